package transfer

import (
	"io"
	"strings"

	"chophien/domain"
)

// madeFor returns the lines above a table of a fair.
func madeFor(title string, f domain.Fair, on domain.Date) []string {
	return []string{title, f.Name + ". Lập ngày " + on.Time().Format("02/01/2006") + "."}
}

// PapersList is the table of the exhibits of a fair that may not be shown.
func PapersList(f domain.Fair, on domain.Date) Table {
	return Table{
		Name:  "Giấy tờ",
		Above: madeFor("Hàng trưng bày có giấy tờ không hợp lệ vào ngày "+f.EndsOn.Time().Format("02/01/2006"), f, on),
		Columns: []Column{
			{Key: "booth", Heading: "Gian hàng", Width: 12}, {Key: "name", Heading: "Trưng bày", Width: 36}, {Key: "exhibitor", Heading: "Đơn vị trưng bày", Width: 36},
			{Key: "faults", Heading: "Lý do", Width: 44, Format: LongText}, {Key: "contact", Heading: "Người liên hệ", Width: 24}, {Key: "role", Heading: "Vai trò", Width: 24},
			{Key: "phone", Heading: "Điện thoại", Width: 16}, {Key: "email", Heading: "E-mail", Width: 26},
		},
	}
}

// faultText says in Vietnamese why an exhibit may not be shown.
func faultText(f domain.PaperFault) string {
	text := map[domain.PaperReason]string{
		domain.PaperNotPublished: "chưa được công bố", domain.PaperNoCertificate: "chưa có giấy chứng nhận", domain.PaperExpired: "giấy chứng nhận hết hạn",
		domain.PaperRevoked: "giấy chứng nhận bị thu hồi", domain.PaperLater: "giấy chứng nhận chưa có hiệu lực, từ", domain.PaperNoFoodSafety: "thiếu giấy an toàn thực phẩm",
		domain.PaperFoodSafetyEnds: "giấy an toàn thực phẩm hết hạn", domain.PaperFoodSafetyWaits: "giấy an toàn thực phẩm chờ cán bộ xem", domain.PaperFoodSafetyDenied: "giấy an toàn thực phẩm bị từ chối",
	}[f.Reason]
	if f.On != nil {
		text += " " + f.On.Time().Format("02/01/2006")
	}
	return text
}

// WritePapersList writes what a check of papers found as a workbook.
func WritePapersList(w io.Writer, f domain.Fair, check domain.PapersCheck, on domain.Date) error {
	t := PapersList(f, on)
	out, err := NewXLSX(w, t)
	if err != nil {
		return err
	}
	for _, x := range check.Wrong {
		faults := make([]string, len(x.Faults))
		for i, fault := range x.Faults {
			faults[i] = faultText(fault)
		}
		if err := out.Row(inOrder(t, map[string]any{
			"booth": strings.Join(x.Booths, ", "), "name": x.Listing.Name, "exhibitor": x.ExhibitorName, "faults": strings.Join(faults, "; "),
			"contact": x.Call.Name, "role": x.Call.Role, "phone": x.Call.Phone, "email": x.Call.Email,
		})...); err != nil {
			return err
		}
	}
	return out.Close()
}

// ContactList is the table of the guests of a fair with the persons to call.
func ContactList(f domain.Fair, on domain.Date) Table {
	return Table{
		Name:  "Danh bạ",
		Above: madeFor("Danh bạ khách mời", f, on),
		Columns: []Column{
			{Key: "guest", Heading: "Khách mời", Width: 40}, {Key: "province", Heading: "Tỉnh, thành phố", Width: 18}, {Key: "state", Heading: "Trả lời", Width: 16}, {Key: "booth", Heading: "Gian hàng", Width: 14},
			{Key: "contact", Heading: "Người liên hệ", Width: 24}, {Key: "role", Heading: "Vai trò", Width: 24}, {Key: "phone", Heading: "Điện thoại", Width: 16}, {Key: "email", Heading: "E-mail", Width: 26},
			{Key: "note", Heading: "Ghi chú", Width: 36, Format: LongText},
		},
	}
}

// WriteContactList writes guests as a workbook: delegations, then exhibitors.
func WriteContactList(w io.Writer, f domain.Fair, guests []domain.Exhibitor, on domain.Date) error {
	t := ContactList(f, on)
	out, err := NewXLSX(w, t)
	if err != nil {
		return err
	}
	states := map[domain.Answer]string{domain.AnswerOpen: "chưa trả lời", domain.AnswerAccepted: "đã nhận lời", domain.AnswerDeclined: "không tham gia", domain.AnswerRemoved: "đã rút"}
	for _, e := range guests {
		call := domain.ContactPersonOf(e)
		name, _ := e.Name()
		numbers := make([]string, len(e.Booths))
		for i, b := range e.Booths {
			numbers[i] = b.Number
		}
		if err := out.Row(inOrder(t, map[string]any{
			"guest": name, "province": e.ProvinceName(), "state": states[e.Shown()], "booth": strings.Join(numbers, ", "),
			"contact": call.Name, "role": call.Role, "phone": call.Phone, "email": call.Email, "note": e.Note,
		})...); err != nil {
			return err
		}
	}
	return out.Close()
}
