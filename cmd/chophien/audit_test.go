package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
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
	if out := in.run(t, "audit", "verify"); !strings.Contains(out, "compared with the 1 heads") {
		t.Errorf("verify: %s", out)
	}
	officer := appoint(t, in, s, "can.bo.nhat.ky@example.vn")
	officer.post(t, 201, "/v1/decisions", "", `{"issuer":"UBND tỉnh Tuyên Quang","number":"88/QĐ-UBND","date":"2026-11-02","level":"province","province":"08"}`)
	first, now := string(line), in.run(t, "audit", "head")
	archive := filepath.Join(t.TempDir(), "2026.jsonl")
	tomorrow := time.Now().AddDate(0, 0, 1).Format(time.DateOnly)
	if out := in.run(t, "audit", "archive", archive, "--until", tomorrow); strings.Contains(out, " 0 entries") {
		t.Errorf("archive: %s", out)
	}
	if out := in.run(t, "audit", "verify", "--archive", archive); !strings.Contains(out, "the audit log is whole:") {
		t.Errorf("verify: %s", out)
	}
	if out := in.run(t, "audit", "archive", archive+".old", "--until", "2020-12-31"); !strings.Contains(out, " 0 entries") {
		t.Errorf("archive of a year without entries: %s", out)
	}
	content, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	changed := archive + ".changed"
	if err := os.WriteFile(changed, bytes.Replace(content, []byte(`"Action":"`), []byte(`"Action":"x`), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := in.run(t, "audit", "verify", "--archive", archive+".old"); !strings.Contains(out, "0 entries") {
		t.Errorf("verify an archive without entries: %s", out)
	}
	lines := bytes.SplitAfter(bytes.TrimSuffix(content, []byte("\n")), []byte("\n"))
	end := len(lines) - 1
	cut := map[string][]byte{
		".cut":     bytes.Join(lines[:end], nil),
		".shorter": bytes.Join(append(slices.Clone(lines[:end-1]), lines[end]), nil),
		".longer":  append(slices.Clone(content), lines[0]...),
	}
	for name, left := range cut {
		if err := os.WriteFile(archive+name, left, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, says string
		args       []string
	}{
		{"an archive that was cut short", "is cut short", []string{"verify", "--archive", archive + ".cut"}},
		{"an archive without its last entry", "its last line states", []string{"verify", "--archive", archive + ".shorter"}},
		{"an archive with a line too many", "more after its last line", []string{"verify", "--archive", archive + ".longer"}},
		{"a changed archive", "is not whole at entry 1", []string{"verify", "--archive", changed}},
		{"no archive", "no such file", []string{"verify", "--archive", archive + ".none"}},
		{"a file that exists", "exists; name another file", []string{"archive", archive, "--until", tomorrow}},
		{"no day", "is no day such as", []string{"archive", archive + ".new", "--until", "2026"}},
	} {
		if _, errs, code := in.try(t, append([]string{"audit"}, c.args...)...); code != 1 || !strings.Contains(errs, c.says) {
			t.Errorf("%s: exit code %d: %s", c.name, code, errs)
		}
	}
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
