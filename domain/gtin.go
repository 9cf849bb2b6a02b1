package domain

import "strings"

// ValidateGTIN checks a trade item number of GS1: 8, 12, 13 or 14 digits, the
// last of which checks the others. Numbers that GS1 keeps for use within one
// company or for coupons are no trade item numbers (GS1 General
// Specifications, section 1.4). Empty is none.
func ValidateGTIN(gtin string) error {
	if gtin == "" {
		return nil
	}
	if n := len(gtin); n != 8 && n != 12 && n != 13 && n != 14 || strings.Trim(gtin, "0123456789") != "" {
		return Invalidf("gtin", "it must have 8, 12, 13 or 14 digits")
	}
	sum := 0
	for i := range len(gtin) {
		weight := 1
		if (len(gtin)-i)%2 == 0 {
			weight = 3
		}
		sum += weight * int(gtin[i]-'0')
	}
	if sum%10 != 0 {
		return Invalidf("gtin", "its check digit is wrong")
	}
	if restrictedGTIN(gtin) {
		return Invalidf("gtin", "this number is of a range for use within one company; a product needs one that GS1 gave, such as 893…")
	}
	return nil
}

// restrictedGTIN reports whether the prefix is one of restricted circulation
// or of coupons.
func restrictedGTIN(gtin string) bool {
	full := fullGTIN(gtin)
	if strings.HasPrefix(full, "000000") { // eight digits
		return full[6] == '0' || full[6] == '2'
	}
	switch prefix := full[1:4]; {
	case prefix[:2] == "02", prefix[:2] == "04", prefix[:2] == "05", prefix[0] == '2', prefix[:2] == "98", prefix[:2] == "99":
		return true
	}
	return false
}

// fullGTIN is a number in 14 digits.
func fullGTIN(gtin string) string { return strings.Repeat("0", 14-len(gtin)) + gtin }

// GTINForms lists the ways in which one number is written: in 8, 12, 13 and 14
// digits, with zeros in front.
func GTINForms(gtin string) []string {
	if ValidateGTIN(gtin) != nil || gtin == "" {
		return nil
	}
	full := fullGTIN(gtin)
	var out []string
	for _, n := range []int{8, 12, 13, 14} {
		if strings.Trim(full[:14-n], "0") == "" {
			out = append(out, full[14-n:])
		}
	}
	return out
}
