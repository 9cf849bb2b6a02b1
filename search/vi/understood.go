package vi

// Understood is what was read from the text of a query.
type Understood struct {
	Text    string   // what is searched for after corrections, as shown to the user
	Filters []Filter // what was read as filters, in the order of the text
	Notes   []string // for people, in Vietnamese: "Hà Giang nay thuộc Tuyên Quang"
}

// Filter is a condition that was read from the text.
type Filter struct {
	Name  string // the parameter it stands for: "stars", "province", "former_province", "region", "northern", "kind", "group", "set"
	Value string // as the parameter takes it
	Text  string // the words of the query it was read from
	Boost bool   // it only orders, it does not exclude (a place inside a product's name)
}
