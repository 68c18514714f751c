package sns

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"skip-the-line/emulator/store"
)

// maxSubscriptions is how many subscriptions there may be. SNS's own limit is far higher, but each has a goroutine here.
const maxSubscriptions = 100

// subscription is a subscription of an HTTP endpoint on this machine.
type subscription struct {
	ARN       string
	Endpoint  string
	Token     string // of the confirmation
	Confirmed bool

	FilterPolicy       string `json:",omitempty"`
	FilterPolicyScope  string `json:",omitempty"` // MessageAttributes by default, or MessageBody
	RawMessageDelivery bool   `json:",omitempty"`

	filter filter
	queue  chan message
	stop   context.CancelFunc
}

// subscribers are a topic's subscriptions, the oldest first.
type subscribers struct {
	mu      sync.Mutex
	list    []*subscription
	url     string // of the API, in the links that messages have
	ctx     context.Context
	cancel  context.CancelFunc
	workers sync.WaitGroup
}

// open starts the subscriptions that the store has.
func (t *Topic) open() error {
	t.subscribers.ctx, t.subscribers.cancel = context.WithCancel(context.Background())
	if t.config.Subscriptions == nil {
		t.config.Subscriptions = store.NewMemory()
	}
	return t.config.Subscriptions.View(func(r store.Snapshot) error {
		for _, text := range r.Ascend(nil, nil) {
			s := &subscription{}
			if err := json.Unmarshal(text, s); err != nil {
				return fmt.Errorf("sns: the store's record of a subscription is damaged: %w", err)
			}
			if err := s.compile(); err != nil {
				return err
			}
			t.start(s)
		}
		return nil
	})
}

// start lets a subscription get messages.
func (t *Topic) start(s *subscription) {
	var ctx context.Context
	ctx, s.stop = context.WithCancel(t.subscribers.ctx)
	s.queue = make(chan message, maxQueued)
	t.subscribers.list = append(t.subscribers.list, s)
	t.subscribers.workers.Go(func() { deliver(ctx, s.queue) })
}

// save keeps a subscription in the store.
func (t *Topic) save(s *subscription) error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return t.config.Subscriptions.Update(func(w store.Writer) error {
		w.Put([]byte(s.ARN), text)
		return nil
	})
}

// compile reads the filter policy.
func (s *subscription) compile() (err error) {
	if s.FilterPolicyScope != "" && s.FilterPolicyScope != "MessageAttributes" && s.FilterPolicyScope != "MessageBody" {
		return invalid("FilterPolicyScope: Invalid value [%s]. Please use either MessageBody or MessageAttributes", s.FilterPolicyScope)
	}
	s.filter = filter{}
	if s.FilterPolicy != "" {
		if s.filter, err = parseFilter(s.FilterPolicy, s.FilterPolicyScope == "MessageBody"); err != nil {
			return invalid("FilterPolicy: %v", err)
		}
	}
	return nil
}

func invalid(format string, args ...any) *Error {
	return &Error{"InvalidParameterException", "Invalid parameter: " + fmt.Sprintf(format, args...)}
}

// set changes an attribute.
func (s *subscription) set(name, value string) error {
	switch name {
	case "FilterPolicy":
		s.FilterPolicy = value
	case "FilterPolicyScope":
		s.FilterPolicyScope = value
	case "RawMessageDelivery":
		s.RawMessageDelivery = value == "true"
	default:
		return invalid("AttributeName: the emulator knows FilterPolicy, FilterPolicyScope and RawMessageDelivery, and not %s", name)
	}
	return nil
}

// subscribe adds a subscription, or finds the one of that endpoint, and asks the endpoint to confirm it.
func (t *Topic) subscribe(protocol, endpoint string, attributes map[string]string) (*subscription, error) {
	if err := checkEndpoint(protocol, endpoint); err != nil {
		return nil, err
	}
	s := &subscription{ARN: t.config.TopicARN + ":" + uuid.NewString(), Endpoint: endpoint, Token: rand.Text() + rand.Text()}
	for name, value := range attributes {
		if err := s.set(name, value); err != nil {
			return nil, err
		}
	}
	if err := s.compile(); err != nil {
		return nil, err
	}
	t.subscribers.mu.Lock()
	defer t.subscribers.mu.Unlock()
	if i := slices.IndexFunc(t.subscribers.list, func(s *subscription) bool { return s.Endpoint == endpoint }); i >= 0 {
		known := t.subscribers.list[i]
		if len(attributes) > 0 && (known.FilterPolicy != s.FilterPolicy || known.FilterPolicyScope != s.FilterPolicyScope || known.RawMessageDelivery != s.RawMessageDelivery) {
			return nil, invalid("Attributes Reason: Subscription already exists with different attributes")
		}
		s = known
	} else {
		if len(t.subscribers.list) == maxSubscriptions {
			return nil, &Error{"SubscriptionLimitExceeded", fmt.Sprintf("There may be at most %d subscriptions here", maxSubscriptions)}
		}
		if err := t.save(s); err != nil {
			return nil, err
		}
		t.start(s)
	}
	if !s.Confirmed {
		s.send(t.confirmation(s))
	}
	return s, nil
}

// checkEndpoint accepts HTTP endpoints on this machine: whoever subscribes another one would get what it must not.
func checkEndpoint(protocol, endpoint string) error {
	u, err := url.Parse(endpoint)
	switch {
	case protocol != "http":
		return invalid("Protocol: the emulator delivers to http only, on this machine")
	case err != nil || u.Scheme != "http" || u.Host == "":
		return invalid("Endpoint must match the specified protocol")
	case !strings.EqualFold(u.Hostname(), "localhost") && !isLoopback(u.Hostname()):
		return invalid("Endpoint: the emulator delivers to this machine only: 127.0.0.1, [::1] or localhost")
	}
	return nil
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// find returns the subscription of an ARN.
func (t *Topic) find(arn string) (*subscription, error) {
	for _, s := range t.subscribers.list {
		if s.ARN == arn {
			return s, nil
		}
	}
	return nil, &Error{"NotFoundException", "Subscription does not exist"}
}

// confirm lets the subscription of a token get messages.
func (t *Topic) confirm(token string) (*subscription, error) {
	t.subscribers.mu.Lock()
	defer t.subscribers.mu.Unlock()
	for _, s := range t.subscribers.list {
		if s.Token == token {
			s.Confirmed = true
			return s, t.save(s)
		}
	}
	return nil, invalid("Token")
}

// unsubscribe ends a subscription. One that there is not is none either afterwards.
func (t *Topic) unsubscribe(arn string) error {
	t.subscribers.mu.Lock()
	defer t.subscribers.mu.Unlock()
	s, err := t.find(arn)
	if err != nil {
		return nil
	}
	s.stop()
	t.subscribers.list = slices.DeleteFunc(t.subscribers.list, func(other *subscription) bool { return other == s })
	return t.config.Subscriptions.Update(func(w store.Writer) error {
		w.Delete([]byte(arn))
		return nil
	})
}

// change sets an attribute of a subscription.
func (t *Topic) change(arn, name, value string) error {
	t.subscribers.mu.Lock()
	defer t.subscribers.mu.Unlock()
	s, err := t.find(arn)
	if err != nil {
		return err
	}
	changed := *s
	if err := changed.set(name, value); err != nil {
		return err
	}
	if err := changed.compile(); err != nil {
		return err
	}
	if err := t.save(&changed); err != nil {
		return err
	}
	*s = changed
	return nil
}

// Close ends all deliveries.
func (t *Topic) Close() error {
	t.subscribers.cancel()
	t.subscribers.workers.Wait()
	return nil
}
