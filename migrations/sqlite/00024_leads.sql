-- +goose Up
-- +goose StatementBegin
-- Contacts between one buyer and one producer: inquiries, and answers to demands, with what was written and offered.

CREATE TABLE leads (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('new', 'answered', 'shortlisted', 'accepted', 'declined', 'closed')),
    buyer_id TEXT NOT NULL REFERENCES users (id),
    producer_id TEXT NOT NULL REFERENCES producers (id),
    product_id TEXT REFERENCES products (id),
    demand_id TEXT REFERENCES demands (id),
    fair_id TEXT CHECK (fair_id <> ''),
    buyer_phone TEXT NOT NULL,
    buyer_zalo TEXT NOT NULL,
    reason TEXT NOT NULL,
    ended_by TEXT NOT NULL CHECK (ended_by IN ('', 'buyer', 'producer')),
    answered_at DATETIME,
    message_at DATETIME,
    created_at DATETIME NOT NULL,
    updated_at DATETIME NOT NULL,
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
    id TEXT NOT NULL PRIMARY KEY,
    lead_id TEXT NOT NULL REFERENCES leads (id),
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'declined', 'withdrawn', 'expired')),
    price_vnd INTEGER NOT NULL CHECK (price_vnd > 0), -- of one unit
    unit TEXT NOT NULL CHECK (unit <> ''),
    content_amount INTEGER NOT NULL CHECK (content_amount >= 0), -- thousandths
    content_unit TEXT NOT NULL,
    min_order_amount INTEGER NOT NULL CHECK (min_order_amount >= 0), -- thousandths
    min_order_unit TEXT NOT NULL,
    lead_days INTEGER CHECK (lead_days >= 0),
    valid_until DATE NOT NULL,
    samples TEXT NOT NULL,
    text TEXT NOT NULL,
    corrections INTEGER NOT NULL CHECK (corrections BETWEEN 0 AND 1),
    on_behalf BOOLEAN NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    created_at DATETIME NOT NULL,
    updated_by TEXT NOT NULL REFERENCES users (id),
    updated_at DATETIME NOT NULL
);
CREATE INDEX quotes_by_lead ON quotes (lead_id, id);
CREATE UNIQUE INDEX quotes_live ON quotes (lead_id) WHERE state IN ('open', 'accepted');

CREATE TABLE lead_messages (
    id TEXT NOT NULL PRIMARY KEY,
    lead_id TEXT NOT NULL REFERENCES leads (id),
    side TEXT NOT NULL CHECK (side IN ('buyer', 'producer')),
    author_id TEXT NOT NULL REFERENCES users (id),
    on_behalf BOOLEAN NOT NULL,
    text TEXT NOT NULL,
    created_at DATETIME NOT NULL
);
CREATE INDEX lead_messages_by_lead ON lead_messages (lead_id, id);
CREATE INDEX lead_messages_by_author ON lead_messages (author_id, id);

-- The last message that each user has read.
CREATE TABLE lead_reads (
    lead_id TEXT NOT NULL REFERENCES leads (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    read_until TEXT NOT NULL,
    PRIMARY KEY (lead_id, user_id)
);
CREATE INDEX lead_reads_by_user ON lead_reads (user_id, lead_id);

-- Files of messages and quotes; part_id is the id of one or the other.
CREATE TABLE lead_files (
    part_id TEXT NOT NULL,
    file_id TEXT NOT NULL REFERENCES files (id),
    lead_id TEXT NOT NULL REFERENCES leads (id),
    position INTEGER NOT NULL CHECK (position >= 0),
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
