package domain

// Group is one of the six groups of OCOP products, "I" to "VI". The criteria name
// them.
type Group string

// Groups lists the six groups in their order.
func Groups() []Group { return []Group{"I", "II", "III", "IV", "V", "VI"} }

// GroupTourism is group VI: community tourism, ecotourism and tourist sites.
const GroupTourism Group = "VI"

// GroupNames are the names of a group in a version of the criteria.
type GroupNames struct {
	Group   Group
	NameVI  string
	NameEN  string
	ShortVI string // for headings and lists of choices
	ShortEN string
}

// ProductSet is one of the sets ("bộ sản phẩm") in which products are scored; there
// are 26 under Decision 148/QĐ-TTg.
type ProductSet struct {
	Code       string `gorm:"primaryKey"` // such as "I.5.a"
	Number     int    // its place in the list of all, from 1
	Group      Group  `gorm:"column:product_group"`
	GroupVI    string
	GroupEN    string
	SubgroupVI string
	SubgroupEN string
	NameVI     string
	NameEN     string
	From       *Date `gorm:"column:in_force_from"`  // the first day on which the criteria have it; nil: from the beginning
	Until      *Date `gorm:"column:in_force_until"` // the last day; nil: none
}

// InForce reports whether the criteria have the set on a day.
func (s ProductSet) InForce(day Date) bool {
	return (s.From == nil || *s.From <= day) && (s.Until == nil || *s.Until >= day)
}
