package domain

import "strings"

// The types of this file read editions that were frozen in EditionSchema1. They
// never change.

type firstContent struct {
	Title      string         `json:"title"`
	TitleEN    string         `json:"title_en"`
	Fair       firstFair      `json:"fair"`
	Greeting   string         `json:"greeting"`
	GreetingEN string         `json:"greeting_en"`
	GreetingBy string         `json:"greeting_by"`
	Imprint    string         `json:"imprint"`
	Cover      *firstPicture  `json:"cover"`
	Plan       *firstPicture  `json:"plan"`
	Booths     []firstBooth   `json:"booths"`
	Sections   []firstSection `json:"sections"`
}

type firstFair struct {
	ID          string `json:"id"`
	Slug        string `json:"slug"`
	Name        string `json:"name"`
	NameEN      string `json:"name_en"`
	Theme       string `json:"theme"`
	ThemeEN     string `json:"theme_en"`
	Organizer   string `json:"organizer"`
	Venue       string `json:"venue"`
	Place       string `json:"place"` // address and unit of today
	From        Date   `json:"from"`
	Until       Date   `json:"until"`
	OrganizerEN string `json:"organizer_en"`
	VenueEN     string `json:"venue_en"`
	PlaceEN     string `json:"place_en"`
}

type firstBooth struct {
	Number      string `json:"number"`
	Hall        string `json:"hall_name"`
	HallEN      string `json:"hall_name_en"`
	Exhibitor   string `json:"exhibitor_name"`
	ExhibitorEN string `json:"exhibitor_name_en"`
	PlanX       *int   `json:"plan_x"`
	PlanY       *int   `json:"plan_y"`
}

type firstSection struct {
	Kind    SectionKind   `json:"kind"`
	Title   string        `json:"title"`
	TitleEN string        `json:"title_en"`
	Intro   string        `json:"intro"`
	IntroEN string        `json:"intro_en"`
	Picture *firstPicture `json:"picture"`
	Entries []firstEntry  `json:"entries"`
}

type firstEntry struct {
	Kind           Kind              `json:"kind"`
	ID             string            `json:"id"`
	Slug           string            `json:"slug"`
	Number         int               `json:"number"`
	Booth          string            `json:"booth_number"`
	Sample         bool              `json:"sample"`
	Name           string            `json:"name"`
	NameEN         string            `json:"name_en"`
	Story          string            `json:"story"`
	StoryEN        string            `json:"story_en"`
	Group          Group             `json:"group"`
	SetVI          string            `json:"set_name"`
	SetEN          string            `json:"set_name_en"`
	Certificate    *firstCertificate `json:"certificate"`
	VerifyURL      string            `json:"verify_url"`
	Maker          *firstMaker       `json:"producer"`
	Place          firstPlace        `json:"place"`
	Packs          []firstPack       `json:"packs"`
	CapacityAmount int64             `json:"capacity_amount"` // thousandths of the unit
	CapacityUnit   Unit              `json:"capacity_unit"`
	Season         Season            `json:"season"` // one bit for each month
	ShelfLife      string            `json:"shelf_life"`
	Storage        string            `json:"storage"`
	MinOrderAmount int64             `json:"min_order_amount"`
	MinOrderUnit   Unit              `json:"min_order_unit"`
	Facts          []firstFact       `json:"facts"`
	Conditions     []Condition       `json:"conditions"`
	Picture        *firstPicture     `json:"picture"`
}

type firstPack struct {
	Name    string `json:"name"`
	Content struct {
		Amount int64 // thousandths of the unit
		Unit   Unit
	} `json:"content"`
	RetailVND    *int64 `json:"retail_vnd"`
	WholesaleVND *int64 `json:"wholesale_vnd"`
	WholesaleMin int    `json:"wholesale_min"`
}

type firstFact struct {
	LabelVI string `json:"name"`
	LabelEN string `json:"name_en"`
	Text    string `json:"text"`
	TextEN  string `json:"text_en"`
}

type firstCertificate struct {
	Code          string `json:"code"`
	Stars         int    `json:"stars"`
	PotentialFive bool   `json:"potential_five"`
	Number        string `json:"number"`
	Issuer        string `json:"issuer"`
	DecidedOn     Date   `json:"decided_on"`
	ValidUntil    Date   `json:"valid_until"`
}

type firstMaker struct {
	ID             string       `json:"id"`
	Name           string       `json:"name"`
	NameEN         string       `json:"name_en"`
	Kind           ProducerKind `json:"kind"`
	Representative string       `json:"representative"`
	Phone          string       `json:"phone"`
	Zalo           string       `json:"zalo"`
	Email          string       `json:"email"`
	Website        string       `json:"website"`
}

type firstPlace struct {
	Address        string `json:"address"`
	Commune        string `json:"former_commune"`
	District       string `json:"former_district"`
	ProvinceCode   string `json:"province_code"`
	Province       string `json:"province_name"`
	ProvinceEN     string `json:"province_name_en"`
	FormerProvince string `json:"former_province_name"`
}

type firstPicture struct {
	ID      string `json:"id"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Caption string `json:"caption"`
	Credit  string `json:"credit"`
}

func (c firstContent) content() EditionContent {
	out := EditionContent{
		Title: c.Title, TitleEN: c.TitleEN, Greeting: c.Greeting, GreetingEN: c.GreetingEN, GreetingBy: c.GreetingBy, Imprint: c.Imprint, Cover: c.Cover.picture(), Plan: c.Plan.picture(),
		Fair: EditionFair{
			ID: c.Fair.ID, Slug: c.Fair.Slug, Name: c.Fair.Name, NameEN: c.Fair.NameEN, Theme: c.Fair.Theme, ThemeEN: c.Fair.ThemeEN, Organizer: c.Fair.Organizer, OrganizerEN: c.Fair.OrganizerEN,
			Venue: c.Fair.Venue, VenueEN: c.Fair.VenueEN, From: c.Fair.From, Until: c.Fair.Until,
		},
		Booths: []EditionBooth{}, Sections: []EditionSection{},
	}
	// The texts are an address and the name of a unit, which has no comma.
	at := &out.Fair.Place
	at.Address, at.Province.Name = cutLast(c.Fair.Place)
	_, at.Province.NameEN = cutLast(c.Fair.PlaceEN)
	for _, b := range c.Booths {
		out.Booths = append(out.Booths, EditionBooth{Number: b.Number, Hall: b.Hall, HallEN: b.HallEN, Exhibitor: b.Exhibitor, ExhibitorEN: b.ExhibitorEN, PlanX: b.PlanX, PlanY: b.PlanY})
	}
	for _, s := range c.Sections {
		section := EditionSection{s.Kind, s.Title, s.TitleEN, s.Intro, s.IntroEN, s.Picture.picture(), []EditionEntry{}}
		for _, e := range s.Entries {
			section.Entries = append(section.Entries, e.entry())
		}
		out.Sections = append(out.Sections, section)
	}
	return out
}

// cutLast cuts a text at its last comma. A text without one is the last part.
func cutLast(s string) (before, after string) {
	if i := strings.LastIndex(s, ", "); i >= 0 {
		return s[:i], s[i+2:]
	}
	return "", s
}

func (e firstEntry) entry() EditionEntry {
	out := EditionEntry{
		Kind: e.Kind, ID: e.ID, Slug: e.Slug, Number: e.Number, Booth: e.Booth, Sample: e.Sample, Name: e.Name, NameEN: e.NameEN, Story: e.Story, StoryEN: e.StoryEN,
		Group: e.Group, SetVI: e.SetVI, SetEN: e.SetEN, VerifyURL: e.VerifyURL, CapacityAmount: e.CapacityAmount, CapacityUnit: e.CapacityUnit, Season: e.Season, ShelfLife: e.ShelfLife, Storage: e.Storage,
		MinOrderAmount: e.MinOrderAmount, MinOrderUnit: e.MinOrderUnit, Conditions: e.Conditions, Picture: e.Picture.picture(),
		Place: EditionPlace{
			Address: e.Place.Address, FormerCommune: e.Place.Commune, FormerDistrict: e.Place.District,
			Province: EditionUnit{Code: e.Place.ProvinceCode, Name: e.Place.Province, NameEN: e.Place.ProvinceEN},
		},
	}
	if name := e.Place.FormerProvince; name != "" {
		out.Place.FormerProvince = &EditionUnit{Name: name}
	}
	if c := e.Certificate; c != nil {
		out.Certificate = &EditionCertificate{c.Code, c.Stars, c.PotentialFive, c.Number, c.Issuer, c.DecidedOn, c.ValidUntil}
	}
	if m := e.Maker; m != nil {
		out.Maker = &EditionMaker{ID: m.ID, Name: m.Name, NameEN: m.NameEN, Kind: m.Kind, Representative: m.Representative, Phone: m.Phone, Zalo: m.Zalo, Email: m.Email, Website: m.Website}
	}
	for _, p := range e.Packs {
		out.Packs = append(out.Packs, Pack{p.Name, Quantity{p.Content.Amount, p.Content.Unit}, p.RetailVND, p.WholesaleVND, p.WholesaleMin})
	}
	for _, f := range e.Facts {
		out.first = append(out.first, Fact(f))
	}
	return out
}

func (p *firstPicture) picture() *EditionPicture {
	if p == nil {
		return nil
	}
	return &EditionPicture{ID: p.ID, Width: p.Width, Height: p.Height, Caption: p.Caption, Credit: p.Credit}
}
