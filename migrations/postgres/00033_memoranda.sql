-- +goose Up
-- +goose StatementBegin
-- The register of memoranda between buyers and producers.

CREATE TABLE memoranda (
    id uuid NOT NULL PRIMARY KEY,
    version bigint NOT NULL CHECK (version > 0),
    state text COLLATE "C" NOT NULL CHECK (state IN ('draft', 'registered', 'cancelled')),
    proposed_by text COLLATE "C" NOT NULL CHECK (proposed_by IN ('buyer', 'producer', 'office')),
    buyer_id uuid REFERENCES users (id),
    buyer_name text NOT NULL,
    buyer_key text COLLATE "C" NOT NULL CHECK (buyer_key <> ''),
    producer_id uuid NOT NULL REFERENCES producers (id),
    product_id uuid REFERENCES products (id),
    set_code text COLLATE "C" REFERENCES product_sets (code),
    goods text NOT NULL,
    goods_key text COLLATE "C" NOT NULL CHECK (goods_key <> ''),
    amount bigint NOT NULL CHECK (amount >= 0), -- thousandths
    unit text COLLATE "C" NOT NULL,
    period text COLLATE "C" NOT NULL,
    valid_from date,
    valid_until date,
    signed_on date NOT NULL,
    fair_id uuid REFERENCES fairs (id),
    file_id uuid REFERENCES files (id),
    registered_at timestamptz,
    registered_by uuid REFERENCES users (id),
    registered_as text COLLATE "C" NOT NULL CHECK (registered_as IN ('', 'buyer', 'producer', 'office')),
    cancelled_as text COLLATE "C" NOT NULL CHECK (cancelled_as IN ('', 'buyer', 'producer', 'office')),
    reason text NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    updated_by uuid NOT NULL REFERENCES users (id),
    updated_at timestamptz NOT NULL,
    CHECK (state <> 'registered' OR registered_at IS NOT NULL AND registered_as <> ''),
    CHECK (registered_as <> 'office' OR file_id IS NOT NULL),
    CHECK (state <> 'cancelled' OR reason <> ''),
    CHECK ((amount = 0) = (unit = '') AND (amount = 0) = (period = '')),
    CHECK (valid_until IS NULL OR valid_until >= signed_on)
);
-- Each is in the register once, whether its buyer is known by an account or by name.
CREATE UNIQUE INDEX memoranda_once_by_name ON memoranda (producer_id, signed_on, buyer_key, goods_key, coalesce(fair_id::text, '')) WHERE state <> 'cancelled';
CREATE UNIQUE INDEX memoranda_once_by_account ON memoranda (producer_id, signed_on, buyer_id, goods_key, coalesce(fair_id::text, ''))
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
