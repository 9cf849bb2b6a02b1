package transfer

import (
	"strings"
	"unicode/utf8"
)

// A program that opens a sheet may read a cell as a formula if it begins with
// one of these, above all in CSV (OWASP, CSV injection). East Asian settings
// read the wide forms in the same way.
const dangerous = "=+-@\t\r\n\x00＝＋－＠"

const guard = "'"

func isDangerous(s string) bool {
	r, size := utf8.DecodeRuneInString(strings.TrimLeft(s, guard+" "))
	return size > 0 && strings.ContainsRune(dangerous, r)
}

// harmless puts an apostrophe before a text that may be read as a formula, and
// before one that already has such an apostrophe, so that original restores
// every text.
func harmless(s string) string {
	if isDangerous(s) {
		return guard + s
	}
	return s
}

// original removes the apostrophe that harmless added.
func original(s string) string {
	if rest, ok := strings.CutPrefix(s, guard); ok && isDangerous(rest) {
		return rest
	}
	return s
}
