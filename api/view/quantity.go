package view

import (
	"math"

	"chophien/api/rest"
	"chophien/domain"
)

// QuantityForm is an amount of goods.
type QuantityForm struct {
	Amount float64 `json:"amount" exclusiveMinimum:"0" maximum:"1000000000" doc:"Rounded to three decimals" example:"1.5"`
	Unit   string  `json:"unit" enum:"g,kg,quintal,tonne,ml,l,m,piece,bottle,box,bag,jar,can,carton,set,plant,guest" doc:"quintal: tạ (100 kg); tonne: tấn" example:"tonne"`
}

// QuantityFormOf returns the form of an amount of goods; null for none.
func QuantityFormOf(q domain.Quantity) rest.OrNull[QuantityForm] {
	if q.IsZero() {
		return rest.OrNull[QuantityForm]{}
	}
	return rest.Some(QuantityForm{float64(q.Amount) / 1000, string(q.Unit)})
}

// QuantityOf returns the amount of goods of a form; zero for none.
func QuantityOf(f rest.Clearable[QuantityForm]) domain.Quantity {
	if f.Value == nil {
		return domain.Quantity{}
	}
	return domain.Quantity{Amount: int64(math.Round(f.Value.Amount * 1000)), Unit: domain.Unit(f.Value.Unit)}
}
