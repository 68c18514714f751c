package local

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
)

// server is an HTTP server on a loopback address.
type server struct {
	URL  string
	http *http.Server
	done chan struct{} // closed when it no longer serves
}

// listen returns a listener on addr, which must be a loopback address and is the value of the option.
func listen(option, addr string) (net.Listener, error) {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("%q is not an address to listen on: write host:port, such as 127.0.0.1:8080", addr)
	}
	if ip := net.ParseIP(host); !strings.EqualFold(host, "localhost") && (ip == nil || !ip.IsLoopback()) {
		return nil, fmt.Errorf("%q is not a loopback address: the local stack is open to whoever reaches it, so it listens on 127.0.0.1, [::1] or localhost only", addr)
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, &ListenError{Option: option, Addr: addr, Err: err}
	}
	return listener, nil
}

// serve starts a server on the listener, which rejects requests to hosts that are not accepted.
func serve(listener net.Listener, handler http.Handler, accepted func(host string) bool) *server {
	s := &server{
		URL: "http://" + listener.Addr().String(),
		http: &http.Server{
			Handler: loopbackHosts(handler, accepted),
			// Patient: on a busy machine a client may open a connection long before it gets to use it.
			ReadHeaderTimeout: time.Minute,
			ReadTimeout:       2 * time.Minute,
			MaxHeaderBytes:    64 << 10,
			// Whatever the handler, OPTIONS * is its to respond to.
			DisableGeneralOptionsHandler: true,
		},
		done: make(chan struct{}),
	}
	go func() {
		defer close(s.done)
		_ = s.http.Serve(listener) // always ends with ErrServerClosed, as close makes it
	}()
	return s
}

// close lets the calls that are being answered finish, for a moment, and ends the rest.
func (s *server) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	err := s.http.Shutdown(ctx)
	if err != nil {
		err = s.http.Close()
	}
	<-s.done
	return err
}

// ListenError says that an address of the options cannot be listened on, most often because something else does.
type ListenError struct {
	Option string // that names the address: Addr or AWS
	Addr   string
	Err    error
}

func (e *ListenError) Error() string { return "cannot listen on " + e.Addr + ": " + e.Err.Error() }
func (e *ListenError) Unwrap() error { return e.Err }
