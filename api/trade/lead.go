package trade

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"chophien/api/rest"
	"chophien/api/view"
	"chophien/domain"
	"chophien/front"
)

// Lead is a contact between one buyer and one producer.
type Lead struct {
	ID         string                  `json:"id" format:"uuid"`
	State      string                  `json:"state" enum:"new,answered,shortlisted,accepted,declined,closed"`
	Side       string                  `json:"side" enum:"buyer,producer" doc:"Your side"`
	Buyer      view.Person             `json:"buyer"`
	Producer   view.Named              `json:"producer"`
	Product    rest.OrNull[view.Named] `json:"product" doc:"null: the producer as such was asked"`
	DemandID   *string                 `json:"demand_id" doc:"The demand that was answered; null for an inquiry"`
	Subject    string                  `json:"subject" doc:"The thing that it is about"`
	FairID     *string                 `json:"fair_id" doc:"Where the two met"`
	Reason     string                  `json:"reason" nullable:"true" doc:"Reason of the end"`
	EndedBy    string                  `json:"ended_by_side" nullable:"true" doc:"buyer or producer; null while it is open"`
	Quotes     []Quote                 `json:"quotes" nullable:"false" doc:"Oldest first; at most one is live"`
	Unread     int                     `json:"unread" doc:"Messages of the other side that you have not read"`
	AnsweredAt *time.Time              `json:"answered_at" doc:"When the producer answered first"`
	MessageAt  *time.Time              `json:"message_at" doc:"Of the last message"`
	Version    int64                   `json:"version" doc:"The ETag is this number in quotation marks. It grows with state and quotes, not with messages"`
	CreatedAt  time.Time               `json:"created_at"`
	UpdatedAt  time.Time               `json:"updated_at"`
}

func (h *Handlers) leadOf(l domain.Lead) Lead {
	v := Lead{
		ID: l.ID, State: string(l.State), Side: string(l.Side), Buyer: view.PersonOf(l.BuyerID, l.Buyer), Producer: view.Named{ID: l.ProducerID},
		DemandID: l.DemandID, Subject: l.Subject(), FairID: l.FairID, Reason: l.Reason, EndedBy: string(l.EndedBy), Quotes: make([]Quote, len(l.Quotes)),
		Unread: l.Unread, AnsweredAt: rest.UTC(l.AnsweredAt), MessageAt: rest.UTC(l.MessageAt), Version: l.Version, CreatedAt: l.CreatedAt.UTC(), UpdatedAt: l.UpdatedAt.UTC(),
	}
	if p := l.Producer; p != nil {
		v.Producer = view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name}
	}
	if p := l.Product; p != nil {
		v.Product = rest.Some(view.Named{ID: p.ID, Slug: p.Slug, Name: p.Name})
	}
	for i, q := range l.Quotes {
		v.Quotes[i] = h.quoteOf(q)
	}
	return v
}

func (h *Handlers) replyLead(l domain.Lead) *rest.PrivateAnswer[Lead] {
	return rest.ReplyVersion(h.leadOf(l), l.Version)
}

// LeadFile is a file of a message or quote.
type LeadFile struct {
	ID          string `json:"id" format:"uuid"`
	Name        string `json:"name"`
	ContentType string `json:"content_type"`
	Size        int64  `json:"size" doc:"Bytes"`
	URL         string `json:"url" doc:"The bytes, for the two sides of the lead"`
}

func (h *Handlers) leadFiles(leadID string, files []domain.File) []LeadFile {
	out := make([]LeadFile, len(files))
	for i, f := range files {
		out[i] = LeadFile{f.ID, f.Name, f.ContentType, f.Size, h.front.PublicURL() + leadsPath + "/" + leadID + "/files/" + f.ID}
	}
	return out
}

// Message is a text of one side to the other.
type Message struct {
	ID        string      `json:"id" format:"uuid"`
	Side      string      `json:"side" enum:"buyer,producer"`
	Author    view.Person `json:"author"`
	OnBehalf  bool        `json:"on_behalf" doc:"An officer wrote for the producer"`
	Text      string      `json:"text" nullable:"true"`
	Files     []LeadFile  `json:"files" nullable:"false"`
	Seen      bool        `json:"seen" doc:"The other side has read it"`
	CreatedAt time.Time   `json:"created_at"`
}

func (h *Handlers) messageOf(m domain.Message) Message {
	return Message{m.ID, string(m.Side), view.PersonOf(m.AuthorID, m.Author), m.OnBehalf, m.Text, h.leadFiles(m.LeadID, m.Files), m.Seen, m.CreatedAt.UTC()}
}

const leadsPath = "/v1/me/leads"

func leadOperations() []huma.Operation {
	const tag = "Leads"
	ops := []huma.Operation{
		{
			OperationID: "list-leads", Tags: []string{tag},
			Summary:     "List my leads",
			Description: "Returns page by page, newest first, the leads in which the caller is the buyer, acts for the producer, or is an officer of its place; side says which.",
		},
		{
			OperationID: "get-lead", Tags: []string{tag},
			Summary:     "Get one lead with its quotes",
			Description: "Returns a lead with all its quotes, the side of the caller, and the number of unread messages. Its ETag is needed to accept a quote.",
		},
		{
			OperationID: "accept-lead", Tags: []string{tag},
			Summary: "Accept the live quote of a lead",
			Description: "The lead goes from answered or shortlisted to accepted, and the producer is notified; both sides may go on writing. Without an open quote that is valid today the " +
				"answer is 409. With close_demand the demand is closed as a deal, and with it its undecided leads.",
			Errors: rest.ChangeErrors(),
		},
		{
			OperationID: "list-messages", Tags: []string{tag},
			Summary:     "List the messages of a lead",
			Description: "Returns the messages of both sides page by page, newest first. It marks none as read: send POST /v1/me/leads/{id}/read.",
		},
		{
			OperationID: "add-message", Tags: []string{tag}, DefaultStatus: http.StatusCreated,
			Summary: "Write to the other side of a lead",
			Description: "Stores a message with at most 10 files of the caller and notifies the other side. The first message of the producer makes a new lead answered. A lead that was " +
				"declined or closed answers 409. A user may send 300 messages a day.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		},
		{
			OperationID: "read-lead", Tags: []string{tag}, DefaultStatus: http.StatusNoContent,
			Summary:     "Mark the messages of a lead as read",
			Description: "All messages that the other side has sent so far count as read by the caller, and their authors see it in seen.",
		},
		{
			OperationID: "get-lead-file", Tags: []string{tag},
			Summary:     "Download a file of a message or quote",
			Description: "Sends a file that one side has added to a message or a quote of the lead; both sides may read it.",
		},
	}
	for _, k := range []domain.Kind{domain.KindProduct, domain.KindProducer} {
		ops = append(ops, huma.Operation{
			OperationID: "ask-about-" + string(k), Tags: []string{tag}, DefaultStatus: http.StatusCreated,
			Summary: "Send an inquiry to the producer, which starts a lead",
			Description: "The inquiry becomes the first message of the lead, and the producer is notified. It must be published, and the producer must have members. " +
				"While buyer and producer have an undecided lead about it, the answer is 409: write there. A buyer may send 60 inquiries in 30 days.",
			Errors: []int{http.StatusConflict, http.StatusTooManyRequests},
		})
	}
	for action, text := range map[domain.LeadAction]struct{ summary, description string }{
		domain.LeadShortlist: {"Put a lead on the shortlist",
			"The lead of the buyer goes from answered to shortlisted, and the producer is notified. In a lead about a demand the producer may see the contact of the buyer from then on."},
		domain.LeadUnlist: {"Remove a lead from the shortlist", "The lead of the buyer goes from shortlisted back to answered. The producer is not notified."},
		domain.LeadDecline: {"Decline a lead",
			"Either side ends a lead that is not decided, with a reason that the other side reads. An open quote is declined with it, and neither side can write in it."},
		domain.LeadClose: {"Close a lead that needs no more answer",
			"The buyer ends a lead that is not decided; the reason is optional, and the producer is notified. An open quote is declined with it, and neither side can write in it."},
	} {
		ops = append(ops, huma.Operation{
			OperationID: string(action) + "-lead", Tags: []string{tag}, Summary: text.summary, Description: text.description, Errors: rest.ChangeErrors(),
		})
	}
	return ops
}

// Inquire starts a lead about a listing of a kind.
func (h *Handlers) Inquire(k domain.Kind) rest.Handler[InquiryInput, rest.PrivateAnswer[Lead]] {
	return func(ctx context.Context, in *InquiryInput) (*rest.PrivateAnswer[Lead], error) {
		return h.inquire(ctx, k, in)
	}
}

// MoveLead moves a lead to another state.
func (h *Handlers) MoveLead(a domain.LeadAction) rest.Handler[MoveLeadInput, rest.PrivateAnswer[Lead]] {
	return func(ctx context.Context, in *MoveLeadInput) (*rest.PrivateAnswer[Lead], error) {
		return h.moveLead(ctx, a, in)
	}
}

// InquiryInput is the input of POST …/inquiries.
type InquiryInput struct {
	rest.IDParams
	Body struct {
		Text    string   `json:"text" maxLength:"16000" doc:"At most 4,000 characters"`
		FileIDs []string `json:"file_ids,omitempty" maxItems:"10" doc:"Files of yours, of POST /v1/me/files"`
		Phone   string   `json:"phone,omitempty" maxLength:"30" doc:"Yours; the producer sees it on purpose only, which you can read under /v1/me/contact-reveals"`
		Zalo    string   `json:"zalo,omitempty" maxLength:"30" doc:"Likewise"`
		FairID  string   `json:"fair_id,omitempty" format:"uuid" doc:"The fair where you met"`
	}
}

func (h *Handlers) inquire(ctx context.Context, kind domain.Kind, in *InquiryInput) (*rest.PrivateAnswer[Lead], error) {
	b := in.Body
	l, err := h.store.AddInquiry(ctx, front.ActorOf(ctx), domain.Inquiry{
		About: domain.Ref{Kind: kind, ID: in.ID}, Text: rest.Text(&b.Text), FileIDs: b.FileIDs, Phone: rest.Text(&b.Phone), Zalo: rest.Text(&b.Zalo), FairID: b.FairID,
	})
	if err != nil {
		return nil, rest.InBody(err)
	}
	out := h.replyLead(l)
	out.Location = leadsPath + "/" + l.ID
	return out, nil
}

// LeadsParams are the filters of leads.
type LeadsParams struct {
	State    []string  `query:"state" enum:"new,answered,shortlisted,accepted,declined,closed" doc:"Several are alternatives"`
	Side     string    `query:"side" enum:"buyer,producer" doc:"Only those where you are the buyer, or on the side of the producer"`
	Producer string    `query:"producer_id" maxLength:"36" doc:"Id of a producer"`
	Product  string    `query:"product_id" maxLength:"36" doc:"Id of a product"`
	Demand   string    `query:"demand_id" maxLength:"36" doc:"Id of a demand"`
	Fair     string    `query:"fair_id" maxLength:"36" doc:"Id of a fair"`
	Since    time.Time `query:"since" doc:"Changed, or written in, at or after this time"`
}

func (p LeadsParams) filter() domain.LeadFilter {
	f := domain.LeadFilter{Side: domain.LeadSide(p.Side), ProducerID: p.Producer, ProductID: p.Product, DemandID: p.Demand, FairID: p.Fair, Since: p.Since}
	for _, v := range p.State {
		f.States = append(f.States, domain.LeadState(v))
	}
	return f
}

// LeadsInput is the input of GET /v1/me/leads.
type LeadsInput struct {
	LeadsParams
	front.PageParams
}

// Leads answers GET /v1/me/leads.
func (h *Handlers) Leads(ctx context.Context, in *LeadsInput) (*rest.PrivateAnswer[rest.Paged[Lead]], error) {
	found, err := h.store.Leads(ctx, front.ActorOf(ctx), in.filter(), in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, h.leadOf)), nil
}

// LeadInput names a lead.
type LeadInput struct {
	ID string `path:"id" maxLength:"100" doc:"Id of the lead"`
}

// Lead answers GET /v1/me/leads/{id}.
func (h *Handlers) Lead(ctx context.Context, in *LeadInput) (*rest.PrivateAnswer[Lead], error) {
	l, err := h.store.Lead(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return h.replyLead(l), nil
}

// MoveLeadInput is the input of the actions on a lead.
type MoveLeadInput struct {
	LeadInput
	rest.IfMatchParams
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"8000" doc:"Needed to decline; the other side reads it; at most 2,000 characters"`
	}
}

// AcceptLeadInput is the input of POST …/accept.
type AcceptLeadInput struct {
	LeadInput
	rest.IfMatchParams
	Body *struct {
		CloseDemand bool `json:"close_demand,omitempty" doc:"Also close the demand with the outcome deal, and its other leads"`
	}
}

// AcceptLead answers POST /v1/me/leads/{id}/accept.
func (h *Handlers) AcceptLead(ctx context.Context, in *AcceptLeadInput) (*rest.PrivateAnswer[Lead], error) {
	return h.move(ctx, in.LeadInput, in.IfMatchParams, domain.LeadTransition{Action: domain.LeadAccept, CloseDemand: in.Body != nil && in.Body.CloseDemand})
}

func (h *Handlers) moveLead(ctx context.Context, a domain.LeadAction, in *MoveLeadInput) (*rest.PrivateAnswer[Lead], error) {
	move := domain.LeadTransition{Action: a}
	if in.Body != nil {
		move.Reason = rest.Text(&in.Body.Reason)
	}
	return h.move(ctx, in.LeadInput, in.IfMatchParams, move)
}

func (h *Handlers) move(ctx context.Context, in LeadInput, match rest.IfMatchParams, m domain.LeadTransition) (*rest.PrivateAnswer[Lead], error) {
	by := front.ActorOf(ctx)
	stored, err := h.store.Lead(ctx, by, in.ID)
	if err != nil {
		return nil, err
	}
	version, err := match.Version(stored.Version)
	if err != nil {
		return nil, err
	}
	l, err := h.store.MoveLead(ctx, by, in.ID, version, m)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return h.replyLead(l), nil
}

// MessagesInput is the input of GET …/messages.
type MessagesInput struct {
	LeadInput
	front.PageParams
}

// Messages answers GET /v1/me/leads/{id}/messages.
func (h *Handlers) Messages(ctx context.Context, in *MessagesInput) (*rest.PrivateAnswer[rest.Paged[Message]], error) {
	found, err := h.store.Messages(ctx, front.ActorOf(ctx), in.ID, in.Page(""))
	if err != nil {
		return nil, err
	}
	return rest.ReplyPrivate(rest.PageOf(found, h.messageOf)), nil
}

// AddMessageInput is the input of POST …/messages.
type AddMessageInput struct {
	LeadInput
	Body struct {
		Text    string   `json:"text" maxLength:"16000" doc:"At most 4,000 characters"`
		FileIDs []string `json:"file_ids,omitempty" maxItems:"10" doc:"Files of yours, of POST /v1/me/files"`
	}
}

// AddMessage answers POST /v1/me/leads/{id}/messages.
func (h *Handlers) AddMessage(ctx context.Context, in *AddMessageInput) (*rest.PrivateAnswer[Message], error) {
	m, err := h.store.AddMessage(ctx, front.ActorOf(ctx), in.ID, rest.Text(&in.Body.Text), in.Body.FileIDs)
	if err != nil {
		return nil, rest.InBody(err)
	}
	return rest.ReplyPrivate(h.messageOf(m)), nil
}

// ReadLead answers POST /v1/me/leads/{id}/read.
func (h *Handlers) ReadLead(ctx context.Context, in *LeadInput) (*rest.NoContent, error) {
	if err := h.store.ReadLead(ctx, front.ActorOf(ctx), in.ID); err != nil {
		return nil, err
	}
	return rest.ReplyNoContent(), nil
}

// LeadFile answers GET /v1/me/leads/{id}/files/{file_id}.
func (h *Handlers) LeadFile(c echo.Context) error {
	ctx := c.Request().Context()
	f, err := h.store.LeadFile(ctx, front.ActorOf(ctx), c.Param("id"), c.Param("file_id"))
	if err != nil {
		return err
	}
	return h.files.Serve(c, f)
}
