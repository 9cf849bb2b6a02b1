package listing

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/front"
)

// ManagedProduct is the answer of the deprecated GET /v1/me/products/{id}.
type ManagedProduct struct {
	Product
	Status string      `json:"status" deprecated:"true" doc:"state"`
	Form   ProductForm `json:"form" deprecated:"true" doc:"The form of PATCH /v1/products/{id}"`
}

// ManagedProducer is the answer of the deprecated GET /v1/me/producers/{id}.
type ManagedProducer struct {
	Producer
	Status string       `json:"status" deprecated:"true" doc:"state"`
	Form   ProducerForm `json:"form" deprecated:"true" doc:"The form of PATCH /v1/producers/{id}"`
}

func managedOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "get-my-product", Tags: []string{"Products"},
			Summary:     "Get one product that I manage",
			Description: "Returns a product of the caller in any state, with its private fields.",
		},
		{
			OperationID: "get-my-producer", Tags: []string{"Producers"},
			Summary:     "Get one producer that I manage",
			Description: "Returns a producer of the caller in any state, with its private fields.",
		},
	}
}

// ManagedProduct answers GET /v1/me/products/{id}.
func (h *Handlers) ManagedProduct(ctx context.Context, in *rest.ManagedInput) (*rest.PrivateAnswer[ManagedProduct], error) {
	p, err := h.store.ManagedProduct(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyVersion(ManagedProduct{h.product(p, h.front.Today(), in.Lang(), true), string(p.Status), productFormOf(p)}, p.Version), nil
}

// ManagedProducer answers GET /v1/me/producers/{id}.
func (h *Handlers) ManagedProducer(ctx context.Context, in *rest.ManagedInput) (*rest.PrivateAnswer[ManagedProducer], error) {
	p, err := h.store.ManagedProducer(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	body, err := h.producer(ctx, p, h.front.Today(), in.Lang(), true)
	if err != nil {
		return nil, err
	}
	return rest.ReplyVersion(ManagedProducer{body, string(p.Status), producerFormOf(p)}, p.Version), nil
}
