package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/mail"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// reader reads configuration values and collects what is wrong with them.
type reader struct {
	ctx  *pulumi.Context
	keys []string // every key that was asked for, with its namespace
	errs []error
}

func (r *reader) err() error { return errors.Join(r.errs...) }

func (r *reader) key(name string) string { return r.ctx.Project() + ":" + name }

// get returns the value of the key, or the empty string.
func (r *reader) get(name string) string {
	key := r.key(name)
	r.keys = append(r.keys, key)
	value, _ := r.ctx.GetConfig(key)
	return value
}

// refuse says that the key's value is not one that is allowed.
func (r *reader) refuse(key, value, allowed string) {
	r.errs = append(r.errs, fmt.Errorf("%s is %q: it must be %s", key, value, allowed))
}

func (r *reader) oneOf(name string, allowed ...string) string {
	value := r.get(name)
	if !slices.Contains(allowed, value) {
		r.refuse(r.key(name), value, alternatives(allowed))
	}
	return value
}

func (r *reader) flag(name string) bool { return r.oneOf(name, "true", "false") == "true" }

func (r *reader) whole(name string, least, most int) int {
	value := r.get(name)
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > most {
		r.refuse(r.key(name), value, fmt.Sprintf("a whole number from %d to %d", least, most))
	}
	return n
}

func (r *reader) wholeOf(name string, allowed ...int) int {
	texts := make([]string, len(allowed))
	for i, n := range allowed {
		texts[i] = strconv.Itoa(n)
	}
	n, _ := strconv.Atoi(r.oneOf(name, texts...))
	return n
}

// duration leaves the value as it is written, for the handler to read again.
func (r *reader) duration(name string, least, most time.Duration) string {
	value := r.get(name)
	d, err := time.ParseDuration(value)
	if err != nil || d < least || d > most {
		r.refuse(r.key(name), value, fmt.Sprintf("a duration from %s to %s, such as 15m or 24h", short(least), short(most)))
	}
	return value
}

// short writes 12h where time.Duration writes 12h0m0s.
func short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

func (r *reader) email(name string) string {
	value := r.get(name)
	if value == "" {
		return ""
	}
	if address, err := mail.ParseAddress(value); err != nil || address.Address != value {
		r.refuse(r.key(name), value, "an e-mail address, or empty for nobody")
	}
	return value
}

func (r *reader) origin(name string) string {
	value := r.get(name)
	if value == "*" {
		return value
	}
	u, err := url.Parse(value)
	web := err == nil && (u.Scheme == "https" || u.Scheme == "http") && host.MatchString(u.Host)
	if !web || value != u.Scheme+"://"+u.Host {
		r.refuse(r.key(name), value, "* or one origin such as https://coffee.example, without a path")
	}
	return value
}

// host is the host of an origin, with its port where that isn't the scheme's own.
var host = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$`)

// stackName checks that the names which begin with the stack's stay within what AWS allows: 63 characters for a
// bucket's, small letters, digits and hyphens.
func (r *reader) stackName() {
	if name := r.ctx.Stack(); !stackName.MatchString(name) {
		r.refuse("the stack's name", name, "a small letter and then at most 19 small letters, digits or hyphens")
	}
}

var stackName = regexp.MustCompile(`^[a-z][a-z0-9-]{0,19}$`)

// defaultTags checks that the provider tags everything with project and stack, so that a bill can be told apart by
// stack, and that nobody left another stack's name there when copying its file.
func (r *reader) defaultTags() {
	const key = "aws:defaultTags"
	value, _ := r.ctx.GetConfig(key)
	var tags struct {
		Tags map[string]string `json:"tags"`
	}
	err := json.Unmarshal([]byte(value), &tags)
	if err != nil || tags.Tags["project"] != r.ctx.Project() || tags.Tags["stack"] != r.ctx.Stack() {
		r.refuse(key, value, fmt.Sprintf("tags with project: %s and stack: %s, as in Pulumi.dev.yaml", r.ctx.Project(), r.ctx.Stack()))
	}
}

// unknownKeys refuses keys of this project that nothing reads, which are mostly misspelled ones. Only a program that
// Pulumi starts as a process is told what keys there are.
func (r *reader) unknownKeys() {
	var configured map[string]string
	if json.Unmarshal([]byte(os.Getenv(pulumi.EnvConfig)), &configured) != nil {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(configured)) {
		if strings.HasPrefix(key, r.ctx.Project()+":") && !slices.Contains(r.keys, key) {
			r.errs = append(r.errs, fmt.Errorf("%s is not a key of this project: Pulumi.yaml lists those there are", key))
		}
	}
}

// alternatives writes "a, b or c".
func alternatives(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
