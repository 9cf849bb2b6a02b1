package web

import (
	"context"

	"chophien/domain"
)

// licenceFields returns the tick with which the owner of a listing accepts the licence
// of the open data; none when it was accepted.
func (r *request) licenceFields(of domain.Ref) ([]*Field, error) {
	licence := r.server.front.Licence()
	licensed, err := r.server.store.Licensed(r.Request().Context(), of.Kind, []string{of.ID}, licence.ID)
	if err != nil || licensed[of.ID] {
		return nil, err
	}
	return []*Field{{
		Name: "licence", Label: r.t("Open data"), Kind: "ticks", Hint: r.t("Licence: %s, %s. Without your agreement this can be public here, but it is not in the files of open data.", licence.Name, licence.URL),
		Options: []Option{{Value: licence.ID, Text: r.t("I agree that everybody may use these data under the licence %s, and I have the right to say so.", licence.Label)}},
	}}, nil
}

// submitForm returns the form that submits a listing and accepts the licence, or that
// accepts it alone.
func (r *request) submitForm(action string, submits bool, licence []*Field) Form {
	if submits {
		return newForm(action, r.t("Submit to the officer"), licence...)
	}
	return newForm(action, r.t("Save my agreement"), licence...)
}

// take takes an action on a listing of the user. With the licence ticked, submit also
// accepts it, and accepts it alone for a listing that was submitted before.
func (r *request) take(ctx context.Context, ref domain.Ref, a domain.ReviewAction) error {
	s, by, licence := r.server, r.actor(), r.sent("licence")
	if a != domain.ReviewSubmit || licence == "" {
		_, err := s.store.Review(ctx, by, ref, r.version(), a, "")
		return err
	}
	if err := s.front.Licence().Check(licence); err != nil {
		return err
	}
	state, err := s.store.State(ctx, by, ref)
	if err != nil {
		return err
	}
	if a.Allows(state.Status) {
		_, err = s.store.SubmitLicensed(ctx, by, ref, r.version(), licence)
		return err
	}
	outcomes, err := s.store.AcceptLicence(ctx, by, []domain.Ref{ref}, licence)
	if err == nil && len(outcomes) == 1 && len(outcomes[0].Errs) > 0 {
		err = outcomes[0].Errs[0]
	}
	return err
}
