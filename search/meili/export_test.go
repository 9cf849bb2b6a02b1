package meili

import "chophien/domain"

// Exports for the tests of this package.
var (
	Encode    = encode
	Decode    = decode
	Beginning = encodePrefix
	Spans     = spans
	Around    = func(on domain.Date) []string { return spansAround(on, topSpan) }
)
