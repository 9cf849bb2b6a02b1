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
				e := &c.Sections[i].Entries[j]
				give(e.Picture)
				for k := range e.MorePictures {
					give(&e.MorePictures[k])
				}
			}
		}
		for i := range c.Producers {
			give(c.Producers[i].Picture)
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
		entries = s.arranged(s.Kind, entries)
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
		part = s.arranged(s.Split, part)
		out = append(out, EditionSection{s.Split, title, titleEN, s.Intro, s.IntroEN, openingPicture(part), part})
	}
	return out
}

// arranged returns the entries of a printed section in their order. Pinned ones
// open it, in the order of the pins. After them the products of a producer stand
// together, at the place of its first one; in a section of a province, producers are
// sorted by the group of their first product.
func (s CatalogueSection) arranged(kind SectionKind, entries []EditionEntry) []EditionEntry {
	isPinned := make(map[Ref]bool, len(s.Pinned))
	for _, r := range s.Pinned {
		isPinned[r] = true
	}
	var pinned []EditionEntry
	var runs [][]EditionEntry
	of := map[string]int{} // places in runs, by producer
	for _, e := range entries {
		if isPinned[Ref{e.Kind, e.ID}] {
			e.Featured = s.Exhibits || s.Query.Finds()
			pinned = append(pinned, e)
			continue
		}
		i, ok := len(runs), false
		if e.Maker != nil {
			if i, ok = of[e.Maker.ID]; !ok {
				i = len(runs)
				of[e.Maker.ID] = i
			}
		}
		if !ok {
			runs = append(runs, nil)
		}
		runs[i] = append(runs[i], e)
	}
	if kind == SectionProvince {
		place := func(e EditionEntry) int { return slices.Index(Groups(), e.Group) }
		for _, run := range runs {
			slices.SortStableFunc(run, func(a, b EditionEntry) int { return cmp.Compare(place(a), place(b)) })
		}
		slices.SortStableFunc(runs, func(a, b []EditionEntry) int { return cmp.Compare(place(a[0]), place(b[0])) })
	}
	return append(pinned, slices.Concat(runs...)...)
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
	p := editionPicture(all[0])
	return &p
}

func editionPicture(p Picture) EditionPicture {
	return EditionPicture{ID: p.ID, Width: p.Width, Height: p.Height, Caption: p.Caption, Credit: p.Credit, FileKey: p.FileKey}
}

// morePictures returns the pictures after the first one that an entry prints.
func morePictures(all []Picture) []EditionPicture {
	var out []EditionPicture
	for _, p := range all[min(1, len(all)):min(1+MaxMorePictures, len(all))] {
		out = append(out, editionPicture(p))
	}
	return out
}

// EditionProduct returns the entry of a product at a fair between two days. The
// product must be loaded as for a card, with its papers. Contacts are included
// only when they are public. site is the address of the verify pages.
func EditionProduct(p Product, from, until Date, site string) EditionEntry {
	e := EditionEntry{
		Kind: KindProduct, ID: p.ID, Slug: p.Slug, Sample: p.Sample, Name: p.Name, NameEN: p.NameEN, Story: p.Description, Group: p.Group,
		Place: EditionPlaceOf(p.Place), Packs: p.Packs, CapacityAmount: p.CapacityAmount, CapacityUnit: p.CapacityUnit, Season: p.Season, ShelfLife: p.ShelfLife, Storage: p.Storage,
		MinOrderAmount: p.MinOrderAmount, MinOrderUnit: p.MinOrderUnit, Picture: pictureEntry(p.Pictures),
		MorePictures: morePictures(p.Pictures), GTIN: p.GTIN, Channels: p.Channels, LeadDays: p.LeadDays, HSCode: p.HSCode, Markets: p.Markets,
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
		maker := editionMaker(*m)
		e.Maker = &maker
	}
	windows := ConditionWindows(p.Papers)
	for _, c := range Conditions() {
		if Holds(windows, c, until) {
			e.Conditions = append(e.Conditions, c)
		}
	}
	for _, x := range p.Papers {
		paper := EditionPaper{x.Condition, x.PaperKind}
		if x.PaperKind != PaperOther && Holds(ConditionWindows([]Evidence{x}), x.Condition, until) && !slices.Contains(e.Papers, paper) {
			e.Papers = append(e.Papers, paper)
		}
	}
	return e
}

// editionMaker returns a producer as a catalogue prints it, with contacts only when
// they are public.
func editionMaker(m Producer) EditionMaker {
	out := EditionMaker{ID: m.ID, Slug: m.Slug, Name: m.Name, NameEN: m.NameEN, Kind: m.Kind, Website: m.Website}
	if m.ContactPublic {
		out.Representative, out.Phone, out.Zalo, out.Email = m.Representative, m.Phone, m.Zalo, m.Email
	}
	return out
}

// EditionOfProducer returns the profile of a producer with the numbers of its own
// booths. The producer must be loaded with its place and pictures.
func EditionOfProducer(m Producer, booths []string) EditionProducer {
	return EditionProducer{EditionMaker: editionMaker(m), Sample: m.Sample, Story: m.Story, Place: EditionPlaceOf(m.Place), Picture: pictureEntry(m.Pictures), Booths: booths}
}

// Makers returns the ids of the producers of the entries, in the order of the book.
func (c EditionContent) Makers() []string {
	var out []string
	seen := map[string]bool{}
	for _, s := range c.Sections {
		for _, e := range s.Entries {
			if e.Maker != nil && !seen[e.Maker.ID] {
				seen[e.Maker.ID] = true
				out = append(out, e.Maker.ID)
			}
		}
	}
	return out
}

// EditionMap returns the units of today for the map of a content, from north to
// south. Those without an entry are marked.
func (c EditionContent) EditionMap(units []Province) []EditionProvince {
	from := map[string]bool{}
	for _, s := range c.Sections {
		for _, e := range s.Entries {
			from[e.Place.Province.Code] = true
		}
	}
	out := make([]EditionProvince, len(units))
	for i, u := range units {
		out[i] = EditionProvince{EditionUnit: EditionUnit{u.Code, u.Slug, u.Name, u.NameEN}, Points: []EditionPoint{}, Other: !from[u.Code]}
		for _, f := range u.Former {
			out[i].Points = append(out[i].Points, EditionPoint{f.Lat, f.Lon})
		}
	}
	slices.SortStableFunc(out, func(a, b EditionProvince) int { return cmp.Compare(b.north(), a.north()) })
	return out
}

// north returns the northmost latitude of a unit.
func (p EditionProvince) north() float64 {
	lat := 0.0
	for _, at := range p.Points {
		lat = max(lat, at.Lat)
	}
	return lat
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
		Kind: KindCraftVillage, ID: v.ID, Slug: v.Slug, Sample: v.Sample, Name: v.Name, NameEN: v.NameEN, Story: v.History, Place: EditionPlaceOf(v.Place), Picture: pictureEntry(v.Pictures), MorePictures: morePictures(v.Pictures),
		Village: &EditionVillage{v.TradeVI, v.TradeEN, v.RecognitionNumber, v.MainProducts, v.Artisans, v.Households, v.Visiting},
	}
}

// EditionOfSite returns the entry of a tourism site.
func EditionOfSite(t TourismSite) EditionEntry {
	e := EditionEntry{
		Kind: KindTourismSite, ID: t.ID, Slug: t.Slug, Sample: t.Sample, Name: t.Name, NameEN: t.NameEN, Story: t.Highlights, Place: EditionPlaceOf(t.Place), Picture: pictureEntry(t.Pictures), MorePictures: morePictures(t.Pictures), Season: t.Season,
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
		var artisans, artisansEN []string
		for _, a := range v.Artisans {
			name, nameEN := a.Name, a.Name
			if a.Title != "" {
				name, nameEN = name+" ("+a.Title+")", nameEN+" ("+cmp.Or(ArtisanTitleEN(a.Title), a.Title)+")"
			}
			artisans, artisansEN = append(artisans, name), append(artisansEN, nameEN)
		}
		return facts(
			Fact{"Nghề", "Trade", v.Trade, v.TradeEN}, Fact{"Công nhận", "Recognised by", v.RecognitionNumber, ""}, Fact{"Sản phẩm chính", "Main products", v.MainProducts, ""},
			Fact{"Nghệ nhân", "Artisans", strings.Join(artisans, ", "), strings.Join(artisansEN, ", ")}, Fact{"Số hộ làm nghề", "Households", figureText(v.Households), ""}, Fact{"Tham quan", "Visiting", v.Visiting, ""},
		)
	}
	if t := e.Site; t != nil {
		var activities []string
		for _, a := range t.Activities {
			activities = append(activities, a.Name)
		}
		return facts(
			Fact{"Dân tộc", "People", t.People, ""}, Fact{"Đơn vị quản lý", "Managed by", t.ManagedBy, OfficeEN(t.ManagedBy)}, Fact{"Homestay", "Homestays", figureText(t.Homestays), ""},
			Fact{"Số khách mỗi đêm", "Guests a night", figureText(t.Beds), ""}, Fact{"Hoạt động", "Activities", strings.Join(activities, ", "), ""}, Fact{"Ẩm thực", "Meals", t.Meals, ""},
			Fact{"Đường đi", "Access", t.Access, ""}, Fact{"Danh hiệu", "Awards", t.Awards, ""}, Fact{"Liên hệ", "Contact", strings.Trim(t.Phone+" · "+t.Email, " ·"), ""},
		)
	}
	return e.first
}
