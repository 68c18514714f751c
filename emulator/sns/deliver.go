package sns

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"
)

const (
	maxQueued  = 1000             // messages that wait for a subscriber; further ones are lost
	attempts   = 4                // of each delivery, as SNS makes by default
	retryDelay = time.Second      // between them; SNS's is 20 s
	patience   = 15 * time.Second // for a response, as SNS has
)

// message is what a subscriber gets.
type message struct {
	endpoint string
	headers  map[string]string
	body     []byte
}

// send queues a message. A subscriber that does not keep up loses what does not fit.
func (s *subscription) send(m message) {
	select {
	case s.queue <- m:
	default:
	}
}

// deliver delivers what is queued, one message after the other, until ctx is done.
func deliver(ctx context.Context, queue <-chan message) {
	for {
		select {
		case m := <-queue:
			m.deliver(ctx)
		case <-ctx.Done():
			return
		}
	}
}

func (m message) deliver(ctx context.Context) {
	for attempt := 1; !m.post(ctx) && attempt < attempts; attempt++ {
		wait := time.NewTimer(retryDelay)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return
		}
	}
}

// post makes one attempt, and reports whether another one is not needed: after a success, and after what SNS calls a permanent
// failure. https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
func (m message) post(ctx context.Context) (done bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.endpoint, bytes.NewReader(m.body))
	if err != nil {
		return true
	}
	for name, value := range m.headers {
		request.Header.Set(name, value)
	}
	request.Header.Set("Content-Type", "text/plain; charset=UTF-8")
	request.Header.Set("User-Agent", "Amazon Simple Notification Service Agent")
	response, err := subscribersClient.Do(request)
	if err != nil {
		return false
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 64<<10))
	return response.StatusCode < 500 && response.StatusCode != http.StatusTooManyRequests
}

// subscribersClient reaches this machine only, whatever a name resolves to, and follows no redirect away from it.
var subscribersClient = &http.Client{
	Transport: &http.Transport{
		DialContext: (&net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
			if host, _, err := net.SplitHostPort(address); err != nil || !isLoopback(host) {
				return errors.New("sns: " + address + " is not on this machine")
			}
			return nil
		}}).DialContext,
		MaxConnsPerHost: 8, IdleConnTimeout: time.Minute,
	},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// publish queues a notification for those whose filter policy accepts it.
func (t *Topic) publish(n Notification) {
	t.subscribers.mu.Lock()
	defer t.subscribers.mu.Unlock()
	for _, s := range t.subscribers.list {
		if s.Confirmed && s.accepts(n) {
			s.send(t.notification(s, n))
		}
	}
}
