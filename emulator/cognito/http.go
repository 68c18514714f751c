package cognito

import (
	"encoding/json"
	"net/http"
)

func (p *Pool) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /"+p.id+"/.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /"+p.id+"/.well-known/jwks.json", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, p.published())
	})
	mux.HandleFunc("GET /oauth2/authorize", p.showSignIn)
	mux.HandleFunc("GET /login", p.showSignIn)
	mux.HandleFunc("POST /login", p.signIn)
	mux.HandleFunc("POST /oauth2/token", p.token)
	mux.HandleFunc("GET /logout", p.logout)
	return mux
}

// ServeHTTP serves the pool's endpoints.
func (p *Pool) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.http.ServeHTTP(w, r) }

func (p *Pool) discovery(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                                p.Issuer(),
		"jwks_uri":                              p.config.URL + "/" + p.id + "/.well-known/jwks.json",
		"authorization_endpoint":                p.config.URL + "/oauth2/authorize",
		"token_endpoint":                        p.config.URL + "/oauth2/token",
		"end_session_endpoint":                  p.config.URL + "/logout",
		"response_types_supported":              []string{"code"},
		"subject_types_supported":               []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"},
		"code_challenge_methods_supported":      []string{"S256"},
		"token_endpoint_auth_methods_supported": []string{"none"},
		"scopes_supported":                      []string{"openid"},
	})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	h := w.Header()
	h.Set("Content-Type", "application/json;charset=UTF-8")
	h.Set("Access-Control-Allow-Origin", "*") // pages call the token endpoint, as on AWS
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that left cannot be told
}
