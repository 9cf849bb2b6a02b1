package web

import (
	"net/url"

	"chophien/domain"
)

// OrganisationGroup has the organisations of one role on the page of a fair.
type OrganisationGroup struct {
	Heading string
	Items   []OrganisationCard
}

// OrganisationCard is an organisation on the page of a fair.
type OrganisationCard struct {
	Name, Level, Website string
	Text                 []string
	Logo                 string // address; empty: none
	Width, Height        int    // of the logo as it is shown
}

// logoHeight is the height of a logo on the page of a fair in CSS pixels.
const logoHeight = 72

// organisationsOf returns the organisations of a fair by role.
func (r *request) organisationsOf(f domain.Fair, all []domain.FairOrganisation) []OrganisationGroup {
	var out []OrganisationGroup
	role := domain.FairRole("")
	for _, o := range all {
		if o.Role != role {
			role = o.Role
			out = append(out, OrganisationGroup{Heading: r.or(role.Title())})
		}
		card := OrganisationCard{Name: r.or(o.Name, o.NameEN), Level: r.or(o.Level.Title()), Website: o.Website, Text: paragraphs(r.or(o.Text, o.TextEN))}
		if l := o.Logo; l != nil {
			card.Logo = "/v1/fairs/" + url.PathEscape(f.Slug) + "/organisations/" + o.ID + "/logo?size=small"
			card.Width, card.Height = logoSize(*l)
		}
		last := &out[len(out)-1]
		last.Items = append(last.Items, card)
	}
	return out
}

// logoSize returns the width and height of a logo as pages show it, in CSS pixels: of
// one height, but narrower than three times that.
func logoSize(l domain.FairLogo) (width, height int) {
	width, height = max(1, logoHeight*l.Width/l.Height), logoHeight
	if width > 3*logoHeight {
		width, height = 3*logoHeight, max(1, 3*logoHeight*l.Height/l.Width)
	}
	return width, height
}
