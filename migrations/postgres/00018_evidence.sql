-- +goose Up
-- +goose StatementBegin
-- Papers that prove the four conditions, and what people were told of their end.

CREATE TABLE evidence (
    id uuid NOT NULL PRIMARY KEY,
    product_id uuid NOT NULL REFERENCES products (id),
    version bigint NOT NULL CHECK (version > 0),
    condition text COLLATE "C" NOT NULL CHECK (condition IN ('raw_material_area', 'local_workforce', 'food_safety', 'intellectual_property')),
    paper_kind text COLLATE "C" NOT NULL CHECK (paper_kind <> ''),
    other_kind text NOT NULL,
    number text NOT NULL,
    issuer text NOT NULL CHECK (issuer <> ''),
    issued_on date NOT NULL,
    valid_until date,
    legal_basis text NOT NULL,
    file_id uuid REFERENCES files (id),
    workers bigint,
    local_workers bigint,
    women bigint,
    minority bigint,
    verdict text COLLATE "C" NOT NULL CHECK (verdict IN ('pending', 'accepted', 'rejected', 'waived')),
    verdict_reason text NOT NULL,
    verdict_by uuid REFERENCES users (id),
    verdict_at timestamptz,
    on_behalf boolean NOT NULL,
    created_by uuid NOT NULL REFERENCES users (id),
    created_at timestamptz NOT NULL,
    updated_by uuid NOT NULL REFERENCES users (id),
    updated_at timestamptz NOT NULL,
    CHECK (valid_until IS NULL OR valid_until >= issued_on),
    CHECK ((verdict = 'pending') = (verdict_by IS NULL)),
    CHECK (verdict NOT IN ('rejected', 'waived') OR verdict_reason <> '')
);
-- What decides whether a condition holds on a day is in the index.
CREATE INDEX evidence_by_product ON evidence (product_id, condition, issued_on, valid_until, verdict, paper_kind);
CREATE INDEX evidence_by_end ON evidence (valid_until, id) WHERE verdict = 'accepted' AND valid_until IS NOT NULL;
CREATE INDEX evidence_by_file ON evidence (file_id) WHERE file_id IS NOT NULL;

-- Of which end people were told how many days before.
CREATE TABLE lapse_warnings (
    noun text COLLATE "C" NOT NULL CHECK (noun IN ('evidence', 'certificate')),
    noun_id uuid NOT NULL,
    ends_on date NOT NULL,
    days bigint NOT NULL CHECK (days > 0),
    told_at timestamptz NOT NULL,
    PRIMARY KEY (noun, noun_id, ends_on, days)
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE lapse_warnings;
DROP TABLE evidence;
-- +goose StatementEnd
