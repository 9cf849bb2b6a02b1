package store

import (
	"slices"
	"strconv"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
)

// notifyOrganizers notifies the users who run a fair, except the actor.
func (s *Store) notifyOrganizers(tx *gorm.DB, by domain.Actor, fairID string, n domain.Notice) error {
	users, err := organizersOf(tx, fairID)
	if err != nil {
		return err
	}
	n.Subject = domain.Subject{Kind: "fair", ID: fairID}
	return s.notify(tx, n, slices.DeleteFunc(users, func(u string) bool { return u == by.UserID })...)
}

// guestNews is what happened to a guest, for the organizers of its fair.
type guestNews struct {
	what           string // end of the kind of the notice, such as "accepted"
	guest          string // unique, such as "exhibitor …"
	version        int64
	name, nameEN   string
	title, titleEN string // what follows the name
	note           string // what the guest or the organizer wrote
	loss           domain.GuestLoss
	path           string // within the fair, such as "exhibitors"
}

// notifyOfGuest notifies the organizers of an answer, or of a guest that leaves, with
// what became free.
func (s *Store) notifyOfGuest(tx *gorm.DB, by domain.Actor, f domain.Fair, g guestNews) error {
	lines, linesEN := lossLines(g.loss)
	if g.note != "" {
		lines, linesEN = append([]string{g.note}, lines...), append([]string{g.note}, linesEN...)
	}
	return s.notifyOrganizers(tx, by, f.ID, domain.Notice{
		Kind: "fair.guest." + g.what, Key: "fair guest " + g.guest + " " + g.what + " v" + strconv.FormatInt(g.version, 10), Path: "/v1/fairs/" + f.ID + "/" + g.path,
		Title: f.Name + ": " + g.name + " " + g.title, TitleEN: f.Name + ": " + g.nameEN + " " + g.titleEN, Text: strings.Join(lines, "\n"), TextEN: strings.Join(linesEN, "\n"),
	})
}

// lossLines says what guests who leave give up, in both languages.
func lossLines(l domain.GuestLoss) (vi, en []string) {
	if len(l.Booths) > 0 {
		all := strings.Join(l.Booths, ", ")
		vi, en = append(vi, "Gian hàng đã trống: "+all), append(en, "Booths that are free now: "+all)
	}
	if l.Meetings > 0 {
		n := strconv.Itoa(l.Meetings)
		vi, en = append(vi, "Cuộc gặp bị hủy: "+n), append(en, "Meetings that are cancelled: "+n)
	}
	return vi, en
}
