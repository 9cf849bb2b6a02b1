package domain

import "context"

// AgendaPart is one sort of thing that officers have to see to.
type AgendaPart string

// The parts of an agenda.
const (
	AgendaExpiring  AgendaPart = "certificates_expiring" // valid, ends within ExpiringDays, and nothing takes its place
	AgendaLapsed    AgendaPart = "certificates_lapsed"   // ended, and the product has no other
	AgendaEvidence  AgendaPart = "evidence_lapsing"      // accepted, ends within ExpiringDays, and no other of the product proves its condition longer
	AgendaSubmitted AgendaPart = "listings_submitted"    // wait for review
	AgendaReports   AgendaPart = "reports_open"          // not decided
	AgendaDue       AgendaPart = "inspections_due"       // planned within InspectionsDueDays
	AgendaOverdue   AgendaPart = "inspections_overdue"   // planned for a day that is over
	AgendaMending   AgendaPart = "mending_late"          // faults that should have been mended

	AgendaUnquoted AgendaPart = "demands_unquoted" // public, can be answered, open for UnansweredDays and without a quote
	AgendaSilent   AgendaPart = "leads_unanswered" // producers with leads that wait for their answer for UnansweredDays
)

// AgendaParts lists the parts in the order in which they are shown.
func AgendaParts() []AgendaPart {
	return []AgendaPart{AgendaReports, AgendaSubmitted, AgendaExpiring, AgendaLapsed, AgendaEvidence, AgendaOverdue, AgendaDue, AgendaMending, AgendaUnquoted, AgendaSilent}
}

// InspectionsDueDays is how far ahead an agenda looks for inspections.
const InspectionsDueDays = 30

// AgendaItem is one thing to see to.
type AgendaItem struct {
	ID          string // of the certificate, paper, listing, report, inspection, demand or producer
	ListingKind Kind   // what it is about; empty for a report about no product of ours
	ListingID   string
	Name        string // of what it is about
	On          Date   // the end, deadline or planned day; of listings, reports, demands and leads the day since when they wait
}

// AgendaService says what officers have to see to, by the rules of
// Actor.OfficerAt; admins see all.
type AgendaService interface {
	// Agenda lists what a part holds on a day, most urgent first; what lapsed,
	// latest first. province is a unit of today, or empty for all of the actor's.
	// CodeNotFound for an unknown part. The sort of the page is ignored.
	Agenda(ctx context.Context, by Actor, part AgendaPart, province string, today Date, p Page) (List[AgendaItem], error)
}
