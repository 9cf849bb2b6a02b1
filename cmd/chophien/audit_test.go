package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestAuditHeadsLeaveTheDatabase: a server writes the head of the audit log into
// a file, its log and the metrics; verify finds a log that was written anew.
func TestAuditHeadsLeaveTheDatabase(t *testing.T) {
	t.Parallel()
	in := embedded(t)
	in.run(t, "migrate")
	if out := in.run(t, "audit", "verify"); !strings.Contains(out, "whole: 0 entries") || !strings.Contains(out, "compared with no head") {
		t.Errorf("an empty log: %s", out)
	}
	dir := in.data()
	s := in.serve(t)
	heads := filepath.Join(dir, "audit", "heads.jsonl")
	var line []byte
	until(t, "a head is in the file", func() bool {
		line, _ = os.ReadFile(heads)
		return bytes.HasSuffix(line, []byte("\n"))
	})
	until(t, "it is a metric", func() bool {
		_, _, body := (&server{url: s.metrics, client: s.client}).get(t, "/metrics")
		return strings.Contains(string(body), "\nchophien_audit_head_timestamp_seconds{entries=\"")
	})
	if !strings.Contains(s.log(), "head of the audit log") {
		t.Error("it is not in the log")
	}
	if out := in.run(t, "audit", "verify"); !strings.Contains(out, "holds the 1 heads") {
		t.Errorf("verify: %s", out)
	}
	officer := appoint(t, in, s, "can.bo.nhat.ky@example.vn")
	officer.post(t, 201, "/v1/decisions", "", `{"issuer":"UBND tỉnh Tuyên Quang","number":"88/QĐ-UBND","date":"2026-11-02","level":"province","province":"08"}`)
	first, now := string(line), in.run(t, "audit", "head")
	if code := s.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	for _, c := range []struct{ name, heads, says string }{
		{"both heads", first + now, ""},
		{"another hash", first + strings.Replace(now, `"hash":"`, `"hash":"0`, 1), " has not the hash that it had on"},
		{"more entries", first + strings.Replace(now, `"entries":`, `"entries":9`, 1), ", and had 9"},
		{"no heads", first + now + "{}\n", "line 3 is no head of the audit log"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "heads.jsonl")
			if err := os.WriteFile(file, []byte(c.heads), 0o600); err != nil {
				t.Fatal(err)
			}
			want := 1
			if c.says == "" {
				want = 0
			}
			if _, errs, code := in.try(t, "audit", "verify", "--heads", file); code != want || !strings.Contains(errs, c.says) {
				t.Errorf("exit code %d: %s", code, errs)
			}
		})
	}
	if _, errs, code := in.try(t, "audit", "verify", "--heads", filepath.Join(dir, "none")); code != 1 || !strings.Contains(errs, "--heads") {
		t.Errorf("a file that is not there: exit code %d: %s", code, errs)
	}
}
