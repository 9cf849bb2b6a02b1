package domain

import (
	"context"
	"net/url"
	"slices"
	"strings"
)

// ProducerKind is the legal form of a producer ("chủ thể").
type ProducerKind string

// The legal forms in the statistics of the programme.
const (
	ProducerCooperative      ProducerKind = "cooperative"       // hợp tác xã (HTX)
	ProducerCooperativeGroup ProducerKind = "cooperative_group" // tổ hợp tác (THT)
	ProducerCompany          ProducerKind = "company"           // công ty, doanh nghiệp, chi nhánh
	ProducerHousehold        ProducerKind = "household"         // hộ kinh doanh, cơ sở, trang trại
	ProducerOther            ProducerKind = "other"
)

// Producer makes products and is responsible for them.
type Producer struct {
	Record
	Source
	Place
	Name     string
	NameEN   string
	NameSort string
	NameFold string
	Kind     ProducerKind `gorm:"column:producer_kind"`
	Story    string

	Representative string // person who represents it
	Phone          string // as dialled in Vietnam; private unless ContactPublic
	Zalo           string // likewise
	Email          string // likewise
	Website        string
	ContactPublic  bool   // phone, Zalo and e-mail are public
	TaxCode        string // private
	WomenLed       *bool  // nil when not stated
	EthnicMinority *bool  // led by members of an ethnic minority; nil when not stated

	Pictures []Picture `gorm:"-"`
}

// ProducerKinds lists the legal forms.
func ProducerKinds() []ProducerKind {
	return []ProducerKind{ProducerCooperative, ProducerCooperativeGroup, ProducerCompany, ProducerHousehold, ProducerOther}
}

// Names returns the legal form in both languages; empty for other forms.
func (k ProducerKind) Names() (vi, en string) {
	switch k {
	case ProducerCooperative:
		return "hợp tác xã", "cooperative"
	case ProducerCooperativeGroup:
		return "tổ hợp tác", "cooperative group"
	case ProducerCompany:
		return "công ty", "company"
	case ProducerHousehold:
		return "hộ kinh doanh", "household business"
	}
	return "", ""
}

// Validate returns CodeInvalid, with the field as the API names it, for all
// rules that p breaks. It does not check what needs stored data.
func (p Producer) Validate() error {
	var faults Faults
	faults.Add(validateNames(p.Name, p.NameEN))
	faults.AddIf(!slices.Contains(ProducerKinds(), p.Kind), "kind", "%q is not a legal form of a producer", p.Kind)
	faults.Add(p.Place.Validate())
	faults.Add(validateText("story", p.Story, maxStory))
	for _, t := range []struct{ field, text string }{{"name", p.Name}, {"story", p.Story}} {
		faults.Add(checkPublic(t.field, t.text, ""))
	}
	faults.Add(validateLine("representative", p.Representative, maxName))
	for _, t := range []struct{ field, text string }{{"phone", p.Phone}, {"zalo", p.Zalo}} {
		faults.Add(ValidatePhone(t.field, t.text))
	}
	faults.Add(validateContactEmail(p.Email))
	faults.Add(validateLink("website", p.Website))
	faults.AddIf(p.TaxCode != "" && (strings.Trim(p.TaxCode, "0123456789-") != "" || len(p.TaxCode) < 10 || len(p.TaxCode) > 14), "tax_code", "it must have 10 or 13 digits, or the 12 of a citizen")
	return faults.Err()
}

// ValidatePhone checks a phone number as people write it: digits with spaces, dots,
// dashes, brackets and a leading plus. An empty number is valid.
func ValidatePhone(field, phone string) error {
	if phone == "" {
		return nil
	}
	digits := 0
	for i, r := range phone {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0 || strings.ContainsRune(" .-()", r):
		default:
			return Invalidf(field, "it must be a phone number")
		}
	}
	if digits < 8 || digits > 15 || len(phone) > 30 {
		return Invalidf(field, "it must have 8 to 15 digits")
	}
	return nil
}

func validateContactEmail(email string) error {
	if email == "" {
		return nil
	}
	if _, err := ParseEmail(email); err != nil {
		return Invalidf("email", "it is not an e-mail address")
	}
	return nil
}

// validateLink checks the address of a web page. An empty address is valid.
func validateLink(field, link string) error {
	if link == "" {
		return nil
	}
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || len(link) > maxLine {
		return Invalidf(field, "it must be the address of a web page, such as https://htx.example.vn")
	}
	return nil
}

// ProducerEditor changes producers. A producer that the actor may not manage is
// CodeNotFound.
type ProducerEditor interface {
	// AddProducer stores a draft. A user with the role producer becomes its owner.
	AddProducer(ctx context.Context, by Actor, p Producer) (Producer, error)
	// ChangeProducer replaces what people fill in. CodePrecondition when
	// version is not the stored one, CodeConflict in a state that allows no
	// changes, or about name, kind and place of what is published.
	ChangeProducer(ctx context.Context, by Actor, p Producer, version int64) (Producer, error)
	// ManagedProducer finds a producer in any state by id.
	ManagedProducer(ctx context.Context, by Actor, id string) (Producer, error)
}

// SameIdentity reports whether two versions of a producer agree in the fields
// that certificates depend on.
func (p Producer) SameIdentity(other Producer) bool {
	same := func(a, b *string) bool { return (a == nil) == (b == nil) && (a == nil || *a == *b) }
	return p.Name == other.Name && p.Kind == other.Kind && p.ProvinceCode == other.ProvinceCode && same(p.FormerProvinceCode, other.FormerProvinceCode)
}

// ProducerService reads producers.
type ProducerService interface {
	// Producers lists published producers.
	Producers(ctx context.Context, f ListingFilter, p Page) (List[Producer], error)
	// Producer finds a published producer by id or slug; CodeNotFound otherwise.
	Producer(ctx context.Context, idOrSlug string) (Producer, error)
}
