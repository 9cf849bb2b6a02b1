package api_test

import (
	"net/http"
	"testing"
)

func BenchmarkAnswers(b *testing.B) {
	s := newEmbedded(b)
	for name, path := range map[string]string{
		"livez":      "/livez",
		"list":       "/v1/products?province=08",
		"one":        "/v1/products/mat-ong-thu-nghiem",
		"search":     "/v1/search?q=che+shan+tuyet&facets=kind,province,stars",
		"suggest":    "/v1/suggest?q=che+sh",
		"provinces":  "/v1/provinces",
		"statistics": "/v1/statistics",
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if w := s.do(http.MethodGet, path, nil); w.Code != http.StatusOK {
					b.Fatal(w.Code)
				}
			}
		})
	}
}
