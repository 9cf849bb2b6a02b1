package transfer

import "chophien/domain"

// Listings is the table of listings of a kind, one of domain.ImportKinds.
func Listings(k domain.Kind, sets []domain.ProductSet, provinces []domain.Province) Table {
	switch k {
	case domain.KindCraftVillage:
		return CraftVillages(provinces)
	case domain.KindTourismSite:
		return TourismSites(provinces)
	}
	return Products(sets, provinces)
}

// Read reads a row of Listings of a kind.
func (c *Catalog) Read(k domain.Kind, row Row) domain.ListingEntry {
	switch k {
	case domain.KindCraftVillage:
		return c.ReadCraftVillage(row)
	case domain.KindTourismSite:
		return c.ReadTourismSite(row)
	}
	return c.ReadProduct(row)
}

// ListingExample is a row for the template of a table of Listings, marked as such.
// It is not a real listing.
func ListingExample(k domain.Kind, t Table) []any {
	switch k {
	case domain.KindCraftVillage:
		return inOrder(t, craftVillageExample())
	case domain.KindTourismSite:
		return inOrder(t, tourismSiteExample())
	}
	return Example(t)
}
