package domain

import (
	"context"
	"time"
)

// Contact is how to reach a person.
type Contact struct {
	Name  string
	Phone string
	Zalo  string
	Email string
}

// ContactReveal records that a user saw a contact: of a producer, or of the
// buyer of a lead.
type ContactReveal struct {
	ID         string  `gorm:"primaryKey"` // UUIDv7 in lower case
	UserID     string  // the user who saw it
	ProducerID *string // whose contact; nil: that of BuyerID
	BuyerID    *string // whose contact; nil: that of ProducerID
	ProductID  *string // the product whose page showed it; nil for none
	LeadID     *string // the lead that showed it; nil for none
	OnBehalf   bool    // an officer asked for the producer
	CreatedAt  time.Time

	User     *User     `gorm:"foreignKey:UserID"` // only the name is loaded
	Producer *Producer `gorm:"foreignKey:ProducerID"`
	Product  *Product  `gorm:"foreignKey:ProductID"`
}

// ContactsPerAccount limits how many contacts a user may see.
func ContactsPerAccount() Limit { return Limit{"contact account", 40, 24 * time.Hour} }

// RevealLasts is how long a contact stays revealed to a user: to ask again for
// the same contact on the same page is not another reveal.
const RevealLasts = 24 * time.Hour

// ContactService reveals contacts. It records each reveal for the owner of the
// contact and in the audit log, and counts it: CodeTooMany after
// ContactsPerAccount. It counts a reveal once in RevealLasts, and does not count
// users who read their own contact.
type ContactService interface {
	// RevealContact returns the contact of a public producer, or of the producer
	// of a public product; CodeNotFound otherwise.
	RevealContact(ctx context.Context, by Actor, of Ref) (Contact, error)
	// RevealLeadContact returns the contact of the other side of a lead.
	RevealLeadContact(ctx context.Context, by Actor, leadID string) (Contact, error)
	// ContactReveals lists the reveals of contacts of the actor's producers, or
	// of the actor as buyer, newest first.
	ContactReveals(ctx context.Context, by Actor, p Page) (List[ContactReveal], error)
}
