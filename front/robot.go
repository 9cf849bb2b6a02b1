package front

import (
	"net/http"
	"strings"
)

// IsRobot reports whether a request seems to be of a program and not of a person:
// a crawler, a link preview, a tool, or a browser that loads a page ahead. Crawlers
// that hide are not found.
func IsRobot(r *http.Request) bool {
	agent := strings.ToLower(r.UserAgent())
	if !strings.HasPrefix(agent, "mozilla/") && !strings.HasPrefix(agent, "opera/") {
		return true // all browsers begin so
	}
	for _, word := range []string{"bot", "crawl", "spider", "slurp", "preview", "externalhit", "headless", "lighthouse", "monitor", "archive", "scrapy", "http://", "https://"} {
		if strings.Contains(agent, word) {
			return true
		}
	}
	return strings.Contains(r.Header.Get("Sec-Purpose")+r.Header.Get("Purpose"), "prefetch")
}
