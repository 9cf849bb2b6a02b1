package transfer

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// visciiLetters are the letters of VISCII (RFC 1456) from byte 0x80 on, and
// visciiLow the capitals in the places of control characters.
var (
	visciiLetters = []rune("ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ" +
		"ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ" +
		"ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư" +
		"àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ")
	visciiLow = map[byte]rune{0x02: 'Ẳ', 0x05: 'Ẵ', 0x06: 'Ẫ', 0x14: 'Ỷ', 0x19: 'Ỹ', 0x1e: 'Ỵ'}
)

// viscii decodes VISCII, which golang.org/x/text lacks.
type viscii struct{ transform.NopResetter }

// NewDecoder returns a decoder of VISCII.
func (v viscii) NewDecoder() *encoding.Decoder { return &encoding.Decoder{Transformer: v} }

// NewEncoder returns an encoder that changes nothing: no file is written in VISCII.
func (viscii) NewEncoder() *encoding.Encoder { return &encoding.Encoder{Transformer: transform.Nop} }

// Transform decodes bytes of VISCII.
func (viscii) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for _, b := range src {
		r, low := visciiLow[b]
		if !low {
			r = rune(b)
		}
		if b >= 0x80 {
			r = visciiLetters[b-0x80]
		}
		if nDst+utf8.RuneLen(r) > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		nDst += utf8.EncodeRune(dst[nDst:], r)
		nSrc++
	}
	return nDst, nSrc, nil
}

// charsetOf returns the character set of a text that is not UTF-8: one in which
// nearly all its words are Vietnamese. TCVN3 and VNI are written in the letters
// of Windows-1252; see legacy.go. It returns nil if there is none.
func charsetOf(text []byte) encoding.Encoding {
	var best encoding.Encoding
	most := 0.8 // of all words with other letters than ASCII
	for _, c := range []struct {
		set   encoding.Encoding
		right func(word string) bool
	}{
		{charmap.Windows1258, isSyllable},
		{charmap.Windows1252, func(word string) bool { return readLegacy(word, unicodeFace).whole }},
		{viscii{}, isSyllable},
	} {
		if share := rightShare(text, c.set, c.right); share >= most && (best == nil || share > most) {
			best, most = c.set, share
		}
	}
	return best
}

// rightShare returns the share of the words with other letters than ASCII that
// are right in a character set.
func rightShare(text []byte, set encoding.Encoding, right func(word string) bool) float64 {
	plain, err := set.NewDecoder().Bytes(text)
	if err != nil {
		return 0
	}
	good, words := 0, 0
	for _, word := range legacyWords(norm.NFC.String(string(plain))) {
		if strings.Trim(word, ascii) == "" {
			continue
		}
		words++
		if right(word) {
			good++
		}
	}
	if words == 0 {
		return 0
	}
	return float64(good) / float64(words)
}

const ascii = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

// utf16Order returns whether a text without a byte order mark is UTF-16: nearly
// each second byte of its beginning is 0.
func utf16Order(head []byte) (little, big bool) {
	zeros := [2]int{}
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	few, many := len(head)/100, len(head)/4
	return zeros[0] <= few && zeros[1] > many, zeros[1] <= few && zeros[0] > many
}

// readTwice reads UTF-8 that a program took for Windows-1252 and wrote as UTF-8
// once more: "MÃ¢t" is "Mât". ok is false for any other text.
func readTwice(s string) (text string, ok bool) {
	if !strings.ContainsFunc(s, func(r rune) bool { return r >= 0xC3 && r <= 0xF4 }) { // the first byte of a letter
		return s, false
	}
	var once []byte
	for _, r := range s {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok && r >= 0x80 && r < 0xA0 { // Windows-1252 has no letter there, and programs keep the byte
			b, ok = byte(r), true
		}
		if !ok {
			return s, false
		}
		once = append(once, b)
	}
	if !utf8.Valid(once) || !strings.ContainsFunc(string(once), func(r rune) bool { return r >= 0x80 && unicode.IsLetter(r) }) {
		return s, false
	}
	return norm.NFC.String(string(once)), true
}

// hasLostLetters reports whether a program has replaced letters of a text that
// its character set lacks by question marks: "M?t ong". A web address may have
// one.
func hasLostLetters(s string) bool {
	return strings.ContainsRune(s, utf8.RuneError) || slices.ContainsFunc(strings.Fields(s), lostLetters)
}

// lostLetters reports whether a word that is not a web address has question marks
// between letters.
func lostLetters(word string) bool {
	if isAddress(word) {
		return false
	}
	runes := []rune(word)
	for i := 1; i < len(runes); i++ {
		if runes[i] != '?' || !unicode.IsLetter(runes[i-1]) {
			continue
		}
		next := i
		for next < len(runes) && runes[next] == '?' {
			next++
		}
		if next < len(runes) && unicode.IsLetter(runes[next]) {
			return true
		}
	}
	return false
}

// isAddress reports whether a word is a web address with a query, with or without
// its scheme: "shopee.vn/htx?sp=1".
func isAddress(word string) bool {
	before, after, found := strings.Cut(word, "?")
	if !found {
		return false
	}
	host, _, below := strings.Cut(before, "/")
	return strings.Contains(before, "://") || strings.Contains(after, "=") || below && strings.Contains(host, ".")
}
