package domain

import "time"

// Membership lets a user act for a producer.
type Membership struct {
	UserID     string `gorm:"primaryKey"`
	ProducerID string `gorm:"primaryKey"`
	Owner      bool   // may also invite and remove members; a producer with members has at least one
	CreatedAt  time.Time
}
