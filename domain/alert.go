package domain

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strings"
	"time"
)

const (
	// MaxAlerts is how many saved searches a user may have.
	MaxAlerts = 50
	// AlertPause is the shortest time between two runs of a saved search that
	// notifies immediately, so that one run covers many changes.
	AlertPause = 5 * time.Second
	// AlertsEvery is how often all saved searches run, even without changes.
	AlertsEvery = 24 * time.Hour
	// maxAlertName bounds a name, in characters.
	maxAlertName = 100
)

// Cadence is how soon a saved search or a demand notifies its user.
type Cadence string

// The cadences.
const (
	CadenceDaily  Cadence = "daily"
	CadenceAtOnce Cadence = "at_once"
	CadenceOff    Cadence = "off" // demands only; a saved search has Enabled
)

// AlertQuery is the query of a saved search, with the parameters of /v1/search.
type AlertQuery struct {
	Text            string      `json:"q"`
	Literal         bool        `json:"literal,omitempty"`
	Kinds           []Kind      `json:"kind,omitempty"`
	Provinces       []string    `json:"province,omitempty"`        // codes of today
	FormerProvinces []string    `json:"former_province,omitempty"` // codes of the old map
	Communes        []string    `json:"commune,omitempty"`         // codes of today
	Regions         []Region    `json:"region,omitempty"`
	Northern        *bool       `json:"northern,omitempty"`
	Groups          []Group     `json:"group,omitempty"`
	Sets            []string    `json:"set,omitempty"`
	Stars           []int       `json:"stars,omitempty"`
	Conditions      []Condition `json:"condition,omitempty"`
	PriceMin        *int64      `json:"price_min,omitempty"` // đồng
	PriceMax        *int64      `json:"price_max,omitempty"`
	CapacityMin     int64       `json:"capacity_min,omitempty"` // a month, in thousandths of CapacityUnit
	CapacityUnit    Unit        `json:"capacity_unit,omitempty"`
	Month           int         `json:"month,omitempty"` // 1 to 12; 0: any
	ProducerID      string      `json:"producer,omitempty"`
	Around          *Around     `json:"around,omitempty"`
}

// Around is a circle around a point.
type Around struct {
	Lat      float64 `json:"lat"` // degrees, WGS 84
	Lon      float64 `json:"lon"`
	WithinKM float64 `json:"within_km"`
}

// AlertQueryOf returns the query of a text, a filter and a circle. The circle
// may be nil.
func AlertQueryOf(text string, literal bool, f ListingFilter, around *Around) AlertQuery {
	return AlertQuery{
		Text: text, Literal: literal, Kinds: f.Kinds, Provinces: f.Provinces, FormerProvinces: f.FormerProvinces, Communes: f.Communes, Regions: f.Regions,
		Northern: f.Northern, Groups: f.Groups, Sets: f.Sets, Stars: f.Stars, Conditions: f.Conditions, PriceMin: f.PriceMin, PriceMax: f.PriceMax,
		CapacityMin: f.CapacityMin.Amount, CapacityUnit: f.CapacityMin.Unit, Month: f.Month, ProducerID: f.ProducerID, Around: around,
	}
}

// Filter returns the filter of the query on a day.
func (q AlertQuery) Filter(on Date) ListingFilter {
	return ListingFilter{
		Kinds: q.Kinds, Provinces: q.Provinces, FormerProvinces: q.FormerProvinces, Communes: q.Communes, Regions: q.Regions, Northern: q.Northern,
		Groups: q.Groups, Sets: q.Sets, Stars: q.Stars, Conditions: q.Conditions, PriceMin: q.PriceMin, PriceMax: q.PriceMax,
		CapacityMin: Quantity{q.CapacityMin, q.CapacityUnit}, Month: q.Month, ProducerID: q.ProducerID, ValidOn: on,
	}
}

// Value stores the query as JSON.
func (q AlertQuery) Value() (driver.Value, error) {
	b, err := json.Marshal(q)
	return string(b), err
}

// Scan reads JSON.
func (q *AlertQuery) Scan(src any) error {
	*q = AlertQuery{}
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), q)
	case []byte:
		return json.Unmarshal(v, q)
	}
	return fmt.Errorf("domain: cannot read a query from %T", src)
}

// GormDataType returns the column type of a query for GORM.
func (AlertQuery) GormDataType() string { return "text" }

// Alert is a saved search. It notifies its user of new hits.
type Alert struct {
	ID      string `gorm:"primaryKey"` // UUIDv7 in lower case
	Version int64
	UserID  string
	Name    string
	Query   AlertQuery
	Cadence Cadence
	Enabled bool
	Email   bool // also notify by e-mail
	Webhook bool // also notify webhooks that subscribe to EventAlertFound

	// Unsubscribe is a token that switches Email off without signing in. It
	// gives no other right. Every mail contains it, so it is stored unhashed.
	Unsubscribe string
	Since       time.Time  // hits from before are not notified
	FirstRunAt  *time.Time // nil: the hits that existed at the start are not saved yet
	LastRunAt   *time.Time

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Validate returns CodeInvalid for all rules that an alert breaks. It does
// not check what needs stored data.
func (a Alert) Validate() error {
	var faults Faults
	faults.AddIf(strings.TrimSpace(a.Name) == "", "name", "give it a name")
	faults.Add(validateLine("name", a.Name, maxAlertName))
	faults.AddIf(a.Cadence != CadenceDaily && a.Cadence != CadenceAtOnce, "cadence", "it must be daily or at_once")
	f := a.Query.Filter(0)
	if strings.TrimSpace(a.Query.Text) == "" && len(f.Kinds)+len(f.Provinces)+len(f.FormerProvinces)+len(f.Communes)+len(f.Regions)+len(f.Groups)+len(f.Sets)+len(f.Stars)+len(f.Conditions) == 0 &&
		f.Northern == nil && f.PriceMin == nil && f.PriceMax == nil && f.CapacityMin.IsZero() && f.Month == 0 && f.ProducerID == "" && a.Query.Around == nil {
		faults.Addf("query", "give a text or at least one filter")
	}
	return faults.Err()
}

// AlertFind is a hit of a saved search.
type AlertFind struct {
	ID          string `gorm:"primaryKey"` // UUIDv7 in lower case
	AlertID     string
	ListingKind Kind
	ListingID   string
	Name        string  // at the time of FoundAt
	NoticeID    *string // the notice to the user; nil: the hit existed before the alert
	FoundAt     time.Time
}

// Ref returns the listing that was found.
func (f AlertFind) Ref() Ref { return Ref{f.ListingKind, f.ListingID} }

// AlertEvent is the data of EventAlertFound.
type AlertEvent struct {
	AlertID string          `json:"alert_id"`
	Name    string          `json:"name"`
	Items   []AlertFindItem `json:"items"` // at most MaxLimit
	Total   int             `json:"total"`
	Path    string          `json:"path"`
}

// AlertFindItem is one hit in an AlertEvent.
type AlertFindItem struct {
	Kind Kind   `json:"kind" enum:"product,producer,craft_village,tourism_site,demand"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// AlertsArgs is the job that runs saved searches. The transaction that changes
// a listing enqueues it.
type AlertsArgs struct {
	AlertID string `json:"alert_id,omitempty"` // run only this one
	Round   int64  `json:"round,omitempty"`    // run all with CadenceAtOnce, for changes until this second since 1970
}

// Kind is the name of the job.
func (AlertsArgs) Kind() string { return "alerts" }

// MailAlertArgs is the job that mails the hits of a saved search.
type MailAlertArgs struct {
	AlertID  string `json:"alert_id"`
	NoticeID string `json:"notice_id"`
}

// Kind is the name of the job.
func (MailAlertArgs) Kind() string { return "mail_alert" }

// AlertService stores saved searches. Those of other users are CodeNotFound.
type AlertService interface {
	// AddAlert stores a saved search. The caller sets name, query, cadence and
	// channels. It does not notify of hits that exist already. CodeConflict when
	// the user has MaxAlerts.
	AddAlert(ctx context.Context, by Actor, a Alert) (Alert, error)
	// Alerts lists those of the actor, newest first.
	Alerts(ctx context.Context, by Actor) ([]Alert, error)
	// Alert finds one.
	Alert(ctx context.Context, by Actor, id string) (Alert, error)
	// ChangeAlert lets change edit name, query, cadence, channels and Enabled.
	// A new query starts again with the hits of that moment; hits that the user
	// was notified of are not notified again.
	ChangeAlert(ctx context.Context, by Actor, id string, version int64, change func(*Alert) error) (Alert, error)
	// DeleteAlert deletes a saved search with its hits.
	DeleteAlert(ctx context.Context, by Actor, id string, version int64) error
	// AlertFinds lists the hits that the actor was notified of, newest first.
	AlertFinds(ctx context.Context, by Actor, id string, p Page) (List[AlertFind], error)
	// AlertByToken finds one by its token to unsubscribe.
	AlertByToken(ctx context.Context, token string) (Alert, error)
	// Unsubscribe ends the e-mail of the alert with this token. Doing it again
	// changes nothing.
	Unsubscribe(ctx context.Context, token string) (Alert, error)
}

// AlertWorker serves the jobs of saved searches.
type AlertWorker interface {
	// AlertsToRun lists enabled saved searches by id: one, those with
	// CadenceAtOnce, or all.
	AlertsToRun(ctx context.Context, args AlertsArgs, after string, limit int) ([]Alert, error)
	// FinishAlert saves the hits of a run and notifies the user of new ones by all
	// channels, in one transaction. It does nothing when the saved search was
	// changed since it was read. notified is the number of new hits.
	FinishAlert(ctx context.Context, a Alert, found []Listing) (notified int, err error)
	// AlertToMail returns the content of a mail; ok is false when it must not be
	// sent any more.
	AlertToMail(ctx context.Context, args MailAlertArgs) (u User, a Alert, finds []AlertFind, ok bool, err error)
	// IndexBacklog counts the index jobs that are not done.
	IndexBacklog(ctx context.Context) (IndexBacklog, error)
}

// CheckAlertCount returns CodeConflict if a user may not have n saved searches.
func CheckAlertCount(n int) error {
	if n > MaxAlerts {
		return Errorf(CodeConflict, "there are %d saved searches already; delete one first", MaxAlerts)
	}
	return nil
}
