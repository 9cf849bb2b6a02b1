package icon

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Point is a place in the square of an icon; y grows downwards.
type Point struct{ X, Y float64 }

// Stroke is a step of a drawing: 'M' moves to the last point, 'L' draws a line to
// it, 'C' a Bézier curve with the other two as its controls, 'Z' closes the line.
type Stroke struct {
	Step   byte
	Points [3]Point // one for M and L, three for C
}

// Strokes returns the drawing of an icon for programs that draw it themselves. It
// fails for a name that no icon has.
func Strokes(name string) ([]Stroke, error) {
	path := Path(name)
	if path == "" {
		return nil, fmt.Errorf("icon: there is no icon %q", name)
	}
	r := reader{rest: path}
	if err := r.read(); err != nil {
		return nil, fmt.Errorf("icon: %s: %w", name, err)
	}
	return r.out, nil
}

// reader reads the part of the language of paths that icons use: no quadratic
// curves, and arcs of circles only.
type reader struct {
	rest        string
	out         []Stroke
	at, start   Point
	lastControl Point
}

// numbers is how many numbers a command takes.
var numbers = map[byte]int{'M': 2, 'L': 2, 'H': 1, 'V': 1, 'C': 6, 'S': 4, 'A': 7, 'Z': 0}

func (r *reader) read() error {
	command := byte(0)
	for {
		r.rest = strings.TrimLeft(r.rest, " ,")
		if r.rest == "" {
			return nil
		}
		if c := r.rest[0]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			command, r.rest = c, r.rest[1:]
		}
		n, ok := numbers[command&^0x20]
		if !ok {
			return fmt.Errorf("the command %q is not known", command)
		}
		var v [7]float64
		for i := range n {
			var err error
			if v[i], err = r.number(command&^0x20 == 'A' && (i == 3 || i == 4)); err != nil {
				return err
			}
		}
		if err := r.step(command, v); err != nil {
			return err
		}
		switch command { // more numbers after a move are lines
		case 'M':
			command = 'L'
		case 'm':
			command = 'l'
		}
	}
}

// number reads a number; a flag is one digit.
func (r *reader) number(flag bool) (float64, error) {
	r.rest = strings.TrimLeft(r.rest, " ,")
	end, point := 0, false
	for ; end < len(r.rest); end++ {
		c := r.rest[end]
		if c == '-' && end == 0 || c >= '0' && c <= '9' {
			if flag {
				end++
				break
			}
			continue
		}
		if c != '.' || point {
			break
		}
		point = true
	}
	v, err := strconv.ParseFloat(r.rest[:end], 64)
	r.rest = r.rest[end:]
	return v, err
}

func (r *reader) step(command byte, v [7]float64) error {
	from := Point{}
	if command >= 'a' { // small letters are relative
		from = r.at
	}
	to := func(i int) Point { return Point{from.X + v[i], from.Y + v[i+1]} }
	control := r.at
	switch command &^ 0x20 {
	case 'M':
		r.start = to(0)
		r.add('M', r.start)
	case 'L':
		r.add('L', to(0))
	case 'H':
		r.add('L', Point{from.X + v[0], r.at.Y})
	case 'V':
		r.add('L', Point{r.at.X, from.Y + v[0]})
	case 'C':
		control = to(2)
		r.add('C', to(0), control, to(4))
	case 'S':
		mirrored := Point{2*r.at.X - r.lastControl.X, 2*r.at.Y - r.lastControl.Y}
		control = to(0)
		r.add('C', mirrored, control, to(2))
	case 'A':
		if v[0] != v[1] {
			return fmt.Errorf("an arc is not of a circle")
		}
		r.arc(v[0], v[3] == 1, v[4] == 1, to(5))
	case 'Z':
		r.out = append(r.out, Stroke{Step: 'Z'})
		r.at = r.start
	}
	r.lastControl = r.at
	if c := command &^ 0x20; c == 'C' || c == 'S' {
		r.lastControl = control
	}
	return nil
}

func (r *reader) add(step byte, points ...Point) {
	s := Stroke{Step: step}
	copy(s.Points[:], points)
	r.out = append(r.out, s)
	r.at = points[len(points)-1]
}

// arc adds the arc of a circle as curves of at most a quarter each (SVG 1.1,
// appendix F.6.5).
func (r *reader) arc(radius float64, large, sweep bool, to Point) {
	from := r.at
	dx, dy := (to.X-from.X)/2, (to.Y-from.Y)/2
	half := math.Hypot(dx, dy)
	if half == 0 {
		return
	}
	radius = max(radius, half)
	away := math.Sqrt(radius*radius-half*half) / half
	if large == sweep {
		away = -away
	}
	centre := Point{from.X + dx - away*dy, from.Y + dy + away*dx}
	begin := math.Atan2(from.Y-centre.Y, from.X-centre.X)
	turn := math.Atan2(to.Y-centre.Y, to.X-centre.X) - begin
	if sweep && turn < 0 {
		turn += 2 * math.Pi
	}
	if !sweep && turn > 0 {
		turn -= 2 * math.Pi
	}
	n := int(math.Ceil(math.Abs(turn)/(math.Pi/2) - 1e-9))
	each := turn / float64(n)
	k := 4.0 / 3 * math.Tan(each/4) * radius
	for i := range n {
		a, b := begin+each*float64(i), begin+each*float64(i+1)
		p := Point{centre.X + radius*math.Cos(a), centre.Y + radius*math.Sin(a)}
		q := Point{centre.X + radius*math.Cos(b), centre.Y + radius*math.Sin(b)}
		r.add('C', Point{p.X - k*math.Sin(a), p.Y + k*math.Cos(a)}, Point{q.X + k*math.Sin(b), q.Y - k*math.Cos(b)}, q)
	}
}
