package testservices

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// needPostgres is what to do where PostgreSQL can't be provided.
const needPostgres = "install PostgreSQL 14 or later (Debian: apt-get install postgresql; macOS: brew install postgresql), " +
	"or set TEST_POSTGRES_DSN to a server where databases may be created"

var sharedPostgres = sync.OnceValues(StartPostgres)

// Postgres returns the DSN of a new, empty database, which is dropped when the
// test ends. It is safe for parallel tests.
func Postgres(t testing.TB) string {
	t.Helper()
	server, err := sharedPostgres()
	if err != nil {
		t.Fatal(err)
	}
	return newDatabase(t, server, "template0")
}

// newDatabase makes a database for a test from a template.
func newDatabase(t testing.TB, server *Server, template string) (dsn string) {
	t.Helper()
	name, dsn, err := createDatabase(server, template)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := dropDatabase(server, name); err != nil {
			t.Error(err)
		}
	})
	return dsn
}

func createDatabase(server *Server, template string) (name, dsn string, err error) {
	name = "chophien_" + strings.ToLower(rand.Text())
	err = withConnection(server.URL, func(ctx context.Context, conn *pgx.Conn) error {
		statement := "CREATE DATABASE " + name + " TEMPLATE " + template + " ENCODING 'UTF8'"
		// Since version 15 the default strategy writes the copy to the log,
		// block by block, which takes three times as long.
		major, _, _ := strings.Cut(conn.PgConn().ParameterStatus("server_version"), ".")
		if n, err := strconv.Atoi(major); err == nil && n >= 15 {
			statement += " STRATEGY FILE_COPY"
		}
		_, err := conn.Exec(ctx, statement)
		return err
	})
	if err != nil {
		return "", "", fmt.Errorf("testservices: creating a database: %w", err)
	}
	dsn, err = withDatabase(server.URL, name)
	return name, dsn, err
}

func dropDatabase(server *Server, name string) error {
	if err := execSQL(server.URL, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("testservices: dropping a database: %w", err)
	}
	return nil
}

// PostgresTemplate is a database that is filled once and copied for each test,
// which is much faster than filling. It is safe for parallel tests.
type PostgresTemplate struct {
	fill   func(dsn string) error
	once   sync.Once
	server *Server
	name   string
	err    error
}

// NewPostgresTemplate returns a template. The first Copy makes and fills it; fill
// must close its connections.
func NewPostgresTemplate(fill func(dsn string) error) *PostgresTemplate {
	return &PostgresTemplate{fill: fill}
}

// Copy returns the DSN of a copy, which is dropped when the test ends.
func (p *PostgresTemplate) Copy(t testing.TB) string {
	t.Helper()
	p.once.Do(func() {
		if p.server, p.err = sharedPostgres(); p.err != nil {
			return
		}
		var dsn string
		if p.name, dsn, p.err = createDatabase(p.server, "template0"); p.err == nil {
			p.err = p.fill(dsn)
		}
	})
	if p.err != nil {
		t.Fatal(p.err)
	}
	return newDatabase(t, p.server, p.name)
}

// Drop deletes the template; copies stay. It is called after all tests.
func (p *PostgresTemplate) Drop() error {
	if p.name == "" {
		return nil
	}
	return dropDatabase(p.server, p.name)
}

// execSQL runs one statement on a new connection.
func execSQL(dsn, statement string) error {
	return withConnection(dsn, func(ctx context.Context, conn *pgx.Conn) error {
		_, err := conn.Exec(ctx, statement)
		return err
	})
}

func withConnection(dsn string, do func(context.Context, *pgx.Conn) error) error {
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	return errors.Join(do(ctx, conn), conn.Close(ctx))
}

// withDatabase returns dsn, a URL or keywords, with another database.
func withDatabase(dsn, name string) (string, error) {
	if !strings.Contains(dsn, "://") {
		return dsn + " dbname=" + name, nil // the last dbname wins
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", fmt.Errorf("testservices: TEST_POSTGRES_DSN: %w", err)
	}
	u.Path = "/" + name
	return u.String(), nil
}

// StartPostgres starts a temporary cluster, or uses the server of
// TEST_POSTGRES_DSN. When no server is installed and this process is root on
// Debian, it installs one.
func StartPostgres() (*Server, error) {
	if dsn := os.Getenv("TEST_POSTGRES_DSN"); dsn != "" {
		if err := execSQL(dsn, "SELECT 1"); err != nil {
			return nil, fmt.Errorf("testservices: the server that TEST_POSTGRES_DSN names does not answer: %w", err)
		}
		return &Server{URL: dsn}, nil
	}
	bin, err := postgresBin()
	if err != nil {
		return nil, err
	}
	owner, err := serverUser("postgres", "nobody")
	if err != nil {
		return nil, err
	}
	return attempt(func() (*Server, error) { return startCluster(bin, owner) })
}

func startCluster(bin string, owner *syscall.Credential) (_ *Server, err error) {
	dir, err := os.MkdirTemp("", "chophien-postgres-")
	if err != nil {
		return nil, fmt.Errorf("testservices: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	password, pwfile, data := rand.Text(), filepath.Join(dir, "password"), filepath.Join(dir, "data")
	if err := os.WriteFile(pwfile, []byte(password), 0o600); err != nil {
		return nil, fmt.Errorf("testservices: %w", err)
	}
	if owner != nil {
		for _, path := range []string{dir, pwfile} {
			if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
				return nil, fmt.Errorf("testservices: %w", err)
			}
		}
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "--pgdata="+data, "--username=postgres", "--pwfile="+pwfile,
		"--auth=scram-sha-256", "--encoding=UTF8", "--no-locale", "--no-sync")
	initdb.Dir = dir
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("testservices: %s: %w\n%s", initdb.Path, err, out)
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dsn := url.URL{Scheme: "postgres", User: url.UserPassword("postgres", password),
		Host: "127.0.0.1:" + strconv.Itoa(port), Path: "/postgres", RawQuery: "sslmode=disable"}
	args := []string{filepath.Join(bin, "postgres"), "-D", data}
	for _, setting := range []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(port),
		// TCP only: paths of sockets are limited to about 100 bytes, and
		// temporary folders may be longer.
		"unix_socket_directories=",
		"max_connections=200", "shared_buffers=64MB", "max_wal_size=256MB",
		// The data is temporary and need not survive a crash.
		"fsync=off", "synchronous_commit=off", "full_page_writes=off",
	} {
		args = append(args, "-c", setting)
	}
	server, err := run(process{
		dir:    dir,
		args:   args,
		signal: "QUIT", // immediate shutdown that frees the shared memory
		owner:  owner,
		ready:  func() error { return pingPostgres(dsn.String()) },
	})
	if err != nil {
		return nil, err
	}
	server.URL = dsn.String()
	return server, nil
}

func pingPostgres(dsn string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// postgresBin returns the folder of the newest installed server.
func postgresBin() (string, error) {
	if bin, ok := findPostgres(); ok {
		return bin, nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return "", errors.New("testservices: no PostgreSQL server found: " + needPostgres)
	}
	err := exclusively(func() error {
		if _, ok := findPostgres(); ok { // another process has installed it
			return nil
		}
		// Debian's package makes and starts a cluster by default.
		const conf = "/etc/postgresql-common/createcluster.conf"
		if _, err := os.Stat(conf); errors.Is(err, os.ErrNotExist) {
			if err := os.MkdirAll(filepath.Dir(conf), 0o755); err != nil {
				return fmt.Errorf("testservices: %w", err)
			}
			if err := os.WriteFile(conf, []byte("create_main_cluster = false\n"), 0o644); err != nil {
				return fmt.Errorf("testservices: %w", err)
			}
		}
		return aptInstall("postgresql")
	})
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, needPostgres)
	}
	if bin, ok := findPostgres(); ok {
		return bin, nil
	}
	return "", errors.New("testservices: PostgreSQL was installed, but its server is not where it should be: " + needPostgres)
}

func findPostgres() (string, bool) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // its only error is a bad pattern
	version := func(path string) int {
		n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // 0 for a foreign name
		return n
	}
	slices.SortFunc(found, func(a, b string) int { return cmp.Compare(version(b), version(a)) })
	if path, err := exec.LookPath("initdb"); err == nil {
		if target, err := filepath.EvalSymlinks(path); err == nil {
			found = append(found, target)
		}
	}
	for _, initdb := range found {
		bin := filepath.Dir(initdb)
		if _, err := os.Stat(filepath.Join(bin, "postgres")); err == nil {
			return bin, true
		}
	}
	return "", false
}
