package domain

// AccountService stores accounts, sessions, API keys and limits.
type AccountService interface {
	UserService
	SessionService
	APIKeyService
	LimitService
}
