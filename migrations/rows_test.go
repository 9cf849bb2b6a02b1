package migrations_test

import (
	"slices"
	"testing"
)

// TestCommunes holds the rows of data/ to the counts of the official lists, in
// both databases.
func TestCommunes(t *testing.T) {
	for name, db := range databases(t) {
		t.Run(name, func(t *testing.T) {
			if _, err := db.provider(t, db.files).Up(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, c := range []struct {
				name, query string
				want        []string
			}{
				{"kinds", "SELECT kind || ' ' || count(*) FROM communes GROUP BY kind", []string{"commune 2611", "special_zone 13", "ward 697"}},
				{"provinces without communes", "SELECT code FROM provinces p WHERE NOT EXISTS (SELECT 1 FROM communes c WHERE c.province_code = p.code)", nil},
				{"some provinces", "SELECT province_code || ' ' || count(*) FROM communes WHERE province_code IN ('01', '08', '46', '79') GROUP BY province_code",
					[]string{"01 126", "08 124", "46 40", "79 168"}},
				{"two of one name and kind in a province", "SELECT min(code) FROM communes GROUP BY province_code, kind, name HAVING count(*) > 1", nil},
				{"units of today without a former one", "SELECT code FROM communes c WHERE NOT EXISTS (SELECT 1 FROM former_communes f WHERE f.commune_code = c.code)", nil},
				{"former units that moved to another province", "SELECT f.name FROM former_communes f JOIN former_provinces p ON p.code = f.former_province_code" +
					" JOIN communes c ON c.code = f.commune_code WHERE c.province_code <> p.province_code", nil},
				{"an apostrophe", "SELECT name FROM communes WHERE code = '24184'", []string{"Ea H'Leo"}},
				{"a ward since 2026", "SELECT kind FROM communes WHERE code = '26368'", []string{"ward"}},
			} {
				t.Run(c.name, func(t *testing.T) {
					if have := db.texts(t, c.query); !slices.Equal(have, c.want) {
						t.Errorf("found %v, want %v", have, c.want)
					}
				})
			}
		})
	}
}
