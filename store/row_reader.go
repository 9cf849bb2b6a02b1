package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"chophien/store/db"
)

// fields are the columns of a table and their fields in the struct of its rows.
type fields struct {
	table   string
	columns []string
	at      [][]int // index in the struct
	floats  []bool
}

// fieldsOf reads the columns from a struct, as GORM maps it.
func fieldsOf(handle *gorm.DB, row any) (fields, error) {
	parsed := &gorm.Statement{DB: handle}
	if err := parsed.Parse(row); err != nil {
		return fields{}, err
	}
	f := fields{table: parsed.Schema.Table}
	for _, field := range parsed.Schema.Fields {
		if field.DBName == "" { // another row, or no column
			continue
		}
		f.columns, f.at = append(f.columns, field.DBName), append(f.at, field.StructField.Index)
		kind := field.StructField.Type
		if kind.Kind() == reflect.Pointer {
			kind = kind.Elem()
		}
		f.floats = append(f.floats, kind.Kind() == reflect.Float64)
	}
	return f, nil
}

// selected returns the columns of the table, which the statement names t.
func (f fields) selected() string {
	out := make([]string, len(f.columns))
	for i, c := range f.columns {
		out[i] = "t." + c
	}
	return strings.Join(out, ", ")
}

// destinations returns the fields of a row, a pointer to a struct, for Scan.
func (f fields) destinations(row any) []any {
	v := reflect.ValueOf(row).Elem()
	out := make([]any, len(f.at), len(f.at)+8)
	for i, at := range f.at {
		out[i] = v.FieldByIndex(at).Addr().Interface()
	}
	return out
}

// fill sets the fields of a row, a pointer to a struct, from the texts of its
// columns. It returns the texts that follow them.
func (f fields) fill(texts []*string, row any) (rest []*string, err error) {
	if len(texts) < len(f.at) {
		return nil, fmt.Errorf("a row of %s has %d columns, not %d", f.table, len(texts), len(f.at))
	}
	v := reflect.ValueOf(row).Elem()
	for i, at := range f.at {
		if err := setText(v.FieldByIndex(at), texts[i]); err != nil {
			return nil, fmt.Errorf("%s.%s: %w", f.table, f.columns[i], err)
		}
	}
	return texts[len(f.at):], nil
}

// setText sets a field from the text of a column; nil is null.
func setText(field reflect.Value, text *string) error {
	if text == nil {
		field.SetZero()
		return nil
	}
	if field.Kind() == reflect.Pointer {
		value := reflect.New(field.Type().Elem())
		if err := setText(value.Elem(), text); err != nil {
			return err
		}
		field.Set(value)
		return nil
	}
	switch into := field.Addr().Interface().(type) {
	case sql.Scanner:
		return into.Scan(*text)
	case *time.Time:
		t, err := timeIn(*text)
		*into = t
		return err
	}
	switch field.Kind() {
	case reflect.String:
		field.SetString(*text)
	case reflect.Bool:
		b, err := strconv.ParseBool(*text)
		if err != nil {
			return err
		}
		field.SetBool(b)
	case reflect.Int, reflect.Int64, reflect.Int32, reflect.Int16, reflect.Int8:
		n, err := strconv.ParseInt(*text, 10, 64)
		if err != nil {
			return err
		}
		field.SetInt(n)
	case reflect.Uint, reflect.Uint64, reflect.Uint32, reflect.Uint16, reflect.Uint8:
		n, err := strconv.ParseUint(*text, 10, 64)
		if err != nil {
			return err
		}
		field.SetUint(n)
	case reflect.Float64:
		n, err := strconv.ParseFloat(*text, 64)
		if err != nil {
			return err
		}
		field.SetFloat(n)
	default:
		return fmt.Errorf("a %s cannot be read from text", field.Type())
	}
	return nil
}

// timeIn parses a time as the databases write it.
func timeIn(text string) (time.Time, error) {
	const withSeconds = "2006-01-02 15:04:05.999999999"
	for _, zone := range []string{"-07:00", "-07", "Z07:00"} {
		if t, err := time.Parse(withSeconds+zone, text); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time", text)
}

// jsonSQL writes SQL for a column that contains related rows as JSON.
type jsonSQL struct{ postgres bool }

func jsonOf(dialect string) jsonSQL { return jsonSQL{dialect == db.Postgres} }

// texts returns the columns of an alias of a table as texts, which both databases
// write alike, and which keep all digits.
func (j jsonSQL) texts(f fields, alias string) string {
	out := make([]string, len(f.columns))
	for i, c := range f.columns {
		c = alias + "." + c
		switch {
		case j.postgres:
			out[i] = c + "::text"
		case f.floats[i]:
			out[i] = "CASE WHEN " + c + " IS NOT NULL THEN printf('%!.17g', " + c + ") END"
		default:
			out[i] = "CAST(" + c + " AS TEXT)"
		}
	}
	return strings.Join(out, ", ")
}

// one returns a column with a row as a list of texts; null without a row. from is
// the rest of the query after FROM.
func (j jsonSQL) one(texts, from string) string {
	if j.postgres {
		return "(SELECT json_build_array(" + texts + ")::text FROM " + from + ")"
	}
	return "(SELECT json_array(" + texts + ") FROM " + from + ")"
}

// many returns a column with a list of rows in an order.
func (j jsonSQL) many(texts, order, from string) string {
	if j.postgres {
		return "(SELECT json_agg(json_build_array(" + texts + ") ORDER BY " + order + ")::text FROM " + from + ")"
	}
	return "(SELECT json_group_array(json_array(" + texts + ") ORDER BY " + order + ") FROM " + from + ")"
}

// is returns the condition that a column is the text that is the parameter of a
// db.Statement.
func (j jsonSQL) is(column, kind string) string {
	if j.postgres {
		return column + " = $1::" + kind
	}
	return column + " = ?"
}

// among returns the condition that a column is in the list of ids that is the
// parameter of a db.Statement.
func (j jsonSQL) among(column string) string {
	if j.postgres {
		return column + " = ANY($1::uuid[])"
	}
	return column + " IN (SELECT value FROM json_each(?))"
}

// rowsIn parses what many returned; take gets each row.
func rowsIn(column sql.NullString, take func(texts []*string) error) error {
	rows, err := fromJSON[[]*string](column.String)
	for _, row := range rows {
		if err := take(row); err != nil {
			return err
		}
	}
	return err
}

// rowIn parses what one returned; nil without a row.
func rowIn(column sql.NullString) (texts []*string, err error) {
	if !column.Valid {
		return nil, nil
	}
	err = json.Unmarshal([]byte(column.String), &texts)
	return texts, err
}
