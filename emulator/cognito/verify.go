package cognito

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// The errors of [Pool.Verify].
var (
	ErrInvalid = errors.New("the token is not a valid ID token of this user pool")
	ErrExpired = errors.New("the incoming token has expired") // API Gateway's words
)

// maxToken is the longest token that is looked at, in bytes: API Gateway's headers may be 10,240 in all.
const maxToken = 10_240

// Verify verifies an ID token as API Gateway's authorizer does: signed with RS256 by one of the pool's own keys, which the
// header names by its id and by nothing else; issued by this pool, for one of its clients, as an ID token; and valid now. It
// returns the claims as API Gateway gives them to templates and functions, all of them text.
func (p *Pool) Verify(token string) (claims map[string]string, err error) {
	if len(token) > maxToken || !canonical(token) {
		return nil, ErrInvalid
	}
	parsed, err := jwt.ParseSigned(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil || len(parsed.Headers) != 1 {
		return nil, ErrInvalid
	}
	key := p.publicKey(parsed.Headers[0].KeyID)
	if key == nil {
		return nil, ErrInvalid
	}
	var standard struct {
		jwt.Claims
		Use string `json:"token_use"`
	}
	var all json.RawMessage
	if parsed.Claims(key, &standard, &all) != nil {
		return nil, ErrInvalid
	}
	var clients jwt.Audience
	for _, client := range p.config.Clients {
		clients = append(clients, client.ID)
	}
	expected := jwt.Expected{Issuer: p.Issuer(), AnyAudience: clients, Time: p.config.Now()}
	switch err := standard.ValidateWithLeeway(expected, 0); {
	case standard.Subject == "", standard.Use != "id", standard.Expiry == nil, standard.IssuedAt == nil, len(clients) == 0:
		return nil, ErrInvalid
	case errors.Is(err, jwt.ErrExpired):
		return nil, ErrExpired
	case err != nil:
		return nil, ErrInvalid
	}
	return texts(all)
}

// canonical reports whether a token is three parts in base64url as a signer writes them: what is spelled otherwise and means
// the same is rejected.
func canonical(token string) bool {
	parts := strings.Split(token, ".")
	for _, part := range parts {
		if _, err := base64.RawURLEncoding.Strict().DecodeString(part); err != nil || strings.ContainsAny(part, "\r\n") {
			return false
		}
	}
	return len(parts) == 3
}

// texts writes claims as API Gateway does: the times of issue and expiry as Java's Date prints them, a list with commas.
func texts(all json.RawMessage) (map[string]string, error) {
	dec := json.NewDecoder(bytes.NewReader(all))
	dec.UseNumber()
	var values map[string]any
	if err := dec.Decode(&values); err != nil {
		return nil, ErrInvalid
	}
	claims := make(map[string]string, len(values))
	for name, value := range values {
		claims[name] = text(value)
		if seconds, err := strconv.ParseInt(claims[name], 10, 64); err == nil && (name == "exp" || name == "iat") {
			claims[name] = time.Unix(seconds, 0).UTC().Format("Mon Jan 02 15:04:05 UTC 2006")
		}
	}
	return claims, nil
}

func text(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case json.Number:
		return value.String()
	case []any:
		items := make([]string, len(value))
		for i, item := range value {
			items[i] = text(item)
		}
		return strings.Join(items, ",")
	}
	written, err := json.Marshal(value)
	if err != nil {
		panic(err) // it was JSON
	}
	return string(written)
}
