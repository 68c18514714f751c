package main

import (
	"slices"
	"time"
)

// latencies are the times of an order that a run reports.
var latencies = []struct {
	name, key string
	took      func(followed) time.Duration
}{
	{"POST", "post", func(f followed) time.Duration { return f.post }},
	{"POST to placed", "posttoplaced", func(f followed) time.Duration { return f.placed }},
	{"POST to invoice", "posttoinvoice", func(f followed) time.Duration { return f.invoice }},
}

// latency is how long something took, in milliseconds.
type latency struct {
	P50 float64 `json:"p50ms"`
	P95 float64 `json:"p95ms"`
	P99 float64 `json:"p99ms"`
}

func latencyOf(all []followed, took func(followed) time.Duration) latency {
	if len(all) == 0 {
		return latency{}
	}
	times := make([]time.Duration, len(all))
	for i, f := range all {
		times[i] = took(f)
	}
	slices.Sort(times)
	return latency{P50: percentile(times, 50), P95: percentile(times, 95), P99: percentile(times, 99)}
}

// percentile returns the nearest-rank percentile of sorted times: the smallest that p percent of them do not exceed.
func percentile(sorted []time.Duration, p int) float64 {
	rank := (p*len(sorted) + 99) / 100
	return float64(sorted[max(rank, 1)-1].Microseconds()) / 1000
}
