package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pulumi/pulumi-aws/sdk/v6/go/aws/lambda"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"

	"skip-the-line/definition"
)

// release says which version of each step is live. Every function has the alias definition.LiveAlias, which the workflow and
// the API call; a release can be taken back by pointing it at an older version, which AWS has kept as it was.
type release struct {
	versions map[string]string // by step; nil is the newest, whatever its number
	canary   int               // percent of the calls that the newest version gets all the same
}

// builds reports whether the release needs the handler to be built: not where nothing newer than what is there goes live.
func (r release) builds() bool { return r.versions == nil || r.canary > 0 }

// fixed are the options of a function that stays as it is.
func (r release) fixed() []pulumi.ResourceOption {
	if r.builds() {
		return nil
	}
	return []pulumi.ResourceOption{pulumi.IgnoreChanges([]string{"*"})}
}

// newAlias points the step's alias at the version that is to be live.
func newAlias(ctx *pulumi.Context, settings settings, f *lambda.Function, step string) (*lambda.Alias, error) {
	args := &lambda.AliasArgs{
		Name:            pulumi.String(definition.LiveAlias),
		FunctionName:    f.Name,
		FunctionVersion: f.Version,
	}
	if r := settings.release; r.versions != nil {
		args.FunctionVersion = pulumi.String(r.versions[step])
		args.RoutingConfig = f.Version.ApplyT(func(newest string) *lambda.AliasRoutingConfig {
			if r.canary == 0 || newest == r.versions[step] { // Lambda rejects a second share for the same version
				return nil
			}
			return &lambda.AliasRoutingConfig{AdditionalVersionWeights: map[string]float64{newest: float64(r.canary) / 100}}
		}).(lambda.AliasRoutingConfigPtrOutput)
	}
	return lambda.NewAlias(ctx, step, args)
}

// newest is the value of the key release that names the newest version of each step: one number, unless an update that failed
// halfway has set the steps' numbers apart.
func (all functions) newest() pulumi.StringOutput {
	versions := make([]any, len(all))
	for i, f := range all {
		versions[i] = f.Version
	}
	return pulumi.All(versions...).ApplyT(func(versions []any) string {
		var each []string
		same := true
		for i, version := range versions {
			each = append(each, fmt.Sprintf("%s=%s", all[i].step.Name, version))
			same = same && version == versions[0]
		}
		if same {
			return versions[0].(string)
		}
		return strings.Join(each, ",")
	}).(pulumi.StringOutput)
}

var version = regexp.MustCompile(`^[1-9][0-9]*$`)

// release reads the keys release and canaryPercent.
func (r *reader) release() release {
	const name = "release"
	value, canary := r.get(name), r.whole("canaryPercent", 0, 99)
	versions, ok := versionsOf(value)
	if !ok {
		r.reject(name, value, "a version's number, as pulumi stack output release said, or empty for the newest", "1")
	}
	if value == "" && canary > 0 && canary < 100 {
		r.reject("canaryPercent", strconv.Itoa(canary), "0 unless release says which version gets the other calls", "0")
	}
	return release{versions, canary}
}

// versionsOf reads a version for all steps, such as 8, or one for each, such as put-item=8,put-object=8,get-item=7,get-object=7.
func versionsOf(value string) (versions map[string]string, ok bool) {
	if value == "" {
		return nil, true
	}
	versions = map[string]string{}
	if version.MatchString(value) {
		for _, step := range definition.Steps {
			versions[step.Name] = value
		}
		return versions, true
	}
	for one := range strings.SplitSeq(value, ",") {
		step, number, _ := strings.Cut(one, "=")
		known := slices.ContainsFunc(definition.Steps, func(s definition.Step) bool { return s.Name == step })
		if !known || versions[step] != "" || !version.MatchString(number) {
			return nil, false
		}
		versions[step] = number
	}
	return versions, len(versions) == len(definition.Steps)
}
