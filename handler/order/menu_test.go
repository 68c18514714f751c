package order_test

import (
	"regexp"
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

// The names go into the API's document as they are.
func TestMenu_namesAreLettersDigitsSpacesAndHyphens(t *testing.T) {
	allowed := regexp.MustCompile(`^[A-Za-z0-9 -]+$`)
	for _, name := range append(order.CoffeeTypes(), order.CoffeeSizes()...) {
		if !allowed.MatchString(name) {
			t.Errorf("%q on the menu is more than letters, digits, spaces and hyphens", name)
		}
	}
}
