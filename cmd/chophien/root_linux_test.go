package main_test

import (
	"debug/elf"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// imageUser is the user of the program in the image.
const imageUser = 65532

// inImage returns an installation with the sample data whose program has a root
// like that of the image: the binary, a data folder, no /tmp, and no right to write
// elsewhere.
func inImage(t *testing.T) *installation {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("chroot needs root")
	}
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	program, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	if program.Section(".interp") != nil {
		t.Skip("a binary with the race detector needs shared libraries, which the image does not have; make test also runs this test without it")
	}
	folder, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	root := filepath.Join(t.TempDir(), "root")
	for _, dir := range []string{"usr/local/bin", "var/lib"} {
		if err := os.MkdirAll(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "usr/local/bin/chophien"), content, 0o755); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(root, "var/lib/chophien")
	if err := os.CopyFS(data, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	if err := filepath.WalkDir(data, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, imageUser, imageUser)
	}); err != nil {
		t.Fatal(err)
	}
	return &installation{
		environ: []string{"CHOPHIEN_ADDR=127.0.0.1:0", "CHOPHIEN_METRICS_ADDR=127.0.0.1:0", "CHOPHIEN_DATA_DIR=/var/lib/chophien", "CHOPHIEN_LOG=info,json", "CHOPHIEN_LOCAL_EDITIONS=allow"},
		confine: func(cmd *exec.Cmd) {
			cmd.Path, cmd.Dir = "/usr/local/bin/chophien", "/"
			cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: root, Credential: &syscall.Credential{Uid: imageUser, Gid: imageUser, NoSetGroups: true}}
		},
	}
}

// TestInARootLikeTheImage: an edition, a spreadsheet, a picture and a backup need
// nothing that the image does not have, and write to the data folder only.
func TestInARootLikeTheImage(t *testing.T) {
	t.Parallel()
	in := inImage(t)
	journeyCatalogue(t, in)
	s := in.serve(t)
	x := &shop{officer: appoint(t, in, s, "can.bo.moi@example.vn")}
	x.open(t, s, "chu@example.vn")
	step(t, "A spreadsheet is read", func(t *testing.T) {
		sheet := workbook(t, []string{"Tên sản phẩm", "Bộ sản phẩm", "Chủ thể", "Tỉnh"}, []any{"Bạch trà Bản Luốc", "I.5.a", "HTX chè Bản Luốc", "Tuyên Quang"})
		id := x.owner.sends(t, 202, http.MethodPost, "/v1/me/imports", sheet, "Content-Type", typeXLSX).at("id")
		var r reply
		until(t, "the file is read", func() bool { r = x.owner.get(t, "/v1/me/imports/"+id); return r.at("state") == "preview" })
		if r.at("counts.new") != "1" {
			t.Fatalf("the preview: %s", r.body)
		}
		x.owner.sends(t, 202, http.MethodPost, "/v1/me/imports/"+id+"/commit", []byte(`{"token":"`+r.at("token")+`"}`))
		until(t, "it is written", func() bool { r = x.owner.get(t, "/v1/me/imports/"+id); return r.at("state") == "done" })
	})
	step(t, "A picture is stored", func(t *testing.T) {
		product := "/v1/products/" + x.product
		x.owner.sends(t, 201, http.MethodPost, product+"/pictures", photograph(t), "If-Match", x.owner.get(t, product).tag(), "Content-Type", "image/jpeg")
	})
	step(t, "A backup is made beside the server, and verified", func(t *testing.T) {
		name, _, _ := strings.Cut(in.run(t, "backup", "/var/lib/chophien/backup"), ":")
		in.run(t, "backup", "verify", "/var/lib/chophien/backup/"+name)
	})
	if got := s.stop(t); got != 0 {
		t.Errorf("the program ended with %d", got)
	}
}
