-- +goose Up
-- +goose StatementBegin
-- Who was shown whose contact. It is never changed: those whose contact it is read it.

CREATE TABLE contact_reveals (
    id TEXT NOT NULL PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    producer_id TEXT REFERENCES producers (id),
    buyer_id TEXT REFERENCES users (id),
    product_id TEXT REFERENCES products (id),
    lead_id TEXT REFERENCES leads (id),
    on_behalf BOOLEAN NOT NULL,
    created_at DATETIME NOT NULL,
    CHECK ((producer_id IS NULL) <> (buyer_id IS NULL))
);
CREATE INDEX contact_reveals_by_user ON contact_reveals (user_id, id);
CREATE INDEX contact_reveals_by_producer ON contact_reveals (producer_id, id) WHERE producer_id IS NOT NULL;
CREATE INDEX contact_reveals_by_buyer ON contact_reveals (buyer_id, id) WHERE buyer_id IS NOT NULL;
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
DROP TABLE contact_reveals;
-- +goose StatementEnd
