package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/domain"
)

func files(t *testing.T, open Open) {
	s, pass := clocked(t, open)
	an, binh := domain.Actor{UserID: addUser(t, s, "an@example.vn", domain.RoleBuyer).ID}, domain.Actor{UserID: addUser(t, s, "binh@example.vn", domain.RoleBuyer).ID}
	file := func(n int) domain.File {
		return domain.File{
			Name: "Giấy chứng nhận.pdf", ContentType: "application/pdf", Size: 9, SHA256: strings.Repeat("0f", 32),
			FileKey: fmt.Sprintf("%s%d", domain.FilesFolder, n),
		}
	}
	want := file(1)
	first, err := s.AddFile(t.Context(), an, want)
	must(t, err)
	want.ID, want.UserID, want.CreatedAt = first.ID, an.UserID, noon()
	got, err := s.OwnFile(t.Context(), an, first.ID)
	must(t, err)
	if d := cmp.Diff(want, got); d != "" {
		t.Fatalf("stored (-want +got):\n%s", d)
	}
	for _, id := range []string{first.ID, "x", "", id('a', 1)} {
		_, err = s.OwnFile(t.Context(), binh, id)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.DeleteFile(t.Context(), binh, id)
		wantCode(t, err, domain.CodeNotFound)
		_, err = s.OwnFile(t.Context(), domain.Actor{}, id)
		wantCode(t, err, domain.CodeNotFound)
	}
	for name, change := range map[string]func(*domain.File){
		"no bytes": func(f *domain.File) { f.Size = 0 }, "no name": func(f *domain.File) { f.Name = "" }, "no hash": func(f *domain.File) { f.SHA256 = "" },
		"the key of another": func(f *domain.File) { f.FileKey = want.FileKey },
	} {
		bad := file(2)
		change(&bad)
		if _, err := s.AddFile(t.Context(), an, bad); err == nil {
			t.Errorf("%s: stored", name)
		}
	}

	pass(time.Hour)
	var ids []string
	for n := range 3 {
		f, err := s.AddFile(t.Context(), an, file(10+n))
		must(t, err)
		ids = append(ids, f.ID)
	}
	page := domain.Page{Limit: 3, Total: true}
	list, err := s.OwnFiles(t.Context(), an, page)
	must(t, err)
	if len(list.Items) != 3 || *list.Total != 4 || list.Items[0].ID != ids[2] || list.Items[2].ID != ids[0] || list.Next == "" {
		t.Fatalf("the first page: %+v", list)
	}
	page.Cursor = list.Next
	list, err = s.OwnFiles(t.Context(), an, page)
	must(t, err)
	if len(list.Items) != 1 || list.Items[0].ID != first.ID || list.Next != "" {
		t.Fatalf("the last page: %+v", list)
	}
	if list, err = s.OwnFiles(t.Context(), binh, domain.Page{Limit: 3}); err != nil || len(list.Items) != 0 {
		t.Fatalf("files of another: %+v (%v)", list, err)
	}

	keys := []string{want.FileKey, domain.FilesFolder + "gone", want.FileKey + ".small", "plain"}
	unknown, err := s.UnknownKeys(t.Context(), keys)
	must(t, err)
	if !slices.Equal(unknown, []string{domain.FilesFolder + "gone"}) {
		t.Errorf("unknown keys: %v", unknown)
	}
	deleted, err := s.DeleteFile(t.Context(), an, ids[1])
	must(t, err)
	if deleted.FileKey != file(11).FileKey {
		t.Errorf("deleted %+v", deleted)
	}
	_, err = s.DeleteFile(t.Context(), an, ids[1])
	wantCode(t, err, domain.CodeNotFound)

	// The files of the first hour are deleted, one at a time.
	for _, want := range []int{1, 0} {
		n, err := s.DeleteUnusedFiles(t.Context(), noon().Add(time.Minute), 1)
		must(t, err)
		if n != want {
			t.Errorf("dropped %d, want %d", n, want)
		}
	}
	_, err = s.OwnFile(t.Context(), an, first.ID)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.OwnFile(t.Context(), an, ids[0])
	must(t, err)
	log, err := s.AuditEntries(t.Context(), domain.AuditFilter{Noun: "file"}, domain.Page{Limit: 100})
	must(t, err)
	if len(log.Items) != 5 || log.Items[0].Action != "file.delete" || log.Items[4].Action != "file.add" {
		t.Errorf("the log: %+v", log.Items)
	}
}
