package console

import (
	"crypto/rand"
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// The topics of events.
const (
	topicExecution    = "execution"    // an execution has started or ended
	topicVisit        = "visit"        // a state of an execution was entered, is retried or was left
	topicRequest      = "request"      // the API has responded
	topicNotification = "notification" // the topic was published to
	topicChange       = "change"       // files were saved, and what was made of them is served or rejected
	topicFaults       = "faults"       // a fault was set, met or removed
	topicReset        = "reset"        // events were lost: what is shown has to be read anew
)

// event is one server-sent event.
type event struct {
	number int64
	topic  string
	key    string // the execution's name; "" for the topics that have none
	data   []byte // JSON
}

const (
	keptEvents  = 1024 // that a page which lost its connection can still get
	lagging     = 256  // events that a slow page may be behind
	maxWatchers = 64
)

// hub passes events on to the pages that are open.
type hub struct {
	name     string // of this hub in the ids of its events: those of another mean nothing here
	watching atomic.Int32

	mu     sync.Mutex
	last   int64
	recent []event // the newest last; without gaps
	all    map[*watcher]struct{}
	closed bool
}

// watcher is one open page.
type watcher struct {
	topics map[string]bool
	key    string // the one execution whose visits it wants
	events chan event
	behind atomic.Bool // events were dropped because it was too slow
}

func newHub() *hub { return &hub{name: rand.Text()[:8], all: map[*watcher]struct{}{}} }

// publish sends an event to who watches. Body is called only when somebody does.
func (h *hub) publish(topic, key string, body func() any) {
	if h.watching.Load() == 0 {
		return
	}
	data, err := json.Marshal(body())
	if err != nil {
		return // a value that is not JSON is not shown
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last++
	e := event{h.last, topic, key, data}
	if len(h.recent) == keptEvents {
		h.recent = append(h.recent[:0], h.recent[keptEvents/2:]...)
	}
	h.recent = append(h.recent, e)
	for w := range h.all {
		w.send(e)
	}
}

func (w *watcher) send(e event) {
	if !w.wants(e) {
		return
	}
	select {
	case w.events <- e:
	default:
		w.behind.Store(true)
	}
}

func (w *watcher) wants(e event) bool {
	return w.topics[e.topic] && (e.topic != topicVisit || e.key == w.key)
}

// watch starts to send events to w: first those after the one whose id is given, or a reset when they are no longer known.
// It reports whether there is room for one more.
func (h *hub) watch(w *watcher, after string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed || len(h.all) == maxWatchers {
		return false
	}
	if after != "" && !h.resume(w, after) {
		w.behind.Store(true)
	}
	h.all[w] = struct{}{}
	h.watching.Add(1)
	return true
}

// resume sends the events after an id again, and reports whether all of them are still known. The caller holds h.mu.
func (h *hub) resume(w *watcher, after string) bool {
	name, text, _ := strings.Cut(after, "-")
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil || name != h.name || len(h.recent) == 0 || number < h.recent[0].number-1 || number > h.last {
		return false
	}
	for _, e := range h.recent {
		if e.number > number {
			w.send(e)
		}
	}
	return true
}

// leave stops sending events to w. Once nobody watches, what happens is not kept, so no page can resume from before.
func (h *hub) leave(w *watcher) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.all, w)
	if h.watching.Add(-1) == 0 {
		h.recent = nil
	}
}

// close ends all streams.
func (h *hub) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	for w := range h.all {
		close(w.events)
	}
	h.all = map[*watcher]struct{}{}
}

// id returns the id of an event, by which a page resumes.
func (h *hub) id(number int64) string { return h.name + "-" + strconv.FormatInt(number, 10) }
