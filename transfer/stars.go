package transfer

import (
	"regexp"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/measure"
)

var starNumber = regexp.MustCompile(`\d+`)

// starYear matches the year of an evaluation, which is no number of stars.
var starYear = regexp.MustCompile(`(?i)[(,-]?\s*(?:năm\s+)?20\d\d\s*\)?`)

// readStars reads "4", "4 sao", "★★★★", "Hạng 4 sao", "4 (bốn) sao", "bốn sao",
// "Tiềm năng 5 sao". ok is false for anything but one number from 1 to 5.
func readStars(text string) (stars int, potentialFive, ok bool) {
	text = starYear.ReplaceAllString(text, " ")
	fold := domain.Fold(oneLine(text))
	potentialFive = strings.Contains(fold, "tiem nang")
	seen := map[int]bool{}
	for _, d := range starNumber.FindAllString(fold, -1) {
		n, err := strconv.Atoi(d)
		if err != nil {
			return 0, false, false
		}
		seen[n] = true
	}
	signs := strings.Count(text, "★") + strings.Count(text, "⭐") + strings.Count(text, "*") + strings.Count(text, "✩") + strings.Count(text, "✭") + strings.Count(text, "🌟")
	switch {
	case potentialFive && len(seen) == 2 && seen[4] && seen[5]: // 4 sao (tiềm năng 5 sao)
		return 4, true, true
	case len(seen) > 1:
		return 0, false, false
	case len(seen) == 1:
		for n := range seen {
			stars = n
		}
	case signs > 0:
		stars = signs
	default:
		t := measure.Scan(text)
		for i := range t.Tokens {
			if n, length := t.NumberAt(i); length > 0 && n.Value%1000 == 0 {
				stars = int(n.Value / 1000)
				break
			}
		}
	}
	if potentialFive {
		// The province certifies it with four stars until the ministry decides.
		return 4, true, stars == 5
	}
	return stars, false, stars >= 1 && stars <= 5
}

var score = regexp.MustCompile(`^(\d{1,3})(?:[.,](\d+))?\s*(?:điểm|diem|đ|/\s*100)?$`)

// readScore reads "85,5", "75,333", "60,50 điểm" in hundredths of a point. An
// average of more decimals is rounded, unless that changes the stars.
func readScore(sets domain.CriteriaSets, field, text string) (int, error) {
	m := score.FindStringSubmatch(strings.ToLower(oneLine(text)))
	if m == nil || len(m[2]) > 15 {
		return 0, domain.Invalidf(field, "“%s” is not a number of points, such as 85,5", short(text))
	}
	whole, _ := strconv.Atoi(m[1])
	part, _ := strconv.Atoi((m[2] + "00")[:2])
	down := whole*100 + part
	up := down
	if len(m[2]) > 2 && m[2][2] >= '5' {
		up++
	}
	if !sets.SameStars(up, down) {
		return 0, domain.Invalidf(field, "“%s” lies between two ranks: write it with two decimals, as the decision does", short(text))
	}
	return up, nil
}
