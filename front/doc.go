// Package front holds the HTTP code that JSON and HTML share: the caller, the
// address of the client, roles, limits of time and size, request ids,
// conditional answers, languages, filters in a query, and the description of
// public things for search engines (schema.org). It also holds the use
// cases that both offer, with their limits: signing in and up, verifying a code,
// reporting misuse, reading a demand from a sentence, and importing a spreadsheet.
// It knows neither JSON nor HTML.
package front
