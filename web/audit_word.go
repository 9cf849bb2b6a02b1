package web

import (
	"strings"

	"chophien/domain"
)

// auditNouns names the kinds of things in the log.
func auditNouns() map[string]string {
	return map[string]string{
		"product": "product", "producer": "producer", "craft_village": "craft village", "tourism_site": "tourism site", "certificate": "certificate", "decision": "decision",
		"proposal": "proposal", "evidence": "paper", "picture": "picture", "report": "report of misuse", "inspection": "inspection", "import": "list of an office", "contact": "contact",
		"membership": "member of a producer", "invitation": "invitation", "user": "account", "api_key": "API key", "demand": "demand", "quote": "quote", "lead": "conversation",
		"memorandum": "memorandum", "fair": "fair", "exhibitor": "exhibitor", "delegation": "delegation", "edition": "edition of a catalogue", "catalogue": "catalogue", "meeting": "meeting",
		"webhook": "webhook", "file": "file", "authorization": "access", "criteria": "criteria",
		"alert": "saved search", "backup": "backup", "catalogue_entry": "entry of a catalogue", "consent": "consent", "identity": "sign-in with another service", "licence": "licence of data",
		"retention": "data that need not be kept", "sample": "sample data",
	}
}

// auditThings names the kinds of things by which readers narrow the log: what an entry is
// about. Some actions are about a thing of another kind: a consent, about a producer.
func auditThings() map[string]string {
	out := auditNouns()
	for _, noun := range []string{"authorization", "catalogue", "consent", "contact", "edition", "identity", "invitation", "licence", "retention"} {
		delete(out, noun)
	}
	out["address"], out["contact_reveal"], out["fair_person"], out["route"] = "network address", "look at a contact", "person with a badge", "page that was refused"
	return out
}

// auditParts names the parts of a fair: the second word of an action that has three.
func auditParts() map[string]string {
	return map[string]string{
		"booth": "booth", "event": "event of a fair", "hall": "hall", "invitation": "invitation", "organisation": "host or sponsor", "organizer": "organizer of a fair", "people": "people with a badge",
		"person": "person with a badge", "plan": "plan of the booths",
	}
}

// auditVerbs names what was done.
func auditVerbs() map[string]string {
	return map[string]string{
		"add": "Add", "change": "Change", "save": "Change", "delete": "Delete", "drop": "Delete", "remove": "Remove", "submit": "Submit", "recall": "Take back",
		"return": "Return", "publish": "Publish", "withdraw": "Withdraw", "suspend": "Suspend", "reinstate": "Show again", "accept": "Approve", "accepted": "Approve",
		"reject": "Turn down", "rejected": "Turn down", "waived": "Waive", "pending": "Look again at", "revoke": "Revoke", "change_stars": "Change the stars of", "confirm": "Confirm", "review": "Begin to examine",
		"answer": "Answer", "reveal": "Look at", "refused": "Refuse", "begin": "Read", "columns": "Choose the columns of", "sheet": "Choose the sheet of", "commit": "Enter", "export": "Download",
		"invite": "Invite", "open": "Announce", "close": "Close", "cancel": "Cancel", "freeze": "Freeze", "link": "Make a one-time link for", "import": "Import", "request": "Ask for",
		"scan": "Upload the scan of", "list": "List the exhibits of", "exhibits": "Choose the exhibits of", "reschedule": "Reschedule", "section": "Change a section of", "ask": "Ask about", "load": "Load",
		"forget": "Remove", "allocate": "Allocate", "logo": "Change the logo of", "set": "Change", "timetable": "Set the hours of meetings of", "people": "List the people of", "tie": "Connect", "untie": "Disconnect",
		"unconfirm": "Take back the confirmation of", "correct": "Correct", "corrected": "Correct", "confirmed": "Confirm", "declined": "Turn down", "decline": "Turn down", "give": "Give", "end": "End",
		"shortlist": "Shortlist", "unlist": "Remove from the shortlist", "unlink": "Disconnect", "unsubscribe": "Stop the mail of", "new_secret": "Make a new secret of",
		"change_email": "Change the e-mail address of", "change_password": "Change the password of",
		"remove_phone": "Remove the phone number of", "add_second_factor": "Add a second factor to", "remove_second_factor": "Remove the second factor of",
		"use_recovery_code": "Use a recovery code of", "set_recovery_codes": "Make recovery codes of",
	}
}

// auditSentences names actions whose words do not follow from a verb and a noun.
func auditSentences() map[string]string {
	return map[string]string{
		"fair.badges": "Print the badges of a fair", "fair.booth-list": "Look at the contacts of the booths of a fair", "fair.contacts": "Download the contacts of the guests of a fair",
		"fair.meeting-list": "Download the meetings of a fair", "fair.papers": "Look at the papers of the exhibits of a fair", "fair.people": "Look at the people with a badge of a fair",
		"fair.publish": "Announce a fair", "delegation.accepted": "Accept the invitation of a delegation", "delegation.declined": "Decline the invitation of a delegation",
		"exhibitor.accepted": "Accept the invitation of an exhibitor", "exhibitor.declined": "Decline the invitation of an exhibitor",
		"catalogue_entry.accepted": "Accept the correction of an entry of a catalogue", "catalogue_entry.rejected": "Reject the correction of an entry of a catalogue",
		"report.suspend": "Suspend the product of a report", "product.import": "Import products from a list", "craft_village.import": "Import craft villages from a list", "tourism_site.import": "Import tourism sites from a list",
		"craft_village.tie": "Connect a product with a craft village", "craft_village.untie": "Disconnect a product from a craft village",
		"tourism_site.tie": "Connect a product with a tourism site", "tourism_site.untie": "Disconnect a product from a tourism site",
		"import.answer": "Answer a question about a list", "user.export": "Download the own data", "product.export": "Download products", "lead.export": "Download conversations", "memorandum.export": "Download memoranda",
		"retention.delete": "Delete data that are kept no longer", "retention.remove": "Remove network addresses that are kept no longer", "authorization.refused": "Access was refused",
		"identity.link": "Connect a sign-in with another service", "identity.unlink": "Disconnect a sign-in with another service", "lead.add": "Begin a conversation", "lead.accept": "Accept the quote of a conversation",
		"lead.decline": "Decline in a conversation", "lead.shortlist": "Shortlist a conversation", "lead.unlist": "Remove a conversation from the shortlist", "membership.change": "Change the rights of a member of a producer",
		"invitation.accept": "Accept an invitation to a producer", "invitation.add": "Invite a member of a producer", "invitation.revoke": "Revoke an invitation to a producer", "licence.accept": "Accept the licence of the open data",
		"meeting.accept": "Accept a meeting", "meeting.decline": "Decline a meeting", "fair.organizer.accept": "Accept the invitation as an organizer of a fair",
		"fair.organizer.revoke": "Revoke the invitation of an organizer of a fair", "fair.invitation.add": "Make the link of an invitation to a fair", "user.confirm": "Confirm the e-mail address of an account",
		"consent.withdraw": "Withdraw the consent", "proposal.withdraw": "Withdraw a proposal", "quote.withdraw": "Withdraw a quote",
		"edition.withdraw": "Withdraw an edition of a catalogue", "decision.publish": "Publish a decision",
		"edition.publish": "Publish an edition of a catalogue", "memorandum.register": "Register a memorandum",
		"report.dismiss": "Conclude that a report of misuse is wrong", "report.uphold": "Conclude that a report of misuse is right",
		"user.register_by_phone": "Register an account by phone", "user.reset_password": "Reset the password of an account",
		"user.set_phone": "Set the phone number of an account", "user.move_phone": "Move the phone number of an account to another",
		"user.ask_lock": "Ask to lock an account", "user.refuse_lock": "Refuse to lock an account",
		"product.request_changes": "Send back a product for changes", "product.reopen": "Open a product as a draft again",
		"producer.request_changes": "Send back a producer for changes", "producer.reopen": "Open a producer as a draft again",
		"craft_village.request_changes": "Send back a craft village for changes", "craft_village.reopen": "Open a craft village as a draft again",
		"tourism_site.request_changes": "Send back a tourism site for changes", "tourism_site.reopen": "Open a tourism site as a draft again",
	}
}

// auditWords returns the keys of the words for an action: a sentence, or what was done and to
// what. An action of three words is about a part of the first.
func auditWords(action string) []string {
	if sentence, ok := auditSentences()[action]; ok {
		return []string{sentence}
	}
	parts := strings.Split(action, ".")
	done, what := auditVerbs()[parts[len(parts)-1]], auditNouns()[parts[0]]
	if len(parts) == 3 {
		what = auditParts()[parts[1]]
	}
	if done == "" || what == "" {
		return nil
	}
	return []string{done, what}
}

// auditAction says in words what was done; the action itself of an older program, which has
// none.
func (r *request) auditAction(action string) string {
	keys := auditWords(action)
	if keys == nil {
		return action
	}
	out := make([]string, len(keys))
	for i, key := range keys {
		out[i] = r.t(key)
	}
	return strings.Join(out, " ")
}

// auditFields names the fields of entries. A field of one kind of thing with a name of its
// own is written noun.field.
func auditFields() map[string]string {
	return map[string]string{
		"about": "Text for visitors", "about_en": "Text for visitors, in English", "access": "How to get there", "activities": "Activities", "address": "Address", "answer_text": "Answer to the reporter",
		"artisans": "Artisans", "as": "Side", "awards": "Awards", "before": "Before the day", "beds": "Beds", "booth": "Booth", "booths": "Booths", "buyer_id": "Buyer", "buyer_name": "Buyer", "buyer_type": "Kind of buyer",
		"bytes": "Size", "cadence": "How often?", "cancelled": "Cancelled", "capacity": "Amount a month", "caption": "Caption", "certificate_code": "Certificate", "certificates": "Certificates", "channels": "Sales channels",
		"closes_at": "Meetings until", "closes_on": "Producers answer until", "code": "Code", "columns": "Columns", "commune": "Commune in words", "commune_code": "Commune of today", "communes": "Communes of the officer",
		"condition": "Condition", "conditions": "Papers that are needed", "confirmed": "E-mail address confirmed", "contact_public": "Contact is public", "contacts": "Contact", "content": "Content", "content_type": "Kind of file",
		"credit": "Photographer", "criteria": "Criteria", "date": "Day", "deadline": "Quotes until the end of", "decision": "Decision", "deliver_from": "Delivery from", "deliver_until": "Deliver by", "do": "What was done",
		"done_on": "Inspected on", "effective_on": "Takes effect on", "email": "E-mail", "enabled": "Switched on", "ends_on": "Last day", "entries": "Entries", "errors": "Errors", "ethnic_minority": "Ethnic minority",
		"evidence.ethnic_minority": "Workers of ethnic minorities", "events": "Events", "exhibitor": "Exhibitor", "exhibitors": "Exhibitors", "delegation_id": "Delegation", "exhibitor_id": "Exhibitor", "expires_at": "Expires at", "fair": "Fair", "fair_id": "Fair", "figures_as_of": "Figures as of",
		"file": "File", "file_id": "File", "file_name": "File", "finding": "Result", "first": "First number", "former_commune": "Former commune", "former_district": "Former district", "former_province": "Former province",
		"goods": "Goods", "ground": "Ground", "group_size": "Guests in a group", "gtin": "Barcode (GTIN)", "hall": "Hall", "hall_id": "Hall", "height": "Height", "highlights": "Highlights", "history": "History", "homestays": "Homestays",
		"households": "Households", "hs_code": "HS code", "ingredients": "Ingredients", "invited_producer_ids": "Invited producers", "issued_on": "Issued on", "issuer": "Issuer", "items": "Exhibits", "kind": "Kind", "languages": "Languages",
		"lat": "Latitude", "lead_days": "Days from order to delivery", "lead_id": "Conversation", "left_out": "Not printed", "legal_basis": "Legal basis", "level": "Level", "licence": "Licence of data", "local_workers": "Local workers",
		"locked": "Locked", "logo": "Logo", "lon": "Longitude", "main_products": "Main products", "managed_by": "Managed by", "markets": "Markets", "meals": "Meals", "mend_by": "Fix until", "mended_on": "Fixed on", "min_order": "Smallest order",
		"name": "Name", "name_en": "English name", "note": "Note", "number": "Number", "opens_at": "Meetings from", "organisation": "Organisation", "organizer": "Organizing office", "organizer_en": "Organizing office, in English",
		"other_kind": "Another kind of paper", "outcome": "How did it end?", "own_entry": "The officer entered it", "owner": "May manage members", "packing": "Packing", "packs": "Packages", "paper_kind": "Kind of paper", "papers": "Kinds of papers",
		"people": "People", "tourism_site.people": "Ethnic group", "period": "How often", "person": "Person", "phone": "Phone", "place": "Place in words", "place_en": "Place in words, in English", "planned_on": "Planned for", "position": "Order",
		"potential_five": "Sent up for five stars", "price_from": "Price from", "price_to": "Price to", "priced": "With a price", "producer_id": "Producer", "producers": "Producers", "product": "Product", "product_id": "Product", "product_name": "Product",
		"products": "Products", "province": "Province", "provinces": "Provinces", "purpose": "What the link is for", "quantity": "Amount", "query": "Search", "recognition": "Recognised as", "recognition_date": "Recognised on",
		"recognition_number": "Number of the recognition", "regions": "Goods from the region", "registers_from": "Guests answer from", "registers_until": "Guests answer until", "revoked_on": "Revoked on", "role": "Role", "roles": "Roles",
		"rooms": "Rooms", "row": "Row", "rows": "Rows", "same": "As before", "sample_wanted": "Sample wanted", "scan": "Scan of the decision", "scan_public": "The scan is public", "scope": "What it hears of", "scopes": "Rights of the key", "season": "Months",
		"section": "Section", "sections": "Sections", "set": "Product set", "shelf_life": "Shelf life", "signed_on": "Signed on", "size": "Size", "slot_minutes": "Minutes of a meeting", "speaker": "Speaker", "speaker_en": "Speaker, in English",
		"stars": "Stars", "starts_on": "First day", "state": "Status", "status": "Status", "storage": "Storage", "story": "Story", "story_en": "Story in English", "submitted_by": "Submitter", "superseded_on": "Replaced on", "tell": "How often?",
		"tell_no_mail": "No notices by e-mail", "terms": "Payment and delivery", "text": "Content", "decision.text": "Note", "consent.text": "Text of the consent", "text_en": "Text in English", "texts": "Texts for print", "theme": "Theme",
		"theme_en": "Theme, in English", "title": "Title", "title_en": "Title in English", "trade": "Trade", "trade_en": "Trade in English", "trade_group": "Group of trades", "unreachable": "Producers without an account", "url": "Address on the web",
		"user_id": "Person", "valid_from": "Valid from", "valid_until": "In force until", "venue": "Building or ground", "venue_en": "Building or ground, in English", "verdict": "Verdict", "verdict_reason": "Reason of the verdict", "visibility": "Who sees it",
		"visiting": "Visiting", "webhook": "Webhook", "website": "Website", "when": "When", "width": "Width", "women": "Women", "women_led": "Led by women", "workers": "Workers", "written": "Rows written",
		"decision.awards": "Lines of the annex", "minutes": "Minutes", "price_vnd": "Price", "retail_vnd": "Retail price", "wholesale_vnd": "Wholesale price", "wholesale_min": "Wholesale from how many packages", "q": "Words",
		"former_provinces": "Former province", "from_row": "The heading stands in row", "mailed": "Sent by e-mail", "sheet": "Sheet", "region": "Region", "group": "Group", "northern": "Northern provinces",
	}
}

// auditHidden are the fields that tell people nothing: numbers of the program, and digests.
func auditHidden() []string { return []string{"id", "invitation", "sha256", "version"} }

// auditField names a field of an entry about a kind of thing.
func (r *request) auditField(noun, field string) string {
	names := auditFields()
	if name, ok := names[noun+"."+field]; ok {
		return r.t(name)
	}
	if name, ok := names[field]; ok {
		return r.t(name)
	}
	return strings.ReplaceAll(field, "_", " ") // of an older program
}

// auditState names a state of a kind of thing, such as a status, an answer or a verdict.
func (r *request) auditState(noun, state string) string {
	switch noun {
	case "fair":
		return r.fairStatus(domain.Status(state))
	case "report":
		return r.deskReportState(domain.ReportState(state))
	case "proposal":
		return r.proposalState(domain.CertificateChangeState(state)).Text
	case "lead":
		return r.leadState(domain.LeadState(state))
	case "quote":
		return r.quoteState(domain.QuoteState(state))
	case "demand":
		return r.demandState(domain.DemandState(state))
	case "meeting":
		return r.meetingState(domain.MeetingState(state))
	case "exhibitor", "delegation":
		return r.answerText(domain.Answer(state))
	case "memorandum":
		return r.memorandumState(domain.MemorandumState(state))
	case "catalogue_entry":
		return r.entryStateText(domain.EntryState(state))
	}
	return r.deskStatus(domain.Status(state))
}
