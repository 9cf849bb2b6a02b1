package app

import (
	"context"
	"net/http"
	"strings"

	"chophien/api"
	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/web"
)

// Handler returns the whole program over HTTP: the API and the pages. The
// schema must exist: names of places are read once.
func (a *App) Handler(ctx context.Context, publicURL string) (http.Handler, error) {
	c, err := a.APIConfig(ctx, publicURL)
	if err != nil {
		return nil, err
	}
	machines, err := api.New(c)
	if err != nil {
		return nil, err
	}
	people, err := web.New(WebConfig(c, a.store, a.pages, Settings(a.cfg)))
	if err != nil {
		return nil, err
	}
	return Split(machines, people), nil
}

// WebConfig returns the configuration of the pages over the same parts as an
// API. Openings of pages are counted in pages. Admins read the settings.
func WebConfig(c api.Config, s web.Store, pages domain.PageLog, settings []domain.Setting) web.Config {
	files := rest.NewFileStore(c.Files, c.Images, c.Front.Log())
	return web.Config{
		Front: c.Front, Store: s, Searcher: c.Searcher, SearchLog: c.SearchLog, PageLog: pages,
		Reports: front.NewReports(c.Store, c.Front, files), Verifier: front.NewVerifier(c.Store, c.Front),
		Accounts: front.NewAccounts(c.Store, c.Front, c.Passwords, c.SignIn), Drafts: front.NewDemandDrafts(c.Store, c.Front, c.Sentences), LeastTime: c.LeastTime, Files: files,
		Imports: front.NewImports(c.Store, files), Health: c.SearchHealth, Parts: c.Checks, Settings: settings, Golden: c.Golden,
	}
}

// Split returns a handler that gives programs the API and people the pages.
func Split(machines, people http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if forMachines(r.URL.Path) {
			machines.ServeHTTP(w, r)
			return
		}
		people.ServeHTTP(w, r)
	})
}

// forMachines reports whether a path belongs to the API.
func forMachines(path string) bool {
	switch path {
	case "/v1", "/docs", "/problems", "/livez", "/readyz":
		return true
	}
	for _, prefix := range []string{"/v1/", "/docs/", "/problems/", "/openapi."} {
		if strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return false
}
