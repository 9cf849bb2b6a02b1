package catalogue_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"chophien/catalogue"
	"chophien/domain"
)

// An edition that was frozen in the first schema keeps the bytes of its JSON,
// and is read as what it says.
func TestFirstSchema(t *testing.T) {
	file, err := os.ReadFile("testdata/edition-1.json")
	if err != nil {
		t.Fatal(err)
	}
	var stored struct {
		Schema   domain.EditionSchema
		Number   int
		SHA256   string
		FrozenAt time.Time `json:"frozen_at"`
		Content  json.RawMessage
	}
	if err := json.Unmarshal(file, &stored); err != nil {
		t.Fatal(err)
	}
	var content bytes.Buffer
	if err := json.Compact(&content, stored.Content); err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(content.Bytes()); hex.EncodeToString(sum[:]) != stored.SHA256 {
		t.Error("the hash is not that of the content")
	}
	e := domain.Edition{Number: stored.Number, SHA256: stored.SHA256, FrozenAt: stored.FrozenAt, Schema: stored.Schema, JSON: content.Bytes()}
	if e.Content, err = domain.DecodeEdition(e.Schema, e.JSON); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := catalogue.JSON(&out, e); err != nil || !bytes.Equal(out.Bytes(), file) {
		t.Errorf("catalogue.json has other bytes (%v)", err)
	}
	c := e.Content
	x := c.Sections[0].Entries[0]
	if vi, en := c.Fair.Where(); vi != "phường Minh Xuân, Tuyên Quang" || en != "Minh Xuân ward, Tuyen Quang" {
		t.Errorf("the fair is at %q, %q", vi, en)
	}
	if x.Capacity().String() != "2 tấn" || x.MinOrder().String() != "12,5 kg" || x.Packs[0].Content.String() != "100 g" || !cmp.Equal(x.Season.Months(), []int{6, 7, 8, 9}) {
		t.Errorf("the first entry is %+v", x)
	}
	if facts := c.Sections[2].Entries[0].Facts(); len(facts) != 2 || facts[0].TextEN != "Linen weaving" {
		t.Errorf("the facts of the village are %+v", facts)
	}
	var page bytes.Buffer
	if err := catalogue.HTML(&page, e, domain.EditionBilingual, nil); err != nil || !strings.Contains(page.String(), "Vàng Thị Mai (Nghệ nhân ưu tú)") {
		t.Errorf("the page lacks the artisan (%v)", err)
	}
}

// The content of an edition is the same after it was written and read again.
func TestSecondSchema(t *testing.T) {
	c := book(6, 2).Content
	c.Booths = []domain.EditionBooth{{Number: "A-01", Hall: "Nhà A", ExhibitorID: "1", Exhibitor: "HTX", PlanX: ref(3), PlanY: ref(4)}}
	c.Fair.Sample = true
	first := &c.Sections[0].Entries[0]
	first.MinOrderAmount, first.MinOrderUnit, first.SetCode = 12_345, domain.UnitKilogram, "I.5.a"
	first.Featured, first.MorePictures, first.Papers = true, []domain.EditionPicture{{ID: "2", Width: 4, Height: 3}}, []domain.EditionPaper{{Condition: domain.ConditionFoodSafety, Kind: "haccp"}}
	first.GTIN, first.Channels, first.LeadDays, first.HSCode, first.Markets = "8931234567890", []string{"WinMart"}, ref(7), "09024090", []string{"Nhật Bản"}
	c.Layout, c.Producers = domain.LayoutCompact, []domain.EditionProducer{{EditionMaker: *first.Maker, Story: "Từ năm 2015", Booths: []string{"A-01"}}}
	c.Provinces = []domain.EditionProvince{{EditionUnit: domain.EditionUnit{Code: "08"}, Points: []domain.EditionPoint{{Lat: 22.5, Lon: 105.1}}}}
	first.Packs[0].Content = domain.Quantity{Amount: 500_000, Unit: domain.UnitGram}
	for i := range c.Sections {
		for j := range c.Sections[i].Entries {
			e := &c.Sections[i].Entries[j]
			if e.SetCode == "" {
				e.SetVI, e.SetEN = "", ""
			}
		}
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"capacity":{"amount":1.5,"unit":"tonne"}`, `"content":{"amount":500,"unit":"g"}`, `"min_order":{"amount":12.345,"unit":"kg"}`, `"season":[6,7,8,9]`, `"code":"ABCD-2345"`, `"name_en":null`} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("the JSON lacks %s", want)
		}
	}
	back, err := domain.DecodeEdition(domain.EditionSchema2, text)
	if err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(back)
	if err != nil || !bytes.Equal(text, again) {
		t.Errorf("written again it is\n%s\nnot\n%s (%v)", again, text, err)
	}
}
