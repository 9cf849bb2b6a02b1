package domain

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Difference is one value of an edition that is different today: of an entry, of
// an exhibitor, of an event, or of the fair itself.
type Difference struct {
	Number int    // of the entry; 0: about an exhibitor, an event or the fair
	Name   string // of the entry, exhibitor or event as it was printed; empty: about the fair
	NameEN string
	What   string // such as "venue"; see Label
	Was    string
	Now    string
	WasEN  string // empty: as in Vietnamese
	NowEN  string
	Ref    Ref
	Reason Gone // why the entry may not be shown, the exhibitor is not there, or the event or the fair does not take place; empty otherwise

	WasCertificate *EditionCertificate // What "certificate" only
	NowCertificate *EditionCertificate
}

// Label returns what a difference is about.
func (d Difference) Label() (vi, en string) {
	switch d.What {
	case "fair":
		return "Hội chợ", "The fair"
	case "dates":
		return "Ngày", "Dates"
	case "venue":
		return "Địa điểm", "Venue"
	case "event":
		return "Thời gian, địa điểm", "Time and place"
	case "exhibitor":
		return "Tham gia", "Takes part"
	case "booths":
		return "Gian hàng", "Booths"
	case "booth":
		return "Gian hàng", "Booth"
	case "certificate":
		return "Giấy chứng nhận", "Certificate"
	case "listing":
		return "Công bố", "Listing"
	case "phone":
		return "Điện thoại", "Phone"
	case "zalo":
		return "Zalo", "Zalo"
	case "email":
		return "Thư điện tử", "E-mail"
	case "website":
		return "Trang web", "Website"
	case "address":
		return "Địa chỉ", "Address"
	case "prices":
		return "Quy cách, giá", "Packs and prices"
	}
	return "Thông tin", "Entry"
}

// Because returns why the printed thing no longer holds; empty for no reason.
func (g Gone) Because() (vi, en string) {
	switch g {
	case GoneWithdrawn:
		return "không còn được công bố", "no longer published"
	case GoneRevoked:
		return "đã bị thu hồi; hạng sao đã in không còn giá trị", "revoked; the printed stars no longer hold"
	case GoneLeft:
		return "không còn tham gia hội chợ", "does not take part any more"
	case GoneCancelled:
		return "không diễn ra", "does not take place"
	case GoneEnded:
		return "không còn hiệu lực suốt các ngày hội chợ; hạng sao đã in không còn giá trị", "not valid on all days of the fair any more; the printed stars no longer hold"
	}
	return "", ""
}

// EditionToday is what an edition is compared with.
type EditionToday struct {
	Fair    Fair                 // with its place
	Booths  []EditionBooth       // that have an exhibitor
	Present map[string]bool      // ids of the exhibitors who have accepted
	Events  []FairEvent          // of the programme, cancelled ones included
	Entries map[Ref]EditionEntry // entries that may be printed today, with their booths
}

// Differences returns the differences between a content and today. An entry that
// is missing today may not be shown: a product gets the reason GoneEnded, other
// things GoneWithdrawn. The store replaces GoneEnded when the record of the
// product has a better reason.
func Differences(c EditionContent, now EditionToday) []Difference {
	out := fairDifferences(c.Fair, now.Fair)
	out = append(out, eventDifferences(c.Events, now.Events)...)
	out = append(out, boothDifferences(c.Booths, now)...)
	for _, s := range c.Sections {
		for _, was := range s.Entries {
			out = append(out, entryDifferences(was, now.Entries)...)
		}
	}
	return out
}

func fairDifferences(was EditionFair, is Fair) []Difference {
	out := []Difference{}
	if is.Status == FairCancelled {
		out = append(out, Difference{What: "fair", Reason: GoneCancelled, Now: is.EndedReason})
	}
	if was.From != is.StartsOn || was.Until != is.EndsOn {
		out = append(out, Difference{
			What: "dates", Was: was.From.Vietnamese() + " – " + was.Until.Vietnamese(), Now: is.StartsOn.Vietnamese() + " – " + is.EndsOn.Vietnamese(),
			WasEN: was.From.English() + " – " + was.Until.English(), NowEN: is.StartsOn.English() + " – " + is.EndsOn.English(),
		})
	}
	at := EditionFair{Venue: is.Venue, VenueEN: is.VenueEN, Place: EditionPlaceOf(is.Place)}
	wasAt, wasAtEN := was.site()
	isAt, isAtEN := at.site()
	if d := (Difference{What: "venue", Was: wasAt, Now: isAt, WasEN: wasAtEN, NowEN: isAtEN}); d.moved() {
		out = append(out, d)
	}
	return out
}

// moved reports whether something printed is said in another way now. Where only the
// English text changed, readers of Vietnamese see the English one.
func (d *Difference) moved() bool {
	if d.Was == d.Now && d.WasEN != d.NowEN {
		d.Was, d.Now = d.WasEN, d.NowEN
	}
	return d.Was != d.Now
}

// site returns the venue with its address.
func (f EditionFair) site() (vi, en string) {
	vi, en = f.Where()
	return strings.Trim(f.Venue+", "+vi, ", "), strings.Trim(cmp.Or(f.VenueEN, f.Venue)+", "+en, ", ")
}

// eventDifferences returns the printed events that are cancelled or take place at
// another time or place. New events are no corrections: the programme on the page of
// the fair has them.
func eventDifferences(printed []EditionFairEvent, now []FairEvent) []Difference {
	var out []Difference
	at := func(day Date, hours, place, placeEN string) (vi, en string) {
		return day.Vietnamese() + ", " + hours + ", " + place, day.English() + ", " + hours + ", " + cmp.Or(placeEN, place)
	}
	for _, was := range printed {
		d := Difference{Name: was.Title, NameEN: was.TitleEN, What: "event"}
		d.Was, d.WasEN = at(was.Day(), was.Hours(), was.Place, was.PlaceEN)
		i := slices.IndexFunc(now, func(e FairEvent) bool { return e.ID == was.ID })
		if i < 0 || now[i].CancelledAt != nil {
			d.Reason = GoneCancelled
			out = append(out, d)
			continue
		}
		place, placeEN := now[i].Where()
		if d.Now, d.NowEN = at(now[i].Day(), now[i].Hours(), place, placeEN); d.moved() {
			out = append(out, d)
		}
	}
	return out
}

// standing is an exhibitor with the numbers of its booths.
type standing struct {
	id, name, nameEN string
	numbers          []string
}

// standings groups booths by exhibitor, in the order of the booths. Editions of
// the first schema have no ids of exhibitors, so both sides are grouped by name
// then.
func standings(booths []EditionBooth, byName bool) []standing {
	var out []standing
	for _, b := range booths {
		i := slices.IndexFunc(out, func(s standing) bool { return byName && s.name == b.Exhibitor || !byName && s.id == b.ExhibitorID })
		if i < 0 {
			i = len(out)
			out = append(out, standing{b.ExhibitorID, b.Exhibitor, b.ExhibitorEN, nil})
		}
		out[i].numbers = append(out[i].numbers, b.Number)
	}
	return out
}

// sameNumbers reports whether two lists hold the same numbers of booths. Another order,
// such as after a hall was moved up, is no correction.
func sameNumbers(a, b []string) bool {
	inOrder := func(numbers []string) []string { return slices.SortedFunc(slices.Values(numbers), CompareNumbers) }
	return slices.Equal(inOrder(a), inOrder(b))
}

func boothDifferences(printed []EditionBooth, now EditionToday) []Difference {
	byName := slices.ContainsFunc(printed, func(b EditionBooth) bool { return b.ExhibitorID == "" })
	was, is := standings(printed, byName), standings(now.Booths, byName)
	same := func(a, b standing) bool { return byName && a.name == b.name || !byName && a.id == b.id }
	var out []Difference
	for _, a := range was {
		i := slices.IndexFunc(is, func(b standing) bool { return same(a, b) })
		d := Difference{Name: a.name, NameEN: a.nameEN, What: "booths", Was: strings.Join(a.numbers, boothSeparator)}
		switch {
		case i < 0 && !byName && !now.Present[a.id]:
			d.What, d.Reason = "exhibitor", GoneLeft
		case i >= 0 && sameNumbers(a.numbers, is[i].numbers):
			continue
		case i >= 0:
			d.Now = strings.Join(is[i].numbers, boothSeparator)
		}
		if d.Was != d.Now {
			out = append(out, d)
		}
	}
	for _, b := range is {
		if !slices.ContainsFunc(was, func(a standing) bool { return same(a, b) }) {
			out = append(out, Difference{Name: b.name, NameEN: b.nameEN, What: "booths", Now: strings.Join(b.numbers, boothSeparator)})
		}
	}
	return out
}

func entryDifferences(was EditionEntry, now map[Ref]EditionEntry) (out []Difference) {
	ref := Ref{was.Kind, was.ID}
	is, ok := now[ref]
	of := Difference{Number: was.Number, Name: was.Name, NameEN: was.NameEN, Ref: ref}
	put := func(what, a, b, aEN, bEN string) {
		if a != b {
			d := of
			d.What, d.Was, d.Now, d.WasEN, d.NowEN = what, a, b, aEN, bEN
			out = append(out, d)
		}
	}
	if !ok {
		d := of
		d.What, d.Reason = "listing", GoneWithdrawn
		if was.Kind == KindProduct {
			d.What, d.Reason, d.WasCertificate = "certificate", GoneEnded, was.Certificate
			d.Was, d.WasEN = was.Certificate.text()
		}
		return append(out, d)
	}
	d := of
	d.What, d.WasCertificate, d.NowCertificate = "certificate", was.Certificate, is.Certificate
	d.Was, d.WasEN = was.Certificate.text()
	d.Now, d.NowEN = is.Certificate.text()
	if d.Was != d.Now {
		if is.Certificate == nil {
			d.Reason = GoneEnded
		}
		out = append(out, d)
	}
	if !sameNumbers(was.BoothNumbers(), is.BoothNumbers()) {
		put("booth", was.Booth, is.Booth, "", "")
	}
	a, b := cmp.Or(was.Maker, &EditionMaker{}), cmp.Or(is.Maker, &EditionMaker{})
	put("phone", a.Phone, b.Phone, "", "")
	put("zalo", a.Zalo, b.Zalo, "", "")
	put("email", a.Email, b.Email, "", "")
	put("website", a.Website, b.Website, "", "")
	put("address", was.Place.Address+", "+was.Place.Province.Name, is.Place.Address+", "+is.Place.Province.Name, "", "")
	wasPrices, wasPricesEN := PricesText(was.Packs)
	isPrices, isPricesEN := PricesText(is.Packs)
	put("prices", wasPrices, isPrices, wasPricesEN, isPricesEN)
	return out
}

// PublicDifferences returns the differences for everybody: a contact that its
// producer no longer shows is not repeated.
func PublicDifferences(all []Difference) []Difference {
	out := slices.Clone(all)
	for i, d := range out {
		if d.Now == "" && slices.Contains([]string{"phone", "zalo", "email", "website"}, d.What) {
			out[i].Was, out[i].WasEN = "", ""
		}
	}
	return out
}

// text returns the certificate as a line in both languages; empty for none.
func (c *EditionCertificate) text() (vi, en string) {
	if c == nil {
		return "", ""
	}
	if n := strconv.Itoa(c.Stars); c.Stars > 0 {
		vi, en = n+" sao, ", n+" stars, "
	}
	return vi + c.Number + ", " + c.ValidUntil.Vietnamese(), en + c.Number + ", " + c.ValidUntil.English()
}
