package channel

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"chophien/domain"
)

// The addresses of Zalo.
const (
	ZNSAddress   = "https://business.openapi.zalo.me/message/template"
	ZaloTokenURL = "https://oauth.zaloapp.com/v4/oa/access_token"
)

// ZNSConfig is the access of an Official Account to the Zalo Notification Service.
type ZNSConfig struct {
	AppID        string
	SecretKey    string // of the app
	RefreshToken string // of the Official Account, from which the tokens descend
	// Templates are the ids of the templates that Zalo has approved, by kind. Kinds without
	// one are not carried.
	Templates map[domain.MessageKind]string
	URL       string // empty: ZNSAddress
	TokenURL  string // empty: ZaloTokenURL
	Tokens    domain.ChannelTokenService
	Now       func() time.Time
}

// ZNS sends messages to Zalo users through the Zalo Notification Service. Zalo shows a
// template that it has approved, filled in with ShortMessage.Values.
type ZNS struct {
	config ZNSConfig
	client *http.Client
}

// NewZNS returns a channel to Zalo. It does not connect.
func NewZNS(c ZNSConfig) *ZNS {
	c.URL, c.TokenURL = cmp.Or(c.URL, ZNSAddress), cmp.Or(c.TokenURL, ZaloTokenURL)
	return &ZNS{c, newClient()}
}

// Name implements domain.Channel.
func (z *ZNS) Name() domain.ChannelName { return domain.ChannelZalo }

// Carries implements domain.Channel.
func (z *ZNS) Carries(k domain.MessageKind) bool { return z.config.Templates[k] != "" }

// longest is the most characters of a value: Zalo refuses longer ones. A name has 30, a
// code 30, and a text 200.
func longest(name string) int {
	if name == "content" {
		return 200
	}
	return 30
}

// The codes of answers. They are those of the documentation of Zalo.
const (
	znsSent         = 0
	znsInvalidToken = -124
)

// znsRefusals are the codes of a message that Zalo will never send: the number is wrong or
// has no Zalo account, its user does not take such messages, or the values do not fit the
// template. After other codes, such as those about the account, the quota or the hour, a
// later attempt may succeed.
func znsRefusals() []int {
	return []int{-108, -110, -111, -112, -114, -116, -118, -119, -139}
}

// Send implements domain.Channel.
func (z *ZNS) Send(ctx context.Context, m domain.ShortMessage) error {
	token, err := z.token(ctx, "")
	if err != nil {
		return passing(err)
	}
	code, err := z.post(ctx, token, m)
	if err == nil && code == znsInvalidToken {
		if token, err = z.token(ctx, token); err == nil {
			code, err = z.post(ctx, token, m)
		}
	}
	switch {
	case err != nil:
		return passing(err)
	case code == znsSent:
		return nil
	case slices.Contains(znsRefusals(), code):
		return refused(fmt.Errorf("answer of Zalo with the code %d", code))
	}
	return passing(fmt.Errorf("answer of Zalo with the code %d", code))
}

// post sends a message and returns the code of the answer.
func (z *ZNS) post(ctx context.Context, token string, m domain.ShortMessage) (code int, err error) {
	data := map[string]string{}
	for name, value := range m.Values {
		runes := []rune(value)
		if most := longest(name); len(runes) > most {
			runes = append(runes[:most-1:most-1], '…')
		}
		data[name] = string(runes)
	}
	body, err := json.Marshal(struct {
		Phone    string            `json:"phone"`
		Template string            `json:"template_id"`
		Data     map[string]string `json:"template_data"`
		ID       string            `json:"tracking_id"`
	}{strings.TrimPrefix(m.To, "+"), z.config.Templates[m.Kind], data, m.ID})
	if err != nil {
		return 0, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, z.config.URL, bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("access_token", token)
	status, answer, err := call(z.client, r)
	if err != nil {
		return 0, err
	}
	var said struct {
		Error *int `json:"error"`
	}
	if err := json.Unmarshal(answer, &said); err != nil || said.Error == nil || status != http.StatusOK {
		return 0, fmt.Errorf("the answer of Zalo has the status %d and no code", status)
	}
	return *said.Error, nil
}

// early is how long before its end an access token is refreshed.
const early = 5 * time.Minute

// token returns an access token that Zalo has not refused.
func (z *ZNS) token(ctx context.Context, refusedToken string) (string, error) {
	t, refresh, err := z.config.Tokens.HoldChannelToken(ctx, z.Name(), z.config.RefreshToken, refusedToken)
	if err != nil || !refresh {
		return t.Access, err
	}
	if t.Access, t.Refresh, t.ExpiresAt, err = z.refresh(ctx, t.Refresh); err != nil {
		return "", err
	}
	// The earlier refresh token is used up: the next one must not be lost.
	return t.Access, z.config.Tokens.SaveChannelToken(context.WithoutCancel(ctx), t)
}

// refresh exchanges a refresh token for the next pair.
func (z *ZNS) refresh(ctx context.Context, token string) (access, next string, ends time.Time, err error) {
	form := url.Values{"refresh_token": {token}, "app_id": {z.config.AppID}, "grant_type": {"refresh_token"}}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, z.config.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", "", ends, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("secret_key", z.config.SecretKey)
	status, answer, err := call(z.client, r)
	if err != nil {
		return "", "", ends, err
	}
	var said struct {
		Access  string      `json:"access_token"`
		Refresh string      `json:"refresh_token"`
		Seconds json.Number `json:"expires_in"` // a number or a text
		Error   json.Number `json:"error"`
	}
	err = json.Unmarshal(answer, &said)
	seconds, numberErr := strconv.Atoi(said.Seconds.String())
	if err = errors.Join(err, numberErr); err != nil || said.Access == "" || said.Refresh == "" || seconds <= 0 {
		return "", "", ends, fmt.Errorf("no access token of Zalo (status %d, code %s): get a new refresh token and set CHOPHIEN_ZNS_REFRESH_TOKEN", status, cmp.Or(said.Error.String(), "none"))
	}
	return said.Access, said.Refresh, z.config.Now().Add(time.Duration(seconds)*time.Second - early), nil
}
