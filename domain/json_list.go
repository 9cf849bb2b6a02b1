package domain

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// JSONList is a list that is stored as JSON text in one column. It is read and
// written only together with its row.
type JSONList[T any] []T

// Value stores the list as JSON.
func (r JSONList[T]) Value() (driver.Value, error) {
	if r == nil {
		return "[]", nil
	}
	b, err := json.Marshal([]T(r))
	return string(b), err
}

// Scan reads JSON.
func (r *JSONList[T]) Scan(src any) error {
	var b []byte
	switch v := src.(type) {
	case string:
		b = []byte(v)
	case []byte:
		b = v
	default:
		return fmt.Errorf("domain: cannot read a list from %T", src)
	}
	*r = nil
	return json.Unmarshal(b, (*[]T)(r))
}

// GormDataType returns the column type of a list for GORM.
func (JSONList[T]) GormDataType() string { return "text" }
