package webtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/chromedp/chromedp"
)

//go:embed axe/axe.min.js
var axe string

// Violation is a rule of accessibility that a page breaks.
type Violation struct {
	ID    string   // of the rule of axe
	Help  string   // what the rule wants
	Nodes []string // markup of the elements
}

func (v Violation) String() string { return v.ID + ": " + v.Help + ": " + strings.Join(v.Nodes, " | ") }

// Violations checks the page with axe: its rules of WCAG 2.2 A and AA and its
// best practices, or only the named rules. The tab must run scripts.
func (p *Tab) Violations(rules ...string) []Violation {
	p.t.Helper()
	only := map[string]any{"type": "tag", "values": []string{"wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"}}
	if len(rules) > 0 {
		only = map[string]any{"type": "rule", "values": rules}
	}
	options, err := json.Marshal(map[string]any{"runOnly": only, "resultTypes": []string{"violations"}})
	if err != nil {
		p.t.Fatal(err)
	}
	if !run(p, "looking for axe", chromedp.Evaluate[bool]("typeof axe === 'object'")) {
		p.do("loading axe", chromedp.Evaluate[chromedp.Void](axe+"\n;undefined"))
	}
	return run(p, "running axe", chromedp.Evaluate[[]Violation](
		"axe.run(document, "+string(options)+").then(r => r.violations.map(v => ({ID: v.id, Help: v.help, Nodes: v.nodes.map(n => n.html + ' ' + (n.any[0] ? n.any[0].message : ''))})))", chromedp.EvalAwaitPromise))
}

// Sideways returns how many pixels of the page lie beside the screen, with what
// is widest.
func (p *Tab) Sideways() string {
	p.t.Helper()
	return run(p, "measuring the width", chromedp.Evaluate[string](script("sideways", "")))
}

// Scale sets the size of all text in percent of the usual one.
func (p *Tab) Scale(percent int) {
	p.t.Helper()
	p.do("scaling the text", chromedp.Evaluate[chromedp.Void](fmt.Sprintf("document.documentElement.style.fontSize = '%d%%'", percent)))
}

// HiddenFocus returns what can have the focus without showing it, or out of
// order.
func (p *Tab) HiddenFocus() string {
	p.t.Helper()
	return run(p, "moving the focus", chromedp.Evaluate[string](script("hiddenFocus", "")))
}
