package web

import (
	"bytes"
	"context"
	"net/http"

	"chophien/catalogue"
	"chophien/domain"
)

// FairLetterPage makes the letter or the link with which a guest answers, and shows a
// new link once.
type FairLetterPage struct {
	Page
	Heading string
	Form    *Form  // nil: no link can be made
	Link    string // empty: none was made
	Guest   Link
}

// fairInvitationRoutes are the letters and links with which guests answer.
func fairInvitationRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/khach-moi", "/en/desk/fairs/:id/guests"
	who := organizers()
	return []accountRoute{
		{"fair-letters", vi + "/giay-moi", en + "/letters", "fair-guests", who, (*Server).fairLetters, (*Server).printLetters},
		{"exhibitor-letter", vi + "/don-vi/:guest/giay-moi", en + "/exhibitors/:guest/letter", "fair-guests", who, (*Server).exhibitorLetter, (*Server).makeExhibitorLetter},
		{"delegation-letter", vi + "/doan/:guest/giay-moi", en + "/delegations/:guest/letter", "fair-guests", who, (*Server).delegationLetter, (*Server).makeDelegationLetter},
	}
}

func (r *request) letterLanguage() *Field {
	return &Field{Name: "language", Label: r.t("Language"), Kind: "select", Options: []Option{{Value: "vi", Text: r.t("Vietnamese"), Chosen: true}, {Value: "en", Text: r.t("English")}}}
}

// sentLanguage returns the language that was chosen for letters and links.
func (r *request) sentLanguage() string {
	if r.sent("language") == "en" {
		return "en"
	}
	return "vi"
}

// letterForm returns the form of the letter of a guest; nil when the guest or the fair
// takes no answers any more.
func (r *request) letterForm(page string, f domain.Fair, guest string, removal domain.GuestRemoval) *Form {
	if !f.Open() || removal.CheckPresent() != nil {
		return nil
	}
	form := newForm(r.to(page, f.ID, guest), r.t("Make the letter (PDF)"), r.letterLanguage())
	return &form
}

// exhibitorLetter answers with the form of the letter of an exhibitor.
func (s *Server) exhibitorLetter(r *request) error { return r.sendExhibitorLetter("", nil) }

// sendExhibitorLetter answers with the form of the letter of an exhibitor and its new
// link; err is why none was made.
func (r *request) sendExhibitorLetter(link string, err error) error {
	f, e, loadErr := r.guestExhibitor()
	if loadErr != nil {
		return loadErr
	}
	return r.sendLetterPage(f, Link{Text: r.or(e.Name()), URL: r.to("fair-exhibitor", f.ID, e.ID)}, r.letterForm("exhibitor-letter", f, e.ID, e.GuestRemoval), link, err)
}

// makeExhibitorLetter makes a link for an exhibitor.
func (s *Server) makeExhibitorLetter(r *request) error {
	id := r.Param("guest")
	return r.makeLetter(domain.FairInvitation{ExhibitorID: &id}, "fair-exhibitor", r.sendExhibitorLetter)
}

// delegationLetter answers with the form of the letter of a delegation.
func (s *Server) delegationLetter(r *request) error { return r.sendDelegationLetter("", nil) }

// sendDelegationLetter answers with the form of the letter of a delegation and its new
// link; err is why none was made.
func (r *request) sendDelegationLetter(link string, err error) error {
	f, d, loadErr := r.guestDelegation()
	if loadErr != nil {
		return loadErr
	}
	return r.sendLetterPage(f, Link{Text: r.or(domain.Exhibitor{Delegation: &d}.Name()), URL: r.to("fair-delegation", f.ID, d.ID)}, r.letterForm("delegation-letter", f, d.ID, d.GuestRemoval), link, err)
}

// makeDelegationLetter makes a link for a delegation.
func (s *Server) makeDelegationLetter(r *request) error {
	id := r.Param("guest")
	return r.makeLetter(domain.FairInvitation{DelegationID: &id}, "fair-delegation", r.sendDelegationLetter)
}

// sendLetterPage answers with the form of a letter and a new link; err is why none was
// made.
func (r *request) sendLetterPage(f domain.Fair, guest Link, form *Form, link string, err error) error {
	p := FairLetterPage{Page: r.fairFrame(r.t("Letter and link"), f), Heading: r.t("Letter and link for %s", guest.Text), Form: form, Link: link, Guest: guest}
	p.Crumbs = append(p.Crumbs, guest)
	status := http.StatusOK
	if err != nil && form == nil {
		return err
	}
	if err != nil {
		form.takeValues(r)
		if status, err = r.refuse(form, err); err != nil {
			return err
		}
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-letter", &p)
}

// makeLetter makes a link for a guest, which ends the earlier ones, and answers with its
// letter or with the link itself. page is that of the guest.
func (r *request) makeLetter(i domain.FairInvitation, page string, send func(link string, err error) error) error {
	ctx, by, fair, lang := r.Request().Context(), r.actor(), r.Param("id"), r.sentLanguage()
	code := domain.NewInvitationCode()
	i.TokenHash = domain.HashInvitationCode(code)
	if r.sent("do") == "link" {
		made := false
		// A reload of the page that shows the link must not end it.
		to, err := r.once(func(ctx context.Context) (string, error) {
			_, err := r.server.store.AddFairInvitation(ctx, by, fair, i)
			made = err == nil
			return r.to(page, fair, r.Param("guest")), err
		})
		switch {
		case err != nil:
			return send("", err)
		case !made:
			return r.lead(to, "link-shown")
		}
		return send(r.absolute(domain.InvitationPath(code, lang)), nil)
	}
	// Only the hash of a code is stored, so a letter cannot be printed a second time: a
	// form that is sent twice makes a newer one.
	if _, err := r.server.store.AddFairInvitation(ctx, by, fair, i); err != nil {
		return send("", err)
	}
	guest, err := r.server.store.FairInvitation(ctx, by, i.TokenHash)
	if err != nil {
		return err
	}
	name, _ := guest.Name()
	return r.sendLetters(guest.Fair, []domain.InvitationLetter{{InvitedGuest: guest, Code: code}}, lang, domain.Slug(name))
}

// sendLetters answers with letters as PDF.
func (r *request) sendLetters(f domain.Fair, letters []domain.InvitationLetter, lang, name string) error {
	var out bytes.Buffer
	if err := catalogue.Letters(r.Request().Context(), &out, f, letters, lang, r.server.front.PublicURL(), r.today()); err != nil {
		return err
	}
	return r.sendFile("giay-moi-"+name+".pdf", "application/pdf", out.Bytes())
}

// fairLetters answers with the form of the letters for all guests without an answer.
func (s *Server) fairLetters(r *request) error { return r.sendLettersPage(nil) }

// sendLettersPage answers with the form of the letters for all guests without an answer;
// err is why none was made.
func (r *request) sendLettersPage(err error) error {
	ctx, by := r.Request().Context(), r.actor()
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	exhibitors, loadErr := r.server.store.Exhibitors(ctx, by, f.ID, domain.ExhibitorFilter{State: domain.AnswerOpen}, domain.Page{Limit: 1, Total: true})
	if loadErr != nil {
		return loadErr
	}
	all, loadErr := r.server.store.Delegations(ctx, by, f.ID)
	if loadErr != nil {
		return loadErr
	}
	delegations := 0
	for _, d := range all {
		if d.State == domain.AnswerOpen {
			delegations++
		}
	}
	form, status, err := r.answered(func() (Form, error) {
		return newForm(r.to("fair-letters", f.ID), r.t("Make the letters (PDF)"), r.letterLanguage()), nil
	}, err)
	if err != nil {
		return err
	}
	title := r.t("Letters for all who have not answered")
	return r.sendFairForm(status, FairFormPage{
		Page: r.fairFrame(title, f), Heading: title, Form: form,
		Text:  []string{r.t("Each guest without an answer gets a letter on a page of A4, with the QR code of a new link. Links and letters that these guests got before stop working.")},
		Facts: []Fact{{Name: r.t("Exhibitors without an answer"), Text: r.number(totalOf(exhibitors))}, {Name: r.t("Delegations without an answer"), Text: r.number(delegations)}},
	})
}

// printLetters makes a letter for each guest without an answer.
func (s *Server) printLetters(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	letters, err := s.store.AddInvitationLetters(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return r.sendLettersPage(err)
	}
	if len(letters) == 0 {
		return r.lead(r.to("fair-letters", f.ID), "all-answered")
	}
	return r.sendLetters(f, letters, r.sentLanguage(), f.Slug)
}
