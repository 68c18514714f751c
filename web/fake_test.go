package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"skip-the-line/web"
)

// shop is the API as DESIGN.md says it is, in memory, and the pages before it. What the workflow makes of an order is the
// test's to say.
type shop struct {
	url, invoices string // where pages and API, and invoices, are served
	closeBucket   func()

	mu     sync.Mutex
	orders []*order // in the order of their POSTs
	posts  int      // how many POSTs arrived, repeated ones too
	calls  []string // "GET /order" and so on
	held   bool     // no workflow goes on
	after  int      // calls after which held ones do, if not 0
	lost   int      // responses of POSTs that are still to be lost
	decide func(order) (status, reason string)
	page   int     // orders on a page of the queue
	lagged []order // what the queue still shows, as an index that lags does; nil when it does not lag
	broken bool    // every call is answered with 500
}

type order struct {
	AccountID string          `json:"accountid"`
	VendorID  string          `json:"vendorid"`
	OrderID   string          `json:"orderid"`
	City      string          `json:"city"`
	Details   json.RawMessage `json:"details"`
	PlacedAt  string          `json:"placedat"`
	ReadyAt   string          `json:"readyat,omitempty"`
	Currency  string          `json:"currency"`
	Total     string          `json:"total"`
	Invoice   string          `json:"invoicekey"`
	ExpiresAt string          `json:"expiresat"`

	status, reason string
	active         bool
}

func mustServe(t *testing.T) *shop {
	t.Helper()
	s := &shop{page: 100}
	bucket := httptest.NewServer(http.HandlerFunc(s.getInvoice))
	t.Cleanup(bucket.Close)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /menu", s.getMenu)
	mux.HandleFunc("POST /order", s.postOrder)
	mux.HandleFunc("GET /orders/{id}", s.getOutcome)
	mux.HandleFunc("GET /order", s.getOrder)
	mux.HandleFunc("GET /orders", s.getQueue)
	mux.HandleFunc("PUT /order/ready", s.putReady)
	mux.HandleFunc("DELETE /order", s.deleteOrder)
	mux.HandleFunc("GET /invoice", s.getInvoiceURL)
	api := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.calls = append(s.calls, r.Method+" "+r.URL.Path)
		if s.after > 0 && r.URL.Path != "/menu" {
			if s.after--; s.after == 0 {
				s.goOn()
			}
		}
		if s.broken {
			respond(w, http.StatusInternalServerError, map[string]string{"message": "The service is not available right now. Try again in a moment."})
			return
		}
		mux.ServeHTTP(w, r)
	})
	server := httptest.NewServer(web.Config{Invoices: bucket.URL}.Handler(api))
	t.Cleanup(server.Close)
	s.url, s.invoices, s.closeBucket = server.URL, bucket.URL, bucket.Close
	return s
}

func (s *shop) getMenu(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte(`{"currency": "AUD", "coffees": ["Short Black", "Flat White", "Latte", "Long Black"], "sizes": [
		{"size": "Small", "price": "3.50"}, {"size": "Medium", "price": "4.00"}, {"size": "Large", "price": "4.50"}, {"size": "x-Large", "price": "5.00"}]}`))
}

func (s *shop) postOrder(w http.ResponseWriter, r *http.Request) {
	var body struct{ Order order }
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		respond(w, http.StatusBadRequest, map[string]string{"message": err.Error()})
		return
	}
	s.posts++
	id := strings.ToLower(r.Header.Get("X-Amzn-RequestId"))
	if s.lost > 0 {
		s.lost--
		defer panic(http.ErrAbortHandler) // the connection ends without a response
	}
	if s.find(id) != nil {
		respond(w, http.StatusConflict, map[string]string{"message": "Order " + id + " was already submitted."})
		return
	}
	o := body.Order
	o.OrderID, o.status = id, "accepted"
	s.orders = append(s.orders, &o)
	if !s.held {
		s.run(&o)
	}
	respond(w, http.StatusAccepted, map[string]string{"orderid": id})
}

// run is the workflow.
func (s *shop) run(o *order) {
	if s.decide != nil {
		o.status, o.reason = s.decide(*o)
	} else if s.slot(o.AccountID, o.VendorID) != nil {
		o.status, o.reason = "rejected", "You already have an order at this shop. Pick it up first."
	} else {
		o.status = "placed"
	}
	if o.status != "placed" {
		return
	}
	var details struct {
		Quantity  int
		UnitPrice string
	}
	_ = json.Unmarshal(o.Details, &details)
	price, _ := strconv.ParseFloat(details.UnitPrice, 64) // the menu's prices are short
	o.active = true
	if o.PlacedAt == "" {
		o.PlacedAt = time.Now().UTC().Format(time.RFC3339)
	}
	o.ExpiresAt = time.Now().UTC().Add(24 * time.Hour).Format(time.RFC3339)
	o.Currency, o.Total = "AUD", strconv.FormatFloat(price*float64(details.Quantity), 'f', 2, 64)
	o.Invoice = time.Now().UTC().Format("2006/01/") + o.AccountID + "/" + o.VendorID + "/" + o.OrderID
}

// release lets every workflow go on.
func (s *shop) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.goOn()
}

func (s *shop) goOn() {
	s.held = false
	for _, o := range s.orders {
		if o.status == "accepted" {
			s.run(o)
		}
	}
}

// place makes an order that was placed a while ago.
func (s *shop) place(account, vendor, city string, ago time.Duration) *order {
	s.mu.Lock()
	defer s.mu.Unlock()
	coffee := []string{"Short Black", "Flat White", "Latte", "Long Black"}[len(s.orders)%4]
	o := &order{
		AccountID: account, VendorID: vendor, City: city, OrderID: fmt.Sprintf("%04x0000-0000-4000-8000-000000000000", (len(s.orders)+1)*40503%65536),
		Details:  json.RawMessage(fmt.Sprintf(`{"coffeetype": %q, "coffeesize": "Large", "quantity": %d, "unitprice": "4.50"}`, coffee, len(s.orders)%3+1)),
		PlacedAt: time.Now().UTC().Add(-ago).Format(time.RFC3339),
	}
	s.orders = append(s.orders, o)
	s.run(o)
	return o
}

func (s *shop) getOutcome(w http.ResponseWriter, r *http.Request) {
	o := s.find(strings.ToLower(r.PathValue("id")))
	if o == nil {
		respond(w, http.StatusNotFound, map[string]string{"message": "There is no such order, or not yet. Ask again in a moment."})
		return
	}
	outcome := map[string]string{"orderid": o.OrderID, "status": o.status}
	if o.reason != "" {
		outcome["reason"] = o.reason
	}
	respond(w, http.StatusOK, outcome)
}

func (s *shop) getOrder(w http.ResponseWriter, r *http.Request) {
	if o := s.asked(w, r); o != nil {
		respond(w, http.StatusOK, map[string]any{"order": o})
	}
}

func (s *shop) getQueue(w http.ResponseWriter, r *http.Request) {
	orders := []*order{}
	for i := range s.lagged {
		orders = append(orders, &s.lagged[i])
	}
	for _, o := range s.orders {
		if s.lagged == nil && o.active && o.VendorID == r.URL.Query().Get("vendorid") {
			orders = append(orders, o)
		}
	}
	slices.SortStableFunc(orders, func(a, b *order) int { return strings.Compare(a.PlacedAt, b.PlacedAt) })
	from, _ := strconv.Atoi(r.URL.Query().Get("next"))
	from = min(from, len(orders))
	to := min(from+s.page, len(orders))
	queue := map[string]any{"orders": orders[from:to]}
	if to < len(orders) {
		queue["next"] = strconv.Itoa(to)
	}
	respond(w, http.StatusOK, queue)
}

func (s *shop) putReady(w http.ResponseWriter, r *http.Request) {
	if o := s.asked(w, r); o != nil {
		if o.ReadyAt == "" {
			o.ReadyAt = time.Now().UTC().Format(time.RFC3339)
		}
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *shop) deleteOrder(w http.ResponseWriter, r *http.Request) {
	if o := s.asked(w, r); o != nil {
		o.active = false
		w.WriteHeader(http.StatusNoContent)
	}
}

func (s *shop) getInvoiceURL(w http.ResponseWriter, r *http.Request) {
	if strings.Count(r.URL.Query().Get("objectKey"), "/") != 4 {
		respond(w, http.StatusBadRequest, map[string]string{"message": "objectKey must be the invoicekey of an order, as GET /order shows it"})
		return
	}
	for _, o := range s.orders {
		if key := r.URL.Query().Get("objectKey"); key != "" && o.Invoice == key {
			respond(w, http.StatusOK, map[string]string{"url": s.invoices + "/" + key + ".json?X-Amz-Signature=0", "expiresat": o.ExpiresAt})
			return
		}
	}
	respond(w, http.StatusNotFound, map[string]string{"message": "There is no such invoice. It is written shortly after its order is placed."})
}

// getInvoice is the bucket: another origin, that lets pages of any read it.
func (s *shop) getInvoice(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("Access-Control-Allow-Origin", "*")
	for _, o := range s.orders {
		if "/"+o.Invoice+".json" != r.URL.Path {
			continue
		}
		var details struct {
			CoffeeType, CoffeeSize, UnitPrice string
			Quantity                          int
		}
		_ = json.Unmarshal(o.Details, &details)
		respond(w, http.StatusOK, map[string]any{
			"invoiceid": o.OrderID, "issuedat": o.PlacedAt, "accountid": o.AccountID, "vendorid": o.VendorID, "city": o.City,
			"currency": o.Currency, "total": o.Total,
			"lines": []map[string]any{{"description": details.CoffeeType + ", " + details.CoffeeSize, "quantity": details.Quantity,
				"unitprice": details.UnitPrice, "amount": o.Total}},
		})
	}
}

// asked returns the active order that the query names, or responds that there is none.
func (s *shop) asked(w http.ResponseWriter, r *http.Request) *order {
	o := s.slot(r.URL.Query().Get("accountid"), r.URL.Query().Get("vendorid"))
	if o == nil {
		respond(w, http.StatusNotFound, map[string]string{"message": "This customer has no active order at this vendor."})
	}
	return o
}

func (s *shop) slot(account, vendor string) *order {
	for _, o := range s.orders {
		if o.active && o.AccountID == account && o.VendorID == vendor {
			return o
		}
	}
	return nil
}

func (s *shop) find(id string) *order {
	for _, o := range s.orders {
		if o.OrderID == id {
			return o
		}
	}
	return nil
}

func respond(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// with calls f while no request is served.
func (s *shop) with(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
}
