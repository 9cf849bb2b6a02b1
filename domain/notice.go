package domain

import (
	"context"
	"strings"
	"time"
)

// Notice notifies a user of a past or coming event. It is listed under
// /v1/me/notices and sent by e-mail when SMTP is configured.
type Notice struct {
	ID        string `gorm:"primaryKey"` // UUIDv7 in lower case
	UserID    string
	Kind      string  // "evidence.lapses", "listing.changes_requested", "lead.message"; noun.what
	Subject   Subject `gorm:"embedded"`
	Key       string  // unique for the user, so that an event makes one notice
	Title     string  // Vietnamese, one line
	TitleEN   string
	Text      string // Vietnamese
	TextEN    string
	Path      string // of the thing in this API, such as /v1/products/…; may be empty
	CreatedAt time.Time
	ReadAt    *time.Time
}

// PagePath returns the path of the page for people about the thing, or nothing
// where it has none: most things of an account are in the API only.
func (n Notice) PagePath() string {
	for _, c := range []struct {
		below string
		kind  Kind
	}{{"/v1/products/", KindProduct}, {"/v1/demands/", KindDemand}, {"/v1/me/demands/", KindDemand}} {
		if id, ok := strings.CutPrefix(n.Path, c.below); ok && id != "" && !strings.Contains(id, "/") {
			vi, _ := c.kind.PagePaths()
			return vi + id
		}
	}
	return ""
}

// NoticeService reads notices.
type NoticeService interface {
	// Notices lists the notices of a user, newest first; only unread ones if asked.
	Notices(ctx context.Context, userID string, unread bool, p Page) (List[Notice], error)
	// ReadNotice marks a notice of a user as read; CodeNotFound without it.
	ReadNotice(ctx context.Context, userID, id string) error
	// ReadNotices marks all notices of a user as read.
	ReadNotices(ctx context.Context, userID string) error
}
