// Package gateway serves an API Gateway REST API from its OpenAPI 3.0 document: routes, validation, integrations, mapping
// templates and gateway responses are the document's, so that what is tested on one machine is what is deployed.
//
// [New] loads a document and returns an [*API], an http.Handler. It rejects what the package does not support,
// naming the operation and the field; nothing is guessed at while serving.
//
// Facts about API Gateway are from its developer guide (AGD, the page's name given) and from LocalStack's gateway (LS),
// which is tested against recordings of AWS.
//
// # A request
//
//  1. The request id is the client's X-Amzn-RequestId where that is a UUID, else a new one (AGD set-up-logging). Every
//     response carries it.
//  2. Path and method are found as they were sent, but for more slashes before the path and slashes after it, which mean
//     nothing (LS): another case, a percent-encoded letter, a dot segment or a doubled slash within makes another path. A
//     fixed segment is preferred to a path parameter. What is not found is MISSING_AUTHENTICATION_TOKEN, 403. The API stands at the root; no stage's name goes
//     before the paths, as behind a custom domain name.
//  3. A body of more than [MaxBody] bytes is REQUEST_TOO_LARGE, 413.
//  4. With x-amazon-apigateway-auth {type: AWS_IAM}, or security by a scheme with x-amazon-apigateway-authtype awsSigv4, the
//     operation's or the document's, [Config].Authorize decides. With security by a scheme whose authorizer is of type
//     cognito_user_pools, [Config].Authenticate does, of the token in the header Authorization: UNAUTHORIZED, 401. The
//     token's claims are $context.authorizer.claims. NONE, or nothing, is open.
//  5. The query string is decoded; malformed percent-encoding is BAD_REQUEST_PARAMETERS, 400.
//  6. Where the validator says so, required parameters that are absent or blank are BAD_REQUEST_PARAMETERS, and a body that
//     breaks the schema for its media type is BAD_REQUEST_BODY, 400. No Content-Type means application/json. A body whose
//     type has no schema is not checked (AGD api-gateway-method-request-validation).
//  7. The integration is called, for timeoutInMillis at most (29 s unless given): INTEGRATION_TIMEOUT, 504. A back end that
//     cannot be reached is INTEGRATION_FAILURE, 504. A client that hangs up does not stop it.
//
// # The document
//
//	x-amazon-apigateway-request-validators    at the root: validateRequestBody, validateRequestParameters
//	x-amazon-apigateway-request-validator     at the root and in operations
//	x-amazon-apigateway-gateway-responses     at the root: statusCode, responseParameters, responseTemplates
//	x-amazon-apigateway-auth                  in operations: type AWS_IAM or NONE
//	x-amazon-apigateway-integration           in operations: see below
//	x-amazon-apigateway-authtype              in security schemes: awsSigv4 or cognito_user_pools
//	x-amazon-apigateway-authorizer            in security schemes: type cognito_user_pools and providerARNs
//
// Rejected are every other x-amazon-apigateway-* extension and location, placeholders ${…} that were not filled in, OpenAPI
// 3.1, servers, security by anything else, scopes, callbacks, {proxy+}, parameters of a path, parameters in cookies,
// references to responses, and request bodies without a schema or for a range of media types.
//
// # Integrations
//
// Their fields are type, httpMethod, uri, credentials, timeoutInMillis, passthroughBehavior, requestTemplates and
// responses; others are rejected.
//
// aws calls an action of a service in [Config].Services: arn:aws:apigateway:REGION:SERVICE:action/ACTION, POST, with
// credentials. The request template is chosen by the body's media type; without a match the body passes as it is
// (when_no_match, the default; when_no_templates where there is none at all) or is UNSUPPORTED_MEDIA_TYPE, 415 (never). The
// keys of responses are regular expressions that the back end's whole status must match, or default. Two that match the
// same status are rejected, and so are two with one statusCode, a statusCode that the operation does not declare, and a
// header that its response does not declare. Headers take fixed values only: "'*'". A response template is for
// application/json; where there is none the body is passed on, and one that renders only white space gives no body. Where
// nothing matches and there is no default, the response is API_CONFIGURATION_ERROR, 500, as it is when a template fails.
//
// aws_proxy invokes a function with [Config].Lambda: arn:aws:apigateway:REGION:lambda:path/2015-03-31/functions/ARN/invocations.
// It gets an events.APIGatewayProxyRequest. Where [Config].MayInvoke says that it may not be invoked, the response is
// API_CONFIGURATION_ERROR, 500. What it returns may have the fields statusCode (200 unless given), headers,
// multiValueHeaders, body and isBase64Encoded, and no others (LS). A function that fails, cannot be invoked or returns
// anything else is a 502.
//
// mock takes the status from the {"statusCode": 200} that its request template renders.
//
// Package vtl says what mapping templates may hold, and package pattern which regular expressions.
//
// # Gateway responses
//
// An [*Error] is sent as the gateway response of its type; without one as DEFAULT_4XX or DEFAULT_5XX, keeping its own
// status unless the default has one; without those by {"message": …} as API Gateway words it. The templates are JSON with
// $context variables in them, and no VTL. What is substituted within a JSON string is escaped; messageString comes with its
// quotes and stands outside of one.
//
// # Bodies
//
// Schemas are validated by kin-openapi, whose reading of OpenAPI 3.0 is draft 4 for the keywords that pass loading. Rejected
// are nullable, discriminator, readOnly, writeOnly, format, default and the exclusive bounds, which API Gateway ignores, or
// about which AWS's documentation is silent (AGD api-gateway-known-issues). Patterns mean what they mean in ECMA-262. Numbers keep
// their text. Of two members with one name the last counts, in validation and in templates alike.
//
// # What differs from AWS
//
//   - $context.error.validationErrorString says where: a JSON pointer stands before each violation, and long values are cut
//     short. Of a body of more than 64 KB only the first violation is told. For what is not JSON it says so.
//   - That validationErrorString is escaped within a string is a guess: nobody has confirmed it.
//   - 1.0 counts as an integer; draft 4 read strictly says it does not.
//   - Header names reach functions and templates in Go's canonical case, and templates find them in any case.
//   - No X-Amzn-Trace-Id, x-amz-apigw-id or x-amzn-ErrorType header; $context has the variables that contextVariables
//     lists, and what another authorizer, an API key or a signer would add has no value.
//   - Without a body a function gets "" and not null, which are the same to aws-lambda-go. isBase64Encoded is always false.
//   - No caching, API keys, other authorizers, CORS or logs beyond what the document says. Throttling is the stage's, not a method's.
//   - Lines, headers and idle connections are bounded by the http.Server that the handler runs in. What it responds by
//     itself [API.Listener] turns into gateway responses.
package gateway
