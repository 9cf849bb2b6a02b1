package storetest

import (
	"testing"

	"chophien/domain"
)

// licences: a listing may be in the open data once somebody who manages it accepted the
// licence that is in force; a sample always may.
func licences(t *testing.T, open Open) {
	const cc, other = "CC-BY-4.0", "CC0-1.0"
	s := migrated(t, open)
	who := inhabit(t, s)
	p := draft("Chè Shan tuyết")
	p.SetCode = ptr(aSet(t, s))
	p, err := s.AddProduct(t.Context(), who.member, p)
	must(t, err)
	exec(t, s, "UPDATE products SET sample = false")
	exec(t, s, "UPDATE producers SET sample = false WHERE id = '"+id('b', 1)+"'")
	ref, maker := domain.Ref{Kind: domain.KindProduct, ID: p.ID}, domain.Ref{Kind: domain.KindProducer, ID: id('b', 1)}
	licensed := func(ref domain.Ref, licence string, want bool) {
		t.Helper()
		got, err := s.Licensed(t.Context(), ref.Kind, []string{ref.ID}, licence)
		must(t, err)
		if got[ref.ID] != want {
			t.Errorf("%v under %s: %t, want %t", ref, licence, got[ref.ID], want)
		}
	}
	licensed(ref, cc, false)

	_, err = s.SubmitLicensed(t.Context(), who.other, ref, domain.AnyVersion, cc)
	wantCode(t, err, domain.CodeNotFound)
	_, err = s.SubmitLicensed(t.Context(), who.member, ref, p.Version+7, cc)
	wantCode(t, err, domain.CodePrecondition)
	licensed(ref, cc, false)
	state, err := s.SubmitLicensed(t.Context(), who.member, ref, p.Version, cc)
	if err != nil || state.Status != domain.StatusSubmitted || state.Version != p.Version+1 {
		t.Errorf("%+v, %v", state, err)
	}
	licensed(ref, cc, true)
	licensed(ref, other, false)

	before := stateOf(t, s)
	out, err := s.AcceptLicence(t.Context(), who.officer, []domain.Ref{ref, maker, {Kind: domain.KindProducer, ID: id('b', 9)}}, cc)
	must(t, err)
	if out[0].Moved || !out[1].Moved || len(out[2].Errs) != 1 || domain.CodeOf(out[2].Errs[0]) != domain.CodeNotFound {
		t.Errorf("%+v", out)
	}
	licensed(maker, cc, true)
	if stateOf(t, s) == before {
		t.Error("the state is the same, so kept answers lack the producer")
	}
	out, err = s.AcceptLicence(t.Context(), who.stranger, []domain.Ref{ref}, other)
	must(t, err)
	if len(out[0].Errs) != 1 {
		t.Errorf("an officer elsewhere: %+v", out)
	}
	licensed(ref, other, false)

	rows := texts(t, s, "SELECT listing_kind || ' ' || licence || ' ' || CAST(user_id AS text) FROM licence_acceptances ORDER BY listing_kind DESC")
	if len(rows) != 2 || rows[0] != "product "+cc+" "+who.member.UserID || rows[1] != "producer "+cc+" "+who.officer.UserID {
		t.Errorf("recorded is %v", rows)
	}
	if n := count(t, s, "SELECT count(*) FROM licence_acceptances WHERE on_behalf"); n != 1 {
		t.Errorf("%d were accepted on behalf", n)
	}
	if n := count(t, s, "SELECT count(*) FROM unchained_audit_entries WHERE action = 'licence.accept'") + count(t, s, "SELECT count(*) FROM audit_entries WHERE action = 'licence.accept'"); n != 2 {
		t.Errorf("the audit log has %d entries", n)
	}
	licensed(domain.Ref{Kind: domain.KindProducer, ID: id('b', 2)}, other, true) // a sample
}
