package order_test

import (
	"strings"
	"testing"

	"skip-the-line/handler/order"
)

// Who sent a control character, or text in another encoding, sees a city that looks right: the message has to say it.
func TestParse_saysThatACityHasControlCharacters(t *testing.T) {
	t.Parallel()
	for city, says := range map[string]string{`Mel\u0007bourne`: "control characters", `Z\ufffdrich`: "U+FFFD", ` `: "not blank"} {
		_, err := order.Parse([]byte(`{"accountid": "a0", "vendorid": "v0", "orderdate": "2026-11-22T07:45:00Z", "city": "` + city + `",
			"details": {"coffeetype": "Latte", "coffeesize": "Small", "quantity": 1}}`))
		if err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: the error is %v, want it to say %q", city, err, says)
		}
	}
}
