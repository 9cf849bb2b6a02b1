// Package icon has the icons that pages and printed books share: lines in a square
// of 24 by 24 units, drawn for this project.
package icon

// The conditions of a product (Decision 148/QĐ-TTg) have these icons in print.
const (
	Sprout = "sprout" // raw-material area
	People = "people" // local workforce
	Shield = "shield" // food safety, product standard
	Seal   = "seal"   // intellectual property
)

// drawings are paths in the language of SVG.
var drawings = map[string]string{
	"basket": "M4 10h16l-2 10H6ZM8 10c0-4 1.5-6 4-6s4 2 4 6M5 15h14M9.5 10l1 10M14.5 10l-1 10",
	"bottle": "M10 3h4v4.500c1.5 1 3 2.5 3 5V20a1 1 0 0 1-1 1H8a1 1 0 0 1-1-1v-7.500c0-2.5 1.5-4 3-5ZM7 14h10M10 5h4",
	"bowl":   "M3 11h18c0 4.5-3 8-6.5 8.500h-5C6 19 3 15.5 3 11ZM8 8c0-1.5 1-1.5 1-3M12 8c0-1.5 1-1.5 1-3M16 8c0-1.5 1-1.5 1-3",
	"check":  "M5 12.5 10 17 19 7",
	"craft":  "M8 3h8l-1 4c3 2 4 5 3 8-.8 3-3 5-3 5H9s-2.2-2-3-5c-1-3 0-6 3-8ZM6 13h12",
	"filter": "M4 6h16M7 12h10M10 18h4",
	"flower": "M9.800 9a2.2 2.2 0 1 0 4.400 0a2.2 2.2 0 1 0-4.400 0ZM12 6.800c-2-4 2-4 0 0c2-4 5-1 1.9 1.400c4 0 3 4 0 2c2 3.5-2 4-1.9 1c0 3-4 2.5-1.9-1c-3 2-4-2 0-2C7 5.8 10 2.8 12 6.800M12 12v9M12 18c2 0 4-1 4-3",
	"fruit":  "M12 8c-5-2-8 1-8 5s3 7 5 7c1.2 0 2-.5 3-.5s1.8.5 3 .5c2 0 5-3 5-7s-3-7-8-5ZM12 8c0-2 1-4 3-5",
	"herb":   "M4 12h16c0 4-2.5 6.5-5 7.500h-6C6.5 18.5 4 16 4 12ZM12 12l6-8M8 9c-2-1-2.5-3-2-5 2 0 3.5 1.5 3.5 3.5",
	"house":  "M3 12 12 4l9 8M6 10v10h12V10M10 20v-6h4v6",
	"jar":    "M7 4h10v3H7zM6 9.500C6 8 7 7 7 7h10s1 1 1 2.500V19a1.5 1.5 0 0 1-1.5 1.500h-9A1.5 1.5 0 0 1 6 19ZM6 12h12M6 17h12",
	People:   "M6 8a3 3 0 1 0 6 0a3 3 0 1 0-6 0ZM3 20c0-4 2.5-6 6-6s6 2 6 6M16 5.5a3 3 0 0 1 0 5.5M17.5 14.5c2.200.8 3.5 2.700 3.5 5.5",
	"search": "m20 20-4.5-4.500M17 10.500a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0Z",
	Seal:     "M7 9a5 5 0 1 0 10 0a5 5 0 1 0-10 0ZM9 13.500 7.5 21 12 18.5 16.5 21 15 13.500",
	Shield:   "M12 3l7 3v5c0 5-3 8-7 10c-4-2-7-5-7-10V6ZM8.5 12l2.5 2.500 4.5-5",
	Sprout:   "M12 21V11M12 13c0-5 3-8 8-8c0 5-3 8-8 8ZM12 17c0-4-2.5-6.5-7-6.500c0 4 2.5 6.500 7 6.500Z",
	"tea":    "M5 19c0-8 5-14 15-15 0 10-5 15-12 15-1.5 0-3-.5-3-.5M5 20c1.5-5 5-8 9-10",
}

// Path returns the drawing of an icon as a path in the language of SVG; empty for a
// name that no icon has.
func Path(name string) string { return drawings[name] }

// OfGroup returns the name of the icon of one of the six groups of products, I to
// VI, and that of food for any other.
func OfGroup(group string) string {
	switch group {
	case "II":
		return "bottle"
	case "III":
		return "herb"
	case "IV":
		return "basket"
	case "V":
		return "flower"
	case "VI":
		return "house"
	}
	return "bowl"
}

// Size is the side of the square of an icon in the units of its drawing.
const Size = 24
