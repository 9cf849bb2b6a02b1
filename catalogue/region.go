package catalogue

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"

	"chophien/domain"
)

// mapped returns the units of today that the entries come from, from north to
// south; none for a book of one unit, which needs no map, and for editions without
// the data of one.
func (p *printer) mapped() []domain.EditionProvince {
	var out []domain.EditionProvince
	for _, u := range p.e.Content.Provinces {
		if !u.Other && len(u.Points) > 0 {
			out = append(out, u)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// yield is what a unit brings to the fair.
type yield struct {
	entries, villages, sites int
	goods                    []string // names of sets or groups, the most frequent first
}

// yields returns what each unit brings, by its code.
func (p *printer) yields() map[string]yield {
	out := map[string]yield{}
	counts := map[string]map[string]int{}
	for _, s := range p.e.Content.Sections {
		for _, e := range s.Entries {
			code := e.Place.Province.Code
			y := out[code]
			switch e.Kind {
			case domain.KindCraftVillage:
				y.villages++
			case domain.KindTourismSite:
				y.sites++
			default:
				y.entries++
				name, _ := p.title(e.SetVI, e.SetEN)
				if name == "" {
					name = p.one(p.criteria.GroupNames(e.Group))
				}
				if name != "" {
					if counts[code] == nil {
						counts[code] = map[string]int{}
					}
					if counts[code][name]++; counts[code][name] == 1 {
						y.goods = append(y.goods, name)
					}
				}
			}
			out[code] = y
		}
	}
	for code, y := range out {
		slices.SortStableFunc(y.goods, func(a, b string) int { return cmp.Compare(counts[code][b], counts[code][a]) })
	}
	return out
}

// region prints the map of the units with a number at each one that entries come
// from, and what each brings beside it.
func (p *printer) region(units []domain.EditionProvince) {
	p.head = p.one("Bản đồ các tỉnh, thành", "Map of the provinces")
	p.next()
	p.titleOf("Bản đồ các tỉnh, thành", "Map of the provinces")
	yields := p.yields()
	source := style{p.faces.regular, p.small, grey}
	notes := setLines(p.measure(), span{p.one(
		"Mỗi điểm là một đơn vị cấp tỉnh trước 01/07/2025; các điểm nối nhau nay là một tỉnh, thành. Bản đồ không vẽ địa giới. Nguồn: tọa độ (WGS 84) trong dữ liệu của Chợ Phiên, giấy phép Apache 2.0.",
		"Each point is a province of the map before 1 July 2025; points with a line between them are one unit today. The map shows no borders. Source: positions (WGS 84) in the data of Chợ Phiên, Apache License 2.0."), source})
	noteHeight := float64(len(notes)) * lead(source.size)
	number, text, label := style{p.faces.bold, p.body, red}, style{p.faces.regular, p.body - 0.4, black}, style{p.faces.bold, p.body, green}
	// The map is at the left; the list begins beside it.
	scale := min(p.measure()*0.56/domain.MapWidth, (p.room()-noteHeight-(p.y-p.top)-4)/domain.MapHeight)
	x, y := p.left(), p.y
	p.country(x, y, scale, units)
	list := make([]part, 0, len(units))
	beside := p.measure() - domain.MapWidth*scale - p.gap
	half := (p.measure() - columnGutter) / 2
	width := min(beside, half)
	for i, u := range units {
		name, _ := p.title(u.Name, u.NameEN)
		lines := setLines(width, span{strconv.Itoa(i+1) + "\u2002", number}, span{name, label}, span{" " + p.brings(yields[u.Code]), text})
		list = append(list, part{float64(len(lines))*lead(text.size) + 1.2, func(x, y float64) {
			for _, l := range lines {
				p.lineAt(x, y, l)
				y += lead(text.size)
			}
		}, false, ""})
	}
	foot := p.y + domain.MapHeight*scale
	at, n := p.y, 0
	for ; n < len(list) && at+list[n].height <= foot; n++ {
		list[n].draw(p.left()+domain.MapWidth*scale+p.gap, at)
		at += list[n].height
	}
	p.y = foot + 2
	p.lines(p.left(), notes, lead(source.size))
	if n < len(list) {
		p.y += 4
		p.columns(list[n:], half, lead(text.size))
	}
}

// brings describes what a unit brings.
func (p *printer) brings(y yield) string {
	var counts []string
	for _, c := range []struct {
		n             int
		vi, one, many string
	}{{y.entries, "sản phẩm", "product", "products"}, {y.villages, "làng nghề", "craft village", "craft villages"}, {y.sites, "điểm du lịch", "tourism site", "tourism sites"}} {
		if c.n > 0 {
			noun := c.many
			if c.n == 1 {
				noun = c.one
			}
			counts = append(counts, p.number(int64(c.n))+" "+p.one(c.vi, noun))
		}
	}
	text := strings.Join(counts, ", ")
	const most = 2
	if goods := y.goods[:min(most, len(y.goods))]; len(goods) > 0 {
		text += ": " + strings.Join(goods, "; ")
	}
	return text
}

// country draws the units, with numbers at those of the book, and the two
// archipelagos.
func (p *printer) country(x, y, scale float64, units []domain.EditionProvince) {
	at := func(point domain.EditionPoint) (float64, float64) {
		px, py := domain.OnMap(point.Lat, point.Lon)
		return x + px*scale, y + py*scale
	}
	pale, soft := ink{222, 216, 202}, ink{150, 143, 126}
	p.fill(x, y, domain.MapWidth*scale, domain.MapHeight*scale, ink{244, 247, 246})
	for _, u := range p.e.Content.Provinces {
		c := pale
		if !u.Other {
			c = ink{190, 214, 200}
		}
		p.pdf.SetDrawColor(c.r, c.g, c.b)
		p.pdf.SetLineWidth(2.2 * scale)
		p.pdf.SetLineCapStyle("round")
		for i := range u.Points {
			if i > 0 {
				ax, ay := at(u.Points[i-1])
				bx, by := at(u.Points[i])
				p.pdf.Line(ax, ay, bx, by)
			}
		}
		p.pdf.SetFillColor(c.r, c.g, c.b)
		for _, point := range u.Points {
			px, py := at(point)
			p.pdf.Circle(px, py, 2.2*scale, "F")
		}
	}
	name := style{p.faces.regular, max(5, p.small-1.2), soft}
	for _, isle := range []struct {
		lat, lon, rx, ry float64
		vi, en, under    string
	}{{16.5, 112, 6, 3.6, "Quần đảo Hoàng Sa", "Hoàng Sa Islands", "(Đà Nẵng)"}, {9.6, 112.61, 8.5, 5.5, "Quần đảo Trường Sa", "Trường Sa Islands", "(Khánh Hòa)"}} {
		ex, ey := at(domain.EditionPoint{Lat: isle.lat, Lon: isle.lon})
		p.pdf.SetDrawColor(soft.r, soft.g, soft.b)
		p.pdf.SetLineWidth(0.15)
		p.pdf.Ellipse(ex, ey, isle.rx*scale, isle.ry*scale, 0, "D")
		ey += isle.ry*scale + lead(name.size)*0.85
		for _, t := range []string{p.one(isle.vi, isle.en), isle.under} {
			wide := name.face.width(t, name.size)
			p.text(min(ex-wide/2, x+domain.MapWidth*scale-wide-0.5), ey, t, name)
			ey += lead(name.size) * 0.85
		}
	}
	p.numberUnits(units, at)
}

// numberUnits prints the number of each unit of the book near its middle, apart from
// the others.
func (p *printer) numberUnits(units []domain.EditionProvince, at func(domain.EditionPoint) (float64, float64)) {
	st := style{p.faces.bold, p.small - 0.4, white}
	radius := st.size * pointMM * 0.85
	type place struct{ x, y float64 }
	var taken []place
	for i, u := range units {
		var middle domain.EditionPoint
		for _, point := range u.Points {
			middle.Lat += point.Lat / float64(len(u.Points))
			middle.Lon += point.Lon / float64(len(u.Points))
		}
		here := place{}
		here.x, here.y = at(middle)
		free := func(c place) bool {
			return !slices.ContainsFunc(taken, func(t place) bool { return math.Hypot(t.x-c.x, t.y-c.y) < 2*radius })
		}
		// Move away in growing circles until the number has room.
		to := here
		for step := 1; step < 200 && !free(to); step++ {
			s, c := math.Sincos(float64(step) * 0.8)
			to = place{here.x + c*radius*float64(step)*0.12, here.y + s*radius*float64(step)*0.12}
		}
		taken = append(taken, to)
		p.pdf.SetFillColor(red.r, red.g, red.b)
		p.pdf.Circle(to.x, to.y, radius, "F")
		text := strconv.Itoa(i + 1)
		p.text(to.x-st.face.width(text, st.size)/2, to.y+st.size*pointMM*0.36, text, st)
	}
}
