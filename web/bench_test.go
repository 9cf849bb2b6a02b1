package web_test

import "testing"

// BenchmarkPages compares pages with the answers of the API about the same
// things.
func BenchmarkPages(b *testing.B) {
	s := newEmbedded(b)
	for _, target := range []string{"/", "/tinh", "/v1/provinces", "/tim-kiem?q=che+shan", "/v1/search?q=che+shan&facets=kind,stars,set,province,former_province,condition", "/san-pham/" + fullSlug, "/v1/products/" + fullSlug} {
		b.Run(target, func(b *testing.B) {
			for b.Loop() {
				s.get(target)
			}
		})
	}
}
