package cognito

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"skip-the-line/emulator/store"
)

const poolARN = "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/eu-west-1_pool"

// clock is a time that a test moves.
type clock struct{ ns atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ns.Store(time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC).UnixNano())
	return c
}
func (c *clock) now() time.Time       { return time.Unix(0, c.ns.Load()) }
func (c *clock) pass(d time.Duration) { c.ns.Add(int64(d)) }

func mustPool(tb testing.TB, url string, c *clock) *Pool {
	tb.Helper()
	p, err := New(Config{ARN: poolARN, URL: url, Now: c.now, Clients: []Client{{ID: "web", CallbackURLs: []string{"http://127.0.0.1/signed-in"}, LogoutURLs: []string{"http://127.0.0.1/"}}},
		Roles: []Role{{Title: "A customer", Label: "Account", Examples: []string{"ada"}}, {Title: "A counter", Label: "Shop", Attribute: "custom:shop"}}})
	if err != nil {
		tb.Fatal(err)
	}
	return p
}

// A token is valid in the next pool of the same store, wherever that is served, and so is one from before a key was rotated.
func TestPool_keepsItsKeys(t *testing.T) {
	t.Parallel()
	c := newClock()
	config := Config{ARN: poolARN, Now: c.now, Clients: []Client{{ID: "web"}}, Store: store.NewMemory()}
	var tokens []string
	for i := range 3 {
		config.URL = fmt.Sprintf("http://127.0.0.1:%d", 8000+i)
		p, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		if tokens = append(tokens, mustToken(t, p, User{Sub: "ada"})); i == 1 {
			if err := p.Rotate(); err != nil {
				t.Fatal(err)
			}
			tokens = append(tokens, mustToken(t, p, User{Sub: "ada"}))
		}
		for j, token := range tokens {
			if claims, err := p.Verify(token); err != nil || claims["sub"] != "ada" {
				t.Errorf("pool %d, token %d: %v, %v", i, j, claims, err)
			}
		}
		if n := len(p.published().Keys); n != min(i, 1)+1 {
			t.Errorf("pool %d publishes %d keys", i, n)
		}
	}
	if err := config.Store.Update(func(w store.Writer) error { w.Put(poolKey, []byte(`{"Keys": [{}]}`)); return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := New(config); err == nil {
		t.Error("a pool has a key that is damaged")
	}
}

func mustToken(tb testing.TB, p *Pool, user User) string {
	tb.Helper()
	token, err := p.IDToken(user, "web", time.Hour)
	if err != nil {
		tb.Fatal(err)
	}
	return token
}

func TestVerify_givesTheClaimsAsText(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := mustPool(t, "https://pool.example", c)
	claims, err := p.Verify(mustToken(t, p, User{Sub: "ada", Attributes: map[string]string{"custom:shop": "s1", "sub": "mallory", "iss": "elsewhere", "token_use": "access"}}))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"sub": "ada", "custom:shop": "s1", "iss": "https://pool.example/eu-west-1_pool", "aud": "web", "token_use": "id", "cognito:username": "ada",
		"auth_time": "1795852800", "iat": "Sat Nov 28 08:00:00 UTC 2026", "exp": "Sat Nov 28 09:00:00 UTC 2026",
	} {
		if claims[name] != want {
			t.Errorf("%s is %q; want %q", name, claims[name], want)
		}
	}
	all, err := texts(json.RawMessage(`{"cognito:groups": ["a", "b"], "email_verified": true, "identities": [{"userId": "x"}], "n": 1.50}`))
	if want := map[string]string{"cognito:groups": "a,b", "email_verified": "true", "identities": `{"userId":"x"}`, "n": "1.50"}; err != nil || !maps.Equal(all, want) {
		t.Errorf("the claims are %v, %v; want %v", all, err, want)
	}
}

func TestVerify_followsTheClockAndTheKeys(t *testing.T) {
	t.Parallel()
	c := newClock()
	p := mustPool(t, "https://pool.example", c)
	before := mustToken(t, p, User{Sub: "ada"})
	expired, err := p.IDToken(User{Sub: "ada"}, "web", -time.Second)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Verify(expired); !errors.Is(err, ErrExpired) {
		t.Errorf("an expired token is %v", err)
	}
	c.pass(30 * time.Minute)
	if err := p.Rotate(); err != nil {
		t.Fatal(err)
	}
	after := mustToken(t, p, User{Sub: "ada"})
	for name, token := range map[string]string{"before": before, "after": after} {
		if _, err := p.Verify(token); err != nil {
			t.Errorf("the token from %s the rotation is %v", name, err)
		}
	}
	if n := len(p.published().Keys); n != 2 {
		t.Errorf("%d keys are published; want both", n)
	}
	c.pass(31 * time.Minute)
	if _, err := p.Verify(before); !errors.Is(err, ErrExpired) {
		t.Errorf("an hour later the token from before the rotation is %v", err)
	}
	c.pass(time.Hour)
	if n := len(p.published().Keys); n != 1 {
		t.Errorf("%d keys are published; want the one that signs", n)
	}
	if _, err := p.Verify(before); !errors.Is(err, ErrInvalid) {
		t.Errorf("once its key is gone the token is %v", err)
	}
	c.pass(24 * time.Hour)
	if mustToken(t, p, User{Sub: "ada"}); len(p.published().Keys) != 2 {
		t.Errorf("after a day %d keys are published; want the old one and the new one", len(p.published().Keys))
	}
}

func TestVerify_rejectsWhatIsForged(t *testing.T) {
	t.Parallel()
	c := newClock()
	var small [3]*rsa.PrivateKey // short keys sign thousands of tokens in a second
	for i := range small {
		var err error
		if small[i], err = rsa.GenerateKey(rand.Reader, 1024); err != nil {
			t.Fatal(err)
		}
	}
	key := small[0]
	var fetched atomic.Int64
	keys := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fetched.Add(1)
		writeJSON(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "mine", Algorithm: "RS256", Use: "sig"}}})
	}))
	t.Cleanup(keys.Close)
	seed := mathrand.Uint64()
	f := &forger{tb: t, pool: mustPool(t, "https://pool.example", c), other: mustPool(t, "https://other.example", c), key: key,
		random: mathrand.New(mathrand.NewPCG(seed, 1)), keysURL: keys.URL}
	f.pool.keys[0].private, f.other.keys[0].private = small[1], small[2]
	if _, err := f.pool.Verify(f.signed(f.claims())); err != nil {
		t.Fatalf("a good token is rejected, so that nothing below means anything: %v", err)
	}
	tokens := 10_000
	if testing.Short() {
		tokens = 1_000
	}
	for kind, forge := range forgeries {
		for range tokens/len(forgeries) + 1 {
			if token := forge(f); token != "" {
				if claims, err := f.pool.Verify(token); err == nil {
					t.Errorf("%s (seed %d) gets in as %v: %q", kind, seed, claims, token)
					break
				}
			}
		}
	}
	if n := fetched.Load(); n != 0 {
		t.Errorf("the forger's own keys were fetched %d times", n)
	}
}
