package jobs

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"chophien/domain"
)

// phoneWorkers is how many messages to phones are sent in parallel.
const phoneWorkers = 4

// Phones has the dependencies of messages to phones.
type Phones struct {
	Channels []domain.Channel // the preferred one first; none: nothing is sent
	Codes    domain.PhoneCodeWorker
	Notices  domain.NoticeMessageService

	PublicURL string // address of the pages
	Now       func() time.Time
}

// deliver sends a message by the first of the channels that carries its kind and accepts
// it. After a channel that refuses the message for good it tries the next. A passing
// failure ends the attempt, unless hurry is true: then a message that is late is as bad as
// none, and the next channel is tried. CodeInvalid when no channel will ever send the
// message, CodeUnavailable when a later attempt may succeed.
func deliver(ctx context.Context, m domain.ShortMessage, hurry bool, channels []domain.Channel) error {
	var failed []error
	later := false
	for _, c := range channels {
		if !c.Carries(m.Kind) {
			continue
		}
		err := c.Send(ctx, m)
		if err == nil {
			return nil
		}
		err = fmt.Errorf("by %s: %w", c.Name(), err)
		failed = append(failed, err)
		if domain.CodeOf(err) == domain.CodeInvalid {
			continue
		}
		later = true
		if !hurry {
			break
		}
	}
	all := errors.Join(failed...)
	switch {
	case later:
		return domain.Wrap(domain.CodeUnavailable, errors.New(all.Error()), "the message could not be sent")
	case all == nil:
		return domain.Errorf(domain.CodeInvalid, "no channel carries this kind of message")
	}
	return all
}

// retryCode is the pause between two attempts of a code: somebody waits for it.
func retryCode(job *rivertype.JobRow) time.Time {
	return time.Now().Add(min(time.Second<<min(len(job.Errors), 5), 30*time.Second))
}

// cancelRefused cancels the job of a message that no channel will ever send.
func cancelRefused(doing string, err error) error {
	if err == nil {
		return nil
	}
	err = fmt.Errorf("jobs: %s: %w", doing, err)
	if domain.CodeOf(err) == domain.CodeInvalid {
		return river.JobCancel(err)
	}
	return err
}

// sendCodeWorker sends one-time codes. It makes a code only when it sends it, so no secret
// waits in a job.
type sendCodeWorker struct {
	river.WorkerDefaults[domain.SendPhoneCodeArgs]
	phones Phones
}

// NextRetry returns the time of the next attempt of a code.
func (w *sendCodeWorker) NextRetry(job *river.Job[domain.SendPhoneCodeArgs]) time.Time {
	return retryCode(job.JobRow)
}

// Work sends a code. An attempt after a failure makes a new code, and the earlier one ends.
func (w *sendCodeWorker) Work(ctx context.Context, job *river.Job[domain.SendPhoneCodeArgs]) error {
	if len(w.phones.Channels) == 0 {
		return nil
	}
	c, code, ok, err := w.phones.Codes.PreparePhoneCode(ctx, job.Args.TokenHash)
	if err != nil {
		return fmt.Errorf("jobs: sending a code: %w", err)
	}
	if !ok {
		return nil
	}
	m := domain.ShortMessage{
		ID: fmt.Sprintf("code-%d-%d", job.ID, job.Attempt), Kind: domain.MessageCode, To: c.Phone, Lang: c.Lang, Values: map[string]string{"otp": code},
		Text: fmt.Sprintf("Mã Chợ Phiên của bạn là %s, dùng được trong 5 phút. Không đưa mã này cho ai.", code),
	}
	if c.Lang == "en" {
		m.Text = fmt.Sprintf("Your code at Cho Phien is %s. It works for 5 minutes. Give it to nobody.", code)
	}
	return cancelRefused("sending a code", deliver(ctx, m, true, w.phones.Channels))
}

// sendMovedWorker tells numbers that they belong to an account no longer.
type sendMovedWorker struct {
	river.WorkerDefaults[domain.SendPhoneMovedArgs]
	phones Phones
}

// NextRetry returns the time of the next attempt of a message.
func (w *sendMovedWorker) NextRetry(job *river.Job[domain.SendPhoneMovedArgs]) time.Time {
	return retryMail(job.JobRow)
}

// Work sends the message.
func (w *sendMovedWorker) Work(ctx context.Context, job *river.Job[domain.SendPhoneMovedArgs]) error {
	if len(w.phones.Channels) == 0 {
		return nil
	}
	name := job.Args.Name
	if name == "" {
		name = "của bạn"
	}
	content := "Số điện thoại này không còn thuộc tài khoản " + name + ". Nếu không phải bạn đổi, hãy đăng nhập và xem lại."
	m := domain.ShortMessage{
		ID: fmt.Sprintf("moved-%d", job.ID), Kind: domain.MessageMoved, To: job.Args.Phone, Lang: "vi", Text: "Chợ Phiên: " + content,
		Values: map[string]string{"name": name, "content": content},
	}
	return cancelRefused("sending a message about a number", deliver(ctx, m, false, w.phones.Channels))
}

// sendNoticeWorker sends notices to phones.
type sendNoticeWorker struct {
	river.WorkerDefaults[domain.SendNoticeArgs]
	phones Phones
}

// NextRetry returns the time of the next attempt of a notice.
func (w *sendNoticeWorker) NextRetry(job *river.Job[domain.SendNoticeArgs]) time.Time {
	return retryMail(job.JobRow)
}

// Work sends a notice by the first channel that its user has not stopped and that accepts
// it. At night it waits for the morning. A process that is killed between the message and
// the end of the job sends none again.
func (w *sendNoticeWorker) Work(ctx context.Context, job *river.Job[domain.SendNoticeArgs]) error {
	now := w.phones.Now()
	if at := domain.AfterQuiet(now); at.After(now) {
		return river.JobSnooze(at.Sub(now))
	}
	for _, c := range w.phones.Channels {
		done, err := w.sendBy(ctx, c, job.Args.NoticeID)
		if done || err != nil {
			return err
		}
	}
	return nil
}

// sendBy sends a notice by a channel. done is false when the next channel is to be tried.
func (w *sendNoticeWorker) sendBy(ctx context.Context, c domain.Channel, noticeID string) (done bool, err error) {
	n, u, claim, err := w.phones.Notices.ClaimNotice(ctx, noticeID, c.Name())
	if err != nil {
		return false, fmt.Errorf("jobs: sending a notice: %w", err)
	}
	if claim == domain.NoticeDone {
		return true, nil
	}
	if claim == domain.NoticeSkip {
		return false, nil
	}
	err = deliver(ctx, domain.ShortMessage{
		ID: n.ID, Kind: n.Topic(), To: u.Phone, Lang: "vi", Values: map[string]string{"name": u.Name, "content": n.Title},
		Text: "Chợ Phiên: " + n.Title + ". " + strings.TrimSuffix(w.phones.PublicURL, "/") + "/cua-toi/thong-bao",
	}, false, []domain.Channel{c})
	if err == nil {
		return true, nil
	}
	// Record it even when this process is stopping: the claim would hide the notice.
	refused := domain.CodeOf(err) == domain.CodeInvalid
	if released := w.phones.Notices.ReleaseNotice(context.WithoutCancel(ctx), noticeID, c.Name(), refused); released != nil {
		return false, fmt.Errorf("jobs: sending a notice: %w", released)
	}
	if refused {
		return false, nil
	}
	return false, fmt.Errorf("jobs: sending a notice by %s: %w", c.Name(), err)
}
