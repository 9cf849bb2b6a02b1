package search

import (
	"context"
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

// SynonymRule is the form of a rule.
type SynonymRule struct {
	Names   []string `json:"names" nullable:"false" maxItems:"40" doc:"The rule applies to things whose name contains one of these as whole words, with marks; each 1 to 6 words" example:"[\"đậu phộng\"]"`
	Also    []string `json:"also" nullable:"false" maxItems:"40" doc:"Other names. A rule for both directions names each in both lists" example:"[\"lạc\"]"`
	Unless  []string `json:"unless,omitempty" nullable:"false" maxItems:"40" doc:"Phrases of a name in which the rule does not hold" example:"[\"an lạc\"]"`
	Groups  []string `json:"groups,omitempty" nullable:"false" maxItems:"6" doc:"OCOP groups to which the rule applies; none: all" example:"[\"I\",\"III\"]"`
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

// Synonym is a synonym rule that is in force.
type Synonym struct {
	ID        string     `json:"id"`
	BuiltIn   bool       `json:"built_in" doc:"true for a rule of the program. A change replaces it until the change is deleted"`
	Changed   bool       `json:"changed" doc:"true when the rule was added or changed"`
	Names     []string   `json:"names" nullable:"false"`
	Also      []string   `json:"also" nullable:"false"`
	Unless    []string   `json:"unless" nullable:"false"`
	Groups    []string   `json:"groups" nullable:"false"`
	Enabled   bool       `json:"enabled"`
	Note      string     `json:"note" nullable:"true"`
	Version   int64      `json:"version" doc:"The ETag is this number in quotation marks"`
	UpdatedBy *string    `json:"updated_by_id" doc:"Id of the user; null for an unchanged rule, as are the times"`
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

func replySynonym(r domain.Synonym) *rest.PrivateAnswer[Synonym] {
	return rest.ReplyVersion(synonymOf(r), r.Version)
}

// SynonymList is all rules.
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
			Summary:     "List all synonym rules",
			Description: "Returns the rules of the program first, then those that were added. While indexed_revision is less than revision, the index does not contain the last change yet.",
		},
		{
			OperationID: "add-synonym", Tags: []string{"Administration"}, DefaultStatus: http.StatusCreated,
			Summary: "Add a synonym rule",
			Description: "Things whose name contains one of names are found by the words of also, too. The index follows by itself, within a minute on most machines. POST " +
				"/v1/admin/synonyms/evaluate shows the effect before.",
			Errors: []int{http.StatusConflict},
		},
		{
			OperationID: "get-synonym", Tags: []string{"Administration"},
			Summary:     "Get one synonym rule",
			Description: "Returns a rule of the program, as it is or as it was changed, or one that was added. Its ETag is needed to change or delete it.",
		},
		{
			OperationID: "put-synonym", Tags: []string{"Administration"},
			Summary:     "Change a synonym rule, or switch it off",
			Description: "Replaces the whole rule; enabled: false switches it off. A rule of the program can be changed, too: the new one replaces it until it is deleted.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "delete-synonym", Tags: []string{"Administration"}, DefaultStatus: http.StatusNoContent,
			Summary:     "Delete a synonym rule, or the change of a rule of the program",
			Description: "Deletes a rule that was added. Where a rule of the program was changed, the original holds again. An unchanged rule of the program answers 409: switch it off instead.",
			Errors:      rest.ChangeErrors(),
		},
		{
			OperationID: "evaluate-synonym", Tags: []string{"Administration"},
			Summary: "Compare the golden queries before and after a rule change",
			Description: "Nothing is changed: the golden queries run on the sample data before and after the change, in a separate index. " +
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

// rule returns a rule that is in force.
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

// AddSynonymInput is the input of POST /v1/admin/synonyms.
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
	if err := vi.CheckRule(r); err != nil {
		return nil, rest.InBody(err)
	}
	r, err := h.store.AddSynonym(ctx, r)
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := replySynonym(r)
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
	return replySynonym(r), nil
}

// PutSynonymInput is the input of PUT /v1/admin/synonyms/{id}.
type PutSynonymInput struct {
	SynonymInput
	rest.IfMatchParams
	Body SynonymRule
}

// ChangeSynonym answers PUT /v1/admin/synonyms/{id}.
func (h *Handlers) ChangeSynonym(ctx context.Context, in *PutSynonymInput) (*rest.PrivateAnswer[Synonym], error) {
	if err := front.ActorOf(ctx).CheckNationwide(); err != nil {
		return nil, err
	}
	stored, err := h.rule(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := in.Exact(stored.Version)
	if err != nil {
		return nil, err
	}
	r := in.Body.synonym()
	r.ID, r.UpdatedBy = stored.ID, front.ActorOf(ctx).UserID
	if err := vi.CheckRule(r); err != nil {
		return nil, rest.InBody(err)
	}
	if r, err = h.store.ChangeSynonym(ctx, r, version); err != nil {
		return nil, rest.InBody(err)
	}
	return replySynonym(r), nil
}

const comesWithProgram = "the rule comes with the program; put it with enabled: false to switch it off"

// DeleteSynonymInput is the input of DELETE /v1/admin/synonyms/{id}.
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
	version, err := in.Exact(stored.Version)
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

// GoldenBench runs the golden queries with stored rules before and after a
// change. *golden.Bench is one.
type GoldenBench interface {
	Compare(ctx context.Context, before, after []domain.Synonym) (was, is search.GoldenScores, err error)
}

// EvaluateSynonymInput is the input of POST /v1/admin/synonyms/evaluate.
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
	First     float64 `json:"first" doc:"Share of the queries with a good first hit"`
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

// GoldenChange is a query whose first three hits would change.
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
	Changed []GoldenChange `json:"changed" nullable:"false" doc:"Queries whose first three hits would change"`
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

// changed returns the stored rules after a change.
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
	return append(after, r), domain.MapFields(vi.CheckRule(r), func(field string) string { return "rule." + field })
}
