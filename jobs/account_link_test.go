package jobs_test

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	"chophien/domain"
	"chophien/jobs"
	"chophien/mail"
	"chophien/mail/mailtest"
	"chophien/store"
)

// TestAccountMails: each mail about an account has its link in both languages, and
// no job holds a token.
func TestAccountMails(t *testing.T) {
	t.Parallel()
	b := open(t, store.Config{Path: empty.file(t), Mail: true})
	ctx, s := t.Context(), b.store
	post := mailtest.Start(t, mail.None)
	mailer, err := mail.New(mail.Config{Host: post.Host, Port: post.Port, From: "Chợ Phiên <thong-bao@example.vn>", Mode: mail.None})
	if err != nil {
		t.Fatal(err)
	}
	b.config.Mail = jobs.Mail{Mailer: mailer, Notices: s, Accounts: s, Stops: s, Listings: s, PublicURL: "https://chophien.example/", Now: time.Now}
	r := runnerOf(t, b.config)
	if err := r.Start(ctx); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	read := 0
	next := func(what string) mailtest.Letter {
		t.Helper()
		read++
		until(t, what+" is mailed", func() bool { return len(post.Letters()) >= read })
		return post.Letters()[read-1]
	}
	user := domain.User{Email: "an@example.vn", EmailKey: "an@example.vn", Name: "An <b>", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleBuyer}}
	linkIn := func(l mailtest.Letter, vi, en string) string {
		t.Helper()
		found := regexp.MustCompile(regexp.QuoteMeta("https://chophien.example"+vi) + `\?token=(\S+)`).FindStringSubmatch(l.Text)
		if found == nil || !strings.Contains(l.Text, "https://chophien.example"+en+"?token="+found[1]) || strings.Count(l.HTML, found[1]) != 2 || strings.Contains(l.HTML, "<b>") {
			t.Fatalf("the mail %q:\n%s\n%s", l.Subject, l.Text, l.HTML)
		}
		return found[1]
	}

	u, err := s.Register(ctx, user)
	if err != nil {
		t.Fatal(err)
	}
	letter := next("the link of a new account")
	if letter.To != "an@example.vn" || !strings.Contains(letter.Text, "Tên tài khoản: An <b>") || !strings.Contains(letter.Text, "Địa chỉ: an@example.vn") || !strings.Contains(letter.Text, "Name of the account: An <b>") {
		t.Errorf("to %s: %s", letter.To, letter.Text)
	}
	vi, en := domain.LinkConfirm.PagePaths()
	if _, err := s.Confirm(ctx, domain.Actor{UserID: u.ID}, domain.HashToken(linkIn(letter, vi, en))); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Register(ctx, user); err != nil {
		t.Fatal(err)
	}
	if letter = next("the notice to the owner"); strings.Contains(letter.Text, "token=") || !strings.Contains(letter.Text, "https://chophien.example/quen-mat-khau") || !strings.Contains(letter.Text, "An <b>") {
		t.Errorf("the notice: %s", letter.Text)
	}
	if err := s.AskReset(ctx, "AN@example.vn"); err != nil {
		t.Fatal(err)
	}
	vi, en = domain.LinkReset.PagePaths()
	reset := linkIn(next("the link to set a password"), vi, en)
	if _, _, err := s.AccountLink(ctx, domain.LinkReset, domain.HashToken(reset)); err != nil {
		t.Error(err)
	}
	if err := s.AskConfirmation(ctx, domain.Actor{UserID: u.ID}, "moi@example.vn", "moi@example.vn"); err != nil {
		t.Fatal(err)
	}
	letter = next("the link of a new address")
	vi, en = domain.LinkConfirm.PagePaths()
	if token := linkIn(letter, vi, en); letter.To != "moi@example.vn" {
		t.Errorf("to %s", letter.To)
	} else if _, err := s.Confirm(ctx, domain.Actor{UserID: u.ID}, domain.HashToken(token)); err != nil {
		t.Fatal(err)
	}
	if letter = next("the notice to the old address"); letter.To != "an@example.vn" || strings.Contains(letter.Text, "moi@example.vn") {
		t.Errorf("the notice to %s: %s", letter.To, letter.Text)
	}
	var secrets int
	if err := s.DB().QueryRowContext(ctx, "SELECT count(*) FROM river_job WHERE args LIKE '%chophien_link_%'").Scan(&secrets); err != nil || secrets != 0 {
		t.Errorf("%d jobs hold a token (%v)", secrets, err)
	}
}
