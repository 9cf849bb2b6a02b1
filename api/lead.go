package api

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/domain"
)

// Named is a thing with its name.
type Named struct {
	ID   string `json:"id" format:"uuid"`
	Slug string `json:"slug"`
	Name string `json:"name"`
}

// Person is a user as the other side of a lead knows it.
type Person struct {
	ID   string `json:"id" format:"uuid"`
	Name string `json:"name"`
}

func personOf(id string, u *domain.User) Person {
	if u == nil {
		return Person{ID: id}
	}
	return Person{id, u.Name}
}

// Lead is a contact between one buyer and one producer.
type Lead struct {
	ID         string        `json:"id" format:"uuid"`
	State      string        `json:"state" enum:"new,answered,shortlisted,accepted,declined,closed"`
	Side       string        `json:"side" enum:"buyer,producer" doc:"Which of the two you are"`
	Buyer      Person        `json:"buyer"`
	Producer   Named         `json:"producer"`
	Product    OrNull[Named] `json:"product" doc:"null: the producer as such was asked"`
	DemandID   *string       `json:"demand_id" doc:"The demand that was answered; null for an inquiry"`
	Subject    string        `json:"subject" doc:"What it is about"`
	FairID     *string       `json:"fair_id" doc:"Where the two met"`
	Reason     string        `json:"reason" doc:"Of what ended it"`
	EndedBy    string        `json:"ended_by" doc:"buyer or producer; empty while it goes on"`
	Quotes     []Quote       `json:"quotes" nullable:"false" doc:"Oldest first; at most one is live"`
	Unread     int           `json:"unread" doc:"Messages of the other side that you have not read"`
	AnsweredAt *time.Time    `json:"answered_at" doc:"When the producer answered first"`
	MessageAt  *time.Time    `json:"message_at" doc:"Of the last message"`
	Version    int64         `json:"version" doc:"In quotation marks it is the ETag. It grows with state and quotes, not with messages"`
	CreatedAt  time.Time     `json:"created_at"`
	UpdatedAt  time.Time     `json:"updated_at"`
}

func (s *Server) leadOf(l domain.Lead) Lead {
	v := Lead{
		ID: l.ID, State: string(l.State), Side: string(l.Side), Buyer: personOf(l.BuyerID, l.Buyer), Producer: Named{ID: l.ProducerID},
		DemandID: l.DemandID, Subject: l.Subject(), FairID: l.FairID, Reason: l.Reason, EndedBy: string(l.EndedBy), Quotes: make([]Quote, len(l.Quotes)),
		Unread: l.Unread, AnsweredAt: utc(l.AnsweredAt), MessageAt: utc(l.MessageAt), Version: l.Version, CreatedAt: l.CreatedAt.UTC(), UpdatedAt: l.UpdatedAt.UTC(),
	}
	if p := l.Producer; p != nil {
		v.Producer = Named{p.ID, p.Slug, p.Name}
	}
	if p := l.Product; p != nil {
		v.Product = some(Named{p.ID, p.Slug, p.Name})
	}
	for i, q := range l.Quotes {
		v.Quotes[i] = s.quoteOf(q)
	}
	return v
}

func (s *Server) tellLead(l domain.Lead) *secret[Lead] {
	out := tell(s.leadOf(l))
	out.ETag = versionTag(l.Version)
	return out
}

// LeadFile is a file of a message or quote.
type LeadFile struct {
	ID          string `json:"id" format:"uuid"`
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Size        int64  `json:"size" doc:"Bytes"`
	URL         string `json:"url" doc:"The bytes, for the two sides of the lead"`
}

func (s *Server) leadFiles(leadID string, files []domain.File) []LeadFile {
	out := make([]LeadFile, len(files))
	for i, f := range files {
		out[i] = LeadFile{f.ID, f.Name, f.ContentType, f.Size, s.deps.PublicURL + leadsPath + "/" + leadID + "/files/" + f.ID}
	}
	return out
}

// Message is what one side wrote to the other.
type Message struct {
	ID        string     `json:"id" format:"uuid"`
	Side      string     `json:"side" enum:"buyer,producer"`
	Author    Person     `json:"author"`
	OnBehalf  bool       `json:"on_behalf" doc:"An officer wrote for the producer"`
	Text      string     `json:"text"`
	Files     []LeadFile `json:"files" nullable:"false"`
	Seen      bool       `json:"seen" doc:"The other side has read it"`
	CreatedAt time.Time  `json:"created_at"`
}

func (s *Server) messageOf(m domain.Message) Message {
	return Message{m.ID, string(m.Side), personOf(m.AuthorID, m.Author), m.OnBehalf, m.Text, s.leadFiles(m.LeadID, m.Files), m.Seen, m.CreatedAt.UTC()}
}

const leadsPath = "/v1/me/leads"

// parties are who takes part in leads: buyers, members of producers, and
// officers for the producers of their place.
func parties() []domain.Role {
	return []domain.Role{domain.RoleBuyer, domain.RoleProducer, domain.RoleOfficer}
}

func (s *Server) routeLeads() {
	const tag, one = "Leads", leadsPath + "/{id}"
	changes := []int{http.StatusConflict, http.StatusPreconditionFailed, http.StatusPreconditionRequired}
	for _, of := range []struct {
		kind       domain.Kind
		path, noun string
	}{{domain.KindProduct, "/v1/products/{id}/inquiries", "product"}, {domain.KindProducer, "/v1/producers/{id}/inquiries", "producer"}} {
		private(s, only(domain.ScopeWrite, domain.RoleBuyer), huma.Operation{
			OperationID: "ask-about-" + of.noun, Method: http.MethodPost, Path: of.path, Tags: []string{tag}, DefaultStatus: http.StatusCreated,
			Summary: "Ask the producer, which begins a lead", Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		}, func(ctx context.Context, in *InquiryInput) (*secret[Lead], error) { return s.inquire(ctx, of.kind, in) })
	}
	private(s, only(domain.ScopeRead, parties()...), huma.Operation{
		OperationID: "list-leads", Method: http.MethodGet, Path: leadsPath, Tags: []string{tag}, Summary: "My leads on both sides, newest first",
	}, s.leads)
	private(s, only(domain.ScopeRead, parties()...), huma.Operation{
		OperationID: "get-lead", Method: http.MethodGet, Path: one, Tags: []string{tag}, Summary: "One lead with its quotes",
	}, s.lead)
	for _, a := range []struct {
		action  domain.LeadAction
		roles   []domain.Role
		summary string
	}{
		{domain.LeadShortlist, []domain.Role{domain.RoleBuyer}, "Look at a lead more closely, as its buyer"},
		{domain.LeadUnlist, []domain.Role{domain.RoleBuyer}, "Take a lead off the short list"},
		{domain.LeadDecline, parties(), "Say no, with a reason, as either side"},
		{domain.LeadClose, []domain.Role{domain.RoleBuyer}, "Close a lead that needs no answer any more, as its buyer"},
	} {
		private(s, only(domain.ScopeWrite, a.roles...), huma.Operation{
			OperationID: string(a.action) + "-lead", Method: http.MethodPost, Path: one + "/" + string(a.action), Tags: []string{tag}, Summary: a.summary, Errors: changes,
		}, func(ctx context.Context, in *MoveLeadInput) (*secret[Lead], error) {
			return s.moveLead(ctx, a.action, in)
		})
	}
	private(s, only(domain.ScopeWrite, domain.RoleBuyer), huma.Operation{
		OperationID: "accept-lead", Method: http.MethodPost, Path: one + "/accept", Tags: []string{tag}, Summary: "Accept the live quote of a lead, as its buyer", Errors: changes,
	}, s.acceptLead)
	private(s, only(domain.ScopeRead, parties()...), huma.Operation{
		OperationID: "list-messages", Method: http.MethodGet, Path: one + "/messages", Tags: []string{tag}, Summary: "What was written, newest first",
	}, s.messages)
	private(s, only(domain.ScopeWrite, parties()...), huma.Operation{
		OperationID: "add-message", Method: http.MethodPost, Path: one + "/messages", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
		Summary: "Write to the other side", Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
	}, s.addMessage)
	private(s, only(domain.ScopeWrite, parties()...), huma.Operation{
		OperationID: "read-lead", Method: http.MethodPost, Path: one + "/read", Tags: []string{tag}, DefaultStatus: http.StatusNoContent,
		Summary: "Mark what the other side wrote so far as read",
	}, s.readLead)
	s.download(only(domain.ScopeRead, parties()...), downloadOperation("get-lead-file", one+"/files/{file}", tag, "A file of a message or quote of a lead"), s.leadFile)
}

// InquiryInput is what POST …/inquiries takes.
type InquiryInput struct {
	IDParams
	Body struct {
		Text    string   `json:"text" maxLength:"16000" doc:"At most 4,000 characters"`
		FileIDs []string `json:"file_ids,omitempty" maxItems:"10" doc:"Files of yours, of POST /v1/me/files"`
		Phone   string   `json:"phone,omitempty" maxLength:"30" doc:"Yours; the producer sees it on purpose only, which you can read under /v1/me/contact-reveals"`
		Zalo    string   `json:"zalo,omitempty" maxLength:"30" doc:"Likewise"`
		FairID  string   `json:"fair_id,omitempty" format:"uuid" doc:"The fair where you met"`
	}
}

func (s *Server) inquire(ctx context.Context, kind domain.Kind, in *InquiryInput) (*secret[Lead], error) {
	b := in.Body
	l, err := s.deps.Leads.AddInquiry(ctx, actorOf(ctx), domain.Inquiry{
		About: domain.Ref{Kind: kind, ID: in.ID}, Text: said(&b.Text), FileIDs: b.FileIDs, Phone: said(&b.Phone), Zalo: said(&b.Zalo), FairID: b.FairID,
	})
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	out := s.tellLead(l)
	out.Location = leadsPath + "/" + l.ID
	return out, nil
}

// LeadsParams are the filters of leads.
type LeadsParams struct {
	State    []string  `query:"state" enum:"new,answered,shortlisted,accepted,declined,closed" doc:"Several are alternatives"`
	Side     string    `query:"side" enum:"buyer,producer" doc:"Only those where you are the buyer, or on the side of the producer"`
	Producer string    `query:"producer" maxLength:"36" doc:"Id of a producer"`
	Product  string    `query:"product" maxLength:"36" doc:"Id of a product"`
	Demand   string    `query:"demand" maxLength:"36" doc:"Id of a demand"`
	Fair     string    `query:"fair" maxLength:"36" doc:"Id of a fair"`
	Since    time.Time `query:"since" doc:"Changed, or written in, at or after this time"`
}

func (p LeadsParams) filter() domain.LeadFilter {
	f := domain.LeadFilter{Side: domain.LeadSide(p.Side), ProducerID: p.Producer, ProductID: p.Product, DemandID: p.Demand, FairID: p.Fair, Since: p.Since}
	for _, v := range p.State {
		f.States = append(f.States, domain.LeadState(v))
	}
	return f
}

// LeadsInput is what GET /v1/me/leads takes.
type LeadsInput struct {
	LeadsParams
	PageParams
}

func (s *Server) leads(ctx context.Context, in *LeadsInput) (*secret[Paged[Lead]], error) {
	found, err := s.deps.Leads.Leads(ctx, actorOf(ctx), in.filter(), in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, s.leadOf)), nil
}

// LeadInput names a lead.
type LeadInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the lead"`
}

func (s *Server) lead(ctx context.Context, in *LeadInput) (*secret[Lead], error) {
	l, err := s.deps.Leads.Lead(ctx, actorOf(ctx), in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return s.tellLead(l), nil
}

// MoveLeadInput is what the actions on a lead take.
type MoveLeadInput struct {
	LeadInput
	IfMatchParams
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"8000" doc:"Needed to decline; the other side reads it; at most 2,000 characters"`
	}
}

// AcceptLeadInput is what POST …/accept takes.
type AcceptLeadInput struct {
	LeadInput
	IfMatchParams
	Body *struct {
		CloseDemand bool `json:"close_demand,omitempty" doc:"The demand is met: it is closed with the outcome deal, and its other leads with it"`
	}
}

func (s *Server) acceptLead(ctx context.Context, in *AcceptLeadInput) (*secret[Lead], error) {
	return s.move(ctx, in.LeadInput, in.IfMatchParams, domain.LeadMove{Action: domain.LeadAccept, CloseDemand: in.Body != nil && in.Body.CloseDemand})
}

func (s *Server) moveLead(ctx context.Context, a domain.LeadAction, in *MoveLeadInput) (*secret[Lead], error) {
	move := domain.LeadMove{Action: a}
	if in.Body != nil {
		move.Reason = said(&in.Body.Reason)
	}
	return s.move(ctx, in.LeadInput, in.IfMatchParams, move)
}

func (s *Server) move(ctx context.Context, in LeadInput, match IfMatchParams, m domain.LeadMove) (*secret[Lead], error) {
	by := actorOf(ctx)
	stored, err := s.deps.Leads.Lead(ctx, by, in.ID)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	version, err := match.version(ctx, stored.Version)
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	l, err := s.deps.Leads.MoveLead(ctx, by, in.ID, version, m)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return s.tellLead(l), nil
}

// MessagesInput is what GET …/messages takes.
type MessagesInput struct {
	LeadInput
	PageParams
}

func (s *Server) messages(ctx context.Context, in *MessagesInput) (*secret[Paged[Message]], error) {
	found, err := s.deps.Leads.Messages(ctx, actorOf(ctx), in.ID, in.page(""))
	if err != nil {
		return nil, s.problem(ctx, err)
	}
	return tell(paged(found, s.messageOf)), nil
}

// AddMessageInput is what POST …/messages takes.
type AddMessageInput struct {
	LeadInput
	Body struct {
		Text    string   `json:"text" maxLength:"16000" doc:"At most 4,000 characters"`
		FileIDs []string `json:"file_ids,omitempty" maxItems:"10" doc:"Files of yours, of POST /v1/me/files"`
	}
}

func (s *Server) addMessage(ctx context.Context, in *AddMessageInput) (*secret[Message], error) {
	m, err := s.deps.Leads.AddMessage(ctx, actorOf(ctx), in.ID, said(&in.Body.Text), in.Body.FileIDs)
	if err != nil {
		return nil, s.bodyProblem(ctx, err)
	}
	return tell(s.messageOf(m)), nil
}

func (s *Server) readLead(ctx context.Context, in *LeadInput) (*nothing, error) {
	if err := s.deps.Leads.ReadLead(ctx, actorOf(ctx), in.ID); err != nil {
		return nil, s.problem(ctx, err)
	}
	return &nothing{noStore}, nil
}

func (s *Server) leadFile(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := s.deps.Leads.LeadFile(ctx, actorOf(ctx), c.Param("id"), c.Param("file"))
	if err != nil {
		return err
	}
	return s.serveFile(c, f)
}
