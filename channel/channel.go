// Package channel sends short messages to phones: through a gateway for SMS whose request
// is configured (SMS), through the Zalo Notification Service (ZNS), and, for development,
// into the log (Log).
package channel

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"time"

	"chophien/domain"
)

var (
	_ domain.Channel = (*SMS)(nil)
	_ domain.Channel = (*ZNS)(nil)
	_ domain.Channel = (*Log)(nil)
)

const (
	// timeout bounds one call of a provider.
	timeout = 15 * time.Second
	// maxAnswer is how many bytes of an answer are read.
	maxAnswer = 64 << 10
)

// newClient returns a client that follows no redirects: a request holds secrets, and a
// redirect would send it elsewhere.
func newClient() *http.Client {
	return &http.Client{Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// call sends a request and returns the status and the beginning of the answer. The error
// does not repeat the address, which may hold a secret.
func call(client *http.Client, r *http.Request) (status int, body []byte, err error) {
	answer, err := client.Do(r)
	if err != nil {
		return 0, nil, errors.Join(context.Cause(r.Context()), errNoAnswer)
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return 0, nil, errNoAnswer
	}
	return answer.StatusCode, body, nil
}

var errNoAnswer = errors.New("the provider did not answer")

// passing returns the error of a message that a later attempt may send.
func passing(err error) error {
	return domain.Wrap(domain.CodeUnavailable, err, "the message could not be sent")
}

// refused returns the error of a message that will never be sent.
func refused(err error) error {
	return domain.Wrap(domain.CodeInvalid, err, "the provider refuses the message")
}

// Log writes messages into the log instead of sending them, for development: the log then
// holds one-time codes.
type Log struct{ log *slog.Logger }

// NewLog returns a Log.
func NewLog(log *slog.Logger) *Log { return &Log{log} }

// Name implements domain.Channel: the log takes the place of SMS.
func (l *Log) Name() domain.ChannelName { return domain.ChannelSMS }

// Carries implements domain.Channel.
func (l *Log) Carries(domain.MessageKind) bool { return true }

// Send implements domain.Channel.
func (l *Log) Send(ctx context.Context, m domain.ShortMessage) error {
	l.log.WarnContext(ctx, "a message to a phone is logged instead of sent (CHOPHIEN_PHONE_LOG)", "kind", m.Kind, "to", m.To, "text", m.Text)
	return nil
}
