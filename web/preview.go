package web

import (
	"bytes"
	"cmp"
	"context"
	"image"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/labstack/echo/v4"

	"chophien/catalogue"
	"chophien/domain"
)

// previewPath is the address of the picture that messengers show for a link. The
// version of the thing is a part of it, so that caches may keep it forever.
const previewPath = "/preview/:lang/:kind/:id/:version"

// keptPreviews is the most drawn pictures in memory, each of about 60 kB.
const keptPreviews = 100

// previews draws the pictures of links, one at a time: a robot that asks for all of
// them must not take the processors from people.
type previews struct {
	kept   *lru.Cache[string, []byte] // by path
	drawer chan *catalogue.Previewer  // holds the only one while nothing is drawn
}

func newPreviews() (previews, error) {
	p := previews{drawer: make(chan *catalogue.Previewer, 1)}
	drawer, err := catalogue.NewPreviewer()
	if err != nil {
		return p, err
	}
	p.drawer <- drawer
	p.kept, err = lru.New[string, []byte](keptPreviews)
	return p, err
}

// previewOf returns the absolute address of the picture of a listing or fair.
func (r *request) previewOf(k domain.Kind, id string, version int64) string {
	return r.absolute(strings.NewReplacer(":lang", r.lang, ":kind", k.Collection(), ":id", url.PathEscape(id), ":version", strconv.FormatInt(version, 10)+".jpg").Replace(previewPath))
}

// pictured is what a preview is drawn from.
type pictured struct {
	catalogue.Preview
	id      string
	version int64
	photo   *domain.Picture // nil: none
}

// pictured returns what the preview of a public listing or fair shows.
func (r *request) pictured(ctx context.Context, k domain.Kind, id string) (p pictured, err error) {
	fill := func(record domain.Record, name, kind string, at domain.Place, pictures []domain.Picture, sample bool) {
		p.id, p.version, p.Name, p.Kind, p.Place = record.ID, record.Version, name, kind, r.bothMaps(at)
		if sample {
			p.Kind = joined(" · ", kind, r.t("demonstration data"))
		}
		if len(pictures) > 0 {
			p.photo = &pictures[0]
		}
	}
	s := r.server.store
	switch k {
	case domain.KindProduct:
		x, err := s.Product(ctx, id)
		if err != nil {
			return p, err
		}
		kind := r.t("Product")
		if x.Set != nil {
			kind = r.or(x.Set.NameVI, x.Set.NameEN)
		}
		fill(x.Record, r.or(x.Name, x.NameEN), kind, x.Place, x.Pictures, x.HasSample())
	case domain.KindProducer:
		m, err := s.Producer(ctx, id)
		if err != nil {
			return p, err
		}
		fill(m.Record, r.or(m.Name, m.NameEN), cmp.Or(r.producerKind(m.Kind), r.t("Producer")), m.Place, m.Pictures, m.Sample)
	case domain.KindCraftVillage:
		v, err := s.CraftVillage(ctx, id)
		if err != nil {
			return p, err
		}
		fill(v.Record, r.or(v.Name, v.NameEN), r.t("Craft village"), v.Place, v.Pictures, v.Sample)
	case domain.KindTourismSite:
		t, err := s.TourismSite(ctx, id)
		if err != nil {
			return p, err
		}
		fill(t.Record, r.or(t.Name, t.NameEN), r.t("Community tourism"), t.Place, t.Pictures, t.Sample)
	case domain.KindFair:
		f, err := s.Fair(ctx, id)
		if err != nil {
			return p, err
		}
		fill(f.Record, r.or(f.Name, f.NameEN), r.t("Trade fair"), f.Place, nil, f.Sample)
		p.Place = joined(" · ", r.day(f.StartsOn)+" – "+r.day(f.EndsOn), p.Place)
	default:
		return p, echo.ErrNotFound
	}
	return p, nil
}

// preview answers with the picture of a listing or fair. An old version redirects to
// the current one.
func (s *Server) preview(c echo.Context) error {
	set, ok := s.pages[c.Param("lang")]
	if !ok {
		return echo.ErrNotFound
	}
	ctx, r := c.Request().Context(), &request{Context: c, speech: set.words, server: s}
	kind := domain.KindFair
	for _, k := range domain.Kinds() {
		if k.Collection() == c.Param("kind") {
			kind = k
		}
	}
	if kind.Collection() != c.Param("kind") {
		return echo.ErrNotFound
	}
	p, err := r.pictured(ctx, kind, c.Param("id"))
	if err != nil {
		return err
	}
	if at := r.previewOf(kind, p.id, p.version); !strings.HasSuffix(at, c.Request().URL.Path) {
		r.Response().Header().Set(echo.HeaderCacheControl, s.front.CacheControl())
		return r.Redirect(http.StatusTemporaryRedirect, strings.TrimPrefix(at, s.front.PublicURL()))
	}
	drawn, err := s.drawn(ctx, c.Request().URL.Path, p)
	if err != nil {
		return err
	}
	r.Response().Header().Set(echo.HeaderCacheControl, forever)
	return r.Blob(http.StatusOK, "image/jpeg", drawn)
}

// drawn returns the picture of an address. It draws a picture again only when it is
// not in memory.
func (s *Server) drawn(ctx context.Context, path string, p pictured) ([]byte, error) {
	if drawn, ok := s.previews.kept.Get(path); ok {
		return drawn, nil
	}
	var drawer *catalogue.Previewer
	select {
	case drawer = <-s.previews.drawer:
		defer func() { s.previews.drawer <- drawer }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if drawn, ok := s.previews.kept.Get(path); ok { // by the request before
		return drawn, nil
	}
	if p.photo != nil {
		var err error
		if p.Photo, err = s.photo(ctx, *p.photo); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := drawer.Write(&out, p.Preview); err != nil {
		return nil, err
	}
	s.previews.kept.Add(path, out.Bytes())
	return out.Bytes(), nil
}

// photo reads a picture; nil when the file store does not have it, or it cannot be
// decoded. While the file store is away, photo fails: caches keep previews forever, and
// one without its photo would stay.
func (s *Server) photo(ctx context.Context, p domain.Picture) (image.Image, error) {
	file, err := s.files.OpenPicture(ctx, p, domain.PictureMedium)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	// Decoding could not tell a file store that goes away from a wrong picture.
	content, err := io.ReadAll(file)
	if err != nil {
		return nil, domain.Wrap(domain.CodeUnavailable, err, "the file store is away")
	}
	img, _, err := image.Decode(bytes.NewReader(content))
	if err != nil {
		s.front.Log().WarnContext(ctx, "a picture cannot be drawn", "picture", p.ID, "error", err)
		return nil, nil
	}
	return img, nil
}
