package domain

// AccountService stores accounts, their one-time links, sessions, numbers, stopped notices, API keys, limits and what officers see of them.
type AccountService interface {
	UserService
	AccountLinkService
	SessionService
	SecondFactorService
	PhoneService
	NoticeStopService
	APIKeyService
	LimitService
	ProvinceAccountService
}
