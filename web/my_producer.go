package web

import (
	"cmp"
	"context"
	"net/http"

	"chophien/domain"
)

// MyProducerPage is the form of a producer of the user.
type MyProducerPage struct {
	Page
	Status    string
	Form      Form
	Submit    *Form // nil: it cannot be submitted now
	PublicURL string
}

// producerFields are the fields of a producer. It must have a place in the first
// form; the rest may stay empty.
func (r *request) producerFields(x domain.Producer) ([]*Field, error) {
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return nil, err
	}
	units := []Option{{Text: r.t("Choose")}}
	for _, p := range places.Rows {
		units = append(units, Option{Value: p.Code, Text: r.unitName(p), Chosen: p.Code == x.ProvinceCode})
	}
	var kinds []Option
	for _, k := range domain.ProducerKinds() {
		text := r.producerKind(k)
		if text == "" {
			text = r.t("Another form")
		}
		kinds = append(kinds, Option{Value: string(k), Text: text, Chosen: k == x.Kind})
	}
	return []*Field{
		{Name: "name", Label: r.t("Name of the producer"), Hint: r.t("As on the certificate or the business licence."), Kind: "text", Value: x.Name, Autocomplete: "organization", Max: 200},
		{Name: "kind", Label: r.t("Kind"), Kind: "select", Options: kinds},
		{Name: "place.province", Label: r.t("Province"), Kind: "select", Options: units},
		{Name: "place.address", Label: r.t("Address"), Kind: "text", Value: x.Address, Autocomplete: "street-address", Max: 300},
		{Name: "story", Label: r.t("Story"), Hint: r.t("Who you are and what you make. Everybody reads it: write no phone number."), Kind: "area", Value: x.Story, Max: 5000},
		{Name: "phone", Label: r.t("Phone number"), Kind: "tel", Value: x.Phone, Autocomplete: "tel", Max: 30},
		{Name: "zalo", Label: r.t("Zalo"), Kind: "tel", Value: x.Zalo, Max: 30},
		{Name: "email", Label: r.t("E-mail"), Kind: "email", Value: x.Email, Autocomplete: "email", Max: 254},
		{Name: "contact_public", Label: r.t("Who sees phone number, Zalo and e-mail?"), Hint: r.t("By saving a contact you agree to what you choose here. You can withdraw it at any time: choose again, or empty the fields."), Kind: "radios", Options: r.yesNo(x.ContactPublic, r.or(domain.ConsentPublic.Texts()), r.or(domain.ConsentBuyers.Texts()))},
	}, nil
}

// sentProducer copies what was sent into a producer.
func (r *request) sentProducer(x domain.Producer) domain.Producer {
	x.Name, x.Kind, x.Address, x.Story = r.sent("name"), domain.ProducerKind(r.sent("kind")), r.sent("place.address"), r.sent("story")
	x.Phone, x.Zalo, x.Email, x.ContactPublic = r.sent("phone"), r.sent("zalo"), r.sent("email"), r.sent("contact_public") == "true"
	if code := r.sent("place.province"); code != x.ProvinceCode {
		x.Place = domain.Place{ProvinceCode: code, Address: x.Address}
	}
	return x
}

func (r *request) producerForm(x domain.Producer, action string) (Form, error) {
	fields, err := r.producerFields(x)
	f := newForm(action, r.t("Save"), fields...)
	f.Version = x.Version
	return f, err
}

// newProducer answers with the form of a new producer.
func (s *Server) newProducer(r *request) error {
	f, err := r.producerForm(domain.Producer{}, r.path("new-producer"))
	if err != nil {
		return err
	}
	return r.sendProducer(http.StatusOK, domain.Producer{}, f)
}

func (r *request) sendProducer(status int, x domain.Producer, f Form) error {
	p := MyProducerPage{Page: r.accountFrame(cmp.Or(x.Name, r.t("Add a producer"))), Form: f}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("My products"), URL: r.path("my-products")})
	if x.ID != "" {
		p.Status, p.Sample = r.listingStatus(x.Status), x.Sample
		licence, err := r.licenceFields(domain.Ref{Kind: domain.KindProducer, ID: x.ID})
		if err != nil {
			return err
		}
		if submits := domain.ReviewSubmit.Allows(x.Status); submits || len(licence) > 0 {
			submit := r.submitForm(r.to("submit-producer", x.ID), submits, licence)
			submit.Version, p.Submit = x.Version, &submit
		}
		if x.Status == domain.StatusPublished {
			p.PublicURL = r.of(domain.KindProducer, x.Slug)
		}
	}
	if len(f.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "my-producer", &p)
}

// addProducer stores the draft of a producer that the user then owns.
func (s *Server) addProducer(r *request) error {
	x := r.sentProducer(domain.Producer{})
	err := x.Validate()
	var to string
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddProducer(ctx, r.actor(), x)
			return r.to("my-producer", stored.ID), err
		})
	}
	if err == nil {
		return r.lead(to, "producer-added")
	}
	return r.refuseProducer(domain.Producer{}, r.path("new-producer"), err)
}

func (r *request) refuseProducer(stored domain.Producer, action string, err error) error {
	f, formErr := r.producerForm(stored, action)
	if formErr != nil {
		return formErr
	}
	f.takeValues(r)
	if domain.CodeOf(err) == domain.CodePrecondition {
		theirs, err := r.producerForm(stored, action)
		if err != nil {
			return err
		}
		f.compare(theirs)
		return r.sendProducer(http.StatusConflict, stored, f)
	}
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendProducer(status, stored, f)
}

// myProducer answers with the form of a producer of the user.
func (s *Server) myProducer(r *request) error {
	x, err := s.store.ManagedProducer(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	f, err := r.producerForm(x, r.to("my-producer", x.ID))
	if err != nil {
		return err
	}
	return r.sendProducer(http.StatusOK, x, f)
}

// changeProducer stores the form of a producer.
func (s *Server) changeProducer(r *request) error {
	stored, err := s.store.ManagedProducer(r.Request().Context(), r.actor(), r.Param("id"))
	if err != nil {
		return err
	}
	x := r.sentProducer(stored)
	if err = x.Validate(); err == nil {
		var to string
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.ChangeProducer(ctx, r.actor(), x, r.version())
			return r.to("my-producer", x.ID), err
		})
		if err == nil {
			return r.lead(to, "saved")
		}
	}
	return r.refuseProducer(stored, r.to("my-producer", stored.ID), err)
}

// submitProducer submits a producer for review.
func (s *Server) submitProducer(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.to("my-producer", id), r.take(ctx, domain.Ref{Kind: domain.KindProducer, ID: id}, domain.ReviewSubmit)
	})
	if err == nil {
		return r.lead(to, "submitted")
	}
	stored, loadErr := s.store.ManagedProducer(r.Request().Context(), r.actor(), id)
	if loadErr != nil {
		return loadErr
	}
	f, formErr := r.producerForm(stored, r.to("my-producer", id))
	if formErr != nil {
		return formErr
	}
	if domain.CodeOf(err) == domain.CodePrecondition {
		f.Faults = []Fault{{"main", r.t("Somebody changed this producer after you opened the page. Look at it once more.")}}
		return r.sendProducer(http.StatusConflict, stored, f)
	}
	status, err := r.refuse(&f, err)
	if err != nil {
		return err
	}
	return r.sendProducer(status, stored, f)
}
