package fair

import (
	"context"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// Hall is a part of a fair.
type Hall struct {
	ID       string  `json:"id" format:"uuid"`
	Name     string  `json:"name"`
	NameEN   string  `json:"name_en" nullable:"true"`
	Position int     `json:"position" doc:"Order of show, from 0"`
	Version  int64   `json:"version" doc:"The ETag is this number in quotation marks"`
	Booths   []Booth `json:"booths" nullable:"false" doc:"By number"`
}

// Booth is a place of an exhibitor in a hall.
type Booth struct {
	ID           string  `json:"id" format:"uuid"`
	HallID       string  `json:"hall_id" format:"uuid"`
	Number       string  `json:"number" example:"A-07"`
	WidthM       float64 `json:"width_m" doc:"Metres; 0: not stated"`
	DepthM       float64 `json:"depth_m" doc:"Metres"`
	ZoneGroup    string  `json:"zone_group" nullable:"true" doc:"The group of products for which it is meant; null: any"`
	ZoneProvince string  `json:"zone_province_code" nullable:"true" doc:"Code of the province for which it is meant; null: any"`
	PriceClass   string  `json:"price_class" nullable:"true"`
	PriceVND     *int64  `json:"price_vnd" doc:"Rent in đồng; null: on request"`
	PlanX        *int    `json:"plan_x" doc:"On the picture of the plan: thousandths of its width from the left"`
	PlanY        *int    `json:"plan_y" doc:"Thousandths of its height from the top"`
	ExhibitorID  *string `json:"exhibitor_id" doc:"Its exhibitor; null: free"`
	Version      int64   `json:"version" doc:"The ETag is this number in quotation marks"`
}

// ManagedBooth is a booth with the name of its exhibitor.
type ManagedBooth struct {
	Booth
	Exhibitor string `json:"exhibitor_name" nullable:"true" doc:"null: free"`
}

func hallOf(header domain.Hall) Hall {
	out := Hall{header.ID, header.Name, header.NameEN, header.Position, header.Version, make([]Booth, len(header.Booths))}
	for i, b := range header.Booths {
		out.Booths[i] = boothOf(b)
	}
	return out
}

func boothOf(b domain.Booth) Booth {
	return Booth{
		b.ID, b.HallID, b.Number, float64(b.WidthCM) / 100, float64(b.DepthCM) / 100, string(b.ZoneGroup), b.ZoneProvince,
		b.PriceClass, b.PriceVND, b.PlanX, b.PlanY, b.ExhibitorID, b.Version,
	}
}

func managedBoothOf(b domain.Booth) ManagedBooth {
	out := ManagedBooth{Booth: boothOf(b)}
	if b.Exhibitor != nil {
		out.Exhibitor, _ = b.Exhibitor.Name()
	}
	return out
}

func replyBooth(b domain.Booth) *rest.PrivateAnswer[ManagedBooth] {
	return rest.ReplyVersion(managedBoothOf(b), b.Version)
}

func boothOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-halls", Tags: []string{"Fairs"},
			Summary:     "List the halls of a fair that I run",
			Description: "Returns the halls in their order, each with its booths, for a fair in any state.",
		},
		{
			OperationID: "get-hall", Tags: []string{"Fairs"},
			Summary:     "Get one hall of a fair that I run",
			Description: "Returns a hall with its booths. Its ETag is needed to change or delete it.",
		},
		{
			OperationID: "get-booth", Tags: []string{"Fairs"},
			Summary:     "Get one booth of a fair that I run",
			Description: "Returns a booth with its exhibitor. Its ETag is needed to change, delete, allocate or free it.",
		},
		{
			OperationID: "add-hall", Tags: []string{"Fairs"}, DefaultStatus: http.StatusCreated,
			Summary:     "Add a hall to a fair",
			Description: "Adds a hall without booths, whose name no other has, also not in capitals; add these with POST /v1/fairs/{id}/booths. A fair that is cancelled or closed answers 409.",
			Errors:      []int{http.StatusConflict},
		},
		{
			OperationID: "change-hall", Tags: []string{"Fairs"},
			Summary:     "Change a hall",
			Description: "Replaces the names and the position of a hall; its booths stay.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "delete-hall", Tags: []string{"Fairs"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete a hall",
			Description: "Deletes a hall without booths. With some the answer is 409: delete them first, or move them to another hall.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "list-booths", Tags: []string{"Fairs"},
			Summary:     "List the booths of a fair that I run",
			Description: "Returns all booths with their exhibitors, free ones too, by hall and number.",
		},
		{
			OperationID: "add-booths", Tags: []string{"Fairs"},
			Summary: "Add booths to a hall, all or none", DefaultStatus: http.StatusCreated,
			Description: "Adds free booths to a hall. Their numbers are given as a list, or counted: prefix A-, from 1, to 20 makes A-1 to A-20; digits 2 makes A-01.",
			Errors:      []int{http.StatusConflict}, MaxBodyBytes: rest.MaxFormBody,
		},
		{
			OperationID: "change-booth", Tags: []string{"Fairs"},
			Summary:     "Change a booth",
			Description: "Replaces hall, number, size, zone, price and place on the plan; its exhibitor stays.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "delete-booth", Tags: []string{"Fairs"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete a booth",
			Description: "Deletes a free booth. One with an exhibitor answers 409: free it first.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "allocate-booth", Tags: []string{"Fairs"},
			Summary:     "Give a booth to an exhibitor",
			Description: "The exhibitor must have accepted the invitation, and the booth must be free; otherwise the answer is 409.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "free-booth", Tags: []string{"Fairs"},
			Summary:     "Remove the exhibitor from a booth",
			Description: "The booth can be given to another exhibitor. The exhibitor stays in the fair; editions that are frozen keep the booth.",
			Errors:      rest.ChangeErrors(),
		},
	}
}

// HallForm is the form of a hall.
type HallForm struct {
	Name     string `json:"name" maxLength:"800" example:"Nhà A"`
	NameEN   string `json:"name_en,omitempty" maxLength:"800"`
	Position *int   `json:"position,omitempty" minimum:"0" maximum:"49" doc:"Order of show, everywhere. Without it, a new hall goes behind the others, and a stored one stays where it is"`
}

// position returns the position of the form, or domain.HallLast.
func (f HallForm) position() int {
	if f.Position == nil {
		return domain.HallLast
	}
	return *f.Position
}

// AddHallInput is the input of POST /v1/fairs/{id}/halls.
type AddHallInput struct {
	FairInput
	Body HallForm
}

// AddHall answers POST /v1/fairs/{id}/halls.
func (h *Handlers) AddHall(ctx context.Context, in *AddHallInput) (*rest.PrivateAnswer[Hall], error) {
	header, err := h.store.AddHall(ctx, front.ActorOf(ctx), domain.Hall{FairID: in.ID, Name: rest.Text(&in.Body.Name), NameEN: rest.Text(&in.Body.NameEN), Position: in.Body.position()})
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyVersion(hallOf(header), header.Version), nil
}

// HallInput names a hall of a fair.
type HallInput struct {
	FairInput
	Hall string `path:"hall_id" maxLength:"100" doc:"Id of the hall"`
	rest.IfMatchParams
}

// ChangeHallInput is the input of PUT /v1/fairs/{id}/halls/{hall_id}.
type ChangeHallInput struct {
	HallInput
	Body HallForm
}

func (h *Handlers) hallVersion(ctx context.Context, in HallInput) (int64, error) {
	f, err := h.store.ManagedFair(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return 0, err
	}
	for _, header := range f.Halls {
		if header.ID == in.Hall {
			return in.Version(header.Version)
		}
	}
	return 0, domain.NotFoundf("there is no such hall")
}

// ChangeHall answers PUT /v1/fairs/{id}/halls/{hall_id}.
func (h *Handlers) ChangeHall(ctx context.Context, in *ChangeHallInput) (*rest.PrivateAnswer[Hall], error) {
	version, err := h.hallVersion(ctx, in.HallInput)
	if err != nil {
		return nil, err
	}
	header, err := h.store.ChangeHall(ctx, front.ActorOf(ctx), domain.Hall{
		ID: in.Hall, FairID: in.ID, Name: rest.Text(&in.Body.Name), NameEN: rest.Text(&in.Body.NameEN), Position: in.Body.position(),
	}, version)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyVersion(hallOf(header), header.Version), nil
}

// DeleteHall answers DELETE /v1/fairs/{id}/halls/{hall_id}.
func (h *Handlers) DeleteHall(ctx context.Context, in *HallInput) (*rest.NoContent, error) {
	version, err := h.hallVersion(ctx, *in)
	if err != nil {
		return nil, err
	}
	if err := h.store.DeleteHall(ctx, front.ActorOf(ctx), in.ID, in.Hall, version); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// Booths answers GET /v1/fairs/{id}/booths.
func (h *Handlers) Booths(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[rest.OnePage[ManagedBooth]], error) {
	found, err := h.store.Booths(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(found, managedBoothOf)), nil
}

// BoothForm is the form of a booth.
type BoothForm struct {
	Hall         string  `json:"hall_id" maxLength:"100" doc:"Id of the hall"`
	WidthM       float64 `json:"width_m,omitempty" minimum:"0" maximum:"100" doc:"Metres"`
	DepthM       float64 `json:"depth_m,omitempty" minimum:"0" maximum:"100" doc:"Metres"`
	ZoneGroup    string  `json:"zone_group,omitempty" enum:"I,II,III,IV,V,VI"`
	ZoneProvince string  `json:"zone_province_code,omitempty" maxLength:"100" doc:"Unit of today, by code or slug"`
	PriceClass   string  `json:"price_class,omitempty" maxLength:"400" example:"Hạng A"`
	PriceVND     *int64  `json:"price_vnd,omitempty" nullable:"true" minimum:"0" maximum:"10000000000"`
}

func (h *Handlers) boothFrom(ctx context.Context, fairID string, f BoothForm) (domain.Booth, error) {
	known, err := h.front.Places(ctx)
	if err != nil {
		return domain.Booth{}, err
	}
	b := domain.Booth{
		FairID: fairID, HallID: f.Hall, WidthCM: int(math.Round(f.WidthM * 100)), DepthCM: int(math.Round(f.DepthM * 100)),
		ZoneGroup: domain.Group(f.ZoneGroup), ZoneProvince: rest.Text(&f.ZoneProvince), PriceClass: rest.Text(&f.PriceClass), PriceVND: f.PriceVND,
	}
	if unit, ok := known.Find(b.ZoneProvince); ok {
		b.ZoneProvince = unit.Code
	}
	return b, nil
}

// AddBoothsInput is the input of POST /v1/fairs/{id}/booths.
type AddBoothsInput struct {
	FairInput
	Body struct {
		BoothForm
		Numbers []string `json:"numbers,omitempty" nullable:"false" maxItems:"500" doc:"Listed; or else counted with from and to"`
		Prefix  string   `json:"prefix,omitempty" maxLength:"40" example:"A-"`
		From    int      `json:"from,omitempty" minimum:"0" maximum:"9999"`
		To      int      `json:"to,omitempty" minimum:"0" maximum:"9999"`
		Digits  int      `json:"digits,omitempty" minimum:"0" maximum:"4" doc:"Zeros are put before shorter numbers"`
	}
}

// AddBooths answers POST /v1/fairs/{id}/booths.
func (h *Handlers) AddBooths(ctx context.Context, in *AddBoothsInput) (*rest.PrivateAnswer[rest.OnePage[ManagedBooth]], error) {
	like, err := h.boothFrom(ctx, in.ID, in.Body.BoothForm)
	if err != nil {
		return nil, err
	}
	numbers := in.Body.Numbers
	if len(numbers) == 0 && in.Body.To > 0 {
		if n := in.Body.To - in.Body.From; n < 0 || n >= domain.BoothsPerBatch {
			return nil, rest.InBody(domain.Invalidf("to", "it must follow from, by at most %d", domain.BoothsPerBatch-1))
		}
		for n := in.Body.From; n <= in.Body.To; n++ {
			numbers = append(numbers, fmt.Sprintf("%s%0*d", rest.Text(&in.Body.Prefix), in.Body.Digits, n))
		}
	}
	booths := make([]domain.Booth, len(numbers))
	for i, n := range numbers {
		booths[i] = like
		booths[i].Number = rest.Text(&n)
	}
	if booths, err = h.store.AddBooths(ctx, front.ActorOf(ctx), in.ID, booths); err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(rest.OnePageOf(booths, managedBoothOf)), nil
}

// BoothInput names a booth of a fair.
type BoothInput struct {
	FairInput
	Booth string `path:"booth_id" maxLength:"100" doc:"Id of the booth"`
	rest.IfMatchParams
}

func (h *Handlers) boothVersion(ctx context.Context, in BoothInput) (int64, error) {
	b, err := h.store.Booth(ctx, front.ActorOf(ctx), in.ID, in.Booth)
	if err != nil {
		return 0, err
	}
	return in.Exact(b.Version)
}

// ChangeBoothInput is the input of PUT /v1/fairs/{id}/booths/{booth_id}.
type ChangeBoothInput struct {
	BoothInput
	Body struct {
		BoothForm
		Number string `json:"number" maxLength:"80"`
		PlanX  *int   `json:"plan_x,omitempty" nullable:"true" minimum:"0" maximum:"1000" doc:"Thousandths of the width of the plan, from the left; together with plan_y"`
		PlanY  *int   `json:"plan_y,omitempty" nullable:"true" minimum:"0" maximum:"1000" doc:"Thousandths of its height, from the top"`
	}
}

// ChangeBooth answers PUT /v1/fairs/{id}/booths/{booth_id}.
func (h *Handlers) ChangeBooth(ctx context.Context, in *ChangeBoothInput) (*rest.PrivateAnswer[ManagedBooth], error) {
	version, err := h.boothVersion(ctx, in.BoothInput)
	if err != nil {
		return nil, err
	}
	b, err := h.boothFrom(ctx, in.ID, in.Body.BoothForm)
	if err != nil {
		return nil, err
	}
	b.ID, b.Number, b.PlanX, b.PlanY = in.Booth, rest.Text(&in.Body.Number), in.Body.PlanX, in.Body.PlanY
	if b, err = h.store.ChangeBooth(ctx, front.ActorOf(ctx), b, version); err != nil {
		return nil, rest.InBody(err)
	}
	return replyBooth(b), nil
}

// DeleteBooth answers DELETE /v1/fairs/{id}/booths/{booth_id}.
func (h *Handlers) DeleteBooth(ctx context.Context, in *BoothInput) (*rest.NoContent, error) {
	version, err := h.boothVersion(ctx, *in)
	if err != nil {
		return nil, err
	}
	if err := h.store.DeleteBooth(ctx, front.ActorOf(ctx), in.ID, in.Booth, version); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// AllocateInput is the input of PUT /v1/fairs/{id}/booths/{booth_id}/exhibitor.
type AllocateInput struct {
	BoothInput
	Body struct {
		Exhibitor string `json:"exhibitor_id" maxLength:"100" doc:"Id of an exhibitor of the fair"`
	}
}

// AllocateBooth answers PUT /v1/fairs/{id}/booths/{booth_id}/exhibitor.
func (h *Handlers) AllocateBooth(ctx context.Context, in *AllocateInput) (*rest.PrivateAnswer[ManagedBooth], error) {
	if in.Body.Exhibitor == "" {
		return nil, rest.InBody(domain.Invalidf("exhibitor_id", "name an exhibitor of the fair"))
	}
	return h.allocate(ctx, in.BoothInput, in.Body.Exhibitor)
}

// FreeBooth answers DELETE /v1/fairs/{id}/booths/{booth_id}/exhibitor.
func (h *Handlers) FreeBooth(ctx context.Context, in *BoothInput) (*rest.PrivateAnswer[ManagedBooth], error) {
	return h.allocate(ctx, *in, "")
}

func (h *Handlers) allocate(ctx context.Context, in BoothInput, exhibitor string) (*rest.PrivateAnswer[ManagedBooth], error) {
	version, err := h.boothVersion(ctx, in)
	if err != nil {
		return nil, err
	}
	done, err := h.store.Allocate(ctx, front.ActorOf(ctx), in.ID, []domain.Allocation{{BoothID: in.Booth, ExhibitorID: exhibitor, Version: version}})
	if err != nil { // the caller sent no list, and the booth in the path
		return nil, rest.InBody(domain.MapFields(err, func(field string) string {
			return strings.Replace(strings.TrimPrefix(field, "allocations[0]."), "booth_id", "exhibitor_id", 1)
		}))
	}
	return replyBooth(done[0]), nil
}

// Halls answers GET /v1/fairs/{id}/halls.
func (h *Handlers) Halls(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[rest.OnePage[Hall]], error) {
	f, err := h.store.ManagedFair(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.OnePageOf(f.Halls, hallOf)), nil
}

// OneHallInput is the input of GET /v1/fairs/{id}/halls/{hall_id}.
type OneHallInput struct {
	FairInput
	Hall string `path:"hall_id" maxLength:"100" doc:"Id of the hall"`
}

// Hall answers GET /v1/fairs/{id}/halls/{hall_id}.
func (h *Handlers) Hall(ctx context.Context, in *OneHallInput) (*rest.PrivateAnswer[Hall], error) {
	f, err := h.store.ManagedFair(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	for _, header := range f.Halls {
		if header.ID == in.Hall {
			return rest.ReplyVersion(hallOf(header), header.Version), nil
		}
	}
	return nil, domain.NotFoundf("there is no such hall")
}

// OneBoothInput is the input of GET /v1/fairs/{id}/booths/{booth_id}.
type OneBoothInput struct {
	FairInput
	Booth string `path:"booth_id" maxLength:"100" doc:"Id of the booth"`
}

// Booth answers GET /v1/fairs/{id}/booths/{booth_id}.
func (h *Handlers) Booth(ctx context.Context, in *OneBoothInput) (*rest.PrivateAnswer[ManagedBooth], error) {
	b, err := h.store.Booth(ctx, front.ActorOf(ctx), in.ID, in.Booth)
	if err != nil {
		return nil, err
	}
	return replyBooth(b), nil
}
