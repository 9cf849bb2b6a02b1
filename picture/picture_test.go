package picture_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/picture"
)

// painted returns an image whose left half is red and whose right half is blue.
func painted(width, height int) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{R: 255, A: 255}
			if x >= width/2 {
				c = color.NRGBA{B: 255, A: 255}
			}
			m.SetNRGBA(x, y, c)
		}
	}
	return m
}

func jpegOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// pngClaiming returns a PNG whose header claims a size that its data do not have.
func pngClaiming(t testing.TB, width, height uint32) []byte {
	t.Helper()
	b := pngOf(t, painted(8, 8))
	header := b[12 : 16+13] // "IHDR" and its 13 bytes
	binary.BigEndian.PutUint32(header[4:], width)
	binary.BigEndian.PutUint32(header[8:], height)
	binary.BigEndian.PutUint32(b[16+13:], crc32.ChecksumIEEE(header))
	return b
}

// jpegClaiming returns a JPEG whose frame claims a size that its data do not have.
func jpegClaiming(t testing.TB, width, height uint16) []byte {
	t.Helper()
	b := jpegOf(t, painted(8, 8))
	frame := bytes.Index(b, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(b[frame+5:], height)
	binary.BigEndian.PutUint16(b[frame+7:], width)
	return b
}

// withSegment inserts an application segment after the start of a JPEG.
func withSegment(b []byte, marker byte, content string) []byte {
	segment := []byte{0xff, marker, 0, 0}
	binary.BigEndian.PutUint16(segment[2:], uint16(len(content)+2))
	return bytes.Join([][]byte{b[:2], segment, []byte(content), b[2:]}, nil)
}

// turned returns an Exif segment with an orientation.
func turned(orientation byte) string {
	return "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(orientation)) + "\x00\x00\x00\x00\x00\x00"
}

func maker(t testing.TB) *picture.Maker {
	t.Helper()
	m, err := picture.NewMaker(256 << 20)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestNewMakerNeedsRoomForAnImage(t *testing.T) {
	t.Parallel()
	for _, memory := range []int64{-1, 0, picture.MinMemory - 1} {
		if _, err := picture.NewMaker(memory); err == nil {
			t.Errorf("%d bytes: no error", memory)
		}
	}
}

func TestDetect(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, head, want string }{
		{"JPEG", "\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", picture.JPEG},
		{"PNG", "\x89PNG\r\n\x1a\n\x00\x00\x00\x0d", picture.PNG},
		{"WebP", "RIFF\x24\x00\x00\x00WEBP", picture.WebP},
		{"another RIFF file", "RIFF\x24\x00\x00\x00WAVE", ""},
		{"WebP cut short", "RIFF\x24\x00\x00\x00WEB", ""},
		{"GIF", "GIF89a\x01\x00\x01\x00\x80\x00", ""},
		{"SVG", "<svg xmlns=\"h", ""},
		{"PDF", "%PDF-1.7\n1 0 ", ""},
		{"nothing", "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			if got := picture.Detect([]byte(tc.head)); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestCleanKeepsThePixels(t *testing.T) {
	t.Parallel()
	glass := image.NewNRGBA(image.Rect(0, 0, 30, 20)) // see-through everywhere
	for _, tc := range []struct {
		name                  string
		data                  []byte
		contentType, ending   string
		width, height         int
		smallWidth, smallTall int
	}{
		{"a JPEG stays one", jpegOf(t, painted(400, 200)), picture.JPEG, ".jpg", 400, 200, 100, 50},
		{"an opaque PNG becomes a JPEG", pngOf(t, painted(400, 200)), picture.JPEG, ".jpg", 400, 200, 100, 50},
		{"what is see-through stays a PNG", pngOf(t, glass), picture.PNG, ".png", 30, 20, 30, 20},
		{"a small image is not enlarged", jpegOf(t, painted(40, 20)), picture.JPEG, ".jpg", 40, 20, 40, 20},
		{"a camera held upright is turned", withSegment(jpegOf(t, painted(400, 200)), 0xe1, turned(6)), picture.JPEG, ".jpg", 200, 400, 100, 200},
		{"one pixel", pngOf(t, painted(1, 1)), picture.JPEG, ".jpg", 1, 1, 1, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			whole, small, err := maker(t).Clean(t.Context(), "photo", bytes.NewReader(tc.data), 100)
			if err != nil {
				t.Fatal(err)
			}
			if whole.ContentType != tc.contentType || whole.Extension() != tc.ending || whole.Width != tc.width || whole.Height != tc.height {
				t.Errorf("%s%s of %d × %d", whole.ContentType, whole.Extension(), whole.Width, whole.Height)
			}
			if len(small) != 1 || small[0].Width != tc.smallWidth || small[0].Height != tc.smallTall || small[0].ContentType != picture.JPEG {
				t.Errorf("small: %+v", small)
			}
			if config, _, err := image.DecodeConfig(bytes.NewReader(whole.Data)); err != nil || config.Width != tc.width || config.Height != tc.height {
				t.Errorf("the bytes hold %+v, error %v", config, err)
			}
		})
	}
}

// Metadata may name a place, a camera or a person, or be a second file.
func TestCleanDropsWhatIsNoPixel(t *testing.T) {
	t.Parallel()
	const secret = "GPS 22.8233N 104.9836E"
	plain := jpegOf(t, painted(64, 64))
	for _, tc := range []struct {
		name string
		data []byte
	}{
		{"Exif", withSegment(plain, 0xe1, "Exif\x00\x00"+secret)},
		{"a comment", withSegment(plain, 0xfe, secret)},
		{"an unknown segment", withSegment(plain, 0xed, secret)},
		{"a file behind the image", append(bytes.Clone(plain), "PK\x03\x04"+secret...)},
		{"a file behind a PNG", append(pngOf(t, painted(8, 8)), "<script>"+secret...)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			whole, small, err := maker(t).Clean(t.Context(), "photo", bytes.NewReader(tc.data), 32)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(whole.Data, []byte(secret)) || bytes.Contains(small[0].Data, []byte(secret)) {
				t.Error("the text is still in the image")
			}
		})
	}
}

func TestCleanRefuses(t *testing.T) {
	t.Parallel()
	whole := pngOf(t, painted(64, 64))
	for _, tc := range []struct {
		name string
		data []byte
	}{
		{"nothing", nil},
		{"text", []byte("this is no image at all")},
		{"only a signature", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x00")},
		{"half of an image", whole[:len(whole)/2]},
		{"too many pixels", pngClaiming(t, 10_000, 10_000)},
		{"a side that is too long", pngClaiming(t, 20_001, 1)},
		{"a bomb", pngClaiming(t, 1<<31-1, 1<<31-1)},
		{"no pixel", pngClaiming(t, 0, 8)},
		{"more claimed than there is", pngClaiming(t, 2000, 2000)},
		{"WebP without an image", []byte("RIFF\x24\x00\x00\x00WEBPVP8 \x00\x00\x00\x00")},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := maker(t).Clean(t.Context(), "photo", bytes.NewReader(tc.data), 32)
			if e, ok := errors.AsType[*domain.Error](err); !ok || e.Code != domain.CodeInvalid || e.Field != "photo" {
				t.Errorf("error %v, want one about the field photo", err)
			}
		})
	}
}

func TestCleanSaysWhatToDo(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct{ name, data, want string }{
		{"a photo of a phone", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "Most Compatible"},
		{"AVIF", "\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1", "AVIF picture, which is not read: open it"},
		{"GIF", "GIF89a\x01\x00\x01\x00\x00\x00\x00\x3b", "save it as JPEG or PNG"},
		{"a photo with more pixels than any phone has", string(jpegClaiming(t, 11_000, 10_001)), "at most 110 million"},
		{"a film", "\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "not a whole JPEG, PNG or WebP"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := maker(t).Clean(t.Context(), "photo", strings.NewReader(tc.data))
			if e, ok := errors.AsType[*domain.Error](err); !ok || e.Field != "photo" || !strings.Contains(e.Message, tc.want) {
				t.Errorf("error %v, want one that says %q", err, tc.want)
			}
		})
	}
}

// FuzzClean: for any bytes, Clean returns an image that can be decoded, or an
// error about the field.
func FuzzClean(f *testing.F) {
	whole := jpegOf(f, painted(16, 16))
	for _, seed := range [][]byte{
		nil, whole, whole[:len(whole)/2], withSegment(whole, 0xe1, turned(6)), pngOf(f, painted(4, 4)), pngClaiming(f, 1<<30, 1<<30),
		[]byte("RIFF\x24\x00\x00\x00WEBPVP8 \x00\x00\x00\x00"),
		withSegment(whole, 0xe2, profileSegment(displayP3())), pngOf(f, deep(5, 3)), pngWithProfile(f, painted(4, 4), adobeRGB()), webpOf(3, 2, color.NRGBA{R: 9, A: 255}, displayP3()),
	} {
		f.Add(seed)
	}
	m := maker(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		img, small, err := m.Clean(t.Context(), "photo", bytes.NewReader(data), 8)
		if err != nil {
			if domain.CodeOf(err) != domain.CodeInvalid {
				t.Errorf("error %v, want one about the field", err)
			}
			return
		}
		for _, i := range append(small, img) {
			if config, _, err := image.DecodeConfig(bytes.NewReader(i.Data)); err != nil || config.Width != i.Width || config.Height != i.Height {
				t.Errorf("%d × %d, the bytes hold %+v, error %v", i.Width, i.Height, config, err)
			}
		}
	})
}
