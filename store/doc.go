// Package store keeps the nouns of package domain in a database. With store/db
// it is the one place with GORM and SQL. It speaks two dialects, PostgreSQL and
// SQLite; package storetest holds what it promises on both.
//
// Package db is the base: opening, dialects, schema check, transactions, ids,
// pages of lists, errors. In this package the tools of all nouns come first,
// then a file for each noun, with the name that it has in package domain:
//
//	open, write     store tx
//	who may         scope: which rows an actor may see and change
//	read rows       load: rows with what they refer to; query: filters, order and pages of listings;
//	                public_read: what anybody may see, in one statement; row_reader: rows and lists of rows in one column
//	listings        listing listing_row listing_cache change product producer craft_village tourism_site
//	                place_listing link picture membership invitation review licence status batch import import_answer import_award import_place import_product import_row
//	                imported_listing sheet_heading listing_gap
//	places          place province commune product_set
//	trust           criteria decision decision_submission decision_scan certificate certificate_change evidence lapse inspection verification report agenda
//	trade           demand demand_quote match lead quote contact consent memorandum unmet
//	fairs           fair fair_organizer fair_organisation fair_event reschedule fair_notice fair_desk fair_plan fair_report delegation delegation_sheet fair_invitation fair_person exhibit guest_removal booth booth_line
//	                catalogue catalogue_section catalogue_entry meeting visit
//	search          index synonym alert
//	accounts        user province_account account_link session second_factor phone identity api_key file notice notice_message mail channel event event_public webhook secret audit personal limit idempotency
//	operations      backup sample sample_removal retention job
//	figures         count statistics state figures
//
// A public method is one statement or one transaction: read gives its function a *gorm.DB, write
// a *tx, which also carries the audit entries. A function that takes a *gorm.DB
// works in both.
package store
