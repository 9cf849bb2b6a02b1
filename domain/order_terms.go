package domain

import (
	"database/sql/driver"
	"encoding/json"
	"strconv"
	"strings"
)

// OrderTerms are the amount and the times of a demand for which a quote is made.
// When the buyer changes them, the quote keeps the terms that it was made for.
type OrderTerms struct {
	Amount int64  `json:"amount"` // thousandths of the unit
	Unit   Unit   `json:"unit"`
	Period Period `json:"period"`
	Season Season `json:"season"` // months of delivery; 0: all
	From   Date   `json:"from"`   // first day of delivery; 0: not stated
	Until  Date   `json:"until"`  // last day of delivery; 0: not stated

	// Deadline is the last day for quotes where From is not stated: deliveries begin
	// after it. Otherwise 0.
	Deadline Date `json:"deadline,omitempty"`
}

// OrderTerms returns the terms of the demand.
func (d Demand) OrderTerms() OrderTerms {
	t := OrderTerms{Amount: d.Amount, Unit: d.Unit, Period: d.Period, Season: d.Season}
	switch {
	case d.DeliverFrom != nil:
		t.From = *d.DeliverFrom
	case d.Deadline != nil:
		t.Deadline = *d.Deadline
	}
	if d.DeliverUntil != nil {
		t.Until = *d.DeliverUntil
	}
	return t
}

// Text describes the terms in Vietnamese and in English, in one line.
func (t OrderTerms) Text() (vi, en string) {
	q := Quantity{t.Amount, t.Unit}
	vi, en = q.String(), q.EN()
	if per, perEN := t.Period.Names(); per != "" {
		vi, en = vi+"/"+per, en+" a "+perEN
	}
	if t.From != 0 {
		vi, en = vi+", giao từ "+t.From.Vietnamese(), en+", from "+t.From.English()
	}
	if t.Deadline != 0 {
		vi, en = vi+", nhận báo giá đến "+t.Deadline.Vietnamese(), en+", quotes until "+t.Deadline.English()
	}
	switch {
	case t.Until != 0 && t.From == 0:
		vi, en = vi+", giao đến "+t.Until.Vietnamese(), en+", delivery until "+t.Until.English()
	case t.Until != 0:
		vi, en = vi+" đến "+t.Until.Vietnamese(), en+" until "+t.Until.English()
	}
	if t.Season != 0 && t.Season != AllYear {
		var months []string
		for _, m := range t.Season.Months() {
			months = append(months, strconv.Itoa(m))
		}
		list := strings.Join(months, ", ")
		vi, en = vi+", các tháng "+list, en+", in the months "+list
	}
	return vi, en
}

// Value stores the terms as JSON.
func (t OrderTerms) Value() (driver.Value, error) {
	b, err := json.Marshal(t)
	return string(b), err
}

// Scan reads JSON.
func (t *OrderTerms) Scan(src any) error { return scanJSON(src, t) }

// GormDataType returns the column type of the terms for GORM.
func (OrderTerms) GormDataType() string { return "text" }
