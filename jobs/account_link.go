package jobs

import (
	"context"
	_ "embed"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"chophien/domain"
)

//go:embed account_link.html
var accountHTML string

//go:embed account_link.txt
var accountText string

// mailAccountWorker mails one-time links of accounts, and what happened to an
// address. It stores a link only when it sends it, so no secret waits in a job.
type mailAccountWorker struct {
	river.WorkerDefaults[domain.MailAccountArgs]
	mail Mail // its Mailer is nil when e-mail is off
	body mailBody
}

func newMailAccountWorker(m Mail) *mailAccountWorker {
	return &mailAccountWorker{mail: m, body: newMailBody("mailing about an account", accountText, accountHTML)}
}

// NextRetry returns the time of the next attempt of a mail.
func (w *mailAccountWorker) NextRetry(job *river.Job[domain.MailAccountArgs]) time.Time {
	return retryMail(job.JobRow)
}

// Work sends a mail about an account. An attempt after a failure makes a new link,
// and the earlier one ends.
func (w *mailAccountWorker) Work(ctx context.Context, job *river.Job[domain.MailAccountArgs]) error {
	if w.mail.Mailer == nil {
		return nil
	}
	m, ok, err := w.mail.Accounts.PrepareAccountMail(ctx, job.Args)
	if err != nil {
		return fmt.Errorf("jobs: mailing about an account: %w", err)
	}
	if !ok {
		return nil
	}
	letter, err := w.compose(m)
	if err != nil {
		return err
	}
	letter.ID = "account." + strconv.FormatInt(job.ID, 10) + "." + strconv.Itoa(job.Attempt)
	return w.mail.send(ctx, w.body.doing, letter)
}

// compose returns a mail about an account: Vietnamese, then English.
func (w *mailAccountWorker) compose(m domain.AccountMail) (domain.Mail, error) {
	base := strings.TrimSuffix(w.mail.PublicURL, "/")
	page := struct {
		domain.AccountMail
		Base, URL, URLEN, Forgot, ForgotEN string
	}{AccountMail: m, Base: base}
	page.Forgot, page.ForgotEN = base+domain.ForgotPathVI, base+domain.ForgotPathEN
	purpose := domain.LinkConfirm
	out := domain.Mail{To: m.Email, Name: m.Name}
	switch m.About {
	case domain.MailConfirm:
		out.Subject = "Chợ Phiên: xác nhận địa chỉ e-mail"
	case domain.MailKnown:
		out.Subject = "Chợ Phiên: địa chỉ này đã có tài khoản"
	case domain.MailReset:
		out.Subject, purpose = "Chợ Phiên: đặt mật khẩu mới", domain.LinkReset
	case domain.MailMoved:
		out.Subject = "Chợ Phiên: tài khoản đã đổi địa chỉ e-mail"
	}
	query := "?" + url.Values{"token": {m.Token}}.Encode()
	vi, en := purpose.PagePaths()
	page.URL, page.URLEN = base+vi+query, base+en+query
	return w.body.write(out, page)
}
