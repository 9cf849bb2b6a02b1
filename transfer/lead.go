package transfer

import (
	"time"

	"chophien/domain"
)

// Leads is the table of leads that users export, one quote a row.
func Leads() Table {
	return Table{
		Name: "Đầu mối",
		Columns: []Column{
			{Key: "id", Heading: "Mã", Width: 38}, {Key: "created", Heading: "Ngày tạo", Width: 14, Format: Day}, {Key: "side", Heading: "Vai trò", Width: 12},
			{Key: "state", Heading: "Trạng thái", Width: 16}, {Key: "subject", Heading: "Về việc", Width: 32},
			{Key: "buyer", Heading: "Người mua", Width: 28}, {Key: "producer", Heading: "Chủ thể", Width: 32}, {Key: "product", Heading: "Sản phẩm", Width: 32},
			{Key: "demand", Heading: "Mã nhu cầu", Width: 38}, {Key: "fair", Heading: "Mã hội chợ", Width: 38},
			{Key: "answered", Heading: "Ngày trả lời", Width: 14, Format: Day}, {Key: "reason", Heading: "Lý do", Width: 32, Format: LongText},
			{Key: "quote", Heading: "Báo giá", Width: 16}, {Key: "price", Heading: "Giá (đồng)", Width: 16, Format: Money}, {Key: "unit", Heading: "Đơn vị", Width: 10},
			{Key: "min_order", Heading: "Đặt tối thiểu", Width: 16}, {Key: "lead_days", Heading: "Số ngày giao", Width: 12, Format: Whole},
			{Key: "valid_until", Heading: "Hiệu lực đến", Width: 14, Format: Day}, {Key: "samples", Heading: "Hàng mẫu", Width: 24}, {Key: "text", Heading: "Ghi chú báo giá", Width: 40, Format: LongText},
		},
	}
}

// LeadValues returns the rows of a lead on a day, in the order of Leads: one for
// each of its quotes, or one without a quote.
func LeadValues(l domain.Lead, today domain.Date) [][]any {
	v := map[string]any{
		"id": l.ID, "created": domain.Today(l.CreatedAt), "side": "chủ thể", "state": leadStateVI(l.State), "subject": l.Subject(), "answered": dayOf(l.AnsweredAt), "reason": l.Reason,
	}
	if l.Side == domain.SideBuyer {
		v["side"] = "người mua"
	}
	if l.Buyer != nil {
		v["buyer"] = l.Buyer.Name
	}
	if l.Producer != nil {
		v["producer"] = l.Producer.Name
	}
	if l.Product != nil {
		v["product"] = l.Product.Name
	}
	if l.DemandID != nil {
		v["demand"] = *l.DemandID
	}
	if l.FairID != nil {
		v["fair"] = *l.FairID
	}
	if len(l.Quotes) == 0 {
		return [][]any{inOrder(Leads(), v)}
	}
	var out [][]any
	for _, q := range l.Quotes {
		v["quote"], v["price"], v["unit"], v["min_order"] = quoteStateVI(q.StateOn(today)), q.PriceVND, q.Unit.NameVI(), q.MinOrder().String()
		v["lead_days"], v["valid_until"], v["samples"], v["text"] = q.LeadDays, q.ValidUntil, q.Samples, q.Text
		out = append(out, inOrder(Leads(), v))
	}
	return out
}

// dayOf returns the day of a moment in Vietnam, nil for none.
func dayOf(at *time.Time) any {
	if at == nil {
		return nil
	}
	return domain.Today(*at)
}

func leadStateVI(s domain.LeadState) string {
	switch s {
	case domain.LeadNew:
		return "mới"
	case domain.LeadAnswered:
		return "đã trả lời"
	case domain.LeadShortlisted:
		return "trong danh sách chọn"
	case domain.LeadAccepted:
		return "đã chốt"
	case domain.LeadDeclined:
		return "từ chối"
	}
	return "đã đóng"
}

func quoteStateVI(s domain.QuoteState) string {
	switch s {
	case domain.QuoteOpen:
		return "còn hiệu lực"
	case domain.QuoteUnconfirmed:
		return "chờ xác nhận lại"
	case domain.QuoteAccepted:
		return "được chấp nhận"
	case domain.QuoteDeclined:
		return "không được chọn"
	case domain.QuoteWithdrawn:
		return "đã rút"
	}
	return "hết hạn"
}
