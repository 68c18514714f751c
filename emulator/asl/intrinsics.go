package asl

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// An intrinsic is an intrinsic function and how many arguments it takes. An error becomes States.IntrinsicFailure.
type intrinsic struct {
	least, most int
	apply       func(v *visit, arguments []any) (any, error)
}

func (i intrinsic) counts() string {
	switch {
	case i.least == i.most:
		return strconv.Itoa(i.least)
	case i.most == math.MaxInt:
		return fmt.Sprintf("%d or more", i.least)
	}
	return fmt.Sprintf("%d or %d", i.least, i.most)
}

// The quotas of the intrinsic functions: https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
const (
	maxRange = 1000   // Elements that States.ArrayRange returns.
	maxText  = 10_000 // Characters that States.Hash and the Base64 functions take.
)

// intrinsics are the functions of https://states-language.net/#appendix-b
var intrinsics = map[string]intrinsic{
	"States.Array":          {0, math.MaxInt, func(_ *visit, a []any) (any, error) { return slices.Clone(a), nil }},
	"States.ArrayContains":  {2, 2, arrayContains},
	"States.ArrayGetItem":   {2, 2, arrayGetItem},
	"States.ArrayLength":    {1, 1, arrayLength},
	"States.ArrayPartition": {2, 2, arrayPartition},
	"States.ArrayRange":     {3, 3, arrayRange},
	"States.ArrayUnique":    {1, 1, arrayUnique},
	"States.Base64Decode":   {1, 1, base64Decode},
	"States.Base64Encode":   {1, 1, base64Encode},
	"States.Format":         {1, math.MaxInt, format},
	"States.Hash":           {2, 2, hash},
	"States.JsonMerge":      {3, 3, jsonMerge},
	"States.JsonToString":   {1, 1, jsonToString},
	"States.MathAdd":        {2, 2, mathAdd},
	"States.MathRandom":     {2, 3, mathRandom},
	"States.StringSplit":    {2, 2, stringSplit},
	"States.StringToJson":   {1, 1, stringToJSON},
	"States.UUID":           {0, 0, func(v *visit, _ []any) (any, error) { return v.uuid(), nil }},
}

func arrayAt(arguments []any, i int) ([]any, error) {
	array, ok := arguments[i].([]any)
	if !ok {
		return nil, fmt.Errorf("argument %d must be an array", i+1)
	}
	return array, nil
}

func textAt(arguments []any, i int) (string, error) {
	text, ok := arguments[i].(string)
	if !ok {
		return "", fmt.Errorf("argument %d must be a string", i+1)
	}
	return text, nil
}

// integerAt returns a number rounded half up, as Step Functions rounds (recorded on AWS).
func integerAt(arguments []any, i int) (int, error) {
	number, _ := arguments[i].(json.Number)
	if n, err := strconv.Atoi(number.String()); err == nil {
		return n, nil
	}
	x, err := number.Float64()
	if err != nil || math.Abs(x) > 1<<53 {
		return 0, fmt.Errorf("argument %d must be a whole number", i+1)
	}
	return int(math.Floor(x + 0.5)), nil
}

func integer(n int) json.Number { return json.Number(strconv.Itoa(n)) }

func shortTextAt(arguments []any, i int) (string, error) {
	text, err := textAt(arguments, i)
	if err == nil && len(text) > maxText {
		err = fmt.Errorf("argument %d has more than %d characters", i+1, maxText)
	}
	return text, err
}

func base64Encode(_ *visit, arguments []any) (any, error) {
	text, err := shortTextAt(arguments, 0)
	return base64.StdEncoding.EncodeToString([]byte(text)), err
}

func base64Decode(_ *visit, arguments []any) (any, error) {
	text, err := shortTextAt(arguments, 0)
	if err != nil {
		return nil, err
	}
	decoded, err := base64.StdEncoding.DecodeString(text)
	return strings.ToValidUTF8(string(decoded), "\uFFFD"), err
}

func hash(_ *visit, arguments []any) (any, error) {
	algorithm, err := textAt(arguments, 1)
	if err != nil {
		return nil, err
	}
	var data []byte
	if text, ok := arguments[0].(string); ok {
		data = []byte(text)
	} else if data, err = Encode(arguments[0]); err != nil {
		return nil, err
	}
	if len(data) > maxText {
		return nil, fmt.Errorf("argument 1 has more than %d characters", maxText)
	}
	var sum []byte
	switch algorithm {
	case "MD5":
		array := md5.Sum(data)
		sum = array[:]
	case "SHA-1":
		array := sha1.Sum(data)
		sum = array[:]
	case "SHA-256":
		array := sha256.Sum256(data)
		sum = array[:]
	case "SHA-384":
		array := sha512.Sum384(data)
		sum = array[:]
	case "SHA-512":
		array := sha512.Sum512(data)
		sum = array[:]
	default:
		return nil, errors.New("argument 2 must be MD5, SHA-1, SHA-256, SHA-384 or SHA-512")
	}
	return hex.EncodeToString(sum), nil
}

func jsonMerge(_ *visit, arguments []any) (any, error) {
	first, okFirst := arguments[0].(map[string]any)
	second, okSecond := arguments[1].(map[string]any)
	if !okFirst || !okSecond {
		return nil, errors.New("arguments 1 and 2 must be objects")
	}
	if arguments[2] != false {
		return nil, errors.New("argument 3 must be false: Step Functions supports shallow merging only")
	}
	merged := make(map[string]any, len(first)+len(second))
	maps.Copy(merged, first)
	maps.Copy(merged, second)
	return merged, nil
}

func jsonToString(_ *visit, arguments []any) (any, error) {
	text, err := Encode(arguments[0])
	return string(text), err
}

func mathAdd(_ *visit, arguments []any) (any, error) {
	a, err := integerAt(arguments, 0)
	if err != nil {
		return nil, err
	}
	b, err := integerAt(arguments, 1)
	return integer(a + b), err
}

func mathRandom(v *visit, arguments []any) (any, error) {
	first, err := integerAt(arguments, 0)
	if err != nil {
		return nil, err
	}
	end, err := integerAt(arguments, 1)
	if err != nil || end <= first {
		return nil, errors.New("argument 2 must be a whole number above argument 1")
	}
	random := v.random
	if len(arguments) == 3 {
		seed, err := integerAt(arguments, 2)
		if err != nil {
			return nil, err
		}
		random = seeded(seed)
	}
	return integer(first + int(random()*float64(end-first))), nil
}

// seeded returns a source of random numbers that is the same for the same seed.
func seeded(seed int) func() float64 { return rand.New(rand.NewPCG(uint64(seed), 0)).Float64 }

// stringSplit splits at every character of the second argument and drops empty parts (recorded on AWS).
func stringSplit(_ *visit, arguments []any) (any, error) {
	text, err := textAt(arguments, 0)
	if err != nil {
		return nil, err
	}
	separators, err := textAt(arguments, 1)
	parts := []any{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(separators, r) }) {
		parts = append(parts, part)
	}
	return parts, err
}

// stringToJSON returns null for a blank string (recorded on AWS).
func stringToJSON(_ *visit, arguments []any) (any, error) {
	text, err := textAt(arguments, 0)
	if err != nil || strings.TrimSpace(text) == "" {
		return nil, err
	}
	return Decode([]byte(text))
}
