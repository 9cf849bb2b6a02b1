package listing

import (
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// ProducerForm is the form of a producer.
type ProducerForm struct {
	Name           *string                        `json:"name,omitempty" maxLength:"800" doc:"In Vietnamese; at most 200 characters" example:"HTX chè Hoàng Su Phì"`
	NameEN         *string                        `json:"name_en,omitempty" nullable:"true" maxLength:"800" doc:"In English"`
	Kind           *string                        `json:"kind,omitempty" enum:"cooperative,cooperative_group,company,household,other" doc:"Legal form"`
	Story          *string                        `json:"story,omitempty" nullable:"true" maxLength:"20000" doc:"At most 5,000 characters"`
	Representative *string                        `json:"representative,omitempty" nullable:"true" maxLength:"800" doc:"Contact person"`
	Phone          *string                        `json:"phone,omitempty" nullable:"true" maxLength:"30" doc:"Private unless contact_public" example:"0912 345 678"`
	Zalo           *string                        `json:"zalo,omitempty" nullable:"true" maxLength:"30" doc:"Private unless contact_public"`
	Email          *string                        `json:"email,omitempty" nullable:"true" maxLength:"254" doc:"Private unless contact_public"`
	Website        *string                        `json:"website,omitempty" nullable:"true" maxLength:"300"`
	ContactPublic  *bool                          `json:"contact_public,omitempty" doc:"Representative, phone, Zalo and e-mail may be shown to everybody"`
	TaxCode        *string                        `json:"tax_code,omitempty" nullable:"true" maxLength:"14" doc:"Private"`
	WomenLed       *bool                          `json:"women_led,omitempty" nullable:"true" doc:"null where not stated"`
	EthnicMinority *bool                          `json:"ethnic_minority,omitempty" nullable:"true" doc:"Led by members of an ethnic minority; null where not stated"`
	Place          rest.Clearable[view.PlaceForm] `json:"place,omitempty"`
}

func producerFormOf(p domain.Producer) ProducerForm {
	kind := string(p.Kind)
	return ProducerForm{
		&p.Name, &p.NameEN, &kind, &p.Story, &p.Representative, &p.Phone, &p.Zalo, &p.Email, &p.Website, &p.ContactPublic, &p.TaxCode,
		p.WomenLed, p.EthnicMinority, rest.Clearable[view.PlaceForm](rest.Some(view.PlaceFormOf(p.Place))),
	}
}

// producer copies the form into p.
func (f ProducerForm) producer(p domain.Producer, known *front.Places) domain.Producer {
	p.Name, p.NameEN, p.Kind, p.Story = rest.Text(f.Name), rest.Text(f.NameEN), domain.ProducerKind(rest.Text(f.Kind)), rest.Text(f.Story)
	p.Representative, p.Phone, p.Zalo, p.Email, p.Website, p.TaxCode = rest.Text(f.Representative), rest.Text(f.Phone), rest.Text(f.Zalo), rest.Text(f.Email), rest.Text(f.Website), rest.Text(f.TaxCode)
	p.ContactPublic = f.ContactPublic != nil && *f.ContactPublic
	p.WomenLed, p.EthnicMinority = f.WomenLed, f.EthnicMinority
	if f.Place.Value != nil {
		p.Place = f.Place.Value.Place(known)
	}
	return p
}

// replyProducer answers with a producer for those who manage it.
func (h *Handlers) replyProducer(ctx context.Context, by domain.Actor, id, lang string) (*rest.PrivateAnswer[Producer], error) {
	p, err := h.store.ManagedProducer(ctx, by, id)
	if err != nil {
		return nil, err
	}
	body, err := h.producer(ctx, p, h.front.Today(), lang, true)
	if err != nil {
		return nil, err
	}
	return rest.ReplyVersion(body, p.Version), nil
}

func producerFormOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "add-producer", Tags: []string{"Producers"}, DefaultStatus: http.StatusCreated,
			Summary:     "Add a producer as a draft",
			Description: "A user with the role producer becomes its owner. An officer adds producers of the province and invites their members.",
			Errors:      []int{http.StatusConflict}, MaxBodyBytes: rest.MaxFormBody,
		},
		{
			OperationID: "change-producer", Tags: []string{"Producers"},
			Summary:     "Change a producer",
			Description: "A merge patch (RFC 7396): what is left out stays, null empties. Name, kind and place of what was published are changed by officers only.",
			Errors:      rest.ChangeErrors(), MaxBodyBytes: rest.MaxFormBody,
		},
	}
}

// NewProducerForm is the form of a new producer.
type NewProducerForm struct{ ProducerForm }

// TransformSchema implements huma.SchemaTransformer.
func (NewProducerForm) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return rest.Require(s, "name", "kind", "place")
}

// AddProducerInput is the input of POST /v1/producers.
type AddProducerInput struct {
	front.LanguageParams
	Body NewProducerForm
}

// AddProducer answers POST /v1/producers.
func (h *Handlers) AddProducer(ctx context.Context, in *AddProducerInput) (*rest.PrivateAnswer[Producer], error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	by := front.ActorOf(ctx)
	p, err := h.store.AddProducer(ctx, by, in.Body.producer(domain.Producer{}, known))
	if err != nil {
		return nil, rest.InBody(err)
	}
	by.Producers = append(slices.Clip(by.Producers), p.ID) // its owner from now on
	out, err := h.replyProducer(ctx, by, p.ID, in.Lang())
	if err == nil {
		out.Location = "/v1/producers/" + p.ID
	}
	return out, err
}

// ChangeProducerInput is the input of PATCH /v1/producers/{id}.
type ChangeProducerInput struct {
	rest.ManagedInput
	rest.IfMatchParams
	RawBody []byte
	Body    ProducerForm
}

// ChangeProducer answers PATCH /v1/producers/{id}.
func (h *Handlers) ChangeProducer(ctx context.Context, in *ChangeProducerInput) (*rest.PrivateAnswer[Producer], error) {
	by := front.ActorOf(ctx)
	p, err := h.store.ManagedProducer(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(p.Version)
	if err != nil {
		return nil, err
	}
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	form, err := rest.Merge(producerFormOf(p), in.RawBody)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if _, err = h.store.ChangeProducer(ctx, by, form.producer(p, known), version); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyProducer(ctx, by, in.ID, in.Lang())
}
