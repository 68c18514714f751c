package local

import (
	"net/http"
	"strconv"
)

// introspection serves /_local/: what AWS's consoles would show.
func introspection(e *executions, t *topic) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /_local/executions", func(w http.ResponseWriter, r *http.Request) {
		limit := 100
		if text := r.URL.Query().Get("limit"); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 1 {
				refuseCall(w, http.StatusBadRequest, "limit must be a whole number from 1")
				return
			}
			limit = n
		}
		count, newest := e.list(limit)
		writeJSON(w, http.StatusOK, map[string]any{"count": count, "executions": newest})
	})
	mux.HandleFunc("GET /_local/executions/{id}", func(w http.ResponseWriter, r *http.Request) {
		x, err := e.find(r.PathValue("id"))
		if err != nil {
			refuseCall(w, http.StatusNotFound, "There is no execution of that id. GET /_local/executions lists them.")
			return
		}
		writeJSON(w, http.StatusOK, x)
	})
	mux.HandleFunc("GET /_local/notifications", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"notifications": t.notifications()})
	})
	mux.HandleFunc("/_local/", func(w http.ResponseWriter, _ *http.Request) {
		refuseCall(w, http.StatusNotFound, "There are GET /_local/executions, GET /_local/executions/{id} and GET /_local/notifications.")
	})
	return mux
}

func refuseCall(w http.ResponseWriter, status int, message string) {
	writeJSON(w, status, map[string]string{"message": message})
}
