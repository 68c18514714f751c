// Package cognito is a Cognito user pool on one machine: an issuer of tokens, a hosted sign-in, and the verification that
// API Gateway's authorizers make.
//
// A [Pool] signs ID tokens and access tokens with RS256, publishes its keys and its discovery document, rotates keys, and
// serves the authorization code flow with PKCE. It keeps no users: on its sign-in page one picks or makes up who one is, as
// one of the [Role]s that it is configured with. There are no passwords, so it is for one's own machine only.
//
//	GET  /POOL_ID/.well-known/openid-configuration
//	GET  /POOL_ID/.well-known/jwks.json
//	GET  /oauth2/authorize                          the sign-in page; /login is the same
//	POST /login                                     redirects to the client with a code
//	POST /oauth2/token                              authorization_code and refresh_token
//	GET  /logout                                    redirects to logout_uri
//
// # What differs from AWS
//
//   - Only public clients, response_type code and PKCE with S256, which AWS leaves to the client; scopes are not looked at.
//   - No session cookie: every visit of the sign-in page asks anew.
//   - The domain of the sign-in and the issuer's are one; on AWS the issuer is cognito-idp.REGION.amazonaws.com. With a store
//     the issuer stays as it was first.
//   - [Pool.Verify] also rejects a token for a client that the pool does not have. API Gateway does not look at aud, and a
//     pool signs for its own clients only.
//   - Refresh tokens last as long as the process.
//
// Sources: the Cognito developer guide ("Authorize endpoint", "Token endpoint", "Logout endpoint", "Understanding the
// identity (ID) token", "Verifying JSON web tokens") and RFC 7636.
package cognito
