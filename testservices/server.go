package testservices

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// startTimeout bounds the start of a server.
const startTimeout = 60 * time.Second

// startAttempts is how many attempts a start has: another process may take the
// free port before the server binds it.
const startAttempts = 3

// guardScript runs a server until its own standard input ends, and then deletes
// the folder. That pipe ends when Stop closes it or when the process that holds it
// ends, so server and folder are removed even after a test process was killed.
// Only the server inherits descriptor 3.
const guardScript = `
trap '' INT TERM HUP
dir=$1 signal=$2
shift 2
"$@" </dev/null >"$dir/log" 2>&1 &
server=$!
exec 3>&-
read -r _ || :
kill -s "$signal" "$server" 2>/dev/null
wait "$server" 2>/dev/null
cd / && rm -rf "$dir"
`

// Server is a service that this process started, or one that the environment
// named.
type Server struct {
	URL string // DSN of the maintenance database, or address of the HTTP API
	Key string // master key of Meilisearch

	guard *exec.Cmd
	hold  *os.File // write end of the guard's standard input
}

// Stop ends the server and waits until its folder is deleted. It does nothing to a
// server that the environment named.
func (s *Server) Stop() error {
	if s == nil || s.guard == nil {
		return nil
	}
	if err := s.hold.Close(); err != nil {
		return fmt.Errorf("testservices: stopping: %w", err)
	}
	if err := s.guard.Wait(); err != nil {
		return fmt.Errorf("testservices: stopping: %w", err)
	}
	return nil
}

// process describes a server to be run.
type process struct {
	dir    string // its own folder; removed when it ends
	args   []string
	env    []string
	signal string // that ends it
	owner  *syscall.Credential
	ready  func() error // nil when the server answers
}

// run starts p and returns when it is ready.
func run(p process) (_ *Server, err error) {
	stdin, hold, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("testservices: %w", err)
	}
	defer stdin.Close()
	alive, inherited, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("testservices: %w", err), hold.Close())
	}
	defer alive.Close()

	guard := exec.Command("/bin/sh", append([]string{"-c", guardScript, "guard", p.dir, p.signal}, p.args...)...)
	guard.Dir = p.dir
	guard.Env = append(os.Environ(), p.env...)
	guard.Stdin = stdin
	guard.ExtraFiles = []*os.File{inherited}
	// A group of its own: Ctrl-C on the terminal must not reach the guard
	// before the tests have ended.
	guard.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: p.owner}
	err = guard.Start()
	inherited.Close()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("testservices: starting %s: %w", p.args[0], err), hold.Close())
	}
	s := &Server{guard: guard, hold: hold}
	if err := awaitReady(p, alive); err != nil {
		log, _ := os.ReadFile(filepath.Join(p.dir, "log"))
		return nil, errors.Join(fmt.Errorf("testservices: %s: %w\n%s", p.args[0], err, log), s.Stop())
	}
	return s, nil
}

// awaitReady calls p.ready until it returns nil. alive ends with the server, so
// that awaitReady fails immediately when the server ends.
func awaitReady(p process, alive *os.File) error {
	deadline := time.Now().Add(startTimeout)
	for {
		notReady := p.ready()
		if notReady == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not ready after %s: %w", startTimeout, notReady)
		}
		if err := alive.SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
			return err
		}
		if _, err := alive.Read(make([]byte, 1)); errors.Is(err, io.EOF) {
			return errors.New("ended while starting")
		}
	}
}

// freePort returns an unused port of 127.0.0.1.
func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("testservices: looking for a free port: %w", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

// attempt calls start a few times and returns its last error.
func attempt(start func() (*Server, error)) (s *Server, err error) {
	for range startAttempts {
		if s, err = start(); err == nil {
			return s, nil
		}
	}
	return nil, err
}

// serverUser returns the user for servers that refuse to run as root: nil for the
// current user, else the first of names that exists.
func serverUser(names ...string) (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range names {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("testservices: user %s: %w", name, err)
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, fmt.Errorf("testservices: user %s: %w", name, err)
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, fmt.Errorf("testservices: running as root, and there is no user %s to run the server as", strings.Join(names, " or "))
}

// cacheDir returns the folder for downloads.
func cacheDir() (string, error) {
	base, err := os.UserCacheDir()
	if err != nil { // no home folder
		base = filepath.Join(os.TempDir(), "cache-"+strconv.Itoa(os.Geteuid()))
	}
	dir := filepath.Join(base, "chophien")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("testservices: %w", err)
	}
	return dir, nil
}

// exclusively runs f, one process of this user at a time.
func exclusively(f func() error) error {
	dir, err := cacheDir()
	if err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("testservices: %w", err)
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("testservices: locking %s: %w", lock.Name(), err)
	}
	return f()
}

// aptInstall installs Debian packages, without recommended ones.
func aptInstall(packages ...string) error {
	fmt.Fprintf(os.Stderr, "testservices: installing %s with apt-get\n", strings.Join(packages, ", "))
	install := append([]string{"install", "-y", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confold"}, packages...)
	for _, args := range [][]string{{"update"}, install} {
		cmd := exec.Command("apt-get", append([]string{"-q", "-o", "DPkg::Lock::Timeout=300"}, args...)...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "UCF_FORCE_CONFFOLD=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("testservices: apt-get %s: %w\n%s", args[0], err, out)
		}
	}
	return nil
}
