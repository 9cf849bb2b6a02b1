-- +goose Up
-- +goose StatementBegin
-- Contacts between one buyer and one producer: inquiries, and answers to demands, with what was written and offered.

CREATE TABLE leads (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    state text COLLATE "C" NOT NULL CHECK (state IN ('new', 'answered', 'shortlisted', 'accepted', 'declined', 'closed')),
    buyer_id uuid NOT NULL REFERENCES users (id),
    producer_id uuid NOT NULL REFERENCES producers (id),
    product_id uuid REFERENCES products (id),
    demand_id uuid REFERENCES demands (id),
    fair_id text COLLATE "C" CHECK (fair_id <> ''),
    buyer_phone text NOT NULL,
    buyer_zalo text NOT NULL,
    reason text NOT NULL,
    ended_by text COLLATE "C" NOT NULL CHECK (ended_by IN ('', 'buyer', 'producer')),
    answered_at timestamptz,
    message_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (demand_id IS NULL OR product_id IS NOT NULL),
    CHECK (state <> 'declined' OR reason <> '')
);
-- One lead a demand and product, and one inquiry at a time.
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

CREATE TABLE quotes (
    id uuid NOT NULL PRIMARY KEY,
    lead_id uuid NOT NULL REFERENCES leads (id),
    version bigint NOT NULL CHECK (version > 0),
    state text COLLATE "C" NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
    price_vnd bigint NOT NULL CHECK (price_vnd > 0), -- of one unit
    unit text COLLATE "C" NOT NULL CHECK (unit <> ''),
    content_amount bigint NOT NULL CHECK (content_amount >= 0), -- thousandths
    content_unit text COLLATE "C" NOT NULL,
    min_order_amount bigint NOT NULL CHECK (min_order_amount >= 0), -- thousandths
    min_order_unit text COLLATE "C" NOT NULL,
    lead_days bigint CHECK (lead_days >= 0),
    valid_until date NOT NULL,
    samples text NOT NULL,
    text text NOT NULL,
    corrections bigint NOT NULL CHECK (corrections BETWEEN 0 AND 1),
    on_behalf boolean NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    updated_by uuid NOT NULL REFERENCES users (id),
    updated_at timestamptz NOT NULL
);
CREATE INDEX quotes_by_lead ON quotes (lead_id, id);
CREATE UNIQUE INDEX quotes_live ON quotes (lead_id) WHERE state IN ('open', 'accepted');

CREATE TABLE lead_messages (
    id uuid NOT NULL PRIMARY KEY,
    lead_id uuid NOT NULL REFERENCES leads (id),
    side text COLLATE "C" NOT NULL CHECK (side IN ('buyer', 'producer')),
    author_id uuid NOT NULL REFERENCES users (id),
    on_behalf boolean NOT NULL,
    text text NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX lead_messages_by_lead ON lead_messages (lead_id, id);
CREATE INDEX lead_messages_by_author ON lead_messages (author_id, id);

-- The last message that each user has read.
CREATE TABLE lead_reads (
    lead_id uuid NOT NULL REFERENCES leads (id),
    user_id uuid NOT NULL REFERENCES users (id),
    read_until uuid NOT NULL,
    PRIMARY KEY (lead_id, user_id)
);
CREATE INDEX lead_reads_by_user ON lead_reads (user_id, lead_id);

-- Files of messages and quotes; part_id is the id of one or the other.
CREATE TABLE lead_files (
    part_id uuid NOT NULL,
    file_id uuid NOT NULL REFERENCES files (id),
    lead_id uuid NOT NULL REFERENCES leads (id),
    position bigint NOT NULL CHECK (position >= 0),
    PRIMARY KEY (part_id, file_id)
);
CREATE INDEX lead_files_by_lead ON lead_files (lead_id, file_id);
CREATE INDEX lead_files_by_file ON lead_files (file_id);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE lead_files;
DROP TABLE lead_reads;
DROP TABLE lead_messages;
DROP TABLE quotes;
DROP TABLE leads;
-- +goose StatementEnd
