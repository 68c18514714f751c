package cognito

import (
	"crypto/x509"
	"encoding/json"
	"fmt"
	"time"

	"skip-the-line/emulator/store"
)

// kept is what the store has of a pool, so that its tokens stay valid.
type kept struct {
	Issuer string
	Keys   []keptKey
}

type keptKey struct {
	ID      string
	Private []byte // PKCS #1
	Created time.Time
	Retired time.Time `json:",omitzero"`
}

var poolKey = []byte("pool")

// restore takes over what is in the store, if there is anything.
func (p *Pool) restore() error {
	return p.config.Store.View(func(r store.Snapshot) error {
		text := r.Get(poolKey)
		if text == nil {
			return nil
		}
		var was kept
		if err := json.Unmarshal(text, &was); err != nil {
			return fmt.Errorf("cognito: the keys in the store: %w", err)
		}
		p.issuer = was.Issuer
		for _, k := range was.Keys {
			private, err := x509.ParsePKCS1PrivateKey(k.Private)
			if err != nil {
				return fmt.Errorf("cognito: the keys in the store: %w", err)
			}
			p.keys = append(p.keys, signingKey{id: k.ID, private: private, created: k.Created, retired: k.Retired})
		}
		return nil
	})
}

// save keeps the keys in the store.
func (p *Pool) save(keys []signingKey) error {
	all := kept{Issuer: p.issuer}
	for _, k := range keys {
		all.Keys = append(all.Keys, keptKey{k.id, x509.MarshalPKCS1PrivateKey(k.private), k.created, k.retired})
	}
	text, err := json.Marshal(all)
	if err != nil {
		return err
	}
	return p.config.Store.Update(func(w store.Writer) error {
		w.Put(poolKey, text)
		return nil
	})
}
