package picture_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"testing"
)

func fixed(values ...float64) []byte {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, uint32(int32(math.Round(v*65536))))
	}
	return b
}

func xyz(values ...float64) []byte {
	return append([]byte("XYZ \x00\x00\x00\x00"), fixed(values...)...)
}

func para(kind byte, values ...float64) []byte {
	return append([]byte{'p', 'a', 'r', 'a', 0, 0, 0, 0, 0, kind, 0, 0}, fixed(values...)...)
}

// curve returns a tone curve of points.
func curve(points ...uint16) []byte {
	b := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), uint32(len(points)))
	for _, p := range points {
		b = binary.BigEndian.AppendUint16(b, p)
	}
	return b
}

// iccOf returns a profile of a colour space with tags: pairs of a name and data.
func iccOf(space string, tags ...any) []byte {
	head := make([]byte, 128)
	copy(head[12:], "mntr"+space+"XYZ ")
	copy(head[36:], "acsp")
	table := binary.BigEndian.AppendUint32(nil, uint32(len(tags)/2))
	var data []byte
	for i := 0; i < len(tags); i += 2 {
		content := tags[i+1].([]byte)
		table = append(table, tags[i].(string)...)
		table = binary.BigEndian.AppendUint32(table, uint32(128+4+6*len(tags)+len(data)))
		table = binary.BigEndian.AppendUint32(table, uint32(len(content)))
		data = append(data, content...)
	}
	b := bytes.Join([][]byte{head, table, data}, nil)
	binary.BigEndian.PutUint32(b, uint32(len(b)))
	return b
}

// srgbCurve is the tone curve of sRGB, and of Display P3.
func srgbCurve() []byte { return para(3, 2.4, 1/1.055, 0.055/1.055, 1/12.92, 0.04045) }

// displayP3 returns the profile of screens and cameras of phones.
func displayP3() []byte {
	c := srgbCurve()
	return iccOf("RGB ", "rXYZ", xyz(0.51512, 0.2412, -0.00105), "gXYZ", xyz(0.29198, 0.69225, 0.04189), "bXYZ", xyz(0.1571, 0.06657, 0.78407), "rTRC", c, "gTRC", c, "bTRC", c)
}

// adobeRGB returns the profile of many cameras: a gamma of 563/256.
func adobeRGB() []byte { return wide(curve(0x0233)) }

func wide(c []byte) []byte {
	return iccOf("RGB ", "rXYZ", xyz(0.60974, 0.31111, 0.01947), "gXYZ", xyz(0.20528, 0.62567, 0.06087), "bXYZ", xyz(0.14919, 0.06322, 0.74457), "rTRC", c, "gTRC", c, "bTRC", c)
}

func sRGB() []byte {
	c := srgbCurve()
	return iccOf("RGB ", "rXYZ", xyz(0.43607, 0.22249, 0.01392), "gXYZ", xyz(0.38515, 0.71687, 0.09708), "bXYZ", xyz(0.14307, 0.06061, 0.7141), "rTRC", c, "gTRC", c, "bTRC", c)
}

// profileSegment returns the content of the segment of a profile in a JPEG.
func profileSegment(profile []byte) string { return "ICC_PROFILE\x00\x01\x01" + string(profile) }

func pngChunk(name string, content []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(append(b, name...), content...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// withChunk inserts a chunk behind the header of a PNG.
func withChunk(b []byte, name string, content []byte) []byte {
	const head = 8 + 25
	return bytes.Join([][]byte{b[:head], pngChunk(name, content), b[head:]}, nil)
}

func pngWithProfile(t testing.TB, m image.Image, profile []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	if _, err := z.Write(profile); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return withChunk(pngOf(t, m), "iCCP", append([]byte("a name\x00\x00"), packed.Bytes()...))
}

// bits writes values of some bits, the lowest first.
type bits struct {
	b []byte
	n int
}

func (w *bits) put(v uint32, count int) {
	for i := range count {
		if w.n%8 == 0 {
			w.b = append(w.b, 0)
		}
		w.b[w.n/8] |= byte(v>>i&1) << (w.n % 8)
		w.n++
	}
}

// webpOf returns a lossless WebP of one colour, with a profile.
func webpOf(width, height uint32, c color.NRGBA, profile []byte) []byte {
	w := bits{b: []byte{0x2f}, n: 8}
	w.put(width-1, 14)
	w.put(height-1, 14)
	w.put(0, 1+3) // no alpha; the version
	w.put(0, 1+1+1)
	for _, symbol := range []uint8{c.G, c.R, c.B, 255, 0} {
		w.put(0b101, 3) // a simple code of one symbol of eight bits
		w.put(uint32(symbol), 8)
	}
	chunk := func(name string, content []byte) []byte {
		b := append([]byte(name), binary.LittleEndian.AppendUint32(nil, uint32(len(content)))...)
		b = append(b, content...)
		return append(b, make([]byte, len(content)%2)...)
	}
	size := func(n uint32) []byte { return []byte{byte(n - 1), byte((n - 1) >> 8), byte((n - 1) >> 16)} }
	head := bytes.Join([][]byte{{0x20, 0, 0, 0}, size(width), size(height)}, nil)
	body := bytes.Join([][]byte{[]byte("WEBP"), chunk("VP8X", head), chunk("ICCP", profile), chunk("VP8L", w.b)}, nil)
	return chunk("RIFF", body)
}

// flat returns an image of one colour.
func flat(c color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, 16, 16))
	for i := range 16 * 16 {
		m.Set(i%16, i/16, c)
	}
	return m
}

// bestJPEG encodes without a loss that a test would see.
func bestJPEG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: 100}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The colours that are the corners of sRGB have these levels in the wider spaces.
func TestCleanConvertsColoursToSRGB(t *testing.T) {
	t.Parallel()
	rgb := func(r, g, b uint8) color.NRGBA { return color.NRGBA{r, g, b, 255} }
	inJPEG := func(c color.NRGBA, profile []byte) []byte {
		return withSegment(bestJPEG(t, flat(c)), 0xe2, profileSegment(profile))
	}
	inPNG := func(c color.NRGBA, profile []byte) []byte { return pngWithProfile(t, flat(c), profile) }
	inWebP := func(c color.NRGBA, profile []byte) []byte { return webpOf(16, 16, c, profile) }
	half := adobeRGB()
	parts := bestJPEG(t, flat(rgb(144, 255, 60)))
	parts = withSegment(parts, 0xe2, "ICC_PROFILE\x00\x02\x02"+string(half[200:]))
	parts = withSegment(parts, 0xe2, "ICC_PROFILE\x00\x01\x02"+string(half[:200]))
	grey := image.NewGray(image.Rect(0, 0, 16, 16))
	for i := range grey.Pix {
		grey.Pix[i] = 55
	}
	// A curve of points at its four quarters: 55/255 is a light of 0.1013.
	greyProfile := iccOf("GRAY", "kTRC", curve(0, 6000+24576/2, 32768, 49152, 65535))
	for _, tc := range []struct {
		name string
		data []byte
		want color.NRGBA
	}{
		{"red of Display P3 in JPEG", inJPEG(rgb(234, 51, 35), displayP3()), rgb(255, 0, 0)},
		{"green of Display P3 in PNG", inPNG(rgb(117, 251, 76), displayP3()), rgb(0, 255, 0)},
		{"blue of Display P3 in WebP", inWebP(rgb(0, 0, 245), displayP3()), rgb(0, 0, 255)},
		{"red of Adobe RGB in JPEG", inJPEG(rgb(219, 0, 0), adobeRGB()), rgb(255, 0, 0)},
		{"green of Adobe RGB in PNG", inPNG(rgb(144, 255, 60), adobeRGB()), rgb(0, 255, 0)},
		{"a colour that sRGB does not have", inPNG(rgb(0, 255, 0), displayP3()), rgb(0, 255, 0)},
		{"a profile in two segments, the second first", parts, rgb(0, 255, 0)},
		{"white", inPNG(rgb(255, 255, 255), adobeRGB()), rgb(255, 255, 255)},
		{"black", inPNG(rgb(0, 0, 0), adobeRGB()), rgb(0, 0, 0)},
		{"grey with the curve of sRGB", inPNG(rgb(100, 100, 100), displayP3()), rgb(100, 100, 100)},
		{"a linear curve", inPNG(rgb(55, 55, 55), wide(curve())), rgb(128, 128, 128)},
		{"a gamma of type para", inPNG(rgb(144, 255, 60), wide(para(0, 2.19921875))), rgb(0, 255, 0)},
		{"grey", withSegment(bestJPEG(t, grey), 0xe2, profileSegment(greyProfile)), rgb(135, 135, 135)},
		{"sRGB stays", inPNG(rgb(12, 34, 56), sRGB()), rgb(12, 34, 56)},
		{"a broken profile is ignored", inPNG(rgb(12, 34, 56), displayP3()[:300]), rgb(12, 34, 56)},
		{"a grey profile of a coloured image is ignored", inPNG(rgb(12, 34, 56), greyProfile), rgb(12, 34, 56)},
		{"a profile without a matrix is ignored", inPNG(rgb(12, 34, 56), iccOf("RGB ", "A2B0", make([]byte, 40))), rgb(12, 34, 56)},
		{"a curve longer than its tag is ignored", inPNG(rgb(12, 34, 56), wide([]byte("curv\x00\x00\x00\x00\xff\xff\xff\xff"))), rgb(12, 34, 56)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			whole, _, err := maker(t).Clean(t.Context(), "photo", bytes.NewReader(tc.data))
			if err != nil {
				t.Fatal(err)
			}
			wantColor(t, whole.Data, 8, 8, tc.want)
			if bytes.Contains(whole.Data, []byte("acsp")) || bytes.Contains(whole.Data, []byte("iCCP")) {
				t.Error("the result has a profile")
			}
		})
	}
}

// wantColor compares a pixel of an encoded image. The result is a JPEG with half
// of the colour samples, so levels may be off by a few.
func wantColor(t *testing.T, data []byte, x, y int, want color.NRGBA) {
	t.Helper()
	m, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	got := color.NRGBAModel.Convert(m.At(x, y)).(color.NRGBA)
	near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 4 }
	if !near(got.R, want.R) || !near(got.G, want.G) || !near(got.B, want.B) || got.A != want.A {
		t.Errorf("the pixel %d, %d is %v, want %v", x, y, got, want)
	}
}

// deep returns an image of 16 bits a channel whose colours change with the place.
func deep(width, height int) *image.NRGBA64 {
	m := image.NewNRGBA64(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			m.SetNRGBA64(x, y, color.NRGBA64{uint16(x * 65535 / width), uint16(y * 65535 / height), 0x1234, 0xffff})
		}
	}
	return m
}

// encoded returns a PNG of rows of 16 bits a channel, each with another filter.
func encoded(t testing.TB, m image.Image, colorType byte, interlaced bool) []byte {
	t.Helper()
	b := m.Bounds()
	header := binary.BigEndian.AppendUint32(nil, uint32(b.Dx()))
	header = binary.BigEndian.AppendUint32(header, uint32(b.Dy()))
	header = append(header, 16, colorType, 0, 0, 0)
	passes := [][4]int{{0, 0, 1, 1}}
	if interlaced {
		header[12] = 1
		passes = [][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}
	}
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	for _, p := range passes {
		for y := p[1]; y < b.Dy(); y += p[3] {
			var row []byte
			for x := p[0]; x < b.Dx(); x += p[2] {
				c := color.NRGBA64Model.Convert(m.At(x, y)).(color.NRGBA64)
				values := []uint16{c.R, c.G, c.B, c.A}
				switch colorType {
				case 0:
					values = values[:1]
				case 2:
					values = values[:3]
				}
				for _, v := range values {
					row = binary.BigEndian.AppendUint16(row, v)
				}
			}
			if len(row) == 0 {
				continue
			}
			if _, err := z.Write(append([]byte{0}, row...)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return bytes.Join([][]byte{[]byte("\x89PNG\r\n\x1a\n"), pngChunk("IHDR", header), pngChunk("IDAT", packed.Bytes()), pngChunk("IEND", nil)}, nil)
}

// A PNG of 16 bits a channel gives the pixels that the decoder of Go reads.
func TestCleanReadsDeepPNG(t *testing.T) {
	t.Parallel()
	glass := deep(40, 30)
	for i := 6; i < len(glass.Pix); i += 8 {
		glass.Pix[i] = byte(i)
	}
	grey := image.NewGray16(image.Rect(0, 0, 33, 21))
	for i := range grey.Pix {
		grey.Pix[i] = byte(i * 7)
	}
	var noise [3]*image.NRGBA64
	for i := range noise {
		noise[i] = deep(37+i, 29)
		for j := range noise[i].Pix {
			if j%8 < 6 {
				noise[i].Pix[j] = byte(j * j >> 3)
			}
		}
	}
	whole := pngOf(t, noise[0])
	for _, tc := range []struct {
		name string
		data []byte
		ok   bool
	}{
		{"colours", pngOf(t, deep(61, 47)), true},
		{"every filter", pngOf(t, noise[1]), true},
		{"see-through", pngOf(t, glass), true},
		{"grey", pngOf(t, grey), true},
		{"interlaced", encoded(t, noise[2], 2, true), true},
		{"interlaced and narrow", encoded(t, deep(3, 2), 6, true), true},
		{"one colour stands for see-through", withChunk(encoded(t, noise[0], 2, false), "tRNS", []byte{0, 0, 0, 0, 0x12, 0x34}), true},
		{"one grey stands for see-through", withChunk(encoded(t, grey, 0, true), "tRNS", []byte{0, 7}), true},
		{"cut in the pixels", whole[:len(whole)/2], false},
		{"a wrong checksum of the data", bytes.Replace(whole, whole[len(whole)-20:len(whole)-16], []byte("oops"), 1), false},
		{"a key of another form", withChunk(encoded(t, noise[0], 2, false), "tRNS", []byte{0, 0}), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			made, _, err := maker(t).Clean(t.Context(), "photo", bytes.NewReader(tc.data))
			if (err == nil) != tc.ok {
				t.Fatalf("error %v", err)
			}
			if !tc.ok {
				return
			}
			want, err := png.Decode(bytes.NewReader(tc.data))
			if err != nil {
				t.Fatal(err)
			}
			got, kind, err := image.Decode(bytes.NewReader(made.Data))
			if err != nil || got.Bounds() != want.Bounds() {
				t.Fatalf("%v, error %v", got.Bounds(), err)
			}
			if kind == "jpeg" {
				// The loss of the JPEG is that of the same pixels from the other decoder.
				var b bytes.Buffer
				if err := jpeg.Encode(&b, want, &jpeg.Options{Quality: 90}); err != nil {
					t.Fatal(err)
				}
				if want, err = jpeg.Decode(&b); err != nil {
					t.Fatal(err)
				}
			}
			for y := range want.Bounds().Dy() {
				for x := range want.Bounds().Dx() {
					a, b := color.NRGBAModel.Convert(got.At(x, y)).(color.NRGBA), color.NRGBAModel.Convert(want.At(x, y)).(color.NRGBA)
					if near := func(a, b uint8) bool { return max(a, b)-min(a, b) <= 3 }; a.A != b.A || a.A > 0 && (!near(a.R, b.R) || !near(a.G, b.G) || !near(a.B, b.B)) {
						t.Fatalf("the pixel %d, %d is %v, want %v", x, y, a, b)
					}
				}
			}
		})
	}
}
