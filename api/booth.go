package api

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"chophien/domain"
)

// Hall is a part of a fair.
type Hall struct {
	ID       string  `json:"id" format:"uuid"`
	Name     string  `json:"name"`
	NameEN   string  `json:"name_en"`
	Position int     `json:"position" doc:"Order of show, from 0"`
	Version  int64   `json:"version" doc:"In quotation marks it is the ETag"`
	Booths   []Booth `json:"booths" nullable:"false" doc:"By number"`
}

// Booth is where an exhibitor stands.
type Booth struct {
	ID           string  `json:"id" format:"uuid"`
	HallID       string  `json:"hall_id" format:"uuid"`
	Number       string  `json:"number" example:"A-07"`
	WidthM       float64 `json:"width_m" doc:"Metres; 0: not stated"`
	DepthM       float64 `json:"depth_m" doc:"Metres"`
	ZoneGroup    string  `json:"zone_group" doc:"The group of products that it is meant for; empty: any"`
	ZoneProvince string  `json:"zone_province" doc:"The province that it is meant for, by code; empty: any"`
	PriceClass   string  `json:"price_class"`
	PriceVND     *int64  `json:"price_vnd" doc:"Rent in đồng; null: told on request"`
	PlanX        *int    `json:"plan_x" doc:"On the picture of the plan: thousandths of its width from the left"`
	PlanY        *int    `json:"plan_y" doc:"Thousandths of its height from the top"`
	ExhibitorID  *string `json:"exhibitor_id" doc:"Who has it; null: free"`
	Version      int64   `json:"version" doc:"In quotation marks it is the ETag"`
}

// ManagedBooth is a booth with the name of who has it.
type ManagedBooth struct {
	Booth
	Exhibitor string `json:"exhibitor" doc:"Name; empty: free"`
}

func hallOf(h domain.Hall) Hall {
	out := Hall{h.ID, h.Name, h.NameEN, h.Position, h.Version, make([]Booth, len(h.Booths))}
	for i, b := range h.Booths {
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

func tellBooth(b domain.Booth) *secret[ManagedBooth] {
	out := tell(managedBoothOf(b))
	out.ETag = versionTag(b.Version)
	return out
}

func (s *Server) routeBooths() {
	read, write := only(domain.ScopeRead, organizers()...), only(domain.ScopeWrite, organizers()...)
	halls, booths := fairPath+"/halls", fairPath+"/booths"
	private(s, write, huma.Operation{
		OperationID: "add-hall", Method: http.MethodPost, Path: halls, Tags: []string{"Fairs"}, Summary: "Add a hall to a fair", DefaultStatus: http.StatusCreated, Errors: []int{http.StatusConflict},
	}, s.addHall)
	private(s, write, huma.Operation{
		OperationID: "change-hall", Method: http.MethodPut, Path: halls + "/{hall}", Tags: []string{"Fairs"}, Summary: "Say anew what a hall is", Errors: stale(),
	}, s.changeHall)
	private(s, write, huma.Operation{
		OperationID: "delete-hall", Method: http.MethodDelete, Path: halls + "/{hall}", Tags: []string{"Fairs"}, Summary: "Delete a hall without booths",
		DefaultStatus: http.StatusNoContent, Errors: stale(),
	}, s.dropHall)
	private(s, read, huma.Operation{
		OperationID: "list-booths", Method: http.MethodGet, Path: booths, Tags: []string{"Fairs"}, Summary: "The booths of a fair that I run, with who has them, by number",
	}, s.booths)
	private(s, write, huma.Operation{
		OperationID: "add-booths", Method: http.MethodPost, Path: booths, Tags: []string{"Fairs"}, Summary: "Add booths to a hall, all or none", DefaultStatus: http.StatusCreated,
		Description: "Numbers are listed, or counted: prefix A-, from 1, to 20 makes A-1 to A-20; digits 2 makes A-01.", Errors: []int{http.StatusConflict}, MaxBodyBytes: maxFormBody,
	}, s.addBooths)
	private(s, write, huma.Operation{
		OperationID: "change-booth", Method: http.MethodPut, Path: booths + "/{booth}", Tags: []string{"Fairs"}, Summary: "Say anew what a booth is; who has it stays", Errors: stale(),
	}, s.changeBooth)
	private(s, write, huma.Operation{
		OperationID: "delete-booth", Method: http.MethodDelete, Path: booths + "/{booth}", Tags: []string{"Fairs"}, Summary: "Delete a booth that nobody has",
		DefaultStatus: http.StatusNoContent, Errors: stale(),
	}, s.dropBooth)
	private(s, write, huma.Operation{
		OperationID: "allocate-booth", Method: http.MethodPut, Path: booths + "/{booth}/exhibitor", Tags: []string{"Fairs"},
		Summary: "Give a booth to an exhibitor who accepted", Errors: stale(),
	}, s.allocateBooth)
	private(s, write, huma.Operation{
		OperationID: "free-booth", Method: http.MethodDelete, Path: booths + "/{booth}/exhibitor", Tags: []string{"Fairs"}, Summary: "Take a booth back", Errors: stale(),
	}, s.freeBooth)
}

// HallForm is what people say of a hall.
type HallForm struct {
	Name     string `json:"name" maxLength:"800" example:"Nhà A"`
	NameEN   string `json:"name_en,omitempty" maxLength:"800"`
	Position int    `json:"position,omitempty" minimum:"0" maximum:"49"`
}

// AddHallInput is what POST /v1/fairs/{id}/halls takes.
type AddHallInput struct {
	FairInput
	Body HallForm
}

func (s *Server) addHall(ctx context.Context, in *AddHallInput) (*secret[Hall], error) {
	h, err := s.deps.Booths.AddHall(ctx, actorOf(ctx), domain.Hall{FairID: in.ID, Name: said(&in.Body.Name), NameEN: said(&in.Body.NameEN), Position: in.Body.Position})
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := tell(hallOf(h))
	out.ETag = versionTag(h.Version)
	return out, nil
}

// HallInput names a hall of a fair.
type HallInput struct {
	FairInput
	Hall string `path:"hall" maxLength:"100" doc:"Id of the hall"`
	IfMatchParams
}

// ChangeHallInput is what PUT /v1/fairs/{id}/halls/{hall} takes.
type ChangeHallInput struct {
	HallInput
	Body HallForm
}

func (s *Server) hallVersion(ctx context.Context, in HallInput) (int64, error) {
	f, err := s.deps.Fairs.ManagedFair(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return 0, err
	}
	for _, h := range f.Halls {
		if h.ID == in.Hall {
			return in.version(ctx, h.Version)
		}
	}
	return 0, domain.NotFoundf("there is no such hall")
}

func (s *Server) changeHall(ctx context.Context, in *ChangeHallInput) (*secret[Hall], error) {
	version, err := s.hallVersion(ctx, in.HallInput)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	h, err := s.deps.Booths.SaveHall(ctx, actorOf(ctx), domain.Hall{
		ID: in.Hall, FairID: in.ID, Name: said(&in.Body.Name), NameEN: said(&in.Body.NameEN), Position: in.Body.Position,
	}, version)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := tell(hallOf(h))
	out.ETag = versionTag(h.Version)
	return out, nil
}

func (s *Server) dropHall(ctx context.Context, in *HallInput) (*nothing, error) {
	version, err := s.hallVersion(ctx, *in)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if err := s.deps.Booths.DropHall(ctx, actorOf(ctx), in.ID, in.Hall, version); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}

func (s *Server) booths(ctx context.Context, in *FairInput) (*secret[OnePage[ManagedBooth]], error) {
	found, err := s.deps.Booths.Booths(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(onePage(found, managedBoothOf)), nil
}

// BoothForm is what people say of a booth.
type BoothForm struct {
	Hall         string  `json:"hall" maxLength:"100" doc:"Id of the hall"`
	WidthM       float64 `json:"width_m,omitempty" minimum:"0" maximum:"100" doc:"Metres"`
	DepthM       float64 `json:"depth_m,omitempty" minimum:"0" maximum:"100" doc:"Metres"`
	ZoneGroup    string  `json:"zone_group,omitempty" enum:"I,II,III,IV,V,VI"`
	ZoneProvince string  `json:"zone_province,omitempty" maxLength:"100" doc:"Unit of today, by code or slug"`
	PriceClass   string  `json:"price_class,omitempty" maxLength:"400" example:"Hạng A"`
	PriceVND     *int64  `json:"price_vnd,omitempty" nullable:"true" minimum:"0" maximum:"10000000000"`
}

func (s *Server) boothFrom(ctx context.Context, fairID string, f BoothForm) (domain.Booth, error) {
	known, err := s.places.get(ctx)
	if err != nil {
		return domain.Booth{}, err
	}
	b := domain.Booth{
		FairID: fairID, HallID: f.Hall, WidthCM: int(math.Round(f.WidthM * 100)), DepthCM: int(math.Round(f.DepthM * 100)),
		ZoneGroup: domain.Group(f.ZoneGroup), ZoneProvince: said(&f.ZoneProvince), PriceClass: said(&f.PriceClass), PriceVND: f.PriceVND,
	}
	if unit, ok := known.find(b.ZoneProvince); ok {
		b.ZoneProvince = unit.Code
	}
	return b, nil
}

// AddBoothsInput is what POST /v1/fairs/{id}/booths takes.
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

func (s *Server) addBooths(ctx context.Context, in *AddBoothsInput) (*secret[OnePage[ManagedBooth]], error) {
	like, err := s.boothFrom(ctx, in.ID, in.Body.BoothForm)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	numbers := in.Body.Numbers
	if len(numbers) == 0 && in.Body.To > 0 {
		if n := in.Body.To - in.Body.From; n < 0 || n >= domain.BoothsPerBatch {
			return nil, s.bodyProblem(ctx, domain.Invalidf("to", "it must follow from, by at most %d", domain.BoothsPerBatch-1))
		}
		for n := in.Body.From; n <= in.Body.To; n++ {
			numbers = append(numbers, fmt.Sprintf("%s%0*d", said(&in.Body.Prefix), in.Body.Digits, n))
		}
	}
	booths := make([]domain.Booth, len(numbers))
	for i, n := range numbers {
		booths[i] = like
		booths[i].Number = said(&n)
	}
	if booths, err = s.deps.Booths.AddBooths(ctx, actorOf(ctx), in.ID, booths); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tell(onePage(booths, managedBoothOf)), nil
}

// BoothInput names a booth of a fair.
type BoothInput struct {
	FairInput
	Booth string `path:"booth" maxLength:"100" doc:"Id of the booth"`
	IfMatchParams
}

func (s *Server) boothVersion(ctx context.Context, in BoothInput) (int64, error) {
	b, err := s.deps.Booths.Booth(ctx, actorOf(ctx), in.ID, in.Booth)
	if err != nil {
		return 0, err
	}
	return in.version(ctx, b.Version)
}

// ChangeBoothInput is what PUT /v1/fairs/{id}/booths/{booth} takes.
type ChangeBoothInput struct {
	BoothInput
	Body struct {
		BoothForm
		Number string `json:"number" maxLength:"80"`
		PlanX  *int   `json:"plan_x,omitempty" nullable:"true" minimum:"0" maximum:"1000" doc:"Thousandths of the width of the plan, from the left; together with plan_y"`
		PlanY  *int   `json:"plan_y,omitempty" nullable:"true" minimum:"0" maximum:"1000" doc:"Thousandths of its height, from the top"`
	}
}

func (s *Server) changeBooth(ctx context.Context, in *ChangeBoothInput) (*secret[ManagedBooth], error) {
	version, err := s.boothVersion(ctx, in.BoothInput)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	b, err := s.boothFrom(ctx, in.ID, in.Body.BoothForm)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	b.ID, b.Number, b.PlanX, b.PlanY = in.Booth, said(&in.Body.Number), in.Body.PlanX, in.Body.PlanY
	if b, err = s.deps.Booths.SaveBooth(ctx, actorOf(ctx), b, version); err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tellBooth(b), nil
}

func (s *Server) dropBooth(ctx context.Context, in *BoothInput) (*nothing, error) {
	version, err := s.boothVersion(ctx, *in)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	if err := s.deps.Booths.DropBooth(ctx, actorOf(ctx), in.ID, in.Booth, version); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}

// AllocateInput is what PUT /v1/fairs/{id}/booths/{booth}/exhibitor takes.
type AllocateInput struct {
	BoothInput
	Body struct {
		Exhibitor string `json:"exhibitor" maxLength:"100" doc:"Id of an exhibitor of the fair"`
	}
}

func (s *Server) allocateBooth(ctx context.Context, in *AllocateInput) (*secret[ManagedBooth], error) {
	if in.Body.Exhibitor == "" {
		return nil, s.bodyProblem(ctx, domain.Invalidf("exhibitor", "name an exhibitor of the fair"))
	}
	return s.allocate(ctx, in.BoothInput, in.Body.Exhibitor)
}

func (s *Server) freeBooth(ctx context.Context, in *BoothInput) (*secret[ManagedBooth], error) {
	return s.allocate(ctx, *in, "")
}

func (s *Server) allocate(ctx context.Context, in BoothInput, exhibitor string) (*secret[ManagedBooth], error) {
	version, err := s.boothVersion(ctx, in)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	done, err := s.deps.Booths.Allocate(ctx, actorOf(ctx), in.ID, []domain.Allocation{{BoothID: in.Booth, ExhibitorID: exhibitor, Version: version}})
	if e, ok := errors.AsType[*domain.Error](err); ok {
		one := *e // the caller sent no list
		one.Field = strings.TrimPrefix(e.Field, "allocations[0].")
		err = &one
	}
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tellBooth(done[0]), nil
}
