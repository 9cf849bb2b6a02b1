package web

// SessionRoute is a line of the table of pages that read the session.
type SessionRoute struct {
	Name, VI, EN string
	Get, Post    bool // the methods that it answers
}

// SessionRoutes lists all pages that read the session.
func SessionRoutes() []SessionRoute {
	var out []SessionRoute
	for _, a := range accountRoutes() {
		out = append(out, SessionRoute{a.name, a.vi, a.en, a.get != nil, a.post != nil})
	}
	return out
}

// AuditWords, AuditFields and AuditHidden are the words of the log.
var (
	AuditWords  = auditWords
	AuditFields = auditFields
	AuditHidden = auditHidden
)
