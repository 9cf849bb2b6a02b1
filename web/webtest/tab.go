package webtest

import (
	"context"
	"crypto/tls"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"golang.org/x/text/unicode/norm"
)

// find is the script that finds what a person sees.
//
//go:embed find.js
var find string

// Screen is what a person looks at the pages with.
type Screen struct {
	Width, Height int
	Touch         bool
	Scripts       bool // pages may run scripts
}

// Phone is a small phone with a browser that runs no scripts.
func Phone() Screen { return Screen{Width: 360, Height: 740, Touch: true} }

// Desk is a screen on a desk, without scripts.
func Desk() Screen { return Screen{Width: 1280, Height: 900} }

// Tab is a page of the browser with its own cookies, of a reader who prefers
// Vietnamese. A step that fails ends the test.
type Tab struct {
	t    testing.TB
	ctx  context.Context
	base string // address of the site
}

// Open opens an empty tab. base is the address of the site, such as
// https://a.test.
func Open(t testing.TB, base string, s Screen) *Tab {
	t.Helper()
	b := start(t)
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &Tab{t: t, ctx: ctx, base: base}
	if err := chromedp.Do(ctx); err != nil { // the tab lives as long as the context of its first step
		t.Fatalf("opening a tab: %v", err)
	}
	p.do("opening a tab", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !s.Scripts})
		if err == nil {
			_, err = cdp.Call(ctx, target, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": "vi-VN,vi;q=0.9"}})
		}
		return err
	}))
	p.Resize(s)
	return p
}

// Keep gives the tab a cookie of the site, such as that of a session.
func (p *Tab) Keep(name, value string) {
	p.t.Helper()
	p.do("keeping a cookie", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: p.base, Path: "/", Secure: new(true), HTTPOnly: new(true)})
		return err
	}))
}

// Resize changes the size of the screen.
func (p *Tab) Resize(s Screen) {
	p.t.Helper()
	options := []chromedp.EmulateViewportOption{chromedp.EmulatePortrait}
	if s.Touch {
		options = append(options, chromedp.EmulateMobile, chromedp.EmulateTouch)
	}
	p.do("changing the screen", chromedp.EmulateViewport(int64(s.Width), int64(s.Height), options...))
}

// Dark chooses between light and dark colours.
func (p *Tab) Dark(dark bool) {
	p.t.Helper()
	value := "light"
	if dark {
		value = "dark"
	}
	p.do("choosing the colours", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: value}}})
		return err
	}))
}

// Go opens a path of the site, or an address.
func (p *Tab) Go(target string) {
	p.t.Helper()
	p.GoTo(http.StatusOK, target)
}

// GoTo is Go for a page with another status than 200.
func (p *Tab) GoTo(status int, target string) {
	p.t.Helper()
	address := target
	if strings.HasPrefix(target, "/") {
		address = p.base + target
	}
	p.arrive("opening "+target, status, chromedp.NavigateResponse(address))
}

// Tap touches a link, a button, a field, or the head of a drawer. A person sees
// it by its text, its label or its aria-label: what names the whole text, or the
// only one that contains it. Tap fails when there is none, when there are
// several, or when something covers it. It does not wait for another page.
func (p *Tab) Tap(what string) {
	p.t.Helper()
	p.do("touching "+what, p.tap(what))
}

// Follow is Tap on what leads to another page, and waits for that page.
func (p *Tab) Follow(what string) {
	p.t.Helper()
	p.FollowTo(http.StatusOK, what)
}

// FollowTo is Follow to a page with another status than 200.
func (p *Tab) FollowTo(status int, what string) {
	p.t.Helper()
	p.arrive("following "+what, status, func(ctx context.Context, t *chromedp.Target) (*network.Response, error) {
		return chromedp.RunResponse(ctx, p.tap(what))
	})
}

func (p *Tab) tap(what string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		at, err := chromedp.Evaluate[struct {
			Fault string
			X, Y  float64
		}](script("touch", what))(ctx, t)
		if err != nil {
			return err
		}
		if at.Fault != "" {
			return fmt.Errorf("webtest: %s", at.Fault)
		}
		_, err = chromedp.MouseClickXY(at.X, at.Y)(ctx, t)
		return err
	})
}

// Download requests the file of a link or of the button of a form with the cookies
// of the tab, and returns its type and bytes. The tab stays on its page.
func (p *Tab) Download(what string) (kind string, file []byte) {
	p.t.Helper()
	at := run(p, "finding "+what, chromedp.Evaluate[struct{ Fault, URL string }](script("address", what)))
	if at.Fault != "" {
		p.t.Fatalf("%s: downloading %s: %s", p.Path(), what, at.Fault)
	}
	r, err := http.NewRequestWithContext(p.ctx, http.MethodGet, at.URL, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	p.do("reading the cookies", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		kept, err := cdp.Call(ctx, target, network.GetCookies, network.GetCookiesParams{URLs: []string{at.URL}})
		for _, c := range kept.Cookies {
			r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		}
		return err
	}))
	client := http.Client{Timeout: patience, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true}} // the certificate of httptest
	answer, err := client.Do(r)
	if err != nil {
		p.t.Fatalf("downloading %s: %v", what, err)
	}
	defer answer.Body.Close()
	if file, err = io.ReadAll(answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		p.t.Fatalf("downloading %s: status %d, %v: %.500s", at.URL, answer.StatusCode, err, file)
	}
	return answer.Header.Get("Content-Type"), file
}

// Fill replaces the text of a field, which is named by its label or its name.
func (p *Tab) Fill(field, text string) {
	p.t.Helper()
	p.field(field)
	p.do("emptying "+field, chromedp.Evaluate[chromedp.Void](`document.querySelector("`+focused+`").value = ""`))
	p.do("filling in "+field, chromedp.SendKeys(chromedp.CSS(focused), text))
}

// focused is the field that was found.
const focused = "[data-webtest]"

// Choose chooses an option of a select by its text.
func (p *Tab) Choose(field, option string) {
	p.t.Helper()
	p.field(field)
	p.check("choosing "+option, script("choose", option))
}

// Upload chooses files for a field.
func (p *Tab) Upload(field string, paths ...string) {
	p.t.Helper()
	p.field(field)
	p.do("choosing the files of "+field, chromedp.SetUploadFiles(chromedp.CSS(focused), paths))
}

func (p *Tab) field(field string) {
	p.t.Helper()
	p.check("finding "+field, script("field", field))
}

// Value returns the text of a field.
func (p *Tab) Value(field string) string {
	p.t.Helper()
	p.field(field)
	return run(p, "reading "+field, chromedp.Evaluate[string](`document.querySelector("`+focused+`").value`))
}

// Sees fails when the page does not show a text.
func (p *Tab) Sees(texts ...string) {
	p.t.Helper()
	said := p.Text()
	for _, text := range texts {
		if !strings.Contains(said, plain(text)) {
			p.t.Fatalf("%s does not show %q but: %.3000s", p.Path(), text, said)
		}
	}
}

// Text returns the text that the page shows, with single spaces.
func (p *Tab) Text() string {
	p.t.Helper()
	return plain(run(p, "reading the page", chromedp.Evaluate[string]("document.body.innerText")))
}

func plain(text string) string { return strings.Join(strings.Fields(norm.NFC.String(text)), " ") }

// Path returns the path and query of the page.
func (p *Tab) Path() string {
	p.t.Helper()
	return run(p, "reading the address", chromedp.Evaluate[string]("location.pathname + location.search"))
}

// Shot stores a picture of the whole page as name.png in the folder of the
// environment variable WEBTEST_SHOTS, when that is set.
func (p *Tab) Shot(name string) {
	p.t.Helper()
	dir := os.Getenv("WEBTEST_SHOTS")
	if dir == "" {
		return
	}
	if err := os.WriteFile(filepath.Join(dir, name+".png"), run(p, "taking a picture", chromedp.FullScreenshot(100)), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// ShotOn is Shot on another screen. It changes the screen of the tab only when
// pictures are stored.
func (p *Tab) ShotOn(s Screen, name string) {
	p.t.Helper()
	if os.Getenv("WEBTEST_SHOTS") != "" {
		p.Resize(s)
		p.Shot(name)
	}
}

// script calls a function of find.js.
func script(function, argument string) string {
	quoted, err := json.Marshal(argument)
	if err != nil {
		panic(err) // a string can always be encoded
	}
	return "(() => {" + find + "\nreturn " + function + "(" + string(quoted) + ");})()"
}

// check runs a script that returns what is wrong.
func (p *Tab) check(doing, script string) {
	p.t.Helper()
	if fault := run(p, doing, chromedp.Evaluate[string](script)); fault != "" {
		p.t.Fatalf("%s: %s: %s", p.Path(), doing, fault)
	}
}

func (p *Tab) do(doing string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", doing, err)
	}
}

func run[T any](p *Tab, doing string, a chromedp.Action[T]) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		p.t.Fatalf("%s: %v", doing, err)
	}
	return v
}

// arrive runs an action that leads to another page.
func (p *Tab) arrive(doing string, status int, a chromedp.Action[*network.Response]) {
	p.t.Helper()
	response := run(p, doing, a)
	if response == nil || int(response.Status) != status {
		p.t.Fatalf("%s: %+v, want status %d", doing, response, status)
	}
	if kind := response.MimeType; kind != "text/html" {
		p.t.Fatalf("%s: %s is %s, not a page", doing, response.URL, kind)
	}
}
