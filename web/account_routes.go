package web

import (
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// audience says who may ask for a page of an account.
type audience struct {
	guests bool          // everybody, with or without a session
	early  bool          // users whose account is not ready, too; see domain.Actor.CheckReady
	roles  []domain.Role // signed-in users with one of them
}

func everybody() audience { return audience{guests: true} }
func members() audience   { return audience{roles: domain.Roles()} }

// newcomers are members whose account may not be ready.
func newcomers() audience { return audience{early: true, roles: domain.Roles()} }

// buyers post demands; asking is for buyers only.
func buyers() audience {
	return audience{roles: []domain.Role{domain.RoleBuyer, domain.RoleOrganizer, domain.RoleAdmin}}
}
func askers() audience { return audience{roles: []domain.Role{domain.RoleBuyer}} }

// parties take part in conversations on either side.
func parties() audience {
	return audience{roles: []domain.Role{domain.RoleBuyer, domain.RoleProducer, domain.RoleOfficer}}
}

// accountRoute is one line of the table of the pages that read the session: the
// name of a page, its paths in Vietnamese and English, the section of the
// navigation, who may ask, and its handlers. get is nil where a path takes forms
// only, and post where it takes none. An id in a path is :id.
type accountRoute struct {
	name, vi, en, section string
	who                   audience
	get, post             func(*Server, *request) error
}

// accountRoutes is the table of all pages that read the session. No cache keeps
// them.
func accountRoutes() []accountRoute {
	confirmVI, confirmEN := domain.LinkConfirm.PagePaths()
	resetVI, resetEN := domain.LinkReset.PagePaths()
	invitationVI, invitationEN := domain.InvitationPagePaths()
	return slices.Concat([]accountRoute{
		{"sign-in", "/dang-nhap", "/en/sign-in", "", everybody(), (*Server).signInForm, (*Server).signIn},
		{"second-step", "/dang-nhap/ma-xac-thuc", "/en/sign-in/code", "", everybody(), nil, (*Server).completeSecondStep},
		{"phone", "/dang-nhap/dien-thoai", "/en/sign-in/phone", "", everybody(), (*Server).phoneForm, (*Server).askPhoneCode},
		{"phone-code", "/dang-nhap/dien-thoai/ma", "/en/sign-in/phone/code", "", everybody(), nil, (*Server).completePhoneCode},
		{"office", "/dang-nhap/co-quan", "/en/sign-in/office", "", everybody(), (*Server).beginOffice, nil},
		{"office-back", "/dang-nhap/co-quan/ve", "/en/sign-in/office/back", "", everybody(), (*Server).completeOffice, nil},
		{"sign-up", "/dang-ky", "/en/sign-up", "", everybody(), (*Server).signUpForm, (*Server).signUp},
		{"confirm", confirmVI, confirmEN, "", everybody(), (*Server).confirmForm, (*Server).confirm},
		{"forgot", domain.ForgotPathVI, domain.ForgotPathEN, "", everybody(), (*Server).forgotForm, (*Server).forgot},
		{"reset", resetVI, resetEN, "", everybody(), (*Server).resetForm, (*Server).reset},
		{"sign-out", "/dang-xuat", "/en/sign-out", "", everybody(), nil, (*Server).signOut},
		{"my", "/cua-toi", "/en/my", "my", newcomers(), (*Server).my, nil},
		{"account", "/cua-toi/tai-khoan", "/en/my/account", "my", newcomers(), (*Server).account, (*Server).changeAccount},
		{"email", "/cua-toi/dia-chi-email", "/en/my/email", "my", newcomers(), (*Server).emailForm, (*Server).changeEmail},
		{"ask-confirmation", "/cua-toi/dia-chi-email/gui-lai", "/en/my/email/again", "my", newcomers(), nil, (*Server).askConfirmation},
		{"accept-invitation", "/cua-toi/loi-moi", "/en/my/invitations", "my", members(), (*Server).acceptInvitationForm, (*Server).acceptMembership},
		{"notice-stops", "/cua-toi/thong-bao/kenh", "/en/my/notices/channels", "my", members(), (*Server).noticeStops, (*Server).setNoticeStops},
		{"my-phone", "/cua-toi/dien-thoai", "/en/my/phone", "my", members(), (*Server).myPhone, (*Server).askMyPhone},
		{"confirm-phone", "/cua-toi/dien-thoai/xac-nhan", "/en/my/phone/confirm", "my", members(), nil, (*Server).confirmPhone},
		{"remove-phone", "/cua-toi/dien-thoai/xoa", "/en/my/phone/remove", "my", members(), nil, (*Server).removePhone},
		{"own-code", "/cua-toi/dien-thoai/ma", "/en/my/phone/code", "my", newcomers(), nil, (*Server).askOwnCode},
		{"end-api-key", "/cua-toi/khoa/:id", "/en/my/keys/:id", "my", members(), nil, (*Server).endAPIKey},
		{"password", "/cua-toi/mat-khau", "/en/my/password", "my", newcomers(), (*Server).passwordForm, (*Server).changePassword},
		{"second-factor", "/cua-toi/xac-thuc-hai-buoc", "/en/my/second-factor", "my", newcomers(), (*Server).secondFactor, (*Server).beginSecondFactor},
		{"confirm-second-factor", "/cua-toi/xac-thuc-hai-buoc/bat", "/en/my/second-factor/confirm", "my", newcomers(), nil, (*Server).confirmSecondFactor},
		{"change-second-factor", "/cua-toi/xac-thuc-hai-buoc/sua", "/en/my/second-factor/change", "my", newcomers(), nil, (*Server).changeSecondFactor},
		{"sign-out-everywhere", "/cua-toi/dang-xuat-het", "/en/my/sign-out-everywhere", "my", newcomers(), nil, (*Server).signOutEverywhere},
		{"end-session", "/cua-toi/phien/:id", "/en/my/sessions/:id", "my", newcomers(), nil, (*Server).endSession},

		{"product-contact", "/san-pham/:slug/lien-he", "/en/products/:slug/contact", "products", members(), contactOf(domain.KindProduct), revealContact(domain.KindProduct)},
		{"product-ask", "/san-pham/:slug/hoi", "/en/products/:slug/ask", "products", askers(), nil, askProducer(domain.KindProduct)},
		{"producer-contact", "/chu-the/:slug/lien-he", "/en/producers/:slug/contact", "producers", members(), contactOf(domain.KindProducer), revealContact(domain.KindProducer)},
		{"producer-ask", "/chu-the/:slug/hoi", "/en/producers/:slug/ask", "producers", askers(), nil, askProducer(domain.KindProducer)},

		{"new-demand", "/nhu-cau/moi", "/en/wanted/new", "wanted", buyers(), (*Server).newDemand, (*Server).readDemand},
		{"my-demands", "/cua-toi/nhu-cau", "/en/my/wanted", "my", buyers(), (*Server).myDemands, (*Server).addDemand},
		{"my-demand", "/cua-toi/nhu-cau/:id", "/en/my/wanted/:id", "my", buyers(), (*Server).myDemand, nil},
		{"change-demand", "/cua-toi/nhu-cau/:id/sua", "/en/my/wanted/:id/change", "my", buyers(), (*Server).demandFormOf, (*Server).changeDemand},
		{"open-demand", "/cua-toi/nhu-cau/:id/dang", "/en/my/wanted/:id/open", "my", buyers(), nil, (*Server).openDemand},
		{"close-demand", "/cua-toi/nhu-cau/:id/dong", "/en/my/wanted/:id/close", "my", buyers(), nil, (*Server).closeDemand},

		{"leads", "/cua-toi/trao-doi", "/en/my/conversations", "my", parties(), (*Server).leads, nil},
		{"lead", "/cua-toi/trao-doi/:id", "/en/my/conversations/:id", "my", parties(), (*Server).leadOf, (*Server).writeMessage},
		{"read-lead", "/cua-toi/trao-doi/:id/da-doc", "/en/my/conversations/:id/read", "my", parties(), nil, (*Server).readLead},
		{"reveal-lead", "/cua-toi/trao-doi/:id/lien-he", "/en/my/conversations/:id/contact", "my", parties(), nil, (*Server).revealLead},
		{"accept-lead", "/cua-toi/trao-doi/:id/chap-nhan", "/en/my/conversations/:id/accept", "my", askers(), nil, moveLead(domain.LeadAccept, "accepted")},
		{"shortlist-lead", "/cua-toi/trao-doi/:id/chon", "/en/my/conversations/:id/shortlist", "my", askers(), nil, moveLead(domain.LeadShortlist, "saved")},
		{"unlist-lead", "/cua-toi/trao-doi/:id/bo-chon", "/en/my/conversations/:id/unlist", "my", askers(), nil, moveLead(domain.LeadUnlist, "saved")},
		{"confirm-quote", "/cua-toi/trao-doi/:id/bao-gia/:quote/xac-nhan", "/en/my/conversations/:id/quotes/:quote/confirm", "my", makers(), nil, moveQuote((Store).ConfirmQuote, "quote-confirmed")},
		{"correct-quote", "/cua-toi/trao-doi/:id/bao-gia/:quote/sua", "/en/my/conversations/:id/quotes/:quote/correct", "my", makers(), (*Server).correctionForm, (*Server).correctQuote},
		{"withdraw-quote", "/cua-toi/trao-doi/:id/bao-gia/:quote/rut", "/en/my/conversations/:id/quotes/:quote/withdraw", "my", makers(), nil, moveQuote((Store).WithdrawQuote, "quote-withdrawn")},
		{"decline-lead", "/cua-toi/trao-doi/:id/tu-choi", "/en/my/conversations/:id/decline", "my", parties(), nil, moveLead(domain.LeadDecline, "declined")},

		{"invitation", invitationVI + ":token", invitationEN + ":token", "fairs", everybody(), withLink(invitation), withLink(answerInvitation)},
		{"invitation-people", invitationVI + ":token/nguoi", invitationEN + ":token/people", "fairs", everybody(), withLink(invitedPeople), withLink(setInvitedPeople)},
		{"invitation-entry", invitationVI + ":token/catalogue/:id", invitationEN + ":token/catalogue/:id", "fairs", everybody(), withLink(invitedEntry), withLink(answerInvitedEntry)},
		{"badge", "/the/:code", "/en/badge/:code", "fairs", everybody(), (*Server).badge, (*Server).meetByBadge},

		{"alerts", "/cua-toi/tim-kiem", "/en/my/searches", "my", members(), (*Server).alerts, nil},
		{"new-alert", "/cua-toi/tim-kiem/moi", "/en/my/searches/new", "my", members(), (*Server).newAlert, (*Server).addAlert},
		{"alert", "/cua-toi/tim-kiem/:id", "/en/my/searches/:id", "my", members(), (*Server).alert, nil},
		{"delete-alert", "/cua-toi/tim-kiem/:id/xoa", "/en/my/searches/:id/delete", "my", members(), nil, (*Server).deleteAlert},
		{"notices", "/cua-toi/thong-bao", "/en/my/notices", "my", members(), (*Server).notices, (*Server).readNotices},
	}, makerRoutes(), myFairRoutes(), deskRoutes(), decisionRoutes(), certificateChangeRoutes(), reportRoutes(), inspectionRoutes(), auditRoutes(), synonymRoutes(), deskHomeRoutes(), adminRoutes(), importRoutes(), deskDelegationRoutes(), deskAccountRoutes(),
		fairDeskRoutes(), boothRoutes(), guestRoutes(), fairInvitationRoutes(), fairPersonRoutes(), meetingRoutes(), programmeRoutes(), organisationRoutes(), fairSettingRoutes(), catalogueRoutes(), catalogueEntryRoutes(), editionRoutes(), fairReportRoutes())
}

// routeAccounts registers all pages that read the session.
func (s *Server) routeAccounts() {
	pages := map[string]accountRoute{}
	for _, a := range accountRoutes() {
		if a.get != nil {
			pages[a.vi] = a
		}
	}
	for _, a := range accountRoutes() {
		page := a.pageOf(pages)
		for _, lang := range languages() {
			at := front.Label(lang, a.vi, a.en)
			s.uploads[at] = slices.Contains([]string{"product-pictures", "product-papers", "decision-annex", "decision-scan", "desk-imports", "import-gaps", "fair-plan", "organisation-logo", "delegation-list"}, a.name)
			s.long[at] = longPages()[a.name]
			s.downloads[at] = slices.Contains([]string{"catalogue-pdf", "catalogue-page", "edition-file", "edition-corrections"}, a.name)
			if a.get != nil {
				s.echo.GET(at, s.accountPage(a, page, lang, a.get))
			}
			if a.post != nil {
				s.echo.POST(at, s.accountPage(a, page, lang, a.post))
			}
		}
	}
}

// pageOf returns the page with the forms of a: a itself, or the nearest page above a path
// that takes forms only. An answer to such a form links to that page in the other
// language, since the path of the form is no page.
func (a accountRoute) pageOf(pages map[string]accountRoute) accountRoute {
	if a.get != nil {
		return a
	}
	for at := path.Dir(a.vi); at != "/"; at = path.Dir(at) {
		if page, ok := pages[at]; ok {
			return page
		}
	}
	return a
}

// accountPage returns the handler of a page that reads the session, and whose forms are
// on a page. Guests are led to the sign-in and back.
func (s *Server) accountPage(a, page accountRoute, lang string, answer func(*Server, *request) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		filled := withIDs(c)
		r := &request{Context: c, speech: s.pages[lang].words, server: s, route: route{name: a.name, vi: filled(page.vi), en: filled(page.en), section: a.section}}
		r.noStore()
		if err := s.readSession(c); err != nil {
			return err
		}
		r.formPath = c.Request().URL.RequestURI()
		if a.get == nil {
			r.formPath = r.path("my")
		}
		for _, k := range []domain.Kind{domain.KindProduct, domain.KindProducer} {
			if contact, ask := askPaths(k); a.name == ask {
				r.formPath = r.to(contact, c.Param("slug"))
			}
		}
		actor := r.actor()
		switch {
		case actor.UserID == "" && !a.who.guests:
			return r.toSignIn()
		case actor.UserID != "" && !a.who.guests && !actor.Has(a.who.roles...):
			return domain.Errorf(domain.CodeForbidden, "this needs another role")
		}
		if actor.UserID != "" {
			u, err := s.store.User(c.Request().Context(), actor.UserID)
			if err != nil {
				return err
			}
			r.user = u
		}
		if actor.Unconfirmed && !a.who.guests && !a.who.early {
			if kept := r.typed(); kept != nil {
				return r.resume(http.StatusForbidden, kept, r.user, "confirm-first")
			}
			return r.lead(r.path("email"), "confirm-first")
		}
		if actor.LacksSecondFactor && !a.who.guests && !a.who.early {
			if kept := r.typed(); kept != nil {
				begin := r.beginFields()
				begin.Kept = kept.text()
				return r.sendSecondFactor(http.StatusForbidden, SecondFactorPage{Begin: &begin, note: "second-factor-first"})
			}
			return r.lead(r.path("second-factor"), "second-factor-first")
		}
		return answer(s, r)
	}
}

// withIDs returns a function that fills in the ids of a path.
func withIDs(c echo.Context) func(path string) string {
	var pairs []string
	for _, name := range c.ParamNames() {
		pairs = append(pairs, ":"+name, url.PathEscape(c.Param(name)))
	}
	return strings.NewReplacer(pairs...).Replace
}

// to returns the path of a page of an account with its ids, in the order of the
// path.
func (s *speech) to(name string, ids ...string) string {
	parts := strings.Split(s.path(name), "/")
	for i, part := range parts {
		if strings.HasPrefix(part, ":") && len(ids) > 0 {
			parts[i], ids = url.PathEscape(ids[0]), ids[1:]
		}
	}
	return strings.Join(parts, "/")
}

// accountFrame returns the frame of a page that reads the session.
func (r *request) accountFrame(title string) Page {
	p := r.page(title, "", "")
	p.noIndex()
	p.Note, p.User = r.takeNote(), r.user.Name
	if r.route.section == "my" && r.route.name != "my" {
		p.Crumbs = []Link{{Text: r.t("My pages"), URL: r.path("my")}}
	}
	return p
}

// noteTexts lists the notes that a page shows once after a form, by their names.
func noteTexts() map[string]string {
	return map[string]string{
		"welcome":             "Welcome. Your account is ready.",
		"welcome-unconfirmed": "Welcome. Confirm your e-mail address, and your account is ready.",
		"confirm-first":       "Confirm your e-mail address first.",
		"email-confirmed":     "Your e-mail address is confirmed.",
		"phone-confirmed":     "Your phone number is confirmed.",
		"account-link-sent":   "The link is sent to the address of the account. Only its user can open it.",
		"lock-asked":          "The admins are asked. You get a notice of what they decide.",
		"lock-refused":        "The request is refused. The officer who asked gets a notice.",
		"member-removed":      "The member is removed and gets a notice with the reason.",
		"invitation-taken":    "You are a member now, and act for this producer.",
		"phone-removed":       "The phone number is removed.",
		"second-factor-first": "Set up two-step sign-in first: your role needs it here.",
		"second-factor-on":    "Two-step sign-in is on.",
		"second-factor-codes": "Two-step sign-in is on. If you did not write the recovery codes down, make new ones here.",
		"second-factor-off":   "Two-step sign-in is off.",
		"second-factor-again": "The set-up took longer than 15 minutes, so nothing changed. Set it up again: the app gets a new key.",
		"link-sent":           "The link is sent. Look into your e-mail and its spam folder.",
		"reset-sent":          "If there is an account with this address, it gets a link by e-mail. Look into the spam folder, too.",
		"password-set":        "Your password is changed. Sign in with it.",
		"key-ended":           "The key is ended.",
		"signed-out":          "You are signed out.",
		"everywhere":          "You are signed out on all devices.",
		"session-ended":       "That device is signed out.",
		"saved":               "Saved.",
		"decided":             "Done.",
		"judged":              "The verdicts are saved.",
		"inspection-planned":  "The inspection is planned.",
		"synonym-saved":       "Saved. The search follows within a minute.",
		"index-repaired":      "The index was compared and is repaired.",
		"proposed":            "Proposed. Another officer confirms or rejects it; the officers of the province are notified.",
		"proposal-confirmed":  "Confirmed. It takes effect on the day of the proposal.",
		"proposal-closed":     "The proposal is closed.",
		"decision-submitted":  "Submitted. Another person publishes it; those who may are notified.",
		"decision-published":  "Published. The certificates are valid from the day of the decision.",
		"decision-returned":   "Returned. The submitter is notified.",
		"decision-deleted":    "The draft is deleted.",
		"gaps-entered":        "Saved for the producer. The history says so, and the members of the producer are notified.",
		"sheet-written":       "The list is written. Send the file again to read another sheet.",
		"columns-written":     "The list is written. Send the file again to read other columns.",
		"list-being-read":     "The list is still being read. Choose its sheet or its columns when it is read.",
		"list-unread":         "The list could not be read. Send it again.",
		"file-removed":        "The file is removed. Send it again.",
		"gaps-early":          "The list is not written yet. Write it first; then you see what is missing.",
		"gaps-filled":         "The list is entered. The members of the producers are notified.",
		"list-submitted":      "The listings of the list are submitted.",
		"list-published":      "The listings of the list are published. Search finds those with a valid certificate in a few seconds.",
		"list-decisions-sent": "The decisions of the list are submitted. Another person publishes them.",
		"list-decisions-out":  "The decisions of the list are published. Each of their lines is a certificate now.",
		"section-removed":     "The section is removed.",
		"makers-asked":        "The producers are asked. They get a notice.",
		"entry-accepted":      "Accepted. The correction is printed from now on.",
		"entry-rejected":      "Rejected. The producer reads the reason.",
		"edition-frozen":      "The edition is frozen. Its files are being made.",
		"edition-published":   "The edition is published.",
		"edition-withdrawn":   "The edition is withdrawn.",
		"fair-added":          "The draft of the fair is saved.",
		"guests-invited":      "Invited. The guests are notified.",
		"guest-removed":       "Removed. The guest is notified and reads the reason.",
		"link-shown":          "The link was made and shown before. To see one again, make a new link; the earlier one ends then.",
		"all-answered":        "All guests have answered. There is no letter to make.",
		"person-added":        "The person is added.",
		"person-deleted":      "The person is deleted.",
		"fair-published":      "The fair is public.",
		"fair-closed":         "The fair is closed.",
		"fair-cancelled":      "The fair is cancelled. All guests are notified.",
		"fair-moved":          "The fair is rescheduled. Everybody concerned is notified.",
		"invitation-revoked":  "The invitation is revoked.",
		"organizer-removed":   "The organizer is removed.",
		"organizer-joined":    "You run this fair now, together with its organizers.",
		"meeting-cancelled":   "The meeting is cancelled. Both sides are notified.",
		"hall-deleted":        "The hall is deleted.",
		"plan-deleted":        "The plan is deleted.",
		"event-added":         "The event is added.",
		"event-cancelled":     "The event is cancelled. It stays in the programme with the reason.",
		"event-deleted":       "The event is deleted.",
		"organisation-added":  "The organisation is added. You can upload its logo now.",
		"organisation-gone":   "The organisation is deleted.",
		"logo-saved":          "The logo is saved.",
		"logo-deleted":        "The logo is deleted.",
		"list-taken":          "The list of goods is saved.",
		"booths-added":        "The booths are added.",
		"booth-given":         "The booth is given. The exhibitor is notified.",
		"booth-freed":         "The booth is free.",
		"booth-deleted":       "The booth is deleted.",
		"booths-given":        "The booths are given. The exhibitors are notified.",
		"asked":               "Your question was sent. The answer appears here, and you get a notice.",
		"demand-open":         "Your demand is open. Producers whose goods fit are notified.",
		"demand-draft":        "The draft is saved. Only you see it.",
		"demand-closed":       "The demand is closed.",
		"message-sent":        "The message is sent.",
		"accepted":            "You accepted the quote. The producer now sees your contact; call and agree on the delivery.",
		"declined":            "Declined. The other side reads your reason.",
		"alert-saved":         "The search is saved. You get a notice of new hits.",
		"alert-deleted":       "The saved search is deleted.",
		"producer-added":      "The draft of the producer is saved. Submit it when it is complete.",
		"picture-added":       "The picture is saved.",
		"picture-deleted":     "The picture is deleted.",
		"paper-added":         "The paper is saved. An officer looks at it.",
		"paper-deleted":       "The paper is deleted.",
		"submitted":           "Submitted. An officer looks at it.",
		"recalled":            "You can change it again.",
		"quote-sent":          "The quote is sent. The buyer sees it beside others.",
		"quote-confirmed":     "The quote holds for the demand as it is now. The buyer can accept it.",
		"quote-corrected":     "The quote is corrected. The buyer sees what holds now, and gets a notice.",
		"quote-same":          "Nothing was changed.",
		"quote-withdrawn":     "The quote is withdrawn.",
		"exhibits-added":      "Added to what is shown.",
		"exhibit-removed":     "Removed from what is shown.",
		"invitation-accepted": "Thank you. The organizer reads your answer.",
		"invitation-declined": "Thank you for your answer. You can change it while answers are taken.",
		"entry-confirmed":     "Thank you. It is printed as you saw it.",
		"entry-corrected":     "Thank you. The organizer reads your correction before the catalogue is printed.",
		"password-changed":    "Your password is changed. All other devices are signed out.",
	}
}
