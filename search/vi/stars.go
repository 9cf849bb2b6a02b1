package vi

import (
	"slices"
	"strconv"
	"strings"
)

// The stars of the programme. Only three to five are certified (Decision
// 148/QĐ-TTg), but a query may name fewer, and must then not find more.
const (
	fewestStars = 1
	mostStars   = 5
)

const notePotential = "Tiềm năng 5 sao được cấp chứng nhận 4 sao cho đến khi trung ương công nhận"

var starNumbers = map[string]int{
	"mot": 1, "hai": 2, "ba": 3, "bon": 4, "nam": 5, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
}

// starExact are the number words with their marks: năm is five, nấm is not.
var starExact = map[string]int{"mot": 1, "mot5": 1, "moot5": 1, "hai": 2, "ba": 3, "boon1": 4, "bon": 4, "nawm": 5, "nam": 5}

var (
	starWords  = newWordSet("sao star stars")
	starJoints = newWordSet("hoặc hay và với or and")
	starRange  = newWordSet("đến tới to")
	starTitles = newWordSet("hạng đạt chuẩn xếp loại mức được")
)

// bound is the kind of limit that a number of stars sets.
type bound uint8

const (
	boundNone bound = iota
	boundLeast
	boundAbove
	boundMost
	boundBelow
)

// starBefore and starBehind are the words that make a number a limit.
var (
	starBefore = newPhraseTable(map[bound]string{
		boundLeast: "tối thiểu|ít nhất|không dưới|không thấp hơn|không kém|không ít hơn|từ|at least|minimum|min|from|not below",
		boundAbove: "trên|hơn|cao hơn|nhiều hơn|lớn hơn|above|over|more than",
		boundMost:  "tối đa|không quá|không trên|không hơn|không vượt quá|nhiều nhất|cao nhất là|up to|at most|maximum|max",
		boundBelow: "dưới|thấp hơn|kém hơn|ít hơn|chưa đến|chưa tới|under|below|less than",
	})
	starBehind = newPhraseTable(map[bound]string{
		boundLeast: "trở lên|trở lên trên|đổ lên|hoặc hơn|hoặc cao hơn|và cao hơn|hay hơn|lên|and above|and up|or more|or above|or better|or higher|up",
		boundMost:  "trở xuống|đổ xuống|đổ lại|hoặc thấp hơn|hoặc ít hơn|and below|or less|or below|or lower",
	})
)

// stars reads "4 sao", "bốn sao", "5*", "tiềm năng 5 sao" and ranges: "4 sao
// trở lên", "3–4 sao", "trên 3 sao", "4 hoặc 5 sao", "4 stars and above".
func (r *reader) stars() {
	r.splitStars()
	for i := range r.tokens {
		if r.tokens[i].taken {
			continue
		}
		if n, end := r.starsAt(i); end > i {
			r.takeStars(i, end, n)
		}
	}
}

// splitStars cuts 4sao into its number and the word.
func (r *reader) splitStars() {
	for i := 0; i < len(r.tokens); i++ {
		t := r.tokens[i]
		if len(t.Fold) < 4 || t.Marked() || t.Fold[0] < '0'+fewestStars || t.Fold[0] > '0'+mostStars || !starWords.fold[t.Fold[1:]] {
			continue
		}
		number, word := t, t
		number.Fold, number.Exact, number.End, number.text = t.Fold[:1], t.Fold[:1], t.Start+1, t.Fold[:1]
		word.Fold, word.Exact, word.Start, word.text = t.Fold[1:], t.Fold[1:], t.Start+1, t.Fold[1:]
		r.tokens = slices.Replace(r.tokens, i, i+1, number, word)
		r.last++
	}
}

// starsAt reads the list of numbers that begins at i and ends with the word for
// stars: 4 sao, 3-4 sao, 4 hoặc 5 sao, 4 sao hay 5 sao.
func (r *reader) starsAt(i int) (stars []int, end int) {
	n, ok := r.starNumber(i)
	if !ok {
		return nil, i
	}
	first := i
	stars, end = []int{n}, i+1
	starred, span := r.starMark(&end), false
	for end < len(r.tokens) {
		next, joint := end, r.starJoint(end)
		switch {
		case starRange.holds(r.tokens[end]):
			joint, next = "-", end+1
		case starJoints.holds(r.tokens[end]):
			joint, next = ",", end+1
		}
		m, ok := r.starNumber(next)
		if joint == "" || !ok || next+1 > len(r.tokens) {
			break
		}
		after := next + 1
		more := r.starMark(&after)
		if !more && starred {
			break
		}
		span = span || joint == "-"
		stars, end, starred = append(stars, m), after, more
	}
	if !starred {
		return nil, first
	}
	if span {
		low, high := slices.Min(stars), slices.Max(stars)
		stars = nil
		for s := low; s <= high; s++ {
			stars = append(stars, s)
		}
	}
	slices.Sort(stars)
	return slices.Compact(stars), end
}

// starJoint returns the sign between the number at i and the one before it:
// "-" for a range, "," for a list.
func (r *reader) starJoint(i int) string {
	switch strings.TrimSpace(r.gap(i)) {
	case "-", "–", "—", "~", "÷":
		return "-"
	case ",", "/", "&", "+":
		return ","
	case "":
		if i > 0 && i < len(r.tokens) && isNumber(r.tokens[i].Fold) && isNumber(r.tokens[i-1].Fold) {
			return "," // 4 5 sao
		}
	}
	return ""
}

// starNumber reads a number of stars.
func (r *reader) starNumber(i int) (int, bool) {
	if i >= len(r.tokens) || r.tokens[i].taken {
		return 0, false
	}
	t := r.tokens[i]
	if n, err := strconv.Atoi(t.Fold); err == nil {
		return n, fewestStars <= n && n <= mostStars
	}
	if t.Marked() {
		n, ok := starExact[t.Exact]
		return n, ok
	}
	n, ok := starNumbers[t.Fold]
	return n, ok
}

// starMark reports whether the number before end counts stars, and moves end
// after the word for stars.
func (r *reader) starMark(end *int) bool {
	if *end < len(r.tokens) && !r.tokens[*end].taken && starWords.holds(r.tokens[*end]) && (r.tokens[*end].Exact == "sao" || r.tokens[*end].Fold != "sao") {
		*end++
		return true
	}
	t := r.tokens[*end-1]
	rest := strings.TrimLeft(r.text[t.End:], "+ ")
	return isNumber(t.Fold) && (strings.HasPrefix(rest, "*") || strings.HasPrefix(rest, "★") || strings.HasPrefix(rest, "⭐"))
}

// takeStars applies the words around a list of stars, and makes the filter.
func (r *reader) takeStars(from, end int, stars []int) {
	limit, before := starBefore.before(r, from)
	if sign := r.starSign(from, end); limit == boundNone {
		limit = sign
	}
	from -= before
	if b, behind := starBehind.at(r, end); behind > 0 {
		limit, end = b, end+behind
	}
	from, potential := r.starTitle(from)
	if potential && slices.Contains(stars, 5) && limit == boundNone {
		stars = []int{4}
		r.q.Notes = append(r.q.Notes, notePotential)
	}
	low, high := slices.Min(stars), slices.Max(stars)
	switch limit {
	case boundLeast:
		high = mostStars
	case boundAbove:
		low, high = high+1, mostStars
	case boundMost:
		low = fewestStars
	case boundBelow:
		low, high = fewestStars, low-1
	}
	// "Từ 3 đến 4 sao" already has its limits.
	if limit != boundNone && low <= high && (limit != boundLeast || len(stars) == 1) {
		stars = nil
		for s := low; s <= high; s++ {
			stars = append(stars, s)
		}
	}
	shown := r.take(from, end-from)
	var added []string
	for _, s := range stars {
		if !slices.Contains(r.q.Stars, s) {
			r.q.Stars = append(r.q.Stars, s)
			added = append(added, strconv.Itoa(s))
		}
	}
	if len(added) > 0 {
		r.filter("stars", strings.Join(added, ","), shown)
	}
}

// starSign reads ≥ and the like before the number, and + after it.
func (r *reader) starSign(from, end int) bound {
	before := ""
	if from == 0 {
		before = r.text[:r.tokens[0].Start]
	} else {
		before = r.gap(from)
	}
	switch before = strings.TrimSpace(before); {
	case strings.HasSuffix(before, ">="), strings.HasSuffix(before, "≥"):
		return boundLeast
	case strings.HasSuffix(before, "<="), strings.HasSuffix(before, "≤"):
		return boundMost
	case strings.HasSuffix(before, ">"):
		return boundAbove
	case strings.HasSuffix(before, "<"):
		return boundBelow
	}
	for i := from; i < end; i++ {
		if isNumber(r.tokens[i].Fold) && strings.HasPrefix(r.text[r.tokens[i].End:], "+") {
			return boundLeast
		}
	}
	if strings.HasPrefix(strings.TrimLeft(r.text[r.tokens[end-1].End:], " "), "+") {
		return boundLeast
	}
	return boundNone
}

// starTitle takes the words that may come before stars: hạng 4 sao,
// tiềm năng 5 sao.
func (r *reader) starTitle(from int) (start int, potential bool) {
	for from > 0 && !r.tokens[from-1].taken {
		if from > 1 && r.tokens[from-1].Fold == "nang" && r.tokens[from-2].Fold == "tiem" {
			from, potential = from-2, true
			continue
		}
		if !starTitles.holds(r.tokens[from-1]) {
			break
		}
		from--
	}
	return from, potential
}
