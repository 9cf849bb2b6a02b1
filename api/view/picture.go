package view

import (
	"chophien/api/rest"
	"chophien/domain"
)

// PictureView is an image of a listing.
type PictureView struct {
	ID      string `json:"id"`
	URL     string `json:"url" format:"uri"`
	Small   string `json:"small_url" format:"uri" doc:"At most 320 pixels wide, JPEG"`
	Medium  string `json:"medium_url" format:"uri" doc:"At most 960 pixels wide, JPEG"`
	Width   int    `json:"width" doc:"Pixels"`
	Height  int    `json:"height" doc:"Pixels"`
	Caption string `json:"caption" nullable:"true"`
	Credit  string `json:"credit" nullable:"true" doc:"Author and licence"`
}

// CardPicture is the first picture of a thing, on a card.
type CardPicture struct {
	ID    string `json:"id"`
	URL   string `json:"url" format:"uri"`
	Small string `json:"small_url" format:"uri" doc:"At most 320 pixels wide, JPEG"`
}

// FirstPicture returns the picture on a card of a thing with these pictures.
func (cards Cards) FirstPicture(all []domain.Picture) (none rest.OrNull[CardPicture]) {
	if len(all) == 0 {
		return none
	}
	return cards.CardPicture(all[0].ID)
}

// CardPicture returns the picture with an id on a card; none for an empty one.
func (cards Cards) CardPicture(id string) (none rest.OrNull[CardPicture]) {
	if id == "" {
		return none
	}
	url := cards.PictureURL(id)
	return rest.Some(CardPicture{id, url, sizedURL(url, domain.PictureSmall)})
}

// sizedURL returns the address of a picture in a size.
func sizedURL(url string, size domain.PictureSize) string { return url + "?size=" + string(size) }

// PictureURL returns the address of a public picture.
func (cards Cards) PictureURL(id string) string { return cards.publicURL + "/v1/pictures/" + id }

// Pictures returns the JSON of public pictures.
func (cards Cards) Pictures(all []domain.Picture) []PictureView {
	out := make([]PictureView, 0, len(all))
	for _, p := range all {
		out = append(out, pictureAt(p, cards.PictureURL(p.ID)))
	}
	return out
}

func pictureAt(p domain.Picture, url string) PictureView {
	return PictureView{p.ID, url, sizedURL(url, domain.PictureSmall), sizedURL(url, domain.PictureMedium), p.Width, p.Height, p.Caption, p.Credit}
}

// ManagedPictures returns pictures with addresses for the managers of their
// listing, which work in any state of the listing.
func (cards Cards) ManagedPictures(all []domain.Picture) []PictureView {
	out := make([]PictureView, 0, len(all))
	for _, p := range all {
		out = append(out, cards.ManagedPicture(p))
	}
	return out
}

// ManagedPicture returns a picture with the address for the managers of its
// listing.
func (cards Cards) ManagedPicture(p domain.Picture) PictureView {
	return pictureAt(p, cards.publicURL+"/v1/"+p.OwnerKind.Collection()+"/"+p.OwnerID+"/pictures/"+p.ID+"/content")
}
