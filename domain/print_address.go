package domain

import (
	"net/netip"
	"net/url"
	"strings"
)

// PrivateAddress reports whether an address of the program can be reached only
// from its own machine or network, so that nobody can follow a printed QR code
// to it: a host without a dot, a name of a local network, or an IP address that
// is not public.
func PrivateAddress(site string) bool {
	u, err := url.Parse(site)
	if err != nil || u.Hostname() == "" {
		return true
	}
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		shared := netip.MustParsePrefix("100.64.0.0/10") // of providers, RFC 6598
		return !ip.IsGlobalUnicast() || ip.IsPrivate() || shared.Contains(ip)
	}
	if !strings.Contains(host, ".") {
		return true
	}
	for _, end := range []string{".localhost", ".local", ".internal", ".lan", ".home.arpa", ".localdomain"} {
		if strings.HasSuffix(host, end) {
			return true
		}
	}
	return false
}

// CheckPrintAddress returns CodeConflict for a private address: an edition with
// codes that lead nowhere cannot be mended once it is printed.
func CheckPrintAddress(private bool) error {
	if private {
		return Errorf(CodeConflict, "the QR codes of an edition would lead to an address that readers cannot reach; the operator sets CHOPHIEN_PUBLIC_URL to the public address of the program first")
	}
	return nil
}
