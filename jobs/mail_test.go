package jobs_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
	"chophien/jobs"
	"chophien/mail"
	"chophien/mail/mailtest"
	"chophien/store"
	"chophien/testservices"
)

// TestNoticesAreMailed: notices of one moment are sent in one mail, once. The
// mail is retried while the server refuses it, also after a restart.
func TestNoticesAreMailed(t *testing.T) {
	t.Parallel()
	scenario := func(t *testing.T, c store.Config) {
		c.Mail = true
		b := open(t, c)
		ctx, s := t.Context(), b.store
		post := mailtest.Start(t, mail.None)
		mailer, err := mail.New(mail.Config{Host: post.Host, Port: post.Port, From: "Chợ Phiên <thong-bao@example.vn>", Mode: mail.None})
		if err != nil {
			t.Fatal(err)
		}
		b.config.Mail = jobs.Mail{Mailer: mailer, Notices: s, Stops: s, Listings: s, PublicURL: "https://chophien.example/", Now: time.Now}
		run := func() (stop func()) {
			r := runnerOf(t, b.config)
			if err := r.Start(ctx); err != nil {
				t.Fatal(err)
			}
			return func() {
				ctx, cancel := context.WithTimeout(context.Background(), patience)
				defer cancel()
				if err := r.Stop(ctx); err != nil {
					t.Error(err)
				}
			}
		}
		user := func(email string, roles []domain.Role, provinces ...string) domain.User {
			t.Helper()
			u, err := s.AddUser(ctx, domain.User{Email: email, EmailKey: email, Name: "Cán bộ <b>", PasswordHash: "$argon2id$x", Roles: roles, Provinces: provinces})
			if err != nil {
				t.Fatal(err)
			}
			return u
		}
		officer, other := user("mot@example.vn", []domain.Role{domain.RoleOfficer}, "08"), user("hai@example.vn", []domain.Role{domain.RoleOfficer}, "08")
		locked := user("khoa@example.vn", []domain.Role{domain.RoleOfficer}, "08")
		reported := 0
		report := func() {
			t.Helper()
			reported++
			if _, err := s.AddReport(ctx, domain.Report{
				ProductName: fmt.Sprintf("Mật ong <script> %d", reported), Text: "Nghi ngờ tem giả, không có mã", Place: "Chợ", ProvinceCode: "08",
			}, ""); err != nil {
				t.Fatal(err)
			}
		}
		mails := func() (to []string) {
			for _, l := range post.Letters() {
				to = append(to, l.To)
			}
			return to
		}
		jobsLeft := func(states string) (n int) {
			t.Helper()
			if err := s.DB().QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE kind = 'mail_notices' AND state IN ("+states+")").Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		idle := func() bool { return jobsLeft("'available', 'running', 'retryable', 'scheduled', 'pending'") == 0 }

		report()
		report()
		if _, err := s.ChangeUser(ctx, domain.Actor{UserID: officer.ID}, locked.ID, locked.Version, domain.UserChange{Locked: ptr(true), LockedReason: "đã nghỉ"}); err != nil {
			t.Fatal(err)
		}
		// The server refuses for a while, and this process ends.
		var tried atomic.Int64
		post.Refuse(func(string) error { tried.Add(1); return mailtest.Full() })
		stop := run()
		until(t, "the mails are tried", func() bool { return tried.Load() >= 2 })
		stop()
		if got := mails(); len(got) != 0 {
			t.Fatalf("mails to %v", got)
		}
		// The next process can send.
		post.Refuse(nil)
		stop = run()
		until(t, "all is mailed", idle)
		to := map[string]int{}
		for _, l := range post.Letters() {
			to[l.To]++
			if strings.Contains(l.HTML, "<script>") || strings.Contains(l.HTML, "bộ <b>") {
				t.Errorf("a hostile text is not escaped: %+v", l)
			}
			if strings.Count(l.HTML, "<li>") != 4 || !strings.Contains(l.Text, "https://chophien.example/v1/") || !strings.Contains(l.Text, "English") || !strings.HasSuffix(l.Subject, "(và 1 thông báo khác)") {
				t.Errorf("the mail is %q:\n%s\n%s", l.Subject, l.Text, l.HTML)
			}
		}
		// A mail program unsubscribes with one click, by the same address each time.
		first := post.Letters()[0]
		whose := officer
		if first.To == other.Email {
			whose = other
		}
		token, err := s.MailStop(ctx, whose.ID)
		if stop := "https://chophien.example/v1/unsubscribe/" + token; err != nil || first.Header.Get("List-Unsubscribe") != "<"+stop+">" ||
			first.Header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" || !strings.Contains(first.Text, stop) || !strings.Contains(first.HTML, stop) {
			t.Errorf("the address to unsubscribe is %q, want %q: %v", first.Header.Get("List-Unsubscribe"), stop, err)
		}
		if len(to) != 2 || to[officer.Email] != 1 || to[other.Email] != 1 {
			t.Errorf("mails to %v", to)
		}
		// A mail to an unknown address is not retried; the other user gets theirs.
		post.Refuse(func(to string) error {
			if to == other.Email {
				return mailtest.Unknown()
			}
			return nil
		})
		report()
		until(t, "the third is mailed", idle)
		stop()
		if got := mails(); len(got) != 3 || got[2] != officer.Email {
			t.Errorf("mails to %v", got)
		}
		if n := jobsLeft("'cancelled'"); n != 1 {
			t.Errorf("%d jobs were given up", n)
		}
		// A user without e-mail gets the notice only.
		if token, err = s.MailStop(ctx, officer.ID); err == nil {
			err = s.StopMail(ctx, token)
		}
		if err != nil {
			t.Fatal(err)
		}
		post.Refuse(nil)
		stop = run()
		report()
		until(t, "the fourth is mailed", idle)
		stop()
		if got := mails(); len(got) != 4 || got[3] != other.Email {
			t.Errorf("mails to %v", got)
		}
		notices, err := s.Notices(ctx, officer.ID, false, domain.Page{Limit: 10})
		if err != nil || len(notices.Items) != 4 {
			t.Errorf("%d notices (%v)", len(notices.Items), err)
		}
		// Jobs that run again, such as after a power cut, send nothing.
		post.Refuse(nil)
		if _, err := s.DB().ExecContext(ctx, "UPDATE river_job SET state = 'available', finalized_at = NULL, attempt = 0 WHERE kind = 'mail_notices'"); err != nil {
			t.Fatal(err)
		}
		stop = run()
		until(t, "all jobs ran again", idle)
		stop()
		if got := mails(); len(got) != 4 {
			t.Errorf("mailed twice: %v", got)
		}
		// A notice leads to the page of its product, in both languages, if it has one.
		from := (today() + 20).AddMonths(-36)
		record := func(kind rune, n int, status domain.Status) domain.Record {
			return domain.Record{ID: id(kind, n), Status: status, CreatedAt: time.Now()}
		}
		batch := domain.Batch{Decisions: []domain.Decision{{
			Record: record('e', 1, domain.StatusPublished), Issuer: "UBND tỉnh", Number: "1/QĐ-UBND", Date: from, Level: domain.LevelProvince, Criteria: criteria.Default().On(from).ID,
		}}}
		for n, status := range []domain.Status{domain.StatusPublished, domain.StatusSuspended} {
			batch.Products = append(batch.Products, domain.Product{Record: record('a', n, status), Place: domain.Place{ProvinceCode: "08"}, Name: fmt.Sprintf("Gốm men %d", n), Group: "IV"})
			batch.Certificates = append(batch.Certificates, domain.Certificate{ID: id('f', n), ProductID: id('a', n), DecisionID: id('e', 1), Stars: 3, ValidFrom: from, ValidUntil: criteria.Default().ValidUntil(from)})
		}
		if _, err := s.Load(ctx, batch); err != nil {
			t.Fatal(err)
		}
		if n, err := s.NotifyLapses(ctx, today(), 10); err != nil || n != 2 {
			t.Fatalf("%d lapses (%v)", n, err)
		}
		stop = run()
		until(t, "the lapses are mailed", idle)
		stop()
		letter := post.Letters()[len(post.Letters())-1]
		for _, link := range []string{"https://chophien.example/san-pham/" + id('a', 0), "https://chophien.example/en/products/" + id('a', 0)} {
			if strings.Count(letter.Text, link) != 1 || strings.Count(letter.HTML, `<a href="`+link+`">Gốm men 0`) != 1 {
				t.Errorf("no link %s in\n%s\n%s", link, letter.Text, letter.HTML)
			}
		}
		if whole := letter.Text + letter.HTML; strings.Count(whole, "Gốm men 1") != 4 || strings.Contains(whole, id('a', 1)) {
			t.Errorf("the notice of a suspended product:\n%s", letter.Text)
		}
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); scenario(t, store.Config{Path: empty.file(t)}) })
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		scenario(t, store.Config{DatabaseURL: testservices.Postgres(t)})
	})
}

func ptr[T any](v T) *T { return &v }
