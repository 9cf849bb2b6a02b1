package domain

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
)

// MemorandumState is the state of a memorandum.
type MemorandumState string

// The states. Statistics count registered memoranda. A cancelled one stays
// readable.
const (
	MemorandumDraft      MemorandumState = "draft"      // one side or an office entered it
	MemorandumRegistered MemorandumState = "registered" // the other side confirmed it, or an office saw the paper
	MemorandumCancelled  MemorandumState = "cancelled"  // with a reason; final
)

// MemorandumStates lists all states.
func MemorandumStates() []MemorandumState {
	return []MemorandumState{MemorandumDraft, MemorandumRegistered, MemorandumCancelled}
}

// MemorandumSide is the role of an actor for a memorandum.
type MemorandumSide string

// The sides. The office is an officer of the province of the producer, the
// organizer of the fair, or an admin.
const (
	MemorandumBuyer    MemorandumSide = "buyer"
	MemorandumProducer MemorandumSide = "producer" // a member of it
	MemorandumOffice   MemorandumSide = "office"
)

// Memorandum is a signed intention of a buyer and a producer to deal ("biên bản
// ghi nhớ"). It is not a contract. Fairs report how many were signed, so each
// must be in the register once: no two memoranda that are not cancelled agree in
// buyer, producer, goods, day and fair.
type Memorandum struct {
	ID         string `gorm:"primaryKey"` // UUIDv7 in lower case
	Version    int64
	State      MemorandumState
	ProposedBy MemorandumSide // the side that entered it

	BuyerID    *string // user; nil: the buyer has no account
	BuyerName  string  // the organisation as the paper names it
	BuyerKey   string  // BuyerName in the form that finds duplicates
	ProducerID string

	ProductID *string // the goods: a product of the producer,
	SetCode   *string // or one of the 26 sets; with a product, its set
	Goods     string  // or in words; may be empty with one of the others
	GoodsKey  string  // the goods in the form that finds duplicates

	Amount     int64  // expected volume in each Period, see Quantity; zero when not stated
	Unit       Unit   //
	Period     Period // empty without a volume
	ValidFrom  *Date  // the first day of its term; nil when not stated
	ValidUntil *Date  // the last day of its term; nil when not stated
	SignedOn   Date
	FairID     *string // the fair where it was signed; nil for none
	FileID     *string // scan of the signed paper; private
	LeadID     *string // the lead in which the two sides agreed; nil when not stated

	RegisteredAt *time.Time
	RegisteredBy *string        // user
	RegisteredAs MemorandumSide // empty before
	CancelledAs  MemorandumSide // the side that cancelled it; empty for none
	Reason       string         // why it was cancelled

	CreatedBy string // user
	CreatedAt time.Time
	UpdatedBy string // user
	UpdatedAt time.Time

	Producer *Producer   `gorm:"foreignKey:ProducerID"`
	Product  *Product    `gorm:"foreignKey:ProductID"`
	Set      *ProductSet `gorm:"foreignKey:SetCode;references:Code"`
	Fair     *Fair       `gorm:"foreignKey:FairID"`

	Side MemorandumSide `gorm:"-"` // of the actor
}

// TableName returns the name of the table, the irregular plural.
func (Memorandum) TableName() string { return "memoranda" }

const (
	maxMemorandumAge   = 3650 // days since it was signed
	maxMemorandumYears = 20   // from signing to the end of its term
)

// MemorandaPerAccount limits how many memoranda a user enters in a day. It is
// high, since an organizer enters those of a whole fair.
func MemorandaPerAccount() Limit { return Limit{"memorandum account", 1000, 24 * time.Hour} }

// MemorandumExportsPerAccount limits how often a user exports a register.
func MemorandumExportsPerAccount() Limit {
	return Limit{"memorandum export account", 60, time.Hour}
}

// Quantity returns the expected volume in each Period; zero when not stated.
func (m Memorandum) Quantity() Quantity { return Quantity{m.Amount, m.Unit} }

// Subject returns the goods of the memorandum in few words.
func (m Memorandum) Subject() string {
	switch {
	case m.Goods != "":
		return m.Goods
	case m.Product != nil:
		return m.Product.Name
	case m.Set != nil:
		return m.Set.NameVI
	}
	return ""
}

// SideOf returns the side of the actor; ok is false when it has none. A party is
// never the office of its own memorandum. The producer and the fair of m must be
// loaded.
func (m Memorandum) SideOf(a Actor) (side MemorandumSide, ok bool) {
	switch {
	case a.UserID == "":
		return "", false
	case m.BuyerID != nil && *m.BuyerID == a.UserID:
		return MemorandumBuyer, true
	case a.Has(RoleProducer) && a.MemberOf(m.ProducerID):
		return MemorandumProducer, true
	case a.Has(RoleAdmin), m.Producer != nil && a.OfficerAt(m.Producer.ProvinceCode, m.Producer.FormerProvinceCode), m.Fair != nil && m.Fair.ManagedBy(a):
		return MemorandumOffice, true
	}
	return "", false
}

// memorandumKey returns the form of a name that finds duplicates: words of
// letters and digits without marks and case, with one space between.
func memorandumKey(text string) string {
	return strings.Join(strings.FieldsFunc(Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// KeepsBuyer reports whether the memorandum still names its buyer when the account of the
// buyer is deleted. The register counts organisations, and both sides have signed, so a
// registered one does. The name of the account may be that of a person: it goes, unless
// the buyer named it as its organisation elsewhere.
func (m Memorandum) KeepsBuyer(account string, organisations []string) bool {
	same := func(name string) bool { return memorandumKey(name) == memorandumKey(m.BuyerName) }
	return m.State == MemorandumRegistered && (!same(account) || slices.ContainsFunc(organisations, same))
}

// Keyed returns m with the keys that find duplicates.
func (m Memorandum) Keyed() Memorandum {
	m.BuyerKey = memorandumKey(m.BuyerName)
	switch {
	case m.ProductID != nil:
		m.GoodsKey = "product " + *m.ProductID
	case m.Goods != "":
		m.GoodsKey = "text " + memorandumKey(m.Goods)
	case m.SetCode != nil:
		m.GoodsKey = "set " + *m.SetCode
	default:
		m.GoodsKey = ""
	}
	return m
}

// Validate returns CodeInvalid, with the field as the API names it, for all
// rules that m breaks. It does not check what needs stored data.
func (m Memorandum) Validate(today Date) error {
	var faults Faults
	faults.Add(validateLine("buyer_name", m.BuyerName, maxName))
	faults.Add(validateLine("goods", m.Goods, maxLine))
	faults.Add(m.Quantity().Validate("quantity"))
	faults.AddIf(memorandumKey(m.BuyerName) == "", "buyer_name", "name the buyer as the paper does")
	faults.AddIf(m.ProductID == nil && m.SetCode == nil && memorandumKey(m.Goods) == "", "goods", "give the goods: a product, a set, or in words")
	faults.AddIf(m.Goods != "" && memorandumKey(m.Goods) == "", "goods", "it has no letter")
	faults.AddIf(m.Quantity().IsZero() && m.Period != "", "period", "it goes with a quantity")
	faults.AddIf(!m.Quantity().IsZero() && !slices.Contains(Periods(), m.Period), "period", "give the period of the quantity, such as month")
	signed := m.SignedOn != 0
	faults.AddIf(!signed, "signed_on", "say when it was signed")
	faults.AddIf(m.SignedOn > today, "signed_on", "the day is still to come")
	faults.AddIf(signed && m.SignedOn < today-maxMemorandumAge, "signed_on", "it is too long ago")
	faults.AddIf(signed && m.ValidFrom != nil && (*m.ValidFrom < m.SignedOn-maxMemorandumAge || *m.ValidFrom > m.SignedOn.AddMonths(12*maxMemorandumYears)), "valid_from", "it must be within some years of signing")
	faults.AddIf(signed && m.ValidUntil != nil && *m.ValidUntil < m.SignedOn, "valid_until", "it must not be before signed_on")
	faults.AddIf(m.ValidUntil != nil && m.ValidFrom != nil && *m.ValidUntil < *m.ValidFrom, "valid_until", "it must not be before valid_from")
	faults.AddIf(signed && m.ValidUntil != nil && *m.ValidUntil > m.SignedOn.AddMonths(12*maxMemorandumYears), "valid_until", "it must be within %d years of signing", maxMemorandumYears)
	return faults.Err()
}

// CheckLead returns CodeInvalid unless l is a lead of the buyer and the producer of
// m: a memorandum records what they agreed there.
func (m Memorandum) CheckLead(l Lead) error {
	switch {
	case l.ProducerID != m.ProducerID:
		return Invalidf("lead_id", "the lead is with another producer")
	case m.BuyerID == nil:
		return Invalidf("lead_id", "the memorandum names no account of its buyer, so it has no lead; cancel it and add it again with the lead")
	case *m.BuyerID != l.BuyerID:
		return Invalidf("lead_id", "the lead is of another buyer; name a lead with the buyer of the memorandum")
	}
	return nil
}

// CheckChange returns why a side must not change m: CodeConflict unless it is a
// draft, CodeForbidden unless the side entered it.
func (m Memorandum) CheckChange(side MemorandumSide) error {
	switch {
	case m.State != MemorandumDraft:
		return Errorf(CodeConflict, "the memorandum is %s", m.State)
	case side != m.ProposedBy:
		return Errorf(CodeForbidden, "only the side that entered it may change it; cancel it with a reason")
	}
	return nil
}

// CheckRegister returns why a side must not register m. The side that did not
// enter it may, by confirming it, and an office that has a scan of the paper.
func (m Memorandum) CheckRegister(side MemorandumSide) error {
	switch {
	case m.State != MemorandumDraft:
		return Errorf(CodeConflict, "the memorandum is %s", m.State)
	case side == MemorandumOffice && m.FileID == nil:
		return Invalidf("file_id", "an office needs a scan of the signed paper to register it")
	case side != MemorandumOffice && side == m.ProposedBy:
		return Errorf(CodeForbidden, "the other side or an office with the signed paper must register it")
	case side != MemorandumOffice && m.ProposedBy == MemorandumOffice:
		return Errorf(CodeForbidden, "an office entered it and must register it")
	}
	return nil
}

// CheckCancel returns why m must not be cancelled with a reason.
func (m Memorandum) CheckCancel(reason string) error {
	switch {
	case m.State == MemorandumCancelled:
		return Errorf(CodeConflict, "the memorandum is cancelled already")
	case strings.TrimSpace(reason) == "":
		return Invalidf("reason", "say why")
	}
	return validateText("reason", reason, maxReviewReason)
}

// MemorandumFilter narrows a list of memoranda. The zero value filters nothing.
type MemorandumFilter struct {
	States     []MemorandumState
	ProducerID string
	FairID     string
	Provinces  []string // of the producer: codes of today
	From       *Date    // signed on this day or later
	Until      *Date    // signed by this day
}

// MemorandumCount is the number of registered memoranda for a key, with their
// volumes.
type MemorandumCount struct {
	Key     string
	Name    string // of a fair
	NameEN  string
	Count   int
	Volumes []MemorandumVolume
}

// MemorandumVolume is a sum of expected volumes whose units convert to each
// other, for the same period.
type MemorandumVolume struct {
	Quantity // weights in kg, volumes in litres, others in the stated unit
	Period   Period
}

// AddVolume adds n memoranda with a total volume to c.
func (c *MemorandumCount) AddVolume(n int, q Quantity, p Period) {
	c.Count += n
	if q.IsZero() {
		return
	}
	for _, common := range []Unit{UnitKilogram, UnitLitre} {
		if in, ok := q.In(common); ok {
			q = in
		}
	}
	i := slices.IndexFunc(c.Volumes, func(v MemorandumVolume) bool { return v.Unit == q.Unit && v.Period == p })
	if i < 0 {
		c.Volumes = append(c.Volumes, MemorandumVolume{Quantity{0, q.Unit}, p})
		i = len(c.Volumes) - 1
	}
	c.Volumes[i].Amount += q.Amount
	slices.SortFunc(c.Volumes, func(a, b MemorandumVolume) int {
		return cmp.Or(cmp.Compare(slices.Index(Units(), a.Unit), slices.Index(Units(), b.Unit)), cmp.Compare(slices.Index(Periods(), a.Period), slices.Index(Periods(), b.Period)))
	})
}

// MemorandumStatistics counts registered memoranda along each dimension. Each
// dimension adds up to the total.
type MemorandumStatistics struct {
	Total      MemorandumCount
	ByFair     []MemorandumCount // public fairs, highest count first; last, with an empty key, those signed elsewhere
	ByProvince []MemorandumCount // of the producers, in alphabetical order, without zeros
	ByMonth    []MemorandumCount // of signing, such as "2026-11", in order, without zeros
}

// MemorandumService stores the register of memoranda. A memorandum on which the
// actor has no side is CodeNotFound.
type MemorandumService interface {
	// AddMemorandum stores a draft. The caller sets the fields that people fill
	// in. CodeConflict when it is in the register already.
	AddMemorandum(ctx context.Context, by Actor, m Memorandum) (Memorandum, error)
	// Memoranda lists those on which the actor has a side, newest first.
	Memoranda(ctx context.Context, by Actor, f MemorandumFilter, p Page) (List[Memorandum], error)
	// FairMemoranda lists the memoranda of a fair that the actor runs;
	// CodeNotFound for other fairs.
	FairMemoranda(ctx context.Context, by Actor, fairID string, f MemorandumFilter, p Page) (List[Memorandum], error)
	// Memorandum finds one.
	Memorandum(ctx context.Context, by Actor, id string) (Memorandum, error)
	// MemorandumFile finds the scan of a memorandum.
	MemorandumFile(ctx context.Context, by Actor, id string) (File, error)
	// ChangeMemorandum lets change edit a draft, except its parties.
	// CodePrecondition when version is not the stored one.
	ChangeMemorandum(ctx context.Context, by Actor, id string, version int64, change func(*Memorandum) error) (Memorandum, error)
	// RegisterMemorandum registers a draft. fileID adds or replaces the scan, or
	// is empty.
	RegisterMemorandum(ctx context.Context, by Actor, id string, version int64, fileID string) (Memorandum, error)
	// CancelMemorandum cancels a memorandum, by either side or the office.
	CancelMemorandum(ctx context.Context, by Actor, id string, version int64, reason string) (Memorandum, error)
	// MemorandumStatistics counts registered memoranda. It ignores States and
	// ProducerID of the filter.
	MemorandumStatistics(ctx context.Context, f MemorandumFilter) (MemorandumStatistics, error)
}
