// Package api serves Chợ Phiên as JSON over HTTP. It puts the areas together:
// the table of routes, the middleware, the OpenAPI description with its
// reference, and health. The areas (listing, trust, trade, fair, search,
// account) decode requests, ask the ports of domain, and encode answers; rest
// and view hold what they share. Rules are in domain, not here.
package api
