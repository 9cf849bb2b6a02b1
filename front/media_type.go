package front

import "strings"

// Prefers reports whether a client with the header Accept prefers a media type,
// which the header must name, to another one (RFC 9110, section 12.5.1). Of
// equal weights the named one is preferred.
func Prefers(accept, mediaType, other string) bool {
	var named, others float64
	for part := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(part, ";")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case mediaType:
			named = max(named, weight(params))
		case other:
			others = max(others, weight(params))
		}
	}
	return named > 0 && named >= others
}
