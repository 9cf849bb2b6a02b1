package catalogue

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"codeberg.org/go-pdf/fpdf"

	"chophien/domain"
)

// The parts of a letter, in mm.
const (
	letterLeft  = 28.0
	letterRight = 18.0
	letterCode  = 46.0  // side of the QR code
	letterFoot  = 178.0 // top of the box with the code
	letterSign  = 236.0 // top of the signature
)

// Letters prints an invitation for each guest on a page of A4, in the form of an
// official letter (Decree 30/2020/NĐ-CP, annex I), with a QR code of the page on
// which the guest answers. lang is "vi" or "en", site the address of the pages, and
// on the date of the letters.
func Letters(ctx context.Context, w io.Writer, f domain.Fair, letters []domain.InvitationLetter, lang, site string, on domain.Date) error {
	all, err := newFaces()
	if err != nil {
		return err
	}
	g := geometryOf(domain.PaperA4)
	pdf := fpdf.NewCustom(&fpdf.InitType{UnitStr: "mm", Size: fpdf.SizeType{Wd: g.width, Ht: g.height}})
	p := &printer{geometry: g, words: words{language: domain.EditionVietnamese}, pdf: pdf, faces: all, places: map[placeKey]int{}}
	if lang == "en" {
		p.language = domain.EditionEnglish
	}
	p.e.Content.Title, p.e.Content.TitleEN = "Giấy mời: "+f.Name, "Invitation: "+cmp.Or(f.NameEN, f.Name)
	p.e.Content.Fair = domain.EditionFair{Name: f.Name, NameEN: f.NameEN, Organizer: f.Organizer, OrganizerEN: f.OrganizerEN, From: f.StartsOn, Until: f.EndsOn}
	p.begin()
	if len(letters) == 0 {
		p.bare()
	}
	for _, l := range letters {
		if err := ctx.Err(); err != nil {
			return err
		}
		p.bare()
		if err := p.letter(l, site+domain.InvitationPath(l.Code, lang), on); err != nil {
			return err
		}
	}
	var set bytes.Buffer
	if err := pdf.Output(&set); err != nil {
		return fmt.Errorf("catalogue: setting letters: %w", err)
	}
	return p.finish(ctx, w, set.Bytes(), nil, nil)
}

// letter prints one invitation.
func (p *printer) letter(l domain.InvitationLetter, url string, on domain.Date) error {
	f := l.Fair
	width := p.width - letterLeft - letterRight
	guest := p.oneOf(l.Name())
	organizer, fair := p.oneOf(f.Organizer, f.OrganizerEN), p.oneOf(f.Name, f.NameEN)
	p.letterHead(width, organizer, on, f)

	text := style{p.faces.regular, 12, black}
	bold := style{p.faces.bold, 12, black}
	p.centred(width, 2, style{p.faces.display, 25, red}, p.one("GIẤY MỜI", "INVITATION"))
	p.centred(width, 3, style{p.faces.bold, 13, green}, fair)
	if f.Sample {
		p.centred(width, 1, style{p.faces.regular, 9, grey}, p.one("dữ liệu minh họa", "sample data"))
	}
	p.y += 5
	body := fitted(width, letterFoot-4-p.y, 1, func(scale float64) []signed {
		var out []signed
		add := func(before float64, spans ...span) {
			for i := range spans {
				spans[i].style.size *= scale
			}
			out = append(out, signed{setLines(width, spans...), lead(text.size * scale), before * scale})
		}
		add(0, span{p.one("Kính gửi: ", "To: "), text}, span{guest, bold})
		add(3, span{organizer, bold}, span{p.one(" trân trọng kính mời Quý đơn vị tham gia ", " has the honour to invite you to take part in "), text}, span{fair + ".", bold})
		for _, fact := range p.letterFacts(f) {
			add(1.6, span{fact[0] + ": ", text}, span{fact[1], bold})
		}
		vi, en := "Kính mời Quý đơn vị trả lời", "Please answer"
		if f.RegistersUntil != nil { // otherwise guests may answer as long as the fair lasts, which is no date to ask for
			vi, en = vi+" chậm nhất hết ngày "+p.day(*f.RegistersUntil), en+" by "+p.day(*f.RegistersUntil)
		}
		add(3, span{p.one(
			vi+". Quét mã QR dưới đây bằng điện thoại, hoặc mở địa chỉ bên cạnh mã; không cần tài khoản. "+
				"Trên trang đó, Quý đơn vị nhận lời hoặc từ chối, ghi tên những người cần in thẻ, và xem lại nội dung in trong catalogue.",
			en+". Scan the QR code below with a phone, or open the address beside it; no account is needed. "+
				"On that page you accept or decline, name the people who need a badge, and check what is printed of you in the catalogue.",
		), text})
		return out
	})
	p.stack(letterLeft, body)
	return p.letterFooter(width, url, f, l)
}

// oneOf returns a text in the language of the letter; a name without a translation
// stays as it is.
func (p *printer) oneOf(vi, en string) string { return p.one(vi, cmp.Or(en, vi)) }

// letterHead prints the organizer on the left and, in Vietnamese, the national motto
// on the right, with the place and date.
func (p *printer) letterHead(width float64, organizer string, on domain.Date, f domain.Fair) {
	half := width / 2
	left := func(x, w float64, st style, text string) {
		for _, l := range setLines(w, span{text, st}) {
			p.lineAt(x+(w-l.width())/2, p.y, l)
			p.y += lead(st.size)
		}
	}
	top := p.top - 4
	p.y = top
	left(letterLeft, half-6, style{p.faces.bold, 11, black}, strings.ToUpper(organizer))
	p.rule(letterLeft+half/2-15, p.y+1, 24, 0.3, black)
	end := p.y + 4
	p.y = top
	x := letterLeft + half - 4
	if p.language != domain.EditionEnglish {
		left(x, half+4, style{p.faces.bold, 10, black}, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
		left(x, half+4, style{p.faces.bold, 11, black}, "Độc lập - Tự do - Hạnh phúc")
		p.rule(x+half/2-24, p.y+1, 52, 0.3, black)
		p.y += 4
	}
	day := on.Time()
	date := p.one(fmt.Sprintf("ngày %02d tháng %02d năm %d", day.Day(), day.Month(), day.Year()), p.day(on))
	if f.Province != nil {
		date = p.oneOf(f.Province.Name, f.Province.NameEN) + ", " + date
	}
	left(x, half+4, style{p.faces.italic, 11, black}, date)
	p.y = max(p.y, end) + 8
}

// centred prints a text in the middle of the width, with a space before it.
func (p *printer) centred(width, before float64, st style, text string) {
	p.y += before
	for _, l := range setLines(width, span{text, st}) {
		p.lineAt(letterLeft+(width-l.width())/2, p.y, l)
		p.y += lead(st.size)
	}
}

// letterFacts returns the days, the place and the contact of a fair.
func (p *printer) letterFacts(f domain.Fair) (out [][2]string) {
	parts := []string{p.oneOf(f.Venue, f.VenueEN), f.Address, f.Commune}
	if f.Province != nil {
		parts = append(parts, p.oneOf(f.Province.Name, f.Province.NameEN))
	}
	join := func(parts ...string) string {
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
	}
	for _, fact := range [][2]string{
		{p.one("Thời gian", "Days"), p.days(f.StartsOn, f.EndsOn)},
		{p.one("Địa điểm", "Place"), join(parts...)},
		{p.one("Chủ đề", "Theme"), p.oneOf(f.Theme, f.ThemeEN)},
		{p.one("Liên hệ", "Contact"), join(f.Phone, f.Email)},
	} {
		if fact[1] != "" {
			out = append(out, fact)
		}
	}
	return out
}

// letterFooter prints the box with the code, and the place of the signature.
func (p *printer) letterFooter(width float64, url string, f domain.Fair, l domain.InvitationLetter) error {
	p.fill(letterLeft, letterFoot, width, letterCode+8, cream)
	if err := p.code(letterLeft+4, letterFoot+4, letterCode, url); err != nil {
		return err
	}
	x, room := letterLeft+letterCode+10, width-letterCode-14
	box := fitted(room, letterCode, 1, func(scale float64) []signed {
		var out []signed
		add := func(before float64, text string, face *face, size float64, ink ink) {
			st := style{face, size * scale, ink}
			out = append(out, signed{setLines(room, span{text, st}), lead(st.size), before * scale})
		}
		add(0, p.one("Trả lời trên điện thoại", "Answer on a phone"), p.faces.bold, 12, green)
		add(1, strings.TrimPrefix(strings.TrimPrefix(url, "https://"), "http://"), p.faces.bold, 11, black)
		add(1.5, p.one("Mã: ", "Code: ")+l.Code, p.faces.regular, 11, black)
		add(1.5, p.one(
			"Mã dùng được đến hết ngày "+p.day(f.EndsOn)+". Ai có mã này đều trả lời được thay Quý đơn vị, xin giữ giấy mời cẩn thận.",
			"The code works until "+p.day(f.EndsOn)+". Please keep this letter safe: with the code, other people could answer for you.",
		), p.faces.regular, 9.5, grey)
		return out
	})
	p.y = letterFoot + 4
	p.stack(x, box)
	half := width / 2
	p.y = letterSign
	for _, s := range []span{
		{p.one("TM. BAN TỔ CHỨC", "FOR THE ORGANIZER"), style{p.faces.bold, 12, black}}, {p.one("(ký tên, đóng dấu)", "(signature, seal)"), style{p.faces.italic, 11, grey}},
	} {
		for _, line := range setLines(half, s) {
			p.lineAt(letterLeft+half+(half-line.width())/2, p.y, line)
			p.y += lead(s.style.size)
		}
	}
	return nil
}
