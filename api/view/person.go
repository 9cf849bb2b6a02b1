package view

import (
	"chophien/domain"
)

// Person is a user as the other side of a lead knows it.
type Person struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name" nullable:"true"`
}

// PersonOf returns a user by id; u may be nil.
func PersonOf(id string, u *domain.User) Person {
	if u == nil {
		return Person{ID: id}
	}
	return Person{id, u.Name}
}
