// Package sigv4 verifies AWS Signature Version 4 on incoming requests, as API Gateway and S3 do.
//
// A signature is verified by signing again: the parts of the request that the signature claims to be over are given to
// the SDK's own signer, with the caller's secret, and the two signatures are compared in constant time. What is right is
// therefore what the SDK says is right, and this package holds no canonical form of its own.
//
// There are two faces on one core:
//
//   - [ExecuteAPI] verifies calls of an API whose operations are AWS_IAM, signed in their Authorization header.
//   - [S3] stands before a server that acts as S3. It verifies presigned URLs, which carry the signature in their query,
//     and the SDK's own calls, which carry it in their header, and answers what does not pass as S3 answers it.
//
// # What is verified
//
// The method; the path, spelled as it was signed; every query parameter, in any order, repeated ones included; every
// header that the signature names; the access key, the security token, the region and the service; the time; and the
// body, by its hash. A query that cannot be parsed whole is refused, because what parses it later may see something else
// in it. Host and, in a signed header, X-Amz-Date must be among the signed headers, and so must X-Amz-Security-Token
// with temporary credentials. S3 wants every X-Amz- header signed. A header that is not signed may be anything: it is
// the caller's business what to sign beyond these.
//
// A signature in a header is good for 5 minutes at execute-api and 15 at S3, to either side of the clock. A presigned
// URL is good from its X-Amz-Date for X-Amz-Expires seconds, from 1 to 604800, a week. The credentials' own end, where
// they have one, ends both.
//
// # Bodies
//
// API Gateway's body is read already and is hashed as it is; an X-Amz-Content-Sha256 beside it must agree. On its way
// into S3 a body is hashed while it is read and never held: at its last byte the reader gets an error instead of the
// end when the hash is not the signed one, and the client gets S3's refusal whatever the server makes of that error.
// UNSIGNED-PAYLOAD and STREAMING-UNSIGNED-PAYLOAD-TRAILER, which the SDK sends over TLS only, sign no body.
//
// # What is refused although AWS takes it
//
// Signatures of each chunk (STREAMING-AWS4-HMAC-SHA256-PAYLOAD and its kin), which the SDK for Go does not send; query
// signatures at API Gateway; Signature Version 4A; S3's browser forms; a Date header in place of X-Amz-Date; a
// Content-Length of 0 that is signed, which the SDK's signer never does; and a path that is spelled otherwise than it
// was signed but means the same.
//
// # Sources
//
// The rules are those of https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html and
// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html. What API Gateway answers is in
// https://repost.aws/knowledge-center/api-gateway-troubleshoot-403-forbidden, what S3 answers in
// https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html; each [Reason] says more.
package sigv4
