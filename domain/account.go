package domain

// AccountService keeps everything about accounts.
type AccountService interface {
	UserService
	SessionService
	APIKeyService
	LimitService
}
