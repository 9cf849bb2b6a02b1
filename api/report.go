package api

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
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/picture"
)

// NewReport is a suspicion that somebody has.
type NewReport struct {
	CertificateCode string `json:"certificate_code,omitempty" maxLength:"64" doc:"As read on the package; also one that nobody knows"`
	Product         string `json:"product,omitempty" maxLength:"200" doc:"id or slug, where the product is listed here"`
	ProductName     string `json:"product_name,omitempty" maxLength:"800" doc:"As seen; at most 200 characters"`
	Province        string `json:"province" maxLength:"100" doc:"Unit of today where it was seen: code or slug" example:"01"`
	Place           string `json:"place,omitempty" maxLength:"1200" doc:"Shop, market, address of a page; at most 300 characters"`
	Text            string `json:"text" maxLength:"16000" doc:"What is suspicious; 10 to 4,000 characters"`
	Contact         string `json:"contact,omitempty" maxLength:"800" doc:"How to reach the reporter; only officers read it"`
}

// ReportReceipt is what a reporter gets.
type ReportReceipt struct {
	Ref   string `json:"ref" doc:"Keep it: /v1/reports/{ref} shows the answer. It is shown now and never again" example:"7K3F-M2QX-09ZT"`
	State string `json:"state" enum:"open,in_review,answered,dismissed,upheld"`
}

// ReportStatus is what the bearer of a reference may read.
type ReportStatus struct {
	State     string    `json:"state" enum:"open,in_review,answered,dismissed,upheld"`
	Answer    string    `json:"answer" doc:"Of the officers; empty until there is one"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// ReportedProduct is the product that a report is about.
type ReportedProduct struct {
	ID     string `json:"id" format:"uuid"`
	Slug   string `json:"slug"`
	Name   string `json:"name"`
	Status string `json:"status"`
}

// Report is what officers see of a report.
type Report struct {
	ID              string                  `json:"id" format:"uuid"`
	State           string                  `json:"state" enum:"open,in_review,answered,dismissed,upheld"`
	CertificateCode string                  `json:"certificate_code" doc:"As the reporter read it; perhaps nobody issued it"`
	Product         OrNull[ReportedProduct] `json:"product" doc:"null when it is none of ours"`
	ProductName     string                  `json:"product_name" doc:"As the reporter saw it"`
	ProvinceCode    string                  `json:"province_code" doc:"Unit of today where it was seen"`
	Place           string                  `json:"place"`
	Text            string                  `json:"text"`
	Contact         string                  `json:"contact" doc:"Of the reporter"`
	PhotoURL        *string                 `json:"photo_url" doc:"Where officers fetch the photo; null without one"`
	Answer          string                  `json:"answer" doc:"The reporter reads it"`
	Note            string                  `json:"note" doc:"For officers"`
	DecidedBy       *string                 `json:"decided_by" doc:"Id of the user who acted last"`
	DecidedAt       *time.Time              `json:"decided_at"`
	Version         int64                   `json:"version" doc:"In quotation marks it is the ETag"`
	CreatedAt       time.Time               `json:"created_at"`
	UpdatedAt       time.Time               `json:"updated_at"`
}

func reportOf(r domain.Report) Report {
	v := Report{
		ID: r.ID, State: string(r.State), CertificateCode: r.Code, ProductName: r.ProductName, ProvinceCode: r.ProvinceCode, Place: r.Place,
		Text: r.Text, Contact: r.Contact, Answer: r.Answer, Note: r.Note, DecidedBy: r.DecidedBy, DecidedAt: utc(r.DecidedAt),
		Version: r.Version, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
	if r.PhotoKey != nil {
		at := myReportsPath + "/" + r.ID + "/photo"
		v.PhotoURL = &at
	}
	if p := r.Product; p != nil {
		v.Product = some(ReportedProduct{p.ID, p.Slug, p.Name, string(p.Status)})
	}
	return v
}

func tellReport(r domain.Report) *secret[Report] {
	out := tell(reportOf(r))
	out.ETag = versionTag(r.Version)
	return out
}

// Paged is a page of a list that is for one person.
type Paged[T any] struct {
	Items      []T     `json:"items" nullable:"false"`
	NextCursor *string `json:"next_cursor" doc:"cursor of the next page; null on the last"`
	Total      *int    `json:"total,omitempty" doc:"How many there are on all pages; with total=true only"`
}

func paged[D, V any](list domain.List[D], view func(D) V) Paged[V] {
	out := Paged[V]{Items: make([]V, len(list.Items)), NextCursor: orNil(list.Next), Total: list.Total}
	for i, d := range list.Items {
		out.Items[i] = view(d)
	}
	return out
}

const (
	reportsPath   = "/v1/reports"
	myReportsPath = "/v1/me/reports"
)

// officers are who sees to what people report and what is inspected.
func officers() []domain.Role { return []domain.Role{domain.RoleOfficer, domain.RoleAdmin} }

func (s *Server) routeReports() {
	report := s.reportOperation()
	s.uploads[Route{report.Method, echoPath(report.Path)}] = true
	s.raw(report, s.addReport)
	s.download(only(domain.ScopeRead, officers()...), downloadOperation("get-report-photo", myReportsPath+"/{id}/photo", "Verification", "The photo of a report"), s.reportPhoto)
	private(s, everybody(), huma.Operation{
		OperationID: "get-report-status", Method: http.MethodGet, Path: reportsPath + "/{ref}", Tags: []string{"Verification"},
		Summary: "What became of a report, with its reference", Errors: []int{http.StatusTooManyRequests},
	}, s.reportStatus)
	private(s, only(domain.ScopeRead, officers()...), huma.Operation{
		OperationID: "list-reports", Method: http.MethodGet, Path: myReportsPath, Tags: []string{"Verification"},
		Summary: "Reports about products of my provinces, or seen there, newest first",
	}, s.reports)
	private(s, only(domain.ScopeRead, officers()...), huma.Operation{
		OperationID: "get-report", Method: http.MethodGet, Path: myReportsPath + "/{id}", Tags: []string{"Verification"}, Summary: "One report",
	}, s.report)
	for _, a := range []struct {
		action  domain.ReportAction
		summary string
	}{
		{domain.ReportReview, "Take a report up"},
		{domain.ReportAnswer, "Answer a report; nothing was to decide"},
		{domain.ReportDismiss, "Dismiss a report: nothing is wrong"},
		{domain.ReportUphold, "Uphold a report: the suspicion was right"},
		{domain.ReportSuspend, "Hide the product of a report, at once and everywhere, while the report goes on"},
	} {
		private(s, only(domain.ScopeWrite, officers()...), huma.Operation{
			OperationID: string(a.action) + "-report", Method: http.MethodPost, Path: myReportsPath + "/{id}/" + string(a.action), Tags: []string{"Verification"},
			Summary: a.summary, Errors: []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired},
		}, func(ctx context.Context, in *DecideReportInput) (*secret[Report], error) {
			return s.decideReport(ctx, a.action, in)
		})
	}
}

func (s *Server) reportOperation() *huma.Operation {
	schemas := s.api.OpenAPI().Components.Schemas
	problem := func(what string) *huma.Response {
		return &huma.Response{Description: what, Content: map[string]*huma.MediaType{problemJSON: {Schema: schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")}}}
	}
	return &huma.Operation{
		OperationID: "add-report", Method: http.MethodPost, Path: reportsPath, Tags: []string{"Verification"},
		Summary: "Report a suspicion: a counterfeit, or stars shown without the right",
		Description: "From anybody. The officers of the product's province see it, or of the place when it is no product of ours. " +
			"With a photo it is sent as a form of the same fields and the part photo: JPEG, PNG or WebP as the content says, written anew without position and camera. " +
			"The same report again within 10 minutes is one report. Limited by address of the client, and by product.",
		RequestBody: &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
			"application/json":    {Schema: schemas.Schema(reflect.TypeFor[NewReport](), true, "NewReport")},
			"multipart/form-data": {Schema: reportFormSchema()},
		}},
		Responses: map[string]*huma.Response{
			"201": {Description: "Taken", Content: map[string]*huma.MediaType{
				"application/json": {Schema: schemas.Schema(reflect.TypeFor[ReportReceipt](), true, "ReportReceipt")},
			}},
			"400": problem("The body cannot be read"), "413": problem("The body is too large"), "415": problem("The body is of another type"),
			"422": problem("The report is not valid"), "429": problem("Too many reports; Retry-After says when to try again"), "503": problem("A part of the system is away"),
		},
	}
}

// maxReportBody is the most bytes of a report without its photo.
const maxReportBody = 32 << 10

// addReport takes a report.
func (s *Server) addReport(c echo.Context) error {
	r := c.Request()
	ctx := r.Context()
	if err := s.limitReports(c); err != nil {
		return err
	}
	var in NewReport
	var photo *picture.Image
	switch mediaType, params, _ := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); mediaType {
	case echo.MIMEApplicationJSON:
		body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, maxReportBody))
		if err != nil {
			return kindOfStatus(http.StatusRequestEntityTooLarge).problem(ctx, "a report has at most 32 KB")
		}
		if err := s.decode(ctx, body, &in); err != nil {
			return err
		}
	case echo.MIMEMultipartForm:
		if params["boundary"] == "" {
			return s.bodyProblem(ctx, domain.Invalidf("text", "the form names no boundary"))
		}
		form, err := s.readReportForm(ctx, multipart.NewReader(r.Body, params["boundary"]))
		if err == nil {
			photo = form.photo
			in, err = s.reportOfForm(ctx, form)
		}
		if err != nil {
			return s.bodyProblem(ctx, err)
		}
	default:
		return kindOfStatus(http.StatusUnsupportedMediaType).problem(ctx, "send application/json, or multipart/form-data with a photo")
	}
	stored, err := s.storeReport(ctx, in, photo)
	if err != nil {
		return s.bodyProblem(ctx, err)
	}
	h := c.Response().Header()
	h.Set(echo.HeaderCacheControl, noStore)
	h.Set(echo.HeaderLocation, reportsPath+"/"+stored.Ref)
	h.Set(echo.HeaderContentType, echo.MIMEApplicationJSON+charset)
	return c.JSON(http.StatusCreated, ReportReceipt{domain.ShowCode(stored.Ref), string(stored.State)})
}

// limitReports counts a report of a client, good or bad.
func (s *Server) limitReports(c echo.Context) error {
	client := clientOf(c)
	return s.deps.Accounts.TakeLimits(c.Request().Context(), domain.Take{Limit: domain.ReportsPerAddress(), Subject: client.limited()})
}

func (s *Server) storeReport(ctx context.Context, in NewReport, photo *picture.Image) (domain.Report, error) {
	places, err := s.places.get(ctx)
	if err != nil {
		return domain.Report{}, err
	}
	clean := func(text string) string { return strings.TrimSpace(norm.NFC.String(text)) }
	unit, ok := places.find(clean(in.Province))
	if !ok {
		return domain.Report{}, domain.Invalidf("province", "there is no unit of today with this code or slug")
	}
	r := domain.Report{
		Code: clean(in.CertificateCode), ProductName: clean(in.ProductName), ProvinceCode: unit.Code,
		Place: clean(in.Place), Text: clean(in.Text), Contact: clean(in.Contact),
	}
	if err := s.keepPhoto(ctx, photo, &r); err != nil {
		return domain.Report{}, err
	}
	stored, err := s.deps.Reports.AddReport(ctx, r, clean(in.Product))
	if key := r.PhotoKey; key != nil && (err != nil || stored.PhotoKey == nil || *stored.PhotoKey != *key) {
		s.discard(ctx, *key) // nothing was stored, or the same report was there already
	}
	return stored, err
}

//go:embed report.html
var reportHTML string

// reportForm is what the page of a report shows.
type reportForm struct {
	Lang, OtherLang, OtherName, OtherURL string

	Style     template.CSS
	T         words
	Ref       string // of the report that was taken
	Fault     string // what is wrong with what was sent
	In        NewReport
	Provinces []domain.Province
}

// reportPage is a form that needs no script.
func (s *Server) reportPage(c echo.Context) error {
	code := c.QueryParam("code")
	return s.writeReportPage(c, http.StatusOK, pageLang(c), reportForm{In: NewReport{CertificateCode: shorten(code)}})
}

func (s *Server) writeReportPage(c echo.Context, status int, lang string, f reportForm) error {
	provinces, err := s.deps.Provinces.Provinces(c.Request().Context())
	if err != nil {
		return err
	}
	f.Provinces, f.Style, f.T, f.Lang, f.OtherLang = provinces, pageStyle, wordsOf(lang), lang, otherLang(lang)
	f.OtherName = f.T.otherLocale
	f.OtherURL = "/report?" + url.Values{"code": {f.In.CertificateCode}, "lang": {f.OtherLang}}.Encode()
	return s.html(c, status, "report", reportHTML, f)
}

// reportFormSchema describes the form of a report with a photo.
func reportFormSchema() *huma.Schema {
	text := &huma.Schema{Type: huma.TypeString}
	form := &huma.Schema{Type: huma.TypeObject, Required: []string{"province", "text"}, Properties: map[string]*huma.Schema{
		"certificate_code": text, "product": text, "product_name": text, "province": text, "place": text, "text": text, "contact": text,
		"photo": {Type: huma.TypeString, Format: "binary"},
	}}
	form.PrecomputeMessages()
	return form
}

func sentReportOperation() *huma.Operation {
	text := &huma.Schema{Type: huma.TypeString}
	op := page("/report", "send-report-form", "What the form of /report sends")
	op.Method, op.Tags = http.MethodPost, []string{"Verification"}
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

// sentReport takes a report from the form.
func (s *Server) sentReport(c echo.Context) error {
	r := c.Request()
	ctx := r.Context()
	lang := pageLang(c)
	var in NewReport
	again := func(status int, fault string) error {
		return s.writeReportPage(c, status, lang, reportForm{In: in, Fault: fault})
	}
	from, err := r.MultipartReader()
	if err != nil {
		return again(http.StatusUnsupportedMediaType, label(lang, "Không đọc được biểu mẫu.", "The form cannot be read."))
	}
	if err := s.limitReports(c); err != nil {
		return s.reportFault(c, err, lang, again)
	}
	form, err := s.readReportForm(ctx, from)
	if v := form.texts["lang"]; v == langVI || v == langEN {
		lang = v
	}
	in = NewReport{
		CertificateCode: form.texts["certificate_code"], ProductName: form.texts["product_name"], Province: form.texts["province"],
		Place: form.texts["place"], Text: form.texts["text"], Contact: form.texts["contact"],
	}
	if err != nil {
		return s.reportFault(c, err, lang, again)
	}
	stored, err := s.storeReport(ctx, in, form.photo)
	if err != nil {
		return s.reportFault(c, err, lang, again)
	}
	return s.writeReportPage(c, http.StatusOK, lang, reportForm{Ref: domain.ShowCode(stored.Ref)})
}

// reportFault says on the form what is wrong.
func (s *Server) reportFault(c echo.Context, err error, lang string, again func(int, string) error) error {
	if p, ok := errors.AsType[*Problem](err); ok && p.Status == http.StatusRequestEntityTooLarge {
		return again(http.StatusRequestEntityTooLarge, label(lang, "Nội dung quá dài.", "It is too long."))
	}
	e, ok := errors.AsType[*domain.Error](err)
	switch {
	case ok && e.Code == domain.CodeTooMany:
		c.Response().Header().Set(echo.HeaderRetryAfter, s.problem(c.Request().Context(), err).headers.Get(echo.HeaderRetryAfter))
		return again(http.StatusTooManyRequests, label(lang, "Đã có quá nhiều phản ánh. Hãy thử lại sau.", "There were too many reports. Try again later."))
	case ok && e.Code == domain.CodeInvalid:
		t := wordsOf(lang)
		fields := map[string]string{"province": t.Province, "text": t.What, "product_name": t.Seen, "certificate_code": t.Code, "place": t.Where, "contact": t.Contact, "photo": t.Photo}
		return again(http.StatusUnprocessableEntity, label(lang, "Xin xem lại: ", "Please mend: ")+fields[e.Field])
	}
	return err
}

// decode reads a body of JSON as huma does: held against the contract of its
// type, so that what is unknown is refused.
func (s *Server) decode(ctx context.Context, body []byte, into any) error {
	var plain any
	if err := s.api.Unmarshal("application/json", body, &plain); err != nil {
		return kindOfStatus(http.StatusBadRequest).problem(ctx, "the body is no JSON")
	}
	schemas := s.api.OpenAPI().Components.Schemas
	schema := schemas.Schema(reflect.TypeOf(into).Elem(), false, "")
	res := &huma.ValidateResult{}
	huma.Validate(schemas, schema, huma.NewPathBuffer([]byte("body"), len("body")), huma.ModeWriteToServer, plain, res)
	if len(res.Errors) > 0 {
		return huma.NewErrorWithContext(nil, http.StatusUnprocessableEntity, "", res.Errors...)
	}
	if err := s.api.Unmarshal("application/json", body, into); err != nil {
		return kindOfStatus(http.StatusBadRequest).problem(ctx, "the body is no JSON")
	}
	return nil
}

// ReportRefInput is what GET /v1/reports/{ref} takes.
type ReportRefInput struct {
	ClientParams
	Ref string `path:"ref" maxLength:"64" doc:"Reference of the report, in any case, with dashes or without"`
}

func (s *Server) reportStatus(ctx context.Context, in *ReportRefInput) (*secret[ReportStatus], error) {
	if err := s.deps.Accounts.TakeLimits(ctx, domain.Take{Limit: domain.VerificationsPerAddress(), Subject: in.limited()}); err != nil {
		return nil, s.problem(ctx, err)
	}
	r, err := s.deps.Reports.ReportByRef(ctx, domain.ParseCode(in.Ref))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(ReportStatus{string(r.State), r.Answer, r.CreatedAt.UTC(), r.UpdatedAt.UTC()}), nil
}

// OfficeParams is embedded in the input of lists for officers.
type OfficeParams struct {
	Province string `query:"province" maxLength:"100" doc:"Only this unit of today: code or slug; all of mine when missing"`
}

// office reads which province an officer asks about; empty for all.
func (s *Server) office(ctx context.Context, p OfficeParams) (string, error) {
	if p.Province == "" {
		return "", nil
	}
	places, err := s.places.get(ctx)
	if err != nil {
		return "", err
	}
	unit, ok := places.find(p.Province)
	if !ok {
		return "", domain.Invalidf("province", "there is no unit of today with this code or slug")
	}
	if by := actorOf(ctx); by.Has(domain.RoleOfficer) && !by.Has(domain.RoleAdmin) && !slices.Contains(by.Provinces, unit.Code) {
		return "", domain.Errorf(domain.CodeForbidden, "this is a province of other officers")
	}
	return unit.Code, nil
}

// ReportsInput is what GET /v1/me/reports takes.
type ReportsInput struct {
	State   []string `query:"state" enum:"open,in_review,answered,dismissed,upheld" doc:"Several are alternatives"`
	Product string   `query:"product" maxLength:"36" doc:"Id of a product"`
	OfficeParams
	PageParams
}

func (s *Server) reports(ctx context.Context, in *ReportsInput) (*secret[Paged[Report]], error) {
	f := domain.ReportFilter{ProductID: in.Product}
	for _, v := range in.State {
		f.States = append(f.States, domain.ReportState(v))
	}
	var err error
	if f.Province, err = s.office(ctx, in.OfficeParams); err != nil {
		return nil, s.problem(ctx, err)
	}
	found, err := s.deps.Reports.Reports(ctx, actorOf(ctx), f, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, reportOf)), nil
}

// ReportInput names one report.
type ReportInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the report"`
}

func (s *Server) report(ctx context.Context, in *ReportInput) (*secret[Report], error) {
	r, err := s.deps.Reports.Report(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tellReport(r), nil
}

// DecideReportInput is what the actions on a report take.
type DecideReportInput struct {
	ReportInput
	IfMatchParams
	Body struct {
		Answer string `json:"answer,omitempty" maxLength:"6000" doc:"The reporter reads it; needed to answer; at most 2,000 characters"`
		Note   string `json:"note,omitempty" maxLength:"6000" doc:"For officers, and the reason in the log; needed to dismiss, uphold and suspend. The members of a suspended product read it; at most 2,000 characters"`
	}
}

func (s *Server) decideReport(ctx context.Context, a domain.ReportAction, in *DecideReportInput) (*secret[Report], error) {
	by := actorOf(ctx)
	stored, err := s.deps.Reports.Report(ctx, by, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := in.version(ctx, stored.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	r, err := s.deps.Reports.DecideReport(ctx, by, in.ID, version, domain.ReportDecision{
		Action: a, Answer: strings.TrimSpace(norm.NFC.String(in.Body.Answer)), Note: strings.TrimSpace(norm.NFC.String(in.Body.Note)),
	})
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tellReport(r), nil
}
