package domain

import (
	"net/netip"
	"slices"
)

// Networks lists networks that are not public but may be called, for tests and
// closed installations.
type Networks []netip.Prefix

// Allow reports whether an address may be called on behalf of a user: it must be
// on the public internet or in one of the networks. It gives an early error for
// an address in a URL. The guard is package webhook, which checks each address
// that it connects to with a maintained registry, since a name can resolve to
// another address than before (OWASP API Security Top 10 2023, API7; ASVS 5.0
// 1.3.6).
func (n Networks) Allow(a netip.Addr) bool { return n.Contains(a) || isPublic(a.Unmap()) }

// Contains reports whether one of the networks contains an address.
func (n Networks) Contains(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(n, func(p netip.Prefix) bool { return p.Contains(a) })
}

// isPublic reports whether an address belongs to the public internet, by the
// registries of special-purpose addresses (RFC 6890 and its updates).
func isPublic(a netip.Addr) bool {
	if !a.IsValid() || a.Zone() != "" || !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsMulticast() {
		return false
	}
	if a.Is6() && !netip.MustParsePrefix("2000::/3").Contains(a) {
		return false
	}
	return !slices.ContainsFunc(specialNetworks(), func(p netip.Prefix) bool { return p.Contains(a) })
}

// specialNetworks returns the special-purpose networks that the methods of
// netip.Addr do not exclude. Some of IPv6 embed any address of IPv4.
func specialNetworks() []netip.Prefix {
	var out []netip.Prefix
	for _, s := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	} {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}
