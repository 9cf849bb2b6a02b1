package web

import (
	"context"
	"net/http"
	"net/url"

	"chophien/domain"
)

// OrganizerRow is a user who runs a fair.
type OrganizerRow struct {
	Name, Email, Role string
	Since             string
	Remove            *Form // nil: the owner
}

// InvitationRow is an invitation to run a fair.
type InvitationRow struct {
	Email  string
	Until  string
	Tag    Tag
	Revoke *Form // nil: it is not open
}

// FairPeoplePage lists who runs a fair, and invites others.
type FairPeoplePage struct {
	Page
	Form        Form
	Organizers  []OrganizerRow
	Invitations []InvitationRow
	Link        string // of the new invitation, shown once; empty: there is none
	LinkEmail   string
}

// fairPeople answers with those who run a fair.
func (s *Server) fairPeople(r *request) error { return r.sendOrganizers(nil, "", "") }

// sendOrganizers answers with those who run a fair. link belongs to a new invitation, and
// err is why none was made.
func (r *request) sendOrganizers(err error, link, email string) error {
	ctx, by := r.Request().Context(), r.actor()
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	form, status, err := r.answered(func() (Form, error) {
		return newForm(r.to("fair-people", f.ID), r.t("Make an invitation"), &Field{Name: "email", Label: r.t("E-mail of the person"), Hint: r.t("Only the account with this address can accept."), Kind: "email", Max: 254}), nil
	}, err)
	if err != nil {
		return err
	}
	p := FairPeoplePage{Page: r.fairFrame(r.t("Who runs the fair"), f), Form: form, Link: link, LinkEmail: email}
	people, err := r.server.store.FairOrganizers(ctx, by, f.ID)
	if err != nil {
		return err
	}
	for _, x := range people {
		row := OrganizerRow{Name: x.Name, Email: x.Email, Role: r.t("Organizer"), Since: r.day(domain.Today(x.CreatedAt))}
		if x.Owner {
			row.Role = r.t("Owner")
		} else {
			remove := newForm(r.to("remove-organizer", f.ID, x.UserID), r.t("Remove"))
			row.Remove = &remove
		}
		p.Organizers = append(p.Organizers, row)
	}
	invitations, err := r.server.store.OrganizerInvitations(ctx, by, f.ID)
	if err != nil {
		return err
	}
	for _, i := range invitations {
		row := InvitationRow{Email: i.Email, Until: r.moment(i.ExpiresAt)}
		switch i.StateAt(r.server.front.Now()) {
		case domain.InvitationAccepted:
			row.Tag = goodTag(r.t("accepted"))
		case domain.InvitationRevoked:
			row.Tag = plainTag(r.t("revoked"))
		case domain.InvitationExpired:
			row.Tag = plainTag(r.t("expired"))
		case domain.InvitationOpen:
			revoke := newForm(r.to("revoke-organizer", f.ID, i.ID), r.t("Revoke"))
			row.Tag, row.Revoke = soonTag(r.t("no answer yet")), &revoke
		}
		p.Invitations = append(p.Invitations, row)
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-people", &p)
}

// inviteOrganizer makes an invitation and shows its link, once. A form that is sent
// twice makes one, and its link is not shown again.
func (s *Server) inviteOrganizer(r *request) error {
	fair, made := r.Param("id"), false
	common, token, err := domain.NewEmailInvitation(r.sent("email"))
	if err == nil {
		_, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.AddOrganizerInvitation(ctx, r.actor(), domain.OrganizerInvitation{EmailInvitation: common, FairID: fair})
			made = err == nil
			return r.to("fair-people", fair), err
		})
	}
	switch {
	case err != nil:
		return r.sendOrganizers(err, "", "")
	case !made:
		return r.lead(r.to("fair-people", fair), "saved")
	}
	return r.sendOrganizers(nil, r.absolute(r.path("accept-organizer")+"?"+url.Values{"token": {token}}.Encode()), common.Email)
}

// revokeOrganizer revokes an open invitation.
func (s *Server) revokeOrganizer(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.to("fair-people", id), s.store.RevokeOrganizerInvitation(ctx, r.actor(), id, r.Param("invitation"))
	})
	if err != nil {
		return r.sendOrganizers(err, "", "")
	}
	return r.lead(to, "invitation-revoked")
}

// removeOrganizer removes an organizer. Organizers who remove themselves leave the fair.
func (s *Server) removeOrganizer(r *request) error {
	id, user := r.Param("id"), r.Param("user")
	to, err := r.once(func(ctx context.Context) (string, error) {
		to := r.to("fair-people", id)
		if user == r.actor().UserID && !r.actor().Has(domain.RoleAdmin) {
			to = r.path("desk-fairs")
		}
		return to, s.store.RemoveFairOrganizer(ctx, r.actor(), id, user)
	})
	if err != nil {
		return r.sendOrganizers(err, "", "")
	}
	return r.lead(to, "organizer-removed")
}

// organizerInvitation answers with the form that accepts an invitation.
func (s *Server) organizerInvitation(r *request) error {
	return r.sendOrganizerInvitation(r.text("token"), nil)
}

// sendOrganizerInvitation answers with the form that accepts an invitation; err is why
// it was not accepted.
func (r *request) sendOrganizerInvitation(token string, err error) error {
	title := r.t("Run a fair together")
	p := FairFormPage{Page: r.accountFrame(title), Heading: title, Text: []string{r.t("You are invited to run a fair. You may then do all that its organizers do, and they see your name and e-mail address.")}}
	f, status, err := r.answered(func() (Form, error) {
		return newForm(r.path("accept-organizer"), r.t("Accept the invitation"), &Field{Name: "token", Label: r.t("Code of the invitation"), Hint: r.t("It is in the link that you were sent."), Kind: "text", Value: token, Max: 100}), nil
	}, err)
	if err != nil {
		return err
	}
	p.Form = f
	return r.sendFairForm(status, p)
}

// acceptOrganizer accepts an invitation to run a fair.
func (s *Server) acceptOrganizer(r *request) error {
	by, token := r.actor(), r.sent("token")
	err := s.store.UseLimits(r.Request().Context(), domain.LimitUse{Limit: domain.InvitationAcceptsPerAccount(), Subject: by.UserID})
	to := ""
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			f, err := s.store.AcceptOrganizerInvitation(ctx, by, domain.HashToken(token))
			return r.to("fair-desk", f.ID), err
		})
	}
	if domain.CodeOf(err) == domain.CodeNotFound {
		err = domain.Invalidf("token", "it is wrong, used, revoked or expired, or it is for another e-mail address; ask for a new invitation")
	}
	if err != nil {
		return r.sendOrganizerInvitation(token, err)
	}
	return r.lead(to, "organizer-joined")
}
