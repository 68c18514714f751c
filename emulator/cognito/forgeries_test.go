package cognito

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	mathrand "math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// forger makes tokens that must not get in.
type forger struct {
	tb      testing.TB
	pool    *Pool
	other   *Pool // another pool, with the same client
	key     *rsa.PrivateKey
	random  *mathrand.Rand
	keysURL string // of the forger's own keys
}

func (f *forger) n(n int) int { return f.random.IntN(n) }

// claims are those of a good token, for somebody else.
func (f *forger) claims() map[string]any {
	now := f.pool.config.Now().Unix()
	return map[string]any{
		"sub": fmt.Sprintf("victim-%d", f.n(1000)), "iss": f.pool.Issuer(), "aud": "web", "token_use": "id", "iat": now - 60, "auth_time": now - 60, "exp": now + 3600,
	}
}

// sign signs claims. A header whose value is nil is left out.
func (f *forger) sign(alg jose.SignatureAlgorithm, key any, kid string, claims map[string]any, headers map[jose.HeaderKey]any) string {
	options := (&jose.SignerOptions{}).WithType("JWT")
	if kid != "" {
		options.WithHeader("kid", kid)
	}
	for name, value := range headers {
		options.WithHeader(name, value)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, options)
	if err == nil {
		var token string
		if token, err = jwt.Signed(signer).Claims(claims).Serialize(); err == nil {
			return token
		}
	}
	f.tb.Fatal(err)
	return ""
}

// signed is signed as the pool's own tokens are.
func (f *forger) signed(claims map[string]any) string {
	return f.sign(jose.RS256, f.pool.keys[0].private, f.pool.keys[0].id, claims, nil)
}

func (f *forger) with(changes map[string]any) map[string]any {
	claims := f.claims()
	for name, value := range changes {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	return claims
}

func (f *forger) kid() string { return f.pool.keys[0].id }

// raw assembles a token without a library's help.
func raw(header, claims any, signature []byte) string {
	part := func(v any) string {
		text, err := json.Marshal(v)
		if err != nil {
			panic(err)
		}
		return base64.RawURLEncoding.EncodeToString(text)
	}
	return part(header) + "." + part(claims) + "." + base64.RawURLEncoding.EncodeToString(signature)
}

func pick[T any](f *forger, list ...T) T { return list[f.n(len(list))] }

// forgeries are the kinds of tokens that must not get in.
var forgeries = map[string]func(f *forger) string{
	"another key under the pool's kid": func(f *forger) string { return f.sign(jose.RS256, f.key, f.kid(), f.claims(), nil) },
	"a foreign kid": func(f *forger) string {
		return f.sign(jose.RS256, f.key, pick(f, "", "x", "../../dev/null", "0"), f.claims(), nil)
	},
	"the pool's key under a foreign kid": func(f *forger) string {
		return f.sign(jose.RS256, f.pool.keys[0].private, pick(f, "x", "", strings.ToLower(f.kid())), f.claims(), nil)
	},
	"a key at a URL or in the header": func(f *forger) string {
		public := jose.JSONWebKey{Key: &f.key.PublicKey, KeyID: "mine", Algorithm: "RS256", Use: "sig"}
		return f.sign(jose.RS256, f.key, pick(f, "mine", f.kid()), f.claims(), pick(f,
			map[jose.HeaderKey]any{"jku": f.keysURL}, map[jose.HeaderKey]any{"x5u": f.keysURL}, map[jose.HeaderKey]any{"jwk": public},
			map[jose.HeaderKey]any{"jku": f.keysURL, "jwk": public}))
	},
	"another pool": func(f *forger) string {
		return pick(f, f.sign(jose.RS256, f.other.keys[0].private, f.other.keys[0].id, f.claims(), nil), mustToken(f.tb, f.other, User{Sub: "victim"}))
	},
	"another issuer": func(f *forger) string {
		return f.signed(f.with(map[string]any{"iss": pick[any](f, f.other.Issuer(), f.pool.Issuer()+"/", strings.ToUpper(f.pool.Issuer()), "", nil)}))
	},
	"another client": func(f *forger) string {
		return f.signed(f.with(map[string]any{"aud": pick[any](f, "other", "", "WEB", "web ", nil, []string{}, []string{"other"})}))
	},
	"another use": func(f *forger) string {
		return f.signed(f.with(map[string]any{"token_use": pick[any](f, "access", "refresh", "ID", "", nil)}))
	},
	"an access token": func(f *forger) string {
		token, err := f.pool.accessToken(User{Sub: "victim"}, "web")
		if err != nil {
			f.tb.Fatal(err)
		}
		return token
	},
	"expired": func(f *forger) string {
		past := f.pool.config.Now().Add(-time.Second - time.Duration(f.n(1e6))*time.Second).Unix()
		return f.signed(f.with(map[string]any{"exp": pick[any](f, past, past, past, 0, -1, nil)}))
	},
	"not yet valid": func(f *forger) string {
		later := f.pool.config.Now().Add(2*time.Second + time.Duration(f.n(1e6))*time.Second).Unix()
		return f.signed(f.with(pick(f, map[string]any{"nbf": later}, map[string]any{"iat": later}, map[string]any{"iat": nil})))
	},
	"nobody": func(f *forger) string {
		return f.signed(f.with(map[string]any{"sub": pick[any](f, "", nil)}))
	},
	"claims of another type": func(f *forger) string {
		return f.signed(f.with(pick(f, map[string]any{"sub": 7}, map[string]any{"sub": []string{"victim"}}, map[string]any{"exp": "never"},
			map[string]any{"iss": []string{f.pool.Issuer()}}, map[string]any{"token_use": []string{"id"}}, map[string]any{"aud": map[string]any{"web": true}})))
	},
	"no algorithm": func(f *forger) string {
		header := map[string]any{"alg": pick(f, "none", "None", "NONE", "nOnE", ""), "kid": f.kid(), "typ": "JWT"}
		return raw(header, f.claims(), pick(f, nil, []byte("x"), make([]byte, 256)))
	},
	"the public key as a secret": func(f *forger) string {
		public := &f.pool.keys[0].private.PublicKey
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			f.tb.Fatal(err)
		}
		published, err := json.Marshal(f.pool.published())
		if err != nil {
			f.tb.Fatal(err)
		}
		secret := pick(f, der, x509.MarshalPKCS1PublicKey(public), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), public.N.Bytes(), published)
		return f.sign(pick(f, jose.HS256, jose.HS384, jose.HS512), secret, f.kid(), f.claims(), nil)
	},
	"another algorithm of the pool's own key": func(f *forger) string {
		return f.sign(pick(f, jose.RS384, jose.RS512, jose.PS256, jose.PS384), f.pool.keys[0].private, f.kid(), f.claims(), nil)
	},
	"a header that must be understood": func(f *forger) string {
		return f.sign(jose.RS256, f.pool.keys[0].private, f.kid(), f.claims(), map[jose.HeaderKey]any{"crit": []string{"exp"}, "exp": 1})
	},
	"one bit changed": func(f *forger) string {
		parts := strings.Split(mustToken(f.tb, f.pool, User{Sub: "victim"}), ".")
		part := f.n(3)
		bytes, err := base64.RawURLEncoding.DecodeString(parts[part])
		if err != nil {
			f.tb.Fatal(err)
		}
		bytes[f.n(len(bytes))] ^= 1 << f.n(8)
		parts[part] = base64.RawURLEncoding.EncodeToString(bytes)
		return strings.Join(parts, ".")
	},
	"other claims under the same signature": func(f *forger) string {
		parts := strings.Split(mustToken(f.tb, f.pool, User{Sub: "mallory"}), ".")
		text, err := json.Marshal(f.claims())
		if err != nil {
			f.tb.Fatal(err)
		}
		parts[1] = base64.RawURLEncoding.EncodeToString(text)
		return strings.Join(parts, ".")
	},
	"another form": func(f *forger) string {
		good := mustToken(f.tb, f.pool, User{Sub: "victim"})
		parts := strings.Split(good, ".")
		return pick(f,
			good[:f.n(len(good))], good+".", good+"."+parts[2], "."+good, parts[0]+"."+parts[1], parts[0]+"."+parts[1]+".", good+"=", good+"\n", " "+good,
			strings.Replace(good, ".", ".\n", 1), good+" "+good, "Bearer Bearer "+good, strings.ToUpper(good),
			`{"protected":"`+parts[0]+`","payload":"`+parts[1]+`","signature":"`+parts[2]+`"}`, good+strings.Repeat(" ", maxToken))
	},
	"no text at all": func(f *forger) string {
		b := make([]byte, f.n(300))
		for i := range b {
			b[i] = byte(f.n(256))
		}
		return string(b)
	},
}
