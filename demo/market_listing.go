package demo

import (
	"context"
	"fmt"

	"chophien/criteria"
	"chophien/domain"
)

// marketSource is the source of everything in the market.
const marketSource = "dữ liệu minh họa, hoàn toàn giả định"

// marketOrder is the place of the market in the order of creation: before the real
// data, so that lists of the newest begin with real names.
const marketOrder = -100_000

// marketBatch returns the producers and the products of the market with their
// certificates. Only the days of decisions depend on today.
func marketBatch(today domain.Date) domain.Batch {
	var b domain.Batch
	sets := criteria.Default()
	order := marketOrder
	next := func(kind, name string) domain.Record {
		order++
		return record(id("market", kind, name), order)
	}
	places, decisions, byKey := map[string]domain.Place{}, map[string]domain.Decision{}, map[string]string{}
	for i, m := range makers {
		former := m.former
		p := domain.Producer{
			Record: next("producer", m.key), Source: domain.Source{SourceURL: marketSource}, Place: domain.Place{ProvinceCode: m.province, FormerProvinceCode: &former},
			Name: m.name, NameEN: m.nameEN, Kind: m.kind, Story: m.story, Representative: "Người đại diện giả định",
			Phone: fmt.Sprintf("0000 000 %03d", 101+i), Zalo: fmt.Sprintf("0000 000 %03d", 101+i), Email: m.key + "@" + domain.DemoDomain, ContactPublic: i%2 == 0, EthnicMinority: &m.minority,
		}
		b.Producers = append(b.Producers, p)
		places[m.key], byKey[m.key] = p.Place, p.ID
		// The first decision ends soon, so that there is one to renew.
		on := today.AddMonths(-5 * (i + 1))
		if i == 1 {
			on = firstValid(sets, today, 60)
		}
		d := domain.Decision{
			Record: next("decision", m.key), Issuer: sampleIssuer, Number: fmt.Sprintf("MH-GD-%d", i+1), Level: domain.LevelProvince,
			ProvinceCode: &p.ProvinceCode, Date: on, Criteria: sets.On(on).ID, Note: sampleNote,
		}
		b.Decisions = append(b.Decisions, d)
		decisions[m.key] = d
	}
	for _, g := range goodsForSale {
		producer, code, lead := byKey[g.maker], g.set, 7
		minimum := amount(10, kg)
		if base, _ := g.capacity.Unit.Base(); base != gram {
			minimum = amount(10, g.capacity.Unit)
		}
		p := domain.Product{
			Record: next("product", g.name), Source: domain.Source{SourceURL: marketSource}, Place: places[g.maker],
			Name: namePrefix + g.name, NameEN: namePrefixEN + g.en, ProducerID: &producer, Group: groupOf(g.set), SetCode: &code,
			Description: "Sản phẩm giả định của dữ liệu minh họa, không có thật. " + g.text, Packs: g.packs,
			CapacityAmount: g.capacity.Amount, CapacityUnit: g.capacity.Unit, Season: g.season, MinOrderAmount: minimum.Amount, MinOrderUnit: minimum.Unit, LeadDays: &lead,
			Channels: domain.JSONList[string]{"Cửa hàng giả định"},
		}
		if p.Group == "I" || p.Group == "II" {
			p.ShelfLife, p.Storage = "6 tháng kể từ ngày sản xuất (giả định)", "Nơi khô, mát"
		}
		b.Products = append(b.Products, p)
		d := decisions[g.maker]
		b.Certificates = append(b.Certificates, domain.Certificate{
			ID: id("market", "certificate", g.name), ProductID: p.ID, DecisionID: d.ID, Stars: g.stars,
			ValidFrom: d.Date, ValidUntil: sets.ValidUntil(d.Date), Sample: true,
		})
	}
	return b
}

// groupOf returns the group of a set: the part of its code before the first dot.
func groupOf(set string) domain.Group {
	for i := range set {
		if set[i] == '.' {
			return domain.Group(set[:i])
		}
	}
	return domain.Group(set)
}

// drafts adds a product that the sample maker is still filling in, and one that
// an officer sent back.
func (l *loading) drafts(ctx context.Context) error {
	mine := l.batch.Producers[0].ID
	found, err := l.Services.Managed(ctx, l.maker, domain.ReviewFilter{Kinds: []domain.Kind{domain.KindProduct}}, domain.Page{Limit: 100})
	if err != nil {
		return err
	}
	stored := map[string]bool{}
	for _, s := range found.Items {
		stored[s.Name] = true
	}
	for _, d := range []struct {
		name, set, text, reason string
	}{
		{"lá khởi tím", "III.3", "", ""},
		{"cơm nắm lá dong", "I.3.a", "Sản phẩm giả định của dữ liệu minh họa, không có thật. Xôi nén, gói lá, hút khí.", "Dữ liệu mẫu: ghi khối lượng của mỗi nắm và thời hạn sử dụng, rồi gửi lại."},
	} {
		p := domain.Product{Record: domain.Record{Sample: true}, Name: namePrefix + d.name, ProducerID: &mine, Group: groupOf(d.set), SetCode: &d.set, Description: d.text}
		if stored[p.Name] {
			continue
		}
		if p, err = l.Services.AddProduct(ctx, l.maker, p); err != nil {
			return err
		}
		l.added++
		if d.reason == "" {
			continue
		}
		ref := domain.Ref{Kind: domain.KindProduct, ID: p.ID}
		state, err := l.Services.Review(ctx, l.maker, ref, p.Version, domain.ReviewSubmit, "")
		if err != nil {
			return err
		}
		if _, err := l.Services.Review(ctx, l.officer, ref, state.Version, domain.ReviewRequestChanges, d.reason); err != nil {
			return err
		}
	}
	return nil
}

// papers adds papers to the conditions of products. An officer accepted all but
// the last two of the sample maker: one was refused, one waits.
func (l *loading) papers(ctx context.Context) error {
	for i, g := range goodsForSale {
		p := l.batch.Products[i]
		by := l.makerOf(p)
		have, err := l.Services.Evidence(ctx, by, p.ID)
		if err != nil {
			return err
		}
		for k, c := range domain.Conditions()[:g.papers] {
			if k < len(have) {
				continue
			}
			verdict, reason := domain.VerdictAccepted, ""
			switch g.name {
			case "mã đề sao khô":
				verdict, reason = domain.VerdictRejected, "Dữ liệu mẫu: bản chụp thiếu trang cuối, hãy gửi lại."
			case "quẩy tấu nan giang":
				verdict = domain.VerdictPending
			}
			e, err := l.Services.AddEvidence(ctx, by, l.paper(p, c))
			if err != nil {
				return err
			}
			l.added++
			if verdict == domain.VerdictPending || verdict == domain.VerdictRejected && k+1 < g.papers {
				continue
			}
			if _, err := l.Services.JudgeEvidence(ctx, l.officer, p.ID, e.ID, e.Version, verdict, reason); err != nil {
				return err
			}
		}
	}
	return nil
}

// paper returns a made-up paper that proves a condition of a product.
func (l *loading) paper(p domain.Product, c domain.Condition) domain.Evidence {
	until := l.Today + domain.Date(200+pick(500, "paper", p.ID, string(c)))
	e := domain.Evidence{
		ProductID: p.ID, Condition: c, Number: "MH-" + shortCode("paper", p.ID, string(c)), Issuer: "Cơ quan Giả Định (dữ liệu minh họa)",
		IssuedOn: l.Today - domain.Date(30+pick(300, "issued", p.ID, string(c))), ValidUntil: &until,
	}
	switch c {
	case domain.ConditionRawMaterialArea:
		e.PaperKind = "commune_origin"
	case domain.ConditionLocalWorkforce:
		workers := 8 + pick(20, "workers", p.ID)
		local, women := workers-2, workers/2
		e.PaperKind, e.Workers, e.LocalWorkers, e.Women, e.ValidUntil = "worker_list", &workers, &local, &women, nil
	case domain.ConditionFoodSafety:
		if e.PaperKind = "self_declaration"; p.Group != "I" && p.Group != "II" {
			e.PaperKind = "product_standard"
		}
	case domain.ConditionIntellectualProperty:
		e.PaperKind = "trademark"
	}
	return e
}
