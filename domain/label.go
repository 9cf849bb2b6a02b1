package domain

import "slices"

// LabelSheet is a sheet, or a roll, of labels that a producer prints.
type LabelSheet string

// The sheets. Their names are part of the HTTP contract.
const (
	LabelA4With24  LabelSheet = "a4-24"      // 70 × 37 mm
	LabelA4With40  LabelSheet = "a4-40"      // 52.5 × 29.7 mm
	LabelA4With65  LabelSheet = "a4-65"      // 38.1 × 21.2 mm
	LabelRoll30x20 LabelSheet = "roll-30x20" // one label a page of 30 × 20 mm
)

// LabelSheets lists all sheets, the largest labels first.
func LabelSheets() []LabelSheet {
	return []LabelSheet{LabelA4With24, LabelA4With40, LabelA4With65, LabelRoll30x20}
}

// PerPage returns how many labels a page has; 0 for an unknown sheet.
func (s LabelSheet) PerPage() int {
	switch s {
	case LabelA4With24:
		return 24
	case LabelA4With40:
		return 40
	case LabelA4With65:
		return 65
	case LabelRoll30x20:
		return 1
	}
	return 0
}

// MaxLabels is how many labels one file may have.
const MaxLabels = 1000

// LabelOrder says how to print the labels of a product.
type LabelOrder struct {
	Sheet LabelSheet
	Count int // labels
	First int // the place of the first label on its page, from 1, so that a sheet that is used in part can be used up
}

// Validate returns CodeInvalid for all rules that o breaks.
func (o LabelOrder) Validate() error {
	var faults Faults
	known := faults.AddIf(!slices.Contains(LabelSheets(), o.Sheet), "sheet", "it must be a4-24, a4-40, a4-65 or roll-30x20")
	faults.AddIf(o.Count < 1 || o.Count > MaxLabels, "count", "it must be between 1 and %d", MaxLabels)
	faults.AddIf(known && (o.First < 1 || o.First > o.Sheet.PerPage()), "first", "it must be between 1 and %d", o.Sheet.PerPage())
	return faults.Err()
}

// Label is what a label of a product says. Its QR code leads to the page that
// verifies the certificate, so a printed label cannot hide that it ended.
type Label struct {
	Name   string
	Maker  string // empty: not known
	Stars  int    // 0: the record of the certificate does not state them
	Until  Date   // the last day of the certificate
	Code   string // of the certificate, as people read it
	URL    string // in the QR code
	Sample bool   // demonstration data
}

// LabelOn returns the label of a product on a day; site is the address of the
// pages. It fails with CodeConflict without a certificate that is valid on the
// day and a published product: stars and logo may be used only while the
// certificate is valid (Decision 148/QĐ-TTg).
func (p Product) LabelOn(day Date, site string) (Label, error) {
	c := CurrentOn(p.Certificates, day)
	if p.Status != StatusPublished || c == nil {
		return Label{}, Errorf(CodeConflict, "labels are printed only for a published product with a certificate that is valid today")
	}
	l := Label{Name: p.Name, Stars: c.Stars, Until: c.ValidUntil, Code: ShowCode(c.Code), URL: site + "/verify/" + ShowCode(c.Code), Sample: p.Sample || c.Sample}
	if p.Producer != nil {
		l.Maker = p.Producer.Name
	}
	return l, nil
}
