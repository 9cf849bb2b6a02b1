// Package domain is the field of Chợ Phiên: OCOP products and their makers,
// certificates, places, craft villages and tourism sites; what they are, what
// they may do, and the ports through which other layers ask for them. It
// imports the standard library only.
package domain
