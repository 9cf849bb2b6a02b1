package main_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"
)

// TestJourneyBackup: a trial on a laptop is backed up while it serves, and becomes an
// installation on services with its users, decisions and papers; its encrypted backup
// comes back on one machine.
func TestJourneyBackup(t *testing.T) {
	t.Parallel()
	laptop, folder := embedded(t), t.TempDir()
	s := laptop.serve(t, "--demo")
	officer := appoint(t, laptop, s, "can.bo.sao.luu@example.vn")
	draft := officer.post(t, 201, "/v1/decisions", "", `{"issuer":"UBND tỉnh Tuyên Quang","number":"88/QĐ-UBND","date":"2026-11-02","level":"province","province":"08"}`)
	backupOf := func(in *installation, args ...string) string {
		t.Helper()
		name, _, _ := strings.Cut(in.run(t, append([]string{"backup", folder}, args...)...), ":")
		return filepath.Join(folder, name)
	}
	first := backupOf(laptop)
	if got := laptop.run(t, "backup", "verify", first); !strings.Contains(got, "audit log:") || strings.Contains(got, "missing file") {
		t.Errorf("verified:\n%s", got)
	}
	if _, errs, code := laptop.try(t, "restore", first); code == 0 || !strings.Contains(errs, "serves from") {
		t.Errorf("restoring under a running server: %d %s", code, errs)
	}
	if code := s.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	if _, errs, code := laptop.try(t, "restore", first); code == 0 || !strings.Contains(errs, "not empty") {
		t.Errorf("restoring into an installation with data: %d %s", code, errs)
	}

	same := func(s *server) {
		t.Helper()
		finds(t, s)
		officer := signIn(t, s, "can.bo.sao.luu@example.vn", journeyPassword)
		if got := officer.get(t, "/v1/decisions/"+draft.at("id")); got.at("number") != "88/QĐ-UBND" || got.at("state") != "draft" {
			t.Errorf("the decision is %s", got.body)
		}
	}
	province := services(t)
	province.run(t, "restore", first)
	s = province.serve(t)
	same(s)
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	secret := filepath.Join(t.TempDir(), "key.txt")
	if err := os.WriteFile(secret, []byte(key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	never := func() bool {
		t.Helper()
		_, _, body := (&server{url: s.metrics, client: s.client}).get(t, "/metrics")
		_, age, found := strings.Cut(string(body), "\nchophien_backup_age_seconds ")
		if !found {
			t.Error("there is no metric of the last backup")
		}
		return strings.HasPrefix(age, "+Inf")
	}
	if !never() {
		t.Error("before the first backup, its age is a number")
	}
	second := backupOf(province, "--recipient", key.Recipient().String(), "--keep", "1")
	if never() {
		t.Error("after a backup, it has no age")
	}
	if _, err := os.Stat(first); !os.IsNotExist(err) {
		t.Errorf("the older backup is still there: %v", err)
	}
	if _, errs, code := laptop.try(t, "backup", "verify", second); code == 0 || !strings.Contains(errs, "--identity") {
		t.Errorf("verifying without the key: %d %s", code, errs)
	}
	province.run(t, "backup", "verify", second, "--identity", secret)
	if code := s.stop(t); code != 0 {
		t.Errorf("exit code %d", code)
	}
	back := embedded(t)
	back.run(t, "restore", second, "--identity", secret)
	same(back.serve(t))
}

// TestBackupWords: what the commands print of an installation without entries in its
// audit log, and of a file that is not there.
func TestBackupWords(t *testing.T) {
	t.Parallel()
	in, folder := embedded(t), t.TempDir()
	in.run(t, "migrate")
	name, _, _ := strings.Cut(in.run(t, "backup", folder), ":")
	if got := in.run(t, "backup", "verify", filepath.Join(folder, name)); !strings.Contains(got, "audit log:     0 entries; 0 more") {
		t.Errorf("verified:\n%s", got)
	}
	for _, args := range [][]string{{"backup", "verify", filepath.Join(folder, "khong-co.tar.gz")}, {"restore", filepath.Join(folder, "khong-co.tar.gz")}} {
		if _, errs, code := in.try(t, args...); code == 0 || !strings.Contains(errs, "khong-co.tar.gz: no such file") || strings.Contains(errs, "blob") {
			t.Errorf("%v: %d %s", args, code, errs)
		}
	}
}
