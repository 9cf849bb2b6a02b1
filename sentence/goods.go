package sentence

import (
	"strings"

	"chophien/domain"
	"chophien/measure"
)

// maxGoods is the greatest number of words in the name of goods.
const maxGoods = 12

// name reads the goods: the run of words after the amount, or else the first
// run that names something.
func (r *reading) name() {
	type run struct{ from, to int }
	var runs []run
	for i := 0; i < len(r.Tokens); i++ {
		if r.owner[i] != 0 || r.boundary(i) {
			continue
		}
		to := i
		for to < len(r.Tokens) && r.owner[to] == 0 && !r.boundary(to) {
			to++
		}
		runs = append(runs, run{i, to})
		i = to
	}
	best, score := run{}, 0
	for _, c := range runs {
		from, to := r.goodsIn(c.from, c.to, c.from >= r.amount.to && r.amount.to > 0)
		if from >= to || !r.letters(from, to) || !r.goodsBetween(from, to) {
			continue
		}
		s := 1
		switch {
		case r.amount.to > 0 && c.from >= r.amount.to && r.sameClause(r.amount.to, c.from):
			s = 6
		case c.to <= r.amount.from:
			s = 3
		case r.amount.to == 0:
			s = 3
		}
		if r.anyVerb(c.from, from) {
			s += 2
		}
		if s > score {
			best, score = run{from, to}, s
		}
	}
	if score == 0 {
		return
	}
	name := strings.Join(strings.Fields(r.Cut(best.from, best.to)), " ")
	if len(domain.FindContacts(name)) > 0 {
		return
	}
	r.d.Name = title(name)
	r.take("name", best.from, best.to)
}

// letters reports whether the tokens include a word.
func (r *reading) letters(i, to int) bool {
	for k := i; k < to; k++ {
		if r.Tokens[k].Kind == measure.Word && (len(r.Tokens[k].Fold) > 1 || r.Marked) {
			return true
		}
	}
	return false
}

// sameClause reports whether there is no unclaimed boundary between two tokens.
func (r *reading) sameClause(i, to int) bool {
	for k := i; k < to; k++ {
		if r.owner[k] == 0 && r.boundary(k) {
			return false
		}
	}
	return true
}

func (r *reading) anyVerb(i, to int) bool {
	for k := i; k < to; k++ {
		if r.verbAt(k) > 0 {
			return true
		}
	}
	return false
}

// verbAt reads a verb of buying at i. "Rau cần" and "cá thu" contain no verb.
func (r *reading) verbAt(i int) int {
	n := r.Phrase(i, verbs...)
	if n == 0 || n == 1 && r.english && r.Is(i, "can") {
		return 0
	}
	if r.Is(i, "cần") && n == 1 && (r.Is(i+1, "tây", "nước", "ta", "sa", "câu") || r.Is(i-1, "rau")) {
		return 0
	}
	if !r.Marked && n == 1 && r.Is(i, "tìm", "đặt", "lấy", "hỏi", "muốn", "chốt", "nhập") && i > 0 && !r.english {
		if before := r.back(i, 1, []string{"mình", "em", "tôi", "bên", "cần", "muốn", "đang", "shop", "quán", "chị", "anh", "nhà hàng", "siêu thị", "công ty"}); before == i {
			return 0
		}
	}
	return n
}

// goodsIn finds the goods within a run of free tokens. behind is true if the
// amount comes before it.
func (r *reading) goodsIn(from, to int, behind bool) (int, int) {
	start := from
	if !behind {
		start = r.behindVerb(from, to)
	}
	for start < to {
		n := r.Phrase(start, fillers...)
		if n == 0 && !(behind && r.verbAt(start) > 0) {
			if r.Tokens[start].Kind != measure.Sign {
				break
			}
			n = 1
		}
		if r.filled(start, n, to) {
			break
		}
		start += max(1, n)
	}
	if start >= to {
		return start, start
	}
	ends := goodsEnds
	switch {
	case r.english:
		ends = englishEnds
	case !r.Marked:
		ends = unmarkedEnds
	}
	end := start + 1
	for end < to && end-start < maxGoods {
		if n := r.Phrase(end, ends...); n > 0 && !r.inName(end) {
			break
		}
		end++
	}
	for end > start && (r.Tokens[end-1].Kind == measure.Sign && !r.Is(end-1, "%") || (r.Marked || r.english) && r.grammar(end-1) && end-1 > start && !r.Is(end-1, "cần", "thu", "hàng", "a", "c", "e", "hay", "gom", "ra", "ta") || r.trailing(end-1)) {
		end--
	}
	return start, end
}

// behindVerb returns where the goods within a run of free tokens can begin.
// Everything up to the last verb is about the buyer, and so are words for the
// buyer and greetings at the beginning of a run without a verb.
func (r *reading) behindVerb(from, to int) int {
	start := from
	for k := from; k < to; k++ {
		if n := r.verbAt(k); n > 0 {
			if start > from && k > start+1 && r.goodsBetween(start, k) {
				break // the goods come before a second verb
			}
			start = k + n
			k += n - 1
		}
	}
	if start == from {
		for start < to {
			n := r.Phrase(start, "mình", "em", "tôi", "bên", "chúng tôi", "shop", "bên mình", "bên em", "quán", "công ty", "cty", "anh", "chị", "we", "i", "chào", "ad", "admin", "hello", "hi", "ai có", "có ai", "ai bán", "dear", "alo")
			if n == 0 {
				break
			}
			start += n
		}
	}
	return start
}

// trailing words belong to a claimed number, or mean nothing.
func (r *reading) trailing(i int) bool {
	return r.Marked && r.Is(i, "với", "thì", "là", "khoảng", "từ", "trên", "dưới", "đến", "ạ", "nhé") || r.english && r.Is(i, "of", "and", "or", "the", "a", "at", "about")
}

// goodsBetween reports whether there are words between that are neither fillers
// nor pronouns.
func (r *reading) goodsBetween(i, to int) bool {
	for k := i; k < to; k++ {
		if r.Tokens[k].Kind == measure.Word && !r.grammar(k) && r.Phrase(k, fillers...) == 0 && r.verbAt(k) == 0 {
			return true
		}
	}
	return false
}

// filled reports whether a filler at i begins the name of goods: "lô hội", and
// most short words of a text without marks.
func (r *reading) filled(i, n, to int) bool {
	switch {
	case n == 0:
		return false
	case r.Is(i, "lô") && i+1 < to && r.Is(i+1, "hội"):
		return true
	}
	return !r.Marked && !r.english && n == 1 && !r.Is(i, "loại", "hàng", "ocop", "sỉ", "gấp", "nguồn", "cho", "các")
}

// inName reports whether a word at i that otherwise ends the goods belongs to
// them: rau cần, cá thu, cá tầm, gạo số 8, bao tử, 3 trong 1, mùa xuân.
func (r *reading) inName(i int) bool {
	switch {
	case r.Is(i, "cần"):
		return r.Is(i+1, "tây", "nước") || r.Is(i-1, "rau")
	case r.Is(i, "tầm", "thu"):
		return r.Is(i-1, "cá")
	case r.Is(i, "số"):
		return r.Is(i-1, "gạo")
	case r.Is(i, "bao"):
		return r.Is(i+1, "tử")
	case r.Is(i, "trong"):
		return r.isDigits(i - 1)
	case r.Is(i, "mùa", "vụ"):
		return r.Is(i+1, "xuân", "thu", "đông", "hè", "sớm")
	}
	return false
}
