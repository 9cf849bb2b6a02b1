package front

import (
	"net"
	"net/netip"
	"strings"
	"unicode"

	"github.com/labstack/echo/v4"
)

// Client is the sender of a request.
type Client struct {
	Address   string // behind proxies that are trusted
	UserAgent string // at most 200 characters, without control characters
}

// ClientOf returns the sender of a request.
func ClientOf(c echo.Context) Client {
	agent := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(c.Request().UserAgent(), "\uFFFD"))
	if runes := []rune(agent); len(runes) > 200 {
		agent = string(runes[:200])
	}
	return Client{Address: c.RealIP(), UserAgent: agent}
}

// LimitSubject returns the address under which limits count the client. Of an
// IPv6 address it returns the /64 network, because a client usually controls
// all of it.
func (c Client) LimitSubject() string {
	a, err := netip.ParseAddr(c.Address)
	if err != nil {
		return c.Address
	}
	a = a.Unmap().WithZone("")
	if a.Is4() {
		return a.String()
	}
	return netip.PrefixFrom(a, 64).Masked().String()
}

// IPExtractor returns the address of the client: the address of the peer, or
// the header X-Forwarded-For as far as trusted proxies wrote it.
func (f *Front) IPExtractor() echo.IPExtractor {
	if len(f.trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	options := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for _, p := range f.trusted {
		options = append(options, echo.TrustIPRange(&net.IPNet{
			IP: p.Addr().AsSlice(), Mask: net.CIDRMask(p.Bits(), p.Addr().BitLen()),
		}))
	}
	return echo.ExtractIPFromXFFHeader(options...)
}
