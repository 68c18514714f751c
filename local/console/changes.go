package console

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
)

// Change is what became of a part of the stack whose files were saved.
type Change struct {
	What     string       `json:"what"` // a file, such as definition/order.asl.json, or handler
	Status   ChangeStatus `json:"status"`
	At       time.Time    `json:"at"` // when it was saved
	Took     float64      `json:"tookms,omitempty"`
	Problems []Problem    `json:"problems,omitempty"` // why it was rejected
}

// ChangeStatus is how far a change is.
type ChangeStatus string

// The statuses of a change.
const (
	Building ChangeStatus = "building"
	Loaded   ChangeStatus = "loaded"
	Rejected ChangeStatus = "rejected" // and what was there before goes on being served
)

// Problem is one thing that is wrong in a file.
type Problem struct {
	File    string `json:"file"`
	Line    int    `json:"line,omitempty"`   // from 1; 0 where it is not known, as is Column
	Column  int    `json:"column,omitempty"` // counts characters, from 1
	State   string `json:"state,omitempty"`  // of a workflow
	Field   string `json:"field,omitempty"`  // of the state, such as Retry[0].ErrorEquals
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// changes keeps the last change of each part.
type changes struct {
	mu   sync.Mutex
	last []Change
}

// Changed is told of each change, and again when its status changes.
func (c *Console) Changed(change Change) {
	c.changes.mu.Lock()
	c.changes.last = append(slices.DeleteFunc(c.changes.last, func(other Change) bool { return other.What == change.What }), change)
	c.changes.mu.Unlock()
	c.hub.publish(topicChange, "", func() any { return change })
}

func (c *Console) serveChanges(w http.ResponseWriter, _ *http.Request) {
	c.changes.mu.Lock()
	list := slices.Clone(c.changes.last)
	c.changes.mu.Unlock()
	slices.SortFunc(list, func(a, b Change) int { return strings.Compare(a.What, b.What) })
	writeJSON(w, http.StatusOK, map[string]any{"changes": append([]Change{}, list...)})
}
