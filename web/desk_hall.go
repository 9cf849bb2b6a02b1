package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"chophien/domain"
	"chophien/transfer"
)

// FairHallPage shows a hall with its booths.
type FairHallPage struct {
	Page
	Faulty  Form
	Heading string
	Change  *Form // nil: the fair cannot be changed
	Add     *Form
	Delete  *Form
	Booths  []BoothRow
	Text    string // how many booths there are
	Pager   Pager
}

// hallFields are the fields of a hall.
func (r *request) hallFields(h domain.Hall) []*Field {
	at := ""
	if h.Position != domain.HallLast {
		at = strconv.Itoa(h.Position + 1)
	}
	return []*Field{
		{Name: "name", Label: r.t("Name of the hall"), Hint: r.t("Such as Nhà A"), Kind: "text", Value: h.Name, Max: 200},
		{Name: "name_en", Label: r.t("English name"), Kind: "text", Value: h.NameEN, Max: 200},
		{Name: "position", Label: r.t("Order among the halls"), Hint: r.t("1 is the first. Empty: it stays where it is, and a new hall is the last."), Kind: "text", Value: at, InputMode: "numeric", Max: 2},
	}
}

// sentHall returns the hall that was sent.
func (r *request) sentHall(fairID string) (domain.Hall, error) {
	var faults domain.Faults
	h := domain.Hall{FairID: fairID, Name: r.sent("name"), NameEN: r.sent("name_en"), Position: domain.HallLast}
	if text := r.sent("position"); text != "" {
		n, err := transfer.ParseWhole("position", text)
		faults.Add(err)
		if faults.AddIf(n < 1, "position", "the first hall has the number 1") {
			h.Position = n - 1
		}
	}
	faults.AddBesides(h.Validate(), "position")
	return h, faults.Err()
}

// addHall adds a hall.
func (s *Server) addHall(r *request) error {
	id := r.Param("id")
	h, err := r.sentHall(id)
	to := r.to("fair-booths", id)
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			stored, err := s.store.AddHall(ctx, r.actor(), h)
			return r.to("fair-hall", id, stored.ID), err
		})
	}
	if err != nil {
		f := newForm(r.to("add-hall", id), r.t("Add the hall"), r.hallFields(h)...)
		f.takeValues(r)
		return r.sendBooths(f, err)
	}
	return r.lead(to, "saved")
}

// hallOf returns the hall of the address with its fair.
func (r *request) hallOf() (domain.Fair, domain.Hall, error) {
	f, err := r.fairOf()
	if err != nil {
		return f, domain.Hall{}, err
	}
	for _, h := range f.Halls {
		if h.ID == r.Param("hall") {
			return f, h, nil
		}
	}
	return f, domain.Hall{}, domain.NotFoundf("there is no such hall")
}

// fairHall answers with a hall.
func (s *Server) fairHall(r *request) error { return r.sendHall(Form{}, nil) }

// sendHall answers with the hall of the address; faulty is a form that was not
// accepted, and err is why.
func (r *request) sendHall(faulty Form, err error) error {
	f, h, loadErr := r.hallOf()
	if loadErr != nil {
		return loadErr
	}
	status, err := r.faulty(&faulty, err)
	if err != nil {
		return err
	}
	places, err := r.server.front.Places(r.Request().Context())
	if err != nil {
		return err
	}
	all, err := r.server.store.Booths(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return err
	}
	all = slices.DeleteFunc(all, func(b domain.Booth) bool { return b.HallID != h.ID })
	part, pager, err := partOf(r, r.to("fair-hall", f.ID, h.ID), all, func(b domain.Booth) string { return b.ID })
	if err != nil {
		return err
	}
	name := r.or(h.Name, h.NameEN)
	p := FairHallPage{Page: r.fairFrame(name, f), Faulty: faulty, Heading: name, Text: r.n("%s booths", len(all)), Pager: pager}
	for _, b := range part {
		p.Booths = append(p.Booths, r.boothRow(b, places))
	}
	if f.Open() {
		change := newForm(r.to("fair-hall", f.ID, h.ID), r.t("Save"), r.hallFields(h)...)
		add := newForm(r.to("add-booths", f.ID, h.ID), r.t("Add the booths"), r.rangeFields(places)...)
		change.Version, p.Change, p.Add = h.Version, &change, &add
		if len(all) == 0 {
			drop := newForm(r.to("delete-hall", f.ID, h.ID), r.t("Delete the hall"))
			drop.Version, p.Delete = h.Version, &drop
		}
		for _, x := range []**Form{&p.Change, &p.Add} {
			if (*x).Action == faulty.Action && len(faulty.Fields) > 0 {
				*x = &p.Faulty
			}
		}
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-hall", &p)
}

// changeHall changes the names and the order of a hall.
func (s *Server) changeHall(r *request) error {
	id, hall := r.Param("id"), r.Param("hall")
	h, err := r.sentHall(id)
	h.ID = hall
	to := r.to("fair-hall", id, hall)
	if err == nil {
		to, err = r.once(func(ctx context.Context) (string, error) {
			_, err := s.store.ChangeHall(ctx, r.actor(), h, r.version())
			return to, err
		})
	}
	if err != nil {
		f := newForm(r.to("fair-hall", id, hall), r.t("Save"), r.hallFields(h)...)
		f.Version = 1
		f.takeValues(r)
		return r.sendHall(f, err)
	}
	return r.lead(to, "saved")
}

// deleteHall deletes a hall without booths.
func (s *Server) deleteHall(r *request) error {
	id := r.Param("id")
	to, err := r.once(func(ctx context.Context) (string, error) {
		return r.to("fair-booths", id), s.store.DeleteHall(ctx, r.actor(), id, r.Param("hall"), r.version())
	})
	if err != nil {
		return r.sendHall(newForm(r.Request().URL.Path, ""), err)
	}
	return r.lead(to, "hall-deleted")
}
