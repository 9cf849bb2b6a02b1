// Package view holds the JSON of things that several areas of the API show in
// the same way.
package view

import "chophien/domain"

// Cards builds the JSON of things with addresses under PublicURL.
type Cards struct {
	publicURL string
	criteria  domain.CriteriaSets
}

// New returns Cards. publicURL is the address of the program for its users,
// without a slash at the end; criteria name papers.
func New(publicURL string, criteria domain.CriteriaSets) Cards { return Cards{publicURL, criteria} }
