package cognito

import (
	"cmp"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"time"

	"skip-the-line/emulator/store"
)

// Config is a user pool and who may use it.
type Config struct {
	ARN      string        // arn:aws:cognito-idp:REGION:ACCOUNT:userpool/POOL_ID
	URL      string        // where the pool is served, without a slash at its end
	Clients  []Client      // the app clients
	Roles    []Role        // what the sign-in page offers
	Lifetime time.Duration // of ID and access tokens; an hour, as on AWS, when zero
	Rotation time.Duration // for how long one key signs, before a new one does; a day when zero
	Now      func() time.Time
	Store    store.Store // keeps the keys and the issuer, by which tokens are valid in the next pool too; a store in memory if nil
}

// Client is a public app client: it has no secret.
type Client struct {
	ID           string
	CallbackURLs []string // redirect_uri must be one of them, to the letter
	LogoutURLs   []string // so must logout_uri
}

// Role is a kind of user that one can sign in as. What one types or picks is the user's sub or, in a role with an attribute,
// the value of that attribute.
type Role struct {
	Title, Text string // such as "A customer", and a sentence
	Label       string // of the field, such as "Account"
	Attribute   string // such as custom:vendorid; "" in a role that is the sub alone
	Examples    []string
}

// User is who a token is about.
type User struct {
	Sub        string
	Attributes map[string]string // claims of the ID token, such as custom:vendorid
}

// name is what a sub and an attribute may be on the sign-in page.
var name = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Pool is a user pool.
type Pool struct {
	config Config
	id     string
	issuer string
	http   http.Handler

	mu      sync.Mutex
	keys    []signingKey // the newest first, which signs
	codes   map[string]grant
	refresh map[string]grant
}

// New returns a pool with the keys that are in the store, or one of its own.
func New(config Config) (*Pool, error) {
	_, id, found := strings.Cut(config.ARN, ":userpool/")
	if !found || id == "" {
		return nil, fmt.Errorf("cognito: %q is not the ARN of a user pool", config.ARN)
	}
	config.Lifetime = cmp.Or(config.Lifetime, time.Hour)
	config.Rotation = cmp.Or(config.Rotation, 24*time.Hour)
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Store == nil {
		config.Store = store.NewMemory()
	}
	p := &Pool{config: config, id: id, issuer: config.URL + "/" + id, codes: map[string]grant{}, refresh: map[string]grant{}}
	if err := p.restore(); err != nil {
		return nil, err
	}
	if len(p.keys) == 0 {
		if err := p.Rotate(); err != nil {
			return nil, err
		}
	}
	p.http = p.routes()
	return p, nil
}

// Issuer returns the iss of the pool's tokens: where a pool of its Store was served first.
func (p *Pool) Issuer() string { return p.issuer }

// ARN returns the pool's ARN.
func (p *Pool) ARN() string { return p.config.ARN }

func (p *Pool) client(id string) (Client, bool) {
	for _, c := range p.config.Clients {
		if c.ID == id {
			return c, true
		}
	}
	return Client{}, false
}
