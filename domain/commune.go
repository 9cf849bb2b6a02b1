package domain

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// CommuneKind is the kind of a unit below the province. Since 01/07/2025 all
// kinds stand directly under a province (Resolution 202/2025/QH15).
type CommuneKind string

// The kinds. Their names are part of the HTTP contract.
const (
	CommuneRural       CommuneKind = "commune"      // xã
	CommuneWard        CommuneKind = "ward"         // phường
	CommuneSpecialZone CommuneKind = "special_zone" // đặc khu, on islands
)

// Names returns the name of the kind in Vietnamese, as it stands before the
// name of a unit, and in English.
func (k CommuneKind) Names() (vi, en string) {
	switch k {
	case CommuneRural:
		return "Xã", "Commune"
	case CommuneWard:
		return "Phường", "Ward"
	case CommuneSpecialZone:
		return "Đặc khu", "Special zone"
	}
	return string(k), string(k)
}

// MaxCommunesOfProvince is more than any province has; Hồ Chí Minh City has 168.
const MaxCommunesOfProvince = 200

// Commune is a commune, ward or special zone of today. A name is unique within
// its province only: 245 names occur in several.
type Commune struct {
	Code         string `gorm:"primaryKey"` // five digits (Decision 19/2025/QĐ-TTg)
	ProvinceCode string
	Kind         CommuneKind
	Name         string // without the kind, NFC
}

// FullName returns the name with the kind, such as "Xã Bát Tràng".
func (c Commune) FullName() string {
	kind, _ := c.Kind.Names()
	return kind + " " + c.Name
}

// FullNameEN returns the name with the kind in English, such as "Bát Tràng Commune".
func (c Commune) FullNameEN() string {
	_, kind := c.Kind.Names()
	return c.Name + " " + kind
}

// CompareCommunes compares two units by name in Vietnamese order, then by code.
func CompareCommunes(a, b Commune) int {
	return cmp.Or(cmp.Compare(SortKey(a.Name), SortKey(b.Name)), cmp.Compare(a.Code, b.Code))
}

// FormerCommune is a commune, ward or town ("thị trấn") of the time before
// 01/07/2025, with a unit of today that it became part of. One that was divided
// occurs once for each part that is known; the source does not know all parts.
// So it helps to find a unit, and never decides which unit a place is in.
type FormerCommune struct {
	FormerProvinceCode string `gorm:"primaryKey"`
	District           string `gorm:"primaryKey"` // with its kind, such as "Huyện Ba Vì"
	Name               string `gorm:"primaryKey"` // with its kind; empty for an island district without communes
	CommuneCode        string `gorm:"primaryKey"`
}

// MatchCommune returns the one of the units of a province that a text names:
// with or without its kind, in any case, wherever the tone stands in its word.
// All other marks count, and a kind that is written must be the unit's. ok is
// false where no unit fits, or several do: a text is never guessed.
func MatchCommune(text string, units []Commune) (unit Commune, ok bool) {
	whole := communeName(text)
	rest, kind := cutCommuneKind(whole)
	fits := func(c Commune) bool {
		name := communeName(c.Name)
		return SameName(whole, name) || kind == c.Kind && SameName(rest, name) // Xa Dung is a name, too
	}
	i := slices.IndexFunc(units, fits)
	if i < 0 || slices.ContainsFunc(units[i+1:], fits) {
		return Commune{}, false
	}
	return units[i], true
}

// communeTown is the kind of a town ("thị trấn"), which no unit is today.
const communeTown CommuneKind = "town"

// cutCommuneKind takes the kind off the beginning of a name. The kind is empty
// where none is written.
func cutCommuneKind(name string) (rest string, kind CommuneKind) {
	folded := Fold(name) // rune by rune
	for _, p := range []struct {
		text string
		kind CommuneKind
	}{
		{"dac khu ", CommuneSpecialZone}, {"phuong ", CommuneWard}, {"xa ", CommuneRural}, {"p.", CommuneWard}, {"x.", CommuneRural}, {"thi tran ", communeTown},
	} {
		if strings.HasPrefix(folded, p.text) {
			return strings.TrimSpace(string([]rune(name)[len(p.text):])), p.kind
		}
	}
	return name, ""
}

// communeName returns a name with single spaces and straight apostrophes:
// Ea H’Leo is Ea H'Leo.
func communeName(text string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "`", "'").Replace(text)), " ")
}

// CommuneMatch is a unit that was found, with the former units that the text
// named, if it was found by them only.
type CommuneMatch struct {
	Commune
	Former []FormerCommune
}

// CommuneDirectory finds units of today by code, by name, and by the names of
// what became part of them. It never changes and may be shared.
type CommuneDirectory struct {
	units  []Commune // in alphabetical order
	at     map[string]int
	names  [][]syllable // of units
	former [][]formerName
}

type formerName struct {
	unit FormerCommune
	name []syllable
}

// syllable is a word of a name: its letters in lower case without their tone,
// and its tone, since people differ in where it stands.
type syllable struct {
	letters string
	tone    Tone
}

// NewCommuneDirectory returns a directory of units and former units.
func NewCommuneDirectory(units []Commune, former []FormerCommune) *CommuneDirectory {
	d := &CommuneDirectory{units: slices.Clone(units), at: make(map[string]int, len(units)), names: make([][]syllable, len(units)), former: make([][]formerName, len(units))}
	keys := make(map[string]string, len(units))
	for _, c := range units {
		keys[c.Code] = SortKey(c.Name)
	}
	slices.SortFunc(d.units, func(a, b Commune) int {
		return cmp.Or(cmp.Compare(keys[a.Code], keys[b.Code]), cmp.Compare(a.Code, b.Code))
	})
	for i, c := range d.units {
		d.at[c.Code], d.names[i] = i, syllables(communeName(c.Name))
	}
	for _, f := range former {
		if i, ok := d.at[f.CommuneCode]; ok {
			name, _ := cutCommuneKind(communeName(f.Name))
			d.former[i] = append(d.former[i], formerName{f, syllables(name)})
		}
	}
	return d
}

// Unit returns the unit with a code.
func (d *CommuneDirectory) Unit(code string) (Commune, bool) {
	i, ok := d.at[code]
	if !ok {
		return Commune{}, false
	}
	return d.units[i], true
}

// Find returns at most limit units of a province, or of all where provinceCode
// is empty, whose name begins with the words of text: those of exactly this name
// first, then those that begin so, then those that a former unit of this name
// became part of; within each in alphabetical order, then by code. The empty
// text fits all units. A letter without marks fits each letter that folds to it.
// A kind at the beginning of text must be the unit's.
func (d *CommuneDirectory) Find(provinceCode, text string, limit int) []CommuneMatch {
	whole := communeName(text)
	rest, kind := cutCommuneKind(whole)
	asWritten, words := syllables(whole), syllables(rest)
	var found [3][]CommuneMatch
	for i, c := range d.units {
		if provinceCode != "" && c.ProvinceCode != provinceCode {
			continue
		}
		if begins(d.names[i], asWritten) || kind == c.Kind && begins(d.names[i], words) {
			rank := 1
			if SameName(Fold(rest), Fold(c.Name)) || SameName(Fold(whole), Fold(c.Name)) {
				rank = 0
			}
			found[rank] = append(found[rank], CommuneMatch{Commune: c})
			continue
		}
		m := CommuneMatch{Commune: c}
		for _, f := range d.former[i] {
			if len(words) > 0 && len(words) == len(f.name) && begins(f.name, words) {
				m.Former = append(m.Former, f.unit)
			}
		}
		if m.Former != nil {
			found[2] = append(found[2], m)
		}
	}
	all := slices.Concat(found[:]...)
	return all[:min(limit, len(all))]
}

// syllables splits a name into its words.
func syllables(name string) []syllable {
	var out []syllable
	for word := range strings.FieldsSeq(name) {
		var letters strings.Builder
		var s syllable
		for _, r := range word {
			base, tone, ok := SplitLetter(lower(r))
			if !ok {
				base = lower(r)
			} else if tone != Level {
				s.tone = tone
			}
			letters.WriteRune(base)
		}
		s.letters = letters.String()
		out = append(out, s)
	}
	return out
}

// begins reports whether a name begins with words, the last of which may be
// unfinished.
func begins(name, words []syllable) bool {
	if len(words) > len(name) {
		return false
	}
	for i, w := range words {
		n := name[i]
		if w.tone != Level && w.tone != n.tone {
			return false
		}
		have, want := []rune(n.letters), []rune(w.letters)
		if len(want) > len(have) || i < len(words)-1 && len(want) < len(have) {
			return false
		}
		for j, r := range want {
			if r != have[j] && r != FoldLetter(have[j]) {
				return false
			}
		}
	}
	return true
}

// CommuneCounts is a unit of today with what is listed in it.
type CommuneCounts struct {
	Commune Commune
	Counts  Counts
}

// CommuneService reads the units below the province.
type CommuneService interface {
	// Communes returns the units of today, by code.
	Communes(ctx context.Context) ([]Commune, error)
	// FormerCommunes returns the units before 01/07/2025, by province, district
	// and name.
	FormerCommunes(ctx context.Context) ([]FormerCommune, error)
	// CommuneCounts returns the units of a province of today in which something
	// may be seen on a day, in Vietnamese alphabetical order.
	CommuneCounts(ctx context.Context, provinceCode string, on Date) ([]CommuneCounts, error)
}
