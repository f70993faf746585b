/* SPDX-License-Identifier: Apache-2.0 */
/* The exceptions: what DynamoDB calls its errors, and those that are libddb's own (no namespace).
 * X(id, name on the wire, namespace, HTTP status, spelling of the message member, public code, retryable) */
#ifndef ERROR_EXCEPTION_H
#define ERROR_EXCEPTION_H
#include <ddb/error.h>
#include <stddef.h>

#define EXCEPTION_NS_CORAL    "com.amazon.coral.service#"
#define EXCEPTION_NS_VALIDATE "com.amazon.coral.validate#"
#define EXCEPTION_NS_DYNAMODB "com.amazonaws.dynamodb.v20120810#"
#define EXCEPTION_NS_AVAIL    "com.amazon.coral.availability#"

/* clang-format off */
#define EXCEPTIONS(X) \
	X(VALIDATION, "ValidationException", EXCEPTION_NS_VALIDATE, 400, "message", DDB_INVALID, false) \
	X(SERIALIZATION, "SerializationException", EXCEPTION_NS_CORAL, 400, "Message", DDB_INVALID, false) \
	X(UNKNOWN_OPERATION, "UnknownOperationException", EXCEPTION_NS_CORAL, 400, "message", DDB_INVALID, false) \
	X(MISSING_TOKEN, "MissingAuthenticationTokenException", EXCEPTION_NS_CORAL, 400, "message", DDB_DENIED, false) \
	X(INCOMPLETE_SIGNATURE, "IncompleteSignatureException", EXCEPTION_NS_CORAL, 400, "message", DDB_DENIED, false) \
	X(INVALID_SIGNATURE, "InvalidSignatureException", EXCEPTION_NS_CORAL, 400, "message", DDB_DENIED, false) \
	X(UNRECOGNIZED_CLIENT, "UnrecognizedClientException", EXCEPTION_NS_CORAL, 400, "message", DDB_DENIED, false) \
	X(EXPIRED_TOKEN, "ExpiredTokenException", EXCEPTION_NS_CORAL, 400, "message", DDB_DENIED, false) \
	X(ACCESS_DENIED, "AccessDeniedException", EXCEPTION_NS_CORAL, 400, "Message", DDB_DENIED, false) \
	X(RESOURCE_NOT_FOUND, "ResourceNotFoundException", EXCEPTION_NS_DYNAMODB, 400, "message", DDB_NO_TABLE, false) \
	X(RESOURCE_IN_USE, "ResourceInUseException", EXCEPTION_NS_DYNAMODB, 400, "message", DDB_BUSY, false) \
	X(LIMIT_EXCEEDED, "LimitExceededException", EXCEPTION_NS_DYNAMODB, 400, "message", DDB_BUSY, false) \
	X(CONDITION_FAILED, "ConditionalCheckFailedException", EXCEPTION_NS_DYNAMODB, 400, "message", DDB_CONDITION_FAILED, false) \
	X(ITEM_COLLECTION_LIMIT, "ItemCollectionSizeLimitExceededException", EXCEPTION_NS_DYNAMODB, 400, "message", DDB_INVALID, false) \
	X(THROUGHPUT_EXCEEDED, "ProvisionedThroughputExceededException", EXCEPTION_NS_DYNAMODB, 400, "message", DDB_THROTTLED, true) \
	X(REQUEST_LIMIT, "RequestLimitExceeded", EXCEPTION_NS_DYNAMODB, 400, "message", DDB_THROTTLED, true) \
	X(THROTTLING, "ThrottlingException", EXCEPTION_NS_AVAIL, 400, "message", DDB_THROTTLED, true) \
	X(TRANSACTION_CONFLICT, "TransactionConflictException", EXCEPTION_NS_DYNAMODB, 400, "message", DDB_CANCELLED, true) \
	X(TRANSACTION_CANCELED, "TransactionCanceledException", EXCEPTION_NS_DYNAMODB, 400, "Message", DDB_CANCELLED, false) \
	X(TRANSACTION_IN_PROGRESS, "TransactionInProgressException", EXCEPTION_NS_DYNAMODB, 400, "Message", DDB_CANCELLED, true) \
	X(TOKEN_MISMATCH, "IdempotentParameterMismatchException", EXCEPTION_NS_DYNAMODB, 400, "Message", DDB_INVALID, false) \
	X(TRIMMED_DATA, "TrimmedDataAccessException", EXCEPTION_NS_DYNAMODB, 400, "message", DDB_INVALID, false) \
	X(EXPIRED_ITERATOR, "ExpiredIteratorException", EXCEPTION_NS_DYNAMODB, 400, "message", DDB_INVALID, false) \
	X(INTERNAL, "InternalServerError", EXCEPTION_NS_DYNAMODB, 500, "message", DDB_INTERNAL, true) \
	X(UNAVAILABLE, "ServiceUnavailableException", EXCEPTION_NS_AVAIL, 503, "message", DDB_NETWORK, true) \
	/* libddb's own */ \
	X(NOMEM, "OutOfMemory", "", 500, "message", DDB_NOMEM, true) \
	X(NETWORK, "NetworkError", "", 503, "message", DDB_NETWORK, true) \
	X(TIMEOUT, "RequestTimeout", "", 503, "message", DDB_NETWORK, true) \
	X(CREDENTIALS, "CredentialsError", "", 403, "message", DDB_DENIED, false) \
	X(CANCELLED, "Cancelled", "", 500, "message", DDB_CANCELLED, false) \
	X(IO, "InputOutputError", "", 500, "message", DDB_IO, false) \
	X(DAMAGED, "DamagedFile", "", 500, "message", DDB_IO, false) \
	X(READ_ONLY, "StoreReadOnly", "", 503, "message", DDB_IO, false) \
	X(BUSY, "StoreBusy", "", 503, "message", DDB_BUSY, true) \
	X(MISUSE, "Misuse", "", 500, "message", DDB_MISUSE, false) \
	X(CONVERSION, "ConversionError", "", 500, "message", DDB_INVALID, false) \
	X(NOT_FOUND, "NotFound", "", 404, "message", DDB_NOT_FOUND, false) \
	X(SEVERAL, "SeveralFound", "", 409, "message", DDB_SEVERAL, false)
/* clang-format on */

#define EXCEPTION_ENUM_(id, name, ns, http, member, rc, retryable) EXCEPTION_##id,
enum exception { EXCEPTION_NONE, EXCEPTIONS(EXCEPTION_ENUM_) EXCEPTION_COUNT };
#undef EXCEPTION_ENUM_

struct exception_info {
	const char *name, *ns;
	int http_status;
	const char *message_member; /* "message" or "Message" */
	enum ddb_rc rc;
	bool retryable;
};

const struct exception_info *ddbi_exception(enum exception);       /* never NULL */
enum exception ddbi_exception_by_name(const char *name, size_t n); /* NONE: unknown */

#endif
