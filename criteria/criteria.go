// Package criteria reads the criteria of the programme from files: the versions that
// the program brings, and those that an operator adds.
package criteria

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

//go:embed default.json
var defaults []byte

// format is the version of the form of the files.
const format = 1

// maxFile is the most bytes of a file.
const maxFile = 1 << 20

// file is a file of criteria as JSON.
type file struct {
	Format   int       `json:"format"`
	Criteria []version `json:"criteria"`
}

// names are a name in both languages.
type names struct {
	VI string `json:"vi"`
	EN string `json:"en"`
}

// version is a version of the criteria. Groups, product sets and papers that it leaves
// out are those of the version of the program that it replaces, or of the version
// before it.
type version struct {
	ID     string       `json:"id"`
	Title  names        `json:"title"`
	Source string       `json:"source"`
	From   *domain.Date `json:"in_force_from"`
	Until  *domain.Date `json:"in_force_until,omitempty"`
	Parts  struct {
		A float64 `json:"a"`
		B float64 `json:"b"`
		C float64 `json:"c"`
	} `json:"parts"`
	Stars    []band    `json:"stars"`
	Deciders []decider `json:"deciders"`
	Months   int       `json:"certificate_months"`
	Groups   []group   `json:"groups,omitempty"`
	Sets     []set     `json:"product_sets,omitempty"`
	Papers   []paper   `json:"papers,omitempty"`
}

type band struct {
	Stars int     `json:"stars"`
	From  float64 `json:"from_points"`
}

type decider struct {
	Level string       `json:"level"`
	Stars []int        `json:"stars"`
	From  *domain.Date `json:"from,omitempty"`
	Until *domain.Date `json:"until,omitempty"`
}

type group struct {
	Code  string `json:"code"`
	Name  names  `json:"name"`
	Short names  `json:"short"`
}

type set struct {
	Code     string `json:"code"`
	Subgroup names  `json:"subgroup"`
	Name     names  `json:"name"`
}

type paper struct {
	Kind      string `json:"kind"`
	Condition string `json:"condition"`
	Name      names  `json:"name"`
}

// Default returns the versions that the program brings.
func Default() domain.CriteriaSets {
	sets, err := with(nil)
	if err != nil {
		panic(err) // only for a program that was built with a wrong file
	}
	return sets
}

// Load returns the versions of the program and those of a file, which may also replace
// one of the program by its id. An empty name adds none. The error names each part of
// the file that is wrong.
func Load(name string) (domain.CriteriaSets, error) {
	if name == "" {
		return Default(), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, err
	}
	sets, err := Add(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return sets, nil
}

// Add is Load for the bytes of a file.
func Add(b []byte) (domain.CriteriaSets, error) {
	if len(b) > maxFile {
		return nil, fmt.Errorf("the file has more than %d bytes", maxFile)
	}
	f, err := parse(norm.NFC.Bytes(b))
	if err != nil {
		return nil, err
	}
	if len(f.Criteria) == 0 {
		return nil, errors.New("criteria: there is no version; chophien criteria show prints those in force as a file")
	}
	return with(f.Criteria)
}

func parse(b []byte) (f file, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return f, located(b, d.InputOffset(), err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return f, errors.New("there is more after the end of the JSON object")
	}
	if f.Format != format {
		return f, fmt.Errorf("format: it must be %d, not %d", format, f.Format)
	}
	return f, nil
}

// located adds the line to an error of JSON.
func located(b []byte, offset int64, err error) error {
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = e.Offset
	}
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset = e.Offset
	}
	line := 1 + bytes.Count(b[:min(int(offset), len(b))], []byte("\n"))
	return fmt.Errorf("line %d: %s", line, strings.TrimPrefix(err.Error(), "json: "))
}

// with returns the versions of the program and others, checked.
func with(others []version) (domain.CriteriaSets, error) {
	f, err := parse(defaults)
	if err != nil {
		return nil, err
	}
	all := f.Criteria
	for i, v := range others {
		if slices.ContainsFunc(others[:i], func(o version) bool { return o.ID == v.ID }) {
			return nil, fmt.Errorf("criteria %s: there are two versions with this id", v.ID)
		}
		at := slices.IndexFunc(f.Criteria, func(o version) bool { return o.ID == v.ID })
		if at >= 0 {
			pair := []version{all[at], v}
			complete(pair)
			all[at] = pair[1]
		} else {
			all = append(all, v)
		}
	}
	var faults []error
	for _, v := range all {
		if v.From == nil {
			faults = append(faults, fmt.Errorf("criteria %s: in_force_from: it is missing", v.ID))
		}
	}
	if len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	slices.SortStableFunc(all, func(a, b version) int { return int(*a.From - *b.From) })
	complete(all)
	var sets domain.CriteriaSets
	for _, v := range all {
		s, err := v.set()
		faults = append(faults, err...)
		sets = append(sets, s)
	}
	if faults = append(faults, sets.Validate()...); len(faults) > 0 {
		return nil, errors.Join(faults...)
	}
	return sets, nil
}

// complete gives each version the groups, product sets and papers that it leaves out:
// those of the version before it. The first ones get those of the first that has them.
func complete(all []version) {
	fill := func(get func(*version) bool, copyTo func(to, from *version)) {
		first := slices.IndexFunc(all, func(v version) bool { return get(&v) })
		for i := range all {
			if first < 0 || get(&all[i]) {
				continue
			}
			copyTo(&all[i], &all[max(first, i-1)])
		}
	}
	fill(func(v *version) bool { return v.Groups != nil }, func(to, from *version) { to.Groups = from.Groups })
	fill(func(v *version) bool { return v.Sets != nil }, func(to, from *version) { to.Sets = from.Sets })
	fill(func(v *version) bool { return v.Papers != nil }, func(to, from *version) { to.Papers = from.Papers })
}

// set returns the version as a value, and what is wrong with its form.
func (v version) set() (out domain.CriteriaSet, faults []error) {
	wrong := func(at, format string, args ...any) {
		faults = append(faults, fmt.Errorf("criteria %s: %s: %s", v.ID, at, fmt.Sprintf(format, args...)))
	}
	hundredths := func(at string, points float64) int {
		h := math.Round(points * 100)
		if math.Abs(h-points*100) > 1e-6 || math.Abs(h) > domain.MaxScore {
			wrong(at, "%v must be a number of points from 0 to 100 with at most two decimals", points)
			return 0
		}
		return int(h)
	}
	out = domain.CriteriaSet{
		ID: domain.Criteria(v.ID), TitleVI: v.Title.VI, TitleEN: v.Title.EN, Source: v.Source, From: *v.From, Until: v.Until, CertificateMonths: v.Months,
		MaxParts: [3]int{hundredths("parts", v.Parts.A), hundredths("parts", v.Parts.B), hundredths("parts", v.Parts.C)},
	}
	seen := map[int]bool{}
	for _, b := range v.Stars {
		if b.Stars < 1 || b.Stars > len(out.LeastScores) || seen[b.Stars] {
			wrong("stars", "%d: there must be one line for each of 1 to 5 stars", b.Stars)
			continue
		}
		seen[b.Stars] = true
		out.LeastScores[b.Stars-1] = hundredths("stars", b.From)
	}
	if len(seen) != len(out.LeastScores) {
		wrong("stars", "there must be one line for each of 1 to 5 stars")
	}
	for _, d := range v.Deciders {
		out.Deciders = append(out.Deciders, domain.Decider{Level: domain.DecisionLevel(d.Level), Stars: d.Stars, From: d.From, Until: d.Until})
	}
	byCode := map[domain.Group]domain.GroupNames{}
	for _, g := range v.Groups {
		n := domain.GroupNames{Group: domain.Group(g.Code), NameVI: g.Name.VI, NameEN: g.Name.EN, ShortVI: g.Short.VI, ShortEN: g.Short.EN}
		out.Groups, byCode[n.Group] = append(out.Groups, n), n
	}
	for i, s := range v.Sets {
		code, _, _ := strings.Cut(s.Code, ".")
		g := byCode[domain.Group(code)]
		out.ProductSets = append(out.ProductSets, domain.ProductSet{
			Code: s.Code, Number: i + 1, Group: domain.Group(code), GroupVI: g.NameVI, GroupEN: g.NameEN,
			SubgroupVI: s.Subgroup.VI, SubgroupEN: s.Subgroup.EN, NameVI: s.Name.VI, NameEN: s.Name.EN,
		})
	}
	known := domain.Conditions()
	for _, p := range v.Papers {
		if domain.PaperKind(p.Kind) == domain.PaperOther {
			wrong("papers", "leave out the kind other: each condition has it")
		} else if c := domain.Condition(p.Condition); !slices.Contains(known, c) {
			wrong("papers "+p.Kind, "condition %q must be one of %v", p.Condition, known)
		}
	}
	for _, c := range known {
		for _, p := range v.Papers {
			if domain.Condition(p.Condition) == c && domain.PaperKind(p.Kind) != domain.PaperOther {
				out.Papers = append(out.Papers, domain.PaperType{Kind: domain.PaperKind(p.Kind), Condition: c, NameVI: p.Name.VI, NameEN: p.Name.EN})
			}
		}
		out.Papers = append(out.Papers, domain.PaperType{Kind: domain.PaperOther, Condition: c, NameVI: "Giấy tờ khác", NameEN: "Another paper"})
	}
	return out, faults
}

// Write writes versions as a file that Load reads, each with all its parts.
func Write(w io.Writer, sets domain.CriteriaSets) error {
	f := file{Format: format}
	for _, s := range sets {
		f.Criteria = append(f.Criteria, versionOf(s))
	}
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(b, '\n'))
	return err
}

// Content returns a version as one line of JSON: the same for the same version.
func Content(s domain.CriteriaSet) (string, error) {
	b, err := json.Marshal(versionOf(s))
	return string(b), err
}

func versionOf(s domain.CriteriaSet) version {
	points := func(hundredths int) float64 { return float64(hundredths) / 100 }
	v := version{ID: string(s.ID), Title: names{s.TitleVI, s.TitleEN}, Source: s.Source, From: &s.From, Until: s.Until, Months: s.CertificateMonths}
	v.Parts.A, v.Parts.B, v.Parts.C = points(s.MaxParts[0]), points(s.MaxParts[1]), points(s.MaxParts[2])
	for i, least := range slices.Backward(s.LeastScores[:]) {
		v.Stars = append(v.Stars, band{i + 1, points(least)})
	}
	for _, d := range s.Deciders {
		v.Deciders = append(v.Deciders, decider{string(d.Level), d.Stars, d.From, d.Until})
	}
	for _, g := range s.Groups {
		v.Groups = append(v.Groups, group{string(g.Group), names{g.NameVI, g.NameEN}, names{g.ShortVI, g.ShortEN}})
	}
	for _, x := range s.ProductSets {
		v.Sets = append(v.Sets, set{x.Code, names{x.SubgroupVI, x.SubgroupEN}, names{x.NameVI, x.NameEN}})
	}
	for _, p := range s.Papers {
		if p.Kind != domain.PaperOther {
			v.Papers = append(v.Papers, paper{string(p.Kind), string(p.Condition), names{p.NameVI, p.NameEN}})
		}
	}
	return v
}
