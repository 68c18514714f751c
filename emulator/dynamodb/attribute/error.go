package attribute

import "fmt"

// awsError returns an error in DynamoDB's own words, which begin as sentences do.
func awsError(format string, args ...any) error { return fmt.Errorf(format, args...) }
