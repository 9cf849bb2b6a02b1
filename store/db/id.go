package db

import (
	"fmt"
	"strings"

	"github.com/google/uuid"
)

// NewID makes a UUIDv7: ids follow the order in which they were made.
func NewID() (string, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return "", fmt.Errorf("making an id: %w", err)
	}
	return id.String(), nil
}

// IsID reports whether s has the form of an id. PostgreSQL fails when it
// compares a uuid with any other text.
func IsID(s string) bool {
	return len(s) == 36 && uuid.Validate(s) == nil && s == strings.ToLower(s)
}
