package view

import (
	"time"

	"chophien/domain"
)

// Stamps are the times of a record.
type Stamps struct {
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// StampsOf returns the times of a record.
func StampsOf(r domain.Record) Stamps { return Stamps{r.CreatedAt.UTC(), r.UpdatedAt.UTC()} }
