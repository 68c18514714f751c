package local

import (
	"encoding/json"
	"net/http"
	"strconv"

	"skip-the-line/emulator/sns"
	"skip-the-line/emulator/stepfunctions"
)

// introspection serves /_local/: what AWS's consoles would show.
func introspection(executions *stepfunctions.Service, topic *sns.Topic, document []byte) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/executions", func(w http.ResponseWriter, r *http.Request) {
		limit := 100
		if text := r.URL.Query().Get("limit"); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				writeMessage(w, http.StatusBadRequest, "limit must be a whole number from 1")
				return
			}
			limit = n
		}
		count, newest := executions.List(limit)
		writeJSON(w, http.StatusOK, map[string]any{"count": count, "executions": newest})
	})
	mux.HandleFunc("GET /_local/executions/{id}", func(w http.ResponseWriter, r *http.Request) {
		x, err := executions.Find(r.PathValue("id"))
		if err != nil {
			writeMessage(w, http.StatusNotFound, "There is no execution of that id. GET /_local/executions lists them.")
			return
		}
		writeJSON(w, http.StatusOK, x)
	})
	mux.HandleFunc("GET /_local/notifications", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"notifications": topic.Notifications()})
	})
	mux.HandleFunc("GET /_local/openapi.yaml", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = w.Write(document)
	})
	mux.HandleFunc("/_local/", func(w http.ResponseWriter, _ *http.Request) {
		writeMessage(w, http.StatusNotFound, "There are GET /_local/executions, GET /_local/executions/{id}, GET /_local/notifications and GET /_local/openapi.yaml.")
	})
	return mux
}

func writeMessage(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"message": message})
}

func writeJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(body) // a client that left cannot be told
}
