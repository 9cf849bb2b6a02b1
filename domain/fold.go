package domain

import (
	"strings"
	"unicode"
)

// Tone is one of the six tones of Vietnamese, in alphabetical order.
type Tone uint8

// The tones, in the order that dictionaries use: ngang, huyền, hỏi, ngã, sắc, nặng.
const (
	Level Tone = iota
	Grave
	Hook
	Tilde
	Acute
	Dot
)

// vowels lists each Vietnamese vowel with its six tones, in alphabetical order
// of the letters and in the order of Tone.
var vowels = [...]string{
	"aàảãáạ", "ăằẳẵắặ", "âầẩẫấậ", "eèẻẽéẹ", "êềểễếệ", "iìỉĩíị",
	"oòỏõóọ", "ôồổỗốộ", "ơờởỡớợ", "uùủũúụ", "ưừửữứự", "yỳỷỹýỵ",
}

// alphabet has the letters in Vietnamese order (a ă â b c d đ e ê … y), with the
// foreign letters f, j, w and z at their usual places.
const alphabet = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"

type letter struct {
	base rune // the letter without its tone: ấ → â
	tone Tone
	fold rune // the letter without any mark: ấ → a, đ → d
	rank byte // place in the alphabet, from 1
}

var letters = func() map[rune]letter {
	m := make(map[rune]letter, 128)
	plain := strings.NewReplacer("ă", "a", "â", "a", "đ", "d", "ê", "e", "ô", "o", "ơ", "o", "ư", "u")
	rank := byte(0)
	for _, r := range alphabet {
		rank++
		m[r] = letter{base: r, fold: []rune(plain.Replace(string(r)))[0], rank: rank}
	}
	for _, row := range vowels {
		base, tone := []rune(row)[0], Level
		for _, r := range row {
			l := m[base]
			l.tone = tone
			m[r] = l
			tone++
		}
	}
	return m
}()

// SplitLetter splits a lower-case letter in NFC into letter and tone: ấ → â,
// Acute. ok is false for a rune that is not a letter of the Vietnamese or Latin
// alphabet.
func SplitLetter(r rune) (base rune, tone Tone, ok bool) {
	l, ok := letters[r]
	return l.base, l.tone, ok
}

// FoldLetter removes all marks from a lower-case letter in NFC: ấ → a, đ → d. It
// returns other runes unchanged.
func FoldLetter(r rune) rune {
	if l, ok := letters[r]; ok {
		return l.fold
	}
	return r
}

// Fold lower-cases NFC text and removes all Vietnamese marks: "Chè Đá" → "che da".
func Fold(s string) string {
	return strings.Map(func(r rune) rune { return FoldLetter(lower(r)) }, s)
}

// maxSearchWords bounds the words of a search in a list.
const maxSearchWords = 10

// SearchWords returns the words of a text that a list is searched for, as folded names hold
// them: the first ten.
func SearchWords(text string) []string {
	words := strings.Fields(Fold(text))
	return words[:min(len(words), maxSearchWords)]
}

// lower is unicode.ToLower, except that it maps Ð (U+00D0, typed for Đ) to đ.
func lower(r rune) rune {
	if r == 'Ð' || r == 'ð' {
		return 'đ'
	}
	return unicode.ToLower(r)
}
