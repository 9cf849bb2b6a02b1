package demo

import (
	"context"
	"crypto/rand"
	"slices"

	"chophien/domain"
)

// Account is an account of the market with which visitors can sign in.
type Account struct {
	Role     domain.Role
	Email    string
	Password string
}

// Accounts returns the accounts of a buyer and of a producer. Their passwords are
// no secret: anyone may register for these roles, and the accounts own samples
// only. Nobody can sign in with the other accounts of the market.
func Accounts() []Account {
	return []Account{
		{domain.RoleBuyer, "nguoi-mua@" + domain.DemoDomain, "phien-mau-nguoi-mua"},
		{domain.RoleProducer, "chu-the@" + domain.DemoDomain, "phien-mau-chu-the"},
	}
}

const (
	officerEmail    = "can-bo@" + domain.DemoDomain
	organizerEmail  = "ban-to-chuc@" + domain.DemoDomain
	otherBuyerEmail = "khach-mua@" + domain.DemoDomain
	otherMakerEmail = "to-hop@" + domain.DemoDomain
)

// actor returns a user as an actor.
func actor(u domain.User) domain.Actor { return domain.Actor{UserID: u.ID, Roles: u.Roles} }

// accounts adds the users of the market.
func (l *loading) accounts(ctx context.Context) error {
	locked, err := l.Hash(ctx, rand.Text()) // a random password that is not kept
	if err != nil {
		return err
	}
	signIn := Accounts()
	for _, a := range []struct {
		actor       *domain.Actor
		email, name string
		role        domain.Role
		provinces   []string
	}{
		{&l.buyer, signIn[0].Email, "Người mua Giả Định (mẫu)", domain.RoleBuyer, nil},
		{&l.otherBuyer, otherBuyerEmail, "Khách mua Giả Định (mẫu)", domain.RoleBuyer, nil},
		{&l.maker, signIn[1].Email, "Chủ thể Giả Định (mẫu)", domain.RoleProducer, nil},
		{&l.otherMaker, otherMakerEmail, "Các chủ thể Giả Định khác (mẫu)", domain.RoleProducer, nil},
		{&l.organizer, organizerEmail, "Ban tổ chức Giả Định (mẫu)", domain.RoleOrganizer, nil},
		{&l.officer, officerEmail, "Cán bộ Giả Định (mẫu)", domain.RoleOfficer, []string{makers[0].province}},
	} {
		u, err := l.Services.UserByEmail(ctx, a.email)
		if domain.CodeOf(err) == domain.CodeNotFound {
			hash := locked
			if i := slices.IndexFunc(signIn, func(s Account) bool { return s.Email == a.email }); i >= 0 {
				if hash, err = l.Hash(ctx, signIn[i].Password); err != nil {
					return err
				}
			}
			l.added++
			u, err = l.Services.AddUser(ctx, domain.User{
				Email: a.email, EmailKey: a.email, Name: a.name, PasswordHash: hash, NoMail: true, Sample: true, Roles: []domain.Role{a.role}, Provinces: a.provinces,
			})
		}
		if err != nil {
			return err
		}
		*a.actor = actor(u)
	}
	l.officer.Roles = append(slices.Clone(l.officer.Roles), domain.RoleAdmin)
	return nil
}

// members lets the sample maker act for the first producer, and another account
// for the rest.
func (l *loading) members(ctx context.Context) error {
	for i, p := range l.batch.Producers {
		by, email := &l.otherMaker, otherMakerEmail
		if i == 0 {
			by, email = &l.maker, Accounts()[1].Email
		}
		have, err := l.Services.Memberships(ctx, by.UserID)
		if err != nil {
			return err
		}
		by.Producers = append(by.Producers, p.ID)
		by.OwnedProducers = by.Producers
		if slices.ContainsFunc(have, func(m domain.Member) bool { return m.ProducerID == p.ID }) {
			continue
		}
		common, token, err := domain.NewEmailInvitation(email)
		if err != nil {
			return err
		}
		if _, err := l.Services.AddInvitation(ctx, l.officer, domain.Invitation{EmailInvitation: common, ProducerID: p.ID, Owner: true}); err != nil {
			return err
		}
		if _, err := l.Services.AcceptInvitation(ctx, *by, domain.HashToken(token)); err != nil {
			return err
		}
		l.added++
	}
	return nil
}
