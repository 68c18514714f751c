package attribute

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// The limits of a number (Amazon DynamoDB Developer Guide, "Data types": up to 38 digits of precision, magnitudes from
// 1E-130 to 9.9…E+125).
const (
	maxDigits   = 38
	minExponent = -130
	maxExponent = 125
)

// A Number is a decimal number, encoded so that the order of the bytes is the order of the numbers, whatever follows them.
//
// The first byte is 1 for a negative number, 2 for zero, which has no more, and 3 for a positive one. The second is the
// power of ten of the first digit, less [minExponent]. Then come the digits, without zeros at either end, two a byte, plus
// one, and 0 as an end. All but the first byte of a negative number are inverted.
type Number []byte

const (
	negative = 1
	zero     = 2
	positive = 3
)

// ParseNumber reads a number as DynamoDB does. Its errors are DynamoDB's messages.
func ParseNumber(text string) (Number, error) {
	if text == "" {
		return nil, awsError("The parameter cannot be converted to a numeric value")
	}
	unreadable := awsError("The parameter cannot be converted to a numeric value: %s", text)
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa = text[:i]
		var err error
		if exponent, err = strconv.Atoi(text[i+1:]); errors.Is(err, strconv.ErrSyntax) {
			return nil, unreadable
		}
		exponent = min(max(exponent, -1<<20), 1<<20) // far out of range either way, and sums cannot overflow
	}
	isNegative := strings.HasPrefix(mantissa, "-")
	if isNegative || strings.HasPrefix(mantissa, "+") {
		mantissa = mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil, unreadable
	}
	return newNumber(isNegative, digits, exponent-len(fraction))
}

// newNumber returns ±digits × 10^exponent.
func newNumber(isNegative bool, digits string, exponent int) (Number, error) {
	digits = strings.TrimLeft(digits, "0")
	exponent += len(digits) - 1 // of the first digit now
	digits = strings.TrimRight(digits, "0")
	switch {
	case digits == "":
		return Number{zero}, nil
	case exponent > maxExponent:
		return nil, awsError("Number overflow. Attempting to store a number with magnitude larger than supported range")
	case exponent < minExponent:
		return nil, awsError("Number underflow. Attempting to store a number with magnitude smaller than supported range")
	case len(digits) > maxDigits:
		return nil, awsError("Attempting to store more than 38 significant digits in a Number")
	}
	n := make(Number, 0, 3+(len(digits)+1)/2)
	n = append(n, positive, byte(exponent-minExponent))
	for i := 0; i < len(digits); i += 2 {
		pair := (digits[i] - '0') * 10
		if i+1 < len(digits) {
			pair += digits[i+1] - '0'
		}
		n = append(n, pair+1)
	}
	n = append(n, 0)
	if isNegative {
		n.invert()
		n[0] = negative
	}
	return n, nil
}

func (n Number) invert() {
	for i := range n[1:] {
		n[1+i] = ^n[1+i]
	}
}

// parts returns the number as ±digits × 10^exponent.
func (n Number) parts() (isNegative bool, digits []byte, exponent int) {
	switch n[0] {
	case zero:
		return false, []byte("0"), 0
	case negative:
		n = append(Number(nil), n...)
		n.invert()
		isNegative = true
	}
	for _, pair := range n[2 : len(n)-1] {
		digits = append(digits, '0'+(pair-1)/10, '0'+(pair-1)%10)
	}
	if digits[len(digits)-1] == '0' {
		digits = digits[:len(digits)-1]
	}
	return isNegative, digits, int(n[1]) + minExponent - len(digits) + 1
}

// String returns the number as DynamoDB does: without an exponent, and without zeros that mean nothing.
func (n Number) String() string {
	isNegative, digits, exponent := n.parts()
	text := make([]byte, 0, len(digits)+8)
	if isNegative {
		text = append(text, '-')
	}
	switch point := len(digits) + exponent; {
	case exponent >= 0:
		text = append(text, digits...)
		for range exponent {
			text = append(text, '0')
		}
	case point > 0:
		text = append(append(append(text, digits[:point]...), '.'), digits[point:]...)
	default:
		text = append(text, "0."...)
		for range -point {
			text = append(text, '0')
		}
		text = append(text, digits...)
	}
	return string(text)
}

// Add returns the exact sum of two numbers. Its errors are DynamoDB's messages.
func Add(a, b Number) (Number, error) { return combine(a, b, (*big.Int).Add) }

// Subtract returns the exact difference of two numbers. Its errors are DynamoDB's messages.
func Subtract(a, b Number) (Number, error) { return combine(a, b, (*big.Int).Sub) }

func combine(a, b Number, operation func(result, a, b *big.Int) *big.Int) (Number, error) {
	_, _, exponentA := a.parts()
	_, _, exponentB := b.parts()
	exponent := min(exponentA, exponentB)
	result := operation(new(big.Int), a.scaled(exponent), b.scaled(exponent))
	return newNumber(result.Sign() < 0, new(big.Int).Abs(result).String(), exponent)
}

// scaled returns the number divided by 10^exponent, which must be whole.
func (n Number) scaled(exponent int) *big.Int {
	isNegative, digits, own := n.parts()
	value, _ := new(big.Int).SetString(string(digits), 10)
	value.Mul(value, new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(own-exponent)), nil))
	if isNegative {
		value.Neg(value)
	}
	return value
}

// size returns the bytes that DynamoDB counts for a number: one for each two digits, and one more.
func (n Number) size() int { return max(1, len(n)-2) }
