package domain

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math/big"
	"time"
)

// PhonePurpose is what a code that was sent to a phone is for.
type PhonePurpose string

// The purposes.
const (
	PhoneSignIn PhonePurpose = "sign_in" // to sign in with the number, or to sign up
	PhoneSet    PhonePurpose = "set"     // to make the number that of the account which asked
	PhoneOwn    PhonePurpose = "own"     // to show that the account is the caller's, in place of a password
)

// PhoneCode is a one-time code that is sent to a phone. The caller that asks for a code
// gets a token, and a code is valid only together with its token. Another
// person can request codes for a number, but can neither use up the owner's tries nor use
// the owner's code.
type PhoneCode struct {
	TokenHash []byte `gorm:"primaryKey"` // of HashToken
	Phone     string // in E.164
	Purpose   PhonePurpose
	UserID    *string // who asked, with PhoneSet and PhoneOwn; nil with PhoneSignIn
	Lang      string  // of the message
	CodeHash  []byte  // of HashPhoneCode; empty: not sent yet
	Tries     int     // codes that were entered
	CreatedAt time.Time
	ExpiresAt time.Time
}

// PhoneCodeLife is how long a code works after it was sent, and how long the program
// tries to send it.
const PhoneCodeLife = 5 * time.Minute

// PhoneCodeTries is how many codes may be entered for one token.
const PhoneCodeTries = 5

// NewPhoneCode returns a new random code of six digits.
func NewPhoneCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic("domain: " + err.Error()) // the reader never fails
	}
	return fmt.Sprintf("%06d", n)
}

// HashPhoneCode returns the stored hash of a code of CleanCode. Six digits can be guessed
// from any hash within the five minutes of their life, so the hash only keeps codes out of
// backups and logs. Equal codes have different hashes.
func HashPhoneCode(tokenHash []byte, code string) []byte {
	return HashToken(hex.EncodeToString(tokenHash) + " " + code)
}

// CodesPerNumber limits the codes that are sent to one number.
func CodesPerNumber() Limit { return Limit{"phone code", 6, time.Hour} }

// CodesPerNumberAndDay limits the codes that are sent to one number on a day.
func CodesPerNumberAndDay() Limit { return Limit{"phone code day", 15, 24 * time.Hour} }

// CodesPerNumberAndAddress limits the codes that one client address sends to one number,
// so that a stranger cannot use up those of its owner.
func CodesPerNumberAndAddress() Limit { return Limit{"phone code number and address", 4, time.Hour} }

// CodesPerAddress limits the codes that one client address asks for. Phones of one network
// share addresses.
func CodesPerAddress() Limit { return Limit{"phone code address", 30, time.Hour} }

// CodesPerAddressAndDay limits the codes that one client address asks for on a day.
func CodesPerAddressAndDay() Limit { return Limit{"phone code address day", 150, 24 * time.Hour} }

// SendPhoneCodeArgs is the job that sends a code. It holds no secret: the code is made
// when it is sent.
type SendPhoneCodeArgs struct {
	TokenHash []byte `json:"token_hash"`
}

// Kind names the job.
func (SendPhoneCodeArgs) Kind() string { return "send_phone_code" }

// SendPhoneMovedArgs is the job that tells an earlier number that it belongs to the
// account no longer.
type SendPhoneMovedArgs struct {
	Phone string `json:"phone"`
	Name  string `json:"name"` // of the user; empty when MailableName refuses it
}

// Kind names the job.
func (SendPhoneMovedArgs) Kind() string { return "send_phone_moved" }

// PhoneQueue is the queue of jobs that send messages to phones. A slow provider does not
// delay the jobs of other queues.
const PhoneQueue = "phone"

// PhoneService stores the numbers of users and the codes that are sent to them.
type PhoneService interface {
	// AddPhoneCode stores a code and enqueues the job that makes and sends it. It does the
	// same whether the number is known or not. The caller sets TokenHash, Phone, Purpose,
	// UserID and Lang.
	AddPhoneCode(ctx context.Context, c PhoneCode) (PhoneCode, error)
	// TryPhoneCode returns the code of a token if the code is right, and counts a try if it is
	// wrong. A right code still works once, for what the purpose says. userID is the user who asked, empty
	// with PhoneSignIn. UnknownPhoneCode when the token is unknown, used, expired, of
	// another purpose or user, or has no try left; WrongPhoneCode for another code.
	TryPhoneCode(ctx context.Context, p PhonePurpose, userID string, tokenHash []byte, code string) (PhoneCode, error)
	// UsePhoneCode uses up a code that TryPhoneCode returned. UnknownPhoneCode when another
	// request has used it.
	UsePhoneCode(ctx context.Context, tokenHash []byte) error
	// UserByPhone finds the user of a number; CodeNotFound otherwise.
	UserByPhone(ctx context.Context, phone string) (User, error)
	// RegisterByPhone uses up a code of PhoneSignIn and stores a new user with its number,
	// without an e-mail address. The caller sets Name, PasswordHash and Roles. CodeConflict
	// about phone when a user has the number.
	RegisterByPhone(ctx context.Context, tokenHash []byte, u User) (User, error)
	// SetPhone uses up a code of PhoneSet of the actor: its number is that of the actor from
	// then on. A number of another user moves, and that user gets a notice; CodeConflict
	// about phone when the other user could not sign in without it. An earlier number of
	// the actor gets a message.
	SetPhone(ctx context.Context, by Actor, tokenHash []byte) (User, error)
	// RemovePhone removes the number of the actor, which gets a message. CodeConflict when
	// the actor could not sign in without it, CodeNotFound without a number.
	RemovePhone(ctx context.Context, by Actor) (User, error)
}

// PhoneCodeWorker prepares the codes that jobs send.
type PhoneCodeWorker interface {
	// PreparePhoneCode makes the code of a job, in place of an earlier one. ok is false when
	// nothing is to be sent: the code was used, has ended, or has waited too long.
	PreparePhoneCode(ctx context.Context, tokenHash []byte) (c PhoneCode, code string, ok bool, err error)
}

// UnknownPhoneCode returns the error about a code that can no longer be entered.
func UnknownPhoneCode() *Error {
	return NotFoundf("this code was used or has ended; ask for another one").About("code")
}

// WrongPhoneCode returns the error about a code that is not the one that was sent.
func WrongPhoneCode() *Error {
	return Invalidf("code", "the code is wrong; enter the six digits of the newest message")
}

// UnknownPhone returns the error of a sign-in with a number that no account has.
func UnknownPhone() *Error {
	return NotFoundf("there is no account with this number yet; create one").About("phone")
}

// CheckPhoneRemoval returns CodeNotFound when the user has no number, and CodeConflict
// when the user could not sign in without it.
func (u User) CheckPhoneRemoval() error {
	switch {
	case u.Phone == "":
		return NotFoundf("your account has no phone number")
	case u.Email == "":
		return Errorf(CodeConflict, "you sign in with this number; add an e-mail address before you remove it")
	}
	return nil
}
