package domain

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"
)

// Count is a number of things that share a key.
type Count struct {
	Key   string // code or state; empty: things without one
	Label string // Vietnamese; empty when the key needs none
	N     int
}

// DayCount is a number of things on a day.
type DayCount struct {
	On Date
	N  int
}

// FairReport reports the results of a fair to its organizer. It has counts only,
// no persons and no prices.
type FairReport struct {
	Fair Fair
	At   time.Time

	Booths, BoothsTaken  int
	Exhibitors           []Count // by answer
	Delegations          []Count // by answer
	Exhibits             int     // of exhibitors who accepted
	Kinds                []Count // exhibits by kind of listing
	Provinces            []Count // exhibits by province of the listing, the most first
	Groups               []Count // products by group
	Stars                []Count // products by the stars valid on the last day; empty key: none
	Visits               []DayCount
	Visited              []Count // products by visits, the ten most visited
	Leads                []Count // by state
	Meetings             []Count // by state
	BuyersMet, MakersMet int     // with an accepted meeting
	Memoranda            []Count // by state
}

// Sum adds counts.
func Sum(all []Count) (n int) {
	for _, c := range all {
		n += c.N
	}
	return n
}

// SortCounts sorts counts by descending number, then by label.
func SortCounts(all []Count) {
	slices.SortFunc(all, func(a, b Count) int {
		return cmp.Or(cmp.Compare(b.N, a.N), cmp.Compare(SortKey(a.Label), SortKey(b.Label)), cmp.Compare(a.Key, b.Key))
	})
}

// VisitsInAll returns the number of scans on all days.
func (r FairReport) VisitsInAll() (n int) {
	for _, c := range r.Visits {
		n += c.N
	}
	return n
}

// EachDay returns a count for every day of the fair until a day, 0 for days that
// counted does not have, and the counts of other days: those of a fair that was moved
// after it began.
func EachDay(f Fair, until Date, counted []DayCount) []DayCount {
	n := map[Date]int{}
	for _, c := range counted {
		n[c.On] = c.N
	}
	var out []DayCount
	for d := f.StartsOn; d <= min(f.EndsOn, until); d++ {
		out = append(out, DayCount{d, n[d]})
	}
	for _, c := range counted {
		if c.On < f.StartsOn || c.On > f.EndsOn {
			out = append(out, c)
		}
	}
	slices.SortFunc(out, func(a, b DayCount) int { return cmp.Compare(a.On, b.On) })
	return out
}

// CountShown counts exhibits by kind, province of the listing, group and the
// stars that are valid on the last day of the fair.
func (r *FairReport) CountShown(shown []ShownExhibit) {
	r.Exhibits = len(shown)
	kinds, provinces, groups, stars, names := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}, map[string]string{}
	for _, x := range shown {
		kinds[string(x.Kind)]++
		provinces[x.Listing.ProvinceCode]++
		names[x.Listing.ProvinceCode] = x.Listing.ProvinceName
		if x.Kind != KindProduct {
			continue
		}
		groups[string(x.Listing.Group)]++
		key := ""
		if w, ok := x.Listing.WindowOn(r.Fair.EndsOn); ok && w.Stars > 0 {
			key = strconv.Itoa(w.Stars)
		}
		stars[key]++
	}
	for _, k := range []Kind{KindProduct, KindCraftVillage, KindTourismSite} {
		r.Kinds = append(r.Kinds, Count{Key: string(k), N: kinds[string(k)]})
	}
	for _, g := range Groups() {
		r.Groups = append(r.Groups, Count{Key: string(g), N: groups[string(g)]})
	}
	for _, s := range []string{"5", "4", "3", ""} {
		r.Stars = append(r.Stars, Count{Key: s, N: stars[s]})
	}
	for code, n := range provinces {
		r.Provinces = append(r.Provinces, Count{code, names[code], n})
	}
	SortCounts(r.Provinces)
}

// FairReportService reports on fairs.
type FairReportService interface {
	// FairReport returns the current report of a fair that the actor runs.
	FairReport(ctx context.Context, by Actor, fairID string) (FairReport, error)
}

// ReportPart is a part of a report with Vietnamese labels.
type ReportPart struct {
	Title  string
	Counts []Count // with their labels
}

// Parts returns the parts of the report, the totals first.
func (r FairReport) Parts() []ReportPart {
	accepted := func(all []Count, key string) int {
		for _, c := range all {
			if c.Key == key {
				return c.N
			}
		}
		return 0
	}
	visits := make([]Count, len(r.Visits))
	for i, d := range r.Visits {
		visits[i] = Count{d.On.String(), d.On.Vietnamese(), d.N}
	}
	yes := string(AnswerAccepted)
	return []ReportPart{
		{"Tổng quan", []Count{
			{Label: "Gian hàng", N: r.Booths}, {Label: "Gian hàng đã giao", N: r.BoothsTaken},
			{Label: "Đơn vị trưng bày tham gia", N: accepted(r.Exhibitors, yes)}, {Label: "Đoàn tham gia", N: accepted(r.Delegations, yes)},
			{Label: "Sản phẩm, làng nghề và điểm du lịch trưng bày", N: r.Exhibits}, {Label: "Lượt quét mã sản phẩm", N: r.VisitsInAll()},
			{Label: "Đầu mối giao thương", N: Sum(r.Leads)}, {Label: "Cuộc gặp đã nhận lịch", N: accepted(r.Meetings, string(MeetingAccepted))},
			{Label: "Người mua có cuộc gặp", N: r.BuyersMet}, {Label: "Chủ thể có cuộc gặp", N: r.MakersMet},
			{Label: "Biên bản ghi nhớ đã ghi nhận", N: accepted(r.Memoranda, string(MemorandumRegistered))},
		}},
		{"Đơn vị được mời, theo trả lời", r.Exhibitors},
		{"Đoàn được mời, theo trả lời", r.Delegations},
		{"Trưng bày theo loại", r.Kinds},
		{"Trưng bày theo tỉnh, thành phố", r.Provinces},
		{"Sản phẩm theo nhóm", r.Groups},
		{"Sản phẩm theo hạng sao còn hiệu lực đến ngày bế mạc", r.Stars},
		{"Lượt quét mã theo ngày", visits},
		{"Sản phẩm được quét nhiều nhất", r.Visited},
		{"Đầu mối giao thương, theo trạng thái", r.Leads},
		{"Cuộc gặp, theo trạng thái", r.Meetings},
		{"Biên bản ghi nhớ, theo trạng thái", r.Memoranda},
	}
}

// labels sets the Vietnamese labels of counts that have a key only.
func labels(all []Count, words map[string]string) []Count {
	for i, c := range all {
		if c.Label == "" {
			all[i].Label = words[c.Key]
		}
	}
	return all
}

// Label sets the labels of all counts; names has those of the groups.
func (r *FairReport) Label(names CriteriaSet) {
	answers := map[string]string{string(AnswerOpen): "chưa trả lời", string(AnswerAccepted): "tham gia", string(AnswerDeclined): "không tham gia"}
	groups := map[string]string{}
	for _, g := range Groups() {
		vi, _ := names.GroupNames(g)
		groups[string(g)] = "Nhóm " + string(g) + ": " + vi
	}
	r.Exhibitors, r.Delegations = labels(r.Exhibitors, answers), labels(r.Delegations, answers)
	r.Kinds = labels(r.Kinds, map[string]string{string(KindProduct): "Sản phẩm", string(KindCraftVillage): "Làng nghề", string(KindTourismSite): "Điểm du lịch cộng đồng"})
	r.Groups = labels(r.Groups, groups)
	r.Stars = labels(r.Stars, map[string]string{"5": "5 sao", "4": "4 sao", "3": "3 sao", "": "Không có hạng sao còn hiệu lực"})
	r.Leads = labels(r.Leads, map[string]string{
		string(LeadNew): "mới", string(LeadAnswered): "đã trả lời", string(LeadShortlisted): "trong danh sách chọn", string(LeadAccepted): "được chấp nhận",
		string(LeadDeclined): "từ chối", string(LeadClosed): "đã đóng",
	})
	r.Meetings = labels(r.Meetings, map[string]string{
		string(MeetingRequested): "chờ trả lời", string(MeetingAccepted): "đã nhận lịch", string(MeetingDeclined): "từ chối", string(MeetingCancelled): "đã hủy",
	})
	r.Memoranda = labels(r.Memoranda, map[string]string{
		string(MemorandumDraft): "chờ xác nhận", string(MemorandumRegistered): "đã ghi nhận", string(MemorandumCancelled): "đã hủy",
	})
}
