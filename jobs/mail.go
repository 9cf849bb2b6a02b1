package jobs

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"chophien/domain"
)

const (
	// mailWorkers is how many mails are sent in parallel.
	mailWorkers = 2
	// longestMailRetry is the longest pause between two attempts of a mail.
	longestMailRetry = time.Hour
	// noticesPerMail is how many notices a mail lists; it counts the others.
	noticesPerMail = 50
)

//go:embed notices.html
var noticesHTML string

//go:embed notices.txt
var noticesText string

// Mail has the dependencies of the mail of notices.
type Mail struct {
	Mailer    domain.Mailer
	Notices   domain.NoticeMailService
	Accounts  domain.AccountMailService
	Stops     domain.MailStopService
	Listings  domain.ListingService
	PublicURL string // address of the API and the pages for users
	Now       func() time.Time
}

// retryMail doubles the pause from one second up to longestMailRetry.
func retryMail(job *rivertype.JobRow) time.Time {
	pause := longestMailRetry
	if n := len(job.Errors); n < 12 {
		pause = min(time.Second<<n, longestMailRetry)
	}
	return time.Now().Add(pause)
}

type mailNoticesWorker struct {
	river.WorkerDefaults[domain.MailNoticesArgs]
	mail Mail // its Mailer is nil when e-mail is off
	text *texttemplate.Template
	html *htmltemplate.Template
}

func newMailNoticesWorker(m Mail) *mailNoticesWorker {
	return &mailNoticesWorker{
		mail: m,
		text: texttemplate.Must(texttemplate.New("notices").Parse(noticesText)),
		html: htmltemplate.Must(htmltemplate.New("notices").Parse(noticesHTML)),
	}
}

// NextRetry returns the time of the next attempt of a mail.
func (w *mailNoticesWorker) NextRetry(job *river.Job[domain.MailNoticesArgs]) time.Time {
	return retryMail(job.JobRow)
}

// Work mails the new notices of a user. When e-mail was switched off after the
// job was enqueued, it sends nothing; the notices stay under /v1/me/notices.
func (w *mailNoticesWorker) Work(ctx context.Context, job *river.Job[domain.MailNoticesArgs]) error {
	if w.mail.Mailer == nil {
		return nil
	}
	user, notices, err := w.mail.Notices.ClaimNotices(ctx, job.Args.UserID, job.ID)
	if err != nil {
		return fmt.Errorf("jobs: mailing notices: %w", err)
	}
	if len(notices) == 0 {
		return nil // an earlier job of this user had them
	}
	stop, err := w.mail.Stops.MailStop(ctx, user.ID)
	if err != nil {
		return fmt.Errorf("jobs: mailing notices: %w", err)
	}
	shown, err := domain.ShownOf(ctx, w.mail.Listings, notices[:min(len(notices), noticesPerMail)], domain.Today(w.mail.Now()))
	if err != nil {
		return fmt.Errorf("jobs: mailing notices: %w", err)
	}
	m, err := w.compose(user, notices, shown, stop)
	if err != nil {
		return err
	}
	sent := w.mail.Mailer.Send(ctx, m)
	if sent != nil && domain.CodeOf(sent) != domain.CodeInvalid {
		return fmt.Errorf("jobs: mailing notices: %w", sent)
	}
	// Record the mail even when this process is stopping: it was sent.
	if err := w.mail.Notices.NoticesMailed(context.WithoutCancel(ctx), job.ID); err != nil {
		return fmt.Errorf("jobs: mailing notices: %w", err)
	}
	if sent != nil {
		return river.JobCancel(fmt.Errorf("jobs: mailing notices: %w", sent))
	}
	return nil
}

// mailedNotice is a notice with the addresses of the page of its thing, in
// Vietnamese and in English; both are empty where it has none.
type mailedNotice struct {
	domain.Notice
	URL, URLEN string
}

// compose returns the mail of notices: Vietnamese, then English. shown has the
// listings with a public page.
func (w *mailNoticesWorker) compose(u domain.User, notices []domain.Notice, shown map[domain.Ref]bool, token string) (domain.Mail, error) {
	base := strings.TrimSuffix(w.mail.PublicURL, "/")
	stop := unsubscribeURL(base, token)
	m := domain.Mail{ID: "notices." + notices[0].ID, To: u.Email, Name: u.Name, Subject: notices[0].Title}
	if n := len(notices) - 1; n > 0 {
		m.Subject = fmt.Sprintf("%s (và %d thông báo khác)", m.Subject, n)
	}
	var listed []mailedNotice
	for _, n := range notices[:min(len(notices), noticesPerMail)] {
		one := mailedNotice{Notice: n}
		if vi, en := n.PagePaths(u, shown); vi != "" {
			one.URL, one.URLEN = base+vi, base+en
		}
		listed = append(listed, one)
	}
	page := struct {
		User    domain.User
		Notices []mailedNotice
		More    int
		Base    string
		Stop    string
	}{u, listed, len(notices) - len(listed), base, stop}
	var text, html bytes.Buffer
	if err := w.text.Execute(&text, page); err != nil {
		return domain.Mail{}, fmt.Errorf("jobs: writing the mail of notices: %w", err)
	}
	if err := w.html.Execute(&html, page); err != nil {
		return domain.Mail{}, fmt.Errorf("jobs: writing the mail of notices: %w", err)
	}
	m.Text, m.HTML, m.Headers = text.String(), html.String(), oneClick(stop)
	return m, nil
}

// unsubscribeURL returns the address that ends a mail without signing in.
func unsubscribeURL(base, token string) string { return base + "/v1/unsubscribe/" + token }

// oneClick returns the headers by which mail programs unsubscribe with one click
// (RFC 8058).
func oneClick(stop string) map[string]string {
	return map[string]string{"List-Unsubscribe": "<" + stop + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
}
