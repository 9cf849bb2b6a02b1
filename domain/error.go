package domain

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Code is the kind of an Error. It is chosen once, where the error is made, and
// mapped once to an HTTP status, in package api/rest.
type Code string

// The codes. Their names are part of the HTTP contract (the "type" of a problem).
const (
	CodeInvalid         Code = "invalid"         // the input breaks a rule; Field names the part
	CodeUnauthenticated Code = "unauthenticated" // the caller is not signed in
	CodeForbidden       Code = "forbidden"       // signed in, but without the right
	CodeNotFound        Code = "not_found"       // no such thing, or not for this caller
	CodeConflict        Code = "conflict"        // the state of the thing does not allow it
	CodePrecondition    Code = "precondition"    // another caller changed it first
	CodeTooMany         Code = "too_many"        // a limit is reached; try later
	CodeUnavailable     Code = "unavailable"     // a part of the system is down; try later
	CodeInternal        Code = "internal"        // a defect; the text goes to the log only
)

// Error is the one error type that crosses layers. Its Format is the id of its
// message in package words, which has the texts in both languages and the reason,
// the stable name of the message for programs.
type Error struct {
	Code    Code
	Message string // for users, in English; without internals
	Format  string // the format of Message; the id of its texts and of its reason
	Args    []any  // the arguments of Format
	Field   string // the wrong input, as its sender named it; may be empty
	Err     error  // the cause; for the log only

	RetryAfter time.Duration // CodeTooMany: when to try again; 0 when not known
}

// NewError makes an Error whose message has no arguments.
func NewError(code Code, message string) *Error {
	return &Error{Code: code, Message: message, Format: message}
}

// Errorf makes an Error without a field.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), Format: format, Args: args}
}

// Invalidf makes a CodeInvalid Error about one field of the input.
func Invalidf(field, format string, args ...any) *Error {
	return &Error{Code: CodeInvalid, Field: field, Message: fmt.Sprintf(format, args...), Format: format, Args: args}
}

// NotFoundf makes a CodeNotFound Error.
func NotFoundf(format string, args ...any) *Error {
	return Errorf(CodeNotFound, format, args...)
}

// Wrap returns err with a code and a message for users, and err as the cause. An
// error that has a code already is returned unchanged.
func Wrap(code Code, err error, message string) error {
	if err == nil {
		return nil
	}
	if known := Known(err); known != nil {
		return known
	}
	return &Error{Code: code, Message: message, Format: message, Err: err}
}

// About returns e about another field.
func (e *Error) About(field string) *Error {
	out := *e
	out.Field = field
	return &out
}

// Because returns e with a cause, which is for the log only.
func (e *Error) Because(cause error) *Error {
	out := *e
	out.Err = cause
	return &out
}

// Words returns the format and the arguments of the message.
func (e *Error) Words() (format string, args []any) {
	if e.Format == "" {
		return "%s", []any{e.Message}
	}
	return e.Format, e.Args
}

func (e *Error) Error() string {
	s := string(e.Code) + ": " + e.Message
	if e.Field != "" {
		s = string(e.Code) + ": " + e.Field + ": " + e.Message
	}
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Err }

// Errors are all the wrong fields of one input.
type Errors []*Error

func (e Errors) Error() string {
	texts := make([]string, len(e))
	for i, one := range e {
		texts[i] = one.Error()
	}
	return strings.Join(texts, "; ")
}

// Unwrap returns the errors, so that errors.As finds the first of them.
func (e Errors) Unwrap() []error {
	out := make([]error, len(e))
	for i, one := range e {
		out[i] = one
	}
	return out
}

// ErrorsOf returns the errors with a code in err, of which there may be none.
func ErrorsOf(err error) []*Error {
	if all, ok := errors.AsType[Errors](err); ok {
		return all
	}
	if one, ok := errors.AsType[*Error](err); ok {
		return []*Error{one}
	}
	return nil
}

// Known returns the part of err that has codes, an Error or Errors, or nil.
func Known(err error) error {
	if all, ok := errors.AsType[Errors](err); ok {
		return all
	}
	if one, ok := errors.AsType[*Error](err); ok {
		return one
	}
	return nil
}

// MapFields returns err with other fields: those that field returns. An error
// without a code is returned unchanged.
func MapFields(err error, field func(string) string) error {
	var out Errors
	for _, e := range ErrorsOf(err) {
		out = append(out, e.About(field(e.Field)))
	}
	switch len(out) {
	case 0:
		return err
	case 1:
		return out[0]
	}
	return out
}

// Faults collects the wrong fields of an input, so that its sender sees all of
// them together. The zero Faults has none.
type Faults struct {
	wrong Errors
	other error // an error that is not about the input
}

// Add adds what err says, if it is an error. Of each field it keeps the first
// fault: the next rules for the field often need the one that is broken.
func (f *Faults) Add(err error) {
	if err == nil {
		return
	}
	found := ErrorsOf(err)
	if len(found) == 0 || CodeOf(err) != CodeInvalid {
		if f.other == nil {
			f.other = err
		}
		return
	}
	for _, e := range found {
		if !slices.ContainsFunc(f.wrong, func(known *Error) bool { return known.Field == e.Field }) {
			f.wrong = append(f.wrong, e)
		}
	}
}

// AddBesides is Add for a value in which some fields could not be read: what err says
// about these is left out.
func (f *Faults) AddBesides(err error, unread ...string) {
	for _, e := range ErrorsOf(err) {
		if !slices.Contains(unread, e.Field) {
			f.Add(e)
		}
	}
}

// Addf adds a wrong field.
func (f *Faults) Addf(field, format string, args ...any) { f.Add(Invalidf(field, format, args...)) }

// AddIf adds a field that is wrong if a condition holds. It reports whether the
// field is right.
func (f *Faults) AddIf(wrong bool, field, format string, args ...any) bool {
	if wrong {
		f.Addf(field, format, args...)
	}
	return !wrong
}

// Err returns nil when nothing is wrong, an Error for one wrong field, Errors for
// more, or the first error that was not about the input.
func (f *Faults) Err() error {
	switch {
	case f.other != nil:
		return f.other
	case len(f.wrong) == 0:
		return nil
	case len(f.wrong) == 1:
		return f.wrong[0]
	}
	return f.wrong
}

// CodeOf returns the code of err: CodeInternal for an error without one, and
// the empty Code for nil.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}
