// Package view holds the JSON of things that several areas of the API show in
// the same way.
package view

// Cards builds the JSON of things with addresses under PublicURL.
type Cards struct{ publicURL string }

// New returns Cards. publicURL is the address of the program for its users,
// without a slash at the end.
func New(publicURL string) Cards { return Cards{publicURL} }
