package web

import (
	"context"
	"strconv"

	"chophien/domain"
)

// fairPlanPicture sends the plan of a fair in any state to those who run it.
func (s *Server) fairPlanPicture(r *request) error {
	f, err := r.fairOf()
	if err == nil && f.Plan == nil {
		err = domain.NotFoundf("the fair has no plan")
	}
	if err != nil {
		return err
	}
	return s.files.ServePicture(r.Context, f.Plan.Picture(), domain.PictureMedium)
}

// setFairPlan stores the picture of the ground.
func (s *Server) setFairPlan(r *request) error {
	ctx, by, id := r.Request().Context(), r.actor(), r.Param("id")
	form := newForm(r.to("fair-plan", id), r.t("Save the plan"), r.planField())
	form.Version = 1
	refuse := func(_ int, err error) error { return r.sendBooths(form, err) }
	f, err := r.fairOf()
	if err != nil {
		return err
	}
	u, err := r.readUpload()
	if err == nil && u.file == nil {
		err = domain.Invalidf("file", "it is empty")
	}
	if err == nil {
		err = f.CheckOpen()
	}
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	form.Version = r.version()
	if err := s.store.UseLimits(ctx, domain.LimitUse{Limit: domain.PicturesPerAccount(), Subject: by.UserID}); err != nil {
		return r.refuseUpload(err, refuse)
	}
	picture, keys, err := s.files.TakePicture(ctx, u.file)
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	var dropped *domain.FairPlan
	added := false
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, before, err := s.store.SetFairPlan(ctx, by, id, r.version(), &domain.FairPlan{FileKey: picture.FileKey, ContentType: picture.ContentType, Width: picture.Width, Height: picture.Height})
		added, dropped = err == nil, before
		return r.to("fair-booths", id), err
	})
	if !added { // it failed, or it is the second tap
		s.files.Discard(ctx, keys...)
	}
	if err != nil {
		return r.refuseUpload(err, refuse)
	}
	s.discardPlan(ctx, dropped)
	return r.lead(to, "saved")
}

// discardPlan deletes the file of a plan to which nothing refers any more.
func (s *Server) discardPlan(ctx context.Context, p *domain.FairPlan) {
	if p != nil {
		s.discardPicture(ctx, p.Picture())
	}
}

// dropFairPlan deletes the plan.
func (s *Server) dropFairPlan(r *request) error {
	id := r.Param("id")
	var dropped *domain.FairPlan
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, before, err := s.store.SetFairPlan(ctx, r.actor(), id, r.version(), nil)
		dropped = before
		return r.to("fair-booths", id), err
	})
	if err != nil {
		return r.sendBooths(newForm(r.Request().URL.Path, ""), err)
	}
	s.discardPlan(r.Request().Context(), dropped)
	return r.lead(to, "plan-deleted")
}

// placeBooth stores where on the plan the user clicked.
func (s *Server) placeBooth(r *request) error {
	f, b, err := r.boothOf()
	if err != nil {
		return err
	}
	x, errX := strconv.Atoi(r.sent("at.x"))
	y, errY := strconv.Atoi(r.sent("at.y"))
	form := newForm(r.Request().URL.Path, "")
	if errX != nil || errY != nil || x == 0 && y == 0 || f.Plan == nil { // a keyboard sends 0, 0
		return r.sendBooth(form, domain.Invalidf("", "click the place on the plan, or write its numbers into the form of the booth"))
	}
	y = y * 1000 * f.Plan.Width / max(1, planUnits*f.Plan.Height)
	b.PlanX, b.PlanY = &x, &y
	to, err := r.once(func(ctx context.Context) (string, error) {
		_, err := s.store.ChangeBooth(ctx, r.actor(), b, r.version())
		return r.to("fair-booth", f.ID, b.ID), err
	})
	if err != nil {
		return r.sendBooth(form, err)
	}
	return r.lead(to, "saved")
}
