// Package testservices gives tests and benchmarks a real PostgreSQL and a real
// Meilisearch.
//
// Each is taken from the environment where it is named there
// (TEST_POSTGRES_DSN; TEST_MEILI_URL with TEST_MEILI_KEY). Otherwise it is
// started on demand, once per process, on a free port of 127.0.0.1 with a
// folder of its own below os.TempDir, and ends with the process, however that
// ends. Command with-services starts both once for many test processes.
//
// A service that can't be had fails the test with what to install; nothing is
// skipped. The package runs on Linux and macOS and may be imported by tests
// and benchmarks only.
package testservices
