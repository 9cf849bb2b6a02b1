package domain

import "context"

// AgendaPart is a kind of work that waits for officers.
type AgendaPart string

// The parts of an agenda.
const (
	AgendaExpiring  AgendaPart = "certificates_expiring" // valid, ends within ExpiringDays, and no other follows
	AgendaLapsed    AgendaPart = "certificates_lapsed"   // ended, and the product has no other
	AgendaEvidence  AgendaPart = "evidence_lapsing"      // accepted, ends within ExpiringDays, and no other of the product proves its condition longer
	AgendaSubmitted AgendaPart = "listings_submitted"    // wait for review
	AgendaReports   AgendaPart = "reports_open"          // not decided
	AgendaDue       AgendaPart = "inspections_due"       // planned within InspectionsDueDays
	AgendaOverdue   AgendaPart = "inspections_overdue"   // planned for a day in the past
	AgendaMending   AgendaPart = "mending_late"          // faults whose fixing day is in the past

	AgendaDecisions AgendaPart = "decisions_submitted"      // drafts of decisions that others submitted and that wait for a second person
	AgendaProposals AgendaPart = "certificate_changes_open" // proposals of others about certificates that wait for a second officer

	AgendaUnquoted AgendaPart = "demands_unquoted" // public, can be answered, open for UnansweredDays and without a quote
	AgendaSilent   AgendaPart = "leads_unanswered" // producers with leads that wait for their answer for UnansweredDays
)

// AgendaParts lists the parts in the order in which they are shown.
func AgendaParts() []AgendaPart {
	return []AgendaPart{AgendaReports, AgendaSubmitted, AgendaDecisions, AgendaProposals, AgendaExpiring, AgendaLapsed, AgendaEvidence, AgendaOverdue, AgendaDue, AgendaMending, AgendaUnquoted, AgendaSilent}
}

// InspectionsDueDays is how far ahead an agenda looks for inspections.
const InspectionsDueDays = 30

// AgendaItem is one piece of work.
type AgendaItem struct {
	ID          string // of the certificate, paper, listing, report, inspection, decision, proposal, demand or producer
	ListingKind Kind   // the listing that it is about; empty for a decision, and a report about a product without listing
	ListingID   string
	Name        string // of the listing; of a decision its number
	On          Date   // the end, deadline or planned day; for listings, reports, decisions, proposals, demands and leads the day since which they wait
}

// AgendaService lists the work of officers, by the rules of Actor.OfficerAt.
// Admins see all of it.
type AgendaService interface {
	// Agenda lists the items of a part on a day, most urgent first; lapsed items
	// latest first. province is a unit of today, or empty for all of the actor's.
	// CodeNotFound for an unknown part. The sort of the page is ignored.
	Agenda(ctx context.Context, by Actor, part AgendaPart, province string, today Date, p Page) (List[AgendaItem], error)
}
