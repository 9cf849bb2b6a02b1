package domain

import (
	"cmp"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// Pictures yields every picture of the content, so that callers can set keys.
func (c *EditionContent) Pictures() iter.Seq[*EditionPicture] {
	return func(yield func(*EditionPicture) bool) {
		ok := true
		give := func(p *EditionPicture) {
			if ok && p != nil {
				ok = yield(p)
			}
		}
		give(c.Cover)
		give(c.Plan)
		for i := range c.Organisations {
			give(c.Organisations[i].Logo)
		}
		for i := range c.Sections {
			give(c.Sections[i].Picture)
			for j := range c.Sections[i].Entries {
				give(c.Sections[i].Entries[j].Picture)
			}
		}
	}
}

// Count numbers the entries in the order of the book.
func (c *EditionContent) Count() {
	n := 0
	for i := range c.Sections {
		for j := range c.Sections[i].Entries {
			n++
			c.Sections[i].Entries[j].Number = n
		}
	}
}

// SplitSection returns the printed sections of a section of a catalogue. When it
// is split, entries without province or group form the last section, with the
// title of s. Without entries it returns nil. names has the names of the groups.
func SplitSection(names CriteriaSet, s CatalogueSection, entries []EditionEntry) []EditionSection {
	if len(entries) == 0 {
		return nil
	}
	if s.Split == "" {
		if s.Kind == SectionProvince {
			entries = byGroup(entries)
		}
		return []EditionSection{{s.Kind, s.Title, s.TitleEN, s.Intro, s.IntroEN, openingPicture(entries), entries}}
	}
	parts := map[string][]EditionEntry{}
	var keys []string
	for _, e := range entries {
		key := e.Place.Province.Code
		if s.Split == SectionGroup {
			key = string(e.Group)
		}
		if _, ok := parts[key]; !ok {
			keys = append(keys, key)
		}
		parts[key] = append(parts[key], e)
	}
	slices.SortStableFunc(keys, func(a, b string) int {
		if s.Split == SectionGroup {
			return cmp.Compare(slices.Index(Groups(), Group(a)), slices.Index(Groups(), Group(b)))
		}
		return cmp.Compare(SortKey(parts[a][0].Place.Province.Name), SortKey(parts[b][0].Place.Province.Name))
	})
	var out []EditionSection
	for _, key := range keys {
		part := parts[key]
		title, titleEN := part[0].Place.Province.Name, part[0].Place.Province.NameEN
		if s.Split == SectionGroup {
			vi, en := names.GroupNames(Group(key))
			title, titleEN = "Nhóm "+key+": "+vi, "Group "+key+": "+en
		}
		if key == "" {
			title, titleEN = cmp.Or(s.Title, "Khác"), cmp.Or(s.TitleEN, "Others")
		}
		if s.Split == SectionProvince {
			part = byGroup(part)
		}
		out = append(out, EditionSection{s.Split, title, titleEN, s.Intro, s.IntroEN, openingPicture(part), part})
	}
	return out
}

func byGroup(entries []EditionEntry) []EditionEntry {
	slices.SortStableFunc(entries, func(a, b EditionEntry) int {
		return cmp.Compare(slices.Index(Groups(), a.Group), slices.Index(Groups(), b.Group))
	})
	return entries
}

// openingPicture returns the picture that opens a section: a landscape picture
// of one of its last entries, so that a page does not show it twice.
func openingPicture(entries []EditionEntry) *EditionPicture {
	for _, e := range slices.Backward(entries) {
		if p := e.Picture; p != nil && p.Width >= p.Height {
			return p
		}
	}
	return nil
}

// EditionPlaceOf returns the place as a catalogue prints it.
func EditionPlaceOf(p Place) EditionPlace {
	out := EditionPlace{
		Province: EditionUnit{Code: p.ProvinceCode}, FormerDistrict: p.FormerDistrict, FormerCommune: p.FormerCommune, Commune: p.Commune, Address: p.Address,
	}
	if p.CommuneCode != nil {
		out.CommuneCode = *p.CommuneCode
	}
	if u := p.Province; u != nil {
		out.Province = EditionUnit{u.Code, u.Slug, u.Name, u.NameEN}
	}
	if u := p.FormerProvince; u != nil {
		out.FormerProvince = &EditionUnit{u.Code, u.Slug, u.Name, u.NameEN}
	}
	return out
}

// EditionOrganisations returns organisations as a catalogue prints them.
func EditionOrganisations(all []FairOrganisation) []EditionOrganisation {
	var out []EditionOrganisation
	for _, o := range all {
		v := EditionOrganisation{o.Role, o.Level, o.Name, o.NameEN, o.Text, o.TextEN, o.Website, nil}
		if l := o.Logo; l != nil {
			v.Logo = &EditionPicture{ID: l.ID, Width: l.Width, Height: l.Height, FileKey: l.FileKey}
		}
		out = append(out, v)
	}
	return out
}

// EditionEvents returns the events that take place as a catalogue prints them.
func EditionEvents(all []FairEvent) []EditionFairEvent {
	var out []EditionFairEvent
	for _, e := range all {
		if e.CancelledAt != nil {
			continue
		}
		vi, en := e.Where()
		out = append(out, EditionFairEvent{e.ID, e.Title, e.TitleEN, e.Text, e.TextEN, e.StartsAt.UTC(), e.EndsAt.UTC(), vi, en, e.Speaker, e.SpeakerEN})
	}
	return out
}

func pictureEntry(all []Picture) *EditionPicture {
	if len(all) == 0 {
		return nil
	}
	p := all[0]
	return &EditionPicture{ID: p.ID, Width: p.Width, Height: p.Height, Caption: p.Caption, Credit: p.Credit, FileKey: p.FileKey}
}

// EditionProduct returns the entry of a product at a fair between two days. The
// product must be loaded as for a card, with its papers. Contacts are included
// only when they are public. site is the address of the verify pages.
func EditionProduct(p Product, from, until Date, site string) EditionEntry {
	e := EditionEntry{
		Kind: KindProduct, ID: p.ID, Slug: p.Slug, Sample: p.Sample, Name: p.Name, NameEN: p.NameEN, Story: p.Description, Group: p.Group,
		Place: EditionPlaceOf(p.Place), Packs: p.Packs, CapacityAmount: p.CapacityAmount, CapacityUnit: p.CapacityUnit, Season: p.Season, ShelfLife: p.ShelfLife, Storage: p.Storage,
		MinOrderAmount: p.MinOrderAmount, MinOrderUnit: p.MinOrderUnit, Picture: pictureEntry(p.Pictures),
	}
	if p.Set != nil {
		e.SetCode, e.SetVI, e.SetEN = p.Set.Code, p.Set.NameVI, p.Set.NameEN
	}
	if c := ValidThrough(p.Certificates, from, until); c != nil {
		e.Certificate = &EditionCertificate{Code: c.Code, Stars: c.Stars, PotentialFive: c.PotentialFive, ValidUntil: c.ValidUntil}
		if d := c.Decision; d != nil {
			e.Certificate.Number, e.Certificate.Issuer, e.Certificate.DecidedOn = d.Number, d.Issuer, d.Date
		}
		if site != "" {
			e.VerifyURL = site + "/verify/" + ShowCode(c.Code)
		}
	}
	if m := p.Producer; m != nil {
		e.Maker = &EditionMaker{ID: m.ID, Slug: m.Slug, Name: m.Name, NameEN: m.NameEN, Kind: m.Kind, Website: m.Website}
		if m.ContactPublic {
			e.Maker.Representative, e.Maker.Phone, e.Maker.Zalo, e.Maker.Email = m.Representative, m.Phone, m.Zalo, m.Email
		}
	}
	windows := ConditionWindows(p.Papers)
	for _, c := range Conditions() {
		if Holds(windows, c, until) {
			e.Conditions = append(e.Conditions, c)
		}
	}
	return e
}

// facts returns the facts with a text.
func facts(all ...Fact) []Fact {
	return slices.DeleteFunc(all, func(f Fact) bool { return strings.TrimSpace(f.Text) == "" })
}

func figureText(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}

// EditionOfVillage returns the entry of a craft village.
func EditionOfVillage(v CraftVillage) EditionEntry {
	return EditionEntry{
		Kind: KindCraftVillage, ID: v.ID, Slug: v.Slug, Sample: v.Sample, Name: v.Name, NameEN: v.NameEN, Story: v.History, Place: EditionPlaceOf(v.Place), Picture: pictureEntry(v.Pictures),
		Village: &EditionVillage{v.TradeVI, v.TradeEN, v.RecognitionNumber, v.MainProducts, v.Artisans, v.Households, v.Visiting},
	}
}

// EditionOfSite returns the entry of a tourism site.
func EditionOfSite(t TourismSite) EditionEntry {
	e := EditionEntry{
		Kind: KindTourismSite, ID: t.ID, Slug: t.Slug, Sample: t.Sample, Name: t.Name, NameEN: t.NameEN, Story: t.Highlights, Place: EditionPlaceOf(t.Place), Picture: pictureEntry(t.Pictures), Season: t.Season,
		Site: &EditionSite{People: t.People, ManagedBy: t.ManagedBy, Homestays: t.Homestays, Beds: t.Beds, Activities: t.Activities, Meals: t.Meals, Access: t.Access, Awards: t.Awards},
	}
	if t.ContactPublic {
		e.Site.Phone, e.Site.Email = t.Phone, t.Email
	}
	return e
}

// Facts returns the printed lines about a craft village or a tourism site.
func (e EditionEntry) Facts() []Fact {
	if v := e.Village; v != nil {
		var artisans []string
		for _, a := range v.Artisans {
			name := a.Name
			if a.Title != "" {
				name += " (" + a.Title + ")"
			}
			artisans = append(artisans, name)
		}
		return facts(
			Fact{"Nghề", "Trade", v.Trade, v.TradeEN}, Fact{"Công nhận", "Recognised by", v.RecognitionNumber, ""}, Fact{"Sản phẩm chính", "Main products", v.MainProducts, ""},
			Fact{"Nghệ nhân", "Artisans", strings.Join(artisans, ", "), ""}, Fact{"Số hộ làm nghề", "Households", figureText(v.Households), ""}, Fact{"Tham quan", "Visiting", v.Visiting, ""},
		)
	}
	if t := e.Site; t != nil {
		var activities []string
		for _, a := range t.Activities {
			activities = append(activities, a.Name)
		}
		return facts(
			Fact{"Dân tộc", "People", t.People, ""}, Fact{"Đơn vị quản lý", "Managed by", t.ManagedBy, ""}, Fact{"Homestay", "Homestays", figureText(t.Homestays), ""},
			Fact{"Số khách mỗi đêm", "Guests a night", figureText(t.Beds), ""}, Fact{"Hoạt động", "Activities", strings.Join(activities, ", "), ""}, Fact{"Ẩm thực", "Meals", t.Meals, ""},
			Fact{"Đường đi", "Access", t.Access, ""}, Fact{"Danh hiệu", "Awards", t.Awards, ""}, Fact{"Liên hệ", "Contact", strings.Trim(t.Phone+" · "+t.Email, " ·"), ""},
		)
	}
	return e.first
}
