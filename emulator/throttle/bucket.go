// Package throttle is the token bucket by which AWS throttles requests
// (https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html).
package throttle

import (
	"sync"
	"time"
)

// Limit is a rate of requests and how many of them may come at once. The zero value does not limit.
type Limit struct {
	Rate  float64 // requests a second
	Burst int     // requests at once
}

// Bucket is a token bucket, full at first. It is safe for concurrent use.
type Bucket struct {
	limit Limit

	mu     sync.Mutex
	tokens float64
	filled time.Time // when tokens was right
}

// New returns the bucket of a limit.
func New(limit Limit) *Bucket { return &Bucket{limit: limit, tokens: float64(limit.Burst)} }

// Take takes a token, and reports whether there was one.
func (b *Bucket) Take(now time.Time) bool {
	if b.limit == (Limit{}) {
		return true
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if passed := now.Sub(b.filled); passed > 0 {
		if !b.filled.IsZero() {
			b.tokens = min(float64(b.limit.Burst), b.tokens+passed.Seconds()*b.limit.Rate)
		}
		b.filled = now
	}
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}
