package trust

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/front"
)

// reportOfForm validates the texts of a form against the JSON schema.
func reportOfForm(ctx context.Context, form front.ReportForm) (in NewReport, err error) {
	body, err := json.Marshal(form.Texts)
	if err != nil {
		return in, err
	}
	err = rest.DecodeJSON(ctx, body, &in)
	return in, err
}

// reportProblem returns the problem of a form that is too large, and other
// errors as they are.
func reportProblem(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, front.ErrReportTooLarge):
		return rest.StatusProblem(ctx, http.StatusRequestEntityTooLarge, "the texts of a report have at most 32 KB")
	case front.IsTooLarge(err):
		return rest.TooLarge(ctx)
	}
	return err
}

// ReportPhoto sends the photo of a report to its officers.
func (h *Handlers) ReportPhoto(c echo.Context) error {
	r, err := h.store.Report(c.Request().Context(), front.ActorOf(c.Request().Context()), c.Param("id"))
	if err != nil {
		return err
	}
	photo, err := front.ReportPhoto(r)
	if err != nil {
		return err
	}
	return h.files.Serve(c, photo)
}
