// Package domain holds the types, rules and ports of Chợ Phiên: OCOP products
// and their producers, certificates, places, craft villages, tourism sites,
// trade and fairs. Other layers implement the ports or call them. The package
// imports the standard library only.
//
// A noun has one file, with the same name in every layer. The files by area:
//
//	all areas   error wording stored_fault page cursor limit idempotency actor date code token fold sort_key slug contact_text json_list network quantity season english
//	places      place map region province former_province commune product_set
//	listings    listing product gtin producer maker_name maker_own_name craft_village tourism_site picture membership invitation review licence listing_gap
//	sheets      sheet sheet_heading listing_sheet product_sheet craft_village_sheet tourism_site_sheet import import_answer imported_listing batch
//	trust       criteria decision decision_submission decision_scan four_eyes annex certificate label certificate_change condition evidence lapse inspection verification report agenda
//	trade       demand order_terms demand_quote match goods_name lead lead_event quote contact consent memorandum unmet figures
//	fairs       fair fair_organizer fair_organisation fair_event reschedule fair_desk fair_step fair_plan fair_papers fair_report delegation delegation_sheet fair_invitation fair_person exhibit guest_removal booth booth_line booth_proposal
//	            catalogue catalogue_section catalogue_entry catalogue_left_out print_address edition edition_book edition_entry edition_json edition_first edition_difference meeting visit
//	search      index search_health synonym alert
//	accounts    user account account_link session second_factor phone identity api_key api_key_area file notice notice_page notice_message mail channel event event_data change webhook webhook_scope
//	            webhook_delivery webhook_signature audit audit_head audit_action province_account personal
//	operations  backup sample retention job setting
//	figures     statistics coverage count state
package domain
