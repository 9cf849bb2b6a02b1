package web

import "net/http"

// TextPage is a page of text: headings with paragraphs.
type TextPage struct {
	Page
	Lede     string
	Sections []Section
}

// Section is a heading with its paragraphs.
type Section struct {
	Heading string
	Texts   []string
}

// about answers with what the site is.
func (s *Server) about(r *request) error {
	p := TextPage{
		Page: r.page(r.t("About Chợ Phiên"), r.t("What Chợ Phiên does, where its data come from, and how to read the stars."), ""),
		Lede: r.t("Chợ Phiên is the periodic market: it connects people who need OCOP goods with those who make them."),
	}
	p.Sections = []Section{
		{r.t("What it does"), []string{
			r.t("You search for a product, a producer, a craft village or a village that receives guests, and see who makes it, where, how much and in which months."),
			r.t("It takes no orders and no money. You agree on price and delivery with the producer."),
		}},
		{r.t("What the stars mean"), []string{
			r.t("The district, the province or the ministry gives a product three to five stars for %s months (Decision %s).", r.number(r.server.front.CriteriaToday().CertificateMonths), r.criteria()),
			r.t("A page shows the stars only on days on which a certificate is valid. When it ends, is revoked or suspended, they disappear within a minute."),
			r.t("Each certificate has a code. Type it on the page of the label check, or scan the QR code on the package."),
		}},
		{r.t("Two maps"), []string{
			r.t("Since 1 July 2025 Vietnam has 34 provinces and cities. Packages and papers still name the 63 former ones. You find goods by both names."),
		}},
		{r.t("For programs"), []string{
			r.t("All public data can be had through an API. Those whose owners accepted the licence %s are also in the open data, as files.", s.front.Licence().Label),
		}},
	}
	return r.send(http.StatusOK, "text", &p)
}

// privacy answers with what the site stores about people.
func (s *Server) privacy(r *request) error {
	p := TextPage{
		Page: r.page(r.t("Privacy"), r.t("What Chợ Phiên stores about you, and what it does not."), ""),
		Lede: r.t("You can read all public pages without an account, and the site does not track you."),
	}
	p.Sections = []Section{
		{r.t("When you read"), []string{
			r.t("Public pages set no cookies, run no scripts and load nothing from other sites. Signing in sets a cookie that keeps you signed in. Two more cookies last minutes: one shows a note after a form, one belongs to the sign-in at your office. There is no advertising, and nobody is followed: openings of the pages of a producer and checks of its codes are counted by day, without address or person."),
			r.t("The server keeps a log of requests with address, path and time, without the words you searched for, to find faults and misuse."),
			r.t("Searches that find nothing are counted by their words and province, without an address, so that the province sees what is missing."),
		}},
		{r.t("When you report a counterfeit"), []string{
			r.t("Only officers of the province read your report, your photo and how to reach you. Position and camera are removed from the photo."),
		}},
		{r.t("When you have an account"), []string{
			r.t("You can read, correct, take with you and delete your data. A phone number that a producer hides is shown to signed-in users only, and the producer sees who asked."),
			r.t("Who agreed that a contact is shown, by which text and when, is recorded. You withdraw it on the form of the producer; the contact then disappears at once, and from printed books with their next edition."),
			r.t("How long we keep it: talks between buyer and producer after the last message or step, %s; to whom a contact was shown, %s; people with a badge after a fair, %s; network addresses in the audit log, %s.",
				r.keptFor(s.front.Retention().Leads), r.keptFor(s.front.Retention().Reveals), r.keptFor(s.front.Retention().Badges), r.keptFor(s.front.Retention().Addresses)),
		}},
		{r.t("Your rights"), []string{
			r.t("The Law on Personal Data Protection (91/2025/QH15) gives you the right to know, correct and delete your data. Write to the operator of this site."),
		}},
	}
	return r.send(http.StatusOK, "text", &p)
}

// keptFor returns how long data are kept.
func (r *request) keptFor(days int) string {
	if days == 0 {
		return r.t("as long as this site exists")
	}
	return r.n("%s days", days)
}
