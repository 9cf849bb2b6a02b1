package front

import "strings"

// OpenAPIPath converts a path of Echo, such as /v1/fairs/:id, to OpenAPI's
// notation: /v1/fairs/{id}.
func OpenAPIPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}

// EchoPath is the inverse of OpenAPIPath.
func EchoPath(path string) string {
	return strings.NewReplacer("{", ":", "}", "").Replace(path)
}

// Shorten cuts a name or path to a length that fits a message.
func Shorten(s string) string { return strings.ToValidUTF8(s[:min(len(s), 60)], "\uFFFD") }
