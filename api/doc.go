// Package api serves Chợ Phiên as JSON over HTTP. It assembles the areas: the
// table of routes, the middleware, the OpenAPI description with its reference,
// and health. The areas (listing, trust, trade, fair, search, account) decode
// requests, call the ports of domain, and encode answers; packages rest and
// view hold what they share. Rules are in domain, not here.
package api
