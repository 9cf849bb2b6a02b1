package domain

import (
	"context"
	"time"
)

// Contact is how to reach somebody.
type Contact struct {
	Name  string
	Phone string
	Zalo  string
	Email string
}

// ContactReveal is that somebody was shown a contact: of a producer, or of the
// buyer of a lead.
type ContactReveal struct {
	ID         string  `gorm:"primaryKey"` // UUIDv7 in lower case
	UserID     string  // who asked
	ProducerID *string // whose contact; nil: that of BuyerID
	BuyerID    *string // whose contact; nil: that of ProducerID
	ProductID  *string // from which the producer's was asked for; nil for none
	LeadID     *string // within which it was asked for; nil for none
	OnBehalf   bool    // an officer asked for the producer
	CreatedAt  time.Time

	User     *User     `gorm:"foreignKey:UserID"` // of whom only the name is loaded
	Producer *Producer `gorm:"foreignKey:ProducerID"`
	Product  *Product  `gorm:"foreignKey:ProductID"`
}

// ContactsPerAccount limits how many contacts a user may be shown.
func ContactsPerAccount() Limit { return Limit{"contact account", 40, 24 * time.Hour} }

// ContactService shows contacts on purpose. Each time is written down, for
// those whose contact it is and in the audit log, and counted: CodeTooMany
// after ContactsPerAccount. Whoever asks for its own is not counted.
type ContactService interface {
	// RevealContact shows the contact of a public producer, or of that of a
	// public product; CodeNotFound otherwise.
	RevealContact(ctx context.Context, by Actor, of Ref) (Contact, error)
	// RevealLeadContact shows the contact of the other side of a lead.
	RevealLeadContact(ctx context.Context, by Actor, leadID string) (Contact, error)
	// ContactReveals lists who was shown a contact of the actor's producers, or
	// of the actor as buyer, newest first.
	ContactReveals(ctx context.Context, by Actor, p Page) (List[ContactReveal], error)
}
