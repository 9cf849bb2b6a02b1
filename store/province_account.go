package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.ProvinceAccountService = (*Store)(nil)

// lookedAfter is the condition that an account belongs to the places of an officer: it is
// a member of a producer, or an officer, of them. Accounts of admins and of the ministry
// are never among them.
func lookedAfter(by domain.Actor, province string) clause.Expr {
	at := seenBy(by, "producers", province)
	sql := "users.id NOT IN (SELECT user_id FROM user_roles WHERE role IN ('admin', 'ministry'))" +
		" AND (users.id IN (SELECT m.user_id FROM memberships m JOIN producers ON producers.id = m.producer_id WHERE " + at.SQL + ")" +
		" OR users.id IN (SELECT user_id FROM user_roles WHERE role = 'officer')"
	vars := at.Vars
	if provinces, all := scope(by, province); !all {
		sql += " AND (users.id IN (SELECT user_id FROM user_provinces WHERE province_code IN ?)" +
			" OR users.id IN (SELECT c.user_id FROM user_communes c JOIN communes ON communes.code = c.commune_code WHERE communes.province_code IN ?))"
		vars = append(vars, provinces, provinces)
	}
	return clause.Expr{SQL: sql + ")", Vars: vars}
}

// ProvinceAccounts returns the accounts that an officer looks after, newest first.
func (s *Store) ProvinceAccounts(ctx context.Context, by domain.Actor, f domain.ProvinceAccountFilter, p domain.Page) (out domain.List[domain.ProvinceAccount], err error) {
	err = s.read(ctx, "listing accounts of a province", func(tx *gorm.DB) error {
		if err := by.CheckProvinceAccounts(); err != nil {
			return err
		}
		sel := tx.Model(&domain.User{}).Where(lookedAfter(by, f.Province))
		if f.Role != "" {
			sel = sel.Where("users.id IN (SELECT user_id FROM user_roles WHERE role = ?)", f.Role)
		}
		if f.Text != "" {
			sel = sel.Where(accountNamed(tx, f.Text))
		}
		if f.LockAsked {
			sel = sel.Where("users.id IN (?)", lockAsked(tx))
		}
		sel = whether(sel, "users.locked_at IS NOT NULL", f.Locked)
		sel = whether(sel, "users.confirmed_at IS NOT NULL", f.Confirmed)
		found, err := db.Page(sel, p, db.Newest("users", func(u domain.User) string { return u.ID }, "accounts of a province", f, by.Provinces))
		if err != nil {
			return err
		}
		accounts, err := s.accountsFor(tx, by, found.Items)
		if err != nil {
			return err
		}
		out = domain.List[domain.ProvinceAccount]{Next: found.Next, Total: found.Total}
		for _, a := range accounts {
			out.Items = append(out.Items, a.Masked())
		}
		return nil
	})
	return out, err
}

// accountNamed is the condition that the words of a text are in the name of a user, or that
// the text is the whole address or number.
func accountNamed(tx *gorm.DB, text string) clause.Expr {
	named := nameHas(tx, text)
	sql, vars := "("+named.SQL+")", named.Vars
	if key, err := domain.ParseEmail(strings.TrimSpace(text)); err == nil {
		sql, vars = sql+" OR users.email_key = ? OR users.claimed_key = ?", append(vars, key, key)
	}
	for _, part := range domain.PhoneParts(text) {
		sql, vars = sql+" OR users.phone = ?", append(vars, "+"+strings.TrimPrefix(part, "+"))
	}
	return clause.Expr{SQL: "(" + sql + ")", Vars: vars}
}

// accountsFor returns of users what belongs to the places of an officer.
func (s *Store) accountsFor(tx *gorm.DB, by domain.Actor, users []domain.User) ([]domain.ProvinceAccount, error) {
	if err := withRoles(tx, users); err != nil {
		return nil, err
	}
	ids := make([]string, len(users))
	var codes []string
	for i, u := range users {
		ids[i], codes = u.ID, append(codes, u.Communes...)
	}
	at := seenBy(by, "producers", "")
	seen, err := members(tx, "m.user_id IN ? AND m.producer_id IN (SELECT producers.id FROM producers WHERE "+at.SQL+")", "p.name_sort, p.id", append([]any{ids}, at.Vars...)...)
	if err != nil {
		return nil, err
	}
	var counts []struct {
		UserID string
		N      int
	}
	if err := tx.Model(&domain.Membership{}).Select("user_id, count(*) AS n").Where("user_id IN ?", ids).Group("user_id").Find(&counts).Error; err != nil {
		return nil, err
	}
	var requests []domain.LockRequest
	if err := tx.Where("user_id IN ? AND state = ?", ids, domain.LockRequestOpen).Find(&requests).Error; err != nil {
		return nil, err
	}
	var units []domain.Commune
	if err := tx.Where("code IN ?", codes).Find(&units).Error; err != nil {
		return nil, err
	}
	provinces, all := scope(by, "")
	elsewhere := func(province string) bool { return !all && !slices.Contains(provinces, province) }
	out := make([]domain.ProvinceAccount, len(users))
	for i, u := range users {
		a := domain.ProvinceAccount{User: u, FourEyes: s.fourEyes}
		for _, m := range seen {
			if m.UserID == u.ID {
				a.Members = append(a.Members, m)
			}
		}
		for _, c := range counts {
			a.Elsewhere = a.Elsewhere || c.UserID == u.ID && c.N > len(a.Members)
		}
		for _, r := range requests {
			if r.UserID == u.ID {
				shown := r.Shown(by)
				a.LockRequest, a.User.LockAsked = &shown, true
			}
		}
		a.User.PasswordHash = ""
		a.User.Provinces = slices.DeleteFunc(slices.Clone(u.Provinces), elsewhere)
		a.User.Communes = slices.DeleteFunc(slices.Clone(u.Communes), func(code string) bool {
			return slices.ContainsFunc(units, func(c domain.Commune) bool { return c.Code == code && elsewhere(c.ProvinceCode) })
		})
		a.User.Roles = slices.DeleteFunc(slices.Clone(u.Roles), func(r domain.Role) bool {
			return r != domain.RoleOfficer && r != domain.RoleProducer || r == domain.RoleProducer && len(a.Members) == 0 ||
				r == domain.RoleOfficer && len(a.User.Provinces)+len(a.User.Communes) == 0
		})
		a.Elsewhere = a.Elsewhere || len(a.User.Roles) < len(u.Roles) || len(a.User.Provinces) < len(u.Provinces) || len(a.User.Communes) < len(u.Communes)
		out[i] = a
	}
	return out, nil
}

// accountFor returns an account that the actor looks after. Its row is locked until tx
// ends.
func (s *Store) accountFor(tx *gorm.DB, by domain.Actor, id string) (domain.ProvinceAccount, error) {
	return s.accountFrom(tx, tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}), by, id)
}

// accountFrom returns an account that the actor looks after, from a query on users.
func (s *Store) accountFrom(tx, users *gorm.DB, by domain.Actor, id string) (domain.ProvinceAccount, error) {
	if err := by.CheckProvinceAccounts(); err != nil {
		return domain.ProvinceAccount{}, err
	}
	var found []domain.User
	if db.IsID(id) {
		if err := users.Where("users.id = ?", id).Where(lookedAfter(by, "")).Find(&found).Error; err != nil {
			return domain.ProvinceAccount{}, err
		}
	}
	if len(found) == 0 {
		return domain.ProvinceAccount{}, noUser()
	}
	accounts, err := s.accountsFor(tx, by, found)
	if err != nil {
		return domain.ProvinceAccount{}, err
	}
	return accounts[0], nil
}

// provinceOf returns the province in whose log an action on an account stands: that of
// the actor to which the account belongs; empty where the actor has none.
func provinceOf(tx *gorm.DB, by domain.Actor, a domain.ProvinceAccount) (string, error) {
	for _, p := range a.User.Provinces {
		return p, nil
	}
	var found []string
	sel := tx.Table("producers").Where("id IN (SELECT producer_id FROM memberships WHERE user_id = ?)", a.User.ID).Where(seenBy(by, "producers", "")).Where("province_code <> ''")
	if err := sel.Order("province_code").Limit(1).Pluck("province_code", &found).Error; err != nil {
		return "", err
	}
	if len(found) == 0 && len(a.User.Communes) > 0 {
		if err := tx.Model(&domain.Commune{}).Where("code IN ?", a.User.Communes).Order("province_code").Limit(1).Pluck("province_code", &found).Error; err != nil {
			return "", err
		}
	}
	return strings.Join(found, ""), nil
}

// recordAccount adds an audit entry about an account that the actor looks after.
func (s *Store) recordAccount(tx *tx, by domain.Actor, a domain.ProvinceAccount, action, reason string, after any) (province string, err error) {
	if province, err = provinceOf(tx.DB, by, a); err != nil {
		return "", err
	}
	return province, s.record(tx, by, domain.Audit{Action: action, Noun: "user", NounID: a.User.ID, ProvinceCode: province, Reason: reason, After: after})
}

// ProvinceAccount returns a whole account, and records who looked at it.
func (s *Store) ProvinceAccount(ctx context.Context, by domain.Actor, id string) (a domain.ProvinceAccount, err error) {
	err = s.write(ctx, "showing an account", func(tx *tx) ([]domain.Ref, error) {
		if a, err = s.accountFor(tx.DB, by, id); err != nil {
			return nil, err
		}
		_, err := s.recordAccount(tx, by, a, "user.reveal", "", nil)
		return nil, err
	})
	if err != nil {
		return domain.ProvinceAccount{}, err
	}
	return a, nil
}

// MaskedProvinceAccount returns an account as lists show it.
func (s *Store) MaskedProvinceAccount(ctx context.Context, by domain.Actor, id string) (a domain.ProvinceAccount, err error) {
	err = s.read(ctx, "reading an account of a province", func(tx *gorm.DB) error {
		a, err = s.accountFrom(tx, tx, by, id)
		return err
	})
	if err != nil {
		return domain.ProvinceAccount{}, err
	}
	return a.Masked(), nil
}

// ProvinceProducer returns the producer of the actor's places that a text names.
func (s *Store) ProvinceProducer(ctx context.Context, by domain.Actor, text string) (p domain.Producer, err error) {
	err = s.read(ctx, "finding a producer by its name", func(tx *gorm.DB) error {
		if err := by.CheckProvinceAccounts(); err != nil {
			return err
		}
		words := strings.Fields(domain.Fold(text))
		var found []domain.Producer
		exact := tx.Where(seenBy(by, "producers", "")).Where("slug = ? OR name_fold = ?", domain.ProducerSlug(text), strings.Join(words, " "))
		if err := exact.Order("name_sort, id").Find(&found).Error; err != nil {
			return err
		}
		if len(found) == 0 && len(words) > 0 {
			like := tx.Where(seenBy(by, "producers", ""))
			for _, w := range words {
				like = like.Where(position(tx)+"(name_fold, ?) > 0", w)
			}
			if err := like.Order("name_sort, id").Limit(domain.MaxCandidates).Find(&found).Error; err != nil {
				return err
			}
		}
		p, err = domain.ProducerNamed(text, found)
		return err
	})
	return p, err
}

// AddProvinceLink mails a one-time link of an account, or stores that of the caller.
func (s *Store) AddProvinceLink(ctx context.Context, by domain.Actor, l domain.AccountLink) (made domain.AccountLink, mailed bool, err error) {
	err = s.write(ctx, "making a link of an account", func(tx *tx) ([]domain.Ref, error) {
		a, err := s.accountFor(tx.DB, by, l.UserID)
		if err != nil {
			return nil, err
		}
		mailed = s.mail
		if err := a.CheckLink(by, l.Purpose, mailed); err != nil {
			return nil, err
		}
		made = l
		switch {
		case !mailed:
			if l.Purpose == domain.LinkConfirm {
				l.Email, l.EmailKey = a.User.Email, a.User.AddressKey()
			}
			made, err = s.addLink(tx.DB, l)
		case l.Purpose == domain.LinkConfirm:
			err = s.mailAccount(tx.DB, domain.MailAccountArgs{About: domain.MailConfirm, UserID: a.User.ID, Email: a.User.Email, PasswordChanges: a.User.PasswordChanges})
		default:
			err = s.mailAccount(tx.DB, domain.MailAccountArgs{About: domain.MailReset, Email: a.User.Email})
		}
		if err != nil {
			return nil, err
		}
		id, err := db.NewID()
		if err != nil {
			return nil, err
		}
		n := linkNotice(l.Purpose, mailed)
		n.Subject, n.Kind, n.Key, n.Path, n.NoPhone = domain.Subject{Kind: "user", ID: a.User.ID}, "user.link", "link "+id, "/v1/me", true
		if err := s.notify(tx.DB, n, a.User.ID); err != nil {
			return nil, err
		}
		_, err = s.recordAccount(tx, by, a, "user.link", "", map[string]any{"purpose": l.Purpose, "mailed": mailed})
		return nil, err
	})
	if err != nil {
		return domain.AccountLink{}, false, err
	}
	return made, mailed, nil
}

// linkNotice returns what a user reads about a one-time link. A link that is not mailed is
// in the hands of an officer, so the user must learn that it exists.
func linkNotice(p domain.LinkPurpose, mailed bool) domain.Notice {
	switch {
	case p == domain.LinkConfirm && mailed:
		return domain.Notice{
			Title: "Cán bộ tỉnh đã gửi lại liên kết xác nhận địa chỉ e-mail của bạn", TitleEN: "An officer of the province had the link that confirms your e-mail address sent again",
			Text: "Mở liên kết trong thư để xác nhận. Xem cả hộp thư rác.", TextEN: "Open the link in the e-mail to confirm the address. Look into the spam folder, too.",
		}
	case p == domain.LinkConfirm:
		return domain.Notice{
			Title: "Cán bộ tỉnh vừa tạo liên kết xác nhận địa chỉ e-mail của bạn", TitleEN: "An officer of the province made a link that confirms your e-mail address",
			Text:   "Cán bộ sẽ đưa liên kết cho bạn; nếu bạn không nhờ, hãy báo quản trị viên.",
			TextEN: "The officer hands it over to you. If you did not ask for it, inform an admin.",
		}
	case mailed:
		return domain.Notice{
			Title: "Cán bộ tỉnh đã gửi liên kết đặt mật khẩu mới cho tài khoản của bạn", TitleEN: "An officer of the province had a link for a new password sent to your address",
			Text:   "Nếu bạn không nhờ việc này, đừng mở liên kết; hãy đổi mật khẩu và báo cho quản trị viên.",
			TextEN: "If you did not ask for it, do not open the link; change your password and inform an admin.",
		}
	}
	return domain.Notice{
		Title: "Cán bộ tỉnh vừa tạo liên kết đặt mật khẩu mới cho tài khoản của bạn", TitleEN: "An officer of the province made a link for a new password of your account",
		Text:   "Nếu bạn không nhờ, hãy đổi mật khẩu ngay và báo quản trị viên.",
		TextEN: "If you did not ask for it, change your password at once and inform an admin.",
	}
}

// AskLock asks the admins to lock an account.
func (s *Store) AskLock(ctx context.Context, by domain.Actor, userID, reason string) (r domain.LockRequest, err error) {
	err = s.write(ctx, "asking to lock an account", func(tx *tx) ([]domain.Ref, error) {
		a, err := s.accountFor(tx.DB, by, userID)
		if err != nil {
			return nil, err
		}
		if err := a.CheckLockRequest(by, reason); err != nil {
			return nil, err
		}
		r = domain.LockRequest{UserID: a.User.ID, State: domain.LockRequestOpen, Reason: strings.TrimSpace(reason), AskedBy: by.UserID, CreatedAt: s.clock()}
		if r.ID, err = db.NewID(); err != nil {
			return nil, err
		}
		province, err := s.recordAccount(tx, by, a, "user.ask_lock", r.Reason, nil)
		if err != nil {
			return nil, err
		}
		if province != "" {
			r.ProvinceCode = &province
		}
		if err := tx.Create(&r).Error; err != nil {
			return nil, err
		}
		admins, err := usersWith(tx.DB, domain.RoleAdmin)
		if err != nil {
			return nil, err
		}
		return nil, s.notify(tx.DB, domain.Notice{
			Subject: domain.Subject{Kind: "user", ID: a.User.ID}, Kind: "user.lock_asked", Key: "lock asked " + r.ID, Path: "/v1/admin/users/" + a.User.ID,
			Title: "Cán bộ tỉnh đề nghị khóa tài khoản của " + a.User.Name, TitleEN: "An officer of a province asks to lock the account of " + a.User.Name,
			Text: r.Reason, TextEN: r.Reason,
		}, admins...)
	})
	if err != nil {
		return domain.LockRequest{}, err
	}
	return r, nil
}

// lockAsked selects the users whom the admins are asked to lock.
func lockAsked(tx *gorm.DB) *gorm.DB {
	return tx.Model(&domain.LockRequest{}).Select("user_id").Where("state = ?", domain.LockRequestOpen)
}

// openLockRequest returns the open request to lock a user; nil: none.
func openLockRequest(tx *gorm.DB, userID string) (*domain.LockRequest, error) {
	var found []domain.LockRequest
	if !db.IsID(userID) {
		return nil, nil
	}
	if err := tx.Where("user_id = ? AND state = ?", userID, domain.LockRequestOpen).Find(&found).Error; err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// LockRequest returns the open request to lock a user.
func (s *Store) LockRequest(ctx context.Context, by domain.Actor, userID string) (r *domain.LockRequest, err error) {
	err = s.read(ctx, "reading a request to lock an account", func(tx *gorm.DB) error {
		if err := by.CheckLockRequests(); err != nil {
			return err
		}
		r, err = openLockRequest(tx, userID)
		return err
	})
	return r, err
}

// RefuseLock refuses the open request to lock a user.
func (s *Store) RefuseLock(ctx context.Context, by domain.Actor, userID, reason string) (out domain.LockRequest, err error) {
	err = s.write(ctx, "refusing to lock an account", func(tx *tx) ([]domain.Ref, error) {
		if err := by.CheckLockRequests(); err != nil {
			return nil, err
		}
		u, err := lockedUser(tx.DB, userID)
		if err != nil {
			return nil, err
		}
		r, err := openLockRequest(tx.DB, u.ID)
		if err != nil {
			return nil, err
		}
		if r == nil {
			return nil, domain.NotFoundf("nobody asks to lock this account")
		}
		if err := r.CheckRefusal(reason); err != nil {
			return nil, err
		}
		out, err = s.decideLock(tx, by, *r, u, domain.LockRequestRefused, strings.TrimSpace(reason))
		return nil, err
	})
	if err != nil {
		return domain.LockRequest{}, err
	}
	return out, nil
}

// decideLock closes a request to lock a user, and notifies the officer who asked.
func (s *Store) decideLock(tx *tx, by domain.Actor, r domain.LockRequest, u domain.User, state domain.LockRequestState, reason string) (domain.LockRequest, error) {
	now := s.clock()
	r.State, r.DecidedAt, r.DecidedReason = state, &now, reason
	if by.UserID != "" {
		r.DecidedBy = &by.UserID
	}
	if err := tx.Model(&r).Select("state", "decided_by", "decided_at", "decided_reason").Updates(&r).Error; err != nil {
		return r, err
	}
	n := domain.Notice{
		Subject: domain.Subject{Kind: "user", ID: u.ID}, Kind: "user.lock_" + string(state), Key: "lock decided " + r.ID, Path: "/v1/me/province-accounts/" + u.ID,
		Title: "Quản trị viên đã khóa tài khoản của " + u.Name, TitleEN: "An admin locked the account of " + u.Name,
		Text: "Theo đề nghị của bạn.", TextEN: "You asked for it.",
	}
	if state == domain.LockRequestRefused {
		n.Title, n.TitleEN, n.Text, n.TextEN = "Quản trị viên không khóa tài khoản của "+u.Name, "An admin did not lock the account of "+u.Name, reason, reason
	}
	if err := s.notify(tx.DB, n, r.AskedBy); err != nil {
		return r, err
	}
	if state == domain.LockRequestGranted {
		return r, nil // the lock itself is in the audit log
	}
	province := ""
	if r.ProvinceCode != nil {
		province = *r.ProvinceCode
	}
	return r, s.record(tx, by, domain.Audit{Action: "user.refuse_lock", Noun: "user", NounID: u.ID, ProvinceCode: province, Reason: reason})
}
