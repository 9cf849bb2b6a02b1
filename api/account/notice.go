package account

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// Notice is a message to a user about what happened or will happen.
type Notice struct {
	ID        string                      `json:"id" format:"uuid"`
	Kind      string                      `json:"kind" example:"evidence.lapses"`
	Title     string                      `json:"title" doc:"In Vietnamese"`
	TitleEN   string                      `json:"title_en"`
	Text      string                      `json:"text" nullable:"true" doc:"In Vietnamese"`
	TextEN    string                      `json:"text_en" nullable:"true"`
	Path      string                      `json:"path" nullable:"true" doc:"Where the thing is in this API; null for none"`
	Subject   rest.OrNull[domain.Subject] `json:"subject" doc:"What it is about; null for nothing that has an id"`
	CreatedAt time.Time                   `json:"created_at"`
	ReadAt    *time.Time                  `json:"read_at" doc:"null: not read yet"`
}

func noticeOf(n domain.Notice) Notice {
	out := Notice{ID: n.ID, Kind: n.Kind, Title: n.Title, TitleEN: n.TitleEN, Text: n.Text, TextEN: n.TextEN, Path: n.Path, CreatedAt: n.CreatedAt.UTC()}
	if s := n.Subject.OrNil(); s != nil {
		out.Subject = rest.Some(*s)
	}
	if n.ReadAt != nil {
		at := n.ReadAt.UTC()
		out.ReadAt = &at
	}
	return out
}

func noticeOperations() []huma.Operation {
	const tag = "Notices"
	return []huma.Operation{
		{
			OperationID: "list-notices", Tags: []string{tag},
			Summary:     "List my notices",
			Description: "Returns the notices of the program to the user page by page, newest first, with what each is about. unread=true leaves out those that were read.",
		},
		{
			OperationID: "read-notice", Tags: []string{tag}, DefaultStatus: http.StatusNoContent,
			Summary:     "Mark a notice as read",
			Description: "Marks one notice of the user as read. To do it again changes nothing.",
		},
		{
			OperationID: "read-all-notices", Tags: []string{tag}, DefaultStatus: http.StatusNoContent,
			Summary:     "Mark all my notices as read",
			Description: "Marks all notices of the user as read, also those on other pages of the list.",
		},
	}
}

// NoticesInput is the input of GET /v1/me/notices.
type NoticesInput struct {
	Unread bool `query:"unread" doc:"Only those not read yet"`
	front.PageParams
}

// Notices answers GET /v1/me/notices.
func (h *Handlers) Notices(ctx context.Context, in *NoticesInput) (*rest.PrivateAnswer[rest.Paged[Notice]], error) {
	found, err := h.store.Notices(ctx, front.ActorOf(ctx).UserID, in.Unread, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, noticeOf)), nil
}

// NoticeInput names a notice.
type NoticeInput struct {
	ID string `path:"id" maxLength:"100"`
}

// ReadNotice answers POST /v1/me/notices/{id}/read.
func (h *Handlers) ReadNotice(ctx context.Context, in *NoticeInput) (*rest.NoContent, error) {
	if err := h.store.ReadNotice(ctx, front.ActorOf(ctx).UserID, in.ID); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// ReadAllNotices answers POST /v1/me/notices/read-all.
func (h *Handlers) ReadAllNotices(ctx context.Context, _ *struct{}) (*rest.NoContent, error) {
	if err := h.store.ReadNotices(ctx, front.ActorOf(ctx).UserID); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}
