package domain

import "slices"

// AuditActions lists all actions of the audit log, sorted. A test compares them with what
// the program writes.
func AuditActions() []string {
	out := []string{
		"alert.add", "alert.change", "alert.delete", "alert.unsubscribe",
		"api_key.add", "api_key.revoke",
		"authorization.refused",
		"backup.add",
		"catalogue.ask", "catalogue.save", "catalogue.section",
		"certificate.add", "certificate.change_stars", "certificate.revoke",
		"consent.give", "consent.withdraw",
		"contact.reveal",
		"criteria.forget", "criteria.load",
		"decision.add", "decision.change", "decision.drop", "decision.publish", "decision.return", "decision.scan", "decision.submit",
		"delegation.invite", "delegation.list", "delegation.people", "delegation.remove",
		"demand.add", "demand.change", "demand.close", "demand.open",
		"edition.freeze", "edition.publish", "edition.withdraw",
		"evidence.add", "evidence.change", "evidence.delete",
		"exhibitor.exhibits", "exhibitor.invite", "exhibitor.people", "exhibitor.remove",
		"fair.add", "fair.badges", "fair.booth-list", "fair.booth.add", "fair.booth.allocate", "fair.booth.change", "fair.booth.drop", "fair.change", "fair.contacts",
		"fair.event.add", "fair.event.cancel", "fair.event.change", "fair.event.drop", "fair.hall.add", "fair.hall.change", "fair.hall.drop", "fair.invitation.add",
		"fair.meeting-list", "fair.organisation.add", "fair.organisation.change", "fair.organisation.drop", "fair.organisation.logo",
		"fair.organizer.accept", "fair.organizer.invite", "fair.organizer.remove", "fair.organizer.revoke", "fair.papers", "fair.people", "fair.people.add",
		"fair.person.change", "fair.person.delete", "fair.plan.remove", "fair.plan.set", "fair.reschedule", "fair.timetable",
		"file.add", "file.delete",
		"identity.link", "identity.unlink",
		"import.answer", "import.begin", "import.columns", "import.commit", "import.sheet",
		"inspection.add", "inspection.change",
		"invitation.accept", "invitation.add", "invitation.revoke",
		"lead.add", "lead.export",
		"licence.accept",
		"membership.change", "membership.remove",
		"memorandum.add", "memorandum.cancel", "memorandum.change", "memorandum.export", "memorandum.register",
		"picture.add", "picture.change", "picture.delete",
		"product.export",
		"proposal.add", "proposal.confirm", "proposal.reject", "proposal.withdraw",
		"quote.add", "quote.confirm", "quote.correct", "quote.unconfirm", "quote.withdraw",
		"retention.delete", "retention.remove",
		"sample.remove",
		"user.add", "user.add_second_factor", "user.ask_lock", "user.change", "user.change_email", "user.change_password", "user.confirm", "user.delete", "user.export", "user.link",
		"user.move_phone", "user.refuse_lock", "user.register_by_phone", "user.remove_phone", "user.remove_second_factor", "user.reset_password", "user.reveal", "user.set_phone",
		"user.set_recovery_codes", "user.unsubscribe", "user.use_recovery_code",
		"webhook.add", "webhook.change", "webhook.delete", "webhook.end", "webhook.new_secret",
	}
	out = append(out, actionsOf("catalogue_entry", EntryConfirmed, EntryCorrected)...)
	out = append(out, actionsOf("catalogue_entry", VerdictAccepted, VerdictRejected)...)
	out = append(out, actionsOf("delegation", AnswerAccepted, AnswerDeclined)...)
	out = append(out, actionsOf("evidence", VerdictPending, VerdictAccepted, VerdictRejected, VerdictWaived)...)
	out = append(out, actionsOf("exhibitor", AnswerAccepted, AnswerDeclined)...)
	out = append(out, actionsOf("fair", FairPublish, FairCancel, FairClose)...)
	out = append(out, actionsOf("lead", LeadActions()...)...)
	out = append(out, actionsOf("meeting", "request")...)
	out = append(out, actionsOf("meeting", MeetingAccept, MeetingDecline, MeetingCancel)...)
	out = append(out, actionsOf("report", ReportReview, ReportAnswer, ReportDismiss, ReportUphold, ReportSuspend)...)
	for _, k := range Kinds() {
		out = append(out, actionsOf(string(k), "add", "change")...)
		out = append(out, actionsOf(string(k), ReviewActions()...)...)
	}
	for _, k := range ImportKinds() {
		out = append(out, actionsOf(string(k), "import")...)
	}
	for _, k := range []Kind{KindCraftVillage, KindTourismSite} {
		out = append(out, actionsOf(string(k), "tie", "untie")...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// actionsOf returns the actions with a noun and one of the verbs.
func actionsOf[T ~string](noun string, verbs ...T) []string {
	out := make([]string, len(verbs))
	for i, v := range verbs {
		out[i] = noun + "." + string(v)
	}
	return out
}
