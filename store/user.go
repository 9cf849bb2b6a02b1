package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

// These are the rows of a user's roles and provinces.
type (
	userRole struct {
		UserID string
		Role   domain.Role
	}
	userProvince struct{ UserID, ProvinceCode string }
	userCommune  struct{ UserID, CommuneCode string }
)

// adminLock is the key of PostgreSQL's advisory lock that serializes changes of
// rights: each checks that an admin is left.
const adminLock = 0x63686f7069

func noUser() error { return domain.NotFoundf("there is no such user") }

// AddUser stores a new user.
func (s *Store) AddUser(ctx context.Context, u domain.User) (domain.User, error) {
	err := s.write(ctx, "adding a user", func(tx *tx) (_ []domain.Ref, err error) {
		if u, err = s.addUser(tx.DB, u); err != nil || !u.Appointed() {
			return nil, err
		}
		return nil, s.record(tx, domain.Actor{}, domain.Audit{Action: "user.add", Noun: "user", NounID: u.ID, After: userAuditView(u)})
	})
	if err != nil {
		return domain.User{}, err
	}
	return u, nil
}

func (s *Store) addUser(tx *gorm.DB, u domain.User) (_ domain.User, err error) {
	if err := domain.CheckRoles(u.Roles, u.Provinces, u.Communes); err != nil {
		return u, err
	}
	if u.ID, err = db.NewID(); err != nil {
		return u, err
	}
	if u.Email == "" {
		u.EmailKey = "phone " + u.ID // an address has no space, so ParseEmail never returns this key
	}
	u.Version, u.CreatedAt = 1, s.clock()
	u.UpdatedAt = u.CreatedAt
	u.NameFold, u.LastSignInOn = domain.Fold(u.Name), nil
	u.LockedAt, u.LockedReason, u.ClaimedKey = nil, "", ""
	if u.ConfirmedAt == nil {
		now := u.CreatedAt
		u.ConfirmedAt = &now
	}
	// A taken address or number is no failure of the database, which would log one.
	done := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&u)
	switch {
	case done.Error != nil:
		return u, done.Error
	case done.RowsAffected == 0 && u.Email == "":
		return u, domain.NewError(domain.CodeConflict, "there is an account with this number already; sign in with it").About("phone")
	case done.RowsAffected == 0:
		return u, addressTaken()
	}
	if err := setRoles(tx, &u, u.Roles, u.Provinces, u.Communes); err != nil {
		return u, err
	}
	return u, endUnconfirmed(tx, tx.Where("claimed_key = ?", u.EmailKey))
}

func addressTaken() error {
	return domain.NewError(domain.CodeConflict, "there is an account with this e-mail address already").About("email")
}

// setRoles replaces what a user may be and where, and leaves it in u in order.
func setRoles(tx *gorm.DB, u *domain.User, roles []domain.Role, provinces, communes []string) error {
	var rows []userRole
	var ordered []domain.Role
	for _, r := range domain.Roles() {
		if slices.Contains(roles, r) {
			rows, ordered = append(rows, userRole{u.ID, r}), append(ordered, r)
		}
	}
	err := known(tx, &domain.Province{}, "code", "provinces", "it must be the code of a province of today", provinces)
	if err != nil {
		return err
	}
	if err := known(tx, &domain.Commune{}, "code", "communes", "it must be the code of a commune of today; /v1/communes lists them", communes); err != nil {
		return err
	}
	provinces, communes = sorted(provinces), sorted(communes)
	for _, old := range []any{&userRole{}, &userProvince{}, &userCommune{}} {
		if err := tx.Where("user_id = ?", u.ID).Delete(old).Error; err != nil {
			return err
		}
	}
	if err := tx.Create(&rows).Error; err != nil {
		return err
	}
	u.Roles, u.Provinces, u.Communes = ordered, provinces, communes
	places := make([]userProvince, len(provinces))
	for i, code := range provinces {
		places[i] = userProvince{u.ID, code}
	}
	if len(places) > 0 {
		if err := tx.Create(&places).Error; err != nil {
			return err
		}
	}
	small := make([]userCommune, len(communes))
	for i, code := range communes {
		small[i] = userCommune{u.ID, code}
	}
	if len(small) == 0 {
		return nil
	}
	return tx.Create(&small).Error
}

// addRole adds a role to those of a user who gains rights with it. Links for a new password
// that were made before stop working, as in change.
func addRole(tx *gorm.DB, userID string, r domain.Role) error {
	if err := tx.Clauses(clause.OnConflict{DoNothing: true}).Create(&userRole{UserID: userID, Role: r}).Error; err != nil {
		return err
	}
	return endLinks(tx, userID, domain.LinkReset)
}

// User returns a user.
func (s *Store) User(ctx context.Context, id string) (domain.User, error) {
	if !db.IsID(id) {
		return domain.User{}, fmt.Errorf("store: reading a user: %w", noUser())
	}
	return s.oneUser(ctx, "id = ?", id)
}

// UserByEmail returns the confirmed user who holds an address, by its key.
func (s *Store) UserByEmail(ctx context.Context, key string) (domain.User, error) {
	return s.oneUser(ctx, "email_key = ? AND confirmed_at IS NOT NULL", key)
}

func (s *Store) oneUser(ctx context.Context, condition, value string) (domain.User, error) {
	var out []domain.User
	err := s.read(ctx, "reading a user", func(tx *gorm.DB) error {
		if err := tx.Where(condition, value).Find(&out).Error; err != nil {
			return err
		}
		// Roles are read for an unknown address, too, so that the answer takes
		// as long as for a user that exists.
		if err := withRoles(tx, out); err != nil {
			return err
		}
		if len(out) == 0 {
			return noUser()
		}
		return nil
	})
	if err != nil {
		return domain.User{}, err
	}
	return out[0], nil
}

// withRoles loads what other tables hold of users: roles, places, and whether they have a
// second factor.
func withRoles(tx *gorm.DB, users []domain.User) error {
	ids, at := make([]string, len(users)), map[string]*domain.User{}
	for i := range users {
		ids[i], at[users[i].ID] = users[i].ID, &users[i]
	}
	var roles []userRole
	if err := tx.Where("user_id IN ?", ids).Find(&roles).Error; err != nil {
		return err
	}
	for _, want := range domain.Roles() {
		for _, r := range roles {
			if r.Role == want {
				at[r.UserID].Roles = append(at[r.UserID].Roles, r.Role)
			}
		}
	}
	var provinces []userProvince
	if err := tx.Where("user_id IN ?", ids).Order("province_code").Find(&provinces).Error; err != nil {
		return err
	}
	for _, p := range provinces {
		at[p.UserID].Provinces = append(at[p.UserID].Provinces, p.ProvinceCode)
	}
	var communes []userCommune
	if err := tx.Where("user_id IN ?", ids).Order("commune_code").Find(&communes).Error; err != nil {
		return err
	}
	for _, c := range communes {
		at[c.UserID].Communes = append(at[c.UserID].Communes, c.CommuneCode)
	}
	var second []string
	if err := tx.Model(&domain.SecondFactor{}).Where("user_id IN ? AND confirmed_at IS NOT NULL", ids).Pluck("user_id", &second).Error; err != nil {
		return err
	}
	for _, id := range second {
		at[id].SecondFactor = true
	}
	return nil
}

// Users returns users, newest first.
func (s *Store) Users(ctx context.Context, f domain.UserFilter, p domain.Page) (domain.List[domain.User], error) {
	var out domain.List[domain.User]
	err := s.read(ctx, "listing users", func(tx *gorm.DB) (err error) {
		sel := tx.Model(&domain.User{})
		if f.Role != "" {
			sel = sel.Where("id IN (SELECT user_id FROM user_roles WHERE role = ?)", f.Role)
		}
		if f.ProvinceCode != "" {
			sel = sel.Where("(id IN (SELECT user_id FROM user_provinces WHERE province_code = ?)"+
				" OR id IN (SELECT c.user_id FROM user_communes c JOIN communes ON communes.code = c.commune_code WHERE communes.province_code = ?)"+
				" OR id IN (SELECT m.user_id FROM memberships m JOIN producers ON producers.id = m.producer_id WHERE producers.province_code = ?))", f.ProvinceCode, f.ProvinceCode, f.ProvinceCode)
		}
		if f.Text != "" {
			named, mailed, called := nameHas(tx, f.Text), emailHas(tx, f.Text), phoneHas(tx, f.Text)
			sel = sel.Where("("+named.SQL+") OR ("+mailed.SQL+") OR ("+called.SQL+")", slices.Concat(named.Vars, mailed.Vars, called.Vars)...)
		}
		if f.Email != "" {
			sel = sel.Where(emailHas(tx, f.Email))
		}
		if f.Phone != "" {
			sel = sel.Where(phoneHas(tx, f.Phone))
		}
		if f.Name != "" {
			sel = sel.Where(nameHas(tx, f.Name))
		}
		if f.LockAsked {
			sel = sel.Where("id IN (?)", lockAsked(tx))
		}
		sel = whether(sel, "locked_at IS NOT NULL", f.Locked)
		sel = whether(sel, "confirmed_at IS NOT NULL", f.Confirmed)
		if out, err = db.Page(sel, p, db.Newest("users", func(u domain.User) string { return u.ID }, f)); err != nil {
			return err
		}
		ids := make([]string, len(out.Items))
		for i, u := range out.Items {
			ids[i] = u.ID
		}
		var asked []string
		if err := lockAsked(tx).Where("user_id IN ?", ids).Find(&asked).Error; err != nil {
			return err
		}
		for i := range out.Items {
			out.Items[i].LockAsked = slices.Contains(asked, out.Items[i].ID)
		}
		return withRoles(tx, out.Items)
	})
	return out, err
}

// nameHas is the condition that the name of a user contains the words of a text.
func nameHas(tx *gorm.DB, text string) clause.Expr {
	out := clause.Expr{SQL: "1 = 1"}
	for _, word := range strings.Fields(domain.Fold(text)) {
		out.SQL, out.Vars = out.SQL+" AND "+position(tx)+"(users.name_fold, ?) > 0", append(out.Vars, word)
	}
	return out
}

// emailHas is the condition that the address of a user, held or claimed, contains a text.
// Keys that stand for no address contain a space, which no address has.
func emailHas(tx *gorm.DB, text string) clause.Expr {
	has := position(tx) + "(%s, ?) > 0"
	key := strings.ToLower(strings.TrimSpace(text))
	return clause.Expr{
		SQL:  "(" + fmt.Sprintf(has, "users.claimed_key") + " OR users.email_key NOT LIKE '% %' AND " + fmt.Sprintf(has, "users.email_key") + ")",
		Vars: []any{key, key},
	}
}

// phoneHas is the condition that the number of a user contains a part of a number.
func phoneHas(tx *gorm.DB, text string) clause.Expr {
	out := clause.Expr{SQL: "1 = 0"}
	for _, part := range domain.PhoneParts(text) {
		out.SQL, out.Vars = out.SQL+" OR "+position(tx)+"(users.phone, ?) > 0", append(out.Vars, part)
	}
	return clause.Expr{SQL: "(" + out.SQL + ")", Vars: out.Vars}
}

// whether narrows a query to rows for which a condition holds, or does not; nil narrows
// nothing.
func whether(sel *gorm.DB, condition string, want *bool) *gorm.DB {
	switch {
	case want == nil:
		return sel
	case *want:
		return sel.Where(condition)
	}
	return sel.Where("NOT (" + condition + ")")
}

// ChangeUser changes a user.
func (s *Store) ChangeUser(ctx context.Context, by domain.Actor, id string, version int64, c domain.UserChange) (domain.User, error) {
	var out domain.User
	err := s.write(ctx, "changing a user", func(tx *tx) ([]domain.Ref, error) {
		if err := c.Validate(); err != nil {
			return nil, err
		}
		if !db.IsID(id) {
			return nil, noUser()
		}
		rights := c.Roles != nil || c.Locked != nil
		if rights && s.db.Dialect() == db.Postgres {
			if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", adminLock).Error; err != nil {
				return nil, err
			}
		}
		var found []domain.User
		err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", id).Find(&found).Error
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			return nil, noUser()
		}
		if err := withRoles(tx.DB, found); err != nil {
			return nil, err
		}
		out = found[0]
		if isStale(out.Version, version) {
			return nil, changedMeanwhile()
		}
		before := userAuditView(out)
		wasAdmin := slices.Contains(out.Roles, domain.RoleAdmin) && !out.Locked()
		if err := s.change(tx.DB, &out, c); err != nil {
			return nil, err
		}
		action := "user.change"
		if c.PasswordHash != nil {
			action = "user.change_password"
		}
		err = s.record(tx, by, domain.Audit{
			Action: action, Noun: "user", NounID: out.ID, Reason: c.LockedReason, Before: before, After: userAuditView(out),
		})
		if err != nil {
			return nil, err
		}
		if c.Locked != nil && *c.Locked {
			r, err := openLockRequest(tx.DB, out.ID)
			if err != nil {
				return nil, err
			}
			if r != nil {
				if _, err := s.decideLock(tx, by, *r, out, domain.LockRequestGranted, ""); err != nil {
					return nil, err
				}
			}
		}
		if !rights || !wasAdmin {
			return nil, nil
		}
		var left int64
		err = tx.Model(&domain.User{}).Where("locked_at IS NULL AND id IN (SELECT user_id FROM user_roles WHERE role = ?)", domain.RoleAdmin).Count(&left).Error
		if err == nil && left == 0 {
			err = domain.Errorf(domain.CodeConflict, "there must be another admin")
		}
		return nil, err
	})
	if err != nil {
		return domain.User{}, err
	}
	return out, nil
}

// userAudit is what the audit log holds of a user: no secrets, and no name or
// address, as the log keeps its entries for ever.
type userAudit struct {
	Version   int64         `json:"version"`
	Roles     []domain.Role `json:"roles"`
	Provinces []string      `json:"provinces"`
	Communes  []string      `json:"communes,omitempty"`
	Locked    bool          `json:"locked"`
	Confirmed bool          `json:"confirmed"`
}

func userAuditView(u domain.User) userAudit {
	return userAudit{u.Version, u.Roles, u.Provinces, u.Communes, u.Locked(), u.Confirmed()}
}

func (s *Store) change(tx *gorm.DB, u *domain.User, c domain.UserChange) (err error) {
	if c.Name != nil {
		u.Name, u.NameFold = *c.Name, domain.Fold(*c.Name)
	}
	if c.NoMail != nil {
		u.NoMail = *c.NoMail
	}
	ends, but := false, ""
	if c.PasswordHash != nil {
		u.PasswordHash, u.NoPassword, ends, but = *c.PasswordHash, false, true, c.KeepSession
		u.PasswordChanges++
	}
	if c.EndAPIKeys {
		if err := tx.Where("user_id = ?", u.ID).Delete(&domain.APIKey{}).Error; err != nil {
			return err
		}
	}
	if c.Locked != nil && *c.Locked {
		if u.LockedAt == nil {
			now := s.clock()
			u.LockedAt = &now
		}
		u.LockedReason, ends, but = c.LockedReason, true, ""
	} else if c.Locked != nil {
		u.LockedAt, u.LockedReason = nil, ""
	}
	if ends {
		// A link that was made before must not change the new password, nor move the
		// account to the address of an intruder.
		if err := endLinks(tx, u.ID); err != nil {
			return err
		}
		if err := endSessions(tx, u.ID, but); err != nil {
			return err
		}
	}
	u.Version, u.UpdatedAt = u.Version+1, s.clock()
	err = tx.Model(u).Select("name", "name_fold", "password_hash", "password_changes", "no_password", "locked_at", "locked_reason", "no_mail", "version", "updated_at").Updates(u).Error
	if err != nil {
		return err
	}
	if c.Roles == nil {
		return nil
	}
	before := *u
	if err := setRoles(tx, u, c.Roles, c.Provinces, c.Communes); err != nil {
		return err
	}
	if slices.Equal(before.Roles, u.Roles) && slices.Equal(before.Provinces, u.Provinces) && slices.Equal(before.Communes, u.Communes) {
		return nil
	}
	// An officer may have made a link while the account had fewer rights, and must not get
	// the new ones with it.
	return endLinks(tx, u.ID)
}
