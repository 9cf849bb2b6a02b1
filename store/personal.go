package store

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.PersonalService = (*Store)(nil)

// personalPlace is a column that contains ids of users.
type personalPlace struct {
	table, column string
	show          string // the columns that the user gets, sorted descending by the first; never secrets, nor data of others
	gone          bool   // the rows are deleted with the account
}

// personalPlaces returns all columns that contain ids of users; tables that
// refer to others precede these. A change that adds such a column must add it
// here; a test finds missing ones.
func personalPlaces() []personalPlace {
	return []personalPlace{
		{"users", "id", "id, email, phone, name, confirmed_at, last_sign_in_on, locked_at, locked_reason, created_at, updated_at", false},
		{"user_roles", "user_id", "role", true},
		{"user_provinces", "user_id", "province_code", true},
		{"user_communes", "user_id", "commune_code", true},
		{"sessions", "user_id", "id, address, user_agent, created_at, expires_at, last_used_at", true},
		{"api_keys", "user_id", "id, name, hint, scopes, created_at, expires_at, last_used_at", true},
		{"account_links", "user_id", "created_at, purpose, email, expires_at", true},
		{"phone_codes", "user_id", "created_at, phone, purpose, expires_at", true},
		{"second_factors", "user_id", "created_at, confirmed_at", true},
		{"recovery_codes", "user_id", "user_id", true},
		{"identities", "user_id", "created_at, issuer, subject", true},
		{"idempotency_keys", "user_id", "created_at, key, status", true},
		{"memberships", "user_id", "producer_id, owner, created_at", true},
		{"lock_requests", "user_id", "created_at, state, decided_at", true},
		{"lock_requests", "asked_by", "id, created_at, state", false},
		{"lock_requests", "decided_by", "id, decided_at, state", false},
		{"invitations", "invited_by", "id, producer_id, created_at", false},
		{"invitations", "accepted_by", "id, producer_id, email, created_at, accepted_at", false},
		{"fair_organizers", "user_id", "fair_id, created_at", true},
		{"fair_organizers", "invited_by", "fair_id, created_at", false},
		{"organizer_invitations", "invited_by", "id, fair_id, created_at", false},
		{"organizer_invitations", "accepted_by", "id, fair_id, email, created_at, accepted_at", false},
		{"notice_stops", "user_id", "channel, topic", true},
		{"notice_messages", "user_id", "claimed_at, notice_id, channel, refused", true},
		{"notice_mails", "user_id", "notice_id", true},
		{"mail_stops", "user_id", "created_at", true},
		{"notices", "user_id", "id, kind, title, text, path, created_at, read_at", true},
		{"files", "user_id", "id, name, content_type, size, sha256, created_at", false},
		{"imports", "user_id", "id, file_name, state, created_at", false},
		{"sheet_headings", "user_id", "created_at, heading, column_key", true},
		{"webhooks", "user_id", "id, name, url, events, created_at", true},
		{"alerts", "user_id", "id, name, query, cadence, enabled, email, webhook, created_at", true},

		{"demands", "buyer_id", "id, name, organisation, description, contact_name, contact_phone, contact_zalo, contact_email, state, outcome, outcome_note, created_at", false},
		{"leads", "buyer_id", "id, state, producer_id, product_id, demand_id, buyer_phone, buyer_zalo, reason, created_at", false},
		{"lead_messages", "author_id", "id, lead_id, side, text, created_at", false},
		{"lead_reads", "user_id", "lead_id, read_until", true},
		{"quotes", "created_by", "id, lead_id, price_vnd, unit, text, created_at", false},
		{"quotes", "updated_by", "id, lead_id, updated_at", false},
		{"contact_reveals", "user_id", "id, producer_id, buyer_id, product_id, lead_id, created_at", false},
		{"contact_reveals", "buyer_id", "id, user_id, lead_id, created_at", false},
		{"memoranda", "buyer_id", "id, state, buyer_name, producer_id, goods, signed_on, created_at", false},
		{"memoranda", "created_by", "id, created_at", false},
		{"memoranda", "updated_by", "id, updated_at", false},
		{"memoranda", "registered_by", "id, registered_at", false},
		{"meetings", "buyer_id", "id, fair_id, producer_id, starts_at, state, subject, created_at", false},
		{"meetings", "requested_by", "id, created_at", false},

		// These are actions of officers and of members of a producer.
		{"contact_consents", "given_by", "given_at, listing_kind, listing_id, text, on_behalf, withdrawn_at", false},
		{"contact_consents", "withdrawn_by", "withdrawn_at, listing_kind, listing_id, text", false},
		{"licence_acceptances", "user_id", "listing_kind, listing_id, licence, accepted_at", false},
		{"synonyms", "updated_by", "id, updated_at", false},
		{"reports", "decided_by", "id, state, decided_at", false},
		{"inspections", "created_by", "id, created_at", false},
		{"inspections", "updated_by", "id, updated_at", false},
		{"evidence", "verdict_by", "id, verdict, verdict_at", false},
		{"evidence", "created_by", "id, created_at", false},
		{"evidence", "updated_by", "id, updated_at", false},
		{"decisions", "submitted_by", "id, number, submitted_at", false},
		{"proposals", "proposed_by", "id, state, proposed_at", false},
		{"proposals", "decided_by", "id, state, decided_at", false},
		{"fairs", "organizer_id", "id, name, created_at", false},
		{"delegations", "answered_by", "id, fair_id", false},
		{"exhibitors", "answered_by", "id, fair_id", false},
		{"fair_invitations", "invited_by", "id, fair_id, created_at", false},
		{"fair_invitations", "used_by", "id, fair_id, email, created_at, used_at", false},
		{"fair_people", "added_by", "id, fair_id, created_at", false},
		{"exhibits", "added_by", "id", false},
		{"editions", "frozen_by", "id", false},
		{"catalogue_entries", "answered_by", "id, state, answered_at", false},
		{"catalogue_entries", "decided_by", "id, verdict, decided_at", false},
		// An entry moves from the first to the second: in this order none is missed.
		{"unchained_audit_entries", "user_id", "id, at, action, noun, noun_id, address", false},
		{"audit_entries", "user_id", "seq, at, action, noun, noun_id, address", false},
	}
}

// name is the name of the place in the exported data.
func (p personalPlace) name() string { return p.table + "." + p.column }

// PersonalData returns what is stored about the actor.
func (s *Store) PersonalData(ctx context.Context, by domain.Actor) (out domain.PersonalData, err error) {
	out = domain.PersonalData{UserID: by.UserID, At: s.clock()}
	err = s.write(ctx, "collecting personal data", func(tx *tx) ([]domain.Ref, error) {
		if err := s.takeLimits(tx.DB, domain.LimitUse{Limit: domain.PersonalExportsPerAccount(), Subject: by.UserID}); err != nil {
			return nil, err
		}
		for _, place := range personalPlaces() {
			part, err := personalPart(tx.DB, place, by.UserID)
			if err != nil {
				return nil, err
			}
			out.Parts = append(out.Parts, part)
		}
		var keys []string
		if err := tx.Model(&domain.User{}).Where("id = ? AND email_key <> ''", by.UserID).Pluck("email_key", &keys).Error; err != nil {
			return nil, err
		}
		for _, key := range keys {
			part, err := personalPart(tx.DB, ownBadges(), key)
			if err != nil {
				return nil, err
			}
			out.Parts = append(out.Parts, part)
		}
		return nil, s.record(tx, by, domain.Audit{Action: "user.export", Noun: "user", NounID: by.UserID})
	})
	return out, err
}

// ownBadges is the place of the badges that were made for the address of a user.
func ownBadges() personalPlace {
	return personalPlace{"fair_people", "email_key", "id, fair_id, kind, name, role, organisation, phone, email, created_at", false}
}

// personalPart returns the rows of a place that hold a value: the id of the user, or
// its address.
func personalPart(tx *gorm.DB, place personalPlace, value string) (out domain.PersonalPart, err error) {
	out = domain.PersonalPart{Name: place.name(), Rows: []map[string]any{}}
	first, _, _ := strings.Cut(place.show, ",")
	rows, err := tx.Table(place.table).Select(place.show).Where(place.column+" = ?", value).Order(first + " DESC").Limit(domain.MaxPersonalRows + 1).Rows()
	if err != nil {
		return out, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return out, err
	}
	for rows.Next() {
		if len(out.Rows) == domain.MaxPersonalRows {
			out.Truncated = true
			break
		}
		values, into := make([]any, len(types)), make([]any, len(types))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			return out, err
		}
		row := map[string]any{}
		for i, t := range types {
			switch v := values[i].(type) {
			case []byte:
				row[t.Name()] = string(v)
			case time.Time:
				row[t.Name()] = v.UTC().Format(time.RFC3339Nano)
			case int64:
				row[t.Name()] = v
				if strings.EqualFold(t.DatabaseTypeName(), "BOOLEAN") {
					row[t.Name()] = v != 0
				}
			default:
				row[t.Name()] = v
			}
		}
		out.Rows = append(out.Rows, row)
	}
	return out, rows.Err()
}

// DeleteAccount deletes the account of the actor.
func (s *Store) DeleteAccount(ctx context.Context, by domain.Actor, version int64, hash string) error {
	return s.write(ctx, "deleting an account", func(tx *tx) (refs []domain.Ref, err error) {
		if s.db.Dialect() == db.Postgres {
			if err := tx.Exec("SELECT pg_advisory_xact_lock(?)", adminLock).Error; err != nil {
				return nil, err
			}
		}
		var found []domain.User
		if db.IsID(by.UserID) {
			if err := tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("id = ?", by.UserID).Find(&found).Error; err != nil {
				return nil, err
			}
		}
		if len(found) == 0 {
			return nil, noUser()
		}
		u := found[0]
		if isStale(u.Version, version) {
			return nil, changedMeanwhile()
		}
		if err := s.leaveProducers(tx.DB, u.ID); err != nil {
			return nil, err
		}
		if refs, err = s.endAsBuyer(tx, by); err != nil {
			return nil, err
		}
		if err := s.forget(tx.DB, u, hash); err != nil {
			return nil, err
		}
		if by.Has(domain.RoleAdmin) {
			var left int64
			err := tx.Model(&domain.User{}).Where("locked_at IS NULL AND id IN (SELECT user_id FROM user_roles WHERE role = ?)", domain.RoleAdmin).Count(&left).Error
			if err != nil {
				return nil, err
			}
			if left == 0 {
				return nil, domain.Errorf(domain.CodeConflict, "there must be another admin")
			}
		}
		return refs, s.record(tx, by, domain.Audit{Action: "user.delete", Noun: "user", NounID: u.ID})
	})
}

// buyerGone is the reason of meetings and memoranda that are cancelled with an
// account.
const buyerGone = "người mua đã đóng tài khoản"

// leaveProducers removes a user from all producers before its account is
// deleted.
func (s *Store) leaveProducers(tx *gorm.DB, userID string) error {
	var producers []string
	if err := tx.Model(&domain.Membership{}).Where("user_id = ?", userID).Order("producer_id").Pluck("producer_id", &producers).Error; err != nil {
		return err
	}
	for _, id := range producers {
		if _, err := lockedProducer(tx, id); err != nil {
			return err
		}
		if err := tx.Where("user_id = ? AND producer_id = ?", userID, id).Delete(&domain.Membership{}).Error; err != nil {
			return err
		}
		if err := keepOwner(tx, id); err != nil {
			return err
		}
	}
	return nil
}

// endAsBuyer closes the demands and leads of a user whose account is deleted,
// and cancels its meetings and its memoranda that are not registered.
func (s *Store) endAsBuyer(tx *tx, by domain.Actor) (refs []domain.Ref, err error) {
	var demands, leads []string
	if err := tx.Model(&domain.Demand{}).Where("buyer_id = ? AND state <> ?", by.UserID, domain.DemandClosed).Order("id").Pluck("id", &demands).Error; err != nil {
		return nil, err
	}
	for _, id := range demands {
		d, err := heldDemand(tx.DB, id)
		if err != nil {
			return nil, err
		}
		_, changed, err := s.closeDemand(tx, by, d, domain.DemandWithdrawn, "")
		if err != nil {
			return nil, err
		}
		refs = append(refs, changed...)
	}
	if err := tx.Model(&domain.Lead{}).Where("buyer_id = ? AND state IN ?", by.UserID, domain.LeadUndecided()).Order("id").Pluck("id", &leads).Error; err != nil {
		return nil, err
	}
	for _, id := range leads {
		l, err := heldLead(tx.DB, by, id)
		if err != nil {
			return nil, err
		}
		if err := s.moveLead(tx, by, &l, domain.LeadClose, ""); err != nil {
			return nil, err
		}
	}
	var meetings []domain.Meeting
	err = tx.Clauses(clause.Locking{Strength: clause.LockingStrengthUpdate}).Where("buyer_id = ? AND state IN ?", by.UserID, domain.MeetingsLive()).
		Order("starts_at, id").Find(&meetings).Error
	if err != nil {
		return nil, err
	}
	if err := s.cancelMeetings(tx.DB, meetings, buyerGone); err != nil {
		return nil, err
	}
	for _, m := range meetings {
		if err := s.notifyOfCancelled(tx.DB, by, m); err != nil {
			return nil, err
		}
	}
	var drafts []domain.Memorandum
	if err := tx.Where("buyer_id = ? AND state = ?", by.UserID, domain.MemorandumDraft).Order("id").Find(&drafts).Error; err != nil {
		return nil, err
	}
	for _, d := range drafts {
		before, err := heldMemorandum(tx.DB, by, d.ID, d.Version)
		if err != nil {
			return nil, err
		}
		m := before
		m.State, m.CancelledAs, m.Reason = domain.MemorandumCancelled, before.Side, buyerGone
		if _, err := s.moveMemorandum(tx, by, before, m, "cancel"); err != nil {
			return nil, err
		}
	}
	return refs, nil
}

// forget deletes the rows that belong only to the user, and removes its name,
// addresses and texts from the other rows.
func (s *Store) forget(tx *gorm.DB, u domain.User, hash string) error {
	if err := forgetBuyer(tx, u); err != nil { // reads the organisations, which go below
		return err
	}
	for _, q := range []struct {
		sql  string
		args []any
	}{
		{"UPDATE demands SET organisation = '', contact_name = '', contact_phone = '', contact_zalo = '', contact_email = '', outcome_note = '' WHERE buyer_id = ?", []any{u.ID}},
		{"UPDATE leads SET buyer_phone = '', buyer_zalo = '' WHERE buyer_id = ?", []any{u.ID}},
		// What the user wrote for a producer belongs to the producer.
		{"DELETE FROM lead_files WHERE part_id IN (SELECT id FROM lead_messages WHERE author_id = ? AND side = 'buyer')", []any{u.ID}},
		{"UPDATE lead_messages SET text = '' WHERE author_id = ? AND side = 'buyer'", []any{u.ID}},
		{"UPDATE meetings SET subject = '' WHERE buyer_id = ?", []any{u.ID}},
		{"UPDATE invitations SET email = '', email_key = 'deleted ' || id WHERE email_key = ?", []any{u.EmailKey}},
		{"UPDATE organizer_invitations SET email = '', email_key = 'deleted ' || id WHERE email_key = ?", []any{u.EmailKey}},
		{"UPDATE fair_invitations SET email = '', email_key = 'deleted ' || id WHERE email_key = ?", []any{u.EmailKey}},
		{"UPDATE fair_people SET role = '', phone = '', email = '', email_key = '' WHERE email_key = ? AND email_key <> ''", []any{u.EmailKey}},
		// The next sweep deletes them with their files.
		{"UPDATE imports SET file_name = '', created_at = ? WHERE user_id = ?", []any{s.clock().Add(-2 * domain.ImportKept), u.ID}},
		{"DELETE FROM webhook_deliveries WHERE webhook_id IN (SELECT id FROM webhooks WHERE user_id = ?)", []any{u.ID}},
		{"DELETE FROM alert_finds WHERE alert_id IN (SELECT id FROM alerts WHERE user_id = ?)", []any{u.ID}},
	} {
		if err := tx.Exec(q.sql, q.args...).Error; err != nil {
			return err
		}
	}
	for _, place := range personalPlaces() {
		if !place.gone {
			continue
		}
		if err := tx.Exec("DELETE FROM "+place.table+" WHERE "+place.column+" = ?", u.ID).Error; err != nil {
			return err
		}
	}
	if err := unused(tx).Where("user_id = ?", u.ID).Delete(&domain.File{}).Error; err != nil {
		return err
	}
	if err := tx.Exec("UPDATE files SET name = 'file' WHERE user_id = ?", u.ID).Error; err != nil {
		return err
	}
	now := s.clock()
	address := u.ID + "@deleted.invalid" // RFC 2606: no mail is ever sent there
	key := "deleted " + u.ID             // an address has no space, so ParseEmail never returns this key
	return tx.Model(&domain.User{}).Where("id = ?", u.ID).Updates(map[string]any{
		"email": address, "email_key": key, "claimed_key": "", "phone": "", "name": domain.DeletedUserName, "name_fold": domain.Fold(domain.DeletedUserName), "password_hash": hash, "locked_at": now, "locked_reason": "deleted by its owner",
		"version": u.Version + 1, "updated_at": now,
	}).Error
}

// forgetBuyer removes the name of a user from the memoranda that do not keep it.
func forgetBuyer(tx *gorm.DB, u domain.User) error {
	var organisations, kept []string
	if err := tx.Model(&domain.Demand{}).Where("buyer_id = ? AND organisation <> ''", u.ID).Distinct().Pluck("organisation", &organisations).Error; err != nil {
		return err
	}
	var all []domain.Memorandum
	if err := tx.Where("buyer_id = ?", u.ID).Order("id").Find(&all).Error; err != nil {
		return err
	}
	for _, m := range all {
		if m.KeepsBuyer(u.Name, organisations) {
			kept = append(kept, m.ID)
		}
	}
	rest := tx.Model(&domain.Memorandum{}).Where("buyer_id = ?", u.ID)
	if len(kept) > 0 {
		rest = rest.Where("id NOT IN ?", kept)
	}
	return rest.Updates(map[string]any{"buyer_name": domain.DeletedUserName, "buyer_key": gorm.Expr("'deleted ' || id")}).Error
}
