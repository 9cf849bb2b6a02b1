package front

import (
	"context"

	"chophien/domain"
	"chophien/transfer"
)

// FilledSheet says what became of a spreadsheet of missing fields.
type FilledSheet struct {
	Entered int
	Refused []domain.ReviewOutcome // products that stay as they are
	Wrong   []domain.GapLine       // rows that name no product, or hold a wrong value
}

// Fill enters what an office filled in a spreadsheet of the fields that drafts of an
// import lack. Right rows are entered, whatever others say. Errors of the file are about
// file, sheet and from_row. Each call counts for ImportReadingsPerAccount.
func (x *Imports) Fill(ctx context.Context, by domain.Actor, id string, file Upload, c domain.SheetChoice) (out FilledSheet, err error) {
	sets, err := x.store.ProductSets(ctx)
	if err != nil {
		return out, err
	}
	gaps, err := x.Gaps(ctx, by, id, domain.GapFilter{})
	if err != nil {
		return out, err
	}
	rows, err := x.store.ImportedNumbers(ctx, by, id)
	if err != nil {
		return out, err
	}
	if err := x.useReading(ctx, by); err != nil {
		return out, err
	}
	lines, _, err := transfer.ReadAll(ctx, file, file.Length(), transfer.Gaps(sets), transfer.Choices{SheetChoice: c}, transfer.NewCatalog(sets, nil).ReadGapLine,
		transfer.Limits{Most: transfer.MaxRows, TooMany: "the sheet has more than %d rows; split it", None: "the sheet names nothing"})
	if err != nil {
		return out, err
	}
	fills, wrong := domain.MatchGaps(lines, gaps, rows)
	outcomes, err := x.store.FillGaps(ctx, by, fills)
	out.Wrong = wrong
	for _, o := range outcomes {
		if len(o.Errs) > 0 {
			out.Refused = append(out.Refused, o)
		} else if o.Moved {
			out.Entered++
		}
	}
	return out, err
}

// Gaps returns all drafts of an import that lack fields.
func (x *Imports) Gaps(ctx context.Context, by domain.Actor, id string, f domain.GapFilter) (out []domain.ListingGaps, err error) {
	for p := (domain.Page{Limit: domain.MaxLimit}); ; {
		found, err := x.store.ImportedGaps(ctx, by, id, f, p)
		if err != nil {
			return nil, err
		}
		out = append(out, found.Items...)
		if p.Cursor = found.Next; p.Cursor == "" {
			return out, nil
		}
	}
}
