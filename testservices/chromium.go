package testservices

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// needChromium is what to do where Chromium can't be provided.
const needChromium = "install Chromium (Debian: apt-get install --no-install-recommends chromium-headless-shell; macOS: brew install chromium), " +
	"or set TEST_CHROMIUM to the path of its program"

var sharedChromium = sync.OnceValues(chromium)

// Chromium returns the path of a Chromium. When none is installed and this
// process is root on Debian, it installs one.
func Chromium(t testing.TB) string {
	t.Helper()
	path, err := sharedChromium()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func chromium() (string, error) {
	if path := os.Getenv("TEST_CHROMIUM"); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("testservices: TEST_CHROMIUM: %w", err)
		}
		return found, nil
	}
	if path, ok := findChromium(); ok {
		return path, nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return "", errors.New("testservices: no Chromium found: " + needChromium)
	}
	err := exclusively(func() error {
		if _, ok := findChromium(); ok { // another process has installed it
			return nil
		}
		return aptInstall("chromium-headless-shell") // half the packages of chromium
	})
	if err != nil {
		return "", fmt.Errorf("%w\n%s", err, needChromium)
	}
	if path, ok := findChromium(); ok {
		return path, nil
	}
	return "", errors.New("testservices: Chromium was installed, but it is not where it should be: " + needChromium)
}

func findChromium() (string, bool) {
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, true
		}
	}
	return "", false
}
