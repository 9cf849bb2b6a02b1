package web

import (
	"net/http"
	"strings"

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
	pages, err := r.noticePages(found.Items)
	if err != nil {
		return err
	}
	p := NoticesPage{Page: r.accountFrame(r.t("Notices")), Pager: r.pager(len(found.Items), *found.Total, found.Next)}
	for _, n := range found.Items {
		row := NoticeRow{Title: r.or(n.Title, n.TitleEN), Text: r.or(n.Text, n.TextEN), When: r.moment(n.CreatedAt), URL: r.noticeURL(n, pages), New: n.ReadAt == nil}
		p.Items = append(p.Items, row)
		if row.New && p.Read == nil {
			f := newForm(r.path("notices"), r.t("Mark all as read"))
			p.Read = &f
		}
	}
	return r.send(http.StatusOK, "notices", &p)
}

// noticePages returns those of the listings of notices that have a public page
// today.
func (r *request) noticePages(notices []domain.Notice) (map[domain.Ref]bool, error) {
	var refs []domain.Ref
	for _, n := range notices {
		if ref, ok := n.Listing(); ok {
			refs = append(refs, ref)
		}
	}
	out := map[domain.Ref]bool{}
	if len(refs) == 0 {
		return out, nil
	}
	listings, err := r.server.store.Cards(r.Request().Context(), refs)
	for _, l := range listings {
		out[l.Ref] = l.HasPage(r.today())
	}
	return out, err
}

// noticeURL returns the path of the page about the thing of a notice; empty where
// it has none. pages are the listings that have a public page.
func (r *request) noticeURL(n domain.Notice, pages map[domain.Ref]bool) string {
	for _, c := range []struct{ before, after, page string }{
		{"/v1/me/leads/", "", "lead"}, {"/v1/demands/", "/matches", "my-demand"}, {"/v1/me/alerts/", "/finds", "alert"},
	} {
		id, begins := strings.CutPrefix(n.Path, c.before)
		id, ends := strings.CutSuffix(id, c.after)
		if begins && ends && id != "" && !strings.Contains(id, "/") {
			return r.to(c.page, id)
		}
	}
	if ref, _ := n.Listing(); pages[ref] {
		return r.of(ref.Kind, ref.ID)
	}
	return ""
}

// readNotices marks all notices of the user as read.
func (s *Server) readNotices(r *request) error {
	if err := s.store.ReadNotices(r.Request().Context(), r.user.ID); err != nil {
		return err
	}
	return r.Redirect(http.StatusSeeOther, r.path("notices"))
}
