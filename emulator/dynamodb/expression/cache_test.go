package expression

import (
	"strconv"
	"testing"
)

func TestCache(t *testing.T) {
	var c cache[int]
	parsed := 0
	parse := func() (int, error) { parsed++; return parsed, nil }
	for range 3 {
		if got, err := c.get("a", parse); got != 1 || err != nil {
			t.Errorf("the text was parsed again: %d, %v", got, err)
		}
	}
	for i := range 3 * maxCached {
		if _, err := c.get(strconv.Itoa(i), parse); err != nil {
			t.Fatal(err)
		}
	}
	if len(c.parsed) > maxCached {
		t.Errorf("%d texts are kept", len(c.parsed))
	}
}
