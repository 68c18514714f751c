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

// reject says that a key's value is not one that is allowed, and how to set one that is. Example is such a value.
func (r *reader) reject(name, value, allowed, example string) {
	r.errs = append(r.errs, fmt.Errorf("%s is %q: it must be %s; set it with: pulumi config set %s %s",
		r.key(name), value, allowed, name, example))
}

func (r *reader) oneOf(name string, allowed ...string) string {
	value := r.get(name)
	if !slices.Contains(allowed, value) {
		r.reject(name, value, alternatives(allowed), allowed[0])
	}
	return value
}

func (r *reader) flag(name string) bool { return r.oneOf(name, "true", "false") == "true" }

func (r *reader) whole(name string, least, most int) int {
	value := r.get(name)
	n, err := strconv.Atoi(value)
	if err != nil || n < least || n > most {
		r.reject(name, value, fmt.Sprintf("a whole number from %d to %d", least, most), strconv.Itoa(least))
	}
	return n
}

// wholeOrNone takes 0 besides.
func (r *reader) wholeOrNone(name string, least, most int) int {
	value := r.get(name)
	n, err := strconv.Atoi(value)
	if err != nil || n != 0 && (n < least || n > most) {
		r.reject(name, value, fmt.Sprintf("0 for none, or a whole number from %d to %d", least, most), "0")
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
		r.reject(name, value, fmt.Sprintf("a duration from %s to %s, such as 90m", short(least), short(most)), short(least))
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
		r.reject(name, value, "an e-mail address, or empty for nobody", "operator@coffee.example")
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
		r.reject(name, value, "* or one origin such as https://coffee.example, without a path", "'*'")
	}
	return value
}

// domain reads a domain and the ARN of its certificate, which CloudFront takes from one region only.
func (r *reader) domain(name, certificate string) (domain, arn string) {
	domain, arn = r.get(name), r.get(certificate)
	if domain != "" && !hostName.MatchString(domain) {
		r.reject(name, domain, "a domain such as coffee.example, or empty for CloudFront's own", "coffee.example")
	}
	if (domain == "") != (arn == "") || arn != "" && !certificateARN.MatchString(arn) {
		r.reject(certificate, arn, "the ARN of the domain's certificate in us-east-1, or empty without a domain",
			"arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000")
	}
	return domain, arn
}

var (
	hostName       = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)+$`)
	certificateARN = regexp.MustCompile(`^arn:aws[a-z-]*:acm:us-east-1:[0-9]{12}:certificate/[0-9a-f-]+$`)
)

// host is the host of an origin, with its port where that isn't the scheme's own.
var host = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$`)

// stackName checks that every name which Pulumi makes of the stack's stays within what AWS allows.
func (r *reader) stackName(s settings) {
	name, most := r.ctx.Stack(), longestStackName(r.ctx.Project(), s)
	if !stackName.MatchString(name) || len(name) > most {
		r.errs = append(r.errs, fmt.Errorf("the stack's name is %q: it must be a small letter and then small letters, digits or hyphens, "+
			"at most %d in all, or AWS would reject the names that begin with it; rename it with: pulumi stack rename dev", name, most))
	}
}

var stackName = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

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
		r.errs = append(r.errs, fmt.Errorf("%s is %q: it must be tags with project: %[3]s and stack: %[4]s, as in Pulumi.dev.yaml; set them with: "+
			"pulumi config set --path aws:defaultTags.tags.project %[3]s && pulumi config set --path aws:defaultTags.tags.stack %[4]s",
			key, value, r.ctx.Project(), r.ctx.Stack()))
	}
}

// unknownKeys rejects keys of this project that nothing reads, which are mostly misspelled ones. Only a program that
// Pulumi starts as a process is told what keys there are.
func (r *reader) unknownKeys() {
	var configured map[string]string
	if json.Unmarshal([]byte(os.Getenv(pulumi.EnvConfig)), &configured) != nil {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(configured)) {
		if strings.HasPrefix(key, r.ctx.Project()+":") && !slices.Contains(r.keys, key) {
			r.errs = append(r.errs, fmt.Errorf("%s is not a key of this project, which are %s; remove it with: pulumi config rm %[1]s", key, strings.Join(r.names(), ", ")))
		}
	}
}

// alternatives writes "a, b or c".
func alternatives(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// names returns the keys that were asked for, as pulumi config takes them.
func (r *reader) names() []string {
	var names []string
	for _, key := range slices.Sorted(slices.Values(r.keys)) {
		names = append(names, strings.TrimPrefix(key, r.ctx.Project()+":"))
	}
	return names
}
