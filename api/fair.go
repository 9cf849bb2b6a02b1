package api

import (
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// FairSummary is what a list tells of a fair.
type FairSummary struct {
	ID       string `json:"id" format:"uuid"`
	Slug     string `json:"slug"`
	Status   string `json:"status" enum:"draft,published,cancelled,closed"`
	Name     string `json:"name"`
	NameEN   string `json:"name_en"`
	Label    string `json:"label" doc:"The name in the language of the answer, as far as there is one"`
	Theme    string `json:"theme"`
	ThemeEN  string `json:"theme_en"`
	Venue    string `json:"venue"`
	VenueEN  string `json:"venue_en"`
	Place    Place  `json:"place" doc:"Of the venue"`
	StartsOn string `json:"starts_on" format:"date"`
	EndsOn   string `json:"ends_on" format:"date" doc:"Last day; what is shown is valid until then"`
	PageURL  string `json:"page_url" format:"uri" doc:"The fair as a page for visitors"`
	Version  int64  `json:"version" doc:"In quotation marks it is the ETag"`
	Sample
	Stamps
}

// Fair is a fair with its halls.
type Fair struct {
	FairSummary
	About          string  `json:"about"`
	AboutEN        string  `json:"about_en"`
	Organizer      string  `json:"organizer"`
	OrganizerEN    string  `json:"organizer_en"`
	Phone          string  `json:"phone"`
	Email          string  `json:"email"`
	RegistersFrom  *string `json:"registers_from" doc:"First day on which who is invited answers; null: at once"`
	RegistersUntil *string `json:"registers_until" doc:"Last day; null: until the fair ends"`
	Reason         string  `json:"reason" doc:"Why it was cancelled"`
	Halls          []Hall  `json:"halls" nullable:"false"`

	Plan OrNull[FairPlan] `json:"plan" doc:"The ground as a picture, on which booths have their places; null: there is none"`
}

func (s *Server) fairSummary(f domain.Fair, lang string) FairSummary {
	return FairSummary{
		ID: f.ID, Slug: f.Slug, Status: string(f.Status), Name: f.Name, NameEN: f.NameEN, Label: label(lang, f.Name, f.NameEN), Theme: f.Theme, ThemeEN: f.ThemeEN,
		Venue: f.Venue, VenueEN: f.VenueEN, Place: placeOf(f.Place, lang), StartsOn: f.StartsOn.String(), EndsOn: f.EndsOn.String(),
		PageURL: s.deps.PublicURL + "/fairs/" + f.Slug, Version: f.Version, Sample: sampled(f.Sample), Stamps: stampsOf(f.Record),
	}
}

func (s *Server) fairOf(f domain.Fair, lang string) Fair {
	out := Fair{
		FairSummary: s.fairSummary(f, lang), About: f.About, AboutEN: f.AboutEN, Organizer: f.Organizer, OrganizerEN: f.OrganizerEN, Phone: f.Phone, Email: f.Email,
		RegistersFrom: dateOrNil(f.RegistersFrom), RegistersUntil: dateOrNil(f.RegistersUntil), Reason: f.EndedReason, Halls: make([]Hall, len(f.Halls)), Plan: s.planOf(f),
	}
	for i, h := range f.Halls {
		out.Halls[i] = hallOf(h)
	}
	return out
}

func (s *Server) tellFair(f domain.Fair, lang string) *secret[Fair] {
	out := tell(s.fairOf(f, lang))
	out.ETag = versionTag(f.Version)
	return out
}

const (
	fairsPath   = "/v1/fairs"
	fairPath    = fairsPath + "/{id}"
	myFairsPath = "/v1/me/fairs"
)

// organizers are who runs fairs.
func organizers() []domain.Role { return []domain.Role{domain.RoleOrganizer, domain.RoleAdmin} }

// stale are the answers to a change of what was changed meanwhile.
func stale() []int {
	return []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}
}

func (s *Server) routeFairs() {
	get(s, fairsPath, "Fairs", "list-fairs", "Public fairs, the latest first", s.fairs)
	get(s, fairPath, "Fairs", "get-fair", "One public fair with its halls and booths", s.fair)
	read, write := only(domain.ScopeRead, organizers()...), only(domain.ScopeWrite, organizers()...)
	private(s, read, huma.Operation{
		OperationID: "list-my-fairs", Method: http.MethodGet, Path: myFairsPath, Tags: []string{"Fairs"}, Summary: "The fairs that I run, newest first",
	}, s.managedFairs)
	private(s, read, huma.Operation{
		OperationID: "get-my-fair", Method: http.MethodGet, Path: myFairsPath + "/{id}", Tags: []string{"Fairs"}, Summary: "One fair that I run, in any state",
	}, s.managedFair)
	private(s, write, huma.Operation{
		OperationID: "add-fair", Method: http.MethodPost, Path: fairsPath, Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated,
		Summary: "Begin a fair as a draft", MaxBodyBytes: maxFormBody,
	}, s.addFair)
	private(s, write, huma.Operation{
		OperationID: "change-fair", Method: http.MethodPatch, Path: fairPath, Tags: []string{"Fairs"}, Summary: "Change a fair",
		Description: "A merge patch (RFC 7396).", Errors: stale(), MaxBodyBytes: maxFormBody,
	}, s.changeFair)
	for _, a := range []struct {
		action  domain.FairAction
		summary string
	}{
		{domain.FairPublish, "Show a fair to everybody"},
		{domain.FairCancel, "Call a fair off; links that are open end, and who is invited is told"},
		{domain.FairClose, "Close a fair that is over; nothing of it changes any more"},
	} {
		private(s, write, huma.Operation{
			OperationID: string(a.action) + "-fair", Method: http.MethodPost, Path: fairPath + "/" + string(a.action), Tags: []string{"Fairs"}, Summary: a.summary, Errors: stale(),
		}, func(ctx context.Context, in *MoveFairInput) (*secret[Fair], error) {
			return s.moveFair(ctx, a.action, in)
		})
	}
	op := page("/fairs/{slug}", "fair-page", "A fair as a page for visitors")
	op.Parameters = append(op.Parameters, pathParams(op.Path)...)
	op.Responses["404"] = op.Responses["200"]
	s.raw(op, s.fairPage)
}

// FairsInput is what GET /v1/fairs takes.
type FairsInput struct {
	LanguageParams
	Province []string `query:"province" doc:"Of the venue: units of today, by code or slug"`
	From     string   `query:"from" maxLength:"10" doc:"Still running on this day or later" example:"2027-03-01"`
	Until    string   `query:"until" maxLength:"10" doc:"Begun by this day"`
	PageParams
}

func (s *Server) fairs(ctx context.Context, in *FairsInput) (*answer[List[FairSummary]], error) {
	var f filters
	if err := s.filterPlaces(ctx, &f, PlaceParams{Province: in.Province}); err != nil {
		return nil, s.problem(ctx, err)
	}
	filter := domain.FairFilter{Provinces: f.Provinces}
	for _, day := range []struct {
		name, text string
		into       **domain.Date
	}{{"from", in.From, &filter.From}, {"until", in.Until, &filter.Until}} {
		if day.text == "" {
			continue
		}
		d, err := domain.ParseDate(day.text)
		if err != nil {
			f.refuse(day.name, "must be a date of the form YYYY-MM-DD, 1900 to 2199")
		}
		*day.into = &d
	}
	if err := f.problem(ctx); err != nil {
		return nil, s.problem(ctx, err)
	}
	found, err := s.deps.Fairs.Fairs(ctx, filter, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyList(ctx, s, found, func(f domain.Fair) (FairSummary, bool) { return s.fairSummary(f, in.lang()), f.Sample }), nil
}

// FairInput names a fair.
type FairInput struct {
	ID string `path:"id" maxLength:"200" doc:"id; of a public fair also its slug"`
	LanguageParams
}

func (s *Server) fair(ctx context.Context, in *FairInput) (*answer[Fair], error) {
	f, err := s.deps.Fairs.Fair(ctx, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return replyRecord(s, f.Record, s.fairOf(f, in.lang())), nil
}

// ManagedFairsInput is what GET /v1/me/fairs takes.
type ManagedFairsInput struct {
	LanguageParams
	Status string `query:"status" enum:"draft,published,cancelled,closed" doc:"Only these"`
	PageParams
}

func (s *Server) managedFairs(ctx context.Context, in *ManagedFairsInput) (*secret[Paged[FairSummary]], error) {
	found, err := s.deps.Fairs.ManagedFairs(ctx, actorOf(ctx), domain.Status(in.Status), in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, func(f domain.Fair) FairSummary { return s.fairSummary(f, in.lang()) })), nil
}

func (s *Server) managedFair(ctx context.Context, in *FairInput) (*secret[Fair], error) {
	f, err := s.deps.Fairs.ManagedFair(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellFair(f, in.lang()), nil
}

// FairForm is what people say of a fair.
type FairForm struct {
	Name           *string    `json:"name,omitempty" maxLength:"800" example:"Hội chợ OCOP các tỉnh phía Bắc 2027"`
	NameEN         *string    `json:"name_en,omitempty" nullable:"true" maxLength:"800"`
	Theme          *string    `json:"theme,omitempty" nullable:"true" maxLength:"1200"`
	ThemeEN        *string    `json:"theme_en,omitempty" nullable:"true" maxLength:"1200"`
	About          *string    `json:"about,omitempty" nullable:"true" maxLength:"20000" doc:"What visitors read; at most 5,000 characters"`
	AboutEN        *string    `json:"about_en,omitempty" nullable:"true" maxLength:"20000"`
	Venue          *string    `json:"venue,omitempty" nullable:"true" maxLength:"1200" doc:"Building or ground; needed to publish"`
	VenueEN        *string    `json:"venue_en,omitempty" nullable:"true" maxLength:"1200"`
	Place          *PlaceForm `json:"place,omitempty" doc:"Of the venue"`
	StartsOn       *string    `json:"starts_on,omitempty" format:"date"`
	EndsOn         *string    `json:"ends_on,omitempty" format:"date"`
	RegistersFrom  *string    `json:"registers_from,omitempty" nullable:"true" format:"date" doc:"First day on which who is invited answers"`
	RegistersUntil *string    `json:"registers_until,omitempty" nullable:"true" format:"date" doc:"Last day"`
	Organizer      *string    `json:"organizer,omitempty" nullable:"true" maxLength:"1200" doc:"The office as it is printed; needed to publish"`
	OrganizerEN    *string    `json:"organizer_en,omitempty" nullable:"true" maxLength:"1200"`
	Phone          *string    `json:"phone,omitempty" nullable:"true" maxLength:"40" doc:"Public; this or the e-mail is needed to publish"`
	Email          *string    `json:"email,omitempty" nullable:"true" maxLength:"254" doc:"Public"`
}

func fairFormOf(f domain.Fair) FairForm {
	starts, ends, at := f.StartsOn.String(), f.EndsOn.String(), placeFormOf(f.Place)
	return FairForm{
		&f.Name, &f.NameEN, &f.Theme, &f.ThemeEN, &f.About, &f.AboutEN, &f.Venue, &f.VenueEN, &at, &starts, &ends,
		dateOrNil(f.RegistersFrom), dateOrNil(f.RegistersUntil), &f.Organizer, &f.OrganizerEN, &f.Phone, &f.Email,
	}
}

// fair puts what the form says into f.
func (in FairForm) fair(f domain.Fair, known *places) (domain.Fair, error) {
	f.Name, f.NameEN, f.Theme, f.ThemeEN, f.About, f.AboutEN = said(in.Name), said(in.NameEN), said(in.Theme), said(in.ThemeEN), said(in.About), said(in.AboutEN)
	f.Venue, f.VenueEN, f.Organizer, f.OrganizerEN, f.Phone, f.Email = said(in.Venue), said(in.VenueEN), said(in.Organizer), said(in.OrganizerEN), said(in.Phone), said(in.Email)
	if in.Place != nil {
		f.Place = in.Place.place(known)
	} else {
		f.Place = domain.Place{}
	}
	for _, day := range []struct {
		field string
		text  *string
		into  *domain.Date
	}{{"starts_on", in.StartsOn, &f.StartsOn}, {"ends_on", in.EndsOn, &f.EndsOn}} {
		var err error
		if *day.into, err = domain.ParseDate(said(day.text)); err != nil {
			return f, domain.Invalidf(day.field, "it must be a date of the form YYYY-MM-DD")
		}
	}
	for _, day := range []struct {
		field string
		text  *string
		into  **domain.Date
	}{{"registers_from", in.RegistersFrom, &f.RegistersFrom}, {"registers_until", in.RegistersUntil, &f.RegistersUntil}} {
		*day.into = nil
		if said(day.text) == "" {
			continue
		}
		d, err := domain.ParseDate(said(day.text))
		if err != nil {
			return f, domain.Invalidf(day.field, "it must be a date of the form YYYY-MM-DD")
		}
		*day.into = &d
	}
	return f, nil
}

// AddFairInput is what POST /v1/fairs takes.
type AddFairInput struct {
	LanguageParams
	Body FairForm
}

func (s *Server) addFair(ctx context.Context, in *AddFairInput) (*secret[Fair], error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	f, err := in.Body.fair(domain.Fair{}, known)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if f, err = s.deps.Fairs.AddFair(ctx, actorOf(ctx), f); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := s.tellFair(f, in.lang())
	out.Location = myFairsPath + "/" + f.ID
	return out, nil
}

// ChangeFairInput is what PATCH /v1/fairs/{id} takes.
type ChangeFairInput struct {
	FairInput
	IfMatchParams
	RawBody []byte
	Body    FairForm
}

func (s *Server) changeFair(ctx context.Context, in *ChangeFairInput) (*secret[Fair], error) {
	f, version, err := s.fairToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	known, err := s.places.get(ctx)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	form, err := merge(fairFormOf(f), in.RawBody)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if f, err = form.fair(f, known); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	if f, err = s.deps.Fairs.SaveFair(ctx, actorOf(ctx), f, version); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellFair(f, in.lang()), nil
}

func (s *Server) fairToChange(ctx context.Context, id string, match IfMatchParams) (domain.Fair, int64, error) {
	f, err := s.deps.Fairs.ManagedFair(ctx, actorOf(ctx), id)
	if err != nil {
		return f, 0, err
	}
	version, err := match.version(ctx, f.Version)
	return f, version, err
}

// MoveFairInput is what the actions on a fair take.
type MoveFairInput struct {
	FairInput
	IfMatchParams
	Body struct {
		Reason string `json:"reason,omitempty" maxLength:"8000" doc:"Needed to cancel; everybody reads it"`
	}
}

func (s *Server) moveFair(ctx context.Context, a domain.FairAction, in *MoveFairInput) (*secret[Fair], error) {
	_, version, err := s.fairToChange(ctx, in.ID, in.IfMatchParams)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	f, err := s.deps.Fairs.MoveFair(ctx, actorOf(ctx), in.ID, version, a, said(&in.Body.Reason))
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellFair(f, in.lang()), nil
}

//go:embed fair.html
var fairHTML string

// fairView is what the page of a fair shows.
type fairView struct {
	Lang, OtherLang, OtherName, OtherURL string

	Style                                          template.CSS
	Name, Theme, About, Venue, Organizer           string
	Where, When, State, Query, Next, Nothing, Self string
	F                                              domain.Fair
	Catalogue                                      []fairLink
	Items                                          []fairItem
	Total                                          int
	Plan                                           *planView
	Booth, AllURL                                  string
}

// fairItem is an exhibit on the page.
type fairItem struct {
	Name, Maker, Place, URL, Stars, Booths string
}

// fairLink is a link of the page.
type fairLink struct{ Text, URL string }

// fairCatalogue are the links to the latest published edition of a fair, if there is one.
func (s *Server) fairCatalogue(ctx context.Context, f domain.Fair, lang string) ([]fairLink, error) {
	e, err := s.deps.Catalogues.PublishedEdition(ctx, f.ID, 0)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	of := func(ext, query string) string {
		return fairsPath + "/" + f.Slug + "/catalogue." + ext + "?edition=" + strconv.Itoa(e.Number) + query
	}
	return []fairLink{
		{label(lang, "Đọc trên trang", "Read as a page"), of("html", "&language="+lang)},
		{"PDF A4", of("pdf", "&language="+lang)},
		{label(lang, "PDF A5, cho điện thoại", "PDF A5, for phones"), of("pdf", "&paper=a5&language="+lang)},
		{"XLSX", of("xlsx", "")},
	}, nil
}

// pageExhibits is how many exhibits a page shows.
const pageExhibits = 50

// fairPage shows a fair to visitors. It needs no script.
func (s *Server) fairPage(c echo.Context) error {
	ctx, lang := c.Request().Context(), pageLang(c)
	f, err := s.deps.Fairs.Fair(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	text := strings.TrimSpace(norm.NFC.String(strings.ToValidUTF8(c.QueryParam("q"), "")))
	if r := []rune(text); len(r) > 100 {
		text = string(r[:100])
	}
	path := "/fairs/" + f.Slug
	booth, _ := f.Booth(c.QueryParam("booth"))
	with := func(more ...string) string {
		out := url.Values{"lang": {lang}}
		for i := 0; i < len(more); i += 2 {
			if more[i+1] != "" {
				out.Set(more[i], more[i+1])
			}
		}
		return path + "?" + out.Encode()
	}
	v := fairView{
		Booth: booth.Number, AllURL: with("q", text), Plan: planViewOf(f, lang, booth.Number, func(number string) string { return with("booth", number) + "#shown" }),

		Lang: lang, OtherLang: otherLang(lang), OtherName: wordsOf(lang).otherLocale, Self: path, F: f, Query: text, Style: pageStyle,
		OtherURL: with("lang", otherLang(lang), "q", text, "booth", booth.Number),
		Name:     label(lang, f.Name, f.NameEN), Theme: label(lang, f.Theme, f.ThemeEN), About: label(lang, f.About, f.AboutEN),
		Venue: label(lang, f.Venue, f.VenueEN), Organizer: label(lang, f.Organizer, f.OrganizerEN),
		When: dayWords(lang, f.StartsOn.String()) + " – " + dayWords(lang, f.EndsOn.String()), Nothing: label(lang, "Chưa có gì.", "Nothing yet."),
	}
	where := []string{}
	if f.Address != "" {
		where = append(where, f.Address)
	}
	if f.Province != nil {
		where = append(where, label(lang, f.Province.Name, f.Province.NameEN))
	}
	v.Where = strings.Join(where, ", ")
	switch today := s.today(); {
	case f.Status == domain.FairCancelled:
		v.State = label(lang, "Hội chợ đã bị hủy.", "The fair is cancelled.")
	case today > f.EndsOn:
		v.State = label(lang, "Hội chợ đã kết thúc.", "The fair is over.")
	case today >= f.StartsOn:
		v.State = label(lang, "Hội chợ đang diễn ra.", "The fair is open.")
	}
	if text != "" {
		v.Nothing = label(lang, "Không tìm thấy.", "Nothing was found.")
	}
	found, err := s.deps.Exhibits.ShownExhibits(ctx, f.ID, domain.ShownFilter{Words: foldedWords(text), Booth: booth.Number},
		domain.Page{Sort: domain.SortName, Limit: pageExhibits, Cursor: c.QueryParam("cursor"), Total: true})
	if err != nil {
		return err
	}
	if v.Catalogue, err = s.fairCatalogue(ctx, f, lang); err != nil {
		return err
	}
	if found.Next != "" {
		v.Next = with("q", text, "booth", booth.Number, "cursor", found.Next)
	}
	v.Total = *found.Total
	for _, x := range found.Items {
		item := fairItem{
			Name: label(lang, x.Listing.Name, x.Listing.NameEN), Maker: label(lang, x.ExhibitorName, x.ExhibitorNameEN), Place: x.Listing.ProvinceName,
			URL: s.url(x.Kind, x.Listing.Slug), Booths: strings.Join(x.Booths, ", "),
		}
		if w, ok := x.Listing.WindowOn(s.today()); ok && w.Stars > 0 {
			item.Stars = strings.Repeat("★", w.Stars)
		}
		v.Items = append(v.Items, item)
	}
	return s.html(c, http.StatusOK, "fair", fairHTML, v)
}

// foldedWords are the words of a text as names are searched by.
func foldedWords(text string) []string {
	words := strings.Fields(domain.Fold(text))
	return words[:min(len(words), 10)]
}
