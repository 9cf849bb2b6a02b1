package domain

import (
	"context"
	"strings"
	"time"
)

// Notice notifies a user of a past or coming event. It is listed under
// /v1/me/notices and sent by e-mail when SMTP is configured; some are sent to phones (Topic).
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

	NoPhone bool `gorm:"-"` // of a new notice: it is not sent to phones
}

// Listing returns the listing that Path leads to; ok is false for all other paths.
func (n Notice) Listing() (ref Ref, ok bool) {
	for _, kind := range SearchableKinds() {
		if id, found := strings.CutPrefix(n.Path, "/v1/"+kind.Collection()+"/"); found && id != "" && !strings.Contains(id, "/") {
			return Ref{Kind: kind, ID: id}, true
		}
	}
	return Ref{}, false
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
