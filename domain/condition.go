package domain

// Condition is one of the four basic conditions of the programme.
type Condition string

// The four conditions. Their names are part of the HTTP contract.
const (
	ConditionRawMaterialArea      Condition = "raw_material_area"
	ConditionLocalWorkforce       Condition = "local_workforce"
	ConditionFoodSafety           Condition = "food_safety" // for non-food: the product standard
	ConditionIntellectualProperty Condition = "intellectual_property"
)

// Conditions lists the four in the order of the programme.
func Conditions() []Condition {
	return []Condition{ConditionRawMaterialArea, ConditionLocalWorkforce, ConditionFoodSafety, ConditionIntellectualProperty}
}

// Names returns the name of the condition in Vietnamese and in English.
func (c Condition) Names() (vi, en string) {
	switch c {
	case ConditionRawMaterialArea:
		return "vùng nguyên liệu", "a raw-material area"
	case ConditionLocalWorkforce:
		return "lao động địa phương", "a local workforce"
	case ConditionFoodSafety:
		return "an toàn thực phẩm, tiêu chuẩn sản phẩm", "food safety, product standard"
	case ConditionIntellectualProperty:
		return "sở hữu trí tuệ", "intellectual property"
	}
	return string(c), string(c)
}
