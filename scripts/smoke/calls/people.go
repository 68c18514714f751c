package main

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"

	"skip-the-line/definition"
)

// The variables that hold the ID tokens of -sign-in env.
const (
	customerToken = "CUSTOMER_ID_TOKEN"
	counterToken  = "COUNTER_ID_TOKEN"
)

// identity is what an ID token says of who has signed in.
type identity struct {
	Sub      string `json:"sub"`
	VendorID string `json:"custom:vendorid"` // of a counter
}

// people make the calls where the API has people sign in: a call that a counter makes has a counter's token, any other the
// customer's whose order or invoice it is about.
type people struct {
	token func(ctx context.Context, who identity) (string, error)

	mu       sync.Mutex
	tokens   map[identity]string
	placedBy map[string]string // the accountid of a POST, by its orderid
}

func newPeople(token func(context.Context, identity) (string, error)) *people {
	return &people{token: token, tokens: map[identity]string{}, placedBy: map[string]string{}}
}

// sign gives a request the token of who makes it.
func (p *people) sign(request *http.Request, body []byte) error {
	if strings.HasSuffix(request.URL.Path, "/menu") || strings.HasPrefix(request.URL.Path, "/_local/") {
		return nil
	}
	who := p.caller(request, body)
	p.mu.Lock()
	token, known := p.tokens[who]
	p.mu.Unlock()
	if !known {
		var err error
		if token, err = p.token(request.Context(), who); err != nil {
			return err
		}
		p.mu.Lock()
		p.tokens[who] = token
		p.mu.Unlock()
	}
	request.Header.Set("Authorization", token)
	return nil
}

// nobody is who asks for what is nobody's.
const nobody = "smoke-nobody"

// caller returns who makes a call.
func (p *people) caller(request *http.Request, body []byte) identity {
	query := request.URL.Query()
	path := request.URL.Path
	named := func(account string) identity {
		if account == "" {
			account = nobody
		}
		return identity{Sub: account}
	}
	switch {
	case strings.HasSuffix(path, "/orders"), strings.HasSuffix(path, "/order/ready"), request.Method == http.MethodDelete:
		return identity{Sub: "smoke-counter", VendorID: query.Get("vendorid")}
	case request.Method == http.MethodPost:
		var posted struct{ Order newOrder }
		_ = json.Unmarshal(body, &posted) // what is not an order is nobody's
		p.mu.Lock()
		defer p.mu.Unlock()
		p.placedBy[request.Header.Get("X-Amzn-Requestid")] = posted.Order.AccountID
		return named(posted.Order.AccountID)
	case query.Has("objectKey"):
		if segments := strings.Split(query.Get("objectKey"), "/"); len(segments) == 5 {
			return named(segments[2])
		}
		return named("")
	case query.Has("accountid"):
		return named(query.Get("accountid"))
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return named(p.placedBy[path[strings.LastIndex(path, "/")+1:]])
}

// fromLocal gets tokens from a local stack, for whomever.
func fromLocal(api string) func(context.Context, identity) (string, error) {
	return func(ctx context.Context, who identity) (string, error) {
		query := url.Values{"sub": {who.Sub}}
		if who.VendorID != "" {
			query.Set("vendorid", who.VendorID)
		}
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, api+"/_local/token?"+query.Encode(), nil)
		if err != nil {
			return "", err
		}
		r, err := (&client{http: http.DefaultClient}).do(request)
		var body struct {
			IDToken string `json:"id_token"`
		}
		if err == nil {
			err = r.expect(http.StatusOK, &body)
		}
		return body.IDToken, in("GET /_local/token", err)
	}
}

// fromEnvironment returns the one customer and the one counter whose tokens are in the environment, and gives each call one of them.
func fromEnvironment() (customer, counter identity, token func(context.Context, identity) (string, error), err error) {
	customer, err = readIdentity(customerToken)
	if err == nil {
		counter, err = readIdentity(counterToken)
	}
	switch {
	case err != nil:
	case customer.VendorID != "":
		err = fmt.Errorf("%s is that of a counter", customerToken)
	case counter.VendorID == "":
		err = fmt.Errorf("%s is that of a customer: it has no %s", counterToken, definition.VendorClaim)
	}
	return customer, counter, func(_ context.Context, who identity) (string, error) {
		if who.VendorID != "" {
			return os.Getenv(counterToken), nil
		}
		return os.Getenv(customerToken), nil
	}, err
}

// readIdentity reads an ID token. Whether it is genuine is for the API to say.
func readIdentity(variable string) (who identity, err error) {
	parts := strings.Split(os.Getenv(variable), ".")
	if len(parts) != 3 {
		return who, fmt.Errorf("%s holds no ID token\nhint: sign in as a customer and as a counter, and set %s and %s", variable, customerToken, counterToken)
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(claims, &who)
	}
	if err == nil && who.Sub == "" {
		err = errors.New("there is no sub in it")
	}
	return who, in(variable, err)
}
