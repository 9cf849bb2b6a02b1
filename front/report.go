package front

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"

	"chophien/domain"
	"chophien/picture"
)

// MaxReportBody is the largest report without its photo, in bytes.
const MaxReportBody = 32 << 10

// ErrReportTooLarge is the error of a report whose texts are larger than
// MaxReportBody.
var ErrReportTooLarge = errors.New("front: the texts of a report have at most 32 KB")

// ReportStore is the part of the database that Reports uses.
type ReportStore interface {
	AddReport(ctx context.Context, r domain.Report, product string) (domain.Report, error)
	ReportByRef(ctx context.Context, ref string) (domain.Report, error)
	UseLimits(ctx context.Context, takes ...domain.LimitUse) error
}

// PhotoStore cleans and stores the photos of reports. *rest.FileStore is one.
type PhotoStore interface {
	// ReadPhoto reads a picture and encodes it again without the metadata of the
	// camera (position, time, device). Errors name the field.
	ReadPhoto(ctx context.Context, field string, from io.Reader) (picture.Image, error)
	Put(ctx context.Context, key, contentType string, from io.Reader) error
	// Discard deletes files to which nothing refers any more.
	Discard(ctx context.Context, keys ...string)
}

// NewReport is a report as its sender fills it in.
type NewReport struct {
	CertificateCode string
	Product         string // id or slug of a listed product
	ProductName     string // as seen
	Province        string // code or slug of a unit of today
	Place           string
	Text            string
	Contact         string
	Photo           *picture.Image // nil: none
}

// Reports accepts reports of misuse, with their limits.
type Reports struct {
	store  ReportStore
	front  *Front
	photos PhotoStore
}

// NewReports returns Reports.
func NewReports(store ReportStore, f *Front, photos PhotoStore) *Reports {
	return &Reports{store, f, photos}
}

// Count counts a report of a client, valid or not. It fails with CodeTooMany.
func (r *Reports) Count(ctx context.Context, client Client) error {
	return r.store.UseLimits(ctx, domain.LimitUse{Limit: domain.ReportsPerAddress(), Subject: client.LimitSubject()})
}

// Add stores a report and its photo.
func (r *Reports) Add(ctx context.Context, in NewReport) (domain.Report, error) {
	places, err := r.front.Places(ctx)
	if err != nil {
		return domain.Report{}, err
	}
	clean := func(text string) string { return strings.TrimSpace(norm.NFC.String(text)) }
	unit, ok := places.Find(clean(in.Province))
	report := domain.Report{
		Code: clean(in.CertificateCode), ProductName: clean(in.ProductName), ProvinceCode: unit.Code,
		Place: clean(in.Place), Text: clean(in.Text), Contact: clean(in.Contact),
	}
	var faults domain.Faults
	faults.AddIf(!ok, "province", "there is no unit of today with this code or slug")
	whole := report
	if product := clean(in.Product); product != "" {
		whole.ProductID = &product // the store finds it by its id or slug
	}
	faults.Add(whole.Validate())
	if err := faults.Err(); err != nil {
		return domain.Report{}, err
	}
	if photo := in.Photo; photo != nil {
		key := domain.FilesFolder + uuid.NewString() + photo.Extension()
		report.PhotoKey, report.PhotoType = &key, photo.ContentType
		if err := r.photos.Put(ctx, key, photo.ContentType, bytes.NewReader(photo.Data)); err != nil {
			return domain.Report{}, err
		}
	}
	stored, err := r.store.AddReport(ctx, report, clean(in.Product))
	if key := report.PhotoKey; key != nil && (err != nil || stored.PhotoKey == nil || *stored.PhotoKey != *key) {
		r.photos.Discard(ctx, *key) // nothing was stored, or the same report exists already
	}
	return stored, err
}

// ByRef finds a report by its reference, in any case, with dashes or without.
// Each lookup is counted like a lookup of a code.
func (r *Reports) ByRef(ctx context.Context, client Client, ref string) (domain.Report, error) {
	if err := r.store.UseLimits(ctx, domain.LimitUse{Limit: domain.VerificationsPerAddress(), Subject: client.LimitSubject()}); err != nil {
		return domain.Report{}, err
	}
	return r.store.ReportByRef(ctx, domain.ParseCode(ref))
}

// ReportPhoto returns the photo of a report as a file; CodeNotFound without one.
func ReportPhoto(r domain.Report) (domain.File, error) {
	if r.PhotoKey == nil {
		return domain.File{}, domain.NotFoundf("the report has no photo")
	}
	return domain.File{FileKey: *r.PhotoKey, ContentType: r.PhotoType, Name: "phan-anh" + picture.Image{ContentType: r.PhotoType}.Extension()}, nil
}

// ReportForm is a report that was sent as a form: its texts, and its photo or
// nil.
type ReportForm struct {
	Texts map[string]string
	Photo *picture.Image
}

// ReadForm reads the parts of a form: texts of together at most MaxReportBody
// bytes, and one photo. On an error it returns the parts before.
func (r *Reports) ReadForm(ctx context.Context, from *multipart.Reader) (form ReportForm, err error) {
	form.Texts, err = readTexts(from, func(part *multipart.Part) (err error) {
		if form.Photo != nil {
			return domain.Invalidf("photo", "send one photo")
		}
		form.Photo, err = r.readPhoto(ctx, part)
		return err
	})
	return form, err
}

// ReadTexts reads the texts of a form that is not stored, so that its sender
// need not write them again. It skips the photo.
func (r *Reports) ReadTexts(from *multipart.Reader) (map[string]string, error) {
	return readTexts(from, func(*multipart.Part) error { return nil })
}

// readTexts reads the texts of a form and calls photo for each photo.
func readTexts(from *multipart.Reader, photo func(*multipart.Part) error) (map[string]string, error) {
	texts, left := map[string]string{}, int64(MaxReportBody)
	for {
		part, err := from.NextPart()
		if errors.Is(err, io.EOF) {
			return texts, nil
		}
		if err != nil {
			return texts, reportFormFault(err)
		}
		name := part.FormName()
		if name == "photo" {
			if err := photo(part); err != nil {
				return texts, err
			}
			continue
		}
		text, err := io.ReadAll(io.LimitReader(part, left+1))
		if err != nil {
			return texts, reportFormFault(err)
		}
		if left -= int64(len(text)); left < 0 {
			return texts, ErrReportTooLarge
		}
		if !utf8.Valid(text) || !utf8.ValidString(name) {
			return texts, domain.Invalidf("text", "it is not UTF-8")
		}
		if _, twice := texts[name]; twice {
			return texts, domain.Invalidf(name, "it is there twice")
		}
		texts[name] = string(text)
	}
}

// readPhoto reads a photo, whose type is recognised by its content. A browser
// sends an empty part when no photo was chosen.
func (r *Reports) readPhoto(ctx context.Context, part *multipart.Part) (*picture.Image, error) {
	var first [1]byte
	n, err := io.ReadFull(part, first[:])
	if n == 0 && errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, reportFormFault(err)
	}
	clean, err := r.photos.ReadPhoto(ctx, "photo", io.MultiReader(bytes.NewReader(first[:]), part))
	if err != nil {
		return nil, err
	}
	return &clean, nil
}

// reportFormFault returns the error for a form that cannot be read. The error
// of a body that is too large stays as it is.
func reportFormFault(err error) error {
	if IsTooLarge(err) {
		return err
	}
	return domain.Invalidf("text", "the form cannot be read").Because(err)
}
