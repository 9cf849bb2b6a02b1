// Package config reads the configuration of a process from its environment into
// one struct. It is checked at the start; error messages name the variable.
package config

import (
	"cmp"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/caarlos0/env/v11"

	"chophien/domain"
)

// Off is the value that disables a feature.
const Off = "off"

// on is the value that enables a feature that is off by default.
const on = "on"

// DefaultMeiliIndex is the default beginning of the names of indexes in
// Meilisearch.
const DefaultMeiliIndex = "chophien"

// maxKeptDays is the longest retention: a hundred years.
const maxKeptDays = 36500

// minKeyLength is the least length of a key that Meilisearch accepts in
// production, in bytes.
const minKeyLength = 16

// Config is the configuration. Its tags are the one table of all variables, from
// which Variables, Help and Markdown are made.
type Config struct {
	Addr             string `env:"CHOPHIEN_ADDR" envDefault:"127.0.0.1:8080" about:"where the API listens; port 0: any free port"`
	DataDir          string `env:"CHOPHIEN_DATA_DIR" envDefault:"./data" about:"folder of the embedded database, index and files"`
	DatabaseURL      string `env:"CHOPHIEN_DATABASE_URL" secret:"true" about:"postgres://… to run on PostgreSQL; empty: SQLite in the data folder"`
	MeiliURL         string `env:"CHOPHIEN_MEILI_URL" about:"http://… of Meilisearch; goes together with CHOPHIEN_DATABASE_URL; empty: the embedded index"`
	MeiliKey         string `env:"CHOPHIEN_MEILI_KEY" secret:"true" about:"a key of Meilisearch with the rights of chophien meili-key, never the master key"`
	MeiliIndex       string `env:"CHOPHIEN_MEILI_INDEX" envDefault:"chophien" about:"beginning of the names of indexes, for installations that share a Meilisearch"`
	FilesURL         string `env:"CHOPHIEN_FILES_URL" about:"where pictures and papers are: file:///folder, or s3://bucket?region=…&endpoint=https://… with the credentials in the standard AWS variables; empty: the data folder"`
	ImagesMB         int    `env:"CHOPHIEN_IMAGES_MB" envDefault:"400" about:"memory for the uploaded images that are processed at the same time, in MiB; an image that needs more is refused, others wait for each other"`
	KeptMB           int    `env:"CHOPHIEN_KEPT_ANSWERS_MB" envDefault:"64" about:"memory for answers that are kept while the data they show stay the same, in MiB; 0: each request is answered anew"`
	MetricsAddr      string `env:"CHOPHIEN_METRICS_ADDR" envDefault:"127.0.0.1:9464" about:"where Prometheus metrics are served; off: nowhere"`
	Collector        string `env:"OTEL_EXPORTER_OTLP_ENDPOINT" about:"http(s)://… of an OpenTelemetry collector that gets traces by OTLP over HTTP; other standard OTEL_ variables apply too; empty: no traces"`
	PublicURL        string `env:"CHOPHIEN_PUBLIC_URL" about:"http(s)://… under which users reach the API; empty: the address it listens on"`
	LocalEditions    string `env:"CHOPHIEN_LOCAL_EDITIONS" envDefault:"refuse" about:"whether catalogues may be frozen while CHOPHIEN_PUBLIC_URL is unset or an address that only this machine or network reaches, to which the printed QR codes would lead: refuse, or allow (for tests and demonstrations)"`
	Proxies          string `env:"CHOPHIEN_TRUSTED_PROXIES" about:"addresses and CIDR ranges of reverse proxies, separated by commas, whose X-Forwarded-For is trusted; empty: none, the address of the connection is that of the client"`
	Scope            string `env:"CHOPHIEN_SCOPE" envDefault:"nation" about:"what the installation covers: nation, or provinces of today by code or slug, separated by commas; statistics without a place count it, and only with nation they state shares of the country"`
	Licence          string `env:"CHOPHIEN_LICENCE" envDefault:"CC-BY-4.0" about:"licence of the open data: CC-BY-4.0, CC-BY-SA-4.0, CC0-1.0, ODC-By-1.0 or ODbL-1.0, or a name followed by the https address of its text; only listings whose owner or office accepted this licence are in the open data"`
	KeepLeads        int    `env:"CHOPHIEN_KEEP_LEADS_DAYS" envDefault:"1095" about:"days after the last message or step for which leads are kept, with their messages, quotes and files; 0: as long as the installation"`
	KeepReveals      int    `env:"CHOPHIEN_KEEP_REVEALS_DAYS" envDefault:"365" about:"days for which it is kept to whom a contact was shown; 0: as long as the installation"`
	KeepBadges       int    `env:"CHOPHIEN_KEEP_BADGES_DAYS" envDefault:"180" about:"days after the last day of a fair for which the people with a badge are kept; 0: as long as the installation"`
	KeepAddresses    int    `env:"CHOPHIEN_KEEP_ADDRESSES_DAYS" envDefault:"180" about:"days for which the audit log keeps the network addresses of clients; 0: as long as the installation"`
	FourEyes         string `env:"CHOPHIEN_FOUR_EYES" envDefault:"decisions" about:"acts of officers that need a second one: decisions (publishing decisions, changing certificates) or all (also accepting or waiving a paper that the officer entered for a producer, publishing a listing that an officer submitted for one: neither that officer nor one who wrote a part of it publishes it; and, where no e-mail is sent, making one-time links of accounts, which only admins do then)"`
	CriteriaFile     string `env:"CHOPHIEN_CRITERIA_FILE" about:"JSON file of criteria that are added to those of the program, or replace one of them, such as the set of 2026–2030; check it with chophien criteria check; all processes of an installation use the same file; empty: none are added"`
	OIDCIssuer       string `env:"CHOPHIEN_OIDC_ISSUER" about:"https://… of an OpenID Connect provider that signs users in; empty: by password only"`
	OIDCClientID     string `env:"CHOPHIEN_OIDC_CLIENT_ID" about:"client id of this installation at that provider"`
	OIDCClientSecret string `env:"CHOPHIEN_OIDC_CLIENT_SECRET" secret:"true" about:"client secret, if the provider issued one"`
	OIDCRedirectURL  string `env:"CHOPHIEN_OIDC_REDIRECT_URL" about:"page to which the provider sends users back: CHOPHIEN_PUBLIC_URL/dang-nhap/co-quan/ve for the pages of the program, or one of your own that sends state and code to POST /v1/sessions/oidc/complete"`

	ConfirmEmail string `env:"CHOPHIEN_CONFIRM_EMAIL" envDefault:"auto" about:"whether people who register confirm their e-mail address before they may do anything else: always, never, or auto: where CHOPHIEN_SMTP_HOST is set; without a mail server an administrator makes the links"`

	SecondFactor string `env:"CHOPHIEN_SECOND_FACTOR" envDefault:"offered" about:"codes of an authenticator app at the sign-in of officers, organizers, the ministry and admins: off, offered (users who set it up are asked for a code) or officers (those roles can do nothing else before they have set it up)"`

	SecretKey string `env:"CHOPHIEN_SECRET_KEY" secret:"true" about:"key that encrypts the secrets of webhooks and of second factors in the database: 32 random bytes in Base64, as of openssl rand -base64 32; after a comma, earlier keys that only decrypt; empty: the secrets are stored as they are"`

	WebhookNetworks string `env:"CHOPHIEN_WEBHOOK_NETWORKS" about:"private networks, separated by commas, that webhooks may call, by https or http, such as 10.7.0.0/16; empty: the public internet by https only"`

	SMTPHost     string `env:"CHOPHIEN_SMTP_HOST" about:"mail server for notices and for links of accounts; empty: no e-mail"`
	SMTPPort     int    `env:"CHOPHIEN_SMTP_PORT" about:"port of the mail server; the default depends on CHOPHIEN_SMTP_TLS: 587, 465 or 25"`
	SMTPUser     string `env:"CHOPHIEN_SMTP_USER" about:"user name at the mail server; empty: no sign-in"`
	SMTPPassword string `env:"CHOPHIEN_SMTP_PASSWORD" secret:"true" about:"password at the mail server"`
	SMTPFrom     string `env:"CHOPHIEN_SMTP_FROM" about:"sender of the mails, such as Chợ Phiên <thong-bao@example.vn>"`
	SMTPTLS      string `env:"CHOPHIEN_SMTP_TLS" envDefault:"starttls" about:"starttls, tls (encrypted from the first byte), or none (on this machine, or without a password)"`
	SMTPCAFile   string `env:"CHOPHIEN_SMTP_CA_FILE" about:"PEM file of certificate authorities for the mail server; empty: those of the system"`

	SMSURL     string `env:"CHOPHIEN_SMS_URL" secret:"true" about:"https://… of an HTTP gateway for SMS, which sends the codes of the sign-in by phone and notices; like CHOPHIEN_SMS_HEADERS and CHOPHIEN_SMS_BODY it takes the fields {to} (+84912345678), {to_84}, {to_0}, {text}, {text_ascii} (without Vietnamese marks), {id}, {kind} and {lang}, which are escaped for their place; empty: no SMS"`
	SMSMethod  string `env:"CHOPHIEN_SMS_METHOD" envDefault:"POST" about:"POST or GET"`
	SMSHeaders string `env:"CHOPHIEN_SMS_HEADERS" secret:"true" about:"headers of that request as a JSON object; its Content-Type says how fields in the body are escaped: JSON (the default), XML, a form or text/plain"`
	SMSBody    string `env:"CHOPHIEN_SMS_BODY" secret:"true" about:"body of that request"`
	SMSSuccess string `env:"CHOPHIEN_SMS_SUCCESS" about:"regular expression that the answer of the gateway contains when it took a message, besides a status of 200 to 299; empty: the status suffices"`
	SMSRefused string `env:"CHOPHIEN_SMS_REFUSED" about:"regular expression that the answer contains when the gateway will never send this message, so that it is not tried again"`

	ZNSAppID        string `env:"CHOPHIEN_ZNS_APP_ID" about:"id of the app at Zalo for Developers that sends by the Zalo Notification Service; empty: nothing is sent by Zalo"`
	ZNSSecretKey    string `env:"CHOPHIEN_ZNS_SECRET_KEY" secret:"true" about:"secret key of that app"`
	ZNSRefreshToken string `env:"CHOPHIEN_ZNS_REFRESH_TOKEN" secret:"true" about:"refresh token of the Official Account; it is used once, the later ones are in the database; another one begins anew"`
	ZNSTemplates    string `env:"CHOPHIEN_ZNS_TEMPLATES" about:"ids of the approved templates by kind, such as code=310001,moved=310002,lead=310003,match=310004,lapse=310005,booth=310006; a kind without one goes by SMS, if there is a gateway"`
	ZNSURL          string `env:"CHOPHIEN_ZNS_URL" about:"address that takes the messages, for partners of Zalo; empty: that of Zalo"`
	ZNSTokenURL     string `env:"CHOPHIEN_ZNS_TOKEN_URL" about:"address that gives the tokens; empty: that of Zalo"`

	PhoneLog string `env:"CHOPHIEN_PHONE_LOG" envDefault:"off" about:"on: for development only, messages to phones are written into the log instead of sent, so that the sign-in by phone can be tried without a gateway; refused unless the server listens on this machine only"`

	Log string `env:"CHOPHIEN_LOG" envDefault:"info,text" about:"debug, info, warn or error, and text or json, separated by a comma"`

	sources map[string]domain.SettingSource // of the variables that are set, by their names
}

// Source returns where the value of the variable with a name is from.
func (c Config) Source(name string) domain.SettingSource {
	return cmp.Or(c.sources[name], domain.SettingDefault)
}

// Services reports whether the process runs on PostgreSQL and Meilisearch.
func (c Config) Services() bool { return c.DatabaseURL != "" }

// DatabasePath returns the file of the embedded database.
func (c Config) DatabasePath() string { return filepath.Join(c.DataDir, "chophien.db") }

// AuditHeadsPath returns the file of the heads of the audit log.
func (c Config) AuditHeadsPath() string { return filepath.Join(c.DataDir, "audit", "heads.jsonl") }

// SearchDir returns the folder of the embedded index.
func (c Config) SearchDir() string { return filepath.Join(c.DataDir, "search") }

// Load reads environ, in the form of os.Environ, and checks it. The error names
// every variable that is wrong.
func Load(environ []string) (Config, error) {
	var c Config
	vars := variables(environ)
	sources := map[string]domain.SettingSource{}
	for _, v := range Variables() {
		if vars[v.Name] != "" {
			sources[v.Name] = domain.SettingEnvironment
		}
		if v.Secret {
			if vars[v.Name+fileSuffix] != "" {
				sources[v.Name] = domain.SettingFile
			}
			if err := readSecret(vars, v.Name); err != nil {
				return Config{}, err
			}
		}
	}
	if err := env.ParseWithOptions(&c, env.Options{Environment: vars}); err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	c.sources = sources
	if c.SMTPPort == 0 {
		c.SMTPPort = map[string]int{"starttls": 587, "tls": 465}[c.SMTPTLS]
		if c.SMTPPort == 0 {
			c.SMTPPort = 25
		}
	}
	if err := c.Validate(); err != nil {
		return Config{}, err
	}
	return c, nil
}

// MasterKeyVariable holds the master key of Meilisearch. Only chophien meili-key
// reads it; the server never has it.
const MasterKeyVariable = "CHOPHIEN_MEILI_MASTER_KEY"

// fileSuffix ends the name of the variable that names a file with a secret, in place
// of the secret itself, as images of containers do.
const fileSuffix = "_FILE"

// MasterKey returns the master key of Meilisearch in environ; empty without one.
func MasterKey(environ []string) (string, error) {
	vars := variables(environ)
	err := readSecret(vars, MasterKeyVariable)
	return vars[MasterKeyVariable], err
}

// variables returns environ as a map. An empty variable counts as missing, since
// compose files pass empty ones.
func variables(environ []string) map[string]string {
	vars := make(map[string]string, len(environ))
	for _, e := range environ {
		if name, value, ok := strings.Cut(e, "="); ok && value != "" {
			vars[name] = strings.TrimSpace(value)
		}
	}
	return vars
}

// readSecret sets the variable of a secret to what the file holds that the variable
// with fileSuffix names, if there is one.
func readSecret(vars map[string]string, name string) error {
	file := vars[name+fileSuffix]
	if file == "" {
		return nil
	}
	if vars[name] != "" {
		return fmt.Errorf("config: %s: set it or %s, not both", name+fileSuffix, name)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("config: %s: %w", name+fileSuffix, err)
	}
	if vars[name] = strings.TrimSpace(string(b)); vars[name] == "" {
		return fmt.Errorf("config: %s: %s is empty", name+fileSuffix, file)
	}
	return nil
}

// Misspelt returns a sentence for each variable of environ that begins like those of
// the program and is none of them.
func Misspelt(environ []string) []string {
	known := []string{MasterKeyVariable, MasterKeyVariable + fileSuffix}
	for _, v := range Variables() {
		known = append(known, v.Name)
		if v.Secret {
			known = append(known, v.Name+fileSuffix)
		}
	}
	var out []string
	for _, e := range environ {
		name, _, _ := strings.Cut(e, "=")
		if !strings.HasPrefix(strings.ToUpper(name), "CHOPHIEN_") || slices.Contains(known, name) {
			continue
		}
		sentence := name + " is not a setting of this version and is ignored"
		nearest := slices.MinFunc(known, func(a, b string) int { return cmp.Compare(distance(name, a), distance(name, b)) })
		if distance(name, nearest) <= 3 {
			sentence += "; did you mean " + nearest + "?"
		}
		out = append(out, sentence)
	}
	return out
}

// distance returns how many letters must be added, removed or changed to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}

// Validate returns all faults, each with the name of its variable.
func (c Config) Validate() error {
	var faults []error
	fault := func(name, format string, args ...any) {
		faults = append(faults, fmt.Errorf("config: %s: %s", name, fmt.Sprintf(format, args...)))
	}
	if err := checkAddr(c.Addr); err != nil {
		fault("CHOPHIEN_ADDR", "%q: %v", c.Addr, err)
	}
	if c.MetricsAddr != Off {
		if err := checkAddr(c.MetricsAddr); err != nil {
			fault("CHOPHIEN_METRICS_ADDR", "%q: %v; or off", c.MetricsAddr, err)
		} else if c.MetricsAddr == c.Addr && !strings.HasSuffix(c.Addr, ":0") {
			fault("CHOPHIEN_METRICS_ADDR", "%q is taken by CHOPHIEN_ADDR; metrics need a listener of their own", c.MetricsAddr)
		}
	}
	if c.ImagesMB < 64 || c.ImagesMB > 64<<10 {
		fault("CHOPHIEN_IMAGES_MB", "%d: must be 64 to %d", c.ImagesMB, 64<<10)
	}
	if u, err := url.Parse(c.Collector); c.Collector != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https") {
		fault("OTEL_EXPORTER_OTLP_ENDPOINT", "must begin with http:// or https://")
	} else if err == nil && u.User != nil {
		fault("OTEL_EXPORTER_OTLP_ENDPOINT", "must have no user and password; OTEL_EXPORTER_OTLP_HEADERS takes the credentials of a collector")
	}
	if c.KeptMB < 0 || c.KeptMB > 64<<10 {
		fault("CHOPHIEN_KEPT_ANSWERS_MB", "%d: must be 0 to %d", c.KeptMB, 64<<10)
	}
	for _, k := range []struct {
		name string
		days int
	}{{"CHOPHIEN_KEEP_LEADS_DAYS", c.KeepLeads}, {"CHOPHIEN_KEEP_REVEALS_DAYS", c.KeepReveals}, {"CHOPHIEN_KEEP_BADGES_DAYS", c.KeepBadges}, {"CHOPHIEN_KEEP_ADDRESSES_DAYS", c.KeepAddresses}} {
		if k.days < 0 || k.days > maxKeptDays {
			fault(k.name, "%d: must be 0 to %d days", k.days, maxKeptDays)
		}
	}
	if c.DataDir == "" {
		fault("CHOPHIEN_DATA_DIR", "must name a folder")
	}
	if c.DatabaseURL != "" {
		// The text of a parse error would repeat the password.
		if u, err := url.Parse(c.DatabaseURL); err != nil || u.Host == "" && u.Query().Get("host") == "" {
			fault("CHOPHIEN_DATABASE_URL", "must look like postgres://user:password@host:5432/database")
		} else if u.Scheme != "postgres" && u.Scheme != "postgresql" {
			fault("CHOPHIEN_DATABASE_URL", "scheme %q is not known; it must be postgres", u.Scheme)
		}
	}
	switch {
	case c.DatabaseURL != "" && c.MeiliURL == "":
		fault("CHOPHIEN_MEILI_URL", "is missing; with CHOPHIEN_DATABASE_URL search needs Meilisearch, since the embedded index belongs to one process")
	case c.DatabaseURL == "" && c.MeiliURL != "":
		fault("CHOPHIEN_DATABASE_URL", "is missing; CHOPHIEN_MEILI_URL goes together with PostgreSQL")
	}
	if c.MeiliURL != "" {
		if err := checkHTTP(c.MeiliURL); err != nil {
			fault("CHOPHIEN_MEILI_URL", "%v", err)
		}
		if why := weakKey(c.MeiliKey); why != "" {
			fault("CHOPHIEN_MEILI_KEY", "%s; make a key with: chophien meili-key", why)
		}
	} else if c.MeiliKey != "" {
		fault("CHOPHIEN_MEILI_KEY", "is set, but CHOPHIEN_MEILI_URL is not")
	}
	if strings.Trim(c.MeiliIndex, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" || c.MeiliIndex == "" || len(c.MeiliIndex) > 64 {
		fault("CHOPHIEN_MEILI_INDEX", "%q must be 1 to 64 small letters, digits and underscores", c.MeiliIndex)
	}
	if c.FilesURL != "" {
		u, err := url.Parse(c.FilesURL)
		switch {
		case err == nil && u.Scheme == "file" && u.Path != "" && (u.Host == "" || u.Host == "."):
		case err == nil && u.Scheme == "s3" && u.Host != "" && u.User == nil && u.Query().Get("region") != "":
			if end := u.Query().Get("endpoint"); end != "" && !strings.HasPrefix(end, "https://") && !strings.HasPrefix(end, "http://") {
				fault("CHOPHIEN_FILES_URL", "the endpoint must begin with https:// or http://")
			}
		default:
			fault("CHOPHIEN_FILES_URL", "must look like file:///var/lib/chophien/files or s3://bucket?region=us-east-1&endpoint=https://s3.example.vn")
		}
	}
	if c.PublicURL != "" {
		if err := checkHTTP(c.PublicURL); err != nil {
			fault("CHOPHIEN_PUBLIC_URL", "%v", err)
		}
	}
	if c.LocalEditions != "refuse" && c.LocalEditions != "allow" {
		fault("CHOPHIEN_LOCAL_EDITIONS", "%q is not known; use refuse or allow", c.LocalEditions)
	}
	if _, err := parseProxies(c.Proxies); err != nil {
		fault("CHOPHIEN_TRUSTED_PROXIES", "%v", err)
	}
	if _, err := parseNetworks(c.WebhookNetworks); err != nil {
		fault("CHOPHIEN_WEBHOOK_NETWORKS", "%v", err)
	}
	if c.FourEyes != "decisions" && c.FourEyes != "all" {
		fault("CHOPHIEN_FOUR_EYES", "%q is not known; use decisions or all", c.FourEyes)
	}
	if c.SecondFactor != Off && c.SecondFactor != "offered" && c.SecondFactor != "officers" {
		fault("CHOPHIEN_SECOND_FACTOR", "%q is not known; use off, offered or officers", c.SecondFactor)
	}
	if _, err := parseSecretKeys(c.SecretKey); err != nil {
		fault("CHOPHIEN_SECRET_KEY", "%v", err)
	}
	if c.ConfirmEmail != "auto" && c.ConfirmEmail != "always" && c.ConfirmEmail != "never" {
		fault("CHOPHIEN_CONFIRM_EMAIL", "%q is not known; use auto, always or never", c.ConfirmEmail)
	}
	c.checkSignIn(fault)
	c.checkMail(fault)
	c.checkPhones(fault)
	if _, _, err := parseLog(c.Log); err != nil {
		fault("CHOPHIEN_LOG", "%v", err)
	}
	return errors.Join(faults...)
}

// checkSignIn checks the variables of sign-in by OpenID Connect.
func (c Config) checkSignIn(fault func(name, format string, args ...any)) {
	if c.OIDCIssuer == "" {
		for _, v := range []struct{ name, value string }{
			{"CHOPHIEN_OIDC_CLIENT_ID", c.OIDCClientID}, {"CHOPHIEN_OIDC_CLIENT_SECRET", c.OIDCClientSecret}, {"CHOPHIEN_OIDC_REDIRECT_URL", c.OIDCRedirectURL},
		} {
			if v.value != "" {
				fault(v.name, "is set, but CHOPHIEN_OIDC_ISSUER is not")
			}
		}
	} else {
		if err := checkProvider(c.OIDCIssuer); err != nil {
			fault("CHOPHIEN_OIDC_ISSUER", "%v", err)
		}
		if c.OIDCClientID == "" {
			fault("CHOPHIEN_OIDC_CLIENT_ID", "is missing; CHOPHIEN_OIDC_ISSUER needs it")
		}
		if err := checkHTTP(c.OIDCRedirectURL); err != nil {
			fault("CHOPHIEN_OIDC_REDIRECT_URL", "%v", err)
		}
	}
}

// SecretKeys returns the keys of CHOPHIEN_SECRET_KEY: the first encrypts, all decrypt.
func (c Config) SecretKeys() [][]byte {
	keys, _ := parseSecretKeys(c.SecretKey)
	return keys
}

// parseSecretKeys reads keys. Its errors do not repeat them.
func parseSecretKeys(s string) (out [][]byte, err error) {
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		key, err := base64.StdEncoding.DecodeString(word)
		if err != nil || len(key) != 32 {
			return nil, errors.New("must be 32 bytes in Base64, as openssl rand -base64 32 prints them; several are separated by commas")
		}
		out = append(out, key)
	}
	return out, nil
}

// Mails reports whether e-mail is configured.
func (c Config) Mails() bool { return c.SMTPHost != "" }

// ConfirmsEmail reports whether people who register confirm their e-mail address.
func (c Config) ConfirmsEmail() bool {
	return c.ConfirmEmail == "always" || c.ConfirmEmail == "auto" && c.Mails()
}

func (c Config) checkMail(fault func(name, format string, args ...any)) {
	if !c.Mails() {
		for _, v := range []struct{ name, value string }{
			{"CHOPHIEN_SMTP_USER", c.SMTPUser}, {"CHOPHIEN_SMTP_PASSWORD", c.SMTPPassword}, {"CHOPHIEN_SMTP_FROM", c.SMTPFrom}, {"CHOPHIEN_SMTP_CA_FILE", c.SMTPCAFile},
		} {
			if v.value != "" {
				fault(v.name, "is set, but CHOPHIEN_SMTP_HOST is not")
			}
		}
		return
	}
	if strings.ContainsAny(c.SMTPHost, "/@ ") || strings.Contains(c.SMTPHost, ":") && !isIP(c.SMTPHost) {
		fault("CHOPHIEN_SMTP_HOST", "%q must be the name or address of a server alone, such as mail.example.vn", c.SMTPHost)
	}
	if c.SMTPPort < 1 || c.SMTPPort > 65535 {
		fault("CHOPHIEN_SMTP_PORT", "%d: must be 1 to 65535", c.SMTPPort)
	}
	if a, err := mail.ParseAddress(c.SMTPFrom); c.SMTPFrom == "" {
		fault("CHOPHIEN_SMTP_FROM", "is missing; CHOPHIEN_SMTP_HOST needs it")
	} else if err != nil || !strings.Contains(a.Address, ".") {
		fault("CHOPHIEN_SMTP_FROM", "%q must look like Chợ Phiên <thong-bao@example.vn>", c.SMTPFrom)
	}
	if (c.SMTPUser == "") != (c.SMTPPassword == "") {
		fault("CHOPHIEN_SMTP_PASSWORD", "goes together with CHOPHIEN_SMTP_USER")
	}
	here := isLoopback(c.SMTPHost)
	switch c.SMTPTLS {
	case "starttls", "tls":
	case "none":
		if c.SMTPUser != "" && !here {
			fault("CHOPHIEN_SMTP_TLS", "none would send the password unencrypted; use starttls or tls")
		}
	default:
		fault("CHOPHIEN_SMTP_TLS", "%q is not known; use starttls, tls or none", c.SMTPTLS)
	}
	if c.SMTPCAFile != "" {
		if _, err := c.SMTPRoots(); err != nil {
			fault("CHOPHIEN_SMTP_CA_FILE", "%v", err)
		}
	}
}

// Phones reports whether messages to phones are configured.
func (c Config) Phones() bool { return c.SMSURL != "" || c.ZNSAppID != "" || c.PhoneLog == on }

// SMSHeader returns the headers of CHOPHIEN_SMS_HEADERS.
func (c Config) SMSHeader() map[string]string {
	headers, _ := parseHeaders(c.SMSHeaders)
	return headers
}

// ZNSTemplate returns the ids of CHOPHIEN_ZNS_TEMPLATES by kind.
func (c Config) ZNSTemplate() map[string]string {
	templates, _ := parseTemplates(c.ZNSTemplates)
	return templates
}

// parseHeaders reads headers. Its errors do not repeat them.
func parseHeaders(s string) (out map[string]string, err error) {
	if s == "" {
		return nil, nil
	}
	if json.Unmarshal([]byte(s), &out) != nil {
		return nil, errors.New(`must be a JSON object of texts, such as {"Authorization":"Bearer …"}`)
	}
	return out, nil
}

// messageKinds are the kinds of messages to phones.
func messageKinds() []string { return []string{"code", "moved", "lead", "match", "lapse", "booth"} }

func parseTemplates(s string) (map[string]string, error) {
	out := map[string]string{}
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		kind, id, _ := strings.Cut(word, "=")
		if !slices.Contains(messageKinds(), kind) || id == "" {
			return nil, fmt.Errorf("%q must be a kind (%s) and the id of its template, such as code=310001", word, strings.Join(messageKinds(), ", "))
		}
		out[kind] = id
	}
	return out, nil
}

func (c Config) checkPhones(fault func(name, format string, args ...any)) {
	sms := []struct{ name, value string }{
		{"CHOPHIEN_SMS_HEADERS", c.SMSHeaders}, {"CHOPHIEN_SMS_BODY", c.SMSBody}, {"CHOPHIEN_SMS_SUCCESS", c.SMSSuccess}, {"CHOPHIEN_SMS_REFUSED", c.SMSRefused},
	}
	for _, v := range sms {
		if c.SMSURL == "" && v.value != "" {
			fault(v.name, "is set, but CHOPHIEN_SMS_URL is not")
		}
	}
	if u, err := url.Parse(c.SMSURL); c.SMSURL != "" && (err != nil || u.Scheme != "https" && !isLoopback(u.Hostname())) { // the address is a secret, so the fault does not repeat it
		fault("CHOPHIEN_SMS_URL", "must be an address that begins with https://")
	}
	if _, err := parseHeaders(c.SMSHeaders); err != nil {
		fault("CHOPHIEN_SMS_HEADERS", "%v", err)
	}
	zns := []struct{ name, value string }{
		{"CHOPHIEN_ZNS_SECRET_KEY", c.ZNSSecretKey}, {"CHOPHIEN_ZNS_REFRESH_TOKEN", c.ZNSRefreshToken}, {"CHOPHIEN_ZNS_TEMPLATES", c.ZNSTemplates},
	}
	for _, v := range zns {
		switch {
		case c.ZNSAppID == "" && v.value != "":
			fault(v.name, "is set, but CHOPHIEN_ZNS_APP_ID is not")
		case c.ZNSAppID != "" && v.value == "":
			fault(v.name, "is missing; CHOPHIEN_ZNS_APP_ID needs it")
		}
	}
	templates, err := parseTemplates(c.ZNSTemplates)
	if err != nil {
		fault("CHOPHIEN_ZNS_TEMPLATES", "%v", err)
	} else if c.ZNSAppID != "" && c.SMSURL == "" && templates["code"] == "" {
		fault("CHOPHIEN_ZNS_TEMPLATES", "has no template for code, and there is no gateway for SMS: nobody could sign in by phone")
	}
	for _, v := range []struct{ name, value string }{{"CHOPHIEN_ZNS_URL", c.ZNSURL}, {"CHOPHIEN_ZNS_TOKEN_URL", c.ZNSTokenURL}} {
		if v.value == "" {
			continue
		}
		if err := checkProvider(v.value); err != nil {
			fault(v.name, "%v", err)
		}
	}
	switch {
	case c.PhoneLog != Off && c.PhoneLog != on:
		fault("CHOPHIEN_PHONE_LOG", "%q is not known; use off, or on for development", c.PhoneLog)
	case c.PhoneLog == on && (!isLocal(c.Addr) || c.PublicURL != "" && !isLocalURL(c.PublicURL)):
		fault("CHOPHIEN_PHONE_LOG", "on would write codes of the sign-in into the log of a server that others reach; set CHOPHIEN_ADDR and CHOPHIEN_PUBLIC_URL to 127.0.0.1, or CHOPHIEN_SMS_URL in its place")
	case c.PhoneLog == on && c.SMSURL != "":
		fault("CHOPHIEN_PHONE_LOG", "takes the place of CHOPHIEN_SMS_URL; set one of them")
	}
}

// isLocal reports whether only this machine reaches an address host:port.
func isLocal(addr string) bool {
	host, _, err := net.SplitHostPort(addr)
	return err == nil && isLoopback(host)
}

func isLocalURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && isLoopback(u.Hostname())
}

func isLoopback(host string) bool {
	a, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && a.IsLoopback()
}

func isIP(s string) bool {
	_, err := netip.ParseAddr(s)
	return err == nil
}

// SMTPRoots returns the certificate authorities for the mail server; nil: those of
// the system.
func (c Config) SMTPRoots() (*x509.CertPool, error) {
	if c.SMTPCAFile == "" {
		return nil, nil
	}
	b, err := os.ReadFile(c.SMTPCAFile)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(b) {
		return nil, errors.New("holds no certificate in PEM")
	}
	return roots, nil
}

// TrustedProxies returns the networks of trusted proxies.
func (c Config) TrustedProxies() []netip.Prefix {
	networks, _ := parseProxies(c.Proxies)
	return networks
}

// CallableNetworks returns the private networks that webhooks may call.
func (c Config) CallableNetworks() []netip.Prefix {
	networks, _ := parseNetworks(c.WebhookNetworks)
	return networks
}

func parseProxies(s string) ([]netip.Prefix, error) {
	networks, err := parseNetworks(s)
	for _, p := range networks {
		if p.Bits() == 0 {
			return nil, fmt.Errorf("%q contains every address: then any client could forge the address that is limited and logged", p)
		}
	}
	return networks, err
}

// parseNetworks reads addresses and ranges, separated by commas.
func parseNetworks(s string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.TrimSpace(word); word == "" {
			continue
		}
		p, err := netip.ParsePrefix(word)
		if a, aerr := netip.ParseAddr(word); aerr == nil && a.Zone() == "" {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("%q is neither an address nor a range, such as 10.0.0.0/8 or fd00::/8", word)
		case p.Addr().Is4In6():
			return nil, fmt.Errorf("%q must be written as an address of IPv4", word)
		case p != p.Masked():
			return nil, fmt.Errorf("%q has bits beyond its mask; the range is %v", word, p.Masked())
		}
		out = append(out, p)
	}
	return out, nil
}

// LogLevel returns the least level that is logged, and whether lines are JSON.
func (c Config) LogLevel() (level slog.Level, json bool) {
	level, json, _ = parseLog(c.Log)
	return level, json
}

func parseLog(s string) (level slog.Level, json bool, err error) {
	for word := range strings.SplitSeq(s, ",") {
		switch strings.ToLower(strings.TrimSpace(word)) {
		case "debug":
			level = slog.LevelDebug
		case "info":
			level = slog.LevelInfo
		case "warn":
			level = slog.LevelWarn
		case "error":
			level = slog.LevelError
		case "json":
			json = true
		case "text":
			json = false
		default:
			return 0, false, fmt.Errorf("%q is not known; use debug, info, warn or error, and text or json, such as info,json", word)
		}
	}
	return level, json, nil
}

func checkAddr(addr string) error {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return errors.New("must be host:port, such as 127.0.0.1:8080")
	}
	if n, err := strconv.Atoi(port); err != nil || n < 0 || n > 65535 {
		return fmt.Errorf("port %q is not a number from 0 to 65535", port)
	}
	return nil
}

func checkHTTP(s string) error {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return errors.New("must look like http://host:port or https://host")
	}
	if u.User != nil {
		return errors.New("must not carry a name or password")
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return errors.New("must not carry a query or fragment")
	}
	return nil
}

// checkProvider checks the address of a sign-in provider. The program trusts its
// answers, so it must use https, unless it is on this machine.
func checkProvider(s string) error {
	if err := checkHTTP(s); err != nil {
		return err
	}
	u, err := url.Parse(s)
	if err != nil {
		return err
	}
	if u.Scheme != "https" && !isLoopback(u.Hostname()) {
		return errors.New("must begin with https://")
	}
	return nil
}

// weakKey returns why a key must not be used, or "".
func weakKey(key string) string {
	if key == "" {
		return "is missing"
	}
	if len(key) < minKeyLength {
		return fmt.Sprintf("has %d characters; it needs at least %d", len(key), minKeyLength)
	}
	letters := map[rune]bool{}
	for _, r := range key {
		letters[r] = true
	}
	if len(letters) < 6 {
		return "repeats so few characters that it can be guessed"
	}
	lower := strings.ToLower(key)
	for _, known := range []string{"masterkey", "master_key", "master-key", "changeme", "change_me", "change-me", "password", "secret", "example"} {
		if strings.Contains(lower, known) {
			return fmt.Sprintf("contains %q and can be guessed", known)
		}
	}
	return ""
}

// Variable describes one variable of the environment.
type Variable struct {
	Name    string
	Default string
	About   string
	Secret  bool // so that its name with _FILE names a file that holds it
}

// Variables returns all variables in the order of the documentation.
func Variables() []Variable {
	t := reflect.TypeFor[Config]()
	vars := make([]Variable, 0, t.NumField())
	for i := range t.NumField() {
		if !t.Field(i).IsExported() {
			continue
		}
		tag := t.Field(i).Tag
		vars = append(vars, Variable{Name: tag.Get("env"), Default: tag.Get("envDefault"), About: tag.Get("about"), Secret: tag.Get("secret") != ""})
	}
	return vars
}

// Values returns the values of all variables, in the order of Variables, as the
// environment would write them.
func (c Config) Values() []string {
	fields := reflect.ValueOf(c)
	variables := Variables() // the fields that are no variables stand behind them
	out := make([]string, len(variables))
	for i := range out {
		f := fields.Field(i)
		if isNumber := f.CanInt() && variables[i].Default != ""; isNumber || !f.IsZero() {
			out[i] = fmt.Sprint(f.Interface())
		}
	}
	return out
}

// Help renders the variables for a terminal.
func Help() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, v := range Variables() {
		about := v.About
		if v.Default != "" {
			about += " (default " + v.Default + ")"
		}
		if v.Secret {
			about += "; or " + v.Name + fileSuffix + ": a file that holds it"
		}
		fmt.Fprintf(w, "  %s\t%s\n", v.Name, about)
	}
	_ = w.Flush() // writes to memory
	return b.String()
}

// Markdown renders the variables as the table of docs/configuration.md.
func Markdown() string {
	var b strings.Builder
	b.WriteString("A secret can stand in a file: then a variable with `_FILE` behind its name holds the path of the file.\n\n")
	b.WriteString("| variable | default | meaning |\n| --- | --- | --- |\n")
	for _, v := range Variables() {
		def := ""
		if v.Default != "" {
			def = "`" + v.Default + "`"
		}
		name := "`" + v.Name + "`"
		if v.Secret {
			name += " or `" + v.Name + fileSuffix + "`"
		}
		fmt.Fprintf(&b, "| %s | %s | %s |\n", name, def, v.About)
	}
	return b.String()
}
