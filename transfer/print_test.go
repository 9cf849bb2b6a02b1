package transfer_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chophien/domain"
	"chophien/transfer"
)

// TestSheetsAreReadyToPrint: every workbook is landscape, as wide as a page, repeats
// its heading, has a filter over its rows, and names its font.
func TestSheetsAreReadyToPrint(t *testing.T) {
	t.Parallel()
	f := domain.Fair{Name: "Hội chợ OCOP", EndsOn: domain.NewDate(2027, 3, 15)}
	day := domain.NewDate(2027, 3, 1)
	maker := &domain.Producer{Name: "HTX Chè Shan", Phone: "0912 345 678", Representative: "Nguyễn Thị Ẩn"}
	guest := domain.Exhibitor{State: domain.AnswerAccepted, Producer: maker, Note: "Cần ổ điện", Booths: []domain.Booth{{Number: "A-2"}, {Number: "A-10"}}}
	wrong := domain.CheckedExhibit{
		ShownExhibit: domain.ShownExhibit{Listing: domain.Listing{Name: "Chè Shan tuyết"}, ExhibitorName: "HTX Chè Shan", Booths: []string{"A-2"}},
		Faults:       []domain.PaperFault{{Reason: domain.PaperExpired, On: &day}, {Reason: domain.PaperNoFoodSafety}}, Call: domain.ContactPersonOf(guest),
	}
	for name, c := range map[string]struct {
		write func(w io.Writer) error
		sheet string
		top   string // row of the heading
		last  string // cell of the filter
		text  []string
	}{
		"booths": {func(w io.Writer) error {
			return transfer.WriteBoothList(w, f, []domain.BoothLine{{Exhibitor: guest}}, day)
		}, "Gian hàng", "3", "M4", []string{"HTX Chè Shan"}},
		"contacts": {func(w io.Writer) error { return transfer.WriteContactList(w, f, []domain.Exhibitor{guest}, day) }, "Danh bạ", "3", "I4", []string{"đã nhận lời", "A-2, A-10", "Nguyễn Thị Ẩn", "0912 345 678"}},
		"papers": {func(w io.Writer) error {
			return transfer.WritePapersList(w, f, domain.PapersCheck{Wrong: []domain.CheckedExhibit{wrong}}, day)
		}, "Giấy tờ", "3", "H4", []string{"giấy chứng nhận hết hạn 01/03/2027; thiếu giấy an toàn thực phẩm", "đại diện chủ thể"}},
		"meetings, none": {func(w io.Writer) error { return transfer.WriteMeetingList(w, f, nil, day) }, "Lịch gặp", "3", "G3", []string{"Chủ thể"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b bytes.Buffer
			if err := c.write(&b); err != nil {
				t.Fatal(err)
			}
			book, err := excelize.OpenReader(&b)
			if err != nil {
				t.Fatal(err)
			}
			defer book.Close()
			page, err := book.GetPageLayout(c.sheet)
			if err != nil || *page.Orientation != "landscape" || *page.Size != 9 || *page.FitToWidth != 1 || page.FitToHeight != nil && *page.FitToHeight != 0 {
				t.Errorf("the page is %+v (%v)", page, err)
			}
			if props, err := book.GetSheetProps(c.sheet); err != nil || props.FitToPage == nil || !*props.FitToPage {
				t.Errorf("the sheet is %+v (%v)", props, err)
			}
			var names []string
			for _, n := range book.GetDefinedName() {
				names = append(names, n.Name+" "+n.RefersTo)
			}
			all := strings.ReplaceAll(strings.Join(names, ", "), "$", "")
			if !strings.Contains(all, "_xlnm.Print_Titles '"+c.sheet+"'!"+c.top+":"+c.top) || !strings.Contains(all, "A"+c.top+":"+c.last) {
				t.Errorf("the names are %s", all)
			}
			rows, err := book.GetRows(c.sheet)
			if err != nil {
				t.Fatal(err)
			}
			text := ""
			for i, row := range rows {
				text += strings.Join(row, "\t") + "\n"
				for k := range row {
					at, _ := excelize.CoordinatesToCellName(k+1, i+1)
					id, err := book.GetCellStyle(c.sheet, at)
					if err != nil {
						t.Fatal(err)
					}
					if style, err := book.GetStyle(id); row[k] != "" && (err != nil || style.Font == nil || style.Font.Family != "Arial") {
						t.Fatalf("the font of %s is %+v (%v)", at, style.Font, err)
					}
				}
			}
			for _, want := range c.text {
				if !strings.Contains(text, want) {
					t.Errorf("%q is not in %s", want, text)
				}
			}
		})
	}
}
