package account

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/rest"
	"chophien/domain"
	"chophien/front"
)

// NoticeStop says that a user wants no notices of a topic by a channel.
type NoticeStop struct {
	Channel string `json:"channel" enum:"email,zalo,sms"`
	Topic   string `json:"topic" enum:"lead,match,lapse,booth" doc:"lead: questions, answers and quotes; match: demands that fit, and goods that fit; lapse: papers and certificates that end in 30 or 7 days; booth: fairs"`
}

// NoticeStops is what a user does not want.
type NoticeStops struct {
	Items []NoticeStop `json:"items" maxItems:"12" nullable:"false"`
}

func noticeStopOperations() []huma.Operation {
	return []huma.Operation{
		{
			OperationID: "list-notice-stops", Tags: []string{"Accounts"},
			Summary:     "List the notices that I do not want by a channel",
			Description: "Each item stops the notices of one topic by one channel. Without an item, notices go by e-mail, and to a confirmed phone by Zalo or else by SMS, where the installation has these channels. They always stay under /v1/me/notices.",
		},
		{
			OperationID: "put-notice-stops", Tags: []string{"Accounts"},
			Summary:     "Set the notices that I do not want by a channel",
			Description: "Replaces the whole list. mail_notices of PATCH /v1/me stops all e-mail of notices at once.",
		},
	}
}

func noticeStopsOf(stops []domain.NoticeStop) *rest.PrivateAnswer[NoticeStops] {
	out := NoticeStops{Items: make([]NoticeStop, len(stops))}
	for i, s := range stops {
		out.Items[i] = NoticeStop{string(s.Channel), string(s.Topic)}
	}
	return rest.ReplyPrivate(out)
}

// NoticeStops answers GET /v1/me/notice-stops.
func (h *Handlers) NoticeStops(ctx context.Context, _ *struct{}) (*rest.PrivateAnswer[NoticeStops], error) {
	stops, err := h.store.NoticeStops(ctx, front.ActorOf(ctx).UserID)
	if err != nil {
		return nil, err
	}
	return noticeStopsOf(stops), nil
}

// SetNoticeStopsInput is the input of PUT /v1/me/notice-stops.
type SetNoticeStopsInput struct {
	Body NoticeStops
}

// SetNoticeStops answers PUT /v1/me/notice-stops.
func (h *Handlers) SetNoticeStops(ctx context.Context, in *SetNoticeStopsInput) (*rest.PrivateAnswer[NoticeStops], error) {
	by := front.ActorOf(ctx)
	stops := make([]domain.NoticeStop, len(in.Body.Items))
	for i, s := range in.Body.Items {
		stops[i] = domain.NoticeStop{Channel: domain.ChannelName(s.Channel), Topic: domain.MessageKind(s.Topic)}
	}
	if err := h.store.SetNoticeStops(ctx, by, stops); err != nil {
		return nil, rest.InBody(err)
	}
	stored, err := h.store.NoticeStops(ctx, by.UserID)
	if err != nil {
		return nil, err
	}
	return noticeStopsOf(stored), nil
}
