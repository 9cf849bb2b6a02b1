package listing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
	"chophien/picture"
	"chophien/transfer"
)

// ImportPictures is what a ZIP file of pictures does, or has done.
type ImportPictures struct {
	Token   *string             `json:"token" doc:"Send the same file again with ?commit= this token to add the matched pictures. The token is valid until one of the listings changes; null where no picture matches or after the commit"`
	Added   int                 `json:"added" doc:"Pictures that were added"`
	Matched int                 `json:"matched" doc:"Files that belong to a listing of the import"`
	Refused int                 `json:"refused" doc:"Files that do not, or that are no picture"`
	Files   []ImportPictureFile `json:"files" nullable:"false" doc:"In the order of the ZIP file"`
}

// ImportPictureFile is one file of the ZIP file.
type ImportPictureFile struct {
	FileName    string  `json:"file_name" example:"anh/12.jpg"`
	State       string  `json:"state" enum:"matched,added,refused"`
	Row         *int    `json:"row" doc:"Row of the import; null where none is meant"`
	ListingID   *string `json:"listing_id" doc:"The product, village or site; null where none is meant"`
	ListingName *string `json:"listing_name"`
	ProductID   *string `json:"product_id" doc:"As listing_id; null for other kinds"`
	ProductName *string `json:"product_name" doc:"As listing_name; null for other kinds"`
	Reason      *string `json:"reason" doc:"Why it is refused; null otherwise"`
}

func importPictureOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "send-import-pictures", Tags: []string{"Spreadsheets"}, Summary: "Preview which picture of a ZIP file belongs to which listing of an import, then add them",
		Description: fmt.Sprintf("The import is one of products, craft villages or tourism sites. The name of a picture is the name of the listing, or the STT of its row: “Mật ong rừng.jpg”, “12.jpg”, and for further ones “12-2.jpg”. "+
			"At most %d files. Nothing is stored without commit, and a picture that its listing has already is not added again. Each picture is encoded again, as a single one is.", transfer.MaxPictureFiles),
		Parameters: []*huma.Param{{
			Name: "commit", In: "query", Schema: &huma.Schema{Type: huma.TypeString}, Description: "The token of the preview of the same file",
		}},
		DefaultStatus: http.StatusOK, Errors: []int{http.StatusPreconditionFailed, http.StatusTooManyRequests},
		Responses: map[string]*huma.Response{"200": {Description: "What the pictures would do, or have done"}},
	}}
}

// AddImportPictures answers POST /v1/me/imports/{id}/pictures.
func (h *Handlers) AddImportPictures(c echo.Context) error {
	ctx := c.Request().Context()
	lang := front.LanguageOf(c.Request().Header.Get("Accept-Language"))
	i, err := h.store.Import(ctx, front.ActorOf(ctx), c.Param("id"))
	if err != nil {
		return err
	}
	got, err := h.files.Receive(c)
	if err != nil {
		return rest.InBody(err)
	}
	defer got.Discard()
	a, err := h.matchPictures(ctx, i, got)
	if err != nil {
		return rest.InBody(err)
	}
	token, err := a.token(i, got)
	if err != nil {
		return err
	}
	if commit := c.QueryParam("commit"); commit != "" {
		if commit != token {
			return domain.Errorf(domain.CodePrecondition, "the token is not that of the preview of this file; a listing may have changed: look at the preview again")
		}
		if err := a.add(ctx); err != nil {
			return rest.InBody(err)
		}
		token = ""
	}
	out := a.answer(lang)
	if out.Matched > 0 {
		out.Token = rest.OrNil(token)
	}
	c.Response().Header().Set(echo.HeaderCacheControl, front.NoStore)
	return c.JSON(http.StatusOK, out)
}

// album is a ZIP file of pictures with the listings that they show.
type album struct {
	h        *Handlers
	by       domain.Actor
	files    []albumFile
	listings map[domain.Ref]*albumListing
}

type albumFile struct {
	transfer.PictureFile
	row     int
	listing domain.Ref
	name    string
	version int64 // of the listing
	added   bool
}

// albumListing is a listing of an album as it is before pictures are added.
type albumListing struct {
	pictures []domain.Picture
	version  int64
	fault    error // why it takes no picture
	more     int   // files of the album for it
}

// albumRow is a row of an import that has a listing.
type albumRow struct {
	row     int
	listing domain.Ref
	name    string
}

// checkPicture returns CodeInvalid about "picture" unless head begins a picture of
// a type that is read.
func checkPicture(head []byte) error {
	if err := picture.Refuse("picture", head); err != nil {
		return err
	}
	if picture.Detect(head) == "" {
		return domain.Invalidf("picture", "it is not a JPEG, PNG or WebP picture")
	}
	return nil
}

func (h *Handlers) matchPictures(ctx context.Context, i domain.Import, got *rest.Received) (*album, error) {
	all, err := transfer.PicturesOf(got, got.Size)
	if err != nil {
		return nil, err
	}
	a := &album{h: h, by: front.ActorOf(ctx), listings: map[domain.Ref]*albumListing{}}
	byNumber, byName, byFold, err := h.importedListings(ctx, i)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		f := albumFile{PictureFile: p}
		if f.Fault == nil {
			f.Fault = p.Check(checkPicture)
		}
		if f.Fault == nil {
			found := byNumber[p.Number]
			for _, rows := range []map[string][]albumRow{byName, byFold} {
				for _, name := range p.Names() {
					key := strings.ToLower(name)
					if len(found) == 0 {
						found = rows[key]
					}
					if len(found) == 0 {
						found = rows[domain.Fold(name)]
					}
				}
			}
			switch len(found) {
			case 0:
				f.Fault = domain.Invalidf("picture", "no listing of the import has this name or STT")
			case 1:
				f.row, f.listing, f.name = found[0].row, found[0].listing, found[0].name
			default:
				f.Fault = domain.Invalidf("picture", "%d listings of the import have this name; name it by its STT", len(found))
			}
		}
		if f.Fault == nil {
			if err := a.room(ctx, &f); err != nil {
				return nil, err
			}
		}
		a.files = append(a.files, f)
	}
	return a, nil
}

// room checks that the listing can take one more picture.
func (a *album) room(ctx context.Context, f *albumFile) error {
	p, err := a.listingOf(ctx, f.listing)
	if err != nil {
		return err
	}
	f.version = p.version
	if p.fault != nil {
		f.Fault = p.fault
		return nil //nolint:nilerr // it belongs to the file, and others go on
	}
	p.more++
	return f.refuse(domain.CheckPictureCount(len(p.pictures), p.more))
}

// listingOf returns a listing of the album, which is read once.
func (a *album) listingOf(ctx context.Context, owner domain.Ref) (*albumListing, error) {
	if p := a.listings[owner]; p != nil {
		return p, nil
	}
	p := &albumListing{}
	var err error
	if p.pictures, p.version, err = a.h.store.ManagedPictures(ctx, a.by, owner); err == nil {
		err = a.h.store.MayAddPicture(ctx, a.by, owner, p.version)
	}
	if p.fault, err = refusalOf(err); err != nil {
		return nil, err
	}
	a.listings[owner] = p
	return p, nil
}

// refuse keeps an error of one file, and returns one that stops the request.
func (f *albumFile) refuse(err error) (stop error) {
	if err != nil {
		f.Fault, stop = refusalOf(err)
	}
	return stop
}

// refusalOf returns an error as the reason why one file is refused, or as one that
// stops the request.
func refusalOf(err error) (refusal, stop error) {
	e, ok := errors.AsType[*domain.Error](err)
	if !ok || e.Code == domain.CodeInternal || e.Code == domain.CodeUnavailable {
		return nil, err
	}
	return e, nil
}

// importedListings returns the listings of an import by STT, by name and by the
// name without marks.
func (h *Handlers) importedListings(ctx context.Context, i domain.Import) (byNumber, byName, byFold map[string][]albumRow, err error) {
	byNumber, byName, byFold = map[string][]albumRow{}, map[string][]albumRow{}, map[string][]albumRow{}
	page := domain.Page{Limit: domain.MaxLimit}
	for {
		list, err := h.store.ImportRows(ctx, front.ActorOf(ctx), i.ID, domain.ImportRowFilter{}, page)
		if err != nil {
			return nil, nil, nil, err
		}
		for _, r := range list.Items {
			listing, ok := r.Listing()
			if !ok || r.Result == domain.ImportError {
				continue
			}
			row := albumRow{r.Row, listing, r.Name}
			if n := strings.TrimLeft(r.Entry.Number, "0"); n != "" {
				byNumber[n] = append(byNumber[n], row)
			}
			byName[strings.ToLower(r.Name)] = append(byName[strings.ToLower(r.Name)], row)
			byFold[domain.Fold(r.Name)] = append(byFold[domain.Fold(r.Name)], row)
		}
		if page.Cursor = list.Next; page.Cursor == "" {
			return byNumber, byName, byFold, nil
		}
	}
}

// token stands for the bytes of the file and the versions of its listings.
func (a *album) token(i domain.Import, got *rest.Received) (string, error) {
	parts := []any{i.ID, got.SHA256}
	for _, f := range a.files {
		parts = append(parts, f.listing, f.version, f.Fault == nil)
	}
	text, err := json.Marshal(parts)
	if err != nil {
		return "", fmt.Errorf("listing: making the token of pictures: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// add adds the matched pictures, one after the other. It fails with CodeTooMany
// when the limit allows none of them.
func (a *album) add(ctx context.Context) error {
	added := false
	for n := range a.files {
		f := &a.files[n]
		if f.Fault != nil {
			continue
		}
		err := a.addOne(ctx, f)
		if domain.CodeOf(err) == domain.CodeTooMany && !added {
			return err
		}
		if err := f.refuse(err); err != nil {
			return err
		}
		f.added = f.Fault == nil
		added = added || f.added
	}
	return nil
}

func (a *album) addOne(ctx context.Context, f *albumFile) error {
	unpacked, err := f.Open()
	if err != nil {
		return err
	}
	defer unpacked.Close()
	got, err := a.h.files.Spool(ctx, unpacked, f.Name)
	if err != nil {
		return err
	}
	defer got.Discard()
	if slices.ContainsFunc(a.listings[f.listing].pictures, func(p domain.Picture) bool { return p.MadeFrom(got.SHA256) }) {
		return domain.Errorf(domain.CodeConflict, "the listing has this picture already")
	}
	if err := a.h.store.UseLimits(ctx, domain.LimitUse{Limit: domain.PicturesPerAccount(), Subject: a.by.UserID}); err != nil {
		return err
	}
	p, keys, err := a.h.files.KeepPicture(ctx, got)
	if err == nil {
		// The token was made from the version of the listing. What others change
		// while the pictures are added does not touch the pictures.
		p.OwnerKind, p.OwnerID = f.listing.Kind, f.listing.ID
		_, _, err = a.h.store.AddPicture(ctx, a.by, p, domain.AnyVersion)
	}
	if err != nil {
		a.h.files.Discard(ctx, keys...)
	}
	return err
}

func (a *album) answer(lang string) ImportPictures {
	out := ImportPictures{Files: make([]ImportPictureFile, len(a.files))}
	for n, f := range a.files {
		shown := ImportPictureFile{FileName: f.Name, State: "matched", ListingID: rest.OrNil(f.listing.ID), ListingName: rest.OrNil(f.name)}
		if f.listing.Kind == domain.KindProduct {
			shown.ProductID, shown.ProductName = shown.ListingID, shown.ListingName
		}
		if f.row > 0 {
			shown.Row = &f.row
		}
		switch {
		case f.Fault != nil:
			reason := view.FaultText(domain.FaultOf(f.Fault), lang)
			shown.State, shown.Reason = "refused", &reason
			out.Refused++
		case f.added:
			shown.State = "added"
			out.Added++
			out.Matched++
		default:
			out.Matched++
		}
		out.Files[n] = shown
	}
	return out
}
