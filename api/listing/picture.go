package listing

import (
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/domain"
)

// Picture streams a picture from the file store and supports ranges. The file
// of a picture never changes: a new picture has a new id.
func (h *Handlers) Picture(c echo.Context) error {
	r, w := c.Request(), c.Response()
	id := c.Param("id")
	if rest.CheckPath(r.Context(), []string{"id"}, []string{id}) != nil {
		return domain.NotFoundf("there is no such picture")
	}
	size, err := rest.SizeOf(c)
	if err != nil {
		return err
	}
	p, err := h.store.Picture(r.Context(), id)
	if err != nil {
		return err
	}
	// A suspension hides the pictures of a listing, so caches may keep them
	// only for an hour.
	w.Header().Set(echo.HeaderCacheControl, "public, max-age=3600")
	return h.files.ServePicture(c, p, size)
}
