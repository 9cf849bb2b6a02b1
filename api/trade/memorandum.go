package trade

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
	"chophien/transfer"
)

// MemorandumForm is the form of a memorandum without its parties.
type MemorandumForm struct {
	Buyer      *string                           `json:"buyer_name,omitempty" maxLength:"800" doc:"The buyer's organisation as in the paper; default: the name of the buyer's account" example:"Công ty CP Siêu thị Miền Bắc"`
	ProductID  *string                           `json:"product_id,omitempty" nullable:"true" maxLength:"100" doc:"Subject: a product of the producer, a set, or goods in words"`
	Set        *string                           `json:"set,omitempty" nullable:"true" maxLength:"20" doc:"One of /v1/product-sets; of a product it follows"`
	Goods      *string                           `json:"goods,omitempty" nullable:"true" maxLength:"1200" doc:"As in the paper; at most 300 characters" example:"Miến dong"`
	Quantity   rest.Clearable[view.QuantityForm] `json:"quantity,omitempty" doc:"Expected volume in each period"`
	Period     *string                           `json:"period,omitempty" nullable:"true" enum:"once,week,month,quarter,year" doc:"Only with a quantity"`
	ValidFrom  *string                           `json:"valid_from,omitempty" nullable:"true" format:"date" doc:"First day of its term"`
	ValidUntil *string                           `json:"valid_until,omitempty" nullable:"true" format:"date" doc:"The last one"`
	SignedOn   *string                           `json:"signed_on,omitempty" format:"date" example:"2026-11-20"`
	FairID     *string                           `json:"fair_id,omitempty" nullable:"true" maxLength:"100" doc:"Where it was signed: a public fair, or one that you run"`
	FileID     *string                           `json:"file_id,omitempty" nullable:"true" maxLength:"100" doc:"Scan of the signed paper: a file of yours, of POST /v1/me/files"`
	LeadID     *string                           `json:"lead_id,omitempty" nullable:"true" maxLength:"100" doc:"The lead in which the two sides agreed: one of yours, with this producer and this buyer"`
}

func memorandumFormOf(m domain.Memorandum) MemorandumForm {
	signed := m.SignedOn.String()
	return MemorandumForm{
		&m.BuyerName, m.ProductID, m.SetCode, &m.Goods, rest.Clearable[view.QuantityForm](view.QuantityFormOf(m.Quantity())), rest.OrNil(string(m.Period)),
		rest.DateOrNil(m.ValidFrom), rest.DateOrNil(m.ValidUntil), &signed, m.FairID, m.FileID, m.LeadID,
	}
}

// apply copies the form into m. It fails with CodeInvalid when a day is not a date.
func (f MemorandumForm) apply(m *domain.Memorandum) error {
	q := view.QuantityOf(f.Quantity)
	m.BuyerName, m.ProductID, m.SetCode, m.Goods = rest.Text(f.Buyer), rest.OrNil(rest.Text(f.ProductID)), rest.OrNil(rest.Text(f.Set)), rest.Text(f.Goods)
	m.Amount, m.Unit, m.Period, m.FairID, m.FileID = q.Amount, q.Unit, domain.Period(rest.Text(f.Period)), rest.OrNil(rest.Text(f.FairID)), rest.OrNil(rest.Text(f.FileID))
	m.LeadID = rest.OrNil(rest.Text(f.LeadID))
	m.SignedOn, m.ValidFrom, m.ValidUntil = 0, nil, nil
	for _, d := range []struct {
		field string
		value *string
		set   func(domain.Date)
	}{
		{"signed_on", f.SignedOn, func(d domain.Date) { m.SignedOn = d }},
		{"valid_from", f.ValidFrom, func(d domain.Date) { m.ValidFrom = &d }},
		{"valid_until", f.ValidUntil, func(d domain.Date) { m.ValidUntil = &d }},
	} {
		if rest.Text(d.value) == "" {
			continue
		}
		day, err := domain.ParseDateOf(d.field, rest.Text(d.value))
		if err != nil {
			return err
		}
		d.set(day)
	}
	return nil
}

// Memorandum is a memorandum as its sides see it.
type Memorandum struct {
	ID           string                         `json:"id" format:"uuid"`
	State        string                         `json:"state" enum:"draft,registered,cancelled"`
	Side         string                         `json:"side" enum:"buyer,producer,office" doc:"On which you are; the office is an officer of the producer's province or the organizer of the fair"`
	ProposedBy   string                         `json:"proposed_by_side" enum:"buyer,producer,office" doc:"The side that added it"`
	Buyer        string                         `json:"buyer_name"`
	BuyerID      *string                        `json:"buyer_id" doc:"The buyer's account; null: it has none"`
	Producer     view.Named                     `json:"producer"`
	Subject      string                         `json:"subject" nullable:"true" doc:"The subject, in few words"`
	Product      rest.OrNull[view.Named]        `json:"product"`
	Set          *string                        `json:"set_code"`
	Goods        string                         `json:"goods" nullable:"true"`
	Quantity     rest.OrNull[view.QuantityForm] `json:"quantity"`
	Period       *string                        `json:"period" enum:"once,week,month,quarter,year"`
	ValidFrom    *string                        `json:"valid_from" format:"date"`
	ValidUntil   *string                        `json:"valid_until" format:"date"`
	SignedOn     string                         `json:"signed_on" format:"date"`
	Fair         rest.OrNull[view.Named]        `json:"fair"`
	LeadID       *string                        `json:"lead_id" doc:"The lead in which the two sides agreed; null where none is stated"`
	FileURL      *string                        `json:"file_url" doc:"Scan of the signed paper, for both sides and the office"`
	RegisteredAt *time.Time                     `json:"registered_at"`
	RegisteredAs string                         `json:"registered_as" nullable:"true" doc:"The side that registered it: the other side, or the office that saw the paper; null before"`
	CancelledAs  string                         `json:"cancelled_as" nullable:"true" doc:"The side that cancelled it; null for none"`
	Reason       string                         `json:"reason" nullable:"true" doc:"Why it was cancelled"`
	Version      int64                          `json:"version" doc:"The ETag is this number in quotation marks"`
	CreatedAt    time.Time                      `json:"created_at"`
	UpdatedAt    time.Time                      `json:"updated_at"`
}

func (h *Handlers) memorandumOf(m domain.Memorandum) Memorandum {
	v := Memorandum{
		ID: m.ID, State: string(m.State), Side: string(m.Side), ProposedBy: string(m.ProposedBy), Buyer: m.BuyerName, BuyerID: m.BuyerID, Producer: view.Named{ID: m.ProducerID},
		Subject: m.Subject(), Set: m.SetCode, Goods: m.Goods, Quantity: view.QuantityFormOf(m.Quantity()), Period: rest.OrNil(string(m.Period)),
		ValidFrom: rest.DateOrNil(m.ValidFrom), ValidUntil: rest.DateOrNil(m.ValidUntil), SignedOn: m.SignedOn.String(), LeadID: m.LeadID,
		RegisteredAt: rest.UTC(m.RegisteredAt), RegisteredAs: string(m.RegisteredAs), CancelledAs: string(m.CancelledAs), Reason: m.Reason,
		Version: m.Version, CreatedAt: m.CreatedAt.UTC(), UpdatedAt: m.UpdatedAt.UTC(),
	}
	if p := m.Producer; p != nil {
		v.Producer = view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name}
	}
	if p := m.Product; p != nil {
		v.Product = rest.Some(view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name})
	}
	if f := m.Fair; f != nil {
		v.Fair = rest.Some(view.Named{ID: f.ID, Slug: f.Slug, Name: f.Name})
	}
	if m.FileID != nil {
		v.FileURL = rest.OrNil(h.front.PublicURL() + memorandaPath + "/" + m.ID + "/file")
	}
	return v
}

func (h *Handlers) replyMemorandum(m domain.Memorandum) *rest.PrivateAnswer[Memorandum] {
	return rest.ReplyVersion(h.memorandumOf(m), m.Version)
}

const memorandaPath = "/v1/me/memoranda"

func memorandaOperations() []huma.Operation {
	const tag = "Memoranda"
	return []huma.Operation{
		{
			OperationID: "count-memoranda", Tags: []string{tag},
			Summary:     "Count registered memoranda and their volume",
			Description: "Returns how many memoranda were registered and how much was agreed, by fair, province and month. The counts name neither side of a memorandum.",
		},
		{
			OperationID: "list-memoranda", Tags: []string{tag},
			Summary: "List the memoranda that concern me",
			Description: "Returns page by page, newest first, the memoranda of the caller as a buyer, of the producers that the caller acts for, and, as an office, of the producers of its " +
				"provinces and of the fairs that the caller runs.",
		},
		{
			OperationID: "get-memorandum", Tags: []string{tag},
			Summary:     "Get one memorandum",
			Description: "Returns a memorandum to its two sides and to the office, with the side of the caller. Its ETag is needed to change it.",
		},
		{
			OperationID: "add-memorandum", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
			Summary: "Add a signed memorandum as a draft",
			Description: "Its buyer, a member of its producer, an officer of the producer's province, or the organizer of the fair adds it; then the other side confirms it, or an office " +
				"registers it. Two memoranda that are not cancelled must differ in buyer, producer, goods, day or fair.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "change-memorandum", Tags: []string{tag},
			Summary: "Change a draft of a memorandum",
			Description: "A merge patch (RFC 7396): what is left out stays, null empties. Only the side that added the draft may change it, and not its parties. One that is registered or " +
				"cancelled answers 409.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "register-memorandum", Tags: []string{tag},
			Summary: "Register a memorandum",
			Description: "The side that did not add the draft confirms it here. An office may register it instead when the memorandum has a scan of the signed paper; only an office registers what an office added. " +
				"From then on it counts in the statistics and can only be cancelled.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "cancel-memorandum", Tags: []string{tag},
			Summary:     "Cancel a memorandum",
			Description: "Either side or the office cancels a draft or a registered memorandum, with a reason that both sides read. It no longer counts in the statistics, and stays readable.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "get-memorandum-file", Tags: []string{tag},
			Summary:     "Download the scan of a memorandum",
			Description: "Sends the scan of the signed paper to both sides and the office. The answer is 404 while there is none.",
		},
		{
			OperationID: "list-fair-memoranda", Tags: []string{tag},
			Summary:     "List the memoranda of a fair that I run",
			Description: "Returns the memoranda that were signed at the fair page by page, newest first, narrowed by state, producer, province or days of signing.",
		},
		{
			OperationID: "export-fair-memoranda",
			Summary:     "Export the memoranda of a fair that I run as a spreadsheet",
			Description: "Writes the register of the fair with the filters of the list, at most 10,000 memoranda. The audit log records the export; a user may export 60 times an hour.",
		},
	}
}

// MemorandumDays are the filters by the day of signing.
type MemorandumDays struct {
	From  string `query:"from" maxLength:"10" doc:"Signed on this day or later" example:"2026-11-01"`
	Until string `query:"until" maxLength:"10" doc:"Signed by this day"`
}

func (p MemorandumDays) filter(f *front.Filter) (out domain.MemorandumFilter) {
	for _, day := range []struct {
		name, text string
		into       **domain.Date
	}{{"from", p.From, &out.From}, {"until", p.Until, &out.Until}} {
		if day.text == "" {
			continue
		}
		d, err := domain.ParseDateOf(day.name, day.text)
		f.Add(err)
		*day.into = &d
	}
	return out
}

// MemorandaParams are the filters of memoranda.
type MemorandaParams struct {
	MemorandumDays
	State    []string `query:"state" enum:"draft,registered,cancelled" doc:"Several are alternatives"`
	Producer string   `query:"producer_id" maxLength:"36" doc:"Id of a producer"`
	Province []string `query:"province" doc:"Of the producer: units of today, by code or slug"`
}

func (h *Handlers) memorandumFilter(ctx context.Context, p MemorandaParams) (domain.MemorandumFilter, error) {
	var f front.Filter
	out := p.filter(&f)
	if err := h.front.FilterPlaces(ctx, &f, front.PlaceParams{Province: p.Province}); err != nil {
		return out, err
	}
	out.ProducerID, out.Provinces = p.Producer, f.Provinces
	for _, state := range p.State {
		out.States = append(out.States, domain.MemorandumState(state))
	}
	return out, f.Err()
}

// MemorandaInput is the input of GET /v1/me/memoranda.
type MemorandaInput struct {
	MemorandaParams
	Fair string `query:"fair_id" maxLength:"36" doc:"Id of a fair"`
	front.PageParams
}

// Memoranda answers GET /v1/me/memoranda.
func (h *Handlers) Memoranda(ctx context.Context, in *MemorandaInput) (*rest.PrivateAnswer[rest.Paged[Memorandum]], error) {
	f, err := h.memorandumFilter(ctx, in.MemorandaParams)
	if err != nil {
		return nil, err
	}
	f.FairID = in.Fair
	found, err := h.store.Memoranda(ctx, front.ActorOf(ctx), f, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, h.memorandumOf)), nil
}

// FairMemorandaInput is the input of GET /v1/fairs/{id}/memoranda.
type FairMemorandaInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the fair"`
	MemorandaParams
	front.PageParams
}

// FairMemoranda answers GET /v1/fairs/{id}/memoranda.
func (h *Handlers) FairMemoranda(ctx context.Context, in *FairMemorandaInput) (*rest.PrivateAnswer[rest.Paged[Memorandum]], error) {
	f, err := h.memorandumFilter(ctx, in.MemorandaParams)
	if err != nil {
		return nil, err
	}
	found, err := h.store.FairMemoranda(ctx, front.ActorOf(ctx), in.ID, f, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, h.memorandumOf)), nil
}

// MemorandumInput names a memorandum.
type MemorandumInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the memorandum"`
}

// Memorandum answers GET /v1/me/memoranda/{id}.
func (h *Handlers) Memorandum(ctx context.Context, in *MemorandumInput) (*rest.PrivateAnswer[Memorandum], error) {
	m, err := h.store.Memorandum(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return h.replyMemorandum(m), nil
}

// MemorandumFile answers GET /v1/me/memoranda/{id}/file.
func (h *Handlers) MemorandumFile(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := h.store.MemorandumFile(ctx, front.ActorOf(ctx), c.Param("id"))
	if err != nil {
		return err
	}
	return h.files.Serve(c, f)
}

// NewMemorandumForm is the form of a new memorandum.
type NewMemorandumForm struct {
	ProducerID string  `json:"producer_id" maxLength:"100"`
	BuyerID    *string `json:"buyer_id,omitempty" nullable:"true" maxLength:"100" doc:"The buyer's account, as leads name it; you, where you are neither a member of the producer nor the office"`
	MemorandumForm
}

// TransformSchema implements huma.SchemaTransformer.
func (NewMemorandumForm) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	return rest.Require(s, "signed_on")
}

// AddMemorandumInput is the input of POST /v1/me/memoranda.
type AddMemorandumInput struct{ Body NewMemorandumForm }

// AddMemorandum answers POST /v1/me/memoranda.
func (h *Handlers) AddMemorandum(ctx context.Context, in *AddMemorandumInput) (*rest.PrivateAnswer[Memorandum], error) {
	m := domain.Memorandum{ProducerID: rest.Text(&in.Body.ProducerID), BuyerID: rest.OrNil(rest.Text(in.Body.BuyerID))}
	err := in.Body.apply(&m)
	if err == nil {
		m, err = h.store.AddMemorandum(ctx, front.ActorOf(ctx), m)
	}
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := h.replyMemorandum(m)
	out.Location = memorandaPath + "/" + m.ID
	return out, nil
}

// knownMemorandum returns a memorandum to be changed, and the version that the
// change requires.
func (h *Handlers) knownMemorandum(ctx context.Context, in MemorandumInput, match rest.IfMatchParams) (m domain.Memorandum, version int64, err error) {
	if m, err = h.store.Memorandum(ctx, front.ActorOf(ctx), in.ID); err == nil {
		version, err = match.Version(m.Version)
	}
	return m, version, err
}

// ChangeMemorandumInput is the input of PATCH /v1/me/memoranda/{id}.
type ChangeMemorandumInput struct {
	MemorandumInput
	rest.IfMatchParams
	RawBody []byte
	Body    MemorandumForm
}

// ChangeMemorandum answers PATCH /v1/me/memoranda/{id}.
func (h *Handlers) ChangeMemorandum(ctx context.Context, in *ChangeMemorandumInput) (*rest.PrivateAnswer[Memorandum], error) {
	m, version, err := h.knownMemorandum(ctx, in.MemorandumInput, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	form, err := rest.Merge(memorandumFormOf(m), in.RawBody)
	if err != nil {
		return nil, rest.InBody(err)
	}
	if m, err = h.store.ChangeMemorandum(ctx, front.ActorOf(ctx), m.ID, version, form.apply); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyMemorandum(m), nil
}

// RegisterMemorandumInput is the input of POST …/register.
type RegisterMemorandumInput struct {
	MemorandumInput
	rest.IfMatchParams
	Body *struct {
		FileID *string `json:"file_id,omitempty" maxLength:"100" doc:"Scan of the signed paper, a file of yours; an office needs it unless there is one"`
	}
}

// RegisterMemorandum answers POST /v1/me/memoranda/{id}/register.
func (h *Handlers) RegisterMemorandum(ctx context.Context, in *RegisterMemorandumInput) (*rest.PrivateAnswer[Memorandum], error) {
	m, version, err := h.knownMemorandum(ctx, in.MemorandumInput, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	file := ""
	if in.Body != nil {
		file = rest.Text(in.Body.FileID)
	}
	if m, err = h.store.RegisterMemorandum(ctx, front.ActorOf(ctx), m.ID, version, file); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyMemorandum(m), nil
}

// CancelMemorandumInput is the input of POST …/cancel.
type CancelMemorandumInput struct {
	MemorandumInput
	rest.IfMatchParams
	Body struct {
		Reason string `json:"reason" maxLength:"8000" doc:"Both sides read it; at most 2,000 characters"`
	}
}

// CancelMemorandum answers POST /v1/me/memoranda/{id}/cancel.
func (h *Handlers) CancelMemorandum(ctx context.Context, in *CancelMemorandumInput) (*rest.PrivateAnswer[Memorandum], error) {
	m, version, err := h.knownMemorandum(ctx, in.MemorandumInput, in.IfMatchParams)
	if err != nil {
		return nil, err
	}
	if m, err = h.store.CancelMemorandum(ctx, front.ActorOf(ctx), m.ID, version, rest.Text(&in.Body.Reason)); err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyMemorandum(m), nil
}

// maxMemorandumExport is the highest number of memoranda of one export.
const maxMemorandumExport = 10_000

// ExportMemorandaInput is the input of GET /v1/fairs/{id}/memoranda.xlsx.
type ExportMemorandaInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the fair"`
	MemorandaParams
}

// ExportMemoranda answers GET /v1/fairs/{id}/memoranda.xlsx.
func (h *Handlers) ExportMemoranda(ctx context.Context, in *ExportMemorandaInput) (*rest.SheetFile, error) {
	by := front.ActorOf(ctx)
	f, err := h.memorandumFilter(ctx, in.MemorandaParams)
	if err != nil {
		return nil, err
	}
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.MemorandumExportsPerAccount(), Subject: by.UserID}); err != nil {
		return nil, err
	}
	list, err := h.store.FairMemoranda(ctx, by, in.ID, f, domain.Page{Limit: domain.MaxLimit, Total: true})
	if err != nil {
		return nil, err
	}
	if *list.Total > maxMemorandumExport {
		return nil, domain.Errorf(domain.CodeConflict, "these are more than %d memoranda; narrow them, by from for example", maxMemorandumExport)
	}
	if err := h.store.RecordAudit(ctx, by, domain.Audit{Action: "memorandum.export", Noun: "fair", NounID: in.ID}); err != nil {
		return nil, err
	}
	return &rest.SheetFile{Name: "bien-ban-ghi-nho-" + h.front.Today().String() + ".xlsx", Write: func(w io.Writer) error {
		return rest.WriteSheet(w, "xlsx", transfer.Memoranda(), func(row func(...any) error) error {
			for {
				for _, m := range list.Items {
					if err := row(transfer.MemorandumValues(m)...); err != nil {
						return err
					}
				}
				if list.Next == "" {
					return nil
				}
				var err error
				if list, err = h.store.FairMemoranda(ctx, by, in.ID, f, domain.Page{Limit: domain.MaxLimit, Cursor: list.Next}); err != nil {
					return fmt.Errorf("api: reading memoranda: %w", err)
				}
			}
		})
	}}, nil
}

// MemorandumVolume is a sum of expected volumes with the same unit.
type MemorandumVolume struct {
	Amount float64 `json:"amount"`
	Unit   string  `json:"unit" doc:"kg for weights, l for volumes, otherwise as in the papers" example:"kg"`
	Period string  `json:"period" enum:"once,week,month,quarter,year" doc:"Period of the volume; volumes of different periods are not added"`
}

// MemorandumBar is the number of registered memoranda for a key.
type MemorandumBar struct {
	Key     string             `json:"key" nullable:"true" doc:"Code of a unit, id of a fair, or month"`
	Label   string             `json:"label" doc:"In the language of the answer"`
	LabelVI string             `json:"name" nullable:"true"`
	LabelEN string             `json:"name_en" nullable:"true"`
	Count   int                `json:"count"`
	Volumes []MemorandumVolume `json:"volumes" nullable:"false" doc:"Of those that state one"`
}

// MemorandumStatistics counts registered memoranda, ready to chart.
type MemorandumStatistics struct {
	Total      int                `json:"total" doc:"Registered and not cancelled"`
	Volumes    []MemorandumVolume `json:"volumes" nullable:"false" doc:"Of those that state one"`
	ByFair     []MemorandumBar    `json:"by_fair" nullable:"false" doc:"Most first; the last, with an empty key, counts those that were not signed at a public fair"`
	ByProvince []MemorandumBar    `json:"by_province" nullable:"false" doc:"Of the producers; units of today that have some"`
	ByMonth    []MemorandumBar    `json:"by_month" nullable:"false" doc:"Of signing; months that have some"`
}

// MemorandumStatisticsInput is the input of GET /v1/memoranda/statistics.
type MemorandumStatisticsInput struct {
	front.LanguageParams
	MemorandumDays
	Fair     string   `query:"fair_id" maxLength:"36" doc:"Id of a public fair"`
	Province []string `query:"province" doc:"Of the producer: units of today, by code or slug"`
}

// MemorandumStatistics answers GET /v1/memoranda/statistics.
func (h *Handlers) MemorandumStatistics(ctx context.Context, in *MemorandumStatisticsInput) (*rest.PublicAnswer[MemorandumStatistics], error) {
	f, err := h.memorandumFilter(ctx, MemorandaParams{MemorandumDays: in.MemorandumDays, Province: in.Province})
	if err != nil {
		return nil, err
	}
	f.FairID = in.Fair
	stats, err := h.store.MemorandumStatistics(ctx, f)
	if err != nil {
		return nil, err
	}
	known, err := h.front.Places(ctx)
	if err != nil {
		return nil, err
	}
	bars := func(counts []domain.MemorandumCount, names func(c domain.MemorandumCount) (vi, en string)) []MemorandumBar {
		out := make([]MemorandumBar, len(counts))
		for i, c := range counts {
			vi, en := names(c)
			out[i] = MemorandumBar{c.Key, front.Label(in.Lang(), vi, en), vi, en, c.Count, memorandumVolumes(c)}
		}
		return out
	}
	return rest.Reply(h.front, MemorandumStatistics{
		Total: stats.Total.Count, Volumes: memorandumVolumes(stats.Total),
		ByFair: bars(stats.ByFair, func(c domain.MemorandumCount) (vi, en string) {
			if c.Key == "" {
				return "Ngoài hội chợ", "Elsewhere"
			}
			return c.Name, c.NameEN
		}),
		ByProvince: bars(stats.ByProvince, func(c domain.MemorandumCount) (vi, en string) {
			return front.NameLabels(c.Key, known.ByCode[c.Key].Name, known.ByCode[c.Key].NameEN)
		}),
		ByMonth: bars(stats.ByMonth, func(c domain.MemorandumCount) (vi, en string) { return front.MonthLabels(c.Key) }),
	}), nil
}

func memorandumVolumes(c domain.MemorandumCount) []MemorandumVolume {
	out := make([]MemorandumVolume, len(c.Volumes))
	for i, v := range c.Volumes {
		out[i] = MemorandumVolume{float64(v.Amount) / 1000, string(v.Unit), string(v.Period)}
	}
	return out
}
