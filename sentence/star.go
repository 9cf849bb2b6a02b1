package sentence

import "chophien/measure"

type starRange struct {
	min, max int
	to       int
}

var (
	beforeStars = []string{
		"ocop", "đạt", "đạt chuẩn", "chuẩn", "hạng", "xếp hạng", "phân hạng", "loại", "yêu cầu", "có", "phải", "phải đạt", "cần", "chứng nhận", "từ", "ít nhất", "tối thiểu", "trên", "hạng từ", "đã đạt", "được", "mức", "at least", "minimum", "min", "rated", "with", "certified", "hàng", "sản phẩm", "ocop đạt", "với",
		"từ hạng", "thấp nhất", "không dưới", "above", "over", "hơn",
	}
	starHosts = []string{"khách sạn", "nhà hàng", "resort", "khu nghỉ dưỡng", "hotel", "tiêu chuẩn khách sạn", "ks"}
)

// starsAt reads a number of stars at i: "4 sao", "3-4 sao", "bốn sao", "4*",
// "★★★★", "5-star".
func (r *reading) starsAt(i int) (starRange, bool) {
	if r.Is(i, "★", "⭐", "☆") {
		k := i
		for r.Is(k, "★", "⭐") {
			k++
		}
		if k-i >= 3 && k-i <= 5 {
			return starRange{min: k - i, max: k - i, to: k}, true
		}
		return starRange{}, false
	}
	first, n := r.starNumber(i)
	if n == 0 {
		return starRange{}, false
	}
	s := starRange{min: first, max: first}
	k := i + n
	if m := r.starWord(k); m > 0 {
		k += m
		s.to = k
		// 3 sao hoặc 4 sao, 3 sao - 4 sao
		if r.Is(k, "-", "–", "đến", "tới", "hoặc", "hay", "or", "to", ",", "/", "và") {
			if second, m := r.starNumber(k + 1); m > 0 && r.starWord(k+1+m) > 0 {
				s.max, s.to = max(second, first), k+1+m+r.starWord(k+1+m)
				s.min = min(second, first)
			}
		}
		return s, true
	}
	if r.Is(k, "-", "–", "đến", "tới", "hoặc", "hay", "or", "to", "/", "và", "and") {
		if second, m := r.starNumber(k + 1); m > 0 && r.starWord(k+1+m) > 0 {
			s.min, s.max = min(first, second), max(first, second)
			s.to = k + 1 + m + r.starWord(k+1+m)
			return s, true
		}
	}
	return starRange{}, false
}

func (r *reading) starNumber(i int) (int, int) {
	if r.isDigits(i) {
		f := r.Tokens[i].Fold
		if len(f) == 1 && f >= "3" && f <= "5" {
			return int(f[0] - '0'), 1
		}
		return 0, 0
	}
	for word, n := range map[string]int{"ba": 3, "bốn": 4, "năm": 5, "three": 3, "four": 4, "five": 5} {
		if r.Is(i, word) {
			return n, 1
		}
	}
	return 0, 0
}

func (r *reading) starWord(i int) int {
	if r.Is(i, "*", "★", "⭐") {
		return 1
	}
	if i < len(r.Tokens) && (r.Tokens[i].Lower == "sao" || r.Is(i, "star", "stars")) {
		return 1
	}
	if r.Is(i, "-") && r.Is(i+1, "star", "stars") {
		return 2
	}
	return 0
}

// stars reads the least number of stars that the buyer accepts.
func (r *reading) stars() {
	for i := 0; i < len(r.Tokens); i++ {
		s, ok := r.starsAt(i)
		if !ok || !r.free(i, s.to) {
			continue
		}
		from := r.back(i, 5, beforeStars)
		bound := measure.Exactly
		for k := max(0, i-3); k < i; k++ {
			if b, n := r.BoundAt(k); k+n == i && k >= from-2 && r.free(k, i) {
				bound, from = b, min(from, k)
				from = r.back(from, 4, beforeStars)
				break
			}
		}
		to := s.to
		switch {
		case r.Phrase(to, "trở lên", "đổ lên", "or more", "or above", "and above", "and up", "or higher", "+", "or better") > 0:
			bound = measure.AtLeast
			to += r.Phrase(to, "trở lên", "đổ lên", "or more", "or above", "and above", "and up", "or higher", "+", "or better")
		case r.Phrase(to, "trở xuống", "đổ xuống", "or less", "or below") > 0:
			bound = measure.AtMost
			to += r.Phrase(to, "trở xuống", "đổ xuống", "or less", "or below")
		}
		if m := r.Phrase(to, "ocop", "certified", "required"); m > 0 && r.free(to, to+m) {
			to += m
		}
		if r.hosted(from, to) {
			continue // a hotel of five stars
		}
		above := bound == measure.AtLeast && r.anyIs(from, i, "trên", "hơn", "over", "above")
		switch {
		case bound == measure.AtMost, r.preferred(from):
			r.take("", from, to)
			if bound != measure.AtMost {
				r.note("preference_not_kept", r.Cut(i, to))
			}
		case r.d.Stars != 0:
			r.take("", from, to)
		default:
			r.d.Stars = s.min
			if above && s.min < 5 && s.min == s.max {
				r.d.Stars++
			}
			r.take("stars", from, to)
		}
		i = to - 1
	}
}

// anyIs reports whether one of the tokens from i up to to is one of some words.
func (r *reading) anyIs(i, to int, words ...string) bool {
	for k := max(0, i); k < to; k++ {
		if r.Is(k, words...) {
			return true
		}
	}
	return false
}

// hosted reports whether stars belong to a hotel before or after them.
func (r *reading) hosted(from, to int) bool {
	if r.back(from, 1, starHosts) < from {
		return true
	}
	return r.Phrase(to, "hotel", "resort", "restaurant") > 0
}

func (r *reading) isDigits(i int) bool {
	return i >= 0 && i < len(r.Tokens) && r.Tokens[i].Kind == measure.Digits
}
