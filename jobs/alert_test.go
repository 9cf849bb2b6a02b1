package jobs_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chophien/domain"
	"chophien/jobs"
	"chophien/mail"
	"chophien/mail/mailtest"
	"chophien/store"
	"chophien/webhook"
)

// TestAlertsTell: new hits are notified by notice, e-mail and webhook, once, also
// after a restart; hits from before are not.
func TestAlertsTell(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		s, err := store.Open(ctx, store.Config{DatabaseURL: in.Database, Path: in.Path, Mail: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		var mu sync.Mutex
		var events []string
		secret := domain.NewWebhookSecret()
		crm := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			seconds, _ := strconv.ParseInt(r.Header.Get("Webhook-Timestamp"), 10, 64)
			if err != nil || r.Header.Get("Webhook-Signature") != domain.SignWebhook(secret, r.Header.Get("Webhook-Id"), time.Unix(seconds, 0), string(body)) {
				t.Errorf("the signature does not fit: %v %v", r.Header, err)
			}
			mu.Lock()
			defer mu.Unlock()
			events = append(events, string(body))
		}))
		t.Cleanup(crm.Close)
		here := domain.Networks{netip.MustParsePrefix("127.0.0.0/8")}
		post := mailtest.Start(t, mail.None)
		mailer, err := mail.New(mail.Config{Host: post.Host, Port: post.Port, From: "Chợ Phiên <thong-bao@example.vn>", Mode: mail.None})
		if err != nil {
			t.Fatal(err)
		}
		in.store = s
		c := in.config()
		c.Mail = jobs.Mail{Mailer: mailer, Notices: s, Stops: s, Listings: s, PublicURL: "https://chophien.example", Now: time.Now}
		c.Webhooks, c.Sender = s, webhook.New(webhook.Config{Networks: here})
		c.Alerts = jobs.Alerts{Alerts: s, Now: time.Now, Searcher: func(context.Context) (jobs.Searcher, error) { return in.searcher(t, in.engine), nil }}
		run := func() (stop func()) { return start(t, runnerOf(t, c)) }

		u, err := s.AddUser(ctx, domain.User{Email: "an@example.vn", EmailKey: "an@example.vn", Name: "An", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleBuyer}})
		if err != nil {
			t.Fatal(err)
		}
		by := domain.Actor{UserID: u.ID, Roles: u.Roles, SessionID: "x"}
		if _, err := s.AddWebhook(ctx, by, domain.Webhook{URL: crm.URL, Secret: secret, Events: []domain.EventType{domain.EventAlertFound}}, here); err != nil {
			t.Fatal(err)
		}
		add := func(n int, name string) {
			t.Helper()
			id := "01900000-0000-7000-8000-00000000000" + strconv.Itoa(n)
			now := time.Now().UTC()
			_, err := s.Load(ctx, domain.Batch{Producers: []domain.Producer{{
				Record: domain.Record{ID: id, Status: domain.StatusPublished, CreatedAt: now}, Place: domain.Place{ProvinceCode: "08"}, Name: name, Kind: domain.ProducerCooperative,
			}}})
			if err != nil {
				t.Fatal(err)
			}
		}
		// A producer saves a search for demands near Hà Giang.
		seller, err := s.AddUser(ctx, domain.User{Email: "ban@example.vn", EmailKey: "ban@example.vn", Name: "Bán", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleProducer}})
		if err != nil {
			t.Fatal(err)
		}
		open := func(name, province, former string) {
			t.Helper()
			deadline := today() + 10
			d, err := s.AddDemand(ctx, by, domain.Demand{
				Name: name, BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic, Amount: 5000, Unit: domain.UnitTonne,
				ProvinceCode: &province, FormerProvinceCode: &former, Deadline: &deadline, ContactPhone: "0912345678",
			})
			if err == nil {
				_, err = s.OpenDemand(ctx, by, d.ID, d.Version)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		needed := func() (names []string) {
			t.Helper()
			got, err := s.Notices(ctx, seller.ID, false, domain.Page{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			for _, n := range got.Items {
				names = append(names, n.Text)
			}
			return names
		}
		add(1, "HTX Mật ong Mèo Vạc")
		open("Miến dong", "08", "02")
		stop := run()
		demands, err := s.AddAlert(ctx, domain.Actor{UserID: seller.ID, Roles: seller.Roles, SessionID: "y"}, domain.Alert{
			Name: "Ai cần", Query: domain.AlertQuery{Kinds: []domain.Kind{domain.KindDemand}, Around: &domain.Around{Lat: 22.83, Lon: 104.98, WithinKM: 50}}, Cadence: domain.CadenceAtOnce,
		})
		if err != nil {
			t.Fatal(err)
		}
		a, err := s.AddAlert(ctx, by, domain.Alert{
			Name: "Mật ong", Query: domain.AlertQuery{Text: "mật ong", Kinds: []domain.Kind{domain.KindProducer}}, Cadence: domain.CadenceAtOnce, Email: true, Webhook: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		until(t, "the existing hits are saved", func() bool {
			got, err := s.Alert(ctx, by, a.ID)
			more, err2 := s.Alert(ctx, domain.Actor{UserID: seller.ID}, demands.ID)
			return err == nil && err2 == nil && got.LastRunAt != nil && more.LastRunAt != nil
		})
		notices := func() int {
			t.Helper()
			got, err := s.Notices(ctx, u.ID, false, domain.Page{Limit: 10})
			if err != nil {
				t.Fatal(err)
			}
			return len(got.Items)
		}
		notified := func(n int) bool {
			mu.Lock()
			defer mu.Unlock()
			return len(events) == n && len(post.Letters()) == n && notices() == n
		}
		if !notified(0) {
			t.Fatal("hits from before are notified")
		}
		add(2, "HTX Mật ong Hoàng Su Phì")
		add(3, "HTX Chè")
		open("Chè khô", "01", "01") // too far
		open("Mật ong", "08", "02")
		until(t, "the first is notified", func() bool { return notified(1) })
		until(t, "the demand is notified", func() bool { return len(needed()) == 1 })
		letter := post.Letters()[0]
		if letter.To != "an@example.vn" || !strings.Contains(letter.Text, "Hoàng Su Phì") || strings.Contains(letter.Text, "Mèo Vạc") || !strings.Contains(letter.HTML, "Hoàng Su Phì") ||
			letter.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || letter.Header.Get("List-Unsubscribe") != "<https://chophien.example/v1/unsubscribe/"+a.Unsubscribe+">" {
			t.Errorf("the mail: %+v", letter)
		}
		for _, link := range []string{"https://chophien.example/chu-the/", "https://chophien.example/en/producers/"} {
			link += "01900000-0000-7000-8000-000000000002"
			if !strings.Contains(letter.Text, link) || !strings.Contains(letter.HTML, `"`+link+`"`) {
				t.Errorf("no link %s in\n%s\n%s", link, letter.Text, letter.HTML)
			}
		}
		mu.Lock()
		if !strings.Contains(events[0], `"type":"alert.found"`) || !strings.Contains(events[0], "Hoàng Su Phì") {
			t.Errorf("the event: %s", events[0])
		}
		mu.Unlock()

		// Another process repeats no notice. It notifies of a hit that appeared
		// while none ran, and sends no mail to a user who unsubscribed.
		stop()
		add(4, "HTX Mật ong rừng")
		stop = run()
		until(t, "the second is notified", func() bool { return notified(2) })
		if _, err := s.Unsubscribe(ctx, a.Unsubscribe); err != nil {
			t.Fatal(err)
		}
		add(5, "Mật ong bạc hà")
		until(t, "the third is notified", func() bool { return notices() == 3 })
		stop()
		if got := needed(); len(got) != 1 || got[0] != "Mật ong." {
			t.Errorf("notices of demands: %q", got)
		}
		if n := len(post.Letters()); n != 2 {
			t.Errorf("%d mails", n)
		}
	})
}
