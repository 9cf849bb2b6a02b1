package storetest

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"chophien/domain"
	"chophien/store"
)

// channelTokens: a pair of tokens is refreshed by one process at a time, and a new token
// of the operator begins a new pair.
func channelTokens(t *testing.T, open Open) {
	key := make([]byte, 32)
	s, pass := clocked(t, open, func(c *store.Config) { c.SecretKeys = [][]byte{key} })
	ctx, ends := t.Context(), noon().Add(time.Hour)
	hold := func(t *testing.T, seed, refused string) (domain.ChannelToken, bool) {
		t.Helper()
		got, refresh, err := s.HoldChannelToken(ctx, domain.ChannelZalo, seed, refused)
		must(t, err)
		return got, refresh
	}
	save := func(t *testing.T, access, refresh string) {
		t.Helper()
		must(t, s.SaveChannelToken(ctx, domain.ChannelToken{Channel: domain.ChannelZalo, SeedHash: domain.HashToken("seed"), Access: access, Refresh: refresh, ExpiresAt: ends}))
	}
	step(t, "the first one begins with the configured token", func(t *testing.T) {
		got, refresh := hold(t, "seed", "")
		if !refresh || got.Refresh != "seed" || got.Access != "" {
			t.Errorf("%+v, refresh %t", got, refresh)
		}
		_, _, err := s.HoldChannelToken(ctx, domain.ChannelZalo, "seed", "")
		wantCode(t, err, domain.CodeUnavailable)
	})
	step(t, "the pair is used until it ends", func(t *testing.T) {
		save(t, "one", "next")
		if got, refresh := hold(t, "seed", ""); refresh || got.Access != "one" {
			t.Errorf("%+v, refresh %t", got, refresh)
		}
		if got, refresh := hold(t, "seed", "an earlier one"); refresh || got.Access != "one" {
			t.Errorf("after the refusal of another: %+v, refresh %t", got, refresh)
		}
		pass(time.Hour)
		if got, refresh := hold(t, "seed", ""); !refresh || got.Refresh != "next" {
			t.Errorf("%+v, refresh %t", got, refresh)
		}
	})
	step(t, "a process that ended holds it no longer", func(t *testing.T) {
		pass(domain.ChannelTokenHold)
		ends = ends.Add(2 * time.Hour)
		if got, refresh := hold(t, "seed", ""); !refresh || got.Refresh != "next" {
			t.Errorf("%+v, refresh %t", got, refresh)
		}
		save(t, "two", "later")
	})
	step(t, "one process refreshes a pair that the provider refuses", func(t *testing.T) {
		var refreshed atomic.Int64
		oneSucceeds(t, 8, func(int) error {
			_, refresh, err := s.HoldChannelToken(ctx, domain.ChannelZalo, "seed", "two")
			if refresh {
				refreshed.Add(1)
			}
			return err
		}, domain.CodeUnavailable)
		if refreshed.Load() != 1 {
			t.Errorf("%d refresh", refreshed.Load())
		}
		save(t, "three", "last")
	})
	step(t, "no token stays readable, also after another key", func(t *testing.T) {
		must(t, s.SealSecrets(ctx))
		for _, text := range texts(t, s, "SELECT access || ' ' || refresh FROM channel_tokens") {
			if strings.Contains(text, "three") || strings.Contains(text, "last") {
				t.Errorf("stored is %q", text)
			}
		}
		if got, _ := hold(t, "seed", ""); got.Access != "three" || got.Refresh != "last" {
			t.Errorf("%+v", got)
		}
	})
	step(t, "another token of the operator begins anew", func(t *testing.T) {
		if got, refresh := hold(t, "other", ""); !refresh || got.Refresh != "other" || got.Access != "" {
			t.Errorf("%+v, refresh %t", got, refresh)
		}
	})
}
