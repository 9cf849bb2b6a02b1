package vi_test

import (
	"testing"

	"chophien/search/vi"
)

func BenchmarkReadName(b *testing.B) {
	synonyms := vi.BuiltInSynonyms()
	names := []string{
		"Chè Shan tuyết cổ thụ Suối Giàng", "Miến dong Bình Lư (gói 500 g)", "Mật ong bạc hà Mèo Vạc", "Hợp tác xã nông nghiệp Tân Lập",
		"Gạo nếp cái hoa vàng", "Bộ ấm chén men rạn", "Nước mắm cá cơm 40 độ đạm", "Trà sen Tây Hồ",
	}
	for b.Loop() {
		for _, name := range names {
			words := vi.Words(name)
			synonyms.Occurrences(words, "I")
			vi.HeadAt(words)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(names)), "ns/name")
}
