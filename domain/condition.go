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
