-- +goose Up
-- +goose StatementBegin
-- Papers that prove the four conditions, and what people were told of their end.

CREATE TABLE evidence (
    id TEXT NOT NULL PRIMARY KEY,
    product_id TEXT NOT NULL REFERENCES products (id),
    version INTEGER NOT NULL CHECK (version > 0),
    condition TEXT NOT NULL CHECK (condition IN ('raw_material_area', 'local_workforce', 'food_safety', 'intellectual_property')),
    paper_kind TEXT NOT NULL CHECK (paper_kind <> ''),
    other_kind TEXT NOT NULL,
    number TEXT NOT NULL,
    issuer TEXT NOT NULL CHECK (issuer <> ''),
    issued_on DATE NOT NULL,
    valid_until DATE,
    legal_basis TEXT NOT NULL,
    file_id TEXT REFERENCES files (id),
    workers INTEGER,
    local_workers INTEGER,
    women INTEGER,
    minority INTEGER,
    verdict TEXT NOT NULL CHECK (verdict IN ('pending', 'accepted', 'rejected', 'waived')),
    verdict_reason TEXT NOT NULL,
    verdict_by TEXT REFERENCES users (id),
    verdict_at DATETIME,
    on_behalf BOOLEAN NOT NULL,
    created_by TEXT NOT NULL REFERENCES users (id),
    created_at DATETIME NOT NULL,
    updated_by TEXT NOT NULL REFERENCES users (id),
    updated_at DATETIME NOT NULL,
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
    noun TEXT NOT NULL CHECK (noun IN ('evidence', 'certificate')),
    noun_id TEXT NOT NULL,
    ends_on DATE NOT NULL,
    days INTEGER NOT NULL CHECK (days > 0),
    told_at DATETIME NOT NULL,
    PRIMARY KEY (noun, noun_id, ends_on, days)
);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE lapse_warnings;
DROP TABLE evidence;
-- +goose StatementEnd
