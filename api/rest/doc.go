// Package rest is the JSON toolkit of the API: registration of operations, the
// form of answers, lists, errors and forms, and upload and download of files.
// It contains no noun of the domain but files and pictures.
package rest
