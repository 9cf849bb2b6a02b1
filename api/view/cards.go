// Package view shows things of the domain as JSON where several areas of the
// API show the same thing in the same way.
package view

// Cards shows things with the addresses that they have under PublicURL.
type Cards struct{ publicURL string }

// New makes Cards. publicURL is the address of the program for its users,
// without a slash at the end.
func New(publicURL string) Cards { return Cards{publicURL} }
