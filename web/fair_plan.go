package web

import (
	"net/url"
	"slices"
	"unicode/utf8"

	"chophien/domain"
)

// planUnits is the width of the plan on the page of a fair, in the units of its
// drawing: a phone has a third as many pixels.
const planUnits = 1000

// Plan is the plan on the page of a fair.
type Plan struct {
	URL                 string
	Units, Height       int
	Letter, Tall, Round int  // letters and height of a place
	Crowded             bool // places are so small that a phone must show a part of the plan at a time
	Places              []PlanPlace
}

// PlanPlace is a place on the plan with a link to its exhibits.
type PlanPlace struct {
	Number, URL  string
	X, Y, Width  int // left upper corner
	TextX, TextY int // middle of the letters, and their baseline
	Chosen       bool
}

// planOf returns the plan of a fair, or nil. Each booth with a place on the
// plan is a link.
func planOf(f domain.Fair, at func(number string) string, chosen ...string) *Plan {
	if f.Plan == nil {
		return nil
	}
	v := Plan{
		URL:   "/v1/fairs/" + url.PathEscape(f.Slug) + "/plan/content?size=medium",
		Units: planUnits, Height: max(1, planUnits*f.Plan.Height/f.Plan.Width), Letter: 30, Tall: 67, Round: 12,
	}
	for _, hall := range f.Halls {
		for _, b := range hall.Booths {
			if b.PlanX == nil || b.PlanY == nil {
				continue
			}
			v.Places = append(v.Places, PlanPlace{Number: b.Number, URL: at(b.Number), TextX: *b.PlanX, TextY: *b.PlanY * v.Height / 1000, Chosen: slices.Contains(chosen, b.Number)})
		}
	}
	v.shrink()
	for i := range v.Places {
		p := &v.Places[i]
		p.Width = v.wide(p.Number)
		p.X = max(0, min(planUnits-p.Width, p.TextX-p.Width/2))
		p.Y = max(0, min(v.Height-v.Tall, p.TextY-v.Tall/2))
		p.TextX, p.TextY = p.X+p.Width/2, p.Y+v.Tall/2+v.Letter/3
	}
	return &v
}

// wide returns the width of a place.
func (v *Plan) wide(number string) int {
	return max(v.Tall, utf8.RuneCountInString(number)*v.Letter*2/3+v.Letter)
}

// shrink makes places smaller until neighbours do not overlap.
func (v *Plan) shrink() {
	const least = 12
	for i, a := range v.Places {
		for _, b := range v.Places[:i] {
			dx, dy := max(a.TextX-b.TextX, b.TextX-a.TextX), max(a.TextY-b.TextY, b.TextY-a.TextY)
			for v.Letter > least && dx < (v.wide(a.Number)+v.wide(b.Number))/2 && dy < v.Tall {
				v.Letter--
				v.Tall, v.Round, v.Crowded = v.Letter*2, v.Letter/3, true
			}
		}
	}
}
