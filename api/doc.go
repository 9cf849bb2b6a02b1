// Package api serves Chợ Phiên over HTTP: routes, request parameters, views,
// and the one mapping of errors. It holds no rule of the field and no state of
// a visitor; it asks the ports of domain and the searcher.
package api
