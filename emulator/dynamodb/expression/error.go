package expression

import "fmt"

// invalid returns an error in DynamoDB's own words, which begin as sentences do.
func invalid(format string, args ...any) error { return fmt.Errorf(format, args...) }
