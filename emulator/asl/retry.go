package asl

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A retrier is one Retrier of a Retry field:
// https://states-language.net/#retrying-after-error
type retrier struct {
	errorEquals []string
	interval    float64 // Seconds before the first retry.
	attempts    int     // Retries, the first attempt not counted.
	backoff     float64 // What each further interval is multiplied by.
	maxDelay    float64 // Seconds.
	jitter      bool    // JitterStrategy FULL: a random part of the delay.
}

// maxDelaySeconds is the largest MaxDelaySeconds that Step Functions accepts:
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
const maxDelaySeconds = 31_622_399

func loadRetrier(f *fields, last bool) retrier {
	r := retrier{
		errorEquals: loadErrorEquals(f, last),
		interval:    float64(f.integer("IntervalSeconds", 1, maxSeconds, 1)),
		attempts:    f.integer("MaxAttempts", 0, maxSeconds, 3),
		backoff:     loadBackoffRate(f),
		maxDelay:    float64(f.integer("MaxDelaySeconds", 1, maxDelaySeconds, maxSeconds)),
	}
	if strategy, ok := f.text("JitterStrategy"); ok {
		r.jitter = strategy == "FULL"
		if !r.jitter && strategy != "NONE" {
			f.member("JitterStrategy").problem("must be FULL or NONE")
		}
	}
	f.comment()
	f.done("a Retrier")
	return r
}

func loadBackoffRate(f *fields) float64 {
	value, ok := f.take("BackoffRate")
	if !ok {
		return 2
	}
	number, _ := value.(json.Number)
	rate, err := strconv.ParseFloat(number.String(), 64)
	if err != nil || rate < 1 {
		f.member("BackoffRate").problem("must be a number, 1 or more")
	}
	return rate
}

// loadErrorEquals reads the error names of a Retrier or Catcher, of which last is the last in its array.
func loadErrorEquals(f *fields, last bool) []string {
	value, _ := f.take("ErrorEquals")
	list, _ := value.([]any)
	at := f.member("ErrorEquals")
	var names []string
	for i, element := range list {
		name, ok := element.(string)
		switch {
		case !ok || name == "":
			at.element(i).problem("must be an error name in quotes")
		case strings.HasPrefix(name, "States.") && !slices.Contains(predefined, name):
			at.element(i).problem("%q is not one of the errors that the language defines", name)
		}
		names = append(names, name)
	}
	switch {
	case len(list) == 0:
		at.problem("must be an array of at least one error name")
	case !slices.Contains(names, All):
	case len(names) > 1:
		at.problem("%s must stand alone", All)
	case !last:
		at.problem("%s must come last; what follows it could never match", All)
	}
	return names
}

// retry reports whether to retry after a failure, and after what delay. The first retrier that matches the error decides.
// granted counts the retries that each retrier has granted during this visit of the state.
func (s *fallible) retry(v *visit, failure *Error, granted []int) (time.Duration, bool) {
	for i, r := range s.retriers {
		if !failure.matches(r.errorEquals) {
			continue
		}
		if granted[i] >= r.attempts {
			return 0, false
		}
		granted[i]++
		return r.delay(granted[i], v.random), true
	}
	return 0, false
}

// delay returns the delay before the nth retry.
func (r retrier) delay(n int, random func() float64) time.Duration {
	seconds := min(r.interval*math.Pow(r.backoff, float64(n-1)), r.maxDelay)
	if r.jitter {
		seconds *= random()
	}
	return time.Duration(seconds * float64(time.Second))
}
