package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chophien/domain"
)

// TestProposeBooths holds the plan to its rules. Booths are written as
// number[:zone][!taken by][*area], stands as name:province:delegation:groups:shows.
func TestProposeBooths(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, halls, stands, want string }{
		{"none waits", "A-1 A-2", "", ""},
		{"by number as people count", "A-10 A-2", "x:08::I:1", "A-2=x"},
		{"its province before its group", "A-1 A-2:I A-3:08", "x:08::I:1 y:01::I:1 z:02::II:1", "A-1=z A-2=y A-3=x"},
		{"a booth for others stays free", "A-1:II A-2:01", "x:08::I:1", "x none_fits"},
		{"no booth is left", "A-1!x A-2!x", "x:08::I:1:2 y:08::I:1", "y none_free"},
		{"a delegation in one run", "A-1 A-2!o A-3 A-4 A-5 | B-1 B-2", "o:01::I:1:1 x:08:d:I:1 y:08:d:I:1 z:08:d:I:1", "A-3=x A-4=y A-5=z"},
		{"the run that is just long enough", "A-1 A-2 A-3 A-4 | B-1 B-2", "x:08:d:I:1 y:08:d:I:1", "B-1=x B-2=y"},
		{"beside its others", "A-1 A-2 A-3!o A-4 | B-1", "o:08:d:I:1:1 x:08:d:I:1", "A-2=x"},
		{"the larger delegation chooses first", "A-1 A-2 A-3", "x:01::I:9 y:08:d:I:1 z:08:d:I:1", "A-1=y A-2=z A-3=x"},
		{"who shows more stands larger", "A-1*18 A-2*9 A-3*9", "x:08:d:I:1 y:08:d:II:7 z:08:d:III:2", "A-1=y A-2=x A-3=z"},
		{"its own zone before its size", "A-1:I*9 A-2*18", "x:08:d:I:7 y:08:d:II:1", "A-1=x A-2=y"},
		{"too few", "A-1", "x:01::I:1 y:08:d:I:1 z:08:d:I:1", "A-1=y z none_free x none_free"},
	} {
		var halls []domain.Hall
		for i, hall := range strings.Split(c.halls, "|") {
			h := domain.Hall{ID: fmt.Sprint("h", i), Position: i}
			for _, text := range strings.Fields(hall) {
				b := domain.Booth{HallID: h.ID, WidthCM: 300, DepthCM: 300}
				if rest, area, ok := strings.Cut(text, "*"); ok {
					text = rest
					if area == "18" {
						b.DepthCM = 600
					}
				}
				if rest, by, ok := strings.Cut(text, "!"); ok {
					text, b.ExhibitorID = rest, &by
				}
				b.Number, text, _ = strings.Cut(text, ":")
				b.ID = b.Number
				if strings.HasPrefix(text, "0") {
					b.ZoneProvince = text
				} else {
					b.ZoneGroup = domain.Group(text)
				}
				h.Booths = append(h.Booths, b)
			}
			halls = append(halls, h)
		}
		var stands []domain.BoothRequest
		for _, text := range strings.Fields(c.stands) {
			part := append(strings.Split(text, ":"), "0")
			s := domain.BoothRequest{ExhibitorID: part[0], Name: part[0], Province: part[1], DelegationID: part[2], Groups: []domain.Group{domain.Group(part[3])}}
			fmt.Sscan(part[4], &s.Shows)
			fmt.Sscan(part[5], &s.Booths)
			stands = append(stands, s)
		}
		for range 2 { // in whatever order they come
			var got []string
			plan := domain.ProposeBooths(halls, stands)
			for _, p := range plan.Placed {
				got = append(got, p.Booth.Number+"="+p.Stand.Name)
			}
			for _, u := range plan.Unplaced {
				got = append(got, u.Stand.Name+" "+string(u.Reason))
			}
			if text := strings.Join(got, " "); text != c.want {
				t.Errorf("%s: %q, want %q", c.name, text, c.want)
			}
			slices.Reverse(stands)
			slices.Reverse(halls)
			for _, h := range halls {
				slices.Reverse(h.Booths)
			}
		}
	}
}

// TestProposeBoothsWhole: in the largest fair no exhibitor gets two booths, no
// booth has two, and no exhibitor waits while a booth is free.
func TestProposeBoothsWhole(t *testing.T) {
	t.Parallel()
	hall := domain.Hall{ID: "h"}
	var stands []domain.BoothRequest
	for i := range domain.MaxBooths {
		hall.Booths = append(hall.Booths, domain.Booth{ID: fmt.Sprint(i), HallID: "h", Number: fmt.Sprint("A-", i)})
		stands = append(stands, domain.BoothRequest{ExhibitorID: fmt.Sprint("e", i), Province: fmt.Sprintf("%02d", i%34), DelegationID: fmt.Sprint("d", i%34)})
	}
	plan := domain.ProposeBooths([]domain.Hall{hall}, stands)
	booths, exhibitors := map[string]bool{}, map[string]bool{}
	apart := 0
	for i, p := range plan.Placed {
		booths[p.Booth.ID], exhibitors[p.Stand.ExhibitorID] = true, true
		if i > 0 && plan.Placed[i-1].Stand.DelegationID != p.Stand.DelegationID {
			apart++
		}
	}
	if len(booths) != domain.MaxBooths || len(exhibitors) != domain.MaxBooths || len(plan.Unplaced) != 0 || apart != 33 {
		t.Errorf("%d booths for %d exhibitors, %d without, %d changes of delegation", len(booths), len(exhibitors), len(plan.Unplaced), apart)
	}
}

func TestPlacedReasons(t *testing.T) {
	t.Parallel()
	booth := func(number, province string, group domain.Group) domain.Booth {
		return domain.Booth{ID: number, Number: number, HallID: "h", ZoneProvince: province, ZoneGroup: group}
	}
	stand := func(id, province, delegation string) domain.BoothRequest {
		return domain.BoothRequest{ExhibitorID: id, Name: id, Province: province, DelegationID: delegation, Groups: []domain.Group{"I"}}
	}
	halls := []domain.Hall{{ID: "h", Booths: []domain.Booth{booth("A-1", "08", ""), booth("A-2", "", ""), booth("A-3", "", ""), booth("A-4", "", "II"), booth("A-5", "01", "I"), booth("A-6", "", ""), booth("A-7", "", "II")}}}
	plan := domain.ProposeBooths(halls, []domain.BoothRequest{stand("w", "08", ""), stand("x", "02", "d"), stand("y", "02", "d"), stand("z", "02", "d"), stand("v", "01", "")})
	got := map[string]string{}
	for _, p := range plan.Placed {
		got[p.Booth.Number] = fmt.Sprint(p.Stand.ExhibitorID, p.Reasons)
	}
	want := map[string]string{
		"A-1": "w[reserved_province]", "A-2": "x[beside_delegation free]", "A-3": "y[beside_delegation free]", "A-5": "v[reserved_province reserved_group]", "A-6": "z[apart free]",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("placed %v, want %v", got, want)
	}
}
