// Package web holds the pages for people, in Vietnamese and English. It renders
// HTML on top of front and domain; it never imports api, and api never imports
// it.
//
// A page is a handler that decodes the request, asks the ports and fills a
// struct, and a template of the same noun. Templates print; they decide
// nothing. Only Proof prints stars, and no Proof exists without a window of
// validity that contains the day.
package web
