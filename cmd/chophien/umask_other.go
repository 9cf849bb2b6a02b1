//go:build !unix

package main

// hideFiles does nothing where files have no such mode.
func hideFiles() {}
