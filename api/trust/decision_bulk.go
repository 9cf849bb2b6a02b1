package trust

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/words"
)

// MoveDecisionsInput is what POST /v1/me/decisions/actions takes.
type MoveDecisionsInput struct {
	front.LanguageParams
	Body struct {
		Action    string   `json:"action" enum:"submit,publish" doc:"As of one decision, by the same rules: one officer submits, another publishes"`
		Decisions []string `json:"decision_ids,omitempty" maxItems:"100" doc:"Ids of decisions, in this order"`
		Import    string   `json:"import_id,omitempty" maxLength:"100" doc:"Instead of decisions: the drafts that written rows of this import name for their products. The import is mine, or wrote products of my province"`
	}
}

// DecisionFailure is a reason why a decision was not submitted or published.
type DecisionFailure struct {
	Decision string             `json:"decision_id" doc:"Id of the decision, all lines of which stay"`
	Number   string             `json:"number" example:"2585/QĐ-UBND"`
	Product  *string            `json:"product_id" doc:"Id of the product of the wrong line; null about the decision as a whole"`
	Name     *string            `json:"product_name" doc:"null about the decision as a whole"`
	Row      *int               `json:"row" doc:"Row of the import about the product; null without an import"`
	Code     string             `json:"code" doc:"As the code of a problem" example:"conflict"`
	Reason   rest.ProblemReason `json:"reason" doc:"As the reason of a problem"`
	Message  string             `json:"message"`
}

// MoveDecisionsAnswer is the result of an action on many decisions.
type MoveDecisionsAnswer struct {
	Done   int               `json:"done" doc:"Decisions that were submitted or published"`
	Failed []DecisionFailure `json:"failed" nullable:"false" doc:"Each line that keeps its decision where it is"`
}

func decisionBulkOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "move-my-decisions", Tags: []string{"Decisions"}, Summary: "Submit or publish many decisions",
		Description: "Each decision is submitted or published by the rules of its own operation, with all its lines, or stays with each reason listed under failed. Decisions that are there already are " +
			"passed over. One officer submits the decisions of a list, and another publishes them with the same import_id. An import that is not written answers 409.",
		Errors: []int{http.StatusConflict},
	}}
}

// MoveDecisions answers POST /v1/me/decisions/actions.
func (h *Handlers) MoveDecisions(ctx context.Context, in *MoveDecisionsInput) (*rest.PrivateAnswer[MoveDecisionsAnswer], error) {
	by := front.ActorOf(ctx)
	ids, rows := in.Body.Decisions, map[string]int{}
	if (in.Body.Import == "") == (len(ids) == 0) {
		return nil, rest.InBody(domain.Invalidf("decision_ids", "name either decisions or an import"))
	}
	if in.Body.Import != "" {
		var err error
		if ids, rows, err = h.store.ImportedDecisions(ctx, by, in.Body.Import); err != nil {
			return nil, rest.InBody(err)
		}
	}
	done, refused, err := h.store.MoveDecisions(ctx, by, ids, domain.DecisionAction(in.Body.Action), h.front.Today())
	if err != nil {
		return nil, err
	}
	out := MoveDecisionsAnswer{Done: done, Failed: make([]DecisionFailure, len(refused))}
	for i, r := range refused {
		out.Failed[i] = DecisionFailure{
			Decision: r.DecisionID, Number: r.Number, Product: rest.OrNil(r.ProductID), Name: rest.OrNil(r.Product),
			Code: string(r.Err.Code), Reason: rest.ReasonOf(r.Err), Message: words.Of(in.Lang(), r.Err),
		}
		if row := rows[r.ProductID]; row > 0 {
			out.Failed[i].Row = &row
		}
	}
	return rest.ReplyPrivate(out), nil
}
