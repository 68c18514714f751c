package main

import "github.com/aws/aws-lambda-go/events"

// caller is who has signed in. Where the API has an authorizer, API Gateway has verified the token before it invokes the step,
// and puts the claims into the event; no client can. Without one nobody signs in: whoever may call is trusted.
type caller struct {
	signedIn  bool
	accountID string // the token's sub
	vendorID  string // of a counter; "" of a customer
}

func callerOf(request events.APIGatewayProxyRequest) caller {
	authorized, signedIn := request.RequestContext.Authorizer["claims"]
	claims, _ := authorized.(map[string]any)
	sub, _ := claims["sub"].(string)
	vendorID, _ := claims["custom:vendorid"].(string)
	return caller{signedIn: signedIn, accountID: sub, vendorID: vendorID}
}

// is reports whether the caller may see what belongs to a customer.
func (c caller) is(accountID string) bool {
	return !c.signedIn || c.vendorID == "" && c.accountID != "" && c.accountID == accountID
}

// serves reports whether the caller may see what belongs to a vendor.
func (c caller) serves(vendorID string) bool {
	return !c.signedIn || c.vendorID != "" && c.vendorID == vendorID
}
