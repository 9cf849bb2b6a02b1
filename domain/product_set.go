package domain

// Group is one of the six groups of OCOP products, "I" to "VI"
// (Decision 148/QĐ-TTg of 24/02/2023).
type Group string

// Groups lists the six groups in the order of the decision.
func Groups() []Group { return []Group{"I", "II", "III", "IV", "V", "VI"} }

// GroupTourism is group VI: community tourism, ecotourism and tourist sites.
const GroupTourism Group = "VI"

// ProductSet is one of the 26 sets ("bộ sản phẩm") in which products are scored
// (Decision 148/QĐ-TTg of 24/02/2023).
type ProductSet struct {
	Code       string `gorm:"primaryKey"` // such as "I.5.a"
	Number     int    // 1 to 26
	Group      Group  `gorm:"column:product_group"`
	GroupVI    string
	GroupEN    string
	SubgroupVI string
	SubgroupEN string
	NameVI     string
	NameEN     string
}

// Names returns the short names of the group (Decision 148/QĐ-TTg).
func (g Group) Names() (vi, en string) {
	switch g {
	case "I":
		return "Thực phẩm", "Food"
	case "II":
		return "Đồ uống", "Beverages"
	case "III":
		return "Dược liệu và sản phẩm từ dược liệu", "Medicinal herbs"
	case "IV":
		return "Thủ công mỹ nghệ", "Handicrafts"
	case "V":
		return "Sinh vật cảnh", "Ornamental plants and animals"
	case GroupTourism:
		return "Dịch vụ du lịch", "Community tourism"
	}
	return string(g), string(g)
}
