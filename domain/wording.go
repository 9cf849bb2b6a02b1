package domain

// Wording is a text for people that is no error: an English format of the catalogue of
// messages, with its arguments. The callers of domain write it in a language.
type Wording struct {
	format string
	args   []any
}

// Words returns the format and the arguments of the text.
func (m Wording) Words() (format string, args []any) { return m.format, m.args }
