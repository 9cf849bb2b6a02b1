package chophien_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// readmeLimit keeps the README a door: what people do is in docs/guide.
const readmeLimit = 8 << 10

var (
	fence   = regexp.MustCompile("(?ms)^```.*?^```")
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
)

func TestReadmeSize(t *testing.T) {
	info, err := os.Stat("README.md")
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() > readmeLimit {
		t.Errorf("README.md has %d bytes, want at most %d; move text to docs/guide", info.Size(), readmeLimit)
	}
}

// TestDocumentLinks checks that each relative link in a Markdown file leads to
// a file, and its fragment to a heading of that file.
func TestDocumentLinks(t *testing.T) {
	for path, text := range documents(t) {
		t.Run(path, func(t *testing.T) {
			for _, m := range link.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
				target, fragment, _ := strings.Cut(m[1], "#")
				if strings.Contains(target, "://") || strings.HasPrefix(target, "mailto:") {
					continue
				}
				file := path
				if target != "" {
					file = filepath.Join(filepath.Dir(path), target)
				}
				content, err := os.ReadFile(file)
				if info, statErr := os.Stat(file); statErr == nil && info.IsDir() {
					continue
				}
				if err != nil {
					t.Errorf("the link %s: %v", m[1], err)
					continue
				}
				if fragment != "" && !hasHeading(string(content), fragment) {
					t.Errorf("the link %s: %s has no such heading", m[1], file)
				}
			}
		})
	}
}

// documents returns the text of each Markdown file of the project by path.
func documents(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && (name == "node_modules" || path == "data" || path != "." && strings.HasPrefix(name, ".")) {
			return fs.SkipDir
		}
		if entry.IsDir() || filepath.Ext(name) != ".md" {
			return nil
		}
		text, err := os.ReadFile(path)
		found[path] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// hasHeading reports whether a heading of the text has the fragment that
// GitHub makes of it: lower case, spaces as hyphens, no punctuation.
func hasHeading(text, fragment string) bool {
	for _, m := range heading.FindAllStringSubmatch(fence.ReplaceAllString(text, ""), -1) {
		slug := strings.Map(func(r rune) rune {
			switch {
			case r == ' ':
				return '-'
			case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
				return unicode.ToLower(r)
			}
			return -1
		}, m[1])
		if slug == fragment {
			return true
		}
	}
	return false
}
