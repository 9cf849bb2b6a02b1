// Package webtest drives the pages as people use them: with a real Chromium, by
// what they see. Only tests may import it.
//
// All tests of a process share one Chromium, which starts with the first Tab.
// Each Tab has its own cookies.
package webtest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"chophien/testservices"
)

// patience is how long a page may take on a loaded machine.
const patience = 2 * time.Minute

// browser is the Chromium of the process.
type browser struct {
	ctx  context.Context // of chromedp
	stop context.CancelFunc
}

var shared struct {
	sync.Mutex
	browser *browser
}

// start returns the browser of the process.
func start(t testing.TB) *browser {
	t.Helper()
	path := testservices.Chromium(t)
	shared.Lock()
	defer shared.Unlock()
	if shared.browser != nil {
		return shared.browser
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.IgnoreCertErrors, chromedp.DisableGPU, chromedp.WSURLReadTimeout(patience),
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"), // nothing leaves the machine
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("mute-audio", true),
	)
	ctx, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(ctx)
	b := &browser{ctx, func() { stopBrowser(); stopAllocator() }}
	if err := chromedp.Do(ctx); err != nil {
		b.stop()
		t.Fatal(fmt.Errorf("webtest: starting Chromium: %w", err))
	}
	shared.browser = b
	return b
}

// Close ends the browser, if there is one. TestMain calls it after the tests.
func Close() error {
	shared.Lock()
	defer shared.Unlock()
	b := shared.browser
	if b == nil {
		return nil
	}
	shared.browser = nil
	err := chromedp.Cancel(b.ctx)
	b.stop()
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// Serve serves h over TLS until the test ends, and returns its address for
// Open.
func Serve(t testing.TB, h http.Handler) string {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // the browser opens connections ahead and drops them
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.URL
}
