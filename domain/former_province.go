package domain

// FormerProvince is one of the 63 units that existed until 30/06/2025. Their
// names remain on packages and certificates, and people search for them.
type FormerProvince struct {
	Code         string `gorm:"primaryKey"`
	ProvinceCode string // the unit of today it belongs to
	Slug         string
	Name         string
	NameEN       string
	City         bool
	Region       Region // on the old map
	Northern     bool
	Lat, Lon     float64 // a pin, not a border; degrees, WGS 84
	Aliases      string  // other names, separated by "|"
	NameSort     string
}
