package sigv4_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"skip-the-line/emulator/sigv4"
)

// tampering is a change to a signed request on its way.
type tampering struct {
	name string
	with func(*http.Request)
	want sigv4.Reason
}

func target(url string) func(*http.Request) {
	return func(r *http.Request) { r.URL = newRequest("GET", "http://api.test"+url, "").URL }
}

func header(name string, values ...string) func(*http.Request) {
	return func(r *http.Request) {
		r.Header[name] = values
		if len(values) == 0 {
			delete(r.Header, name)
		}
	}
}

func body(text string) func(*http.Request) {
	return func(r *http.Request) {
		other := newRequest(r.Method, "http://api.test", text)
		r.Body, r.ContentLength = other.Body, other.ContentLength
	}
}

func authorization(old, new string) func(*http.Request) {
	return func(r *http.Request) {
		was := r.Header.Get("Authorization")
		if !strings.Contains(was, old) {
			panic(was + " has no " + old)
		}
		r.Header.Set("Authorization", strings.Replace(was, old, new, 1))
	}
}

var tamperings = []tampering{
	{"another method", func(r *http.Request) { r.Method = "PUT" }, sigv4.Mismatch},
	{"another host", func(r *http.Request) { r.Host = "other.test" }, sigv4.Mismatch},
	{"another path", target("/orders?k=a&k=b&v=0"), sigv4.Mismatch},
	{"a path spelled otherwise", target("/%6Frder?k=a&k=b&v=0"), sigv4.Mismatch},
	{"a slash more", target("/order/?k=a&k=b&v=0"), sigv4.Mismatch},
	{"another value", target("/order?k=a&k=b&v=1"), sigv4.Mismatch},
	{"another key", target("/order?k=a&k=b&V=0"), sigv4.Mismatch},
	{"a parameter less", target("/order?k=a&v=0"), sigv4.Mismatch},
	{"a parameter more", target("/order?k=a&k=b&v=0&w"), sigv4.Mismatch},
	{"a parameter twice", target("/order?k=a&k=b&v=0&v=0"), sigv4.Mismatch},
	{"no query", target("/order"), sigv4.Mismatch},
	{"a parameter that cannot be parsed", target("/order?k=a&k=b&v=0&w=%zz"), sigv4.Incomplete},
	{"a parameter behind a semicolon", target("/order?k=a&k=b&v=0&w=1;x=2"), sigv4.Incomplete},
	{"another body", body(`{"order": {"city": "Zurich"}}`), sigv4.Mismatch},
	{"no body", body(""), sigv4.Mismatch},
	{"a longer body", body(order + " "), sigv4.Mismatch},
	{"another signed header", header("Content-Type", "text/plain"), sigv4.Mismatch},
	{"a signed header more than once", header("Content-Type", "application/json", "text/plain"), sigv4.Mismatch},
	{"a signed header less", header("Content-Type"), sigv4.Mismatch},
	{"a hash of another body", header("X-Amz-Content-Sha256", sha("other")), sigv4.WrongBody},
	{"no hash of the body", header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"), sigv4.WrongBody},
	{"another time", header("X-Amz-Date", "20261122T120001Z"), sigv4.Mismatch},
	{"a fraction of a second", header("X-Amz-Date", "20261122T120000.5Z"), sigv4.Incomplete},
	{"another day", header("X-Amz-Date", "20261123T000000Z"), sigv4.WrongScope},
	{"two times", header("X-Amz-Date", "20261122T120000Z", "20261122T120000Z"), sigv4.Incomplete},
	{"no time", header("X-Amz-Date"), sigv4.Incomplete},
	{"another token", header("X-Amz-Security-Token", "other"), sigv4.WrongToken},
	{"two tokens", header("X-Amz-Security-Token", temporary.SessionToken, ""), sigv4.WrongToken},
	{"no token", header("X-Amz-Security-Token"), sigv4.WrongToken},
	{"no signature", header("Authorization"), sigv4.Unsigned},
	{"the signature twice", func(r *http.Request) { r.Header.Add("Authorization", r.Header.Get("Authorization")) }, sigv4.Incomplete},
	{"an empty signature", header("Authorization", ""), sigv4.Incomplete},
	{"a bearer token", header("Authorization", "Bearer Credential=a, SignedHeaders=b, Signature=c"), sigv4.Incomplete},
	{"another algorithm", authorization("AWS4-HMAC-SHA256", "AWS4-ECDSA-P256-SHA256"), sigv4.Incomplete},
	{"no credential", authorization("Credential=", "Other="), sigv4.Incomplete},
	{"no signed headers", authorization("SignedHeaders=", "Other="), sigv4.Incomplete},
	{"no value", authorization("Signature=", "Other="), sigv4.Incomplete},
	{"a parameter that nobody knows", authorization("Signature=", "Other=1, Signature="), sigv4.Incomplete},
	{"a credential twice", authorization("Signature=", "Credential=1, Signature="), sigv4.Incomplete},
	{"a parameter without a value", authorization("Signature=", "Other, Signature="), sigv4.Incomplete},
	{"a wrong digit", func(r *http.Request) {
		was := r.Header.Get("Authorization")
		digit := "0"
		if strings.HasSuffix(was, digit) {
			digit = "1"
		}
		r.Header.Set("Authorization", was[:len(was)-1]+digit)
	}, sigv4.Mismatch},
	{"a shorter signature", func(r *http.Request) {
		was := r.Header.Get("Authorization")
		r.Header.Set("Authorization", was[:len(was)-1])
	}, sigv4.Mismatch},
	{"an unknown key", authorization("ASIATEMPORARY", "ASIANOBODY"), sigv4.UnknownKey},
	{"somebody else's key", authorization("ASIATEMPORARY", "AKIALASTING"), sigv4.WrongToken},
	{"another region", authorization(region, "us-east-1"), sigv4.WrongScope},
	{"another service", authorization("execute-api", "s3"), sigv4.WrongScope},
	{"another day of scope", authorization("20261122", "20261121"), sigv4.WrongScope},
	{"another kind of scope", authorization("aws4_request", "aws5_request"), sigv4.Incomplete},
	{"a long scope", authorization("/aws4_request", "/aws4_request/aws4_request"), sigv4.Incomplete},
	{"a short scope", authorization("/aws4_request", ""), sigv4.Incomplete},
	{"a header no longer signed", authorization("content-type;", ""), sigv4.Mismatch},
	{"a header signed that is not there", authorization("content-type;", "content-type;expect;"), sigv4.Mismatch},
	{"the host no longer signed", authorization("host;", ""), sigv4.NotSigned},
	{"the time no longer signed", authorization("x-amz-date;", ""), sigv4.NotSigned},
	{"the token no longer signed", authorization(";x-amz-security-token", ""), sigv4.NotSigned},
	{"signed headers in another order", authorization("content-type;host", "host;content-type"), sigv4.Incomplete},
	{"signed headers in upper case", authorization("content-length;", "Content-Length;"), sigv4.Incomplete},
	{"a signed header without a name", authorization(";host", ";;host"), sigv4.Incomplete},
}

func TestService_rejectsTampering(t *testing.T) {
	t.Parallel()
	base := func(t *testing.T) *http.Request {
		return signed(t, newRequest("POST", "http://api.test/order?k=a&k=b&v=0", order, "Content-Type", "application/json"), temporary)
	}
	if err := verify(t, config(), base(t)); err != nil {
		t.Fatalf("as it was signed: %v", err)
	}
	reordered := base(t)
	reordered.URL.RawQuery = "v=0&k=b&k=a"
	if err := verify(t, config(), reordered); err != nil {
		t.Errorf("with its query in another order: %v", err)
	}
	for _, test := range tamperings {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r := base(t)
			test.with(r)
			wantError(t, verify(t, config(), r), test.want)
		})
	}
}

// What a signer leaves out on purpose is rejected like what somebody removed.
func TestService_rejectsUnsignedTokensAndOtherScopes(t *testing.T) {
	t.Parallel()
	r := newRequest("GET", "http://api.test/order", "")
	err := v4.NewSigner().SignHTTP(t.Context(), temporary, r, sha(""), "execute-api", region, noon,
		func(o *v4.SignerOptions) { o.DisableSessionToken = true })
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-Amz-Security-Token", temporary.SessionToken)
	wantError(t, verify(t, config(), r), sigv4.NotSigned)

	for name, sign := range map[string]struct{ service, region string }{
		"for S3": {"s3", region}, "for another region": {"execute-api", "us-east-1"},
	} {
		r := newRequest("GET", "http://api.test/order", "")
		if err := v4.NewSigner().SignHTTP(t.Context(), lasting, r, sha(""), sign.service, sign.region, noon); err != nil {
			t.Fatal(err)
		}
		if err := verify(t, config(), r); err == nil {
			t.Errorf("signed %s it is accepted", name)
		}
	}
}

// GET api:order HTTP/1.1 would have the same signature as GET /.
func TestService_rejectsAnOpaqueURL(t *testing.T) {
	t.Parallel()
	text := wire(t, signed(t, newRequest("GET", "http://api.test/", ""), lasting))
	r, body, err := arrive(bytes.Replace(text, []byte("GET / "), []byte("GET api:order "), 1))
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, sigv4.Service(config(), "execute-api")(r, body), sigv4.Incomplete)
}

func TestService_checksCredentials(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		known aws.Credentials
		by    aws.Credentials
		want  sigv4.Reason
	}{
		{"another secret", lasting, aws.Credentials{AccessKeyID: lasting.AccessKeyID, SecretAccessKey: "guessed"}, sigv4.Mismatch},
		{"a token that nobody gave", lasting, aws.Credentials{AccessKeyID: lasting.AccessKeyID, SecretAccessKey: lasting.SecretAccessKey, SessionToken: "t"}, sigv4.WrongToken},
		{"an empty secret", aws.Credentials{AccessKeyID: "AKIA"}, aws.Credentials{AccessKeyID: "AKIA"}, sigv4.UnknownKey},
		{"expired", expiring(0), expiring(0), sigv4.ExpiredToken},
		{"expiring", expiring(time.Second), expiring(time.Second), 0},
	} {
		c := config()
		c.Credentials = sigv4.Static(test.known)
		err := verify(t, c, signed(t, newRequest("GET", "http://api.test/order", ""), test.by))
		switch {
		case test.want != 0:
			wantError(t, err, test.want)
		case err != nil:
			t.Errorf("%s: %v", test.name, err)
		}
	}
	wantError(t, verify(t, sigv4.Config{Region: region, Now: at(0)}, signed(t, newRequest("GET", "http://api.test/order", ""), lasting)), sigv4.UnknownKey)
}

func expiring(after time.Duration) aws.Credentials {
	credentials := temporary
	credentials.CanExpire, credentials.Expires = true, noon.Add(after)
	return credentials
}
