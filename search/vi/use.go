package vi

import (
	_ "embed"
	"slices"
	"sync"
)

// uses.csv lists what things are used for or given as, in the words of buyers:
// what is chiefly meant, by the names of goods, and what answers it as well, by
// names or by product sets. General knowledge.
//
//go:embed uses.csv
var usesCSV string

// use is a purpose of goods.
type use struct {
	kind  useKind
	token string // the word that documents hold for it
	chief string // the one that documents of what is chiefly meant hold as well
}

// useKind is what a row is about.
type useKind uint8

const (
	ofUse      useKind = iota // what is done with goods: the goods of it are meant
	ofGift                    // given: another use says more
	ofCategory                // a kind of goods that has no word in their names: trái cây
)

var useKinds = map[string]useKind{"use": ofUse, "gift": ofGift, "category": ofCategory}

// uses finds purposes by what buyers say, and by what documents name.
type uses struct {
	said  phraseTable[*use]
	goods map[string][]usedGoods // by the exact first word of a name
	sets  map[string][]*use
}

type usedGoods struct {
	words []string // exact
	of    *use
	chief bool
}

var builtInUses = sync.OnceValue(func() uses {
	u := uses{newPhraseTable[*use](nil), map[string][]usedGoods{}, map[string][]*use{}}
	for _, row := range readTable(usesCSV) {
		phrases := split(row[1])
		of := &use{kind: useKinds[row[0]], token: "dung" + glued(phrases[0]), chief: "chinh" + glued(phrases[0])}
		for _, p := range phrases {
			u.said.add(p, of)
		}
		for i, names := range row[2:4] {
			for _, n := range split(names) {
				words := exactWords(n)
				u.goods[words[0]] = append(u.goods[words[0]], usedGoods{words, of, i == 0})
			}
		}
		for _, set := range split(row[4]) {
			u.sets[set] = append(u.sets[set], of)
		}
	}
	return u
})

// UsesOf returns the words that stand for what a thing of a name and a product
// set is used for. What the name begins with counts as chiefly meant.
func UsesOf(name, set string) []string {
	known := builtInUses()
	words := Words(name)
	exact := make([]string, len(words))
	for i, w := range words {
		exact[i] = w.Exact
	}
	head := HeadAt(words)
	var out []string
	add := func(w string) {
		if !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	for i, w := range exact {
		for _, g := range known.goods[w] {
			if !startsWith(exact[i:], g.words) {
				continue
			}
			// One word is what a thing is only where its name begins: lụa is silk,
			// giò lụa is not.
			if i > head && len(g.words) == 1 || i > head+len(g.words) {
				continue
			}
			add(g.of.token)
			if g.chief {
				add(g.of.chief)
			}
		}
	}
	for _, of := range known.sets[set] {
		add(of.token)
	}
	for i := range words {
		// What the name says itself it is used for.
		for _, p := range known.said.first[words[i].Fold] {
			if sameWords(words[i:], p.words) {
				add(p.value.token)
				add(p.value.chief)
			}
		}
	}
	return out
}

// saidUse is a use that n words at a place say.
type saidUse struct {
	at, n int
	of    *use
}

// uses reads what the goods are for: quà tết, nấu lẩu, trị ho. It becomes one
// word, which documents of such goods hold; what was typed need not be there.
// Where goods are named, the use only orders them.
func (r *reader) uses(lex *Lexicon) {
	said := r.saidUses(lex)
	if len(said) == 0 {
		return
	}
	for _, s := range said {
		r.weaken(s.at, s.n)
		r.q.Notes = append(r.q.Notes, noteUse+r.said(s.at, s.n))
	}
	// What is done with goods says more than that they are given, or their kind.
	needed := said[max(0, slices.IndexFunc(said, func(s saidUse) bool { return s.of.kind == ofUse }))].of
	goods := r.goodsBeside(needed)
	slices.Reverse(said)
	for _, s := range said {
		end := s.at + s.n
		t := token{Word: Word{Fold: s.of.token, Exact: s.of.token, Start: r.tokens[s.at].Start, End: r.tokens[end-1].End}, hidden: true}
		chief := t
		chief.Fold, chief.Exact, chief.weak, chief.chief = s.of.chief, s.of.chief, true, true
		t.weak = goods || s.of != needed
		t.must = !t.weak
		r.tokens = slices.Insert(r.tokens, end, t, chief)
	}
}

// saidUses returns the uses that are said, in their order.
func (r *reader) saidUses(lex *Lexicon) (said []saidUse) {
	for i := 0; i < len(r.tokens); i++ {
		if r.tokens[i].taken || r.tokens[i].place {
			continue
		}
		of, n := builtInUses().said.at(r, i)
		if n == 0 || r.anyPlace(i, n) || !lex.Known(of.token) || n == 1 && !r.purposeful(i, of) {
			continue
		}
		said = append(said, saidUse{i, n, of})
		i += n - 1
	}
	return said
}

// goodsBeside reports whether goods are named beside a use. Where none are, the
// other words say for whom and when a thing is given or used, and need not be
// there; beside a kind of goods they say which: đồ đồng mỹ nghệ.
func (r *reader) goodsBeside(u *use) bool {
	var rest []int
	goods := false
	for i, t := range r.tokens {
		if !t.taken && !t.weak && !t.place && !t.hidden && !t.must {
			rest = append(rest, i)
			goods = goods || r.goodsAt(i) > 0
		}
	}
	if goods || u.kind == ofCategory && len(rest) > 0 {
		return true
	}
	for _, i := range rest {
		r.tokens[i].weak = true
	}
	return false
}

// purposeful reports whether one word says a purpose. Without its marks it may be
// anything, and so may one among the words of a name.
func (r *reader) purposeful(at int, of *use) bool {
	t := r.tokens[at]
	switch {
	case !t.Marked():
		return !IsSyllable(t.Fold)
	case of.kind == ofGift:
		return true
	}
	for i, t := range r.tokens {
		if i != at && !t.taken && !t.place && !t.weak {
			return false
		}
	}
	return true
}
