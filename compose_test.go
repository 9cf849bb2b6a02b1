package chophien_test

import (
	"context"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/jackc/pgx/v5"

	"chophien/config"
	"chophien/testservices"
)

const (
	composePassword  = "0f9d6a1c2b3e4d5f60718293a4b5c6d7"
	composeMasterKey = "7d6c5b4a39281706f5e4d3c2b1a09f8e"
)

func loadCompose(ctx context.Context, env ...string) (*types.Project, error) {
	return loadFiles(ctx, []string{"compose.yaml"}, env...)
}

func loadFiles(ctx context.Context, files []string, env ...string) (*types.Project, error) {
	options, err := cli.NewProjectOptions(files, cli.WithEnv(env), cli.WithWorkingDirectory("."))
	if err != nil {
		return nil, err
	}
	return options.LoadProject(ctx)
}

func compose(t *testing.T) *types.Project {
	t.Helper()
	p, err := loadCompose(t.Context(), "POSTGRES_PASSWORD="+composePassword, "MEILI_MASTER_KEY="+composeMasterKey)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestComposeServices(t *testing.T) {
	p := compose(t)
	if got, want := p.ServiceNames(), []string{"api", "meili-key", "meilisearch", "postgres"}; !slices.Equal(got, want) {
		t.Fatalf("services are %v, want %v", got, want)
	}
	pinned := regexp.MustCompile(`:v?\d+\.\d+(\.\d+)?(-[a-z0-9.]+)?$`)
	for name, s := range p.Services {
		if s.Build == nil && !pinned.MatchString(s.Image) {
			t.Errorf("%s: image %q is not pinned to a version", name, s.Image)
		}
		if s.Privileged || s.NetworkMode == "host" {
			t.Errorf("%s: has more rights than it needs", name)
		}
		// The one-shot service ends; all others run and tell how they are.
		if name == "meili-key" {
			continue
		}
		if s.HealthCheck == nil || s.HealthCheck.Disable || len(s.HealthCheck.Test) == 0 {
			t.Errorf("%s: no health check", name)
		}
		if s.Restart != "unless-stopped" {
			t.Errorf("%s: does not come back after a crash", name)
		}
		for _, port := range s.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("%s: port %s is open to the network", name, port.Published)
			}
		}
	}
	for service, volume := range map[string]string{"postgres": "postgres", "meilisearch": "meilisearch", "api": "data"} {
		if !slices.ContainsFunc(p.Services[service].Volumes, func(v types.ServiceVolumeConfig) bool {
			return v.Type == types.VolumeTypeVolume && v.Source == volume
		}) {
			t.Errorf("%s: its data is not kept in volume %s", service, volume)
		}
	}
	for _, name := range []string{"postgres", "meilisearch"} {
		if len(p.Services[name].Ports) > 0 {
			t.Errorf("%s: needs no port outside", name)
		}
	}
}

// TestComposeBounds: no service can fill the memory or the disk of the machine.
func TestComposeBounds(t *testing.T) {
	p, err := loadFiles(t.Context(), []string{"compose.yaml", "compose.tls.yaml"}, "POSTGRES_PASSWORD="+composePassword, "MEILI_MASTER_KEY="+composeMasterKey, "CHOPHIEN_HOST=ocop.example.vn")
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range p.Services {
		if s.MemLimit <= 0 {
			t.Errorf("%s: no limit of memory", name)
		}
		if s.Logging == nil || s.Logging.Options["max-size"] == "" || s.Logging.Options["max-file"] == "" {
			t.Errorf("%s: the log grows without end", name)
		}
	}
}

// TestComposeWithTLS: the proxy is trusted, and the server knows its public address.
func TestComposeWithTLS(t *testing.T) {
	files := []string{"compose.yaml", "compose.tls.yaml"}
	if _, err := loadFiles(t.Context(), files, "POSTGRES_PASSWORD="+composePassword, "MEILI_MASTER_KEY="+composeMasterKey); err == nil || !strings.Contains(err.Error(), "CHOPHIEN_HOST") {
		t.Errorf("without a name: %v", err)
	}
	p, err := loadFiles(t.Context(), files, "POSTGRES_PASSWORD="+composePassword, "MEILI_MASTER_KEY="+composeMasterKey, "CHOPHIEN_HOST=ocop.example.vn")
	if err != nil {
		t.Fatal(err)
	}
	api := p.Services["api"].Environment
	if url := api["CHOPHIEN_PUBLIC_URL"]; url == nil || *url != "https://ocop.example.vn" {
		t.Errorf("the public address is %v", url)
	}
	if proxies := api["CHOPHIEN_TRUSTED_PROXIES"]; proxies == nil || *proxies != p.Networks["proxy"].Ipam.Config[0].Subnet {
		t.Errorf("trusted are %v", proxies)
	}
	caddy := p.Services["caddy"]
	for name, s := range p.Services {
		for network := range caddy.Networks {
			if _, reached := s.Networks[network]; reached && name != "caddy" && name != "api" {
				t.Errorf("the proxy reaches %s by the network %s", name, network)
			}
		}
	}
	// The command has no admin API, so a check of it fails forever.
	if caddy.Command[1] == "reverse-proxy" && strings.Contains(strings.Join(caddy.HealthCheck.Test, " "), "2019") {
		t.Errorf("the health check %v asks the admin API", caddy.HealthCheck.Test)
	}
	if !strings.Contains(caddy.Image, ":2.") {
		t.Errorf("the image %s is not pinned", caddy.Image)
	}
}

func TestComposeOrder(t *testing.T) {
	p := compose(t)
	for _, tc := range []struct{ service, needs, condition string }{
		{"api", "postgres", types.ServiceConditionHealthy},
		{"api", "meili-key", types.ServiceConditionCompletedSuccessfully},
		{"meili-key", "meilisearch", types.ServiceConditionHealthy},
	} {
		if got := p.Services[tc.service].DependsOn[tc.needs].Condition; got != tc.condition {
			t.Errorf("%s waits for %s until %q, want %q", tc.service, tc.needs, got, tc.condition)
		}
	}
}

// TestComposePostgresVersion: what is shipped is what is tested. The tests run on the
// PostgreSQL of Debian 12 in CI; a developer may have another one.
func TestComposePostgresVersion(t *testing.T) {
	image := compose(t).Services["postgres"].Image
	m := regexp.MustCompile(`^postgres:(\d+)\.\d+-bookworm$`).FindStringSubmatch(image)
	if m == nil {
		t.Fatalf("image is %q", image)
	}
	conn, err := pgx.Connect(t.Context(), testservices.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var version string
	if err := conn.QueryRow(t.Context(), "SHOW server_version").Scan(&version); err != nil {
		t.Fatal(err)
	}
	if major, _, _ := strings.Cut(version, "."); major != m[1] {
		report := t.Logf
		if os.Getenv("CI") == "true" {
			report = t.Errorf
		}
		report("the tests run on PostgreSQL %s, and compose ships %s", version, m[1])
	}
}

// The versions below 1.43.1 have known faults in index swap and dump import.
func TestComposeMeilisearchVersion(t *testing.T) {
	image := compose(t).Services["meilisearch"].Image
	m := regexp.MustCompile(`^getmeili/meilisearch:v1\.(\d+)\.(\d+)$`).FindStringSubmatch(image)
	if m == nil {
		t.Fatalf("image is %q", image)
	}
	minor, err := strconv.Atoi(m[1])
	if err != nil {
		t.Fatal(err)
	}
	patch, err := strconv.Atoi(m[2])
	if err != nil {
		t.Fatal(err)
	}
	if minor < 43 || minor == 43 && patch < 1 {
		t.Errorf("%s: want 1.43.1 or later", image)
	}
}

func TestComposeHasNoDefaultSecrets(t *testing.T) {
	all := map[string]string{"POSTGRES_PASSWORD": composePassword, "MEILI_MASTER_KEY": composeMasterKey}
	for missing := range all {
		var env []string
		for name, value := range all {
			if name != missing {
				env = append(env, name+"="+value)
			}
		}
		if _, err := loadCompose(t.Context(), env...); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("without %s: error %v does not name it", missing, err)
		}
	}
	b, err := os.ReadFile("compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if m := regexp.MustCompile(`(?i)(password|key|secret|token)[^\n]*\$\{[A-Z_]+:?-[^}]+\}`).Find(b); m != nil {
		t.Errorf("a secret has a default: %s", m)
	}
}

// The API must start with what the file gives it, and without the master key.
func TestComposeConfiguresTheAPI(t *testing.T) {
	p := compose(t)
	known := map[string]bool{
		"AWS_ACCESS_KEY_ID": true, "AWS_SECRET_ACCESS_KEY": true, // of the bucket of the files
		"OTEL_EXPORTER_OTLP_HEADERS": true, "OTEL_TRACES_SAMPLER": true, "OTEL_TRACES_SAMPLER_ARG": true, // which the library of the traces reads
	}
	for _, v := range config.Variables() {
		known[v.Name] = true
		known[v.Name+"_FILE"] = v.Secret
	}
	// What .env cannot set: the image, Meilisearch beside it and the file of its key do.
	// Messages are logged in development only.
	leftOut := []string{"CHOPHIEN_ADDR", "CHOPHIEN_METRICS_ADDR", "CHOPHIEN_DATA_DIR", "CHOPHIEN_MEILI_INDEX", "CHOPHIEN_MEILI_KEY", "CHOPHIEN_PHONE_LOG"}
	for _, v := range config.Variables() {
		_, passed := p.Services["api"].Environment[v.Name]
		if out := slices.Contains(leftOut, v.Name); passed == out {
			t.Errorf("api: %s is passed: %t, left out on purpose: %t", v.Name, passed, out)
		}
	}
	var environ []string
	for name, value := range p.Services["api"].Environment {
		if !known[name] {
			t.Errorf("api: %s is no variable of ours", name)
		}
		if value == nil || *value == "" {
			continue
		}
		if strings.Contains(*value, composeMasterKey) {
			t.Errorf("api: %s carries the master key", name)
		}
		if name == "CHOPHIEN_MEILI_KEY_FILE" {
			continue // made by meili-key, not there yet
		}
		environ = append(environ, name+"="+*value)
	}
	environ = append(environ, "CHOPHIEN_MEILI_KEY=b5f0c1d2e3a4968778695a4b3c2d1e0f")
	c, err := config.Load(environ)
	if err != nil {
		t.Fatal(err)
	}
	if !c.Services() {
		t.Error("the API would run embedded")
	}
}

func TestDockerfile(t *testing.T) {
	b, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	stages := regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(string(b), -1)
	if len(stages) < 2 {
		t.Fatal("the image carries its compiler along")
	}
	for _, s := range stages {
		if s[1] == "scratch" {
			continue // nothing, in every version
		}
		if !strings.Contains(s[1], ":") || strings.HasSuffix(s[1], ":latest") {
			t.Errorf("%s is not pinned", s[1])
		}
	}
	for _, want := range []string{"CGO_ENABLED=0", "\nUSER 65532", "\nHEALTHCHECK "} {
		if !strings.Contains(string(b), want) {
			t.Errorf("Dockerfile lacks %q", strings.TrimSpace(want))
		}
	}
}
