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
	// AlertPause gathers what changes: a saved search that tells at once is
	// asked no more often.
	AlertPause = 5 * time.Second
	// AlertsEvery is how often all saved searches are asked, whatever changed.
	AlertsEvery = 24 * time.Hour
	// maxAlertName bounds a name, in characters.
	maxAlertName = 100
)

// Cadence is how soon a saved search or a demand tells.
type Cadence string

// The cadences.
const (
	CadenceDaily  Cadence = "daily"
	CadenceAtOnce Cadence = "at_once"
	CadenceOff    Cadence = "off" // of a demand only; a saved search is switched off
)

// AlertQuery is what a saved search looks for, as /v1/search takes it.
type AlertQuery struct {
	Text            string      `json:"q"`
	Literal         bool        `json:"literal,omitempty"`
	Kinds           []Kind      `json:"kind,omitempty"`
	Provinces       []string    `json:"province,omitempty"`        // codes of today
	FormerProvinces []string    `json:"former_province,omitempty"` // codes of the old map
	Regions         []Region    `json:"region,omitempty"`
	Northern        *bool       `json:"northern,omitempty"`
	Groups          []Group     `json:"group,omitempty"`
	Sets            []string    `json:"set,omitempty"`
	Stars           []int       `json:"stars,omitempty"`
	Conditions      []Condition `json:"condition,omitempty"`
	PriceMin        *int64      `json:"price_min,omitempty"` // đồng
	PriceMax        *int64      `json:"price_max,omitempty"`
	ProducerID      string      `json:"producer,omitempty"`
	Around          *Around     `json:"around,omitempty"`
}

// Around is what is near to a point.
type Around struct {
	Lat      float64 `json:"lat"` // degrees, WGS 84
	Lon      float64 `json:"lon"`
	WithinKM float64 `json:"within_km"`
}

// AlertQueryOf is the query of a text, a filter and a circle, which may be nil.
func AlertQueryOf(text string, literal bool, f ListingFilter, around *Around) AlertQuery {
	return AlertQuery{
		text, literal, f.Kinds, f.Provinces, f.FormerProvinces, f.Regions, f.Northern, f.Groups, f.Sets, f.Stars, f.Conditions, f.PriceMin, f.PriceMax, f.ProducerID, around,
	}
}

// Filter is the filter of the query on a day.
func (q AlertQuery) Filter(on Date) ListingFilter {
	return ListingFilter{
		Kinds: q.Kinds, Provinces: q.Provinces, FormerProvinces: q.FormerProvinces, Regions: q.Regions, Northern: q.Northern, Groups: q.Groups, Sets: q.Sets,
		Stars: q.Stars, Conditions: q.Conditions, PriceMin: q.PriceMin, PriceMax: q.PriceMax, ProducerID: q.ProducerID, ValidOn: on,
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

// GormDataType tells GORM what column a query is.
func (AlertQuery) GormDataType() string { return "text" }

// Alert is a saved search: its user is told what appears.
type Alert struct {
	ID      string `gorm:"primaryKey"` // UUIDv7 in lower case
	Version int64
	UserID  string
	Name    string
	Query   AlertQuery
	Cadence Cadence
	Enabled bool
	Email   bool // by e-mail, too
	Webhook bool // to webhooks that ask for EventAlertFound, too

	// Unsubscribe is a token that switches Email off without signing in, and
	// nothing else. It is in every mail, so it is stored as it is.
	Unsubscribe string
	Since       time.Time  // what appeared before is not told
	FirstRunAt  *time.Time // nil: what is there already was not noted yet
	LastRunAt   *time.Time

	CreatedAt time.Time
	UpdatedAt time.Time
}

// Check holds an alert to the rules that need nothing stored.
func (a Alert) Check() error {
	if strings.TrimSpace(a.Name) == "" {
		return Invalidf("name", "give it a name")
	}
	if err := checkLine("name", a.Name, maxAlertName); err != nil {
		return err
	}
	if a.Cadence != CadenceDaily && a.Cadence != CadenceAtOnce {
		return Invalidf("cadence", "it must be daily or at_once")
	}
	f := a.Query.Filter(0)
	if strings.TrimSpace(a.Query.Text) == "" && len(f.Kinds)+len(f.Provinces)+len(f.FormerProvinces)+len(f.Regions)+len(f.Groups)+len(f.Sets)+len(f.Stars)+len(f.Conditions) == 0 &&
		f.Northern == nil && f.PriceMin == nil && f.PriceMax == nil && f.ProducerID == "" && a.Query.Around == nil {
		return Invalidf("query", "say what is looked for")
	}
	return nil
}

// AlertFind is something that a saved search found.
type AlertFind struct {
	ID          string `gorm:"primaryKey"` // UUIDv7 in lower case
	AlertID     string
	ListingKind Kind
	ListingID   string
	Name        string  // when it was found
	NoticeID    *string // with which its user was told; nil: it was there already
	FoundAt     time.Time
}

// Ref is what was found.
func (f AlertFind) Ref() Ref { return Ref{f.ListingKind, f.ListingID} }

// AlertEvent is the data of EventAlertFound.
type AlertEvent struct {
	AlertID string          `json:"alert_id"`
	Name    string          `json:"name"`
	Items   []AlertFindItem `json:"items"` // at most MaxLimit
	Total   int             `json:"total"`
	Path    string          `json:"path"`
}

// AlertFindItem is a found thing of an AlertEvent.
type AlertFindItem struct {
	Kind Kind   `json:"kind"`
	ID   string `json:"id"`
	Name string `json:"name"`
}

// AlertsArgs is a job that asks saved searches. It is enqueued in the
// transaction that changes what can be found.
type AlertsArgs struct {
	AlertID string `json:"alert_id,omitempty"` // only this one
	Round   int64  `json:"round,omitempty"`    // all that tell at once, for changes until this second since 1970
}

// Kind is the name of the job.
func (AlertsArgs) Kind() string { return "alerts" }

// MailAlertArgs is a job that mails what a saved search found.
type MailAlertArgs struct {
	AlertID  string `json:"alert_id"`
	NoticeID string `json:"notice_id"`
}

// Kind is the name of the job.
func (MailAlertArgs) Kind() string { return "mail_alert" }

// AlertService keeps the saved searches of users. Those of others are CodeNotFound.
type AlertService interface {
	// AddAlert stores one, of which name, query, cadence and channels are given.
	// What can be found already is not told. CodeConflict when there are MaxAlerts.
	AddAlert(ctx context.Context, by Actor, a Alert) (Alert, error)
	// Alerts lists those of the actor, newest first.
	Alerts(ctx context.Context, by Actor) ([]Alert, error)
	// Alert finds one.
	Alert(ctx context.Context, by Actor, id string) (Alert, error)
	// ChangeAlert lets change alter name, query, cadence, channels and whether it
	// is on. With another query it begins anew; what was told stays told.
	ChangeAlert(ctx context.Context, by Actor, id string, version int64, change func(*Alert) error) (Alert, error)
	// DeleteAlert forgets one with what it found.
	DeleteAlert(ctx context.Context, by Actor, id string, version int64) error
	// AlertFinds lists what the actor was told by one, newest first.
	AlertFinds(ctx context.Context, by Actor, id string, p Page) (List[AlertFind], error)
	// AlertByToken finds one by its token to unsubscribe.
	AlertByToken(ctx context.Context, token string) (Alert, error)
	// Unsubscribe ends the e-mail of the alert with this token. Doing it again
	// changes nothing.
	Unsubscribe(ctx context.Context, token string) (Alert, error)
}

// AlertWorker is what the jobs of saved searches ask.
type AlertWorker interface {
	// AlertsToRun lists saved searches that are on, in order of id: one, those
	// that tell at once, or all of them.
	AlertsToRun(ctx context.Context, args AlertsArgs, after string, limit int) ([]Alert, error)
	// EndAlert notes what a saved search finds now and tells its user what was
	// not found before, by all its channels, in one transaction. It does nothing
	// when the saved search was changed since it was read.
	EndAlert(ctx context.Context, a Alert, found []Listing) (told int, err error)
	// AlertToMail returns what is to be mailed; ok is false when it is not any more.
	AlertToMail(ctx context.Context, args MailAlertArgs) (u User, a Alert, finds []AlertFind, ok bool, err error)
	// IndexBacklog tells whether the index is behind.
	IndexBacklog(ctx context.Context) (IndexBacklog, error)
}
