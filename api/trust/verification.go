package trust

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
	"chophien/qr"
)

// VerifiedProduct is the product that a certificate is about.
type VerifiedProduct struct {
	Name   string  `json:"name"`
	NameEN string  `json:"name_en" nullable:"true"`
	Label  string  `json:"label" doc:"The name in the language of the answer"`
	URL    *string `json:"url" doc:"Where the whole product is in this API; null while it is not public"`

	PageURL *string `json:"page_url" doc:"Its page for people; null while it is not public"`
}

// VerifiedProducer is the producer of the product.
type VerifiedProducer struct {
	Name   string `json:"name"`
	NameEN string `json:"name_en" nullable:"true"`
	Label  string `json:"label" doc:"The name in the language of the answer"`
}

// Verification is the state of a certificate on a day.
type Verification struct {
	Code          string                        `json:"certificate_code" doc:"As issued"`
	ValidOn       string                        `json:"valid_on" format:"date" doc:"The day that was asked for"`
	State         string                        `json:"state" enum:"pending,valid,expiring,expired,superseded,suspended,revoked" doc:"expiring: valid, and ends within 90 days; suspended: an officer hides the product or its producer today"`
	Valid         bool                          `json:"valid" doc:"true when the certificate is valid or expiring"`
	StateToday    string                        `json:"state_today" enum:"pending,valid,expiring,expired,superseded,suspended,revoked" doc:"The same for today, whatever day was asked for"`
	Verdict       string                        `json:"verdict" doc:"The state in the language of the answer"`
	Stars         *int                          `json:"stars" doc:"3 to 5 while it is valid; otherwise null, as the stars may not be shown"`
	PotentialFive bool                          `json:"potential_five" doc:"While it is valid: sent up to the ministry for five stars"`
	Product       VerifiedProduct               `json:"product"`
	Producer      rest.OrNull[VerifiedProducer] `json:"producer"`
	Place         view.Place                    `json:"place"`
	Certificate   view.CertificateView          `json:"certificate" doc:"With the decision that it was given by"`
	History       []view.CertificateView        `json:"history" nullable:"false" doc:"All certificates of the product, newest first"`
	PageURL       string                        `json:"page_url" format:"uri" doc:"Address of the page with the same data, which the QR code contains"`
	QRURL         string                        `json:"qr_url" format:"uri" doc:"The QR code as SVG; .png at the end gives PNG"`
	ReportURL     string                        `json:"report_url" format:"uri" doc:"Where to report a suspicion"`
	rest.Sample
}

func (h *Handlers) verifyURL(code string) string { return h.front.PublicURL() + "/verify/" + code }

func (h *Handlers) verificationOf(v domain.Verification, on domain.Date, lang string) Verification {
	state := v.StateOn(on)
	code := domain.ShowCode(v.Code)
	out := Verification{
		Code: code, ValidOn: on.String(), State: string(state), Valid: state.Holds(), StateToday: string(v.StateOn(h.front.Today())), Verdict: verdictLabel(state, lang),
		Product:     VerifiedProduct{v.Product.Name, v.Product.NameEN, front.Label(lang, v.Product.Name, v.Product.NameEN), nil, nil},
		Place:       view.PlaceOf(v.Product.Place, lang),
		Certificate: view.CertificateOf(v.Certificate, on), History: []view.CertificateView{},
		PageURL: h.verifyURL(code), QRURL: h.front.PublicURL() + "/v1/verify/" + code + "/qr.svg", ReportURL: h.front.PublicURL() + "/report?code=" + code,
		Sample: rest.SampleOf(v.Product.Sample || v.Certificate.Sample),
	}
	if out.Valid {
		out.Stars, out.PotentialFive = out.Certificate.Stars, out.Certificate.PotentialFive
	}
	if v.Product.Status == domain.StatusPublished {
		address := h.cards.URL(domain.KindProduct, v.Product.Slug)
		page := h.cards.PageURL(domain.KindProduct, v.Product.Slug, lang)
		out.Product.URL, out.Product.PageURL = &address, &page
	}
	if p := v.Producer; p != nil {
		out.Producer = rest.Some(VerifiedProducer{p.Name, p.NameEN, front.Label(lang, p.Name, p.NameEN)})
	}
	for _, c := range v.History {
		out.History = append(out.History, view.CertificateOf(c, on))
	}
	return out
}

func verdictLabel(s domain.CertificateState, lang string) string {
	vi, en := front.VerdictLabels(s)
	return front.Label(lang, vi, en)
}

func verificationOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "verify-certificate", Tags: []string{"Verification"},
			Summary:     "Verify whether a certificate is valid today",
			Description: "The code is printed on the package, below the QR code. A code that was never issued gives 404, in any form. Limited by address of the client.",
			Errors:      []int{http.StatusTooManyRequests},
		},
		qrOperation("svg", "image/svg+xml"),
		qrOperation("png", "image/png"),
	}
}

func pathParam(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString}, Description: doc}
}

func queryParam(name, doc string) *huma.Param {
	return &huma.Param{Name: name, In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Description: doc}
}

// VerifyInput is the input of GET /v1/verify/{code}.
type VerifyInput struct {
	rest.ClientParams
	Code string `path:"code" doc:"Code of the certificate, in any case, with spaces and dashes or without" example:"7K3F-M2QX"`
	front.DayParams
	front.LanguageParams
}

// Verify answers GET /v1/verify/{code}.
func (h *Handlers) Verify(ctx context.Context, in *VerifyInput) (*rest.PrivateAnswer[Verification], error) {
	on, err := h.front.Day(in.DayParams)
	if err != nil {
		return nil, err
	}
	v, err := h.verifier.Verification(ctx, in.Client(), in.Code)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(h.verificationOf(v, on, in.Lang())), nil
}

func qrOperation(ext, contentType string) huma.Operation {
	low, high := float64(qr.MinPixels), float64(qr.MaxPixels)
	return huma.Operation{
		OperationID: "get-qr-" + ext, Tags: []string{"Verification"},
		Summary:     "Draw the QR code of a certificate, for labels and books",
		Description: "The QR code contains the address of the page. It is drawn for every code of the right form, so it does not reveal which codes are issued.",
		Parameters: []*huma.Param{pathParam("code", "Code of the certificate"), {
			Name: "size", In: "query", Description: "Side in pixels", Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &low, Maximum: &high, Default: qrPixels},
		}, queryParam("fair", "Slug of a public fair where the code is shown: scans of it are counted there")},
		Responses: map[string]*huma.Response{
			"200": {Description: "The picture", Content: map[string]*huma.MediaType{contentType: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
			"304": {Description: "Not changed"},
		},
	}
}

// qrPixels is the default side of a QR code.
const qrPixels = 400

// DrawQR answers GET /v1/verify/{code}/qr.png and GET /v1/verify/{code}/qr.svg.
func (h *Handlers) DrawQR(c echo.Context) error {
	ctx := c.Request().Context()
	code := domain.ParseCode(c.Param("code"))
	if !domain.IsCode(code) {
		return domain.NotFoundf("no certificate has this code")
	}
	pixels := qrPixels
	if text := c.QueryParam("size"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < qr.MinPixels || n > qr.MaxPixels {
			return domain.Invalidf("size", "must be a number from %d to %d", qr.MinPixels, qr.MaxPixels)
		}
		pixels = n
	}
	address := h.verifyURL(domain.ShowCode(code))
	if fair := c.QueryParam("fair"); fair != "" {
		f, err := h.store.Fair(ctx, fair)
		if domain.CodeOf(err) == domain.CodeNotFound {
			return domain.Invalidf("fair", "there is no public fair with this slug")
		} else if err != nil {
			return err
		}
		address += "?fair=" + f.Slug
	}
	picture, err := qr.Encode(address)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderCacheControl, "public, max-age=86400")
	if strings.HasSuffix(c.Path(), ".svg") {
		return c.Blob(http.StatusOK, "image/svg+xml", picture.SVG(pixels))
	}
	b, err := picture.PNG(pixels)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, "image/png", b)
}
