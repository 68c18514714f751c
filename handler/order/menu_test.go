package order_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"skip-the-line/handler/order"
)

func TestPrice(t *testing.T) {
	for size, want := range map[string]string{"Small": "3.5", "Medium": "4", "Large": "4.5", "x-Large": "5"} {
		for _, coffee := range order.CoffeeTypes() {
			if price, ok := order.Price(coffee, size); !ok || price.String() != want {
				t.Errorf("a %s %s is %v, %v; want %s", size, coffee, price, ok, want)
			}
		}
	}
	for _, unknown := range [][2]string{{"Tea", "Small"}, {"Latte", "Tiny"}, {"latte", "Small"}, {"", ""}} {
		if _, ok := order.Price(unknown[0], unknown[1]); ok {
			t.Errorf("%q has a price", unknown)
		}
	}
}

func TestMenuJSON(t *testing.T) {
	var shown struct {
		Currency string
		Coffees  []string
		Sizes    []struct{ Size, Price string }
	}
	text := order.MenuJSON()
	if err := json.Unmarshal([]byte(text), &shown); err != nil || strings.ContainsAny(text, "'\n") {
		t.Fatalf("the menu is %s: %v", text, err)
	}
	if shown.Currency != order.Currency() || !slices.Equal(shown.Coffees, order.CoffeeTypes()) || len(shown.Sizes) != len(order.CoffeeSizes()) {
		t.Errorf("the menu shows %+v", shown)
	}
	for _, size := range shown.Sizes {
		if price, ok := order.Price(shown.Coffees[0], size.Size); !ok || price.StringFixed(2) != size.Price {
			t.Errorf("a %s is shown at %s and costs %v", size.Size, size.Price, price)
		}
	}
}

// The names go into the API's document as they are.
func TestMenu_namesAreLettersDigitsSpacesAndHyphens(t *testing.T) {
	allowed := regexp.MustCompile(`^[A-Za-z0-9 -]+$`)
	for _, name := range append(order.CoffeeTypes(), order.CoffeeSizes()...) {
		if !allowed.MatchString(name) {
			t.Errorf("%q on the menu is more than letters, digits, spaces and hyphens", name)
		}
	}
}
