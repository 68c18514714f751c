package sigv4

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"sync/atomic"
)

var errWrongBody error = refuse(WrongBody, "The provided 'x-amz-content-sha256' header does not match what was computed.")

// serveChecked has next serve a request whose body must have the hash want. When it has not, what next answers is
// withheld and errWrongBody returned.
func serveChecked(w http.ResponseWriter, r *http.Request, next http.Handler, want string) error {
	body := &checkedBody{ReadCloser: r.Body, hash: sha256.New(), want: want, left: r.ContentLength}
	if r.ContentLength == 0 {
		body.check() // the server may see no reason to read it
	}
	if body.wrong.Load() {
		return errWrongBody
	}
	checked := *r
	checked.Body = body
	answer := &checkedAnswer{ResponseWriter: w, body: body}
	next.ServeHTTP(answer, &checked)
	if body.wrong.Load() && !answer.begun {
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
	left    int64 // bytes to come; negative when nobody said how many
	checked bool
	wrong   atomic.Bool // read by the answer, which another goroutine may write
}

func (b *checkedBody) Read(p []byte) (int, error) {
	if b.wrong.Load() {
		return 0, errWrongBody
	}
	n, err := b.ReadCloser.Read(p)
	b.hash.Write(p[:n])
	b.left -= int64(n)
	// A server that knows the length may never read on to the end.
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

// checkedAnswer withholds the answer to a wrong body.
type checkedAnswer struct {
	http.ResponseWriter
	body  *checkedBody
	begun bool
}

func (a *checkedAnswer) WriteHeader(status int) {
	if a.body.wrong.Load() && !a.begun {
		return
	}
	a.begun = true
	a.ResponseWriter.WriteHeader(status)
}

func (a *checkedAnswer) Write(p []byte) (int, error) {
	if a.body.wrong.Load() && !a.begun {
		return len(p), nil
	}
	a.begun = true
	return a.ResponseWriter.Write(p)
}
