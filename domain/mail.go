package domain

import "context"

// Mail is one e-mail to one person.
type Mail struct {
	// ID is the part of the Message-ID before the @, such as a UUID. The same mail sent again has the same, so that
	// programs of mail can show it once.
	ID      string
	To      string // address, as ParseEmail takes it
	Name    string // of whom it is to; may be empty
	Subject string // one line; line breaks become spaces
	Text    string // for programs that show no HTML
	HTML    string // may be empty
	// Headers are further ones, such as List-Unsubscribe, by name. Values are
	// one line of ASCII.
	Headers map[string]string
}

// Mailer sends e-mail.
type Mailer interface {
	// Send hands a mail to a mail server. CodeInvalid when the mail cannot be
	// sent to this address, however often it is tried; CodeUnavailable when it
	// may be later. What the server took is sent: that is no error, whatever
	// comes after.
	Send(ctx context.Context, m Mail) error
}

// MailQueue is the queue of jobs that send e-mail, apart from other work, which
// a slow mail server must not hold up.
const MailQueue = "mail"

// MailAttempts is how often the job of a mail is tried: for about two days.
const MailAttempts = 55

// MailNoticesArgs is the job that mails to a user what they were told and were
// not mailed yet.
type MailNoticesArgs struct {
	UserID string `json:"user_id"`
}

// Kind names the job.
func (MailNoticesArgs) Kind() string { return "mail_notices" }

// NoticeMailService hands out notices to be mailed. Each goes out in one mail.
type NoticeMailService interface {
	// ClaimNotices gives notices of a user to a job, oldest first: those that it
	// was given before, or else all that no other job has. The user's are none
	// when there is no such user, it is locked, or it wants no e-mail.
	ClaimNotices(ctx context.Context, userID string, job int64) (User, []Notice, error)
	// NoticesMailed says that what a job was given went out.
	NoticesMailed(ctx context.Context, job int64) error
}

// MailStopService ends e-mail without signing in, as RFC 8058 has it.
type MailStopService interface {
	// MailStop returns the token that ends all e-mail of notices to a user; the
	// same one each time. CodeNotFound where there is no such user.
	MailStop(ctx context.Context, userID string) (token string, err error)
	// MailStopped tells whether the e-mail is off that a token of MailStop ends;
	// CodeNotFound for any other.
	MailStopped(ctx context.Context, token string) (bool, error)
	// StopMail ends it. Doing it again changes nothing. The user can have it
	// again as any time before: it is User.NoMail.
	StopMail(ctx context.Context, token string) error
}
