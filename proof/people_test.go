package proof_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// people make the requests to a system where people sign in. Before whoever may make one does, somebody who may not tries the
// same: another customer, another counter, a customer at a counter's work or the reverse, or nobody. If anybody but the right
// one could see or change anything, the histories would no longer agree with the model.
type people struct {
	system   *system
	tokens   sync.Map // by person
	placedBy sync.Map // the account of an order, by its id
	turn     atomic.Int64
}

// person is a customer or, with a vendor, a counter. The zero value has no token.
type person struct{ account, vendor string }

// signedIn are the people of the systems that have them, by the host of the system.
var signedIn sync.Map

// mustSignIn has people make all further requests to a system.
func mustSignIn(tb testing.TB, s *system) {
	tb.Helper()
	host := strings.TrimPrefix(s.URL, "http://")
	signedIn.Store(host, &people{system: s})
	tb.Cleanup(func() { signedIn.Delete(host) })
}

// sign lets somebody else try the request, and gives it the token of who may make it.
func (p *people) sign(request *http.Request, body []byte) error {
	who := p.may(request, body)
	strangers := []person{{}, {account: "Mallory"}, {account: "Mallory", vendor: "the pub"}, {account: who.account}}
	if who.vendor == "" {
		strangers[3] = person{account: who.account, vendor: "the pub"} // the same sub, as a counter
	}
	if err := p.try(request, strangers[p.turn.Add(1)%4]); err != nil {
		return err
	}
	token, err := p.token(who)
	request.Header.Set("Authorization", token)
	return err
}

// may returns who may make a request.
func (p *people) may(request *http.Request, body []byte) person {
	query := request.URL.Query()
	switch path := request.URL.Path; {
	case path == "/orders", path == "/order/ready", request.Method == http.MethodDelete:
		return person{account: "Bob", vendor: query.Get("vendorid")}
	case request.Method == http.MethodPost:
		var posted struct{ Order struct{ AccountID string } }
		_ = json.Unmarshal(body, &posted) // every order of a history can be read
		p.placedBy.Store(request.Header.Get("X-Amzn-RequestId"), posted.Order.AccountID)
		return person{account: posted.Order.AccountID}
	case path == "/invoice":
		return person{account: strings.Split(query.Get("objectKey"), "/")[2]}
	case path == "/order":
		return person{account: query.Get("accountid")}
	default:
		account, _ := p.placedBy.Load(strings.TrimPrefix(path, "/orders/"))
		return person{account: fmt.Sprint(account)}
	}
}

func (p *people) token(who person) (string, error) {
	if who == (person{}) {
		return "", nil
	}
	if token, known := p.tokens.Load(who); known {
		return token.(string), nil
	}
	token, err := p.system.Token(who.account, who.vendor, time.Hour)
	p.tokens.Store(who, token)
	return token, err
}

// try makes a request as somebody who may not. Whatever else a busy machine responds, it must not be a success.
func (p *people) try(request *http.Request, who person) error {
	token, err := p.token(who)
	if err != nil {
		return err
	}
	stranger := request.Clone(request.Context())
	stranger.Body, _ = request.GetBody()
	stranger.Header.Set("Authorization", token)
	response, err := client.Do(stranger)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode < http.StatusBadRequest {
		return fmt.Errorf("%s %s by %+v, which is not theirs, returned %d", request.Method, request.URL.Path, who, response.StatusCode)
	}
	return nil
}
