package domain

// AccountService stores accounts, their one-time links, sessions, numbers, API keys and limits.
type AccountService interface {
	UserService
	AccountLinkService
	SessionService
	SecondFactorService
	PhoneService
	APIKeyService
	LimitService
}
