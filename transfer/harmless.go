package transfer

import (
	"strings"
	"unicode/utf8"
)

// A program that opens a sheet may take a cell for a formula when it begins
// with one of these, CSV above all (OWASP, CSV injection). The wide forms are
// read likewise in East Asian settings.
const dangerous = "=+-@\t\r\n\x00＝＋－＠"

const guard = "'"

func isDangerous(s string) bool {
	r, size := utf8.DecodeRuneInString(strings.TrimLeft(s, guard+" "))
	return size > 0 && strings.ContainsRune(dangerous, r)
}

// harmless puts an apostrophe before a text that may be taken for a formula,
// and before one that looks as if that had been done, so that original gives
// every text back.
func harmless(s string) string {
	if isDangerous(s) {
		return guard + s
	}
	return s
}

// original takes off what harmless put on.
func original(s string) string {
	if rest, ok := strings.CutPrefix(s, guard); ok && isDangerous(rest) {
		return rest
	}
	return s
}
