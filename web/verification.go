package web

import (
	"net/http"
	"net/url"

	"chophien/domain"
	"chophien/front"
)

// HistoryRow is a certificate of a product on the page of a code.
type HistoryRow struct {
	From, Until      Day
	Proof            Proof
	State            string
	Decision, Reason string
	Code, URL        string // of another certificate
}

// VerificationPage says whether a certificate is valid.
type VerificationPage struct {
	Page
	Tone, Mark, Verdict, Why string
	TodayURL, Today          string // set when the page is of another day
	Found                    bool
	Product                  Link
	Seal                     Proof
	Facts                    []Fact
	Reason                   string
	History                  []HistoryRow
	ReportURL                string
	Fair                     Link
	PageURL                  string
	Code                     string
}

// verdict names the state of a certificate.
func (r *request) verdict(s domain.CertificateState) string {
	vi, en := front.VerdictLabels(s)
	return r.or(vi, en)
}

// verifyForm answers with the field for a code.
func (s *Server) verifyForm(r *request) error {
	p := VerificationPage{Page: r.page(r.t("Check a label"), r.t("Type the code on a package and see whether its OCOP certificate is valid today."), ""), ReportURL: r.withLang(reportPath)}
	return r.send(http.StatusOK, "verify-form", &p)
}

// verifyCode leads from the field to the page of the code.
func (s *Server) verifyCode(r *request) error {
	r.noStore()
	code := domain.ParseCode(r.text("code"))
	if code == "" {
		return r.Redirect(http.StatusSeeOther, r.path("verify"))
	}
	return r.Redirect(http.StatusSeeOther, r.withLang(verifyPath+"/"+url.PathEscape(domain.ShowCode(code))))
}

// verification answers whether the certificate with a code is valid on a day.
// The address is printed in QR codes and never changes.
func (s *Server) verification(r *request) error {
	ctx := r.Request().Context()
	r.noStore()
	code := domain.ShowCode(domain.ParseCode(r.Param("code")))
	self := verifyPath + "/" + url.PathEscape(code)
	p := VerificationPage{Page: r.page("", "", ""), Tone: "bad", Mark: "✕", Code: code, PageURL: r.absolute(self)}
	p.noIndex()
	query := url.Values{"lang": {r.or(front.LangEN, front.LangVI)}}
	for _, name := range []string{"valid_on", "fair"} {
		if v := r.text(name); v != "" {
			query.Set(name, front.Shorten(v))
		}
	}
	p.Switch = self + "?" + query.Encode()
	p.ReportURL = reportPath + "?" + url.Values{"code": {code}, "lang": {r.lang}}.Encode()
	answer := func(status int) error {
		p.Title = p.Verdict + " · " + code
		return r.send(status, "verification", &p)
	}
	day, err := s.front.Day(front.DayParams{ValidOn: r.text("valid_on")})
	if err != nil {
		p.Tone, p.Mark, p.Verdict, p.Why = "wait", "?", r.t("Not a date"), r.t("Write the day as YYYY-MM-DD, such as 2026-11-29.")
		return answer(http.StatusUnprocessableEntity)
	}
	found, err := s.verifier.Verification(ctx, front.ClientOf(r), r.Param("code"))
	switch domain.CodeOf(err) {
	case "":
	case domain.CodeNotFound:
		p.Mark, p.Verdict, p.Why = "?", r.t("Not found"), r.t("No certificate has this code. Compare it with the package; if it is printed like this, please report it.")
		return answer(http.StatusNotFound)
	case domain.CodeTooMany:
		setRetryAfter(r, err)
		p.Tone, p.Mark, p.Verdict, p.Why = "wait", "…", r.t("Please wait"), r.t("Too many codes were asked from your network. Try again in a few minutes.")
		return answer(http.StatusTooManyRequests)
	default:
		return err
	}
	if m := found.Producer; m != nil {
		r.opened(domain.PageCount{ProducerID: m.ID, ListingID: found.Product.ID, Scans: 1})
	}
	r.fillVerification(&p, found, day)
	if fair := r.text("fair"); fair != "" {
		if f, ok := s.verifier.Visited(ctx, fair, found.Product.ID, front.ClientOf(r)); ok {
			p.Fair = Link{Text: r.or(f.Name, f.NameEN), URL: r.path("fair") + f.Slug}
		}
	}
	return answer(http.StatusOK)
}

func (r *request) fillVerification(p *VerificationPage, v domain.Verification, day domain.Date) {
	state := v.StateOn(day)
	p.Found, p.Verdict, p.Why = true, r.verdict(state), r.why(v.Certificate, state, day)
	p.Sample = v.Product.Sample || v.Certificate.Sample
	switch state {
	case domain.CertificateValid:
		p.Tone, p.Mark = "good", "✓"
	case domain.CertificateExpiring:
		p.Tone, p.Mark = "soon", "✓"
	case domain.CertificatePending:
		p.Tone, p.Mark = "wait", "…"
	case domain.CertificateRevoked:
		p.Reason = v.Certificate.RevokedReason
	}
	if today := r.today(); day != today {
		// The page of another day says so, so that an old result is not taken for
		// today's.
		p.Tone, p.TodayURL, p.Today = "wait", r.withLang(verifyPath+"/"+p.Code), r.verdict(v.StateOn(today))
	}
	p.Product.Text = r.or(v.Product.Name, v.Product.NameEN)
	if v.Product.Status == domain.StatusPublished {
		p.Product.URL = r.of(domain.KindProduct, v.Product.Slug)
	}
	p.Seal = r.proofOfVerification(v, day)
	fact := func(name, text string) {
		if text != "" {
			p.Facts = append(p.Facts, Fact{Name: name, Text: text})
		}
	}
	if m := v.Producer; m != nil {
		fact(r.t("Producer"), r.or(m.Name, m.NameEN))
	}
	fact(r.t("Made in"), r.bothMaps(v.Product.Place))
	fact(r.t("Code"), p.Code)
	if d := v.Certificate.Decision; d != nil {
		fact(r.t("Decision"), d.Number+", "+r.day(d.Date))
		fact(r.t("Issuer"), r.or(d.Issuer, domain.OfficeEN(d.Issuer)))
		if d.OnFile() {
			p.Facts = append(p.Facts, Fact{Name: r.t("Signed decision"), Text: r.t("On file"), URL: d.ScanPath()})
		}
	}
	fact(r.t("Valid from"), r.day(v.Certificate.ValidFrom))
	fact(r.t("Valid until, inclusive"), r.day(v.Certificate.ValidUntil))
	asked := r.day(day)
	if day == r.today() {
		asked = r.t("%s (today)", asked)
	}
	fact(r.t("Checked for"), asked)
	for _, c := range v.History {
		c := domain.Verification{Certificate: c, Product: v.Product, Producer: v.Producer}
		p.History = append(p.History, r.historyRow(c, p.Code, day))
	}
}

// bothMaps names the province of today and, where it differs, the former one.
func (r *request) bothMaps(p domain.Place) string {
	if p.Province == nil {
		return ""
	}
	name := r.unitName(*p.Province)
	if f := p.FormerProvince; f != nil && f.Name != p.Province.Name {
		return r.t("%s (before 07/2025: %s)", name, r.or(f.Name, f.NameEN))
	}
	return name
}

// historyRow returns the row of one certificate of the product of v.
func (r *request) historyRow(v domain.Verification, shown string, day domain.Date) HistoryRow {
	c, state := v.Certificate, v.StateOn(day)
	row := HistoryRow{From: r.on(c.ValidFrom), Until: r.on(c.ValidUntil), Proof: r.proofOfVerification(v, day), State: r.verdict(state)}
	if d := c.Decision; d != nil {
		row.Decision = joined(", ", d.Number, r.or(d.Issuer, domain.OfficeEN(d.Issuer)))
	}
	if state == domain.CertificateRevoked {
		row.Reason = c.RevokedReason
	}
	if code := domain.ShowCode(c.Code); code != shown {
		row.Code, row.URL = code, r.withLang(verifyPath+"/"+code)
	}
	return row
}

// why explains a state in one sentence.
func (r *request) why(c domain.Certificate, state domain.CertificateState, day domain.Date) string {
	switch state {
	case domain.CertificateValid:
		return r.t("The product is certified on %s.", r.day(day))
	case domain.CertificateExpiring:
		return r.t("The product is certified until %s.", r.day(c.ValidUntil))
	case domain.CertificateExpired:
		return r.t("It ended after %s. Stars and logo may not be shown any more.", r.day(c.ValidUntil))
	case domain.CertificateSuperseded:
		if c.SupersededOn != nil {
			return r.t("A newer certificate took its place on %s: see the list below.", r.day(*c.SupersededOn))
		}
	case domain.CertificateSuspended:
		return r.t("The authority has suspended this product or its producer. Do not rely on the label for now.")
	case domain.CertificateRevoked:
		if c.RevokedOn != nil {
			return r.t("Revoked on %s. Stars and logo may not be shown.", r.day(*c.RevokedOn))
		}
	case domain.CertificatePending:
		return r.t("It becomes valid on %s.", r.day(c.ValidFrom))
	}
	return ""
}
