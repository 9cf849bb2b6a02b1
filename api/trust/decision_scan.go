package trust

import (
	"context"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/front"
)

func decisionScanOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "put-decision-scan", Tags: []string{"Decisions"},
			Summary: "Set the scan of the signed decision",
			Description: "The scan is a private file of mine. Everybody sees that the signed decision is on file, with its number and date; the file itself is for everybody only with public=true, once the " +
				"decision is published. file_id null removes the scan. Of a draft the change takes the submission back. A scan can also be attached after publication.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "get-decision-scan", Tags: []string{"Decisions"},
			Summary:     "Download the scan of a signed decision",
			Description: "Everybody gets the scan of a published decision that an officer made public; those who manage the decision get every scan. Otherwise 404.",
		},
	}
}

// DecisionScanInput is the input of PUT /v1/decisions/{id}/scan.
type DecisionScanInput struct {
	DecisionVersionInput
	Body struct {
		FileID *string `json:"file_id" nullable:"true" maxLength:"100" doc:"A file of yours, of POST /v1/me/files, or the scan that there is; null removes it"`
		Public bool    `json:"public,omitempty" doc:"Everybody may read the file once the decision is published"`
	}
}

// SetDecisionScan answers PUT /v1/decisions/{id}/scan.
func (h *Handlers) SetDecisionScan(ctx context.Context, in *DecisionScanInput) (*rest.PrivateAnswer[Decision], error) {
	_, version, err := h.decisionToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	d, err := h.store.SetDecisionScan(ctx, front.ActorOf(ctx), in.ID, version, in.Body.FileID, in.Body.Public)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyDecision(d, in.Lang()), nil
}

// DecisionScan answers GET /v1/decisions/{id}/scan/content.
func (h *Handlers) DecisionScan(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := h.store.DecisionScan(ctx, front.ActorOf(ctx), c.Param("id"))
	if err != nil {
		return err
	}
	return h.files.Serve(c, f)
}
