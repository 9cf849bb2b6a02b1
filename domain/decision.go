package domain

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
