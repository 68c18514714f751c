package cognito

import (
	"maps"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/uuid"
)

// IDToken returns an ID token of the user for a client, which expires after the given time; a token with a negative one has
// expired already.
func (p *Pool) IDToken(user User, clientID string, expires time.Duration) (string, error) {
	claims := map[string]any{}
	for name, value := range user.Attributes {
		claims[name] = value
	}
	claims["aud"], claims["cognito:username"] = clientID, user.Sub
	return p.sign(user, "id", expires, claims)
}

// accessToken returns an access token, which an authorizer without scopes does not take.
func (p *Pool) accessToken(user User, clientID string) (string, error) {
	return p.sign(user, "access", p.config.Lifetime, map[string]any{"client_id": clientID, "username": user.Sub, "scope": "openid"})
}

func (p *Pool) sign(user User, use string, expires time.Duration, claims map[string]any) (string, error) {
	signer, err := p.signer()
	if err != nil {
		return "", err
	}
	now := p.config.Now()
	issued := now
	if expires < 0 {
		issued = now.Add(expires - p.config.Lifetime)
	}
	all := map[string]any{}
	maps.Copy(all, claims)
	maps.Copy(all, map[string]any{ // last, so that no attribute replaces them
		"sub": user.Sub, "iss": p.Issuer(), "token_use": use, "jti": uuid.NewString(),
		"auth_time": issued.Unix(), "iat": issued.Unix(), "exp": now.Add(expires).Unix(),
	})
	return jwt.Signed(signer).Claims(all).Serialize()
}
