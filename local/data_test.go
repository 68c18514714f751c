package local_test

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"skip-the-line/emulator/store"
	"skip-the-line/local"
	"skip-the-line/local/faults"
)

// What was acknowledged is there when the stack starts again: the order, its invoice, and what was published.
func TestStack_keepsItsData(t *testing.T) {
	t.Parallel()
	o := local.Options{Data: t.TempDir() + "/new"}
	stack, err := local.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	x := mustRun(t, stack, flatWhites("a0", "Melbourne"))
	if err := stack.Close(); err != nil {
		t.Fatal(err)
	}
	stack = mustStart(t, o)
	item, status := getOrder(t, stack, "a0")
	if status != http.StatusOK || item.OrderID != x.ID {
		t.Fatalf("GET /order: %d %+v", status, item)
	}
	if _, status := getInvoice(t, stack, item.InvoiceKey); status != http.StatusOK {
		t.Errorf("the invoice: %d", status)
	}
	if again, err := stack.Execution(t.Context(), x.ID); err != nil || again.Last() != "OrderPlaced" || !again.StoppedAt.Equal(x.StoppedAt) {
		t.Errorf("the execution: %+v, %v", again, err)
	}
	if again := post(t, stack, x.ID, flatWhites("a0", "Melbourne")); again.status != http.StatusConflict {
		t.Errorf("the same POST again: %d %s", again.status, again.body)
	}
	if published := stack.Notifications(); len(published) != 1 || !strings.Contains(string(published[0].Message), x.ID) {
		t.Errorf("the notifications are %+v", published)
	}
	if _, err := local.Start(t.Context(), o); err == nil || !strings.Contains(err.Error(), o.Data) || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("a second stack on the same directory: %v", err)
	}
}

// The faults that are armed stay so, those of a number of calls for as many as are left.
func TestStack_keepsItsFaults(t *testing.T) {
	t.Parallel()
	o := local.Options{Data: t.TempDir(), Clock: &eagerClock{}, Faults: []faults.Rule{mustParse(t, "publish=throttle:50%")}}
	stack, err := local.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	rule := mustParse(t, "put-object=deny:3")
	stack.Faults.Arm(rule)
	rule.Owner = "another"
	stack.Faults.Arm(rule)
	if x := mustRun(t, stack, flatWhites("a0", "Melbourne")); x.Last() != "OrderFailed" {
		t.Errorf("the order ended as %s", x.Last())
	}
	if err := stack.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, armed := range mustStart(t, o).Faults.Armed() {
		got = append(got, armed.Rule.String()+" "+armed.Owner)
	}
	if all := strings.Join(got, ", "); all != "publish=throttle:50% , put-object=deny:2 , put-object=deny:3 another" {
		t.Errorf("armed are %s", all)
	}
}

// Data that this program cannot read is left as it is, and the error says what can be done.
func TestStart_rejectsDataThatItCannotRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		write func(t *testing.T, file string)
		says  []string
	}{
		"of an older version": {func(t *testing.T, file string) {
			kept, err := store.OpenFile(file, "skip-the-line 0")
			if err != nil {
				t.Fatal(err)
			}
			if err := kept.Close(); err != nil {
				t.Fatal(err)
			}
		}, []string{`it holds "skip-the-line 0", and this program reads "skip-the-line`, "Use the program that wrote it, or another"}},
		"that is damaged": {func(t *testing.T, file string) {
			if err := os.WriteFile(file, []byte(strings.Repeat("damaged ", 2000)), 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{"is damaged", "Nothing in it was changed", "move it away to start with nothing"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			directory := t.TempDir()
			file := filepath.Join(directory, "stack.db")
			test.write(t, file)
			before, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, err = local.Start(t.Context(), local.Options{Data: directory})
			if err == nil {
				t.Fatal("it started")
			}
			for _, part := range append(test.says, directory) {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q does not say %q", err, part)
				}
			}
			if after, err := os.ReadFile(file); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file has changed: %v", err)
			}
		})
	}
}
