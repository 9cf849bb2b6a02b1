package view

import (
	"chophien/api/rest"
	"chophien/domain"
)

// DecisionView is the decision that approved a batch of products.
type DecisionView struct {
	Issuer   string `json:"issuer" example:"UBND tỉnh Tuyên Quang"`
	IssuerEN string `json:"issuer_en" nullable:"true" doc:"Translated by a vocabulary; null for an office that it lacks" example:"People's Committee of Tuyên Quang province"`
	Number   string `json:"number" example:"2585/QĐ-UBND"`
	Date     string `json:"date" format:"date"`
	Level    string `json:"level" enum:"district,province,ministry" doc:"Level of the issuer: district (until 05/07/2025), province or ministry" example:"province"`
	Criteria string `json:"criteria" doc:"The criteria that it was taken under" example:"148/QĐ-TTg"`

	OnFile   bool    `json:"on_file" doc:"true: the scan of the signed decision is on file"`
	ScanPath *string `json:"scan_path" doc:"Path at which everybody may read the scan; null unless an officer made it public" example:"/v1/decisions/01900000-0000-7000-8000-0000000000d1/scan/content"`
}

// DecisionViewOf returns the JSON of a decision.
func DecisionViewOf(d domain.Decision) DecisionView {
	return DecisionView{
		Issuer: d.Issuer, IssuerEN: domain.OfficeEN(d.Issuer), Number: d.Number, Date: d.Date.String(), Level: string(d.Level), Criteria: string(d.Criteria),
		OnFile: d.OnFile(), ScanPath: rest.OrNil(d.ScanPath()),
	}
}

// CertificateView is a certificate as it is on a day.
type CertificateView struct {
	Code          string                    `json:"code" doc:"As printed on packages; /v1/verify/{code} returns its state" example:"7K3F-M2QX"`
	Decision      rest.OrNull[DecisionView] `json:"decision"`
	Stars         *int                      `json:"stars" doc:"3 to 5; null where the record at hand does not state them"`
	PotentialFive bool                      `json:"potential_five" doc:"Sent up to the ministry for five stars; four until it decides"`
	Score         *float64                  `json:"score" doc:"0 to 100, two decimals; null where unknown"`
	ValidFrom     string                    `json:"valid_from" format:"date"`
	ValidUntil    string                    `json:"valid_until" format:"date" doc:"Last valid day as decided"`
	State         string                    `json:"state" enum:"pending,valid,expiring,expired,superseded,suspended,revoked" doc:"On the day asked for; expiring: valid, and ends within 90 days" example:"valid"`
	RevokedOn     *string                   `json:"revoked_on" format:"date"`
	RevokedReason string                    `json:"revoked_reason" nullable:"true"`
	SupersededOn  *string                   `json:"superseded_on" format:"date"`
	rest.Sample
}

// CertificateOf returns the JSON of a certificate on a day.
func CertificateOf(c domain.Certificate, on domain.Date) CertificateView {
	out := CertificateView{
		Code: domain.ShowCode(c.Code), PotentialFive: c.PotentialFive,
		ValidFrom: c.ValidFrom.String(), ValidUntil: c.ValidUntil.String(),
		State: string(c.StateOn(on)), RevokedReason: c.RevokedReason,
		RevokedOn: rest.DateOrNil(c.RevokedOn), SupersededOn: rest.DateOrNil(c.SupersededOn),
		Sample: rest.SampleOf(c.Sample),
	}
	if c.Stars > 0 {
		out.Stars = &c.Stars
	}
	if c.Score != nil {
		points := float64(*c.Score) / 100
		out.Score = &points
	}
	if d := c.Decision; d != nil {
		out.Decision = rest.Some(DecisionViewOf(*d))
	}
	return out
}

// Rating is whether a product is certified on a day, and its stars.
type Rating struct {
	Certified     bool `json:"certified" doc:"true while a certificate is valid"`
	Stars         *int `json:"stars" doc:"3 to 5 while a certificate is valid that states them; otherwise null"`
	PotentialFive bool `json:"potential_five"`
}

// RatingOf returns the rating of a product with a window of validity. ok is
// false when the product has none.
func RatingOf(w domain.Window, ok bool) Rating {
	if !ok {
		return Rating{}
	}
	r := Rating{Certified: true, PotentialFive: w.PotentialFive}
	if w.Stars > 0 {
		r.Stars = &w.Stars
	}
	return r
}

// RatingOn returns the rating of a product with these certificates on a day.
func RatingOn(certificates []domain.Certificate, on domain.Date) Rating {
	c := domain.CurrentOn(certificates, on)
	if c == nil {
		return Rating{}
	}
	w, ok := c.Window()
	return RatingOf(w, ok)
}

// UntilOf returns the last day of a window of validity; nil when ok is false.
func UntilOf(w domain.Window, ok bool) *string {
	if !ok {
		return nil
	}
	return rest.DateOrNil(&w.Until)
}
