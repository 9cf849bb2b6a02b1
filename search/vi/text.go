// Package vi is Vietnamese text for search: words, keys, and what a buyer's
// query means. It is pure: no engine, no database, no clock.
package vi

// Word is one word of a text under its two keys.
type Word struct {
	Fold  string // lower case, no marks, đ→d: the key that everybody can type
	Exact string // tone-keeping, ASCII
	Start int    // byte offsets in the text, for highlighting
	End   int
}

// Words splits text into words. It is the one tokenizer for index and query.
func Words(text string) []Word { return nil }
