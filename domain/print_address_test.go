package domain_test

import (
	"testing"

	"chophien/domain"
)

func TestPrivateAddress(t *testing.T) {
	for site, want := range map[string]bool{
		"": true, "x": true, "http://127.0.0.1:8080": true, "http://localhost:8080": true, "http://[::1]:8080": true, "http://[::]:8080": true, "http://0.0.0.0:80": true, "http://192.168.1.9": true,
		"http://10.0.0.1": true, "http://172.20.0.2:8080": true, "http://169.254.1.1": true, "http://100.64.0.1": true, "http://[fd00::1]": true, "http://[::ffff:10.0.0.1]": true,
		"http://may-chu": true, "https://cho.local": true, "https://cho.LOCALHOST.": true, "https://cho.internal": true,
		"https://ocop.example.vn": false, "https://ocop.example.vn.": false, "http://113.160.1.2:8080": false, "https://[2405:4800::1]": false, "https://localhost.vn": false,
	} {
		t.Run(site, func(t *testing.T) {
			if got := domain.PrivateAddress(site); got != want {
				t.Errorf("%t, want %t", got, want)
			}
		})
	}
	if domain.CodeOf(domain.CheckPrintAddress(true)) != domain.CodeConflict || domain.CheckPrintAddress(false) != nil {
		t.Error("a private address is printed, or a public one is not")
	}
}
