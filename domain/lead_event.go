package domain

// LeadEventName is the name of an event of a lead, and the kind of its notice.
type LeadEventName string

// The events. The event of an action has the name of the action.
const (
	LeadEventNew       LeadEventName = "lead.new"
	LeadEventMessage   LeadEventName = "lead.message"
	LeadEventQuote     LeadEventName = "lead.quote"
	LeadEventCorrected LeadEventName = "lead.quote_corrected"
	LeadEventWithdrawn LeadEventName = "lead.quote_withdrawn"
	LeadEventConfirmed LeadEventName = "lead.quote_confirmed"
	LeadEventTerms     LeadEventName = "lead.demand_changed" // the terms of the demand changed; the quote must be confirmed
	LeadEventShortlist LeadEventName = "lead.shortlist"
	LeadEventUnlist    LeadEventName = "lead.unlist"
	LeadEventAccept    LeadEventName = "lead.accept"
	LeadEventDecline   LeadEventName = "lead.decline"
	LeadEventClose     LeadEventName = "lead.close"
)

// EventOf returns the event of an action.
func (a LeadAction) EventOf() LeadEventName { return LeadEventName("lead." + string(a)) }

// Words returns the text of the notice to the other side; empty for an event
// without notice.
func (n LeadEventName) Words() (vi, en string) {
	switch n {
	case LeadEventNew:
		return "có người mua hỏi", "a buyer asks"
	case LeadEventMessage:
		return "tin nhắn mới", "a new message"
	case LeadEventQuote:
		return "có báo giá", "a quote has come in"
	case LeadEventCorrected:
		return "báo giá được sửa", "a quote was corrected"
	case LeadEventWithdrawn:
		return "báo giá được rút lại", "a quote was withdrawn"
	case LeadEventConfirmed:
		return "báo giá được xác nhận lại", "the quote is confirmed"
	case LeadEventTerms:
		return "người mua đổi nhu cầu, hãy xác nhận lại báo giá", "the buyer changed the demand; confirm your quote"
	case LeadEventShortlist:
		return "báo giá vào danh sách chọn", "shortlisted by the buyer"
	case LeadEventAccept:
		return "báo giá được chấp nhận", "the quote is accepted"
	case LeadEventDecline:
		return "bị từ chối", "declined"
	case LeadEventClose:
		return "người mua đã khép lại", "closed by the buyer"
	}
	return "", ""
}

// LeadEvent is an event of a lead, for notices and webhooks.
type LeadEvent struct {
	Name     LeadEventName
	Lead     Lead     // as it is now
	Side     LeadSide // the side that acted
	OnBehalf bool     // an officer did it for the producer
	Message  *Message // LeadEventNew and LeadEventMessage only
	Quote    *Quote   // the quote that the event changed; nil for none
	Demand   *Demand  // LeadEventTerms only: as it is now
}

// Text returns the text of the notice in Vietnamese and in English.
func (e LeadEvent) Text() (vi, en string) {
	if e.Demand != nil {
		return e.Demand.OrderText()
	}
	return e.Lead.Reason, e.Lead.Reason
}

// Subject returns the subject of a lead in few words.
func (l Lead) Subject() string {
	switch {
	case l.DemandName != "":
		return l.DemandName
	case l.Product != nil:
		return l.Product.Name
	case l.Producer != nil:
		return l.Producer.Name
	}
	return ""
}
