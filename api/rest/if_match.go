package rest

import (
	"context"
	"net/http"
	"strings"

	"chophien/domain"
)

// IfMatchParams is embedded in the input of changes.
type IfMatchParams struct {
	IfMatch string `header:"If-Match" doc:"The ETag of the thing, as it was read; required" example:"\"3\""`
}

// Version returns the stored version when the header names it. It fails with
// status 428 without the header, and with 412 when the thing was changed in the
// meantime.
func (p IfMatchParams) Version(ctx context.Context, stored int64) (int64, error) {
	if p.IfMatch == "" {
		return 0, StatusProblem(ctx, http.StatusPreconditionRequired, "send the ETag of what you read in the header If-Match")
	}
	for tag := range strings.SplitSeq(p.IfMatch, ",") {
		if tag = strings.TrimSpace(tag); tag == "*" || tag == VersionTag(stored) {
			return stored, nil
		}
	}
	return 0, domain.Errorf(domain.CodePrecondition, "it was changed in the meantime; read it again")
}
