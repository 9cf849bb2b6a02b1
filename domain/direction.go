package domain

// isDirection reports whether a character changes the direction of the text around
// it, without being seen. With it a name can look like another one.
func isDirection(r rune) bool {
	return r == 0x061C || r == 0x200E || r == 0x200F || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}
