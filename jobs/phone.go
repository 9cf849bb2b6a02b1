package jobs

import (
	"context"
	"errors"
	"fmt"

	"chophien/domain"
)

// Phones has the dependencies of messages to phones.
type Phones struct {
	Channels []domain.Channel // the preferred one first; none: nothing is sent
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
