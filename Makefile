# What a contributor needs. Everything beyond Go is provided by the targets.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOLANGCI    = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
DEADCODE    = golang.org/x/tools/cmd/deadcode@v0.39.0
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.9.0
REDOCLY     = @redocly/cli@2.77.0
OASDIFF     = github.com/oasdiff/oasdiff@v1.38.0

# What chophien --version prints: a tag, or the commit that it was built from.
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null)
LDFLAGS  = -s -w -X chophien/app.version=$(VERSION)

# The race detector takes four times the CPU, and finds only what runs at once. make
# test runs it on the packages whose goroutines share memory, and on tests that send
# requests at once; make race runs it on everything.
WATCHED      = ./front ./jobs ./mail ./oidc ./password ./search/embedded ./search/meili ./webhook ./words
# The store takes longest, so it begins first.
WATCHEDTESTS = -run 'AtOnce|TestSQLite|TestIdempotency|EngineAway$$' ./store ./api ./cmd/chophien

# Packages that the race detector does not watch: they compute, share nothing with us
# and are many times slower under it. They have no atomics, and no sync.Once whose data
# others read (bytes has no variables at all that change: it works on what it is given, and
# a Buffer belongs to its user): without the detector's view of those, it reports races that are none (so
# encoding/json is watched). checkptr looks for wrong uses of unsafe, which we do not
# use.
UNWATCHED = modernc.org/sqlite/lib modernc.org/memory golang.org/x/crypto/argon2 golang.org/x/crypto/blake2b \
	bytes strings regexp text/template/parse image/color image/draw image/jpeg image/png golang.org/x/image/draw golang.org/x/image/vector \
	github.com/danielgtaylor/huma/v2 github.com/santhosh-tekuri/jsonschema/v6 codeberg.org/go-pdf/fpdf
RACE   = -race -gcflags=all=-d=checkptr=0 $(UNWATCHED:%=-gcflags=%=-race=false)
GORACE = clear_shadow_mmap_threshold=4194304 atexit_sleep_ms=0

# Without inlining, the many generic endpoints of chophien/api compile in half the time.
# vet and the tests have the same flags, so that they share what was compiled.
QUICK = -gcflags=chophien/api=-l

# With cgo, the C source of a second SQLite is compiled that nothing uses (the
# driver of GORM imports it). Without optimization that takes 5 s instead of 40 s.
RACEENV = CGO_ENABLED=1 CGO_CFLAGS=-O0

# compiles succeeds when there is a C compiler with its headers.
compiles = printf '\#include <stdlib.h>\nint main(void){return 0;}\n' | $$(go env CC) -x c -o /dev/null - >/dev/null 2>&1

.PHONY: help run build test cc check lint lint-openapi api-diff api-diff-check api-release client-test deadcode vulncheck bench clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## start one process on embedded storage, with the demonstration data
	@echo "Building; the first time this takes minutes."
	CHOPHIEN_LOCAL_EDITIONS=allow CGO_ENABLED=0 go run -trimpath ./cmd/chophien serve --demo

build: ## build the program into ./chophien
	CGO_ENABLED=0 go build -trimpath -ldflags "$(LDFLAGS)" -o chophien ./cmd/chophien

# The tests run on a real PostgreSQL and a real Meilisearch that live as long as
# the run. GOGC halves the garbage collection, which took a fifth, within a limit of
# memory. The tests leave vet to make check.
GOTEST = env GOGC=200 GOMEMLIMIT=3GiB go test -vet=off -timeout 30m
# GORACE lets the race detector clear its notes on a piece of memory by writing up to
# 4 MiB: left to itself it maps all above 64 KiB anew, and each page is then faulted in
# again, which took a fifth of the time. A program that ends need not wait a second for
# reports of its threads. Four tests of a package at once use the time in which those of
# jobs wait. GOFLAGS reaches the program that cmd/chophien builds, too.
GOTESTRACE = env $(RACEENV) GOFLAGS="$$(go env GOFLAGS) $(QUICK) $(RACE)" GORACE="$(GORACE)" $(GOTEST) -parallel 4
SERVICES = CGO_ENABLED=0 go run ./testservices/cmd/with-services --

test: cc ## run all tests, on a real PostgreSQL and a real Meilisearch
	$(SERVICES) env CGO_ENABLED=0 $(GOTEST) $(QUICK) $$(go list ./... | grep -vxF "$$(go list $(WATCHED))")
	@if $(compiles); then set -ex; \
		$(SERVICES) $(GOTESTRACE) $(WATCHED); \
		$(SERVICES) $(GOTESTRACE) $(WATCHEDTESTS); \
	elif [ "$$CI" = true ]; then \
		echo "make test: no C compiler, so no race detector; install gcc and libc6-dev" >&2; exit 1; \
	else \
		echo "make test: no C compiler: running WITHOUT the race detector; install gcc and libc6-dev" >&2; \
		$(SERVICES) env CGO_ENABLED=0 $(GOTEST) $(QUICK) $(WATCHED); \
	fi

race: cc ## run all tests with the race detector
	$(SERVICES) $(GOTESTRACE) ./...

# The race detector needs a C compiler. Root on Debian gets one.
cc:
	@if ! $(compiles) && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "make cc: installing gcc and libc6-dev for the race detector" >&2; \
		{ apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends gcc libc6-dev; } >&2 || true; \
	fi

# The part of the lint that CI runs: it needs no network beyond the modules.
check: ## check format, vet and staticcheck, as CI does
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt is needed on:"; echo "$$unformatted"; exit 1; fi
	CGO_ENABLED=0 go vet $(QUICK) ./...
	CGO_ENABLED=0 GOFLAGS="$$(go env GOFLAGS) $(QUICK)" go run $(STATICCHECK) ./...

lint: check deadcode lint-openapi api-diff ## run check, deadcode, lint-openapi, api-diff and golangci-lint (.golangci.yml)
	CGO_ENABLED=0 go run $(GOLANGCI) run ./...

# $(call served,ARGUMENTS,COMMAND) starts a server on an empty database and runs
# COMMAND with the address of the server in $$url and its OpenAPI document in
# $$dir/openapi.json.
served = @dir=$$(mktemp -d); trap 'kill $$server 2>/dev/null; rm -rf "$$dir"' EXIT; url=http://127.0.0.1:48080; \
	CHOPHIEN_DATA_DIR=$$dir/data CHOPHIEN_ADDR=127.0.0.1:48080 CHOPHIEN_METRICS_ADDR=127.0.0.1:48081 ./chophien serve $(1) >"$$dir/log" 2>&1 & server=$$!; \
	curl -sf --retry 60 --retry-delay 1 --retry-connrefused $$url/openapi.json -o "$$dir/openapi.json" || { cat "$$dir/log"; exit 1; }; \
	$(2)

lint-openapi: build ## lint the OpenAPI document (redocly.yaml); needs npm and the network
	$(call served,,npx --yes $(REDOCLY) lint --config redocly.yaml "$$dir/openapi.json")

# The newest document of a release; empty before the first one.
RELEASED = $(shell ls docs/api/openapi-*.json 2>/dev/null | sort -V | tail -n 1)
# Breaking changes that were decided, one a line as oasdiff prints them.
ACCEPTED = $(wildcard docs/api/accepted.txt)

# oasdiff answers with 1 for a breaking change.
api-diff: build api-diff-check ## fail when the API breaks the document of the last release
	$(if $(RELEASED),$(call served,,CGO_ENABLED=0 go run $(OASDIFF) breaking --fail-on ERR $(ACCEPTED:%=--err-ignore %) $(RELEASED) "$$dir/openapi.json"),@echo "make api-diff: docs/api has no document of a release yet")

# go run answers with 1 for any fault, so the check reads what oasdiff found.
api-diff-check: ## check that api-diff finds a removed field, and nothing where nothing changed
	@found=$$(CGO_ENABLED=0 go run $(OASDIFF) breaking --fail-on ERR api/testdata/contract/before.json api/testdata/contract/removed.json 2>&1) && { echo "make api-diff-check: a removed field passes"; exit 1; }; \
	case "$$found" in *response-required-property-removed*) ;; *) echo "$$found"; exit 1;; esac
	@CGO_ENABLED=0 go run $(OASDIFF) breaking --fail-on ERR api/testdata/contract/before.json api/testdata/contract/before.json

api-release: build ## write docs/api/openapi-VERSION.json: make api-release VERSION=v0.1.0
	@case "$(VERSION)" in v[0-9]*.[0-9]*.[0-9]*-*|v[0-9]*.[0-9]*.[0-9]*+*) false;; v[0-9]*.[0-9]*.[0-9]*) ;; *) false;; esac || { echo "make api-release: VERSION must be a release such as v0.1.0"; exit 1; }
	$(call served,,mkdir -p docs/api && cp "$$dir/openapi.json" docs/api/openapi-$(VERSION).json)

# A client in the types of the document, compiled and run: api/clienttest.
client-test: build ## drive a server with a generated TypeScript client; needs node and npm
	cd api/clienttest && npm ci --no-audit --no-fund
	$(call served,--demo,cd api/clienttest && DOCUMENT="$$dir/openapi.json" npm run generate && npm run compile && CHOPHIEN_URL=$$url npm run drive)

deadcode: ## list functions that nothing calls; fail when there is one
	@found=$$(CGO_ENABLED=0 go run $(DEADCODE) -test ./...) || exit 1; if [ -n "$$found" ]; then echo "$$found"; exit 1; fi

vulncheck: ## look for known vulnerabilities; needs the network
	CGO_ENABLED=0 go run $(GOVULNCHECK) ./...

# Ratios within one run, against a plain handler and the bare engine.
bench: ## measure a server on this machine
	CGO_ENABLED=0 go run ./cmd/chophien-bench

clean: ## remove what build and run made
	rm -rf chophien chophien-bench data
