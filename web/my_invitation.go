package web

import (
	"context"
	"net/http"

	"chophien/domain"
)

// AcceptInvitationPage takes the code of an invitation to act for a producer.
type AcceptInvitationPage struct {
	Page
	Form Form
}

// acceptInvitationForm answers with the form that takes the code of an invitation.
func (s *Server) acceptInvitationForm(r *request) error { return r.sendAccept(nil) }

func (r *request) sendAccept(err error) error {
	f, status, err := r.answered(func() (Form, error) {
		return newForm(r.path("accept-invitation"), r.t("Accept the invitation to act"), &Field{Name: "token", Label: r.t("Code of the invitation"), Hint: r.t("The person who invites you gives it to you, by e-mail or on paper."), Kind: "text", Autocomplete: "off", Max: 100}), nil
	}, err)
	if err != nil {
		return err
	}
	p := AcceptInvitationPage{Page: r.accountFrame(r.t("Accept an invitation to a producer")), Form: f}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "accept-invitation", &p)
}

// acceptMembership makes the user a member of the producer that invites with a code.
func (s *Server) acceptMembership(r *request) error {
	by := r.actor()
	if err := domain.CheckInvitationToken(r.sent("token")); err != nil {
		return r.sendAccept(err)
	}
	if err := s.store.UseLimits(r.Request().Context(), domain.LimitUse{Limit: domain.InvitationAcceptsPerAccount(), Subject: by.UserID}); err != nil {
		return r.sendAccept(err)
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		m, err := s.store.AcceptInvitation(ctx, by, domain.HashToken(r.sent("token")))
		return r.to("my-producer", m.ProducerID), err
	})
	if domain.CodeOf(err) == domain.CodeNotFound {
		err = domain.Invalidf("token", "there is no open invitation with this token for your e-mail address")
	}
	if err != nil {
		return r.sendAccept(err)
	}
	return r.lead(to, "invitation-taken")
}
