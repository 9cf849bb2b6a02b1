package domain

// AccountService stores accounts, their one-time links, sessions, numbers, stopped notices, API keys and limits.
type AccountService interface {
	UserService
	AccountLinkService
	SessionService
	SecondFactorService
	PhoneService
	NoticeStopService
	APIKeyService
	LimitService
}
