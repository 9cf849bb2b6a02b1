package view

import (
	"chophien/domain"
	"time"
)

// Stamps are the times of a record.
type Stamps struct {
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

func StampsOf(r domain.Record) Stamps { return Stamps{r.CreatedAt.UTC(), r.UpdatedAt.UTC()} }
