// Package rest is the JSON toolkit of the API: how operations are registered,
// how answers, lists, errors and forms look, and how files come and go. It
// knows no noun of the domain but files and pictures.
package rest
