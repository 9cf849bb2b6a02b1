package catalogue

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
)

var errForm = errors.New("catalogue: the file that was set has another form than expected")

// finish writes the file, replaces each empty place with its picture, adds what the
// library cannot write, and writes a new table of the offsets of objects (ISO 32000-1,
// 7.5.4). One picture is in memory at a time.
func (p *printer) finish(ctx context.Context, w io.Writer, set []byte, pictures Pictures, progress func(done, total int)) error {
	offsets, trailer, end, err := table(set)
	if err != nil {
		return err
	}
	out := &counter{w: bufio.NewWriterSize(w, 1<<16)}
	// The numbers of objects do not follow their offsets, so sort by offset.
	byPlace := make([]int, 0, len(offsets)-1)
	at := make(map[int]int, len(offsets))
	for n := 1; n < len(offsets); n++ {
		byPlace = append(byPlace, offsets[n])
		at[offsets[n]] = n
	}
	slices.Sort(byPlace)
	if len(byPlace) == 0 {
		return errForm
	}
	more := p.extra(len(offsets))
	out.write(more.version(set[:byPlace[0]]))
	moved := make([]int64, len(offsets))
	add := func(n int, object []byte) {
		for len(moved) <= n {
			moved = append(moved, 0)
		}
		moved[n] = out.n
		out.write(fmt.Appendf(nil, "%d 0 obj\n%s\nendobj\n", n, object))
	}
	done := 0
	for i, from := range byPlace {
		to := end
		if i+1 < len(byPlace) {
			to = byPlace[i+1]
		}
		n := at[from]
		object := set[from:to]
		place, ok := placeOf(object)
		if !ok {
			object = more.dress(letters(n, object), add)
			moved[n] = out.n
			out.write(object)
			continue
		}
		moved[n] = out.n
		if place < 1 || place > len(p.pictures) {
			return errForm
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		pic, err := read(ctx, pictures, p.pictures[place-1])
		if err != nil {
			return err
		}
		space := "DeviceRGB"
		if pic.gray {
			space = "DeviceGray"
		}
		out.write(fmt.Appendf(nil, "%d 0 obj\n<</Type /XObject\n/Subtype /Image\n/Width %d\n/Height %d\n/ColorSpace /%s\n/BitsPerComponent 8\n/Filter /DCTDecode\n/Length %d>>\nstream\n", n, pic.width, pic.height, space, len(pic.data)))
		out.write(pic.data)
		out.write([]byte("\nendstream\nendobj\n"))
		if done++; progress != nil {
			progress(done, len(p.pictures))
		}
	}
	more.write(add)
	trailer = bytes.Replace(trailer, fmt.Appendf(nil, "/Size %d\n", len(offsets)), fmt.Appendf(nil, "/Size %d\n", len(moved)), 1)
	start := out.n
	out.write(fmt.Appendf(nil, "xref\n0 %d\n0000000000 65535 f \n", len(moved)))
	for _, o := range moved[1:] {
		out.write(fmt.Appendf(nil, "%010d 00000 n \n", o))
	}
	id := sha256.Sum256(set)
	out.write(fmt.Appendf(nil, "trailer\n<<\n%s/ID [<%x><%x>]\n>>\nstartxref\n%d\n%%%%EOF\n", trailer, id[:16], id[:16], start))
	if out.err == nil {
		out.err = out.w.Flush()
	}
	if out.err != nil {
		return fmt.Errorf("catalogue: writing a book: %w", out.err)
	}
	return nil
}

// letters replaces the map from glyphs of a font to letters, and returns other
// objects unchanged. The library writes one range for all glyphs; but within a
// range only the last byte may grow (ISO 32000-1, 9.10.3), so strict readers would
// copy wrong letters.
func letters(n int, object []byte) []byte {
	const ranges = "1 beginbfrange\n<0000> <FFFF> <0000>\nendbfrange\n"
	_, stream, ok := bytes.Cut(object, []byte("stream\n"))
	before, after, found := bytes.Cut(stream, []byte(ranges))
	after, _, end := bytes.Cut(after, []byte("\nendstream"))
	if !ok || !found || !end {
		return object
	}
	var all bytes.Buffer
	all.Write(before)
	const most = 100 // ranges in a block
	for from := 0; from < 256; from += most {
		until := min(from+most, 256)
		fmt.Fprintf(&all, "%d beginbfrange\n", until-from)
		for high := from; high < until; high++ {
			fmt.Fprintf(&all, "<%02X00> <%02XFF> <%02X00>\n", high, high, high)
		}
		all.WriteString("endbfrange\n")
	}
	all.Write(after)
	return fmt.Appendf(nil, "%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n", n, all.Len(), all.Bytes())
}

// placeOf returns the number of the place of a picture that an object is.
func placeOf(object []byte) (int, bool) {
	_, rest, ok := bytes.Cut(object, []byte(" 0 obj\n<</Type /XObject\n/Subtype /Image\n/Width "))
	if !ok || bytes.IndexByte(object, '\n') > 20 {
		return 0, false
	}
	digits, _, _ := bytes.Cut(rest, []byte("\n"))
	n, err := strconv.Atoi(string(digits))
	return n, err == nil
}

// table returns the offsets of the objects of a file by number, its trailer, and
// the offset of the table.
func table(set []byte) (offsets []int, trailer []byte, at int, err error) {
	i := bytes.LastIndex(set, []byte("xref\n0 "))
	for i > 0 && bytes.HasPrefix(set[i-5:], []byte("start")) {
		i = bytes.LastIndex(set[:i-1], []byte("xref\n0 "))
	}
	if i < 0 {
		return nil, nil, 0, errForm
	}
	lines := bytes.Split(set[i:], []byte("\n"))
	count, err := strconv.Atoi(string(bytes.TrimPrefix(lines[1], []byte("0 "))))
	if err != nil || count < 2 || len(lines) < count+4 {
		return nil, nil, 0, errForm
	}
	offsets = make([]int, count)
	for n := 1; n < count; n++ {
		if len(lines[2+n]) < 10 {
			return nil, nil, 0, errForm
		}
		if offsets[n], err = strconv.Atoi(string(lines[2+n][:10])); err != nil || offsets[n] >= i {
			return nil, nil, 0, errForm
		}
	}
	_, rest, ok := bytes.Cut(set[i:], []byte("trailer\n<<\n"))
	trailer, _, end := bytes.Cut(rest, []byte(">>\nstartxref"))
	if !ok || !end {
		return nil, nil, 0, errForm
	}
	return offsets, trailer, i, nil
}

// counter writes and counts; after an error it writes nothing.
type counter struct {
	w   *bufio.Writer
	n   int64
	err error
}

func (c *counter) write(b []byte) {
	if c.err == nil {
		_, c.err = c.w.Write(b)
	}
	c.n += int64(len(b))
}
