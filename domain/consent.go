package domain

import "time"

// ConsentText names a text by which people agree that their contact is shown. A changed
// text gets a new name, so that a record says what was agreed to.
type ConsentText string

// The texts that are in force; Texts returns them.
const (
	ConsentPublic ConsentText = "contact-public/1" // everybody sees the contact
	ConsentBuyers ConsentText = "contact-buyers/1" // signed-in users see it who ask for it
)

// Texts returns what the text says in both languages; empty for an unknown one.
func (t ConsentText) Texts() (vi, en string) {
	switch t {
	case ConsentPublic:
		return "Tôi đồng ý để mọi người thấy tên người đại diện, số điện thoại, Zalo và e-mail này trên trang, trong API, tệp danh sách và sách in của hội chợ. Tôi rút lại lúc nào cũng được.",
			"I agree that everybody sees this name, phone number, Zalo and e-mail on the pages, in the API, in lists and in printed books of fairs. I can withdraw this at any time."
	case ConsentBuyers:
		return "Tôi đồng ý để người dùng đã đăng nhập xem tên người đại diện, số điện thoại, Zalo và e-mail này khi họ bấm xem; tôi thấy ai đã xem. Tôi rút lại lúc nào cũng được.",
			"I agree that signed-in users see this name, phone number, Zalo and e-mail when they ask for it; I see who did. I can withdraw this at any time."
	}
	return "", ""
}

// Consent records that somebody agreed that the contact of a listing is shown.
type Consent struct {
	ID          string `gorm:"primaryKey"` // UUIDv7 in lower case
	ListingKind Kind
	ListingID   string
	Text        ConsentText
	GivenBy     string // user
	OnBehalf    bool   // an officer stated it for the person
	GivenAt     time.Time
	WithdrawnBy *string    // user; nil while it holds
	WithdrawnAt *time.Time // nil while it holds
}

// TableName returns the table of consents.
func (Consent) TableName() string { return "contact_consents" }

// ConsentFor returns the text that covers a contact; empty for a contact that shows
// nothing.
func (c Contact) ConsentFor(public bool) ConsentText {
	switch {
	case c == Contact{} || c.Phone == "" && c.Zalo == "" && c.Email == "" && !public:
		return ""
	case public:
		return ConsentPublic
	}
	return ConsentBuyers
}
