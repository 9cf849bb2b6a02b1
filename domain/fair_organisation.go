package domain

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// FairRole is the part that an organisation has in a fair.
type FairRole string

// The roles, in the order in which they are shown.
const (
	FairHost        FairRole = "host"          // chủ trì
	FairCoOrganizer FairRole = "co_organizer"  // đồng tổ chức
	FairPatron      FairRole = "patron"        // bảo trợ
	FairSponsor     FairRole = "sponsor"       // tài trợ
	FairMedia       FairRole = "media_partner" // bảo trợ truyền thông
)

// FairRoles lists them.
func FairRoles() []FairRole {
	return []FairRole{FairHost, FairCoOrganizer, FairPatron, FairSponsor, FairMedia}
}

// Title returns the heading above the organisations of the role.
func (r FairRole) Title() (vi, en string) {
	switch r {
	case FairHost:
		return "Đơn vị chủ trì", "Hosts"
	case FairCoOrganizer:
		return "Đơn vị đồng tổ chức", "Co-organizers"
	case FairPatron:
		return "Đơn vị bảo trợ", "Patrons"
	case FairSponsor:
		return "Đơn vị tài trợ", "Sponsors"
	case FairMedia:
		return "Đơn vị bảo trợ truyền thông", "Media partners"
	}
	return "", ""
}

// SponsorLevel is how much a sponsor gives.
type SponsorLevel string

// The levels, the highest first.
const (
	LevelDiamond SponsorLevel = "diamond"
	LevelGold    SponsorLevel = "gold"
	LevelSilver  SponsorLevel = "silver"
	LevelBronze  SponsorLevel = "bronze"
)

// SponsorLevels lists them.
func SponsorLevels() []SponsorLevel {
	return []SponsorLevel{LevelDiamond, LevelGold, LevelSilver, LevelBronze}
}

// Title returns the name of the level.
func (l SponsorLevel) Title() (vi, en string) {
	switch l {
	case LevelDiamond:
		return "Kim cương", "Diamond"
	case LevelGold:
		return "Vàng", "Gold"
	case LevelSilver:
		return "Bạc", "Silver"
	case LevelBronze:
		return "Đồng", "Bronze"
	}
	return "", ""
}

// FairOrganisation is an office, company or association that holds, supports or
// pays for a fair. Users do not belong to it: FairOrganizer says who runs a fair.
type FairOrganisation struct {
	ID       string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID   string
	Role     FairRole
	Level    SponsorLevel // of a sponsor; empty: none is stated
	Name     string
	NameEN   string
	Text     string // about it, for visitors
	TextEN   string
	Website  string
	Position int     // order among those of one role and level, from 0
	LogoID   *string // nil: none

	Version   int64
	CreatedAt time.Time
	UpdatedAt time.Time

	Logo *FairLogo `gorm:"foreignKey:LogoID"` // nil: none, or not loaded
}

// FairLogo is the picture of an organisation of a fair. Its bytes are in the file
// store and never change: another picture is another logo.
type FairLogo struct {
	ID            string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID        string
	FileKey       string // key in the file store; never shown
	ContentType   string
	Width, Height int // pixels
	CreatedAt     time.Time
}

// Picture returns the logo as a Picture, for code that resizes and streams it.
func (l FairLogo) Picture() Picture {
	return Picture{ID: l.ID, FileKey: l.FileKey, ContentType: l.ContentType, Width: l.Width, Height: l.Height}
}

// Bounds of the organisations of a fair: the page of the fair shows all of them with
// their texts.
const (
	MaxFairOrganisations = 60
	maxOrganisationText  = 500
)

// OrganisationLast is the position of a new organisation that goes behind the others.
const OrganisationLast = -1

// Validate returns CodeInvalid for all rules that o breaks.
func (o FairOrganisation) Validate() error {
	var faults Faults
	faults.AddIf(!slices.Contains(FairRoles(), o.Role), "role", "it must be host, co_organizer, patron, sponsor or media_partner")
	faults.AddIf(o.Level != "" && !slices.Contains(SponsorLevels(), o.Level), "level", "it must be diamond, gold, silver or bronze")
	faults.AddIf(o.Level != "" && o.Role != FairSponsor, "level", "only sponsors have a level")
	faults.Add(validateNames(o.Name, o.NameEN))
	faults.Add(validateText("text", o.Text, maxOrganisationText))
	faults.Add(validateText("text_en", o.TextEN, maxOrganisationText))
	faults.Add(validateLink("website", o.Website))
	faults.AddIf(o.Position < 0 || o.Position >= MaxFairOrganisations, "position", "it must be between 0 and %d", MaxFairOrganisations-1)
	return faults.Err()
}

// CompareOrganisations compares two organisations by role, level and position. A
// sponsor without a level is after those with one.
func CompareOrganisations(a, b FairOrganisation) int {
	level := func(o FairOrganisation) int {
		if i := slices.Index(SponsorLevels(), o.Level); i >= 0 {
			return i
		}
		return len(SponsorLevels())
	}
	return cmp.Or(
		cmp.Compare(slices.Index(FairRoles(), a.Role), slices.Index(FairRoles(), b.Role)), cmp.Compare(level(a), level(b)),
		cmp.Compare(a.Position, b.Position), strings.Compare(SortKey(a.Name), SortKey(b.Name)), strings.Compare(a.ID, b.ID),
	)
}

// CheckOrganisationCount returns CodeConflict if a fair may not have n organisations.
func CheckOrganisationCount(n int) error {
	if n > MaxFairOrganisations {
		return Errorf(CodeConflict, "a fair has at most %d organisations", MaxFairOrganisations)
	}
	return nil
}

// FairOrganisationService stores the organisations of fairs. A fair that the actor
// does not run is CodeNotFound, a version that is not the stored one
// CodePrecondition, and a fair that is over or cancelled CodeConflict.
type FairOrganisationService interface {
	// FairOrganisations returns those of a public fair, by id or slug, in the order
	// of CompareOrganisations.
	FairOrganisations(ctx context.Context, idOrSlug string) ([]FairOrganisation, error)
	// ManagedOrganisations returns those of a fair in any state.
	ManagedOrganisations(ctx context.Context, by Actor, fairID string) ([]FairOrganisation, error)
	AddOrganisation(ctx context.Context, by Actor, o FairOrganisation) (FairOrganisation, error)
	// ChangeOrganisation replaces what people fill in; its logo stays.
	ChangeOrganisation(ctx context.Context, by Actor, o FairOrganisation, version int64) (FairOrganisation, error)
	// DeleteOrganisation deletes an organisation. dropped is its logo, unless an
	// edition shows it; the caller deletes the bytes.
	DeleteOrganisation(ctx context.Context, by Actor, fairID, id string, version int64) (dropped *FairLogo, err error)
	// SetLogo replaces the logo of an organisation, or removes it when l is nil
	// (CodeNotFound when there was none). The caller sets file and size. dropped is
	// the logo before, unless an edition shows it; the caller deletes its bytes.
	SetLogo(ctx context.Context, by Actor, fairID, id string, version int64, l *FairLogo) (o FairOrganisation, dropped *FairLogo, err error)
}
