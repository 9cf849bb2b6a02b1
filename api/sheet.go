package api

import (
	"strconv"

	"chophien/domain"
)

// SheetColumn is one column of a spreadsheet that was sent in.
type SheetColumn struct {
	Letter  string `json:"letter" doc:"As spreadsheet programs name it" example:"C"`
	Heading string `json:"heading" doc:"As the file writes it; a heading of several rows in one line"`
	Key     string `json:"key" doc:"Of the column that it was read as; empty: nothing is read from it" example:"producer_name"`
}

// SheetNote is something about a spreadsheet that its sender should know.
type SheetNote struct {
	Kind    string `json:"kind" enum:"sheet,hidden,section,total,heading,signature"`
	Row     int    `json:"row" doc:"0: about the file as a whole"`
	Text    string `json:"text" doc:"What stands there"`
	Message string `json:"message"`
}

func layoutOf(columns []domain.SheetColumn) []SheetColumn {
	out := make([]SheetColumn, len(columns))
	for i, c := range columns {
		out[i] = SheetColumn(c)
	}
	return out
}

func notesOf(notes []domain.SheetNote) []SheetNote {
	out := make([]SheetNote, len(notes))
	for i, n := range notes {
		out[i] = SheetNote{string(n.Kind), n.Row, n.Text, noteText(n)}
	}
	return out
}

func noteText(n domain.SheetNote) string {
	row := strconv.Itoa(n.Row)
	switch n.Kind {
	case domain.NoteSheet:
		return "Trang tính “" + n.Text + "” không được đọc: hãy gửi riêng nếu cần"
	case domain.NoteHidden:
		return "Dòng " + row + " đang bị ẩn trong tệp nhưng vẫn được đọc"
	case domain.NoteSection:
		return "Dòng " + row + " là tiêu đề nhóm, không phải sản phẩm"
	case domain.NoteTotal:
		return "Dòng " + row + " là dòng tổng cộng, không phải sản phẩm"
	case domain.NoteHeading:
		return "Dòng " + row + " lặp lại tiêu đề bảng"
	case domain.NoteSignature:
		return "Dòng " + row + " là phần ký tên, không phải sản phẩm"
	}
	return n.Text
}
