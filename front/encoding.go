package front

import (
	"strconv"
	"strings"
)

// AcceptsGzip reports whether a client takes gzip, by its Accept-Encoding header
// (RFC 9110, 12.5.3). A coding with the weight 0 is refused; "*" stands for
// codings that the header does not name.
func AcceptsGzip(header string) bool {
	others := false
	for coding := range strings.SplitSeq(header, ",") {
		name, weight, weighted := strings.Cut(coding, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		takes := true
		if weighted {
			q, ok := strings.CutPrefix(strings.ToLower(strings.ReplaceAll(weight, " ", "")), "q=")
			n, err := strconv.ParseFloat(q, 64)
			takes = ok && err == nil && n > 0
		}
		switch name {
		case "gzip", "x-gzip": // RFC 9110, 8.4.1.3: the same
			return takes
		case "*":
			others = takes
		}
	}
	return others
}
