package domain

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
)

// StoredFault is why something failed, stored as JSON text in one column: with its
// format and arguments, each reader gets it in their language. The zero value is
// stored as empty text.
type StoredFault RowFault

// Value stores the fault as JSON.
func (f StoredFault) Value() (driver.Value, error) {
	if f.Message == "" {
		return "", nil
	}
	b, err := json.Marshal(RowFault(f))
	return string(b), err
}

// Scan reads JSON, or a plain message as it was stored before.
func (f *StoredFault) Scan(src any) error {
	var text string
	switch v := src.(type) {
	case string:
		text = v
	case []byte:
		text = string(v)
	default:
		return fmt.Errorf("domain: cannot read a fault from %T", src)
	}
	*f = StoredFault{}
	if !strings.HasPrefix(text, "{") {
		f.Message = text
		return nil
	}
	return json.Unmarshal([]byte(text), (*RowFault)(f))
}

// GormDataType returns the column type of a fault for GORM.
func (StoredFault) GormDataType() string { return "text" }
