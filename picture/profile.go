package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"math"
)

// maxProfile bounds the bytes of a colour profile. Those of screens and cameras
// have a few kilobytes.
const maxProfile = 1 << 20

// profile converts colours to sRGB (IEC 61966-2-1).
type profile struct {
	linear [3][256]float32 // linear light of each level of red, green and blue
	matrix [3][3]float32   // from linear light to that of sRGB
	levels []uint8         // sRGB level of linear light, in equal steps from 0 to 1
}

const lightSteps = 1 << 14

// fromD50 is the matrix from the connection space of profiles, XYZ under D50, to
// the linear light of sRGB.
func fromD50() [3][3]float64 {
	return [3][3]float64{
		{3.1338561, -1.6168667, -0.4906146},
		{-0.9787684, 1.9161415, 0.0334540},
		{0.0719453, -0.2289914, 1.4052427},
	}
}

// readProfile returns the conversion of an ICC profile with tone curves and a
// matrix (ICC.1:2022, 8.4.3 and F.3), or with one grey curve. It returns nil for
// profiles of other forms, for broken ones, and for those that are sRGB.
func readProfile(b []byte, grey bool) *profile {
	tags := profileTags(b)
	if tags == nil {
		return nil
	}
	p := &profile{levels: make([]uint8, lightSteps+1)}
	var curves [3]string
	switch space := string(b[16:20]); {
	case space == "RGB " && !grey:
		curves = [3]string{"rTRC", "gTRC", "bTRC"}
		var colorants [3][3]float64
		for i, name := range [3]string{"rXYZ", "gXYZ", "bXYZ"} {
			xyz, ok := colorant(tags[name])
			if !ok {
				return nil
			}
			for row := range 3 {
				colorants[row][i] = xyz[row]
			}
		}
		for i, row := range fromD50() {
			for j := range 3 {
				p.matrix[i][j] = float32(row[0]*colorants[0][j] + row[1]*colorants[1][j] + row[2]*colorants[2][j])
			}
		}
	case space == "GRAY" && grey:
		curves = [3]string{"kTRC", "kTRC", "kTRC"}
		p.matrix = [3][3]float32{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}
	default:
		return nil
	}
	for i, name := range curves {
		at := toneCurve(tags[name])
		if at == nil {
			return nil
		}
		for level := range p.linear[i] {
			light := at(float64(level) / 255)
			if math.IsNaN(light) {
				return nil
			}
			p.linear[i][level] = float32(min(max(light, 0), 1))
		}
	}
	for i := range p.levels {
		light := float64(i) / lightSteps
		level := 12.92 * light
		if light > 0.0031308 {
			level = 1.055*math.Pow(light, 1/2.4) - 0.055
		}
		p.levels[i] = uint8(math.Round(255 * level))
	}
	if p.isSRGB() {
		return nil
	}
	return p
}

// profileTags returns the data of the tags of a profile whose connection space is
// XYZ; nil when it is none.
func profileTags(b []byte) map[string][]byte {
	const (
		header  = 128
		maxTags = 100
	)
	if len(b) < header+4 || string(b[36:40]) != "acsp" || string(b[20:24]) != "XYZ " {
		return nil
	}
	n := binary.BigEndian.Uint32(b[header:])
	if n > maxTags || uint64(len(b)) < header+4+12*uint64(n) {
		return nil
	}
	tags := make(map[string][]byte, n)
	for i := range n {
		entry := b[header+4+12*i:]
		from, size := uint64(binary.BigEndian.Uint32(entry[4:])), uint64(binary.BigEndian.Uint32(entry[8:]))
		if from+size > uint64(len(b)) {
			return nil
		}
		tags[string(entry[:4])] = b[from : from+size]
	}
	return tags
}

func fixed(b []byte) float64 { return float64(int32(binary.BigEndian.Uint32(b))) / (1 << 16) }

// colorant reads a tag of type XYZ.
func colorant(tag []byte) (xyz [3]float64, ok bool) {
	if len(tag) < 20 || string(tag[:4]) != "XYZ " {
		return xyz, false
	}
	for i := range xyz {
		xyz[i] = fixed(tag[8+4*i:])
	}
	return xyz, true
}

// toneCurve reads a tag of type curv or para: the function from a level to linear
// light, both from 0 to 1; nil when it is neither.
func toneCurve(tag []byte) func(float64) float64 {
	if len(tag) < 12 {
		return nil
	}
	switch string(tag[:4]) {
	case "curv":
		n := uint64(binary.BigEndian.Uint32(tag[8:]))
		points := tag[12:]
		switch {
		case uint64(len(points)) < 2*n:
			return nil
		case n == 0:
			return func(x float64) float64 { return x }
		case n == 1:
			gamma := float64(binary.BigEndian.Uint16(points)) / 256
			return func(x float64) float64 { return math.Pow(x, gamma) }
		}
		point := func(i int) float64 { return float64(binary.BigEndian.Uint16(points[2*i:])) / math.MaxUint16 }
		return func(x float64) float64 {
			at := x * float64(n-1)
			i := min(int(at), int(n)-2)
			return point(i) + (at-float64(i))*(point(i+1)-point(i))
		}
	case "para":
		return parametric(int(binary.BigEndian.Uint16(tag[8:])), tag[12:])
	}
	return nil
}

// parametric returns the function of a type (ICC.1:2022, table 68).
func parametric(kind int, params []byte) func(float64) float64 {
	counts := [...]int{1, 3, 4, 5, 7}
	if kind >= len(counts) || len(params) < 4*counts[kind] {
		return nil
	}
	var v [7]float64 // g, a, b, c, d, e, f
	for i := range counts[kind] {
		v[i] = fixed(params[4*i:])
	}
	g, a, b, c, d, e, f := v[0], v[1], v[2], v[3], v[4], v[5], v[6]
	switch kind {
	case 0:
		a, d = 1, -1
	case 1, 2:
		if a == 0 {
			return nil
		}
		// Below −b/a the curve is flat, at c.
		d, e, f, c = -b/a, c, c, 0
	}
	return func(x float64) float64 {
		if x < d {
			return c*x + f
		}
		return math.Pow(a*x+b, g) + e
	}
}

// isSRGB reports whether p changes no colour by more than one level.
func (p *profile) isSRGB() bool {
	const step = 15
	pix := make([]byte, 4)
	for r := 0; r < 256; r += step {
		for g := 0; g < 256; g += step {
			for b := 0; b < 256; b += step {
				want := [3]int{r, g, b}
				pix[0], pix[1], pix[2] = byte(r), byte(g), byte(b)
				p.convert(pix)
				for i, w := range want {
					if d := int(pix[i]) - w; d > 1 || d < -1 {
						return false
					}
				}
			}
		}
	}
	return true
}

// convert converts pixels of four bytes each, whose fourth is the alpha and not
// multiplied in.
func (p *profile) convert(pix []byte) {
	m := &p.matrix
	for i := 0; i+3 < len(pix); i += 4 {
		r, g, b := p.linear[0][pix[i]], p.linear[1][pix[i+1]], p.linear[2][pix[i+2]]
		pix[i] = p.level(m[0][0]*r + m[0][1]*g + m[0][2]*b)
		pix[i+1] = p.level(m[1][0]*r + m[1][1]*g + m[1][2]*b)
		pix[i+2] = p.level(m[2][0]*r + m[2][1]*g + m[2][2]*b)
	}
}

func (p *profile) level(light float32) uint8 {
	return p.levels[int(min(max(light, 0), 1)*lightSteps+0.5)]
}

// pngProfile returns the ICC profile of a PNG, or nil.
func pngProfile(r io.Reader) []byte {
	var head [8]byte
	if _, err := io.CopyN(io.Discard, r, 8); err != nil {
		return nil
	}
	for {
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return nil
		}
		length := int64(binary.BigEndian.Uint32(head[:]))
		switch string(head[4:]) {
		case "IDAT", "IEND":
			return nil
		case "iCCP":
			chunk, err := io.ReadAll(io.LimitReader(r, min(length, maxProfile)))
			if err != nil {
				return nil
			}
			_, packed, ok := bytes.Cut(chunk, []byte{0})
			if !ok || len(packed) == 0 || packed[0] != 0 { // method 0 is zlib
				return nil
			}
			z, err := zlib.NewReader(bytes.NewReader(packed[1:]))
			if err != nil {
				return nil
			}
			b, err := io.ReadAll(io.LimitReader(z, maxProfile))
			if err != nil {
				return nil
			}
			return b
		}
		if _, err := io.CopyN(io.Discard, r, length+4); err != nil { // and its checksum
			return nil
		}
	}
}

// webpProfile returns the ICC profile of a WebP, or nil.
func webpProfile(r io.Reader) []byte {
	var head [8]byte
	if _, err := io.CopyN(io.Discard, r, sniffed); err != nil {
		return nil
	}
	for {
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return nil
		}
		length := int64(binary.LittleEndian.Uint32(head[4:]))
		switch string(head[:4]) {
		case "ICCP":
			if length > maxProfile {
				return nil
			}
			b := make([]byte, length)
			if _, err := io.ReadFull(r, b); err != nil {
				return nil
			}
			return b
		case "VP8 ", "VP8L", "ALPH":
			return nil // the profile is before the image
		}
		if _, err := io.CopyN(io.Discard, r, length+length%2); err != nil {
			return nil
		}
	}
}
