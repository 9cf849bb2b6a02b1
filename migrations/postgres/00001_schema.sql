-- +goose Up
-- +goose StatementBegin
-- The schema of Chợ Phiên, by area: places, accounts, listings, trust, fairs, trade,
-- search. Both dialects have the same tables and columns. docs/schema.md is generated
-- from this file: the comment above a table and the one behind a column give their
-- meaning. Amounts, identities and times have the same form everywhere: identities are
-- UUIDv7, times are UTC, dates are days in Vietnam, prices are whole đồng.
--
-- Text that is compared or sorted has the collation "C": byte by byte, as SQLite does.
-- Sort keys are made for that.

-- == Schema ==

-- Identifies the schema that this database began with; the program refuses any other.
-- TestBaseline in package migrations says which fingerprint must stand here.
CREATE TABLE schema_baseline (
    one bigint NOT NULL PRIMARY KEY CHECK (one = 1), -- always 1
    fingerprint text NOT NULL -- hash of the statements of the baseline
);
INSERT INTO schema_baseline (one, fingerprint) VALUES (1, '8113c5ec6f900ac6');

-- == Places ==
-- The provinces of both maps of Vietnam, and the product sets. Codes of the two
-- maps collide, so each map has a table and columns of its own.

-- The 34 units of today, since 1 July 2025.
CREATE TABLE provinces (
    code text COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(code) = 2), -- two digits, since 1 July 2025
    slug text COLLATE "C" NOT NULL UNIQUE, -- readable name in addresses
    name text NOT NULL UNIQUE, -- name, in Vietnamese
    name_en text NOT NULL, -- name in English; may be empty
    city boolean NOT NULL, -- whether it is a centrally run city
    region text COLLATE "C" NOT NULL CHECK (region IN ('northern_midlands_mountains', 'red_river_delta', 'southeast', 'mekong_delta', 'north_central', 'south_central_coast_highlands')), -- one of the six regions of its map
    northern boolean NOT NULL, -- whether it belongs to the northern provinces of the search filter
    name_sort text COLLATE "C" NOT NULL -- sort key of the name
);

-- The 63 units until 30 June 2025, each with the unit of today that it became part of.
CREATE TABLE former_provinces (
    code text COLLATE "C" NOT NULL PRIMARY KEY CHECK (length(code) = 2), -- two digits, until 30 June 2025
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code), -- the unit of today that it is part of
    slug text COLLATE "C" NOT NULL UNIQUE, -- readable name in addresses
    name text NOT NULL UNIQUE, -- name, in Vietnamese
    name_en text NOT NULL, -- name in English; may be empty
    city boolean NOT NULL, -- whether it is a centrally run city
    region text COLLATE "C" NOT NULL CHECK (region IN ('northern_midlands_mountains', 'red_river_delta', 'southeast', 'mekong_delta', 'north_central_central_coast', 'central_highlands')), -- one of the six regions of its map
    northern boolean NOT NULL, -- whether it belongs to the northern provinces of the search filter
    lat double precision NOT NULL CHECK (lat BETWEEN -90 AND 90), -- latitude in degrees
    lon double precision NOT NULL CHECK (lon BETWEEN -180 AND 180), -- longitude in degrees
    aliases text NOT NULL, -- other names, separated by |
    name_sort text COLLATE "C" NOT NULL -- sort key of the name
);
CREATE INDEX former_provinces_by_province ON former_provinces (province_code);

-- Product sets of the criteria.
CREATE TABLE product_sets (
    code text COLLATE "C" NOT NULL PRIMARY KEY, -- group, subgroup and letter
    number bigint NOT NULL UNIQUE CHECK (number BETWEEN 1 AND 26), -- position in the list of all
    product_group text COLLATE "C" NOT NULL CHECK (product_group IN ('I', 'II', 'III', 'IV', 'V', 'VI')), -- one of the six product groups, I to VI
    group_vi text NOT NULL, -- name of the group, in Vietnamese
    group_en text NOT NULL, -- name of the group in English
    subgroup_vi text NOT NULL, -- name of the subgroup, in Vietnamese
    subgroup_en text NOT NULL, -- name of the subgroup in English
    name_vi text NOT NULL, -- name, in Vietnamese
    name_en text NOT NULL -- name in English
);

-- == Accounts ==
-- Users, their rights and how they sign in. Only hashes of passwords and tokens
-- are stored. The schema brings no account.

-- Accounts.
CREATE TABLE users (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    email text NOT NULL CHECK (email <> ''), -- e-mail address
    email_key text COLLATE "C" NOT NULL UNIQUE CHECK (email_key <> ''), -- normalized e-mail address, for comparison
    name text NOT NULL CHECK (name <> ''), -- name, in Vietnamese
    password_hash text NOT NULL CHECK (password_hash LIKE '$argon2id$%'), -- hash of the password; empty without one
    locked_at timestamptz, -- time at which an admin locked the account
    locked_reason text NOT NULL, -- why it was locked
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    no_mail boolean NOT NULL DEFAULT false -- whether notices are not mailed
);

-- The roles of users.
CREATE TABLE user_roles (
    user_id uuid NOT NULL REFERENCES users (id), -- user
    role text COLLATE "C" NOT NULL CHECK (role IN ('buyer', 'producer', 'organizer', 'officer', 'admin')), -- role
    PRIMARY KEY (user_id, role)
);
CREATE INDEX user_roles_by_role ON user_roles (role, user_id);

-- Where officers act: units of today. The former units follow from them.
CREATE TABLE user_provinces (
    user_id uuid NOT NULL REFERENCES users (id), -- user
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code), -- unit of today
    PRIMARY KEY (user_id, province_code)
);
CREATE INDEX user_provinces_by_province ON user_provinces (province_code, user_id);

-- Sign-ins that last until they expire or are revoked.
CREATE TABLE sessions (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    user_id uuid NOT NULL REFERENCES users (id), -- user
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- hash of the token
    address text NOT NULL, -- client address at sign-in
    user_agent text NOT NULL, -- browser at sign-in
    created_at timestamptz NOT NULL, -- time of creation
    expires_at timestamptz NOT NULL, -- time after which it no longer works
    last_used_at timestamptz NOT NULL -- time of the last use
);
CREATE INDEX sessions_by_user ON sessions (user_id, id);
CREATE INDEX sessions_by_end ON sessions (expires_at, id);

-- Keys with which programs act for a user.
CREATE TABLE api_keys (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    user_id uuid NOT NULL REFERENCES users (id), -- user
    name text NOT NULL CHECK (name <> ''), -- name that the user gave
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- hash of the token
    hint text NOT NULL, -- first characters of the key, to recognize it
    scopes text NOT NULL CHECK (scopes <> ''), -- JSON list of what the key may do
    created_at timestamptz NOT NULL, -- time of creation
    expires_at timestamptz, -- time after which it no longer works
    last_used_at timestamptz -- time of the last use
);
CREATE INDEX api_keys_by_user ON api_keys (user_id, id);

-- Accounts at OpenID Connect providers that sign users in.
CREATE TABLE identities (
    issuer text COLLATE "C" NOT NULL CHECK (issuer <> ''), -- issuer URL of the provider
    subject text COLLATE "C" NOT NULL CHECK (subject <> ''), -- subject at the provider
    user_id uuid NOT NULL REFERENCES users (id), -- user
    created_at timestamptz NOT NULL, -- time of creation
    PRIMARY KEY (issuer, subject)
);
CREATE INDEX identities_by_user ON identities (user_id, created_at);

-- Sign-ins with OpenID Connect that wait for the provider's answer.
CREATE TABLE sign_ins (
    state_hash bytea NOT NULL PRIMARY KEY CHECK (length(state_hash) = 32), -- hash of the state parameter
    nonce text NOT NULL, -- nonce of the request
    verifier text NOT NULL, -- PKCE verifier (RFC 7636)
    expires_at timestamptz NOT NULL -- time after which it no longer works
);
CREATE INDEX sign_ins_by_end ON sign_ins (expires_at);

-- Uses of rate limits, counted for all processes together. A row whose free_at has
-- passed means nothing and is deleted.
CREATE TABLE limits (
    key text COLLATE "C" NOT NULL PRIMARY KEY, -- limit and subject
    free_at bigint NOT NULL -- microseconds since 1970 at which the subject has all uses again
);
CREATE INDEX limits_by_end ON limits (free_at);

-- Requests that were sent with an Idempotency-Key, and the answers. A row is written in
-- the transaction of its request.
CREATE TABLE idempotency_keys (
    user_id uuid NOT NULL REFERENCES users (id), -- user
    key text COLLATE "C" NOT NULL CHECK (key <> ''), -- key that the client chose
    request text COLLATE "C" NOT NULL, -- fingerprint of the request
    status bigint NOT NULL, -- HTTP status of the answer
    header text NOT NULL, -- JSON of the answer's header
    body bytea NOT NULL, -- body of the answer
    created_at timestamptz NOT NULL, -- time of creation
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Private uploads. Other tables refer to a file by its id; a file without references is
-- deleted after a week.
CREATE TABLE files (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    user_id uuid NOT NULL REFERENCES users (id), -- user
    name text NOT NULL CHECK (name <> ''), -- file name of the upload
    content_type text COLLATE "C" NOT NULL CHECK (content_type <> ''), -- media type
    size bigint NOT NULL CHECK (size > 0), -- size in bytes
    sha256 text COLLATE "C" NOT NULL CHECK (length(sha256) = 64), -- SHA-256 of the content, in hexadecimal
    file_key text COLLATE "C" NOT NULL UNIQUE CHECK (file_key <> ''), -- key in the file store
    created_at timestamptz NOT NULL -- time of creation
);
CREATE INDEX files_by_user ON files (user_id, id);
CREATE INDEX files_by_age ON files (created_at);

-- Notices to users. The key prevents a second notice of the same event.
CREATE TABLE notices (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    user_id uuid NOT NULL REFERENCES users (id), -- user
    kind text COLLATE "C" NOT NULL CHECK (kind <> ''), -- kind of event
    key text COLLATE "C" NOT NULL CHECK (key <> ''), -- event; one notice a user and key
    title text NOT NULL, -- title, in Vietnamese
    title_en text NOT NULL, -- title in English
    text text NOT NULL, -- text, in Vietnamese
    text_en text NOT NULL, -- text in English
    path text NOT NULL, -- path of what it is about
    created_at timestamptz NOT NULL, -- time of creation
    read_at timestamptz, -- time at which the user read it
    UNIQUE (user_id, key)
);
CREATE INDEX notices_by_user ON notices (user_id, id);
CREATE INDEX notices_unread ON notices (user_id, id) WHERE read_at IS NULL;

-- Notices that still have to be mailed. A job takes all notices of a user at once and
-- deletes the rows when the mail is sent, so that no notice is mailed twice.
CREATE TABLE notice_mails (
    notice_id uuid NOT NULL PRIMARY KEY REFERENCES notices (id) ON DELETE CASCADE, -- notice
    user_id uuid NOT NULL REFERENCES users (id), -- user
    job bigint -- job that is mailing it; 0 for none
);
CREATE INDEX notice_mails_by_user ON notice_mails (user_id);
CREATE INDEX notice_mails_by_job ON notice_mails (job);

-- The token that ends e-mail notices without signing in: one a user, the same in each mail.
CREATE TABLE mail_stops (
    user_id uuid NOT NULL PRIMARY KEY REFERENCES users (id), -- user
    token text COLLATE "C" NOT NULL UNIQUE, -- token in the mail's link
    created_at timestamptz NOT NULL -- time of creation
);

-- Addresses that users registered for events.
CREATE TABLE webhooks (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    user_id uuid NOT NULL REFERENCES users (id), -- user
    name text NOT NULL, -- name that the user gave
    url text COLLATE "C" NOT NULL, -- address
    events text COLLATE "C" NOT NULL, -- JSON list of events
    secret text COLLATE "C" NOT NULL, -- secret that signs deliveries
    failing_since timestamptz, -- time of the first failure in a row
    disabled_at timestamptz, -- time at which it was switched off
    disabled_reason text NOT NULL, -- why it was switched off
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL -- time of the last change
);
CREATE INDEX webhooks_by_user ON webhooks (user_id, id);

-- Events that were or will be sent to webhooks.
CREATE TABLE webhook_deliveries (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    webhook_id uuid NOT NULL REFERENCES webhooks (id), -- webhook
    event text COLLATE "C" NOT NULL, -- kind of event
    payload text NOT NULL, -- JSON that is sent
    state text COLLATE "C" NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')), -- state in its life cycle
    tries integer NOT NULL, -- number of attempts
    attempts text NOT NULL, -- JSON list of attempts with their results
    next_at timestamptz, -- time of the next attempt
    created_at timestamptz NOT NULL, -- time of creation
    ended_at timestamptz, -- time at which it succeeded or was given up
    CHECK ((ended_at IS NULL) = (state = 'pending'))
);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (webhook_id, id);
CREATE INDEX webhook_deliveries_ended ON webhook_deliveries (created_at) WHERE ended_at IS NOT NULL;

-- The audit log. Hashes chain the lines, so that a missing or changed line shows. Ids are
-- text without references: the log outlives the rows that it names.
CREATE TABLE audit_entries (
    seq bigint NOT NULL PRIMARY KEY, -- number of the line, without gaps
    at timestamptz NOT NULL, -- time of the action
    user_id text COLLATE "C" NOT NULL, -- user who acted
    api_key_id text COLLATE "C" NOT NULL, -- API key that was used; empty for a session
    on_behalf boolean NOT NULL, -- whether an officer acted for the owner
    action text COLLATE "C" NOT NULL CHECK (action <> ''), -- what was done
    noun text COLLATE "C" NOT NULL, -- kind of the row concerned
    noun_id text COLLATE "C" NOT NULL, -- identity of the row concerned
    listing_kind text COLLATE "C" NOT NULL, -- kind of the listing
    listing_id text COLLATE "C" NOT NULL, -- identity of the listing
    province_code text COLLATE "C" NOT NULL, -- unit of today
    reason text NOT NULL, -- reason given
    before text NOT NULL, -- JSON of the state before
    after text NOT NULL, -- JSON of the state after
    request_id text NOT NULL, -- request that did it
    address text NOT NULL, -- client address
    prev_hash text COLLATE "C" NOT NULL, -- hash of the line before
    hash text COLLATE "C" NOT NULL -- hash of this line and the one before
);
CREATE INDEX audit_entries_by_listing ON audit_entries (listing_kind, listing_id, seq);
CREATE INDEX audit_entries_by_noun ON audit_entries (noun, noun_id, seq);
CREATE INDEX audit_entries_by_province ON audit_entries (province_code, seq);
CREATE INDEX audit_entries_by_user ON audit_entries (user_id, seq);
CREATE INDEX audit_entries_by_action ON audit_entries (action, seq);
-- Lines are never changed or deleted.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log only grows' USING ERRCODE = 'insufficient_privilege';
END;
$$;
CREATE TRIGGER audit_entries_no_change BEFORE UPDATE OR DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_entries_no_truncate BEFORE TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();

-- == Listings ==
-- Products, producers, craft villages and tourism sites. A listing is submitted and
-- may be sent back before it is published. A price, a figure or a contact that is not
-- stated is empty or null, never invented.

-- The makers of products.
CREATE TABLE producers (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''), -- readable name in addresses
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn')), -- state of publication
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    sample boolean NOT NULL, -- demonstration data
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    source_url text NOT NULL, -- where the record comes from
    source_as_of text NOT NULL, -- date of the source, as stated there
    source_note text NOT NULL, -- remark on the source
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code), -- unit of today
    former_province_code text COLLATE "C" REFERENCES former_provinces (code), -- former unit
    former_district text NOT NULL, -- district before 1 July 2025
    former_commune text NOT NULL, -- commune before 1 July 2025
    address text NOT NULL, -- postal address
    lat double precision CHECK (lat BETWEEN -90 AND 90), -- latitude in degrees
    lon double precision CHECK (lon BETWEEN -180 AND 180), -- longitude in degrees
    name text NOT NULL CHECK (name <> ''), -- name, in Vietnamese
    name_en text NOT NULL, -- name in English; may be empty
    name_sort text COLLATE "C" NOT NULL, -- sort key of the name
    name_fold text COLLATE "C" NOT NULL, -- name without diacritics and case, for comparison
    producer_kind text COLLATE "C" NOT NULL CHECK (producer_kind IN ('cooperative', 'cooperative_group', 'company', 'household', 'other')), -- legal form
    story text NOT NULL, -- story, in Vietnamese
    representative text NOT NULL DEFAULT '', -- legal representative
    phone text NOT NULL DEFAULT '', -- telephone number
    zalo text NOT NULL DEFAULT '', -- Zalo number
    email text NOT NULL DEFAULT '', -- e-mail address
    website text NOT NULL DEFAULT '', -- web address
    contact_public boolean NOT NULL DEFAULT FALSE, -- whether anyone may see the contact
    tax_code text NOT NULL DEFAULT '', -- tax code; private
    women_led boolean, -- led by women; null when not stated
    ethnic_minority boolean, -- of an ethnic minority; null when not stated
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX producers_by_name ON producers (name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_newest ON producers (created_at, id) WHERE status = 'published';
CREATE INDEX producers_by_province ON producers (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_former_province ON producers (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX producers_by_sample ON producers (id) WHERE sample AND status = 'published';
CREATE INDEX producers_by_update ON producers (updated_at, id);

-- Users who may act for a producer.
CREATE TABLE memberships (
    user_id uuid NOT NULL REFERENCES users (id), -- user
    producer_id uuid NOT NULL REFERENCES producers (id), -- producer
    owner boolean NOT NULL, -- whether the member may manage members
    created_at timestamptz NOT NULL, -- time of creation
    PRIMARY KEY (user_id, producer_id)
);
CREATE INDEX memberships_by_producer ON memberships (producer_id, user_id);

-- Invitations to act for a producer. Only hashes of their tokens are stored.
CREATE TABLE invitations (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    producer_id uuid NOT NULL REFERENCES producers (id), -- producer
    email text NOT NULL, -- e-mail address
    email_key text NOT NULL CHECK (email_key <> ''), -- normalized e-mail address, for comparison
    owner boolean NOT NULL, -- whether the member may manage members
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- hash of the token
    invited_by uuid NOT NULL REFERENCES users (id), -- user who invited
    created_at timestamptz NOT NULL, -- time of creation
    expires_at timestamptz NOT NULL, -- time after which it no longer works
    accepted_at timestamptz, -- time of acceptance
    accepted_by uuid REFERENCES users (id), -- user who accepted
    revoked_at timestamptz, -- time of withdrawal
    CHECK ((accepted_at IS NULL) = (accepted_by IS NULL)),
    CHECK (accepted_at IS NULL OR revoked_at IS NULL)
);
CREATE INDEX invitations_by_producer ON invitations (producer_id, id);
CREATE INDEX invitations_by_email ON invitations (email_key, id);

-- Craft villages.
CREATE TABLE craft_villages (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''), -- readable name in addresses
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn')), -- state of publication
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    sample boolean NOT NULL, -- demonstration data
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    source_url text NOT NULL, -- where the record comes from
    source_as_of text NOT NULL, -- date of the source, as stated there
    source_note text NOT NULL, -- remark on the source
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code), -- unit of today
    former_province_code text COLLATE "C" REFERENCES former_provinces (code), -- former unit
    former_district text NOT NULL, -- district before 1 July 2025
    former_commune text NOT NULL, -- commune before 1 July 2025
    address text NOT NULL, -- postal address
    lat double precision CHECK (lat BETWEEN -90 AND 90), -- latitude in degrees
    lon double precision CHECK (lon BETWEEN -180 AND 180), -- longitude in degrees
    name text NOT NULL CHECK (name <> ''), -- name, in Vietnamese
    name_en text NOT NULL, -- name in English; may be empty
    name_sort text COLLATE "C" NOT NULL, -- sort key of the name
    name_fold text COLLATE "C" NOT NULL, -- name without diacritics and case, for comparison
    trade_vi text NOT NULL, -- trade, in Vietnamese
    trade_en text NOT NULL, -- trade in English
    trade_group bigint NOT NULL CHECK (trade_group BETWEEN 1 AND 7), -- one of the seven groups of rural trades
    history text NOT NULL, -- history
    recognition text COLLATE "C" NOT NULL DEFAULT '' CHECK (recognition IN ('', 'traditional_trade', 'craft_village', 'traditional_craft_village')), -- kind of recognition; empty without one
    recognition_number text NOT NULL DEFAULT '', -- number of the recognition
    recognition_date date, -- day of the recognition
    artisans text NOT NULL DEFAULT '[]', -- JSON list of artisans
    households bigint CHECK (households >= 0), -- number of households
    workers bigint CHECK (workers >= 0), -- number of workers
    figures_as_of date, -- day of the figures
    main_products text NOT NULL DEFAULT '', -- main products
    visiting text NOT NULL DEFAULT '', -- how to visit
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX craft_villages_by_name ON craft_villages (name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_newest ON craft_villages (created_at, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_province ON craft_villages (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_former_province ON craft_villages (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX craft_villages_by_sample ON craft_villages (id) WHERE sample AND status = 'published';
CREATE INDEX craft_villages_by_update ON craft_villages (updated_at, id);

-- Community tourism sites.
CREATE TABLE tourism_sites (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''), -- readable name in addresses
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn')), -- state of publication
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    sample boolean NOT NULL, -- demonstration data
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    source_url text NOT NULL, -- where the record comes from
    source_as_of text NOT NULL, -- date of the source, as stated there
    source_note text NOT NULL, -- remark on the source
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code), -- unit of today
    former_province_code text COLLATE "C" REFERENCES former_provinces (code), -- former unit
    former_district text NOT NULL, -- district before 1 July 2025
    former_commune text NOT NULL, -- commune before 1 July 2025
    address text NOT NULL, -- postal address
    lat double precision CHECK (lat BETWEEN -90 AND 90), -- latitude in degrees
    lon double precision CHECK (lon BETWEEN -180 AND 180), -- longitude in degrees
    name text NOT NULL CHECK (name <> ''), -- name, in Vietnamese
    name_en text NOT NULL, -- name in English; may be empty
    name_sort text COLLATE "C" NOT NULL, -- sort key of the name
    name_fold text COLLATE "C" NOT NULL, -- name without diacritics and case, for comparison
    people text NOT NULL, -- ethnic groups that live there
    highlights text NOT NULL, -- what there is to see
    awards text NOT NULL, -- awards
    managed_by text NOT NULL DEFAULT '', -- manager
    homestays bigint CHECK (homestays >= 0), -- number of homestays
    rooms bigint CHECK (rooms >= 0), -- number of rooms
    beds bigint CHECK (beds >= 0), -- number of beds
    group_size bigint CHECK (group_size >= 0), -- largest group
    figures_as_of date, -- day of the figures
    meals text NOT NULL DEFAULT '', -- meals
    activities text NOT NULL DEFAULT '[]', -- JSON list of activities
    season bigint NOT NULL DEFAULT 0 CHECK (season BETWEEN 0 AND 4095), -- bit set of months, January is bit 0
    languages text NOT NULL DEFAULT '[]', -- JSON list of languages
    access text NOT NULL DEFAULT '', -- how to get there
    phone text NOT NULL DEFAULT '', -- telephone number
    email text NOT NULL DEFAULT '', -- e-mail address
    contact_public boolean NOT NULL DEFAULT FALSE, -- whether anyone may see the contact
    price_from bigint CHECK (price_from >= 0), -- lowest price in đồng
    price_to bigint CHECK (price_to >= 0), -- highest price in đồng
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX tourism_sites_by_name ON tourism_sites (name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_newest ON tourism_sites (created_at, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_province ON tourism_sites (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_former_province ON tourism_sites (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX tourism_sites_by_sample ON tourism_sites (id) WHERE sample AND status = 'published';
CREATE INDEX tourism_sites_by_update ON tourism_sites (updated_at, id);

-- Products.
CREATE TABLE products (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''), -- readable name in addresses
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'submitted', 'changes_requested', 'published', 'suspended', 'withdrawn')), -- state of publication
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    sample boolean NOT NULL, -- demonstration data
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    source_url text NOT NULL, -- where the record comes from
    source_as_of text NOT NULL, -- date of the source, as stated there
    source_note text NOT NULL, -- remark on the source
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code), -- unit of today
    former_province_code text COLLATE "C" REFERENCES former_provinces (code), -- former unit
    former_district text NOT NULL, -- district before 1 July 2025
    former_commune text NOT NULL, -- commune before 1 July 2025
    address text NOT NULL, -- postal address
    lat double precision CHECK (lat BETWEEN -90 AND 90), -- latitude in degrees
    lon double precision CHECK (lon BETWEEN -180 AND 180), -- longitude in degrees
    name text NOT NULL CHECK (name <> ''), -- name, in Vietnamese
    name_en text NOT NULL, -- name in English; may be empty
    name_sort text COLLATE "C" NOT NULL, -- sort key of the name
    name_fold text COLLATE "C" NOT NULL, -- name without diacritics and case, for comparison
    producer_id uuid REFERENCES producers (id), -- producer
    product_group text COLLATE "C" NOT NULL CHECK (product_group IN ('I', 'II', 'III', 'IV', 'V', 'VI') OR product_group = '' AND status IN ('draft', 'withdrawn')), -- one of the six product groups, I to VI; a draft may have none
    set_code text COLLATE "C" REFERENCES product_sets (code), -- product set
    description text NOT NULL, -- description
    ingredients text NOT NULL DEFAULT '', -- ingredients
    packs text NOT NULL DEFAULT '[]', -- JSON list of packs with sizes and prices
    price_from bigint CHECK (price_from >= 0), -- lowest price in đồng
    capacity_amount bigint NOT NULL DEFAULT 0 CHECK (capacity_amount >= 0), -- capacity a month, in thousandths of its unit
    capacity_unit text COLLATE "C" NOT NULL DEFAULT '', -- unit of the capacity
    season bigint NOT NULL DEFAULT 0 CHECK (season BETWEEN 0 AND 4095), -- bit set of months, January is bit 0
    shelf_life text NOT NULL DEFAULT '', -- shelf life
    storage text NOT NULL DEFAULT '', -- how to store it
    min_order_amount bigint NOT NULL DEFAULT 0 CHECK (min_order_amount >= 0), -- smallest order, in thousandths of its unit
    min_order_unit text COLLATE "C" NOT NULL DEFAULT '', -- unit of the smallest order
    lead_days bigint CHECK (lead_days >= 0), -- days from order to delivery
    gtin text COLLATE "C" NOT NULL DEFAULT '', -- bar code number
    channels text NOT NULL DEFAULT '[]', -- JSON list of sales channels
    CHECK ((lat IS NULL) = (lon IS NULL))
);
CREATE INDEX products_by_name ON products (name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_newest ON products (created_at, id) WHERE status = 'published';
CREATE INDEX products_by_province ON products (province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_former_province ON products (former_province_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_gtin ON products (gtin) WHERE gtin <> '';
CREATE INDEX products_by_group ON products (product_group, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_set ON products (set_code, name_sort, id) WHERE status = 'published';
CREATE INDEX products_by_sample ON products (id) WHERE sample AND status = 'published';
CREATE INDEX products_by_update ON products (updated_at, id);
CREATE INDEX products_by_producer ON products (producer_id, status, name_sort, id);
-- Holds all columns that counting reads, in the order in which certificates are found.
CREATE INDEX products_by_id ON products (id, province_code, former_province_code, product_group) WHERE status = 'published';
CREATE INDEX products_by_price ON products (price_from, id) WHERE status = 'published' AND price_from IS NOT NULL;

-- The craft villages that a product comes from.
CREATE TABLE product_craft_villages (
    product_id uuid NOT NULL REFERENCES products (id), -- product
    craft_village_id uuid NOT NULL REFERENCES craft_villages (id), -- craft village
    PRIMARY KEY (product_id, craft_village_id)
);
CREATE INDEX product_craft_villages_by_village ON product_craft_villages (craft_village_id, product_id);

-- The tourism sites that show a product.
CREATE TABLE product_tourism_sites (
    product_id uuid NOT NULL REFERENCES products (id), -- product
    tourism_site_id uuid NOT NULL REFERENCES tourism_sites (id), -- tourism site
    PRIMARY KEY (product_id, tourism_site_id)
);
CREATE INDEX product_tourism_sites_by_site ON product_tourism_sites (tourism_site_id, product_id);

-- Pictures of listings; the file store holds the bytes.
CREATE TABLE pictures (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    owner_kind text COLLATE "C" NOT NULL CHECK (owner_kind IN ('product', 'producer', 'craft_village', 'tourism_site')), -- kind of the listing
    owner_id uuid NOT NULL, -- listing
    position bigint NOT NULL CHECK (position >= 0), -- place in the order, from 0
    file_key text NOT NULL CHECK (file_key <> ''), -- key in the file store
    content_type text NOT NULL, -- media type
    width bigint NOT NULL CHECK (width > 0), -- width in pixels
    height bigint NOT NULL CHECK (height > 0), -- height in pixels
    caption text NOT NULL, -- caption
    credit text NOT NULL, -- photographer
    UNIQUE (owner_kind, owner_id, position)
);
CREATE INDEX pictures_by_key ON pictures (file_key);

-- Uploaded spreadsheets of products.
CREATE TABLE imports (
    id uuid PRIMARY KEY, -- identity, a UUIDv7
    user_id uuid NOT NULL REFERENCES users (id), -- user
    api_key_id text COLLATE "C" NOT NULL, -- API key that was used; empty for a session
    file_name text NOT NULL, -- name of the uploaded file
    file_key text COLLATE "C" NOT NULL, -- key in the file store
    state text COLLATE "C" NOT NULL CHECK (state IN ('reading', 'preview', 'committing', 'done', 'failed')), -- state in its life cycle
    token text COLLATE "C" NOT NULL, -- token of the preview; a commit must present it
    problem text NOT NULL, -- why the file could not be read
    columns text NOT NULL, -- JSON list of the columns of the file and of what each was read as
    notes text NOT NULL, -- JSON list of what the sender should know of the file
    done bigint NOT NULL CHECK (done >= 0), -- rows that have been read or written
    rows bigint NOT NULL CHECK (rows >= 0), -- number of rows
    added bigint NOT NULL CHECK (added >= 0), -- rows that add a product
    changed bigint NOT NULL CHECK (changed >= 0), -- rows that change a product
    same bigint NOT NULL CHECK (same >= 0), -- rows that change nothing
    faulty bigint NOT NULL CHECK (faulty >= 0), -- rows with errors
    written bigint NOT NULL CHECK (written >= 0), -- rows that have been written
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL -- time of the last change
);
CREATE INDEX imports_by_user ON imports (user_id, id);
CREATE INDEX imports_by_age ON imports (created_at);
CREATE UNIQUE INDEX imports_one_running ON imports (user_id) WHERE state IN ('reading', 'committing');

-- The rows of an uploaded spreadsheet, and what each one changes.
CREATE TABLE import_rows (
    import_id uuid NOT NULL REFERENCES imports (id) ON DELETE CASCADE, -- import
    row_number bigint NOT NULL CHECK (row_number > 0), -- number in the sheet
    result text COLLATE "C" NOT NULL CHECK (result IN ('new', 'changed', 'same', 'error')), -- effect of the row
    name text NOT NULL, -- name of the product in the row
    subject text COLLATE "C" NOT NULL, -- producer named in the row
    product_id uuid REFERENCES products (id) ON DELETE SET NULL, -- product
    base_version bigint NOT NULL, -- version of the product that the row was compared with
    written boolean NOT NULL, -- whether it has been written
    changes text NOT NULL, -- JSON list of changes
    faults text NOT NULL, -- JSON list of errors
    entry text NOT NULL, -- JSON of the product that the row describes
    cells text NOT NULL, -- JSON of the cells
    PRIMARY KEY (import_id, row_number)
);
CREATE INDEX import_rows_by_result ON import_rows (import_id, result, row_number);
CREATE INDEX import_rows_to_write ON import_rows (import_id, row_number) WHERE NOT written AND result IN ('new', 'changed');
CREATE UNIQUE INDEX import_rows_by_subject ON import_rows (import_id, subject) WHERE result <> 'error';
CREATE INDEX import_rows_by_product ON import_rows (product_id);

-- == Trust ==
-- Decisions, certificates and what proves them. No column says that a certificate is
-- valid: queries compare its days with the day that is asked for.

-- Decisions that certify products.
CREATE TABLE decisions (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''), -- readable name in addresses
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'suspended', 'withdrawn')), -- state of publication
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    sample boolean NOT NULL, -- demonstration data
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    issuer text NOT NULL CHECK (issuer <> ''), -- authority that issued it
    number text NOT NULL CHECK (number <> ''), -- number on the paper
    decided_on date NOT NULL, -- day of the decision
    level text COLLATE "C" NOT NULL CHECK (level IN ('district', 'province', 'ministry')), -- district, province or ministry
    criteria text NOT NULL CHECK (criteria IN ('1048/QĐ-TTg', '148/QĐ-TTg')), -- decision that holds the scoring criteria
    province_code text COLLATE "C" REFERENCES provinces (code), -- unit of today
    note text NOT NULL, -- remark
    -- A number restarts each year and repeats across issuers.
    UNIQUE (issuer, number, decided_on)
);
CREATE INDEX decisions_by_date ON decisions (decided_on, id) WHERE status = 'published';
CREATE INDEX decisions_by_province ON decisions (province_code, id);

-- Certificates: a product, a decision, stars and days.
CREATE TABLE certificates (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    product_id uuid NOT NULL REFERENCES products (id), -- product
    decision_id uuid NOT NULL REFERENCES decisions (id), -- decision
    stars bigint NOT NULL CHECK (stars IN (0, 3, 4, 5)), -- number of stars
    potential_five boolean NOT NULL, -- four stars now, proposed to the ministry for five
    score bigint CHECK (score BETWEEN 0 AND 10000), -- score in hundredths of a point
    valid_from date NOT NULL, -- first valid day
    valid_until date NOT NULL, -- last valid day
    revoked_on date, -- day from which it is revoked
    revoked_reason text NOT NULL, -- why it was revoked
    superseded_on date, -- day from which a newer certificate replaces it
    sample boolean NOT NULL, -- demonstration data
    code text COLLATE "C" NOT NULL, -- code on the printed certificate
    award_kind text COLLATE "C" NOT NULL DEFAULT '' CHECK (award_kind IN ('', 'new', 'renewal', 'upgrade', 'name_change')), -- how the product got this line: new, renewal, upgrade or change of name
    name text NOT NULL DEFAULT '', -- name of the product on the certificate; empty for its own
    score_a bigint CHECK (score_a BETWEEN 0 AND 4000), -- part A of the score, in hundredths
    score_b bigint CHECK (score_b BETWEEN 0 AND 4000), -- part B of the score, in hundredths
    score_c bigint CHECK (score_c BETWEEN 0 AND 4000), -- part C of the score, in hundredths
    CHECK (valid_from <= valid_until),
    CHECK (stars = 4 OR NOT potential_five)
);
-- Holds all columns that decide whether a certificate is valid on a day.
CREATE INDEX certificates_by_product ON certificates (product_id, valid_from, valid_until, revoked_on, superseded_on, stars, decision_id);
CREATE INDEX certificates_by_decision ON certificates (decision_id);
CREATE UNIQUE INDEX certificates_by_code ON certificates (code);

-- The lines of a decision that is not published yet. Publishing makes certificates of them.
CREATE TABLE awards (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    decision_id uuid NOT NULL REFERENCES decisions (id), -- decision
    product_id uuid NOT NULL REFERENCES products (id), -- product
    award_kind text COLLATE "C" NOT NULL CHECK (award_kind IN ('new', 'renewal', 'upgrade', 'name_change')), -- how the product got this line: new, renewal, upgrade or change of name
    stars bigint NOT NULL CHECK (stars BETWEEN 3 AND 5), -- number of stars
    potential_five boolean NOT NULL, -- four stars now, proposed to the ministry for five
    score_a bigint CHECK (score_a BETWEEN 0 AND 4000), -- part A of the score, in hundredths
    score_b bigint CHECK (score_b BETWEEN 0 AND 4000), -- part B of the score, in hundredths
    score_c bigint CHECK (score_c BETWEEN 0 AND 4000), -- part C of the score, in hundredths
    score bigint CHECK (score BETWEEN 0 AND 10000), -- score in hundredths of a point
    name text NOT NULL, -- name of the product in the decision; empty for its own
    UNIQUE (decision_id, product_id)
);
CREATE INDEX awards_by_product ON awards (product_id);

-- Changes of certificates that wait for a second officer.
CREATE TABLE proposals (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    certificate_id uuid NOT NULL REFERENCES certificates (id), -- certificate
    proposal_kind text COLLATE "C" NOT NULL CHECK (proposal_kind IN ('revoke', 'change_stars')), -- kind of change
    ground text COLLATE "C" NOT NULL CHECK (ground <> ''), -- legal ground
    text text NOT NULL CHECK (text <> ''), -- text, in Vietnamese
    effective_on date NOT NULL, -- day from which it takes effect
    decision_id uuid REFERENCES decisions (id), -- decision
    stars bigint NOT NULL, -- stars after a correction
    potential_five boolean NOT NULL, -- four stars now, proposed to the ministry for five
    score bigint CHECK (score BETWEEN 0 AND 10000), -- score in hundredths of a point
    state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'confirmed', 'rejected', 'withdrawn')), -- state in its life cycle
    proposed_by uuid NOT NULL REFERENCES users (id), -- officer who proposed it
    proposed_at timestamptz NOT NULL, -- time of the proposal
    decided_by uuid REFERENCES users (id), -- second officer, who decided
    decided_at timestamptz, -- time of the decision
    reason text NOT NULL, -- reason given
    -- Nobody confirms what they proposed, whatever the program does.
    CHECK (state <> 'confirmed' OR decided_by <> proposed_by)
);
CREATE INDEX proposals_by_certificate ON proposals (certificate_id, state);

-- Papers that prove the four conditions of a product.
CREATE TABLE evidence (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    product_id uuid NOT NULL REFERENCES products (id), -- product
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    condition text COLLATE "C" NOT NULL CHECK (condition IN ('raw_material_area', 'local_workforce', 'food_safety', 'intellectual_property')), -- one of the four conditions
    paper_kind text COLLATE "C" NOT NULL CHECK (paper_kind <> ''), -- kind of paper
    other_kind text NOT NULL, -- kind of paper in words, for other
    number text NOT NULL, -- number on the paper
    issuer text NOT NULL CHECK (issuer <> ''), -- authority that issued it
    issued_on date NOT NULL, -- day of issue
    valid_until date, -- last valid day
    legal_basis text NOT NULL, -- legal basis
    file_id uuid REFERENCES files (id), -- attached file
    workers bigint, -- number of workers
    local_workers bigint, -- of these, local ones
    women bigint, -- of these, women
    minority bigint, -- of these, of ethnic minorities
    verdict text COLLATE "C" NOT NULL CHECK (verdict IN ('pending', 'accepted', 'rejected', 'waived')), -- verdict of an officer
    verdict_reason text NOT NULL, -- reason of the verdict
    verdict_by uuid REFERENCES users (id), -- officer
    verdict_at timestamptz, -- time of the verdict
    on_behalf boolean NOT NULL, -- whether an officer acted for the owner
    created_by uuid NOT NULL REFERENCES users (id), -- user who created the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_by uuid NOT NULL REFERENCES users (id), -- user who changed the row last
    updated_at timestamptz NOT NULL, -- time of the last change
    CHECK (valid_until IS NULL OR valid_until >= issued_on),
    CHECK ((verdict = 'pending') = (verdict_by IS NULL)),
    CHECK (verdict NOT IN ('rejected', 'waived') OR verdict_reason <> '')
);
-- Holds all columns that decide whether a condition holds on a day.
CREATE INDEX evidence_by_product ON evidence (product_id, condition, issued_on, valid_until, verdict, paper_kind);
CREATE INDEX evidence_by_end ON evidence (valid_until, id) WHERE verdict = 'accepted' AND valid_until IS NOT NULL;
CREATE INDEX evidence_by_file ON evidence (file_id) WHERE file_id IS NOT NULL;

-- Warnings sent before something ends, so that none is sent twice.
CREATE TABLE lapse_warnings (
    noun text COLLATE "C" NOT NULL CHECK (noun IN ('evidence', 'certificate')), -- kind of the row concerned
    noun_id uuid NOT NULL, -- identity of the row concerned
    ends_on date NOT NULL, -- day on which it ends
    days bigint NOT NULL CHECK (days > 0), -- how many days before the warning was sent
    told_at timestamptz NOT NULL, -- time of the warning
    PRIMARY KEY (noun, noun_id, ends_on, days)
);

-- Visits and sample tests of listings, planned and done.
CREATE TABLE inspections (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    inspection_kind text COLLATE "C" NOT NULL CHECK (inspection_kind IN ('visit', 'sample_test')), -- visit or sample test
    listing_kind text COLLATE "C" NOT NULL CHECK (listing_kind IN ('product', 'producer')), -- kind of the listing
    listing_id uuid NOT NULL, -- identity of the listing
    planned_on date NOT NULL, -- planned day
    unannounced boolean NOT NULL, -- whether the owner is not notified before
    done_on date, -- day on which it was done
    finding text COLLATE "C" NOT NULL CHECK (finding IN ('', 'passed', 'mend', 'failed')), -- result
    text text NOT NULL, -- text, in Vietnamese
    note text NOT NULL, -- remark
    papers text COLLATE "C" NOT NULL, -- JSON list of papers
    mend_by date, -- day until which faults must be corrected
    mended_on date, -- day on which they were corrected
    cancelled boolean NOT NULL, -- whether it was cancelled
    created_by uuid NOT NULL REFERENCES users (id), -- user who created the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_by uuid NOT NULL REFERENCES users (id), -- user who changed the row last
    updated_at timestamptz NOT NULL, -- time of the last change
    CHECK ((done_on IS NULL) = (finding = ''))
);
CREATE INDEX inspections_by_listing ON inspections (listing_kind, listing_id, planned_on, id);
CREATE INDEX inspections_to_do ON inspections (planned_on, id) WHERE done_on IS NULL AND NOT cancelled;
CREATE INDEX inspections_to_mend ON inspections (mend_by, id) WHERE mend_by IS NOT NULL AND mended_on IS NULL;

-- Reports of suspected misuse. The certificate's code is stored as the reporter read it,
-- whether it is known or not.
CREATE TABLE reports (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    ref text COLLATE "C" NOT NULL UNIQUE CHECK (ref <> ''), -- reference for the reporter
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'in_review', 'answered', 'dismissed', 'upheld')), -- state in its life cycle
    code text COLLATE "C" NOT NULL, -- certificate's code as the reporter read it
    product_id uuid REFERENCES products (id), -- product
    product_name text NOT NULL, -- name of the product as the reporter wrote it
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code), -- where it was seen
    place text NOT NULL, -- place where it was seen
    text text NOT NULL CHECK (text <> ''), -- text, in Vietnamese
    contact text NOT NULL, -- how to reach the reporter; private
    photo_key text COLLATE "C", -- key of the photo in the file store
    photo_type text COLLATE "C" NOT NULL, -- media type of the photo
    answer text NOT NULL, -- public answer
    note text NOT NULL, -- internal remark
    decided_by uuid REFERENCES users (id), -- user who decided
    decided_at timestamptz, -- time of the decision
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL -- time of the last change
);
CREATE INDEX reports_by_product ON reports (product_id, id);
CREATE INDEX reports_by_province ON reports (province_code, id) WHERE product_id IS NULL;
CREATE INDEX reports_undecided ON reports (id) WHERE state IN ('open', 'in_review');

-- == Fairs ==
-- Fairs, invited delegations, booths, catalogues and meetings.

-- Fairs: events with booths that an organizer runs.
CREATE TABLE fairs (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''), -- readable name in addresses
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'cancelled', 'closed')), -- state of publication
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    sample boolean NOT NULL, -- demonstration data
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code), -- unit of today
    former_province_code text COLLATE "C" REFERENCES former_provinces (code), -- former unit
    former_district text NOT NULL, -- district before 1 July 2025
    former_commune text NOT NULL, -- commune before 1 July 2025
    address text NOT NULL, -- postal address
    lat double precision CHECK (lat BETWEEN -90 AND 90), -- latitude in degrees
    lon double precision CHECK (lon BETWEEN -180 AND 180), -- longitude in degrees
    name text NOT NULL CHECK (name <> ''), -- name, in Vietnamese
    name_en text NOT NULL, -- name in English; may be empty
    theme text NOT NULL, -- theme, in Vietnamese
    theme_en text NOT NULL, -- theme in English
    about text NOT NULL, -- description, in Vietnamese
    about_en text NOT NULL, -- description in English
    venue text NOT NULL, -- venue, in Vietnamese
    venue_en text NOT NULL, -- venue in English
    starts_on date NOT NULL, -- first day
    ends_on date NOT NULL, -- last day
    registers_from date, -- first day of registration
    registers_until date, -- last day of registration
    organizer_id uuid NOT NULL REFERENCES users (id), -- user who organizes it
    organizer text NOT NULL, -- name of the organizer, in Vietnamese
    organizer_en text NOT NULL, -- name of the organizer in English
    phone text NOT NULL, -- telephone number
    email text NOT NULL, -- e-mail address
    published_at timestamptz, -- time of publication
    ended_reason text NOT NULL, -- why it was withdrawn
    CHECK ((lat IS NULL) = (lon IS NULL)),
    CHECK (starts_on <= ends_on),
    CHECK (status NOT IN ('published', 'closed') OR published_at IS NOT NULL)
);
CREATE INDEX fairs_by_date ON fairs (starts_on, id) WHERE published_at IS NOT NULL;
CREATE INDEX fairs_by_organizer ON fairs (organizer_id, id);

-- Provinces that are invited to a fair.
CREATE TABLE delegations (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    province_code text COLLATE "C" NOT NULL REFERENCES provinces (code), -- unit of today
    state text COLLATE "C" NOT NULL CHECK (state IN ('invited', 'accepted', 'declined')), -- state in its life cycle
    answered_by uuid REFERENCES users (id), -- user who answered
    answered_at timestamptz, -- time of the answer
    contact_name text NOT NULL, -- name of the contact person
    phone text NOT NULL, -- telephone number
    email text NOT NULL, -- e-mail address
    note text NOT NULL, -- remark
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    UNIQUE (fair_id, province_code),
    CHECK (state = 'invited' OR answered_at IS NOT NULL)
);
CREATE INDEX delegations_by_province ON delegations (province_code, id);
CREATE INDEX delegations_by_answer ON delegations (answered_by, id) WHERE answered_by IS NOT NULL;

-- Exhibitors at a fair: a producer, with a delegation or by itself, or the common stand of
-- a delegation (no producer).
CREATE TABLE exhibitors (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    producer_id uuid REFERENCES producers (id), -- producer
    delegation_id uuid REFERENCES delegations (id), -- delegation
    state text COLLATE "C" NOT NULL CHECK (state IN ('invited', 'accepted', 'declined')), -- state in its life cycle
    answered_by uuid REFERENCES users (id), -- user who answered
    answered_at timestamptz, -- time of the answer
    contact_name text NOT NULL, -- name of the contact person
    phone text NOT NULL, -- telephone number
    email text NOT NULL, -- e-mail address
    note text NOT NULL, -- remark
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    UNIQUE (fair_id, producer_id),
    CHECK (producer_id IS NOT NULL OR delegation_id IS NOT NULL),
    CHECK (state = 'invited' OR answered_at IS NOT NULL)
);
CREATE UNIQUE INDEX exhibitors_common_stand ON exhibitors (delegation_id) WHERE producer_id IS NULL;
CREATE INDEX exhibitors_by_fair ON exhibitors (fair_id, id);
CREATE INDEX exhibitors_by_producer ON exhibitors (producer_id, id);
CREATE INDEX exhibitors_by_delegation ON exhibitors (delegation_id, id);

-- Links with which delegations and exhibitors answer. Only hashes of the links are stored.
CREATE TABLE fair_invitations (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    delegation_id uuid REFERENCES delegations (id), -- delegation
    exhibitor_id uuid REFERENCES exhibitors (id), -- exhibitor
    email text NOT NULL, -- e-mail address
    email_key text NOT NULL, -- normalized e-mail address, for comparison
    token_hash bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32), -- hash of the token
    invited_by uuid NOT NULL REFERENCES users (id), -- user who invited
    created_at timestamptz NOT NULL, -- time of creation
    expires_at timestamptz NOT NULL, -- time after which it no longer works
    used_at timestamptz, -- time of use
    used_by uuid REFERENCES users (id), -- user who used it
    revoked_at timestamptz, -- time of withdrawal
    CHECK ((delegation_id IS NULL) <> (exhibitor_id IS NULL)),
    CHECK (used_at IS NULL OR revoked_at IS NULL)
);
CREATE INDEX fair_invitations_by_fair ON fair_invitations (fair_id, id);

-- Halls of a fair.
CREATE TABLE halls (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    name text NOT NULL CHECK (name <> ''), -- name, in Vietnamese
    name_en text NOT NULL, -- name in English; may be empty
    position bigint NOT NULL CHECK (position >= 0), -- place in the order, from 0
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    UNIQUE (fair_id, name)
);

-- Booths. A booth has one exhibitor at most: there is one column for it.
CREATE TABLE booths (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    hall_id uuid NOT NULL REFERENCES halls (id), -- hall
    number text COLLATE "C" NOT NULL CHECK (number <> ''), -- number at the fair
    width_cm bigint NOT NULL CHECK (width_cm >= 0), -- width in centimetres
    depth_cm bigint NOT NULL CHECK (depth_cm >= 0), -- depth in centimetres
    zone_group text COLLATE "C" NOT NULL CHECK (zone_group IN ('', 'I', 'II', 'III', 'IV', 'V', 'VI')), -- product group that the booth is reserved for
    zone_province text COLLATE "C" NOT NULL, -- province that the booth is reserved for
    price_class text NOT NULL, -- price class
    price_vnd bigint CHECK (price_vnd >= 0), -- price in đồng
    plan_x bigint CHECK (plan_x BETWEEN 0 AND 1000), -- place on the plan, in thousandths of its width
    plan_y bigint CHECK (plan_y BETWEEN 0 AND 1000), -- place on the plan, in thousandths of its height
    exhibitor_id uuid REFERENCES exhibitors (id), -- exhibitor
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    UNIQUE (fair_id, number),
    CHECK ((plan_x IS NULL) = (plan_y IS NULL))
);
CREATE INDEX booths_by_hall ON booths (hall_id);
CREATE INDEX booths_by_exhibitor ON booths (exhibitor_id) WHERE exhibitor_id IS NOT NULL;

-- Listings that exhibitors show at a fair.
CREATE TABLE exhibits (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    exhibitor_id uuid NOT NULL REFERENCES exhibitors (id), -- exhibitor
    listing_kind text COLLATE "C" NOT NULL CHECK (listing_kind IN ('product', 'craft_village', 'tourism_site')), -- kind of the listing
    listing_id uuid NOT NULL, -- identity of the listing
    added_by uuid NOT NULL REFERENCES users (id), -- user who added it
    created_at timestamptz NOT NULL, -- time of creation
    UNIQUE (fair_id, listing_kind, listing_id)
);
CREATE INDEX exhibits_by_exhibitor ON exhibits (exhibitor_id);
CREATE INDEX exhibits_by_listing ON exhibits (listing_id, fair_id);

-- Plans of fairs. A removed plan is kept for the editions that were frozen with it.
CREATE TABLE fair_plans (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    file_key text COLLATE "C" NOT NULL UNIQUE CHECK (file_key <> ''), -- key in the file store
    content_type text COLLATE "C" NOT NULL, -- media type
    width integer NOT NULL CHECK (width > 0), -- width in pixels
    height integer NOT NULL CHECK (height > 0), -- height in pixels
    created_at timestamptz NOT NULL, -- time of creation
    removed_at timestamptz -- time of removal
);
CREATE UNIQUE INDEX fair_plans_of_today ON fair_plans (fair_id) WHERE removed_at IS NULL;

-- The catalogue of a fair while it is edited.
CREATE TABLE catalogues (
    fair_id UUID NOT NULL PRIMARY KEY REFERENCES fairs (id), -- fair
    version BIGINT NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    title TEXT NOT NULL, -- title, in Vietnamese
    title_en TEXT NOT NULL, -- title in English
    greeting TEXT NOT NULL, -- greeting, in Vietnamese
    greeting_en TEXT NOT NULL, -- greeting in English
    greeting_by TEXT NOT NULL, -- who greets
    imprint TEXT NOT NULL, -- imprint
    sections TEXT NOT NULL, -- JSON list of sections
    texts TEXT NOT NULL, -- JSON of texts
    updated_at TIMESTAMPTZ NOT NULL, -- time of the last change
    closes_on date, -- last day on which producers can correct entries
    cover_kind text COLLATE "C" NOT NULL DEFAULT '', -- kind of the listing on the cover; empty for an ornament
    cover_id text COLLATE "C" NOT NULL DEFAULT '' -- listing on the cover
);

-- What producers confirm or correct in a catalogue before its closing date.
CREATE TABLE catalogue_entries (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    listing_kind text COLLATE "C" NOT NULL CHECK (listing_kind = 'product'), -- kind of the listing
    listing_id uuid NOT NULL, -- identity of the listing
    producer_id uuid NOT NULL REFERENCES producers (id), -- producer
    state text COLLATE "C" NOT NULL CHECK (state IN ('asked', 'confirmed', 'corrected')), -- state in its life cycle
    name text NOT NULL, -- name, in Vietnamese
    name_en text NOT NULL, -- name in English; may be empty
    story text NOT NULL, -- story, in Vietnamese
    story_en text NOT NULL, -- story in English
    note text NOT NULL, -- remark
    answered_by uuid REFERENCES users (id), -- user who answered
    answered_at timestamptz, -- time of the answer
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    UNIQUE (fair_id, listing_kind, listing_id),
    CHECK ((state = 'asked') = (answered_at IS NULL))
);
CREATE INDEX catalogue_entries_by_producer ON catalogue_entries (producer_id, id);

-- Frozen editions of a catalogue. Triggers refuse to change or delete them.
CREATE TABLE editions (
    id UUID NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    fair_id UUID NOT NULL REFERENCES fairs (id), -- fair
    number INTEGER NOT NULL CHECK (number > 0), -- number within the fair
    title TEXT NOT NULL, -- title, in Vietnamese
    entries INTEGER NOT NULL, -- number of entries
    content TEXT NOT NULL, -- JSON of the frozen content
    picture_keys TEXT NOT NULL, -- JSON list of picture keys
    sha256 TEXT NOT NULL CHECK (sha256 <> ''), -- SHA-256 of the content, in hexadecimal
    frozen_by UUID NOT NULL REFERENCES users (id), -- user who froze it
    frozen_at TIMESTAMPTZ NOT NULL, -- time at which it was frozen
    published_at TIMESTAMPTZ, -- time of publication
    UNIQUE (fair_id, number)
);
-- A frozen edition never changes; a published one stays published.
CREATE FUNCTION editions_never_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a frozen edition never changes';
END $$;
CREATE TRIGGER editions_keep BEFORE UPDATE OF id, fair_id, number, title, entries, content, picture_keys, sha256, frozen_by, frozen_at ON editions
    FOR EACH ROW EXECUTE FUNCTION editions_never_change();
CREATE TRIGGER editions_stay BEFORE DELETE ON editions FOR EACH ROW EXECUTE FUNCTION editions_never_change();
CREATE TRIGGER editions_no_truncate BEFORE TRUNCATE ON editions FOR EACH STATEMENT EXECUTE FUNCTION editions_never_change();
CREATE TRIGGER editions_stay_published BEFORE UPDATE OF published_at ON editions
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION editions_never_change();

-- The printed files of an edition. Triggers refuse to change or delete them.
CREATE TABLE edition_files (
    edition_id UUID NOT NULL REFERENCES editions (id), -- edition
    name TEXT NOT NULL, -- file name
    content_type TEXT NOT NULL, -- media type
    size BIGINT NOT NULL, -- size in bytes
    sha256 TEXT NOT NULL, -- SHA-256 of the content, in hexadecimal
    file_key TEXT NOT NULL, -- key in the file store
    created_at TIMESTAMPTZ NOT NULL, -- time of creation
    PRIMARY KEY (edition_id, name)
);
-- Files of a frozen edition never change.
CREATE TRIGGER edition_files_keep BEFORE UPDATE OR DELETE ON edition_files FOR EACH ROW EXECUTE FUNCTION editions_never_change();
CREATE TRIGGER edition_files_no_truncate BEFORE TRUNCATE ON edition_files FOR EACH STATEMENT EXECUTE FUNCTION editions_never_change();

-- When meetings take place at a fair.
CREATE TABLE timetables (
    fair_id uuid NOT NULL PRIMARY KEY REFERENCES fairs (id), -- fair
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    opens_at bigint NOT NULL CHECK (opens_at BETWEEN 0 AND 1439), -- minutes after midnight in Vietnam
    closes_at bigint NOT NULL CHECK (closes_at BETWEEN 1 AND 1440), -- minutes after midnight in Vietnam
    slot_minutes bigint NOT NULL CHECK (slot_minutes BETWEEN 10 AND 240), -- length of a slot
    venue text NOT NULL, -- venue, in Vietnamese
    updated_at timestamptz NOT NULL, -- time of the last change
    CHECK (closes_at >= opens_at + slot_minutes)
);

-- Meetings of buyers and producers at fairs, in the slots of the timetable.
CREATE TABLE meetings (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    fair_id uuid NOT NULL REFERENCES timetables (fair_id), -- fair
    buyer_id uuid NOT NULL REFERENCES users (id), -- user who buys
    producer_id uuid NOT NULL REFERENCES producers (id), -- producer
    starts_at timestamptz NOT NULL, -- begin
    ends_at timestamptz NOT NULL, -- end
    state text COLLATE "C" NOT NULL CHECK (state IN ('requested', 'accepted', 'declined', 'cancelled')), -- state in its life cycle
    asked_by text COLLATE "C" NOT NULL CHECK (asked_by IN ('buyer', 'producer')), -- side that asked
    requested_by uuid NOT NULL REFERENCES users (id), -- user who asked
    subject text NOT NULL, -- subject
    reason text NOT NULL, -- reason given
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    CHECK (starts_at < ends_at)
);
-- Nobody has two meetings at one time.
CREATE UNIQUE INDEX meetings_of_buyer ON meetings (buyer_id, starts_at) WHERE state = 'accepted';
CREATE UNIQUE INDEX meetings_of_producer ON meetings (producer_id, starts_at) WHERE state = 'accepted';
-- Nobody asks twice for the same meeting.
CREATE UNIQUE INDEX meetings_requested ON meetings (buyer_id, producer_id, starts_at) WHERE state = 'requested';
CREATE INDEX meetings_by_buyer ON meetings (buyer_id, id);
CREATE INDEX meetings_by_producer ON meetings (producer_id, id);
CREATE INDEX meetings_by_fair ON meetings (fair_id, state, starts_at);

-- Scans of products at fairs, counted by day. Nothing about the visitor is stored.
CREATE TABLE visits (
    fair_id uuid NOT NULL REFERENCES fairs (id), -- fair
    product_id uuid NOT NULL REFERENCES products (id), -- product
    day date NOT NULL, -- day in Vietnam
    visits bigint NOT NULL CHECK (visits > 0), -- number of scans
    PRIMARY KEY (fair_id, product_id, day)
);

-- == Trade ==
-- Demands of buyers, products that match them, and contacts between both sides.

-- What buyers need. A demand can be found while it is public and open, from the day on
-- which it was opened until its deadline.
CREATE TABLE demands (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    slug text COLLATE "C" NOT NULL UNIQUE CHECK (slug <> ''), -- readable name in addresses
    status text COLLATE "C" NOT NULL CHECK (status IN ('draft', 'published', 'withdrawn')), -- state of publication
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    sample boolean NOT NULL, -- demonstration data
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    buyer_id uuid NOT NULL REFERENCES users (id), -- user who buys
    buyer_type text COLLATE "C" NOT NULL CHECK (buyer_type IN ('supermarket', 'distributor', 'restaurant', 'exporter', 'gift_shop', 'other')), -- kind of buyer
    organisation text NOT NULL, -- organisation of the buyer
    name text NOT NULL CHECK (name <> ''), -- name, in Vietnamese
    name_sort text COLLATE "C" NOT NULL, -- sort key of the name
    name_fold text COLLATE "C" NOT NULL, -- name without diacritics and case, for comparison
    set_code text COLLATE "C" REFERENCES product_sets (code), -- product set
    product_group text COLLATE "C" NOT NULL CHECK (product_group IN ('', 'I', 'II', 'III', 'IV', 'V', 'VI')), -- one of the six product groups, I to VI
    description text NOT NULL, -- description
    amount bigint NOT NULL CHECK (amount >= 0), -- amount in thousandths of the unit
    unit text COLLATE "C" NOT NULL, -- unit of measure
    period text COLLATE "C" NOT NULL CHECK (period IN ('once', 'week', 'month', 'quarter', 'year')), -- period that the amount is for
    deliver_from date, -- first day of delivery
    deliver_until date, -- last day of delivery
    season bigint NOT NULL CHECK (season BETWEEN 0 AND 4095), -- bit set of months, January is bit 0
    price_min bigint CHECK (price_min > 0), -- lowest price in đồng
    price_max bigint CHECK (price_max > 0), -- highest price in đồng
    price_unit text COLLATE "C" NOT NULL, -- unit that the price is for
    price_hidden boolean NOT NULL, -- whether only the buyer sees the price
    terms text NOT NULL, -- terms of payment and delivery
    packing text NOT NULL, -- packing
    sample_wanted boolean NOT NULL, -- whether a sample is wanted
    conditions text NOT NULL, -- JSON list of the conditions
    papers text NOT NULL, -- JSON list of papers
    stars bigint NOT NULL CHECK (stars IN (0, 3, 4, 5)), -- least number of stars; 0 for any
    regions text NOT NULL, -- JSON list of accepted regions
    provinces text NOT NULL, -- JSON list of accepted provinces
    province_code text COLLATE "C" REFERENCES provinces (code), -- unit of today
    former_province_code text COLLATE "C" REFERENCES former_provinces (code), -- former unit
    address text NOT NULL, -- postal address
    contact_name text NOT NULL, -- name of the contact person
    contact_phone text NOT NULL, -- telephone of the contact
    contact_zalo text NOT NULL, -- Zalo number of the contact
    contact_email text NOT NULL, -- e-mail of the contact
    deadline date, -- last day for answers
    visibility text COLLATE "C" NOT NULL CHECK (visibility IN ('public', 'invited')), -- public, or invited producers only
    state text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'open', 'quoted', 'closed')), -- state in its life cycle
    outcome text COLLATE "C" NOT NULL CHECK (outcome IN ('', 'deal', 'no_supply', 'withdrawn')), -- result when closed
    outcome_note text NOT NULL, -- remark on the result
    opened_on date, -- day on which it was opened
    closed_at timestamptz, -- time at which it was closed
    tell text COLLATE "C" NOT NULL DEFAULT 'at_once' CHECK (tell IN ('at_once', 'daily', 'off')), -- how often the buyer is notified of matches
    tell_no_mail boolean NOT NULL DEFAULT false, -- whether notices of matches are not mailed
    CHECK (deliver_from IS NULL OR deliver_until IS NULL OR deliver_until >= deliver_from),
    CHECK ((state = 'closed') = (outcome <> '')),
    CHECK (state NOT IN ('open', 'quoted') OR deadline IS NOT NULL AND opened_on IS NOT NULL AND province_code IS NOT NULL),
    CHECK ((status = 'published') = (state IN ('open', 'quoted') AND visibility = 'public'))
);
CREATE INDEX demands_by_buyer ON demands (buyer_id, id);
CREATE INDEX demands_by_name ON demands (name_sort, id) WHERE status = 'published';
CREATE INDEX demands_by_newest ON demands (created_at, id) WHERE status = 'published';
CREATE INDEX demands_by_sample ON demands (id) WHERE sample AND status = 'published';
CREATE INDEX demands_by_update ON demands (updated_at, id);
CREATE INDEX demands_by_deadline ON demands (deadline, id) WHERE state IN ('open', 'quoted');

-- The producers who may see a demand that is not public.
CREATE TABLE demand_invitations (
    demand_id uuid NOT NULL REFERENCES demands (id), -- demand
    producer_id uuid NOT NULL REFERENCES producers (id), -- producer
    PRIMARY KEY (demand_id, producer_id)
);
CREATE INDEX demand_invitations_by_producer ON demand_invitations (producer_id, demand_id);

-- Products that answer demands. Reads check that both may still be seen.
CREATE TABLE matches (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    demand_id uuid NOT NULL REFERENCES demands (id), -- demand
    product_id uuid NOT NULL REFERENCES products (id), -- product
    score bigint NOT NULL CHECK (score BETWEEN 0 AND 100), -- how well the product answers the demand
    parts text NOT NULL, -- JSON of the score's parts
    demand_version bigint NOT NULL, -- version of the demand that was scored
    product_version bigint NOT NULL, -- version of the product that was scored
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    told_at timestamptz, -- time at which both sides were notified
    buyer_told_at timestamptz, -- time at which the buyer was notified, or chose no notice
    UNIQUE (demand_id, product_id)
);
CREATE INDEX matches_by_demand ON matches (demand_id, score, id);
CREATE INDEX matches_by_product ON matches (product_id, score, id);
CREATE INDEX matches_to_tell ON matches (demand_id, score) WHERE buyer_told_at IS NULL;

-- Contacts between one buyer and one producer: inquiries, and answers to demands.
CREATE TABLE leads (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    state text COLLATE "C" NOT NULL CHECK (state IN ('new', 'answered', 'shortlisted', 'accepted', 'declined', 'closed')), -- state in its life cycle
    buyer_id uuid NOT NULL REFERENCES users (id), -- user who buys
    producer_id uuid NOT NULL REFERENCES producers (id), -- producer
    product_id uuid REFERENCES products (id), -- product
    demand_id uuid REFERENCES demands (id), -- demand
    fair_id text COLLATE "C" CHECK (fair_id <> ''), -- fair
    buyer_phone text NOT NULL, -- telephone that the buyer gave
    buyer_zalo text NOT NULL, -- Zalo number that the buyer gave
    reason text NOT NULL, -- reason given
    ended_by text COLLATE "C" NOT NULL CHECK (ended_by IN ('', 'buyer', 'producer')), -- side that ended it
    answered_at timestamptz, -- time of the answer
    message_at timestamptz, -- time of the last message
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL, -- time of the last change
    CHECK (demand_id IS NULL OR product_id IS NOT NULL),
    CHECK (state <> 'declined' OR reason <> '')
);
-- One lead for a demand and product, and one open inquiry at a time.
CREATE UNIQUE INDEX leads_by_demand ON leads (demand_id, product_id) WHERE demand_id IS NOT NULL;
CREATE UNIQUE INDEX leads_by_inquiry ON leads (buyer_id, product_id)
    WHERE demand_id IS NULL AND product_id IS NOT NULL AND state IN ('new', 'answered', 'shortlisted');
CREATE UNIQUE INDEX leads_by_question ON leads (buyer_id, producer_id)
    WHERE demand_id IS NULL AND product_id IS NULL AND state IN ('new', 'answered', 'shortlisted');
CREATE INDEX leads_by_buyer ON leads (buyer_id, id);
CREATE INDEX leads_by_producer ON leads (producer_id, id);
CREATE INDEX leads_by_product ON leads (product_id, id) WHERE product_id IS NOT NULL;
CREATE INDEX leads_by_fair ON leads (fair_id, id) WHERE fair_id IS NOT NULL;
CREATE INDEX leads_unanswered ON leads (created_at, id) WHERE state = 'new';

-- Offers of the producer in a lead.
CREATE TABLE quotes (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    lead_id uuid NOT NULL REFERENCES leads (id), -- lead
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn', 'expired')), -- state in its life cycle
    price_vnd bigint NOT NULL CHECK (price_vnd > 0), -- price of one unit, in đồng
    unit text COLLATE "C" NOT NULL CHECK (unit <> ''), -- unit of measure
    content_amount bigint NOT NULL CHECK (content_amount >= 0), -- content of one unit, in thousandths
    content_unit text COLLATE "C" NOT NULL, -- unit of the content
    min_order_amount bigint NOT NULL CHECK (min_order_amount >= 0), -- smallest order, in thousandths of its unit
    min_order_unit text COLLATE "C" NOT NULL, -- unit of the smallest order
    lead_days bigint CHECK (lead_days >= 0), -- days from order to delivery
    valid_until date NOT NULL, -- last day of the offer
    samples text NOT NULL, -- which samples are sent, and on what terms; empty for none
    text text NOT NULL, -- text, in Vietnamese
    corrections bigint NOT NULL CHECK (corrections BETWEEN 0 AND 1), -- number of corrections
    on_behalf boolean NOT NULL, -- whether an officer acted for the owner
    created_by uuid NOT NULL REFERENCES users (id), -- user who created the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_by uuid NOT NULL REFERENCES users (id), -- user who changed the row last
    updated_at timestamptz NOT NULL -- time of the last change
);
CREATE INDEX quotes_by_lead ON quotes (lead_id, id);
CREATE UNIQUE INDEX quotes_live ON quotes (lead_id) WHERE state IN ('open', 'accepted');

-- Messages in a lead.
CREATE TABLE lead_messages (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    lead_id uuid NOT NULL REFERENCES leads (id), -- lead
    side text COLLATE "C" NOT NULL CHECK (side IN ('buyer', 'producer')), -- buyer or producer
    author_id uuid NOT NULL REFERENCES users (id), -- user who wrote it
    on_behalf boolean NOT NULL, -- whether an officer acted for the owner
    text text NOT NULL, -- text, in Vietnamese
    created_at timestamptz NOT NULL -- time of creation
);
CREATE INDEX lead_messages_by_lead ON lead_messages (lead_id, id);
CREATE INDEX lead_messages_by_author ON lead_messages (author_id, id);

-- The last message of a lead that each user has read.
CREATE TABLE lead_reads (
    lead_id uuid NOT NULL REFERENCES leads (id), -- lead
    user_id uuid NOT NULL REFERENCES users (id), -- user
    read_until uuid NOT NULL, -- last message that was read
    PRIMARY KEY (lead_id, user_id)
);
CREATE INDEX lead_reads_by_user ON lead_reads (user_id, lead_id);

-- Files of messages and quotes.
CREATE TABLE lead_files (
    part_id uuid NOT NULL, -- message or quote
    file_id uuid NOT NULL REFERENCES files (id), -- attached file
    lead_id uuid NOT NULL REFERENCES leads (id), -- lead
    position bigint NOT NULL CHECK (position >= 0), -- place in the order, from 0
    PRIMARY KEY (part_id, file_id)
);
CREATE INDEX lead_files_by_lead ON lead_files (lead_id, file_id);
CREATE INDEX lead_files_by_file ON lead_files (file_id);

-- Which user was shown which contact. Rows never change; the persons concerned can read them.
CREATE TABLE contact_reveals (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    user_id uuid NOT NULL REFERENCES users (id), -- user who was shown it
    producer_id uuid REFERENCES producers (id), -- producer whose contact it is
    buyer_id uuid REFERENCES users (id), -- buyer whose contact it is
    product_id uuid REFERENCES products (id), -- product
    lead_id uuid REFERENCES leads (id), -- lead
    on_behalf boolean NOT NULL, -- whether an officer acted for the owner
    created_at timestamptz NOT NULL, -- time of creation
    CHECK ((producer_id IS NULL) <> (buyer_id IS NULL))
);
CREATE INDEX contact_reveals_by_user ON contact_reveals (user_id, id);
CREATE INDEX contact_reveals_by_producer ON contact_reveals (producer_id, id) WHERE producer_id IS NOT NULL;
CREATE INDEX contact_reveals_by_buyer ON contact_reveals (buyer_id, id) WHERE buyer_id IS NOT NULL;

-- The register of memoranda between buyers and producers.
CREATE TABLE memoranda (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    state text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'registered', 'cancelled')), -- state in its life cycle
    proposed_by text COLLATE "C" NOT NULL CHECK (proposed_by IN ('buyer', 'producer', 'office')), -- side that proposed it
    buyer_id uuid REFERENCES users (id), -- user who buys
    buyer_name text NOT NULL, -- name of the buyer
    buyer_key text COLLATE "C" NOT NULL CHECK (buyer_key <> ''), -- normalized name of the buyer
    producer_id uuid NOT NULL REFERENCES producers (id), -- producer
    product_id uuid REFERENCES products (id), -- product
    set_code text COLLATE "C" REFERENCES product_sets (code), -- product set
    goods text NOT NULL, -- goods
    goods_key text COLLATE "C" NOT NULL CHECK (goods_key <> ''), -- normalized goods
    amount bigint NOT NULL CHECK (amount >= 0), -- amount in thousandths of the unit
    unit text COLLATE "C" NOT NULL, -- unit of measure
    period text COLLATE "C" NOT NULL, -- period that the amount is for
    valid_from date, -- first valid day
    valid_until date, -- last valid day
    signed_on date NOT NULL, -- day of signing
    fair_id uuid REFERENCES fairs (id), -- fair
    file_id uuid REFERENCES files (id), -- attached file
    registered_at timestamptz, -- time of registration
    registered_by uuid REFERENCES users (id), -- user who registered it
    registered_as text COLLATE "C" NOT NULL CHECK (registered_as IN ('', 'buyer', 'producer', 'office')), -- side that registered it
    cancelled_as text COLLATE "C" NOT NULL CHECK (cancelled_as IN ('', 'buyer', 'producer', 'office')), -- side that cancelled it
    reason text NOT NULL, -- reason given
    created_by uuid NOT NULL REFERENCES users (id), -- user who created the row
    created_at timestamptz NOT NULL, -- time of creation
    updated_by uuid NOT NULL REFERENCES users (id), -- user who changed the row last
    updated_at timestamptz NOT NULL, -- time of the last change
    CHECK (state <> 'registered' OR registered_at IS NOT NULL AND registered_as <> ''),
    CHECK (registered_as <> 'office' OR file_id IS NOT NULL),
    CHECK (state <> 'cancelled' OR reason <> ''),
    CHECK ((amount = 0) = (unit = '') AND (amount = 0) = (period = '')),
    CHECK (valid_until IS NULL OR valid_until >= signed_on)
);
-- A memorandum is registered once, whether its buyer is known by account or by name.
CREATE UNIQUE INDEX memoranda_once_by_name ON memoranda (producer_id, signed_on, buyer_key, goods_key, coalesce(fair_id::text, '')) WHERE state <> 'cancelled';
CREATE UNIQUE INDEX memoranda_once_by_account ON memoranda (producer_id, signed_on, buyer_id, goods_key, coalesce(fair_id::text, ''))
    WHERE state <> 'cancelled' AND buyer_id IS NOT NULL;
CREATE INDEX memoranda_by_buyer ON memoranda (buyer_id, id) WHERE buyer_id IS NOT NULL;
CREATE INDEX memoranda_by_producer ON memoranda (producer_id, id);
CREATE INDEX memoranda_by_fair ON memoranda (fair_id, id) WHERE fair_id IS NOT NULL;
CREATE INDEX memoranda_by_file ON memoranda (file_id) WHERE file_id IS NOT NULL;
CREATE INDEX memoranda_registered ON memoranda (signed_on) WHERE state = 'registered';

-- Searches without a hit, counted by day and text. Who searched is not stored.
CREATE TABLE unmet_searches (
    day date NOT NULL, -- day in Vietnam
    text text COLLATE "C" NOT NULL CHECK (text <> ''), -- text without diacritics and case
    set_code text COLLATE "C" NOT NULL, -- product set; empty when not known
    province_code text COLLATE "C" NOT NULL, -- unit of today; empty when not known
    asked bigint NOT NULL CHECK (asked > 0), -- number of searches
    PRIMARY KEY (day, text, set_code, province_code)
);

-- == Search ==
-- Synonyms, saved searches and the state of the search index.

-- Synonym rules that officers added, or changed in place of built-in ones.
CREATE TABLE synonyms (
    id text COLLATE "C" NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    names text NOT NULL CHECK (names LIKE '["%'), -- JSON list of names
    also text NOT NULL CHECK (also LIKE '["%'), -- JSON list of other names of the same thing
    unless text NOT NULL, -- JSON list of phrases of a name in which the rule does not hold
    groups text NOT NULL, -- JSON list of product groups that the rule is for
    enabled boolean NOT NULL, -- whether it is in use
    note text NOT NULL, -- remark
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    updated_by uuid NOT NULL REFERENCES users (id), -- user who changed the row last
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL -- time of the last change
);
CREATE INDEX synonyms_by_user ON synonyms (updated_by);

-- One row: how often the rules have changed, and the state that the index was built with.
CREATE TABLE synonym_states (
    id bigint NOT NULL PRIMARY KEY CHECK (id = 1), -- always 1
    revision bigint NOT NULL, -- number of changes
    indexed bigint NOT NULL -- revision that the index was built with
);

-- Saved searches.
CREATE TABLE alerts (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    version bigint NOT NULL CHECK (version > 0), -- raised by every change; the ETag of the row
    user_id uuid NOT NULL REFERENCES users (id), -- user
    name text NOT NULL, -- name that the user gave
    query text NOT NULL, -- query string of the search
    cadence text COLLATE "C" NOT NULL CHECK (cadence IN ('daily', 'at_once')), -- how often it runs
    enabled boolean NOT NULL, -- whether it is in use
    email boolean NOT NULL, -- whether finds are mailed
    webhook boolean NOT NULL, -- whether finds are sent to webhooks
    unsubscribe text COLLATE "C" NOT NULL UNIQUE, -- token that ends it without signing in
    since timestamptz NOT NULL, -- listings that appeared before are not reported
    first_run_at timestamptz, -- time of the first run
    last_run_at timestamptz, -- time of the last run
    created_at timestamptz NOT NULL, -- time of creation
    updated_at timestamptz NOT NULL -- time of the last change
);
CREATE INDEX alerts_by_user ON alerts (user_id, id);
CREATE INDEX alerts_at_once ON alerts (id) WHERE enabled AND cadence = 'at_once';

-- What saved searches found. A listing is reported once.
CREATE TABLE alert_finds (
    id uuid NOT NULL PRIMARY KEY, -- identity, a UUIDv7
    alert_id uuid NOT NULL REFERENCES alerts (id), -- alert
    listing_kind text COLLATE "C" NOT NULL, -- kind of the listing
    listing_id uuid NOT NULL, -- identity of the listing
    name text NOT NULL, -- name of the listing
    notice_id uuid, -- notice that reported it
    found_at timestamptz NOT NULL, -- time of the find
    UNIQUE (alert_id, listing_kind, listing_id)
);
CREATE INDEX alert_finds_told ON alert_finds (alert_id, id) WHERE notice_id IS NOT NULL;

-- One row: the result of the last comparison of the database with the search index.
CREATE TABLE index_checks (
    id bigint NOT NULL PRIMARY KEY CHECK (id = 1), -- always 1
    started_at timestamptz NOT NULL, -- begin of the comparison
    ended_at timestamptz NOT NULL, -- end of the comparison
    listings bigint NOT NULL, -- number of listings in the database
    documents bigint NOT NULL, -- number of documents in the index
    missing bigint NOT NULL, -- documents that were missing
    extra bigint NOT NULL, -- documents that should not be there
    stale bigint NOT NULL, -- documents of an older version
    rebuilt boolean NOT NULL -- whether the index was rebuilt
);

-- == Listings of all kinds ==

-- What all kinds have in common: the columns of a card and of a search document, except
-- the certified days of a product. A producer that is not public is not named.
CREATE VIEW listings AS
SELECT
    'product' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    l.name_en,
    l.name_sort,
    l.description AS body,
    l.source_url,
    l.source_as_of,
    l.source_note,
    m.id AS producer_id,
    m.slug AS producer_slug,
    m.name AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    l.former_district,
    l.former_commune,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    l.product_group,
    l.set_code,
    s.name_vi AS set_name,
    l.price_from,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'product' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
FROM products l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
LEFT JOIN producers m ON m.id = l.producer_id AND m.status = 'published'
LEFT JOIN product_sets s ON s.code = l.set_code
UNION ALL
SELECT
    'producer' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    l.name_en,
    l.name_sort,
    l.story AS body,
    l.source_url,
    l.source_as_of,
    l.source_note,
    CAST(NULL AS uuid) AS producer_id,
    CAST(NULL AS text) AS producer_slug,
    CAST(NULL AS text) AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    l.former_district,
    l.former_commune,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    CAST(NULL AS text) AS product_group,
    CAST(NULL AS text) AS set_code,
    CAST(NULL AS text) AS set_name,
    CAST(NULL AS bigint) AS price_from,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'producer' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
FROM producers l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
UNION ALL
SELECT
    'craft_village' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    l.name_en,
    l.name_sort,
    concat_ws('. ', nullif(l.trade_vi, ''), nullif(l.trade_en, ''), nullif(l.history, '')) AS body,
    l.source_url,
    l.source_as_of,
    l.source_note,
    CAST(NULL AS uuid) AS producer_id,
    CAST(NULL AS text) AS producer_slug,
    CAST(NULL AS text) AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    l.former_district,
    l.former_commune,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    CAST(NULL AS text) AS product_group,
    CAST(NULL AS text) AS set_code,
    CAST(NULL AS text) AS set_name,
    CAST(NULL AS bigint) AS price_from,
    l.trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'craft_village' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
FROM craft_villages l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
UNION ALL
SELECT
    'tourism_site' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    l.name_en,
    l.name_sort,
    concat_ws('. ', nullif(l.people, ''), nullif(l.highlights, ''), nullif(l.awards, '')) AS body,
    l.source_url,
    l.source_as_of,
    l.source_note,
    CAST(NULL AS uuid) AS producer_id,
    CAST(NULL AS text) AS producer_slug,
    CAST(NULL AS text) AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    l.former_district,
    l.former_commune,
    n.region,
    n.northern,
    coalesce(l.lat, f.lat) AS lat,
    coalesce(l.lon, f.lon) AS lon,
    CAST(NULL AS text) AS product_group,
    CAST(NULL AS text) AS set_code,
    CAST(NULL AS text) AS set_name,
    CAST(NULL AS bigint) AS price_from,
    CAST(NULL AS bigint) AS trade_group,
    (SELECT i.id FROM pictures i WHERE i.owner_kind = 'tourism_site' AND i.owner_id = l.id ORDER BY i.position LIMIT 1) AS picture_id,
    CAST(NULL AS date) AS shown_from,
    CAST(NULL AS date) AS shown_until
FROM tourism_sites l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
UNION ALL
SELECT
    'demand' AS kind,
    l.id,
    l.slug,
    l.status,
    l.version,
    l.sample,
    l.created_at,
    l.updated_at,
    l.name,
    '' AS name_en,
    l.name_sort,
    concat_ws('. ', nullif(l.description, ''), nullif(l.packing, ''), nullif(l.organisation, '')) AS body,
    '' AS source_url,
    '' AS source_as_of,
    '' AS source_note,
    CAST(NULL AS uuid) AS producer_id,
    CAST(NULL AS text) AS producer_slug,
    CAST(NULL AS text) AS producer_name,
    l.province_code,
    n.name AS province_name,
    l.former_province_code,
    f.name AS former_province_name,
    '' AS former_district,
    '' AS former_commune,
    n.region,
    n.northern,
    f.lat,
    f.lon,
    nullif(l.product_group, '') AS product_group,
    l.set_code,
    s.name_vi AS set_name,
    CAST(NULL AS bigint) AS price_from,
    CAST(NULL AS bigint) AS trade_group,
    CAST(NULL AS uuid) AS picture_id,
    l.opened_on AS shown_from,
    l.deadline AS shown_until
FROM demands l
JOIN provinces n ON n.code = l.province_code
LEFT JOIN former_provinces f ON f.code = l.former_province_code
LEFT JOIN product_sets s ON s.code = l.set_code;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP VIEW listings;
DROP TABLE index_checks;
DROP TABLE alert_finds;
DROP TABLE alerts;
DROP TABLE synonym_states;
DROP TABLE synonyms;
DROP TABLE unmet_searches;
DROP TABLE memoranda;
DROP TABLE contact_reveals;
DROP TABLE lead_files;
DROP TABLE lead_reads;
DROP TABLE lead_messages;
DROP TABLE quotes;
DROP TABLE leads;
DROP TABLE matches;
DROP TABLE demand_invitations;
DROP TABLE demands;
DROP TABLE visits;
DROP TABLE meetings;
DROP TABLE timetables;
DROP TABLE edition_files;
DROP TABLE editions;
DROP TABLE catalogue_entries;
DROP TABLE catalogues;
DROP TABLE fair_plans;
DROP TABLE exhibits;
DROP TABLE booths;
DROP TABLE halls;
DROP TABLE fair_invitations;
DROP TABLE exhibitors;
DROP TABLE delegations;
DROP TABLE fairs;
DROP TABLE reports;
DROP TABLE inspections;
DROP TABLE lapse_warnings;
DROP TABLE evidence;
DROP TABLE proposals;
DROP TABLE awards;
DROP TABLE certificates;
DROP TABLE decisions;
DROP TABLE import_rows;
DROP TABLE imports;
DROP TABLE pictures;
DROP TABLE product_tourism_sites;
DROP TABLE product_craft_villages;
DROP TABLE products;
DROP TABLE tourism_sites;
DROP TABLE craft_villages;
DROP TABLE invitations;
DROP TABLE memberships;
DROP TABLE producers;
DROP TABLE audit_entries;
DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
DROP TABLE mail_stops;
DROP TABLE notice_mails;
DROP TABLE notices;
DROP TABLE files;
DROP TABLE idempotency_keys;
DROP TABLE limits;
DROP TABLE sign_ins;
DROP TABLE identities;
DROP TABLE api_keys;
DROP TABLE sessions;
DROP TABLE user_provinces;
DROP TABLE user_roles;
DROP TABLE users;
DROP TABLE product_sets;
DROP TABLE former_provinces;
DROP TABLE provinces;
DROP FUNCTION refuse_audit_change;
DROP FUNCTION editions_never_change;
DROP TABLE schema_baseline;
-- +goose StatementEnd
