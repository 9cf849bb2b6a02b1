package vi

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// rimes are the folded rimes of Vietnamese syllables.
var rimes = set(`a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu
i ia ich iec iem ien ieng iep iet ieu im in inh ip it iu
o oa oac oach oai oam oan oang oanh oao oap oat oay oc oe oen oeo oet oi om on ong ooc oong op ot
u ua uan uang uat uau uay uc ue uech uenh ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu
uy uya uych uyen uyet uyn uynh uyp uyt uyu y yem yen yeng yet yeu`)

var onsets = set(`b c ch d g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x`)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// IsSyllable reports whether a folded word can be a syllable of Vietnamese.
func IsSyllable(fold string) bool {
	if rimes[fold] || fold == "gi" || fold == "gin" {
		return true
	}
	for n := min(3, len(fold)-1); n > 0; n-- {
		if onsets[fold[:n]] && rimes[fold[n:]] {
			return true
		}
	}
	return false
}

// syllable is a syllable that is being decoded from keystrokes.
type syllable struct {
	letters, marks []byte
	tone           byte
	changed        bool
}

// DecodeResidue reads a word that was typed for Telex or VNI while the input
// method was off: "tuyeets", "mien61" → tuyết, miến. ok is false if the word has
// no keystroke of either or the result is not a Vietnamese syllable.
func DecodeResidue(fold string) (w Word, ok bool) {
	if len(fold) < 2 || len(fold) > 12 || isDigit(fold[0]) {
		return Word{}, false
	}
	var s syllable
	digits := strings.ContainsAny(fold, "0123456789")
	for i := range len(fold) {
		c := fold[i]
		if digits {
			if !s.vni(c) {
				return Word{}, false
			}
		} else {
			s.telex(c)
		}
	}
	if !s.changed {
		return Word{}, false
	}
	b := builder{letters: s.letters, marks: s.marks, tone: s.tone}
	b.flush()
	out := b.words()
	if len(out) != 1 || !IsSyllable(strings.Replace(out[0].Fold, "qi", "qui", 1)) {
		return Word{}, false
	}
	return out[0], true
}

func (s *syllable) add(c byte) {
	s.letters, s.marks = append(s.letters, c), append(s.marks, 0)
}

// lastVowel returns the place of the last of some letters without a mark, or -1.
func (s *syllable) lastVowel(of string) int {
	for i := len(s.letters) - 1; i >= 0; i-- {
		if s.marks[i] == 0 && strings.IndexByte(of, s.letters[i]) >= 0 {
			return i
		}
	}
	return -1
}

func (s *syllable) hasVowel() bool {
	for _, c := range s.letters {
		if isVowel(c) {
			return true
		}
	}
	return false
}

func (s *syllable) change(at int, mark byte) {
	s.marks[at], s.changed = mark, true
}

// horn puts the horn on o or u, on both if they are adjacent.
func (s *syllable) horn(of string) bool {
	at := s.lastVowel(of)
	if at < 0 {
		return false
	}
	if pair := strings.Index(string(s.letters), "uo"); pair >= 0 && s.marks[pair] == 0 && s.marks[pair+1] == 0 && !(pair == 1 && s.letters[0] == 'q') {
		at = pair + 1 // rượu, whose key may come at its end
	}
	s.change(at, 'w')
	if s.letters[at] == 'o' && at > 0 && s.letters[at-1] == 'u' && s.marks[at-1] == 0 && !(at == 2 && s.letters[0] == 'q') {
		s.change(at-1, 'w')
	}
	return true
}

var telexTones = map[byte]byte{'s': '1', 'f': '2', 'r': '3', 'x': '4', 'j': '5'}

func (s *syllable) telex(c byte) {
	n := len(s.letters)
	switch {
	case telexTones[c] != 0 && s.hasVowel():
		s.tone, s.changed = telexTones[c], true
	case c == 'z' && s.hasVowel():
		s.tone, s.changed = 0, true
	case c == 'w':
		if !s.horn("aou") {
			s.add('u')
			s.change(n, 'w')
		}
	case c == 'd' && n > 0 && s.letters[0] == 'd' && s.marks[0] == 0:
		s.change(0, 'd')
	case c == 'a' || c == 'e' || c == 'o':
		if at := s.lastVowel(string(c)); at >= 0 && (at == n-1 || !isVowel(s.letters[n-1])) {
			s.change(at, c)
			return
		}
		s.add(c)
	default:
		s.add(c)
	}
}

func (s *syllable) vni(c byte) bool {
	if !isDigit(c) {
		s.add(c)
		return true
	}
	switch {
	case c == '0' || c > '9':
		return false
	case c <= '5':
		if !s.hasVowel() {
			return false
		}
		s.tone, s.changed = c, true
		return true
	case c == '6':
		at := s.lastVowel("aeo")
		if at >= 0 {
			s.change(at, s.letters[at])
		}
		return at >= 0
	case c == '7':
		return s.horn("ou")
	case c == '8':
		at := s.lastVowel("a")
		if at >= 0 {
			s.change(at, 'w')
		}
		return at >= 0
	}
	if len(s.letters) == 0 || s.letters[0] != 'd' {
		return false
	}
	s.change(0, 'd')
	return true
}

// spelling is a syllable as people write it, without its tone.
type spelling struct {
	letters []rune // each mark behind its letter
	first   int    // where the first vowel is; -1 without one
	marked  int    // where the last vowel with a mark is; -1 without one
	vowels  int    // how many, without the glides of qu and gi
}

// spell writes the letters of a key without its tone.
func spell(e string) spelling {
	s := spelling{first: -1, marked: -1}
	for i := 0; i < len(e); i++ {
		if strings.HasPrefix(e[i:], "dd") {
			s.letters = append(s.letters, 'đ')
			i++
			continue
		}
		mark := markOf(e, i)
		if isVowel(e[i]) && !s.glide(e, i) {
			if s.first < 0 {
				s.first = len(s.letters)
			}
			if mark != 0 {
				s.marked = len(s.letters)
			}
			s.vowels++
		}
		s.letters = append(s.letters, rune(e[i]))
		if mark != 0 {
			s.letters = append(s.letters, mark)
			i++
		}
	}
	return s
}

// markOf returns the mark that the letter behind i puts on the one at i; 0 if
// none.
func markOf(e string, i int) rune {
	if i+1 == len(e) {
		return 0
	}
	switch c, next := e[i], e[i+1]; {
	case next == c && (c == 'a' || c == 'e' || c == 'o'):
		return markCircumflex
	case next == 'w' && c == 'a':
		return markBreve
	case next == 'w' && (c == 'o' || c == 'u'):
		return markHorn
	}
	return 0
}

// glide reports whether the vowel at i belongs to the consonant before it: qu,
// and gi before another vowel.
func (s *spelling) glide(e string, i int) bool {
	if i == 0 || s.vowels > 0 {
		return false
	}
	return e[i] == 'u' && e[i-1] == 'q' || e[i] == 'i' && e[i-1] == 'g' && i+1 < len(e) && isVowel(e[i+1])
}

// toneAt returns behind how many letters and marks the tone is written.
func (s *spelling) toneAt() int {
	switch {
	case s.marked >= 0:
		return s.marked + 2
	case s.vowels == 2 && len(s.letters) > s.first+2 || s.vowels == 3:
		return s.first + 2
	}
	return s.first + 1
}

// display writes a decoded syllable as people do, the tone on its vowel.
func (w Word) display() string {
	e, tone := w.Exact, rune(0)
	if n := len(e); n > 0 && '1' <= e[n-1] && e[n-1] <= '5' {
		tone = []rune{markAcute, markGrave, markHook, markTilde, markDot}[e[n-1]-'1']
		e = e[:n-1]
	}
	s := spell(e)
	if tone != 0 && s.first >= 0 {
		s.letters = slices.Insert(s.letters, s.toneAt(), tone)
	}
	return norm.NFC.String(string(s.letters))
}
