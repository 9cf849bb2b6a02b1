package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// Notice tells a user that something happened or is about to.
type Notice struct {
	ID        string     `json:"id" format:"uuid"`
	Kind      string     `json:"kind" example:"evidence.lapses"`
	Title     string     `json:"title" doc:"In Vietnamese"`
	TitleEN   string     `json:"title_en"`
	Text      string     `json:"text" doc:"In Vietnamese"`
	TextEN    string     `json:"text_en"`
	Path      string     `json:"path" doc:"Where the thing is in this API; may be empty"`
	CreatedAt time.Time  `json:"created_at"`
	ReadAt    *time.Time `json:"read_at" doc:"null: not read yet"`
}

func noticeOf(n domain.Notice) Notice {
	out := Notice{ID: n.ID, Kind: n.Kind, Title: n.Title, TitleEN: n.TitleEN, Text: n.Text, TextEN: n.TextEN, Path: n.Path, CreatedAt: n.CreatedAt.UTC()}
	if n.ReadAt != nil {
		at := n.ReadAt.UTC()
		out.ReadAt = &at
	}
	return out
}

func (s *Server) routeNotices() {
	const path, tag = "/v1/me/notices", "Notices"
	private(s, signedIn(domain.ScopeRead), huma.Operation{
		OperationID: "list-notices", Method: http.MethodGet, Path: path, Tags: []string{tag}, Summary: "What I was told, newest first",
	}, s.notices)
	private(s, signedIn(domain.ScopeWrite), huma.Operation{
		OperationID: "read-notice", Method: http.MethodPost, Path: path + "/{id}/read", Tags: []string{tag}, DefaultStatus: http.StatusNoContent,
		Summary: "Mark a notice as read",
	}, s.readNotice)
	private(s, signedIn(domain.ScopeWrite), huma.Operation{
		OperationID: "read-all-notices", Method: http.MethodPost, Path: path + "/read-all", Tags: []string{tag}, DefaultStatus: http.StatusNoContent,
		Summary: "Mark all my notices as read",
	}, s.readAllNotices)
}

// NoticesInput is what GET /v1/me/notices takes.
type NoticesInput struct {
	Unread bool `query:"unread" doc:"Only those not read yet"`
	PageParams
}

func (s *Server) notices(ctx context.Context, in *NoticesInput) (*secret[Paged[Notice]], error) {
	found, err := s.deps.Notices.Notices(ctx, actorOf(ctx).UserID, in.Unread, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, noticeOf)), nil
}

// NoticeInput names a notice.
type NoticeInput struct {
	ID string `path:"id" maxLength:"100"`
}

func (s *Server) readNotice(ctx context.Context, in *NoticeInput) (*nothing, error) {
	if err := s.deps.Notices.ReadNotice(ctx, actorOf(ctx).UserID, in.ID); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}

func (s *Server) readAllNotices(ctx context.Context, _ *struct{}) (*nothing, error) {
	if err := s.deps.Notices.ReadNotices(ctx, actorOf(ctx).UserID); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}
