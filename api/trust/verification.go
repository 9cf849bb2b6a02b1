package trust

import (
	"context"
	_ "embed"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/htmlpage"
	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
	"chophien/qr"
)

// VerifiedProduct is the product that a certificate is about.
type VerifiedProduct struct {
	Name   string  `json:"name"`
	NameEN string  `json:"name_en"`
	Label  string  `json:"label" doc:"The name in the language of the answer"`
	URL    *string `json:"url" doc:"Its page; null while it is not public"`
}

// VerifiedProducer is the producer of the product.
type VerifiedProducer struct {
	Name   string `json:"name"`
	NameEN string `json:"name_en"`
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
		Code: code, ValidOn: on.String(), State: string(state), Valid: state.Holds(), StateToday: string(v.StateOn(h.front.Today())), Verdict: htmlpage.WordsOf(lang).Verdicts[state],
		Product:     VerifiedProduct{v.Product.Name, v.Product.NameEN, front.Label(lang, v.Product.Name, v.Product.NameEN), nil},
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
		out.Product.URL = &address
	}
	if p := v.Producer; p != nil {
		out.Producer = rest.Some(VerifiedProducer{p.Name, p.NameEN, front.Label(lang, p.Name, p.NameEN)})
	}
	for _, c := range v.History {
		out.History = append(out.History, view.CertificateOf(c, on))
	}
	return out
}

func verificationOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "verify-certificate", Tags: []string{"Verification"},
			Summary:     "Is this certificate valid today?",
			Description: "The code is printed on the package, below the QR code. A code that was never issued gives 404, in any form. Limited by address of the client.",
			Errors:      []int{http.StatusTooManyRequests},
		},
		qrOperation("svg", "image/svg+xml"),
		qrOperation("png", "image/png"),
		verifyPageOperation(),
		verifyFormOperation(),
	}
}

func verifyPageOperation() huma.Operation {
	op := htmlpage.Operation("verification-page", "Verification", "Is this certificate valid today? As a page, in Vietnamese and English")
	op.Parameters = []*huma.Param{
		pathParam("code", "Code of the certificate"), queryParam("lang", "vi or en; otherwise Accept-Language says"), queryParam("valid_on", "The day, YYYY-MM-DD; by default today in Vietnam"),
		queryParam("fair", "Slug of the fair where the code was scanned: counts one visit, and the page leads back to the fair"),
	}
	for _, status := range []string{"404", "422", "429"} {
		op.Responses[status] = op.Responses["200"]
	}
	return op
}

func verifyFormOperation() huma.Operation {
	return huma.Operation{
		OperationID: "verification-form", Tags: []string{"Verification"}, Summary: "Redirect to the page of a code",
		Parameters: []*huma.Param{queryParam("code", "Code of a certificate"), queryParam("lang", "vi or en")},
		Responses:  map[string]*huma.Response{"303": {Description: "The page of the code"}},
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
	v, err := h.verification(ctx, in.Client(), in.Code)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(h.verificationOf(v, on, in.Lang())), nil
}

// verification is the only lookup of a code: every request is counted and
// looked up, in whatever form the code is.
func (h *Handlers) verification(ctx context.Context, client front.Client, code string) (domain.Verification, error) {
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.VerificationsPerAddress(), Subject: client.LimitSubject()}); err != nil {
		return domain.Verification{}, err
	}
	return h.store.Verification(ctx, domain.ParseCode(code))
}

//go:embed verification.html
var verificationHTML string

// why returns one sentence that explains the result.
func why(v Verification, lang string) string {
	c := v.Certificate
	day := func(text string) string { return htmlpage.Day(lang, text) }
	or := func(vi, en string) string { return front.Label(lang, vi, en) }
	switch domain.CertificateState(v.State) {
	case domain.CertificateValid:
		return or("Sản phẩm được công nhận OCOP vào ngày ", "The product is certified on ") + day(v.ValidOn) + "."
	case domain.CertificateExpiring:
		return or("Sản phẩm được công nhận OCOP, đến hết ngày ", "The product is certified, until ") + day(c.ValidUntil) + "."
	case domain.CertificateExpired:
		return or("Hết hạn sau ngày ", "It ended after ") + day(c.ValidUntil) + or(". Không được dùng số sao và logo nữa.", ". Stars and logo may not be shown any more.")
	case domain.CertificateSuperseded:
		on := ""
		if c.SupersededOn != nil {
			on = day(*c.SupersededOn)
		}
		return or("Giấy chứng nhận mới thay thế từ ngày ", "A newer certificate took its place on ") + on + or(": xem danh sách bên dưới.", ": see the list below.")
	case domain.CertificateSuspended:
		return or("Cơ quan quản lý đang tạm ngừng sản phẩm hoặc chủ thể này. Chưa nên tin vào nhãn OCOP.", "The authority has suspended this product or its producer. Do not rely on the label for now.")
	case domain.CertificateRevoked:
		on := ""
		if c.RevokedOn != nil {
			on = day(*c.RevokedOn)
		}
		return or("Bị thu hồi từ ngày ", "Revoked on ") + on + or(". Không được dùng số sao và logo.", ". Stars and logo may not be shown.")
	case domain.CertificatePending:
		return or("Có hiệu lực từ ngày ", "It becomes valid on ") + day(c.ValidFrom) + "."
	}
	return ""
}

// verdictPage is the content of the page of a result.
type verdictPage struct {
	Lang, OtherLang, OtherName, OtherURL, LangQuery string

	Style                                template.CSS
	T                                    htmlpage.Words
	Tone, Mark, Verdict, Why, Code       string
	Stars, PlaceLine, ReportURL, PageURL string
	TodayURL                             string // set when the page is of another day
	FairName, FairURL                    string // the fair where the code was scanned, if any
	V                                    *Verification
}

// VerifyPage answers with the result of Verify as a page.
func (h *Handlers) VerifyPage(c echo.Context) error {
	ctx, lang := c.Request().Context(), htmlpage.Language(c)
	code := domain.ParseCode(c.Param("code"))
	p := verdictPage{
		Lang: lang, OtherLang: htmlpage.OtherLanguage(lang), OtherName: htmlpage.WordsOf(lang).OtherLocale, LangQuery: "?lang=" + lang, Style: htmlpage.Style, T: htmlpage.WordsOf(lang),
		Tone: "bad", Mark: "✕", Code: domain.ShowCode(code),
	}
	query := url.Values{"lang": {p.OtherLang}}
	if day := c.QueryParam("valid_on"); day != "" {
		query.Set("valid_on", front.Shorten(day))
	}
	fair := c.QueryParam("fair")
	if fair != "" {
		query.Set("fair", front.Shorten(fair))
	}
	p.OtherURL = "/verify/" + url.PathEscape(p.Code) + "?" + query.Encode()
	p.PageURL = h.verifyURL(url.PathEscape(p.Code))
	p.ReportURL = "/report?" + url.Values{"code": {p.Code}, "lang": {lang}}.Encode()
	on, err := h.front.Day(front.DayParams{ValidOn: c.QueryParam("valid_on")})
	if err != nil {
		p.Verdict, p.Why, p.Tone, p.Mark = p.T.BadDay, p.T.WhyBadDay, "wait", "?"
		return htmlpage.Write(c, http.StatusUnprocessableEntity, "verification", verificationHTML, p)
	}
	found, err := h.verification(ctx, front.ClientOf(c), c.Param("code"))
	switch domain.CodeOf(err) {
	case "":
	case domain.CodeNotFound:
		p.Verdict, p.Why, p.Mark = p.T.Unknown, p.T.WhyUnknown, "?"
		return htmlpage.Write(c, http.StatusNotFound, "verification", verificationHTML, p)
	case domain.CodeTooMany:
		c.Response().Header().Set(echo.HeaderRetryAfter, rest.RetryAfter(err))
		p.Verdict, p.Why, p.Tone, p.Mark = p.T.Wait, p.T.WhyWait, "wait", "…"
		return htmlpage.Write(c, http.StatusTooManyRequests, "verification", verificationHTML, p)
	default:
		return err
	}
	v := h.verificationOf(found, on, lang)
	if fair != "" {
		p.FairName, p.FairURL = h.visited(ctx, fair, found.Product.ID, front.ClientOf(c), lang)
	}
	p.V, p.Verdict, p.Why, p.Code = &v, v.Verdict, why(v, lang), v.Code
	switch domain.CertificateState(v.State) {
	case domain.CertificateValid:
		p.Tone, p.Mark = "good", "✓"
	case domain.CertificateExpiring:
		p.Tone, p.Mark = "warn", "✓"
	case domain.CertificatePending:
		p.Tone, p.Mark = "wait", "…"
	}
	if on != h.front.Today() {
		// The page of another day says so, so that an old result is not taken
		// for today's.
		p.Tone, p.TodayURL = "wait", "/verify/"+v.Code+p.LangQuery
	}
	if v.Stars != nil {
		p.Stars = strings.Repeat("★", *v.Stars)
	}
	p.PlaceLine = v.Place.Province.Label
	if f := v.Place.FormerProvince.Value; f != nil && f.Name != v.Place.Province.Name {
		p.PlaceLine += " (" + front.Label(lang, "trước 07/2025: ", "until 06/2025: ") + f.Label + ")"
	}
	return htmlpage.Write(c, http.StatusOK, "verification", verificationHTML, p)
}

// VerifyForm redirects from the form to the page of a code.
func (h *Handlers) VerifyForm(c echo.Context) error {
	code := domain.ShowCode(domain.ParseCode(c.QueryParam("code")))
	c.Response().Header().Set(echo.HeaderCacheControl, front.NoStore)
	return c.Redirect(http.StatusSeeOther, "/verify/"+url.PathEscape(code)+"?lang="+htmlpage.Language(c))
}

func qrOperation(ext, contentType string) huma.Operation {
	low, high := float64(qr.MinPixels), float64(qr.MaxPixels)
	return huma.Operation{
		OperationID: "get-qr-" + ext, Tags: []string{"Verification"},
		Summary:     "The QR code of a certificate, for labels and books",
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

// visited counts the scan of a label at a fair and returns the fair. If that
// fails, the page of the certificate is shown all the same.
func (h *Handlers) visited(ctx context.Context, fair, productID string, client front.Client, lang string) (name, url string) {
	f, err := h.store.Fair(ctx, fair)
	if err != nil {
		return "", ""
	}
	if _, err := h.store.AddVisit(ctx, f.ID, productID, client.LimitSubject()); err != nil && domain.CodeOf(err) == domain.CodeInternal {
		h.front.Log().WarnContext(ctx, "a visit was not counted", "request_id", front.RequestID(ctx), "error", err)
	}
	return front.Label(lang, f.Name, f.NameEN), "/fairs/" + f.Slug + "?lang=" + lang
}
