package front

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/labstack/echo/v4"

	"chophien/domain"
)

// StatusOf returns the HTTP status of a code.
func StatusOf(c domain.Code) int {
	switch c {
	case domain.CodeInvalid:
		return http.StatusUnprocessableEntity
	case domain.CodeUnauthenticated:
		return http.StatusUnauthorized
	case domain.CodeForbidden:
		return http.StatusForbidden
	case domain.CodeNotFound:
		return http.StatusNotFound
	case domain.CodeConflict:
		return http.StatusConflict
	case domain.CodePrecondition:
		return http.StatusPreconditionFailed
	case domain.CodeTooMany:
		return http.StatusTooManyRequests
	case domain.CodeUnavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// IsOutOfTime reports whether a request ended because its time was over or its
// client left. It is no defect of the program.
func IsOutOfTime(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)
}

// EndedEarly reports whether a request with the context ctx failed because its time
// was over or its client hung up. An interrupted part may say only that it is away.
func EndedEarly(ctx context.Context, err error) bool {
	return IsOutOfTime(err) || ctx.Err() != nil && domain.CodeOf(err) == domain.CodeUnavailable
}

// AnswerErrors calls handle with the error of a handler, and with its panic,
// while the answer can still be compressed and hashed.
func (f *Front) AnswerErrors(handle func(error, echo.Context)) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) (err error) {
			defer func() {
				cause := recover()
				if cause == nil {
					return
				}
				if failure, ok := cause.(error); ok && errors.Is(failure, http.ErrAbortHandler) {
					panic(cause)
				}
				ctx := c.Request().Context()
				f.log.ErrorContext(ctx, "panic", "request_id", RequestID(ctx), "cause", fmt.Sprint(cause), "stack", string(debug.Stack()))
				handle(fmt.Errorf("panic: %v", cause), c)
				err = nil
			}()
			if err := next(c); err != nil {
				handle(err, c)
			}
			return nil
		}
	}
}
