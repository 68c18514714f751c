package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"sync/atomic"
)

var errWrongBody error = reject(WrongBody, "The provided 'x-amz-content-sha256' header does not match what was computed.")

// serveChecked lets next serve a request whose body must have the hash want. If the body has another, it discards the
// response of next and returns errWrongBody.
func serveChecked(w http.ResponseWriter, r *http.Request, next http.Handler, want string) error {
	body := &checkedBody{ReadCloser: r.Body, hash: sha256.New(), want: want, left: r.ContentLength}
	if r.ContentLength == 0 {
		body.check() // next may not read it at all
	}
	if body.wrong.Load() {
		return errWrongBody
	}
	checked := *r
	checked.Body = body
	response := &checkedResponse{ResponseWriter: w, body: body}
	next.ServeHTTP(response, &checked)
	if body.wrong.Load() && !response.begun {
		clear(w.Header())
		return errWrongBody
	}
	return nil
}

// checkedBody hashes a body while it is read.
type checkedBody struct {
	io.ReadCloser
	hash    hash.Hash
	want    string
	left    int64 // bytes to come; negative if the length is unknown
	checked bool
	wrong   atomic.Bool // read by the response, which another goroutine may write
}

func (b *checkedBody) Read(p []byte) (int, error) {
	if b.wrong.Load() {
		return 0, errWrongBody
	}
	n, err := b.ReadCloser.Read(p)
	b.hash.Write(p[:n])
	b.left -= int64(n)
	// A server that knows the length need not read up to io.EOF.
	if (err == io.EOF || b.left == 0) && !b.checked {
		b.check()
		if b.wrong.Load() {
			return 0, errWrongBody
		}
	}
	return n, err
}

func (b *checkedBody) check() {
	b.checked = true
	b.wrong.Store(hex.EncodeToString(b.hash.Sum(nil)) != b.want)
}

// checkedResponse discards the response to a wrong body.
type checkedResponse struct {
	http.ResponseWriter
	body  *checkedBody
	begun bool
}

func (c *checkedResponse) WriteHeader(status int) {
	if c.body.wrong.Load() && !c.begun {
		return
	}
	c.begun = true
	c.ResponseWriter.WriteHeader(status)
}

func (c *checkedResponse) Write(p []byte) (int, error) {
	if c.body.wrong.Load() && !c.begun {
		return len(p), nil
	}
	c.begun = true
	return c.ResponseWriter.Write(p)
}
