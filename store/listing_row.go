package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

// listingRow is a row of the view "listings".
type listingRow struct {
	Kind               domain.Kind
	ID                 string
	Slug               string
	Status             domain.Status
	Version            int64
	Sample             bool
	CreatedAt          time.Time
	UpdatedAt          time.Time
	Name               string
	NameEN             string
	NameSort           string
	Body               string
	SourceURL          string
	SourceAsOf         string
	SourceNote         string
	ProducerID         sql.NullString
	ProducerSlug       sql.NullString
	ProducerName       sql.NullString
	ProvinceCode       string
	ProvinceName       string
	FormerProvinceCode sql.NullString
	FormerProvinceName sql.NullString
	FormerDistrict     string
	FormerCommune      string
	Commune            string
	CommuneCode        sql.NullString
	CommuneName        string
	Region             domain.Region
	Northern           bool
	Lat, Lon           sql.NullFloat64
	ProductGroup       sql.NullString
	SetCode            sql.NullString
	SetName            sql.NullString
	PriceFrom          sql.NullInt64
	TradeGroup         sql.NullInt64
	PictureID          sql.NullString
	ShownFrom          *domain.Date // of a demand
	ShownUntil         *domain.Date
}

func (listingRow) TableName() string { return "listings" }

func (r listingRow) listing() domain.Listing {
	l := domain.Listing{
		Ref:  domain.Ref{Kind: r.Kind, ID: r.ID},
		Slug: r.Slug, Status: r.Status, Version: r.Version, Sample: r.Sample, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Name: r.Name, NameEN: r.NameEN, NameSort: r.NameSort, Text: r.Body,
		Source:     domain.Source{SourceURL: r.SourceURL, SourceAsOf: r.SourceAsOf, SourceNote: r.SourceNote},
		ProducerID: r.ProducerID.String, ProducerSlug: r.ProducerSlug.String, ProducerName: r.ProducerName.String,
		ProvinceCode: r.ProvinceCode, ProvinceName: r.ProvinceName,
		FormerProvinceCode: r.FormerProvinceCode.String, FormerProvinceName: r.FormerProvinceName.String,
		FormerDistrict: r.FormerDistrict, FormerCommune: r.FormerCommune,
		Commune: r.Commune, CommuneCode: r.CommuneCode.String, CommuneName: r.CommuneName,
		Region: r.Region, Northern: r.Northern,
		Lat: r.Lat.Float64, Lon: r.Lon.Float64, HasPin: r.Lat.Valid && r.Lon.Valid,
		Group: domain.Group(r.ProductGroup.String), SetCode: r.SetCode.String, SetName: r.SetName.String,
		PriceFrom: nullable(r.PriceFrom), TradeGroup: int(r.TradeGroup.Int64), PictureID: r.PictureID.String,
	}
	if r.ShownFrom != nil && r.ShownUntil != nil {
		l.Windows = []domain.Window{{From: *r.ShownFrom, Until: *r.ShownUntil}}
	}
	return l
}

func nullable(v sql.NullInt64) *int64 {
	if !v.Valid {
		return nil
	}
	return &v.Int64
}

// listingReader reads rows of the view "listings" with their certified days in
// one fixed statement for each kind: every hit of every search uses it.
// PostgreSQL would plan a statement for all kinds again on each call.
type listingReader struct {
	statements map[domain.Kind]*db.Statement
	columns    [][]int // index in listingRow of each column of the view
}

// newListingReader derives the columns from listingRow.
func newListingReader(handle *gorm.DB, dialect string) (*listingReader, error) {
	parsed := &gorm.Statement{DB: handle}
	if err := parsed.Parse(&listingRow{}); err != nil {
		return nil, err
	}
	r := &listingReader{statements: map[domain.Kind]*db.Statement{}}
	var names []string
	for _, f := range parsed.Schema.Fields {
		names = append(names, "l."+f.DBName)
		r.columns = append(r.columns, f.StructField.Index)
	}
	certificates, papers, among := sqliteCertificates, sqlitePapers, "l.id IN (SELECT value FROM json_each(?))"
	if dialect == db.Postgres {
		certificates, papers, among = postgresCertificates, postgresPapers, "l.id = ANY($1::uuid[])"
	}
	for _, k := range domain.SearchableKinds() {
		// The kinds are constants in the parts of the view, so that both
		// planners skip the tables of other kinds.
		r.statements[k] = db.NewStatement(dialect, "SELECT "+strings.Join(names, ", ")+", "+supplyColumns(k)+", "+approximate(k)+", "+certificates+", "+papers+
			" FROM listings l JOIN "+tableOf(k)+" own ON own.id = l.id WHERE "+among+" AND l.kind = '"+string(k)+"'")
	}
	return r, nil
}

// supplyColumns returns the columns of what a listing sells and can deliver, and the
// English name of the producer, which only products have.
func supplyColumns(k domain.Kind) string {
	if k == domain.KindProduct {
		return "own.packs, own.capacity_amount, own.capacity_unit, own.season, (SELECT m.name_en FROM producers m WHERE m.id = l.producer_id)"
	}
	return "'[]', 0, '', 0, NULL"
}

// approximate returns the column that says whether the pin is that of the former
// province, as that of a demand always is.
func approximate(k domain.Kind) string {
	if k == domain.KindDemand {
		return "l.lat IS NOT NULL"
	}
	return "own.lat IS NULL AND l.lat IS NOT NULL"
}

func (r *listingReader) prepare(ctx context.Context, pool *sql.DB) {
	for _, s := range r.statements {
		s.Prepare(ctx, pool)
	}
}

// read returns the listings of a kind with ids, within the transaction of tx if
// there is one.
func (r *listingReader) read(tx *gorm.DB, k domain.Kind, ids []string) ([]domain.Listing, error) {
	rows, err := r.statements[k].Query(tx, ids)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var (
		row listingRow

		packs                domain.JSONList[domain.Pack]
		capacity             domain.Quantity
		season               domain.Season
		approximate          bool
		makerEN              sql.NullString
		certificates, papers sql.NullString

		into = make([]any, 0, len(r.columns)+8)
		out  = make([]domain.Listing, 0, len(ids))
	)
	for _, index := range r.columns {
		into = append(into, reflect.ValueOf(&row).Elem().FieldByIndex(index).Addr().Interface())
	}
	into = append(into, &packs, &capacity.Amount, &capacity.Unit, &season, &makerEN, &approximate, &certificates, &papers)
	for rows.Next() {
		row = listingRow{}
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		l := row.listing()
		l.Approximate, l.ProducerNameEN = approximate, makerEN.String
		l.PricePerKG, l.Capacity, l.Season = domain.LowestPerKG(packs), capacity, season
		if l.Kind != domain.KindDemand {
			if err := certify(&l, certificates.String); err != nil {
				return nil, fmt.Errorf("%s %s: %w", l.Kind, l.ID, err)
			}
		}
		if l.Conditions, err = conditionsIn(papers.String); err != nil {
			return nil, fmt.Errorf("%s %s: %w", l.Kind, l.ID, err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// The database returns certificates and papers as JSON. domain.Windows and
// domain.ConditionWindows turn them into windows.
const (
	sqlitePapers = `(SELECT json_group_array(json_object('condition', evidence.condition, 'issued_on', evidence.issued_on, 'valid_until', evidence.valid_until,
		'verdict', evidence.verdict, 'kind', evidence.paper_kind)) FROM evidence WHERE evidence.product_id = l.id AND ` + proving + `)`
	postgresPapers = `(SELECT json_agg(json_build_object('condition', evidence.condition, 'issued_on', evidence.issued_on, 'valid_until', evidence.valid_until,
		'verdict', evidence.verdict, 'kind', evidence.paper_kind))::text FROM evidence WHERE evidence.product_id = l.id AND ` + proving + `)`

	sqliteCertificates = `(SELECT json_group_array(json_object('valid_from', c.valid_from, 'valid_until', c.valid_until, 'revoked_on', c.revoked_on,
		'superseded_on', c.superseded_on, 'stars', c.stars, 'potential_five', c.potential_five, 'code', c.code, 'sample', c.sample)) FROM certificates c WHERE c.product_id = l.id)`
	postgresCertificates = `(SELECT json_agg(json_build_object('valid_from', c.valid_from, 'valid_until', c.valid_until, 'revoked_on', c.revoked_on,
		'superseded_on', c.superseded_on, 'stars', c.stars, 'potential_five', c.potential_five::int, 'code', c.code, 'sample', c.sample::int))::text FROM certificates c WHERE c.product_id = l.id)`
)

// certificateJSON is a certificate as the database returns it.
type certificateJSON struct {
	ValidFrom     domain.Date  `json:"valid_from"`
	ValidUntil    domain.Date  `json:"valid_until"`
	RevokedOn     *domain.Date `json:"revoked_on"`
	SupersededOn  *domain.Date `json:"superseded_on"`
	Stars         int          `json:"stars"`
	PotentialFive int          `json:"potential_five"` // 1 is true: SQLite has no other booleans
	Code          string       `json:"code"`
	Sample        int          `json:"sample"` // as PotentialFive
}

// paperJSON is a paper as the database returns it.
type paperJSON struct {
	Condition  domain.Condition `json:"condition"`
	IssuedOn   domain.Date      `json:"issued_on"`
	ValidUntil *domain.Date     `json:"valid_until"`
	Verdict    domain.Verdict   `json:"verdict"`
	Kind       domain.PaperKind `json:"kind"`
}

// certify sets what a listing has from its certificates; an empty text has none.
func certify(l *domain.Listing, text string) error {
	rows, err := fromJSON[certificateJSON](text)
	if err != nil || len(rows) == 0 {
		return err
	}
	certificates := make([]domain.Certificate, len(rows))
	for i, r := range rows {
		certificates[i] = domain.Certificate{
			ValidFrom: r.ValidFrom, ValidUntil: r.ValidUntil, RevokedOn: r.RevokedOn, SupersededOn: r.SupersededOn,
			Stars: r.Stars, PotentialFive: r.PotentialFive == 1, Code: r.Code,
		}
		l.SampleStar = l.SampleStar || r.Sample == 1
	}
	l.Windows, err = domain.Windows(certificates)
	return err
}

// conditionsIn parses papers; an empty text has none.
func conditionsIn(text string) ([]domain.ConditionWindow, error) {
	rows, err := fromJSON[paperJSON](text)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	papers := make([]domain.Evidence, len(rows))
	for i, r := range rows {
		papers[i] = domain.Evidence{Condition: r.Condition, IssuedOn: r.IssuedOn, ValidUntil: r.ValidUntil, Verdict: r.Verdict, PaperKind: r.Kind}
	}
	return domain.ConditionWindows(papers), nil
}

func fromJSON[T any](text string) (rows []T, err error) {
	if text == "" || text == "[]" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &rows)
	return rows, err
}
