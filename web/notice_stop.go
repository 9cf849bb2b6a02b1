package web

import (
	"net/http"
	"slices"

	"chophien/domain"
	"chophien/front"
)

// NoticeStopsPage lets a user choose which notices come by which channel.
type NoticeStopsPage struct {
	Page
	Lede string
	Form Form
}

// noticeStops answers with the notices that come by each channel.
func (s *Server) noticeStops(r *request) error {
	stops, err := s.store.NoticeStops(r.Request().Context(), r.user.ID)
	if err != nil {
		return err
	}
	return r.sendNoticeStops(http.StatusOK, r.noticeStopFields(stops))
}

// noticeChannels returns the channels by which the user can get notices.
func (r *request) noticeChannels() (out []domain.ChannelName) {
	for _, c := range domain.NoticeChannels() {
		if c == domain.ChannelEmail && r.user.Email != "" || c != domain.ChannelEmail && r.user.Phone != "" {
			out = append(out, c)
		}
	}
	return out
}

func (r *request) noticeStopFields(stops []domain.NoticeStop) Form {
	f := newForm(r.path("notice-stops"), r.t("Save"))
	for _, c := range r.noticeChannels() {
		field := &Field{Name: string(c), Label: map[domain.ChannelName]string{domain.ChannelEmail: r.t("By e-mail"), domain.ChannelZalo: r.t("By Zalo"), domain.ChannelSMS: r.t("By SMS, where Zalo does not reach you")}[c], Kind: "ticks"}
		for _, topic := range domain.NoticeTopics() {
			text := map[domain.MessageKind]string{
				domain.MessageLead: r.t("Questions, answers and quotes"), domain.MessageMatch: r.t("Demands and goods that fit"),
				domain.MessageLapse: r.t("Papers that end in 30 or 7 days"), domain.MessageBooth: r.t("Fairs and booths"),
			}[topic]
			field.Options = append(field.Options, Option{Value: string(topic), Text: text, Chosen: !slices.ContainsFunc(stops, func(s domain.NoticeStop) bool { return s.Channel == c && s.Topic == topic })})
		}
		f.Fields = append(f.Fields, field)
	}
	return f
}

func (r *request) sendNoticeStops(status int, f Form) error {
	r.route = route{name: "notice-stops", vi: r.server.path("notice-stops", front.LangVI), en: r.server.path("notice-stops", front.LangEN), section: "my"}
	p := NoticeStopsPage{Page: r.accountFrame(r.t("Notices by channel")), Form: f, Lede: r.t("All notices stay on your pages. To a phone they come from 7 to 21 o'clock.")}
	p.Crumbs = append(p.Crumbs, Link{Text: r.t("Account"), URL: r.path("account")})
	return r.send(status, "notice-stops", &p)
}

// setNoticeStops stores which notices the user does not want. What the user could not
// choose stays.
func (s *Server) setNoticeStops(r *request) error {
	ctx := r.Request().Context()
	before, err := s.store.NoticeStops(ctx, r.user.ID)
	if err != nil {
		return err
	}
	shown := r.noticeChannels()
	stops := slices.DeleteFunc(before, func(x domain.NoticeStop) bool { return slices.Contains(shown, x.Channel) })
	for _, c := range shown {
		wanted := r.sentAll(string(c))
		for _, topic := range domain.NoticeTopics() {
			if !slices.Contains(wanted, string(topic)) {
				stops = append(stops, domain.NoticeStop{Channel: c, Topic: topic})
			}
		}
	}
	if err := s.store.SetNoticeStops(ctx, r.actor(), stops); err != nil {
		return err
	}
	return r.lead(r.path("notice-stops"), "saved")
}
