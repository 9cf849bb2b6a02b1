package domain

import (
	"cmp"
	"context"
	"net/mail"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Role is a role of a user. A user may have several.
type Role string

// The roles. Their names are part of the HTTP contract.
const (
	RoleBuyer     Role = "buyer"
	RoleProducer  Role = "producer"
	RoleOrganizer Role = "organizer" // of trade fairs
	RoleOfficer   Role = "officer"   // of User.Provinces and User.Communes
	RoleMinistry  Role = "ministry"  // publishes decisions of the ministry, which give five stars
	RoleAdmin     Role = "admin"
)

// Roles lists all roles.
func Roles() []Role {
	return []Role{RoleBuyer, RoleProducer, RoleOrganizer, RoleOfficer, RoleMinistry, RoleAdmin}
}

// OpenRoles lists the roles that a user may choose when registering; an admin
// grants the others.
func OpenRoles() []Role { return []Role{RoleBuyer, RoleProducer, RoleOrganizer} }

// Appointed reports whether the user has a role that people cannot take themselves.
func (u User) Appointed() bool {
	return slices.ContainsFunc(u.Roles, func(r Role) bool { return !slices.Contains(OpenRoles(), r) })
}

// User is a person with an account.
type User struct {
	ID              string `gorm:"primaryKey"` // UUIDv7 in lower case
	Email           string // as the user writes it, NFC; empty when the user signs in with Phone
	EmailKey        string // of ParseEmail; unique. Of an account that is unconfirmed, deleted or without an address a key that ParseEmail never returns
	Phone           string // in E.164, unique: a mobile number that the user has confirmed; empty: none
	Name            string
	NameFold        string     // Name in lower case without marks, for search; the store sets it
	LastSignInOn    *Date      // day of the last sign-in, in Vietnam; nil before the first
	PasswordHash    string     // never leaves the program
	PasswordChanges int64      // how often the password was changed; see MailAccountArgs
	NoPassword      bool       // the user signs in at a provider or by phone only: the hash is that of a random password
	ConfirmedAt     *time.Time // when the user proved that the address or the number is its own; nil: not yet
	ClaimedKey      string     // of an unconfirmed account: the key of its address, which it does not hold; else empty
	LockedAt        *time.Time // nil: not locked. A locked user cannot sign in
	LockedReason    string
	NoMail          bool  // no e-mail of notices
	Sample          bool  // an account of the demonstration
	Version         int64 // grows by one with every change; the ETag contains it
	CreatedAt       time.Time
	UpdatedAt       time.Time

	Roles     []Role   `gorm:"-"` // in the order of Roles
	Provinces []string `gorm:"-"` // codes of today of an officer, in order
	Communes  []string `gorm:"-"` // codes of communes that an officer enters and proposes for, in order

	SecondFactor bool `gorm:"-"` // a sign-in asks for the code of the second factor, too
	LockAsked    bool `gorm:"-"` // an officer asks the admins to lock it; set in lists only
}

// Locked reports whether the user is locked.
func (u User) Locked() bool { return u.LockedAt != nil }

// Confirmed reports whether the user has proved that the e-mail address, or the number of
// an account without one, is its own.
func (u User) Confirmed() bool { return u.ConfirmedAt != nil }

// AddressKey returns the key of the e-mail address of the user, held or claimed.
func (u User) AddressKey() string { return cmp.Or(u.ClaimedKey, u.EmailKey) }

// CheckNewAddress returns CodeInvalid unless a user may confirm an address, given by
// the key of ParseEmail.
func (u User) CheckNewAddress(key string) error {
	if u.Confirmed() && u.EmailKey == key {
		return Invalidf("email", "it is the address of the account already")
	}
	return nil
}

// UnconfirmedLife is how long an account exists whose address nobody confirms.
const UnconfirmedLife = 7 * 24 * time.Hour

// MaxUnconfirmed is how many unconfirmed accounts may claim one address. A further
// one ends the oldest. A sign-in with a wrong password verifies it against each of
// them and the holder, which takes the processor for a while, so they are few.
const MaxUnconfirmed = 3

// DemoDomain is the domain of the e-mail addresses of the accounts of the
// demonstration. No real address ends with it (RFC 2606).
const DemoDomain = "giadinh.example"

// CheckSignIn returns CodeForbidden unless the user may begin a session. Passwords
// of the demonstration are public, so its accounts sign in only on a server that
// shows the demonstration.
func (u User) CheckSignIn(showsDemo bool) error {
	switch {
	case u.Locked():
		return Errorf(CodeForbidden, "this account is locked")
	case !showsDemo && strings.HasSuffix(u.AddressKey(), "@"+DemoDomain):
		return Errorf(CodeForbidden, "this is an account of the demonstration; it works only where the server runs with --demo")
	}
	return nil
}

const (
	maxEmail    = 254 // RFC 5321, 4.5.3.1.3: a path of 256 less its two brackets
	maxUserName = 200
	maxReason   = 500
)

// ParseEmail checks an address in NFC and returns the key under which it is
// unique: the same letters in lower case. It refuses what looks like another
// address: invisible, full-width and foreign letters, and names of domains in
// Punycode.
func ParseEmail(email string) (key string, err error) {
	const field = "email"
	if len(email) > maxEmail || !utf8.ValidString(email) {
		return "", Invalidf(field, "it must be an e-mail address of at most %d bytes", maxEmail)
	}
	if strings.ContainsFunc(email, func(r rune) bool { return unicode.IsControl(r) || unicode.IsSpace(r) }) {
		return "", Invalidf(field, "it must hold no spaces and no control characters")
	}
	if strings.ContainsFunc(email, isForeign) {
		return "", Invalidf(field, "it may hold only letters of the Vietnamese and Latin alphabets, digits and signs of the keyboard")
	}
	// mail also accepts <…> around the address and a name; email must have neither.
	a, err := mail.ParseAddress(email)
	if err != nil || a.Name != "" || a.Address != email {
		return "", Invalidf(field, "it is not an e-mail address, such as an.nguyen@example.vn")
	}
	host := email[strings.LastIndexByte(email, '@')+1:]
	if !strings.Contains(host, ".") || strings.HasPrefix(host, "[") || strings.HasSuffix(host, ".") {
		return "", Invalidf(field, "what follows the @ is not the name of a mail domain")
	}
	key = strings.ToLower(email)
	if host = key[strings.LastIndexByte(key, '@')+1:]; strings.HasPrefix(host, "xn--") || strings.Contains(host, ".xn--") {
		return "", Invalidf(field, "write the name of the mail domain with its letters, not as xn--…")
	}
	return key, nil
}

// isForeign reports whether a character of an address is neither ASCII nor a letter
// of an alphabet like the Vietnamese. Other alphabets, full-width and mathematical
// letters, and invisible characters look like those in another address.
func isForeign(r rune) bool {
	latin := r >= 0xC0 && r <= 0x24F || r >= 0x1E00 && r <= 0x1EFF
	return r > unicode.MaxASCII && !(latin && unicode.IsLetter(r))
}

// ValidateUserName checks the name of a person or office, in NFC.
func ValidateUserName(name string) error {
	if name == "" || strings.TrimSpace(name) != name {
		return Invalidf("name", "it must not be empty, nor begin or end with a space")
	}
	return validateLine("name", name, maxUserName)
}

// validateLine checks a text of one line.
func validateLine(field, text string, most int) error {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl) {
		return Invalidf(field, "it must be one line of text without control characters")
	}
	if strings.ContainsFunc(text, isBidiControl) {
		return turnsWriting(field)
	}
	if utf8.RuneCountInString(text) > most {
		return Invalidf(field, "it must have at most %d characters", most)
	}
	return nil
}

// isBidiControl reports whether r changes the direction in which text is shown. With
// such a character a name can look like another one. Vietnamese needs none.
func isBidiControl(r rune) bool { return unicode.Is(unicode.Bidi_Control, r) }

func turnsWriting(field string) error {
	return Invalidf(field, "it must not hold characters that change the direction of writing, such as U+202E; type the text anew")
}

// MaxCommunes is the most communes of an officer. An officer of more should be an
// officer of the province.
const MaxCommunes = 20

// CheckRoles checks the roles of a user: at least one known role, and provinces or
// communes only for an officer, who needs one. The store checks that they exist.
func CheckRoles(roles []Role, provinces, communes []string) error {
	var faults Faults
	faults.AddIf(len(roles) == 0, "roles", "a user needs at least one role")
	for _, r := range roles {
		faults.AddIf(!slices.Contains(Roles(), r), "roles", "%q is not a role", r)
	}
	officer := slices.Contains(roles, RoleOfficer)
	faults.AddIf(officer && len(provinces) == 0 && len(communes) == 0, "provinces", "an officer needs the code of at least one province of today, or of one commune")
	faults.AddIf(!officer && len(provinces) > 0, "provinces", "only an officer has provinces")
	faults.AddIf(!officer && len(communes) > 0, "communes", "only an officer has communes")
	faults.AddIf(len(communes) > MaxCommunes, "communes", "it must be at most %d; an officer of more communes is an officer of the province", MaxCommunes)
	return faults.Err()
}

// UserChange changes a user; nil fields change nothing.
type UserChange struct {
	Name         *string
	PasswordHash *string // also ends all sessions but KeepSession, all links of the account, and User.NoPassword
	EndAPIKeys   bool    // with PasswordHash: also revokes the API keys
	KeepSession  string
	Roles        []Role   // also sets Provinces
	Provinces    []string // codes of today
	Communes     []string // with Roles, too; codes of communes
	Locked       *bool    // true also ends all sessions and all links of the account
	LockedReason string   // stored while locked
	NoMail       *bool
}

// Validate returns CodeInvalid for all rules that the change breaks. It does
// not check what needs stored data.
func (c UserChange) Validate() error {
	var faults Faults
	if c.Name != nil {
		faults.Add(ValidateUserName(*c.Name))
	}
	if c.Roles != nil {
		faults.Add(CheckRoles(c.Roles, c.Provinces, c.Communes))
	} else if c.Provinces != nil {
		faults.Addf("provinces", "provinces are set together with roles")
	} else if c.Communes != nil {
		faults.Addf("communes", "communes are set together with roles")
	}
	faults.AddIf(c.EndAPIKeys && c.PasswordHash == nil, "end_api_keys", "it goes together with a new password")
	faults.AddIf(c.Locked != nil && *c.Locked && strings.TrimSpace(c.LockedReason) == "", "locked_reason", "say why the user is locked")
	faults.AddIf((c.Locked == nil || !*c.Locked) && c.LockedReason != "", "locked_reason", "give a reason only when you lock the user")
	faults.Add(validateLine("locked_reason", c.LockedReason, maxReason))
	return faults.Err()
}

// UserFilter narrows the list of users. The zero value filters nothing.
type UserFilter struct {
	Role         Role
	ProvinceCode string // officers of it or of its communes, and members of its producers
	Text         string // a part of the name, the e-mail address or the phone number
	Email        string // a part of the address, in any case; also of unconfirmed accounts
	Phone        string // a part of the number, written in any way
	Name         string // words of the name, in any case and with or without marks
	Locked       *bool
	Confirmed    *bool
	LockAsked    bool // only those whose lock an officer asks for
}

// PhoneParts returns the texts to look for in numbers in E.164 when a user asks for a
// part of a number: its digits, and where they begin like a number that is written in
// Vietnam, such as 0912, also its beginning with the country code. There are none without a digit,
// and when text has other characters than digits and the signs between them.
func PhoneParts(text string) []string {
	digits := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, text)
	if digits == "" || strings.ContainsFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789 +.-()\u00a0", r) }) {
		return nil
	}
	if national, ok := strings.CutPrefix(digits, "0"); ok && national != "" {
		return []string{digits, "+84" + national}
	}
	return []string{digits}
}

// UserService stores users.
type UserService interface {
	// AddUser stores a new user whose address counts as confirmed, and ends the
	// unconfirmed accounts that claim the address. The caller sets Email, EmailKey,
	// Name, PasswordHash, NoPassword, Roles, Provinces and Communes. An appointed user
	// gets an entry in the audit log. CodeConflict when the address is taken.
	AddUser(ctx context.Context, u User) (User, error)
	// User finds a user; CodeNotFound otherwise.
	User(ctx context.Context, id string) (User, error)
	// UserByEmail finds the confirmed user who holds an address, by the key of
	// ParseEmail; CodeNotFound otherwise.
	UserByEmail(ctx context.Context, key string) (User, error)
	// Users lists users, newest first. The sort of the page is ignored.
	Users(ctx context.Context, f UserFilter, p Page) (List[User], error)
	// ChangeUser changes a user. CodeNotFound without it, CodePrecondition when
	// version is not the stored one, CodeConflict when no admin would remain who
	// is not locked.
	ChangeUser(ctx context.Context, by Actor, id string, version int64, c UserChange) (User, error)
}
