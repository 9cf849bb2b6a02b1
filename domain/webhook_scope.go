package domain

import "slices"

// WebhookScope says whose events a webhook receives.
type WebhookScope string

// The scopes.
const (
	WebhookMine   WebhookScope = "mine"   // events of its user
	WebhookPublic WebhookScope = "public" // events about everything public, without private data
)

// WebhookScopes lists the scopes.
func WebhookScopes() []WebhookScope { return []WebhookScope{WebhookMine, WebhookPublic} }

// publicEvents returns CodeInvalid unless webhooks with WebhookPublic may
// subscribe to all of types.
func publicEvents(types []EventType) error {
	for _, e := range types {
		if !slices.Contains(PublicEventTypes(), e) {
			return Invalidf("events", "%q is not public; a webhook with the scope mine can receive it", e)
		}
	}
	return nil
}
