package transfer

import "chophien/domain"

// FairReport is the sheet of a fair's report: a row for each count.
func FairReport(r domain.FairReport) Table {
	return Table{
		Name: "Báo cáo",
		Above: []string{
			"BÁO CÁO KẾT QUẢ: " + r.Fair.Name,
			"Từ " + r.Fair.StartsOn.Time().Format("02/01/2006") + " đến " + r.Fair.EndsOn.Time().Format("02/01/2006") + ". Số liệu đến ngày " + domain.Today(r.At).Time().Format("02/01/2006") + ".",
		},
		Columns: []Column{
			{Key: "part", Heading: "Nội dung", Width: 36}, {Key: "label", Heading: "Chi tiết", Width: 48}, {Key: "count", Heading: "Số lượng", Width: 12, Format: Whole},
		},
	}
}
