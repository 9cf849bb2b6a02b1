package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
	"chophien/store"
)

// columnsOf lists the columns that refer to users, and all columns
// of text, as "table.column".
func columnsOf(t testing.TB, s *store.Store) (referring, texts []string) {
	t.Helper()
	ask := func(query string) (out []string) {
		rows, err := s.DB().QueryContext(t.Context(), query)
		must(t, err)
		defer rows.Close()
		for rows.Next() {
			var name string
			must(t, rows.Scan(&name))
			out = append(out, name)
		}
		must(t, rows.Err())
		return out
	}
	if s.Dialect() == store.SQLite {
		return ask(`SELECT m.name || '.' || f."from" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f."table" = 'users'`),
			ask("SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type = 'TEXT' AND m.name NOT LIKE 'sqlite%' AND m.name NOT LIKE 'river%'")
	}
	return ask(`SELECT c.conrelid::regclass::text || '.' || a.attname FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
			WHERE c.contype = 'f' AND c.confrelid = 'users'::regclass`),
		ask("SELECT c.table_name || '.' || c.column_name FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)" +
			" WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE' AND c.data_type = 'text' AND c.table_name NOT LIKE 'river%'")
}

// personal: users get all data that is stored about them, and can delete their
// account; the rows that stay contain nothing about them.
func personal(t *testing.T, open Open) {
	s := migrated(t, open)
	who := trade(t, s)
	must1(t)(s.AddUser(t.Context(), newUser("second@example.vn", domain.RoleAdmin)))
	exec(t, s, "UPDATE users SET name = 'Nguyễn Bí Mật' WHERE id = '"+who.buyer.UserID+"'")
	inv := inquiry(1)
	inv.Text = "Lời riêng của tôi"
	l, err := s.AddInquiry(t.Context(), who.buyer, inv)
	must(t, err)
	must1(t)(s.AddLeadQuote(t.Context(), who.member, l.ID, quote(100_000)))
	must1(t)(s.RevealContact(t.Context(), who.buyer, domain.Ref{Kind: domain.KindProducer, ID: id('b', 1)}))
	d, err := s.AddDemand(t.Context(), who.buyer, domain.Demand{
		BuyerType: "other", Name: "Chè", Organisation: "Nhà Bí Mật", Amount: 1000, Unit: domain.UnitKilogram, Period: domain.PeriodOnce, ProvinceCode: ptr("01"),
		Deadline: ptr(today() + 9), Visibility: domain.VisibilityPublic, ContactName: "Bí Mật", ContactPhone: "0987 654 321",
	})
	must(t, err)
	d, err = s.OpenDemand(t.Context(), who.buyer, d.ID, d.Version)
	must(t, err)

	paper := aMemorandum()
	paper.BuyerID, paper.BuyerName = &who.buyer.UserID, ""
	paper, err = s.AddMemorandum(t.Context(), who.buyer, paper)
	must(t, err)

	registered := func(buyer, goods string) domain.Memorandum {
		m := aMemorandum()
		m.BuyerID, m.BuyerName, m.Goods = &who.buyer.UserID, buyer, goods
		m, err := s.AddMemorandum(t.Context(), who.buyer, m)
		must(t, err)
		m, err = s.RegisterMemorandum(t.Context(), who.member, m.ID, m.Version, "")
		must(t, err)
		return m
	}
	of := map[string]domain.Memorandum{ // by the name that stays
		"Công ty CP Nhà Xanh": registered("Công ty CP Nhà Xanh", "Chè"), domain.DeletedUserName: registered("", "Mật ong"),
	}

	organizer := anOrganizer(t, s, "fair@example.vn")
	f, err := s.AddFair(t.Context(), organizer, aFair())
	must(t, err)
	badges, err := s.AddFairPeople(t.Context(), organizer, f.ID, []domain.FairPerson{
		{Kind: domain.PersonGuest, Name: "Khách mua", Role: "Giám đốc Nhà Bí Mật", Phone: "0987 654 321", Email: "buyer@example.vn", EmailKey: "buyer@example.vn"},
		{Kind: domain.PersonGuest, Name: "Khách khác", Role: "Giám đốc", Phone: "0912 345 678"},
	})
	must(t, err)

	data, err := s.PersonalData(t.Context(), who.buyer)
	must(t, err)
	parts := map[string]domain.PersonalPart{}
	for _, p := range data.Parts {
		parts[p.Name] = p
	}
	referring, texts := columnsOf(t, s)
	for _, c := range referring {
		if _, ok := parts[c]; !ok {
			t.Errorf("%s refers to users, and nothing says what becomes of it with an account", c)
		}
	}
	if u := parts["users.id"].Rows; len(u) != 1 || u[0]["email"] != "buyer@example.vn" || u[0]["password_hash"] != nil {
		t.Errorf("the user: %v", u)
	}
	if m := parts["lead_messages.author_id"].Rows; len(m) != 1 || m[0]["text"] != "Lời riêng của tôi" {
		t.Errorf("the messages: %v", m)
	}
	if b := parts["fair_people.email_key"].Rows; len(b) != 1 || b[0]["phone"] != "0987 654 321" || b[0]["code"] != nil {
		t.Errorf("the badges: %v", b)
	}
	if strings.Contains(fmt.Sprint(data), "htx@example.vn") || strings.Contains(fmt.Sprint(data), "argon2") {
		t.Error("the data contain data of others, or secrets")
	}

	u, err := s.User(t.Context(), who.buyer.UserID)
	must(t, err)
	wantCode(t, s.DeleteAccount(t.Context(), who.buyer, u.Version+1, u.PasswordHash), domain.CodePrecondition)
	must(t, s.DeleteAccount(t.Context(), who.buyer, u.Version, u.PasswordHash))
	for _, c := range texts {
		table, column, _ := strings.Cut(c, ".")
		for _, secret := range []string{"buyer@example.vn", "Bí Mật", "0987 654 321", "Lời riêng"} {
			var n int
			must(t, s.DB().QueryRowContext(t.Context(), fmt.Sprintf("SELECT count(*) FROM %s WHERE %s LIKE '%%%s%%'", table, column, secret)).Scan(&n))
			if n > 0 && table != "audit_entries" && table != "unchained_audit_entries" {
				t.Errorf("%s still holds %q", c, secret)
			}
		}
	}
	if other, err := s.FairPerson(t.Context(), organizer, f.ID, badges[1].ID); err != nil || other.Role == "" || other.Phone == "" {
		t.Errorf("the badge of another person: %+v (%v)", other, err)
	}
	seen, err := s.Lead(t.Context(), who.member, l.ID)
	must(t, err)
	if seen.State != domain.LeadClosed || seen.Buyer.Name != domain.DeletedUserName || len(seen.Quotes) != 1 || seen.Quotes[0].State != domain.QuoteDeclined {
		t.Errorf("what the producer keeps: %+v", seen)
	}
	paper, err = s.Memorandum(t.Context(), who.member, paper.ID)
	must(t, err)
	if paper.State != domain.MemorandumCancelled || paper.BuyerName != domain.DeletedUserName {
		t.Errorf("the draft of a memorandum: %+v", paper)
	}
	for want, m := range of {
		m, err := s.Memorandum(t.Context(), who.member, m.ID)
		must(t, err)
		if m.State != domain.MemorandumRegistered || m.BuyerName != want {
			t.Errorf("a registered memorandum of %q: %+v", want, m)
		}
	}
	_, err = s.Demand(t.Context(), domain.Actor{}, d.ID)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.UserByEmail(t.Context(), "buyer@example.vn")
	wantCode(t, err, domain.CodeNotFound)
	must1(t)(s.AddUser(t.Context(), newUser("buyer@example.vn", domain.RoleBuyer))) // the address can be registered again
	if _, err := s.VerifyAudit(t.Context()); err != nil {
		t.Error(err)
	}

	// A user on whom others depend must not delete its account.
	exec(t, s, fmt.Sprintf("INSERT INTO memberships (user_id, producer_id, owner, created_at) VALUES ('%s', '%s', FALSE, '2026-11-01 00:00:00')", who.rival.UserID, id('b', 1)))
	u, err = s.User(t.Context(), who.member.UserID)
	must(t, err)
	wantCode(t, s.DeleteAccount(t.Context(), who.member, u.Version, u.PasswordHash), domain.CodeConflict)
	admins, err := s.Users(t.Context(), domain.UserFilter{Role: domain.RoleAdmin}, domain.Page{Limit: 10})
	must(t, err)
	for i, a := range admins.Items {
		by := domain.Actor{UserID: a.ID, Roles: a.Roles}
		err := s.DeleteAccount(t.Context(), by, a.Version, a.PasswordHash)
		if last := i == len(admins.Items)-1; last {
			wantCode(t, err, domain.CodeConflict)
		} else {
			must(t, err)
		}
	}
	if !slices.ContainsFunc(admins.Items, func(u domain.User) bool { return u.EmailKey == "second@example.vn" }) {
		t.Error("the list of admins is not whole")
	}
}
