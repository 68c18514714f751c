package expression

import "sync"

// maxCached bounds a cache. A program has a fixed set of expressions; one that writes values into its texts would fill any
// cache, and starts a new one.
const maxCached = 1000

// cache keeps what texts were parsed to.
type cache[T any] struct {
	mu     sync.RWMutex
	parsed map[string]outcome[T]
}

type outcome[T any] struct {
	result T
	err    error
}

func (c *cache[T]) get(text string, parse func() (T, error)) (T, error) {
	c.mu.RLock()
	found, ok := c.parsed[text]
	c.mu.RUnlock()
	if ok {
		return found.result, found.err
	}
	found.result, found.err = parse()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.parsed == nil || len(c.parsed) >= maxCached {
		c.parsed = map[string]outcome[T]{}
	}
	c.parsed[text] = found
	return found.result, found.err
}
