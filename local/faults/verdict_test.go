package faults_test

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"skip-the-line/local/faults"
)

// Each way in which what is left of an order can be wrong is found, by the part that is wrong.
func TestJudge_findsWhatIsWrong(t *testing.T) {
	t.Parallel()
	own := func(s *faults.Seen) {
		s.Item, s.Invoice = &faults.Item{OrderID: "o1", Total: "9.00"}, &faults.Invoice{InvoiceID: "o1", Total: "9.00"}
	}
	nothing := func(s *faults.Seen) { s.Item, s.Invoice = nil, nil }
	for name, test := range map[string]struct {
		end    string
		change func(*faults.Seen)
		wrong  string // which finding; "" where all hold
	}{
		"placed":                              {"OrderPlaced", own, ""},
		"placed without an item":              {"OrderPlaced", func(s *faults.Seen) { s.Item = nil }, "item"},
		"placed and handed over":              {"OrderPlaced", func(s *faults.Seen) { s.Item, s.HandedOver = nil, true }, ""},
		"placed, with another's item":         {"OrderPlaced", func(s *faults.Seen) { s.Item.OrderID = "o2" }, "item"},
		"placed without an invoice":           {"OrderPlaced", func(s *faults.Seen) { s.Invoice = nil }, "invoice"},
		"placed, with another's invoice":      {"OrderPlaced", func(s *faults.Seen) { s.Invoice.InvoiceID = "o2" }, "invoice"},
		"placed, with another total":          {"OrderPlaced", func(s *faults.Seen) { s.Invoice.Total = "4.50" }, "invoice"},
		"placed and not told":                 {"OrderPlaced", func(s *faults.Seen) { s.Events = nil }, "notification"},
		"placed, and telling failed":          {"OrderPlaced", func(s *faults.Seen) { s.Events, s.Untold = nil, true }, ""},
		"placed and told twice":               {"OrderPlaced", func(s *faults.Seen) { s.Events = []string{"OrderPlaced", "OrderPlaced"} }, ""},
		"placed and told that it failed":      {"OrderPlaced", func(s *faults.Seen) { s.Events = []string{"OrderPlaced", "OrderFailed"} }, "notification"},
		"rejected":                            {"OrderRejected", nothing, ""},
		"rejected for another's order":        {"OrderRejected", func(s *faults.Seen) { s.Item.OrderID, s.Invoice = "o2", nil }, ""},
		"rejected, with an item":              {"OrderRejected", func(s *faults.Seen) { s.Invoice = nil }, "item"},
		"rejected, with an invoice":           {"OrderRejected", func(s *faults.Seen) { s.Item = nil }, "invoice"},
		"failed":                              {"OrderFailed", nothing, ""},
		"failed, with an item":                {"OrderFailed", func(s *faults.Seen) { s.Invoice = nil }, "item"},
		"failed, with an invoice of its own":  {"OrderFailed", func(s *faults.Seen) { s.Item = nil }, ""},
		"not compensated":                     {"CompensationFailed", own, ""},
		"ended in a state that is not an end": {"PutItem", nothing, "status"},
	} {
		seen := faults.Seen{OrderID: "o1", End: test.end, Events: []string{test.end}}
		own(&seen)
		test.change(&seen)
		v := faults.Judge(seen, []faults.Strike{{Call: faults.PutItem}})
		var wrong []string
		for _, f := range v.Findings {
			if !f.Held {
				wrong = append(wrong, f.What)
			}
		}
		if strings.Join(wrong, " ") != test.wrong || v.Held != (test.wrong == "") {
			t.Errorf("%s: %+v", name, v)
		}
		if slices.Contains(v.Guarantees, 3) != (test.end != "OrderPlaced") || !slices.Contains(v.Guarantees, 1) {
			t.Errorf("%s: the guarantees are %v", name, v.Guarantees)
		}
	}
}

func TestGuarantees_areThoseOfTheDocumentation(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/guarantees.md")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]string{}
	for line := range strings.Lines(string(page)) {
		if cells := strings.Split(line, " | "); len(cells) == 3 {
			written[strings.TrimPrefix(cells[0], "| ")] = strings.ReplaceAll(cells[1], "*", "")
		}
	}
	used := map[int]bool{}
	for _, info := range faults.Calls {
		for _, n := range info.Guarantees {
			used[n] = true
			if faults.Guarantees[n] == "" {
				t.Errorf("%s tests guarantee %d, which has no text", info.Call, n)
			}
		}
	}
	for n, text := range faults.Guarantees {
		if said := written[strconv.Itoa(n)]; !strings.HasPrefix(said, text) || !used[n] {
			t.Errorf("guarantee %d is %q here and %q there; tested: %v", n, text, said, used[n])
		}
	}
}
