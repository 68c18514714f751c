package console

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// heartbeat keeps a connection from looking dead.
const heartbeat = 15 * time.Second

// serveEvents serves GET /_local/events?topics=execution,request&execution=ID as server-sent events
// (https://html.spec.whatwg.org/multipage/server-sent-events.html).
func (c *Console) serveEvents(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	page := &watcher{topics: map[string]bool{}, key: query.Get("execution"), events: make(chan event, lagging)}
	for topic := range strings.SplitSeq(query.Get("topics"), ",") {
		page.topics[topic] = true
	}
	if !c.hub.watch(page, r.Header.Get("Last-Event-ID")) {
		writeMessage(w, http.StatusServiceUnavailable, "Too many pages are open.")
		return
	}
	defer c.hub.leave(page)
	out := http.NewResponseController(w)
	_ = out.SetReadDeadline(time.Time{}) // the server's is for requests that end
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	fmt.Fprint(w, "retry: 500\n\n")
	alive := time.NewTicker(heartbeat)
	defer alive.Stop()
	for {
		if len(page.events) == 0 {
			if page.behind.Swap(false) {
				fmt.Fprintf(w, "event: %s\ndata: null\n\n", topicReset)
			}
			if out.Flush() != nil {
				return
			}
		}
		select {
		case e, open := <-page.events:
			if !open {
				return
			}
			fmt.Fprintf(w, "id: %s\nevent: %s\ndata: %s\n\n", c.hub.id(e.number), e.topic, e.data)
		case <-alive.C:
			fmt.Fprint(w, ":\n\n")
		case <-r.Context().Done():
			return
		}
	}
}
