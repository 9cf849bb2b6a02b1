# What a contributor needs. Everything beyond Go is provided by the targets.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
GOVULNCHECK = golang.org/x/vuln/cmd/govulncheck@v1.9.0

UNWATCHED = modernc.org/sqlite/lib modernc.org/memory golang.org/x/crypto/argon2 golang.org/x/crypto/blake2b
GORACE = clear_shadow_mmap_threshold=4194304

.PHONY: run build test lint bench clean

# One process on embedded storage, with the demonstration data.
run:
	CGO_ENABLED=0 go run ./cmd/chophien serve --demo

build:
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w" -o chophien ./cmd/chophien

# Everything, on a real PostgreSQL and a real Meilisearch that live as long as
# the run. The race detector watches all but the body of SQLite, its memory, and
# Argon2, which share nothing with us and are many times slower under it. They
# have no generics and no atomics; leaving out a package that has puts its blind
# copies of them into the whole binary. GORACE lets the detector clear its notes
# on a piece of memory by writing up to 4 MiB: left to itself it maps all above
# 64 KiB anew, and each page is then faulted in again, which took a fifth of the
# time. It needs a C compiler: where there is none it
# is installed (Debian, root), and only outside CI the tests run without it.
# cmd/chophien/race_test.go builds the program in the same way.
test:
	@compiles() { printf '#include <stdlib.h>\nint main(void){return 0;}\n' | $$(go env CC) -x c -o /dev/null - >/dev/null 2>&1; }; \
	race="-race$$(printf ' -gcflags=%s=-race=false' $(UNWATCHED))"; cgo=1; \
	if ! compiles && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "make test: installing gcc and libc6-dev for the race detector" >&2; \
		{ apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends gcc libc6-dev; } >&2 || true; \
	fi; \
	if ! compiles; then \
		if [ "$$CI" = true ]; then echo "make test: no C compiler, so no race detector; install gcc and libc6-dev" >&2; exit 1; fi; \
		echo "make test: no C compiler: running WITHOUT the race detector; install gcc and libc6-dev" >&2; \
		race=; cgo=0; \
	fi; \
	CGO_ENABLED=0 go run ./testservices/cmd/with-services -- env CGO_ENABLED=$$cgo GORACE="$(GORACE)" go test $$race -timeout 30m ./...

lint:
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt is needed on:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go run $(STATICCHECK) ./...
	go run $(GOVULNCHECK) ./...

# Ratios within one run, against a plain handler and the bare engine.
bench:
	CGO_ENABLED=0 go run ./cmd/chophien-bench

clean:
	rm -rf chophien data
