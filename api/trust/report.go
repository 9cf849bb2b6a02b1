package trust

import (
	"context"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
	"golang.org/x/text/unicode/norm"

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

func (in NewReport) report(photo *picture.Image) front.NewReport {
	return front.NewReport{
		CertificateCode: in.CertificateCode, Product: in.Product, ProductName: in.ProductName, Province: in.Province,
		Place: in.Place, Text: in.Text, Contact: in.Contact, Photo: photo,
	}
}

// ReportReceipt is the answer to a reporter.
type ReportReceipt struct {
	Ref   string `json:"ref" doc:"Keep it: /v1/reports/{ref} shows the answer. It is shown only now" example:"7K3F-M2QX-09ZT"`
	State string `json:"state" enum:"open,in_review,answered,dismissed,upheld"`
}

// ReportStatus is what a reporter may read with the reference.
type ReportStatus struct {
	State     string    `json:"state" enum:"open,in_review,answered,dismissed,upheld"`
	Answer    string    `json:"answer_text" nullable:"true" doc:"Of the officers; null until there is one"`
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
	CertificateCode string                       `json:"certificate_code" nullable:"true" doc:"As the reporter read it; it may never have been issued"`
	Product         rest.OrNull[ReportedProduct] `json:"product" doc:"null for a product that is not listed"`
	ProductName     string                       `json:"product_name" nullable:"true" doc:"As the reporter saw it"`
	ProvinceCode    string                       `json:"province_code" doc:"Unit of today where it was seen"`
	Place           string                       `json:"place" nullable:"true"`
	Text            string                       `json:"text"`
	Contact         string                       `json:"contact" nullable:"true" doc:"Of the reporter"`
	PhotoURL        *string                      `json:"photo_url" doc:"Where officers fetch the photo; null without one"`
	Answer          string                       `json:"answer_text" nullable:"true" doc:"The reporter reads it"`
	Note            string                       `json:"note" nullable:"true" doc:"For officers"`
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
		{
			OperationID: "get-report-photo", Tags: []string{"Verification"},
			Summary:     "Download the photo of a report",
			Description: "Sends the photo of the reporter, which was encoded again without position and camera. The answer is 404 for a report without one.",
		},
		{
			OperationID: "get-report-status", Tags: []string{"Verification"},
			Summary:     "Get the state of a report by its reference",
			Description: "A reporter reads here what became of the report. The reference stands in the answer to the report; no account is needed.",
			Errors:      []int{http.StatusTooManyRequests},
		},
		{
			OperationID: "list-reports", Tags: []string{"Verification"},
			Summary:     "List the reports of my provinces",
			Description: "Returns page by page, newest first, the reports about products of the officer's provinces, and those about goods without a listing that were seen there.",
		},
		{
			OperationID: "get-report", Tags: []string{"Verification"},
			Summary:     "Get one report",
			Description: "Returns what the reporter wrote, with the contact and the path of the photo, the product where it is listed, and what officers have answered and noted.",
		},
		addReportOperation(schemas),
	}
	const final = " The report can no longer be changed."
	for action, text := range map[domain.ReportAction]struct{ summary, description string }{
		domain.ReportReview: {"Start the review of a report", "The report goes from open to in_review, which the reporter reads with the reference."},
		domain.ReportAnswer: {"Answer a report that needs no decision",
			"answer_text is required: the reporter reads it with the reference. The state becomes answered." + final},
		domain.ReportDismiss: {"Dismiss a report whose suspicion is wrong",
			"note, which officers read, must say why; answer_text is for the reporter. The state becomes dismissed." + final},
		domain.ReportUphold: {"Uphold a report whose suspicion is right",
			"note, which officers read, must say why; answer_text is for the reporter. The state becomes upheld." + final + " To revoke the certificate, propose it with POST /v1/certificates/{code}/proposals."},
		domain.ReportSuspend: {"Suspend the product of a report",
			"The product is hidden immediately and the report stays in_review; note must say why. A report without a published product answers 409."},
	} {
		ops = append(ops, huma.Operation{
			OperationID: string(action) + "-report", Tags: []string{"Verification"}, Summary: text.summary, Description: text.description, Errors: rest.ChangeErrors(),
		})
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

// DecideReport takes an action on a report.
func (h *Handlers) DecideReport(a domain.ReportAction) rest.Handler[DecideReportInput, rest.PrivateAnswer[Report]] {
	return func(ctx context.Context, in *DecideReportInput) (*rest.PrivateAnswer[Report], error) {
		return h.decideReport(ctx, a, in)
	}
}

// AddReport stores a report.
func (h *Handlers) AddReport(c echo.Context) error {
	r := c.Request()
	ctx := r.Context()
	if err := h.reports.Count(ctx, front.ClientOf(c)); err != nil {
		return err
	}
	var in NewReport
	var photo *picture.Image
	switch mediaType, params, _ := mime.ParseMediaType(r.Header.Get(echo.HeaderContentType)); mediaType {
	case echo.MIMEApplicationJSON:
		body, err := io.ReadAll(http.MaxBytesReader(c.Response(), r.Body, front.MaxReportBody))
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
		form, err := h.reports.ReadForm(ctx, multipart.NewReader(r.Body, params["boundary"]))
		if err == nil {
			photo = form.Photo
			in, err = reportOfForm(ctx, form)
		}
		if err != nil {
			return rest.InBody(reportProblem(ctx, err))
		}
	default:
		return rest.StatusProblem(ctx, http.StatusUnsupportedMediaType, "send application/json, or multipart/form-data with a photo")
	}
	stored, err := h.reports.Add(ctx, in.report(photo))
	if err != nil {
		return rest.InBody(err)
	}
	header := c.Response().Header()
	header.Set(echo.HeaderCacheControl, front.NoStore)
	header.Set(echo.HeaderLocation, reportsPath+"/"+stored.Ref)
	header.Set(echo.HeaderContentType, echo.MIMEApplicationJSON+front.Charset)
	return c.JSON(http.StatusCreated, ReportReceipt{domain.ShowCode(stored.Ref), string(stored.State)})
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

// ReportRefInput is the input of GET /v1/reports/{ref}.
type ReportRefInput struct {
	rest.ClientParams
	Ref string `path:"ref" maxLength:"64" doc:"Reference of the report, in any case, with dashes or without"`
}

// ReportStatus answers GET /v1/reports/{ref}.
func (h *Handlers) ReportStatus(ctx context.Context, in *ReportRefInput) (*rest.PrivateAnswer[ReportStatus], error) {
	r, err := h.reports.ByRef(ctx, in.Client(), in.Ref)
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(ReportStatus{string(r.State), r.Answer, r.CreatedAt.UTC(), r.UpdatedAt.UTC()}), nil
}

// ReportsInput is the input of GET /v1/me/reports.
type ReportsInput struct {
	State   []string `query:"state" enum:"open,in_review,answered,dismissed,upheld" doc:"Several are alternatives"`
	Product string   `query:"product_id" maxLength:"36" doc:"Id of a product"`
	Name    string   `query:"name" maxLength:"200" doc:"Words of the name of the listed product, with or without marks; or a part of the name or place that the reporter wrote"`
	rest.OfficeParams
	front.PageParams
}

// Reports answers GET /v1/me/reports.
func (h *Handlers) Reports(ctx context.Context, in *ReportsInput) (*rest.PrivateAnswer[rest.Paged[Report]], error) {
	f := domain.ReportFilter{ProductID: in.Product, Text: norm.NFC.String(in.Name)}
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
	Body *struct {
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
	version, err := in.Version(stored.Version)
	if err != nil {
		return nil, err
	}
	decision := domain.ReportDecision{Action: a}
	if in.Body != nil {
		decision.Answer, decision.Note = strings.TrimSpace(norm.NFC.String(in.Body.Answer)), strings.TrimSpace(norm.NFC.String(in.Body.Note))
	}
	r, err := h.store.DecideReport(ctx, by, in.ID, version, decision)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return replyReport(r), nil
}
