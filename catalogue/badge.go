package catalogue

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"unicode"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
)

// sheet is the layout of signs on a page of A4, in mm.
type sheet struct {
	columns, rows int
	width, height float64 // of one sign
	pad           float64
	code          float64 // side of the QR code
	name          float64 // sizes of type, in points
	maker         float64
	small         float64
	booth         float64
	cut           bool // with hairlines for cutting
}

// Badges prints a badge for each person: name, role, producer or other organisation,
// kind, booth, and a QR code of the page of the badge. Badges for holders have
// hairlines for cutting; those on label paper do not.
func Badges(ctx context.Context, w io.Writer, f domain.Fair, badges []domain.Sign, on domain.BadgeSheet) error {
	if on == domain.BadgeA4With24 {
		return printSigns(ctx, w, f, badges, sheet{3, 8, 70, 37, 2.6, 15, 11, 7.5, 5.2, 11, false})
	}
	return printSigns(ctx, w, f, badges, sheet{2, 4, 95, 68, 5, 22, 17, 10.5, 7.5, 20, true})
}

// TableSigns prints a sign for each exhibit, two on a page of A4: name, stars,
// producer, booth, and a QR code of the page that verifies it.
func TableSigns(ctx context.Context, w io.Writer, f domain.Fair, signs []domain.Sign) error {
	return printSigns(ctx, w, f, signs, sheet{1, 2, 190, 138, 10, 42, 34, 18, 11, 34, true})
}

func printSigns(ctx context.Context, w io.Writer, f domain.Fair, signs []domain.Sign, s sheet) error {
	all, err := newFaces()
	if err != nil {
		return err
	}
	g := geometryOf(domain.PaperA4)
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: g.width, Ht: g.height}})
	p := &printer{geometry: g, words: words{language: domain.EditionVietnamese}, pdf: pdf, faces: all, places: map[placeKey]int{}}
	p.e.Content.Title = f.Name
	p.e.Content.Fair = domain.EditionFair{Name: f.Name, Organizer: f.Organizer, From: f.StartsOn, Until: f.EndsOn}
	p.begin()
	perPage := s.columns * s.rows
	left, top := (p.width-float64(s.columns)*s.width)/2, (p.height-float64(s.rows)*s.height)/2
	if len(signs) == 0 {
		p.bare()
	}
	for i, sign := range signs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if i%perPage == 0 {
			p.bare()
		}
		at := i % perPage
		if err := p.sign(left+float64(at%s.columns)*s.width, top+float64(at/s.columns)*s.height, s, f, sign); err != nil {
			return err
		}
	}
	var set bytes.Buffer
	if err := pdf.Output(&set); err != nil {
		return fmt.Errorf("catalogue: setting signs: %w", err)
	}
	return p.finish(ctx, w, set.Bytes(), nil, nil)
}

// signed is a part of a sign with the space before it.
type signed struct {
	lines  []line
	height float64 // of a line
	before float64
}

// sign prints one sign, with complete names in the largest size that fits.
func (p *printer) sign(x, y float64, s sheet, f domain.Fair, sign domain.Sign) error {
	if s.cut {
		p.pdf.SetDrawColor(190, 190, 190)
		p.pdf.SetLineWidth(0.1)
		p.pdf.Rect(x, y, s.width, s.height, "D")
	}
	band := s.height / 24
	p.fill(x, y, s.width, band*1.5, red)
	p.band(x, y+band*0.25, s.width, band, gold, red)

	inner, width := x+s.pad, s.width-2*s.pad
	head := fitted(width, s.small*pointMM*1.42*2, s.small, func(size float64) []signed {
		st := style{p.faces.regular, size, grey}
		return []signed{{setLines(width, span{f.Name, st}), lead(size), 0}}
	})
	p.y = y + band*1.5 + s.pad*0.6
	p.stack(inner, head)

	foot := y + s.height - s.pad - s.code
	block := p.y + s.pad*0.4
	names := fitted(width, foot-s.pad*0.5-block, 1, func(scale float64) []signed {
		var out []signed
		add := func(text string, st style, before float64) {
			st.size *= scale
			if strings.TrimSpace(st.face.printable(text)) != "" {
				out = append(out, signed{setLines(width, span{text, st}), lead(st.size) * 0.94, before * scale})
			}
		}
		add(sign.Name, style{p.faces.display, s.name, green}, 0)
		if sign.NameEN != sign.Name {
			add(sign.NameEN, style{p.faces.italic, s.maker * 0.9, grey}, 0)
		}
		add(sign.Role, style{p.faces.regular, s.small * 1.4, grey}, 0)
		if sign.Maker != sign.Name {
			add(sign.Maker, style{p.faces.bold, s.maker, red}, s.pad*0.2)
		}
		return out
	})
	p.y = block
	p.stack(inner, names)

	// The foot: booth and province on the left, the code on the right.
	room := width - s.code - s.pad*0.6
	if sign.URL != "" {
		if err := p.code(inner+width-s.code, foot, s.code, sign.URL); err != nil {
			return err
		}
	}
	above := 0.0
	if sign.Stars > 0 {
		above = s.code * 0.2
		p.stars(inner, foot, above*0.85, sign.Stars)
	}
	rest := fitted(room, s.code-above, 1, func(scale float64) []signed {
		var out []signed
		small := style{p.faces.regular, s.small * scale, grey}
		if sign.Kind != "" && sign.Kind != domain.PersonStaff {
			vi, _ := sign.Kind.Names()
			st := style{p.faces.bold, s.booth * 0.7 * scale, red}
			out = append(out, signed{setLines(room, span{strings.ToUpper(vi), st}), lead(st.size), 0})
		}
		if sign.Booth != "" {
			out = append(out, signed{setLines(room, span{"Gian hàng", small}), lead(small.size), 0})
			st := style{p.faces.bold, s.booth * scale, black}
			out = append(out, signed{setLines(room, span{sign.Booth, st}), lead(st.size) * 0.86, 0})
		}
		province := sign.Province
		if sign.Sample {
			province = strings.Trim(province+" · dữ liệu minh họa", " ·")
		}
		if province != "" {
			st := style{p.faces.bold, s.small * 1.15 * scale, black}
			out = append(out, signed{setLines(room, span{province, st}), lead(st.size), 0})
		}
		return out
	})
	p.y = foot + above
	p.stack(inner, rest)
	return nil
}

// stack prints the parts from p.y down.
func (p *printer) stack(x float64, all []signed) {
	for _, t := range all {
		p.y += t.before
		p.lines(x, t.lines, t.height)
	}
}

// fitted sets text at a scale, and at smaller ones until it fits into the room
// without a broken word. Words that are too long for a line even at half the scale
// are broken.
func fitted(width, room, scale float64, set func(scale float64) []signed) []signed {
	for now := scale; ; now *= 0.94 {
		out := set(now)
		h := 0.0
		broken := false
		for _, t := range out {
			h += t.before + float64(len(t.lines))*t.height
			broken = broken || breaksWord(t.lines, width)
		}
		if h <= room && (!broken || now < scale/2) || now < scale/20 {
			return out
		}
	}
}

// breaksWord reports whether a line ends within a word: such a line is so full
// that not even a narrow letter fits after it.
func breaksWord(lines []line, width float64) bool {
	for _, l := range lines[:max(0, len(lines)-1)] {
		if len(l) == 0 {
			continue
		}
		last := l[len(l)-1]
		if !strings.ContainsFunc(strings.TrimSpace(last.text), unicode.IsSpace) && len(l) == 1 && l.width()+last.style.face.width("m", last.style.size) > width {
			return true
		}
	}
	return false
}
