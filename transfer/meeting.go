package transfer

import (
	"io"

	"chophien/domain"
)

// MeetingList is the table of the meetings of a fair by time.
func MeetingList(f domain.Fair, on domain.Date) Table {
	return Table{
		Name:  "Lịch gặp",
		Above: madeFor("Lịch kết nối giao thương", f, on),
		Columns: []Column{
			{Key: "day", Heading: "Ngày", Width: 12}, {Key: "from", Heading: "Từ", Width: 8}, {Key: "to", Heading: "Đến", Width: 8}, {Key: "producer", Heading: "Chủ thể", Width: 40},
			{Key: "buyer", Heading: "Người mua", Width: 30}, {Key: "venue", Heading: "Nơi gặp", Width: 30}, {Key: "state", Heading: "Tình trạng", Width: 18},
		},
	}
}

// WriteMeetingList writes the meetings as a workbook.
func WriteMeetingList(w io.Writer, f domain.Fair, meetings []domain.Meeting, on domain.Date) error {
	t := MeetingList(f, on)
	out, err := NewXLSX(w, t)
	if err != nil {
		return err
	}
	for _, m := range meetings {
		v := map[string]any{
			"day": domain.Today(m.StartsAt).Time().Format("02/01/2006"), "from": domain.MinuteOf(m.StartsAt).String(), "to": domain.MinuteOf(m.EndsAt).String(), "venue": m.Venue, "state": "chờ trả lời",
		}
		if m.State == domain.MeetingAccepted {
			v["state"] = "đã nhận lời"
		}
		if m.Producer != nil {
			v["producer"] = m.Producer.Name
		}
		if m.Buyer != nil {
			v["buyer"] = m.Buyer.Name
		}
		if err := out.Row(inOrder(t, v)...); err != nil {
			return err
		}
	}
	return out.Close()
}
