package console

import (
	"slices"
	"time"

	"skip-the-line/local/faults"
)

// strikeView is a call that has met a fault.
type strikeView struct {
	Call      faults.Call `json:"call"`
	Title     string      `json:"title"`
	Operation string      `json:"operation"`
	Function  string      `json:"function,omitempty"` // the step that makes the call, or is invoked
	Fault     string      `json:"fault"`
	Says      string      `json:"says"`
	Time      time.Time   `json:"time"`
}

// struckView is all that one order, or one customer's or shop's requests, have met.
type struckView struct {
	Owner   string          `json:"owner"`
	Order   *executionRow   `json:"order,omitempty"` // absent where the owner is not an order, or has not been started
	Strikes []strikeView    `json:"strikes"`
	Verdict *faults.Verdict `json:"verdict,omitempty"` // absent until the order has ended
}

// shownStruck is how many owners the page of faults shows.
const shownStruck = 50

// struck returns who was struck, the newest first.
func (c *Console) struck() []struckView {
	views, at := []struckView{}, map[string]int{}
	for _, k := range slices.Backward(c.sources.Faults.AllStrikes()) {
		i, ok := at[k.Owner]
		if !ok {
			if len(views) == shownStruck {
				continue
			}
			i = len(views)
			at[k.Owner] = i
			views = append(views, struckView{Owner: k.Owner})
		}
		views[i].Strikes = append(views[i].Strikes, viewOfStrike(k))
	}
	for i := range views {
		slices.Reverse(views[i].Strikes)
		if x, err := c.sources.Executions.Find(views[i].Owner); err == nil {
			row := rowOfExecution(x, labelsOf(x.Input))
			views[i].Order = &row
		}
		views[i].Verdict = c.verdict(views[i].Owner)
	}
	return views
}

// strikes returns what the calls of an order have met, the oldest first.
func (c *Console) strikes(orderID string) (views []strikeView) {
	for _, k := range c.sources.Faults.Strikes(orderID) {
		views = append(views, viewOfStrike(k))
	}
	return views
}

func (c *Console) verdict(orderID string) *faults.Verdict {
	if v, ok := c.sources.Faults.Verdict(orderID); ok {
		return &v
	}
	return nil
}

func viewOfStrike(k faults.Strike) strikeView {
	info := k.Call.Info()
	return strikeView{k.Call, info.Title, info.Operation, info.Function, k.Fault.Name, k.Fault.Says, k.Time}
}
