package main_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chophien/channel/channeltest"
	"chophien/mail/mailtest"
	"chophien/testservices"
)

// patience is the longest wait for the binary. A test that passes does not
// depend on it.
const patience = 2 * time.Minute

// binary is the real program, built once for all tests of this package.
var binary = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "chophien-journey-*")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "chophien")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	args := slices.Concat([]string{"build"}, buildFlags(), []string{"-o", path, "."})
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return path, fmt.Errorf("building: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	path, err := binary()
	code := 1
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
	} else {
		code = m.Run()
	}
	if err := samplesOnPostgres.Drop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
	}
	if path != "" {
		_ = os.RemoveAll(filepath.Dir(path)) // a folder of the temp folder
	}
	os.Exit(code)
}

// installation is an environment of the binary.
type installation struct {
	environ []string
	index   string
	wire    *wire               // between server and Meilisearch; nil when embedded
	post    *mailtest.Server    // nil: no e-mail is sent
	gateway *channeltest.Server // nil: no message to a phone is sent
	confine func(*exec.Cmd)     // changes commands before they start; may be nil
}

// eachInstallation runs a journey on both installations.
func eachInstallation(t *testing.T, journey func(t *testing.T, in *installation)) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		journey(t, embedded(t))
	})
	t.Run("services", func(t *testing.T) {
		t.Parallel()
		journey(t, services(t))
	})
}

// eachWithSamples is eachInstallation with a database that contains the sample
// data: loading them takes longer than most journeys.
func eachWithSamples(t *testing.T, journey func(t *testing.T, in *installation)) {
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		journey(t, embeddedWithSamples(t))
	})
	t.Run("services", func(t *testing.T) {
		t.Parallel()
		journey(t, servicesOn(t, samplesOnPostgres.Copy(t)))
	})
}

// step runs one step of a journey as a subtest. Each step builds on those
// before it, so a failed step ends the journey.
func step(t *testing.T, name string, do func(t *testing.T)) {
	t.Helper()
	if !t.Run(name, do) {
		t.FailNow()
	}
}

// embeddedWithSamples runs on a copy of the sample data.
func embeddedWithSamples(t *testing.T) *installation {
	t.Helper()
	folder, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(data, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	return &installation{environ: base(data)}
}

// samples is a data folder with the sample data and their index.
var samples = sync.OnceValues(func() (string, error) {
	path, err := binary()
	if err != nil {
		return "", err
	}
	folder := filepath.Join(filepath.Dir(path), "samples")
	return folder, errors.Join(fill(base(folder), "demo"), fill(base(folder), "reindex"))
})

// samplesOnPostgres holds the same on PostgreSQL; each journey has an index of its own.
var samplesOnPostgres = testservices.NewPostgresTemplate(func(dsn string) error {
	return fill(append(base(filepath.Join(os.TempDir(), "chophien-none")), "CHOPHIEN_DATABASE_URL="+dsn, "CHOPHIEN_MEILI_URL=http://127.0.0.1:1", "CHOPHIEN_MEILI_KEY="+rand.Text()), "demo")
})

// fill runs a command that prepares data.
func fill(environ []string, args ...string) error {
	path, err := binary()
	if err != nil {
		return err
	}
	cmd := exec.Command(path, args...)
	cmd.Env = environ
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("chophien %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return nil
}

// base is the environment of a server on a data folder. As in the image, there is no
// folder for temporary files.
func base(data string) []string {
	environ := []string{"TMPDIR=" + filepath.Join(data, "none", "tmp"),
		"CHOPHIEN_ADDR=127.0.0.1:0", "CHOPHIEN_METRICS_ADDR=127.0.0.1:0", "CHOPHIEN_LOG=info,json", "CHOPHIEN_DATA_DIR=" + data, "CHOPHIEN_LOCAL_EDITIONS=allow",
	}
	for _, name := range []string{"PATH", "HOME", "SystemRoot", "GORACE"} {
		if v, ok := os.LookupEnv(name); ok {
			environ = append(environ, name+"="+v)
		}
	}
	return environ
}

func embedded(t *testing.T) *installation {
	t.Helper()
	return &installation{environ: base(filepath.Join(t.TempDir(), "data"))}
}

// services runs on a real PostgreSQL and a real Meilisearch, with a key made
// by the program itself.
func services(t *testing.T) *installation {
	t.Helper()
	return servicesOn(t, testservices.Postgres(t))
}

func servicesOn(t *testing.T, dsn string) *installation {
	t.Helper()
	address, master := testservices.Meili(t)
	in := &installation{environ: base(filepath.Join(t.TempDir(), "data")), index: testservices.IndexName(t), wire: newWire(t, address)}
	in.environ = append(in.environ, "CHOPHIEN_MEILI_URL="+in.wire.url, "CHOPHIEN_MEILI_INDEX="+in.index)
	withMaster := &installation{environ: append(in.environ[:len(in.environ):len(in.environ)], "CHOPHIEN_MEILI_MASTER_KEY="+master)}
	key := strings.TrimSpace(withMaster.run(t, "meili-key"))
	if again := strings.TrimSpace(withMaster.run(t, "meili-key")); key == "" || key == master || again != key {
		t.Fatal("meili-key must give a key of its own, and the same one again")
	}
	in.environ = append(in.environ, "CHOPHIEN_DATABASE_URL="+dsn, "CHOPHIEN_MEILI_KEY="+key)
	return in
}

// key returns the key for Meilisearch, and data the data folder.
func (in *installation) key() string  { return in.variable("CHOPHIEN_MEILI_KEY") }
func (in *installation) data() string { return in.variable("CHOPHIEN_DATA_DIR") }

func (in *installation) variable(name string) string {
	for _, e := range in.environ {
		if value, ok := strings.CutPrefix(e, name+"="); ok {
			return value
		}
	}
	return ""
}

// command returns a command of the program.
func (in *installation) command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = in.environ
	if in.confine != nil {
		in.confine(cmd)
	}
	return cmd
}

// run runs a command that must succeed and returns what it printed.
func (in *installation) run(t *testing.T, args ...string) string {
	t.Helper()
	out, errs, code := in.try(t, args...)
	if code != 0 {
		t.Fatalf("chophien %s: exit code %d\n%s", strings.Join(args, " "), code, errs)
	}
	return out
}

func (in *installation) try(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	cmd := in.command(t, args...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		if _, ok := errors.AsType[*exec.ExitError](err); !ok {
			t.Fatal(err)
		}
	}
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

// server is the running program.
type server struct {
	url, metrics string
	cmd          *exec.Cmd
	client       *http.Client
	exited       chan struct{}
	post         *mailtest.Server    // to which it sends e-mail; nil: to none
	gateway      *channeltest.Server // to which it sends messages to phones; nil: to none

	mu   sync.Mutex
	out  bytes.Buffer
	logs bytes.Buffer
}

// serve starts the program and waits until it is ready.
func (in *installation) serve(t *testing.T, args ...string) *server {
	t.Helper()
	s := in.begin(t, args...)
	until(t, "the server is ready", func() bool {
		return s.readiness(t) == "ready"
	})
	return s
}

// readiness returns the status in the answer of /readyz.
func (s *server) readiness(t *testing.T) string {
	t.Helper()
	_, _, body := s.get(t, "/readyz")
	var answer struct{ Status string }
	if err := json.Unmarshal(body, &answer); err != nil {
		t.Errorf("readyz answers %s", body)
	}
	return answer.Status
}

// begin starts the program and waits until it listens.
func (in *installation) begin(t *testing.T, args ...string) *server {
	t.Helper()
	s := &server{cmd: in.command(t, append([]string{"serve"}, args...)...), exited: make(chan struct{}), post: in.post, gateway: in.gateway}
	s.client = &http.Client{Timeout: time.Minute, Transport: &http.Transport{}}
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	stderr, err := s.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	listening := make(chan [2]string, 1)
	var reading sync.WaitGroup
	reading.Go(func() { _, _ = io.Copy(writer{s, &s.out}, stdout) })
	reading.Go(func() {
		for lines := bufio.NewReader(stderr); ; {
			line, err := lines.ReadBytes('\n')
			_, _ = writer{s, &s.logs}.Write(line)
			var entry struct{ Msg, Addr, Metrics string }
			if json.Unmarshal(line, &entry) == nil && entry.Msg == "listening" {
				listening <- [2]string{entry.Addr, entry.Metrics}
			}
			if err != nil {
				return
			}
		}
	})
	go func() {
		reading.Wait()
		_ = s.cmd.Wait() // the process state has the result
		close(s.exited)
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill() // most tests have ended it before
		<-s.exited
		s.client.CloseIdleConnections()
		if t.Failed() {
			t.Logf("log of the server, without requests:\n%s", regexp.MustCompile(`(?m)^.*"msg":"(request|a part is not ready)".*\n`).ReplaceAllString(s.log(), ""))
		}
	})
	select {
	case found := <-listening:
		s.url, s.metrics = "http://"+found[0], "http://"+found[1]
	case <-s.exited:
		t.Fatalf("the server ended:\n%s", s.log())
	case <-time.After(patience):
		t.Fatalf("the server does not listen:\n%s", s.log())
	}
	return s
}

// writer collects the output of the program.
type writer struct {
	s *server
	b *bytes.Buffer
}

func (w writer) Write(p []byte) (int, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.b.Write(p)
}

func (s *server) log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.logs.String()
}

func (s *server) printed() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

// stop terminates the program and returns its exit code.
func (s *server) stop(t *testing.T) int {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case <-s.exited:
	case <-time.After(patience):
		t.Fatal("the server does not end")
	}
	return s.cmd.ProcessState.ExitCode()
}

// kill kills the program, like a power cut.
func (s *server) kill(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-s.exited
}

// get sends a GET request and reads the answer.
func (s *server) get(t *testing.T, path string) (status int, header http.Header, body []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := s.client.Do(req)
	if err != nil {
		t.Fatalf("GET %s: %v\n%s", path, err, s.log())
	}
	defer res.Body.Close()
	if body, err = io.ReadAll(res.Body); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, body
}

// read gets a path that must exist and decodes the answer.
func read[T any](t *testing.T, s *server, path string) T {
	t.Helper()
	status, _, body := s.get(t, path)
	if status != http.StatusOK {
		t.Fatalf("GET %s: status %d: %s", path, status, body)
	}
	var v T
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("GET %s: %v: %s", path, err, body)
	}
	return v
}

func until(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// wire forwards bytes to a service and can be cut for one test, while others go
// on.
type wire struct {
	url    string
	target string

	mu    sync.Mutex
	cut   bool
	conns map[net.Conn]bool
}

func newWire(t *testing.T, target string) *wire {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{url: "http://" + listener.Addr().String(), target: u.Host, conns: map[net.Conn]bool{}}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { w.carry(conn) })
		}
	})
	t.Cleanup(func() {
		listener.Close()
		w.set(true)
		running.Wait()
	})
	return w
}

// set cuts the wire and its connections, or restores it.
func (w *wire) set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	if cut {
		for conn := range w.conns {
			conn.Close()
		}
	}
}

func (w *wire) add(conn net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.cut {
		return false
	}
	w.conns[conn] = true
	return true
}

func (w *wire) carry(near net.Conn) {
	defer near.Close()
	if !w.add(near) {
		return
	}
	far, err := net.Dial("tcp", w.target)
	if err != nil {
		return
	}
	defer far.Close()
	if !w.add(far) {
		return
	}
	var both sync.WaitGroup
	both.Go(func() { _, _ = io.Copy(far, near); far.Close() })
	both.Go(func() { _, _ = io.Copy(near, far); near.Close() })
	both.Wait()
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.conns, near)
	delete(w.conns, far)
}
