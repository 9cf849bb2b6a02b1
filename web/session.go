package web

import (
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"chophien/domain"
	"chophien/front"
)

// The cookies. Over https their names begin with hostPrefix, which makes a
// browser refuse them from other hosts of the domain.
const (
	sessionCookie = "chophien"
	noteCookie    = "chophien-note"
	officeCookie  = "chophien-office"
	hostPrefix    = "__Host-"
)

// noteLife is how long a note waits for the page that shows it.
const noteLife = time.Minute

// cookies sets and reads the cookies of the pages. A browser accepts a Secure
// cookie over https only, so without https there is none, but on loopback, where
// a program is tried out.
type cookies struct{ plain bool }

// cookiesFor returns the cookies of a program with a public address.
func cookiesFor(publicURL string) cookies {
	u, err := url.Parse(publicURL)
	return cookies{err == nil && u.Scheme == "http" && isLoopback(u.Hostname())}
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// set sets a cookie that only this site gets; an empty value deletes it. Lax lets
// a link of another site open a page of the account, but sends nothing with a
// form of another site.
func (k cookies) set(c echo.Context, name, value string, life time.Duration) {
	cookie := http.Cookie{Name: k.name(name), Value: value, Path: "/", MaxAge: int(life.Seconds()), Secure: !k.plain, HttpOnly: true, SameSite: http.SameSiteLaxMode}
	if value == "" {
		cookie.MaxAge = -1
	}
	c.SetCookie(&cookie)
}

// value returns the value of a cookie; empty when the browser sent none.
func (k cookies) value(c echo.Context, name string) string {
	cookie, err := c.Cookie(k.name(name))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func (k cookies) name(name string) string {
	if k.plain {
		return name
	}
	return hostPrefix + name
}

// readSession puts the user of the session cookie into the context of a request.
// A cookie whose session has ended counts as none, and is deleted.
func (s *Server) readSession(c echo.Context) error {
	token := s.cookies.value(c, sessionCookie)
	if token == "" {
		return nil
	}
	actor, err := s.front.ActorOfSession(c, token)
	if domain.CodeOf(err) == domain.CodeUnauthenticated {
		s.cookies.set(c, sessionCookie, "", 0)
		return nil
	}
	if err != nil {
		return err
	}
	c.SetRequest(c.Request().WithContext(front.WithActor(c.Request().Context(), actor)))
	return nil
}

// keepSession gives the browser a new session.
func (r *request) keepSession(s front.SignedIn) {
	r.server.cookies.set(r, sessionCookie, s.Token, domain.SessionLife)
}

// endOwnSession ends the session of the request, if it has one.
func (r *request) endOwnSession() error {
	actor := r.actor()
	if actor.SessionID == "" {
		return nil
	}
	err := r.server.store.EndSession(r.Request().Context(), actor.UserID, actor.SessionID)
	if domain.CodeOf(err) == domain.CodeNotFound {
		return nil // it was ended meanwhile
	}
	return err
}

// actor returns the user of the request; the zero value for a guest.
func (r *request) actor() domain.Actor { return front.ActorOf(r.Request().Context()) }

// toSignIn leads a guest to the sign-in and back to the page that was asked for. When
// the guest sent a form with texts, the answer is the sign-in itself, whose form
// carries them on.
func (r *request) toSignIn() error {
	kept := r.typed()
	if kept == nil {
		next := r.formPath
		if r.Request().Method == http.MethodGet {
			next = r.Request().URL.RequestURI()
		}
		return r.Redirect(http.StatusSeeOther, r.path("sign-in")+nextQuery(next))
	}
	r.noStore()
	f := r.signInFields()
	f.Next, f.Kept = r.formPath, kept.text()
	return r.sendSignIn(http.StatusForbidden, f)
}

// next returns where the browser continues after it has signed in: the page in
// the parameter next, if it is one of this site, otherwise a page of ours.
func (r *request) next(otherwise string) string {
	if next := r.FormValue("next"); isOwnPath(next) {
		return next
	}
	return otherwise
}

// isOwnPath reports whether an address is one of the pages of this site.
func isOwnPath(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "" && u.Host == "" && u.User == nil && strings.HasPrefix(address, "/") && !strings.HasPrefix(address, "//") &&
		!strings.HasPrefix(u.Path, "//") && !strings.HasPrefix(u.Path, "/v1/") && !strings.ContainsAny(address, "\\\r\n\t")
}
