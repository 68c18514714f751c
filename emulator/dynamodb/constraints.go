package dynamodb

import (
	"fmt"
	"regexp"
	"strings"
)

// constraints collects what is wrong with a request's parameters one by one, before anything else is looked at.
type constraints struct{ violations []string }

// err returns the ValidationException for all violations, or nil if there is none.
func (c *constraints) err() error {
	if len(c.violations) == 0 {
		return nil
	}
	plural := ""
	if len(c.violations) > 1 {
		plural = "s"
	}
	return invalid(fmt.Sprintf("%d validation error%s detected: %s", len(c.violations), plural, strings.Join(c.violations, "; ")))
}

// require notes a violation unless ok. Value is as it shows: quoted, or null.
func (c *constraints) require(ok bool, value, parameter, constraint string, args ...any) {
	if !ok {
		c.violations = append(c.violations, fmt.Sprintf("Value %s at '%s' failed to satisfy constraint: ", value, parameter)+
			fmt.Sprintf(constraint, args...))
	}
}

func (c *constraints) notNull(present bool, parameter string) {
	c.require(present, "null", parameter, "Member must not be null")
}

// requireQuietly does the same for the parameters whose values DynamoDB does not repeat.
func (c *constraints) requireQuietly(ok bool, parameter, constraint string, args ...any) {
	if !ok {
		c.violations = append(c.violations, fmt.Sprintf("Value at '%s' failed to satisfy constraint: ", parameter)+
			fmt.Sprintf(constraint, args...))
	}
}

// resourceName matches the names of tables and indexes.
var resourceName = regexp.MustCompile(`^[a-zA-Z0-9_.-]+$`)

// table checks the parameter tableName of operations on items, which may be an ARN too.
func (c *constraints) table(name *string) {
	c.notNull(name != nil, "tableName")
	if name != nil && !strings.HasPrefix(*name, arnPrefix) {
		c.named("tableName", *name, 1)
	}
}

// named checks the name of a table or an index.
func (c *constraints) named(parameter, name string, minLength int) {
	value := "'" + name + "'"
	c.require(len(name) >= minLength, value, parameter, "Member must have length greater than or equal to %d", minLength)
	c.require(len(name) <= 255, value, parameter, "Member must have length less than or equal to 255")
	c.require(name == "" || resourceName.MatchString(name), value, parameter,
		"Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
}

// oneOf checks a parameter that may be left out.
func (c *constraints) oneOf(parameter, value string, allowed ...string) {
	if value == "" {
		return
	}
	for _, a := range allowed {
		if value == a {
			return
		}
	}
	c.require(false, "'"+value+"'", parameter, "Member must satisfy enum value set: [%s]", strings.Join(allowed, ", "))
}

const atLeast = "Member must have value greater than or equal to %d"

func (c *constraints) atLeast(parameter string, value *int, least int) {
	if value != nil {
		c.require(*value >= least, fmt.Sprintf("'%d'", *value), parameter, atLeast, least)
	}
}

// The parameters that several operations share.

func (c *constraints) capacity(value string) {
	c.oneOf("returnConsumedCapacity", value, "INDEXES", "TOTAL", "NONE")
}

func (c *constraints) returnValues(value string) {
	c.oneOf("returnValues", value, "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")
}

func (c *constraints) onFailure(value string) {
	c.oneOf("returnValuesOnConditionCheckFailure", value, "ALL_OLD", "NONE")
}
