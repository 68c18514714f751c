package cognito

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const verifier = "a-verifier-that-only-the-client-holds-0123456789"

func challenge() string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// served is a pool that is served.
type served struct {
	*Pool
	t     *testing.T
	url   string
	clock *clock
}

func mustServe(t *testing.T) served {
	t.Helper()
	c := newClock()
	var p *Pool
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { p.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	p = mustPool(t, server.URL, c)
	return served{p, t, server.URL, c}
}

type reply struct {
	status   int
	header   http.Header
	body     string
	location url.Values // the query of where it redirects to
}

func (s served) do(method, path string, form url.Values, headers ...string) reply {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(request) // which follows no redirects
	if err != nil {
		s.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	r := reply{status: response.StatusCode, header: response.Header, body: string(body)}
	if location, err := response.Location(); err == nil {
		r.location = location.Query()
	}
	return r
}

// query is that of a valid request to sign in, with changes; an empty value is left out.
func query(changes ...string) string {
	q := url.Values{
		"client_id": {"web"}, "redirect_uri": {"http://127.0.0.1/signed-in"}, "response_type": {"code"}, "state": {"s1"}, "scope": {"openid"},
		"code_challenge": {challenge()}, "code_challenge_method": {"S256"},
	}
	for i := 0; i < len(changes); i += 2 {
		if q.Set(changes[i], changes[i+1]); changes[i+1] == "" {
			q.Del(changes[i])
		}
	}
	return "?" + q.Encode()
}

// mustCode signs in on the page and returns the code.
func (s served) mustCode(role, name string) string {
	s.t.Helper()
	r := s.do("POST", "/login"+query(), url.Values{"role": {role}, "name": {name}})
	if r.status != http.StatusFound || r.location.Get("code") == "" || r.location.Get("state") != "s1" {
		s.t.Fatalf("signing in is answered %d %v %s", r.status, r.header, r.body)
	}
	return r.location.Get("code")
}

func (s served) redeem(code string, changes ...string) reply {
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {"web"}, "redirect_uri": {"http://127.0.0.1/signed-in"}, "code": {code}, "code_verifier": {verifier}}
	for i := 0; i < len(changes); i += 2 {
		form.Set(changes[i], changes[i+1])
	}
	return s.do("POST", "/oauth2/token", form)
}

func TestSignIn_givesTokensThatThePublishedKeysVerify(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	page := s.do("GET", "/oauth2/authorize"+query(), nil)
	if page.status != http.StatusOK || !strings.Contains(page.body, "A customer") || !strings.Contains(page.body, `value="ada"`) ||
		!strings.Contains(page.header.Get("Content-Security-Policy"), "form-action 'self' http://127.0.0.1;") {
		t.Fatalf("the page is %d %v %s", page.status, page.header, page.body)
	}
	r := s.redeem(s.mustCode("1", "platform-1"))
	var tokens struct {
		IDToken      string `json:"id_token"`
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		ExpiresIn    int    `json:"expires_in"`
		TokenType    string `json:"token_type"`
	}
	if err := json.Unmarshal([]byte(r.body), &tokens); err != nil || r.status != http.StatusOK || tokens.ExpiresIn != 3600 || tokens.TokenType != "Bearer" ||
		r.header.Get("Access-Control-Allow-Origin") != "*" || r.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("the tokens are %d %v %s", r.status, r.header, r.body)
	}
	claims, err := s.Verify(tokens.IDToken)
	if err != nil || claims["custom:shop"] != "platform-1" || name.MatchString(claims["sub"]) {
		t.Errorf("the counter's claims are %v, %v: its sub must be nobody's name", claims, err)
	}

	var discovery map[string]any
	if err := json.Unmarshal([]byte(s.do("GET", "/eu-west-1_pool/.well-known/openid-configuration", nil).body), &discovery); err != nil || discovery["issuer"] != s.Issuer() {
		t.Fatalf("the discovery document is %v, %v", discovery, err)
	}
	keysURL, _ := discovery["jwks_uri"].(string)
	published := s.do("GET", strings.TrimPrefix(keysURL, s.url), nil).body
	if strings.Contains(published, `"d"`) {
		t.Fatalf("the private key is published: %s", published)
	}
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal([]byte(published), &keys); err != nil {
		t.Fatal(err)
	}
	parsed, err := jwt.ParseSigned(tokens.AccessToken, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	var access map[string]any
	if err := parsed.Claims(keys, &access); err != nil || access["token_use"] != "access" || access["client_id"] != "web" {
		t.Errorf("the access token is %v, %v", access, err)
	}

	// A refresh token gives new ones, to its client alone.
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {"web"}, "refresh_token": {tokens.RefreshToken}}
	if r := s.do("POST", "/oauth2/token", form); r.status != http.StatusOK || !strings.Contains(r.body, "id_token") || strings.Contains(r.body, "refresh_token") {
		t.Errorf("the refresh token is answered %d %s", r.status, r.body)
	}
	form.Set("client_id", "other")
	if r := s.do("POST", "/oauth2/token", form); r.status != http.StatusBadRequest {
		t.Errorf("another client's refresh is answered %d %s", r.status, r.body)
	}
}

func TestSignIn_redeemsACodeOnceForItsClient(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	code := s.mustCode("0", "ada")
	if r := s.redeem(code); r.status != http.StatusOK {
		t.Fatalf("the code is answered %d %s", r.status, r.body)
	}
	for what, r := range map[string]reply{
		"a code again":             s.redeem(code),
		"another verifier":         s.redeem(s.mustCode("0", "ada"), "code_verifier", verifier+"x"),
		"no verifier":              s.redeem(s.mustCode("0", "ada"), "code_verifier", ""),
		"the challenge itself":     s.redeem(s.mustCode("0", "ada"), "code_verifier", challenge()),
		"another client":           s.redeem(s.mustCode("0", "ada"), "client_id", "other"),
		"another redirect_uri":     s.redeem(s.mustCode("0", "ada"), "redirect_uri", "http://127.0.0.1/"),
		"a made-up code":           s.redeem("x"),
		"a refresh token that was": s.do("POST", "/oauth2/token", url.Values{"grant_type": {"refresh_token"}, "client_id": {"web"}, "refresh_token": {"x"}}),
		"a password":               s.do("POST", "/oauth2/token", url.Values{"grant_type": {"password"}}),
	} {
		if r.status != http.StatusBadRequest || strings.Contains(r.body, "token\":") {
			t.Errorf("%s is answered %d %s", what, r.status, r.body)
		}
	}
	late := s.mustCode("0", "ada")
	s.clock.pass(codeLifetime)
	if r := s.redeem(late); r.status != http.StatusBadRequest {
		t.Errorf("a code of five minutes ago is answered %d %s", r.status, r.body)
	}
}

func TestSignIn_redirectsNowhereElse(t *testing.T) {
	t.Parallel()
	s := mustServe(t)
	good := url.Values{"role": {"0"}, "name": {"ada"}}
	for what, test := range map[string]struct {
		r      reply
		status int
		error  string
	}{
		"an unknown client":            {s.do("POST", "/login"+query("client_id", "x"), good), 400, ""},
		"a redirect to elsewhere":      {s.do("POST", "/login"+query("redirect_uri", "http://evil.example/signed-in"), good), 400, ""},
		"a redirect to a page below":   {s.do("GET", "/login"+query("redirect_uri", "http://127.0.0.1/signed-in/../x"), nil), 400, ""},
		"a redirect with a query":      {s.do("GET", "/oauth2/authorize"+query("redirect_uri", "http://127.0.0.1/signed-in?x=1"), nil), 400, ""},
		"the implicit flow":            {s.do("GET", "/oauth2/authorize"+query("response_type", "token"), nil), 302, "unsupported_response_type"},
		"no PKCE":                      {s.do("POST", "/login"+query("code_challenge", ""), good), 302, "invalid_request"},
		"PKCE in plain":                {s.do("POST", "/login"+query("code_challenge_method", "plain"), good), 302, "invalid_request"},
		"a role that is not there":     {s.do("POST", "/login"+query(), url.Values{"role": {"2"}, "name": {"ada"}}), 400, ""},
		"a name with a slash":          {s.do("POST", "/login"+query(), url.Values{"role": {"0"}, "name": {"a/b"}}), 400, ""},
		"no name":                      {s.do("POST", "/login"+query(), url.Values{"role": {"0"}}), 400, ""},
		"a page of another origin":     {s.do("POST", "/login"+query(), good, "Sec-Fetch-Site", "cross-site"), 403, ""},
		"signing out to elsewhere":     {s.do("GET", "/logout?client_id=web&logout_uri=http://evil.example/", nil), 400, ""},
		"signing out of another's":     {s.do("GET", "/logout?client_id=x&logout_uri=http://127.0.0.1/", nil), 400, ""},
		"signing out":                  {s.do("GET", "/logout?client_id=web&logout_uri=http://127.0.0.1/", nil), 302, ""},
		"script in the state":          {s.do("GET", "/login"+query("state", `"><script>x</script>`), nil), 200, ""},
		"script in the name of a role": {s.do("POST", "/login"+query(), url.Values{"role": {"0"}, "name": {"<script>"}}), 400, ""},
	} {
		if test.r.status != test.status || test.r.location.Get("error") != test.error || test.r.location.Get("code") != "" || strings.Contains(test.r.body, "<script") {
			t.Errorf("%s is answered %d %v %s", what, test.r.status, test.r.location, test.r.body)
		}
	}
}

func TestNew_rejectsWhatIsNotAPool(t *testing.T) {
	t.Parallel()
	if _, err := New(Config{ARN: "arn:aws:s3:::x"}); err == nil {
		t.Error("a bucket is taken for a user pool")
	}
}
