package demo

import (
	"fmt"
	"strings"

	"chophien/domain"
)

// group is a set of products that one sample decision covers.
type group struct {
	key      string  // of the decision
	number   string  // of the decision
	province *string // nil for the ministry's
	lapsed   bool
	revoked  bool
	products []int // indexes of batch.Products
}

// certify gives every product a certificate of a sample decision: of its former
// province, or of the ministry for five stars.
func (r *realData) certify() error {
	groups := r.decisionGroups()
	soon := firstValid(r.criteria, r.today, 7)
	later := firstValid(r.criteria, r.today, domain.ExpiringDays+1)
	expiring, current := newDays(soon, later-1), newDays(later, r.today-14)
	open := 0
	for _, g := range groups {
		d := domain.Decision{
			Record: record(id("real", "decision", g.key), r.order), Issuer: sampleIssuer, Number: g.number,
			Level: domain.LevelProvince, ProvinceCode: g.province, Note: sampleNote,
		}
		r.order++
		if g.province == nil {
			d.Level = domain.LevelMinistry
		}
		switch {
		case g.lapsed:
			d.Date = r.lapsedDate()
		case g.revoked:
			d.Date = current.byKey("date", g.key)
		default:
			if open%oneExpiringIn == 0 {
				d.Date = expiring.byKey("date", g.key)
			} else {
				d.Date = current.byKey("date", g.key)
			}
			open++
		}
		d.Criteria = r.criteria.On(d.Date).ID
		r.batch.Decisions = append(r.batch.Decisions, d)
		for _, i := range g.products {
			c, err := r.certificate(i, d)
			if err != nil {
				return err
			}
			r.batch.Certificates = append(r.batch.Certificates, c)
		}
	}
	return nil
}

// lapsedDate is the day of the decision whose certificates have expired. The
// source mentions certificates of 2021.
func (r *realData) lapsedDate() domain.Date {
	const in2021 = domain.Date(18975) // 2021-12-14
	return min(in2021, r.today.AddMonths(-r.criteria.On(r.today).CertificateMonths-1))
}

// decisionGroups splits the products into the batches of the decisions.
func (r *realData) decisionGroups() []group {
	var order []string
	by := map[string][]int{}
	for i, p := range r.rows {
		key := p["former_province"]
		switch {
		case p["note"] == noteLapsed:
			key += "\x00lapsed"
		case p["note"] == noteRevoked:
			key += "\x00revoked"
		case p["stars"] == "5":
			key = ""
		}
		if _, ok := by[key]; !ok {
			order = append(order, key)
		}
		by[key] = append(by[key], i)
	}
	var out []group
	count := map[string]int{} // decisions so far by former province, for their numbers
	for _, key := range order {
		name, state, _ := strings.Cut(key, "\x00")
		code := "TW" // trung ương: the ministry
		var province *string
		if name != "" {
			f := r.former[name]
			code, province = f.Code, &f.ProvinceCode
		}
		for _, products := range evenly(by[key], decisionProducts) {
			count[code]++
			number := fmt.Sprintf("MH-%s-%d", code, count[code])
			out = append(out, group{
				key: number, number: number, province: province,
				lapsed: state == "lapsed", revoked: state == "revoked", products: products,
			})
		}
	}
	return out
}

// evenly cuts a list into parts of about size, of almost equal length.
func evenly(list []int, size int) [][]int {
	k := max(1, (len(list)+size/2)/size)
	var out [][]int
	for i := range k {
		out = append(out, list[i*len(list)/k:(i+1)*len(list)/k])
	}
	return out
}

// certificate returns the certificate of a product under a decision.
func (r *realData) certificate(i int, d domain.Decision) (domain.Certificate, error) {
	p := r.rows[i]
	c := domain.Certificate{
		ID: id("real", "certificate", r.batch.Products[i].ID), ProductID: r.batch.Products[i].ID, DecisionID: d.ID,
		ValidFrom: d.Date, ValidUntil: r.criteria.ValidUntil(d.Date), Sample: true,
		PotentialFive: strings.Contains(p["as_of"], "potential 5*") || strings.Contains(p["as_of"], "proposed 5*"),
	}
	switch p["stars"] {
	case "3", "4", "5":
		c.Stars = int(p["stars"][0] - '0')
	case "": // the record does not state them, and the program does not invent them
	default:
		return c, fmt.Errorf("demo: %q is no number of stars of %s", p["stars"], p["name"])
	}
	if p["note"] == noteRevoked {
		on := max(d.Date+1, r.today-domain.Date(90+pick(180, "revoked", c.ID)))
		on = min(on, r.today-1)
		c.RevokedOn, c.RevokedReason = &on, revokedReason
	}
	return c, nil
}
