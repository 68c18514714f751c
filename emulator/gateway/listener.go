package gateway

import (
	"bytes"
	"net"
	"net/http"
	"net/url"
	"strconv"
)

// Listener returns l with connections on which net/http's own error responses are the API's. A server responds by itself,
// in plain text, to what it cannot read as a request: headers that are too long (431), a malformed request line, an unknown
// transfer coding. On the connections of l those are sent as the gateway response DEFAULT_4XX or DEFAULT_5XX, with the status
// as it is. What has no response at all, such as a request that never ends, stays without one.
func (a *API) Listener(l net.Listener) net.Listener { return listener{l, a} }

type listener struct {
	net.Listener
	api *API
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if tcp, ok := c.(*net.TCPConn); ok {
		return connection{tcp, l.api}, err
	}
	return c, err
}

// connection embeds a *net.TCPConn for its CloseWrite, by which net/http lets a client read the response to a request that
// it has not finished.
type connection struct {
	*net.TCPConn
	api *API
}

// The two forms of net/http's own responses (server.go, conn.serve), after the status line.
const (
	ownError    = "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"
	expectation = "HTTP/1.1 417 Expectation Failed\r\nConnection: close\r\n"
)

func (c connection) Write(b []byte) (int, error) {
	const version = "HTTP/1.1 "
	line, _, _ := bytes.Cut(b, []byte("\r\n"))
	own := bytes.HasPrefix(b[len(line):], []byte(ownError)) || bytes.HasPrefix(b, []byte(expectation))
	if !own || !bytes.HasPrefix(line, []byte(version)) || len(line) < len(version)+3 {
		return c.TCPConn.Write(b)
	}
	status, err := strconv.Atoi(string(line[len(version) : len(version)+3]))
	if err != nil {
		return c.TCPConn.Write(b)
	}
	if _, err := c.TCPConn.Write(c.api.connectionError(status)); err != nil {
		return 0, err
	}
	return len(b), nil
}

// connectionError returns the whole response to a request that could not be read.
func (a *API) connectionError(status int) []byte {
	e := &Error{Type: Default4XX, Message: http.StatusText(status), status: status}
	if status >= http.StatusInternalServerError {
		e.Type = Default5XX
	}
	req := a.begin(&http.Request{Method: "-", Proto: "HTTP/1.1", URL: new(url.URL), Header: http.Header{}})
	resp := req.loaded.responses[e.Type].render(req, e)
	resp.headers.Set("Connection", "close")
	resp.headers.Set("X-Amzn-Requestid", req.id)
	resp.headers.Set("Content-Length", strconv.Itoa(len(resp.body)))
	var b bytes.Buffer
	b.WriteString("HTTP/1.1 " + strconv.Itoa(resp.status) + " " + http.StatusText(resp.status) + "\r\n")
	_ = resp.headers.Write(&b) // a buffer takes everything
	b.WriteString("\r\n")
	b.Write(resp.body)
	return b.Bytes()
}
