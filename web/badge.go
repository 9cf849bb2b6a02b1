package web

import (
	"context"
	"net/http"
	"net/url"

	"chophien/domain"
	"chophien/front"
)

// BadgePage shows whose badge was scanned, and lets the reader write to the person.
type BadgePage struct {
	Page
	Name         string
	Organisation string
	Kind         string
	Fair         Link
	SignIn       Link  // for readers without an account
	Write        *Form // nil: the reader cannot write
	Cannot       string
}

// printedBadge leads from the address in the QR code of a badge to its page.
func (s *Server) printedBadge(r *request) error {
	r.noStore()
	return r.Redirect(http.StatusSeeOther, r.to("badge", r.Param("code")))
}

// badge answers with the person of a badge.
func (s *Server) badge(r *request) error { return r.sendBadge(http.StatusOK, nil) }

// badgeFields returns the form of a message to the person of a badge.
func (r *request) badgeFields(p domain.FairPerson) (Form, error) {
	f := newForm(r.to("badge", r.Param("code")), r.t("Send"),
		&Field{Name: "text", Label: r.t("Your message"), Hint: r.t("It begins a conversation that both of you see under My pages."), Kind: "area", Max: 4000, Value: r.t("We met at %s.", r.or(p.Fair.Name, p.Fair.NameEN))})
	if of := r.actor().Producers; len(of) > 1 && (p.Exhibitor == nil || p.Exhibitor.ProducerID == nil) {
		choice := &Field{Name: "producer_id", Label: r.t("For which producer do you write?"), Kind: "select", Options: []Option{{}}}
		for _, id := range of {
			m, err := r.server.store.ManagedProducer(r.Request().Context(), r.actor(), id)
			if err != nil {
				return f, err
			}
			choice.Options = append(choice.Options, Option{Value: m.ID, Text: m.Name})
		}
		f.Fields = append(f.Fields, choice)
	}
	return f, nil
}

// sendBadge answers with a badge, and why a message was refused; refused may be nil.
func (r *request) sendBadge(status int, refused error) error {
	ctx := r.Request().Context()
	if refused == nil {
		use := domain.LimitUse{Limit: domain.BadgeScansPerAddress(), Subject: front.ClientOf(r).LimitSubject()}
		if err := r.server.store.UseLimits(ctx, use); err != nil {
			return err
		}
	}
	x, err := r.server.store.Badge(ctx, r.Param("code"))
	if err != nil {
		return err
	}
	p := BadgePage{Page: r.accountFrame(x.Name), Name: x.Name, Organisation: r.or(x.Organisations()), Kind: r.or(x.Kind.Names()), Fair: Link{Text: r.or(x.Fair.Name, x.Fair.NameEN)}}
	p.Sample = x.Fair.Sample
	if x.Fair.Public() {
		p.Fair.URL = r.path("fair") + url.PathEscape(x.Fair.Slug)
	}
	if r.actor().UserID == "" {
		p.SignIn = Link{Text: r.t("Sign in"), URL: r.path("sign-in") + nextQuery(r.to("badge", r.Param("code")))}
		return r.send(status, "badge", &p)
	}
	f, err := r.badgeFields(x)
	if err != nil {
		return err
	}
	if refused != nil {
		f.takeValues(r)
		if status, err = r.refuse(&f, refused); err != nil {
			return err
		}
		r.wrong(&p.Page)
	}
	if err := r.server.store.CheckMeeting(ctx, r.actor(), r.Param("code")); err != nil {
		p.Cannot = r.because(err)
	} else {
		p.Write = &f
	}
	return r.send(status, "badge", &p)
}

// meetByBadge writes to the person of a badge.
func (s *Server) meetByBadge(r *request) error {
	if r.actor().UserID == "" {
		return r.toSignIn()
	}
	if err := r.actor().CheckReady(); err != nil {
		return r.sendBadge(http.StatusOK, err)
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		l, err := s.store.MeetByBadge(ctx, r.actor(), r.Param("code"), r.sent("producer_id"), r.sent("text"))
		return r.to("lead", l.ID), err
	})
	if err == nil {
		return r.lead(to, "message-sent")
	}
	return r.sendBadge(http.StatusOK, err)
}
