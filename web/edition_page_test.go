package web_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"net/http"
	"strings"
	"testing"

	"gocloud.dev/blob/memblob"

	"chophien/domain"
	"chophien/jobs"
	"chophien/search"
	"chophien/web/webtest"
)

// TestEditionPage: the page of a published edition opens in a browser within its own
// policy, with its pictures, fits a narrow screen, and axe finds nothing.
func TestEditionPage(t *testing.T) {
	t.Parallel()
	files := memblob.OpenBucket(nil)
	s := newEmbeddedOn(t, files, func(e search.Engine) search.Engine { return e })
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := s.store.Fair(ctx, s.fair)
	must(err)
	by := domain.Actor{UserID: f.OrganizerID, Roles: []domain.Role{domain.RoleOrganizer}}
	organisations, err := s.store.ManagedOrganisations(ctx, by, f.ID)
	must(err)
	var logo bytes.Buffer
	must(jpeg.Encode(&logo, image.NewRGBA(image.Rect(0, 0, 40, 20)), nil))
	key := domain.PicturesFolder + "logo.jpg"
	must(files.WriteAll(ctx, key, logo.Bytes(), nil))
	_, _, err = s.store.SetLogo(ctx, by, f.ID, organisations[0].ID, organisations[0].Version, &domain.FairLogo{FileKey: key, ContentType: "image/jpeg", Width: 40, Height: 20})
	must(err)
	c, _, err := s.store.Catalogue(ctx, by, f.ID)
	must(err)
	e, err := s.store.Freeze(ctx, by, f.ID, domain.FreezeForm{Version: c.Version, Found: make([]domain.SectionHits, len(c.Sections)), Site: publicURL, ConfirmLeftOut: true})
	must(err)
	for more := true; more; {
		more, err = jobs.MakeEdition(ctx, s.store, files, e.ID)
		must(err)
	}
	_, err = s.store.PublishEdition(ctx, by, f.ID, e.Number)
	must(err)

	p := s.tab(t, narrow())
	for _, language := range domain.EditionLanguages() {
		t.Run(string(language), func(t *testing.T) {
			target := "/v1/fairs/" + s.fair + "/catalogue.html?edition=2&language=" + string(language)
			page := s.get(target).Body.String()
			_, picture, _ := strings.Cut(page, `src="`)
			picture, _, _ = strings.Cut(picture, `"`)
			if w := s.get(picture); w.Code != http.StatusOK || !bytes.Equal(w.Body.Bytes(), logo.Bytes()) {
				t.Errorf("the picture at %q: status %d, %d bytes", picture, w.Code, w.Body.Len())
			}
			p.Resize(narrow())
			p.GoTo(http.StatusOK, target)
			if fault := p.Sideways(); fault != "" {
				t.Errorf("on a screen of 320 px: %s", fault)
			}
			for _, v := range p.Violations() {
				t.Errorf("%s", v)
			}
			p.ShotOn(webtest.Phone(), "phone-edition-"+string(language))
			p.ShotOn(webtest.Desk(), "desk-edition-"+string(language))
		})
	}
}
