package console

import "net/http"

func (c *Console) serveItems(w http.ResponseWriter, r *http.Request) {
	items, next, err := c.sources.Items(r.Context(), r.URL.Query().Get("after"))
	if err != nil {
		writeMessage(w, http.StatusBadGateway, "The table cannot be read: "+err.Error())
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"items": items, "next": next})
}

func (c *Console) serveInvoices(w http.ResponseWriter, r *http.Request) {
	keys, next, err := c.sources.Invoices(r.Context(), r.URL.Query().Get("after"))
	if err != nil {
		writeMessage(w, http.StatusBadGateway, "The bucket cannot be read: "+err.Error())
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"keys": keys, "next": next})
}

func (c *Console) serveInvoice(w http.ResponseWriter, r *http.Request) {
	text, err := c.sources.Invoice(r.Context(), r.URL.Query().Get("key"))
	if err != nil {
		writeMessage(w, http.StatusNotFound, "There is no such invoice.")
		return
	}
	left := budget(maxShown)
	writeJSON(w, http.StatusOK, map[string]any{"invoice": left.text(text)})
}
