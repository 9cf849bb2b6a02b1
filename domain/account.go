package domain

// AccountService stores accounts, their one-time links, sessions, API keys and limits.
type AccountService interface {
	UserService
	AccountLinkService
	SessionService
	SecondFactorService
	APIKeyService
	LimitService
}
