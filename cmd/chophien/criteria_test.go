package main_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chophien/criteria/criteriatest"
)

// TestCriteriaCommands: an operator brings in a file of criteria, and takes it back.
func TestCriteriaCommands(t *testing.T) {
	t.Parallel()
	in := embedded(t)
	file := filepath.Join(t.TempDir(), "criteria.json")
	if err := os.WriteFile(file, criteriatest.File(), 0o600); err != nil {
		t.Fatal(err)
	}
	with := &installation{environ: append(in.environ[:len(in.environ):len(in.environ)], "CHOPHIEN_CRITERIA_FILE="+file)}
	says := func(t *testing.T, out string, words ...string) {
		t.Helper()
		for _, word := range words {
			if !strings.Contains(out, word) {
				t.Errorf("%q is missing in\n%s", word, out)
			}
		}
	}
	fails := func(t *testing.T, in *installation, words string, args ...string) {
		t.Helper()
		if _, errs, code := in.try(t, args...); code != 1 || !strings.Contains(errs, words) {
			t.Errorf("chophien %s: exit code %d, %s", strings.Join(args, " "), code, errs)
		}
	}
	t.Run("what is in force, and a check", func(t *testing.T) {
		says(t, in.run(t, "criteria"), "*  148/QĐ-TTg", "148/QĐ-TTg: today a decision of the province gives 3 or 4 stars")
		says(t, in.run(t, "criteria", "check", file), "is right", "*  999/QĐ-TTg", "5: 92.5, 4: 75, 3: 60")
		says(t, with.run(t, "criteria"), "*  999/QĐ-TTg")
		shown := filepath.Join(t.TempDir(), "shown.json")
		if err := os.WriteFile(shown, []byte(in.run(t, "criteria", "show")), 0o600); err != nil {
			t.Fatal(err)
		}
		says(t, in.run(t, "criteria", "check", shown), "is right", "*  148/QĐ-TTg")
		fails(t, in, "there are no criteria 7/QĐ", "criteria", "show", "7/QĐ")
		wrong := filepath.Join(t.TempDir(), "wrong.json")
		if err := os.WriteFile(wrong, []byte(strings.Replace(string(criteriatest.File()), `"certificate_months": 24`, `"certificate_months": 240`, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		fails(t, in, "criteria 999/QĐ-TTg: certificate_months: 240: it must be 1 to 120", "criteria", "check", wrong)
		fails(t, &installation{environ: append(in.environ[:len(in.environ):len(in.environ)], "CHOPHIEN_CRITERIA_FILE="+wrong)}, "CHOPHIEN_CRITERIA_FILE: "+wrong+": criteria 999/QĐ-TTg: certificate_months", "serve")
	})
	t.Run("a server loads the file, and one without it does not start", func(t *testing.T) {
		s := with.serve(t)
		if status, _, body := s.get(t, "/v1/product-sets"); status != http.StatusOK || !strings.Contains(string(body), `"I.6.a"`) {
			t.Errorf("%d %s", status, body)
		}
		s.stop(t)
		fails(t, in, "the database has the criteria of 999/QĐ-TTg, which this process lacks", "migrate")
		fails(t, with, "take them out of CHOPHIEN_CRITERIA_FILE first", "criteria", "forget", "999/QĐ-TTg")
		says(t, in.run(t, "criteria", "forget", "999/QĐ-TTg"), "are deleted")
		in.run(t, "migrate")
	})
}
