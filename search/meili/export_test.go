package meili

import (
	"chophien/domain"
	"chophien/search"
)

// What the tests of this package look at from outside.
var (
	Encode    = encode
	Decode    = decode
	Beginning = encodePrefix
	Spans     = func(w domain.Window) []string { return spans(w) }
	Around    = func(on domain.Date) []string { return spansAround(on, topSpan) }
	Pack      = func(d search.Document) []string { return pack(d) }
	Unpack    = unpack
)
