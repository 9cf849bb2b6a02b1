package domain

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
)

// MemorandumState is how far a memorandum is.
type MemorandumState string

// The states. A registered memorandum is counted; a cancelled one stays to be read.
const (
	MemorandumDraft      MemorandumState = "draft"      // one side or an office entered it
	MemorandumRegistered MemorandumState = "registered" // the other side confirmed it, or an office saw the paper
	MemorandumCancelled  MemorandumState = "cancelled"  // with a reason; final
)

// MemorandumStates lists all states.
func MemorandumStates() []MemorandumState {
	return []MemorandumState{MemorandumDraft, MemorandumRegistered, MemorandumCancelled}
}

// MemorandumSide is who acts on a memorandum.
type MemorandumSide string

// The sides. The office is an officer of the province of the producer, the
// organizer of the fair, or an admin.
const (
	MemorandumBuyer    MemorandumSide = "buyer"
	MemorandumProducer MemorandumSide = "producer" // a member of it
	MemorandumOffice   MemorandumSide = "office"
)

// Memorandum is a signed intention of a buyer and a producer to deal ("biên bản
// ghi nhớ"). It is no contract. Events report how many were signed, so each is
// in the register once: no two that are not cancelled agree in buyer, producer,
// goods, day and fair.
type Memorandum struct {
	ID         string `gorm:"primaryKey"` // UUIDv7 in lower case
	Version    int64
	State      MemorandumState
	ProposedBy MemorandumSide // who entered it

	BuyerID    *string // user; nil: the buyer has no account
	BuyerName  string  // the organisation as the paper names it
	BuyerKey   string  // of BuyerName: what is compared to find doubles
	ProducerID string

	ProductID *string // what it is about: a product of the producer,
	SetCode   *string // or one of the 26 sets; of a product, its set
	Goods     string  // or in words; may be empty beside the others
	GoodsKey  string  // of the three: what is compared to find doubles

	Amount     int64  // expected volume in each Period, see Quantity; zero where not stated
	Unit       Unit   //
	Period     Period // empty without a volume
	ValidFrom  *Date  // the first day it is meant for; nil where not stated
	ValidUntil *Date  // the last one
	SignedOn   Date
	FairID     *string // where it was signed; nil for none
	FileID     *string // scan of the signed paper; private

	RegisteredAt *time.Time
	RegisteredBy *string        // user
	RegisteredAs MemorandumSide // empty before
	CancelledAs  MemorandumSide // who cancelled it; empty for none
	Reason       string         // why it was cancelled

	CreatedBy string // user
	CreatedAt time.Time
	UpdatedBy string // user
	UpdatedAt time.Time

	Producer *Producer   `gorm:"foreignKey:ProducerID"`
	Product  *Product    `gorm:"foreignKey:ProductID"`
	Set      *ProductSet `gorm:"foreignKey:SetCode;references:Code"`
	Fair     *Fair       `gorm:"foreignKey:FairID"`

	Side MemorandumSide `gorm:"-"` // of whoever asks
}

// TableName tells GORM the plural.
func (Memorandum) TableName() string { return "memoranda" }

const (
	maxMemorandumAge   = 3650 // days since it was signed
	maxMemorandumYears = 20   // from signing to the end of what it is meant for
)

// MemorandaPerAccount limits how many memoranda a user enters: an organizer
// enters those of a whole event in a day.
func MemorandaPerAccount() Limit { return Limit{"memorandum account", 1000, 24 * time.Hour} }

// MemorandumExportsPerAccount limits how often a user takes a register away.
func MemorandumExportsPerAccount() Limit {
	return Limit{"memorandum export account", 60, time.Hour}
}

// Quantity is the expected volume in each Period; zero where not stated.
func (m Memorandum) Quantity() Quantity { return Quantity{m.Amount, m.Unit} }

// Subject is what the memorandum is about, in few words.
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

// SideOf tells on which side the actor stands; ok is false for a stranger.
// Whoever is a party is never the office of its own memorandum. m carries its
// producer and its fair.
func (m Memorandum) SideOf(a Actor) (side MemorandumSide, ok bool) {
	switch {
	case a.UserID == "":
		return "", false
	case m.BuyerID != nil && *m.BuyerID == a.UserID:
		return MemorandumBuyer, true
	case a.Has(RoleProducer) && a.MemberOf(m.ProducerID):
		return MemorandumProducer, true
	case a.Has(RoleAdmin), m.Producer != nil && a.OfficerAt(m.Producer.ProvinceCode, m.Producer.FormerProvinceCode), m.Fair != nil && m.Fair.RunBy(a):
		return MemorandumOffice, true
	}
	return "", false
}

// memorandumKey is what is compared of a name that people write: letters and
// digits without marks and case, one space between.
func memorandumKey(text string) string {
	return strings.Join(strings.FieldsFunc(Fold(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}

// Keyed is m with the keys that find doubles.
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

// Check tells what in m breaks a rule that needs nothing stored, as CodeInvalid
// with the field as the API names it.
func (m Memorandum) Check(today Date) error {
	if err := checkLine("buyer", m.BuyerName, maxName); err != nil {
		return err
	}
	if err := checkLine("goods", m.Goods, maxLine); err != nil {
		return err
	}
	if err := m.Quantity().Check("quantity"); err != nil {
		return err
	}
	switch {
	case memorandumKey(m.BuyerName) == "":
		return Invalidf("buyer", "name the buyer as the paper does")
	case m.ProductID == nil && m.SetCode == nil && memorandumKey(m.Goods) == "":
		return Invalidf("goods", "say what it is about: a product, a set, or in words")
	case m.Goods != "" && memorandumKey(m.Goods) == "":
		return Invalidf("goods", "it has no letter")
	case m.Quantity().IsZero() && m.Period != "":
		return Invalidf("period", "it goes with a quantity")
	case !m.Quantity().IsZero() && !slices.Contains(Periods(), m.Period):
		return Invalidf("period", "say in which stretch of time, such as month")
	case m.SignedOn == 0:
		return Invalidf("signed_on", "say when it was signed")
	case m.SignedOn > today:
		return Invalidf("signed_on", "the day is still to come")
	case m.SignedOn < today-maxMemorandumAge:
		return Invalidf("signed_on", "it is too long ago")
	case m.ValidFrom != nil && (*m.ValidFrom < m.SignedOn-maxMemorandumAge || *m.ValidFrom > m.SignedOn.AddMonths(12*maxMemorandumYears)):
		return Invalidf("valid_from", "it must be within some years of signing")
	case m.ValidUntil != nil && *m.ValidUntil < m.SignedOn:
		return Invalidf("valid_until", "it must not be before signed_on")
	case m.ValidUntil != nil && m.ValidFrom != nil && *m.ValidUntil < *m.ValidFrom:
		return Invalidf("valid_until", "it must not be before valid_from")
	case m.ValidUntil != nil && *m.ValidUntil > m.SignedOn.AddMonths(12*maxMemorandumYears):
		return Invalidf("valid_until", "it must be within %d years of signing", maxMemorandumYears)
	}
	return nil
}

// CheckChange tells whether a side may change what m says: only who entered
// it, and only while it is a draft (CodeConflict).
func (m Memorandum) CheckChange(side MemorandumSide) error {
	switch {
	case m.State != MemorandumDraft:
		return Errorf(CodeConflict, "the memorandum is %s", m.State)
	case side != m.ProposedBy:
		return Errorf(CodeForbidden, "only who entered it changes it; cancel it and say why")
	}
	return nil
}

// CheckRegister tells whether a side may register m: the side that did not
// enter it confirms it, the office goes by the signed paper.
func (m Memorandum) CheckRegister(side MemorandumSide) error {
	switch {
	case m.State != MemorandumDraft:
		return Errorf(CodeConflict, "the memorandum is %s", m.State)
	case side == MemorandumOffice && m.FileID == nil:
		return Invalidf("file_id", "an office registers on the evidence of the paper; send a scan of it")
	case side != MemorandumOffice && side == m.ProposedBy:
		return Errorf(CodeForbidden, "the other side confirms it, or an office that has seen the paper")
	case side != MemorandumOffice && m.ProposedBy == MemorandumOffice:
		return Errorf(CodeForbidden, "an office entered it and registers it")
	}
	return nil
}

// CheckCancel tells whether m may be cancelled with a reason.
func (m Memorandum) CheckCancel(reason string) error {
	switch {
	case m.State == MemorandumCancelled:
		return Errorf(CodeConflict, "the memorandum is cancelled already")
	case strings.TrimSpace(reason) == "":
		return Invalidf("reason", "say why")
	}
	return checkText("reason", reason, maxReviewReason)
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

// MemorandumCount is how many memoranda are registered for a key, and for how
// much.
type MemorandumCount struct {
	Key     string
	Name    string // of a fair
	NameEN  string
	Count   int
	Volumes []MemorandumVolume
}

// MemorandumVolume is a sum of expected volumes that can be added: those of
// units that convert into each other, in the same stretch of time.
type MemorandumVolume struct {
	Quantity // in kg what is weighed, in litres what flows, otherwise as said
	Period   Period
}

// AddVolume adds n memoranda with a volume in all to c.
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

// MemorandumStatistics counts what is registered along each dimension; each
// adds up to the total.
type MemorandumStatistics struct {
	Total      MemorandumCount
	ByFair     []MemorandumCount // public ones, most first; last, with an empty key, what was signed elsewhere
	ByProvince []MemorandumCount // of the producers, in alphabetical order; only those that have some
	ByMonth    []MemorandumCount // of signing, such as "2026-11", in order; only those that have some
}

// MemorandumService keeps the register of memoranda. A memorandum on which the
// actor has no side is CodeNotFound.
type MemorandumService interface {
	// AddMemorandum stores a draft of which all that people say is given. It is
	// CodeConflict when it is in the register already.
	AddMemorandum(ctx context.Context, by Actor, m Memorandum) (Memorandum, error)
	// Memoranda lists those on which the actor has a side, newest first.
	Memoranda(ctx context.Context, by Actor, f MemorandumFilter, p Page) (List[Memorandum], error)
	// FairMemoranda lists those of a fair that the actor runs; without the fair
	// it is CodeNotFound.
	FairMemoranda(ctx context.Context, by Actor, fairID string, f MemorandumFilter, p Page) (List[Memorandum], error)
	// Memorandum finds one.
	Memorandum(ctx context.Context, by Actor, id string) (Memorandum, error)
	// MemorandumFile finds the scan of one.
	MemorandumFile(ctx context.Context, by Actor, id string) (File, error)
	// ChangeMemorandum lets change alter what a draft says, except its parties.
	// CodePrecondition when version is not the stored one.
	ChangeMemorandum(ctx context.Context, by Actor, id string, version int64, change func(*Memorandum) error) (Memorandum, error)
	// RegisterMemorandum confirms a draft; fileID may add or replace the scan,
	// and is empty otherwise.
	RegisterMemorandum(ctx context.Context, by Actor, id string, version int64, fileID string) (Memorandum, error)
	// CancelMemorandum takes one out of the count, as either side or the office.
	CancelMemorandum(ctx context.Context, by Actor, id string, version int64, reason string) (Memorandum, error)
	// MemorandumStatistics counts what is registered; States and ProducerID of
	// the filter are ignored.
	MemorandumStatistics(ctx context.Context, f MemorandumFilter) (MemorandumStatistics, error)
}
