package web

import (
	"math"
	"slices"

	"chophien/domain"
	"chophien/front"
)

// Bar is a row of a chart: a name, a bar of up to 100 units, and the number.
type Bar struct {
	Text, URL, Class string
	Width            float64
	Count, Share     string
}

// Bars is a chart as a table with one bar a row, which screen readers read and
// printers print.
type Bars struct {
	Label string
	Wide  bool
	Bars  []Bar
}

// barRow is a counted value before it is drawn.
type barRow struct {
	text, url, class string
	count            int
}

// bars draws rows; the longest bar fills the row. Shares are of total; 0: none
// are shown.
func (r *request) bars(label string, rows []barRow, total int) Bars {
	most := 1
	for _, row := range rows {
		most = max(most, row.count)
	}
	out := Bars{Label: label}
	for _, row := range rows {
		b := Bar{Text: row.text, URL: row.url, Class: row.class, Width: tenths(float64(row.count) * 100 / float64(most)), Count: r.number(row.count)}
		if total > 0 {
			b.Share = r.percent(row.count, total)
		}
		out.Bars = append(out.Bars, b)
	}
	return out
}

func tenths(x float64) float64 { return math.Round(x*10) / 10 }

// Column is a month of a chart over time.
type Column struct {
	X, Y, Height float64
	LabelX       float64
	LabelY       float64
	Value, Name  string // Name is empty for months without a label on the axis
}

// Columns is a chart over time.
type Columns struct {
	Width   int
	Label   string
	Columns []Column
	Rows    []Fact // the same as a table, without months of 0
}

const (
	columnStep   = 26
	columnHeight = 100.0
	columnFoot   = 120.0
	columnMonths = 24 // months that the chart shows
)

// columns draws counts by month, the last columnMonths of them.
func (r *request) columns(rows []domain.StatRow, label string) Columns {
	rows = rows[max(0, len(rows)-columnMonths):]
	most := 1
	for _, row := range rows {
		most = max(most, row.Count)
	}
	out := Columns{Width: columnStep * max(1, len(rows)), Label: label}
	for i, row := range rows {
		height := tenths(float64(row.Count) * columnHeight / float64(most))
		name := r.or(front.MonthLabels(row.Key))
		c := Column{X: float64(i*columnStep + 4), Y: tenths(columnFoot - height), Height: height, LabelX: float64(i*columnStep + 13), LabelY: tenths(columnFoot - height - 4)}
		if row.Count > 0 {
			c.Value = r.number(row.Count)
			out.Rows = append(out.Rows, Fact{Name: name, Text: c.Value})
		}
		if i%4 == 0 {
			c.Name = name
		}
		out.Columns = append(out.Columns, c)
	}
	return out
}

// dots places the 63 former units on the map; the larger the more products.
// here is the code of the unit of today that stands out.
func dots(counts []domain.ProvinceCounts, here string) []Dot {
	var out []Dot
	for _, c := range counts {
		for _, f := range c.Province.Former {
			n := c.Former[f.Code].Kinds[domain.KindProduct]
			x, y := domain.OnMap(f.Lat, f.Lon)
			d := Dot{X: tenths(x), Y: tenths(y), Radius: tenths(1.3 + math.Sqrt(float64(n))/2.6), Class: "p"}
			if n > 0 {
				d.Class = "has"
			}
			if c.Province.Code == here {
				d.Class = "here"
			}
			out = append(out, d)
		}
	}
	return out
}

// sortRows puts the longest bar first.
func sortRows(rows []barRow) {
	slices.SortStableFunc(rows, func(a, b barRow) int { return b.count - a.count })
}
