-- +goose Up
-- +goose StatementBegin
-- The register of memoranda between buyers and producers.

CREATE TABLE memoranda (
    id TEXT NOT NULL PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version > 0),
    state TEXT NOT NULL CHECK (state IN ('draft', 'registered', 'cancelled')),
    proposed_by TEXT NOT NULL CHECK (proposed_by IN ('buyer', 'producer', 'office')),
    buyer_id TEXT REFERENCES users (id),
    buyer_name TEXT NOT NULL,
    buyer_key TEXT NOT NULL CHECK (buyer_key <> ''),
    producer_id TEXT NOT NULL REFERENCES producers (id),
    product_id TEXT REFERENCES products (id),
    set_code TEXT REFERENCES product_sets (code),
    goods TEXT NOT NULL,
    goods_key TEXT NOT NULL CHECK (goods_key <> ''),
    amount INTEGER NOT NULL CHECK (amount >= 0), -- thousandths
    unit TEXT NOT NULL,
    period TEXT NOT NULL,
    valid_from DATE,
    valid_until DATE,
    signed_on DATE NOT NULL,
    fair_id TEXT REFERENCES fairs (id),
    file_id TEXT REFERENCES files (id),
    registered_at DATETIME,
    registered_by TEXT REFERENCES users (id),
    registered_as TEXT NOT NULL CHECK (registered_as IN ('', 'buyer', 'producer', 'office')),
    cancelled_as TEXT NOT NULL CHECK (cancelled_as IN ('', 'buyer', 'producer', 'office')),
    reason TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    created_at DATETIME NOT NULL,
    updated_by TEXT NOT NULL REFERENCES users (id),
    updated_at DATETIME NOT NULL,
    CHECK (state <> 'registered' OR registered_at IS NOT NULL AND registered_as <> ''),
    CHECK (registered_as <> 'office' OR file_id IS NOT NULL),
    CHECK (state <> 'cancelled' OR reason <> ''),
    CHECK ((amount = 0) = (unit = '') AND (amount = 0) = (period = '')),
    CHECK (valid_until IS NULL OR valid_until >= signed_on)
);
-- Each is in the register once, whether its buyer is known by an account or by name.
CREATE UNIQUE INDEX memoranda_once_by_name ON memoranda (producer_id, signed_on, buyer_key, goods_key, coalesce(fair_id, '')) WHERE state <> 'cancelled';
CREATE UNIQUE INDEX memoranda_once_by_account ON memoranda (producer_id, signed_on, buyer_id, goods_key, coalesce(fair_id, ''))
    WHERE state <> 'cancelled' AND buyer_id IS NOT NULL;
CREATE INDEX memoranda_by_buyer ON memoranda (buyer_id, id) WHERE buyer_id IS NOT NULL;
CREATE INDEX memoranda_by_producer ON memoranda (producer_id, id);
CREATE INDEX memoranda_by_fair ON memoranda (fair_id, id) WHERE fair_id IS NOT NULL;
CREATE INDEX memoranda_by_file ON memoranda (file_id) WHERE file_id IS NOT NULL;
CREATE INDEX memoranda_registered ON memoranda (signed_on) WHERE state = 'registered';
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE memoranda;
-- +goose StatementEnd
