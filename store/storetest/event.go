package storetest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"chophien/criteria"
	"chophien/domain"
)

// event is a delivery of an event, by the name of the webhook.
type event struct {
	hook, kind, payload string
}

// events causes each event and sees who receives it. A webhook with the public
// scope receives only what is public.
func events(t *testing.T, open Open) {
	s, pass := clocked(t, open)
	who := trade(t, s)
	ctx := t.Context()
	organizer := anOrganizer(t, s, "fair@example.vn")
	second := newUser("second@example.vn", domain.RoleOfficer)
	second.Provinces = []string{"08"}
	second, err := s.AddUser(ctx, second)
	must(t, err)
	other := domain.Actor{UserID: second.ID, Roles: second.Roles, Provinces: []string{"08"}, FormerProvinces: []string{"02", "08"}, SessionID: second.ID}
	for name, by := range map[string]domain.Actor{"member": who.member, "officer": who.officer, "buyer": who.buyer, "organizer": organizer, "stranger": who.stranger} {
		_, err := s.AddWebhook(ctx, by, domain.Webhook{Name: name, URL: "https://crm.example/", Secret: domain.NewWebhookSecret(), Events: domain.EventTypes()}, nil)
		must(t, err)
	}
	private := domain.Webhook{Name: "public", URL: "https://mirror.example/", Scope: domain.WebhookPublic, Secret: domain.NewWebhookSecret(), Events: domain.EventTypes()}
	_, err = s.AddWebhook(ctx, who.rival, private, nil)
	wantField(t, err, "events")
	private.Events = domain.PublicEventTypes()
	_, err = s.AddWebhook(ctx, who.rival, private, nil)
	must(t, err)

	const secret = "Nhãn ghi sai nguồn gốc"
	caused := map[domain.EventType]bool{domain.EventAlertFound: true, domain.EventMemorandumChanged: true} // see alerts and memoranda
	sent := func() (out []event) {
		t.Helper()
		rows, err := s.DB().QueryContext(ctx, "SELECT w.name, d.event, d.payload FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id ORDER BY d.id")
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			var e event
			must(t, rows.Scan(&e.hook, &e.kind, &e.payload))
			out = append(out, e)
		}
		must(t, rows.Err())
		return out
	}
	// causes runs an action and expects its event at exactly these webhooks.
	causes := func(e domain.EventType, hooks string, act func(t *testing.T)) {
		t.Helper()
		step(t, string(e)+" for "+hooks, func(t *testing.T) {
			exec(t, s, "DELETE FROM webhook_deliveries")
			act(t)
			var got []string
			for _, d := range sent() {
				checkEvent(t, d, e, secret)
				if d.kind == string(domain.EventNotice) {
					caused[domain.EventNotice] = true
				}
				if d.kind == string(e) {
					got = append(got, d.hook)
				}
			}
			slices.Sort(got)
			if text := strings.Join(slices.Compact(got), " "); text != hooks {
				t.Errorf("%s went to %q, want %q", e, text, hooks)
			}
			caused[e] = true
		})
	}

	honey := draft("Mật ong rừng")
	honey.SetCode = ptr(aSet(t, s))
	honey, err = s.AddProduct(ctx, who.member, honey)
	must(t, err)
	ref := domain.Ref{Kind: domain.KindProduct, ID: honey.ID}
	review := func(by domain.Actor, a domain.ReviewAction, reason string) func(t *testing.T) {
		return func(t *testing.T) {
			_, err := s.Review(ctx, by, ref, version(t, s, ref), a, reason)
			must(t, err)
		}
	}
	edit := func(story string) func(t *testing.T) {
		return func(t *testing.T) {
			p, err := s.ManagedProduct(ctx, who.member, honey.ID)
			must(t, err)
			p.Description = story
			_, err = s.ChangeProduct(ctx, who.member, p, p.Version)
			must(t, err)
		}
	}
	causes(domain.EventListingEdited, "member", edit("Một câu chuyện khác."))
	causes(domain.EventListingSubmitted, "member officer", review(who.member, domain.ReviewSubmit, ""))
	causes(domain.EventListingChanges, "member", review(who.officer, domain.ReviewRequestChanges, secret))
	review(who.member, domain.ReviewSubmit, "")(t)
	causes(domain.EventListingPublished, "member public", review(who.officer, domain.ReviewPublish, ""))
	causes(domain.EventListingEdited, "member public", edit("Một câu chuyện nữa."))
	causes(domain.EventListingSuspended, "member public", review(who.officer, domain.ReviewSuspend, secret))
	causes(domain.EventListingReinstated, "member public", review(who.officer, domain.ReviewReinstate, secret))
	causes(domain.EventListingWithdrawn, "member public", review(who.member, domain.ReviewWithdraw, ""))

	causes(domain.EventEvidenceJudged, "member", func(t *testing.T) {
		proven(t, s, who.officer, paper(ptr(today()+3)), domain.VerdictAccepted)
	})
	causes(domain.EventCertificateAdded, "member public", func(t *testing.T) {
		fresh := draft("Chè vàng")
		fresh.SetCode = ptr(aSet(t, s))
		fresh, err := s.AddProduct(ctx, who.member, fresh)
		must(t, err)
		must(t, s.SetStatus(ctx, domain.Ref{Kind: domain.KindProduct, ID: fresh.ID}, 1, domain.StatusPublished))
		d, err := s.AddDecision(ctx, who.officer, domain.Decision{
			Issuer: "UBND tỉnh Tuyên Quang", Number: "33/QĐ-UBND", Date: today() - 10, Level: domain.LevelProvince, Criteria: "148/QĐ-TTg", ProvinceCode: ptr("08"),
		})
		must(t, err)
		lines, err := s.AddDecisionLines(ctx, who.officer, d.ID, d.Version, []domain.DecisionLine{{ProductID: fresh.ID, Kind: domain.DecisionLineNew, Stars: 3, Score: ptr(60_00)}}, false)
		must(t, err)
		lines = submitted(t, s, who.officer, d.ID, lines.Version)
		_, err = s.PublishDecision(ctx, other, d.ID, lines.Version, today())
		must(t, err)
	})
	exec(t, s, "UPDATE decisions SET province_code = '08' WHERE id = '"+id('e', 1)+"'")
	confirm := func(p domain.CertificateChange) func(t *testing.T) {
		return func(t *testing.T) {
			p, err := s.AddCertificateChange(ctx, who.officer, p, today())
			must(t, err)
			_, err = s.ConfirmCertificateChange(ctx, other, p.ID, today())
			must(t, err)
		}
	}
	causes(domain.EventCertificateChanged, "member public", confirm(domain.CertificateChange{
		CertificateID: id('f', 2), Kind: domain.CertificateChangeStars, Ground: domain.GroundRescored, Text: secret, EffectiveOn: today(), DecisionID: ptr(id('e', 1)), Stars: 3, Score: ptr(62_00),
	}))
	causes(domain.EventCertificateRevoked, "public", confirm(domain.CertificateChange{
		CertificateID: id('f', 3), Kind: domain.CertificateChangeRevoke, Ground: domain.GroundSafety, Text: secret, EffectiveOn: today(),
	}))

	deadline := today() + 5
	var d domain.Demand
	causes(domain.EventDemandOpened, "buyer public", func(t *testing.T) {
		d, err = s.AddDemand(ctx, who.buyer, domain.Demand{
			Name: "Miến dong", BuyerType: "other", Period: domain.PeriodMonth, Visibility: domain.VisibilityPublic, Amount: 5000, Unit: domain.UnitTonne,
			ProvinceCode: ptr("01"), Deadline: &deadline, ContactPhone: "0912345678",
		})
		must(t, err)
		d, err = s.OpenDemand(ctx, who.buyer, d.ID, 1)
		must(t, err)
	})
	causes(domain.EventDemandClosed, "buyer public", func(t *testing.T) {
		_, err := s.CloseDemand(ctx, who.buyer, d.ID, d.Version, domain.DemandWithdrawn, "")
		must(t, err)
	})
	d.ID, d.Visibility, d.Invited, d.State, d.Status, d.Outcome = "", domain.VisibilityInvited, []string{id('b', 1)}, "", "", ""
	d.Record, d.OpenedOn, d.ClosedAt = domain.Record{}, nil, nil
	causes(domain.EventDemandOpened, "buyer member", func(t *testing.T) {
		d, err = s.AddDemand(ctx, who.buyer, d)
		must(t, err)
		d, err = s.OpenDemand(ctx, who.buyer, d.ID, 1)
		must(t, err)
	})
	var l domain.Lead
	causes(domain.EventLeadChanged, "buyer member", func(t *testing.T) {
		l, err = s.AddInquiry(ctx, who.buyer, inquiry(1))
		must(t, err)
	})
	causes(domain.EventMessageSent, "buyer member", func(t *testing.T) {
		_, err := s.AddMessage(ctx, who.member, l.ID, "Chúng tôi giao được.", nil)
		must(t, err)
	})
	var offer domain.Quote
	causes(domain.EventQuoteChanged, "buyer member", func(t *testing.T) {
		offer, err = s.AddQuote(ctx, who.member, d.ID, id('a', 1), quote(100_000))
		must(t, err)
	})
	// A shortlist leaves the quote as it is.
	causes(domain.EventQuoteChanged, "", func(t *testing.T) {
		_, err := s.MoveLead(ctx, who.buyer, offer.LeadID, domain.AnyVersion, domain.LeadTransition{Action: domain.LeadShortlist})
		must(t, err)
	})

	causes(domain.EventQuoteChanged, "buyer member", func(t *testing.T) {
		d.Amount++
		d, err = s.ChangeDemand(ctx, who.buyer, d, domain.AnyVersion)
		must(t, err)
		if got := sent(); !slices.ContainsFunc(got, func(e event) bool {
			return e.kind == string(domain.EventQuoteChanged) && strings.Contains(e.payload, `"what":"lead.demand_changed"`) && strings.Contains(e.payload, `"state":"unconfirmed"`)
		}) {
			t.Errorf("sent: %+v", got)
		}
	})
	causes(domain.EventQuoteChanged, "buyer member", func(t *testing.T) {
		_, err := s.ConfirmQuote(ctx, who.member, offer.ID, domain.AnyVersion)
		must(t, err)
	})

	var f domain.Fair
	causes(domain.EventExhibitorAnswered, "organizer", func(t *testing.T) { f = anOpenFair(t, s, who, organizer, aFair()) })
	causes(domain.EventMeetingChanged, "buyer member", func(t *testing.T) {
		_, err := s.RequestMeeting(ctx, who.buyer, domain.MeetingRequest{FairID: f.Slug, Producer: id('b', 1), StartsAt: domain.Minute(9 * 60).On(f.StartsOn), Subject: "Chè"})
		must(t, err)
	})
	var booth domain.Booth
	var exhibitor domain.Exhibitor
	allocate := func(t *testing.T) {
		given, err := s.Allocate(ctx, organizer, f.ID, []domain.Allocation{{BoothID: booth.ID, ExhibitorID: exhibitor.ID, Version: booth.Version}})
		must(t, err)
		booth = given[0]
	}
	causes(domain.EventBoothAllotted, "member organizer", func(t *testing.T) {
		hall, err := s.AddHall(ctx, organizer, domain.Hall{FairID: f.ID, Name: "Nhà A"})
		must(t, err)
		booths, err := s.AddBooths(ctx, organizer, f.ID, []domain.Booth{{HallID: hall.ID, Number: "A-1", WidthCM: 300, DepthCM: 300, PriceClass: "Hạng A"}})
		must(t, err)
		all, err := s.Exhibitors(ctx, organizer, f.ID, domain.ExhibitorFilter{}, domain.Page{Limit: 10})
		must(t, err)
		i := slices.IndexFunc(all.Items, func(e domain.Exhibitor) bool { return e.ProducerID != nil && *e.ProducerID == id('b', 1) })
		booth, exhibitor = booths[0], all.Items[i]
		allocate(t)
	})
	causes(domain.EventBoothAllotted, "", allocate) // the exhibitor has it already
	causes(domain.EventEditionPublished, "organizer public", func(t *testing.T) {
		c, err := s.SetCatalogue(ctx, organizer, domain.Catalogue{
			FairID: f.ID, Title: "Tinh hoa bản làng", Sections: domain.JSONList[domain.CatalogueSection]{{Kind: domain.SectionOther, Title: "Sản phẩm", Pinned: []domain.Ref{productRef(1)}}},
		}, 0)
		must(t, err)
		e, err := s.Freeze(ctx, organizer, f.ID, domain.FreezeForm{Version: c.Version})
		must(t, err)
		for _, name := range domain.EditionFileNames() {
			must(t, s.AddEditionFile(ctx, domain.EditionFile{EditionID: e.ID, Name: name, ContentType: "x", Size: 1, SHA256: "x", FileKey: name}))
		}
		_, err = s.PublishEdition(ctx, organizer, f.ID, e.Number)
		must(t, err)
	})
	causes(domain.EventBoothAllotted, "member organizer", func(t *testing.T) {
		_, err := s.AnswerExhibitor(ctx, who.member, exhibitor.ID, domain.AnyVersion, domain.FairAnswer{Answer: domain.AnswerDeclined})
		must(t, err)
	})
	causes(domain.EventMeetingChanged, "buyer", func(t *testing.T) {
		_, err := s.RequestMeeting(ctx, who.buyer, domain.MeetingRequest{FairID: f.Slug, Producer: id('b', 2), StartsAt: domain.Minute(9 * 60).On(f.StartsOn), Subject: "Chè"})
		must(t, err)
		exec(t, s, "DELETE FROM webhook_deliveries")
		_, err = s.MoveFair(ctx, organizer, f.ID, domain.AnyVersion, domain.FairCancel, secret)
		must(t, err)
	})
	causes(domain.EventReportReceived, "officer", func(t *testing.T) {
		_, err := s.AddReport(ctx, about("Bao bì in năm sao, mùi lạ"), id('a', 1))
		must(t, err)
	})
	causes(domain.EventImportFinished, "member", func(t *testing.T) {
		i, err := s.AddImport(ctx, who.member, domain.Import{Kind: domain.KindProduct, FileName: "chè.xlsx", FileKey: "imports/x"})
		must(t, err)
		_, by, err := s.ImportToWork(ctx, i.ID)
		must(t, err)
		must(t, s.PreviewRows(ctx, by, i.ID, []domain.ImportLine{entry(2, "Chè mới", nil)}))
		must(t, s.FinishPreview(ctx, i.ID, false, nil))
		must(t, s.FailImport(ctx, i.ID, domain.NewError(domain.CodeInternal, "the file could not be read")))
	})

	// From here on, only the days pass.
	_, err = s.SettleChanges(ctx)
	must(t, err)
	causes(domain.EventCertificateExpiring, "member officer", func(t *testing.T) {
		_, err := s.NotifyLapses(ctx, criteria.Default().ValidUntil(today()-30)-80, 100)
		must(t, err)
	})
	causes(domain.EventEvidenceLapsed, "member", func(t *testing.T) {
		pass(4 * 24 * time.Hour)
		_, err := s.SettleChanges(ctx)
		must(t, err)
	})
	causes(domain.EventDemandClosed, "buyer member", func(t *testing.T) {
		pass(2 * 24 * time.Hour)
		_, err := s.SettleChanges(ctx)
		must(t, err)
	})
	exec(t, s, "UPDATE certificates SET valid_until = '"+(today()+6).String()+"' WHERE id = '"+id('f', 1)+"'")
	causes(domain.EventCertificateExpired, "member public", func(t *testing.T) {
		pass(24 * time.Hour)
		for range 2 { // once, however often it is settled
			_, err := s.SettleChanges(ctx)
			must(t, err)
		}
		if n := count(t, s, "SELECT count(*) FROM webhook_deliveries WHERE event = 'certificate.expired'"); n != 2 {
			t.Errorf("%d deliveries, want 2", n)
		}
	})
	for _, e := range domain.EventTypes() {
		if !caused[e] {
			t.Errorf("no test causes %s", e)
		}
	}
}

// checkEvent checks what was sent: its type, that it names its subject, and that
// the public gets no secret. The event e was caused.
func checkEvent(t *testing.T, d event, e domain.EventType, secret string) {
	t.Helper()
	var body struct {
		Type string
		Data struct{ ID, Path string }
	}
	must(t, json.Unmarshal([]byte(d.payload), &body))
	if body.Type != d.kind {
		t.Errorf("the event %s says it is %s", d.kind, body.Type)
	}
	if d.hook == "public" && (strings.Contains(d.payload, secret) || strings.Contains(d.payload, "/v1/me/") || strings.Contains(d.payload, "0912") ||
		!slices.Contains(domain.PublicEventTypes(), domain.EventType(d.kind))) {
		t.Errorf("the public is sent %s", d.payload)
	}
	if d.kind == string(domain.EventNotice) {
		var about struct {
			Data struct{ Subject domain.Subject }
		}
		if must(t, json.Unmarshal([]byte(d.payload), &about)); about.Data.Subject.Kind == "" || about.Data.Subject.ID == "" {
			t.Errorf("a notice names nothing: %s", d.payload)
		}
	}
	if d.kind == string(e) && (body.Data.ID == "" || body.Data.Path == "") {
		t.Errorf("it names nothing: %s", d.payload)
	}
}
