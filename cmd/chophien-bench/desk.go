package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"chophien/app"
	"chophien/domain"
	"chophien/front"
	"chophien/jobs"
	"chophien/store"
)

// deskGoal is how long a page of a desk may take at the 95th percentile, with one
// request at a time and with several.
const deskGoal = time.Second

// deskOptions say how much a desk has.
type deskOptions struct {
	exhibitors, exhibits, meetings, rows int
	requests                             int    // of each page, with one and with several at a time
	only                                 string // name of the one page that is measured; empty: all
}

// deskCommand measures the pages of the desks on a large fair and a long list.
func deskCommand(p app.Process) *cobra.Command {
	o, d := benchOptions{seed: 1, withoutIndex: true}, deskOptions{}
	cmd := &cobra.Command{
		Use:   "desk",
		Short: "Measure the pages of the desks on a large fair and a long list",
		Long: "Start a server of its own with a large fair (exhibitors, exhibits, booths, meetings, a catalogue\n" +
			"whose entries were asked for, a frozen edition) and the preview of a long list, and ask for the pages of the organizer's and\n" +
			"the officer's desk: first one request at a time, then --workers at a time. No job runs beside them.\n" +
			"Own CPU is that of this process for a request, alone; on services the database's is not in it.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.workers < 1 || o.workers > 256 || o.scale < 1 || d.requests < 1 || d.exhibitors < 1 || d.exhibits < d.exhibitors || d.rows < 1 || d.meetings < 0 {
				return errors.New("--workers must be 1 to 256, --exhibits at least --exhibitors, and the other sizes positive")
			}
			return withServer(cmd.Context(), p, o, func(b *bench) error { return b.desk(cmd.Context(), d) })
		},
	}
	cmd.Flags().IntVar(&o.workers, "workers", 4, "requests at the same time in the second turn")
	cmd.Flags().IntVar(&o.scale, "scale", 6000, "fictional products besides the sample data")
	cmd.Flags().IntVar(&d.exhibitors, "exhibitors", 400, "exhibitors of the fair")
	cmd.Flags().IntVar(&d.exhibits, "exhibits", 2000, "products that they show")
	cmd.Flags().IntVar(&d.meetings, "meetings", 500, "meetings of the fair")
	cmd.Flags().IntVar(&d.rows, "rows", 700, "rows of the list")
	cmd.Flags().IntVar(&d.requests, "requests", 20, "requests of each page in each turn")
	cmd.Flags().StringVar(&d.only, "only", "", "measure only the page with this name")
	cmd.Flags().StringVar(&o.profile, "cpuprofile", "", "write a CPU profile of the pages into this file, for go tool pprof")
	return cmd
}

// deskData are the things that the pages are about.
type deskData struct {
	deskOptions
	organizer, officer, admin domain.Actor
	cookies                   map[string]string // by user
	fair                      domain.Fair
	hall, booth, exhibitor    string // ids
	list                      string // id of the import
}

// deskPage is a page that is measured, for one user.
type deskPage struct{ name, path, cookie string }

// desk fills the desks and prints how long their pages take.
func (b *bench) desk(ctx context.Context, o deskOptions) (err error) {
	began := time.Now()
	x := deskData{deskOptions: o, cookies: map[string]string{}}
	if _, err := jobs.Reindex(ctx, b.app.Store(), b.app.Engine(), nil); err != nil {
		return err
	}
	for _, fill := range []func(context.Context, *deskData) error{b.deskUsers, b.deskFair, b.deskBooths, b.deskMeetings, b.deskCatalogue, b.deskList} {
		if err := fill(ctx, &x); err != nil {
			return fmt.Errorf("filling the desks: %w", err)
		}
	}
	way := "embedded"
	if b.cfg.Services() {
		way = "services"
	}
	fmt.Fprintf(b.out, "%s, %s, %d exhibits of %d exhibitors, %d meetings, a list of %d rows, %d CPUs, %s, filled in %.0f s%s\n\n", time.Now().UTC().Format(time.DateOnly), way,
		x.exhibits, x.exhibitors, x.meetings, x.rows, runtime.NumCPU(), runtime.Version(), time.Since(began).Seconds(), machineLoad())
	const columns = "%-22s %8v %12v %8v %9v %9v %9v %9v  %s\n" // a row is printed when it is measured
	at := func(p, n int) string { return fmt.Sprintf("p%d at %d", p, n) }
	fmt.Fprintf(b.out, columns, "page", "bytes", "statements", "own CPU", at(50, 1), at(95, 1), at(50, b.workers), at(95, b.workers), fmt.Sprintf("goal ≤ %v", deskGoal))
	end, err := b.profiled(true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	for _, page := range x.pages() {
		if x.only != "" && x.only != page.name {
			continue
		}
		size, statements, err := countPage(ctx, b.pages, b.url+page.path, page.cookie)
		if err != nil {
			return err
		}
		before := processCPU(os.Getpid())
		one, refused, err := b.askPage(ctx, page, x.requests, 1)
		if err != nil {
			return err
		}
		own := (processCPU(os.Getpid()) - before) / time.Duration(len(one))
		several, more, err := b.askPage(ctx, page, x.requests, b.workers)
		if err != nil {
			return err
		}
		result := met(refused+more == 0 && max(percentile(one, 95), percentile(several, 95)) <= deskGoal)
		if refused+more > 0 {
			result += fmt.Sprintf(", %d out of time", refused+more)
		}
		fmt.Fprintf(b.out, columns, page.name, size, statements, millis(own),
			millis(percentile(one, 50)), millis(percentile(one, 95)), millis(percentile(several, 50)), millis(percentile(several, 95)), result)
	}
	fmt.Fprintf(b.out, "\nend%s\n", machineLoad())
	return nil
}

func millis(d time.Duration) string { return d.Round(time.Millisecond).String() }

// countPage asks for a page once without HTTP, and returns its bytes and how many
// statements the database ran for it. It is the request that warms the page up.
func countPage(ctx context.Context, handler http.Handler, address, cookie string) (size int, statements int64, err error) {
	var n atomic.Int64
	r := httptest.NewRequestWithContext(store.CountStatements(ctx, &n), http.MethodGet, address, nil)
	r.Header.Set("Cookie", cookie)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		return 0, 0, &statusError{address, w.Code}
	}
	return w.Body.Len(), n.Load(), nil
}

// askPage requests a page and returns how long each request took, and how many of them the
// server refused because it had no time.
func (b *bench) askPage(ctx context.Context, page deskPage, requests, workers int) (all []time.Duration, refused int, err error) {
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(workers)
	for range requests {
		group.Go(func() error {
			begin := time.Now()
			_, err := b.fetch(ctx, b.url+page.path, "Cookie", page.cookie)
			took := time.Since(begin)
			mu.Lock()
			defer mu.Unlock()
			if isRefusal(err) {
				err, refused = nil, refused+1
			}
			all = append(all, took)
			return err
		})
	}
	err = group.Wait()
	return all, refused, err
}

// pages lists the pages that are measured.
func (x *deskData) pages() []deskPage {
	fair, list := "/ban/hoi-cho/"+x.fair.ID, "/ban/can-bo/nhap/"+x.list
	organizer, officer := x.cookies[x.organizer.UserID], x.cookies[x.officer.UserID]
	var out []deskPage
	for _, p := range [][2]string{
		{"desk of the fair", ""}, {"exhibitors", "/khach-moi"}, {"exhibitors, searched", "/khach-moi?tim=hop+tac&tra-loi=accepted"}, {"invite exhibitors", "/khach-moi/moi"}, {"delegations", "/khach-moi/doan"},
		{"papers", "/khach-moi/giay-to"}, {"people with badges", "/khach-moi/nguoi"}, {"exhibitor", "/khach-moi/don-vi/" + x.exhibitor}, {"booths", "/gian-hang"}, {"booth proposal", "/gian-hang/de-xuat"},
		{"hall", "/gian-hang/nha/" + x.hall}, {"booth", "/gian-hang/gian/" + x.booth}, {"programme", "/chuong-trinh"}, {"meetings", "/lich-hen"}, {"settings", "/thong-tin"}, {"moving the fair", "/thong-tin/chuyen"},
		{"catalogue", "/catalogue"}, {"section of exhibits", "/catalogue/1"}, {"section, search", "/catalogue/2?search=1&q=mat+ong"}, {"not printed", "/catalogue/kiem-tra"}, {"no English", "/catalogue/kiem-tra?loai=missing_english"},
		{"answers of makers", "/tra-loi"}, {"editions", "/an-ban"}, {"edition", "/an-ban/1"}, {"report", "/bao-cao"},
	} {
		out = append(out, deskPage{p[0], fair + p[1], organizer})
	}
	for _, p := range [][2]string{
		{"home of an officer", "/ban/can-bo"}, {"review queue", "/ban/can-bo/xet-duyet"}, {"lists", "/ban/can-bo/nhap"}, {"preview of the list", list}, {"– its columns", list + "/cot"}, {"– a row", list + "/dong/2"},
		{"– producers", list + "/chu-the"}, {"– product sets", list + "/bo"}, {"decisions", "/ban/can-bo/quyet-dinh"}, {"audit log", "/ban/can-bo/nhat-ky"}, {"synonyms", "/ban/can-bo/tu-dong-nghia"},
	} {
		out = append(out, deskPage{p[0], p[1], officer})
	}
	return out
}

// deskUsers adds an organizer, an officer of Tuyên Quang and an admin, with sessions.
func (b *bench) deskUsers(ctx context.Context, x *deskData) error {
	for role, into := range map[domain.Role]*domain.Actor{domain.RoleOrganizer: &x.organizer, domain.RoleOfficer: &x.officer, domain.RoleAdmin: &x.admin} {
		email := string(role) + "@bench.example.vn"
		u := domain.User{Email: email, EmailKey: email, Name: "Người đo " + string(role), PasswordHash: "$argon2id$none", Roles: []domain.Role{role}}
		if role == domain.RoleOfficer {
			u.Provinces = []string{"08"}
		}
		u, err := b.app.Store().AddUser(ctx, u)
		if err != nil {
			return err
		}
		token := domain.NewToken(domain.TokenSession)
		session, err := b.app.Store().AddSession(ctx, domain.Session{UserID: u.ID, TokenHash: domain.HashToken(token)}, domain.SignInProof{PasswordHash: u.PasswordHash, NoSecondFactor: true})
		if err != nil {
			return err
		}
		*into = domain.Actor{UserID: u.ID, Roles: u.Roles, Provinces: u.Provinces, SessionID: session.ID}
		x.cookies[u.ID] = "chophien=" + token
	}
	return nil
}

// deskFair adds a public fair whose exhibitors show products.
func (b *bench) deskFair(ctx context.Context, x *deskData) error {
	s, today := b.app.Store(), domain.Today(time.Now())
	f, err := s.AddFair(ctx, x.organizer, domain.Fair{
		Name: "Hội chợ đo lường", NameEN: "Measured fair", Venue: "Cung Triển lãm", Place: domain.Place{ProvinceCode: "08"}, StartsOn: today + 60, EndsOn: today + 64, Organizer: "Sở Công Thương", Phone: "0207123456",
	})
	if err == nil {
		x.fair, err = s.MoveFair(ctx, x.organizer, f.ID, f.Version, domain.FairPublish, "")
	}
	if err != nil {
		return err
	}
	shown, producers, err := b.productsToShow(ctx, x.exhibitors, x.exhibits)
	if err != nil {
		return err
	}
	for from := 0; from < len(producers); from += 100 {
		all, err := s.InviteExhibitors(ctx, x.organizer, f.ID, producers[from:min(from+100, len(producers))])
		if err != nil {
			return err
		}
		for _, e := range all {
			x.exhibitor = e.ID
			e, err := s.AnswerExhibitor(ctx, x.admin, e.ID, e.Version, domain.FairAnswer{Answer: domain.AnswerAccepted, ContactName: "Bà Giả Định", Phone: "0912345678"})
			if err == nil {
				_, err = s.SetExhibits(ctx, x.admin, e.ID, e.Version, shown[*e.ProducerID])
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// productsToShow returns public products of the producers that have most of them.
func (b *bench) productsToShow(ctx context.Context, makers, products int) (shown map[string][]domain.Ref, producers []string, err error) {
	rows, err := b.app.Store().DB().QueryContext(ctx, `SELECT p.producer_id, p.id FROM products p
		JOIN (SELECT producer_id, count(*) AS n FROM products WHERE status = 'published' AND producer_id IS NOT NULL GROUP BY producer_id) m ON m.producer_id = p.producer_id
		JOIN producers o ON o.id = p.producer_id AND o.status = 'published' WHERE p.status = 'published' ORDER BY m.n DESC, p.producer_id, p.id`)
	if err != nil {
		return nil, nil, err
	}
	defer rows.Close()
	shown, n := map[string][]domain.Ref{}, 0
	for rows.Next() {
		var producer, id string
		if err := rows.Scan(&producer, &id); err != nil {
			return nil, nil, err
		}
		if shown[producer] == nil {
			if len(producers) == makers {
				break
			}
			producers = append(producers, producer)
		}
		// The makers that follow need one product each.
		if left := products - n - (makers - len(producers)); len(shown[producer]) == 0 || left > 0 {
			shown[producer] = append(shown[producer], domain.Ref{Kind: domain.KindProduct, ID: id})
			n++
		}
	}
	if err := rows.Err(); err != nil {
		return nil, nil, err
	}
	if n != products || len(producers) != makers {
		return nil, nil, fmt.Errorf("only %d products of %d producers can be shown; raise --scale", n, len(producers))
	}
	return shown, producers, nil
}

// deskBooths adds booths in four halls, and gives half of the exhibitors one.
func (b *bench) deskBooths(ctx context.Context, x *deskData) error {
	s, booths := b.app.Store(), []domain.Booth(nil)
	for hall := range 4 {
		h, err := s.AddHall(ctx, x.organizer, domain.Hall{FairID: x.fair.ID, Name: "Nhà " + string(rune('A'+hall)), Position: domain.HallLast})
		if err != nil {
			return err
		}
		x.hall = h.ID
		var wanted []domain.Booth
		for n := range (x.exhibitors + 3) / 4 {
			wanted = append(wanted, domain.Booth{FairID: x.fair.ID, HallID: h.ID, Number: fmt.Sprintf("%c-%03d", 'A'+hall, n+1), WidthCM: 300, DepthCM: 300})
		}
		added, err := s.AddBooths(ctx, x.organizer, x.fair.ID, wanted)
		if err != nil {
			return err
		}
		booths = append(booths, added...)
	}
	x.booth = booths[0].ID
	var given []domain.Allocation
	for page := (domain.Page{Limit: domain.MaxLimit}); len(given) < x.exhibitors/2; {
		found, err := s.Exhibitors(ctx, x.organizer, x.fair.ID, domain.ExhibitorFilter{}, page)
		if err != nil {
			return err
		}
		for _, e := range found.Items {
			if len(given) < x.exhibitors/2 {
				booth := booths[len(given)]
				given = append(given, domain.Allocation{BoothID: booth.ID, ExhibitorID: e.ID, Version: booth.Version})
			}
		}
		if page.Cursor = found.Next; page.Cursor == "" {
			break
		}
	}
	for from := 0; from < len(given); from += domain.BoothsPerBatch {
		if _, err := s.Allocate(ctx, x.organizer, x.fair.ID, given[from:min(from+domain.BoothsPerBatch, len(given))]); err != nil {
			return err
		}
	}
	return nil
}

// deskMeetings adds meetings of buyers with exhibitors.
func (b *bench) deskMeetings(ctx context.Context, x *deskData) error {
	s := b.app.Store()
	t, err := s.SetTimetable(ctx, x.organizer, domain.Timetable{FairID: x.fair.ID, OpensAt: 8 * 60, ClosesAt: 18 * 60, SlotMinutes: 30}, 0)
	if err != nil {
		return err
	}
	var producers []string
	err = eachID(ctx, b, "SELECT producer_id FROM exhibitors WHERE fair_id = "+b.placeholder()+" ORDER BY id", x.fair.ID, func(id string) { producers = append(producers, id) })
	if err != nil {
		return err
	}
	slots := int(t.ClosesAt-t.OpensAt) / t.SlotMinutes
	var buyer domain.Actor
	for n := range x.meetings {
		at := n % slots // of the day; a buyer meets one producer in a slot
		if at == 0 {
			email := fmt.Sprintf("mua-%d@bench.example.vn", n)
			u, err := s.AddUser(ctx, domain.User{Email: email, EmailKey: email, Name: "Người mua đo", PasswordHash: "$argon2id$none", Roles: []domain.Role{domain.RoleBuyer}})
			if err != nil {
				return err
			}
			buyer = domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: "x"}
		}
		starts := (t.OpensAt + domain.Minute(at*t.SlotMinutes)).On(x.fair.StartsOn + domain.Date(n/slots/len(producers)%5))
		if _, err := s.RequestMeeting(ctx, buyer, domain.MeetingRequest{FairID: x.fair.ID, Producer: producers[n/slots%len(producers)], StartsAt: starts, Subject: "Hỏi giá"}); err != nil {
			return err
		}
	}
	return nil
}

// placeholder returns the first parameter of a statement.
func (b *bench) placeholder() string {
	if b.app.Store().Dialect() == store.Postgres {
		return "$1"
	}
	return "?"
}

// eachID calls use with the ids that a statement returns.
func eachID(ctx context.Context, b *bench, statement, argument string, use func(id string)) error {
	rows, err := b.app.Store().DB().QueryContext(ctx, statement, argument)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return err
		}
		use(id)
	}
	return rows.Err()
}

// deskCatalogue makes a catalogue of all exhibits and of a live search, asks the makers,
// and freezes an edition.
func (b *bench) deskCatalogue(ctx context.Context, x *deskData) error {
	s, on := b.app.Store(), domain.Today(time.Now())+30
	c, err := s.SetCatalogue(ctx, x.organizer, domain.Catalogue{
		FairID: x.fair.ID, Title: "Tinh hoa", TitleEN: "The best", ClosesOn: &on, Sections: domain.JSONList[domain.CatalogueSection]{
			{Kind: domain.SectionProvince, Title: "Trưng bày", Split: domain.SectionProvince, Exhibits: true}, {Kind: domain.SectionOther, Title: "Mật ong", Query: &domain.CatalogueQuery{Text: "mật ong"}},
		},
	}, 0)
	if err != nil {
		return err
	}
	searcher, err := b.app.Searcher(ctx)
	if err != nil {
		return err
	}
	found, err := front.SectionHits(ctx, searcher, s, c.Sections, x.fair.EndsOn)
	if err == nil {
		_, err = s.AskMakers(ctx, x.organizer, x.fair.ID, c.Version, found, b.url)
	}
	if err == nil {
		_, err = s.Freeze(ctx, x.organizer, x.fair.ID, domain.FreezeForm{Version: c.Version, Found: found, Site: b.url, ConfirmLeftOut: true})
	}
	return err
}

// deskList sends a list of products as an officer does, and has it read.
func (b *bench) deskList(ctx context.Context, x *deskData) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	err := form.WriteField("kind", string(domain.KindProduct))
	if err != nil {
		return err
	}
	file, err := form.CreateFormFile("file", "danh-sach.csv")
	if err != nil {
		return err
	}
	fmt.Fprintln(file, "STT;Tên sản phẩm;Chủ thể;Hạng sao;Quyết định;Ngày ký;Hạn sử dụng")
	for n := range x.rows {
		fmt.Fprintf(file, "%d;Mật ong rừng số %d;Hợp tác xã Đo %d;%d sao;67/QĐ-UBND;05/02/2025;12 tháng\n", n+1, n, n/3, 3+n%2)
	}
	if err := form.Close(); err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, b.url+"/ban/can-bo/nhap", &body)
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Cookie", x.cookies[x.officer.UserID])
	r.Header.Set("Origin", b.url)
	client := *b.client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	w, err := client.Do(r)
	if err != nil {
		return err
	}
	defer w.Body.Close()
	if w.StatusCode != http.StatusSeeOther {
		said, _ := io.ReadAll(w.Body) // it is a part of the message
		return fmt.Errorf("sending the list: %s: %.500s", w.Status, strings.Join(strings.Fields(string(said)), " "))
	}
	x.list = path.Base(w.Header.Get("Location"))
	for more := true; more; {
		if more, err = jobs.WorkImport(ctx, b.app.Store(), b.app.Files(), slog.New(slog.DiscardHandler), x.list); err != nil {
			return err
		}
	}
	return nil
}
