package search

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"io"

	"chophien/domain"
)

// fingerprint identifies requests; pages of different ones must not mix.
func (r Request) fingerprint() uint32 {
	h := fnv.New32a()
	io.WriteString(h, r.identity()) // never fails
	return h.Sum32()
}

// identity is the same text only for requests that differ at most in the page
// and the facets.
func (r Request) identity() string {
	northern := "-"
	if r.Filter.Northern != nil {
		northern = fmt.Sprint(*r.Filter.Northern)
	}
	near := Near{}
	if r.Near != nil {
		near = *r.Near
	}
	f := r.Filter
	price := func(p *int64) string {
		if p == nil {
			return "-"
		}
		return fmt.Sprint(*p)
	}
	return fmt.Sprintf("%q %t %q %v %q %q %q %q %s %q %q %v %q %v %q %s %s %d %s %d %d %v %t",
		r.Text, r.Literal, r.Sort, f.Kinds, f.Provinces, f.FormerProvinces, f.Communes, f.Regions, northern,
		f.Groups, f.Sets, f.Stars, f.ProducerID, f.TradeGroups, f.Conditions, price(f.PriceMin), price(f.PriceMax), f.CapacityMin.Amount, f.CapacityMin.Unit, f.Month, f.ValidOn, near, r.Near != nil)
}

func (r Request) cursorAt(offset int) string {
	var b [6]byte
	binary.BigEndian.PutUint16(b[:], uint16(offset))
	binary.BigEndian.PutUint32(b[2:], r.fingerprint())
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// offset reads the cursor of the request.
func (r Request) offset() (int, error) {
	if r.Cursor == "" {
		return 0, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(r.Cursor)
	if err != nil || len(b) != 6 {
		return 0, domain.Invalidf("cursor", "the cursor is broken; begin again without it")
	}
	if binary.BigEndian.Uint32(b[2:]) != r.fingerprint() {
		return 0, domain.Invalidf("cursor", "the cursor belongs to another search; begin again without it")
	}
	offset := int(binary.BigEndian.Uint16(b[:]))
	if offset >= MaxWindow {
		return 0, domain.Invalidf("cursor", "a search can be paged %d hits deep; narrow it with filters", MaxWindow)
	}
	return offset, nil
}
