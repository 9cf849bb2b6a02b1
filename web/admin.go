package web

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"time"

	"chophien/domain"
)

// admins look after accounts and the program.
func admins() audience { return audience{roles: []domain.Role{domain.RoleAdmin}} }

// adminRoutes are the pages of administration.
func adminRoutes() []accountRoute {
	return []accountRoute{
		{"admin", "/ban/quan-tri", "/en/desk/admin", "admin", admins(), (*Server).adminHealth, nil},
		{"admin-jobs-csv", "/ban/quan-tri/viec.csv", "/en/desk/admin/jobs.csv", "admin", admins(), (*Server).adminJobsCSV, nil},
		{"repair-search", "/ban/quan-tri/chi-muc", "/en/desk/admin/index", "admin", admins(), nil, (*Server).repairSearch},
		{"admin-users", "/ban/quan-tri/tai-khoan", "/en/desk/admin/users", "admin-users", admins(), (*Server).adminUsers, nil},
		{"admin-users-csv", "/ban/quan-tri/tai-khoan.csv", "/en/desk/admin/users.csv", "admin-users", admins(), (*Server).adminUsersCSV, nil},
		{"admin-user", "/ban/quan-tri/tai-khoan/:id", "/en/desk/admin/users/:id", "admin-users", admins(), (*Server).adminUser, (*Server).changeRoles},
		{"lock-user", "/ban/quan-tri/tai-khoan/:id/khoa", "/en/desk/admin/users/:id/lock", "admin-users", admins(), nil, (*Server).lockUser},
		{"unlock-user", "/ban/quan-tri/tai-khoan/:id/mo-khoa", "/en/desk/admin/users/:id/unlock", "admin-users", admins(), nil, (*Server).unlockUser},
		{"link-user", "/ban/quan-tri/tai-khoan/:id/lien-ket", "/en/desk/admin/users/:id/link", "admin-users", admins(), nil, (*Server).linkUser},
		{"refuse-lock", "/ban/quan-tri/tai-khoan/:id/khong-khoa", "/en/desk/admin/users/:id/refuse-lock", "admin-users", admins(), nil, (*Server).refuseLock},
		{"admin-settings", "/ban/quan-tri/cai-dat", "/en/desk/admin/settings", "admin-settings", admins(), (*Server).adminSettings, nil},
		{"admin-settings-csv", "/ban/quan-tri/cai-dat.csv", "/en/desk/admin/settings.csv", "admin-settings", admins(), (*Server).adminSettingsCSV, nil},
	}
}

// adminFrame returns the frame of a page of administration.
func (r *request) adminFrame(title string) Page {
	p := r.accountFrame(title)
	p.Desk, p.DeskStyle, p.HomeURL, p.Nav = r.t("Administration"), r.server.deskStyle.path, r.path("desks"), nil
	for _, item := range []struct{ page, text string }{{"admin", "State of the program"}, {"admin-users", "Accounts"}, {"admin-settings", "Settings"}} {
		p.Nav = append(p.Nav, Link{Text: r.t(item.text), URL: r.path(item.page), Current: item.page == r.route.section})
	}
	p.Nav = append(p.Nav, Link{Text: r.t("Log"), URL: r.path("desk-audit")})
	r.finishDesk(&p)
	return p
}

// PartRow is a part of the program.
type PartRow struct {
	Name string
	Tag  Tag
}

// JobRow counts the jobs of a kind that are not done.
type JobRow struct {
	Name                                string
	Waiting, Running, Retrying, GivenUp string
	Oldest                              string
	Tag                                 Tag
}

// AdminPage shows how the program is.
type AdminPage struct {
	Page
	Parts    []PartRow
	Follows  bool // the index follows the database
	Index    []Fact
	Repair   Form
	Jobs     []JobRow
	JobsURL  string // of the jobs as a file
	Backup   Tag
	BackupAt string // of the last one; empty without
	Log      []Fact
	Asked    Link // the requests to lock accounts; empty: none is open
}

// partTime is how long the parts of the program may take to answer.
const partTime = 3 * time.Second

// backupDays is after how many days without a backup an admin is warned.
const backupDays = 2

// adminHealth answers with the state of the program.
func (s *Server) adminHealth(r *request) error { return r.sendHealth(http.StatusOK, Form{}) }

func (r *request) sendHealth(status int, faulty Form) error {
	ctx, s := r.Request().Context(), r.server
	p := AdminPage{Page: r.adminFrame(r.t("State of the program"))}
	p.Parts = r.parts(ctx)
	asked, err := s.store.Users(ctx, domain.UserFilter{LockAsked: true}, domain.Page{Limit: 1, Total: true})
	if err != nil {
		return err
	}
	if *asked.Total > 0 {
		p.Asked = Link{Text: r.t("Accounts that officers ask to lock: %s", r.number(*asked.Total)), URL: r.path("admin-users") + "?" + r.or("trang-thai", "status") + "=lock-asked"}
	}
	h, err := s.health.SearchHealth(ctx)
	if err != nil {
		return err
	}
	p.Follows = len(h.Problems()) == 0
	p.Index = []Fact{
		{Name: r.t("Documents"), Text: r.number(h.Documents)}, {Name: r.t("Changes that wait for the index"), Text: r.number(h.Backlog.Unfinished)},
		{Name: r.t("Index jobs that were given up"), Text: r.number(h.Backlog.Parked)},
	}
	if c := h.Check; c != nil {
		p.Index = append(p.Index, Fact{Name: r.t("Last comparison with the database"), Text: joined(" · ", r.moment(c.EndedAt), r.t("%s documents differed", r.number(c.Wrong())))})
	}
	p.Repair = newForm(r.path("repair-search"), r.t("Compare and repair the index"))
	if faulty.Action != "" {
		p.Repair.Faults = faulty.Faults
		r.wrong(&p.Page)
	}
	jobs, err := s.store.JobBacklogs(ctx)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		p.Jobs = append(p.Jobs, r.jobRow(j))
	}
	p.JobsURL = r.path("admin-jobs-csv")
	slices.SortStableFunc(p.Jobs, func(a, b JobRow) int { return cmp.Compare(a.Tag.rank(), b.Tag.rank()) })
	b, ok, err := s.store.LastBackup(ctx)
	if err != nil {
		return err
	}
	if p.Backup = badTag(r.t("none yet")); ok {
		p.Backup, p.BackupAt = goodTag(r.t("in order")), r.moment(b.MadeAt)
		if s.front.Now().Sub(b.MadeAt) > backupDays*24*time.Hour {
			p.Backup = badTag(r.t("too old"))
		}
	}
	head, err := s.store.AuditHead(ctx)
	if err != nil {
		return err
	}
	p.Log = []Fact{{Name: r.t("Entries of the log"), Text: r.number(int(head.Entries))}}
	return r.send(status, "admin", &p)
}

// jobRow returns the jobs of a kind as a list shows them.
func (r *request) jobRow(j domain.JobBacklog) JobRow {
	row := JobRow{Name: r.jobName(j.Kind), Waiting: r.number(j.Waiting), Running: r.number(j.Running), Retrying: r.number(j.Retrying), GivenUp: r.number(j.GivenUp), Tag: goodTag(r.t("in order"))}
	if !j.Oldest.IsZero() {
		row.Oldest = r.moment(j.Oldest)
	}
	switch {
	case j.GivenUp > 0:
		row.Tag = badTag(r.t("some were given up"))
	case j.Retrying > 0:
		row.Tag = soonTag(r.t("some are tried again"))
	}
	return row
}

// adminJobsCSV answers with the jobs that are not done as a file.
func (s *Server) adminJobsCSV(r *request) error {
	jobs, err := s.store.JobBacklogs(r.Request().Context())
	if err != nil {
		return err
	}
	headings := []string{"Job", "Waiting", "Running", "Tried again", "Given up", "Oldest", "Status"}
	return sendRows(r.filter("admin"), r.dated("viec-nen"), headings, whole(jobs), func(j domain.JobBacklog) ([]any, error) {
		row := r.jobRow(j)
		return []any{row.Name, j.Waiting, j.Running, j.Retrying, j.GivenUp, row.Oldest, row.Tag.Text}, nil
	})
}

// parts asks the parts of the program whether they work.
func (r *request) parts(ctx context.Context) (out []PartRow) {
	ctx, cancel := context.WithTimeout(ctx, partTime)
	defer cancel()
	for _, name := range slices.Sorted(maps.Keys(r.server.parts)) {
		row := PartRow{Name: r.partName(name), Tag: goodTag(r.t("works"))}
		switch err := r.server.parts[name].Check(ctx); {
		case errors.Is(err, domain.ErrDegraded):
			row.Tag = soonTag(r.t("works in part"))
		case err != nil:
			row.Tag = badTag(r.t("does not work"))
		}
		out = append(out, row)
	}
	return out
}

func (r *request) partName(name string) string {
	switch name {
	case "database":
		return r.t("Database")
	case "search":
		return r.t("Search engine")
	case "index":
		return r.t("Search index")
	case "criteria":
		return r.t("Criteria of the programme")
	case "files":
		return r.t("File store")
	}
	return name
}

// jobName names a kind of job.
func (r *request) jobName(kind string) string {
	switch kind {
	case "index":
		return r.t("Index")
	case "mail_notices", "mail_alert", "mail_account":
		return joined(": ", r.t("E-mail"), kind)
	case "webhook", "forget_deliveries":
		return joined(": ", r.t("Webhooks"), kind)
	case "send_notice", "send_phone_code", "send_phone_moved":
		return joined(": ", r.t("Messages to phones"), kind)
	case "import":
		return r.t("Imports")
	case "edition":
		return r.t("Catalogues")
	case "match", "tell_matches":
		return joined(": ", r.t("Matching of demands"), kind)
	case "alerts":
		return r.t("Saved searches")
	}
	return joined(": ", r.t("Housekeeping"), kind)
}

// repairSearch compares the index with the database, and repairs it.
func (s *Server) repairSearch(r *request) error {
	_, err := s.health.RepairSearch(r.Request().Context())
	if domain.CodeOf(err) == domain.CodeUnavailable {
		return r.sendHealth(http.StatusServiceUnavailable, Form{Action: r.path("repair-search"), Faults: []Fault{{"main", r.reason(err)}}})
	}
	if err != nil {
		return err
	}
	return r.lead(r.path("admin"), "index-repaired")
}

// SettingRow is a setting of the environment.
type SettingRow struct {
	Name, Value string
	Tag         Tag
}

// AdminSettingsPage lists the settings that the environment fixes.
type AdminSettingsPage struct {
	Page
	Filter   *Filter
	Settings []SettingRow
}

// settingSource names where a value of a setting is from.
func (r *request) settingSource(s domain.SettingSource) string {
	switch s {
	case domain.SettingEnvironment:
		return r.t("of the environment")
	case domain.SettingFile:
		return r.t("of a file")
	}
	return r.t("default")
}

// settingFilter reads the filter of the settings, and returns those that it chooses.
func (r *request) settingFilter() (*Filter, []domain.Setting) {
	form := r.filter("admin-settings")
	words := form.folded(r.t("Words of the name"))
	source := domain.SettingSource(form.choice(r.param("tu", "from"), r.t("Where from"), texts([]domain.SettingSource{domain.SettingEnvironment, domain.SettingFile, domain.SettingDefault}), func(s string) string {
		return capital(r.settingSource(domain.SettingSource(s)))
	}))
	return form, slices.DeleteFunc(slices.Clone(r.server.settings), func(x domain.Setting) bool {
		return source != "" && x.Source != source || !holdsWords(x.Name, words)
	})
}

// settingRow returns a setting as a list shows it: of a secret whether it is set.
func (r *request) settingRow(x domain.Setting) SettingRow {
	row := SettingRow{Name: x.Name, Value: x.Value, Tag: goodTag(r.settingSource(x.Source))}
	if x.Source == domain.SettingDefault {
		row.Tag = plainTag(r.settingSource(x.Source))
	}
	switch {
	case x.Secret && x.IsSet:
		row.Value = r.t("secret, set")
	case x.Secret:
		row.Value = r.t("secret, not set")
	case !x.IsSet:
		row.Value = r.t("not set")
	}
	return row
}

// adminSettings answers with the settings. Only the environment changes them.
func (s *Server) adminSettings(r *request) error {
	form, settings := r.settingFilter()
	p := AdminSettingsPage{Page: r.adminFrame(r.t("Settings")), Filter: form}
	if !form.Wrong() {
		for _, x := range settings {
			p.Settings = append(p.Settings, r.settingRow(x))
		}
	}
	return r.send(form.finish(&p.Page, http.StatusOK), "admin-settings", &p)
}

// adminSettingsCSV answers with the same list as a file.
func (s *Server) adminSettingsCSV(r *request) error {
	form, settings := r.settingFilter()
	return sendRows(form, r.dated("cai-dat"), []string{"Setting", "Value", "Where from"}, whole(settings), func(x domain.Setting) ([]any, error) {
		row := r.settingRow(x)
		return []any{row.Name, row.Value, r.settingSource(x.Source)}, nil
	})
}
