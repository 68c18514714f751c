// Package browser opens pages in a real Chromium, for tests.
//
// Each [Browser] is a process of its own with an empty profile; the tabs it opens share that profile, as a person's do.
package browser

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// patience bounds every wait for a page: a busy machine is slow, a broken page is stuck.
const patience = time.Minute

// Browser is a Chromium that ends with its test.
type Browser struct{ ctx context.Context }

// Start starts a Chromium. Where there is none, it skips the test, or fails it where CI=true.
func Start(t *testing.T) *Browser {
	t.Helper()
	path := find()
	switch {
	case path == "" && os.Getenv("CI") == "true":
		t.Fatal("no Chromium on the PATH: install one (Debian: apt-get install chromium)")
	case path == "":
		t.Skip("no Chromium on the PATH (Debian: apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("hide-scrollbars", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-AU"),
		chromedp.WSURLReadTimeout(patience),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	quiet := func(string, ...any) {} // events that this version of the protocol does not know
	ctx, end := chromedp.NewContext(allocator, chromedp.WithErrorf(quiet))
	t.Cleanup(end)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("Chromium does not start: %v", err)
	}
	return &Browser{ctx}
}

// MustOpen starts a Chromium and opens a page in it. See [Start].
func MustOpen(t *testing.T, url string) *Page {
	t.Helper()
	return Start(t).MustOpen(t, url)
}

// MustOpen opens a page in a new tab, 1440 by 900 pixels large, and waits until it has loaded.
func (b *Browser) MustOpen(t *testing.T, url string) *Page {
	t.Helper()
	ctx, end := chromedp.NewContext(b.ctx)
	t.Cleanup(end)
	p := &Page{t: t, ctx: ctx}
	if err := chromedp.Listen(ctx, p.record); err != nil {
		t.Fatal(err)
	}
	p.do("open "+url,
		// Every tab is as the one that a person looks at: none is slowed down for being behind another.
		chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			_, err := cdp.Call(ctx, target, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
			return err
		}),
		chromedp.EmulateViewport(1440, 900),
		chromedp.Navigate(url),
	)
	return p
}

func find() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}
