package domain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Criteria is the id of a version of the criteria: the number of the decision that
// holds them, such as "148/QĐ-TTg".
type Criteria string

// CriteriaSet is one version of the criteria of the programme: its bands of points,
// who certifies which stars, how long a certificate is valid, and the groups, product
// sets and papers of the programme. Package criteria reads it from a file. Callers
// must not change it.
type CriteriaSet struct {
	ID      Criteria
	TitleVI string
	TitleEN string
	Source  string // the paper that holds it, for readers
	From    Date   // the first day in force
	Until   *Date  // the last day in force; nil: until the next version begins

	// MaxParts are the most points, in hundredths, of the parts A (product and
	// community), B (marketing) and C (quality). They add up to MaxScore.
	MaxParts [3]int
	// LeastScores are the least scores, in hundredths, of one star to five stars.
	LeastScores [5]int
	Deciders    []Decider
	// CertificateMonths is how long a certificate is valid, from the date of its
	// decision.
	CertificateMonths int

	Groups      []GroupNames
	ProductSets []ProductSet // in their order; without From and Until
	Papers      []PaperType  // by condition; the last one of each condition is PaperOther
}

// Decider says which stars a level certifies.
type Decider struct {
	Level DecisionLevel
	Stars []int // 3 to 5, in ascending order
	From  *Date // the first day; nil: as long as the criteria
	Until *Date // the last day; nil: as long as the criteria
}

// On reports whether the level decides on a day.
func (d Decider) On(day Date) bool {
	return (d.From == nil || *d.From <= day) && (d.Until == nil || *d.Until >= day)
}

// InForce reports whether the criteria are in force on a day, as far as they say it:
// those of the next version may be in force already.
func (s CriteriaSet) InForce(day Date) bool {
	return s.From <= day && (s.Until == nil || *s.Until >= day)
}

// StarsBy returns the stars that a level certifies on a day; none when it does not
// decide.
func (s CriteriaSet) StarsBy(level DecisionLevel, day Date) []int {
	for _, d := range s.Deciders {
		if d.Level == level && d.On(day) {
			return d.Stars
		}
	}
	return nil
}

// StarsOf returns the stars of a score in hundredths.
func (s CriteriaSet) StarsOf(score int) int {
	stars := 1
	for i, least := range s.LeastScores {
		if score >= least {
			stars = i + 1
		}
	}
	return stars
}

// least returns the least score of a number of stars for messages, such as "90".
func (s CriteriaSet) least(stars int) string {
	if score := s.LeastScores[stars-1]; score%100 != 0 {
		return points(score)
	}
	return strconv.Itoa(s.LeastScores[stars-1] / 100)
}

// ValidUntil returns the last valid day of a certificate decided on d.
func (s CriteriaSet) ValidUntil(d Date) Date { return d.AddMonths(s.CertificateMonths) }

// GroupNames returns the short names of a group.
func (s CriteriaSet) GroupNames(g Group) (vi, en string) {
	for _, n := range s.Groups {
		if n.Group == g {
			return n.ShortVI, n.ShortEN
		}
	}
	return string(g), string(g)
}

// PaperType returns the type of a paper for a condition; ok is false for none.
func (s CriteriaSet) PaperType(c Condition, k PaperKind) (PaperType, bool) {
	i := slices.IndexFunc(s.Papers, func(t PaperType) bool { return t.Condition == c && t.Kind == k })
	if i < 0 {
		return PaperType{}, false
	}
	return s.Papers[i], true
}

// CriteriaSets are the versions of the criteria, by their first day. There is at least
// one.
type CriteriaSets []CriteriaSet

// On returns the version in force on a day: the last one that has begun, also after
// its last day, and the first one before that.
func (s CriteriaSets) On(day Date) CriteriaSet {
	for _, one := range slices.Backward(s) {
		if one.From <= day {
			return one
		}
	}
	return s[0]
}

// Of returns a version by its id; ok is false for none.
func (s CriteriaSets) Of(id Criteria) (one CriteriaSet, ok bool) {
	i := slices.IndexFunc(s, func(c CriteriaSet) bool { return c.ID == id })
	if i < 0 {
		return one, false
	}
	return s[i], true
}

// ValidUntil returns the last valid day of a certificate decided on d under the
// criteria in force on that day.
func (s CriteriaSets) ValidUntil(d Date) Date { return s.On(d).ValidUntil(d) }

// PaperType returns the type of a paper for a condition, with the names of the newest
// version that has it: a paper stays what it is when later criteria no longer name its
// kind. ok is false for none.
func (s CriteriaSets) PaperType(c Condition, k PaperKind) (t PaperType, ok bool) {
	for _, one := range slices.Backward(s) {
		if t, ok = one.PaperType(c, k); ok {
			return t, true
		}
	}
	return t, false
}

// PaperNames returns the names of a kind of paper of any condition; the kind itself
// where no version names it.
func (s CriteriaSets) PaperNames(k PaperKind) (vi, en string) {
	for _, c := range Conditions() {
		if t, ok := s.PaperType(c, k); ok {
			return t.NameVI, t.NameEN
		}
	}
	return string(k), string(k)
}

// NamesPaper reports whether a version names a kind of paper.
func (s CriteriaSets) NamesPaper(k PaperKind) bool {
	return slices.ContainsFunc(s, func(one CriteriaSet) bool {
		return slices.ContainsFunc(one.Papers, func(t PaperType) bool { return t.Kind == k })
	})
}

// SameStars reports whether two scores, in hundredths, make the same number of stars
// in each version.
func (s CriteriaSets) SameStars(a, b int) bool {
	return !slices.ContainsFunc(s, func(one CriteriaSet) bool { return one.StarsOf(a) != one.StarsOf(b) })
}

// ProductSets returns the product sets of all versions: those of the newest version
// first, each with the names of the newest version that has it and with the days on
// which it is in force.
func (s CriteriaSets) ProductSets() []ProductSet {
	var out []ProductSet
	for i, one := range slices.Backward(s) {
		for _, set := range one.ProductSets {
			at := slices.IndexFunc(out, func(o ProductSet) bool { return o.Code == set.Code })
			if at < 0 {
				at = len(out)
				set.Number = at + 1
				if i+1 < len(s) {
					until := s[i+1].From - 1
					set.Until = &until
				}
				out = append(out, set)
			}
			out[at].From = nil
			if i > 0 {
				from := one.From
				out[at].From = &from
			}
		}
	}
	return out
}

// ids returns the ids of the versions for messages.
func (s CriteriaSets) ids() string {
	out := make([]string, len(s))
	for i, one := range s {
		out[i] = string(one.ID)
	}
	return strings.Join(out, ", ")
}

// Validate returns an error for each rule that the versions break, with the path of
// the wrong part as a file of criteria writes it.
func (s CriteriaSets) Validate() []error {
	var faults []error
	wrong := func(at, format string, args ...any) {
		faults = append(faults, fmt.Errorf("%s: %s", at, fmt.Sprintf(format, args...)))
	}
	for i, one := range s {
		one.validate(wrong)
		at := "criteria " + string(one.ID)
		if slices.ContainsFunc(s[:i], func(o CriteriaSet) bool { return o.ID == one.ID }) {
			wrong(at, "there are two versions with this id")
		}
		if i == 0 {
			continue
		}
		before := s[i-1]
		if one.From <= before.From {
			wrong(at+": in_force_from", "%s is not after the first day of %s, which is %s", one.From, before.ID, before.From)
		} else if before.Until != nil && *before.Until >= one.From {
			wrong("criteria "+string(before.ID)+": in_force_until", "%s is not before the first day of %s, which is %s", *before.Until, one.ID, one.From)
		}
		for _, set := range one.ProductSets {
			for _, o := range before.ProductSets {
				if o.Code == set.Code && o.Group != set.Group {
					wrong(at+": product_sets "+set.Code, "its group is %s, but in %s it is %s: use a new code", set.Group, before.ID, o.Group)
				}
			}
		}
	}
	return faults
}

// CriteriaService knows the criteria.
type CriteriaService interface {
	// Criteria returns the versions of the criteria of this process.
	Criteria() CriteriaSets
}

// Bounds of criteria.
const (
	maxCriteriaID        = 50
	maxCertificateMonths = 120
	maxProductSets       = 200
	maxPaperTypes        = 200
)

func (s CriteriaSet) validate(wrong func(at, format string, args ...any)) {
	at := "criteria " + string(s.ID)
	named := func(at string, texts ...string) {
		for _, text := range texts {
			if strings.TrimSpace(text) == "" || strings.TrimSpace(text) != text || validateLine("", text, maxName) != nil {
				wrong(at, "%q must be one line of 1 to %d characters that does not begin or end with a space", text, maxName)
			}
		}
	}
	if id := string(s.ID); strings.TrimSpace(id) != id || id == "" || len([]rune(id)) > maxCriteriaID || validateLine("", id, maxCriteriaID) != nil || id != DecisionNumber(id) {
		wrong("criteria: id", "%q must be the number of a decision, such as 148/QĐ-TTg, of at most %d characters", id, maxCriteriaID)
	}
	named(at+": title", s.TitleVI, s.TitleEN)
	named(at+": source", s.Source)
	if s.From < firstDecision {
		wrong(at+": in_force_from", "it must be a day from %s on", firstDecision)
	}
	if s.Until != nil && *s.Until < s.From {
		wrong(at+": in_force_until", "%s is before in_force_from, which is %s", *s.Until, s.From)
	}
	sum := 0
	for _, p := range s.MaxParts {
		if p <= 0 || p%100 != 0 {
			wrong(at+": parts", "a, b and c must be whole points above 0")
			break
		}
		sum += p
	}
	if sum != 0 && sum != MaxScore {
		wrong(at+": parts", "a, b and c must add up to 100 points, not %s", points(sum))
	}
	for i, least := range s.LeastScores {
		switch {
		case least < 0 || least > MaxScore:
			wrong(at+": stars", "%d stars begin at %s points: it must be 0 to 100", i+1, points(least))
		case i == 0 && least != 0:
			wrong(at+": stars", "1 star must begin at 0 points")
		case i > 0 && least <= s.LeastScores[i-1]:
			wrong(at+": stars", "%d stars must begin at more points than %d", i+1, i)
		}
	}
	s.validateDeciders(at, wrong)
	if s.CertificateMonths < 1 || s.CertificateMonths > maxCertificateMonths {
		wrong(at+": certificate_months", "%d: it must be 1 to %d", s.CertificateMonths, maxCertificateMonths)
	}
	for i, g := range Groups() {
		if i >= len(s.Groups) || s.Groups[i].Group != g {
			wrong(at+": groups", "they must be %v, in this order; other groups need a new version of the program", Groups())
			break
		}
		n := s.Groups[i]
		named(at+": groups "+string(g), n.NameVI, n.NameEN, n.ShortVI, n.ShortEN)
	}
	if len(s.Groups) > len(Groups()) {
		wrong(at+": groups", "they must be %v, in this order; other groups need a new version of the program", Groups())
	}
	s.validateProductSets(at, named, wrong)
	s.validatePapers(at, named, wrong)
}

func (s CriteriaSet) validateDeciders(at string, wrong func(at, format string, args ...any)) {
	at += ": deciders"
	for i, d := range s.Deciders {
		switch d.Level {
		case LevelDistrict, LevelProvince, LevelMinistry:
		default:
			wrong(at, "level %q must be district, province or ministry", d.Level)
		}
		if slices.ContainsFunc(s.Deciders[:i], func(o Decider) bool { return o.Level == d.Level }) {
			wrong(at, "%s is named twice", d.Level)
		}
		if len(d.Stars) == 0 || !slices.IsSorted(d.Stars) || d.Stars[0] < 3 || d.Stars[len(d.Stars)-1] > 5 || len(slices.Compact(slices.Clone(d.Stars))) != len(d.Stars) {
			wrong(at, "the stars of %s must be of 3, 4 and 5, each once, in this order", d.Level)
		}
		if d.From != nil && d.Until != nil && *d.Until < *d.From {
			wrong(at, "the last day of %s is before its first", d.Level)
		}
	}
	if len(s.Deciders) == 0 {
		wrong(at, "say which level certifies which stars")
	}
}

func (s CriteriaSet) validateProductSets(at string, named func(at string, texts ...string), wrong func(at, format string, args ...any)) {
	at += ": product_sets"
	if n := len(s.ProductSets); n == 0 || n > maxProductSets {
		wrong(at, "there are %d: there must be 1 to %d", n, maxProductSets)
	}
	for i, set := range s.ProductSets {
		here := at + " " + set.Code
		if !isSetCode(set.Code, set.Group) {
			wrong(here, "the code must begin with its group, one of %v, and go on with a number and perhaps a letter, such as I.5.a", Groups())
		}
		if slices.ContainsFunc(s.ProductSets[:i], func(o ProductSet) bool { return o.Code == set.Code }) {
			wrong(here, "it is there twice")
		}
		named(here, set.GroupVI, set.GroupEN, set.SubgroupVI, set.SubgroupEN, set.NameVI, set.NameEN)
	}
}

// isSetCode reports whether a code is one of a product set of a group: "I.5" or "I.5.a".
func isSetCode(code string, g Group) bool {
	parts := strings.Split(code, ".")
	if len(parts) < 2 || len(parts) > 3 || parts[0] != string(g) || !slices.Contains(Groups(), g) {
		return false
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil || n < 1 || n > 99 || strconv.Itoa(n) != parts[1] {
		return false
	}
	return len(parts) == 2 || len(parts[2]) == 1 && 'a' <= parts[2][0] && parts[2][0] <= 'z'
}

func (s CriteriaSet) validatePapers(at string, named func(at string, texts ...string), wrong func(at, format string, args ...any)) {
	at += ": papers"
	if len(s.Papers) > maxPaperTypes {
		wrong(at, "there are %d: there must be at most %d", len(s.Papers), maxPaperTypes)
	}
	for i, p := range s.Papers {
		here := at + " " + string(p.Kind)
		if !slices.Contains(Conditions(), p.Condition) {
			wrong(here, "condition %q must be one of %v", p.Condition, Conditions())
		}
		if k := string(p.Kind); k == "" || len(k) > 50 || strings.Trim(k, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			wrong(here, "the kind must be 1 to 50 small letters, digits and underscores")
		}
		if slices.ContainsFunc(s.Papers[:i], func(o PaperType) bool { return o.Condition == p.Condition && o.Kind == p.Kind }) {
			wrong(here, "it is there twice for %s", p.Condition)
		}
		named(here, p.NameVI, p.NameEN)
	}
	for _, c := range Conditions() {
		of := slices.DeleteFunc(slices.Clone(s.Papers), func(p PaperType) bool { return p.Condition != c })
		if len(of) < 2 || of[len(of)-1].Kind != PaperOther {
			wrong(at, "there is none for %s", c)
		}
	}
	for _, k := range []PaperKind{PaperGI, PaperGIRight} {
		if _, ok := s.PaperType(ConditionIntellectualProperty, k); !ok {
			wrong(at, "%s of %s is missing; rules of the program need it", k, ConditionIntellectualProperty)
		}
	}
}
