package config_test

import (
	"flag"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chophien/config"
	"chophien/domain"
)

const goodKey = "b5f0c1d2e3a4968778695a4b3c2d1e0f"

func TestLoadDefaults(t *testing.T) {
	c, err := config.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Services() {
		t.Error("an empty environment must mean embedded")
	}
	if c.Addr != "127.0.0.1:8080" || c.DataDir != "./data" || c.MeiliIndex != config.DefaultMeiliIndex {
		t.Errorf("got %+v", c)
	}
	if level, json := c.LogLevel(); level != slog.LevelInfo || json {
		t.Errorf("log is %v, json %v", level, json)
	}
}

func TestLoadServices(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte(goodKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]string{
		"key":      "CHOPHIEN_MEILI_KEY=" + goodKey,
		"key file": "CHOPHIEN_MEILI_KEY_FILE=" + file,
	} {
		t.Run(name, func(t *testing.T) {
			c, err := config.Load([]string{
				"CHOPHIEN_DATABASE_URL=postgres://u:p@db:5432/chophien", "CHOPHIEN_MEILI_URL=http://meili:7700",
				key, "CHOPHIEN_LOG=debug,json", "CHOPHIEN_METRICS_ADDR=off",
			})
			if err != nil {
				t.Fatal(err)
			}
			if !c.Services() || c.MeiliKey != goodKey {
				t.Errorf("services %v, key read %v", c.Services(), c.MeiliKey == goodKey)
			}
			if level, json := c.LogLevel(); level != slog.LevelDebug || !json {
				t.Errorf("log is %v, json %v", level, json)
			}
		})
	}
}

func TestLoadMail(t *testing.T) {
	for mode, port := range map[string]int{"starttls": 587, "tls": 465, "none": 25} {
		c, err := config.Load([]string{"CHOPHIEN_SMTP_HOST=mail.example.vn", "CHOPHIEN_SMTP_FROM=Chợ Phiên <a@example.vn>", "CHOPHIEN_SMTP_TLS=" + mode})
		if err != nil {
			t.Fatal(err)
		}
		if !c.Mails() || c.SMTPPort != port {
			t.Errorf("%s: mails %v on port %d, want %d", mode, c.Mails(), c.SMTPPort, port)
		}
	}
}

func TestLoadPhones(t *testing.T) {
	for name, tc := range map[string]struct {
		environ []string
		want    bool
	}{
		"nothing":            {nil, false},
		"SMS":                {[]string{"CHOPHIEN_SMS_URL=https://sms.example/?to={to}"}, true},
		"Zalo":               {[]string{"CHOPHIEN_ZNS_APP_ID=1", "CHOPHIEN_ZNS_SECRET_KEY=x", "CHOPHIEN_ZNS_REFRESH_TOKEN=y", "CHOPHIEN_ZNS_TEMPLATES=code=1,lead=2"}, true},
		"the log, on demand": {[]string{"CHOPHIEN_PHONE_LOG=on"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := config.Load(tc.environ)
			if err != nil || c.Phones() != tc.want {
				t.Errorf("phones %t, want %t (%v)", c.Phones(), tc.want, err)
			}
		})
	}
	c, err := config.Load([]string{"CHOPHIEN_ZNS_APP_ID=1", "CHOPHIEN_ZNS_SECRET_KEY=x", "CHOPHIEN_ZNS_REFRESH_TOKEN=y", "CHOPHIEN_ZNS_TEMPLATES= code=1, lead=2", "CHOPHIEN_SMS_URL=https://sms.example", `CHOPHIEN_SMS_HEADERS={"A":"b"}`})
	if err != nil || fmt.Sprint(c.ZNSTemplate(), c.SMSHeader()) != "map[code:1 lead:2] map[A:b]" {
		t.Errorf("%v %v (%v)", c.ZNSTemplate(), c.SMSHeader(), err)
	}
}

func TestLoadProxies(t *testing.T) {
	c, err := config.Load([]string{"CHOPHIEN_TRUSTED_PROXIES= 10.0.0.0/8, 192.0.2.7 ,fd00::/8,2001:db8::1,"})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(c.TrustedProxies()); got != "[10.0.0.0/8 192.0.2.7/32 fd00::/8 2001:db8::1/128]" {
		t.Error(got)
	}
	if c, err := config.Load(nil); err != nil || len(c.TrustedProxies()) > 0 {
		t.Errorf("by default %v are trusted (%v)", c.TrustedProxies(), err)
	}
}

func TestLoadNamesTheVariable(t *testing.T) {
	services := func(more ...string) []string {
		return append([]string{"CHOPHIEN_DATABASE_URL=postgres://u:p@db/x", "CHOPHIEN_MEILI_URL=http://meili:7700"}, more...)
	}
	mailed := func(more ...string) []string {
		return append([]string{"CHOPHIEN_SMTP_HOST=mail.example.vn", "CHOPHIEN_SMTP_FROM=a@example.vn"}, more...)
	}
	sms := func(more ...string) []string {
		return append([]string{"CHOPHIEN_SMS_URL=https://sms.example/send"}, more...)
	}
	zns := func(more ...string) []string {
		return append([]string{"CHOPHIEN_ZNS_APP_ID=1", "CHOPHIEN_ZNS_SECRET_KEY=x", "CHOPHIEN_ZNS_REFRESH_TOKEN=y"}, more...)
	}
	for _, tc := range []struct {
		name    string
		environ []string
		want    string
	}{
		{"address without port", []string{"CHOPHIEN_ADDR=localhost"}, "CHOPHIEN_ADDR"},
		{"port out of range", []string{"CHOPHIEN_ADDR=:99999"}, "CHOPHIEN_ADDR"},
		{"metrics on the API's listener", []string{"CHOPHIEN_METRICS_ADDR=127.0.0.1:8080"}, "CHOPHIEN_METRICS_ADDR"},
		{"metrics address", []string{"CHOPHIEN_METRICS_ADDR=yes"}, "CHOPHIEN_METRICS_ADDR"},
		{"other database", []string{"CHOPHIEN_DATABASE_URL=mysql://u@h/d", "CHOPHIEN_MEILI_URL=http://m", "CHOPHIEN_MEILI_KEY=" + goodKey}, "CHOPHIEN_DATABASE_URL"},
		{"database without host", []string{"CHOPHIEN_DATABASE_URL=postgres:", "CHOPHIEN_MEILI_URL=http://m", "CHOPHIEN_MEILI_KEY=" + goodKey}, "CHOPHIEN_DATABASE_URL"},
		{"database without engine", []string{"CHOPHIEN_DATABASE_URL=postgres://u@h/d"}, "CHOPHIEN_MEILI_URL"},
		{"engine without database", []string{"CHOPHIEN_MEILI_URL=http://m", "CHOPHIEN_MEILI_KEY=" + goodKey}, "CHOPHIEN_DATABASE_URL"},
		{"a gateway without encryption", []string{"CHOPHIEN_SMS_URL=http://sms.example/send"}, "CHOPHIEN_SMS_URL"},
		{"no key", services(), "CHOPHIEN_MEILI_KEY"},
		{"short key", services("CHOPHIEN_MEILI_KEY=a1b2c3d4"), "CHOPHIEN_MEILI_KEY"},
		{"default key", services("CHOPHIEN_MEILI_KEY=aSampleMasterKey1"), "CHOPHIEN_MEILI_KEY"},
		{"one letter", services("CHOPHIEN_MEILI_KEY=" + strings.Repeat("a", 32)), "CHOPHIEN_MEILI_KEY"},
		{"key without engine", []string{"CHOPHIEN_MEILI_KEY=" + goodKey}, "CHOPHIEN_MEILI_KEY"},
		{"key twice", services("CHOPHIEN_MEILI_KEY="+goodKey, "CHOPHIEN_MEILI_KEY_FILE=x"), "CHOPHIEN_MEILI_KEY_FILE"},
		{"key file missing", services("CHOPHIEN_MEILI_KEY_FILE=no/such/file"), "CHOPHIEN_MEILI_KEY_FILE"},
		{"engine with other scheme", []string{"CHOPHIEN_DATABASE_URL=postgres://u@h/d", "CHOPHIEN_MEILI_URL=ftp://m", "CHOPHIEN_MEILI_KEY=" + goodKey}, "CHOPHIEN_MEILI_URL"},
		{"index name", []string{"CHOPHIEN_MEILI_INDEX=a b"}, "CHOPHIEN_MEILI_INDEX"},
		{"files elsewhere", []string{"CHOPHIEN_FILES_URL=ftp://bucket"}, "CHOPHIEN_FILES_URL"},
		{"a bucket without a region", []string{"CHOPHIEN_FILES_URL=s3://bucket"}, "CHOPHIEN_FILES_URL"},
		{"a bucket with a password", []string{"CHOPHIEN_FILES_URL=s3://key:secret@bucket?region=x"}, "CHOPHIEN_FILES_URL"},
		{"a bucket at an address that is none", []string{"CHOPHIEN_FILES_URL=s3://bucket?region=x&endpoint=s3.example.vn"}, "CHOPHIEN_FILES_URL"},
		{"collector of traces", []string{"OTEL_EXPORTER_OTLP_ENDPOINT=127.0.0.1:4318"}, "OTEL_EXPORTER_OTLP_ENDPOINT"},
		{"collector with a password", []string{"OTEL_EXPORTER_OTLP_ENDPOINT=https://u:p@collector.example.vn"}, "OTEL_EXPORTER_OTLP_ENDPOINT"},
		{"public URL", []string{"CHOPHIEN_PUBLIC_URL=chophien.vn"}, "CHOPHIEN_PUBLIC_URL"},
		{"local editions", []string{"CHOPHIEN_LOCAL_EDITIONS=yes"}, "CHOPHIEN_LOCAL_EDITIONS"},
		{"proxy by name", []string{"CHOPHIEN_TRUSTED_PROXIES=10.0.0.1,proxy"}, "CHOPHIEN_TRUSTED_PROXIES"},
		{"every address as proxy", []string{"CHOPHIEN_TRUSTED_PROXIES=0.0.0.0/0"}, "CHOPHIEN_TRUSTED_PROXIES"},
		{"every address as proxy, IPv6", []string{"CHOPHIEN_TRUSTED_PROXIES=::/0"}, "CHOPHIEN_TRUSTED_PROXIES"},
		{"range that is none", []string{"CHOPHIEN_TRUSTED_PROXIES=10.1.2.3/8"}, "CHOPHIEN_TRUSTED_PROXIES"},
		{"IPv4 in IPv6", []string{"CHOPHIEN_TRUSTED_PROXIES=::ffff:10.0.0.0/104"}, "CHOPHIEN_TRUSTED_PROXIES"},
		{"sign-in provider without encryption", []string{"CHOPHIEN_OIDC_ISSUER=http://id.example", "CHOPHIEN_OIDC_CLIENT_ID=x", "CHOPHIEN_OIDC_REDIRECT_URL=https://a.example"}, "CHOPHIEN_OIDC_ISSUER"},
		{"sign-in provider without a client", []string{"CHOPHIEN_OIDC_ISSUER=https://id.example", "CHOPHIEN_OIDC_REDIRECT_URL=https://a.example"}, "CHOPHIEN_OIDC_CLIENT_ID"},
		{"sign-in provider without a way back", []string{"CHOPHIEN_OIDC_ISSUER=https://id.example", "CHOPHIEN_OIDC_CLIENT_ID=x"}, "CHOPHIEN_OIDC_REDIRECT_URL"},
		{"client without a sign-in provider", []string{"CHOPHIEN_OIDC_CLIENT_ID=x"}, "CHOPHIEN_OIDC_CLIENT_ID"},
		{"sender without a mail server", []string{"CHOPHIEN_SMTP_FROM=a@example.vn"}, "CHOPHIEN_SMTP_FROM"},
		{"mail server without a sender", []string{"CHOPHIEN_SMTP_HOST=mail.example.vn"}, "CHOPHIEN_SMTP_FROM"},
		{"mail server with its port", mailed("CHOPHIEN_SMTP_HOST=mail.example.vn:25"), "CHOPHIEN_SMTP_HOST"},
		{"port of the mail server", mailed("CHOPHIEN_SMTP_PORT=70000"), "CHOPHIEN_SMTP_PORT"},
		{"sender that is none", mailed("CHOPHIEN_SMTP_FROM=Chợ Phiên"), "CHOPHIEN_SMTP_FROM"},
		{"mail user without password", mailed("CHOPHIEN_SMTP_USER=x"), "CHOPHIEN_SMTP_PASSWORD"},
		{"mail password twice", mailed("CHOPHIEN_SMTP_PASSWORD=x", "CHOPHIEN_SMTP_PASSWORD_FILE=y"), "CHOPHIEN_SMTP_PASSWORD_FILE"},
		{"mail password in the clear", mailed("CHOPHIEN_SMTP_USER=x", "CHOPHIEN_SMTP_PASSWORD=y", "CHOPHIEN_SMTP_TLS=none"), "CHOPHIEN_SMTP_TLS"},
		{"other encryption of mail", mailed("CHOPHIEN_SMTP_TLS=ssl"), "CHOPHIEN_SMTP_TLS"},
		{"missing certificates of the mail server", mailed("CHOPHIEN_SMTP_CA_FILE=no/such/file"), "CHOPHIEN_SMTP_CA_FILE"},
		{"headers that are no object", sms("CHOPHIEN_SMS_HEADERS=Authorization: x"), "CHOPHIEN_SMS_HEADERS"},
		{"a body without a gateway", []string{"CHOPHIEN_SMS_BODY={text}"}, "CHOPHIEN_SMS_BODY"},
		{"Zalo without templates", zns(), "CHOPHIEN_ZNS_TEMPLATES"},
		{"Zalo without a secret", []string{"CHOPHIEN_ZNS_APP_ID=1", "CHOPHIEN_ZNS_REFRESH_TOKEN=y", "CHOPHIEN_ZNS_TEMPLATES=code=1"}, "CHOPHIEN_ZNS_SECRET_KEY"},
		{"a template of no kind", zns("CHOPHIEN_ZNS_TEMPLATES=otp=1"), "CHOPHIEN_ZNS_TEMPLATES"},
		{"no way for codes", zns("CHOPHIEN_ZNS_TEMPLATES=lead=1"), "CHOPHIEN_ZNS_TEMPLATES"},
		{"Zalo without encryption", zns("CHOPHIEN_ZNS_TEMPLATES=code=1", "CHOPHIEN_ZNS_URL=http://zalo.example"), "CHOPHIEN_ZNS_URL"},
		{"templates without Zalo", []string{"CHOPHIEN_ZNS_TEMPLATES=code=1"}, "CHOPHIEN_ZNS_TEMPLATES"},
		{"codes in the log of a server that others reach", []string{"CHOPHIEN_PHONE_LOG=on", "CHOPHIEN_ADDR=:8080"}, "CHOPHIEN_PHONE_LOG"},
		{"codes in the log behind a proxy", []string{"CHOPHIEN_PHONE_LOG=on", "CHOPHIEN_PUBLIC_URL=https://ocop.example.vn"}, "CHOPHIEN_PHONE_LOG"},
		{"codes in the log beside a gateway", sms("CHOPHIEN_PHONE_LOG=on"), "CHOPHIEN_PHONE_LOG"},
		{"another way to log codes", []string{"CHOPHIEN_PHONE_LOG=yes"}, "CHOPHIEN_PHONE_LOG"},
		{"log", []string{"CHOPHIEN_LOG=loud"}, "CHOPHIEN_LOG"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := config.Load(tc.environ)
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), tc.want+":") {
				t.Errorf("error does not name %s: %v", tc.want, err)
			}
		})
	}
}

// TestSecretsInFiles: each secret can stand in a file.
func TestSecretsInFiles(t *testing.T) {
	all := []string{
		"CHOPHIEN_DATABASE_URL=postgres://u:p@db:5432/chophien", "CHOPHIEN_MEILI_URL=http://meili:7700", "CHOPHIEN_MEILI_KEY=" + goodKey,
		"CHOPHIEN_OIDC_ISSUER=https://id.example", "CHOPHIEN_OIDC_CLIENT_ID=x", "CHOPHIEN_OIDC_CLIENT_SECRET=geheim", "CHOPHIEN_OIDC_REDIRECT_URL=https://a.example/x",
		"CHOPHIEN_SMTP_HOST=mail.example.vn", "CHOPHIEN_SMTP_FROM=a@example.vn", "CHOPHIEN_SMTP_USER=x", "CHOPHIEN_SMTP_PASSWORD=y",
		"CHOPHIEN_SECRET_KEY=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"CHOPHIEN_SMS_URL=https://sms.example/send", `CHOPHIEN_SMS_HEADERS={"Authorization":"Bearer x"}`, `CHOPHIEN_SMS_BODY={"text":"{text}"}`,
		"CHOPHIEN_ZNS_APP_ID=1", "CHOPHIEN_ZNS_SECRET_KEY=x", "CHOPHIEN_ZNS_REFRESH_TOKEN=y", "CHOPHIEN_ZNS_TEMPLATES=code=1, lead=2",
	}
	want, err := config.Load(all)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range config.Variables() {
		if !v.Secret {
			continue
		}
		t.Run(v.Name, func(t *testing.T) {
			i := slices.IndexFunc(all, func(e string) bool { return strings.HasPrefix(e, v.Name+"=") })
			if i < 0 {
				t.Fatal("the test lacks this secret")
			}
			file := filepath.Join(t.TempDir(), "secret")
			if err := os.WriteFile(file, []byte(strings.TrimPrefix(all[i], v.Name+"=")+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			environ := slices.Clone(all)
			environ[i] = v.Name + "_FILE=" + file
			got, err := config.Load(environ)
			if err != nil || !slices.Equal(got.Values(), want.Values()) || got.Source(v.Name) != domain.SettingFile || want.Source(v.Name) != domain.SettingEnvironment {
				t.Errorf("%+v from a %s, %v", got, got.Source(v.Name), err)
			}
			for name, environ := range map[string][]string{
				"both": append(slices.Clone(all), v.Name+"_FILE="+file), "no file": append(slices.Delete(slices.Clone(all), i, i+1), v.Name+"_FILE=no/such/file"),
			} {
				if _, err := config.Load(environ); err == nil || !strings.Contains(err.Error(), v.Name+"_FILE:") {
					t.Errorf("%s: %v", name, err)
				}
			}
		})
	}
}

// TestMisspelt: a variable that is none is named, with the one that was meant.
func TestMisspelt(t *testing.T) {
	for entry, want := range map[string]string{
		"CHOPHIEN_SMTP_HOTS=mail.example.vn": "CHOPHIEN_SMTP_HOTS is not a setting of this version and is ignored; did you mean CHOPHIEN_SMTP_HOST?",
		"CHOPHIEN_PUBLICURL=https://a.vn":    "CHOPHIEN_PUBLICURL is not a setting of this version and is ignored; did you mean CHOPHIEN_PUBLIC_URL?",
		"chophien_addr=:80":                  "chophien_addr is not a setting of this version and is ignored",
		"CHOPHIEN_LETTERHEAD=x":              "CHOPHIEN_LETTERHEAD is not a setting of this version and is ignored",
		"CHOPHIEN_SMTP_PASSWORD_FILE=x":      "",
		"CHOPHIEN_MEILI_MASTER_KEY=x":        "",
		"HOME=/root":                         "",
	} {
		t.Run(entry, func(t *testing.T) {
			if got := strings.Join(config.Misspelt([]string{entry}), "|"); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestErrorsKeepSecrets(t *testing.T) {
	_, err := config.Load([]string{"CHOPHIEN_DATABASE_URL=postgres://u:hunter2@%zz/x", "CHOPHIEN_MEILI_KEY=tinykey"})
	if err == nil {
		t.Fatal("accepted")
	}
	for _, secret := range []string{"hunter2", "tinykey"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("error shows a secret: %v", err)
		}
	}
}

func TestEveryVariableIsDescribed(t *testing.T) {
	for _, v := range config.Variables() {
		if !strings.HasPrefix(v.Name, "CHOPHIEN_") && !strings.HasPrefix(v.Name, "OTEL_") || v.About == "" {
			t.Errorf("%+v", v)
		}
		if !strings.Contains(config.Help(), v.Name) {
			t.Errorf("help lacks %s", v.Name)
		}
	}
}

var update = flag.Bool("update", false, "write the table into docs/configuration.md")

// TestConfigurationTable keeps the table of the document equal to the one in
// the code.
func TestConfigurationTable(t *testing.T) {
	const path, begin, end = "../docs/configuration.md", "<!-- config -->", "<!-- /config -->"
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(page), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatalf("%s must hold the lines %s and %s", path, begin, end)
	}
	want := before + begin + "\n\n" + config.Markdown() + "\n" + end + after
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(page) != want {
		t.Errorf("%s is not up to date; run go test ./config -run TestConfigurationTable -update", path)
	}
}

// TestValues: a number of 0 that replaces another default is a value.
func TestValues(t *testing.T) {
	c, err := config.Load([]string{"CHOPHIEN_KEEP_LEADS_DAYS=0"})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range config.Variables() {
		if got := c.Values()[i]; v.Name == "CHOPHIEN_KEEP_LEADS_DAYS" && got != "0" || v.Name == "CHOPHIEN_SMTP_HOST" && got != "" || v.Name == "CHOPHIEN_SMTP_PORT" && got != "587" {
			t.Errorf("%s is %q", v.Name, got)
		}
		// The port has a value that follows from another variable: nobody set it.
		if want := map[bool]domain.SettingSource{true: domain.SettingEnvironment, false: domain.SettingDefault}[v.Name == "CHOPHIEN_KEEP_LEADS_DAYS"]; c.Source(v.Name) != want {
			t.Errorf("%s is from %s, want %s", v.Name, c.Source(v.Name), want)
		}
	}
}
