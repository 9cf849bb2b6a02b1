package jobs

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
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

// send sends a mail. It cancels the job of a mail that its address will never accept.
// The error says what the job was doing.
func (m Mail) send(ctx context.Context, doing string, letter domain.Mail) error {
	err := m.Mailer.Send(ctx, letter)
	if err == nil {
		return nil
	}
	err = fmt.Errorf("jobs: %s: %w", doing, err)
	if domain.CodeOf(err) == domain.CodeInvalid {
		return river.JobCancel(err)
	}
	return err
}

// mailBody writes the text and the HTML of the mails of one kind.
type mailBody struct {
	doing string // what their job does, for errors
	text  *texttemplate.Template
	html  *htmltemplate.Template
}

func newMailBody(doing, text, html string) mailBody {
	return mailBody{doing, texttemplate.Must(texttemplate.New(doing).Parse(text)), htmltemplate.Must(htmltemplate.New(doing).Parse(html))}
}

// write returns a mail with the text and the HTML of a page.
func (b mailBody) write(m domain.Mail, page any) (domain.Mail, error) {
	var text, html bytes.Buffer
	if err := errors.Join(b.text.Execute(&text, page), b.html.Execute(&html, page)); err != nil {
		return domain.Mail{}, fmt.Errorf("jobs: %s: writing the mail: %w", b.doing, err)
	}
	m.Text, m.HTML = text.String(), html.String()
	return m, nil
}

type mailNoticesWorker struct {
	river.WorkerDefaults[domain.MailNoticesArgs]
	mail Mail // its Mailer is nil when e-mail is off
	body mailBody
}

func newMailNoticesWorker(m Mail) *mailNoticesWorker {
	return &mailNoticesWorker{mail: m, body: newMailBody("mailing notices", noticesText, noticesHTML)}
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
	sent := w.mail.send(ctx, w.body.doing, m)
	if sent != nil && domain.CodeOf(sent) != domain.CodeInvalid {
		return sent
	}
	// Record the mail even when this process is stopping: it was sent.
	if err := w.mail.Notices.NoticesMailed(context.WithoutCancel(ctx), job.ID); err != nil {
		return fmt.Errorf("jobs: mailing notices: %w", err)
	}
	return sent
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
	m.Headers = oneClick(stop)
	return w.body.write(m, page)
}

// unsubscribeURL returns the address that ends a mail without signing in.
func unsubscribeURL(base, token string) string { return base + "/v1/unsubscribe/" + token }

// oneClick returns the headers by which mail programs unsubscribe with one click
// (RFC 8058).
func oneClick(stop string) map[string]string {
	return map[string]string{"List-Unsubscribe": "<" + stop + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
}
