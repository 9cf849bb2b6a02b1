package domain

import (
	"cmp"
	"strconv"
)

// Difference is one value of an entry in an edition that is different today.
type Difference struct {
	Number int    // of the entry
	Name   string // as it was printed
	What   string // certificate, listing, phone, zalo, email, website, address, prices
	Was    string
	Now    string
	Ref    Ref
	Reason Gone // why the entry may not be shown any more; empty when it may

	WasCertificate *EditionCertificate // What "certificate" only
	NowCertificate *EditionCertificate
}

// Differences returns the differences between a content and now, the entries
// that would be printed today. An entry that is missing in now may not be shown:
// a product gets the reason GoneEnded, other things GoneWithdrawn. The store
// replaces GoneEnded when the record of the product has a better reason.
func Differences(c EditionContent, now map[Ref]EditionEntry) []Difference {
	out := []Difference{}
	for _, s := range c.Sections {
		for _, was := range s.Entries {
			is, ok := now[Ref{was.Kind, was.ID}]
			put := func(what, a, b string) {
				if a != b {
					out = append(out, Difference{Number: was.Number, Name: was.Name, What: what, Was: a, Now: b, Ref: Ref{was.Kind, was.ID}})
				}
			}
			if !ok {
				d := Difference{Number: was.Number, Name: was.Name, What: "listing", Ref: Ref{was.Kind, was.ID}, Reason: GoneWithdrawn}
				if was.Kind == KindProduct {
					d.What, d.Reason, d.Was, d.WasCertificate = "certificate", GoneEnded, certificateText(was.Certificate), was.Certificate
				}
				out = append(out, d)
				continue
			}
			if a, b := certificateText(was.Certificate), certificateText(is.Certificate); a != b {
				d := Difference{Number: was.Number, Name: was.Name, What: "certificate", Was: a, Now: b, Ref: Ref{was.Kind, was.ID}, WasCertificate: was.Certificate, NowCertificate: is.Certificate}
				if is.Certificate == nil {
					d.Reason = GoneEnded
				}
				out = append(out, d)
			}
			a, b := cmp.Or(was.Maker, &EditionMaker{}), cmp.Or(is.Maker, &EditionMaker{})
			put("phone", a.Phone, b.Phone)
			put("zalo", a.Zalo, b.Zalo)
			put("email", a.Email, b.Email)
			put("website", a.Website, b.Website)
			put("address", was.Place.Address+", "+was.Place.Province.Name, is.Place.Address+", "+is.Place.Province.Name)
			wasPrices, _ := PricesText(was.Packs)
			isPrices, _ := PricesText(is.Packs)
			put("prices", wasPrices, isPrices)
		}
	}
	return out
}

func certificateText(c *EditionCertificate) string {
	if c == nil {
		return ""
	}
	return strconv.Itoa(c.Stars) + " sao, " + c.Number + ", " + c.ValidUntil.String()
}
