package browser_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"skip-the-line/internal/browser"
)

// mustServe serves pages of the given HTML, by path.
func mustServe(t *testing.T, pages map[string]string) (url string) {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, pages[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestWait_goesOnWhenThePageIsLeft(t *testing.T) {
	t.Parallel()
	p := browser.MustOpen(t, mustServe(t, map[string]string{"/": `<title>one</title>`, "/two": `<title>two</title>`}))
	browser.Eval[int](p, `setTimeout(() => { location = "/two"; }, 200)`)
	p.Wait(`document.title === "two"`)
}

// What the pages' tests rely on is found where it is, and only there.
func TestPage_findsWhatIsWrong(t *testing.T) {
	t.Parallel()
	p := browser.MustOpen(t, mustServe(t, map[string]string{"/": `<input><button>Go</button><p>Black</p><p style="color:#999">Gray</p><script>throw new Error("broken")</script>`}))
	p.Wait(`document.readyState === "complete"`)
	var unnamed []string
	for _, control := range p.Controls() {
		if control.Name == "" {
			unnamed = append(unnamed, control.Role)
		}
	}
	if len(unnamed) != 1 || unnamed[0] != "textbox" {
		t.Errorf("controls without a name: %q; want the textbox", unnamed)
	}
	if found := p.LowContrast(); len(found) != 1 || found[0] != "Gray: 2.85 to 1" {
		t.Errorf("hard to read: %q; want Gray, 2.85 to 1", found)
	}
	if problems := p.Problems(); len(problems) != 1 {
		t.Errorf("problems: %q; want one", problems)
	}
}
