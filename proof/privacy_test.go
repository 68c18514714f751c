package proof_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode"

	"skip-the-line/local"
	"skip-the-line/local/faults"
)

// What an order says is in its item, its invoice, its notification and its execution's input and output. No log line, no
// cause in a history and no response that reports an error holds any of it but the order's id.

// words are pieces of text that no other text may hold.
type words map[string]bool

// add adds every word of a JSON value that is long enough not to be there by chance.
func (w words) add(value any) {
	switch value := value.(type) {
	case map[string]any:
		for _, member := range value {
			w.add(member)
		}
	case string:
		for _, word := range split(value) {
			if len(word) > 3 {
				w[word] = true
			}
		}
	case int:
		if value > 9 {
			w[fmt.Sprint(value)] = true
		}
	}
}

// in returns which of the words a text holds.
func (w words) in(text string) (found []string) {
	for _, word := range split(text) {
		if w[word] {
			found = append(found, word)
		}
	}
	return found
}

func split(text string) []string {
	words := strings.FieldsFunc(text, func(c rune) bool {
		return !unicode.IsLetter(c) && !unicode.IsDigit(c) && !strings.ContainsRune("_-.", c)
	})
	for i, word := range words {
		words[i] = strings.Trim(word, ".-_")
	}
	return words
}

// words returns what an order says that is not its id: what the customer wrote and what the shop has made of it.
func (o *order) words() words {
	w := words{}
	w.add(o.document())
	w.add(money(o.cents()))
	w.add(money(o.cents() * o.quantity()))
	delete(w, o.id)
	return w
}

// logs are what the functions of a system have logged.
type logs struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logs) Write(text []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(text)
}

// check returns the lines that hold a word. What Lambda itself puts into a line is not looked at.
func (l *logs) check(w words) (broken problems) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if found := w.in(logged(line)); len(found) > 0 {
			broken.add("a log line holds %q: %s", found, line)
		}
	}
	return broken
}

// logged returns the part of a line that the handler has written, with the strings in it as they were before they were
// encoded. A line that is not JSON is of a process that was killed on it.
func logged(line string) string {
	var fields map[string]any
	if json.Unmarshal([]byte(line), &fields) != nil {
		return line
	}
	for _, name := range []string{"timestamp", "requestId", "orderid"} {
		delete(fields, name)
	}
	return fmt.Sprint(fields)
}

// checkCauses: no error in the history holds anything of the order. InvalidOrder does on purpose, and goes to nobody but
// the customer: it says what is wrong with the order.
func (s observation) checkCauses(broken *problems) {
	w := s.order.words()
	check := func(state, name, cause string) (leaks bool) {
		found := w.in(cause)
		if leaks = len(found) > 0 && name != "InvalidOrder"; leaks {
			broken.add("the cause of %s at %s holds %q: %s", name, state, found, cause)
		}
		return leaks
	}
	for _, visit := range s.execution.States {
		if check(visit.State, visit.Error, visit.Cause) {
			return // one is enough
		}
		for _, retry := range visit.Retries {
			if check(visit.State, retry.Error, retry.Cause) {
				return
			}
		}
	}
	check("the execution", s.execution.Error, s.execution.Cause)
}

// Every system in these tests checks its logs when it is closed, those that meet every fault above all. This test makes
// sure that there is something to check: every step succeeds, is rejected, and fails for good.
func TestLogs_holdNothingOfAnOrderButItsID(t *testing.T) {
	t.Parallel()
	s := mustStart(t, local.Options{Warm: 1})
	m := model{}
	placed := s.newOrder(42, slot{"quokka", "wombat"}, nil, nil)
	s.mustPlace(t, m, placed, s.newOrder(43, placed.slot, nil, nil))
	s.mustReject(t, s.newOrder(45, slot{"numbat", "wombat"}, nil, nil))
	for i, c := range []faults.Call{faults.PutItem, faults.PutObject} {
		for j, f := range faultsAt(c) {
			if !f.Fatal {
				continue
			}
			o := s.newOrder(42, slot{fmt.Sprintf("quokka-%d-%d", i, j), "wombat"}, injections{c: always(f)}, nil)
			s.mustPlace(t, m, o)
			if broken := s.check(m, o); len(broken) > 0 {
				t.Errorf("%s %s: %s", c, f.Name, broken)
			}
		}
	}
	for i, r := range apiRequests {
		s.playRequest(t, r, always(mustFault(r.call, "deny")), fmt.Sprintf("bilby-%d", i))
	}
	if err := s.Close(); err != nil { // which has the processes finish their lines
		t.Fatal(err)
	}
	s.logs.mu.Lock()
	defer s.logs.mu.Unlock()
	text := s.logs.text.String()
	for _, want := range []string{`"orderid":"` + placed.id + `"`, `"requestId":"`, `"step":"put-item"`, `"step":"put-object"`, `"step":"get-item"`, `"step":"get-object"`, `"level":"ERROR"`} {
		if !strings.Contains(text, want) {
			t.Errorf("no log line has %s", want)
		}
	}
}

// mustReject places an order at a price that is not the menu's.
func (s *system) mustReject(t *testing.T, o *order) {
	t.Helper()
	body := bytes.Replace(o.body(), []byte(`"quantity"`), []byte(`"unitprice":"12.34","quantity"`), 1)
	if status, response, err := s.post(o, body); err != nil || status != http.StatusAccepted {
		t.Fatalf("POST /order returned %d %s: %v", status, response, err)
	}
	if x, err := s.execution(o); err != nil || x.Error != "InvalidOrder" {
		t.Fatalf("the order ended with %s %s: %v", x.Error, x.Cause, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.words["12.34"] = true
}

// A word that leaks must be found wherever it stands, or the tests above prove nothing.
func TestWords_areFound(t *testing.T) {
	t.Parallel()
	o := &order{id: "b7f0", number: 42, slot: slot{"quokka", "wombat"}}
	secret := o.words()
	for text, want := range map[string][]string{
		`Put "http://127.0.0.1:1/invoices/2026/11/quokka/wombat/b7f0.json?x-id=PutObject"`: {"quokka", "wombat"},
		"arn:aws:s3:::invoices/2026/11/quokka":                                             {"quokka"},
		`{"city":"Zürich"}`:                                                                {"Zürich"},
		"43 lattes":                                                                        {"43"},
		"A Large Latte costs 4.50.":                                                        {"Large", "Latte", "4.50"},
		"193.50":                                                                           {"193.50"},
		"on 2026-11-22T07:45:00Z":                                                          {"2026-11-22T07"},
		"S3 PutObject failed, b7f0.":                                                       nil,
	} {
		if got := secret.in(text); !slices.Equal(got, want) {
			t.Errorf("%s holds %q, want %q; the words are %q", text, got, want, slices.Sorted(maps.Keys(secret)))
		}
	}
}
