package domain

import (
	"context"
	"slices"
	"strings"
	"time"
)

// NoticeTopics lists the kinds of messages that are notices, which users may stop one by
// one.
func NoticeTopics() []MessageKind {
	return []MessageKind{MessageLead, MessageMatch, MessageLapse, MessageBooth}
}

// Topic returns the kind of message that a notice is to a phone; empty for notices that
// are not sent there.
func (n Notice) Topic() MessageKind {
	noun, what, _ := strings.Cut(n.Kind, ".")
	switch {
	case noun == "lead" || noun == "quote":
		return MessageLead
	case noun == "match":
		return MessageMatch
	case what == "lapses":
		return MessageLapse
	case noun == "fair":
		return MessageBooth
	}
	return ""
}

// LapsePhoneDays is how many days before a lapse a message to a phone may be sent. The
// notice of 90 days before goes by e-mail only.
const LapsePhoneDays = 30

// NoticeStop says that a user wants no notices of a topic by a channel.
type NoticeStop struct {
	UserID  string      `gorm:"primaryKey"`
	Channel ChannelName `gorm:"primaryKey"`
	Topic   MessageKind `gorm:"primaryKey"`
}

// NoticeChannels lists the channels of notices.
func NoticeChannels() []ChannelName { return []ChannelName{ChannelEmail, ChannelZalo, ChannelSMS} }

// ValidateNoticeStops returns CodeInvalid about items unless each has a channel and a
// topic that are known.
func ValidateNoticeStops(stops []NoticeStop) error {
	for _, s := range stops {
		if !slices.Contains(NoticeChannels(), s.Channel) || !slices.Contains(NoticeTopics(), s.Topic) {
			return Invalidf("items", "“%s, %s” is not a channel (email, zalo, sms) and a topic (lead, match, lapse, booth)", s.Channel, s.Topic)
		}
	}
	return nil
}

// The quiet hours, in Vietnamese time: no notice is sent to a phone from QuietFrom to
// QuietUntil o'clock.
const (
	QuietFrom  = 21
	QuietUntil = 7
)

// AfterQuiet returns the next time at which a notice may be sent to a phone: now, or the
// end of the quiet hours.
func AfterQuiet(now time.Time) time.Time {
	local := now.In(vietnam)
	if h := local.Hour(); h >= QuietUntil && h < QuietFrom {
		return now
	}
	end := time.Date(local.Year(), local.Month(), local.Day(), QuietUntil, 0, 0, 0, vietnam)
	if local.Hour() >= QuietFrom {
		end = end.AddDate(0, 0, 1)
	}
	return end
}

// SendNoticeArgs is the job that sends a notice to the phone of its user.
type SendNoticeArgs struct {
	NoticeID string `json:"notice_id"`
}

// Kind names the job.
func (SendNoticeArgs) Kind() string { return "send_notice" }

// NoticeClaim says what is to be done about a notice and a channel.
type NoticeClaim int

// The claims.
const (
	NoticeDone NoticeClaim = iota // nothing is to be sent by any channel: it was sent or read, or its user has no phone or is locked
	NoticeSkip                    // not by this channel: its user stopped it, or it refused the notice
	NoticeSend                    // the caller sends it, and calls ReleaseNotice if it did not
)

// NoticeMessageService assigns notices to jobs that send them to phones, each at most once
// by a channel.
type NoticeMessageService interface {
	// ClaimNotice assigns a notice to the caller, who sends it by a channel.
	ClaimNotice(ctx context.Context, noticeID string, by ChannelName) (n Notice, u User, c NoticeClaim, err error)
	// ReleaseNotice takes the claim back: the channel refused the notice for good, or it
	// may be tried again later.
	ReleaseNotice(ctx context.Context, noticeID string, by ChannelName, refused bool) error
}

// NoticeStopService stores which notices users do not want.
type NoticeStopService interface {
	// NoticeStops returns those of a user, by channel and topic.
	NoticeStops(ctx context.Context, userID string) ([]NoticeStop, error)
	// SetNoticeStops replaces those of the actor. See ValidateNoticeStops.
	SetNoticeStops(ctx context.Context, by Actor, stops []NoticeStop) error
}
