package catalogue

import (
	"strings"
	"unicode/utf8"
)

// pointMM is a point of 1/72 inch in mm.
const pointMM = 25.4 / 72

// ink is a colour.
type ink struct{ r, g, b int }

// style is the font, size and colour of a text.
type style struct {
	face *face
	size float64 // points
	ink  ink
}

// span is a text in one style.
type span struct {
	text  string
	style style
}

// piece is a part of a line in one style, at x mm from the line's start.
type piece struct {
	text  string
	style style
	x     float64
	width float64
	of    *paragraph // nil: of none
}

// line is a line of text that fits its column.
type line []piece

// width returns the width of the line.
func (l line) width() float64 {
	if len(l) == 0 {
		return 0
	}
	last := l[len(l)-1]
	return last.x + last.width
}

// text returns the text of the line.
func (l line) text() string {
	var b strings.Builder
	for _, piece := range l {
		b.WriteString(piece.text)
	}
	return b.String()
}

// setLines breaks spans into lines that are at most width mm wide. It breaks a word
// only when it is wider than a whole line, after a punctuation mark if there is
// one. A line end in a text begins a new line.
func setLines(width float64, spans ...span) []line {
	s := setter{width: width, of: new(paragraph)}
	for _, sp := range spans {
		text := sp.style.face.printable(sp.text)
		for i, paragraph := range strings.Split(text, "\n") {
			if i > 0 {
				s.end()
			}
			for j, word := range strings.Split(paragraph, " ") {
				if j > 0 {
					s.space = true
				}
				if word != "" {
					s.word(strings.ReplaceAll(word, "\u00a0", " "), sp.style)
				}
			}
		}
	}
	if len(s.now) > 0 {
		s.end()
	}
	return s.lines
}

// setter sets lines word by word.
type setter struct {
	width float64
	lines []line
	now   line
	x     float64
	space bool // before the next word
	of    *paragraph
}

func (s *setter) end() {
	s.lines = append(s.lines, s.now)
	s.now, s.x, s.space = nil, 0, false
}

func (s *setter) word(word string, st style) {
	w := st.face.width(word, st.size)
	gap := 0.0
	if s.space && len(s.now) > 0 {
		gap = st.face.width(" ", st.size)
	}
	if s.x+gap+w > s.width && len(s.now) > 0 {
		s.end()
		gap = 0
	}
	for w > s.width { // wider than a whole line
		head := fitting(word, st, s.width)
		s.put(head, st, 0, st.face.width(head, st.size))
		s.end()
		word = word[len(head):]
		w = st.face.width(word, st.size)
	}
	if word != "" {
		s.put(word, st, gap, w)
	}
	s.space = false
}

func (s *setter) put(word string, st style, gap, w float64) {
	if n := len(s.now); n > 0 && s.now[n-1].style == st {
		last := &s.now[n-1]
		if gap > 0 {
			last.text += " "
		}
		last.text += word
		last.width += gap + w
	} else {
		s.now = append(s.now, piece{word, st, s.x + gap, w, s.of})
	}
	s.x += gap + w
}

// fitting returns the longest beginning of a word that fits. It ends after a
// punctuation mark of addresses if one is near.
func fitting(word string, st style, width float64) string {
	end, mark, x := 0, 0, 0.0
	for i, r := range word {
		x += st.face.width(string(r), st.size)
		if x > width && end > 0 {
			break
		}
		end = i + utf8.RuneLen(r)
		if strings.ContainsRune("/.-_@,;:–?&=", r) {
			mark = end
		}
	}
	if mark > end/2 && end < len(word) {
		return word[:mark]
	}
	return word[:end]
}
