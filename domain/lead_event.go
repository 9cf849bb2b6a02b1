package domain

// LeadEventName is what happened to a lead; it is the kind of the notice, too.
type LeadEventName string

// The events besides those of actions, which are named after them.
const (
	LeadEventNew       LeadEventName = "lead.new"
	LeadEventMessage   LeadEventName = "lead.message"
	LeadEventQuote     LeadEventName = "lead.quote"
	LeadEventCorrected LeadEventName = "lead.quote_corrected"
	LeadEventWithdrawn LeadEventName = "lead.quote_withdrawn"
	LeadEventShortlist LeadEventName = "lead.shortlist"
	LeadEventUnlist    LeadEventName = "lead.unlist"
	LeadEventAccept    LeadEventName = "lead.accept"
	LeadEventDecline   LeadEventName = "lead.decline"
	LeadEventClose     LeadEventName = "lead.close"
)

// EventOf is the event that an action is.
func (a LeadAction) EventOf() LeadEventName { return LeadEventName("lead." + string(a)) }

// Words are what the other side is told; empty where it is not.
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

// LeadEvent is what happened to a lead, for those who are told.
type LeadEvent struct {
	Name     LeadEventName
	Lead     Lead     // as it is now
	Side     LeadSide // who did it
	OnBehalf bool     // an officer did it for the producer
	Message  *Message // of LeadEventNew and LeadEventMessage
	Quote    *Quote   // that it is about; nil for none
}

// Subject is what a lead is about, in few words.
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
