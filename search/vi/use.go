package vi

import (
	_ "embed"
	"slices"
	"sync"
)

// uses.csv lists uses and gifts, in the words of buyers: the chief goods of each,
// by their names, and other goods that also answer it, by names or by product
// sets. General knowledge.
//
//go:embed uses.csv
var usesCSV string

// use is a purpose of goods.
type use struct {
	kind  useKind
	token string // the word that documents contain for it
	chief string // the word that documents of its chief goods contain as well
}

// useKind is the kind of a row.
type useKind uint8

const (
	ofUse      useKind = iota // an activity: it means its goods
	ofGift                    // a gift: another use is more specific
	ofCategory                // a kind of goods that has no word in their names: trái cây
)

var useKinds = map[string]useKind{"use": ofUse, "gift": ofGift, "category": ofCategory}

// uses finds purposes by the words of buyers, and by the names in documents.
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

// UsesOf returns the index words of the uses of a thing, by its name and product
// set. The beginning of the name decides whether it is a chief good.
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
		// Uses that the name itself states.
		for _, p := range known.said.first[words[i].Fold] {
			if sameWords(words[i:], p.words) {
				add(p.value.token)
				add(p.value.chief)
			}
		}
	}
	return out
}

// saidUse is a use that n words at a place state.
type saidUse struct {
	at, n int
	of    *use
}

// uses reads what the goods are for: quà tết, nấu lẩu, trị ho. It becomes one
// word, which documents of such goods contain; the typed words are optional.
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
	// An activity is more specific than a gift or a kind of goods.
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

// saidUses returns the stated uses, in their order.
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

// goodsBeside reports whether the text names goods beside a use. If it does not,
// the other words state for whom and when a thing is used, and are optional;
// beside a kind of goods they specify it: đồ đồng mỹ nghệ.
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

// purposeful reports whether one word states a purpose. It is ambiguous without
// its marks, and among the words of a name.
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
