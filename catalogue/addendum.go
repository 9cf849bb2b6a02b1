package catalogue

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
)

// Addendum prints on A4 the differences between an edition and a moment, as a
// sheet to put into the printed book.
func Addendum(ctx context.Context, w io.Writer, e domain.FrozenEdition, all []domain.Difference, asOf time.Time, language domain.EditionLanguage) error {
	if err := (Options{Paper: domain.PaperA4, Language: language}).check(); err != nil {
		return err
	}
	faces, err := newFaces()
	if err != nil {
		return err
	}
	g := geometryOf(domain.PaperA4)
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: g.width, Ht: g.height}})
	p := &printer{geometry: g, words: words{language, e.Criteria}, pdf: pdf, faces: faces, e: e.Edition, places: map[placeKey]int{}}
	p.begin()
	p.pdf.SetCreationDate(asOf.UTC().Truncate(time.Second))
	p.pdf.SetModificationDate(asOf.UTC().Truncate(time.Second))
	p.addendum(e, all, asOf)
	var set bytes.Buffer
	if err := pdf.Output(&set); err != nil {
		return fmt.Errorf("catalogue: setting an addendum: %w", err)
	}
	return p.finish(ctx, w, set.Bytes(), nil, nil)
}

func (p *printer) addendum(e domain.FrozenEdition, all []domain.Difference, asOf time.Time) {
	c := p.e.Content
	number := strconv.Itoa(p.e.Number)
	p.head = p.one("Phụ lục của ấn bản "+number, "Addendum to edition "+number)
	p.next()
	p.titleOf("Phụ lục của ấn bản "+number, "Addendum to edition "+number)
	text, label := style{p.faces.regular, p.body, black}, style{p.faces.bold, p.body, green}
	name, name2 := p.title(c.Title, c.TitleEN)
	if name2 != "" {
		name += " / " + name2
	}
	for _, t := range [][3]string{
		{"Catalogue", "Catalogue", name},
		{"Chốt ngày", "Frozen on", p.day(domain.Today(p.e.FrozenAt))},
		{"Mã nội dung (SHA-256)", "Content hash (SHA-256)", p.e.SHA256},
		{"So với dữ liệu ngày", "Compared with the data of", p.day(domain.Today(asOf))},
	} {
		if t[2] != "" {
			what := p.say(t[0], t[1])
			if t[0] == t[1] {
				what = t[0]
			}
			p.entryOfList(span{what + ": ", label}, span{t[2], text})
		}
	}
	if e.WithdrawnAt != nil {
		day, loud := p.day(domain.Today(*e.WithdrawnAt)), style{p.faces.bold, p.body + 1, red}
		p.y += 2
		p.entryOfList(span{p.say("Ấn bản này đã được rút ngày "+day, "This edition was withdrawn on "+day) + ": ", loud}, span{e.WithdrawnReason, text})
		if n := strconv.Itoa(e.ReplacedBy); e.ReplacedBy > 0 {
			p.entryOfList(span{p.say("Thay bằng ấn bản "+n, "Replaced by edition "+n) + ".", loud})
		}
	}
	p.y += 3
	if len(all) == 0 {
		p.entryOfList(span{p.say("Không có gì khác với ấn bản.", "Nothing differs from the edition."), text})
		return
	}
	title, no := style{p.faces.bold, p.body + 1.4, green}, style{p.faces.bold, p.body + 1.4, red}
	h := lead(p.body) * 1.05
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].Number == all[i].Number && all[j].Name == all[i].Name {
			j++
		}
		name, name2 := p.name(all[i].Name, all[i].NameEN)
		name = p.shownName(name)
		if name2 != "" {
			name += " (" + name2 + ")"
		}
		what := p.say("Mục", "Entry") + " " + strconv.Itoa(all[i].Number) + ": "
		switch {
		case all[i].Number == 0 && all[i].Name == "":
			what, name = p.say("Hội chợ", "The fair"), ""
		case all[i].What == "event":
			what = p.say("Sự kiện", "Event") + ": "
		case all[i].Number == 0:
			what = p.say("Đơn vị trưng bày", "Exhibitor") + ": "
		}
		head := setLines(p.measure(), span{what, no}, span{name, title})
		var changes [][]line
		for _, d := range all[i:j] {
			changes = append(changes, setLines(p.measure()-4, p.change(d)...))
		}
		// Keep the first change together with the name.
		p.keep(float64(len(head))*lead(title.size) + 4 + min(float64(len(changes[0]))*h, p.room()/2))
		if p.y > p.top {
			p.rule(p.left(), p.y, p.measure(), 0.15, gold)
			p.y += 2.2
		}
		p.lines(p.left(), head, lead(title.size))
		for _, lines := range changes {
			for k, l := range lines {
				if k == 0 || k == len(lines)-2 {
					p.keep(h * float64(min(2, len(lines)-k)))
				} else {
					p.keep(h)
				}
				p.lineAt(p.left()+4, p.y, l)
				p.y += h
			}
			p.y += 0.8
		}
		p.y += 1.6
		i = j
	}
}

// change returns the text of a difference: the printed value and the current one.
func (p *printer) change(d domain.Difference) []span {
	text, label, old, loud := style{p.faces.regular, p.body, black}, style{p.faces.bold, p.body, green}, style{p.faces.italic, p.body, grey}, style{p.faces.bold, p.body, red}
	vi, en := d.Label()
	what := vi
	if vi != en {
		what = p.say(vi, en)
	}
	was, now := p.valueOf(d.Was, d.WasEN), p.valueOf(d.Now, d.NowEN)
	if d.WasCertificate != nil || d.NowCertificate != nil {
		was, now = p.certificate(d.WasCertificate), p.certificate(d.NowCertificate)
	}
	out := []span{{what + ": ", label}}
	if d.Reason != "" {
		out = append(out, span{p.say(d.Reason.Because()) + ". ", loud})
	}
	if d.Reason == domain.GoneCancelled {
		if now != "" {
			out = append(out, span{now + ". ", text})
		}
	} else if now != "" {
		out = append(out, span{p.say("nay là", "now") + " " + now + ". ", text})
	} else if d.Reason == "" {
		out = append(out, span{p.say("nay không có", "now none") + ". ", text})
	}
	if was != "" {
		out = append(out, span{p.say("Đã in", "Printed") + ": " + was + ".", old})
	}
	return out
}

// valueOf returns a value in the languages of the sheet.
func (p *printer) valueOf(vi, en string) string {
	first, second := p.title(vi, en)
	if second != "" {
		first += " / " + second
	}
	return first
}

// certificate returns a certificate as one line.
func (p *printer) certificate(c *domain.EditionCertificate) string {
	if c == nil {
		return ""
	}
	out := ""
	if c.Stars > 0 {
		n := strconv.Itoa(c.Stars)
		out = p.say(n+"\u00a0sao", n+"\u00a0stars") + ", "
	}
	if c.Number != "" {
		out += c.Number + ", "
	}
	return out + p.say("hiệu lực đến", "valid until") + " " + p.day(c.ValidUntil)
}
