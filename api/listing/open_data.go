package listing

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
)

// openDataVersion rises when something is removed from the open data or changes
// its meaning; additions leave it.
const openDataVersion = 1

// OpenData is all public data of listings in one file: the rows of the public
// lists, in their order. It contains no contacts and no persons, and sample data only
// where no listing of people is public. Listings whose licence nobody accepted are missing.
type OpenData struct {
	SchemaVersion int                    `json:"schema_version" doc:"Raised when something is taken out or changes its meaning"`
	Date          string                 `json:"date" format:"date" doc:"The day in Vietnam that certified, stars and states were computed for"`
	Licence       Licence                `json:"licence"`
	Publisher     string                 `json:"publisher" format:"uri" doc:"The installation of the data; users of the data must name it"`
	Products      []view.FullProductCard `json:"products" nullable:"false" doc:"As /v1/products?view=full: those with a certificate valid on the day, with all their certificates"`
	Producers     []FullProducerCard     `json:"producers" nullable:"false" doc:"As /v1/producers?view=full"`
	CraftVillages []FullCraftVillageCard `json:"craft_villages" nullable:"false" doc:"As /v1/craft-villages?view=full"`
	TourismSites  []FullTourismSiteCard  `json:"tourism_sites" nullable:"false" doc:"As /v1/tourism-sites?view=full"`
	Counts        OpenDataCounts         `json:"counts" doc:"Last field of the file: a file with it is complete"`
}

// Licence is the licence of the data.
type Licence struct {
	ID   string `json:"identifier" doc:"What people accept: an identifier of SPDX, or the address of another licence" example:"CC-BY-4.0"`
	SPDX string `json:"spdx" nullable:"true" doc:"Identifier of SPDX; null for another licence" example:"CC-BY-4.0"`
	Name string `json:"name"`
	URL  string `json:"url" format:"uri"`
}

func licenceOf(l domain.Licence) Licence {
	out := Licence{ID: l.ID, Name: l.Name, URL: l.URL}
	if l.SPDX {
		out.SPDX = l.ID
	}
	return out
}

// OpenDataCounts are the lengths of the lists.
type OpenDataCounts struct {
	Products      int `json:"products"`
	Producers     int `json:"producers"`
	CraftVillages int `json:"craft_villages"`
	TourismSites  int `json:"tourism_sites"`
}

// openDataKinds returns the kinds that the file lists.
func openDataKinds() []domain.Kind {
	return []domain.Kind{domain.KindProduct, domain.KindProducer, domain.KindCraftVillage, domain.KindTourismSite}
}

// OpenDataInput is the input of /v1/exports/open-data.json.
type OpenDataInput struct{ address string }

// Resolve reads the client's address for the limit.
func (in *OpenDataInput) Resolve(ctx huma.Context) []error {
	in.address = humaecho.UnwrapV4(ctx).RealIP()
	return nil
}

func openDataOperations() []huma.Operation {
	return []huma.Operation{

		{
			OperationID: "export-open-data", Tags: []string{"Spreadsheets"},
			Summary:     "Export everything public of products, producers, craft villages and tourism sites as one file",
			Description: "Researchers and mirrors download this file, which is under the open licence that it names. It has the listings whose owner or office accepted that licence. Its ETag and Last-Modified change only when something public changes.",
		},
	}
}

// ExportOpenData answers GET /v1/exports/open-data.json.
func (h *Handlers) ExportOpenData(ctx context.Context, in *OpenDataInput) (*rest.SheetFile, error) {
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.ExportsPerAddress(), Subject: in.address}); err != nil {
		return nil, err
	}
	state, changedAt, err := h.store.PublicState(ctx, openDataKinds())
	if err != nil {
		return nil, err
	}
	today := h.front.Today()
	f := domain.ListingFilter{ValidOn: today}
	// The file contains the day, so that it changes at midnight, too.
	if begins := today.Begins(); changedAt.Before(begins) {
		changedAt = begins
	}
	licence := sha256.Sum256([]byte(h.front.Licence().ID))
	version := fmt.Sprintf("%d-%s-%d-%s-%x", openDataVersion, today, state, h.release, licence[:4])
	return &rest.SheetFile{Name: "du-lieu-mo-" + today.String() + ".json", Version: version, ModifiedAt: changedAt, Write: func(w io.Writer) error {
		head := OpenData{
			SchemaVersion: openDataVersion, Date: today.String(), Publisher: h.front.PublicURL(),
			Licence: licenceOf(h.front.Licence()),
		}
		samples, err := h.store.CountsSamples(ctx)
		if err != nil {
			return err
		}
		d := &openDataWriter{w: w, samples: samples, licensed: func(kind domain.Kind, ids []string) (map[string]bool, error) {
			return h.store.Licensed(ctx, kind, ids, h.front.Licence().ID)
		}}
		d.field("{", "schema_version", head.SchemaVersion)
		d.field(",", "date", head.Date)
		d.field(",", "licence", head.Licence)
		d.field(",", "publisher", head.Publisher)
		var n OpenDataCounts
		n.Products = openDataList(d, domain.KindProduct, func(p domain.Page) (domain.List[domain.Product], error) {
			return h.store.Products(ctx, f, p)
		}, func(p domain.Product) view.FullProductCard {
			return h.cards.FullProductCard(p, today, openDataLanguage)
		}, func(x domain.Product) (string, bool) { return x.ID, x.HasSample() })
		n.Producers = openDataList(d, domain.KindProducer, func(p domain.Page) (domain.List[domain.Producer], error) {
			return h.store.Producers(ctx, f, p)
		}, func(p domain.Producer) FullProducerCard { return h.fullProducerCard(p, openDataLanguage) }, func(x domain.Producer) (string, bool) { return x.ID, x.HasSample() })
		n.CraftVillages = openDataList(d, domain.KindCraftVillage, func(p domain.Page) (domain.List[domain.CraftVillage], error) {
			return h.store.CraftVillages(ctx, f, p)
		}, func(v domain.CraftVillage) FullCraftVillageCard { return h.fullCraftVillageCard(v, openDataLanguage) }, func(x domain.CraftVillage) (string, bool) { return x.ID, x.HasSample() })
		n.TourismSites = openDataList(d, domain.KindTourismSite, func(p domain.Page) (domain.List[domain.TourismSite], error) {
			return h.store.TourismSites(ctx, f, p)
		}, func(t domain.TourismSite) FullTourismSiteCard { return h.fullTourismSiteCard(t, openDataLanguage) }, func(x domain.TourismSite) (string, bool) { return x.ID, x.HasSample() })
		d.field(",", "counts", n)
		d.text("}\n")
		return d.err
	}}, nil
}

// openDataLanguage is the language of labels; English names have fields of
// their own.
const openDataLanguage = "vi"

// openDataWriter writes an object in parts, until the first error.
type openDataWriter struct {
	w       io.Writer
	samples bool // write sample data, too
	err     error

	licensed func(kind domain.Kind, ids []string) (map[string]bool, error) // which listings may be written
}

func (d *openDataWriter) text(text string) {
	if d.err == nil {
		_, d.err = io.WriteString(d.w, text)
	}
}

func (d *openDataWriter) value(v any) {
	if d.err != nil {
		return
	}
	b, err := rest.EncodeJSON(v)
	if d.err = err; err == nil {
		_, d.err = d.w.Write(b)
	}
}

func (d *openDataWriter) field(before, name string, v any) {
	d.text(before + `"` + name + `":`)
	d.value(v)
}

// openDataList writes a list page by page and returns its length.
func openDataList[T, V any](d *openDataWriter, kind domain.Kind, list func(domain.Page) (domain.List[T], error), shown func(T) V, known func(T) (id string, sample bool)) (n int) {
	d.text(`,"` + string(kind) + `s":[`)
	for page := (domain.Page{Sort: domain.SortName, Limit: domain.MaxLimit}); d.err == nil; {
		found, err := list(page)
		if err != nil {
			d.err = err
			return n
		}
		ids := make([]string, len(found.Items))
		for i, x := range found.Items {
			ids[i], _ = known(x)
		}
		licensed, err := d.licensed(kind, ids)
		if err != nil {
			d.err = err
			return n
		}
		for _, x := range found.Items {
			if id, sample := known(x); !licensed[id] || sample && !d.samples {
				continue
			}
			if n++; n > 1 {
				d.text(",\n")
			}
			d.value(shown(x))
		}
		if page.Cursor = found.Next; page.Cursor == "" {
			break
		}
	}
	d.text("]")
	return n
}
