// Package testservices gives tests and benchmarks a real PostgreSQL, a real
// Meilisearch and a real Chromium.
//
// The environment may name them (TEST_POSTGRES_DSN; TEST_MEILI_URL with
// TEST_MEILI_KEY; TEST_CHROMIUM). Otherwise the package starts each server on
// demand, once per process, on a free port of 127.0.0.1 with a folder of its own
// below os.TempDir. It ends with the process, even when that is killed. Command
// with-services starts both servers once for many test processes. Chromium is a
// program, which package webtest starts.
//
// A service that cannot be provided fails the test with a message that says what
// to install; nothing is skipped. The package runs on Linux and macOS. Only tests
// and benchmarks may import it.
package testservices
