package transfer

import "chophien/domain"

// Memoranda is the register of memoranda for the reports of organizers.
func Memoranda() Table {
	return Table{
		Name: "Biên bản ghi nhớ",
		Columns: []Column{
			{Key: "id", Heading: "Mã", Width: 38}, {Key: "state", Heading: "Trạng thái", Width: 14}, {Key: "signed_on", Heading: "Ngày ký", Width: 14, Format: Day},
			{Key: "buyer", Heading: "Bên mua", Width: 36}, {Key: "producer", Heading: "Chủ thể", Width: 36}, {Key: "goods", Heading: "Hàng hóa", Width: 36},
			{Key: "quantity", Heading: "Sản lượng dự kiến", Width: 18}, {Key: "period", Heading: "Mỗi", Width: 10},
			{Key: "valid_from", Heading: "Từ ngày", Width: 14, Format: Day}, {Key: "valid_until", Heading: "Đến ngày", Width: 14, Format: Day},
			{Key: "fair", Heading: "Hội chợ", Width: 36}, {Key: "registered", Heading: "Ngày ghi nhận", Width: 14, Format: Day},
			{Key: "registered_as", Heading: "Bên ghi nhận", Width: 16}, {Key: "scan", Heading: "Có bản chụp", Width: 12}, {Key: "reason", Heading: "Lý do hủy", Width: 32, Format: LongText},
		},
	}
}

// MemorandumValues returns the row of a memorandum, in the order of Memoranda.
func MemorandumValues(m domain.Memorandum) []any {
	period, _ := m.Period.Names()
	v := map[string]any{
		"id": m.ID, "state": memorandumStateVI(m.State), "signed_on": m.SignedOn, "buyer": m.BuyerName, "goods": m.Subject(),
		"quantity": m.Quantity().String(), "period": period, "registered": dayOf(m.RegisteredAt), "registered_as": memorandumSideVI(m.RegisteredAs), "reason": m.Reason,
	}
	if m.Producer != nil {
		v["producer"] = m.Producer.Name
	}
	if m.Fair != nil {
		v["fair"] = m.Fair.Name
	}
	if m.ValidFrom != nil {
		v["valid_from"] = *m.ValidFrom
	}
	if m.ValidUntil != nil {
		v["valid_until"] = *m.ValidUntil
	}
	if m.FileID != nil {
		v["scan"] = "có"
	}
	return inOrder(Memoranda(), v)
}

func memorandumStateVI(s domain.MemorandumState) string {
	switch s {
	case domain.MemorandumDraft:
		return "chờ xác nhận"
	case domain.MemorandumRegistered:
		return "đã ghi nhận"
	}
	return "đã hủy"
}

func memorandumSideVI(s domain.MemorandumSide) string {
	switch s {
	case domain.MemorandumBuyer:
		return "bên mua"
	case domain.MemorandumProducer:
		return "chủ thể"
	case domain.MemorandumOffice:
		return "cơ quan"
	}
	return ""
}
