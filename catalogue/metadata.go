package catalogue

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"encoding/xml"
	"fmt"
	"math"
	"time"
)

// describe adds the properties of a book as XMP (ISO 16684-1); finish adds the colours.
func (p *printer) describe() {
	p.described = true
	p.pdf.SetXmpMetadata(p.xmp())
}

// outputIntent returns what the colours of the file mean (ISO 32000-1, 14.11.5); profile is
// the object with the profile. The subtype is that of PDF/A, which takes the profile of
// a display. That of PDF/X wants the profile of a press, which only the print shop knows.
func outputIntent(profile int) string {
	return fmt.Sprintf("/OutputIntents [<</Type /OutputIntent/S /GTS_PDFA1/OutputConditionIdentifier (sRGB IEC61966-2.1)/Info (sRGB IEC61966-2.1)/DestOutputProfile %d 0 R>>]\n", profile)
}

// profileObject returns the profile as an object.
func profileObject() []byte {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	_, _ = z.Write(sRGB()) // a buffer takes everything
	_ = z.Close()
	return fmt.Appendf(nil, "<</N 3/Alternate /DeviceRGB/Filter /FlateDecode/Length %d>>\nstream\n%s\nendstream", packed.Len(), packed.Bytes())
}

// xmp returns the properties of the file in XMP. They equal those of begin.
func (p *printer) xmp() []byte {
	escaped := func(s string) string {
		var b bytes.Buffer
		_ = xml.EscapeText(&b, []byte(p.faces.regular.printable(s))) // a buffer takes everything
		return b.String()
	}
	c := p.e.Content
	title, _ := p.title(c.Title, c.TitleEN)
	author, _ := p.title(c.Fair.Organizer, c.Fair.OrganizerEN)
	language, at := p.one("vi-VN", "en"), p.at().Format(time.RFC3339)
	return fmt.Appendf(nil, `<?xpacket begin="%s" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">%s</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>Chợ Phiên</xmp:CreatorTool>
<xmp:CreateDate>%s</xmp:CreateDate>
<xmp:ModifyDate>%s</xmp:ModifyDate>
<pdf:Producer>chophien</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`, "\ufeff", escaped(title), escaped(author), language, at, at)
}

// sRGB returns the ICC profile of sRGB (IEC 61966-2-1) as ICC.1:2001-04 writes it: a
// matrix to the white D50 and one curve. The program computes it, so that no foreign
// profile with a licence of its own is in the files.
func sRGB() []byte {
	number := func(v float64) []byte { return binary.BigEndian.AppendUint32(nil, uint32(int32(math.Round(v*65536)))) }
	xyz := func(x, y, z float64) []byte {
		return bytes.Join([][]byte{[]byte("XYZ \x00\x00\x00\x00"), number(x), number(y), number(z)}, nil)
	}
	const name, points = "sRGB IEC61966-2.1", 1024
	desc := append([]byte("desc\x00\x00\x00\x00"), binary.BigEndian.AppendUint32(nil, uint32(len(name)+1))...)
	desc = append(append(desc, name...), make([]byte, 1+4+4+2+1+67)...) // no names in other alphabets
	curve := binary.BigEndian.AppendUint32([]byte("curv\x00\x00\x00\x00"), points)
	for i := range points {
		v := float64(i) / (points - 1)
		if v <= 0.04045 {
			v /= 12.92
		} else {
			v = math.Pow((v+0.055)/1.055, 2.4)
		}
		curve = binary.BigEndian.AppendUint16(curve, uint16(math.Round(v*math.MaxUint16)))
	}
	tags := []struct {
		name string
		data []byte
	}{
		{"desc", desc}, {"cprt", []byte("text\x00\x00\x00\x00No rights reserved\x00")}, {"wtpt", xyz(0.9642, 1, 0.8249)},
		{"rXYZ", xyz(0.43607, 0.22249, 0.01392)}, {"gXYZ", xyz(0.38515, 0.71687, 0.09708)}, {"bXYZ", xyz(0.14307, 0.06061, 0.7141)},
		{"rTRC", curve}, {"gTRC", curve}, {"bTRC", curve},
	}
	const header, entry = 128, 12
	at := header + 4 + entry*len(tags)
	table, body := binary.BigEndian.AppendUint32(nil, uint32(len(tags))), []byte(nil)
	last := 0 // where the data of the last tag begins
	for i, t := range tags {
		if i == 0 || !bytes.Equal(t.data, tags[i-1].data) { // the three colours share their curve
			last = at + len(body)
			body = append(body, t.data...)
			body = append(body, make([]byte, (4-len(body)%4)%4)...)
		}
		table = append(table, t.name...)
		table = binary.BigEndian.AppendUint32(table, uint32(last))
		table = binary.BigEndian.AppendUint32(table, uint32(len(t.data)))
	}
	out := make([]byte, header, at+len(body))
	binary.BigEndian.PutUint32(out, uint32(at+len(body)))
	binary.BigEndian.PutUint32(out[8:], 0x02100000) // version 2.1
	copy(out[12:], "mntrRGB XYZ ")
	for i, v := range []uint16{2000, 1, 1, 0, 0, 0} { // a fixed day, so that the bytes are the same
		binary.BigEndian.PutUint16(out[24+2*i:], v)
	}
	copy(out[36:], "acsp")
	copy(out[68:], xyz(0.9642, 1, 0.8249)[8:])
	return append(append(out, table...), body...)
}
