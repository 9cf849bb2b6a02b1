package web

import (
	"context"
	"net/http"

	"chophien/domain"
)

// ContactPage shows the contact of a producer on request, and sends a question.
type ContactPage struct {
	Page
	Heading   string
	Back      Link // the page of the product or producer
	Reveal    *Form
	Contact   *domain.Contact // nil: not asked for yet
	Nothing   string          // what the page says when the contact is empty
	MayAsk    bool
	Ask       Form
	CannotAsk string
}

// contactOf answers with the ways to reach the producer of a listing of a kind.
func contactOf(k domain.Kind) func(*Server, *request) error {
	return func(_ *Server, r *request) error {
		return r.sendContact(http.StatusOK, k, nil, r.askFields(k))
	}
}

// revealContact shows the contact. It is counted, and the producer sees who
// asked.
func revealContact(k domain.Kind) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		name, ref, err := r.asked(k)
		if err != nil {
			return err
		}
		c, err := s.store.RevealContact(r.Request().Context(), r.actor(), ref)
		if err != nil {
			f := r.askFields(k)
			status, err := r.refuse(&f, err)
			if err != nil {
				return err
			}
			return r.sendContact(status, k, nil, f)
		}
		if c.Name == "" {
			c.Name = name
		}
		return r.sendContact(http.StatusOK, k, &c, r.askFields(k))
	}
}

// askProducer sends a question to the producer, which starts a lead.
func askProducer(k domain.Kind) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		_, ref, err := r.asked(k)
		if err != nil {
			return err
		}
		in := domain.Inquiry{About: ref, Text: r.sent("text"), Phone: r.sent("phone"), Zalo: r.sent("zalo")}
		to, err := r.once(func(ctx context.Context) (string, error) {
			l, err := s.store.AddInquiry(ctx, r.actor(), in)
			return r.to("lead", l.ID), err
		})
		if err == nil {
			return r.lead(to, "asked")
		}
		f := r.askFields(k)
		f.takeValues(r)
		status, err := r.refuse(&f, err)
		if err != nil {
			return err
		}
		return r.sendContact(status, k, nil, f)
	}
}

// askPaths returns the names of the pages that show and send for a kind.
func askPaths(k domain.Kind) (contact, ask string) {
	if k == domain.KindProducer {
		return "producer-contact", "producer-ask"
	}
	return "product-contact", "product-ask"
}

func (r *request) askFields(k domain.Kind) Form {
	_, ask := askPaths(k)
	return newForm(r.to(ask, r.Param("slug")), r.t("Send the question"),
		&Field{Name: "text", Label: r.t("Your question"), Hint: r.t("What, how much, for when, delivered where. The producer answers here."), Kind: "area", Max: 4000},
		&Field{Name: "phone", Label: r.t("Your phone (optional)"), Hint: r.t("The producer sees it only on request, and you see who asked."), Kind: "tel", Autocomplete: "tel", Max: 30},
		&Field{Name: "zalo", Label: r.t("Your Zalo number (optional)"), Kind: "tel", Max: 30},
	)
}

// asked returns the listing of the address: its name and its reference.
func (r *request) asked(k domain.Kind) (name string, ref domain.Ref, err error) {
	ctx := r.Request().Context()
	if k == domain.KindProducer {
		m, err := r.server.store.Producer(ctx, r.Param("slug"))
		return r.or(m.Name, m.NameEN), domain.Ref{Kind: k, ID: m.ID}, err
	}
	x, err := r.server.store.Product(ctx, r.Param("slug"))
	if err == nil && x.Producer == nil {
		err = domain.NotFoundf("no producer is known that answers for it")
	}
	return r.or(x.Name, x.NameEN), domain.Ref{Kind: k, ID: x.ID}, err
}

func (r *request) sendContact(status int, k domain.Kind, c *domain.Contact, ask Form) error {
	name, _, err := r.asked(k)
	if err != nil {
		return err
	}
	contact, _ := askPaths(k)
	p := ContactPage{
		Page: r.accountFrame(r.t("Contact: %s", name)), Heading: name, Back: Link{Text: name, URL: r.of(k, r.Param("slug"))}, Contact: c, Ask: ask,
		MayAsk: r.actor().Has(domain.RoleBuyer), CannotAsk: r.t("Only buyers send questions. Create an account as a buyer to ask."),
	}
	p.Crumbs = []Link{p.Back, {Text: r.t("Contact"), Current: true}}
	if c == nil {
		f := newForm(r.to(contact, r.Param("slug")), r.t("Show phone number and Zalo"))
		p.Reveal = &f
	} else if c.Phone+c.Zalo+c.Email == "" {
		p.Nothing = r.t("The producer has given no phone number yet. Send a question instead.")
	}
	if len(ask.Faults) > 0 {
		r.wrong(&p.Page)
	}
	return r.send(status, "contact", &p)
}
