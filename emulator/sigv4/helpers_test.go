package sigv4_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"skip-the-line/emulator/sigv4"
)

const region = "ap-southeast-2"

var (
	lasting   = aws.Credentials{AccessKeyID: "AKIALASTING", SecretAccessKey: "a secret that lasts"}
	temporary = aws.Credentials{AccessKeyID: "ASIATEMPORARY", SecretAccessKey: "a secret for now", SessionToken: "token/of+the=session"}
	noon      = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

func config() sigv4.Config {
	return sigv4.Config{Region: region, Credentials: sigv4.Static(lasting, temporary), Now: at(0)}
}

// at is a clock that stands still at that long after noon.
func at(after time.Duration) func() time.Time { return func() time.Time { return noon.Add(after) } }

// newRequest returns a request as a client would make it; header lists names and values.
func newRequest(method, url, body string, header ...string) *http.Request {
	r, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		panic(err)
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

func sha(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// signed returns the request signed at noon by the SDK's signer.
func signed(tb testing.TB, r *http.Request, by aws.Credentials) *http.Request {
	tb.Helper()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		tb.Fatal(err)
	}
	r.Body = io.NopCloser(bytes.NewReader(text))
	if err := v4.NewSigner().SignHTTP(tb.Context(), by, r, sha(string(text)), "execute-api", region, noon); err != nil {
		tb.Fatal(err)
	}
	return r
}

// wire returns a request as it goes over the wire.
func wire(tb testing.TB, r *http.Request) []byte {
	tb.Helper()
	var buffer bytes.Buffer
	if err := r.Write(&buffer); err != nil {
		tb.Fatal(err)
	}
	return buffer.Bytes()
}

// arrive returns a request as a server reads it, with its body.
func arrive(wire []byte) (r *http.Request, body []byte, err error) {
	r, err = http.ReadRequest(bufio.NewReader(bytes.NewReader(wire)))
	if err != nil {
		return nil, nil, err
	}
	body, err = io.ReadAll(r.Body)
	return r, body, err
}

// verify sends a request over the wire to a verifier for execute-api.
func verify(tb testing.TB, c sigv4.Config, r *http.Request) error {
	tb.Helper()
	arrived, body, err := arrive(wire(tb, r))
	if err != nil {
		tb.Fatal(err)
	}
	return sigv4.Service(c, "execute-api")(arrived, body)
}

func wantError(tb testing.TB, err error, want sigv4.Reason) {
	tb.Helper()
	if rejected, ok := errors.AsType[*sigv4.Error](err); !ok || rejected.Reason != want {
		tb.Errorf("the error is %T %v, want one for reason %d", err, err, want)
	}
}
