// Package front holds the HTTP code that JSON and HTML share: the caller, the
// address of the client, roles, limits of time and size, request ids,
// conditional answers, languages, and filters in a query. It knows neither JSON
// nor HTML.
package front
