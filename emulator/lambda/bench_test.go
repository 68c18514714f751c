package lambda_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"skip-the-line/emulator/lambda"
)

var order = []byte(`{"order": {"accountid": "a0", "vendorid": "v0", "city": "Melbourne"}}`)

// BenchmarkInvoke measures the least that an invocation costs: a round trip through a warm process that does nothing.
func BenchmarkInvoke(b *testing.B) {
	f := mustStart(b, "echo")
	mustSucceed(b, f, order)
	b.ReportAllocs()
	for b.Loop() {
		mustSucceed(b, f, order)
	}
}

// BenchmarkInvokeParallel is the same from many invokers at once.
func BenchmarkInvokeParallel(b *testing.B) {
	const processes = 8
	f := mustStart(b, "echo", concurrency(processes, time.Minute))
	if err := f.Warm(b.Context(), processes); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetParallelism(max(1, 2*processes/runtime.GOMAXPROCS(0)))
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := f.Invoke(context.Background(), order); err != nil {
				b.Error(err)
			}
		}
	})
}

// BenchmarkColdStart measures a first invocation. Its init-ms is the time from exec until the process asks for work.
func BenchmarkColdStart(b *testing.B) {
	binary := mustBuild(b, "echo")
	var init time.Duration
	for b.Loop() {
		f, err := lambda.Start(context.Background(), lambda.Config{Name: "echo", Binary: binary})
		if err != nil {
			b.Fatal(err)
		}
		mustSucceed(b, f, order)
		init += f.Processes()[0].Init
		b.StopTimer()
		_ = f.Close()
		b.StartTimer()
	}
	b.ReportMetric(float64(init.Microseconds())/1000/float64(b.N), "init-ms")
}
