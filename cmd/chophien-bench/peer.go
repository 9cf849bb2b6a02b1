package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"chophien/domain"
)

// peer answers GET /v1/products and GET /v1/products/:id like the server, as a
// program that does nothing else would be written by hand: Echo, pgx, one statement
// for an answer, and encoding/json. It has no checks of parameters, no ETags and no
// kept answers.
type peer struct {
	pool *pgxpool.Pool
	base string // address of the server in its answers
	day  domain.Date
	one  string // SQL of an item
	// offices are the English names of issuers, as JSON: the program has them from a
	// vocabulary.
	offices string
}

// newPeer returns a peer on a PostgreSQL. base is the address of the server.
func newPeer(ctx context.Context, database, base string, workers int) (*peer, error) {
	config, err := pgxpool.ParseConfig(database)
	if err != nil {
		return nil, err
	}
	config.MaxConns = int32(max(workers, 4))
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	rows, err := pool.Query(ctx, "SELECT DISTINCT issuer FROM decisions")
	if err != nil {
		return nil, err
	}
	issuers, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, err
	}
	english := map[string]string{}
	for _, issuer := range issuers {
		if name := domain.OfficeEN(issuer); name != "" {
			english[issuer] = name
		}
	}
	offices, err := json.Marshal(english)
	return &peer{pool, base, domain.Today(time.Now()), peerItemSQL(), string(offices)}, err
}

func (p *peer) close() { p.pool.Close() }

// handler returns the peer over HTTP.
func (p *peer) handler() http.Handler {
	e := echo.New()
	e.Use(middleware.Gzip())
	e.GET("/v1/products", p.list)
	e.GET("/v1/products/:id", p.item)
	return e
}

type peerNames struct {
	ID      string  `json:"id"`
	Slug    string  `json:"slug"`
	Name    string  `json:"name"`
	NameEN  *string `json:"name_en"`
	Label   string  `json:"label"`
	URL     string  `json:"url"`
	PageURL string  `json:"page_url"`
}

func (p *peer) fillNames(n *peerNames, collection, pages string) {
	n.Label, n.URL, n.PageURL = n.Name, p.base+"/v1/"+collection+"/"+n.Slug, p.base+pages+n.Slug
}

type peerSample struct {
	Sample     bool    `json:"sample"`
	SampleNote *string `json:"sample_note"`
}

func sampleOf(sample bool) peerSample {
	if !sample {
		return peerSample{}
	}
	return peerSample{true, new("dữ liệu minh họa")}
}

type peerRating struct {
	Certified     bool `json:"certified"`
	Stars         *int `json:"stars"`
	PotentialFive bool `json:"potential_five"`
}

// peerLabel names a unit or a set on a card.
type peerLabel struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

type peerMaker struct {
	ID    string `json:"id"`
	Slug  string `json:"slug"`
	Label string `json:"label"`
}

type peerPicture struct {
	ID    string `json:"id"`
	URL   string `json:"url"`
	Small string `json:"small_url"`
}

type peerCardPlace struct {
	Province       peerLabel  `json:"province"`
	FormerProvince *peerLabel `json:"former_province"`
	Lat            *float64   `json:"lat"`
	Lon            *float64   `json:"lon"`
	Approximate    bool       `json:"approximate"`
}

type peerCard struct {
	peerNames
	peerRating
	CertificateCode *string       `json:"certificate_code"`
	ValidUntil      *string       `json:"valid_until"`
	ConditionsMet   []string      `json:"conditions_met"`
	Group           *string       `json:"group"`
	Set             *peerLabel    `json:"set"`
	Producer        *peerMaker    `json:"producer"`
	Place           peerCardPlace `json:"place"`
	Picture         *peerPicture  `json:"picture"`
	PriceFrom       *int64        `json:"price_from_vnd"`
	peerSample
}

type peerList struct {
	peerSample
	Items        []peerCard `json:"items"`
	NextCursor   *string    `json:"next_cursor"`
	Total        *int       `json:"total"`
	Removed      []string   `json:"removed"`
	ChangedUntil *string    `json:"changed_until"`
}

// SQL of a certificate c that is valid on the day $1, and of its last day.
const (
	peerValid = "c.valid_from <= $1 AND c.valid_until >= $1 AND (c.revoked_on IS NULL OR c.revoked_on > $1) AND (c.superseded_on IS NULL OR c.superseded_on > $1)"
	peerUntil = "least(c.valid_until, c.revoked_on - 1, c.superseded_on - 1)::text"
	peerCode  = "substr(c.code, 1, 4) || '-' || substr(c.code, 5)"
	peerMet   = `ARRAY(SELECT e.condition FROM evidence e WHERE e.product_id = p.id AND e.verdict IN ('accepted', 'waived') AND e.paper_kind <> 'gi_registration'
		AND e.issued_on <= $1 AND (e.valid_until IS NULL OR e.valid_until >= $1) GROUP BY e.condition
		ORDER BY array_position(ARRAY['raw_material_area', 'local_workforce', 'food_safety', 'intellectual_property'], e.condition::text))`
)

const peerListSQL = `
SELECT p.id::text, p.slug, p.name, nullif(p.name_en, ''), nullif(p.product_group, ''), p.price_from, p.lat, p.lon,
	p.sample OR EXISTS (SELECT 1 FROM certificates x WHERE x.product_id = p.id AND x.sample),
	` + peerCode + `, ` + peerUntil + `, nullif(c.stars, 0), c.potential_five, s.code, s.name_vi, m.id::text, m.slug, m.name, u.code, u.name, f.code, f.name,
	(SELECT i.id::text FROM pictures i WHERE i.owner_kind = 'product' AND i.owner_id = p.id ORDER BY i.position LIMIT 1), ` + peerMet + `
FROM (SELECT p.* FROM products p WHERE p.status = 'published' AND EXISTS (SELECT 1 FROM certificates c WHERE c.product_id = p.id AND ` + peerValid + `)
	ORDER BY p.name_sort, p.id LIMIT 21) p
JOIN certificates c ON c.product_id = p.id AND ` + peerValid + `
JOIN provinces u ON u.code = p.province_code
LEFT JOIN former_provinces f ON f.code = p.former_province_code
LEFT JOIN product_sets s ON s.code = p.set_code
LEFT JOIN producers m ON m.id = p.producer_id AND m.status = 'published'
ORDER BY p.name_sort, p.id`

func (p *peer) list(c echo.Context) error {
	rows, err := p.pool.Query(c.Request().Context(), peerListSQL, p.day.String())
	if err != nil {
		return err
	}
	defer rows.Close()
	out := peerList{Items: make([]peerCard, 0, 21), Removed: []string{}}
	for rows.Next() {
		var v peerCard
		var sample bool
		var setCode, setName, makerID, makerSlug, makerName, formerCode, formerName, picture *string
		if err := rows.Scan(&v.ID, &v.Slug, &v.Name, &v.NameEN, &v.Group, &v.PriceFrom, &v.Place.Lat, &v.Place.Lon, &sample,
			&v.CertificateCode, &v.ValidUntil, &v.Stars, &v.PotentialFive, &setCode, &setName, &makerID, &makerSlug, &makerName,
			&v.Place.Province.Code, &v.Place.Province.Label, &formerCode, &formerName, &picture, &v.ConditionsMet); err != nil {
			return err
		}
		p.fillNames(&v.peerNames, "products", "/san-pham/")
		v.Certified, v.peerSample = true, sampleOf(sample)
		if setCode != nil {
			v.Set = &peerLabel{*setCode, *setName}
		}
		if makerID != nil {
			v.Producer = &peerMaker{*makerID, *makerSlug, *makerName}
		}
		if formerCode != nil {
			v.Place.FormerProvince = &peerLabel{*formerCode, *formerName}
		}
		if picture != nil {
			url := p.base + "/v1/pictures/" + *picture
			v.Picture = &peerPicture{*picture, url, url + "?size=small"}
		}
		out.Items = append(out.Items, v)
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if len(out.Items) > 20 {
		out.Items = out.Items[:20]
		last := out.Items[19]
		out.NextCursor = new(last.Slug + "," + last.ID)
	}
	out.peerSample = sampleOf(slices.ContainsFunc(out.Items, func(v peerCard) bool { return v.Sample }))
	return c.JSON(http.StatusOK, out)
}

type peerUnit struct {
	Code   string  `json:"code"`
	Slug   string  `json:"slug"`
	Name   string  `json:"name"`
	NameEN *string `json:"name_en"`
	Label  string  `json:"label"`
}

type peerPlace struct {
	Province       peerUnit  `json:"province"`
	FormerProvince *peerUnit `json:"former_province"`
	FormerDistrict *string   `json:"former_district"`
	FormerCommune  *string   `json:"former_commune"`
	Commune        *string   `json:"commune"`
	CommuneCode    *string   `json:"commune_code"`
	Address        *string   `json:"address"`
	Lat            *float64  `json:"lat"`
	Lon            *float64  `json:"lon"`
	Approximate    bool      `json:"approximate"`
}

type peerAmount struct {
	Amount float64 `json:"amount"`
	Unit   string  `json:"unit"`
}

func amountOf(thousandths int64, unit string) *peerAmount {
	if thousandths == 0 {
		return nil
	}
	return &peerAmount{float64(thousandths) / 1000, unit}
}

// translated returns a text in English; nil where the vocabulary lacks it.
func translated(text *string, english func(string) string) *string {
	if text == nil {
		return nil
	}
	if in := english(*text); in != "" {
		return &in
	}
	return nil
}

type peerPack struct {
	Name         *string     `json:"name"`
	Content      *peerAmount `json:"content"`
	RetailVND    *int64      `json:"retail_vnd"`
	WholesaleVND *int64      `json:"wholesale_vnd"`
	WholesaleMin int         `json:"wholesale_min"`
}

type peerCondition struct {
	Condition string   `json:"condition"`
	Holds     bool     `json:"holds"`
	Until     *string  `json:"until"`
	Papers    []string `json:"papers"`
}

type peerProducer struct {
	peerNames
	Kind string `json:"kind"`
	peerSample
}

type peerItem struct {
	peerNames
	peerRating
	Group        *string         `json:"group"`
	Set          json.RawMessage `json:"set"`
	Producer     *peerProducer   `json:"producer"`
	Place        peerPlace       `json:"place"`
	Conditions   []peerCondition `json:"conditions"`
	Certificates json.RawMessage `json:"certificates"`
	Pictures     json.RawMessage `json:"pictures"`
	PriceFrom    *int64          `json:"price_from_vnd"`
	Source       struct {
		URL  *string `json:"url"`
		AsOf *string `json:"as_of"`
		Text *string `json:"text"`
	} `json:"source"`
	peerSample
	CreatedAt     time.Time       `json:"created_at"`
	UpdatedAt     time.Time       `json:"updated_at"`
	State         string          `json:"state"`
	Version       int64           `json:"version"`
	ValidOn       string          `json:"valid_on"`
	Story         *string         `json:"story"`
	Ingredients   *string         `json:"ingredients"`
	Packs         []peerPack      `json:"packs"`
	Capacity      *peerAmount     `json:"capacity"`
	Season        []int           `json:"season"`
	ShelfLife     *string         `json:"shelf_life"`
	ShelfLifeEN   *string         `json:"shelf_life_en"`
	Storage       *string         `json:"storage"`
	StorageEN     *string         `json:"storage_en"`
	MinOrder      *peerAmount     `json:"min_order"`
	LeadDays      *int            `json:"lead_days"`
	GTIN          *string         `json:"gtin"`
	Channels      json.RawMessage `json:"channels"`
	HSCode        *string         `json:"hs_code"`
	Markets       json.RawMessage `json:"markets"`
	CraftVillages json.RawMessage `json:"craft_villages"`
	TourismSites  json.RawMessage `json:"tourism_sites"`
}

// peerTied returns the SQL of the villages or sites of a product as JSON; $2 is the
// address of the server.
func peerTied(table, links, column, collection, pages string) string {
	return `(SELECT coalesce(json_agg(json_build_object('id', v.id, 'slug', v.slug, 'name', v.name, 'name_en', nullif(v.name_en, ''), 'label', v.name,
		'url', $2::text || '/v1/` + collection + `/' || v.slug, 'page_url', $2::text || '` + pages + `' || v.slug, 'sample', v.sample, 'sample_note', CASE WHEN v.sample THEN 'dữ liệu minh họa' END,
		'place', json_build_object('province', json_build_object('code', w.code, 'slug', w.slug, 'name', w.name, 'name_en', w.name_en, 'label', w.name),
			'former_province', CASE WHEN g.code IS NOT NULL THEN json_build_object('code', g.code, 'slug', g.slug, 'name', g.name, 'name_en', g.name_en, 'label', g.name) END,
			'former_district', nullif(v.former_district, ''), 'former_commune', nullif(v.former_commune, ''), 'commune', nullif(v.commune, ''), 'commune_code', v.commune_code,
			'address', nullif(v.address, ''), 'lat', v.lat, 'lon', v.lon, 'approximate', false)) ORDER BY v.name_sort, v.id), '[]')
		FROM ` + links + ` l JOIN ` + table + ` v ON v.id = l.` + column + ` AND v.status = 'published' JOIN provinces w ON w.code = v.province_code
			LEFT JOIN former_provinces g ON g.code = v.former_province_code WHERE l.product_id = p.id)`
}

func peerItemSQL() string {
	return `
SELECT p.id::text, p.slug, p.name, nullif(p.name_en, ''), nullif(p.product_group, ''), p.price_from, p.lat, p.lon, p.sample OR EXISTS (SELECT 1 FROM certificates x WHERE x.product_id = p.id AND x.sample),
	nullif(p.former_district, ''), nullif(p.former_commune, ''), nullif(p.commune, ''), p.commune_code, nullif(p.address, ''), nullif(p.source_url, ''), nullif(p.source_as_of, ''), nullif(p.source_note, ''),
	p.created_at, p.updated_at, p.status, p.version, nullif(p.description, ''), nullif(p.ingredients, ''), p.packs, p.capacity_amount, p.capacity_unit, p.season, nullif(p.shelf_life, ''),
	nullif(p.storage, ''), p.min_order_amount, p.min_order_unit, p.lead_days, nullif(p.gtin, ''), p.channels, nullif(p.hs_code, ''), p.markets,
	u.code, u.slug, u.name, u.name_en, f.code, f.slug, f.name, f.name_en, m.id::text, m.slug, m.name, nullif(m.name_en, ''), m.producer_kind, m.sample,
	c.stars, c.potential_five, ` + peerMet + `,
	(SELECT json_build_object('code', s.code, 'number', s.number, 'group', s.product_group, 'subgroup', nullif(s.subgroup_vi, ''), 'subgroup_en', nullif(s.subgroup_en, ''),
		'name', s.name_vi, 'name_en', s.name_en, 'label', s.name_vi) FROM product_sets s WHERE s.code = p.set_code),
	(SELECT coalesce(json_agg(json_build_object('code', ` + peerCode + `, 'stars', nullif(c.stars, 0), 'potential_five', c.potential_five, 'score', c.score / 100.0,
		'valid_from', c.valid_from, 'valid_until', c.valid_until, 'revoked_on', c.revoked_on, 'revoked_reason', nullif(c.revoked_reason, ''), 'superseded_on', c.superseded_on,
		'state', CASE WHEN c.revoked_on <= $1 THEN 'revoked' WHEN c.superseded_on <= $1 THEN 'superseded' WHEN c.valid_from > $1 THEN 'pending' WHEN c.valid_until < $1 THEN 'expired'
			WHEN c.valid_until <= $1::date + 90 THEN 'expiring' ELSE 'valid' END,
		'sample', c.sample, 'sample_note', CASE WHEN c.sample THEN 'dữ liệu minh họa' END,
		'decision', json_build_object('issuer', d.issuer, 'issuer_en', $4::jsonb ->> d.issuer, 'number', d.number, 'date', d.decided_on, 'level', d.level, 'criteria', d.criteria, 'on_file', d.scan_id IS NOT NULL, 'scan_path', CASE WHEN d.scan_public THEN '/v1/decisions/' || d.id || '/scan/content' END)) ORDER BY c.valid_from, c.id), '[]')
		FROM certificates c JOIN decisions d ON d.id = c.decision_id WHERE c.product_id = p.id),
	(SELECT coalesce(json_agg(json_build_object('id', i.id, 'url', $2::text || '/v1/pictures/' || i.id, 'small_url', $2::text || '/v1/pictures/' || i.id || '?size=small',
		'medium_url', $2::text || '/v1/pictures/' || i.id || '?size=medium', 'width', i.width, 'height', i.height, 'caption', nullif(i.caption, ''), 'credit', nullif(i.credit, ''))
		ORDER BY i.position), '[]') FROM pictures i WHERE i.owner_kind = 'product' AND i.owner_id = p.id),
	` + peerTied("craft_villages", "product_craft_villages", "craft_village_id", "craft-villages", "/lang-nghe/") + `,
	` + peerTied("tourism_sites", "product_tourism_sites", "tourism_site_id", "tourism-sites", "/du-lich/") + `
FROM products p
JOIN provinces u ON u.code = p.province_code
LEFT JOIN former_provinces f ON f.code = p.former_province_code
LEFT JOIN producers m ON m.id = p.producer_id AND m.status = 'published'
LEFT JOIN certificates c ON c.product_id = p.id AND ` + peerValid + `
WHERE p.id = $3 AND p.status = 'published'`
}

func (p *peer) item(c echo.Context) error {
	var v peerItem
	var sample bool
	var packs, channels, markets string
	var formerCode, formerSlug, formerName, formerEN, makerID, makerSlug, makerName, makerEN, makerKind *string
	var makerSample, potential *bool
	var stars *int
	var capacity, least int64
	var capacityUnit, leastUnit string
	var season uint16
	var met []string
	err := p.pool.QueryRow(c.Request().Context(), p.one, p.day.String(), p.base, c.Param("id"), p.offices).Scan(
		&v.ID, &v.Slug, &v.Name, &v.NameEN, &v.Group, &v.PriceFrom, &v.Place.Lat, &v.Place.Lon, &sample,
		&v.Place.FormerDistrict, &v.Place.FormerCommune, &v.Place.Commune, &v.Place.CommuneCode, &v.Place.Address, &v.Source.URL, &v.Source.AsOf, &v.Source.Text,
		&v.CreatedAt, &v.UpdatedAt, &v.State, &v.Version, &v.Story, &v.Ingredients, &packs, &capacity, &capacityUnit, &season, &v.ShelfLife,
		&v.Storage, &least, &leastUnit, &v.LeadDays, &v.GTIN, &channels, &v.HSCode, &markets,
		&v.Place.Province.Code, &v.Place.Province.Slug, &v.Place.Province.Name, &v.Place.Province.NameEN, &formerCode, &formerSlug, &formerName, &formerEN,
		&makerID, &makerSlug, &makerName, &makerEN, &makerKind, &makerSample, &stars, &potential, &met,
		&v.Set, &v.Certificates, &v.Pictures, &v.CraftVillages, &v.TourismSites)
	if errors.Is(err, pgx.ErrNoRows) {
		return echo.ErrNotFound
	}
	if err != nil {
		return err
	}
	p.fillNames(&v.peerNames, "products", "/san-pham/")
	v.peerSample, v.ValidOn, v.CreatedAt, v.UpdatedAt = sampleOf(sample), p.day.String(), v.CreatedAt.UTC(), v.UpdatedAt.UTC()
	if v.Place.Province.Label = v.Place.Province.Name; formerCode != nil {
		v.Place.FormerProvince = &peerUnit{*formerCode, *formerSlug, *formerName, formerEN, *formerName}
	}
	if makerID != nil {
		m := peerProducer{peerNames: peerNames{ID: *makerID, Slug: *makerSlug, Name: *makerName, NameEN: makerEN}, Kind: *makerKind, peerSample: sampleOf(*makerSample)}
		p.fillNames(&m.peerNames, "producers", "/chu-the/")
		v.Producer = &m
	}
	if stars != nil {
		if v.Certified, v.PotentialFive = true, *potential; *stars > 0 {
			v.Stars = stars
		}
	}
	for _, condition := range []string{"raw_material_area", "local_workforce", "food_safety", "intellectual_property"} {
		v.Conditions = append(v.Conditions, peerCondition{Condition: condition, Holds: slices.Contains(met, condition), Papers: []string{}})
	}
	var stored []domain.Pack
	if err := json.Unmarshal([]byte(packs), &stored); err != nil {
		return err
	}
	v.Packs = make([]peerPack, len(stored))
	for i, k := range stored {
		v.Packs[i] = peerPack{&stored[i].Name, amountOf(k.Content.Amount, string(k.Content.Unit)), k.RetailVND, k.WholesaleVND, k.WholesaleMin}
	}
	v.ShelfLifeEN, v.StorageEN = translated(v.ShelfLife, domain.ShelfLifeEN), translated(v.Storage, domain.StorageEN)
	v.Capacity, v.MinOrder, v.Season, v.Channels, v.Markets = amountOf(capacity, capacityUnit), amountOf(least, leastUnit), domain.Season(season).Months(), json.RawMessage(channels), json.RawMessage(markets)
	return c.JSON(http.StatusOK, v)
}
