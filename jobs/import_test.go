package jobs_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"gocloud.dev/blob"
	"gocloud.dev/blob/memblob"

	"chophien/domain"
	"chophien/store"
	"chophien/transfer"
)

// TestKilledImportsGoOn: after one process was killed while reading and another
// while writing, a third one finishes the import, without duplicates.
func TestKilledImportsGoOn(t *testing.T) {
	t.Parallel()
	eachWay(t, func(t *testing.T, in *installation) {
		ctx := t.Context()
		const products = 120
		var sheet strings.Builder
		sheet.WriteString("Tên sản phẩm;Bộ sản phẩm;Chủ thể;Tỉnh\n")
		for n := range products {
			fmt.Fprintf(&sheet, "Mận số %d;I.5.a;HTX Mận;Tuyên Quang\n", n)
		}
		files := memblob.OpenBucket(nil)
		t.Cleanup(func() { files.Close() })
		if err := files.WriteAll(ctx, "imports/x", []byte(sheet.String()), &blob.WriterOptions{ContentType: "text/csv"}); err != nil {
			t.Fatal(err)
		}
		admin, err := in.store.AddUser(ctx, domain.User{Email: "a@example.vn", EmailKey: "a@example.vn", Name: "A", PasswordHash: "$argon2id$x", Roles: []domain.Role{domain.RoleAdmin}})
		if err != nil {
			t.Fatal(err)
		}
		by := domain.Actor{UserID: admin.ID}
		i, err := in.store.AddImport(ctx, by, domain.Import{Kind: domain.KindProduct, FileName: "mận.csv", FileKey: "imports/x"})
		if err != nil {
			t.Fatal(err)
		}
		// killed leaves the state of a killed process: a running job, and half of the work.
		killed := func() {
			if in.store.Dialect() == store.Postgres {
				execute(t, in, "UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now() WHERE kind = 'import' AND finalized_at IS NULL")
			} else {
				execute(t, in, "UPDATE river_job SET state = 'running', attempt = 1, attempted_at = CURRENT_TIMESTAMP WHERE kind = 'import' AND finalized_at IS NULL")
			}
		}
		killed()
		_, actor, err := in.store.ImportToWork(ctx, i.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := in.store.PreviewRows(ctx, actor, i.ID, firstRows(t, in, sheet.String(), 30)); err != nil {
			t.Fatal(err)
		}

		state := func() domain.Import {
			got, err := in.store.Import(ctx, by, i.ID)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		c := in.config()
		c.Imports, c.Files = in.store, files
		stop := start(t, runnerOf(t, c))
		until(t, "the preview is ready", func() bool { return state().State == domain.ImportPreview })
		stop()
		if got := state(); got.Added != products || got.Faulty != 0 || got.Same != 0 {
			t.Fatalf("the preview has %+v", got)
		}
		if there, err := files.Exists(ctx, "imports/x"); err != nil || !there {
			t.Errorf("the file of a preview is gone: %v", err)
		}

		if _, err := in.store.CommitImport(ctx, by, i.ID, state().Token); err != nil {
			t.Fatal(err)
		}
		killed()
		if left, err := in.store.WriteRows(ctx, actor, i.ID, 25); err != nil || left != products-25 {
			t.Fatalf("%d left: %v", left, err)
		}
		start(t, runnerOf(t, c))
		until(t, "all is written", func() bool { return state().State == domain.ImportDone })
		if got := state(); got.Written != products || got.Faulty != 0 {
			t.Errorf("at the end: %+v", got)
		}
		until(t, "the file is removed", func() bool {
			left, err := files.Exists(ctx, "imports/x")
			return err == nil && !left
		})
		var names []string
		for p, err := range in.store.ManagedSheet(ctx, domain.Actor{Roles: []domain.Role{domain.RoleAdmin}}) {
			if err != nil {
				t.Fatal(err)
			}
			names = append(names, p.Name)
		}
		slices.Sort(names)
		if len(names) != products || len(slices.Compact(names)) != products {
			t.Errorf("%d products, want %d", len(names), products)
		}
	})
}

func firstRows(t *testing.T, in *installation, sheet string, n int) (out []domain.ImportLine) {
	t.Helper()
	sets, err := in.store.ProductSets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	provinces, err := in.store.Provinces(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r, err := transfer.Open(t.Context(), strings.NewReader(sheet), int64(len(sheet)), transfer.Products(sets, provinces), transfer.Choices{})
	if err != nil {
		t.Fatal(err)
	}
	catalog := transfer.NewCatalog(sets, provinces)
	for row, err := range r.Rows(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if len(out) == n {
			break
		}
		out = append(out, domain.ImportLine{Entry: catalog.ReadProduct(row), Cells: row.Sent()})
	}
	return out
}

func execute(t *testing.T, in *installation, query string) {
	t.Helper()
	if _, err := in.store.DB().ExecContext(t.Context(), query); err != nil {
		t.Fatal(err)
	}
}

// number returns the number that a query reads.
func number(t *testing.T, in *installation, query string) (n int) {
	t.Helper()
	if err := in.store.DB().QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
