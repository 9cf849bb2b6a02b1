package db

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
)

// Key is a column that a list is sorted by.
type Key[T any] struct {
	column string
	of     func(T) string            // its value in a row, as a cursor holds it
	parse  func(string) (any, error) // the value in a cursor, as the database compares it
}

// ID sorts by ids.
func ID[T any](column string, of func(T) string) Key[T] {
	return Key[T]{column: column, of: of, parse: func(s string) (any, error) {
		if !IsID(s) {
			return nil, domain.InvalidCursor()
		}
		return s, nil
	}}
}

// NameSort sorts by the sort keys of names, which consist of hexadecimal digits.
func NameSort[T any](column string, of func(T) string) Key[T] {
	return Key[T]{column: column, of: of, parse: func(s string) (any, error) {
		if strings.Trim(s, "0123456789abcdef") != "" {
			return nil, domain.InvalidCursor()
		}
		return s, nil
	}}
}

// Int sorts by whole numbers.
func Int[T any](column string, of func(T) int64) Key[T] {
	return Key[T]{column: column, of: func(row T) string { return strconv.FormatInt(of(row), 10) }, parse: func(s string) (any, error) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, domain.InvalidCursor()
		}
		return n, nil
	}}
}

// Day sorts by dates.
func Day[T any](column string, of func(T) domain.Date) Key[T] {
	return Key[T]{column: column, of: func(row T) string { return of(row).String() }, parse: func(s string) (any, error) {
		day, err := domain.ParseDate(s)
		if err != nil {
			return nil, domain.InvalidCursor()
		}
		return day, nil
	}}
}

// Time sorts by times, which both databases keep in microseconds.
func Time[T any](column string, of func(T) time.Time) Key[T] {
	return Key[T]{column: column, of: func(row T) string { return strconv.FormatInt(of(row).UnixMicro(), 10) }, parse: func(s string) (any, error) {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return nil, domain.InvalidCursor()
		}
		return time.UnixMicro(n).UTC(), nil
	}}
}

// Order is the sort order of a list of T, and the name and filters of the list.
type Order[T any] struct {
	of   string
	desc bool
	keys []Key[T] // the last one is unique
}

// Ascending is the order of a list by keys, of which the last must be unique.
// See domain.ListFingerprint for the name of the list and its filters.
func Ascending[T any](list string, filters []any, keys ...Key[T]) Order[T] {
	return Order[T]{domain.ListFingerprint(list, filters...), false, keys}
}

// Descending is the reverse of Ascending.
func Descending[T any](list string, filters []any, keys ...Key[T]) Order[T] {
	return Order[T]{domain.ListFingerprint(list, filters...), true, keys}
}

// Newest is the order of the rows of a table by id, newest first. The filters
// distinguish the lists of one table.
func Newest[T any](table string, id func(T) string, filters ...any) Order[T] {
	return Descending(table, filters, ID(table+".id", id))
}

// After returns the values of the keys in a cursor: nil for no cursor.
func (o Order[T]) After(cursor string) ([]any, error) {
	if cursor == "" {
		return nil, nil
	}
	texts, err := domain.ParseCursor(cursor, o.of, len(o.keys))
	if err != nil {
		return nil, err
	}
	values := make([]any, len(texts))
	for i, text := range texts {
		if values[i], err = o.keys[i].parse(text); err != nil {
			return nil, err
		}
	}
	return values, nil
}

// Cursor returns the cursor of the page that follows a row.
func (o Order[T]) Cursor(last T) string {
	var after []string
	for _, k := range o.keys {
		after = append(after, k.of(last))
	}
	return domain.NewCursor(o.of, after...)
}

// Slice sorts a query, starts it after the values of After and limits it.
func (o Order[T]) Slice(rows *gorm.DB, after []any, limit int) *gorm.DB {
	var columns, sorts, marks []string
	for _, k := range o.keys {
		columns, marks = append(columns, k.column), append(marks, "?")
		if o.desc {
			sorts = append(sorts, k.column+" DESC")
		} else {
			sorts = append(sorts, k.column)
		}
	}
	if after != nil {
		than := ">"
		if o.desc {
			than = "<"
		}
		rows = rows.Where(fmt.Sprintf("(%s) %s (%s)", strings.Join(columns, ", "), than, strings.Join(marks, ", ")), after...)
	}
	return rows.Order(strings.Join(sorts, ", ")).Limit(limit)
}

// Page reads a page of the rows that a query selects.
func Page[T any](rows *gorm.DB, p domain.Page, o Order[T]) (out domain.List[T], err error) {
	if err := CheckLimit(p); err != nil {
		return out, err
	}
	after, err := o.After(p.Cursor)
	if err != nil {
		return out, err
	}
	rows = rows.Session(&gorm.Session{})
	if p.Total {
		n, err := Count(rows)
		if err != nil {
			return out, err
		}
		out.Total = &n
	}
	if err := o.Slice(rows, after, p.Limit+1).Find(&out.Items).Error; err != nil {
		return out, err
	}
	out.Items, out.Next = Cut(out.Items, p.Limit, o.Cursor)
	return out, nil
}

// Cut shortens rows to limit. It returns the cursor of the next page, or none
// when there are no more rows.
func Cut[T any](rows []T, limit int, cursor func(last T) string) ([]T, string) {
	if len(rows) <= limit {
		return rows, ""
	}
	rows = slices.Clip(rows[:limit])
	return rows, cursor(rows[limit-1])
}

// Count returns the number of rows that a query selects.
func Count(rows *gorm.DB) (int, error) {
	var n int64
	err := rows.Session(&gorm.Session{}).Count(&n).Error
	return int(n), err
}

// Exists reports whether a query selects a row.
func Exists(rows *gorm.DB) (bool, error) {
	var one []int
	err := rows.Session(&gorm.Session{}).Select("1").Limit(1).Scan(&one).Error
	return len(one) > 0, err
}

// CheckLimit returns an error of CodeInvalid for a page of no or too many rows.
func CheckLimit(p domain.Page) error {
	if p.Limit < 1 || p.Limit > domain.MaxLimit {
		return domain.Invalidf("limit", "it must be between 1 and %d", domain.MaxLimit)
	}
	return nil
}
