package domain_test

import (
	"testing"

	"chophien/domain"
)

func TestMemorandumCheck(t *testing.T) {
	today := domain.NewDate(2027, 3, 14)
	type m = domain.Memorandum
	valid := func() m {
		return m{BuyerName: "Siêu thị Xanh", Goods: "Mật ong", SignedOn: today, Amount: 500_000, Unit: domain.UnitLitre, Period: domain.PeriodYear, ValidFrom: ptr(today), ValidUntil: ptr(today + 365)}
	}
	testCheck(t, valid, func(v m) error { return v.Validate(today) }, []edit[m]{
		{"no buyer", "buyer_name", func(v *m) { v.BuyerName = " - " }},
		{"no goods", "goods", func(v *m) { v.Goods = "" }},
		{"goods without a letter", "goods", func(v *m) { v.Goods, v.SetCode = "???", ptr("I.5.a") }},
		{"a set", "", func(v *m) { v.Goods, v.SetCode = "", ptr("I.5.a") }},
		{"a period without quantity", "period", func(v *m) { v.Amount, v.Unit = 0, "" }},
		{"a quantity without period", "period", func(v *m) { v.Period = "" }},
		{"no day", "signed_on", func(v *m) { v.SignedOn = 0 }},
		{"signed tomorrow", "signed_on", func(v *m) { v.SignedOn = today + 1 }},
		{"signed long ago", "signed_on", func(v *m) { v.SignedOn = today - 4000 }},
		{"a term that begins after 30 years", "valid_from", func(v *m) { v.ValidFrom = ptr(today.AddMonths(360)) }},
		{"a term that ended before", "valid_until", func(v *m) { v.ValidUntil = ptr(today - 1) }},
		{"a term in the wrong order", "valid_until", func(v *m) { v.ValidFrom = ptr(today + 400) }},
		{"a term without end in sight", "valid_until", func(v *m) { v.ValidUntil = ptr(today.AddMonths(250)) }},
	})
}

func TestMemorandumSides(t *testing.T) {
	m := domain.Memorandum{BuyerID: ptr("buyer"), ProducerID: "p", Producer: &domain.Producer{Place: domain.Place{ProvinceCode: "08"}}, Fair: &domain.Fair{OrganizerID: "org"}}
	for _, c := range []struct {
		name  string
		actor domain.Actor
		want  domain.MemorandumSide
	}{
		{"the buyer", domain.Actor{UserID: "buyer"}, domain.MemorandumBuyer},
		{"the buyer as an admin", domain.Actor{UserID: "buyer", Roles: []domain.Role{domain.RoleAdmin}}, domain.MemorandumBuyer},
		{"a member", domain.Actor{UserID: "m", Roles: []domain.Role{domain.RoleProducer}, Producers: []string{"p"}}, domain.MemorandumProducer},
		{"a member who is an officer there", domain.Actor{UserID: "m", Roles: []domain.Role{domain.RoleProducer, domain.RoleOfficer}, Producers: []string{"p"}, Provinces: []string{"08"}}, domain.MemorandumProducer},
		{"an officer", domain.Actor{UserID: "o", Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"08"}}, domain.MemorandumOffice},
		{"an officer of another province", domain.Actor{UserID: "o", Roles: []domain.Role{domain.RoleOfficer}, Provinces: []string{"01"}}, ""},
		{"the organizer", domain.Actor{UserID: "org", Roles: []domain.Role{domain.RoleOrganizer}}, domain.MemorandumOffice},
		{"another buyer", domain.Actor{UserID: "x", Roles: []domain.Role{domain.RoleBuyer}}, ""},
		{"the public", domain.Actor{}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, ok := m.SideOf(c.actor); got != c.want || ok != (c.want != "") {
				t.Errorf("%q %t, want %q", got, ok, c.want)
			}
		})
	}
}

func TestMemorandumStates(t *testing.T) {
	const buyer, producer, office = domain.MemorandumBuyer, domain.MemorandumProducer, domain.MemorandumOffice
	draft := domain.Memorandum{State: domain.MemorandumDraft, ProposedBy: buyer}
	scanned, ofOffice, registered := draft, draft, draft
	scanned.FileID, ofOffice.ProposedBy, registered.State = ptr("f"), office, domain.MemorandumRegistered
	for _, c := range []struct {
		name string
		err  error
		want domain.Code
	}{
		{"its author changes a draft", draft.CheckChange(buyer), ""},
		{"the other side changes a draft", draft.CheckChange(producer), domain.CodeForbidden},
		{"its author changes a registered one", registered.CheckChange(buyer), domain.CodeConflict},
		{"the other side registers", draft.CheckRegister(producer), ""},
		{"its author registers", draft.CheckRegister(buyer), domain.CodeForbidden},
		{"an office registers without a scan", draft.CheckRegister(office), domain.CodeInvalid},
		{"an office registers with a scan", scanned.CheckRegister(office), ""},
		{"a side registers what an office entered", ofOffice.CheckRegister(buyer), domain.CodeForbidden},
		{"registering twice", registered.CheckRegister(producer), domain.CodeConflict},
		{"cancelling", registered.CheckCancel("Không ký"), ""},
		{"cancelling without a reason", registered.CheckCancel(" "), domain.CodeInvalid},
		{"cancelling twice", domain.Memorandum{State: domain.MemorandumCancelled}.CheckCancel("x"), domain.CodeConflict},
	} {
		t.Run(c.name, func(t *testing.T) {
			if domain.CodeOf(c.err) != c.want {
				t.Errorf("%v, want %q", c.err, c.want)
			}
		})
	}
}

// Keys of duplicates: marks, case and punctuation do not matter.
func TestMemorandumKeys(t *testing.T) {
	a := domain.Memorandum{BuyerName: "Công ty CP  Thực phẩm Xanh", Goods: "Mật ong bạc hà"}.Keyed()
	b := domain.Memorandum{BuyerName: "CÔNG TY CP: thực-phẩm xanh.", Goods: "mật ong BẠC HÀ!"}.Keyed()
	if a.BuyerKey != b.BuyerKey || a.GoodsKey != b.GoodsKey {
		t.Errorf("%q %q, %q %q", a.BuyerKey, b.BuyerKey, a.GoodsKey, b.GoodsKey)
	}
	if p := (domain.Memorandum{ProductID: ptr("1"), Goods: "x"}).Keyed(); p.GoodsKey != "product 1" {
		t.Errorf("%q", p.GoodsKey)
	}
}

func TestMemorandumVolumes(t *testing.T) {
	var c domain.MemorandumCount
	c.AddVolume(1, domain.Quantity{Amount: 2_000, Unit: domain.UnitTonne}, domain.PeriodMonth)
	c.AddVolume(2, domain.Quantity{Amount: 500_000, Unit: domain.UnitKilogram}, domain.PeriodMonth)
	c.AddVolume(1, domain.Quantity{Amount: 3_000, Unit: domain.UnitBox}, domain.PeriodOnce)
	c.AddVolume(4, domain.Quantity{}, "")
	want := []domain.MemorandumVolume{{domain.Quantity{Amount: 2_500_000, Unit: domain.UnitKilogram}, domain.PeriodMonth}, {domain.Quantity{Amount: 3_000, Unit: domain.UnitBox}, domain.PeriodOnce}}
	if c.Count != 8 || len(c.Volumes) != 2 || c.Volumes[0] != want[0] || c.Volumes[1] != want[1] {
		t.Errorf("%d memoranda, %v, want %v", c.Count, c.Volumes, want)
	}
}

func TestMemorandumKeepsBuyer(t *testing.T) {
	for _, c := range []struct {
		name, buyer   string
		state         domain.MemorandumState
		organisations []string
		want          bool
	}{
		{"an organisation", "Siêu thị Miền Bắc", domain.MemorandumRegistered, nil, true},
		{"the name of the account", "Nguyễn Thị An", domain.MemorandumRegistered, nil, false},
		{"the same in other letters", "NGUYỄN  thị an.", domain.MemorandumRegistered, nil, false},
		{"an account that bears the name of its organisation", "Nguyễn Thị An", domain.MemorandumRegistered, []string{"Cửa hàng", "nguyễn thị an"}, true},
		{"one that is not registered", "Siêu thị Miền Bắc", domain.MemorandumDraft, nil, false},
		{"one that was cancelled", "Siêu thị Miền Bắc", domain.MemorandumCancelled, nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := (domain.Memorandum{BuyerName: c.buyer, State: c.state}).KeepsBuyer("Nguyễn Thị An", c.organisations); got != c.want {
				t.Errorf("%t, want %t", got, c.want)
			}
		})
	}
}
