package domain

import "strings"

// DecisionLevel is the administrative level that decides.
type DecisionLevel string

// Districts decided on three stars from 24/02/2023 to 05/07/2025; since
// 06/07/2025 the province certifies three and four stars and the ministry five
// (Decision 1489/QĐ-TTg).
const (
	LevelDistrict DecisionLevel = "district"
	LevelProvince DecisionLevel = "province"
	LevelMinistry DecisionLevel = "ministry"
)

// Criteria is the version of the scoring criteria that a decision was taken under.
type Criteria string

// The versions: the parts A/B/C weigh 35/25/40 under Decision 1048/QĐ-TTg
// (2019) and 40/25/35 under Decision 148/QĐ-TTg (2023).
const (
	Criteria2019 Criteria = "1048/QĐ-TTg"
	Criteria2023 Criteria = "148/QĐ-TTg"
)

// criteria148From is the first day of Decision 148/QĐ-TTg.
const criteria148From = Date(19412) // 2023-02-24

// CriteriaOn returns the version of the criteria that was in force on d.
func CriteriaOn(d Date) Criteria {
	if d < criteria148From {
		return Criteria2019
	}
	return Criteria2023
}

// Decision approves a batch of products. Its number restarts each year and
// repeats across issuers, so its key is issuer, number and date together.
type Decision struct {
	Record
	Issuer       string
	Number       string
	Date         Date `gorm:"column:decided_on"`
	Level        DecisionLevel
	Criteria     Criteria
	ProvinceCode *string // whose products; nil for the ministry's
	Note         string
}

// The days on which who decides changed: districts certified three stars from
// the first day of Decision 148/QĐ-TTg until the last day before Decision
// 1489/QĐ-TTg.
const (
	districtsFrom  = criteria148From
	provincesAgain = Date(20275) // 2025-07-06
	firstDecision  = Date(17658) // 2018-05-07, Decision 490/QĐ-TTg began the programme
)

// Check tells what in d breaks a rule, as CodeInvalid with the field as the
// API names it. Today is Vietnam's.
func (d Decision) Check(today Date) error {
	for _, t := range []struct {
		field, text string
		most        int
	}{{"issuer", d.Issuer, maxName}, {"number", d.Number, 100}} {
		if strings.TrimSpace(t.text) == "" || strings.TrimSpace(t.text) != t.text {
			return Invalidf(t.field, "it must not be empty, nor begin or end with a space")
		}
		if err := checkLine(t.field, t.text, t.most); err != nil {
			return err
		}
	}
	if err := checkText("note", d.Note, maxText); err != nil {
		return err
	}
	if d.Date < firstDecision || d.Date > today {
		return Invalidf("date", "it must lie between %s and today", firstDecision)
	}
	switch d.Level {
	case LevelDistrict:
		if d.Date < districtsFrom || d.Date >= provincesAgain {
			return Invalidf("level", "districts decided from %s to %s only (Decision 1489/QĐ-TTg)", districtsFrom, provincesAgain-1)
		}
	case LevelProvince, LevelMinistry:
	default:
		return Invalidf("level", "it must be district, province or ministry")
	}
	if d.Level != LevelMinistry && d.ProvinceCode == nil {
		return Invalidf("province", "say whose products it is about: a unit of today")
	}
	switch d.Criteria {
	case Criteria2019, Criteria2023:
	default:
		return Invalidf("criteria", "it must be %s or %s", Criteria2019, Criteria2023)
	}
	if d.Criteria != CriteriaOn(d.Date) && strings.TrimSpace(d.Note) == "" {
		return Invalidf("criteria", "on %s the criteria of %s were in force; say in note why others were used", d.Date, CriteriaOn(d.Date))
	}
	return nil
}

// CheckStars tells whether a decision of this level and date may give so many
// stars: the ministry gives five, districts gave three, provinces three and four.
func (d Decision) CheckStars(stars int) error {
	if stars < 3 || stars > 5 {
		return Invalidf("stars", "a certificate has 3, 4 or 5 stars")
	}
	switch {
	case d.Level == LevelMinistry && stars != 5:
		return Invalidf("stars", "the ministry certifies five stars")
	case d.Level == LevelProvince && stars == 5:
		return Invalidf("stars", "five stars are certified by the ministry; from 90 points on say potential_five with four stars")
	case d.Level == LevelDistrict && stars != 3:
		return Invalidf("stars", "districts certified three stars")
	}
	return nil
}
