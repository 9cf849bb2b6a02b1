package trust

import (
	"context"
	_ "embed"
	"errors"
	"html/template"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/api/htmlpage"
	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/picture"
)

// NewReport is the form of a report.
type NewReport struct {
	CertificateCode string `json:"certificate_code,omitempty" maxLength:"64" doc:"As printed on the package, even if it is unknown"`
	Product         string `json:"product_id,omitempty" maxLength:"200" doc:"id or slug, where the product is listed here"`
	ProductName     string `json:"product_name,omitempty" maxLength:"800" doc:"As seen; at most 200 characters"`
	Province        string `json:"province" maxLength:"100" doc:"Unit of today where it was seen: code or slug" example:"01"`
	Place           string `json:"place,omitempty" maxLength:"1200" doc:"Shop, market, address of a page; at most 300 characters"`
	Text            string `json:"text" maxLength:"16000" doc:"The suspicion; 10 to 4,000 characters"`
	Contact         string `json:"contact,omitempty" maxLength:"800" doc:"How to reach the reporter; only officers read it"`
}

// ReportReceipt is the answer to a reporter.
type ReportReceipt struct {
	Ref   string `json:"ref" doc:"Keep it: /v1/reports/{ref} shows the answer. It is shown only now" example:"7K3F-M2QX-09ZT"`
	State string `json:"state" enum:"open,in_review,answered,dismissed,upheld"`
}

// ReportStatus is what a reporter may read with the reference.
type ReportStatus struct {
	State     string    `json:"state" enum:"open,in_review,answered,dismissed,upheld"`
	Answer    string    `json:"answer_text" doc:"Of the officers; empty until there is one"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// ReportedProduct is the product that a report is about.
type ReportedProduct struct {
	ID     string `json:"id" format:"uuid"`
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Status string `json:"state" enum:"draft,submitted,changes_requested,published,suspended,withdrawn"`
}

// Report is a report as officers see it.
type Report struct {
	ID              string                       `json:"id" format:"uuid"`
	State           string                       `json:"state" enum:"open,in_review,answered,dismissed,upheld"`
	CertificateCode string                       `json:"certificate_code" doc:"As the reporter read it; it may never have been issued"`
	Product         rest.OrNull[ReportedProduct] `json:"product" doc:"null for a product that is not listed"`
	ProductName     string                       `json:"product_name" doc:"As the reporter saw it"`
	ProvinceCode    string                       `json:"province_code" doc:"Unit of today where it was seen"`
	Place           string                       `json:"place"`
	Text            string                       `json:"text"`
	Contact         string                       `json:"contact" doc:"Of the reporter"`
	PhotoURL        *string                      `json:"photo_url" doc:"Where officers fetch the photo; null without one"`
	Answer          string                       `json:"answer_text" doc:"The reporter reads it"`
	Note            string                       `json:"note" doc:"For officers"`
	DecidedBy       *string                      `json:"decided_by_id" doc:"Id of the user who acted last"`
	DecidedAt       *time.Time                   `json:"decided_at"`
	Version         int64                        `json:"version" doc:"The ETag is this number in quotation marks"`
	CreatedAt       time.Time                    `json:"created_at"`
	UpdatedAt       time.Time                    `json:"updated_at"`
}

func reportOf(r domain.Report) Report {
	v := Report{
		ID: r.ID, State: string(r.State), CertificateCode: r.Code, ProductName: r.ProductName, ProvinceCode: r.ProvinceCode, Place: r.Place,
		Text: r.Text, Contact: r.Contact, Answer: r.Answer, Note: r.Note, DecidedBy: r.DecidedBy, DecidedAt: rest.UTC(r.DecidedAt),
		Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if r.PhotoKey != nil {
		at := myReportsPath + "/" + r.ID + "/photo"
		v.PhotoURL = &at
	}
	if p := r.Product; p != nil {
		v.Product = rest.Some(ReportedProduct{p.ID, p.Slug, p.Name, string(p.Status)})
	}
	return v
}

func replyReport(r domain.Report) *rest.PrivateAnswer[Report] {
	return rest.ReplyVersion(reportOf(r), r.Version)
}

const (
	reportsPath   = "/v1/reports"
	myReportsPath = "/v1/me/reports"
)

func reportOperations(schemas huma.Registry) []huma.Operation {
	ops := []huma.Operation{
		{OperationID: "get-report-photo", Tags: []string{"Verification"}, Summary: "The photo of a report"},
		{
			OperationID: "get-report-status", Tags: []string{"Verification"},
			Summary: "The state of a report, by its reference",
			Errors:  []int{http.StatusTooManyRequests},
		},
		{
			OperationID: "list-reports", Tags: []string{"Verification"},
			Summary: "Reports about products of my provinces, or seen there, newest first",
		},
		{
			OperationID: "get-report", Tags: []string{"Verification"},
			Summary: "One report",
		},
		addReportOperation(schemas),
		reportPageOperation(),
		sendReportOperation(),
	}
	for action, summary := range map[domain.ReportAction]string{
		domain.ReportReview:  "Start the review of a report",
		domain.ReportAnswer:  "Answer a report that needs no decision",
		domain.ReportDismiss: "Dismiss a report: the suspicion is wrong",
		domain.ReportUphold:  "Uphold a report: the suspicion is right",
		domain.ReportSuspend: "Suspend the product of a report immediately, while the report stays open",
	} {
		ops = append(ops, huma.Operation{OperationID: string(action) + "-report", Tags: []string{"Verification"}, Summary: summary, Errors: rest.ChangeErrors()})
	}
	return ops
}

func addReportOperation(schemas huma.Registry) huma.Operation {
	problem := func(what string) *huma.Response {
		return &huma.Response{Description: what, Content: map[string]*huma.MediaType{rest.ProblemJSON: {Schema: rest.SchemaOf[rest.Problem](schemas)}}}
	}
	return huma.Operation{
		OperationID: "add-report", Tags: []string{"Verification"},
		Summary: "Report a suspicion: a counterfeit, or stars shown without the right",
		Description: "Anybody may report. The officers of the product's province see the report, or those of the place for a product that is not listed. " +
			"With a photo it is sent as a form of the same fields and the part photo: JPEG, PNG or WebP, recognised by the content and encoded again without position and camera. " +
			"The same report again within 10 minutes is one report. Limited by address of the client, and by product.",
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json":    {Schema: rest.SchemaOf[NewReport](schemas)},
			"multipart/form-data": {Schema: reportFormSchema()},
		}},
		Responses: map[string]*huma.Response{
			"201": {Description: "Taken", Content: map[string]*huma.MediaType{
				"application/json": {Schema: rest.SchemaOf[ReportReceipt](schemas)},
			}},
			"400": problem("The body cannot be read"), "413": problem("The body is too large"), "415": problem("The body is of another type"),
			"422": problem("The report is not valid"), "429": problem("Too many reports; Retry-After says when to try again"), "503": problem("A part of the system is away"),
		},
	}
}

func reportPageOperation() huma.Operation {
	op := htmlpage.Operation("report-form", "Verification", "Report a suspicion, as a page")
	op.Parameters = []*huma.Param{queryParam("code", "Code of a certificate"), queryParam("lang", "vi or en; otherwise Accept-Language says")}
	return op
}

func sendReportOperation() huma.Operation {
	text := &huma.Schema{Type: huma.TypeString}
	op := htmlpage.Operation("send-report-form", "Verification", "What the form of /report sends")
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {Schema: &huma.Schema{
		Type: huma.TypeObject, Properties: map[string]*huma.Schema{
			"certificate_code": text, "product_name": text, "province": text, "place": text, "text": text, "contact": text, "lang": text,
			"photo": {Type: huma.TypeString, Format: "binary"},
		},
	}}}}
	for _, status := range []string{"413", "415", "422", "429"} {
		op.Responses[status] = op.Responses["200"]
	}
	return op
}

// DecideReport takes an action on a report.
func (h *Handlers) DecideReport(a domain.ReportAction) rest.Handler[DecideReportInput, rest.PrivateAnswer[Report]] {
	return func(ctx context.Context, in *DecideReportInput) (*rest.PrivateAnswer[Report], error) {
		return h.decideReport(ctx, a, in)
	}
}

// maxReportBody is the largest report without its photo, in bytes.
const maxReportBody = 32 << 10

// AddReport stores a report.
func (h *Handlers) AddReport(c echo.Context) error {
	r := c.Request()
	ctx := r.Context()
	if err := h.limitReports(c); err != nil {
		return err
	}
	var in NewReport
	var photo *picture.Image
	switch mediaType, params, _ := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); mediaType {
	case echo.MIMEApplicationJSON:
		body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxReportBody))
		if err != nil {
			return rest.StatusProblem(ctx, http.StatusRequestEntityTooLarge, "a report has at most 32 KB")
		}
		if err := rest.DecodeJSON(ctx, body, &in); err != nil {
			return err
		}
	case echo.MIMEMultipartForm:
		if params["boundary"] == "" {
			return rest.InBody(domain.Invalidf("text", "the form names no boundary"))
		}
		form, err := h.readReportForm(ctx, multipart.NewReader(r.Body, params["boundary"]))
		if err == nil {
			photo = form.photo
			in, err = h.reportOfForm(ctx, form)
		}
		if err != nil {
			return rest.InBody(err)
		}
	default:
		return rest.StatusProblem(ctx, http.StatusUnsupportedMediaType, "send application/json, or multipart/form-data with a photo")
	}
	stored, err := h.storeReport(ctx, in, photo)
	if err != nil {
		return rest.InBody(err)
	}
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, front.NoStore)
	header.Set(echo.HeaderLocation, reportsPath+"/"+stored.Ref)
	header.Set(echo.HeaderContentType, echo.MIMEApplicationJSON+front.Charset)
	return c.JSON(http.StatusCreated, ReportReceipt{domain.ShowCode(stored.Ref), string(stored.State)})
}

// limitReports counts a report of a client, valid or not.
func (h *Handlers) limitReports(c echo.Context) error {
	client := front.ClientOf(c)
	return h.store.UseLimits(c.Request().Context(), domain.LimitUse{Limit: domain.ReportsPerAddress(), Subject: client.LimitSubject()})
}

func (h *Handlers) storeReport(ctx context.Context, in NewReport, photo *picture.Image) (domain.Report, error) {
	places, err := h.front.Places(ctx)
	if err != nil {
		return domain.Report{}, err
	}
	clean := func(text string) string { return strings.TrimSpace(norm.NFC.String(text)) }
	unit, ok := places.Find(clean(in.Province))
	if !ok {
		return domain.Report{}, domain.Invalidf("province", "there is no unit of today with this code or slug")
	}
	r := domain.Report{
		Code: clean(in.CertificateCode), ProductName: clean(in.ProductName), ProvinceCode: unit.Code,
		Place: clean(in.Place), Text: clean(in.Text), Contact: clean(in.Contact),
	}
	if err := h.keepPhoto(ctx, photo, &r); err != nil {
		return domain.Report{}, err
	}
	stored, err := h.store.AddReport(ctx, r, clean(in.Product))
	if key := r.PhotoKey; key != nil && (err != nil || stored.PhotoKey == nil || *stored.PhotoKey != *key) {
		h.files.Discard(ctx, *key) // nothing was stored, or the same report exists already
	}
	return stored, err
}

//go:embed report.html
var reportHTML string

// reportForm is the content of the page of a report.
type reportForm struct {
	Lang, OtherLang, OtherName, OtherURL string

	Style     template.CSS
	T         htmlpage.Words
	Ref       string // of the stored report
	Fault     string // of the sent form
	In        NewReport
	Provinces []domain.Province
}

// ReportPage answers with a form that works without scripts.
func (h *Handlers) ReportPage(c echo.Context) error {
	code := c.QueryParam("code")
	return h.writeReportPage(c, http.StatusOK, htmlpage.Language(c), reportForm{In: NewReport{CertificateCode: front.Shorten(code)}})
}

func (h *Handlers) writeReportPage(c echo.Context, status int, lang string, f reportForm) error {
	provinces, err := h.store.Provinces(c.Request().Context())
	if err != nil {
		return err
	}
	f.Provinces, f.Style, f.T, f.Lang, f.OtherLang = provinces, htmlpage.Style, htmlpage.WordsOf(lang), lang, htmlpage.OtherLanguage(lang)
	f.OtherName = f.T.OtherLocale
	f.OtherURL = "/report?" + url.Values{"code": {f.In.CertificateCode}, "lang": {f.OtherLang}}.Encode()
	return htmlpage.Write(c, status, "report", reportHTML, f)
}

// reportFormSchema describes the form of a report with a photo.
func reportFormSchema() *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	form := &huma.Schema{Type: huma.TypeObject, Required: []string{"province", "text"}, Properties: map[string]*huma.Schema{
		"certificate_code": text, "product_id": text, "product_name": text, "province": text, "place": text, "text": text, "contact": text,
		"photo": {Type: huma.TypeString, Format: "binary"},
	}}
	form.PrecomputeMessages()
	return form
}

// SentReport stores a report that was sent by the form.
func (h *Handlers) SentReport(c echo.Context) error {
	r := c.Request()
	ctx := r.Context()
	lang := htmlpage.Language(c)
	var in NewReport
	again := func(status int, fault string) error {
		return h.writeReportPage(c, status, lang, reportForm{In: in, Fault: fault})
	}
	from, err := r.MultipartReader()
	if err != nil {
		return again(http.StatusUnsupportedMediaType, front.Label(lang, "Không đọc được biểu mẫu.", "The form cannot be read."))
	}
	if err := h.limitReports(c); err != nil {
		return h.reportFault(c, err, lang, again)
	}
	form, err := h.readReportForm(ctx, from)
	if v := form.texts["lang"]; v == front.LangVI || v == front.LangEN {
		lang = v
	}
	in = NewReport{
		CertificateCode: form.texts["certificate_code"], ProductName: form.texts["product_name"], Province: form.texts["province"],
		Place: form.texts["place"], Text: form.texts["text"], Contact: form.texts["contact"],
	}
	if err != nil {
		return h.reportFault(c, err, lang, again)
	}
	stored, err := h.storeReport(ctx, in, form.photo)
	if err != nil {
		return h.reportFault(c, err, lang, again)
	}
	return h.writeReportPage(c, http.StatusOK, lang, reportForm{Ref: domain.ShowCode(stored.Ref)})
}

// reportFault answers with the form and its fault.
func (h *Handlers) reportFault(c echo.Context, err error, lang string, again func(int, string) error) error {
	if p, ok := errors.AsType[*rest.Problem](err); ok && p.Status == http.StatusRequestEntityTooLarge {
		return again(http.StatusRequestEntityTooLarge, front.Label(lang, "Nội dung quá dài.", "It is too long."))
	}
	e, ok := errors.AsType[*domain.Error](err)
	switch {
	case ok && e.Code == domain.CodeTooMany:
		c.Response().Header().Set(echo.HeaderRetryAfter, rest.RetryAfter(err))
		return again(http.StatusTooManyRequests, front.Label(lang, "Đã có quá nhiều phản ánh. Hãy thử lại sau.", "There were too many reports. Try again later."))
	case ok && e.Code == domain.CodeInvalid:
		t := htmlpage.WordsOf(lang)
		fields := map[string]string{"province": t.Province, "text": t.What, "product_name": t.Seen, "certificate_code": t.Code, "place": t.Where, "contact": t.Contact, "photo": t.Photo}
		return again(http.StatusUnprocessableEntity, front.Label(lang, "Xin xem lại: ", "Please mend: ")+fields[e.Field])
	}
	return err
}

// ReportRefInput is the input of GET /v1/reports/{ref}.
type ReportRefInput struct {
	rest.ClientParams
	Ref string `path:"ref" maxLength:"64" doc:"Reference of the report, in any case, with dashes or without"`
}

// ReportStatus answers GET /v1/reports/{ref}.
func (h *Handlers) ReportStatus(ctx context.Context, in *ReportRefInput) (*rest.PrivateAnswer[ReportStatus], error) {
	if err := h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.VerificationsPerAddress(), Subject: in.Client().LimitSubject()}); err != nil {
		return nil, err
	}
	r, err := h.store.ReportByRef(ctx, domain.ParseCode(in.Ref))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(ReportStatus{string(r.State), r.Answer, r.CreatedAt.UTC(), r.UpdatedAt.UTC()}), nil
}

// ReportsInput is the input of GET /v1/me/reports.
type ReportsInput struct {
	State   []string `query:"state" enum:"open,in_review,answered,dismissed,upheld" doc:"Several are alternatives"`
	Product string   `query:"product_id" maxLength:"36" doc:"Id of a product"`
	rest.OfficeParams
	front.PageParams
}

// Reports answers GET /v1/me/reports.
func (h *Handlers) Reports(ctx context.Context, in *ReportsInput) (*rest.PrivateAnswer[rest.Paged[Report]], error) {
	f := domain.ReportFilter{ProductID: in.Product}
	for _, v := range in.State {
		f.States = append(f.States, domain.ReportState(v))
	}
	var err error
	if f.Province, err = h.front.OfficeProvince(ctx, in.OfficeParams.Province); err != nil {
		return nil, err
	}
	found, err := h.store.Reports(ctx, front.ActorOf(ctx), f, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, reportOf)), nil
}

// ReportInput names one report.
type ReportInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the report"`
}

// Report answers GET /v1/me/reports/{id}.
func (h *Handlers) Report(ctx context.Context, in *ReportInput) (*rest.PrivateAnswer[Report], error) {
	r, err := h.store.Report(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return replyReport(r), nil
}

// DecideReportInput is the input of the actions on a report.
type DecideReportInput struct {
	ReportInput
	rest.IfMatchParams
	Body struct {
		Answer string `json:"answer_text,omitempty" maxLength:"6000" doc:"The reporter reads it; needed to answer; at most 2,000 characters"`
		Note   string `json:"note,omitempty" maxLength:"6000" doc:"For officers, and the reason in the log; needed to dismiss, uphold and suspend. The members of a suspended product read it; at most 2,000 characters"`
	}
}

func (h *Handlers) decideReport(ctx context.Context, a domain.ReportAction, in *DecideReportInput) (*rest.PrivateAnswer[Report], error) {
	by := front.ActorOf(ctx)
	stored, err := h.store.Report(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(ctx, stored.Version)
	if err != nil {
		return nil, err
	}
	r, err := h.store.DecideReport(ctx, by, in.ID, version, domain.ReportDecision{
		Action: a, Answer: strings.TrimSpace(norm.NFC.String(in.Body.Answer)), Note: strings.TrimSpace(norm.NFC.String(in.Body.Note)),
	})
	if err != nil {
		return nil, rest.InBody(err)
	}
	return replyReport(r), nil
}
