package sigv4_test

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"skip-the-line/emulator/sigv4"
)

// The same request is signed and verified; a verification signs, too.
func BenchmarkSign(b *testing.B) {
	r, signer, hash := newRequest("POST", "http://api.test/order?accountid=a0&vendorid=v0", order, "Content-Type", "application/json"), v4.NewSigner(), sha(order)
	for b.Loop() {
		if err := signer.SignHTTP(b.Context(), temporary, r, hash, "execute-api", region, noon); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerify(b *testing.B) {
	r := signed(b, newRequest("POST", "http://api.test/order?accountid=a0&vendorid=v0", order, "Content-Type", "application/json"), temporary)
	r, body, err := arrive(wire(b, r))
	if err != nil {
		b.Fatal(err)
	}
	verify := sigv4.Service(config(), "execute-api")
	for b.Loop() {
		if err := verify(r, body); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPresign(b *testing.B) {
	r, signer := newRequest("GET", "http://s3.test/invoices/2026/11/a0/v0/o-1.json?X-Amz-Expires=900", ""), v4.NewSigner()
	for b.Loop() {
		if _, _, err := signer.PresignHTTP(b.Context(), temporary, r, "UNSIGNED-PAYLOAD", "s3", region, noon); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkVerifyPresigned(b *testing.B) {
	storage := mustStorage(b, time.Now)
	presigned := mustPresign(b, storage, temporary, "2026/11/a0/v0/o-1.json")
	c := config()
	c.Now = time.Now
	passed := false
	handler := sigv4.S3(c, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true }))
	r := httptest.NewRequestWithContext(b.Context(), "GET", presigned.String(), nil)
	for b.Loop() {
		if handler.ServeHTTP(nil, r); !passed {
			b.Fatal("it is rejected")
		}
	}
}
