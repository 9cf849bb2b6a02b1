package api

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"chophien/api/account"
	"chophien/api/fair"
	"chophien/api/htmlpage"
	"chophien/api/listing"
	"chophien/api/rest"
	"chophien/api/search"
	"chophien/api/trade"
	"chophien/api/trust"
	"chophien/domain"
	"chophien/front"
)

// route is one line of the table: method, path, who may call it, the id of the
// operation in the contract, and its endpoint. The area describes the operation
// under the same id.
type route struct {
	method, path string
	access       front.Access
	operation    string
	endpoint     rest.Endpoint
}

func read(roles []domain.Role) front.Access    { return front.Only(domain.ScopeRead, roles...) }
func write(roles []domain.Role) front.Access   { return front.Only(domain.ScopeWrite, roles...) }
func session(roles []domain.Role) front.Access { return front.Only(front.SessionOnly, roles...) }

// These are the roles that may call routes.
func users() []domain.Role      { return domain.Roles() }
func admins() []domain.Role     { return []domain.Role{domain.RoleAdmin} }
func officers() []domain.Role   { return []domain.Role{domain.RoleOfficer, domain.RoleAdmin} }
func organizers() []domain.Role { return []domain.Role{domain.RoleOrganizer, domain.RoleAdmin} }

// deciders enter, submit and publish decisions.
func deciders() []domain.Role { return append(officers(), domain.RoleMinistry) }

// managers manage listings.
func managers() []domain.Role {
	return []domain.Role{domain.RoleProducer, domain.RoleOfficer, domain.RoleAdmin}
}

// officersAndProducers see and add papers and inspections.
func officersAndProducers() []domain.Role { return append(officers(), domain.RoleProducer) }

// buyers add demands.
func buyers() []domain.Role {
	return []domain.Role{domain.RoleBuyer, domain.RoleOrganizer, domain.RoleAdmin}
}

// leadBuyers are the buyers of leads.
func leadBuyers() []domain.Role { return []domain.Role{domain.RoleBuyer} }

// sellers send quotes: members of producers, and officers for the producers of
// their place.
func sellers() []domain.Role { return []domain.Role{domain.RoleProducer, domain.RoleOfficer} }

// parties take part in leads on either side.
func parties() []domain.Role { return append(leadBuyers(), sellers()...) }

// route registers all routes. It fails when a route has no description, or a
// description no route.
func (s *Server) route() error {
	schemas := s.router.Schemas()
	texts := map[string]huma.Operation{}
	for _, op := range slices.Concat(
		operations(), problemOperations(schemas), listing.Operations(schemas), trust.Operations(schemas), trade.Operations(schemas),
		fair.Operations(schemas), search.Operations(schemas), account.Operations(schemas),
	) {
		texts[op.OperationID] = op
	}
	var errs []error
	for _, r := range slices.Concat(
		s.ownRoutes(), s.listingRoutes(), s.trustRoutes(), s.tradeRoutes(), s.fairRoutes(), s.searchRoutes(), s.accountRoutes(),
	) {
		op, ok := texts[r.operation]
		if !ok {
			errs = append(errs, fmt.Errorf("api: the operation %s is not described", r.operation))
			continue
		}
		delete(texts, r.operation)
		if op.Description == "" || op.Summary == "" {
			errs = append(errs, fmt.Errorf("api: the operation %s has no text of its own", r.operation))
		}
		op.Method, op.Path = r.method, r.path
		access, err := inArea(r.access, r.path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		s.router.Add(op, access, r.endpoint)
	}
	for id := range maps.Keys(texts) {
		errs = append(errs, fmt.Errorf("api: the operation %s has no route", id))
	}
	return errors.Join(append(errs, s.router.CheckAccess())...)
}

// replacedBy describes a route that is served for a year more, since clients
// use it.
func replacedBy(successor string) rest.Deprecation {
	since := time.Date(2026, time.November, 29, 0, 0, 0, 0, time.UTC)
	return rest.Deprecation{Since: since, Sunset: since.AddDate(1, 0, 0), Successor: successor}
}

// timeLimit returns how long a route may take, by its path in Echo's notation.
func timeLimit(path string) time.Duration {
	switch path {
	case "/v1/suggest":
		return 2 * time.Second
	case "/v1/search":
		return 5 * time.Second
	case "/v1/sessions/oidc", "/v1/sessions/oidc/complete", "/v1/me/identities":
		return 20 * time.Second // the provider is called
	case "/v1/me/imports/:id":
		return listing.MaxImportWait + 5*time.Second
	case "/v1/me/listings/actions", "/v1/me/decisions/actions":
		return 50 * time.Second // a whole list is moved
	case "/v1/admin/synonyms/evaluate":
		return 45 * time.Second // golden queries are searched twice
	case "/v1/fairs/:id/catalogue-draft", "/v1/fairs/:id/catalogue-draft/check", "/v1/fairs/:id/catalogue-draft/preview.pdf", "/v1/fairs/:id/editions", "/v1/fairs/:id/editions/:number/addendum.pdf", "/v1/fairs/:id/catalogue/addendum.pdf":
		return time.Minute // a whole book is composed
	case "/v1/admin/audit/verify", "/v1/admin/search/repair", "/v1/pictures/:id", "/docs/:file":
		return time.Minute
	}
	return 10 * time.Second
}

// ownRoutes returns the routes of no area: health, the contract and its
// reference.
func (s *Server) ownRoutes() []route {
	return []route{
		{http.MethodGet, "/docs", front.Everybody(), "docs", rest.Raw(s.docs)},
		{http.MethodGet, "/docs/{file}", front.Everybody(), "docs-file", rest.Raw(s.docs)},
		{http.MethodGet, "/openapi.json", front.Everybody(), "openapi-json", rest.Raw(s.specJSON)},
		{http.MethodGet, "/openapi.yaml", front.Everybody(), "openapi-yaml", rest.Raw(s.specYAML)},
		{http.MethodGet, "/problems", front.Everybody(), "list-problems", rest.Raw(s.problems)},
		{http.MethodGet, "/problems/{name}", front.Everybody(), "get-problem", rest.Raw(s.problem)},
		{http.MethodGet, "/livez", front.Everybody(), "get-liveness", rest.Health(s.livez)},
		{http.MethodGet, "/readyz", front.Everybody(), "get-readiness", rest.Health(s.readyz)},
	}
}

// operations returns the descriptions of the routes of no area.
func operations() []huma.Operation {
	return []huma.Operation{
		htmlpage.Operation("docs", "Documentation", "Read the API reference as a page", "Developers read every operation here and can send requests with a token of their own."),
		docsFileOperation(),
		specOperation("openapi-json", "application/json"),
		specOperation("openapi-yaml", "application/yaml"),
		{
			OperationID: "get-liveness", Tags: []string{"Health"},
			Summary:     "Check that the process answers",
			Description: "Container platforms ask this to learn whether to restart the process. The answer checks no other part.",
		},
		{
			OperationID: "get-readiness", Tags: []string{"Health"},
			Summary:     "Check which parts are ready",
			Description: "Load balancers ask this before they send requests. The answer checks the database, the search engine and the file store, and is 503 while one of them is away.",
		},
	}
}

// listingRoutes returns the routes of the area listing.
func (s *Server) listingRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/changes", front.Everybody(), "list-changes", rest.NeverKept(rest.Public(s.listing.Changes))},
		{http.MethodGet, "/v1/craft-villages", front.Everybody(), "list-craft-villages", rest.Public(s.listing.CraftVillages)},
		{http.MethodPost, "/v1/craft-villages", write(officers()), "add-craft-village", rest.Limited(domain.ListingsPerAccount(), rest.Private(s.listing.AddCraftVillage))},
		{http.MethodGet, "/v1/craft-villages/{id}", front.EverybodyKnown(), "get-craft-village", rest.LinkedData(rest.Public(s.listing.CraftVillage), s.listing.CraftVillageData)},
		{http.MethodPatch, "/v1/craft-villages/{id}", write(officers()), "change-craft-village", rest.Private(s.listing.ChangeCraftVillage)},
		{http.MethodGet, "/v1/craft-villages/{id}/history", read(managers()), "get-craft-village-history", rest.Private(s.listing.History(domain.KindCraftVillage))},
		{http.MethodPost, "/v1/craft-villages/{id}/pictures", write(managers()), "add-craft-village-picture", rest.Limited(domain.PicturesPerAccount(), rest.Upload[listing.ManagedPictureView](s.listing.AddPicture(domain.KindCraftVillage)))},
		{http.MethodPatch, "/v1/craft-villages/{id}/pictures/{picture_id}", write(managers()), "change-craft-village-picture", rest.Private(s.listing.ChangePicture(domain.KindCraftVillage))},
		{http.MethodDelete, "/v1/craft-villages/{id}/pictures/{picture_id}", write(managers()), "delete-craft-village-picture", rest.Private(s.listing.DeletePicture(domain.KindCraftVillage))},
		{http.MethodGet, "/v1/craft-villages/{id}/pictures/{picture_id}/content", read(managers()), "get-craft-village-picture", rest.Download(s.listing.ManagedPicture(domain.KindCraftVillage))},
		{http.MethodPut, "/v1/craft-villages/{id}/products/{product_id}", write(officers()), "tie-product-to-craft-village", rest.Private(s.listing.TieProduct(domain.KindCraftVillage))},
		{http.MethodDelete, "/v1/craft-villages/{id}/products/{product_id}", write(officers()), "untie-product-from-craft-village", rest.Private(s.listing.UntieProduct(domain.KindCraftVillage))},
		{http.MethodPost, "/v1/craft-villages/{id}/publish", write(officers()), "publish-craft-village", rest.Judged(rest.Private(s.listing.ReviewCraftVillage(domain.ReviewPublish)))},
		{http.MethodPost, "/v1/craft-villages/{id}/recall", write(managers()), "recall-craft-village", rest.Private(s.listing.ReviewCraftVillage(domain.ReviewRecall))},
		{http.MethodPost, "/v1/craft-villages/{id}/reinstate", write(officers()), "reinstate-craft-village", rest.Private(s.listing.ReviewCraftVillage(domain.ReviewReinstate))},
		{http.MethodPost, "/v1/craft-villages/{id}/reopen", write(managers()), "reopen-craft-village", rest.Private(s.listing.ReviewCraftVillage(domain.ReviewReopen))},
		{http.MethodPost, "/v1/craft-villages/{id}/request-changes", write(officers()), "request-changes-craft-village", rest.Private(s.listing.ReviewCraftVillage(domain.ReviewRequestChanges))},
		{http.MethodPost, "/v1/craft-villages/{id}/submit", write(managers()), "submit-craft-village", rest.Private(s.listing.ReviewCraftVillage(domain.ReviewSubmit))},
		{http.MethodPost, "/v1/craft-villages/{id}/suspend", write(officers()), "suspend-craft-village", rest.Private(s.listing.ReviewCraftVillage(domain.ReviewSuspend))},
		{http.MethodPost, "/v1/craft-villages/{id}/withdraw", write(managers()), "withdraw-craft-village", rest.Private(s.listing.ReviewCraftVillage(domain.ReviewWithdraw))},
		{http.MethodGet, "/v1/exports/open-data.json", front.Everybody(), "export-open-data", rest.JSONFile[listing.OpenData](s.listing.ExportOpenData)},
		{http.MethodGet, "/v1/exports/products.csv", front.Everybody(), "export-products-csv", rest.Sheet(s.listing.ExportProductsCSV)},
		{http.MethodGet, "/v1/exports/products.xlsx", front.Everybody(), "export-products-xlsx", rest.Sheet(s.listing.ExportProductsXLSX)},
		{http.MethodGet, "/v1/imports/template.xlsx", front.Everybody(), "import-template", rest.Sheet(s.listing.Template)},
		{http.MethodGet, "/v1/me/imports", read(managers()), "list-imports", rest.Private(s.listing.Imports)},
		{http.MethodPost, "/v1/me/imports", write(managers()), "add-import", rest.Limited(domain.ImportsPerAccount(), rest.Upload[listing.Import](s.listing.AddImport))},
		{http.MethodGet, "/v1/me/imports/{id}", read(managers()), "get-import", rest.Private(s.listing.OneImport)},
		{http.MethodPut, "/v1/me/imports/{id}/columns", write(managers()), "choose-import-columns", rest.Limited(domain.ImportReadingsPerAccount(), rest.Private(s.listing.ChooseColumns))},
		{http.MethodPut, "/v1/me/imports/{id}/sheet", write(managers()), "choose-import-sheet", rest.Limited(domain.ImportReadingsPerAccount(), rest.Private(s.listing.ChooseSheet))},
		{http.MethodPost, "/v1/me/imports/{id}/commit", write(managers()), "commit-import", rest.Private(s.listing.CommitImport)},
		{http.MethodGet, "/v1/me/imports/{id}/failed.xlsx", read(managers()), "get-failed-rows", rest.Sheet(s.listing.FailedRows)},
		{http.MethodGet, "/v1/me/imports/{id}/missing", read(managers()), "list-import-gaps", rest.Private(s.listing.ImportGaps)},
		{http.MethodGet, "/v1/me/imports/{id}/missing.xlsx", read(managers()), "export-import-gaps", rest.Sheet(s.listing.ImportGapsSheet)},
		{http.MethodPost, "/v1/me/imports/{id}/missing", write(managers()), "fill-import-gaps", rest.Limited(domain.ImportReadingsPerAccount(), rest.Upload[listing.FilledGaps](s.listing.FillImportGaps))},
		{http.MethodPost, "/v1/me/imports/{id}/pictures", write(managers()), "send-import-pictures", rest.WithoutKey(rest.Upload[listing.ImportPictures](s.listing.AddImportPictures))},
		{http.MethodGet, "/v1/me/imports/{id}/rows", read(managers()), "list-import-rows", rest.Private(s.listing.ImportRows)},
		{http.MethodPatch, "/v1/me/imports/{id}/rows/{row}", write(managers()), "change-import-row", rest.Private(s.listing.ChangeImportRow)},
		{http.MethodPost, "/v1/me/invitations/accept", session(users()), "accept-invitation", rest.Private(s.listing.AcceptInvitation)},
		{http.MethodGet, "/v1/me/listings", read(managers()), "list-my-listings", rest.Private(s.listing.MyListings)},
		{http.MethodPost, "/v1/me/listings/actions", write(managers()), "move-my-listings", rest.Private(s.listing.MoveListings)},
		{http.MethodGet, "/v1/me/memberships", read(users()), "list-my-memberships", rest.Private(s.listing.Memberships)},
		{http.MethodGet, "/v1/me/producers/{id}", read(managers()), "get-my-producer", rest.Deprecated(replacedBy("/v1/producers/{id}"), rest.Private(s.listing.ManagedProducer))},
		{http.MethodGet, "/v1/me/products/export.csv", read(managers()), "export-my-products-csv", rest.Sheet(s.listing.ExportMineCSV)},
		{http.MethodGet, "/v1/me/products/export.xlsx", read(managers()), "export-my-products-xlsx", rest.Sheet(s.listing.ExportMineXLSX)},
		{http.MethodGet, "/v1/me/products/{id}", read(managers()), "get-my-product", rest.Deprecated(replacedBy("/v1/products/{id}"), rest.Private(s.listing.ManagedProduct))},
		{http.MethodGet, "/v1/pictures/{id}", front.Everybody(), "get-picture", rest.RawDownload(s.listing.Picture)},
		{http.MethodGet, "/v1/producers", front.Everybody(), "list-producers", rest.Public(s.listing.Producers)},
		{http.MethodPost, "/v1/producers", write(managers()), "add-producer", rest.Limited(domain.ListingsPerAccount(), rest.Private(s.listing.AddProducer))},
		{http.MethodGet, "/v1/producers/{id}", front.EverybodyKnown(), "get-producer", rest.LinkedData(rest.Public(s.listing.Producer), s.listing.ProducerData)},
		{http.MethodPatch, "/v1/producers/{id}", write(managers()), "change-producer", rest.Private(s.listing.ChangeProducer)},
		{http.MethodGet, "/v1/producers/{id}/history", read(managers()), "get-producer-history", rest.Private(s.listing.History(domain.KindProducer))},
		{http.MethodGet, "/v1/producers/{id}/invitations", read(managers()), "list-invitations", rest.Private(s.listing.Invitations)},
		{http.MethodPost, "/v1/producers/{id}/invitations", session(managers()), "invite-member", rest.Private(s.listing.Invite)},
		{http.MethodDelete, "/v1/producers/{id}/invitations/{invitation_id}", session(managers()), "revoke-invitation", rest.Private(s.listing.RevokeInvitation)},
		{http.MethodGet, "/v1/producers/{id}/members", read(managers()), "list-members", rest.Private(s.listing.Members)},
		{http.MethodPatch, "/v1/producers/{id}/members/{user_id}", session(managers()), "change-member", rest.Private(s.listing.ChangeMember)},
		{http.MethodDelete, "/v1/producers/{id}/members/{user_id}", session(managers()), "remove-member", rest.Private(s.listing.RemoveMember)},
		{http.MethodPost, "/v1/producers/{id}/pictures", write(managers()), "add-producer-picture", rest.Limited(domain.PicturesPerAccount(), rest.Upload[listing.ManagedPictureView](s.listing.AddPicture(domain.KindProducer)))},
		{http.MethodPatch, "/v1/producers/{id}/pictures/{picture_id}", write(managers()), "change-producer-picture", rest.Private(s.listing.ChangePicture(domain.KindProducer))},
		{http.MethodDelete, "/v1/producers/{id}/pictures/{picture_id}", write(managers()), "delete-producer-picture", rest.Private(s.listing.DeletePicture(domain.KindProducer))},
		{http.MethodGet, "/v1/producers/{id}/pictures/{picture_id}/content", read(managers()), "get-producer-picture", rest.Download(s.listing.ManagedPicture(domain.KindProducer))},
		{http.MethodPost, "/v1/producers/{id}/publish", write(officers()), "publish-producer", rest.Judged(rest.Private(s.listing.ReviewProducer(domain.ReviewPublish)))},
		{http.MethodPost, "/v1/producers/{id}/recall", write(managers()), "recall-producer", rest.Private(s.listing.ReviewProducer(domain.ReviewRecall))},
		{http.MethodPost, "/v1/producers/{id}/reinstate", write(officers()), "reinstate-producer", rest.Private(s.listing.ReviewProducer(domain.ReviewReinstate))},
		{http.MethodPost, "/v1/producers/{id}/reopen", write(managers()), "reopen-producer", rest.Private(s.listing.ReviewProducer(domain.ReviewReopen))},
		{http.MethodPost, "/v1/producers/{id}/request-changes", write(officers()), "request-changes-producer", rest.Private(s.listing.ReviewProducer(domain.ReviewRequestChanges))},
		{http.MethodPost, "/v1/producers/{id}/submit", write(managers()), "submit-producer", rest.Private(s.listing.ReviewProducer(domain.ReviewSubmit))},
		{http.MethodPost, "/v1/producers/{id}/suspend", write(officers()), "suspend-producer", rest.Private(s.listing.ReviewProducer(domain.ReviewSuspend))},
		{http.MethodPost, "/v1/producers/{id}/withdraw", write(managers()), "withdraw-producer", rest.Private(s.listing.ReviewProducer(domain.ReviewWithdraw))},
		{http.MethodGet, "/v1/product-sets", front.Everybody(), "list-product-sets", rest.Public(s.listing.ProductSets)},
		{http.MethodGet, "/v1/products", front.Everybody(), "list-products", rest.Public(s.listing.Products)},
		{http.MethodPost, "/v1/products", write(managers()), "add-product", rest.Limited(domain.ListingsPerAccount(), rest.Private(s.listing.AddProduct))},
		{http.MethodGet, "/v1/products/{id}", front.EverybodyKnown(), "get-product", rest.LinkedData(rest.Public(s.listing.Product), s.listing.ProductData)},
		{http.MethodPatch, "/v1/products/{id}", write(managers()), "change-product", rest.Private(s.listing.ChangeProduct)},
		{http.MethodGet, "/v1/products/{id}/history", read(managers()), "get-product-history", rest.Private(s.listing.History(domain.KindProduct))},
		{http.MethodPost, "/v1/products/{id}/pictures", write(managers()), "add-product-picture", rest.Limited(domain.PicturesPerAccount(), rest.Upload[listing.ManagedPictureView](s.listing.AddPicture(domain.KindProduct)))},
		{http.MethodPatch, "/v1/products/{id}/pictures/{picture_id}", write(managers()), "change-product-picture", rest.Private(s.listing.ChangePicture(domain.KindProduct))},
		{http.MethodDelete, "/v1/products/{id}/pictures/{picture_id}", write(managers()), "delete-product-picture", rest.Private(s.listing.DeletePicture(domain.KindProduct))},
		{http.MethodGet, "/v1/products/{id}/pictures/{picture_id}/content", read(managers()), "get-product-picture", rest.Download(s.listing.ManagedPicture(domain.KindProduct))},
		{http.MethodPost, "/v1/products/{id}/publish", write(officers()), "publish-product", rest.Judged(rest.Private(s.listing.ReviewProduct(domain.ReviewPublish)))},
		{http.MethodPost, "/v1/products/{id}/recall", write(managers()), "recall-product", rest.Private(s.listing.ReviewProduct(domain.ReviewRecall))},
		{http.MethodPost, "/v1/products/{id}/reinstate", write(officers()), "reinstate-product", rest.Private(s.listing.ReviewProduct(domain.ReviewReinstate))},
		{http.MethodPost, "/v1/products/{id}/reopen", write(managers()), "reopen-product", rest.Private(s.listing.ReviewProduct(domain.ReviewReopen))},
		{http.MethodPost, "/v1/products/{id}/request-changes", write(officers()), "request-changes-product", rest.Private(s.listing.ReviewProduct(domain.ReviewRequestChanges))},
		{http.MethodPost, "/v1/products/{id}/submit", write(managers()), "submit-product", rest.Private(s.listing.ReviewProduct(domain.ReviewSubmit))},
		{http.MethodPost, "/v1/products/{id}/suspend", write(officers()), "suspend-product", rest.Private(s.listing.ReviewProduct(domain.ReviewSuspend))},
		{http.MethodPost, "/v1/products/{id}/withdraw", write(managers()), "withdraw-product", rest.Private(s.listing.ReviewProduct(domain.ReviewWithdraw))},
		{http.MethodGet, "/v1/communes", front.Everybody(), "list-communes", rest.Public(s.listing.Communes)},
		{http.MethodGet, "/v1/provinces/{code}/communes", front.Everybody(), "list-communes-of-province", rest.Public(s.listing.ProvinceCommunes)},
		{http.MethodGet, "/v1/provinces", front.Everybody(), "list-provinces", rest.Public(s.listing.Provinces)},
		{http.MethodGet, "/v1/provinces/{code}", front.Everybody(), "get-province", rest.Public(s.listing.Province)},
		{http.MethodGet, "/v1/statistics", front.Everybody(), "get-statistics", rest.Public(s.listing.Statistics)},
		{http.MethodGet, "/v1/tourism-sites", front.Everybody(), "list-tourism-sites", rest.Public(s.listing.TourismSites)},
		{http.MethodPost, "/v1/tourism-sites", write(officers()), "add-tourism-site", rest.Limited(domain.ListingsPerAccount(), rest.Private(s.listing.AddTourismSite))},
		{http.MethodGet, "/v1/tourism-sites/{id}", front.EverybodyKnown(), "get-tourism-site", rest.LinkedData(rest.Public(s.listing.TourismSite), s.listing.TourismSiteData)},
		{http.MethodPatch, "/v1/tourism-sites/{id}", write(officers()), "change-tourism-site", rest.Private(s.listing.ChangeTourismSite)},
		{http.MethodGet, "/v1/tourism-sites/{id}/history", read(managers()), "get-tourism-site-history", rest.Private(s.listing.History(domain.KindTourismSite))},
		{http.MethodPost, "/v1/tourism-sites/{id}/pictures", write(managers()), "add-tourism-site-picture", rest.Limited(domain.PicturesPerAccount(), rest.Upload[listing.ManagedPictureView](s.listing.AddPicture(domain.KindTourismSite)))},
		{http.MethodPatch, "/v1/tourism-sites/{id}/pictures/{picture_id}", write(managers()), "change-tourism-site-picture", rest.Private(s.listing.ChangePicture(domain.KindTourismSite))},
		{http.MethodDelete, "/v1/tourism-sites/{id}/pictures/{picture_id}", write(managers()), "delete-tourism-site-picture", rest.Private(s.listing.DeletePicture(domain.KindTourismSite))},
		{http.MethodGet, "/v1/tourism-sites/{id}/pictures/{picture_id}/content", read(managers()), "get-tourism-site-picture", rest.Download(s.listing.ManagedPicture(domain.KindTourismSite))},
		{http.MethodPut, "/v1/tourism-sites/{id}/products/{product_id}", write(officers()), "tie-product-to-tourism-site", rest.Private(s.listing.TieProduct(domain.KindTourismSite))},
		{http.MethodDelete, "/v1/tourism-sites/{id}/products/{product_id}", write(officers()), "untie-product-from-tourism-site", rest.Private(s.listing.UntieProduct(domain.KindTourismSite))},
		{http.MethodPost, "/v1/tourism-sites/{id}/publish", write(officers()), "publish-tourism-site", rest.Judged(rest.Private(s.listing.ReviewTourismSite(domain.ReviewPublish)))},
		{http.MethodPost, "/v1/tourism-sites/{id}/recall", write(managers()), "recall-tourism-site", rest.Private(s.listing.ReviewTourismSite(domain.ReviewRecall))},
		{http.MethodPost, "/v1/tourism-sites/{id}/reinstate", write(officers()), "reinstate-tourism-site", rest.Private(s.listing.ReviewTourismSite(domain.ReviewReinstate))},
		{http.MethodPost, "/v1/tourism-sites/{id}/reopen", write(managers()), "reopen-tourism-site", rest.Private(s.listing.ReviewTourismSite(domain.ReviewReopen))},
		{http.MethodPost, "/v1/tourism-sites/{id}/request-changes", write(officers()), "request-changes-tourism-site", rest.Private(s.listing.ReviewTourismSite(domain.ReviewRequestChanges))},
		{http.MethodPost, "/v1/tourism-sites/{id}/submit", write(managers()), "submit-tourism-site", rest.Private(s.listing.ReviewTourismSite(domain.ReviewSubmit))},
		{http.MethodPost, "/v1/tourism-sites/{id}/suspend", write(officers()), "suspend-tourism-site", rest.Private(s.listing.ReviewTourismSite(domain.ReviewSuspend))},
		{http.MethodPost, "/v1/tourism-sites/{id}/withdraw", write(managers()), "withdraw-tourism-site", rest.Private(s.listing.ReviewTourismSite(domain.ReviewWithdraw))},
	}
}

// trustRoutes returns the routes of the area trust.
func (s *Server) trustRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/certificates/{code}", front.Everybody(), "get-certificate", rest.Private(s.trust.Certificate)},
		{http.MethodPost, "/v1/certificates/{code}/proposals", write(officers()), "add-proposal", rest.Private(s.trust.AddCertificateChange)},
		{http.MethodGet, "/v1/criteria", front.Everybody(), "list-criteria", rest.Public(s.trust.Criteria)},
		{http.MethodGet, "/v1/decisions", front.Everybody(), "list-decisions", rest.Public(s.trust.Decisions)},
		{http.MethodPost, "/v1/decisions", write(deciders()), "add-decision", rest.Private(s.trust.AddDecision)},
		{http.MethodGet, "/v1/decisions/annex-template.xlsx", front.Everybody(), "get-annex-template", rest.Raw(s.trust.AnnexTemplate)},
		{http.MethodGet, "/v1/decisions/{id}", front.EverybodyKnown(), "get-decision", rest.Public(s.trust.Decision)},
		{http.MethodPatch, "/v1/decisions/{id}", write(deciders()), "change-decision", rest.Private(s.trust.ChangeDecision)},
		{http.MethodDelete, "/v1/decisions/{id}", write(deciders()), "drop-decision", rest.Private(s.trust.DeleteDecision)},
		{http.MethodPost, "/v1/decisions/{id}/annex", write(deciders()), "send-annex", rest.Upload[trust.Annex](s.trust.Annex)},
		{http.MethodPut, "/v1/decisions/{id}/awards", write(deciders()), "put-awards", rest.Private(s.trust.SetDecisionLines)},
		{http.MethodPost, "/v1/decisions/{id}/publish", write(deciders()), "publish-decision", rest.Judged(rest.Private(s.trust.PublishDecision))},
		{http.MethodPost, "/v1/decisions/{id}/return", write(deciders()), "return-decision", rest.Private(s.trust.ReturnDecision)},
		{http.MethodGet, "/v1/decisions/{id}/scan/content", front.EverybodyKnown(), "get-decision-scan", rest.Download(s.trust.DecisionScan)},
		{http.MethodPut, "/v1/decisions/{id}/scan", write(deciders()), "put-decision-scan", rest.Private(s.trust.SetDecisionScan)},
		{http.MethodPost, "/v1/decisions/{id}/submit", write(deciders()), "submit-decision", rest.Private(s.trust.SubmitDecision)},
		{http.MethodGet, "/v1/me/decisions", read(deciders()), "list-my-decisions", rest.Private(s.trust.ManagedDecisions)},
		{http.MethodPost, "/v1/me/decisions/actions", write(deciders()), "move-my-decisions", rest.Private(s.trust.MoveDecisions)},
		{http.MethodGet, "/v1/me/inspections", read(officersAndProducers()), "list-inspections", rest.Private(s.trust.Inspections)},
		{http.MethodGet, "/v1/me/inspections/{id}", read(officersAndProducers()), "get-inspection", rest.Private(s.trust.Inspection)},
		{http.MethodPatch, "/v1/me/inspections/{id}", write(officers()), "change-inspection", rest.Private(s.trust.ChangeInspection)},
		{http.MethodGet, "/v1/me/proposals", read(officers()), "list-proposals", rest.Private(s.trust.CertificateChanges)},
		{http.MethodGet, "/v1/me/proposals/{id}", read(officers()), "get-proposal", rest.Private(s.trust.CertificateChange)},
		{http.MethodPost, "/v1/me/proposals/{id}/confirm", write(officers()), "confirm-proposal", rest.Private(s.trust.ConfirmCertificateChange)},
		{http.MethodPost, "/v1/me/proposals/{id}/reject", write(officers()), "reject-proposal", rest.Private(s.trust.RejectCertificateChange)},
		{http.MethodGet, "/v1/me/province", read(officers()), "get-agenda", rest.Private(s.trust.Agenda)},
		{http.MethodGet, "/v1/me/province/{part}", read(officers()), "list-agenda", rest.Private(s.trust.AgendaPart)},
		{http.MethodGet, "/v1/me/reports", read(officers()), "list-reports", rest.Private(s.trust.Reports)},
		{http.MethodGet, "/v1/me/reports/{id}", read(officers()), "get-report", rest.Private(s.trust.Report)},
		{http.MethodPost, "/v1/me/reports/{id}/answer", write(officers()), "answer-report", rest.Private(s.trust.DecideReport(domain.ReportAnswer))},
		{http.MethodPost, "/v1/me/reports/{id}/dismiss", write(officers()), "dismiss-report", rest.Private(s.trust.DecideReport(domain.ReportDismiss))},
		{http.MethodGet, "/v1/me/reports/{id}/photo", read(officers()), "get-report-photo", rest.Download(s.trust.ReportPhoto)},
		{http.MethodPost, "/v1/me/reports/{id}/review", write(officers()), "review-report", rest.Private(s.trust.DecideReport(domain.ReportReview))},
		{http.MethodPost, "/v1/me/reports/{id}/suspend", write(officers()), "suspend-report", rest.Private(s.trust.DecideReport(domain.ReportSuspend))},
		{http.MethodPost, "/v1/me/reports/{id}/uphold", write(officers()), "uphold-report", rest.Private(s.trust.DecideReport(domain.ReportUphold))},
		{http.MethodGet, "/v1/paper-kinds", front.Everybody(), "list-paper-kinds", rest.Public(s.trust.PaperKinds)},
		{http.MethodGet, "/v1/producers/{id}/inspections", read(officersAndProducers()), "list-producer-inspections", rest.Private(s.trust.ListingInspections(domain.KindProducer))},
		{http.MethodPost, "/v1/producers/{id}/inspections", write(officers()), "add-producer-inspection", rest.Private(s.trust.AddInspection(domain.KindProducer))},
		{http.MethodGet, "/v1/products/{id}/evidence", read(officersAndProducers()), "list-evidence", rest.Private(s.trust.Evidence)},
		{http.MethodPost, "/v1/products/{id}/evidence", write(officersAndProducers()), "add-evidence", rest.Private(s.trust.AddEvidence)},
		{http.MethodGet, "/v1/products/{id}/evidence/{evidence_id}", read(officersAndProducers()), "get-evidence", rest.Private(s.trust.OneEvidence)},
		{http.MethodPatch, "/v1/products/{id}/evidence/{evidence_id}", write(officersAndProducers()), "change-evidence", rest.Private(s.trust.ChangeEvidence)},
		{http.MethodDelete, "/v1/products/{id}/evidence/{evidence_id}", write(officersAndProducers()), "delete-evidence", rest.Private(s.trust.DeleteEvidence)},
		{http.MethodGet, "/v1/products/{id}/evidence/{evidence_id}/file", read(officersAndProducers()), "get-evidence-file", rest.Download(s.trust.EvidenceFile)},
		{http.MethodPost, "/v1/products/{id}/evidence/{evidence_id}/verdict", write(officers()), "judge-evidence", rest.Judged(rest.Private(s.trust.JudgeEvidence))},
		{http.MethodGet, "/v1/products/{id}/inspections", read(officersAndProducers()), "list-product-inspections", rest.Private(s.trust.ListingInspections(domain.KindProduct))},
		{http.MethodPost, "/v1/products/{id}/inspections", write(officers()), "add-product-inspection", rest.Private(s.trust.AddInspection(domain.KindProduct))},
		{http.MethodPost, "/v1/reports", front.Everybody(), "add-report", rest.RawUpload(s.trust.AddReport)},
		{http.MethodGet, "/v1/reports/{ref}", front.Everybody(), "get-report-status", rest.Private(s.trust.ReportStatus)},
		{http.MethodGet, "/v1/verify/{code}", front.Everybody(), "verify-certificate", rest.Private(s.trust.Verify)},
		{http.MethodGet, "/v1/verify/{code}/qr.png", front.Everybody(), "get-qr-png", rest.Raw(s.trust.DrawQR)},
		{http.MethodGet, "/v1/verify/{code}/qr.svg", front.Everybody(), "get-qr-svg", rest.Raw(s.trust.DrawQR)},
	}
}

// tradeRoutes returns the routes of the area trade.
func (s *Server) tradeRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/demands", front.Everybody(), "list-demands", rest.Public(s.trade.Demands)},
		{http.MethodPost, "/v1/demands", write(buyers()), "add-demand", rest.Limited(domain.DemandsPerAccount(), rest.Private(s.trade.AddDemand))},
		{http.MethodPost, "/v1/demands/draft", write(buyers()), "draft-demand", rest.WithoutKey(rest.Private(s.trade.DraftDemand))},
		{http.MethodGet, "/v1/demands/{id}", front.EverybodyKnown(), "get-demand", rest.Public(s.trade.Demand)},
		{http.MethodPatch, "/v1/demands/{id}", write(buyers()), "change-demand", rest.Private(s.trade.ChangeDemand)},
		{http.MethodPost, "/v1/demands/{id}/close", write(buyers()), "close-demand", rest.Private(s.trade.CloseDemand)},
		{http.MethodPost, "/v1/demands/{id}/match", write(buyers()), "match-demand", rest.Private(s.trade.MatchDemand)},
		{http.MethodGet, "/v1/demands/{id}/matches", read(buyers()), "list-demand-matches", rest.Private(s.trade.DemandMatches)},
		{http.MethodPost, "/v1/demands/{id}/open", write(buyers()), "open-demand", rest.Private(s.trade.OpenDemand)},
		{http.MethodGet, "/v1/demands/{id}/quotes", read(leadBuyers()), "compare-quotes", rest.Private(s.trade.CompareQuotes)},
		{http.MethodPost, "/v1/demands/{id}/quotes", write(sellers()), "quote-demand", rest.Private(s.trade.QuoteDemand)},
		{http.MethodGet, "/v1/fairs/{id}/memoranda", read(organizers()), "list-fair-memoranda", rest.Private(s.trade.FairMemoranda)},
		{http.MethodGet, "/v1/fairs/{id}/memoranda.xlsx", read(organizers()), "export-fair-memoranda", rest.Sheet(s.trade.ExportMemoranda)},
		{http.MethodGet, "/v1/me/contact-reveals", read(users()), "list-contact-reveals", rest.Private(s.trade.ContactReveals)},
		{http.MethodGet, "/v1/me/demands", read(buyers()), "list-my-demands", rest.Private(s.trade.MyDemands)},
		{http.MethodGet, "/v1/me/leads", read(parties()), "list-leads", rest.Private(s.trade.Leads)},
		{http.MethodGet, "/v1/me/leads/export.json", read(parties()), "export-leads-json", rest.Private(s.trade.ExportLeadsJSON)},
		{http.MethodGet, "/v1/me/leads/export.xlsx", read(parties()), "export-leads-xlsx", rest.Sheet(s.trade.ExportLeads)},
		{http.MethodGet, "/v1/me/leads/{id}", read(parties()), "get-lead", rest.Private(s.trade.Lead)},
		{http.MethodPost, "/v1/me/leads/{id}/accept", write(leadBuyers()), "accept-lead", rest.Judged(rest.Private(s.trade.AcceptLead))},
		{http.MethodPost, "/v1/me/leads/{id}/close", write(leadBuyers()), "close-lead", rest.Private(s.trade.MoveLead(domain.LeadClose))},
		{http.MethodPost, "/v1/me/leads/{id}/contact", write(parties()), "reveal-lead-contact", rest.WithoutKey(rest.Private(s.trade.RevealLeadContact))},
		{http.MethodPost, "/v1/me/leads/{id}/decline", write(parties()), "decline-lead", rest.Private(s.trade.MoveLead(domain.LeadDecline))},
		{http.MethodGet, "/v1/me/leads/{id}/files/{file_id}", read(parties()), "get-lead-file", rest.Download(s.trade.LeadFile)},
		{http.MethodGet, "/v1/me/leads/{id}/messages", read(parties()), "list-messages", rest.Private(s.trade.Messages)},
		{http.MethodPost, "/v1/me/leads/{id}/messages", write(parties()), "add-message", rest.Private(s.trade.AddMessage)},
		{http.MethodPost, "/v1/me/leads/{id}/quotes", write(sellers()), "quote-lead", rest.Private(s.trade.QuoteLead)},
		{http.MethodPost, "/v1/me/leads/{id}/read", write(parties()), "read-lead", rest.Private(s.trade.ReadLead)},
		{http.MethodPost, "/v1/me/leads/{id}/shortlist", write(leadBuyers()), "shortlist-lead", rest.Private(s.trade.MoveLead(domain.LeadShortlist))},
		{http.MethodPost, "/v1/me/leads/{id}/unlist", write(leadBuyers()), "unlist-lead", rest.Private(s.trade.MoveLead(domain.LeadUnlist))},
		{http.MethodGet, "/v1/me/matches", read(users()), "list-my-matches", rest.Private(s.trade.MyMatches)},
		{http.MethodGet, "/v1/me/memoranda", read(users()), "list-memoranda", rest.Private(s.trade.Memoranda)},
		{http.MethodPost, "/v1/me/memoranda", write(users()), "add-memorandum", rest.Private(s.trade.AddMemorandum)},
		{http.MethodGet, "/v1/me/memoranda/{id}", read(users()), "get-memorandum", rest.Private(s.trade.Memorandum)},
		{http.MethodPatch, "/v1/me/memoranda/{id}", write(users()), "change-memorandum", rest.Private(s.trade.ChangeMemorandum)},
		{http.MethodPost, "/v1/me/memoranda/{id}/cancel", write(users()), "cancel-memorandum", rest.Private(s.trade.CancelMemorandum)},
		{http.MethodGet, "/v1/me/memoranda/{id}/file", read(users()), "get-memorandum-file", rest.Download(s.trade.MemorandumFile)},
		{http.MethodPost, "/v1/me/memoranda/{id}/register", write(users()), "register-memorandum", rest.Private(s.trade.RegisterMemorandum)},
		{http.MethodGet, "/v1/me/province/unmet", read(officers()), "get-unmet", rest.Private(s.trade.Unmet)},
		{http.MethodGet, "/v1/me/quotes/{id}", read(parties()), "get-quote", rest.Private(s.trade.Quote)},
		{http.MethodPatch, "/v1/me/quotes/{id}", write(sellers()), "correct-quote", rest.Private(s.trade.ChangeQuote)},
		{http.MethodPost, "/v1/me/quotes/{id}/confirm", write(sellers()), "confirm-quote", rest.Judged(rest.Private(s.trade.ConfirmQuote))},
		{http.MethodPost, "/v1/me/quotes/{id}/withdraw", write(sellers()), "withdraw-quote", rest.Private(s.trade.WithdrawQuote)},
		{http.MethodGet, "/v1/memoranda/statistics", front.Everybody(), "count-memoranda", rest.Public(s.trade.MemorandumStatistics)},
		{http.MethodPost, "/v1/producers/{id}/contact", write(users()), "reveal-producer-contact", rest.WithoutKey(rest.Private(s.trade.RevealContact(domain.KindProducer)))},
		{http.MethodPost, "/v1/producers/{id}/inquiries", write(leadBuyers()), "ask-about-producer", rest.Private(s.trade.Inquire(domain.KindProducer))},
		{http.MethodPost, "/v1/products/{id}/contact", write(users()), "reveal-product-contact", rest.WithoutKey(rest.Private(s.trade.RevealContact(domain.KindProduct)))},
		{http.MethodGet, "/v1/products/{id}/demands", read(managers()), "list-product-demands", rest.Private(s.trade.ProductDemands)},
		{http.MethodPost, "/v1/products/{id}/inquiries", write(leadBuyers()), "ask-about-product", rest.Private(s.trade.Inquire(domain.KindProduct))},
	}
}

// fairRoutes returns the routes of the area fair.
func (s *Server) fairRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/badges/{code}", front.Everybody(), "get-badge", rest.Private(s.fair.Badge)},
		{http.MethodPost, "/v1/badges/{code}/meet", write(parties()), "meet-by-badge", rest.Private(s.fair.MeetByBadge)},
		{http.MethodPost, "/v1/fair-invitations/answer", front.Everybody(), "answer-fair-invitation", rest.Private(s.fair.UseInvitation)},
		{http.MethodPost, "/v1/fair-invitations/look", front.Everybody(), "look-at-fair-invitation", rest.Private(s.fair.FairInvitation)},
		{http.MethodGet, "/v1/fairs", front.Everybody(), "list-fairs", rest.Public(s.fair.Fairs)},
		{http.MethodPost, "/v1/fairs", write(organizers()), "add-fair", rest.Private(s.fair.AddFair)},
		{http.MethodGet, "/v1/fairs/delegation-template.xlsx", front.Everybody(), "get-delegation-template", rest.Sheet(s.fair.DelegationTemplate)},
		{http.MethodGet, "/v1/fairs/{id}", front.EverybodyKnown(), "get-fair", rest.LinkedData(rest.Public(s.fair.Fair), s.fair.FairData)},
		{http.MethodPatch, "/v1/fairs/{id}", write(organizers()), "change-fair", rest.Private(s.fair.ChangeFair)},
		{http.MethodPost, "/v1/fairs/{id}/allocations", write(organizers()), "allocate-booths", rest.Private(s.fair.AllocateBooths)},
		{http.MethodGet, "/v1/fairs/{id}/badges.pdf", read(organizers()), "get-badges", rest.Download(s.fair.Badges)},
		{http.MethodGet, "/v1/fairs/{id}/booth-list", read(organizers()), "list-booth-lines", rest.Private(s.fair.BoothList)},
		{http.MethodGet, "/v1/fairs/{id}/booth-list.xlsx", read(organizers()), "export-booth-list", rest.Sheet(s.fair.BoothListSheet)},
		{http.MethodGet, "/v1/fairs/{id}/booths", read(organizers()), "list-booths", rest.Private(s.fair.Booths)},
		{http.MethodPost, "/v1/fairs/{id}/booths", write(organizers()), "add-booths", rest.Private(s.fair.AddBooths)},
		{http.MethodGet, "/v1/fairs/{id}/booths/proposal", read(organizers()), "propose-booths", rest.Private(s.fair.ProposeBooths)},
		{http.MethodGet, "/v1/fairs/{id}/booths/{booth_id}", read(organizers()), "get-booth", rest.Private(s.fair.Booth)},
		{http.MethodPut, "/v1/fairs/{id}/booths/{booth_id}", write(organizers()), "change-booth", rest.Private(s.fair.ChangeBooth)},
		{http.MethodDelete, "/v1/fairs/{id}/booths/{booth_id}", write(organizers()), "delete-booth", rest.Private(s.fair.DeleteBooth)},
		{http.MethodPut, "/v1/fairs/{id}/booths/{booth_id}/exhibitor", write(organizers()), "allocate-booth", rest.Private(s.fair.AllocateBooth)},
		{http.MethodDelete, "/v1/fairs/{id}/booths/{booth_id}/exhibitor", write(organizers()), "free-booth", rest.Private(s.fair.FreeBooth)},
		{http.MethodPost, "/v1/fairs/{id}/cancel", write(organizers()), "cancel-fair", rest.Private(s.fair.MoveFair(domain.FairCancel))},
		{http.MethodGet, "/v1/fairs/{id}/catalogue", front.Everybody(), "get-catalogue", rest.Public(s.fair.PublicCatalogue)},
		{http.MethodGet, "/v1/fairs/{id}/catalogue-draft", read(organizers()), "get-catalogue-draft", rest.Private(s.fair.CatalogueDraft)},
		{http.MethodPut, "/v1/fairs/{id}/catalogue-draft", write(organizers()), "save-catalogue-draft", rest.Private(s.fair.SaveCatalogueDraft)},
		{http.MethodPost, "/v1/fairs/{id}/catalogue-draft/ask", write(organizers()), "ask-producers", rest.Private(s.fair.AskProducers)},
		{http.MethodGet, "/v1/fairs/{id}/catalogue-draft/check", read(organizers()), "check-catalogue-draft", rest.Private(s.fair.CheckCatalogueDraft)},
		{http.MethodGet, "/v1/fairs/{id}/catalogue-draft/preview.pdf", read(organizers()), "preview-catalogue", rest.Download(s.fair.PreviewCatalogue)},
		{http.MethodGet, "/v1/fairs/{id}/catalogue-draft/sections/{section}/entries", read(organizers()), "list-section-entries", rest.Private(s.fair.SectionEntries)},
		{http.MethodPost, "/v1/fairs/{id}/catalogue-draft/sections/{section}/change", write(organizers()), "change-catalogue-section", rest.Private(s.fair.ChangeSection)},
		{http.MethodGet, "/v1/fairs/{id}/catalogue-entries", read(organizers()), "list-catalogue-entries", rest.Private(s.fair.CatalogueEntries)},
		{http.MethodGet, "/v1/fairs/{id}/catalogue-entries/{entry_id}", read(organizers()), "get-catalogue-entry", rest.Private(s.fair.CatalogueEntry)},
		{http.MethodPost, "/v1/fairs/{id}/catalogue-entries/{entry_id}/accept", write(organizers()), "accept-catalogue-entry", rest.Judged(rest.Private(s.fair.AcceptCatalogueEntry))},
		{http.MethodPost, "/v1/fairs/{id}/catalogue-entries/{entry_id}/reject", write(organizers()), "reject-catalogue-entry", rest.Judged(rest.Private(s.fair.RejectCatalogueEntry))},
		{http.MethodGet, "/v1/fairs/{id}/catalogue/addendum", front.Everybody(), "get-public-addendum", rest.NeverKept(rest.Public(s.fair.PublicAddendum))},
		{http.MethodGet, "/v1/fairs/{id}/catalogue/addendum.pdf", front.Everybody(), "get-public-addendum-pdf", rest.Download(s.fair.PublicAddendumSheet)},
		{http.MethodGet, "/v1/fairs/{id}/catalogue/pictures/{picture_id}", front.Everybody(), "get-catalogue-picture", rest.Download(s.fair.PublicCataloguePicture)},
		{http.MethodGet, "/v1/fairs/{id}/catalogue.html", front.Everybody(), "get-catalogue-html", rest.Download(s.fair.PublicCatalogueFile("html"))},
		{http.MethodGet, "/v1/fairs/{id}/catalogue.json", front.Everybody(), "get-catalogue-json", rest.Download(s.fair.PublicCatalogueFile("json"))},
		{http.MethodGet, "/v1/fairs/{id}/catalogue.pdf", front.Everybody(), "get-catalogue-pdf", rest.Download(s.fair.PublicCatalogueFile("pdf"))},
		{http.MethodGet, "/v1/fairs/{id}/catalogue.xlsx", front.Everybody(), "get-catalogue-xlsx", rest.Download(s.fair.PublicCatalogueFile("xlsx"))},
		{http.MethodGet, "/v1/fairs/{id}/catalogue.zip", front.Everybody(), "get-catalogue-zip", rest.Download(s.fair.PublicCatalogueFile("zip"))},
		{http.MethodPost, "/v1/fairs/{id}/close", write(organizers()), "close-fair", rest.Private(s.fair.MoveFair(domain.FairClose))},
		{http.MethodGet, "/v1/fairs/{id}/contacts.xlsx", read(organizers()), "export-fair-contacts", rest.Sheet(s.fair.ContactSheet)},
		{http.MethodGet, "/v1/fairs/{id}/delegations", read(organizers()), "list-delegations", rest.Private(s.fair.Delegations)},
		{http.MethodPost, "/v1/fairs/{id}/delegations", write(organizers()), "invite-delegations", rest.Private(s.fair.InviteDelegations)},
		{http.MethodPost, "/v1/fairs/{id}/delegations/{delegation_id}/letter.pdf", session(organizers()), "print-delegation-letter", rest.Download(s.fair.DelegationLetter)},
		{http.MethodPost, "/v1/fairs/{id}/delegations/{delegation_id}/links", session(organizers()), "add-delegation-link", rest.Private(s.fair.AddDelegationLink)},
		{http.MethodPost, "/v1/fairs/{id}/delegations/{delegation_id}/remove", write(organizers()), "remove-delegation", rest.Private(s.fair.RemoveDelegation)},
		{http.MethodGet, "/v1/fairs/{id}/desk", read(organizers()), "get-fair-desk", rest.Private(s.fair.FairDesk)},
		{http.MethodGet, "/v1/fairs/{id}/editions", read(organizers()), "list-editions", rest.Private(s.fair.Editions)},
		{http.MethodPost, "/v1/fairs/{id}/editions", write(organizers()), "freeze-edition", rest.Private(s.fair.FreezeEdition)},
		{http.MethodGet, "/v1/fairs/{id}/editions/{number}", read(organizers()), "get-edition", rest.Private(s.fair.Edition)},
		{http.MethodGet, "/v1/fairs/{id}/editions/{number}/addendum", read(organizers()), "get-addendum", rest.Private(s.fair.Addendum)},
		{http.MethodGet, "/v1/fairs/{id}/editions/{number}/addendum.pdf", read(organizers()), "get-addendum-pdf", rest.Download(s.fair.AddendumSheet)},
		{http.MethodGet, "/v1/fairs/{id}/editions/{number}/files/{name}", read(organizers()), "get-edition-file", rest.Download(s.fair.EditionFile)},
		{http.MethodPost, "/v1/fairs/{id}/editions/{number}/withdraw", write(organizers()), "withdraw-edition", rest.Private(s.fair.WithdrawEdition)},
		{http.MethodPost, "/v1/fairs/{id}/editions/{number}/publish", write(organizers()), "publish-edition", rest.Private(s.fair.PublishEdition)},
		{http.MethodGet, "/v1/fairs/{id}/events", front.EverybodyKnown(), "list-fair-events", rest.Public(s.fair.Events)},
		{http.MethodPost, "/v1/fairs/{id}/events", write(organizers()), "add-fair-event", rest.Private(s.fair.AddEvent)},
		{http.MethodPut, "/v1/fairs/{id}/events/{event_id}", write(organizers()), "change-fair-event", rest.Private(s.fair.ChangeEvent)},
		{http.MethodDelete, "/v1/fairs/{id}/events/{event_id}", write(organizers()), "delete-fair-event", rest.Private(s.fair.DeleteEvent)},
		{http.MethodPost, "/v1/fairs/{id}/events/{event_id}/cancel", write(organizers()), "cancel-fair-event", rest.Private(s.fair.CancelEvent)},
		{http.MethodGet, "/v1/fairs/{id}/exhibitors", read(organizers()), "list-exhibitors", rest.Private(s.fair.Exhibitors)},
		{http.MethodPost, "/v1/fairs/{id}/exhibitors", write(organizers()), "invite-exhibitors", rest.Private(s.fair.InviteExhibitors)},
		{http.MethodGet, "/v1/fairs/{id}/exhibitors/{exhibitor_id}", read(organizers()), "get-exhibitor", rest.Private(s.fair.OneExhibitor)},
		{http.MethodPost, "/v1/fairs/{id}/exhibitors/{exhibitor_id}/links", session(organizers()), "add-exhibitor-link", rest.Private(s.fair.AddExhibitorLink)},
		{http.MethodPost, "/v1/fairs/{id}/exhibitors/{exhibitor_id}/letter.pdf", session(organizers()), "print-exhibitor-letter", rest.Download(s.fair.ExhibitorLetter)},
		{http.MethodPost, "/v1/fairs/{id}/exhibitors/{exhibitor_id}/remove", write(organizers()), "remove-exhibitor", rest.Private(s.fair.RemoveExhibitor)},
		{http.MethodGet, "/v1/fairs/{id}/exhibits", front.Everybody(), "list-exhibits", rest.Public(s.fair.Exhibits)},
		{http.MethodGet, "/v1/fairs/{id}/halls", read(organizers()), "list-halls", rest.Private(s.fair.Halls)},
		{http.MethodGet, "/v1/fairs/{id}/halls/{hall_id}", read(organizers()), "get-hall", rest.Private(s.fair.Hall)},
		{http.MethodPost, "/v1/fairs/{id}/halls", write(organizers()), "add-hall", rest.Private(s.fair.AddHall)},
		{http.MethodPut, "/v1/fairs/{id}/halls/{hall_id}", write(organizers()), "change-hall", rest.Private(s.fair.ChangeHall)},
		{http.MethodDelete, "/v1/fairs/{id}/halls/{hall_id}", write(organizers()), "delete-hall", rest.Private(s.fair.DeleteHall)},
		{http.MethodGet, "/v1/fairs/{id}/meeting-list", read(organizers()), "list-all-meetings", rest.Private(s.fair.AllMeetings)},
		{http.MethodGet, "/v1/fairs/{id}/meeting-list.xlsx", read(organizers()), "export-meeting-list", rest.Sheet(s.fair.MeetingSheet)},
		{http.MethodGet, "/v1/fairs/{id}/meetings", read(parties()), "list-fair-meetings", rest.Private(s.fair.FairMeetings)},
		{http.MethodPost, "/v1/fairs/{id}/meetings", write(parties()), "request-meeting", rest.Private(s.fair.RequestMeeting)},
		{http.MethodPost, "/v1/fairs/{id}/meetings/{meeting_id}/cancel", write(organizers()), "cancel-fair-meeting", rest.Private(s.fair.CancelFairMeeting)},
		{http.MethodGet, "/v1/fairs/{id}/invitations", read(organizers()), "list-organizer-invitations", rest.Private(s.fair.OrganizerInvitations)},
		{http.MethodPost, "/v1/fairs/{id}/invitations", session(organizers()), "invite-fair-organizer", rest.Private(s.fair.InviteOrganizer)},
		{http.MethodDelete, "/v1/fairs/{id}/invitations/{invitation_id}", session(organizers()), "revoke-organizer-invitation", rest.Private(s.fair.RevokeOrganizerInvitation)},
		{http.MethodGet, "/v1/fairs/{id}/organisations", front.EverybodyKnown(), "list-fair-organisations", rest.Public(s.fair.Organisations)},
		{http.MethodPost, "/v1/fairs/{id}/organisations", write(organizers()), "add-fair-organisation", rest.Private(s.fair.AddOrganisation)},
		{http.MethodPut, "/v1/fairs/{id}/organisations/{organisation_id}", write(organizers()), "change-fair-organisation", rest.Private(s.fair.ChangeOrganisation)},
		{http.MethodDelete, "/v1/fairs/{id}/organisations/{organisation_id}", write(organizers()), "delete-fair-organisation", rest.Private(s.fair.DeleteOrganisation)},
		{http.MethodGet, "/v1/fairs/{id}/organisations/{organisation_id}/logo", front.EverybodyKnown(), "get-fair-logo", rest.Download(s.fair.Logo)},
		{http.MethodPut, "/v1/fairs/{id}/organisations/{organisation_id}/logo", write(organizers()), "set-fair-logo", rest.Upload[fair.Organisation](s.fair.SetLogo)},
		{http.MethodDelete, "/v1/fairs/{id}/organisations/{organisation_id}/logo", write(organizers()), "delete-fair-logo", rest.Private(s.fair.DeleteLogo)},
		{http.MethodPost, "/v1/fairs/{id}/letters.pdf", session(organizers()), "print-letters", rest.Download(s.fair.Letters)},
		{http.MethodGet, "/v1/fairs/{id}/organizers", read(organizers()), "list-fair-organizers", rest.Private(s.fair.FairOrganizers)},
		{http.MethodDelete, "/v1/fairs/{id}/organizers/{user_id}", session(organizers()), "remove-fair-organizer", rest.Private(s.fair.RemoveFairOrganizer)},
		{http.MethodGet, "/v1/fairs/{id}/papers", read(organizers()), "check-fair-papers", rest.Private(s.fair.FairPapers)},
		{http.MethodPut, "/v1/fairs/{id}/plan", write(organizers()), "set-fair-plan", rest.Upload[fair.Fair](s.fair.SetFairPlan)},
		{http.MethodDelete, "/v1/fairs/{id}/plan", write(organizers()), "delete-fair-plan", rest.Private(s.fair.DeleteFairPlan)},
		{http.MethodGet, "/v1/fairs/{id}/papers.xlsx", read(organizers()), "export-fair-papers", rest.Sheet(s.fair.PapersSheet)},
		{http.MethodGet, "/v1/fairs/{id}/people", read(organizers()), "list-fair-people", rest.Private(s.fair.FairPeople)},
		{http.MethodPost, "/v1/fairs/{id}/people", write(organizers()), "add-fair-people", rest.Private(s.fair.AddFairPeople)},
		{http.MethodGet, "/v1/fairs/{id}/people/{person_id}", read(organizers()), "get-fair-person", rest.Private(s.fair.FairPerson)},
		{http.MethodPut, "/v1/fairs/{id}/people/{person_id}", write(organizers()), "change-fair-person", rest.Private(s.fair.ChangeFairPerson)},
		{http.MethodDelete, "/v1/fairs/{id}/people/{person_id}", write(organizers()), "delete-fair-person", rest.Private(s.fair.DeleteFairPerson)},
		{http.MethodGet, "/v1/fairs/{id}/plan/content", front.EverybodyKnown(), "get-fair-plan", rest.Download(s.fair.FairPlan)},
		{http.MethodGet, "/v1/fairs/{id}/programme.ics", front.Everybody(), "get-programme", rest.Download(s.fair.Programme)},
		{http.MethodPost, "/v1/fairs/{id}/publish", write(organizers()), "publish-fair", rest.Judged(rest.Private(s.fair.MoveFair(domain.FairPublish)))},
		{http.MethodGet, "/v1/fairs/{id}/report", read(organizers()), "get-fair-report", rest.Private(s.fair.FairReport)},
		{http.MethodGet, "/v1/fairs/{id}/report.pdf", read(organizers()), "get-fair-report-pdf", rest.HeldDownload(s.fair.FairReportPDF)},
		{http.MethodGet, "/v1/fairs/{id}/report.xlsx", read(organizers()), "get-fair-report-xlsx", rest.Sheet(s.fair.FairReportSheet)},
		{http.MethodPost, "/v1/fairs/{id}/reschedule", write(organizers()), "reschedule-fair", rest.Private(s.fair.Reschedule)},
		{http.MethodGet, "/v1/fairs/{id}/slots", read(parties()), "list-free-slots", rest.Private(s.fair.FreeSlots)},
		{http.MethodGet, "/v1/fairs/{id}/table-signs.pdf", read(organizers()), "get-table-signs", rest.Download(s.fair.TableSigns)},
		{http.MethodGet, "/v1/fairs/{id}/timetable", front.Everybody(), "get-timetable", rest.Public(s.fair.Timetable)},
		{http.MethodPut, "/v1/fairs/{id}/timetable", write(organizers()), "put-timetable", rest.Private(s.fair.PutTimetable)},
		{http.MethodPost, "/v1/fairs/{id}/visits", front.Everybody(), "add-visit", rest.Private(s.fair.AddVisit)},
		{http.MethodGet, "/v1/me/catalogue-entries", read(users()), "list-my-catalogue-entries", rest.Private(s.fair.MyCatalogueEntries)},
		{http.MethodGet, "/v1/me/catalogue-entries/{id}", read(users()), "get-my-catalogue-entry", rest.Private(s.fair.MyCatalogueEntry)},
		{http.MethodPost, "/v1/me/catalogue-entries/{id}/answer", write(users()), "answer-catalogue-entry", rest.Private(s.fair.AnswerCatalogueEntry)},
		{http.MethodGet, "/v1/me/delegations", read(users()), "list-my-delegations", rest.Private(s.fair.MyDelegations)},
		{http.MethodGet, "/v1/me/delegations/{id}", read(users()), "get-my-delegation", rest.Private(s.fair.MyDelegation)},
		{http.MethodPost, "/v1/me/delegations/{id}/answer", write(users()), "answer-delegation", rest.Private(s.fair.AnswerDelegation)},
		{http.MethodGet, "/v1/me/delegations/{id}/list", read(users()), "get-delegation-list", rest.Private(s.fair.DelegationList)},
		{http.MethodPost, "/v1/me/delegations/{id}/list", write(users()), "send-delegation-list", rest.Upload[fair.DelegationSheet](s.fair.SendDelegationList)},
		{http.MethodPut, "/v1/me/delegations/{id}/list", write(users()), "put-delegation-list", rest.Private(s.fair.PutDelegationList)},
		{http.MethodGet, "/v1/me/delegations/{id}/people", read(users()), "list-delegation-people", rest.Private(s.fair.DelegationPeople)},
		{http.MethodPut, "/v1/me/delegations/{id}/people", write(users()), "put-delegation-people", rest.Private(s.fair.PutDelegationPeople)},
		{http.MethodGet, "/v1/me/exhibitors", read(users()), "list-my-exhibitors", rest.Private(s.fair.MyExhibitors)},
		{http.MethodGet, "/v1/me/exhibitors/{id}", read(users()), "get-my-exhibitor", rest.Private(s.fair.MyExhibitor)},
		{http.MethodPost, "/v1/me/exhibitors/{id}/answer", write(users()), "answer-exhibitor", rest.Private(s.fair.AnswerExhibitor)},
		{http.MethodPut, "/v1/me/exhibitors/{id}/exhibits", write(users()), "put-exhibits", rest.Private(s.fair.PutExhibits)},
		{http.MethodGet, "/v1/me/exhibitors/{id}/people", read(users()), "list-exhibitor-people", rest.Private(s.fair.ExhibitorPeople)},
		{http.MethodPut, "/v1/me/exhibitors/{id}/people", write(users()), "put-exhibitor-people", rest.Private(s.fair.PutExhibitorPeople)},
		{http.MethodPost, "/v1/me/fair-invitations/answer", session(users()), "answer-my-fair-invitation", rest.Private(s.fair.UseInvitation)},
		{http.MethodGet, "/v1/me/fairs", read(organizers()), "list-my-fairs", rest.Private(s.fair.ManagedFairs)},
		{http.MethodGet, "/v1/me/fairs/{id}", read(organizers()), "get-my-fair", rest.Deprecated(replacedBy("/v1/fairs/{id}"), rest.Private(s.fair.ManagedFair))},
		{http.MethodGet, "/v1/me/meetings", read(parties()), "list-meetings", rest.Private(s.fair.Meetings)},
		{http.MethodGet, "/v1/me/meetings/{id}", read(parties()), "get-meeting", rest.Private(s.fair.Meeting)},
		{http.MethodPost, "/v1/me/meetings/{id}/accept", write(parties()), "accept-meeting", rest.Private(s.fair.MoveMeeting(domain.MeetingAccept))},
		{http.MethodGet, "/v1/me/meetings/{id}/calendar.ics", read(parties()), "get-meeting-calendar", rest.HeldDownload(s.fair.Calendar)},
		{http.MethodPost, "/v1/me/meetings/{id}/cancel", write(parties()), "cancel-meeting", rest.Private(s.fair.MoveMeeting(domain.MeetingCancel))},
		{http.MethodPost, "/v1/me/meetings/{id}/decline", write(parties()), "decline-meeting", rest.Private(s.fair.MoveMeeting(domain.MeetingDecline))},
		{http.MethodPost, "/v1/me/organizer-invitations/accept", session(users()), "accept-organizer-invitation", rest.Private(s.fair.AcceptOrganizerInvitation)},
		{http.MethodGet, "/v1/me/meetings.ics", read(parties()), "get-calendar", rest.HeldDownload(s.fair.Calendar)},
	}
}

// searchRoutes returns the routes of the area search.
func (s *Server) searchRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/admin/search/explain", session(admins()), "explain-search", rest.Private(s.search.ExplainSearch)},
		{http.MethodGet, "/v1/admin/search/health", session(admins()), "get-search-health", rest.Private(s.search.SearchHealth)},
		{http.MethodPost, "/v1/admin/search/repair", session(admins()), "repair-search", rest.Private(s.search.RepairSearch)},
		{http.MethodGet, "/v1/admin/synonyms", read(officers()), "list-synonyms", rest.Private(s.search.Synonyms)},
		{http.MethodPost, "/v1/admin/synonyms", write(officers()), "add-synonym", rest.Private(s.search.AddSynonym)},
		{http.MethodPost, "/v1/admin/synonyms/evaluate", write(officers()), "evaluate-synonym", rest.WithoutKey(rest.Private(s.search.EvaluateSynonym))},
		{http.MethodGet, "/v1/admin/synonyms/{id}", read(officers()), "get-synonym", rest.Private(s.search.Synonym)},
		{http.MethodPut, "/v1/admin/synonyms/{id}", write(officers()), "put-synonym", rest.Private(s.search.ChangeSynonym)},
		{http.MethodDelete, "/v1/admin/synonyms/{id}", write(officers()), "delete-synonym", rest.Private(s.search.DeleteSynonym)},
		{http.MethodGet, "/v1/search", front.Everybody(), "search", rest.Public(s.search.Search)},
		{http.MethodGet, "/v1/suggest", front.Everybody(), "suggest", rest.Public(s.search.Suggest)},
	}
}

// accountRoutes returns the routes of the area account.
func (s *Server) accountRoutes() []route {
	return []route{
		{http.MethodGet, "/v1/admin/audit", read(officers()), "list-audit", rest.Private(s.account.Audit)},
		{http.MethodGet, "/v1/admin/audit/verify", read(admins()), "verify-audit", rest.Private(s.account.VerifyAudit)},
		{http.MethodGet, "/v1/admin/jobs", session(admins()), "list-jobs", rest.Private(s.account.Jobs)},
		{http.MethodGet, "/v1/admin/users", session(admins()), "list-users", rest.Private(s.account.Users)},
		{http.MethodGet, "/v1/admin/users/{id}", session(admins()), "get-user", rest.Private(s.account.User)},
		{http.MethodPatch, "/v1/admin/users/{id}", session(admins()), "change-user", rest.Private(s.account.ChangeUser)},
		{http.MethodPost, "/v1/admin/users/{id}/refuse-lock", session(admins()), "refuse-lock", rest.Private(s.account.RefuseLock)},
		{http.MethodGet, "/v1/me/province-accounts", session(officers()), "list-province-accounts", rest.Private(s.account.ProvinceAccounts)},
		{http.MethodGet, "/v1/me/province-accounts/{id}", session(officers()), "get-province-account", rest.Private(s.account.ProvinceAccount)},
		{http.MethodPost, "/v1/me/province-accounts/{id}/ask-lock", session(officers()), "ask-lock", rest.Private(s.account.AskLock)},
		{http.MethodPost, "/v1/me/province-accounts/{id}/links", session(officers()), "add-province-account-link", rest.Private(s.account.AddProvinceLink)},
		{http.MethodPost, "/v1/admin/users/{id}/links", session(admins()), "add-account-link", rest.Private(s.account.AddLink)},
		{http.MethodDelete, "/v1/admin/users/{id}/second-factor", session(admins()), "remove-second-factor-of-user", rest.Private(s.account.RemoveSecondFactorOf)},
		{http.MethodGet, "/v1/me", read(users()).Early(), "get-me", rest.Private(s.account.Me)},
		{http.MethodPatch, "/v1/me", session(users()).Early(), "change-me", rest.Private(s.account.ChangeMe)},
		{http.MethodDelete, "/v1/me", session(users()).Early(), "delete-me", rest.Private(s.account.DeleteMe)},
		{http.MethodGet, "/v1/me/alerts", read(users()), "list-alerts", rest.Private(s.account.Alerts)},
		{http.MethodPost, "/v1/me/alerts", write(users()), "create-alert", rest.Private(s.account.CreateAlert)},
		{http.MethodGet, "/v1/me/alerts/{id}", read(users()), "get-alert", rest.Private(s.account.Alert)},
		{http.MethodPatch, "/v1/me/alerts/{id}", write(users()), "change-alert", rest.Private(s.account.ChangeAlert)},
		{http.MethodDelete, "/v1/me/alerts/{id}", write(users()), "delete-alert", rest.Private(s.account.DeleteAlert)},
		{http.MethodGet, "/v1/me/alerts/{id}/finds", read(users()), "list-alert-finds", rest.Private(s.account.AlertFinds)},
		{http.MethodGet, "/v1/me/api-keys", session(users()), "list-api-keys", rest.Private(s.account.APIKeys)},
		{http.MethodPost, "/v1/me/api-keys", session(users()), "create-api-key", rest.Private(s.account.CreateAPIKey)},
		{http.MethodDelete, "/v1/me/api-keys/{id}", session(users()), "revoke-api-key", rest.Private(s.account.RevokeAPIKey)},
		{http.MethodGet, "/v1/me/data", session(users()), "get-my-data", rest.Private(s.account.MyData)},
		{http.MethodPost, "/v1/me/email", session(users()).Early(), "change-email", rest.Private(s.account.ChangeEmail)},
		{http.MethodPost, "/v1/me/email/confirmation", session(users()).Early(), "ask-confirmation", rest.Private(s.account.AskConfirmation)},
		{http.MethodGet, "/v1/me/files", read(users()), "list-my-files", rest.Private(s.account.Files)},
		{http.MethodPost, "/v1/me/files", write(users()), "upload-file", rest.Limited(domain.FilesPerAccount(), rest.Upload[account.File](s.account.AddFile))},
		{http.MethodGet, "/v1/me/files/{id}", read(users()), "get-my-file", rest.Private(s.account.File)},
		{http.MethodDelete, "/v1/me/files/{id}", write(users()), "delete-my-file", rest.Private(s.account.DeleteFile)},
		{http.MethodGet, "/v1/me/files/{id}/content", read(users()), "get-my-file-content", rest.Download(s.account.FileContent)},
		{http.MethodGet, "/v1/me/identities", session(users()), "list-identities", rest.Private(s.account.Identities)},
		{http.MethodPost, "/v1/me/identities", session(users()), "link-identity", rest.Private(s.account.LinkIdentity)},
		{http.MethodDelete, "/v1/me/identities", session(users()), "unlink-identity", rest.Private(s.account.UnlinkIdentity)},
		{http.MethodGet, "/v1/me/notice-stops", read(users()), "list-notice-stops", rest.Private(s.account.NoticeStops)},
		{http.MethodPut, "/v1/me/notice-stops", write(users()), "put-notice-stops", rest.Private(s.account.SetNoticeStops)},
		{http.MethodGet, "/v1/me/notices", read(users()), "list-notices", rest.Private(s.account.Notices)},
		{http.MethodPost, "/v1/me/notices/read-all", write(users()), "read-all-notices", rest.Private(s.account.ReadAllNotices)},
		{http.MethodPost, "/v1/me/notices/{id}/read", write(users()), "read-notice", rest.Private(s.account.ReadNotice)},
		{http.MethodPost, "/v1/me/phone", session(users()), "change-phone", rest.WithoutKey(rest.Private(s.account.ChangePhone))},
		{http.MethodDelete, "/v1/me/phone", session(users()), "remove-phone", rest.Private(s.account.RemovePhone)},
		{http.MethodPost, "/v1/me/phone/code", session(users()).Early(), "ask-own-phone-code", rest.WithoutKey(rest.Private(s.account.AskOwnPhoneCode))},
		{http.MethodPost, "/v1/me/phone/confirm", session(users()), "confirm-phone", rest.WithoutKey(rest.Private(s.account.ConfirmPhone))},
		{http.MethodGet, "/v1/me/second-factor", session(users()).Early(), "get-second-factor", rest.Private(s.account.SecondFactor)},
		{http.MethodPost, "/v1/me/second-factor", session(domain.SecondFactorRoles()).Early(), "add-second-factor", rest.WithoutKey(rest.Private(s.account.AddSecondFactor))},
		{http.MethodDelete, "/v1/me/second-factor", session(users()).Early(), "remove-second-factor", rest.Private(s.account.RemoveSecondFactor)},
		{http.MethodPost, "/v1/me/second-factor/confirm", session(domain.SecondFactorRoles()).Early(), "confirm-second-factor", rest.WithoutKey(rest.Private(s.account.ConfirmSecondFactor))},
		{http.MethodPost, "/v1/me/second-factor/recovery-codes", session(users()).Early(), "renew-recovery-codes", rest.WithoutKey(rest.Private(s.account.RenewRecoveryCodes))},
		{http.MethodGet, "/v1/me/sessions", session(users()).Early(), "list-sessions", rest.Private(s.account.Sessions)},
		{http.MethodDelete, "/v1/me/sessions/{id}", session(users()).Early(), "sign-out", rest.Private(s.account.SignOut)},
		{http.MethodGet, "/v1/me/webhooks", read(users()), "list-webhooks", rest.Private(s.account.Webhooks)},
		{http.MethodPost, "/v1/me/webhooks", write(users()), "create-webhook", rest.WithoutKey(rest.Private(s.account.CreateWebhook))},
		{http.MethodGet, "/v1/me/webhooks/{id}", read(users()), "get-webhook", rest.Private(s.account.Webhook)},
		{http.MethodPatch, "/v1/me/webhooks/{id}", write(users()), "change-webhook", rest.Private(s.account.ChangeWebhook)},
		{http.MethodDelete, "/v1/me/webhooks/{id}", write(users()), "delete-webhook", rest.Private(s.account.DeleteWebhook)},
		{http.MethodGet, "/v1/me/webhooks/{id}/deliveries", read(users()), "list-deliveries", rest.Private(s.account.Deliveries)},
		{http.MethodPost, "/v1/me/webhooks/{id}/deliveries/{delivery_id}/redeliver", write(users()), "redeliver", rest.Private(s.account.Redeliver)},
		{http.MethodPost, "/v1/me/webhooks/{id}/secret", write(users()), "renew-webhook-secret", rest.WithoutKey(rest.Private(s.account.RenewWebhookSecret))},
		{http.MethodPost, "/v1/me/webhooks/{id}/test", write(users()), "test-webhook", rest.Private(s.account.TestWebhook)},
		{http.MethodPost, "/v1/password-resets", front.Everybody(), "ask-password-reset", rest.Private(s.account.AskReset)},
		{http.MethodPost, "/v1/password-resets/complete", front.Everybody(), "reset-password", rest.Private(s.account.Reset)},
		{http.MethodPost, "/v1/phone-codes", front.Everybody(), "ask-phone-code", rest.Private(s.account.AskPhoneCode)},
		{http.MethodPost, "/v1/sessions", front.Everybody(), "sign-in", rest.Private(s.account.SignIn)},
		{http.MethodPost, "/v1/sessions/oidc", front.Everybody(), "begin-sign-in", rest.Private(s.account.BeginSignIn)},
		{http.MethodPost, "/v1/sessions/oidc/complete", front.Everybody(), "complete-sign-in", rest.Private(s.account.CompleteSignIn)},
		{http.MethodPost, "/v1/sessions/phone", front.Everybody(), "sign-in-by-phone", rest.Private(s.account.SignInByPhone)},
		{http.MethodGet, "/v1/unsubscribe/{token}", front.Everybody(), "unsubscribe-page", rest.Raw(s.account.Unsubscribe)},
		{http.MethodPost, "/v1/unsubscribe/{token}", front.Everybody(), "unsubscribe", rest.Raw(s.account.Unsubscribe)},
		{http.MethodPost, "/v1/users", front.Everybody(), "register", rest.Private(s.account.Register)},
		{http.MethodPost, "/v1/users/confirm", front.Everybody(), "confirm-email", rest.Private(s.account.ConfirmEmail)},
		{http.MethodPost, "/v1/users/phone", front.Everybody(), "register-by-phone", rest.Private(s.account.RegisterByPhone)},
	}
}
