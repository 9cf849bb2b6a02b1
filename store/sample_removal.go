package store

import (
	"context"
	"slices"
	"strings"

	"gorm.io/gorm"

	"chophien/domain"
	"chophien/store/db"
)

var _ domain.SampleService = (*Store)(nil)

// samplePart says which rows of a table belong to the demonstration.
type samplePart struct {
	table string
	where string
	name  string // column by which people know a row; empty: none
	keys  string // column with keys of the file store; empty: none
}

// samplesOf is the set of the ids of a table with the mark.
func samplesOf(table string) string { return "(SELECT id FROM " + table + " WHERE sample)" }

// sampleListings is the set of the ids of all listings with the mark.
func sampleListings() string {
	var sets []string
	for _, k := range domain.Kinds() {
		sets = append(sets, "SELECT id FROM "+tableOf(k)+" WHERE sample")
	}
	return "(" + strings.Join(sets, " UNION ALL ") + ")"
}

// These are the rows without a mark that belong to the demonstration by what they
// refer to. A lead, a meeting or a memorandum of a person with the demonstration
// belongs to it only once it is over.
const (
	sampleLead = "buyer_id IN (SELECT id FROM users WHERE sample) AND producer_id IN (SELECT id FROM producers WHERE sample)" +
		" OR state NOT IN ('new', 'answered', 'shortlisted') AND (buyer_id IN (SELECT id FROM users WHERE sample) OR producer_id IN (SELECT id FROM producers WHERE sample))"
	sampleExhibitor = "fair_id IN (SELECT id FROM fairs WHERE sample) OR state = 'declined' AND producer_id IN (SELECT id FROM producers WHERE sample)"
	sampleMeeting   = "fair_id IN (SELECT id FROM fairs WHERE sample)" +
		" OR state IN ('declined', 'cancelled') AND (buyer_id IN (SELECT id FROM users WHERE sample) OR producer_id IN (SELECT id FROM producers WHERE sample))"
	sampleMemorandum = "producer_id IN (SELECT id FROM producers WHERE sample) AND (buyer_id IN (SELECT id FROM users WHERE sample) OR created_by IN (SELECT id FROM users WHERE sample))" +
		" OR state = 'cancelled' AND (buyer_id IN (SELECT id FROM users WHERE sample) OR producer_id IN (SELECT id FROM producers WHERE sample))"
)

// sampleParts lists the tables with rows of the demonstration in the order of their
// deletion. A row that is not named here, and that refers to one that is, is of people.
func sampleParts() []samplePart {
	users, fairs, demands := samplesOf("users"), samplesOf("fairs"), samplesOf("demands")
	products, producers := samplesOf("products"), samplesOf("producers")
	leads := "(SELECT id FROM leads WHERE " + sampleLead + ")"
	exhibitors := "(SELECT id FROM exhibitors WHERE " + sampleExhibitor + ")"
	ofUser := "user_id IN " + users
	parts := []samplePart{
		{table: "notice_messages", where: ofUser + " OR notice_id IN (SELECT id FROM notices WHERE " + sampleNotice(leads) + ")"},
		{table: "notice_mails", where: "notice_id IN (SELECT id FROM notices WHERE " + sampleNotice(leads) + ")"},
		{table: "notices", where: sampleNotice(leads)},
		{table: "webhook_deliveries", where: "webhook_id IN (SELECT id FROM webhooks WHERE " + ofUser + ")"},
		{table: "webhooks", where: ofUser},
		{table: "alert_finds", where: "alert_id IN (SELECT id FROM alerts WHERE " + ofUser + ") OR listing_id IN " + sampleListings() + " OR listing_id IN " + demands},
		{table: "alerts", where: ofUser},
	}
	for _, t := range []string{
		"user_roles", "user_provinces", "user_communes", "sessions", "api_keys", "identities", "idempotency_keys", "mail_stops", "notice_stops", "phone_codes", "sheet_headings", "account_links", "second_factors", "recovery_codes",
	} {
		parts = append(parts, samplePart{table: t, where: ofUser})
	}
	parts = append(parts, []samplePart{
		{table: "lock_requests", where: ofUser + " OR asked_by IN " + users + " OR decided_by IN " + users},
		{table: "memberships", where: ofUser + " OR producer_id IN " + producers},
		{table: "invitations", where: "producer_id IN " + producers + " OR invited_by IN " + users + " OR accepted_by IN " + users},
		{table: "imports", where: ofUser, keys: "file_key"},
		{table: "product_craft_villages", where: "product_id IN " + products},
		{table: "product_tourism_sites", where: "product_id IN " + products},
		{table: "pictures", where: "owner_id IN " + sampleListings(), keys: "file_key"},
		{table: "licence_acceptances", where: "listing_id IN " + sampleListings()},
		{table: "contact_consents", where: "listing_id IN " + sampleListings()},
		{table: "lapse_warnings", where: "noun_id IN " + samplesOf("certificates") + " OR noun_id IN (SELECT id FROM evidence WHERE product_id IN " + products + ")"},
		{table: "evidence", where: "product_id IN " + products, name: "number"},
		{table: "inspections", where: "listing_id IN " + sampleListings()},
		{table: "reports", where: "product_id IN " + products, name: "ref", keys: "photo_key"},
		{table: "awards", where: "decision_id IN " + samplesOf("decisions")},
		{table: "proposals", where: "certificate_id IN " + samplesOf("certificates")},
		{table: "certificates", where: "sample", name: "code"},
		{table: "fair_organizers", where: "fair_id IN " + fairs + " OR user_id IN " + users + " OR invited_by IN " + users},
		{table: "organizer_invitations", where: "fair_id IN " + fairs + " OR invited_by IN " + users + " OR accepted_by IN " + users},
		{table: "exhibits", where: "fair_id IN " + fairs + " OR exhibitor_id IN " + exhibitors},
		{table: "booths", where: "fair_id IN " + fairs, name: "number"},
		{table: "fair_events", where: "fair_id IN " + fairs, name: "title"},
		{table: "halls", where: "fair_id IN " + fairs, name: "name"},
		{table: "fair_plans", where: "fair_id IN " + fairs, keys: "file_key"},
		{table: "fair_organisations", where: "fair_id IN " + fairs, name: "name"},
		{table: "fair_logos", where: "fair_id IN " + fairs, keys: "file_key"},
		{table: "catalogue_entries", where: "fair_id IN " + fairs},
		{table: "edition_files", where: "edition_id IN (SELECT id FROM editions WHERE fair_id IN " + fairs + ")", keys: "file_key"},
		{table: "editions", where: "fair_id IN " + fairs, name: "title"},
		{table: "catalogues", where: "fair_id IN " + fairs, name: "title"},
		{table: "meetings", where: sampleMeeting},
		{table: "timetables", where: "fair_id IN " + fairs},
		{table: "visits", where: "fair_id IN " + fairs + " OR product_id IN " + products},
		{table: "fair_invitations", where: "fair_id IN " + fairs + " OR exhibitor_id IN " + exhibitors, name: "email"},
		{table: "fair_people", where: "fair_id IN " + fairs + " OR exhibitor_id IN " + exhibitors, name: "name"},
		{table: "contact_reveals", where: ofUser + " OR buyer_id IN " + users + " OR producer_id IN " + producers + " OR product_id IN " + products + " OR lead_id IN " + leads},
		{table: "memoranda", where: sampleMemorandum, name: "goods"},
		{table: "lead_files", where: "lead_id IN " + leads},
		{table: "lead_reads", where: ofUser + " OR lead_id IN " + leads},
		{table: "lead_messages", where: "lead_id IN " + leads},
		{table: "quotes", where: "lead_id IN " + leads},
		{table: "leads", where: sampleLead},
		{table: "exhibitors", where: sampleExhibitor},
		{table: "delegations", where: "fair_id IN " + fairs},
		{table: "fairs", where: "sample", name: "name"},
		{table: "demand_invitations", where: "demand_id IN " + demands + " OR producer_id IN " + producers},
		{table: "matches", where: "demand_id IN " + demands + " OR product_id IN " + products},
		{table: "demands", where: "sample", name: "name"},
		{table: "page_counts", where: "producer_id IN " + producers + " OR listing_id IN " + products},
		{table: "products", where: "sample", name: "name"},
		{table: "craft_villages", where: "sample", name: "name"},
		{table: "tourism_sites", where: "sample", name: "name"},
		{table: "producers", where: "sample", name: "name"},
		{table: "decisions", where: "sample", name: "number"},
		{table: "files", where: ofUser, name: "name", keys: "file_key"},
		{table: "users", where: "sample", name: "email"},
	}...)
	return parts
}

// sampleNotice says which notices belong to the demonstration: those of its accounts,
// and those of people about a thing that goes.
func sampleNotice(leads string) string {
	condition := "user_id IN " + samplesOf("users")
	for _, set := range []string{sampleListings(), samplesOf("demands"), samplesOf("fairs"), leads} {
		condition += " OR subject_id IN (SELECT CAST(id AS text) FROM " + set + " AS gone)"
	}
	return condition
}

// reference is a column of a table that refers to a column of another.
type reference struct {
	Child, Column, Parent, Of string
	HasID                     bool // Child has a column id
}

// references lists the foreign keys that keep a row from being deleted, and the
// columns that refer to listings of several kinds.
func (s *Store) references(tx *gorm.DB) ([]reference, error) {
	statement := `SELECT m.name AS child, f."from" AS "column", f."table" AS parent, f."to" AS "of", EXISTS (SELECT 1 FROM pragma_table_info(m.name) WHERE name = 'id') AS has_id FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f.on_delete = 'NO ACTION' ORDER BY m.name, f.id`
	if s.db.Dialect() == db.Postgres {
		statement = `SELECT child.relname AS child, a.attname AS "column", parent.relname AS parent, p.attname AS "of",
			EXISTS (SELECT 1 FROM pg_attribute i WHERE i.attrelid = c.conrelid AND i.attname = 'id' AND NOT i.attisdropped) AS has_id FROM pg_constraint c
			JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid
			JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] JOIN pg_attribute p ON p.attrelid = c.confrelid AND p.attnum = c.confkey[1]
			WHERE c.contype = 'f' AND c.confdeltype = 'a' AND c.connamespace = current_schema()::regnamespace ORDER BY child.relname, a.attname`
	}
	var out []reference
	if err := tx.Raw(statement).Scan(&out).Error; err != nil {
		return nil, err
	}
	for _, k := range []domain.Kind{domain.KindProduct, domain.KindCraftVillage, domain.KindTourismSite} {
		out = append(out, reference{"exhibits", "listing_id", tableOf(k), "id", true})
	}
	return out, nil
}

// findSamples counts the rows of the demonstration and finds the rows of people that
// refer to them.
func (s *Store) findSamples(tx *gorm.DB) (out domain.SampleRemoval, err error) {
	parts, known := sampleParts(), map[string]samplePart{}
	for _, p := range parts {
		known[p.table] = p
		var n int64
		if err := tx.Table(p.table).Where(p.where).Count(&n).Error; err != nil {
			return out, err
		}
		if n > 0 {
			out.Rows = append(out.Rows, domain.SampleRows{Table: p.table, Rows: int(n)})
		}
	}
	all, err := s.references(tx)
	if err != nil {
		return out, err
	}
	for _, r := range all {
		parent, ok := known[r.Parent]
		if !ok {
			continue
		}
		child, name, id := known[r.Child], "''", r.Column
		sel := tx.Table(r.Child).Where(r.Column + " IN (SELECT " + r.Of + " FROM " + r.Parent + " WHERE " + parent.where + ")")
		if child.table != "" {
			sel = sel.Where("(" + child.where + ") IS NOT TRUE")
		}
		if child.name != "" {
			name = child.name
		}
		if r.HasID {
			id = "id"
		}
		found := []domain.SampleReference{}
		if err := sel.Select("CAST(" + id + " AS text) AS id, " + name + " AS name").Order(id).Limit(domain.MaxSampleReferences).Scan(&found).Error; err != nil {
			return out, err
		}
		for _, f := range found {
			f.Table, f.Column, f.To = r.Child, r.Column, r.Parent
			out.Refers = append(out.Refers, f)
		}
	}
	return out, nil
}

// FindSamples implements domain.SampleService.
func (s *Store) FindSamples(ctx context.Context) (out domain.SampleRemoval, err error) {
	err = s.read(ctx, "looking for the demonstration", func(tx *gorm.DB) error {
		out, err = s.findSamples(tx)
		return err
	})
	return out, err
}

// RemoveSamples implements domain.SampleService.
func (s *Store) RemoveSamples(ctx context.Context, by domain.Actor) (out domain.SampleRemoval, err error) {
	var keys []string
	err = s.write(ctx, "removing the demonstration", func(tx *tx) (refs []domain.Ref, err error) {
		if out, err = s.findSamples(tx.DB); err != nil || len(out.Rows) == 0 {
			return nil, err
		}
		if len(out.Refers) > 0 {
			return nil, domain.Errorf(domain.CodeConflict, "rows of people refer to the demonstration: nothing was deleted")
		}
		for _, k := range domain.SearchableKinds() {
			var ids []string
			if err := tx.Table(tableOf(k)).Where("sample").Order("id").Pluck("id", &ids).Error; err != nil {
				return nil, err
			}
			for _, id := range ids {
				refs = append(refs, domain.Ref{Kind: k, ID: id})
			}
		}
		parts := sampleParts()
		for _, p := range parts {
			if p.keys == "" {
				continue
			}
			var found []string
			if err := tx.Table(p.table).Where(p.where).Where(p.keys+" <> ''").Order(p.keys).Pluck(p.keys, &found).Error; err != nil {
				return nil, err
			}
			keys = append(keys, found...)
		}
		rows := 0
		for _, p := range parts {
			done := tx.Exec("DELETE FROM " + p.table + " WHERE " + p.where)
			if done.Error != nil {
				return nil, done.Error
			}
			rows += int(done.RowsAffected)
		}
		return refs, s.record(tx, by, domain.Audit{Action: "sample.remove", Noun: "sample", After: map[string]int{"rows": rows}})
	})
	if err != nil || len(keys) == 0 {
		return out, err
	}
	for _, key := range keys {
		if strings.HasPrefix(key, domain.PicturesFolder) {
			for _, size := range domain.PictureSizes() {
				keys = append(keys, domain.Picture{FileKey: key}.Key(size))
			}
		}
	}
	slices.Sort(keys)
	out.FileKeys, err = s.UnknownKeys(ctx, slices.Compact(keys))
	return out, err
}
