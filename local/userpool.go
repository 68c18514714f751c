package local

import (
	"errors"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"skip-the-line/definition"
	"skip-the-line/emulator/cognito"
	"skip-the-line/emulator/gateway"
	"skip-the-line/web"
)

// clientID is the app client of the pages.
const clientID = "pages"

// startUserPool serves the user pool where the API is for people who have signed in. The pages are at the address api.
func (s *Stack) startUserPool(o Options, api net.Addr) error {
	if o.Authorization != definition.CognitoUserPools {
		return nil
	}
	listener, err := listen("", "127.0.0.1:0")
	if err != nil {
		return err
	}
	client := cognito.Client{ID: clientID}
	for _, origin := range origins(api) {
		client.CallbackURLs = append(client.CallbackURLs, origin+"/"+web.SignedInPage)
		client.LogoutURLs = append(client.LogoutURLs, origin+"/")
	}
	s.userPool, err = cognito.New(cognito.Config{
		ARN:     userPoolARN,
		Store:   s.part("userpool"),
		URL:     "http://" + listener.Addr().String(),
		Clients: []cognito.Client{client},
		Roles: []cognito.Role{
			{Title: "A customer", Text: "Orders coffee, follows the order and opens its invoice.", Label: "Account",
				Examples: []string{"ada", "grace", "linus"}},
			{Title: "A counter", Text: "Sees one shop's queue, says what is ready and hands it over.", Label: "Shop",
				Attribute: definition.VendorClaim, Examples: []string{"platform-1", "platform-2"}},
		},
	})
	if err != nil {
		return errors.Join(err, listener.Close())
	}
	s.signInURL = s.serve(listener, s.userPool, isLoopback)
	return nil
}

// origins returns how a browser on this machine may name the address.
func origins(api net.Addr) []string {
	named := []string{"http://" + api.String()}
	if _, port, err := net.SplitHostPort(api.String()); err == nil {
		named = append(named, "http://localhost:"+port)
	}
	return named
}

// signIn says to the pages how people sign in; nil where they name themselves.
func (s *Stack) signIn() *web.SignIn {
	if s.userPool == nil {
		return nil
	}
	return &web.SignIn{Domain: s.signInURL, ClientID: clientID}
}

// authenticate verifies the token of a call, and returns what the gateway is to respond to a rejected one, as API Gateway words it.
func (s *Stack) authenticate(userPools []string, token string) (map[string]string, error) {
	if s.userPool == nil || !slices.Contains(userPools, s.userPool.ARN()) {
		return nil, &gateway.Error{Type: gateway.AuthorizerConfigurationError}
	}
	claims, err := s.userPool.Verify(token)
	if errors.Is(err, cognito.ErrExpired) {
		return nil, &gateway.Error{Type: gateway.Unauthorized, Message: "The incoming token has expired"}
	}
	if err != nil {
		return nil, &gateway.Error{Type: gateway.Unauthorized}
	}
	return claims, nil
}

// Token returns an ID token of a customer or, with a vendor, of a counter of that vendor. One that expires after a negative
// time has expired. It is an error where nobody signs in.
func (s *Stack) Token(sub, vendorID string, expires time.Duration) (string, error) {
	if s.userPool == nil {
		return "", errors.New("nobody signs in to this stack: start it with -authorization " + definition.CognitoUserPools)
	}
	user := cognito.User{Sub: sub}
	if vendorID != "" {
		user.Attributes = map[string]string{definition.VendorClaim: vendorID}
	}
	return s.userPool.IDToken(user, clientID, expires)
}

// token responds to GET /_local/token?sub=a0[&vendorid=v0][&expires=-60] with {"id_token"}; expires is in seconds, an hour
// when it is left out.
func (s *Stack) token(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	expires, err := time.Hour, error(nil)
	if query.Has("expires") {
		var seconds int
		seconds, err = strconv.Atoi(query.Get("expires"))
		expires = time.Duration(seconds) * time.Second
	}
	switch {
	case r.Method != http.MethodGet || sentByPage(r):
		writeMessage(w, http.StatusForbidden, "Get a token by GET, and from a program: no page may.")
		return
	case query.Get("sub") == "" || err != nil || expires.Abs() > 24*time.Hour:
		writeMessage(w, http.StatusBadRequest, "Name a sub, and a vendorid for a counter; expires is a number of seconds, at most a day, or negative for a token that has expired.")
		return
	}
	token, err := s.Token(query.Get("sub"), query.Get("vendorid"), expires)
	if err != nil {
		writeMessage(w, http.StatusNotFound, "There are no tokens: "+err.Error()+".")
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, http.StatusOK, map[string]string{"id_token": token})
}
