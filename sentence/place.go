package sentence

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chophien/domain"
	"chophien/measure"
	"chophien/search/vi"
)

// shortPlaces are names of cities that messages write in lower case or shorten.
// They count only as a place of delivery.
var shortPlaces = map[string]string{
	"hn": "Hà Nội", "hni": "Hà Nội", "hanoi": "Hà Nội", "sg": "Hồ Chí Minh", "sgn": "Hồ Chí Minh", "saigon": "Hồ Chí Minh", "hcm": "Hồ Chí Minh", "hcmc": "Hồ Chí Minh", "tphcm": "Hồ Chí Minh", "tp hcm": "Hồ Chí Minh", "tp . hcm": "Hồ Chí Minh",
	"hp": "Hải Phòng", "đn": "Đà Nẵng", "dn": "Đà Nẵng", "danang": "Đà Nẵng", "haiphong": "Hải Phòng", "ho chi minh city": "Hồ Chí Minh", "tp hn": "Hà Nội", "tp . hn": "Hà Nội",
}

// cityDistricts are parts of the big cities, by the name of the city. Other
// places and things have the same names, so they count only as a place of
// delivery or as the place of a buyer. Source: the units until
// 30/06/2025.
var cityDistricts = map[string][]string{
	"Hà Nội": {
		"Ba Đình", "Đống Đa", "Hai Bà Trưng", "Thanh Xuân", "Hoàng Mai", "Nam Từ Liêm", "Bắc Từ Liêm", "Từ Liêm", "Mỹ Đình", "Hoàn Kiếm", "Cầu Giấy", "Tây Hồ", "Long Biên", "Hà Đông", "Gia Lâm", "Đông Anh", "Sóc Sơn", "Thanh Trì", "Sơn Tây", "Thường Tín",
		"Hoài Đức", "Nội Bài", "Linh Đàm", "Times City", "Royal City", "Phố Cổ", "Hồ Tây", "Trung Hòa", "Kim Mã", "Láng Hạ", "Vĩnh Tuy", "Đồng Xuân", "Ninh Hiệp", "Phùng Khoang", "Yên Sở",
	},
	"Hồ Chí Minh": {
		"Bình Thạnh", "Gò Vấp", "Tân Bình", "Tân Phú", "Phú Nhuận", "Bình Tân", "Thủ Đức", "Bình Chánh", "Củ Chi", "Hóc Môn", "Nhà Bè", "Cần Giờ", "Thảo Điền", "Phú Mỹ Hưng", "Chợ Lớn", "Tân Sơn Nhất", "Cát Lái", "Bến Thành", "Hiệp Phước", "Linh Trung", "An Phú",
		"Bình Điền", "Sài Gòn", "Bến Nghé",
	},
	"Hải Phòng": {"Hồng Bàng", "Ngô Quyền", "Lê Chân", "Hải An", "Kiến An", "Dương Kinh", "Đồ Sơn", "Đình Vũ", "Lạch Huyện"},
	"Đà Nẵng":   {"Hải Châu", "Thanh Khê", "Sơn Trà", "Liên Chiểu", "Cẩm Lệ", "Ngũ Hành Sơn", "Hòa Khánh", "Tiên Sa"},
	"Cần Thơ":   {"Ninh Kiều", "Bình Thủy", "Cái Răng", "Ô Môn", "Thốt Nốt"},
	"Huế":       {"Phú Bài", "Chân Mây"},
	"Nghệ An":   {"Vinh"},
}

// place finds the name of a place at i and how many tokens it has.
func (r *reading) place(i int) (*vi.Place, int) {
	if i < 0 || i >= len(r.Tokens) {
		return nil, 0
	}
	at, ok := r.wordAt[r.Tokens[i].Start]
	if !ok {
		return nil, 0
	}
	p, n := r.places.At(r.Raw, r.words[at:])
	if p == nil {
		return nil, 0
	}
	end := r.words[at+n-1].End
	for k := i; k < len(r.Tokens); k++ {
		if r.Tokens[k].End == end {
			return p, k + 1 - i
		}
	}
	return nil, 0
}

// deliveryPlace finds a place of delivery, which may be a short name or a part
// of a city.
func (r *reading) deliveryPlace(i int) (*vi.Place, int) {
	best := 0
	city, part := "", false
	for short, name := range shortPlaces {
		if n := r.plain(i, short); n > best {
			best, city, part = n, name, false
		}
	}
	for name, parts := range cityDistricts {
		for _, p := range parts {
			if n := r.plain(i, p); n > best && (n > 1 || r.capital(i)) {
				best, city, part = n, name, true
			}
		}
	}
	if n := r.Phrase(i, "quận", "q", "q ."); n > 0 && i+n < len(r.Tokens) && r.Tokens[i+n].Kind == measure.Digits && len(r.Tokens[i+n].Fold) <= 2 && best == 0 {
		best, city, part = n+1, "Hồ Chí Minh", true
	}
	p, n := r.place(i)
	if n > best || best == 0 || p != nil && n == best && !p.District {
		return p, n
	}
	words := vi.Words(city)
	found, _ := r.places.At(city, words)
	if found == nil {
		return nil, 0
	}
	if part {
		of := *found
		of.District = true
		of.FormerProvinces = nil
		return &of, best
	}
	return found, best
}

// plain returns how many tokens at i are a name, in any case, with or without
// its marks.
func (r *reading) plain(i int, name string) int {
	if first, _ := utf8.DecodeRuneInString(name); i >= len(r.Tokens) || domain.FoldLetter(unicode.ToLower(first)) != rune(r.Tokens[i].Fold[0]) {
		return 0
	}
	n := 0
	for word := range strings.SplitSeq(strings.ToLower(name), " ") {
		if i+n >= len(r.Tokens) {
			return 0
		}
		t := r.Tokens[i+n]
		if t.Lower != word && (t.Marked() || t.Fold != domain.Fold(word) || r.Marked && len(word) < 3) {
			return 0
		}
		n++
	}
	return n
}

// today returns the codes of the current units that contain a place.
func (r *reading) today(p *vi.Place) []string {
	switch {
	case len(p.Provinces) > 0:
		return p.Provinces
	case len(p.Wider) > 0:
		return p.Wider
	case len(p.FormerProvinces) == 1:
		if unit, _ := r.places.Today(p.FormerProvinces[0]); unit != "" {
			return []string{unit}
		}
	}
	return nil
}

// Words of delivery, and words between them and the place.
var (
	bringing = []string{
		"giao", "giao hàng", "ship", "ship hàng", "gửi hàng", "chuyển hàng", "nhận hàng", "vận chuyển", "gửi", "chuyển", "giao nhận", "nhận", "địa điểm giao", "nơi giao", "địa chỉ giao", "giao tận nơi", "trả hàng", "hạ hàng", "xuống hàng", "chở", "chở hàng", "giao đến", "fob", "cif", "ddp",
		"delivered", "delivery", "deliver", "ship", "shipped", "shipping", "deliver it", "delivered it", "deliver them", "ship it", "delivering", "send", "sent", "send it", "send them", "transport", "transported", "dispatch", "dispatched", "destination", "destination :", "drop off",
	}
	onTheWay = []string{
		"hàng", "tận nơi", "tận kho", "tận nhà", "tận", "nơi", "về", "đến", "tới", "tại", "ra", "vào", "cho", "ở", "đi", "kho", "cảng", "cửa hàng", "nhà hàng", "siêu thị", "nội thành", "ngoại thành", "trung tâm", "tp", "tp .", "thành phố", "tỉnh", "quận", "huyện", "thị xã", "khu vực", "khu", "địa chỉ", "bến xe", "ga", "sân bay", "chợ",
		"chợ đầu mối", "kcn", "khu công nghiệp", "văn phòng", "công ty", "cty", "xưởng", "nhà máy", "bếp", "khách sạn", "chi nhánh", "q", "q .", "phường", "bến", "cửa khẩu", "trong", "là", ":", ".", "hàng về", "tổng kho", "kho lạnh", "mình ở", "bên mình ở", "em ở", "mình", "em",
		"to", "in", "at", "the", "our", "port", "warehouse", "port of", "city", "district", "store", "airport", "of", "address", "downtown", "hotel", "restaurant", "my", "shop", "house", "home", "office", "kitchen", "company", "factory", "be", "everything", "all",
	}
	behindPlace = []string{"port", "warehouse", "city", "airport", "district", "store", "province"}
	streets     = []string{"số", "đường", "phố", "ngõ", "ngách", "hẻm", "số nhà", "tòa", "tòa nhà", "tầng", "lô", "khu", "kho", "cảng", "chợ", "kcn", "khu công nghiệp", "phường", "xã", "thị trấn", "ấp", "thôn", "km", "chung cư", "đại lộ", "quốc lộ", "street", "road", "ward"}
)

// delivery reads the place of delivery.
func (r *reading) delivery() {
	for i := range r.Tokens {
		n := r.Phrase(i, bringing...)
		if n == 0 || !r.free(i, i+n) || r.Is(i-1, "không") {
			continue
		}
		if r.Is(i, "ship", "gửi", "chuyển", "nhận", "send", "sent") && r.Is(i+n, "mẫu", "báo", "giúp", "em", "mình", "us", "me", "sample", "samples", "a", "quote", "price") {
			continue
		}
		r.deliverTo(i, i+n)
	}
	// "giao quý 1 tại …", "giao 5 tạ cam về …": a time claims
	// the word of delivery, or the word comes earlier.
	for i := range r.Tokens {
		if r.d.ProvinceCode == nil && r.owner[i] == 0 && r.Is(i, "tại", "về", "tới", "đến", "ra", "vào", "ở", "cho", "to", "in", "at", "kho", "cảng") && r.broughtBefore(i) {
			r.deliverTo(i, i)
		}
	}
	r.buyerPlace()
}

// broughtBefore reports whether a word of delivery comes before i in the same
// sentence.
func (r *reading) broughtBefore(i int) bool {
	for k := i - 1; k >= 0 && !r.Is(k, ";", "!", "?"); k-- {
		if f, ok := r.fieldAt(k); ok && f == "delivery" {
			return false
		}
		if r.Phrase(k, "giao", "ship", "vận chuyển", "delivered", "delivery", "deliver", "shipped", "shipping", "delivering", "send", "sent", "chở", "chuyển hàng", "gửi hàng") > 0 {
			return true
		}
	}
	return false
}

// deliverTo reads the place after the words from i up to at.
func (r *reading) deliverTo(i, at int) {
	to := at
	address := -1
	for to < len(r.Tokens) && to < at+16 && r.owner[to] == 0 {
		if p, n := r.deliveryPlace(to); n > 0 && r.free(to, to+n) && len(regionsOf(p)) == 0 {
			end := to + n
			for more := r.nextPlace(end); more > 0; more = r.nextPlace(end) {
				end = more
			}
			if m := r.Phrase(end, behindPlace...); m > 0 && r.free(end, end+m) {
				end += m
			}
			r.deliver(i, to, end, address)
			return
		}
		n := r.Phrase(to, onTheWay...)
		street := r.Phrase(to, streets...)
		switch {
		case street > 0:
			if address < 0 {
				address = to
			}
			to += max(street, n)
		case n > 0:
			to += n
		case address >= 0 && (!r.boundary(to) || r.Is(to, ",", "/") && to+1 < len(r.Tokens)) && r.Phrase(to, hardStops...) == 0:
			to++ // the words of an address
		case r.capital(to), r.isDigits(to) && r.capital(to+1) && !r.unitNext(to+1):
			if address < 0 {
				address = to
			}
			to++
		default:
			return
		}
	}
	if address >= 0 && to > address && at > i {
		// A warehouse or street without a city.
		for to > address && (r.boundary(to-1) || r.grammar(to-1)) {
			to--
		}
		if r.d.Address == "" && to > address+1 {
			r.d.Address = r.Cut(address, to)
			r.take("delivery", i, to)
		}
	}
}

// nextPlace returns where the place ends that contains the one before i:
// "Gia Lâm, Hà Nội"; 0 for none.
func (r *reading) nextPlace(i int) int {
	k := i
	for r.Is(k, ",", "(", "-", "tp", "thành", "phố", "tỉnh", "quận", "huyện") && r.owner[k] == 0 && (k == i || r.placeLike(k) == 0) {
		k++
	}
	if k == i && !r.capital(k) && r.placeLike(k) == 0 {
		return 0
	}
	p, n := r.deliveryPlace(k)
	if n == 0 || !r.free(k, k+n) || len(regionsOf(p)) > 0 {
		return 0
	}
	before, m := r.placeBefore(i)
	if m > 0 && !before.District && !p.District && !slices.Equal(r.today(before), r.today(p)) {
		return 0 // two cities
	}
	end := k + n
	if r.Is(end, ")") {
		end++
	}
	return end
}

// placeBefore finds the place that ends at i.
func (r *reading) placeBefore(i int) (*vi.Place, int) {
	for k := i - 1; k >= 0 && k > i-5; k-- {
		if p, n := r.deliveryPlace(k); n == i-k {
			return p, n
		}
	}
	return nil, 0
}

// deliver sets the place of delivery from the tokens from place up to end.
func (r *reading) deliver(from, place, end, address int) {
	var best *vi.Place
	for k := place; k < end; k++ {
		p, n := r.deliveryPlace(k)
		if n == 0 || k+n > end {
			continue
		}
		if best == nil || best.District && !p.District {
			best = p
		}
		k += n - 1
	}
	codes := r.today(best)
	if len(codes) != 1 {
		return
	}
	if r.d.ProvinceCode != nil {
		r.note("second_delivery", r.Cut(place, end))
		r.take("", from, end)
		return
	}
	r.d.ProvinceCode = &codes[0]
	if len(best.FormerProvinces) == 1 {
		r.d.FormerProvinceCode = &best.FormerProvinces[0]
	}
	if address < 0 && best.District {
		address = place
	}
	if address < 0 {
		if k := r.deliverySite(from, place); k >= 0 {
			address = k
		}
	}
	if address >= 0 {
		r.d.Address = r.Cut(address, end)
	}
	r.take("delivery", from, end)
	// "giao Hà Nội hoặc Hải Phòng"
	k := end
	for r.Is(k, ",", "và", "hoặc", "hay", "and", "or", "&", "+", "/") && r.free(k, k+1) {
		k++
	}
	if p, n := r.deliveryPlace(k); k > end && n > 0 && r.free(k, k+n) && len(regionsOf(p)) == 0 && (r.Is(k-1, "và", "hoặc", "hay", "and", "or", "&", "+") || r.boundary(k+n)) {
		r.note("second_delivery", r.Cut(k, k+n))
		r.take("", k, k+n)
	}
}

// deliverySite returns where the words of a warehouse or port begin.
func (r *reading) deliverySite(from, place int) int {
	for k := from; k < place; k++ {
		if r.Is(k, "kho", "cảng", "chợ", "kcn", "bến", "sân", "ga", "quận", "huyện") {
			return k
		}
	}
	return -1
}

// besideBuyer may come between a buyer and its place.
var besideBuyer = []string{"ở", "tại", "trong", "in", "at", "khu vực", "quận", "tp", "tp .", "thành phố", "tỉnh", "của", "mình", "em", "bên mình", "bên em", "chúng tôi", "chúng em", "bọn em", "nhà em", "đang ở", "located in", "based in"}

// buyerPlace reads the place of the buyer. It is also the place of delivery if
// the sentence states no other: "nhà hàng ở Cầu Giấy", "hotel in Da Nang".
func (r *reading) buyerPlace() {
	for i := range r.Tokens {
		n := r.Phrase(i, buyerWords()...)
		if n == 0 || r.fieldBlocks(i, i+n) || r.owner[i] == 0 && !r.speaks(i) {
			continue
		}
		k := i + n
		for k < len(r.Tokens) && k < i+n+4 && r.owner[k] == 0 && r.capital(k) && r.placeLike(k) == 0 {
			k++ // its name
		}
		if s, ok := r.starsAt(k); ok && r.free(k, s.to) {
			k = s.to // khách sạn 4 sao ở Huế
		}
		at := k
		for m := r.Phrase(at, besideBuyer...); m > 0 && r.placeLike(at) == 0; m = r.Phrase(at, besideBuyer...) {
			at += m
		}
		p, m := r.deliveryPlace(at)
		if m == 0 || !r.free(k, at+m) || len(regionsOf(p)) > 0 || len(r.today(p)) != 1 {
			continue
		}
		end := at + m
		for more := r.nextPlace(end); more > 0; more = r.nextPlace(end) {
			end = more
		}
		if r.d.ProvinceCode == nil {
			r.deliver(k, at, end, -1)
			r.note("delivery_of_buyer", r.Cut(at, end))
		} else {
			r.take("", k, end)
		}
		return
	}
	// Mình ở Hà Nội, cần …
	for i := range r.Tokens {
		n := r.Phrase(i, "mình ở", "em ở", "tôi ở", "bên mình ở", "bên em ở", "chúng tôi ở", "mình tại", "bên mình tại", "we are in", "based in", "located in", "địa chỉ", "địa điểm", "khu vực")
		if n == 0 || r.d.ProvinceCode != nil {
			continue
		}
		at := i + n
		if r.Is(at, ":", "ở", "tại") {
			at++
		}
		p, m := r.deliveryPlace(at)
		if m > 0 && r.free(i, at+m) && len(regionsOf(p)) == 0 && len(r.today(p)) == 1 {
			r.deliver(i, at, at+m, -1)
			r.note("delivery_of_buyer", r.Cut(at, at+m))
		}
	}
}

func (r *reading) placeLike(i int) int {
	_, n := r.deliveryPlace(i)
	return n
}

// fieldBlocks reports whether another field has claimed one of the tokens.
func (r *reading) fieldBlocks(i, to int) bool {
	for k := i; k < to; k++ {
		if f, ok := r.fieldAt(k); ok && f != "buyer_type" {
			return true
		}
	}
	return false
}

// originWords come before the place of origin.
var originWords = []string{
	"xuất xứ", "xuất xứ từ", "nguồn gốc", "nguồn gốc từ", "có nguồn gốc", "có xuất xứ", "gốc", "vùng", "các vùng", "từ", "của", "hàng", "đặc sản", "tỉnh", "các tỉnh", "huyện", "ở", "tại", "quê", "sản xuất tại", "trồng tại", "trồng ở", "nuôi ở", "thu hoạch tại", "làng", "miền", "vùng miền", "khu vực", "chính gốc", "đất",
	"xứ", "phải là hàng", "là hàng", "rõ ràng", ":", "trồng ở vùng", "thu mua tại", "của tỉnh", "từ tỉnh", "từ các tỉnh", "từ vùng", "thuộc", "ven biển", "tp", "tp .", "thành phố", "thị xã",
	"from", "made in", "grown in", "produced in", "native to", "originating from", "origin", "origin :", "sourced from", "from the", "of",
}

// ambiguous are districts whose names without marks are also words of goods.
var ambiguous = []string{"bac ha", "co to", "ba to", "phu quy", "an minh", "tan an", "cam lam", "yen lac", "hoa an", "ba che", "tra linh", "cai be", "lap vo", "long phu", "cam khe", "dong hai", "dai tu", "nam dong", "thanh ha", "hoa vang"}

// regionsOf returns the current regions that a place is or spans; none for a
// province or district.
func regionsOf(p *vi.Place) []domain.Region {
	if len(p.Regions) > 0 {
		return p.Regions
	}
	return p.Spans
}

// englishRegions are the English names of the regions.
var englishRegions = []struct {
	names   []string
	regions []domain.Region
}{
	{[]string{"central highlands"}, []domain.Region{domain.RegionSouthCentral}},
	{[]string{"mekong delta", "mekong river delta"}, []domain.Region{domain.RegionMekongDelta}},
	{[]string{"red river delta"}, []domain.Region{domain.RegionRedRiverDelta}},
	{[]string{"northern mountains", "northwest", "northwest vietnam", "northeast vietnam", "northern highlands", "northern uplands"}, []domain.Region{domain.RegionNorthernMidlands}},
	{[]string{"northern vietnam", "north vietnam", "the north"}, []domain.Region{domain.RegionNorthernMidlands, domain.RegionRedRiverDelta}},
	{[]string{"north central", "north central coast"}, []domain.Region{domain.RegionNorthCentral}},
	{[]string{"south central coast"}, []domain.Region{domain.RegionSouthCentral}},
	{[]string{"central vietnam"}, []domain.Region{domain.RegionNorthCentral, domain.RegionSouthCentral}},
	{[]string{"southeast", "southeast region"}, []domain.Region{domain.RegionSoutheast}},
	{[]string{"southern vietnam", "south vietnam", "the south"}, []domain.Region{domain.RegionSoutheast, domain.RegionMekongDelta}},
}

// regionAt reads the English name of a region at i.
func (r *reading) regionAt(i int) (regions []domain.Region, n int) {
	if !r.english {
		return nil, 0
	}
	for _, e := range englishRegions {
		if m := r.Phrase(i, e.names...); m > n {
			regions, n = e.regions, m
		}
	}
	return regions, n
}

// origin reads the place of origin.
func (r *reading) origin() {
	for i := 0; i < len(r.Tokens); i++ {
		if r.owner[i] != 0 {
			continue
		}
		if regions, n := r.regionAt(i); n > 0 && r.free(i, i+n) {
			if r.goesTo(i) {
				i += n - 1
				continue
			}
			r.from(&vi.Place{Regions: regions}, r.back(i, 3, originWords), i, i+n)
			i += n - 1
			continue
		}
		p, n := r.place(i)
		if n == 0 || !r.free(i, i+n) {
			continue
		}
		from := r.back(i, 3, originWords)
		if from > 0 && r.Is(from-1, "có") && r.free(from-1, from) && r.Is(from, "nguồn", "xuất") {
			from--
		}
		said := from < i && !r.Is(from, "of", ":", "đất")
		switch {
		case p.District && !r.Marked && !said && !r.capital(i) && (r.Phrase(i, ambiguous...) > 0 || n < 2 || i+n < len(r.Tokens) && r.owner[i+n] == 0 && !r.boundary(i+n)):
			continue // "bac ha" more likely means bạc hà than Bắc Hà
		case n == 1 && !said && (!r.capital(i) || len(r.Tokens[i].Fold) <= 3 && r.upper(i) && !r.Is(i, "hn", "hcm")):
			continue // DN also means company
		case r.Marked && !r.markedAs(i, n) && !r.capital(i) && !said:
			continue
		case (p.Northern || len(regionsOf(p)) > 0) && r.goesTo(i):
			continue // the form has no field for it
		case r.d.ProvinceCode == nil && len(r.today(p)) == 1 && (r.Phrase(i+n, "port", "warehouse", "delivery") > 0 || r.english && r.Is(i-1, "to", "into") && !r.Is(i-2, "native") && r.free(i-1, i) || r.Is(i-1, "cảng", "kho") && r.free(i-1, i)):
			switch to := i + n; {
			case r.Is(to, "delivery") && r.free(to, to+1):
				r.deliver(i, i, to+1, -1)
			case r.Is(to, "port", "warehouse") && r.free(to, to+1):
				r.deliver(i, i, to+1, i)
			case r.Is(i-1, "to", "into"):
				r.deliver(i-1, i, to, -1)
			default:
				r.deliver(i-1, i, to, i-1)
			}
			continue
		case r.widensOrigin(i, p):
			r.take("provinces", i, i+n)
			i += n - 1
			continue
		case len(regionsOf(p)) == 0 && r.alone(i, n) && r.d.ProvinceCode == nil && len(r.today(p)) == 1 && r.amount.to > 0:
			// A place that is a clause of its own is the place of the buyer.
			r.deliver(i, i, i+n, -1)
			r.note("delivery_of_buyer", r.Cut(i, i+n))
			continue
		}
		r.from(p, from, i, i+n)
		i += n - 1
	}
}

// goesTo reports whether the region at i is where the goods go, or where the buyer
// is: "giao 200 hộp vào miền Nam", "deliver to the south".
func (r *reading) goesTo(i int) bool {
	return r.nearBuyer(i) || r.Is(i-1, "to", "into", "về", "vào", "ra", "tới", "đến", "lên", "xuống", "đi", "cho") && r.broughtBefore(i-1)
}

// nearBuyer reports whether the words before i say that a region is where the goods
// go or where the buyer is: "giao miền Tây", "cửa hàng ở miền Tây".
func (r *reading) nearBuyer(i int) bool {
	for k := max(0, i-5); k < i; k++ {
		at := k + max(r.Phrase(k, bringing...), r.Phrase(k, buyerWords()...), r.Phrase(k, "cửa hàng", "shop", "quán", "đại lý", "mình", "em", "tôi", "chúng tôi"))
		if at == k {
			continue
		}
		for n := 1; at < i && n > 0; at += n {
			n = max(r.Phrase(at, onTheWay...), r.Phrase(at, besideBuyer...))
		}
		if at == i {
			return true
		}
	}
	return false
}

// widensOrigin reports whether the place at i is the province of the origin
// before it: "Lý Sơn, Quảng Ngãi".
func (r *reading) widensOrigin(i int, p *vi.Place) bool {
	if i < 2 || !r.Is(i-1, ",", "-", "(") || p.District {
		return false
	}
	f, ok := r.fieldAt(i - 2)
	codes := r.today(p)
	return ok && f == "provinces" && len(codes) == 1 && slices.Contains(r.d.Provinces, codes[0])
}

// markedAs reports whether one of the n words at i has marks.
func (r *reading) markedAs(i, n int) bool {
	for _, t := range r.Tokens[i : i+n] {
		if t.Marked() {
			return true
		}
	}
	return false
}

// alone reports whether n tokens are a clause by themselves, after the amount.
func (r *reading) alone(i, n int) bool {
	return i > 0 && i > r.amount.to && r.boundary(i-1) && r.boundary(i+n)
}

// from adds a place of origin.
func (r *reading) from(p *vi.Place, from, i, to int) {
	name := r.Cut(i, to)
	if r.preferred(from) {
		r.note("preference_not_kept", name)
		r.take("", from, to)
		return
	}
	var regions []domain.Region
	switch {
	case p.Northern:
		regions = []domain.Region{domain.RegionNorthernMidlands, domain.RegionRedRiverDelta}
	case len(p.Regions) > 0:
		regions = p.Regions
	case officialRegion(name) != "":
		regions = []domain.Region{officialRegion(name)}
	case officialRegion(p.Name) != "":
		regions = []domain.Region{officialRegion(p.Name)}
	case len(p.Spans) > 0: // Tây Nguyên
		regions = p.Spans
		vi, en := namesOf(regions)
		r.widened(name, vi, en)
	}
	if regions != nil {
		for _, region := range regions {
			if !slices.Contains(r.d.Regions, region) {
				r.d.Regions = append(r.d.Regions, region)
			}
		}
		r.take("regions", from, to)
		return
	}
	codes := r.today(p)
	if len(codes) == 0 {
		return
	}
	if len(p.Provinces) == 0 {
		word := "xuất xứ "
		if r.english {
			word = "from "
		}
		r.specs = append(r.specs, word+name) // the form has only current units
	}
	for _, code := range codes {
		if !slices.Contains(r.d.Provinces, code) {
			r.d.Provinces = append(r.d.Provinces, code)
		}
		if today := r.places.NameOf(code); len(p.Provinces) == 0 {
			r.widened(name, today, today)
		}
	}
	r.take("provinces", from, to)
}

// mekongDelta is how people call the region in speech. Of its former provinces,
// Long An is in another region today.
const mekongDelta = "Miền Tây"

// officialRegion returns the region of today with a Vietnamese or English name;
// it is empty for other names, such as those of wider or older regions.
func officialRegion(name string) domain.Region {
	if name == mekongDelta {
		return domain.RegionMekongDelta
	}
	for _, region := range domain.Regions() {
		if vi, en := region.Names(); domain.Fold(vi) == domain.Fold(name) || domain.Fold(en) == domain.Fold(name) {
			return region
		}
	}
	return ""
}

// namesOf returns the names of regions in Vietnamese and in English, joined by
// commas.
func namesOf(regions []domain.Region) (vi, en string) {
	var inVI, inEN []string
	for _, region := range regions {
		nameVI, nameEN := region.Names()
		inVI, inEN = append(inVI, nameVI), append(inEN, nameEN)
	}
	return strings.Join(inVI, ", "), strings.Join(inEN, ", ")
}
