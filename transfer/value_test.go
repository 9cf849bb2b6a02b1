package transfer_test

import (
	"testing"

	"chophien/domain"
	"chophien/transfer"
)

func TestMoney(t *testing.T) {
	for text, want := range map[string]int64{
		"120000": 120_000, "120.000": 120_000, "1.200.000 đ": 1_200_000, "1,200,000": 1_200_000, "120 000 VNĐ": 120_000, "120k": 120_000, "120 nghìn": 120_000,
		"1,2 triệu": 1_200_000, "1.2tr": 1_200_000, "1.200k": 1_200_000, "95.000đồng": 95_000, "0": -1, "100-200": 100,
		"": -1, "Liên hệ": -1, "thoả thuận": -1,
		"rẻ": -2, "1.5": -2, "-5": -2, "120.000/kg": 120_000, "99999999999999": -2, "12.34.567": -2, "1,2,3 triệu": -2,
	} {
		got, err := transfer.ParseMoney("price", text)
		switch {
		case want == -2:
			if e := domain.CodeOf(err); e != domain.CodeInvalid {
				t.Errorf("%q: %v %v", text, got, err)
			}
		case err != nil || (got == nil) != (want == -1) || got != nil && *got != want:
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
}

func TestQuantity(t *testing.T) {
	for text, want := range map[string]string{
		"1,2 tấn": "1,2 tấn", "1.200 chai": "1200 chai", "500g": "500 g", "1,125 kg": "1,125 kg", "2 tan/tháng": "2 tấn", "1.5 lít": "1,5 lít", "0,5 kg": "0,5 kg", "": "",
		"nhiều": "!", "12": "!", "-1 kg": "!", "0 kg": "!", "1,2345 kg": "!", "5 xyz": "!",
	} {
		got, err := transfer.ParseQuantity("capacity", text)
		if (want == "!") != (domain.CodeOf(err) == domain.CodeInvalid) || want != "!" && got.String() != want {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
}

func TestDate(t *testing.T) {
	for text, want := range map[string]string{
		"31/12/2026": "2026-12-31", "1-2-2026": "2026-02-01", "2026-02-28": "2026-02-28", "ngày 5 tháng 3 năm 2025": "2025-03-05", "05.03.2025": "2025-03-05",
		"2025/3/5": "2025-03-05", "05/03/2025 00:00:00": "2025-03-05", "5/3/2025 7:30": "2025-03-05",
		"31/02/2026": "", "12/31/2026": "", "1/1/26": "", "hôm qua": "", "1/1/1800": "",
	} {
		got, err := transfer.ParseDate("date", text)
		if (want == "") != (domain.CodeOf(err) == domain.CodeInvalid) || want != "" && got.String() != want {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
}

func TestMonths(t *testing.T) {
	for text, want := range map[string]string{
		"1, 2, 3": "tháng 1-3", "tháng 10–12": "tháng 10-12", "11-2": "1-2, 11-12", "1/6 - 30/8": "tháng 6-8", "ngày 15/11 đến 5/2": "1-2, 11-12", "quanh năm": "quanh năm", "Tháng 5 và 6; 9": "5-6, 9", "": "", "7": "tháng 7",
		"13": "!", "mùa xuân": "!", "0": "!", "1-": "!",
	} {
		got, err := transfer.ParseMonths("season", text)
		if (want == "!") != (domain.CodeOf(err) == domain.CodeInvalid) || want != "!" && transfer.FormatMonths(got) != want {
			t.Errorf("%q: %v %v", text, transfer.FormatMonths(got), err)
		}
	}
	for s := range domain.AllYear + 1 {
		if got, err := transfer.ParseMonths("season", transfer.FormatMonths(s)); err != nil || got != s {
			t.Fatalf("%b came back as %b: %v", s, got, err)
		}
	}
}
