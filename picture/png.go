package picture

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/png"
	"io"
)

const pngSignature = "\x89PNG\r\n\x1a\n"

// pngHeader is the chunk IHDR of a PNG.
type pngHeader struct {
	width, height    int
	depth, colorType byte
	interlaced       bool
}

// readPNGHeader reads the signature and the first chunk.
func readPNGHeader(r io.Reader) (h pngHeader, err error) {
	var b [8 + 8 + 13 + 4]byte
	if _, err := io.ReadFull(r, b[:]); err != nil {
		return h, err
	}
	if string(b[:8]) != pngSignature || string(b[12:16]) != "IHDR" {
		return h, errNoPNG
	}
	fields := b[16:]
	return pngHeader{
		int(binary.BigEndian.Uint32(fields)), int(binary.BigEndian.Uint32(fields[4:])), fields[8], fields[9], fields[12] != 0,
	}, nil
}

var errNoPNG = errors.New("picture: no whole PNG")

// decodePNG decodes a PNG. One of 16 bits a channel is decoded with 8 of them,
// which is what the result has: it takes half of the memory.
func decodePNG(r io.Reader) (image.Image, error) {
	var head bytes.Buffer
	h, err := readPNGHeader(io.TeeReader(r, &head))
	if err != nil {
		return nil, err
	}
	if h.depth != 16 {
		return png.Decode(io.MultiReader(&head, r))
	}
	n, err := newNarrower(h, r)
	if err != nil {
		return nil, err
	}
	return png.Decode(n)
}

// The bits of the type of a PNG's colours.
const (
	pngColored = 2
	pngAlpha   = 4
)

// narrower reads a PNG of 16 bits a channel as one of 8 bits a channel, row by
// row, not compressed.
type narrower struct {
	channels int
	rows     []pngRows // that are left
	pixels   io.ReadCloser
	row, old []byte // with the type of their filter
	narrow   []byte // a row of the result
	key      []byte // the colour that stands for see-through; nil: none
	out      bytes.Buffer
	chunk    bytes.Buffer // unsent data of the chunk IDAT
	packed   *zlib.Writer
	ended    bool
}

// pngRows is a pass of an interlaced image, or the whole of any other.
type pngRows struct{ width, height int }

func newNarrower(h pngHeader, r io.Reader) (*narrower, error) {
	n := &narrower{channels: 1, rows: []pngRows{{h.width, h.height}}}
	if h.colorType&pngColored != 0 {
		n.channels = 3
	}
	if h.colorType&pngAlpha != 0 {
		n.channels++
	}
	if h.interlaced {
		n.rows = nil
		for _, p := range [7][4]int{{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}} {
			width, height := (h.width-p[0]+p[2]-1)/p[2], (h.height-p[1]+p[3]-1)/p[3]
			if width > 0 && height > 0 {
				n.rows = append(n.rows, pngRows{width, height})
			}
		}
	}
	data := &pngData{r: r}
	var err error
	if n.key, err = data.start(); err != nil {
		return nil, err
	}
	if n.pixels, err = zlib.NewReader(data); err != nil {
		return nil, err
	}
	if n.key != nil {
		if len(n.key) != 2*n.channels || h.colorType&pngAlpha != 0 {
			return nil, errNoPNG
		}
		h.colorType |= pngAlpha
	}
	if n.packed, err = zlib.NewWriterLevel(&n.chunk, zlib.NoCompression); err != nil {
		return nil, err
	}
	header := binary.BigEndian.AppendUint32(nil, uint32(h.width))
	header = binary.BigEndian.AppendUint32(header, uint32(h.height))
	header = append(header, 8, h.colorType, 0, 0, 0)
	if h.interlaced {
		header[len(header)-1] = 1
	}
	n.out.WriteString(pngSignature)
	n.write("IHDR", header)
	n.begin()
	return n, nil
}

// begin makes room for the rows of the next pass.
func (n *narrower) begin() {
	if len(n.rows) > 0 {
		size := 1 + 2*n.channels*n.rows[0].width
		n.row, n.old = make([]byte, size), make([]byte, size)
	}
}

func (n *narrower) write(name string, content []byte) {
	start := n.out.Len() + 4
	n.out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(content))))
	n.out.WriteString(name)
	n.out.Write(content)
	n.out.Write(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(n.out.Bytes()[start:])))
}

func (n *narrower) Read(p []byte) (int, error) {
	for n.out.Len() == 0 {
		if n.ended {
			return 0, io.EOF
		}
		if err := n.next(); err != nil {
			return 0, err
		}
	}
	return n.out.Read(p)
}

// next reads a row, or ends the image.
func (n *narrower) next() error {
	const enough = 64 << 10
	if len(n.rows) == 0 {
		// The end of the data has their checksum.
		if rest, err := n.pixels.Read(n.row[:1]); rest != 0 || err != io.EOF {
			return errNoPNG
		}
		if err := n.packed.Close(); err != nil {
			return err
		}
		n.write("IDAT", n.chunk.Bytes())
		n.write("IEND", nil)
		n.ended = true
		return nil
	}
	if _, err := io.ReadFull(n.pixels, n.row); err != nil {
		return err
	}
	step := 2 * n.channels
	if err := unfilter(n.row[0], n.row[1:], n.old[1:], step); err != nil {
		return err
	}
	n.narrow = append(n.narrow[:0], 0) // no filter
	for px := n.row[1:]; len(px) > 0; px = px[step:] {
		for c := 0; c < step; c += 2 {
			n.narrow = append(n.narrow, px[c])
		}
		if n.key != nil {
			alpha := byte(0xff)
			if bytes.Equal(px[:step], n.key) {
				alpha = 0
			}
			n.narrow = append(n.narrow, alpha)
		}
	}
	if _, err := n.packed.Write(n.narrow); err != nil {
		return err
	}
	if n.chunk.Len() > enough {
		n.write("IDAT", n.chunk.Bytes())
		n.chunk.Reset()
	}
	n.row, n.old = n.old, n.row
	if n.rows[0].height--; n.rows[0].height == 0 {
		n.rows = n.rows[1:]
		n.begin()
	}
	return nil
}

// unfilter restores a row from the one above it; step is the bytes of a pixel
// (PNG, 9.2).
func unfilter(filter byte, row, above []byte, step int) error {
	for i := range row {
		var left, corner byte
		if i >= step {
			left, corner = row[i-step], above[i-step]
		}
		switch filter {
		case 0:
			return nil
		case 1:
			row[i] += left
		case 2:
			row[i] += above[i]
		case 3:
			row[i] += byte((int(left) + int(above[i])) / 2)
		case 4:
			row[i] += paeth(left, above[i], corner)
		default:
			return errNoPNG
		}
	}
	return nil
}

// paeth returns which of three neighbours is nearest to left + above − corner.
func paeth(left, above, corner byte) byte {
	distance := func(a, b int) int { return max(a-b, b-a) }
	a, b, c := int(left), int(above), int(corner)
	toLeft, toAbove, toCorner := distance(b, c), distance(a, c), distance(a+b, 2*c)
	switch {
	case toLeft <= toAbove && toLeft <= toCorner:
		return left
	case toAbove <= toCorner:
		return above
	}
	return corner
}

// pngData reads the content of the chunks IDAT.
type pngData struct {
	r    io.Reader
	left int64 // of the present chunk
}

// start reads up to the first of them. It returns the colour that stands for
// see-through (tRNS); nil: none.
func (d *pngData) start() (key []byte, err error) {
	for {
		name, err := d.chunk()
		if err != nil {
			return nil, err
		}
		switch name {
		case "IDAT":
			return key, nil
		case "IEND":
			return nil, errNoPNG
		case "tRNS":
			if d.left > 6 {
				return nil, errNoPNG
			}
			key = make([]byte, d.left)
			if _, err := io.ReadFull(d.r, key); err != nil {
				return nil, err
			}
			d.left = 0
		}
		if _, err := io.CopyN(io.Discard, d.r, d.left+4); err != nil { // and its checksum
			return nil, err
		}
	}
}

// chunk reads the head of a chunk.
func (d *pngData) chunk() (name string, err error) {
	var b [8]byte
	if _, err := io.ReadFull(d.r, b[:]); err != nil {
		return "", err
	}
	d.left = int64(binary.BigEndian.Uint32(b[:]))
	return string(b[4:]), nil
}

func (d *pngData) Read(p []byte) (int, error) {
	for d.left == 0 {
		if _, err := io.CopyN(io.Discard, d.r, 4); err != nil {
			return 0, errNoPNG
		}
		if name, err := d.chunk(); err != nil || name != "IDAT" {
			return 0, errNoPNG
		}
	}
	n, err := d.r.Read(p[:min(int64(len(p)), d.left)])
	d.left -= int64(n)
	if err == io.EOF {
		err = errNoPNG
	}
	return n, err
}
