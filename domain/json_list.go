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
	*r = nil
	return scanJSON(src, (*[]T)(r))
}

// scanJSON reads the JSON of a column into a pointer.
func scanJSON(src, to any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), to)
	case []byte:
		return json.Unmarshal(v, to)
	}
	return fmt.Errorf("domain: cannot read JSON from %T", src)
}

// GormDataType returns the column type of a list for GORM.
func (JSONList[T]) GormDataType() string { return "text" }
