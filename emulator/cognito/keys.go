package cognito

import (
	"crypto/rand"
	"crypto/rsa"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// signingKey is one of the pool's keys.
type signingKey struct {
	id      string
	private *rsa.PrivateKey
	created time.Time
	retired time.Time // since when another one signs; zero for the one that signs
}

// Rotate makes the pool sign with a new key. The tokens of the one before stay valid until they expire, and its key is
// published for as long.
func (p *Pool) Rotate() error {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.config.Now()
	kept := []signingKey{{id: rand.Text(), private: private, created: now}}
	for _, key := range p.keys {
		if key.retired.IsZero() {
			key.retired = now
		}
		if now.Before(key.retired.Add(p.config.Lifetime)) {
			kept = append(kept, key)
		}
	}
	if err := p.save(kept); err != nil {
		return err
	}
	p.keys = kept
	return nil
}

// published returns the keys that verify tokens, without what signs them.
func (p *Pool) published() jose.JSONWebKeySet {
	p.mu.Lock()
	defer p.mu.Unlock()
	var set jose.JSONWebKeySet
	for _, key := range p.keys {
		if !p.expired(key) {
			set.Keys = append(set.Keys, jose.JSONWebKey{Key: &key.private.PublicKey, KeyID: key.id, Algorithm: string(jose.RS256), Use: "sig"})
		}
	}
	return set
}

// publicKey returns the published key of that id, or nil.
func (p *Pool) publicKey(id string) *rsa.PublicKey {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, key := range p.keys {
		if key.id == id && !p.expired(key) {
			return &key.private.PublicKey
		}
	}
	return nil
}

// expired reports whether no token of the key can be valid any more.
func (p *Pool) expired(key signingKey) bool {
	return !key.retired.IsZero() && !p.config.Now().Before(key.retired.Add(p.config.Lifetime))
}

// signer returns the key that signs, a new one where that has signed long enough.
func (p *Pool) signer() (jose.Signer, error) {
	newest := func() signingKey {
		p.mu.Lock()
		defer p.mu.Unlock()
		return p.keys[0]
	}
	key := newest()
	if p.config.Now().Sub(key.created) >= p.config.Rotation {
		if err := p.Rotate(); err != nil {
			return nil, err
		}
		key = newest()
	}
	return jose.NewSigner(
		jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key.private, KeyID: key.id}}, nil)
}
