package transfer

import (
	"archive/zip"
	"errors"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chophien/domain"
)

// Limits of a ZIP file of pictures.
const (
	MaxPictureFiles = 300 // files in it

	maxPictureBytes = 200 << 20 // of all files together, unpacked
	maxPictureRatio = 20        // unpacked to packed, of a file above pictureFrom: photos hardly shrink
	pictureFrom     = 1 << 20
)

// PictureFile is one file of a ZIP file of pictures.
type PictureFile struct {
	Name   string // as the ZIP file names it, with its folder and slashes
	Number string // what its name says if it is a number: STT; else empty
	Fault  error  // CodeInvalid about "picture": why it is not taken

	entry *zip.File
}

// copyMark matches what programs and people add to the names of further pictures
// of one thing: "Mật ong (2)", "12_1", "12-b".
var copyMark = regexp.MustCompile(`(?i)\s*(?:\(\d{1,2}\)|[_-]\s*(?:\d{1,2}|[a-h]))$`)

var onlyDigits = regexp.MustCompile(`^\d{1,6}$`)

// PicturesOf lists the files of a ZIP file of pictures. It unpacks nothing. A file
// that must not be taken has a Fault. A bad ZIP file is an error of CodeInvalid
// about "file".
func PicturesOf(r io.ReaderAt, size int64) ([]PictureFile, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, invalidFile("this is not a ZIP file")
	}
	var out []PictureFile
	seen := map[string]bool{}
	total := uint64(0)
	for _, f := range z.File {
		p := PictureFile{Name: slashed(strings.ToValidUTF8(f.Name, "�")), entry: f}
		if strings.HasSuffix(p.Name, "/") || isSystemFile(p.Name) {
			continue
		}
		if len(out) == MaxPictureFiles {
			return nil, invalidFile("the ZIP file has more than %d files; split it", MaxPictureFiles)
		}
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxPictureBytes || total > maxPictureBytes {
			return nil, invalidFile("unpacked, the ZIP file has more than %d MiB; split it", maxPictureBytes>>20)
		}
		base := strings.TrimSuffix(path.Base(p.Name), path.Ext(p.Name))
		if number := copyMark.ReplaceAllString(base, ""); onlyDigits.MatchString(number) {
			p.Number = strings.TrimLeft(number, "0")
		}
		p.Fault = faultOfPicture(f)
		if p.Fault == nil && seen[p.Name] {
			p.Fault = domain.Invalidf("picture", "the ZIP file has two files of this name")
		}
		seen[p.Name] = true
		out = append(out, p)
	}
	if len(out) == 0 {
		return nil, invalidFile("the ZIP file has no picture")
	}
	return out, nil
}

// isSystemFile reports whether a program put the file into the ZIP file by itself.
func isSystemFile(name string) bool {
	base := path.Base(name)
	return strings.HasPrefix(name, "__MACOSX/") || base == ".DS_Store" || strings.EqualFold(base, "Thumbs.db") || strings.EqualFold(base, "desktop.ini")
}

// slashed returns a name with the separator that the ZIP format asks for. Some
// programs on Windows write the other one. Names are matched only: no file is
// written under them.
func slashed(name string) string { return strings.ReplaceAll(name, `\`, "/") }

// drive matches the beginning of a path that Windows takes from a drive.
var drive = regexp.MustCompile(`^[A-Za-z]:/`)

func faultOfPicture(f *zip.File) error {
	switch {
	case !utf8.ValidString(f.Name):
		return domain.Invalidf("picture", "its name cannot be read: name it by its STT, such as 12.jpg")
	case strings.Contains(f.Name, "\x00") || drive.MatchString(slashed(f.Name)) || !fs.ValidPath(strings.TrimPrefix(slashed(f.Name), "./")):
		return domain.Invalidf("picture", "its name leads out of the ZIP file")
	case !f.Mode().IsRegular():
		return domain.Invalidf("picture", "it is a link, not a file")
	case f.Flags&1 != 0:
		return domain.Invalidf("picture", "it is locked with a password")
	case f.UncompressedSize64 == 0:
		return domain.Invalidf("picture", "it is empty")
	case f.UncompressedSize64 > domain.MaxFileBytes:
		return domain.Invalidf("picture", "it has more than %d MiB", domain.MaxFileBytes>>20)
	case f.UncompressedSize64 > pictureFrom && f.UncompressedSize64/max(1, f.CompressedSize64) > maxPictureRatio:
		return domain.Invalidf("picture", "it is packed more than %d to 1, as no picture is", maxPictureRatio)
	}
	return nil
}

// Names returns the names that a file can give to a thing, NFC: the whole one,
// then the one without the mark of a further picture.
func (p PictureFile) Names() []string {
	base := norm.NFC.String(strings.TrimSuffix(path.Base(p.Name), path.Ext(p.Name)))
	base = oneLine(strings.ReplaceAll(base, "_", " "))
	out := []string{base}
	if less := oneLine(copyMark.ReplaceAllString(base, "")); less != "" && less != base {
		out = append(out, less)
	}
	return out
}

// Open unpacks the file. Reading ends with an error behind the size that the ZIP
// file states.
func (p PictureFile) Open() (io.ReadCloser, error) {
	r, err := p.entry.Open()
	if err != nil {
		return nil, domain.Invalidf("picture", "it cannot be unpacked")
	}
	return r, nil
}

// Check reads the beginning of the file and returns the error with which check
// refuses it, or CodeInvalid about "picture" if the file cannot be unpacked.
func (p PictureFile) Check(check func(head []byte) error) error {
	r, err := p.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	head := make([]byte, 16)
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return domain.Invalidf("picture", "it cannot be unpacked")
	}
	return check(head[:n])
}
