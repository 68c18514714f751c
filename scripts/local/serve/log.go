package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"skip-the-line/local"
	"skip-the-line/scripts/internal/command"
)

// newLog returns the log of what the stack does: JSON for machines, or a line each for people.
func (o options) newLog(out io.Writer, paint command.Paint) *slog.Logger {
	level := slog.LevelInfo
	if o.quiet {
		level = slog.LevelError
	}
	if o.log == "json" {
		return slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: level}))
	}
	return slog.New(lines{out: out, paint: paint, level: level})
}

// logEnd logs how an order ended, and why if it was not placed.
func logEnd(log *slog.Logger, e local.Execution) {
	level, status := slog.LevelError, "failed"
	switch {
	case e.Status == "SUCCEEDED":
		level, status = slog.LevelInfo, "placed"
	case e.Error == "InvalidOrder" || e.Error == "ActiveOrderExists":
		level, status = slog.LevelInfo, "rejected"
	case e.Status == "ABORTED" && e.Error == "" && e.Cause == context.Canceled.Error():
		return // the stack is stopping
	case e.Status == "ABORTED":
		status = "stopped"
	}
	attributes := []slog.Attr{
		slog.String("status", status), slog.String("orderid", e.ID), slog.String("what", orderIn(e.Input)),
		slog.Duration("took", e.StoppedAt.Sub(e.StartedAt)),
	}
	if status != "placed" {
		attributes = append(attributes, slog.String("error", e.Error), slog.String("reason", reason(e.Cause)))
	}
	log.LogAttrs(context.Background(), level, "order", attributes...)
}

// reason returns what an error's cause says: a Lambda function's is JSON with an errorMessage.
func reason(cause string) string {
	var failed struct {
		ErrorMessage string `json:"errorMessage"`
	}
	if json.Unmarshal([]byte(cause), &failed) == nil && failed.ErrorMessage != "" {
		return failed.ErrorMessage
	}
	return cause
}

// orderIn says in words what an execution's input orders, and for whom, as far as it says so.
func orderIn(input json.RawMessage) string {
	var posted struct {
		Order struct {
			AccountID, VendorID string
			Details             struct {
				CoffeeType, CoffeeSize string
				Quantity               json.Number
			}
		}
	}
	_ = json.Unmarshal(input, &posted) // what is not an order is rejected, and says so
	o := posted.Order
	what := "an order"
	if o.Details.CoffeeType != "" {
		what = fmt.Sprintf("%s × %s %s", cmp.Or(o.Details.Quantity, "?"), cmp.Or(o.Details.CoffeeSize, "?"), o.Details.CoffeeType)
	}
	if o.AccountID != "" {
		what += " for " + o.AccountID
	}
	if o.VendorID != "" {
		what += " at " + o.VendorID
	}
	return what
}

// lines is a slog.Handler that writes what a person wants to know of each record.
type lines struct {
	out   io.Writer
	paint command.Paint
	level slog.Level
}

func (l lines) Enabled(_ context.Context, level slog.Level) bool { return level >= l.level }
func (l lines) WithAttrs([]slog.Attr) slog.Handler               { return l }
func (l lines) WithGroup(string) slog.Handler                    { return l }

func (l lines) Handle(_ context.Context, r slog.Record) error {
	values := map[string]slog.Value{}
	r.Attrs(func(a slog.Attr) bool {
		values[a.Key] = a.Value
		return true
	})
	_, err := fmt.Fprintf(l.out, "%s  %s\n", l.paint.In(command.Faint, r.Time.Format(time.TimeOnly)), l.text(r, values))
	return err
}

func (l lines) text(r slog.Record, values map[string]slog.Value) string {
	switch r.Message {
	case "request":
		status := values["status"].Int64()
		return fmt.Sprintf("%-7s %-42s %s %8s", values["method"], printable(values["path"].String()),
			l.paint.In(colourOf(status), fmt.Sprint(status)), milliseconds(values["took"]))
	case "order":
		status := values["status"].String()
		text := fmt.Sprintf("%s %s, %s, %s", l.paint.In(colourOfEnd[status], fmt.Sprintf("%-9s", status)), values["orderid"],
			printable(values["what"].String()), milliseconds(values["took"]))
		if why, ok := values["reason"]; ok && why.String() != "" {
			text += "\n                    " + printable(why.String())
		}
		return text
	}
	if text, ok := l.change(r.Message, values); ok {
		return text
	}
	text := r.Message
	for key, value := range values {
		text += fmt.Sprintf(" %s=%s", key, printable(value.String()))
	}
	return l.paint.In(command.Red, text)
}

// change says what became of a file that was saved.
func (l lines) change(message string, values map[string]slog.Value) (text string, ok bool) {
	said := func(key string) string {
		if value, ok := values[key]; ok {
			return printable(value.String())
		}
		return ""
	}
	switch message {
	case "loaded":
		return fmt.Sprintf("%s %s, %s after it was saved", l.paint.In(command.Green, "loaded   "), said("what"), milliseconds(values["took"])), true
	case "building":
		return fmt.Sprintf("%s the %s", l.paint.In(command.Faint, "building "), said("what")), true
	case "rejected":
	default:
		return "", false
	}
	where := said("file")
	for _, key := range []string{"line", "column"} {
		if number := said(key); number != "0" {
			where += ":" + number
		}
	}
	text = fmt.Sprintf("%s %s:", l.paint.In(command.Red, "rejected "), where)
	if state := said("state"); state != "" {
		text += " state " + state + ","
	}
	if field := said("field"); field != "" {
		text += " " + field + ":"
	}
	text += " " + said("problem")
	if hint := said("hint"); hint != "" {
		text += "; " + hint
	}
	return text + "\n                    What was there before is still served.", true
}

// printable keeps what a client wrote from steering the terminal.
func printable(text string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c >= 0x7f && c < 0xa0 {
			return '�'
		}
		return c
	}, text)
}

func milliseconds(took slog.Value) string {
	return fmt.Sprintf("%d ms", took.Duration().Milliseconds())
}

func colourOf(status int64) string {
	switch {
	case status >= 500:
		return command.Red
	case status >= 400:
		return command.Amber
	}
	return command.Green
}

var colourOfEnd = map[string]string{"placed": command.Green, "rejected": command.Amber, "stopped": command.Red, "failed": command.Red}
