package api

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/qr"
)

// VerifiedProduct is the product that a certificate is about.
type VerifiedProduct struct {
	Name   string  `json:"name"`
	NameEN string  `json:"name_en"`
	Label  string  `json:"label" doc:"The name in the language of the answer"`
	URL    *string `json:"url" doc:"Its page here; null while it is not public"`
}

// VerifiedProducer is who makes it.
type VerifiedProducer struct {
	Name   string `json:"name"`
	NameEN string `json:"name_en"`
	Label  string `json:"label" doc:"The name in the language of the answer"`
}

// Verification tells what a certificate is worth on a day.
type Verification struct {
	Code          string                   `json:"code" doc:"As issued"`
	ValidOn       string                   `json:"valid_on" format:"date" doc:"The day that was asked for"`
	State         string                   `json:"state" enum:"pending,valid,expiring,expired,superseded,suspended,revoked" doc:"expiring: valid, and ends within 90 days; suspended: an officer hides the product or its producer today"`
	Valid         bool                     `json:"valid" doc:"The certificate may be relied on: it is valid or expiring"`
	StateToday    string                   `json:"state_today" enum:"pending,valid,expiring,expired,superseded,suspended,revoked" doc:"The same for today, whatever day was asked for"`
	Verdict       string                   `json:"verdict" doc:"The state in the language of the answer"`
	Stars         *int                     `json:"stars" doc:"3 to 5 while it is valid; otherwise null: the stars may not be shown"`
	PotentialFive bool                     `json:"potential_five" doc:"While it is valid: sent up to the ministry for five stars"`
	Product       VerifiedProduct          `json:"product"`
	Producer      OrNull[VerifiedProducer] `json:"producer"`
	Place         Place                    `json:"place"`
	Certificate   CertificateView          `json:"certificate" doc:"With the decision that it was given by"`
	History       []CertificateView        `json:"history" nullable:"false" doc:"All certificates of the product, newest first"`
	PageURL       string                   `json:"page_url" format:"uri" doc:"The same as a page for people; the QR code holds it"`
	QRURL         string                   `json:"qr_url" format:"uri" doc:"The QR code as SVG; .png at the end gives PNG"`
	ReportURL     string                   `json:"report_url" format:"uri" doc:"Where to report a suspicion"`
	Sample
}

func (s *Server) verifyURL(code string) string { return s.deps.PublicURL + "/verify/" + code }

func (s *Server) verificationOf(v domain.Verification, on domain.Date, lang string) Verification {
	state := v.StateOn(on)
	code := domain.ShowCode(v.Code)
	out := Verification{
		Code: code, ValidOn: on.String(), State: string(state), Valid: state.Holds(), StateToday: string(v.StateOn(s.today())), Verdict: wordsOf(lang).verdicts[state],
		Product:     VerifiedProduct{v.Product.Name, v.Product.NameEN, label(lang, v.Product.Name, v.Product.NameEN), nil},
		Place:       placeOf(v.Product.Place, lang),
		Certificate: certificateOf(v.Certificate, on), History: []CertificateView{},
		PageURL: s.verifyURL(code), QRURL: s.deps.PublicURL + "/v1/verify/" + code + "/qr.svg", ReportURL: s.deps.PublicURL + "/report?code=" + code,
		Sample: sampled(v.Product.Sample || v.Certificate.Sample),
	}
	if out.Valid {
		out.Stars, out.PotentialFive = out.Certificate.Stars, out.Certificate.PotentialFive
	}
	if v.Product.Status == domain.StatusPublished {
		address := s.url(domain.KindProduct, v.Product.Slug)
		out.Product.URL = &address
	}
	if p := v.Producer; p != nil {
		out.Producer = some(VerifiedProducer{p.Name, p.NameEN, label(lang, p.Name, p.NameEN)})
	}
	for _, c := range v.History {
		out.History = append(out.History, certificateOf(c, on))
	}
	return out
}

func (s *Server) routeVerifications() {
	private(s, everybody(), huma.Operation{
		OperationID: "verify-certificate", Method: http.MethodGet, Path: "/v1/verify/{code}", Tags: []string{"Verification"},
		Summary:     "Is this certificate valid today?",
		Description: "The code stands on the package, below the QR code. A code that nobody issued gives 404, whatever it looks like. Limited by address of the client.",
		Errors:      []int{http.StatusTooManyRequests},
	}, s.verify)
	s.raw(qrOperation("svg", "image/svg+xml"), s.drawQR)
	s.raw(qrOperation("png", "image/png"), s.drawQR)
	for _, p := range []struct{ path, id, summary string }{
		{"/verify/{code}", "verification-page", "Is this certificate valid today? As a page, in Vietnamese and English"},
		{"/verify", "verification-form", "The page of the code that is asked for"},
		{"/report", "report-form", "Report a suspicion, as a page"},
	} {
		op := page(p.path, p.id, p.summary)
		op.Tags = []string{"Verification"}
		html := op.Responses["200"]
		switch p.path {
		case "/verify/{code}":
			op.Parameters = []*huma.Param{
				pathParam("code", "Code of the certificate"), queryParam("lang", "vi or en; otherwise Accept-Language says"), queryParam("valid_on", "The day, YYYY-MM-DD; by default today in Vietnam"),
				queryParam("fair", "Slug of the fair where the code was scanned: counts one visit, and the page leads back to the fair"),
			}
			for _, status := range []string{"404", "422", "429"} {
				op.Responses[status] = html
			}
			s.raw(op, s.verifyPage)
		case "/verify":
			op.Parameters = []*huma.Param{queryParam("code", "Code of a certificate"), queryParam("lang", "vi or en")}
			op.Responses = map[string]*huma.Response{"303": {Description: "The page of the code"}}
			s.raw(op, s.verifyForm)
		case "/report":
			op.Parameters = []*huma.Param{queryParam("code", "Code of a certificate"), queryParam("lang", "vi or en; otherwise Accept-Language says")}
			s.raw(op, s.reportPage)
		}
	}
	s.uploads[Route{http.MethodPost, "/report"}] = true
	s.raw(sentReportOperation(), s.sentReport)
}

func pathParam(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: doc}
}

func queryParam(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Description: doc}
}

// VerifyInput is what GET /v1/verify/{code} takes.
type VerifyInput struct {
	ClientParams
	Code string `path:"code" doc:"Code of the certificate, in any case, with spaces and dashes or without" example:"7K3F-M2QX"`
	DayParams
	LanguageParams
}

func (s *Server) verify(ctx context.Context, in *VerifyInput) (*secret[Verification], error) {
	on, err := s.day(in.DayParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	v, err := s.verification(ctx, in.ClientParams, in.Code)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(s.verificationOf(v, on, in.lang())), nil
}

// verification is the one way to ask about a code: counted, then looked up,
// whatever the code looks like.
func (s *Server) verification(ctx context.Context, client ClientParams, code string) (domain.Verification, error) {
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.VerificationsPerAddress(), Subject: client.limited()}); err != nil {
		return domain.Verification{}, err
	}
	return s.deps.Verifications.Verification(ctx, domain.ParseCode(code))
}

const pageStyle = `*{box-sizing:border-box}body{font:1.125rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:0 1rem 2rem;color:#000;background:#fff}` +
	`header{display:flex;justify-content:space-between;padding:.75rem 0}a{color:#00449e}header a{padding:.25rem 0}` +
	`h1{font-size:1.75rem;line-height:1.2;margin:0;padding:1rem;border:.25rem solid;border-radius:.5rem;color:#000}` +
	`h1.good,h1.warn,h1.bad,h1.wait{color:#fff;border-color:#000}h1.good{background:#00541f}h1.warn{background:#5c3a00}h1.bad{background:#8b0000}h1.wait{background:#333}` +
	`.plan{overflow-x:auto}.plan svg{display:block}.crowded svg{min-width:36rem}` +
	`.why{font-size:1.25rem;font-weight:600;margin:.75rem 0}h2{font-size:1.5rem;line-height:1.25;margin:1rem 0 .25rem;overflow-wrap:anywhere}h3{font-size:1.125rem;margin:1.25rem 0 .25rem}` +
	`.stars{font-size:1.25rem;margin:.25rem 0}.stars span{letter-spacing:.1em}.sample{border:.125rem dashed #000;padding:.25rem .5rem}` +
	`dl{margin:.5rem 0}dt{font-size:1rem;color:#333}dd{margin:0 0 .5rem;font-weight:600;overflow-wrap:anywhere}.code{font-family:ui-monospace,monospace;letter-spacing:.05em}.big{font-size:1.75rem;margin:.5rem 0}` +
	`ul{padding-left:1.25rem;margin:.25rem 0}li{margin:.35rem 0;overflow-wrap:anywhere}.this{list-style:disc}.report a{display:block;text-align:center;padding:.75rem;border:.15rem solid #8b0000;border-radius:.5rem;color:#8b0000;font-weight:700}` +
	`input,select,textarea,button{font:inherit;padding:.5rem;border:.1rem solid #000;border-radius:.25rem;max-width:100%}form[method=post] label{display:block;margin:.75rem 0}form[method=post] :is(input,select,textarea){display:block;width:100%}button{background:#00449e;color:#fff}form[method=get]{display:flex;flex-wrap:wrap;gap:.5rem;align-items:end}form[method=get] label{flex:1 1 12rem}form[method=get] input{display:block;width:100%;box-sizing:border-box}` +
	`footer{font-size:.9rem;border-top:.1rem solid #000;margin-top:1rem;padding-top:.5rem;overflow-wrap:anywhere}` +
	`@media print{header,.report,.noprint{display:none}body{font-size:11pt}h1.good,h1.warn,h1.bad,h1.wait{color:#000;background:none}}`

//go:embed verification.html
var verificationHTML string

// words are what a page says, in one language.
type words struct {
	Sample, OCOP, StarWord, Potential, Maker, Place, Code, Decision, From, Until, Asked, History, Reason, Listing, Report, Another, Check, Rule, Today string

	Thanks, Keep, Follow, Seen, Province, Where, What, Contact, Photo, Send string

	verdicts    map[domain.CertificateState]string
	unknown     string
	whyUnknown  string
	wait        string
	whyWait     string
	badDay      string
	whyBadDay   string
	otherLocale string
}

func wordsOf(lang string) words {
	if lang == langEN {
		return words{
			Sample: "Demonstration data, not an official fact", OCOP: "OCOP", StarWord: "stars", Potential: "potential five stars", Maker: "Producer", Place: "Place",
			Code: "Certificate code", Decision: "Decision", From: "Valid from", Until: "Valid until, inclusive", Asked: "Checked for", History: "Certificates of this product",
			Reason: "Reason", Listing: "The product on Chợ Phiên", Report: "Report a suspicion", Another: "Another code", Check: "Check", Today: "Today",
			Rule:   "OCOP stars and logo may be shown only while a certificate is valid (Decision 148/QĐ-TTg).",
			Thanks: "Thank you. Your report was taken.", Keep: "Keep this reference: it shows what became of your report.", Follow: "What became of it",
			Seen: "Product, as you saw it", Province: "Province where you saw it", Where: "Shop, market or web page", What: "What is suspicious?",
			Contact: "How to reach you (optional; only officers read it)", Photo: "Photo (optional; without position and camera)", Send: "Send",
			verdicts: map[domain.CertificateState]string{
				domain.CertificateValid: "Valid", domain.CertificateExpiring: "Valid, ends soon", domain.CertificateExpired: "Expired",
				domain.CertificateSuperseded: "Superseded", domain.CertificateSuspended: "Suspended", domain.CertificateRevoked: "Revoked", domain.CertificatePending: "Not yet valid",
			},
			unknown: "Not found", whyUnknown: "No certificate has this code. Compare it with the package; if it is printed like this, please report it.",
			wait: "Please wait", whyWait: "Too many codes were asked from your network. Try again in a few minutes.",
			badDay: "Not a date", whyBadDay: "valid_on must be a date of the form YYYY-MM-DD.", otherLocale: "Tiếng Việt",
		}
	}
	return words{
		Sample: "Dữ liệu minh họa, không phải thông tin chính thức", OCOP: "OCOP", StarWord: "sao", Potential: "tiềm năng 5 sao", Maker: "Chủ thể", Place: "Nơi sản xuất",
		Code: "Mã giấy chứng nhận", Decision: "Quyết định", From: "Có hiệu lực từ ngày", Until: "Đến hết ngày", Asked: "Kiểm tra cho ngày", History: "Các giấy chứng nhận của sản phẩm",
		Reason: "Lý do", Listing: "Sản phẩm trên Chợ Phiên", Report: "Phản ánh dấu hiệu nghi vấn", Another: "Mã khác", Check: "Kiểm tra", Today: "Hôm nay",
		Rule:   "Chỉ được dùng số sao và logo OCOP khi giấy chứng nhận còn hiệu lực (Quyết định 148/QĐ-TTg).",
		Thanks: "Cảm ơn bạn. Phản ánh đã được tiếp nhận.", Keep: "Hãy giữ mã này để xem kết quả xử lý:", Follow: "Xem kết quả xử lý",
		Seen: "Tên sản phẩm bạn thấy", Province: "Tỉnh, thành phố nơi bạn thấy", Where: "Cửa hàng, chợ hoặc trang mạng", What: "Điều gì đáng nghi?",
		Contact: "Cách liên hệ với bạn (không bắt buộc; chỉ cán bộ đọc được)", Photo: "Ảnh (không bắt buộc; vị trí và máy ảnh được xóa)", Send: "Gửi",
		verdicts: map[domain.CertificateState]string{
			domain.CertificateValid: "Còn hiệu lực", domain.CertificateExpiring: "Còn hiệu lực, sắp hết hạn", domain.CertificateExpired: "Đã hết hạn",
			domain.CertificateSuperseded: "Đã được thay thế", domain.CertificateSuspended: "Tạm ngừng", domain.CertificateRevoked: "Đã bị thu hồi", domain.CertificatePending: "Chưa có hiệu lực",
		},
		unknown: "Không tìm thấy", whyUnknown: "Không có giấy chứng nhận nào mang mã này. Hãy so lại với mã trên bao bì; nếu bao bì in đúng như vậy, xin hãy phản ánh.",
		wait: "Xin chờ", whyWait: "Mạng của bạn đã hỏi quá nhiều mã. Hãy thử lại sau vài phút.",
		badDay: "Ngày không đúng", whyBadDay: "valid_on phải là ngày dạng YYYY-MM-DD.", otherLocale: "English",
	}
}

// dayWords writes a date as people do.
func dayWords(lang, date string) string {
	d, err := domain.ParseDate(date)
	if err != nil {
		return date
	}
	if lang == langEN {
		return d.Time().Format("2 January 2006")
	}
	return d.Time().Format("02/01/2006")
}

// why says in a sentence what the verdict means.
func why(v Verification, lang string) string {
	c := v.Certificate
	day := func(text string) string { return dayWords(lang, text) }
	or := func(vi, en string) string { return label(lang, vi, en) }
	switch domain.CertificateState(v.State) {
	case domain.CertificateValid:
		return or("Sản phẩm được công nhận OCOP vào ngày ", "The product is certified on ") + day(v.ValidOn) + "."
	case domain.CertificateExpiring:
		return or("Sản phẩm được công nhận OCOP, đến hết ngày ", "The product is certified, until ") + day(c.ValidUntil) + "."
	case domain.CertificateExpired:
		return or("Hết hạn sau ngày ", "It ended after ") + day(c.ValidUntil) + or(". Không được dùng số sao và logo nữa.", ". Stars and logo may not be shown any more.")
	case domain.CertificateSuperseded:
		on := ""
		if c.SupersededOn != nil {
			on = day(*c.SupersededOn)
		}
		return or("Giấy chứng nhận mới thay thế từ ngày ", "A newer certificate took its place on ") + on + or(": xem danh sách bên dưới.", ": see the list below.")
	case domain.CertificateSuspended:
		return or("Cơ quan quản lý đang tạm ngừng sản phẩm hoặc chủ thể này. Chưa nên tin vào nhãn OCOP.", "The authority has suspended this product or its producer. Do not rely on the label for now.")
	case domain.CertificateRevoked:
		on := ""
		if c.RevokedOn != nil {
			on = day(*c.RevokedOn)
		}
		return or("Bị thu hồi từ ngày ", "Revoked on ") + on + or(". Không được dùng số sao và logo.", ". Stars and logo may not be shown.")
	case domain.CertificatePending:
		return or("Có hiệu lực từ ngày ", "It becomes valid on ") + day(c.ValidFrom) + "."
	}
	return ""
}

// verdictPage is what the page of a verdict shows.
type verdictPage struct {
	Lang, OtherLang, OtherName, OtherURL, LangQuery string

	Style                                template.CSS
	T                                    words
	Tone, Mark, Verdict, Why, Code       string
	Stars, PlaceLine, ReportURL, PageURL string
	TodayURL                             string // where the page is of another day
	FairName, FairURL                    string // where the code was scanned; empty: anywhere
	V                                    *Verification
}

// pageLang is the language of a page: what its switch says, or the browser.
func pageLang(c echo.Context) string {
	switch lang := c.QueryParam("lang"); lang {
	case langVI, langEN:
		return lang
	}
	return languageOf(c.Request().Header.Get("Accept-Language"))
}

func otherLang(lang string) string { return label(lang, langEN, langVI) }

// verifyPage says the same as verify does, to people.
func (s *Server) verifyPage(c echo.Context) error {
	ctx, lang := c.Request().Context(), pageLang(c)
	code := domain.ParseCode(c.Param("code"))
	p := verdictPage{
		Lang: lang, OtherLang: otherLang(lang), OtherName: wordsOf(lang).otherLocale, LangQuery: "?lang=" + lang, Style: pageStyle, T: wordsOf(lang),
		Tone: "bad", Mark: "✕", Code: domain.ShowCode(code),
	}
	query := url.Values{"lang": {p.OtherLang}}
	if day := c.QueryParam("valid_on"); day != "" {
		query.Set("valid_on", shorten(day))
	}
	fair := c.QueryParam("fair")
	if fair != "" {
		query.Set("fair", shorten(fair))
	}
	p.OtherURL = "/verify/" + url.PathEscape(p.Code) + "?" + query.Encode()
	p.PageURL = s.verifyURL(url.PathEscape(p.Code))
	p.ReportURL = "/report?" + url.Values{"code": {p.Code}, "lang": {lang}}.Encode()
	on, err := s.day(DayParams{ValidOn: c.QueryParam("valid_on")})
	if err != nil {
		p.Verdict, p.Why, p.Tone, p.Mark = p.T.badDay, p.T.whyBadDay, "wait", "?"
		return s.html(c, http.StatusUnprocessableEntity, "verification", verificationHTML, p)
	}
	found, err := s.verification(ctx, clientOf(c), c.Param("code"))
	switch domain.CodeOf(err) {
	case "":
	case domain.CodeNotFound:
		p.Verdict, p.Why, p.Mark = p.T.unknown, p.T.whyUnknown, "?"
		return s.html(c, http.StatusNotFound, "verification", verificationHTML, p)
	case domain.CodeTooMany:
		c.Response().Header().Set(echo.HeaderRetryAfter, s.problem(ctx, err).headers.Get(echo.HeaderRetryAfter))
		p.Verdict, p.Why, p.Tone, p.Mark = p.T.wait, p.T.whyWait, "wait", "…"
		return s.html(c, http.StatusTooManyRequests, "verification", verificationHTML, p)
	default:
		return err
	}
	v := s.verificationOf(found, on, lang)
	if fair != "" {
		p.FairName, p.FairURL = s.visited(ctx, fair, found.Product.ID, clientOf(c), lang)
	}
	p.V, p.Verdict, p.Why, p.Code = &v, v.Verdict, why(v, lang), v.Code
	switch domain.CertificateState(v.State) {
	case domain.CertificateValid:
		p.Tone, p.Mark = "good", "✓"
	case domain.CertificateExpiring:
		p.Tone, p.Mark = "warn", "✓"
	case domain.CertificatePending:
		p.Tone, p.Mark = "wait", "…"
	}
	if on != s.today() {
		// Nobody shall pass off what was right on some day as right today.
		p.Tone, p.TodayURL = "wait", "/verify/"+v.Code+p.LangQuery
	}
	if v.Stars != nil {
		p.Stars = strings.Repeat("★", *v.Stars)
	}
	p.PlaceLine = v.Place.Province.Label
	if f := v.Place.FormerProvince.Value; f != nil && f.Name != v.Place.Province.Name {
		p.PlaceLine += " (" + label(lang, "trước 07/2025: ", "until 06/2025: ") + f.Label + ")"
	}
	return s.html(c, http.StatusOK, "verification", verificationHTML, p)
}

// html answers with a page that holds all it needs. No cache keeps it: what is
// revoked or suspended is so at once.
func (s *Server) html(c echo.Context, status int, name, source string, data any) error {
	t, err := template.New(name).Funcs(template.FuncMap{
		"day":   dayWords,
		"state": func(lang, state string) string { return wordsOf(lang).verdicts[domain.CertificateState(state)] },
	}).Parse(source)
	if err != nil {
		return fmt.Errorf("api: reading the page %s: %w", name, err)
	}
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		return fmt.Errorf("api: writing the page %s: %w", name, err)
	}
	h := c.Response().Header()
	h.Set(echo.HeaderContentSecurityPolicy, "default-src 'none'; style-src "+cspHash([]byte(pageStyle))+"; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
	h.Set(echo.HeaderCacheControl, noStore)
	return c.HTMLBlob(status, b.Bytes())
}

// verifyForm leads from the field for another code to its page.
func (s *Server) verifyForm(c echo.Context) error {
	code := domain.ShowCode(domain.ParseCode(c.QueryParam("code")))
	c.Response().Header().Set(echo.HeaderCacheControl, noStore)
	return c.Redirect(http.StatusSeeOther, "/verify/"+url.PathEscape(code)+"?lang="+pageLang(c))
}

func qrOperation(ext, contentType string) *huma.Operation {
	low, high := float64(qr.MinPixels), float64(qr.MaxPixels)
	return &huma.Operation{
		OperationID: "get-qr-" + ext, Method: http.MethodGet, Path: "/v1/verify/{code}/qr." + ext, Tags: []string{"Verification"},
		Summary:     "The QR code of a certificate, for labels and books",
		Description: "It holds the address of the page. It is drawn for every code that has the right form, so it tells nothing about which are issued.",
		Parameters: []*huma.Param{pathParam("code", "Code of the certificate"), {
			Name: "size", In: "query", Description: "Side in pixels", Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &low, Maximum: &high, Default: qrPixels},
		}, queryParam("fair", "Slug of a public fair where the code is shown: scans of it are counted there")},
		Responses: map[string]*huma.Response{
			"200": {Description: "The picture", Content: map[string]*huma.MediaType{contentType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
			"304": {Description: "Not changed"},
		},
	}
}

// qrPixels is the side of a QR code where the request does not say.
const qrPixels = 400

func (s *Server) drawQR(c echo.Context) error {
	ctx := c.Request().Context()
	code := domain.ParseCode(c.Param("code"))
	if !domain.IsCode(code) {
		return domain.NotFoundf("no certificate has this code")
	}
	pixels := qrPixels
	if text := c.QueryParam("size"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < qr.MinPixels || n > qr.MaxPixels {
			return s.problem(ctx, domain.Invalidf("size", "must be a number from %d to %d", qr.MinPixels, qr.MaxPixels))
		}
		pixels = n
	}
	address := s.verifyURL(domain.ShowCode(code))
	if fair := c.QueryParam("fair"); fair != "" {
		f, err := s.deps.Fairs.Fair(ctx, fair)
		if domain.CodeOf(err) == domain.CodeNotFound {
			return s.problem(ctx, domain.Invalidf("fair", "there is no public fair with this slug"))
		} else if err != nil {
			return err
		}
		address += "?fair=" + f.Slug
	}
	picture, err := qr.Encode(address)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=86400")
	if strings.HasSuffix(c.Path(), ".svg") {
		return c.Blob(http.StatusOK, "image/svg+xml", picture.SVG(pixels))
	}
	b, err := picture.PNG(pixels)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", b)
}
