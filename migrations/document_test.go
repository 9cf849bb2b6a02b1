package migrations_test

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"chophien/migrations"
)

var update = flag.Bool("update", false, "rewrite docs/schema.md")

// column and table are what docs/schema.md shows of the SQL.
type column struct{ name, kind, rules, meaning string }

type table struct {
	name, meaning string
	columns       []column
}

type area struct {
	name, meaning string
	tables        []*table
}

var (
	areaLine    = regexp.MustCompile(`^-- == (.+) ==$`)
	tableLine   = regexp.MustCompile(`^CREATE TABLE (\w+) \($`)
	columnLine  = regexp.MustCompile(`^    ([a-z]\w*) (.+?),? -- (.+)$`)
	filledLine  = regexp.MustCompile(`^ALTER TABLE (\w+) ALTER COLUMN (\w+) SET NOT NULL;$`)
	checkLine   = regexp.MustCompile(`^ALTER TABLE (\w+) ADD CONSTRAINT (\w+) (CHECK \(.+\));$`)
	uncheckLine = regexp.MustCompile(`^ALTER TABLE (\w+) DROP CONSTRAINT (\w+);(?: -- .+)?$`)
	columnCheck = regexp.MustCompile(`CHECK \(.+\)$`)
	droppedLine = regexp.MustCompile(`^DROP TABLE (\w+);$`)
	renamedLine = regexp.MustCompile(`^ALTER TABLE (\w+) RENAME TO (\w+);$`)
	addedLine   = regexp.MustCompile(`^ALTER TABLE (\w+) ADD COLUMN (\w+) (.+?); -- (.+)$`)
	typeText    = regexp.MustCompile(`^(double precision|\w+)(?: COLLATE "C")?(.*)$`)
)

// parseSchema reads the areas, tables and columns of all migrations. The
// comment above a table and the comment behind a column are their meanings.
func parseSchema(t *testing.T, files fs.FS) (areas []*area) {
	t.Helper()
	byName := map[string]*table{}
	replaced := map[string]func(*table){} // by the name of a dropped table: puts a table in its place
	for _, name := range names(t, files) {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(text), "-- +goose Down")
		var comment []string
		var in *table
		for line := range strings.Lines(up) {
			line = strings.TrimRight(line, "\n")
			if m := areaLine.FindStringSubmatch(line); m != nil {
				areas, comment = append(areas, &area{name: m[1]}), nil
				continue
			}
			if in != nil {
				if m := columnLine.FindStringSubmatch(line); m != nil {
					in.columns = append(in.columns, newColumn(m[1], m[2], m[3]))
				}
				if line == ");" {
					in = nil
				}
				continue
			}
			if said, ok := strings.CutPrefix(line, "--"); ok {
				comment = append(comment, strings.TrimSpace(said))
				continue
			}
			if m := tableLine.FindStringSubmatch(line); m != nil {
				in = &table{name: m[1], meaning: strings.Join(comment, " ")}
				byName[in.name] = in
				areas[len(areas)-1].tables = append(areas[len(areas)-1].tables, in)
			}
			if m := addedLine.FindStringSubmatch(line); m != nil {
				byName[m[1]].columns = append(byName[m[1]].columns, newColumn(m[2], m[3], m[4]))
			}
			if m := uncheckLine.FindStringSubmatch(line); m != nil {
				for i, c := range byName[m[1]].columns {
					if m[2] == m[1]+"_"+c.name+"_check" {
						byName[m[1]].columns[i].rules = strings.TrimSpace(columnCheck.ReplaceAllLiteralString(c.rules, ""))
					}
				}
			}
			if m := checkLine.FindStringSubmatch(line); m != nil {
				for i, c := range byName[m[1]].columns {
					if m[2] == m[1]+"_"+c.name+"_check" {
						byName[m[1]].columns[i].rules = strings.TrimSpace(c.rules + " " + m[3])
					}
				}
			}
			if m := filledLine.FindStringSubmatch(line); m != nil {
				for i, c := range byName[m[1]].columns {
					if c.name == m[2] {
						byName[m[1]].columns[i].rules = strings.TrimSpace(strings.TrimPrefix(c.rules, "null allowed"))
					}
				}
			}
			if m := droppedLine.FindStringSubmatch(line); m != nil {
				for _, a := range areas {
					if i := slices.IndexFunc(a.tables, func(t *table) bool { return t.name == m[1] }); i >= 0 {
						a.tables = slices.Delete(a.tables, i, i+1)
						replaced[m[1]] = func(t *table) { a.tables = slices.Insert(a.tables, i, t) }
					}
				}
			}
			if m := renamedLine.FindStringSubmatch(line); m != nil {
				made := byName[m[1]]
				for _, a := range areas {
					a.tables = slices.DeleteFunc(a.tables, func(t *table) bool { return t == made })
				}
				made.name, byName[m[2]] = m[2], made
				replaced[m[2]](made)
			}
			if n := len(areas); n > 0 && line == "" && len(areas[n-1].tables) == 0 && areas[n-1].meaning == "" {
				areas[n-1].meaning = strings.Join(comment, " ")
			}
			comment = nil
		}
	}
	return areas
}

func newColumn(name, definition, meaning string) column {
	m := typeText.FindStringSubmatch(definition)
	rules := strings.TrimSpace(m[2])
	if kept, ok := strings.CutPrefix(rules, "NOT NULL"); ok {
		rules = strings.TrimSpace(kept)
	} else if !strings.Contains(rules, "PRIMARY KEY") { // which implies NOT NULL
		rules = strings.TrimSpace("null allowed " + rules)
	}
	return column{name, m[1], strings.ReplaceAll(rules, "|", `\|`), meaning}
}

func document(areas []*area) string {
	var b strings.Builder
	b.WriteString("# Schema\n\n" +
		"Generated from `migrations/postgres` by `go test ./migrations -run TestSchemaDocument -update`; the same test fails when this\n" +
		"file is stale. SQLite has the same tables and columns, with its own types: TEXT, INTEGER, REAL, BOOLEAN, DATE, DATETIME, BLOB.\n" +
		"A column is never null unless its rules say so. Constraints over several columns and indexes are in the SQL.\n\n")
	for _, a := range areas {
		if len(a.tables) > 0 {
			fmt.Fprintf(&b, "- %s:", a.name)
			for i, t := range a.tables {
				if i > 0 {
					b.WriteString(",")
				}
				fmt.Fprintf(&b, " [%s](#%s)", t.name, t.name)
			}
			b.WriteString("\n")
		}
	}
	for _, a := range areas {
		if len(a.tables) == 0 {
			continue
		}
		fmt.Fprintf(&b, "\n## %s\n", a.name)
		if a.meaning != "" {
			fmt.Fprintf(&b, "\n%s\n", a.meaning)
		}
		for _, t := range a.tables {
			fmt.Fprintf(&b, "\n### %s\n\n%s\n\n| column | type | rules | meaning |\n| --- | --- | --- | --- |\n", t.name, t.meaning)
			for _, c := range t.columns {
				rules := ""
				if c.rules != "" {
					rules = "`" + c.rules + "`"
				}
				fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", c.name, c.kind, rules, c.meaning)
			}
		}
	}
	return b.String()
}

// TestSchemaDocument: docs/schema.md shows each table and column of the
// database, with a meaning.
func TestSchemaDocument(t *testing.T) {
	path := filepath.Join("..", "docs", "schema.md")
	areas := parseSchema(t, migrations.Postgres())
	want := document(areas)
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(path); err != nil || string(have) != want {
		t.Errorf("docs/schema.md is stale: run go test ./migrations -run TestSchemaDocument -update (%v)", err)
	}

	var shown []string
	for _, a := range areas {
		for _, table := range a.tables {
			if table.meaning == "" {
				t.Errorf("the table %s has no comment above it", table.name)
			}
			for _, c := range table.columns {
				shown = append(shown, table.name+"."+c.name)
			}
		}
	}
	slices.Sort(shown)
	db := databases(t)["postgres"]
	if _, err := db.provider(t, db.files).Up(t.Context()); err != nil {
		t.Fatal(err)
	}
	made := db.texts(t, `SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
		WHERE table_schema = 'public' AND t.table_type = 'BASE TABLE' AND table_name NOT LIKE 'goose%'`)
	for _, c := range made {
		if !slices.Contains(shown, c) {
			t.Errorf("the column %s has no comment behind it", c)
		}
	}
	for _, c := range shown {
		if !slices.Contains(made, c) {
			t.Errorf("the column %s is documented, but the database does not have it", c)
		}
	}
}

func TestDialectsHaveTheSameColumns(t *testing.T) {
	columns := func(files fs.FS) (out []string) {
		for _, a := range parseSchema(t, files) {
			for _, table := range a.tables {
				for _, c := range table.columns {
					out = append(out, table.name+"."+c.name+": "+c.meaning)
				}
			}
		}
		return out
	}
	if pg, lite := columns(migrations.Postgres()), columns(migrations.SQLite()); !slices.Equal(pg, lite) {
		t.Errorf("PostgreSQL has\n%v\nSQLite has\n%v", pg, lite)
	}
}
