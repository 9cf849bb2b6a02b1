package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"
)

// route is the table of what is served. What get, healthCheck and raw register
// is public and read-only; private says who may call what it registers.
func (s *Server) route() {
	get(s, "/v1/provinces", "Places", "list-provinces", "The 34 units of today with their former units and counts", s.provinces)
	get(s, "/v1/provinces/{code}", "Places", "get-province", "One unit of today", s.province)
	get(s, "/v1/product-sets", "Products", "list-product-sets", "The 6 groups and 26 sets of products", s.productSets)
	get(s, "/v1/products", "Products", "list-products", "Products with a certificate that is valid on the day", s.products)
	get(s, "/v1/products/{id}", "Products", "get-product", "One product, also when no certificate is valid", s.product)
	get(s, "/v1/producers", "Producers", "list-producers", "Producers", s.producers)
	get(s, "/v1/producers/{id}", "Producers", "get-producer", "One producer with its products", s.producer)
	get(s, "/v1/craft-villages", "Craft villages", "list-craft-villages", "Craft villages", s.craftVillages)
	get(s, "/v1/craft-villages/{id}", "Craft villages", "get-craft-village", "One craft village with its products", s.craftVillage)
	get(s, "/v1/tourism-sites", "Tourism sites", "list-tourism-sites", "Community-tourism sites", s.tourismSites)
	get(s, "/v1/tourism-sites/{id}", "Tourism sites", "get-tourism-site", "One tourism site with its products", s.tourismSite)
	get(s, "/v1/search", "Search", "search", "Search all kinds at once", s.search)
	get(s, "/v1/suggest", "Search", "suggest", "Complete what is being typed", s.suggest)
	get(s, "/v1/statistics", "Statistics", "get-statistics", "Products valid on the day, counted for charts", s.statistics)
	s.routeUsers()
	s.routeSessions()
	s.routeAPIKeys()
	s.routeAudit()
	s.routeMemberships()
	s.routeVerifications()
	s.routeReports()
	s.routeInspections()
	s.routeEvidence()
	s.routeNotices()
	s.routeAgenda()
	s.routeReviews()
	s.routeDecisions()
	s.routeProposals()
	s.routeProductForms()
	s.routeProducerForms()
	s.routeIdentities()
	s.routeSearchHealth()
	s.routeSynonyms()
	s.routeFiles()
	s.routePictures()
	s.routeImports()
	s.routeExports()
	s.routeOpenData()
	s.routeCraftVillageForms()
	s.routeTourismSiteForms()

	s.routeWebhooks()
	s.routeAlerts()
	s.routeCatalogues()
	s.routeDemands()
	s.routeLeads()
	s.routeQuotes()
	s.routeContacts()
	s.routeDemandQuotes()
	s.routeFairs()
	s.routeBooths()
	s.routeDelegations()
	s.routeExhibits()
	s.routeLeadExports()
	s.routePersonal()
	s.routeDemandDrafts()
	s.routeUnmet()

	s.routeMemoranda()

	s.routeBoothLists()

	s.routeMeetings()
	s.routeVisits()
	s.routeFairReports()

	s.routeDelegationSheets()
	s.routeFairPlans()

	healthCheck(s, "/livez", "get-liveness", "Does the process answer?", s.livez)
	healthCheck(s, "/readyz", "get-readiness", "Which parts are ready?", s.readyz)

	s.raw(pictureOperation(), s.picture)
	s.raw(page("/", "home", "What this is, as a page"), s.home)
	s.raw(page("/docs", "docs", "The API reference as a page"), s.docs)
	s.raw(docsFileOperation(), s.docs)
	s.raw(specOperation("/openapi.json", "openapi-json", "application/json"), s.specJSON)
	s.raw(specOperation("/openapi.yaml", "openapi-yaml", "application/yaml"), s.specYAML)
	s.writeSpec()
}

// budget is the time that a route has to answer.
func budget(route string) time.Duration {
	switch route {
	case "/v1/suggest":
		return 2 * time.Second
	case "/v1/search":
		return 5 * time.Second
	case signInPath, signInPath + "/complete", "/v1/me/identities":
		return 20 * time.Second // the provider is asked
	case evaluatePath:
		return 45 * time.Second
	case "/v1/admin/audit/verify", "/v1/pictures/:id", "/docs/:file", "/v1/admin/search/repair":
		return time.Minute
	}
	if route == previewRoute || route == freezeRoute {
		return time.Minute // a whole book is put together
	}
	return 10 * time.Second
}

// isStream tells whether a route sends files, which are neither held in memory
// nor compressed again.
func (s *Server) isStream(c echo.Context) bool {
	return c.Path() == "/v1/pictures/:id" || c.Path() == "/docs/:file" || s.streams[c.Path()]
}

// isUpload tells whether a route takes a file.
func (s *Server) isUpload(c echo.Context) bool {
	return s.uploads[Route{c.Request().Method, c.Path()}]
}

func (s *Server) isNoUpload(c echo.Context) bool { return !s.isUpload(c) }

// get registers an operation whose contract is made of its Go types.
func get[I, O any](s *Server, path, tag, id, summary string, handler func(context.Context, *I) (*O, error)) {
	op := huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: path, Tags: []string{tag}, Summary: summary,
		Errors:    []int{http.StatusServiceUnavailable},
		Responses: map[string]*huma.Response{"304": {Description: "Not changed since the ETag of If-None-Match"}},
	}
	if strings.Contains(path, "{") {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	s.grant(op.Method, op.Path, everybody())
	huma.Register(s.api, op, handler)
}

// healthCheck registers an operation that says with its status, and with the
// same body, whether all is well.
func healthCheck[O any](s *Server, path, id, summary string, handler func(context.Context, *struct{}) (*O, error)) {
	s.grant(http.MethodGet, path, everybody())
	huma.Register(s.api, huma.Operation{
		OperationID: id, Method: http.MethodGet, Path: path, Tags: []string{"Health"}, Summary: summary,
	}, handler)
	responses := s.api.OpenAPI().Paths[path].Get.Responses
	responses["503"] = &huma.Response{Description: "Not ready", Content: responses["200"].Content}
}

// raw registers a handler of Echo with its operation, which is written by hand.
func (s *Server) raw(op *huma.Operation, handler echo.HandlerFunc) {
	s.grant(op.Method, op.Path, everybody())
	s.echo.Add(op.Method, echoPath(op.Path), handler)
	s.api.OpenAPI().AddOperation(op)
}
