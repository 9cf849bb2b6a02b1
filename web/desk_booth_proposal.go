package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
	"chophien/front"
)

// ProposedRow is a line of the proposal for booths.
type ProposedRow struct {
	Value     string // of its tick box
	Chosen    bool
	Number    string
	Size      string
	Zone      string
	Exhibitor string
	Why       string
	Tag       Tag
}

// UnplacedRow is an exhibitor without a proposed booth.
type UnplacedRow struct{ Name, Why string }

// FairProposalPage shows the proposal for booths, line by line.
type FairProposalPage struct {
	Page
	Form     Form
	Rows     []ProposedRow
	RowsText string
	MoreText string // that there are more lines; empty: all are shown
	Unplaced []UnplacedRow
	Others   string // how many more exhibitors have no place; empty: none
	AgainURL string
}

// mostProposed is how many lines of a proposal a page has, and how many exhibitors without
// a place it names.
const mostProposed = 60

// fairProposal answers with the proposal for booths. All lines are chosen.
func (s *Server) fairProposal(r *request) error {
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	places, err := s.front.Places(r.Request().Context())
	if err != nil {
		return err
	}
	plan, err := s.store.ProposeBooths(r.Request().Context(), r.actor(), f.ID)
	if err != nil {
		return err
	}
	var rows []ProposedRow
	for _, x := range plan.Placed[:min(len(plan.Placed), mostProposed)] {
		var why []string
		tag := goodTag(r.t("can be given"))
		for _, reason := range x.Reasons {
			if reason == domain.PlacedApart {
				tag = soonTag(r.t("apart from its delegation"))
			}
			why = append(why, r.placedReason(reason))
		}
		a := domain.Allocation{BoothID: x.Booth.ID, ExhibitorID: x.Stand.ExhibitorID, Version: x.Booth.Version}
		rows = append(rows, ProposedRow{Value: lineText(a), Chosen: true, Number: x.Booth.Number, Size: r.boothSize(x.Booth), Zone: r.boothZone(x.Booth, places), Exhibitor: x.Stand.Name, Why: capital(strings.Join(why, "; ")), Tag: tag})
	}
	return r.sendBoothProposal(http.StatusOK, f, plan, rows, nil)
}

// placedReason says why a booth is proposed.
func (r *request) placedReason(x domain.PlacedReason) string {
	switch x {
	case domain.PlacedForProvince:
		return r.t("reserved for its province")
	case domain.PlacedForGroup:
		return r.t("reserved for its group of goods")
	case domain.PlacedBeside:
		return r.t("beside its delegation")
	case domain.PlacedApart:
		return r.t("no run of free booths is long enough for its delegation")
	case domain.PlacedFree:
		return r.t("a booth for any exhibitor")
	}
	return string(x)
}

// lineText writes a line of the proposal as the value of its tick box.
func lineText(a domain.Allocation) string {
	return a.BoothID + " " + a.ExhibitorID + " " + strconv.FormatInt(a.Version, 10)
}

// readLine reads what lineText wrote.
func readLine(text string) (a domain.Allocation, ok bool) {
	parts := strings.Fields(text)
	if len(parts) != 3 {
		return a, false
	}
	version, err := strconv.ParseInt(parts[2], 10, 64)
	return domain.Allocation{BoothID: parts[0], ExhibitorID: parts[1], Version: version}, err == nil
}

// sendBoothProposal answers with lines of the proposal; faults say why none was given.
func (r *request) sendBoothProposal(status int, f domain.Fair, plan domain.BoothProposal, rows []ProposedRow, faults []Fault) error {
	p := FairProposalPage{Page: r.fairFrame(r.t("Proposal for booths"), f), Form: newForm(r.to("fair-proposal", f.ID), r.t("Give the chosen booths")), Rows: rows, AgainURL: r.to("fair-proposal", f.ID)}
	p.Form.Faults, p.RowsText = faults, r.n("%s booths are proposed", len(rows))
	if n := len(plan.Placed); status == http.StatusOK && n > len(rows) {
		p.MoreText = r.n("%s more lines follow when these are given.", n-len(rows))
	}
	if n := len(plan.Unplaced) - mostProposed; n > 0 {
		p.Others = r.n("%s more exhibitors have no place.", n)
	}
	for _, u := range plan.Unplaced[:min(len(plan.Unplaced), mostProposed)] {
		why := r.t("The free booths are reserved for others.")
		if u.Reason == domain.UnplacedNoneFree {
			why = r.t("No booth is free.")
		}
		p.Unplaced = append(p.Unplaced, UnplacedRow{u.Stand.Name, why})
	}
	if status != http.StatusOK {
		r.wrong(&p.Page)
	}
	return r.send(status, "fair-proposal", &p)
}

// takeProposal gives the chosen booths, all or none. Where one cannot be given, the
// page marks its line and takes the tick away; the other lines stay chosen.
func (s *Server) takeProposal(r *request) error {
	id := r.Param("id")
	var all []domain.Allocation
	for _, text := range r.sentAll("line") {
		if a, ok := readLine(text); ok {
			all = append(all, a)
		}
	}
	if len(all) == 0 {
		return r.refuseBooths(all, domain.Invalidf("", "choose at least one line"))
	}
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.Allocate(ctx, r.actor(), id, all)
		return r.to("fair-proposal", id), err
	})
	if err != nil {
		return r.refuseBooths(all, err)
	}
	return r.lead(to, "booths-given")
}

// refuseBooths answers with the lines that were sent, each with its state now.
func (r *request) refuseBooths(sent []domain.Allocation, err error) error {
	status := statusOf(err)
	if code := domain.CodeOf(err); code != domain.CodePrecondition && status != http.StatusConflict && status != http.StatusUnprocessableEntity {
		return err
	}
	ctx, by := r.Request().Context(), r.actor()
	f, loadErr := r.fairOf()
	if loadErr != nil {
		return loadErr
	}
	places, loadErr := r.server.front.Places(ctx)
	if loadErr != nil {
		return loadErr
	}
	booths, loadErr := r.server.store.Booths(ctx, by, f.ID)
	if loadErr != nil {
		return loadErr
	}
	exhibitors, loadErr := r.accepted(f.ID)
	if loadErr != nil {
		return loadErr
	}
	plan, loadErr := r.server.store.ProposeBooths(ctx, by, f.ID)
	if loadErr != nil {
		return loadErr
	}
	var rows []ProposedRow
	conflicts := 0
	for _, a := range sent {
		row := r.sentLine(a, booths, exhibitors, places)
		if !row.Chosen {
			conflicts++
		}
		rows = append(rows, row)
	}
	faults := []Fault{{"main", r.because(err)}}
	if conflicts > 0 {
		status, faults = http.StatusConflict, []Fault{{"main", r.n("%s lines cannot be given any more. Nothing was given; send the other lines again.", conflicts)}}
	}
	if len(sent) == 0 {
		for _, x := range plan.Placed[:min(len(plan.Placed), mostProposed)] {
			rows = append(rows, r.sentLine(domain.Allocation{BoothID: x.Booth.ID, ExhibitorID: x.Stand.ExhibitorID, Version: x.Booth.Version}, booths, exhibitors, places))
		}
	}
	return r.sendBoothProposal(status, f, plan, rows, faults)
}

// sentLine returns a line that was sent with its state now. It is chosen while it can
// be given.
func (r *request) sentLine(a domain.Allocation, booths []domain.Booth, exhibitors []domain.Exhibitor, places *front.Places) ProposedRow {
	row := ProposedRow{Value: lineText(a), Chosen: true, Tag: goodTag(r.t("can be given"))}
	refuse := func(text string) { row.Chosen, row.Tag = false, badTag(text) }
	if i := slices.IndexFunc(exhibitors, func(e domain.Exhibitor) bool { return e.ID == a.ExhibitorID }); i < 0 {
		refuse(r.t("the exhibitor does not take part any more"))
	} else {
		row.Exhibitor = r.or(exhibitors[i].Name())
	}
	i := slices.IndexFunc(booths, func(b domain.Booth) bool { return b.ID == a.BoothID })
	if i < 0 {
		refuse(r.t("the booth is deleted"))
		return row
	}
	b := booths[i]
	row.Number, row.Size, row.Zone = b.Number, r.boothSize(b), r.boothZone(b, places)
	switch {
	case b.ExhibitorID != nil:
		refuse(r.t("taken"))
		if b.Exhibitor != nil {
			row.Why = r.t("%s has this booth now.", r.or(b.Exhibitor.Name()))
		}
	case b.Version != a.Version:
		a.Version = b.Version
		row.Value = lineText(a)
		refuse(r.t("changed"))
		row.Why = r.t("The booth was changed. Tick the line again if it still fits.")
	}
	return row
}
