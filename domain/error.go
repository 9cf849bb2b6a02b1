package domain

import (
	"errors"
	"fmt"
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

// Error is the one error type that crosses layers.
type Error struct {
	Code    Code
	Message string // for users, in English; without internals
	Format  string // the format of Message; the key of its translations
	Args    []any  // the arguments of Format
	Field   string // the wrong input, as its sender named it; may be empty
	Err     error  // the cause; for the log only

	RetryAfter time.Duration // CodeTooMany: when to try again; 0 when not known
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
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Code: code, Message: message, Err: err}
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
