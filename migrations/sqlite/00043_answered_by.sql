-- +goose Up
-- +goose StatementBegin
-- Members and officers who answered an invitation kept their rights over the guest when
-- they lost the membership or the province. Only an answer with a link gives rights now.
UPDATE exhibitors SET answered_by = NULL WHERE answered_by IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM fair_invitations i WHERE i.exhibitor_id = exhibitors.id AND i.used_by = exhibitors.answered_by);
UPDATE delegations SET answered_by = NULL WHERE answered_by IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM fair_invitations i WHERE i.delegation_id = delegations.id AND i.used_by = delegations.answered_by);
-- +goose StatementEnd

-- +goose Down
-- +goose StatementBegin
SELECT 1;
-- +goose StatementEnd
