package sentence

import "chophien/words"

// Note is something that a person should check, in both languages.
type Note struct {
	Code   string
	VI, EN string
}

// noteText is the text of a note, as its id in the catalogue of messages.
type noteText struct{ format string }

// The codes of notes, each with its text. %s is filled in.
var noteTexts = map[string]noteText{
	"amount_range":        {format: "“%s” is a range: the form has its least amount, the description has all of it"},
	"counted_as_pieces":   {format: "“%s” is counted in pieces"},
	"price_unit_assumed":  {format: "“%s” does not say for how much goods the price is: check its unit"},
	"price_doubtful":      {format: "“%s” is below 1,000 đồng and was left out: give the price in đồng"},
	"place_widened":       {format: "“%s” was widened to the units of today: %s"},
	"delivery_of_buyer":   {format: "The place of delivery is taken from where the buyer is: “%s”"},
	"second_contact":      {format: "“%s” was left out: the form holds one contact of a kind"},
	"not_wanted":          {format: "“%s” was read as not asked for"},
	"period_not_kept":     {format: "“%s” is no period of the form (week, month, quarter, year)"},
	"day_past":            {format: "“%s” is past or is no day of the calendar"},
	"second_delivery":     {format: "“%s” was left out: the form has one place of delivery"},
	"unit_not_kept":       {format: "“%s”: the form has no such unit"},
	"preference_not_kept": {format: "“%s” is a preference and no condition, and was left out"},
}

// note adds a note about a text.
func (r *reading) note(code, text string) {
	format := noteTexts[code].format
	r.notes = append(r.notes, Note{code, words.Text("vi", format, text), words.Text("en", format, text)})
}

// widened adds the note that a place was replaced by current units.
func (r *reading) widened(text, nameVI, nameEN string) {
	const code = "place_widened"
	format := noteTexts[code].format
	r.notes = append(r.notes, Note{code, words.Text("vi", format, text, nameVI), words.Text("en", format, text, nameEN)})
}
