package search

import (
	_ "embed"
	"strconv"
	"strings"
	"sync"

	"chophien/domain"
)

// goodsTable lists what names of goods begin with or hold: words; the set that
// such goods mostly are in; how sure that is, in percent.
//
//go:embed goods.csv
var goodsTable string

type good struct {
	words   string
	code    string
	percent int
}

var goods = sync.OnceValue(func() []good {
	var out []good
	for line := range strings.Lines(goodsTable) {
		parts := strings.Split(strings.TrimSpace(line), ";")
		if len(parts) != 3 || strings.HasPrefix(line, "#") {
			continue
		}
		n, _ := strconv.Atoi(parts[2])
		out = append(out, good{" " + parts[0] + " ", parts[1], n})
	}
	return out
})

// ProposeSet proposes one of the 26 sets for a product by its name, and says
// how sure that is, in percent. code is empty where the name says nothing.
// Vietnamese names begin with what the goods are, so words at the beginning
// count fully and others less; the longest words win.
func ProposeSet(name string) (code string, percent int) {
	text := " " + strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune(" ,.()-–/\"'", r) }), " ") + " "
	if strings.TrimSpace(text) == strings.TrimSpace(domain.Fold(text)) {
		return "", 0 // without marks, dứa is dừa
	}
	best := 0
	for _, g := range goods() {
		at := strings.Index(text, g.words)
		if at < 0 {
			continue
		}
		sure, weight := g.percent, len(g.words)
		if at > 0 {
			sure, weight = sure*2/3, weight/2
		}
		if weight > best {
			best, code, percent = weight, g.code, sure
		}
	}
	return code, percent
}
