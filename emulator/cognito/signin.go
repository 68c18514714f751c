package cognito

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

//go:embed signin.html
var pageText string

//go:embed signin.css
var styleText string

var page = template.Must(template.New("signin.html").Parse(pageText))

// authorization is the request of a client to have somebody sign in.
type authorization struct {
	client      Client
	redirectURI string
	state       string
	challenge   string
	query       url.Values
}

// authorizationOf reads the request from its query. Without a client and a URL of the client's there is nowhere to redirect
// to, and the error is for the person; any other goes to the client.
func (p *Pool) authorizationOf(query url.Values) (a authorization, problem string, clientError string) {
	client, found := p.client(query.Get("client_id"))
	if !found {
		return a, "There is no app client of that client_id.", ""
	}
	a = authorization{client, query.Get("redirect_uri"), query.Get("state"), query.Get("code_challenge"), query}
	switch sum, err := base64.RawURLEncoding.DecodeString(a.challenge); {
	case !slices.Contains(client.CallbackURLs, a.redirectURI):
		return authorization{}, "The redirect_uri is not one of the app client's callback URLs.", ""
	case query.Get("response_type") != "code":
		return a, "", "unsupported_response_type"
	case query.Get("code_challenge_method") != "S256" || err != nil || len(sum) != sha256.Size:
		return a, "", "invalid_request"
	}
	return a, "", ""
}

// back redirects to the client.
func (a authorization) back(w http.ResponseWriter, r *http.Request, parameter, value string) {
	query := url.Values{parameter: {value}}
	if a.state != "" {
		query.Set("state", a.state)
	}
	http.Redirect(w, r, a.redirectURI+"?"+query.Encode(), http.StatusFound)
}

// begin returns the request, or responds to it where it is not valid.
func (p *Pool) begin(w http.ResponseWriter, r *http.Request) (authorization, bool) {
	a, problem, clientError := p.authorizationOf(r.URL.Query())
	switch {
	case problem != "":
		p.show(w, http.StatusBadRequest, a, problem)
	case clientError != "":
		a.back(w, r, "error", clientError)
	default:
		return a, true
	}
	return a, false
}

func (p *Pool) showSignIn(w http.ResponseWriter, r *http.Request) {
	if a, ok := p.begin(w, r); ok {
		p.show(w, http.StatusOK, a, "")
	}
}

// signIn is where the page's forms go: role is the number of a role, name what was typed or picked.
func (p *Pool) signIn(w http.ResponseWriter, r *http.Request) {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		p.show(w, http.StatusForbidden, authorization{}, "Pages of other origins may not sign anybody in.")
		return
	}
	a, ok := p.begin(w, r)
	if !ok {
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	number, err := strconv.Atoi(r.PostFormValue("role"))
	chosen := r.PostFormValue("name")
	if err != nil || number < 0 || number >= len(p.config.Roles) || !name.MatchString(chosen) {
		p.show(w, http.StatusBadRequest, a, "A name has 1 to 64 letters, digits, hyphens and underscores.")
		return
	}
	role := p.config.Roles[number]
	user := User{Sub: chosen}
	if role.Attribute != "" {
		// The sub differs from every name that fits the rule, so that it is nobody else's.
		user = User{Sub: role.Attribute + "/" + chosen, Attributes: map[string]string{role.Attribute: chosen}}
	}
	a.back(w, r, "code", p.keep(p.codes, grant{
		user: user, clientID: a.client.ID, redirectURI: a.redirectURI, challenge: a.challenge, expires: p.config.Now().Add(codeLifetime),
	}))
}

func (p *Pool) logout(w http.ResponseWriter, r *http.Request) {
	client, _ := p.client(r.URL.Query().Get("client_id"))
	target := r.URL.Query().Get("logout_uri")
	if !slices.Contains(client.LogoutURLs, target) {
		p.show(w, http.StatusBadRequest, authorization{}, "The logout_uri is not one of the app client's sign-out URLs.")
		return
	}
	http.Redirect(w, r, target, http.StatusFound)
}

// show writes the sign-in page, or what is wrong with the request for it.
func (p *Pool) show(w http.ResponseWriter, status int, a authorization, problem string) {
	h := w.Header()
	sum := sha256.Sum256([]byte(styleText))
	// A browser holds a form to its policy through redirects too, so the clients' origins are part of it.
	forms := "'self'"
	for _, callback := range a.client.CallbackURLs {
		if u, err := url.Parse(callback); err == nil && !strings.Contains(forms, u.Scheme+"://"+u.Host) {
			forms += " " + u.Scheme + "://" + u.Host
		}
	}
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+
		"'; form-action "+forms+"; base-uri 'none'; frame-ancestors 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	var roles []Role
	if a.client.ID != "" {
		roles = p.config.Roles
	}
	_ = page.Execute(w, map[string]any{ // a client that left cannot be told
		"Style": template.CSS(styleText), "Action": "/login?" + a.query.Encode(), "Roles": roles, "Problem": problem,
	})
}
