package search

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/unicode/norm"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
	"chophien/search"
	"chophien/search/vi"
)

// SynonymRule is what officers say about a rule.
type SynonymRule struct {
	Names   []string `json:"names" nullable:"false" maxItems:"40" doc:"A thing whose name holds one of these, with its marks and as whole words, is meant; each 1 to 6 words" example:"[\"đậu phộng\"]"`
	Also    []string `json:"also" nullable:"false" maxItems:"40" doc:"What it is called besides. What holds both ways stands in both lists" example:"[\"lạc\"]"`
	Unless  []string `json:"unless,omitempty" nullable:"false" maxItems:"40" doc:"Phrases of a name in which the rule does not hold" example:"[\"an lạc\"]"`
	Groups  []string `json:"groups,omitempty" nullable:"false" maxItems:"6" doc:"OCOP groups where the rule holds; without any it holds everywhere" example:"[\"I\",\"III\"]"`
	Enabled *bool    `json:"enabled,omitempty" doc:"false switches the rule off; true when missing"`
	Note    string   `json:"note,omitempty" maxLength:"2000" doc:"Why; at most 500 characters"`
}

func (r SynonymRule) synonym() domain.Synonym {
	terms := func(list []string) (out domain.Terms) {
		for _, t := range list {
			out = append(out, strings.TrimSpace(norm.NFC.String(t)))
		}
		return out
	}
	return domain.Synonym{
		Names: terms(r.Names), Also: terms(r.Also), Unless: terms(r.Unless), Groups: slices.Clone(r.Groups),
		Enabled: r.Enabled == nil || *r.Enabled, Note: strings.TrimSpace(norm.NFC.String(r.Note)),
	}
}

// Synonym is a rule about synonyms as it holds now.
type Synonym struct {
	ID        string     `json:"id"`
	BuiltIn   bool       `json:"built_in" doc:"The program brings it. A change holds in its place until that is deleted"`
	Changed   bool       `json:"changed" doc:"Somebody has added or changed it"`
	Names     []string   `json:"names" nullable:"false"`
	Also      []string   `json:"also" nullable:"false"`
	Unless    []string   `json:"unless" nullable:"false"`
	Groups    []string   `json:"groups" nullable:"false"`
	Enabled   bool       `json:"enabled"`
	Note      string     `json:"note"`
	Version   int64      `json:"version" doc:"In quotation marks it is the ETag"`
	UpdatedBy *string    `json:"updated_by" doc:"Id of the user; null where nobody has changed the rule, as are the times"`
	CreatedAt *time.Time `json:"created_at"`
	UpdatedAt *time.Time `json:"updated_at"`
}

func synonymOf(r domain.Synonym) Synonym {
	list := func(t domain.Terms) []string { return append([]string{}, t...) }
	v := Synonym{
		ID: r.ID, BuiltIn: r.BuiltIn(), Changed: r.Version > 0, Names: list(r.Names), Also: list(r.Also), Unless: list(r.Unless),
		Groups: list(r.Groups), Enabled: r.Enabled, Note: r.Note, Version: r.Version,
	}
	if r.Version > 0 {
		v.UpdatedBy, v.CreatedAt, v.UpdatedAt = &r.UpdatedBy, rest.UTC(&r.CreatedAt), rest.UTC(&r.UpdatedAt)
	}
	return v
}

func tellSynonym(r domain.Synonym) *rest.PrivateAnswer[Synonym] {
	return rest.ReplyVersion(synonymOf(r), r.Version)
}

// SynonymList are all rules.
type SynonymList struct {
	Items           []Synonym `json:"items" nullable:"false" doc:"Those of the program first"`
	NextCursor      *string   `json:"next_cursor" doc:"Always null: there is one page"`
	Revision        int64     `json:"revision" doc:"Grows with every change of a rule"`
	IndexedRevision int64     `json:"indexed_revision" doc:"The revision that the search index was built with. It follows a change by itself, within a minute on most machines"`
}

const (
	synonymsPath = "/v1/admin/synonyms"
)

func synonymOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-synonyms", Tags: []string{"Administration"},
			Summary: "All rules about synonyms, and whether the index follows them",
		},
		{
			OperationID: "add-synonym", Tags: []string{"Administration"},
			Summary: "Add a rule about synonyms", DefaultStatus: http.StatusCreated,
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "get-synonym", Tags: []string{"Administration"},
			Summary: "One rule about synonyms",
		},
		{
			OperationID: "put-synonym", Tags: []string{"Administration"},
			Summary:     "Change a rule about synonyms, or switch it off",
			Description: "A rule of the program can be changed, too: what is put holds in its place.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "delete-synonym", Tags: []string{"Administration"},
			Summary: "Delete a rule about synonyms, or the change of a rule of the program", DefaultStatus: http.StatusNoContent,
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "evaluate-synonym", Tags: []string{"Administration"},
			Summary: "What would a change of a rule do to the golden queries?",
			Description: "Nothing is changed: graded queries are asked of the demonstration data, before and after, on an index made for it. " +
				"With id and rule the rule is changed, with rule alone it is added, with id alone it is deleted. One comparison runs at a time.",
			Errors: []int{http.StatusNotFound, http.StatusConflict, http.StatusTooManyRequests},
		},
	}
}

// Synonyms answers GET /v1/admin/synonyms.
func (h *Handlers) Synonyms(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[SynonymList], error) {
	stored, state, err := h.store.Synonyms(ctx)
	if err != nil {
		return nil, err
	}
	list := SynonymList{Items: []Synonym{}, Revision: state.Revision, IndexedRevision: state.Indexed}
	for _, r := range vi.Rules(stored) {
		list.Items = append(list.Items, synonymOf(r))
	}
	return rest.ReplyPrivate(list), nil
}

// rule finds a rule as it holds now.
func (h *Handlers) rule(ctx context.Context, id string) (domain.Synonym, error) {
	stored, _, err := h.store.Synonyms(ctx)
	if err != nil {
		return domain.Synonym{}, err
	}
	for _, r := range vi.Rules(stored) {
		if r.ID == id {
			return r, nil
		}
	}
	return domain.Synonym{}, domain.NotFoundf("there is no such rule")
}

// checkSynonym also asks whether the search sees words in every entry.
func checkSynonym(r domain.Synonym) error {
	if err := r.Check(); err != nil {
		return err
	}
	r.Enabled = true
	_, err := vi.NewSynonyms([]domain.Synonym{r})
	return err
}

// AddSynonymInput is what POST /v1/admin/synonyms takes.
type AddSynonymInput struct {
	Body SynonymRule
}

// AddSynonym answers POST /v1/admin/synonyms.
func (h *Handlers) AddSynonym(ctx context.Context, in *AddSynonymInput) (*rest.PrivateAnswer[Synonym], error) {
	if err := front.ActorOf(ctx).CheckNationwide(); err != nil {
		return nil, err
	}
	r := in.Body.synonym()
	r.UpdatedBy = front.ActorOf(ctx).UserID
	if err := checkSynonym(r); err != nil {
		return nil, rest.InBody(err)
	}
	r, err := h.store.AddSynonym(ctx, r)
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := tellSynonym(r)
	out.Location = synonymsPath + "/" + r.ID
	return out, nil
}

// SynonymInput names one rule.
type SynonymInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the rule"`
}

// Synonym answers GET /v1/admin/synonyms/{id}.
func (h *Handlers) Synonym(ctx context.Context, in *SynonymInput) (*rest.PrivateAnswer[Synonym], error) {
	r, err := h.rule(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return tellSynonym(r), nil
}

// PutSynonymInput is what PUT /v1/admin/synonyms/{id} takes.
type PutSynonymInput struct {
	SynonymInput
	rest.IfMatchParams
	Body SynonymRule
}

// PutSynonym answers PUT /v1/admin/synonyms/{id}.
func (h *Handlers) PutSynonym(ctx context.Context, in *PutSynonymInput) (*rest.PrivateAnswer[Synonym], error) {
	if err := front.ActorOf(ctx).CheckNationwide(); err != nil {
		return nil, err
	}
	stored, err := h.rule(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(ctx, stored.Version)
	if err != nil {
		return nil, err
	}
	r := in.Body.synonym()
	r.ID, r.UpdatedBy = stored.ID, front.ActorOf(ctx).UserID
	if err := checkSynonym(r); err != nil {
		return nil, rest.InBody(err)
	}
	if r, err = h.store.PutSynonym(ctx, r, version); err != nil {
		return nil, rest.InBody(err)
	}
	return tellSynonym(r), nil
}

const comesWithProgram = "the rule comes with the program; put it with enabled: false to switch it off"

// DeleteSynonymInput is what DELETE /v1/admin/synonyms/{id} takes.
type DeleteSynonymInput struct {
	SynonymInput
	rest.IfMatchParams
}

// DeleteSynonym answers DELETE /v1/admin/synonyms/{id}.
func (h *Handlers) DeleteSynonym(ctx context.Context, in *DeleteSynonymInput) (*rest.NoContent, error) {
	if err := front.ActorOf(ctx).CheckNationwide(); err != nil {
		return nil, err
	}
	stored, err := h.rule(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Version(ctx, stored.Version)
	if err != nil {
		return nil, err
	}
	if stored.Version == 0 {
		return nil, domain.Errorf(domain.CodeConflict, comesWithProgram)
	}
	if err := h.store.DeleteSynonym(ctx, in.ID, version); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// GoldenBench asks the golden queries with stored rules before and after a
// change. *golden.Bench is one.
type GoldenBench interface {
	Compare(ctx context.Context, before, after []domain.Synonym) (was, is search.GoldenScores, err error)
}

// EvaluateSynonymInput is what POST /v1/admin/synonyms/evaluate takes.
type EvaluateSynonymInput struct {
	Body struct {
		ID   string       `json:"id,omitempty" maxLength:"100" doc:"Id of the rule to change or delete; missing for a new one"`
		Rule *SynonymRule `json:"rule,omitempty" doc:"How it would be; missing when it would be deleted"`
	}
}

// GoldenMeasures are the scores of the golden queries.
type GoldenMeasures struct {
	Queries   int     `json:"queries"`
	NDCG      float64 `json:"ndcg" doc:"nDCG@10, mean over the queries that have an answer: 1 is perfect"`
	First     float64 `json:"first" doc:"Share of these whose first hit is good enough"`
	Forbidden int     `json:"forbidden" doc:"Queries with a name among the first three that must not be there"`
	Zero      int     `json:"zero" doc:"Queries that have an answer and got none"`
	Noise     int     `json:"noise" doc:"Queries without an answer that got one"`
}

func measuresOf(s search.GoldenScores) GoldenMeasures {
	return GoldenMeasures{len(s.Cases), s.NDCG, s.First, s.Forbidden, s.Empty, s.Noise}
}

// GoldenClass are the queries of one kind.
type GoldenClass struct {
	Class  string         `json:"class"`
	Before GoldenMeasures `json:"before"`
	After  GoldenMeasures `json:"after"`
}

// GoldenChange is a query whose first three hits would be others.
type GoldenChange struct {
	ID         string   `json:"id"`
	Query      string   `json:"query"`
	Class      string   `json:"class"`
	Before     []string `json:"before" nullable:"false" doc:"The names of the first three"`
	After      []string `json:"after" nullable:"false"`
	NDCGBefore float64  `json:"ndcg_before"`
	NDCGAfter  float64  `json:"ndcg_after"`
}

// Evaluation is the effect of a change of a rule on the golden queries.
type Evaluation struct {
	Before  GoldenMeasures `json:"before"`
	After   GoldenMeasures `json:"after"`
	Classes []GoldenClass  `json:"classes" nullable:"false"`
	Changed []GoldenChange `json:"changed" nullable:"false" doc:"Queries whose first three hits would be others"`
}

// EvaluateSynonym answers POST /v1/admin/synonyms/evaluate.
func (h *Handlers) EvaluateSynonym(ctx context.Context, in *EvaluateSynonymInput) (*rest.PrivateAnswer[Evaluation], error) {
	before, _, err := h.store.Synonyms(ctx)
	if err != nil {
		return nil, err
	}
	after, err := changed(before, in.Body.ID, in.Body.Rule)
	if err != nil {
		return nil, rest.InBody(err)
	}
	was, is, err := h.golden.Compare(ctx, before, after)
	if err != nil {
		return nil, err
	}
	out := Evaluation{Before: measuresOf(was), After: measuresOf(is), Classes: []GoldenClass{}, Changed: []GoldenChange{}}
	classes := is.Classes()
	for i, c := range was.Classes() {
		out.Classes = append(out.Classes, GoldenClass{c.Name, measuresOf(c.GoldenScores), measuresOf(classes[i].GoldenScores)})
	}
	for i, w := range was.Cases {
		n := is.Cases[i]
		if a, b := firstThree(w), firstThree(n); !slices.Equal(a, b) {
			out.Changed = append(out.Changed, GoldenChange{w.Case.ID, w.Case.Query, w.Case.Class, a, b, w.NDCG, n.NDCG})
		}
	}
	return rest.ReplyPrivate(out), nil
}

func firstThree(s search.GoldenScore) []string {
	return append([]string{}, s.Names[:min(3, len(s.Names))]...)
}

// changed returns the stored rules as they would be after a change.
func changed(stored []domain.Synonym, id string, rule *SynonymRule) ([]domain.Synonym, error) {
	if id == "" && rule == nil {
		return nil, domain.Invalidf("rule", "say which rule is added, changed or deleted: rule, id or both")
	}
	after := slices.DeleteFunc(slices.Clone(stored), func(r domain.Synonym) bool { return id != "" && r.ID == id })
	if id != "" && !slices.ContainsFunc(vi.Rules(stored), func(r domain.Synonym) bool { return r.ID == id }) {
		return nil, domain.NotFoundf("there is no such rule")
	}
	if rule == nil {
		if len(after) == len(stored) {
			return nil, domain.Errorf(domain.CodeConflict, comesWithProgram)
		}
		return after, nil
	}
	r := rule.synonym()
	r.ID = id
	err := checkSynonym(r)
	if e, ok := errors.AsType[*domain.Error](err); ok && e.Field != "" {
		e.Field = "rule." + e.Field
	}
	return append(after, r), err
}
