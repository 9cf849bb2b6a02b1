package trust

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
)

// Certificate is one certificate with its product.
type Certificate struct {
	view.CertificateView
	ProductID string `json:"product_id" format:"uuid"`
	ValidOn   string `json:"valid_on" format:"date" doc:"The day that the state was computed for"`
}

func certificateOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "get-certificate", Tags: []string{"Verification"},
		Summary: "Get one certificate by its code",
		Description: "Returns the certificate as answers about its product show it. To show somebody whether a label is genuine, use /v1/verify/{code}. Each request counts as a " +
			"verification; one client address may make 120 of them in ten minutes.",
		Errors: []int{429},
	}}
}

// Certificate answers GET /v1/certificates/{code}.
func (h *Handlers) Certificate(ctx context.Context, in *VerifyInput) (*rest.PrivateAnswer[Certificate], error) {
	on, err := h.front.Day(in.DayParams)
	if err != nil {
		return nil, err
	}
	v, err := h.verifier.Verification(ctx, in.Client(), in.Code)
	if err != nil {
		return nil, err
	}
	out := Certificate{CertificateView: view.CertificateOf(v.Certificate, on), ProductID: v.Product.ID, ValidOn: on.String()}
	out.State = string(v.StateOn(on))
	return rest.ReplyPrivate(out), nil
}
