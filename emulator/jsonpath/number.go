package jsonpath

import (
	"cmp"
	"encoding/json"
	"math"
	"math/big"
)

// CompareNumbers compares by value: 1 equals 1.0, and integers beyond the precision of a double still differ. Numbers
// beyond a double's range all count as equal.
func CompareNumbers(a, b json.Number) int {
	x, _ := a.Float64()
	y, _ := b.Float64()
	if x != y || x == 0 || math.IsInf(x, 0) {
		return cmp.Compare(x, y)
	}
	// Equal as doubles, and inside their range, so that the exact values are cheap.
	exactA, okA := new(big.Rat).SetString(a.String())
	exactB, okB := new(big.Rat).SetString(b.String())
	if !okA || !okB {
		return 0
	}
	return exactA.Cmp(exactB)
}
