// Package front holds what every face of the program shares over HTTP: the
// caller, the address of the client, roles, limits of time and size, request
// ids, conditional answers, languages, and filters that are read from a query.
// It knows neither JSON nor HTML.
package front
