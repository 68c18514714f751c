package console_test

import (
	"fmt"
	"slices"
	"testing"

	"skip-the-line/internal/browser"
	"skip-the-line/local"
)

// A call whose response has no body, as that of PutObject, shows the 200 that it was answered with.
func TestOrder_showsTheStatusOfEachCall(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, hurried())
	for _, test := range []struct {
		fault string
		want  []int // PutItem of the table, and each PutObject of the bucket
	}{
		{"", []int{200, 200}},
		{"put-object=lose-answer", []int{200, 200, 412}},
	} {
		if test.fault != "" {
			mustArm(t, stack, test.fault)
		}
		var order struct {
			States []struct {
				Tried []struct{ Calls []struct{ Status int } }
			}
		}
		mustShow(t, stack.URL+"/_local/executions/"+mustPlace(t, stack, "a"+fmt.Sprint(len(test.want))), &order)
		var got []int
		for _, state := range order.States {
			for _, attempt := range state.Tried {
				for _, call := range attempt.Calls {
					got = append(got, call.Status)
				}
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("with %q the calls ended with %v, want %v", test.fault, got, test.want)
		}
	}
}

// The list shows every outcome, what was ordered and the customers of the faults' page whole, wherever it has the room.
func TestOrders_areNotCutOff(t *testing.T) {
	t.Parallel()
	denied := map[string][]string{"PutObject": {"ServiceError"}, "RemoveItem": {"E", "E", "E", "E", "E", "E", "E"}}
	stack := mustStart(t, local.Options{Warm: 1, Task: failing(denied), Rand: func() float64 { return 0.05 }})
	mustPlace(t, stack, "customer-57ffe9df")
	p := browser.MustOpen(t, stack.URL+"/_local/")
	p.WaitText("#orders", "compensation failed")
	p.Wait(`document.fonts.status === "loaded"`)
	for _, width := range []int64{360, 390, 810, 1024, 1280, 1440, 1920} {
		p.Size(width, 900)
		cut := browser.Eval[[]string](p, `[".c-outcome", ".c-what", ".c-customer", ".c-id", ".c-time", ".c-took"].filter((selector) => {
			const cell = document.querySelector("#orders " + selector);
			return cell.scrollWidth > cell.clientWidth;
		})`)
		if len(cut) > 0 {
			t.Errorf("%d pixels wide: %q are cut off", width, cut)
		}
	}
}

// A link to an order that is gone says so, and the form can still be used.
func TestNewOrder_saysThatTheOneBeforeIsGone(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Warm: 1})
	p := browser.MustOpen(t, stack.URL+"/_local/new.html?from=gone")
	p.WaitText("#lead", "There is no order gone")
	p.Click("#post")
	p.WaitText("#outcome", "placed")
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// What cannot be done because the stack is away says what to do.
func TestNewOrder_saysThatTheStackIsAway(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Warm: 1})
	p := browser.MustOpen(t, stack.URL+"/_local/new.html")
	p.WaitText("#lead", "form")
	p.Offline(true)
	p.Click("#start")
	p.WaitText("#problem", "The stack cannot be reached. If it was stopped, start it again")
}

// One thing is one item, one invoice and one order, whichever start of the stack it is from.
func TestStored_countsOne(t *testing.T) {
	t.Parallel()
	stack := mustStart(t, local.Options{Warm: 1})
	mustPlace(t, stack, "a0")
	p := browser.MustOpen(t, stack.URL+"/_local/table.html")
	p.WaitText("#count", "1 item on this page")
	p.Navigate(stack.URL + "/_local/invoices.html")
	p.WaitText("#count", "1 invoice on this page")
	p.Navigate(stack.URL + "/_local/")
	p.WaitText("#count", "1 order in all")
}
