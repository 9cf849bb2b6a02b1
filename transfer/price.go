package transfer

import (
	"strings"

	"chophien/domain"
	"chophien/measure"
)

// price is a price as a cell says it.
type price struct {
	vnd  *int64          // nil: on request
	per  domain.Quantity // for how much; zero where neither cell nor heading says it
	pack string          // how the cell calls that: "hộp 500 g"
	rest bool            // the cell says more: an end of a range, a condition
}

// onRequest are ways to write that a price is given when asked.
func onRequest(s string) bool {
	switch headingKey(s) {
	case "", "lienhe", "lienhegia", "thoathuan", "giathoathuan", "gialienhe", "theothoathuan", "onrequest", "contact", "negotiable":
		return true
	}
	return false
}

// leastPrice is below what goods cost: a smaller number without "đồng" may be
// of thousands.
const leastPrice = 1_000

// mostScaled bounds numbers under "nghìn đồng": who writes 120000 there has
// written đồng.
const mostScaled = 20_000

// readPrice reads a price of text, with what its heading and the lines above
// the table say of units.
func readPrice(field, text, heading, above string) (price, error) {
	if onRequest(text) {
		return price{}, nil
	}
	h, own := measure.ReadHeading(heading), true
	if !h.Money {
		top := measure.ReadHeading(above)
		h.Money, h.Scale, own = top.Money, top.Scale, false
	} else if top := measure.ReadHeading(above); top.Money && top.Scale != h.Scale && h.Scale == 1 {
		own = false // (đồng) below "ĐVT: nghìn đồng"
	}
	p := price{}
	if h.Unit != "" {
		p.per = domain.Quantity{Amount: h.Factor * 1000, Unit: h.Unit}
	}
	doubt := domain.Invalidf(field, "“%s” may be đồng or nghìn đồng: write the unit in the cell or in the heading", short(text))
	if low, high, ok := strings.Cut(strings.ReplaceAll(text, "–", "-"), "-"); ok {
		_, one := sum(strings.TrimSpace(low), h.Scale)
		_, two := sum(strings.TrimSpace(high), h.Scale)
		if one && two {
			text, p.rest = strings.TrimSpace(low), true
		}
	}
	if n, ok := sum(text, h.Scale); ok {
		value := n / 1000 * h.Scale
		if h.Scale > 1 {
			value = n * h.Scale / 1000
		}
		switch {
		case h.Scale > 1 && n/1000 >= mostScaled, value < leastPrice && value > 0 && (!h.Money || !own):
			return price{}, doubt
		case value > domain.MaxPrice:
			return price{}, domain.Invalidf(field, "a price must be at most %d đồng", domain.MaxPrice)
		}
		if value > 0 {
			p.vnd = &value
		}
		return p, nil
	}
	t := measure.Scan("giá " + text)
	got, ok := t.PriceAt(0)
	if !ok || strings.HasPrefix(strings.TrimSpace(text), "-") {
		return price{}, domain.Invalidf(field, "“%s” is not a price in đồng, such as 120.000, 120k or 1,2 triệu; leave it empty for \"liên hệ\"", short(text))
	}
	value := got.Min
	if value == 0 {
		value = got.Max
	}
	said := hasMoneyWord(t)
	if h.Scale > 1 && !said {
		if value >= mostScaled {
			return price{}, doubt
		}
		value *= h.Scale
	}
	if value < leastPrice && !said && (!h.Money || !own) {
		return price{}, doubt
	}
	p.vnd, p.rest = &value, got.Min != got.Max
	if got.Period != "" {
		return price{}, domain.Invalidf(field, "“%s” is a sum in a time, not a price of goods", short(text))
	}
	if got.Unit != "" {
		p.per = domain.Quantity{Amount: 1000, Unit: got.Unit}
	}
	if got.To < len(t.Tokens) {
		p.readRest(t, got)
	}
	return p, nil
}

// readRest reads what stands behind a price: the size of the pack it is for.
func (p *price) readRest(t measure.Text, got measure.Price) {
	q, ok := t.QuantityAt(got.To)
	if !ok || q.Unit == "" || q.To < len(t.Tokens) {
		p.rest = true
		return
	}
	if got.Unit != "" {
		slash := got.To
		for slash > 0 && !t.Is(slash, "/") {
			slash--
		}
		p.pack = capital(strings.TrimSpace(t.Cut(slash+1, q.To)))
	}
	p.per = q.Domain()
}

// sum is a number in thousandths. Nobody writes parts of a đồng, so that every
// separator is one of thousands; there are parts of thousands of đồng.
func sum(text string, scale int64) (int64, bool) {
	if scale > 1 {
		return thousandths(text)
	}
	m := number.FindStringSubmatch(text)
	if m == nil || m[2] != "" && strings.Trim(m[3], "0") != "" || len(text) > 18 {
		return 0, false
	}
	return decimal(strings.NewReplacer(".", "", ",", "", " ", "").Replace(m[1]))
}

func hasMoneyWord(t measure.Text) bool {
	for i := range t.Tokens {
		for _, w := range measure.MoneyWords() {
			if t.Phrase(i, w.Names...) > 0 {
				return true
			}
		}
		if t.Is(i, "đ", "đồng", "vnđ", "vnd", "₫", "d", "dong") {
			return true
		}
	}
	return false
}

func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}

// ParseMoney reads a price in đồng: "120.000", "120000 đ", "120k", "1,2 triệu".
// It is nil where nothing is written, or "liên hệ".
func ParseMoney(field, s string) (*int64, error) {
	p, err := readPrice(field, s, "đồng", "")
	return p.vnd, err
}
