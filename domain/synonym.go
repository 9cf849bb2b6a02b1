package domain

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// The bounds of rules about synonyms.
const (
	MaxSynonyms     = 1000 // stored rules of all users together
	MaxSynonymTerms = 40   // in each list of a rule
	MaxTermWords    = 6    // in one name or phrase
	maxTerm         = 80   // characters of one
	maxSynonymNote  = 500
)

// Synonym is a rule that gives further names to things whose name contains one
// of Names, as a whole word with the same marks: dứa is also called thơm, dừa is
// not.
//
// The program has built-in rules. A stored rule with the ID of a built-in rule
// replaces it, and disables it when it is not Enabled.
type Synonym struct {
	ID        string `gorm:"primaryKey"` // UUIDv7 in lower case, or the id of a built-in rule
	Names     Terms  // NFC
	Also      Terms  // NFC; further names of the thing
	Unless    Terms  // NFC; the rule does not hold for names with one of these phrases
	Groups    Terms  // OCOP groups where the rule holds; empty: all
	Enabled   bool
	Note      string // why; for other officers
	Version   int64  // SynonymState.Revision of the last change; 0: a built-in rule without change
	UpdatedBy string // id of the user of the last change; empty with Version 0
	CreatedAt time.Time
	UpdatedAt time.Time
}

// BuiltInSynonymPrefix begins the ids of built-in rules.
const BuiltInSynonymPrefix = "built-in-"

// BuiltIn reports whether the rule is, or replaces, a built-in rule.
func (s Synonym) BuiltIn() bool { return strings.HasPrefix(s.ID, BuiltInSynonymPrefix) }

// Validate returns CodeInvalid for all mistakes in a rule. It does not check
// what needs stored data. The field of the error is the name of the list with
// the position of the entry: names[2].
func (s Synonym) Validate() error {
	var faults Faults
	for _, list := range []struct {
		field string
		terms Terms
		must  bool
	}{{"names", s.Names, true}, {"also", s.Also, true}, {"unless", s.Unless, false}} {
		faults.AddIf(list.must && len(list.terms) == 0, list.field, "it needs at least one name")
		faults.Add(list.terms.validate(list.field))
	}
	all := map[string]bool{}
	for _, t := range slices.Concat(s.Names, s.Also) {
		all[strings.ToLower(t)] = true
	}
	faults.AddIf(len(all) == 1, "also", "it needs a name that is not in names")
	for i, g := range s.Groups {
		faults.AddIf(!slices.Contains(Groups(), Group(g)), fmt.Sprintf("groups[%d]", i), "%q is not a group of OCOP, which are I to VI", g)
		faults.AddIf(slices.Contains(s.Groups[:i], g), fmt.Sprintf("groups[%d]", i), "it comes twice")
	}
	faults.Add(validateLine("note", s.Note, maxSynonymNote))
	return faults.Err()
}

// Terms is a list of names or phrases. It is stored as JSON.
type Terms []string

func (t Terms) validate(field string) error {
	var faults Faults
	faults.AddIf(len(t) > MaxSynonymTerms, field, "it holds at most %d entries", MaxSynonymTerms)
	seen := map[string]bool{}
	for i, term := range t {
		field := fmt.Sprintf("%s[%d]", field, i)
		faults.Add(validateLine(field, term, maxTerm))
		faults.AddIf(strings.TrimSpace(term) != term, field, "it must not begin or end with a space")
		words := strings.FieldsFunc(term, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
		faults.AddIf(len(words) == 0 || len(words) > MaxTermWords || !strings.ContainsFunc(term, unicode.IsLetter), field, "it must be 1 to %d words", MaxTermWords)
		key := strings.ToLower(strings.Join(words, " "))
		faults.AddIf(seen[key], field, "it comes twice")
		seen[key] = true
	}
	return faults.Err()
}

// Value stores the list as JSON.
func (t Terms) Value() (driver.Value, error) {
	if len(t) == 0 {
		return "[]", nil
	}
	b, err := json.Marshal([]string(t))
	return string(b), err
}

// Scan reads JSON.
func (t *Terms) Scan(src any) error {
	text, ok := src.([]byte)
	if s, isString := src.(string); isString {
		text, ok = []byte(s), true
	}
	if !ok || !utf8.Valid(text) {
		return fmt.Errorf("domain: cannot read terms from %T", src)
	}
	var list []string
	if err := json.Unmarshal(text, &list); err != nil {
		return fmt.Errorf("domain: reading terms: %w", err)
	}
	*t = nil
	if len(list) > 0 {
		*t = list
	}
	return nil
}

// GormDataType returns the column type of a list of terms for GORM.
func (Terms) GormDataType() string { return "text" }

// SynonymState has the revision of the rules, now and in the index.
type SynonymState struct {
	Revision int64 // grows with every change of a rule
	Indexed  int64 // the revision of the last build of the index
}

// SynonymService stores the rules that users have added or changed.
type SynonymService interface {
	// SynonymState returns the current state. It is cheap, so callers use it to
	// decide whether to read the rules again.
	SynonymState(ctx context.Context) (SynonymState, error)
	// Synonyms returns all stored rules by id, with their revision.
	Synonyms(ctx context.Context) ([]Synonym, SynonymState, error)
	// AddSynonym stores a rule with a new id. CodeConflict when there are
	// MaxSynonyms.
	AddSynonym(ctx context.Context, s Synonym) (Synonym, error)
	// ChangeSynonym replaces the stored rule with the ID of s, or adds it when version
	// is 0 and the ID is that of a built-in rule. CodeNotFound when no rule has
	// the ID, CodePrecondition when version is not the stored one.
	ChangeSynonym(ctx context.Context, s Synonym, version int64) (Synonym, error)
	// DeleteSynonym deletes a stored rule. A built-in rule with the ID holds
	// again. CodeNotFound and CodePrecondition as ChangeSynonym.
	DeleteSynonym(ctx context.Context, id string, version int64) error
	// RecordIndexed records that the index was built with the rules of a revision.
	RecordIndexed(ctx context.Context, revision int64) error
}

// CheckSynonymCount returns CodeConflict if there may not be n rules.
func CheckSynonymCount(n int) error {
	if n > MaxSynonyms {
		return Errorf(CodeConflict, "there are %d rules already; delete one first", MaxSynonyms)
	}
	return nil
}
