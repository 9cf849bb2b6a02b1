package web

import (
	"context"
	"errors"
	"net/http"

	"chophien/domain"
)

// FairSettingsPage changes a fair, and publishes, cancels or closes it.
type FairSettingsPage struct {
	Page
	Faulty  Form
	Tag     Tag
	Form    *Form // nil: the fair cannot be changed
	MoveURL string
	People  string // page of those who run it
	Publish *Form
	Close   *Form
	Cancel  *Form
}

// fairSettingRoutes are the pages that change a fair as a whole.
func fairSettingRoutes() []accountRoute {
	const vi, en = "/ban/hoi-cho/:id/thong-tin", "/en/desk/fairs/:id/settings"
	who := organizers()
	return []accountRoute{
		{"fair-settings", vi, en, "fair-settings", who, (*Server).fairSettings, (*Server).changeFair},
		{"publish-fair", vi + "/cong-khai", en + "/publish", "fair-settings", who, nil, applyToFair(domain.FairPublish, "fair-published")},
		{"close-fair", vi + "/dong", en + "/close", "fair-settings", who, nil, applyToFair(domain.FairClose, "fair-closed")},
		{"cancel-fair", vi + "/huy", en + "/cancel", "fair-settings", who, nil, applyToFair(domain.FairCancel, "fair-cancelled")},
		{"move-fair", vi + "/chuyen", en + "/move", "fair-settings", who, (*Server).moveForm, (*Server).moveFair},
		{"fair-people", vi + "/ban-to-chuc", en + "/organizers", "fair-settings", who, (*Server).fairPeople, (*Server).inviteOrganizer},
		{"revoke-organizer", vi + "/ban-to-chuc/loi-moi/:invitation", en + "/organizers/invitations/:invitation", "fair-settings", who, nil, (*Server).revokeOrganizer},
		{"remove-organizer", vi + "/ban-to-chuc/:user/bo", en + "/organizers/:user/remove", "fair-settings", who, nil, (*Server).removeOrganizer},
		{"accept-organizer", "/cua-toi/loi-moi-hoi-cho", "/en/my/fair-invitation", "my", members(), (*Server).organizerInvitation, (*Server).acceptOrganizer},
	}
}

// moves reports whether the form of a fair has its days and place: those of a public
// fair are moved by a page of its own, which notifies guests.
func moves(f domain.Fair) bool { return f.Status == domain.StatusDraft }

// fairSettings answers with the form of a fair.
func (s *Server) fairSettings(r *request) error { return r.sendSettings(Form{}, nil) }

// sendSettings answers with the form of a fair; faulty is the form that was not
// accepted, with its action, and err is why.
func (r *request) sendSettings(faulty Form, err error) error {
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	p := FairSettingsPage{Page: r.fairFrame(r.t("Settings"), f), Tag: r.fairTag(f.Status), People: r.to("fair-people", f.ID)}
	status := http.StatusOK
	build := func() (Form, error) {
		fields, err := r.fairFields(f, moves(f))
		form := newForm(r.to("fair-settings", f.ID), r.t("Save"), fields...)
		form.Version = f.Version
		return form, err
	}
	var formErr error
	if faulty.Action == r.to("fair-settings", f.ID) {
		formErr, err = err, nil
	}
	form, formStatus, formErr := r.answered(build, formErr)
	if formErr != nil {
		return formErr
	}
	p.Faulty = form
	if faulty.Action != form.Action {
		if status, err = r.faulty(&faulty, err); err != nil {
			return err
		}
		p.Faulty = faulty
	}
	if formStatus != http.StatusOK {
		status = formStatus
	}
	if f.Open() {
		p.Form, p.MoveURL = &form, r.to("move-fair", f.ID)
		action := func(page, submit string, fields ...*Field) *Form {
			x := newForm(r.to(page, f.ID), submit, fields...)
			x.Version = f.Version
			return &x
		}
		p.Cancel = action("cancel-fair", r.t("Cancel the fair"), r.cancelField())
		if p.Cancel.Action == faulty.Action && len(faulty.Fields) > 0 {
			p.Cancel = &p.Faulty
		}
		if f.Status == domain.StatusDraft {
			p.Publish = action("publish-fair", r.t("Publish the fair"))
		} else {
			p.Close = action("close-fair", r.t("Close the fair"))
		}
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-settings", &p)
}

func (r *request) cancelField() *Field {
	return &Field{Name: "reason", Label: r.t("Reason"), Hint: r.t("Everybody reads it."), Kind: "area", Max: 2000}
}

// changeFair stores what people fill in of a fair.
func (s *Server) changeFair(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	to := ""
	if err = r.sentFair(&f, moves(f)); err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.ChangeFair(ctx, r.actor(), f, r.version())
			return r.to("fair-settings", f.ID), err
		})
	}
	if err != nil {
		return r.sendSettings(Form{Action: r.to("fair-settings", f.ID)}, movesInstead(err))
	}
	return r.lead(to, "saved")
}

// movesInstead replaces the conflict of a change that guests would not learn of, which
// names a request of the API, by one that names the page for it.
func movesInstead(err error) error {
	if !errors.Is(err, domain.ErrConcerned) {
		return err
	}
	return domain.Errorf(domain.CodeConflict, "guests, meetings or events are concerned; use the page that reschedules the fair: it shows what becomes of them and notifies everybody concerned")
}

// applyToFair publishes, cancels or closes a fair.
func applyToFair(a domain.FairAction, note string) func(*Server, *request) error {
	return func(s *Server, r *request) error {
		id := r.Param("id")
		to, err := r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.MoveFair(ctx, r.actor(), id, r.version(), a, r.sent("reason"))
			return r.to("fair-desk", id), err
		})
		if err != nil {
			f := newForm(r.Request().URL.Path, "")
			if a == domain.FairCancel {
				f = newForm(f.Action, r.t("Cancel the fair"), r.cancelField())
				f.Version = 1
				f.takeValues(r)
			}
			return r.sendSettings(f, err)
		}
		return r.lead(to, note)
	}
}
