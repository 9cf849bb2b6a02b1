package domain

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day of the calendar without a clock or a zone, counted in days
// since 1970-01-01, so that dates compare with < and subtract to days.
// Certificates begin and end on dates.
type Date int32

const dateLayout = "2006-01-02"

// vietnam is UTC+7 all year; Vietnam has kept no summer time since 1975.
var vietnam = time.FixedZone("ICT", 7*60*60)

// NewDate returns the date of a year, month and day; values out of range roll
// over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// ParseDate reads "2006-01-02". It accepts the years 1900 to 2199.
func ParseDate(s string) (Date, error) { return ParseDateOf("", s) }

// ParseDateOf is ParseDate for a field or parameter of a request, which the error names.
func ParseDateOf(field, s string) (Date, error) {
	t, err := time.Parse(dateLayout, s)
	if err != nil || t.Year() < 1900 || t.Year() > 2199 {
		return 0, Invalidf(field, "must be a date of the form YYYY-MM-DD, 1900 to 2199")
	}
	return NewDate(t.Date()), nil
}

// Today returns the date in Vietnam (UTC+7) at the moment now.
func Today(now time.Time) Date { return NewDate(now.In(vietnam).Date()) }

// Time returns midnight UTC of d.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Begins returns the moment at which d begins in Vietnam.
func (d Date) Begins() time.Time { return d.Time().Add(-7 * time.Hour) }

// AddMonths returns the same day n months later, or the last day of that month when it
// is shorter: 29 February plus 12 months is 28 February.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.Time().Date()
	first := time.Date(y, m+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return NewDate(first.Year(), first.Month(), min(day, last))
}

// FirstOfMonths returns the first day of the n months that end with the month of d.
func (d Date) FirstOfMonths(n int) Date { return (d - Date(d.Time().Day()-1)).AddMonths(1 - n) }

// Month returns d as "2006-01".
func (d Date) Month() string { return d.Time().Format("2006-01") }

func (d Date) String() string { return d.Time().Format(dateLayout) }

// Vietnamese returns the date as Vietnamese texts write it: dd/mm/yyyy.
func (d Date) Vietnamese() string { return d.Time().Format("02/01/2006") }

// English returns the date as English texts write it: 2 January 2006.
func (d Date) English() string { return d.Time().Format("2 January 2006") }

// MarshalText writes "2006-01-02".
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate reads.
func (d *Date) UnmarshalText(b []byte) error {
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Value stores d as "2006-01-02" text, which a date column of PostgreSQL and a
// text column of SQLite both take and compare in order.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads a date column.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case time.Time:
		*d = NewDate(v.Date())
		return nil
	case string:
		return d.UnmarshalText([]byte(v[:min(len(v), len(dateLayout))]))
	case []byte:
		return d.UnmarshalText(v[:min(len(v), len(dateLayout))])
	}
	return fmt.Errorf("domain: cannot read a date from %T", src)
}

// GormDataType returns the column type of a date for GORM.
func (Date) GormDataType() string { return "date" }
