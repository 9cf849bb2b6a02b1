package domain

import (
	"context"
	"net/url"
	"strings"
	"time"
)

// Licence is the licence of the open data of an installation.
type Licence struct {
	ID    string // identifier of SPDX, with its version; of a licence of one's own its URL
	Label string // as people write it: "CC BY 4.0"
	Name  string // in full
	URL   string // of its text
	SPDX  bool   // ID is an identifier of SPDX (https://spdx.org/licenses)
}

// Licences lists the licences that are known by their identifier: those for data that
// let anybody use it.
func Licences() []Licence {
	return []Licence{
		{"CC-BY-4.0", "CC BY 4.0", "Creative Commons Attribution 4.0 International", "https://creativecommons.org/licenses/by/4.0/", true},
		{"CC-BY-SA-4.0", "CC BY-SA 4.0", "Creative Commons Attribution Share Alike 4.0 International", "https://creativecommons.org/licenses/by-sa/4.0/", true},
		{"CC0-1.0", "CC0 1.0", "Creative Commons Zero v1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/", true},
		{"ODC-By-1.0", "ODC-By 1.0", "Open Data Commons Attribution License v1.0", "https://opendatacommons.org/licenses/by/1-0/", true},
		{"ODbL-1.0", "ODbL 1.0", "Open Data Commons Open Database License v1.0", "https://opendatacommons.org/licenses/odbl/1-0/", true},
	}
}

// maxLicence bounds the name and the URL of a licence together, in bytes.
const maxLicence = 300

// ParseLicence reads a licence: an identifier of Licences, or a name and after it the
// https URL of a licence of one's own. An empty text is the first of Licences.
func ParseLicence(text string) (Licence, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Licences()[0], nil
	}
	var known []string
	for _, l := range Licences() {
		if strings.EqualFold(l.ID, text) {
			return l, nil
		}
		known = append(known, l.ID)
	}
	cut := strings.LastIndexAny(text, " \t")
	if cut > 0 && len(text) <= maxLicence {
		name, address := strings.TrimSpace(text[:cut]), text[cut+1:]
		if u, err := url.Parse(address); err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil {
			return Licence{ID: address, Label: name, Name: name, URL: address}, nil
		}
	}
	return Licence{}, Invalidf("licence", "it must be one of %s, or a name followed by the https address of its text", strings.Join(known, ", "))
}

// Check returns CodeInvalid unless id names the licence: people accept a text that they
// know, not whatever the installation is set to.
func (l Licence) Check(id string) error {
	if !strings.EqualFold(id, l.ID) {
		return Invalidf("licence", "the licence of the open data is %s; name it to accept it", l.ID)
	}
	return nil
}

// LicenceAcceptance records that somebody who may manage a listing agreed that it
// appears in the open data under a licence.
type LicenceAcceptance struct {
	ListingKind Kind   `gorm:"primaryKey"`
	ListingID   string `gorm:"primaryKey"`
	Licence     string `gorm:"primaryKey"` // ID of the licence
	UserID      string
	OnBehalf    bool // by an officer for the producer
	AcceptedAt  time.Time
}

// LicenceService records who accepted the licence of the open data. Sample data carry
// any licence.
type LicenceService interface {
	// SubmitLicensed submits a listing for review, as ReviewService.Review does, and
	// accepts the licence with an id for it.
	SubmitLicensed(ctx context.Context, by Actor, ref Ref, version int64, licence string) (ListingState, error)
	// AcceptLicence accepts the licence with an id for listings in any state. A listing
	// that it is new for gets a new version. An outcome has the rule that prevents it.
	AcceptLicence(ctx context.Context, by Actor, refs []Ref, licence string) ([]ReviewOutcome, error)
	// Licensed returns which of the listings of a kind may appear in the open data
	// under the licence with an id.
	Licensed(ctx context.Context, kind Kind, ids []string, licence string) (map[string]bool, error)
}
