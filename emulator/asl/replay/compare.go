package replay

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
)

// comparison is what each placeholder stands for: what the machine makes is compared with what was recorded.
type comparison map[string]string

// compare returns the path of the first place where two JSON values differ, such as ".order.details[0]", and what stands there.
func (c comparison) compare(path string, before, after any) (string, any, any, bool) {
	switch b := before.(type) {
	case map[string]any:
		a, ok := after.(map[string]any)
		if !ok {
			break
		}
		both := maps.Clone(b)
		maps.Copy(both, a)
		for _, name := range slices.Sorted(maps.Keys(both)) {
			was, had := b[name]
			is, has := a[name]
			if had != has {
				return path + "." + name, present(was, had), present(is, has), true
			}
			if at, was, is, differs := c.compare(path+"."+name, was, is); differs {
				return at, was, is, true
			}
		}
		return "", nil, nil, false
	case []any:
		a, ok := after.([]any)
		if !ok {
			break
		}
		for i := range max(len(a), len(b)) {
			at := fmt.Sprintf("%s[%d]", path, i)
			if i >= len(a) || i >= len(b) {
				return at, element(b, i), element(a, i), true
			}
			if at, was, is, differs := c.compare(at, b[i], a[i]); differs {
				return at, was, is, true
			}
		}
		return "", nil, nil, false
	case json.Number:
		if a, ok := after.(json.Number); ok && sameNumber(b.String(), a.String()) {
			return "", nil, nil, false
		}
	case string:
		if a, ok := after.(string); ok && c.matches(b, a) {
			return "", nil, nil, false
		}
	default:
		if before == after {
			return "", nil, nil, false
		}
	}
	return path, before, after, true
}

// absent is what a value is shown as that is not there.
type absent struct{}

func present(v any, there bool) any {
	if !there {
		return absent{}
	}
	return v
}

func element(list []any, i int) any {
	if i >= len(list) {
		return absent{}
	}
	return list[i]
}

// sameNumber compares by value: Step Functions writes 4.50 as 4.5, and 1E3 as 1000.0.
func sameNumber(a, b string) bool {
	if a == b {
		return true
	}
	if len(a)+len(b) > 200 { // an exponent could make it huge
		return false
	}
	x, _, errX := big.ParseFloat(a, 10, 256, big.ToNearestEven)
	y, _, errY := big.ParseFloat(b, 10, 256, big.ToNearestEven)
	return errX == nil && errY == nil && x.Cmp(y) == 0
}

var placeholder = regexp.MustCompile(`\$\{[^{}]+\}`)

// matches reports whether a recorded text is what the machine's text stands for: the same, but for placeholders.
func (c comparison) matches(before, after string) bool {
	if before == after {
		return true
	}
	names := placeholder.FindAllString(after, -1)
	if len(names) == 0 {
		return false
	}
	var pattern strings.Builder
	pattern.WriteString(`(?s)\A`)
	for i, literal := range placeholder.Split(after, -1) {
		pattern.WriteString(regexp.QuoteMeta(literal))
		switch {
		case i == len(names):
		case c[names[i]] != "":
			pattern.WriteString("(" + regexp.QuoteMeta(c[names[i]]) + ")")
		default:
			pattern.WriteString("(.+?)")
		}
	}
	found := regexp.MustCompile(pattern.String() + `\z`).FindStringSubmatch(before)
	if found == nil {
		return false
	}
	for i, name := range names {
		if c[name] == "" {
			c[name] = found[i+1]
		}
	}
	return true
}
