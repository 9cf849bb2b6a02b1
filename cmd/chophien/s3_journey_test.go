package main_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// bucket is a server with the protocol of S3 and one bucket.
type bucket struct {
	away atomic.Bool
	*httptest.Server
}

func newBucket(t *testing.T, name string) *bucket {
	t.Helper()
	backend := s3mem.New()
	if err := backend.CreateBucket(name); err != nil {
		t.Fatal(err)
	}
	b := &bucket{}
	objects := gofakes3.New(backend, gofakes3.WithLogger(gofakes3.DiscardLog())).Server()
	b.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.away.Load() {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		objects.ServeHTTP(w, r)
	}))
	t.Cleanup(b.Close)
	return b
}

// TestJourneyFilesInABucket: editions, pictures and backups are in a bucket of S3.
// Without it the server is degraded, and answers what needs no file.
func TestJourneyFilesInABucket(t *testing.T) {
	t.Parallel()
	in := embeddedWithSamples(t)
	store := newBucket(t, "chophien")
	in.environ = append(in.environ, "CHOPHIEN_FILES_URL=s3://chophien?region=us-east-1&endpoint="+store.URL, "AWS_ACCESS_KEY_ID=chophien", "AWS_SECRET_ACCESS_KEY=secret")
	if err := os.RemoveAll(filepath.Join(in.data(), "files")); err != nil {
		t.Fatal(err)
	}
	journeyCatalogue(t, in)
	s := in.serve(t)
	x := &shop{officer: appoint(t, in, s, "can.bo.moi@example.vn")}
	x.open(t, s, "chu@example.vn")
	step(t, "A picture is stored and streamed, whole and in part", func(t *testing.T) {
		product := "/v1/products/" + x.product
		x.owner.sends(t, 201, http.MethodPost, product+"/pictures", photograph(t), "If-Match", x.owner.get(t, product).tag(), "Content-Type", "image/jpeg")
		shown := x.owner.get(t, product).at("pictures.0.url")
		path := shown[strings.Index(shown, "/v1/"):]
		whole := x.owner.get(t, path).body
		if !bytes.HasPrefix(whole, []byte("\xff\xd8\xff")) {
			t.Fatalf("%d bytes are no JPEG", len(whole))
		}
		if part := x.owner.sends(t, 206, http.MethodGet, path, nil, "Range", "bytes=3-9").body; !bytes.Equal(part, whole[3:10]) {
			t.Errorf("a part is % x, want % x", part, whole[3:10])
		}
		x.owner.sends(t, 404, http.MethodGet, path+"x", nil)
	})
	step(t, "The backup has the files of the bucket", func(t *testing.T) {
		folder := t.TempDir()
		name, _, _ := strings.Cut(in.run(t, "backup", folder), ":")
		if got := in.run(t, "backup", "verify", filepath.Join(folder, name)); strings.Contains(got, "missing file") {
			t.Errorf("verified:\n%s", got)
		}
	})
	step(t, "Without the bucket the server is degraded", func(t *testing.T) {
		store.away.Store(true)
		until(t, "it says so", func() bool { return s.readiness(t) == "degraded" })
		if _, _, body := s.get(t, "/readyz"); !bytes.Contains(body, []byte("the file store is away")) {
			t.Errorf("it does not name the part: %s", body)
		}
		finds(t, s)
		store.away.Store(false)
		until(t, "it is ready again", func() bool { return s.readiness(t) == "ready" })
	})
	if got := s.stop(t); got != 0 {
		t.Errorf("the program ended with %d", got)
	}
	if _, err := os.Stat(filepath.Join(in.data(), "files")); !os.IsNotExist(err) {
		t.Errorf("there are files in the data folder: %v", err)
	}
}
