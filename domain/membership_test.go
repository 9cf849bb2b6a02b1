package domain_test

import (
	"strings"
	"testing"

	"chophien/domain"
)

// TestProducerNamed: a text names a producer only by its slug or its whole name.
func TestProducerNamed(t *testing.T) {
	t.Parallel()
	nui := domain.Producer{Record: domain.Record{ID: "1", Slug: "htx-xom-nui"}, Name: "HTX Xóm Núi"}
	other := domain.Producer{Record: domain.Record{ID: "2", Slug: "htx-xom-nui-2"}, Name: "HTX Xóm Núi"}
	big := domain.Producer{Record: domain.Record{ID: "3", Slug: "htx-che-xom-nui"}, Name: "HTX Chè Xóm Núi"}
	for name, c := range map[string]struct {
		text string
		from []domain.Producer
		want string // id; empty: the error has the text after it
		says string
	}{
		"whole name":       {"HTX Xóm Núi", []domain.Producer{nui, big}, "1", ""},
		"without marks":    {" htx  XOM nui ", []domain.Producer{big, nui}, "1", ""},
		"slug":             {"htx-xom-nui-2", []domain.Producer{nui, other}, "2", ""},
		"address":          {"https://chophien.example/chu-the/htx-xom-nui-2/", []domain.Producer{nui, other}, "2", ""},
		"two of that name": {"HTX Xóm Núi", []domain.Producer{nui, other, big}, "", "(htx-xom-nui), HTX Xóm Núi (htx-xom-nui-2)"},
		"words of one":     {"xom nui", []domain.Producer{big}, "", "HTX Chè Xóm Núi (htx-che-xom-nui)"},
		"none":             {"HTX Khác", nil, "", "no producer of this name"},
		"nothing":          {" ", []domain.Producer{nui}, "", "name a producer"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := domain.ProducerNamed(c.text, c.from)
			if got.ID != c.want || (err == nil) != (c.want != "") || err != nil && (domain.CodeOf(err) != domain.CodeInvalid || !strings.Contains(err.Error(), c.says)) {
				t.Errorf("%q names %q: %v", c.text, got.ID, err)
			}
		})
	}
}
