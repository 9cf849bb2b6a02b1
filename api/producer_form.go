package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// ProducerForm is what people say of a producer.
type ProducerForm struct {
	Name           *string              `json:"name,omitempty" maxLength:"800" doc:"In Vietnamese; at most 200 characters" example:"HTX chè Hoàng Su Phì"`
	NameEN         *string              `json:"name_en,omitempty" nullable:"true" maxLength:"800" doc:"In English"`
	Kind           *string              `json:"kind,omitempty" enum:"cooperative,cooperative_group,company,household,other" doc:"Legal form"`
	Story          *string              `json:"story,omitempty" nullable:"true" maxLength:"20000" doc:"At most 5,000 characters"`
	Representative *string              `json:"representative,omitempty" nullable:"true" maxLength:"800" doc:"Who speaks for it"`
	Phone          *string              `json:"phone,omitempty" nullable:"true" maxLength:"30" doc:"Private unless contact_public" example:"0912 345 678"`
	Zalo           *string              `json:"zalo,omitempty" nullable:"true" maxLength:"30" doc:"Private unless contact_public"`
	Email          *string              `json:"email,omitempty" nullable:"true" maxLength:"254" doc:"Private unless contact_public"`
	Website        *string              `json:"website,omitempty" nullable:"true" maxLength:"300"`
	ContactPublic  *bool                `json:"contact_public,omitempty" doc:"Representative, phone, Zalo and e-mail may be shown to everybody"`
	TaxCode        *string              `json:"tax_code,omitempty" nullable:"true" maxLength:"14" doc:"Private"`
	WomenLed       *bool                `json:"women_led,omitempty" nullable:"true" doc:"null where not stated"`
	EthnicMinority *bool                `json:"ethnic_minority,omitempty" nullable:"true" doc:"Led by members of an ethnic minority; null where not stated"`
	Place          Clearable[PlaceForm] `json:"place,omitempty"`
}

func producerFormOf(p domain.Producer) ProducerForm {
	kind := string(p.Kind)
	return ProducerForm{
		&p.Name, &p.NameEN, &kind, &p.Story, &p.Representative, &p.Phone, &p.Zalo, &p.Email, &p.Website, &p.ContactPublic, &p.TaxCode,
		p.WomenLed, p.EthnicMinority, Clearable[PlaceForm](some(placeFormOf(p.Place))),
	}
}

// producer puts what the form says into p.
func (f ProducerForm) producer(p domain.Producer, known *places) domain.Producer {
	p.Name, p.NameEN, p.Kind, p.Story = said(f.Name), said(f.NameEN), domain.ProducerKind(said(f.Kind)), said(f.Story)
	p.Representative, p.Phone, p.Zalo, p.Email, p.Website, p.TaxCode = said(f.Representative), said(f.Phone), said(f.Zalo), said(f.Email), said(f.Website), said(f.TaxCode)
	p.ContactPublic = f.ContactPublic != nil && *f.ContactPublic
	p.WomenLed, p.EthnicMinority = f.WomenLed, f.EthnicMinority
	if f.Place.Value != nil {
		p.Place = f.Place.Value.place(known)
	}
	return p
}

// ManagedProducer is a producer in any state, as those see it who manage it.
type ManagedProducer struct {
	ListingState
	Form     ProducerForm  `json:"form" doc:"What PATCH /v1/producers/{id} changes"`
	Pictures []PictureView `json:"pictures" nullable:"false"`
	Stamps
}

func (s *Server) tellProducer(p domain.Producer) *secret[ManagedProducer] {
	out := tell(ManagedProducer{
		ListingState: s.listingState(domain.ListingState{
			Ref: domain.Ref{Kind: domain.KindProducer, ID: p.ID}, Slug: p.Slug, Name: p.Name, Status: p.Status, Version: p.Version, ProvinceCode: p.ProvinceCode,
		}),
		Form: producerFormOf(p), Pictures: s.managedPictures(p.Pictures), Stamps: stampsOf(p.Record),
	})
	out.ETag = versionTag(p.Version)
	return out
}

func (s *Server) routeProducerForms() {
	private(s, only(domain.ScopeWrite, managers()...), huma.Operation{
		OperationID: "add-producer", Method: http.MethodPost, Path: "/v1/producers", Tags: []string{"Producers"}, DefaultStatus: http.StatusCreated,
		Summary:     "Add a producer as a draft",
		Description: "A user with the role producer becomes its owner. An officer enters producers of the province and invites their members.",
		Errors:      []int{http.StatusConflict}, MaxBodyBytes: maxFormBody,
	}, s.addProducer)
	private(s, only(domain.ScopeWrite, managers()...), huma.Operation{
		OperationID: "change-producer", Method: http.MethodPatch, Path: "/v1/producers/{id}", Tags: []string{"Producers"},
		Summary:     "Change what is said of a producer",
		Description: "A merge patch (RFC 7396): what is left out stays, null empties. Name, kind and place of what was published are changed by officers only.",
		Errors:      []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}, MaxBodyBytes: maxFormBody,
	}, s.changeProducer)
	private(s, only(domain.ScopeRead, managers()...), huma.Operation{
		OperationID: "get-my-producer", Method: http.MethodGet, Path: "/v1/me/producers/{id}", Tags: []string{"Producers"}, Summary: "One producer that I manage, in any state",
	}, s.managedProducer)
}

// AddProducerInput is what POST /v1/producers takes.
type AddProducerInput struct{ Body ProducerForm }

func (s *Server) addProducer(ctx context.Context, in *AddProducerInput) (*secret[ManagedProducer], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	by := actorOf(ctx)
	p, err := s.deps.ProducerEditor.AddProducer(ctx, by, in.Body.producer(domain.Producer{}, known))
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := s.tellProducer(p)
	out.Location = "/v1/me/producers/" + p.ID
	return out, nil
}

func (s *Server) managedProducer(ctx context.Context, in *ManagedInput) (*secret[ManagedProducer], error) {
	p, err := s.deps.ProducerEditor.ManagedProducer(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellProducer(p), nil
}

// ChangeProducerInput is what PATCH /v1/producers/{id} takes.
type ChangeProducerInput struct {
	ManagedInput
	IfMatchParams
	RawBody []byte
	Body    ProducerForm
}

func (s *Server) changeProducer(ctx context.Context, in *ChangeProducerInput) (*secret[ManagedProducer], error) {
	by := actorOf(ctx)
	p, err := s.deps.ProducerEditor.ManagedProducer(ctx, by, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, p.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	form, err := merge(producerFormOf(p), in.RawBody)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if _, err = s.deps.ProducerEditor.SaveProducer(ctx, by, form.producer(p, known), version); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.managedProducer(ctx, &in.ManagedInput)
}
