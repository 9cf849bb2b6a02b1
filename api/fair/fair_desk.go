package fair

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// DeskStep is the request that mends a part of the desk.
type DeskStep struct {
	Label  string `json:"label" doc:"What to do, in the language of the request"`
	Method string `json:"method" enum:"GET,POST,PUT"`
	Path   string `json:"path" doc:"Of the request; a name in braces stands for the id of a thing that the list shows"`
}

// DeskItem is a part of the desk with work.
type DeskItem struct {
	Part    string   `json:"part" enum:"publish,organizers_invited,delegations_invited,exhibitors_invited,guests_unreachable,delegations_unlisted,exhibitors_unlisted,exhibitors_unplaced,papers_wrong,meetings_requested,entries_asked,entries_corrected,editions_unpublished,close"`
	Label   string   `json:"label" doc:"In the language of the request"`
	Open    int      `json:"open" doc:"How many things wait"`
	Overdue int      `json:"overdue" doc:"How many of them are late"`
	Due     *string  `json:"due_on" format:"date" doc:"The last day for it; null: none"`
	Names   []string `json:"names" nullable:"false" doc:"Of the first ten that wait"`
	Step    DeskStep `json:"step"`
}

// FairStep is a step of running a fair.
type FairStep struct {
	Name    string `json:"name" enum:"publish,guests,booths,catalogue,open,close"`
	State   string `json:"state" enum:"later,now,done" doc:"now: something waits in it"`
	Open    int    `json:"open" doc:"How many things wait"`
	Overdue int    `json:"overdue" doc:"How many of them are late"`
}

// FairDesk is the work of a fair and how far the fair is.
type FairDesk struct {
	rest.OnePage[DeskItem]
	Steps []FairStep `json:"steps" nullable:"false" doc:"From the draft to the report; none of a cancelled fair"`
}

// deskText is how a part of the desk is shown.
type deskText struct {
	vi, en         string
	stepVI, stepEN string
	method, path   string // after the fair's
}

func deskTexts() map[domain.DeskPart]deskText {
	return map[domain.DeskPart]deskText{
		domain.DeskPublish:                {"Hội chợ còn là bản nháp", "The fair is a draft", "Đăng hội chợ", "Publish the fair", http.MethodPost, "/publish"},
		domain.DeskOrganizers:             {"Lời mời vào ban tổ chức chưa có trả lời", "Invitations to organize without an answer", "Mời lại: mã mới thay mã cũ", "Invite again: a new token replaces the old one", http.MethodPost, "/invitations"},
		domain.DeskDelegations:            {"Đoàn chưa trả lời lời mời", "Delegations without an answer", "Gửi liên kết trả lời", "Send a link for the answer", http.MethodPost, "/delegations/{delegation_id}/links"},
		domain.DeskExhibitors:             {"Đơn vị chưa trả lời lời mời", "Exhibitors without an answer", "Gửi liên kết trả lời", "Send a link for the answer", http.MethodPost, "/exhibitors/{exhibitor_id}/links"},
		domain.DeskUnreachableDelegations: {"Đoàn không có tài khoản để báo và không có liên kết", "Delegations without an account to notify and without a link", "In giấy mời có mã QR", "Print a letter with a QR code", http.MethodPost, "/delegations/{delegation_id}/letter.pdf"},
		domain.DeskUnreachable:            {"Đơn vị không có tài khoản để báo và không có liên kết", "Exhibitors without an account to notify and without a link", "In giấy mời có mã QR", "Print a letter with a QR code", http.MethodPost, "/exhibitors/{exhibitor_id}/letter.pdf"},
		domain.DeskLists:                  {"Đoàn chưa gửi danh sách trưng bày", "Delegations without a list", "Gọi người liên hệ của đoàn", "Call the contact of the delegation", http.MethodGet, "/delegations"},
		domain.DeskExhibits:               {"Đơn vị chưa chọn sản phẩm trưng bày", "Exhibitors that show nothing yet", "Gọi người liên hệ", "Call the contact", http.MethodGet, "/exhibitors?state=accepted"},
		domain.DeskBooths:                 {"Đơn vị chưa có gian hàng", "Exhibitors without a booth", "Xem phương án xếp gian hàng", "Look at the proposal for booths", http.MethodGet, "/booths/proposal"},
		domain.DeskPapers:                 {"Hàng trưng bày có giấy tờ không hợp lệ vào ngày cuối", "Exhibits whose papers are not valid on the last day", "Xem lý do và người cần gọi", "List the exhibits with reasons and contacts", http.MethodGet, "/papers"},
		domain.DeskMeetings:               {"Lời mời gặp chưa có trả lời", "Meetings without an answer", "Xem danh sách cuộc gặp", "Look at the meetings", http.MethodGet, "/meeting-list?state=requested"},
		domain.DeskEntries:                {"Bản in catalogue chưa được xác nhận", "Catalogue entries that their producers have not confirmed", "Xem chủ thể chưa trả lời", "List the entries without an answer", http.MethodGet, "/catalogue-entries?state=asked"},
		domain.DeskCorrections:            {"Bản in được sửa sau ấn bản gần nhất", "Catalogue entries that were corrected after the newest edition", "Chốt ấn bản mới", "Freeze a new edition", http.MethodPost, "/editions"},
		domain.DeskEditions:               {"Ấn bản mới nhất chưa phát hành", "The newest edition is not published", "Phát hành ấn bản", "Publish the edition", http.MethodPost, "/editions/{number}/publish"},
		domain.DeskClose:                  {"Hội chợ đã xong nhưng chưa đóng", "The fair is over and not closed", "Đóng hội chợ", "Close the fair", http.MethodPost, "/close"},
	}
}

func fairDeskOperations() []huma.Operation {
	return []huma.Operation{{
		OperationID: "get-fair-desk", Tags: []string{"Fairs"},
		Summary: "List what waits for the organizers of a fair",
		Description: "Returns each kind of work that is open, how much of it is late, the last day for it, and the request that mends it; late work first. A fair without work answers an empty " +
			"list, and so does one that is cancelled or closed. steps says how far the fair is, from its draft to its report.",
	}}
}

// FairDesk answers GET /v1/fairs/{id}/desk.
func (h *Handlers) FairDesk(ctx context.Context, in *FairInput) (*rest.PrivateAnswer[FairDesk], error) {
	found, err := h.store.FairDesk(ctx, front.ActorOf(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	texts, lang := deskTexts(), in.Lang()
	path := strings.Replace(fairPath, "{id}", in.ID, 1)
	out := FairDesk{Steps: make([]FairStep, len(found.Steps))}
	for i, s := range found.Steps {
		out.Steps[i] = FairStep{string(s.Name), string(s.State), s.Open, s.Overdue}
	}
	out.OnePage = rest.OnePageOf(found.Items, func(i domain.DeskItem) DeskItem {
		t := texts[i.Part]
		return DeskItem{
			string(i.Part), front.Label(lang, t.vi, t.en), i.Open, i.Overdue, rest.DateOrNil(i.Due), append([]string{}, i.Names...),
			DeskStep{front.Label(lang, t.stepVI, t.stepEN), t.method, path + t.path},
		}
	})
	return rest.ReplyPrivate(out), nil
}
