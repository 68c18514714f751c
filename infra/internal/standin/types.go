package standin

import (
	"crypto/sha256"
	"fmt"
	"os"
	"slices"
	"strconv"

	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

const (
	functionType = "aws:lambda/function:Function"
	accountType  = "aws:apigateway/account:Account"
	stageType    = "aws:apigateway/stage:Stage"
)

// kind is what the stand-in knows of a type of resource, which is no more than the program under test relies on.
type kind struct {
	name    resource.PropertyKey            // the input that Pulumi fills in where the program doesn't
	id      string                          // the id, made of inputs and outputs; made up where empty
	outputs map[resource.PropertyKey]string // what AWS adds, made of the id, inputs and the account's own values
	replace []resource.PropertyKey          // inputs that can't be changed; "*" for all
}

var kinds = map[string]kind{
	"aws:dynamodb/table:Table": {
		name:    "name",
		id:      "$name",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:dynamodb:$region:$account:table/$name"},
		replace: []resource.PropertyKey{"name", "hashKey", "rangeKey"},
	},
	"aws:s3/bucketV2:BucketV2": {
		name: "bucket",
		id:   "$bucket",
		outputs: map[resource.PropertyKey]string{
			"arn":                      "arn:aws:s3:::$bucket",
			"bucketRegionalDomainName": "$bucket.s3.$region.amazonaws.com",
		},
		replace: []resource.PropertyKey{"bucket"},
	},
	"aws:sns/topic:Topic": {
		name:    "name",
		id:      "$arn",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:sns:$region:$account:$name"},
		replace: []resource.PropertyKey{"name"},
	},
	"aws:sns/topicSubscription:TopicSubscription": {
		replace: []resource.PropertyKey{"*"},
	},
	"aws:s3/bucketObjectv2:BucketObjectv2": {
		id:      "$bucket/$key",
		replace: []resource.PropertyKey{"bucket", "key"},
	},
	"aws:cloudfront/distribution:Distribution": {
		outputs: map[resource.PropertyKey]string{
			"arn":        "arn:aws:cloudfront::$account:distribution/$id",
			"domainName": "d$id.cloudfront.net",
		},
	},
	"aws:cloudfront/function:Function": {
		name:    "name",
		id:      "$name",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:cloudfront::$account:function/$name"},
		replace: []resource.PropertyKey{"name"},
	},
	"aws:cloudfront/cachePolicy:CachePolicy":                     {name: "name"},
	"aws:cloudfront/originAccessControl:OriginAccessControl":     {name: "name"},
	"aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": {name: "name"},
	"aws:cognito/userPool:UserPool": {
		name:    "name",
		id:      "${region}_$id",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:cognito-idp:$region:$account:userpool/$name"},
		replace: []resource.PropertyKey{"usernameAttributes", "usernameConfiguration"},
	},
	"aws:cognito/userPoolClient:UserPoolClient": {
		name:    "name",
		replace: []resource.PropertyKey{"userPoolId", "generateSecret"},
	},
	"aws:cognito/userPoolDomain:UserPoolDomain": {
		id:      "$domain",
		replace: []resource.PropertyKey{"domain", "userPoolId"},
	},
	"aws:kms/key:Key": {
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:kms:$region:$account:key/$id"},
	},
	"aws:wafv2/webAcl:WebAcl": {
		name:    "name",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:wafv2:$region:$account:regional/webacl/$name/$id"},
		replace: []resource.PropertyKey{"name", "scope"},
	},
	"aws:wafv2/webAclAssociation:WebAclAssociation": {
		replace: []resource.PropertyKey{"*"},
	},
	"aws:sqs/queue:Queue": {
		name: "name",
		id:   "$url",
		outputs: map[resource.PropertyKey]string{
			"arn": "arn:aws:sqs:$region:$account:$name",
			"url": "https://sqs.$region.amazonaws.com/$account/$name",
		},
		replace: []resource.PropertyKey{"name"},
	},
	"aws:cloudwatch/eventRule:EventRule": {
		name:    "name",
		id:      "$name",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:events:$region:$account:rule/$name"},
		replace: []resource.PropertyKey{"name"},
	},
	"aws:cloudwatch/eventTarget:EventTarget": {
		replace: []resource.PropertyKey{"rule"},
	},
	"aws:cloudwatch/logMetricFilter:LogMetricFilter": {
		name:    "name",
		id:      "$name",
		replace: []resource.PropertyKey{"name", "logGroupName"},
	},
	"aws:cloudwatch/metricAlarm:MetricAlarm": {
		name:    "name",
		id:      "$name",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:cloudwatch:$region:$account:alarm:$name"},
		replace: []resource.PropertyKey{"name"},
	},
	"aws:cloudwatch/dashboard:Dashboard": {
		id:      "$dashboardName",
		replace: []resource.PropertyKey{"dashboardName"},
	},
	"aws:cloudwatch/logGroup:LogGroup": {
		name:    "name",
		id:      "$name",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:logs:$region:$account:log-group:$name"},
		replace: []resource.PropertyKey{"name"},
	},
	"aws:iam/role:Role": {
		name:    "name",
		id:      "$name",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:iam::$account:role/$name"},
		replace: []resource.PropertyKey{"name"},
	},
	"aws:iam/rolePolicy:RolePolicy": {
		name:    "name",
		id:      "$role:$name",
		replace: []resource.PropertyKey{"name", "role"},
	},
	functionType: {
		name:    "name",
		id:      "$name",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:lambda:$region:$account:function:$name", "version": "$version"},
		replace: []resource.PropertyKey{"name"},
	},
	"aws:lambda/alias:Alias": {
		id:      "$arn",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:lambda:$region:$account:function:$functionName:$name"},
		replace: []resource.PropertyKey{"name", "functionName"},
	},
	"aws:lambda/permission:Permission": {
		replace: []resource.PropertyKey{"*"},
	},
	"aws:sfn/stateMachine:StateMachine": {
		name:    "name",
		id:      "$arn",
		outputs: map[resource.PropertyKey]string{"arn": "arn:aws:states:$region:$account:stateMachine:$name"},
		replace: []resource.PropertyKey{"name"},
	},
	"aws:apigateway/restApi:RestApi": {
		name:    "name",
		outputs: map[resource.PropertyKey]string{"executionArn": "arn:aws:execute-api:$region:$account:$id"},
	},
	"aws:apigateway/deployment:Deployment": {
		replace: []resource.PropertyKey{"restApi", "triggers"},
	},
	stageType: {
		id: "ags-$restApi-$stageName",
		outputs: map[resource.PropertyKey]string{
			"arn":       "arn:aws:apigateway:$region::/restapis/$restApi/stages/$stageName",
			"invokeUrl": "https://$restApi.execute-api.$region.amazonaws.com/$stageName",
		},
		replace: []resource.PropertyKey{"restApi", "stageName"},
	},
	accountType: {
		id: "api-gateway-account",
	},
}

// describe is the resource that the inputs give, the nth of its account.
func describe(token, name string, n int, inputs resource.PropertyMap) Resource {
	k := kinds[token]
	state := inputs.Copy()
	value := func(key string) string {
		switch key {
		case "region":
			return Region
		case "account":
			return ID
		case "version": // the first that a function publishes
			return "1"
		case "id":
			// As API Gateway makes them: short, and telling nothing.
			return fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, token, name, n)))[:10]
		}
		return state[resource.PropertyKey(key)].StringValue()
	}
	for key, template := range k.outputs {
		state[key] = resource.NewProperty(os.Expand(template, value))
	}
	id := value("id")
	if k.id != "" {
		id = os.Expand(k.id, value)
	}
	return Resource{Type: token, Name: name, ID: id, Inputs: inputs, State: state}
}

// with is the resource with other inputs. What AWS added stays.
func (r Resource) with(inputs resource.PropertyMap) Resource {
	state := inputs.Copy()
	for key := range kinds[r.Type].outputs {
		state[key] = r.State[key]
	}
	if r.Type == functionType && r.publishes(inputs) {
		n, _ := strconv.Atoi(r.State["version"].StringValue()) // which describe and this have written
		state["version"] = resource.NewProperty(strconv.Itoa(n + 1))
	}
	r.Inputs, r.State = inputs, state
	return r
}

// publishes reports whether a function with other inputs is another version.
func (r Resource) publishes(inputs resource.PropertyMap) bool {
	difference := r.Inputs.Diff(inputs)
	return difference != nil && slices.ContainsFunc(difference.ChangedKeys(), func(key resource.PropertyKey) bool {
		return key != "reservedConcurrentExecutions" && key != "tags"
	})
}

// unknown is what a preview knows of a resource to be created: its inputs, and that AWS will add more.
func unknown(token string, inputs resource.PropertyMap) resource.PropertyMap {
	state := inputs.Copy()
	for key := range kinds[token].outputs {
		state[key] = resource.MakeComputed(resource.NewProperty(""))
	}
	return state
}

// replaces are those of the changed inputs for which a new resource is needed.
func replaces(token string, changed []resource.PropertyKey) []string {
	var keys []string
	for _, key := range changed {
		if slices.Contains(kinds[token].replace, key) || slices.Contains(kinds[token].replace, "*") {
			keys = append(keys, string(key))
		}
	}
	return keys
}
