package trust

import (
	"context"
	"time"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// DecisionSubmission is who submitted a decision for publication, and when.
type DecisionSubmission struct {
	By   string    `json:"by_id" format:"uuid" doc:"Id of the user; another user must publish"`
	Name string    `json:"by_name" doc:"Name of the user" example:"Sở NN&MT Tuyên Quang"`
	At   time.Time `json:"at"`
}

// submissionOf returns the submission of a decision that the store read for those
// who manage it. Other readers get none, since it names a person.
func submissionOf(d domain.Decision) rest.OrNull[DecisionSubmission] {
	if d.Submitter == nil || d.SubmittedBy == nil || d.SubmittedAt == nil {
		return rest.OrNull[DecisionSubmission]{}
	}
	return rest.Some(DecisionSubmission{By: *d.SubmittedBy, Name: d.Submitter.Name, At: d.SubmittedAt.UTC()})
}

// SubmitDecision answers POST /v1/decisions/{id}/submit.
func (h *Handlers) SubmitDecision(ctx context.Context, in *DecisionVersionInput) (*rest.PrivateAnswer[Decision], error) {
	return h.moveDecision(ctx, in, h.store.SubmitDecision)
}

// PublishDecision answers POST /v1/decisions/{id}/publish.
func (h *Handlers) PublishDecision(ctx context.Context, in *DecisionVersionInput) (*rest.PrivateAnswer[Decision], error) {
	return h.moveDecision(ctx, in, h.store.PublishDecision)
}

func (h *Handlers) moveDecision(ctx context.Context, in *DecisionVersionInput,
	move func(ctx context.Context, by domain.Actor, id string, version int64, today domain.Date) (domain.DecisionWithLines, error),
) (*rest.PrivateAnswer[Decision], error) {
	_, version, err := h.decisionToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	d, err := move(ctx, front.ActorOf(ctx), in.ID, version, h.front.Today())
	if err != nil {
		return nil, err
	}
	return h.replyDecision(d, in.Lang()), nil
}

// ReturnDecisionInput is the input of POST /v1/decisions/{id}/return.
type ReturnDecisionInput struct {
	DecisionVersionInput
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"8000" doc:"Required unless you submitted it; at most 2,000 characters" example:"Phụ lục thiếu điểm của hai sản phẩm"`
	}
}

// ReturnDecision answers POST /v1/decisions/{id}/return.
func (h *Handlers) ReturnDecision(ctx context.Context, in *ReturnDecisionInput) (*rest.PrivateAnswer[Decision], error) {
	_, version, err := h.decisionToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	reason := ""
	if in.Body != nil {
		reason = rest.Text(&in.Body.Reason)
	}
	d, err := h.store.ReturnDecision(ctx, front.ActorOf(ctx), in.ID, version, reason)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyDecision(d, in.Lang()), nil
}
