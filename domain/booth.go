package domain

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
)

// Hall is a part of a fair with booths.
type Hall struct {
	ID       string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID   string
	Name     string // such as "Nhà A"
	NameKey  string // PlaceKey of the name; unique within the fair
	NameEN   string
	Position int // order of show, from 0
	Version  int64

	Booths []Booth `gorm:"foreignKey:HallID"`
}

// Booth is where an exhibitor stands ("gian hàng").
type Booth struct {
	ID     string `gorm:"primaryKey"` // UUIDv7 in lower case
	FairID string
	HallID string
	Number string // such as "A-07"

	NumberKey string // PlaceKey of the number; unique within the fair

	WidthCM int `gorm:"column:width_cm"`
	DepthCM int `gorm:"column:depth_cm"`

	// The group and province that the booth is reserved for; empty: any.
	ZoneGroup    Group
	ZoneProvince string // unit of today, by code

	PriceClass string // such as "Hạng A"
	PriceVND   *int64 `gorm:"column:price_vnd"` // rent in đồng; nil: on request

	// Where the booth is on the picture of the plan, in thousandths of its
	// width and height from the top left corner; nil: not marked.
	PlanX *int
	PlanY *int

	ExhibitorID *string // the exhibitor that has the booth; nil: free
	Version     int64

	Exhibitor *Exhibitor `gorm:"foreignKey:ExhibitorID"`
	Hall      *Hall      `gorm:"foreignKey:HallID"` // nil: not loaded
}

// HallLast is the position of a new hall that goes behind the others.
const HallLast = -1

// PlaceKey returns the name of a hall or the number of a booth as it is compared:
// without regard to case.
func PlaceKey(name string) string { return strings.ToLower(name) }

// CompareHalls compares two halls in the order that the organizer gives them, those
// with the same position by name: hall 2 is before hall 10.
func CompareHalls(a, b Hall) int {
	return cmp.Or(cmp.Compare(a.Position, b.Position), CompareNumbers(PlaceKey(a.Name), PlaceKey(b.Name)), strings.Compare(a.ID, b.ID))
}

// CompareBooths compares two booths by hall, then by number. Without their halls it
// compares the numbers.
func CompareBooths(a, b Booth) int {
	if a.Hall != nil && b.Hall != nil && a.HallID != b.HallID {
		return CompareHalls(*a.Hall, *b.Hall)
	}
	return cmp.Or(CompareNumbers(PlaceKey(a.Number), PlaceKey(b.Number)), strings.Compare(a.ID, b.ID))
}

// SortHalls sorts the halls of the fair and the booths of each.
func (f Fair) SortHalls() {
	slices.SortFunc(f.Halls, CompareHalls)
	for _, h := range f.Halls {
		slices.SortFunc(h.Booths, CompareBooths)
	}
}

// Bounds of halls and booths.
const (
	MaxHalls       = 50
	MaxBooths      = 2000
	BoothsPerBatch = 500
	maxBoothNumber = 20
	maxBoothSideCM = 10_000
	planScale      = 1000
)

// Area returns the area of the booth in hundredths of a square metre.
func (b Booth) Area() int { return b.WidthCM * b.DepthCM / 100 }

// Validate returns CodeInvalid for all rules that h breaks.
func (h Hall) Validate() error {
	var faults Faults
	faults.AddIf(strings.TrimSpace(h.Name) == "", "name", "say what the hall is called")
	faults.Add(validateLine("name", h.Name, maxName))
	faults.AddIf(h.Position < 0 || h.Position >= MaxHalls, "position", "it must be between 0 and %d", MaxHalls-1)
	faults.Add(validateLine("name_en", h.NameEN, maxName))
	return faults.Err()
}

// Validate returns CodeInvalid for all rules that b breaks. It does not check
// what needs stored data.
func (b Booth) Validate() error {
	var faults Faults
	faults.AddIf(b.Number == "" || strings.ContainsFunc(b.Number, unicode.IsSpace), "number", "it must not be empty and hold no spaces, such as A-07")
	faults.Add(validateLine("number", b.Number, maxBoothNumber))
	for _, side := range []struct {
		field string
		cm    int
	}{{"width_cm", b.WidthCM}, {"depth_cm", b.DepthCM}} {
		faults.AddIf(side.cm < 0 || side.cm > maxBoothSideCM, side.field, "it must be between 0 and %d cm", maxBoothSideCM)
	}
	faults.Add(validateLine("price_class", b.PriceClass, 100))
	faults.AddIf(b.PriceVND != nil && (*b.PriceVND < 0 || *b.PriceVND > MaxPrice), "price_vnd", "it must be between 0 and %d đồng", MaxPrice)
	faults.AddIf((b.PlanX == nil) != (b.PlanY == nil), "plan_x", "plan_x and plan_y go together")
	for _, at := range []struct {
		field string
		v     *int
	}{{"plan_x", b.PlanX}, {"plan_y", b.PlanY}} {
		faults.AddIf(at.v != nil && (*at.v < 0 || *at.v > planScale), at.field, "it must be between 0 and %d thousandths of the picture", planScale)
	}
	return faults.Err()
}

// CompareNumbers compares the numbers of two booths. Digits compare by value:
// A-2 is before A-10.
func CompareNumbers(a, b string) int {
	for a != "" && b != "" {
		x, y := leadingNumber(a), leadingNumber(b)
		if x != "" && y != "" {
			m, n := strings.TrimLeft(x, "0"), strings.TrimLeft(y, "0")
			if c := cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n)); c != 0 {
				return c
			}
			a, b = a[len(x):], b[len(y):]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func leadingNumber(s string) string {
	return s[:len(s)-len(strings.TrimLeft(s, "0123456789"))]
}

// Allocation gives a booth to an exhibitor.
type Allocation struct {
	BoothID     string
	ExhibitorID string // empty: the booth becomes free
	Version     int64  // of the booth, as it was read
}

// BoothService stores halls and booths of fairs. A fair that the actor does not
// run is CodeNotFound, a version that is not the stored one CodePrecondition,
// and a fair that is over or cancelled CodeConflict.
type BoothService interface {
	AddHall(ctx context.Context, by Actor, h Hall) (Hall, error)
	ChangeHall(ctx context.Context, by Actor, h Hall, version int64) (Hall, error)
	// DeleteHall deletes a hall without booths; CodeConflict with some.
	DeleteHall(ctx context.Context, by Actor, fairID, id string, version int64) error

	// Booths lists the booths of a fair with their exhibitors, by hall and number.
	Booths(ctx context.Context, by Actor, fairID string) ([]Booth, error)
	// Booth finds one of them.
	Booth(ctx context.Context, by Actor, fairID, id string) (Booth, error)
	// AddBooths stores booths, all or none. CodeConflict names a number that
	// exists already.
	AddBooths(ctx context.Context, by Actor, fairID string, booths []Booth) ([]Booth, error)
	ChangeBooth(ctx context.Context, by Actor, b Booth, version int64) (Booth, error)
	// DeleteBooth deletes a free booth; CodeConflict otherwise.
	DeleteBooth(ctx context.Context, by Actor, fairID, id string, version int64) error

	// Allocate gives booths to exhibitors who have accepted, all or none.
	// CodeConflict when one of them is taken.
	Allocate(ctx context.Context, by Actor, fairID string, all []Allocation) ([]Booth, error)
	// ProposeBooths returns the result of domain.ProposeBooths; it changes nothing.
	ProposeBooths(ctx context.Context, by Actor, fairID string) (BoothProposal, error)
	// BoothLines lists the exhibitors who have accepted: by booth, and at the
	// end those without a booth, by name.
	BoothLines(ctx context.Context, by Actor, fairID string) ([]BoothLine, error)
	// TableSigns makes a sign for each exhibit that may be shown on all days
	// of the fair, by booth and name. site is the address of the pages.
	TableSigns(ctx context.Context, by Actor, fairID, site string) ([]Sign, error)
}

// CheckHallCount returns CodeConflict if a fair may not have n halls.
func CheckHallCount(n int) error {
	if n > MaxHalls {
		return Errorf(CodeConflict, "a fair has at most %d halls", MaxHalls)
	}
	return nil
}

// CheckBoothCount returns CodeConflict if a fair may not have n booths.
func CheckBoothCount(n int) error {
	if n > MaxBooths {
		return Errorf(CodeConflict, "a fair has at most %d booths", MaxBooths)
	}
	return nil
}

// CheckBoothBatch returns CodeInvalid if one request may not add n booths.
func CheckBoothBatch(n int) error {
	if n == 0 || n > BoothsPerBatch {
		return Invalidf("booths", "send 1 to %d booths in one request", BoothsPerBatch)
	}
	return nil
}
