package main_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"chophien/channel/channeltest"
	"chophien/domain"
	"chophien/mail/mailtest"
	"chophien/transfer"
)

const journeyPassword = "mưa rơi bên hiên nhà"

// reply is an answer to a person.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// at reads a value by its path, such as items.0.id; lists have a length, #.
func (r reply) at(path string) string {
	var v any
	if json.Unmarshal(r.body, &v) != nil {
		return ""
	}
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			n := 0
			if step == "#" {
				v = len(x)
				continue
			}
			if _, err := fmt.Sscan(step, &n); err != nil || n >= len(x) {
				return ""
			}
			v = x[n]
		default:
			return ""
		}
	}
	return fmt.Sprint(v)
}

// has reports whether an item of the list has this kind. A job adds notices of its own
// at every start, so the place of an item is not known.
func (r reply) has(kind string) bool {
	for i := 0; ; i++ {
		switch r.at(fmt.Sprintf("items.%d.kind", i)) {
		case kind:
			return true
		case "":
			return false
		}
	}
}

func (r reply) tag() string { return r.header.Get("ETag") }

// person is a user of the program; a visitor without an account has an empty token.
type person struct {
	s     *server
	token string
}

// sends sends a request. A status other than want fails the test.
func (p person) sends(t *testing.T, want int, method, path string, body []byte, headers ...string) reply {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, p.s.url+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i+1] != "" {
			req.Header.Set(headers[i], headers[i+1])
		}
	}
	res, err := p.s.client.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", method, path, err, p.s.log())
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != want {
		t.Fatalf("%s %s: status %d, want %d: %.800s", method, path, res.StatusCode, want, b)
	}
	return reply{res.StatusCode, res.Header, b}
}

func (p person) get(t *testing.T, path string) reply {
	t.Helper()
	return p.sends(t, http.StatusOK, http.MethodGet, path, nil)
}

func (p person) post(t *testing.T, want int, path, tag, body string) reply {
	t.Helper()
	return p.sends(t, want, http.MethodPost, path, []byte(body), "If-Match", tag)
}

// signIn returns the person of an account.
func signIn(t *testing.T, s *server, email, plain string) person {
	t.Helper()
	return person{s, person{s: s}.post(t, 201, "/v1/sessions", "", credentials(email, plain)).at("token")}
}

func register(t *testing.T, s *server, email, role string) person {
	t.Helper()
	person{s: s}.post(t, 201, "/v1/users", "", fmt.Sprintf(`{"email":%q,"password":%q,"name":"Người thử","role":%q}`, email, journeyPassword, role))
	if s.post != nil {
		confirm(t, s, email)
	}
	return signIn(t, s, email, journeyPassword)
}

// sentCode asks for a code and returns the token and the code that arrives at the phone.
func sentCode(t *testing.T, p person, path, number, body string) (token, code string) {
	t.Helper()
	before := p.s.gateway.Code(number)
	token = p.post(t, 201, path, "", body).at("token")
	until(t, "the code is sent to "+number, func() bool { code = p.s.gateway.Code(number); return code != "" && code != before })
	return token, code
}

// registerByPhone registers a person without e-mail, who then signs in with another code.
func registerByPhone(t *testing.T, s *server, number, role string) person {
	t.Helper()
	public, ask := person{s: s}, fmt.Sprintf(`{"phone":%q}`, number)
	token, code := sentCode(t, public, "/v1/phone-codes", number, ask)
	public.post(t, 404, "/v1/sessions/phone", "", fmt.Sprintf(`{"token":%q,"code":%q}`, token, code))
	public.post(t, 201, "/v1/users/phone", "", fmt.Sprintf(`{"token":%q,"code":%q,"name":"Người thử","role":%q}`, token, code, role))
	public.post(t, 404, "/v1/users/phone", "", fmt.Sprintf(`{"token":%q,"code":%q,"name":"Người thử","role":%q}`, token, code, role))
	token, code = sentCode(t, public, "/v1/phone-codes", number, ask)
	return person{s, public.post(t, 201, "/v1/sessions/phone", "", fmt.Sprintf(`{"token":%q,"code":%q}`, token, code)).at("token")}
}

// appoint makes an officer of Tuyên Quang on the command line.
func appoint(t *testing.T, in *installation, s *server, email string) person {
	t.Helper()
	if out, errs, code := in.typed(t, journeyPassword+"\n", "user", "create", "--role", "officer", "--province", "08", "--email", email); code != 0 {
		t.Fatalf("appointing %s: %s%s", email, out, errs)
	}
	return signIn(t, s, email, journeyPassword)
}

func photograph(t *testing.T) []byte {
	t.Helper()
	m := image.NewRGBA(image.Rect(0, 0, 320, 240))
	for x := range 320 {
		for y := range 240 {
			m.Set(x, y, color.RGBA{uint8(x), uint8(y), 90, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// workbook is an XLSX file as an office sends it.
func workbook(t *testing.T, headings []string, rows ...[]any) []byte {
	t.Helper()
	table := transfer.Table{Name: "Danh sách"}
	for _, h := range headings {
		table.Columns = append(table.Columns, transfer.Column{Key: h, Heading: h})
	}
	var b bytes.Buffer
	w, err := transfer.NewXLSX(&b, table)
	for _, row := range rows {
		if err == nil {
			err = w.Row(row...)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// mailed makes an installation send its mail to a server of the test.
func (in *installation) mailed(t *testing.T) *mailtest.Server {
	t.Helper()
	post := mailtest.Start(t, "none")
	in.environ = append(in.environ, "CHOPHIEN_SMTP_HOST="+post.Host, fmt.Sprintf("CHOPHIEN_SMTP_PORT=%d", post.Port),
		"CHOPHIEN_SMTP_FROM=Chợ Phiên <thong-bao@example.vn>", "CHOPHIEN_SMTP_TLS=none")
	in.post = post
	return post
}

// phoned lets an installation send messages to phones through a gateway for SMS.
func (in *installation) phoned(t *testing.T) *channeltest.Server {
	t.Helper()
	in.gateway = channeltest.Start(t)
	in.environ = append(in.environ, "CHOPHIEN_SMS_URL="+in.gateway.URL+"/send", `CHOPHIEN_SMS_BODY={"to":"{to}","text":"{text}","id":"{id}"}`)
	return in.gateway
}

// confirm opens the link that an account gets by e-mail when it registers.
func confirm(t *testing.T, s *server, email string) {
	t.Helper()
	link := ""
	until(t, "the link is mailed to "+email, func() bool {
		for _, l := range s.post.Letters() {
			if _, rest, ok := strings.Cut(l.Text, "/xac-nhan?token="); ok && l.To == email {
				link, _, _ = strings.Cut(rest, "\n")
			}
		}
		return link != ""
	})
	person{s: s}.post(t, 200, "/v1/users/confirm", "", fmt.Sprintf(`{"token":%q,"password":%q}`, strings.TrimSpace(link), journeyPassword))
}

// shop is a published producer with a product, and the people around it.
type shop struct {
	owner, officer    person
	second            person // another officer of the province
	producer, product string
}

// open registers a producer, which an officer publishes, and a draft of a product. The
// owner is a user with the address, unless there is one already.
func (x *shop) open(t *testing.T, s *server, email string) {
	t.Helper()
	if x.owner.s == nil {
		x.owner = register(t, s, email, "producer")
	}
	w := x.owner.post(t, 201, "/v1/producers", "", `{"name":"HTX chè Bản Luốc","kind":"cooperative","phone":"0912345678","place":{"province":"08","former_province":"02","former_district":"Hoàng Su Phì"}}`)
	x.producer = w.at("id")
	w = x.owner.post(t, 200, "/v1/producers/"+x.producer+"/submit", w.tag(), "")
	x.officer.post(t, 200, "/v1/producers/"+x.producer+"/publish", w.tag(), "")
	draft := `{"name":"Hồng trà Bản Luốc","name_en":"Ban Luoc black tea","producer_id":"` + x.producer + `","set":"I.5.a","story":"Chè cổ thụ hái tay.","packs":[{"name":"Hộp 100 g","retail_vnd":120000}],"season":[3,4,9]}`
	first := x.owner.sends(t, 201, http.MethodPost, "/v1/products", []byte(draft), "Idempotency-Key", email)
	again := x.owner.sends(t, 201, http.MethodPost, "/v1/products", []byte(draft), "Idempotency-Key", email)
	if x.product = first.at("id"); again.at("id") != x.product {
		t.Fatalf("the same request twice made %s and %s", x.product, again.at("id"))
	}
}

// enact makes a decision that certifies the product: one officer enters and submits
// it, the other publishes it.
func (x *shop) enact(t *testing.T, number, kind, stars, score string, date time.Time) (code string) {
	t.Helper()
	w := x.officer.post(t, 201, "/v1/decisions", "", fmt.Sprintf(`{"issuer":"UBND tỉnh Tuyên Quang","number":%q,"date":%q,"level":"province","province":"tuyen-quang"}`, number, date.Format(time.DateOnly)))
	path := "/v1/decisions/" + w.at("id")
	annex := workbook(t, []string{"STT", "Tên sản phẩm", "Chủ thể", "Hình thức", "Hạng sao", "Tổng điểm"}, []any{"1", "Hồng trà Bản Luốc", "HTX chè Bản Luốc", kind, stars, score})
	look := x.officer.sends(t, 200, http.MethodPost, path+"/annex", annex, "Content-Type", typeXLSX)
	if look.at("wrong") != "0" || look.at("right") != "1" || look.at("rows.0.found.id") != x.product {
		t.Fatalf("the annex: %s", look.body)
	}
	x.officer.sends(t, 200, http.MethodPost, path+"/annex?commit="+look.at("token"), annex, "Content-Type", typeXLSX)
	tag := x.officer.get(t, path).tag()
	x.second.post(t, 409, path+"/publish", tag, "")
	tag = x.officer.post(t, 200, path+"/submit", tag, "").tag()
	x.officer.post(t, 403, path+"/publish", tag, "")
	if code = x.second.post(t, 200, path+"/publish", tag, "").at("products.0.certificate.code"); code == "" {
		t.Fatal("publishing a decision gave no certificate")
	}
	return code
}

// TestJourneyProducer: a producer brings a product before buyers, with a
// colleague, pictures, papers and a spreadsheet, and gets notices by e-mail.
func TestJourneyProducer(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, in *installation) {
		post := in.mailed(t)
		in.phoned(t)
		s := in.serve(t)
		public := person{s: s}
		x := &shop{officer: appoint(t, in, s, "can.bo@example.vn"), second: appoint(t, in, s, "can.bo.hai@example.vn")}
		step(t, "A household without e-mail registers by phone", func(t *testing.T) {
			x.owner = registerByPhone(t, s, "+84912345678", "producer")
			if me := x.owner.get(t, "/v1/me"); me.at("phone") != "+84912345678" || !bytes.Contains(me.body, []byte(`"email":null`)) {
				t.Errorf("the account: %s", me.body)
			}
		})
		x.open(t, s, "chu")
		product := "/v1/products/" + x.product

		var rival, colleague person
		step(t, "A colleague joins by an invitation that works once", func(t *testing.T) {
			invited := x.owner.post(t, 201, "/v1/producers/"+x.producer+"/invitations", "", `{"email":"ban@example.vn"}`).at("token")
			rival, colleague = register(t, s, "doi.thu@example.vn", "producer"), register(t, s, "ban@example.vn", "buyer")
			accept := `{"token":"` + invited + `"}`
			rival.post(t, 404, "/v1/me/invitations/accept", "", accept)
			if w := colleague.sends(t, 200, http.MethodPost, "/v1/me/invitations/accept", []byte(accept)); w.at("producer_id") != x.producer {
				t.Errorf("joined: %s", w.body)
			}
			colleague.post(t, 404, "/v1/me/invitations/accept", "", accept)
		})

		var paper reply
		var place string // of the paper
		step(t, "Only members add pictures and papers", func(t *testing.T) {
			tag := x.owner.get(t, "/v1/products/"+x.product).tag()
			colleague.sends(t, 201, http.MethodPost, product+"/pictures", photograph(t), "Content-Type", "image/jpeg", "If-Match", tag)
			rival.sends(t, 404, http.MethodPost, product+"/pictures", photograph(t), "Content-Type", "image/jpeg", "If-Match", tag)
			file := colleague.sends(t, 201, http.MethodPost, "/v1/me/files", []byte("%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"), "Content-Type", "application/pdf").at("id")
			paper = colleague.post(t, 201, product+"/evidence", "", `{"condition":"food_safety","paper_kind":"haccp","number":"HC-77","issuer":"Quacert","issued_on":"2026-01-10","valid_until":"`+time.Now().AddDate(0, 0, 20).Format(time.DateOnly)+`","file_id":"`+file+`"}`)
			place = paper.header.Get("Location")
			rival.sends(t, 404, http.MethodGet, place, nil)
			public.sends(t, 401, http.MethodGet, place+"/file", nil)
		})

		var code string // of the certificate
		step(t, "An officer requests changes, then publishes", func(t *testing.T) {
			tag := x.owner.get(t, "/v1/products/"+x.product).tag()
			w := x.owner.post(t, 200, product+"/submit", tag, "")
			public.sends(t, 404, http.MethodGet, product, nil)
			w = x.officer.post(t, 200, product+"/request-changes", w.tag(), `{"reason":"Thiếu hạn dùng"}`)
			x.owner.sends(t, 412, http.MethodPatch, product, []byte(`{"shelf_life":"24 tháng"}`), "If-Match", tag)
			w = x.owner.sends(t, 200, http.MethodPatch, product, []byte(`{"shelf_life":"24 tháng"}`), "If-Match", w.tag())
			w = x.owner.post(t, 200, product+"/submit", w.tag(), "")
			x.owner.post(t, 403, product+"/publish", w.tag(), "")
			x.officer.post(t, 200, product+"/publish", w.tag(), "")
			x.officer.post(t, 200, place+"/verdict", paper.tag(), `{"verdict":"accepted"}`)
			code = x.enact(t, "11/QĐ-UBND", "Mới", "4", "75,5", time.Now().AddDate(0, 0, -5))
		})

		step(t, "Buyers find the product by its condition, without private fields", func(t *testing.T) {
			until(t, "search finds it", func() bool {
				return public.get(t, "/v1/search?q=hong+tra+ban+luoc&condition=food_safety").at("items.0.id") == x.product
			})
			shown := public.get(t, product)
			if shown.at("stars") != "4" || shown.at("pictures.#") != "1" || bytes.Contains(shown.body, []byte("0912345678")) || bytes.Contains(shown.body, []byte("HC-77")) {
				t.Errorf("shown: %s", shown.body)
			}
			if got := public.get(t, "/v1/verify/"+code); got.at("state") != "valid" || got.at("product.name") != "Hồng trà Bản Luốc" {
				t.Errorf("verified: %s", got.body)
			}
		})

		step(t, "A spreadsheet is previewed and committed; the same rows again change nothing", func(t *testing.T) {
			headings, good, bad := []string{"Tên sản phẩm", "Bộ sản phẩm", "Chủ thể", "Tỉnh", "Trạng thái"}, []any{"Bạch trà Bản Luốc", "I.5.a", "HTX chè Bản Luốc", "Tuyên Quang", "published"}, []any{"=1+1", "I.5.a", "HTX của người khác", "Tuyên Quang", ""}
			csv := "Tên sản phẩm;Bộ sản phẩm;Chủ thể;Tỉnh;Trạng thái\nBạch trà Bản Luốc;I.5.a;HTX chè Bản Luốc;Tuyên Quang;published\n=1+1;I.5.a;HTX của người khác;Tuyên Quang;\n"
			imported := func(state, contentType string, sheet []byte) reply {
				t.Helper()
				id := x.owner.sends(t, 202, http.MethodPost, "/v1/me/imports", sheet, "Content-Type", contentType).at("id")
				var r reply
				until(t, "the file is read", func() bool { r = x.owner.get(t, "/v1/me/imports/"+id); return r.at("state") == "preview" })
				if r.at("counts."+state) != "1" || r.at("counts.error") != "1" {
					t.Fatalf("the preview: %s", r.body)
				}
				x.owner.sends(t, 202, http.MethodPost, "/v1/me/imports/"+id+"/commit", []byte(`{"token":"`+r.at("token")+`"}`))
				until(t, "it is written", func() bool { r = x.owner.get(t, "/v1/me/imports/"+id); return r.at("state") == "done" })
				x.owner.sends(t, 200, http.MethodGet, "/v1/me/imports/"+id+"/failed.xlsx", nil)
				return r
			}
			imported("new", typeXLSX, workbook(t, headings, good, bad))
			imported("same", "text/csv", []byte(csv))
			if got := x.owner.get(t, "/v1/me/listings?state=draft&kind=product&total=true"); got.at("total") != "1" {
				t.Errorf("drafts of the file: %s", got.body)
			}
			if csv := x.owner.get(t, "/v1/me/products/export.csv").body; !bytes.Contains(csv, []byte("Bạch trà Bản Luốc")) || !bytes.Contains(csv, []byte("Hồng trà Bản Luốc")) {
				t.Errorf("the export: %s", csv)
			}
		})

		step(t, "Notices are also sent by e-mail", func(t *testing.T) {
			if got := x.owner.get(t, "/v1/me/notices?limit=50"); !bytes.Contains(got.body, []byte("Thiếu hạn dùng")) {
				t.Errorf("notices: %s", got.body)
			}
			until(t, "the mail is there", func() bool {
				for _, l := range post.Letters() {
					if l.To == "ban@example.vn" && strings.Contains(l.Text, "Thiếu hạn dùng") {
						return true
					}
				}
				return false
			})
		})
	})
}

// listSize is the size of the list with which TestJourneyOfficer begins.
type listSize struct{ rows, makers int }

// listDecisions is the number of decisions on a list.
const listDecisions = 14

// sizeOfList returns the size of a province's list for services, and a fifth of it for
// the embedded way: under the race detector the whole list takes a minute.
func sizeOfList(in *installation) listSize {
	if in.wire != nil {
		return listSize{700, 390}
	}
	return listSize{140, 78}
}

// officeList is the list of a province on its first day, as a workbook: no sets,
// no stories, each maker written in several ways.
func officeList(t *testing.T, size listSize) []byte {
	t.Helper()
	table := transfer.Table{Name: "Danh sách", Above: []string{"UBND TỈNH", "DANH SÁCH SẢN PHẨM OCOP CÒN HIỆU LỰC"}}
	for _, h := range []string{"STT", "Tên sản phẩm", "Chủ thể", "Địa chỉ", "Xã/phường", "Điện thoại", "Hạng sao", "Số quyết định", "Ngày quyết định"} {
		table.Columns = append(table.Columns, transfer.Column{Key: h, Heading: h, Format: map[string]transfer.Format{"Ngày quyết định": transfer.Day}[h]})
	}
	goods := []string{"Mật ong", "Gạo nếp", "Bún khô", "Miến dong", "Măng khô", "Chuối sấy", "Lạp sườn", "Bánh đa"}
	places := []string{"Nà Lẳm", "Khuổi Tát", "Phia Mạ", "Lũng Cò", "Bản Thẳm", "Pác Lìn", "Cốc Sả"}
	kinds := [][2]string{{"HTX", "Hợp tác xã"}, {"Công ty TNHH", "CTY TNHH"}, {"Hộ kinh doanh", "HKD"}, {"Tổ hợp tác", "THT"}}
	stars := []any{3, "4 sao", "★★★", "Hạng 4 sao"}
	var b bytes.Buffer
	w, err := transfer.NewXLSX(&b, table)
	for i := 0; i < size.rows && err == nil; i++ {
		m, again := i%size.makers, i/size.makers
		maker := fmt.Sprintf("%s %s %d", kinds[m%len(kinds)][again], places[m%len(places)], m+1)
		decision := i % listDecisions
		on := time.Now().AddDate(0, -2*decision-1, 0)
		err = w.Row(i+1, fmt.Sprintf("%s %s %d", goods[i%len(goods)], places[i%len(places)], i+1), maker, fmt.Sprintf("Thôn %d", m%9+1), "Xã "+places[m%len(places)],
			fmt.Sprintf("0912 %03d %03d", m/10, m), stars[i%len(stars)], fmt.Sprintf("%d/QĐ-UBND", 100+decision), domain.NewDate(on.Year(), on.Month(), on.Day()))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// loadOfficeList makes the list public: the first officer sends it in, publishes its
// products and submits its decisions, the second publishes its decisions.
func loadOfficeList(t *testing.T, size listSize, first, second person) {
	t.Helper()
	requests := 0
	send := func(p person, want int, method, path, body string, headers ...string) reply {
		t.Helper()
		requests++
		return p.sends(t, want, method, path, []byte(body), headers...)
	}
	post := func(p person, want int, path, body string) reply {
		t.Helper()
		return send(p, want, http.MethodPost, path, body)
	}
	at := send(first, 202, http.MethodPost, "/v1/me/imports", string(officeList(t, size)), "Content-Type", typeXLSX).header.Get("Location")
	id := at[strings.LastIndex(at, "/")+1:]
	reaches := func(state string) (r reply) {
		t.Helper()
		for r = send(first, 200, http.MethodGet, at+"?wait=50", ""); r.at("state") == "reading" || r.at("state") == "committing"; {
			r = send(first, 200, http.MethodGet, at+"?wait=50", "")
		}
		if r.at("state") != state || r.at("counts.error") != "0" {
			t.Fatalf("the import: %s", r.body)
		}
		return r
	}
	look := reaches("preview")
	if look.at("counts.new") != fmt.Sprint(size.rows) || look.at("unknown_headings.#") != "0" {
		t.Fatalf("the preview: %s", look.body)
	}
	post(first, 202, at+"/commit", fmt.Sprintf(`{"token":%q}`, look.at("token")))
	reaches("done")
	for _, action := range []string{"submit", "publish"} {
		r := post(first, 200, "/v1/me/listings/actions", fmt.Sprintf(`{"action":%q,"import_id":%q}`, action, id))
		if r.at("done") != fmt.Sprint(size.rows+size.makers) || r.at("failed.#") != "0" || r.at("next_row") != "<nil>" {
			t.Fatalf("%s: %s", action, r.body)
		}
	}
	for _, of := range []struct {
		by     person
		action string
	}{{first, "submit"}, {second, "publish"}} {
		r := post(of.by, 200, "/v1/me/decisions/actions", fmt.Sprintf(`{"action":%q,"import_id":%q}`, of.action, id))
		if r.at("done") != fmt.Sprint(listDecisions) || r.at("failed.#") != "0" {
			t.Fatalf("%s of the decisions: %s", of.action, r.body)
		}
	}
	if requests > 10 {
		t.Errorf("the list took %d requests, want at most 10", requests)
	}
}

// TestJourneyOfficer: officers load the list of their province, certify, renew,
// revoke by two, take reports, inspect, and read the audit log.
func TestJourneyOfficer(t *testing.T) {
	t.Parallel()
	eachInstallation(t, func(t *testing.T, in *installation) {
		if out, errs, code := in.typed(t, journeyPassword+"\n", "user", "create", "--admin", "--email", "admin@example.vn"); code != 0 {
			t.Fatalf("the first admin: %s%s", out, errs)
		}
		s := in.serve(t)
		public, admin := person{s: s}, signIn(t, s, "admin@example.vn", journeyPassword)
		x := &shop{officer: appoint(t, in, s, "mot@example.vn"), second: appoint(t, in, s, "hai@example.vn")}
		second := x.second
		size := sizeOfList(in)
		step(t, "The list of the province is public with its stars after ten requests", func(t *testing.T) {
			loadOfficeList(t, size, x.officer, second)
			certified := read[list](t, s, "/v1/products?province=08&stars=3&stars=4&total=true&limit=1")
			if certified.Total != size.rows || len(certified.Items) != 1 || certified.Items[0].Stars == nil || !certified.Items[0].Certified {
				t.Fatalf("%d of %d rows are public with stars: %+v", certified.Total, size.rows, certified.Items)
			}
			until(t, "search finds a product of the list", func() bool {
				return strings.Contains(names(searchFor(t, s, "mật ong Nà Lẳm", "&kind=product").Items), "Mật ong Nà Lẳm")
			})
		})

		x.open(t, s, "chu@example.vn")
		product := "/v1/products/" + x.product
		w := x.owner.post(t, 200, product+"/submit", x.owner.get(t, "/v1/products/"+x.product).tag(), "")
		x.officer.post(t, 200, product+"/publish", w.tag(), "")

		page := func(t *testing.T, code string) string {
			t.Helper()
			r := public.get(t, "/verify/"+code)
			if !strings.HasPrefix(r.header.Get("Content-Type"), "text/html") || bytes.Contains(r.body, []byte("<script")) {
				t.Errorf("the page is %v", r.header)
			}
			return string(r.body)
		}
		state := func(t *testing.T, code string) string {
			t.Helper()
			return public.get(t, "/v1/verify/"+code).at("state")
		}

		var old, code string // codes of certificates
		step(t, "The page of a certificate that ends soon is public", func(t *testing.T) {
			old = x.enact(t, "7/QĐ-UBND", "Mới", "3", "60", time.Now().AddDate(-3, 0, 20))
			if got := state(t, old); got != "expiring" || !strings.Contains(page(t, old), "7/QĐ-UBND") {
				t.Errorf("the certificate is %s", got)
			}
			for ending, kind := range map[string]string{"svg": "image/svg+xml", "png": "image/png"} {
				if got := public.get(t, "/v1/verify/"+old+"/qr."+ending).header.Get("Content-Type"); !strings.HasPrefix(got, kind) {
					t.Errorf("the QR code is %s", got)
				}
			}
			public.sends(t, 404, http.MethodGet, "/v1/verify/22222222", nil)
		})

		step(t, "The agenda of the province names the product", func(t *testing.T) {
			if got := x.officer.get(t, "/v1/me/province"); !bytes.Contains(got.body, []byte("Hồng trà Bản Luốc")) {
				t.Errorf("the agenda: %s", got.body)
			}
			x.owner.sends(t, 403, http.MethodGet, "/v1/me/province", nil)
		})

		step(t, "A certificate with more stars supersedes the old one", func(t *testing.T) {
			code = x.enact(t, "8/QĐ-UBND", "Nâng hạng", "4", "71", time.Now().AddDate(0, 0, -1))
			if a, b := state(t, old), state(t, code); a != "superseded" || b != "valid" {
				t.Errorf("the old one is %s, the new one %s", a, b)
			}
		})

		step(t, "A report leads to a suspension that hides the product, until it is reinstated", func(t *testing.T) {
			until(t, "search finds it", func() bool {
				return bytes.Contains(public.get(t, "/v1/search?q=ban+luoc").body, []byte(x.product))
			})
			var form bytes.Buffer
			parts := multipart.NewWriter(&form)
			for name, v := range map[string]string{"province": "ha-noi", "place": "Chợ Đồng Xuân", "text": "Tem mờ, mùi lạ, nghi là hàng giả", "certificate_code": code} {
				if err := parts.WriteField(name, v); err != nil {
					t.Fatal(err)
				}
			}
			photo, err := parts.CreateFormFile("photo", "tem.jpg")
			if err == nil {
				_, err = photo.Write(photograph(t))
			}
			if err = errors.Join(err, parts.Close()); err != nil {
				t.Fatal(err)
			}
			send := func() string {
				return public.sends(t, 201, http.MethodPost, "/v1/reports", form.Bytes(), "Content-Type", parts.FormDataContentType()).at("ref")
			}
			ref := send()
			if again := send(); again != ref {
				t.Errorf("a double click made %s and %s", ref, again)
			}
			report := x.officer.get(t, "/v1/me/reports?state=open")
			if seen := x.officer.get(t, report.at("items.0.photo_url")); report.at("items.#") != "1" || seen.header.Get("Content-Type") != "image/jpeg" {
				t.Errorf("the photo: %v %s", seen.header, report.body)
			}
			at := "/v1/me/reports/" + report.at("items.0.id")
			x.officer.post(t, 200, at+"/suspend", `"1"`, `{"note":"Chờ kiểm nghiệm","answer_text":"Chúng tôi đang kiểm tra."}`)
			public.sends(t, 404, http.MethodGet, product, nil)
			if got := public.get(t, "/v1/search?q=hong+tra+ban+luoc&kind=product"); bytes.Contains(got.body, []byte(x.product)) || state(t, code) != "suspended" {
				t.Errorf("suspended: certificate %s, found %s", state(t, code), got.body)
			}
			if got := public.get(t, "/v1/reports/"+ref); got.at("answer_text") != "Chúng tôi đang kiểm tra." {
				t.Errorf("the answer: %s", got.body)
			}
			test := x.officer.post(t, 201, product+"/inspections", "", `{"kind":"sample_test"}`)
			x.officer.sends(t, 200, http.MethodPatch, test.header.Get("Location"), []byte(`{"done_on":"`+today(t, x.officer)+`","finding":"passed","text":"Đạt"}`), "If-Match", test.tag())
			x.officer.post(t, 200, product+"/reinstate", x.officer.get(t, "/v1/products/"+x.product).tag(), `{"reason":"Mẫu thử đạt"}`)
			public.get(t, product)
		})

		step(t, "Two officers revoke the certificate, and the product is not listed any more", func(t *testing.T) {
			change := x.officer.post(t, 201, "/v1/certificates/"+code+"/proposals", "", `{"kind":"revoke","ground":"unsafe_production","text":"Mẫu thử không đạt"}`).header.Get("Location")
			x.officer.post(t, 403, change+"/confirm", "", "")
			second.post(t, 200, change+"/confirm", "", "")
			if got := state(t, code); got != "revoked" || !strings.Contains(page(t, code), "8/QĐ-UBND") {
				t.Errorf("revoked: %s", got)
			}
			if got := public.get(t, "/v1/products?province=08&total=true"); got.at("total") != fmt.Sprint(size.rows) {
				t.Errorf("still listed: %s", got.body)
			}
		})

		step(t, "The audit log holds each action, and its chain is whole", func(t *testing.T) {
			log := admin.get(t, "/v1/admin/audit?limit=100")
			for _, action := range []string{"certificate.add", "proposal.confirm", "certificate.revoke", "authorization.refused"} {
				if !bytes.Contains(log.body, []byte(`"`+action+`"`)) {
					t.Errorf("the log lacks %s", action)
				}
			}
			if got := admin.get(t, "/v1/admin/audit/verify"); got.at("whole") != "true" {
				t.Errorf("the chain: %s", got.body)
			}
			if code := s.stop(t); code != 0 {
				t.Errorf("exit code %d", code)
			}
		})

		step(t, "Sample data is not loaded among listings of people", func(t *testing.T) {
			if _, errs, code := in.typed(t, "", "demo"); code == 0 || !strings.Contains(errs, "listings of people") {
				t.Errorf("exit code %d: %s", code, errs)
			}
		})
	})
}

// today returns the day in Vietnam by the clock of the program.
func today(t *testing.T, officer person) string {
	t.Helper()
	return officer.get(t, "/v1/me/province").at("today")
}
