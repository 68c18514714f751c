package cognito

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"time"
)

// grant is what a code or a refresh token stands for.
type grant struct {
	user        User
	clientID    string
	redirectURI string    // of a code: the request for tokens must name it again
	challenge   string    // of a code: the SHA-256 of the verifier that the client holds
	expires     time.Time // of a code
}

const (
	codeLifetime = 5 * time.Minute
	maxGrants    = 10_000 // of each kind; more are the work of a program that forgets them
)

// keep stores a grant under a new name, which it returns.
func (p *Pool) keep(all map[string]grant, g grant) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for token, old := range all {
		if len(all) >= maxGrants || !old.expires.IsZero() && p.config.Now().After(old.expires) {
			delete(all, token)
		}
	}
	token := rand.Text() + rand.Text()
	all[token] = g
	return token
}

// token is the token endpoint.
func (p *Pool) token(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	g, ok := grant{}, false
	switch r.PostFormValue("grant_type") {
	case "authorization_code":
		g, ok = p.redeem(r)
	case "refresh_token":
		p.mu.Lock()
		g, ok = p.refresh[r.PostFormValue("refresh_token")]
		p.mu.Unlock()
		ok = ok && g.clientID == r.PostFormValue("client_id")
	default:
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "unsupported_grant_type"})
		return
	}
	if !ok {
		writeJSON(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	id, err := p.IDToken(g.user, g.clientID, p.config.Lifetime)
	access := ""
	if err == nil {
		access, err = p.accessToken(g.user, g.clientID)
	}
	if err != nil {
		writeJSON(w, http.StatusInternalServerError, map[string]string{"error": "server_error"})
		return
	}
	response := map[string]any{
		"id_token": id, "access_token": access, "token_type": "Bearer", "expires_in": int(p.config.Lifetime.Seconds()),
	}
	if g.challenge != "" {
		response["refresh_token"] = p.keep(p.refresh, grant{user: g.user, clientID: g.clientID})
	}
	writeJSON(w, http.StatusOK, response)
}

// redeem returns what a code stands for, once.
func (p *Pool) redeem(r *http.Request) (grant, bool) {
	code := r.PostFormValue("code")
	p.mu.Lock()
	g, found := p.codes[code]
	delete(p.codes, code)
	p.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	proof := base64.RawURLEncoding.EncodeToString(sum[:])
	return g, found && p.config.Now().Before(g.expires) && g.clientID == r.PostFormValue("client_id") &&
		g.redirectURI == r.PostFormValue("redirect_uri") && subtle.ConstantTimeCompare([]byte(proof), []byte(g.challenge)) == 1
}
