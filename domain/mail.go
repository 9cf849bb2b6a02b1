package domain

import (
	"context"
	"strings"
	"unicode/utf8"
)

// Mail is one e-mail to one person.
type Mail struct {
	// ID is the part of the Message-ID before the @, such as a UUID. A mail
	// that is sent again has the same ID, so that mail programs can show it
	// once.
	ID      string
	To      string // address, as ParseEmail takes it
	Name    string // of the recipient; may be empty
	Subject string // one line; line breaks become spaces
	Text    string // for programs without HTML
	HTML    string // may be empty
	// Headers are further ones, such as List-Unsubscribe, by name. Values are
	// one line of ASCII.
	Headers map[string]string
}

// Mailer sends e-mail.
type Mailer interface {
	// Send sends a mail to a mail server. CodeInvalid when the address will
	// never accept it, CodeUnavailable when a later attempt may succeed. Send
	// returns nil once the server has accepted the mail, even if closing the
	// connection fails.
	Send(ctx context.Context, m Mail) error
}

// MailQueue is the queue of jobs that send e-mail. A slow mail server does not
// delay the jobs of other queues.
const MailQueue = "mail"

// MailAttempts is how many attempts the job of a mail has, over about two days.
const MailAttempts = 55

// MailNoticesArgs is the job that mails new notices to a user.
type MailNoticesArgs struct {
	UserID string `json:"user_id"`
}

// Kind names the job.
func (MailNoticesArgs) Kind() string { return "mail_notices" }

// NoticeMailService assigns notices to jobs that mail them. Each notice is part
// of one mail.
type NoticeMailService interface {
	// ClaimNotices assigns notices of a user to a job and returns them, oldest
	// first: those that the job has already, or else all without a job. It returns
	// none when the user does not exist, is locked, has no address or has User.NoMail.
	ClaimNotices(ctx context.Context, userID string, job int64) (User, []Notice, error)
	// NoticesMailed records that the notices of a job were mailed.
	NoticesMailed(ctx context.Context, job int64) error
}

// MailAccountArgs is the job that mails about an account. It holds no secret: the
// link is made when the mail is sent.
type MailAccountArgs struct {
	About  AccountMailKind `json:"about"`
	UserID string          `json:"user_id,omitempty"` // empty: the user who holds Email
	Email  string          `json:"email"`             // address to which the mail goes

	// PasswordChanges is User.PasswordChanges when MailConfirm was asked for. If the
	// password was changed since, no link is made: an intruder who knew the earlier
	// password may have asked for it.
	PasswordChanges int64 `json:"password_changes,omitempty"`
}

// Kind names the job.
func (MailAccountArgs) Kind() string { return "mail_account" }

// AccountMailKind says what a mail about an account is for.
type AccountMailKind string

// The kinds of mails about an account.
const (
	MailConfirm AccountMailKind = "confirm" // a link that confirms the address
	MailKnown   AccountMailKind = "known"   // somebody gave the address of an account for another one
	MailReset   AccountMailKind = "reset"   // a link to set a new password
	MailMoved   AccountMailKind = "moved"   // the account has another address now
)

// AccountMail is a mail about an account that is due.
type AccountMail struct {
	About AccountMailKind
	Email string // of the recipient
	Name  string // of the recipient; empty in mails about an account of somebody else
	Token string // of the link of MailConfirm and MailReset

	// Account is the name of the account that the link of MailConfirm confirms, so that
	// the recipient knows whose it is; empty when MailableName refuses it.
	Account string
}

// mailableName is the most characters of a name that a mail shows to others.
const mailableName = 60

// MailableName returns the name of an account for a mail to an address that somebody
// else may have. It returns an empty text for a name that could be an advertisement: a
// long one, or one with a contact or what may be the address of a page.
func MailableName(name string) string {
	dotted := false
	for i, r := range name {
		dotted = dotted || r == '.' && i+1 < len(name) && name[i+1] != ' '
	}
	if dotted || utf8.RuneCountInString(name) > mailableName || strings.ContainsAny(name, "/@:") || len(FindContacts(name)) > 0 {
		return ""
	}
	return name
}

// AccountMailService prepares mails about accounts.
type AccountMailService interface {
	// PrepareAccountMail returns the mail of a job, with a new link where it has one.
	// ok is false when nothing is to be sent: the account does not exist, is locked,
	// has another password since, or the address has been confirmed meanwhile.
	PrepareAccountMail(ctx context.Context, args MailAccountArgs) (m AccountMail, ok bool, err error)
}

// MailStopService ends e-mail without signing in (RFC 8058).
type MailStopService interface {
	// MailStop returns the token that ends all e-mail of notices to a user, the
	// same each time. CodeNotFound when there is no such user.
	MailStop(ctx context.Context, userID string) (token string, err error)
	// MailStopped reports whether the user of a token of MailStop gets no e-mail;
	// CodeNotFound for other tokens.
	MailStopped(ctx context.Context, token string) (bool, error)
	// StopMail sets User.NoMail, which the user can change at any time. Repeating
	// it changes nothing.
	StopMail(ctx context.Context, token string) error
}
