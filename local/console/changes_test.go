package console_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/emulator/asl"
	"skip-the-line/internal/browser"
	"skip-the-line/local"
)

// mustCopyModule copies what a build of the handler needs, and the documents, to a directory of the test's.
func mustCopyModule(t *testing.T) (root string) {
	t.Helper()
	root = t.TempDir()
	for _, name := range []string{"go.mod", "go.sum", "definition", "handler"} {
		from := filepath.Join("..", "..", name)
		info, err := os.Stat(from)
		if err == nil && info.IsDir() {
			err = os.CopyFS(filepath.Join(root, name), os.DirFS(from))
		} else if err == nil {
			mustWrite(t, filepath.Join(root, name), mustRead(t, from))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func mustWrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// mustReplace saves a file with new in place of old, which it holds.
func mustReplace(t *testing.T, path, old, new string) {
	t.Helper()
	text := mustRead(t, path)
	if !strings.Contains(text, old) {
		t.Fatalf("%s does not hold %q", path, old)
	}
	mustWrite(t, path, strings.Replace(text, old, new, 1))
}

// mustSee waits for the last change of a part, and logs how long it took.
func mustSee(t *testing.T, stack *local.Stack, what, status string) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for range ticker.C {
		_, text := send(t, http.MethodGet, stack.URL+"/_local/changes", "", nil, "")
		var list struct {
			Changes []struct {
				What, Status string
				TookMS       float64
			}
		}
		if err := json.Unmarshal([]byte(text), &list); err != nil {
			t.Fatal(err)
		}
		for _, c := range list.Changes {
			if c.What == what && c.Status == status {
				t.Logf("%s was %s %.0f ms after it was saved", what, status, c.TookMS)
				return
			}
		}
	}
}

// A document that is saved is served at once; one with a mistake is shown with its place, and the one before goes on being served.
func TestWatch_showsABrokenDocumentAndServesAFixedOne(t *testing.T) {
	t.Parallel()
	root := mustCopyModule(t)
	stack := mustStart(t, local.Options{Warm: 1, Watch: root})
	before := mustPlace(t, stack, "a0")
	p := browser.MustOpen(t, stack.URL+"/_local/order.html?id="+before)
	p.WaitText("#outcome", "placed")

	workflow := filepath.Join(root, "definition", "order.asl.json")
	text := mustRead(t, workflow)
	mustReplace(t, workflow, `"StartAt": "PutItem"`, `"StartAt": "PutItems"`)
	p.WaitText(".change.rejected", "definition/order.asl.json")
	p.WaitText(".change.rejected", `there is no state "PutItems"`)
	where := browser.Eval[string](p, `document.querySelector(".change.rejected code").textContent`)
	if want := fmt.Sprintf("definition/order.asl.json:%d:", 1+strings.Count(text[:strings.Index(text, `"StartAt"`)], "\n")); !strings.HasPrefix(where, want) {
		t.Errorf("the error is at %q, want %q", where, want)
	}
	if field := browser.Eval[string](p, `document.querySelector(".change.rejected .where").textContent`); strings.TrimSpace(field) != "StartAt" {
		t.Errorf("the error's field is %q", field)
	}
	mustSave(t, p, "watch-rejected")
	if found := p.LowContrast(); len(found) > 0 {
		t.Errorf("hard to read: %q", found)
	}
	mustPlace(t, stack, "a1") // by the definition of before

	mustWrite(t, workflow, strings.ReplaceAll(text, `"PutObject"`, `"WriteInvoice"`))
	p.WaitText(".change.loaded", "definition/order.asl.json")
	mustSave(t, p, "watch-loaded")
	p.Wait(`!document.querySelector(".change.rejected")`)
	mustSee(t, stack, "definition/order.asl.json", "loaded")
	after := mustPlace(t, stack, "a2")
	for id, state := range map[string]string{before: "PutObject", after: "WriteInvoice"} {
		p.Navigate(stack.URL + "/_local/order.html?id=" + id)
		p.Wait(fmt.Sprintf(`document.querySelector('.node[data-state="%s"]')?.dataset.status === "done"`, state))
	}

	api := filepath.Join(root, "definition", "api.openapi.yaml")
	mustReplace(t, api, "  /menu:\n", "  /menus:\n")
	mustSee(t, stack, "definition/api.openapi.yaml", "loaded")
	if response, _ := send(t, http.MethodGet, stack.URL+"/menus", "", nil, ""); response.StatusCode != http.StatusOK {
		t.Errorf("GET /menus: %d", response.StatusCode)
	}
	mustReplace(t, api, "openapi: 3.0", "openapi: [3.0")
	mustSee(t, stack, "definition/api.openapi.yaml", "rejected")
	p.WaitText(".change.rejected", "definition/api.openapi.yaml:")
	if response, _ := send(t, http.MethodGet, stack.URL+"/menus", "", nil, ""); response.StatusCode != http.StatusOK {
		t.Errorf("GET /menus after a broken document: %d", response.StatusCode)
	}
	if problems := p.Problems(); len(problems) > 0 {
		t.Errorf("problems: %q", problems)
	}
}

// A handler's file that is saved is built, and swapped without dropping what runs. What does not compile or start is shown, and
// the binary before goes on.
func TestWatch_buildsTheHandlerAndSwapsIt(t *testing.T) {
	t.Parallel()
	root := mustCopyModule(t)
	var logs lockedBuffer
	stack := mustStart(t, local.Options{Warm: 1, Watch: root, Logs: &logs})
	p := browser.MustOpen(t, stack.URL+"/_local/functions.html")
	source := filepath.Join(root, "handler", "putitem.go")
	text := mustRead(t, source)

	mustWrite(t, source, text+"\nvar _ = undefinedName\n")
	mustSee(t, stack, "handler", "rejected")
	p.WaitText(".change.rejected", "undefined: undefinedName")
	where := browser.Eval[string](p, `document.querySelector(".change.rejected code").textContent`)
	if want := fmt.Sprintf("handler/putitem.go:%d:", strings.Count(text, "\n")+2); !strings.HasPrefix(where, want) {
		t.Errorf("the error is at %q, want %q", where, want)
	}
	mustSave(t, p, "watch-handler-rejected")
	mustPlace(t, stack, "a0")

	mustWrite(t, source, text+"\nfunc init() { panic(\"not today\") }\n")
	p.WaitText(".change.rejected", "does not start")
	mustPlace(t, stack, "a1")

	var placing sync.WaitGroup
	stop := make(chan struct{})
	placing.Go(func() { // while the binary is swapped
		for i := 0; ; i++ {
			id := mustPost(t, stack, orderOf(fmt.Sprintf("b%d", i), nil))
			if x, err := stack.Execution(t.Context(), id); err != nil || x.Status != asl.Succeeded || len(x.States[0].Retries) > 0 {
				t.Errorf("an order while the binary is swapped: %+v, %v", x, err)
			}
			select {
			case <-stop:
				return
			default:
			}
		}
	})
	mustWrite(t, source, text+"\nfunc init() { println(\"the second binary\") }\n")
	mustSee(t, stack, "handler", "loaded")
	close(stop)
	placing.Wait()
	if !strings.Contains(logs.String(), "the second binary") {
		t.Error("the new binary does not run")
	}
}

// lockedBuffer is a buffer that functions log to.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
