package transfer

import (
	"strings"

	"chophien/domain"
	"chophien/measure"
)

// price is a price as read from a cell.
type price struct {
	vnd  *int64          // nil: on request
	per  domain.Quantity // for how much; zero if neither cell nor heading states it
	pack string          // the name of that in the cell: "hộp 500 g"
	rest bool            // the cell contains more: the end of a range, a condition
}

// onRequest are ways to write that a price is given on request.
func onRequest(s string) bool {
	switch headingKey(s) {
	case "", "lienhe", "lienhegia", "thoathuan", "giathoathuan", "gialienhe", "theothoathuan", "onrequest", "contact", "negotiable":
		return true
	}
	return false
}

// leastPrice is below the price of any goods: a smaller number without "đồng" may
// count thousands.
const leastPrice = 1_000

// mostScaled is the greatest number under "nghìn đồng": a larger one, such as
// 120000, counts đồng.
const mostScaled = 20_000

// readPrice reads a price from text, with the units of its heading and of the
// lines above the table.
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

// readRest reads the text after a price: the size of its pack.
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

// sum returns a number in thousandths. Prices have no parts of a đồng, so every
// separator separates thousands; thousands of đồng may have parts.
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
// It is nil for an empty text, or "liên hệ".
func ParseMoney(field, s string) (*int64, error) {
	p, err := readPrice(field, s, "đồng", "")
	return p.vnd, err
}
