package domain

import (
	"context"
	"time"
)

// MessageKind says what a short message to a phone is for.
type MessageKind string

// The kinds. Their names are part of the configuration.
const (
	MessageCode  MessageKind = "code"  // a one-time code; see PhoneCode
	MessageMoved MessageKind = "moved" // the number belongs to the account no longer
	MessageLead  MessageKind = "lead"  // a question, an answer or a quote between a buyer and a producer
	MessageMatch MessageKind = "match" // a demand that fits a product, or the reverse
	MessageLapse MessageKind = "lapse" // a paper or certificate ends in 30 or 7 days
	MessageBooth MessageKind = "booth" // an invitation to a fair, or its booth
)

// ShortMessage is one short message to one phone.
type ShortMessage struct {
	// ID is a name of the message, such as a UUID. A message that is sent again has the
	// same ID, so that gateways can drop the second one.
	ID   string
	Kind MessageKind
	To   string // in E.164, such as +84912345678
	Lang string // of Text and Values: "vi" or "en"
	Text string // the whole message, for channels that send text
	// Values are the parts of the message, for channels that fill in a template. A code
	// has otp; the other kinds have name (of the recipient) and content.
	Values map[string]string
}

// ChannelName names a way to a user. The names are part of the HTTP contract.
type ChannelName string

// The channels.
const (
	ChannelEmail ChannelName = "email"
	ChannelZalo  ChannelName = "zalo"
	ChannelSMS   ChannelName = "sms"
)

// Channel sends short messages to phones.
type Channel interface {
	// Name returns the name of the channel, for settings, metrics and logs.
	Name() ChannelName
	// Carries reports whether the channel sends messages of a kind.
	Carries(k MessageKind) bool
	// Send gives a message to the provider. CodeInvalid when this message will never be
	// accepted, such as to a number without an account at the provider; CodeUnavailable
	// when a later attempt may succeed. Send returns nil once the provider has accepted the
	// message; it may still not arrive.
	Send(ctx context.Context, m ShortMessage) error
}

// ChannelToken is the pair of tokens with which a channel signs in at its provider. The
// refresh token works once and brings the next pair, so the pair is stored, for all
// processes together.
type ChannelToken struct {
	Channel   ChannelName `gorm:"primaryKey"`
	SeedHash  []byte      // of HashToken of the configured refresh token from which the pair descends
	Access    string      // empty before the first refresh; encrypted in the database where the installation has a key
	Refresh   string      // encrypted in the same way
	ExpiresAt time.Time   // of Access
	HeldUntil time.Time   // a process refreshes the pair until then
}

// ChannelTokenHold is how long a process may take to refresh a pair.
const ChannelTokenHold = 30 * time.Second

// ChannelTokenService stores the tokens of channels.
type ChannelTokenService interface {
	// HoldChannelToken returns the pair of a channel that descends from the configured
	// refresh token seed; it begins a new one when seed is another than before. refresh is
	// true when the caller must refresh the pair and then call SaveChannelToken: the access
	// token has ended, or is refused, which the provider did not take. CodeUnavailable
	// while another process does so.
	HoldChannelToken(ctx context.Context, name ChannelName, seed, refused string) (t ChannelToken, refresh bool, err error)
	// SaveChannelToken stores a refreshed pair and ends the hold. The caller sets Channel,
	// Access, Refresh and ExpiresAt.
	SaveChannelToken(ctx context.Context, t ChannelToken) error
}
