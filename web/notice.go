package web

import (
	"net/http"

	"chophien/domain"
)

// NoticeRow is a notice to the user.
type NoticeRow struct {
	Title, Text, When, URL string
	New                    bool
}

// NoticesPage lists the notices of the user.
type NoticesPage struct {
	Page
	Items []NoticeRow
	Read  *Form // nil: there is no new one
	Pager Pager
}

// notices answers with the notices of the user, newest first.
func (s *Server) notices(r *request) error {
	found, err := s.store.Notices(r.Request().Context(), r.user.ID, false, domain.Page{Limit: pageItems, Cursor: r.text("after"), Total: true})
	if err != nil {
		return err
	}
	shown, err := domain.ShownOf(r.Request().Context(), s.store, found.Items, r.today())
	if err != nil {
		return err
	}
	p := NoticesPage{Page: r.accountFrame(r.t("Notices")), Pager: r.pager(len(found.Items), *found.Total, found.Next)}
	for _, n := range found.Items {
		row := NoticeRow{Title: r.or(n.Title, n.TitleEN), Text: r.or(n.Text, n.TextEN), When: r.moment(n.CreatedAt), URL: r.or(n.PagePaths(r.user, shown)), New: n.ReadAt == nil}
		p.Items = append(p.Items, row)
		if row.New && p.Read == nil {
			f := newForm(r.path("notices"), r.t("Mark all as read"))
			p.Read = &f
		}
	}
	return r.send(http.StatusOK, "notices", &p)
}

// readNotices marks all notices of the user as read.
func (s *Server) readNotices(r *request) error {
	if err := s.store.ReadNotices(r.Request().Context(), r.user.ID); err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, r.path("notices"))
}
