package storetest

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/store"
)

func aMemorandum() domain.Memorandum {
	return domain.Memorandum{
		ProducerID: id('b', 1), BuyerName: "Công ty CP Siêu thị Miền Bắc", Goods: "Miến dong", Amount: 1500, Unit: domain.UnitTonne, Period: domain.PeriodMonth,
		SignedOn: today() - 3, ValidFrom: ptr(today()), ValidUntil: ptr(today() + 365),
	}
}

func aScan(t testing.TB, s *store.Store, by domain.Actor) *string {
	t.Helper()
	n := count(t, s, "SELECT count(*) FROM files")
	f, err := s.AddFile(t.Context(), by, domain.File{
		Name: "Biên bản.pdf", ContentType: "application/pdf", Size: 9, SHA256: strings.Repeat("0f", 32), FileKey: fmt.Sprintf("%s%d", domain.FilesFolder, n),
	})
	must(t, err)
	return &f.ID
}

func memoranda(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	mine, other := anOrganizer(t, s, "fair@example.vn"), anOrganizer(t, s, "fair2@example.vn")
	fair, err := s.AddFair(t.Context(), mine, aFair())
	must(t, err)
	hidden, err := s.AddFair(t.Context(), mine, aFair())
	must(t, err)
	fair, err = s.MoveFair(t.Context(), mine, fair.ID, fair.Version, domain.FairPublish, "")
	must(t, err)

	for name, c := range map[string]struct {
		by     domain.Actor
		change func(*domain.Memorandum)
		field  string
	}{
		"no buyer":               {who.member, func(m *domain.Memorandum) { m.BuyerName = " - " }, "buyer_name"},
		"no goods":               {who.member, func(m *domain.Memorandum) { m.Goods = "" }, "goods"},
		"goods without a letter": {who.member, func(m *domain.Memorandum) { m.Goods = "…" }, "goods"},
		"no period":              {who.member, func(m *domain.Memorandum) { m.Period = "" }, "period"},
		"only a period":          {who.member, func(m *domain.Memorandum) { m.Amount, m.Unit = 0, "" }, "period"},
		"less than nothing":      {who.member, func(m *domain.Memorandum) { m.Amount = -1 }, "quantity"},
		"never signed":           {who.member, func(m *domain.Memorandum) { m.SignedOn = 0 }, "signed_on"},
		"signed tomorrow":        {who.member, func(m *domain.Memorandum) { m.SignedOn = today() + 1 }, "signed_on"},
		"over before":            {who.member, func(m *domain.Memorandum) { m.ValidUntil = ptr(today() - 1) }, "valid_until"},
		"for ever":               {who.member, func(m *domain.Memorandum) { m.ValidUntil = ptr(today() + 36500) }, "valid_until"},
		"another's product":      {who.member, func(m *domain.Memorandum) { m.ProductID = ptr(id('a', 3)) }, "product_id"},
		"no set":                 {who.member, func(m *domain.Memorandum) { m.SetCode = ptr("IX.9") }, "set"},
		"a hidden fair":          {who.member, func(m *domain.Memorandum) { m.FairID = &hidden.ID }, "fair_id"},
		"another's scan":         {who.member, func(m *domain.Memorandum) { m.FileID = aScan(t, s, who.buyer) }, "file_id"},
		"a buyer never met":      {who.member, func(m *domain.Memorandum) { m.BuyerID = &who.buyer.UserID }, "buyer_id"},
		"no account of a buyer":  {who.officer, func(m *domain.Memorandum) { m.BuyerID = &who.other.UserID }, "buyer_id"},
		"no producer":            {who.buyer, func(m *domain.Memorandum) { m.ProducerID = id('b', 9) }, "producer_id"},
		"of another producer":    {who.other, func(*domain.Memorandum) {}, "producer_id"},
		"of another province":    {who.stranger, func(*domain.Memorandum) {}, "producer_id"},
		"of another's fair":      {other, func(m *domain.Memorandum) { m.FairID = &fair.ID }, "producer_id"},
	} {
		t.Run(name, func(t *testing.T) {
			m := aMemorandum()
			c.change(&m)
			_, err := s.AddMemorandum(t.Context(), c.by, m)
			wantField(t, err, c.field)
		})
	}

	var (
		first domain.Memorandum
		m     domain.Memorandum
	)
	step(t, "a buyer enters, the producer confirms", func(t *testing.T) {
		// Outsiders do not see it.
		m = aMemorandum()
		m.ProductID, m.FairID, m.State, m.RegisteredAs = ptr(id('a', 1)), &fair.ID, domain.MemorandumRegistered, domain.MemorandumOffice
		first, err = s.AddMemorandum(t.Context(), who.buyer, m)
		must(t, err)
		if first.State != domain.MemorandumDraft || first.RegisteredAs != "" || *first.BuyerID != who.buyer.UserID || first.Side != domain.MemorandumBuyer || first.Producer.Name != "HTX Chè Shan" || first.Fair.ID != fair.ID {
			t.Fatalf("entered %+v", first)
		}
		for name, by := range map[string]domain.Actor{"another producer": who.other, "another buyer": who.rival, "an officer elsewhere": who.stranger, "another organizer": other, "a visitor": {}} {
			t.Run(name, func(t *testing.T) {
				wantHiddenMemorandum(t, s, by, first.ID, fair.ID)
			})
		}

		wantMemorandumNotice(t, s, who.member, "memorandum.add")
		_, err = s.RegisterMemorandum(t.Context(), who.buyer, first.ID, 1, "")
		wantCode(t, err, domain.CodeForbidden)
		_, err = s.RegisterMemorandum(t.Context(), mine, first.ID, 1, "")
		wantField(t, err, "file_id")
		_, err = s.RegisterMemorandum(t.Context(), who.member, first.ID, 2, "")
		wantCode(t, err, domain.CodePrecondition)
		_, err = s.ChangeMemorandum(t.Context(), who.member, first.ID, 1, func(m *domain.Memorandum) error { m.Amount = 9000; return nil })
		wantCode(t, err, domain.CodeForbidden)
		first, err = s.ChangeMemorandum(t.Context(), who.buyer, first.ID, 1, func(m *domain.Memorandum) error {
			m.Amount, m.State, m.ProducerID, m.BuyerID = 2000, domain.MemorandumRegistered, id('b', 2), nil
			return nil
		})
		must(t, err)
		if first.Version != 2 || first.Amount != 2000 || first.State != domain.MemorandumDraft || first.ProducerID != id('b', 1) || first.BuyerID == nil {
			t.Fatalf("changed %+v", first)
		}
		_, err = s.RegisterMemorandum(t.Context(), who.member, first.ID, 1, "")
		wantCode(t, err, domain.CodePrecondition)
		first, err = s.RegisterMemorandum(t.Context(), who.member, first.ID, 2, "")
		must(t, err)
		if first.State != domain.MemorandumRegistered || first.RegisteredAs != domain.MemorandumProducer || *first.RegisteredBy != who.member.UserID {
			t.Fatalf("registered %+v", first)
		}
		wantMemorandumNotice(t, s, who.buyer, "memorandum.register")
		_, err = s.RegisterMemorandum(t.Context(), who.member, first.ID, 3, "")
		wantCode(t, err, domain.CodeConflict)
		_, err = s.ChangeMemorandum(t.Context(), who.buyer, first.ID, 3, func(m *domain.Memorandum) error { m.Amount = 1; return nil })
		wantCode(t, err, domain.CodeConflict)
	})

	step(t, "the same is not entered twice, by whomever, with the name or the account, in marks or without", func(t *testing.T) {
		again := aMemorandum()
		again.ProductID, again.FairID, again.BuyerName, again.Amount = m.ProductID, m.FairID, "cong ty CP SIÊU THỊ  miền Bắc.", 5
		for name, by := range map[string]domain.Actor{"the producer": who.member, "the officer": who.officer, "the organizer": mine} {
			t.Run(name, func(t *testing.T) {
				_, err = s.AddMemorandum(t.Context(), by, again)
				wantCode(t, err, domain.CodeConflict)
			})
		}
		again.BuyerName = "Người mua"
		_, err = s.AddMemorandum(t.Context(), who.buyer, again)
		wantCode(t, err, domain.CodeConflict)
	})

	step(t, "an organizer enters what it has on paper", func(t *testing.T) {
		// Of many concurrent registrations one succeeds, and it needs the scan.
		paper := aMemorandum()
		paper.FairID, paper.ProducerID = &fair.ID, id('b', 2)
		oneSucceeds(t, 8, func(int) error {
			_, err := s.AddMemorandum(t.Context(), mine, paper)
			return err
		}, domain.CodeConflict)
		list, err := s.FairMemoranda(t.Context(), mine, fair.ID, domain.MemorandumFilter{States: []domain.MemorandumState{domain.MemorandumDraft}}, domain.Page{Limit: 10, Total: true})
		must(t, err)
		if *list.Total != 1 || list.Items[0].Side != domain.MemorandumOffice {
			t.Fatalf("the organizer lists %+v", list.Items)
		}
		second := list.Items[0]
		_, err = s.RegisterMemorandum(t.Context(), who.other, second.ID, 1, "")
		wantCode(t, err, domain.CodeForbidden)
		_, err = s.ChangeMemorandum(t.Context(), mine, second.ID, 1, func(m *domain.Memorandum) error { m.FairID = nil; return nil })
		wantField(t, err, "fair_id")
		_, err = s.RegisterMemorandum(t.Context(), mine, second.ID, 1, *aScan(t, s, who.buyer))
		wantField(t, err, "file_id")
		scan := aScan(t, s, mine)
		second, err = s.RegisterMemorandum(t.Context(), mine, second.ID, 1, *scan)
		must(t, err)
		wantMemorandumNotice(t, s, who.other, "memorandum.register")
		f, err := s.MemorandumFile(t.Context(), who.other, second.ID)
		must(t, err)
		if f.ID != *scan || second.RegisteredAs != domain.MemorandumOffice {
			t.Fatalf("registered %+v with %+v", second, f)
		}
		_, err = s.DeleteFile(t.Context(), mine, *scan)
		wantCode(t, err, domain.CodeConflict)
		_, err = s.MemorandumFile(t.Context(), who.buyer, first.ID)
		wantCode(t, err, domain.CodeNotFound)
	})

	step(t, "an officer of the province, without a fair", func(t *testing.T) {
		// A producer adds one whose buyer has no account.
		third := aMemorandum()
		third.Goods, third.Amount, third.Unit, third.FileID, third.SignedOn = "", 500_000, domain.UnitKilogram, aScan(t, s, who.officer), today()-40
		third.SetCode = ptr(aSet(t, s))
		kept, err := s.AddMemorandum(t.Context(), who.officer, third)
		must(t, err)
		kept, err = s.RegisterMemorandum(t.Context(), who.officer, kept.ID, 1, "")
		must(t, err)
		fourth := aMemorandum()
		fourth.Amount, fourth.Unit, fourth.Period, fourth.FairID = 0, "", "", &fair.ID
		waiting, err := s.AddMemorandum(t.Context(), who.member, fourth)
		must(t, err)
		wantMemorandumNotice(t, s, mine, "memorandum.add")
		_, err = s.RegisterMemorandum(t.Context(), who.member, waiting.ID, 1, "")
		wantCode(t, err, domain.CodeForbidden)
		hiddenOne := aMemorandum()
		hiddenOne.FairID, hiddenOne.Amount, hiddenOne.Unit, hiddenOne.FileID = &hidden.ID, 40_000, domain.UnitBottle, aScan(t, s, mine)
		quiet, err := s.AddMemorandum(t.Context(), mine, hiddenOne)
		must(t, err)
		_, err = s.RegisterMemorandum(t.Context(), mine, quiet.ID, 1, "")
		must(t, err)
	})

	step(t, "lists by side, filters and pages", func(t *testing.T) {
		wantMemoranda(t, s, who, mine, fair.ID)
		_, err = s.Memoranda(t.Context(), who.officer, domain.MemorandumFilter{FairID: "x"}, domain.Page{Limit: 10})
		wantField(t, err, "fair_id")
	})

	of := func(f domain.MemorandumFilter) int {
		t.Helper()
		stats, err := s.MemorandumStatistics(t.Context(), f)
		must(t, err)
		return stats.Total.Count
	}
	step(t, "the public figure", func(t *testing.T) {
		// The statistics sum registered memoranda with equal units. The name of
		// a fair that is not public stays hidden.
		stats, err := s.MemorandumStatistics(t.Context(), domain.MemorandumFilter{})
		must(t, err)
		if got := fmt.Sprint(stats.Total.Count, stats.Total.Volumes); got != "4 [4000 kg 40 chai]" || stats.Total.Volumes[0].Period != domain.PeriodMonth {
			t.Errorf("in all %s", got)
		}
		if len(stats.ByFair) != 2 || stats.ByFair[0].Key != fair.ID || stats.ByFair[0].Count != 2 || stats.ByFair[1].Key != "" || stats.ByFair[1].Name != "" || stats.ByFair[1].Count != 2 {
			t.Errorf("by fair %+v", stats.ByFair)
		}
		if len(stats.ByProvince) != 1 || stats.ByProvince[0].Key != "08" || stats.ByProvince[0].Count != 4 || len(stats.ByMonth) != 2 || stats.ByMonth[0].Key != "2026-10" || stats.ByMonth[0].Count != 1 {
			t.Errorf("by province %+v, by month %+v", stats.ByProvince, stats.ByMonth)
		}

		if a, b, c := of(domain.MemorandumFilter{FairID: fair.ID}), of(domain.MemorandumFilter{FairID: hidden.ID}), of(domain.MemorandumFilter{From: ptr(today() - 5), Provinces: []string{"08"}}); a != 2 || b != 0 || c != 3 {
			t.Errorf("of the fair %d, of the hidden one %d, of these days %d", a, b, c)
		}
	})

	step(t, "what is cancelled is not counted, stays to be read, and makes room for what is right", func(t *testing.T) {
		_, err = s.CancelMemorandum(t.Context(), who.buyer, first.ID, 3, "  ")
		wantField(t, err, "reason")
		first, err = s.CancelMemorandum(t.Context(), who.buyer, first.ID, 3, "Ghi sai sản lượng")
		must(t, err)
		wantMemorandumNotice(t, s, who.member, "memorandum.cancel")
		_, err = s.CancelMemorandum(t.Context(), who.member, first.ID, 4, "Lần nữa")
		wantCode(t, err, domain.CodeConflict)
		if n := of(domain.MemorandumFilter{FairID: fair.ID}); n != 1 || first.CancelledAs != domain.MemorandumBuyer {
			t.Errorf("after %+v was cancelled %d are counted", first, n)
		}
		right, err := s.AddMemorandum(t.Context(), who.buyer, m)
		must(t, err)
		// A change must not make a duplicate either.
		m.SignedOn--
		double, err := s.AddMemorandum(t.Context(), who.buyer, m)
		must(t, err)
		_, err = s.ChangeMemorandum(t.Context(), who.buyer, double.ID, 1, func(d *domain.Memorandum) error { d.SignedOn = right.SignedOn; return nil })
		wantCode(t, err, domain.CodeConflict)
		if _, err := s.VerifyAudit(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// wantMemoranda expects how many memoranda each actor lists by each filter.
func wantMemoranda(t *testing.T, s *store.Store, who traders, organizer domain.Actor, fairID string) {
	for name, c := range map[string]struct {
		by   domain.Actor
		f    domain.MemorandumFilter
		want int
	}{
		"the buyer": {who.buyer, domain.MemorandumFilter{}, 1}, "the producer": {who.member, domain.MemorandumFilter{}, 4}, "the other producer": {who.other, domain.MemorandumFilter{}, 1},
		"the officer": {who.officer, domain.MemorandumFilter{}, 5}, "the organizer": {organizer, domain.MemorandumFilter{}, 4}, "an admin": {who.admin, domain.MemorandumFilter{}, 5},
		"of a fair": {who.officer, domain.MemorandumFilter{FairID: fairID}, 3}, "of a producer": {who.officer, domain.MemorandumFilter{ProducerID: id('b', 2)}, 1},
		"of a province": {who.admin, domain.MemorandumFilter{Provinces: []string{"01"}}, 0}, "drafts": {who.officer, domain.MemorandumFilter{States: []domain.MemorandumState{domain.MemorandumDraft}}, 1},
		"of this month": {who.officer, domain.MemorandumFilter{From: ptr(today() - 5), Until: ptr(today())}, 4},
	} {
		got := walkPages(t, 2, "", func(ctx context.Context, p domain.Page) (domain.List[domain.Memorandum], error) {
			return s.Memoranda(ctx, c.by, c.f, p)
		})
		if len(got) != c.want {
			t.Errorf("%s: %d, want %d", name, len(got), c.want)
		}
	}
}

// wantHiddenMemorandum expects that an outsider finds nothing of a memorandum.
func wantHiddenMemorandum(t *testing.T, s *store.Store, by domain.Actor, id, fairID string) {
	t.Helper()
	_, err := s.Memorandum(t.Context(), by, id)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.MemorandumFile(t.Context(), by, id)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.RegisterMemorandum(t.Context(), by, id, 1, "")
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.CancelMemorandum(t.Context(), by, id, 1, "Không phải của tôi")
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.FairMemoranda(t.Context(), by, fairID, domain.MemorandumFilter{}, domain.Page{Limit: 10})
	wantCode(t, err, domain.CodeNotFound)
	list, err := s.Memoranda(t.Context(), by, domain.MemorandumFilter{}, domain.Page{Limit: 10})
	must(t, err)
	if len(list.Items) != 0 {
		t.Errorf("%d are listed", len(list.Items))
	}
}

// wantMemorandumNotice expects one notice of a kind about memoranda.
func wantMemorandumNotice(t *testing.T, s *store.Store, by domain.Actor, kind string) {
	t.Helper()
	list, err := s.Notices(t.Context(), by.UserID, false, domain.Page{Limit: 100})
	must(t, err)
	n := 0
	for _, one := range list.Items {
		if one.Kind == kind && strings.HasPrefix(one.Path, "/v1/me/memoranda/") {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%s: %d notices, want 1: %+v", kind, n, list.Items)
	}
}
