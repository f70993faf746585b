/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogue of DynamoDB's messages: each text once, byte for byte, under the id that
 * docs/semantics/messages.tsv gives it. A % stands for the next argument of ddbi_fail.
 * X(id, "id", exception, template) */
#ifndef ERROR_MESSAGE_H
#define ERROR_MESSAGE_H

/* clang-format off */
#define MESSAGES(X) \
	X(SER_BOOL_NUM, "ser.bool.num", SERIALIZATION, "% cannot be converted to Boolean") \
	X(SER_BOOL_STR, "ser.bool.str", SERIALIZATION, "Unexpected token received from parser") \
	X(SER_SCALAR_BOOL, "ser.scalar.bool", SERIALIZATION, "% cannot be converted to %") \
	X(SER_INT_STR, "ser.int.str", SERIALIZATION, "STRING_VALUE cannot be converted to %") \
	X(SER_STR_NUM, "ser.str.num", SERIALIZATION, "% cannot be converted to String") \
	X(SER_SCALAR_ARRAY, "ser.scalar.array", SERIALIZATION, "Unrecognized collection type class java.lang.%") \
	X(SER_SCALAR_OBJECT, "ser.scalar.object", SERIALIZATION, "Start of structure or map found where not expected") \
	X(SER_MEMBER_SCALAR, "ser.member.scalar", SERIALIZATION, "Unexpected field type") \
	X(SER_ELEMENT_SCALAR, "ser.element.scalar", SERIALIZATION, "Unexpected value type in payload") \
	X(SER_MAP_ARRAY, "ser.map.array", SERIALIZATION, "Unrecognized collection type java.util.Map<java.lang.String, %>") \
	X(SER_STRUCT_ARRAY, "ser.struct.array", SERIALIZATION, "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.%") \
	X(SER_BLOB_SCALAR, "ser.blob.scalar", SERIALIZATION, "only base-64-encoded strings are convertible to bytes") \
	X(SER_BLOB_ARRAY, "ser.blob.array", SERIALIZATION, "Unrecognized collection type class java.nio.ByteBuffer") \
	X(SER_BLOB_LENGTH, "ser.blob.length", SERIALIZATION, "Base64 encoded length is expected a multiple of 4 bytes but found: %") \
	X(SER_BLOB_BAD, "ser.blob.bad", SERIALIZATION, "Invalid last non-pad Base64 character dectected") \
	X(SER_GENERIC, "ser.generic", SERIALIZATION, "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class (sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')") \
	X(AUTH_BOTH, "auth.both", INVALID_SIGNATURE, "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header.") \
	X(AUTH_MISSING, "auth.missing", MISSING_TOKEN, "Request is missing Authentication Token") \
	X(AUTH_INCOMPLETE_CREDENTIAL, "auth.incomplete.credential", INCOMPLETE_SIGNATURE, "Authorization header requires 'Credential' parameter.") \
	X(AUTH_INCOMPLETE_SIGNATURE, "auth.incomplete.signature", INCOMPLETE_SIGNATURE, "Authorization header requires 'Signature' parameter.") \
	X(AUTH_INCOMPLETE_SIGNEDHEADERS, "auth.incomplete.signedheaders", INCOMPLETE_SIGNATURE, "Authorization header requires 'SignedHeaders' parameter.") \
	X(AUTH_INCOMPLETE_DATE, "auth.incomplete.date", INCOMPLETE_SIGNATURE, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.") \
	X(AUTH_UNRECOGNIZED, "auth.unrecognized", UNRECOGNIZED_CLIENT, "The security token included in the request is invalid.") \
	X(AUTH_EXPIRED, "auth.expired", EXPIRED_TOKEN, "The security token included in the request is expired") \
	X(AUTH_SIGNATURE, "auth.signature", INVALID_SIGNATURE, "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.") \
	X(CON_WRAPPER, "con.wrapper", VALIDATION, "% validation error% detected: %") \
	X(CON_NULL, "con.null", VALIDATION, "Value null at '%' failed to satisfy constraint: Member must not be null") \
	X(CON_LEN_MIN, "con.len.min", VALIDATION, "Value '%' at '%' failed to satisfy constraint: Member must have length greater than or equal to %") \
	X(CON_LEN_MAX, "con.len.max", VALIDATION, "Value '%' at '%' failed to satisfy constraint: Member must have length less than or equal to %") \
	X(CON_VAL_MIN, "con.val.min", VALIDATION, "Value '%' at '%' failed to satisfy constraint: Member must have value greater than or equal to %") \
	X(CON_VAL_MAX, "con.val.max", VALIDATION, "Value '%' at '%' failed to satisfy constraint: Member must have value less than or equal to %") \
	X(CON_REGEX, "con.regex", VALIDATION, "Value '%' at '%' failed to satisfy constraint: Member must satisfy regular expression pattern: %") \
	X(CON_ENUM, "con.enum", VALIDATION, "Value '%' at '%' failed to satisfy constraint: Member must satisfy enum value set: [%]") \
	X(CON_MAP_KEYS, "con.map.keys", VALIDATION, "Value '%' at '%' failed to satisfy constraint: Map keys must satisfy constraint: [%]") \
	X(AV_EMPTY, "av.empty", VALIDATION, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes") \
	X(AV_MULTI, "av.multi", VALIDATION, "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes") \
	X(AV_NULL, "av.null", VALIDATION, "One or more parameter values were invalid: Null attribute value types must have the value of true") \
	X(NUM_EMPTY, "num.empty", VALIDATION, "The parameter cannot be converted to a numeric value") \
	X(NUM_BAD, "num.bad", VALIDATION, "The parameter cannot be converted to a numeric value: %") \
	X(NUM_OVER, "num.over", VALIDATION, "Number overflow. Attempting to store a number with magnitude larger than supported range") \
	X(NUM_UNDER, "num.under", VALIDATION, "Number underflow. Attempting to store a number with magnitude smaller than supported range") \
	X(NUM_DIGITS, "num.digits", VALIDATION, "Attempting to store more than 38 significant digits in a Number") \
	X(SET_SS_EMPTY, "set.ss.empty", VALIDATION, "One or more parameter values were invalid: An string set  may not be empty") \
	X(SET_NS_EMPTY, "set.ns.empty", VALIDATION, "One or more parameter values were invalid: An number set  may not be empty") \
	X(SET_BS_EMPTY, "set.bs.empty", VALIDATION, "One or more parameter values were invalid: Binary sets should not be empty") \
	X(SET_SS_DUP, "set.ss.dup", VALIDATION, "One or more parameter values were invalid: Input collection [%] contains duplicates.") \
	X(SET_NS_DUP, "set.ns.dup", VALIDATION, "Input collection contains duplicates") \
	X(SET_BS_DUP, "set.bs.dup", VALIDATION, "One or more parameter values were invalid: Input collection [%]of type BS contains duplicates.") \
	X(AV_NESTING, "av.nesting", VALIDATION, "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit") \
	X(AV_EAV, "av.eav", VALIDATION, "ExpressionAttributeValues contains invalid value: % for key %") \
	X(NAME_EMPTY, "name.empty", VALIDATION, "One or more parameter values were invalid: Empty attribute name") \
	X(KEY_HASH_SIZE, "key.hash.size", VALIDATION, "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes") \
	X(KEY_RANGE_SIZE, "key.range.size", VALIDATION, "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes") \
	X(KEY_EMPTY_S, "key.empty.s", VALIDATION, "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: %") \
	X(KEY_EMPTY_B, "key.empty.b", VALIDATION, "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty binary value. Key: %") \
	X(KEY_MISSING, "key.missing", VALIDATION, "One or more parameter values were invalid: Missing the key % in the item") \
	X(KEY_TYPE, "key.type", VALIDATION, "One or more parameter values were invalid: Type mismatch for key % expected: % actual: %") \
	X(KEY_SCHEMA, "key.schema", VALIDATION, "The provided key element does not match the schema") \
	X(IDX_TYPE, "idx.type", VALIDATION, "One or more parameter values were invalid: Type mismatch for Index Key % Expected: % Actual: % IndexName: %") \
	X(IDX_EMPTY_PUT, "idx.empty.put", VALIDATION, "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: %, IndexKey: %") \
	X(IDX_EMPTY_UPDATE, "idx.empty.update", VALIDATION, "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.") \
	X(IDX_EMPTY_PUT_B, "idx.empty.put.b", VALIDATION, "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty binary value. IndexName: %, IndexKey: %") \
	X(IDX_EMPTY_UPDATE_B, "idx.empty.update.b", VALIDATION, "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty binary value.") \
	X(SIZE_PUT, "size.put", VALIDATION, "Item size has exceeded the maximum allowed size") \
	X(SIZE_UPDATE, "size.update", VALIDATION, "Item size to update has exceeded the maximum allowed size") \
	X(TBL_REQUIRED, "tbl.required", VALIDATION, "The parameter 'TableName' is required but was not present in the request") \
	X(TBL_LENGTH_OLD, "tbl.length.old", VALIDATION, "TableName must be at least 3 characters long and at most 255 characters long") \
	X(TBL_EXISTS, "tbl.exists", RESOURCE_IN_USE, "Table already exists: %") \
	X(TBL_NOTFOUND_CONTROL, "tbl.notfound.control", RESOURCE_NOT_FOUND, "Requested resource not found: Table: % not found") \
	X(TBL_NOTFOUND_DATA, "tbl.notfound.data", RESOURCE_NOT_FOUND, "Requested resource not found") \
	X(TBL_INUSE, "tbl.inuse", RESOURCE_IN_USE, "Attempt to change a resource which is still in use: Table is being %: %") \
	X(TBL_PROTECTED, "tbl.protected", VALIDATION, "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.") \
	X(TBL_ONDEMAND_THROUGHPUT, "tbl.ondemand.throughput", VALIDATION, "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST") \
	X(TBL_PROVISIONED_MISSING, "tbl.provisioned.missing", VALIDATION, "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED") \
	X(TBL_BOUNDS, "tbl.bounds", VALIDATION, "Given value % for %CapacityUnits is out of bounds") \
	X(TBL_BOUNDS_INDEX, "tbl.bounds.index", VALIDATION, "Given value % for %CapacityUnits is out of bounds for index %") \
	X(TBL_KEY_ORDER, "tbl.key.order", VALIDATION, "Invalid KeySchema: all HASH key elements must come before the RANGE key elements for index: %") \
	X(TBL_KEY_PARTS, "tbl.key.parts", VALIDATION, "Invalid KeySchema: more than 4 % key elements for index: %") \
	X(TBL_KEY_NODEF, "tbl.key.nodef", VALIDATION, "Invalid KeySchema: Some index key attribute have no definition") \
	X(TBL_KEY_UNDEFINED, "tbl.key.undefined", VALIDATION, "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [%], AttributeDefinitions: [%]") \
	X(TBL_KEY_SAME, "tbl.key.same", VALIDATION, "Both the Hash Key and the Range Key element in the KeySchema have the same name") \
	X(TBL_KEY_FIRST, "tbl.key.first", VALIDATION, "Invalid KeySchema: The first KeySchemaElement is not a HASH key type") \
	X(TBL_KEY_SECOND, "tbl.key.second", VALIDATION, "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type") \
	X(TBL_DEF_COUNT, "tbl.def.count", VALIDATION, "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions") \
	X(TBL_LSI_EMPTYLIST, "tbl.lsi.emptylist", VALIDATION, "One or more parameter values were invalid: List of LocalSecondaryIndexes is empty") \
	X(TBL_GSI_EMPTYLIST, "tbl.gsi.emptylist", VALIDATION, "One or more parameter values were invalid: List of GlobalSecondaryIndexes is empty") \
	X(TBL_LSI_NORANGE, "tbl.lsi.norange", VALIDATION, "One or more parameter values were invalid: Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex") \
	X(TBL_LSI_IDXNORANGE, "tbl.lsi.idxnorange", VALIDATION, "One or more parameter values were invalid: Index KeySchema does not have a range key for index: %") \
	X(TBL_LSI_HASH, "tbl.lsi.hash", VALIDATION, "One or more parameter values were invalid: Index KeySchema does not have the same leading hash key as table KeySchema for index: %. index hash key: %, table hash key: %") \
	X(TBL_PROJ_UNKNOWN, "tbl.proj.unknown", VALIDATION, "One or more parameter values were invalid: Unknown ProjectionType: null") \
	X(TBL_PROJ_EXTRA, "tbl.proj.extra", VALIDATION, "One or more parameter values were invalid: ProjectionType is %, but NonKeyAttributes is specified") \
	X(TBL_PROJ_MISSING, "tbl.proj.missing", VALIDATION, "One or more parameter values were invalid: ProjectionType is INCLUDE, but NonKeyAttributes is not specified") \
	X(TBL_IDX_DUP, "tbl.idx.dup", VALIDATION, "One or more parameter values were invalid: Duplicate index name: %") \
	X(TBL_LSI_COUNT, "tbl.lsi.count", VALIDATION, "One or more parameter values were invalid: Number of LocalSecondaryIndexes exceeds per-table limit of 5") \
	X(TBL_GSI_COUNT, "tbl.gsi.count", VALIDATION, "One or more parameter values were invalid: GlobalSecondaryIndex count exceeds the per-table limit of 20") \
	X(TBL_GSI_THROUGHPUT, "tbl.gsi.throughput", VALIDATION, "One or more parameter values were invalid: ProvisionedThroughput should not be specified for index: % when BillingMode is PAY_PER_REQUEST") \
	X(TBL_GSI_NOTHROUGHPUT, "tbl.gsi.nothroughput", VALIDATION, "One or more parameter values were invalid: ProvisionedThroughput must be specified for index: %") \
	X(TBL_PROJ_DUP, "tbl.proj.dup", VALIDATION, "One or more parameter values were invalid: Duplicate attribute % in NonKeyAttributes of index: %") \
	X(TBL_PROJ_TOTAL, "tbl.proj.total", VALIDATION, "One or more parameter values were invalid: Number of NonKeyAttributes over all indexes exceeds per-table limit of 100") \
	X(TBL_STREAM_NOVIEW, "tbl.stream.noview", VALIDATION, "One or more parameter values were invalid: StreamViewType must be specified when StreamEnabled is true") \
	X(TBL_STREAM_VIEW, "tbl.stream.view", VALIDATION, "One or more parameter values were invalid: Table is being created with a stream disabled, UpdateViewType should not be specified") \
	X(TBL_ODT_CREATE, "tbl.odt.create", VALIDATION, "One or more parameter values were invalid: % for OnDemandThroughput cannot be specified when table BillingMode is PROVISIONED.") \
	X(TBL_ODT_UPDATE, "tbl.odt.update", VALIDATION, "One or more parameter values were invalid: % for OnDemandThroughput cannot be specified when the table BillingMode is PROVISIONED") \
	X(TBL_ODT_RANGE, "tbl.odt.range", VALIDATION, "One or more parameter values were invalid: Requested % for OnDemandThroughput for table is outside of valid range") \
	X(TBL_ODT_EMPTY, "tbl.odt.empty", VALIDATION, "One or more parameter values were invalid: MaxReadRequestUnits or MaxWriteRequestUnits must be specified in OnDemandThroughput") \
	X(UPD_NOTHING, "upd.nothing", VALIDATION, "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required") \
	X(UPD_PROVISIONED, "upd.provisioned", VALIDATION, "One or more parameter values were invalid: ProvisionedThroughput must be specified when BillingMode is PROVISIONED") \
	X(UPD_SAME, "upd.same", VALIDATION, "The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: %. Requested ReadCapacityUnits: %. Current WriteCapacityUnits provisioned for the table: %. Requested WriteCapacityUnits: %. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.") \
	X(UPD_GSI_NONE, "upd.gsi.none", VALIDATION, "One or more parameter values were invalid: One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null") \
	X(UPD_GSI_TWICE, "upd.gsi.twice", VALIDATION, "One or more parameter values were invalid: Only one global secondary index update per index is allowed simultaneously. Index: %") \
	X(UPD_GSI_ONLINE, "upd.gsi.online", LIMIT_EXCEEDED, "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table") \
	X(UPD_GSI_BLOCKED, "upd.gsi.blocked", VALIDATION, "This operation cannot be performed with given input values. Please contact DynamoDB service team for more info: Action Blocked: IndexUpdate") \
	X(UPD_STREAM_ENABLED, "upd.stream.enabled", VALIDATION, "Table already has an enabled stream: TableName: %") \
	X(TAG_MANY, "tag.many", VALIDATION, "Number of Tags exceed the current limit for the provided ResourceArn") \
	X(TAG_RESERVED, "tag.reserved", VALIDATION, "Tag Key cannot be prefixed with aws:, Key: %") \
	X(TAG_KEY, "tag.key", VALIDATION, "The Tag Key provided is invalid, Key: %") \
	X(TAG_VALUE, "tag.value", VALIDATION, "The Tag Value provided is invalid, Value: %") \
	X(TAG_TWICE, "tag.twice", VALIDATION, "Duplicate Tag Keys provided as input: Duplicate Tag Key found %") \
	X(TAG_NOARN, "tag.noarn", VALIDATION, "One or more parameter values were invalid: ARNs must start with 'arn:': %") \
	X(TAG_DENIED, "tag.denied", ACCESS_DENIED, "User: % is not authorized to perform: dynamodb:ListTagsOfResource on resource: %") \
	X(TAG_ARN, "tag.arn", VALIDATION, "Invalid TableArn: Invalid ResourceArn provided as input %") \
	X(TAG_NONE, "tag.none", VALIDATION, "Atleast one Tag needs to be provided as Input.") \
	X(TAG_NOKEYS, "tag.nokeys", VALIDATION, "Atleast one Tag Key needs to be provided as Input.") \
	X(TAG_NOTFOUND, "tag.notfound", RESOURCE_NOT_FOUND, "Requested resource not found: ResourcArn: % not found") \
	X(EX_SIZE, "ex.size", VALIDATION, "Invalid %: Expression size has exceeded the maximum allowed size;") \
	X(EX_EMPTY, "ex.empty", VALIDATION, "Invalid %: The expression can not be empty;") \
	X(EX_OPS, "ex.ops", VALIDATION, "Invalid %: The expression contains too many operators; operator count: %") \
	X(EX_SYNTAX, "ex.syntax", VALIDATION, "Invalid %: Syntax error; token: \"%\", near: \"%\"") \
	X(EX_RESERVED, "ex.reserved", VALIDATION, "Invalid %: Attribute name is a reserved keyword; reserved keyword: %") \
	X(EX_NAME_UNDEF, "ex.name.undef", VALIDATION, "Invalid %: An expression attribute name used in the document path is not defined; attribute name: %") \
	X(EX_VALUE_UNDEF, "ex.value.undef", VALIDATION, "Invalid %: An expression attribute value used in expression is not defined; attribute value: %") \
	X(EX_PARENS, "ex.parens", VALIDATION, "Invalid %: The expression has redundant parentheses;") \
	X(EX_FUNC_UNKNOWN, "ex.func.unknown", VALIDATION, "Invalid %: Invalid function name; function: %") \
	X(EX_FUNC_MISUSED, "ex.func.misused", VALIDATION, "Invalid %: The function is not allowed to be used this way in an expression; function: %") \
	X(EX_FUNC_COUNT, "ex.func.count", VALIDATION, "Invalid %: Incorrect number of operands for operator or function; operator or function: %, number of operands: %") \
	X(EX_FUNC_PATH, "ex.func.path", VALIDATION, "Invalid %: Operator or function requires a document path; operator or function: %") \
	X(EX_FUNC_TYPE, "ex.func.type", VALIDATION, "Invalid %: Incorrect operand type for operator or function; operator or function: %, operand type: %") \
	X(EX_TYPE_NAME, "ex.type.name", VALIDATION, "Invalid %: Invalid attribute type name found; type: %, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}") \
	X(EX_DISTINCT, "ex.distinct", VALIDATION, "Invalid %: The first operand must be distinct from the remaining operands for this operator or function; operator: %, first operand: %") \
	X(EX_BETWEEN_TYPE, "ex.between.type", VALIDATION, "Invalid %: The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: %, upper bound operand: AttributeValue: %") \
	X(EX_BETWEEN_ORDER, "ex.between.order", VALIDATION, "Invalid %: The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: %, upper bound operand: AttributeValue: %") \
	X(EX_INDEX, "ex.index", VALIDATION, "Invalid %: List index is not within the allowable range; index: [%]") \
	X(EX_DEPTH, "ex.depth", VALIDATION, "Invalid %: The document path has too many nesting levels; nesting levels: %") \
	X(EX_OVERLAP, "ex.overlap", VALIDATION, "Invalid %: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: %, path two: %") \
	X(EX_CONFLICT, "ex.conflict", VALIDATION, "Invalid %: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: %, path two: %") \
	X(EX_SECTION, "ex.section", VALIDATION, "Invalid UpdateExpression: The \"%\" section can only be used once in an update expression;") \
	X(EX_ADDDELETE, "ex.adddelete", VALIDATION, "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: %, operand type: %") \
	X(EX_NAMES_EMPTY, "ex.names.empty", VALIDATION, "ExpressionAttributeNames must not be empty") \
	X(EX_VALUES_EMPTY, "ex.values.empty", VALIDATION, "ExpressionAttributeValues must not be empty") \
	X(EX_NAMES_KEY, "ex.names.key", VALIDATION, "ExpressionAttributeNames contains invalid key: Syntax error; key: \"%\"") \
	X(EX_VALUES_KEY, "ex.values.key", VALIDATION, "ExpressionAttributeValues contains invalid key: Syntax error; key: \"%\"") \
	X(EX_NAMES_UNUSED, "ex.names.unused", VALIDATION, "Value provided in ExpressionAttributeNames unused in expressions: keys: {%}") \
	X(EX_VALUES_UNUSED, "ex.values.unused", VALIDATION, "Value provided in ExpressionAttributeValues unused in expressions: keys: {%}") \
	X(EX_NAMES_NOEXPR, "ex.names.noexpr", VALIDATION, "ExpressionAttributeNames can only be specified when using expressions") \
	X(EX_VALUES_NOEXPR, "ex.values.noexpr", VALIDATION, "ExpressionAttributeValues can only be specified when using expressions: % % null") \
	X(EX_MIX, "ex.mix", VALIDATION, "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {%} Expression parameters: {%}") \
	X(PATH_KEY, "path.key", VALIDATION, "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: %: %") \
	X(UPD_KEY, "upd.key", VALIDATION, "One or more parameter values were invalid: Cannot update attribute %. This attribute is part of the key") \
	X(UPD_MISSING, "upd.missing", VALIDATION, "The provided expression refers to an attribute that does not exist in the item") \
	X(UPD_TYPE, "upd.type", VALIDATION, "An operand in the update expression has an incorrect data type") \
	X(UPD_PATH, "upd.path", VALIDATION, "The document path provided in the update expression is invalid for update") \
	X(KC_OP, "kc.op", VALIDATION, "Invalid operator used in KeyConditionExpression: %") \
	X(KC_NESTED, "kc.nested", VALIDATION, "KeyConditionExpressions cannot contain nested operations") \
	X(KC_FIRST, "kc.first", VALIDATION, "Invalid condition in KeyConditionExpression: % operator must have the key attribute as its first operand") \
	X(KC_MULTI, "kc.multi", VALIDATION, "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition") \
	X(KC_NONE, "kc.none", VALIDATION, "Invalid condition in KeyConditionExpression: No key attribute specified") \
	X(KC_PATH, "kc.path", VALIDATION, "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes") \
	X(KC_ONCE, "kc.once", VALIDATION, "KeyConditionExpressions must only contain one condition per key") \
	X(KC_LEN, "kc.len", VALIDATION, "Conditions can be of length 1 or 2 only") \
	X(KC_MISSED, "kc.missed", VALIDATION, "Query condition missed key schema element: %") \
	X(KC_UNSUPPORTED, "kc.unsupported", VALIDATION, "Query key condition not supported") \
	X(KC_INDEXABLE, "kc.indexable", VALIDATION, "Attempted conditional constraint is not an indexable operation") \
	X(KC_TYPE, "kc.type", VALIDATION, "One or more parameter values were invalid: Condition parameter type does not match schema type") \
	X(KC_REQUIRED, "kc.required", VALIDATION, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.") \
	X(FLT_KEY, "flt.key", VALIDATION, "Filter Expression can only contain non-primary key attributes: Primary key attribute: %") \
	X(FLT_KEY_LEGACY, "flt.key.legacy", VALIDATION, "QueryFilter can only contain non-primary key attributes: Primary key attribute: %") \
	X(Q_LIMIT, "q.limit", VALIDATION, "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1") \
	X(S_LIMIT, "s.limit", VALIDATION, "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1") \
	X(Q_INDEX, "q.index", VALIDATION, "The table does not have the specified index: %") \
	X(Q_BACKFILL, "q.backfill", VALIDATION, "Cannot read from backfilling global secondary index: %") \
	X(Q_CONSISTENT, "q.consistent", VALIDATION, "Consistent reads are not supported on global secondary indexes") \
	X(Q_SELECT_SPECIFIC, "q.select.specific", VALIDATION, "1 validation error detected: Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES") \
	X(S_SELECT_SPECIFIC, "s.select.specific", VALIDATION, "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES") \
	X(Q_SELECT_ALL, "q.select.all", VALIDATION, "1 validation error detected: Cannot specify the % when choosing to get %") \
	X(Q_SELECT_PROJECTED, "q.select.projected", VALIDATION, "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName") \
	X(Q_SELECT_GSI, "q.select.gsi", VALIDATION, "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index % because its projection type is not ALL") \
	X(Q_GSI_PROJECT, "q.gsi.project", VALIDATION, "One or more parameter values were invalid: Global secondary index % does not project [%]") \
	X(Q_FILTER_PROJECT, "q.filter.project", VALIDATION, "One or more parameter values were invalid: Secondary index % does not project one or more filter attributes: [%]") \
	X(ESK_INVALID, "esk.invalid", VALIDATION, "The provided starting key is invalid") \
	X(ESK_VALUE, "esk.value", VALIDATION, "The provided starting key is invalid: %") \
	X(ESK_SCAN, "esk.scan", VALIDATION, "The provided starting key is invalid: The provided key element does not match the schema") \
	X(ESK_OUTSIDE, "esk.outside", VALIDATION, "The provided starting key is outside query boundaries based on provided conditions") \
	X(ESK_RANGE, "esk.range", VALIDATION, "The provided starting key does not match the range key predicate") \
	X(ESK_ONEROW, "esk.onerow", VALIDATION, "The query can return at most one row and cannot be restarted") \
	X(ESK_SEGMENT, "esk.segment", VALIDATION, "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: % Segment: %") \
	X(SEG_TOTAL, "seg.total", VALIDATION, "The TotalSegments parameter is required but was not present in the request when Segment parameter is present") \
	X(SEG_SEGMENT, "seg.segment", VALIDATION, "The Segment parameter is required but was not present in the request when parameter TotalSegments is present") \
	X(SEG_RANGE, "seg.range", VALIDATION, "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: % is not less than TotalSegments: %") \
	X(PUT_RV, "put.rv", VALIDATION, "ReturnValues can only be ALL_OLD or NONE") \
	X(CCF, "ccf", CONDITION_FAILED, "The conditional request failed") \
	X(PTEE, "ptee", THROUGHPUT_EXCEEDED, "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.") \
	X(ATG_DUP, "atg.dup", VALIDATION, "One or more parameter values were invalid: Duplicate value in attribute name: %") \
	X(LEG_ARGS, "leg.args", VALIDATION, "One or more parameter values were invalid: Invalid number of argument(s) for the % ComparisonOperator") \
	X(LEG_SAME, "leg.same", VALIDATION, "One or more parameter values were invalid: AttributeValues inside AttributeValueList must be of same type") \
	X(LEG_TYPE, "leg.type", VALIDATION, "One or more parameter values were invalid: ComparisonOperator % is not valid for % AttributeValue type") \
	X(LEG_BETWEEN, "leg.between", VALIDATION, "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound") \
	X(LEG_VALUE_LIST, "leg.value+list", VALIDATION, "One or more parameter values were invalid: Value and AttributeValueList cannot be used together for Attribute: %") \
	X(LEG_EXISTS_OP, "leg.exists+op", VALIDATION, "One or more parameter values were invalid: Exists and ComparisonOperator cannot be used together for Attribute: %") \
	X(LEG_NOVALUE, "leg.novalue", VALIDATION, "One or more parameter values were invalid: Value or AttributeValueList must be used with ComparisonOperator: % for Attribute: %") \
	X(LEG_LIST, "leg.list", VALIDATION, "One or more parameter values were invalid: AttributeValueList can only be used with a ComparisonOperator for Attribute: %") \
	X(LEG_EXISTS, "leg.exists", VALIDATION, "One or more parameter values were invalid: Value must be provided when Exists is % for Attribute: %") \
	X(LEG_NOTEXISTS, "leg.notexists", VALIDATION, "One or more parameter values were invalid: Value cannot be used when Exists is false for Attribute: %") \
	X(LEG_UPD_NOVALUE, "leg.upd.novalue", VALIDATION, "One or more parameter values were invalid: Only DELETE action is allowed when no attribute value is specified") \
	X(LEG_UPD_DELETE, "leg.upd.delete", VALIDATION, "One or more parameter values were invalid: DELETE action with value is not supported for the type %") \
	X(LEG_UPD_ADD, "leg.upd.add", VALIDATION, "One or more parameter values were invalid: ADD action is not supported for the type %") \
	X(LEG_UPD_MISMATCH, "leg.upd.mismatch", VALIDATION, "Type mismatch for attribute to update") \
	X(BG_EMPTY, "bg.empty", VALIDATION, "The requestItems parameter is required for BatchGetItem") \
	X(BW_EMPTY, "bw.empty", VALIDATION, "The requestItems parameter is required for BatchWriteItem") \
	X(BG_MANY, "bg.many", VALIDATION, "1 validation error detected: Value at 'RequestItems.%.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100") \
	X(BG_TOTAL, "bg.total", VALIDATION, "Too many items requested for the BatchGetItem call") \
	X(BW_TOTAL, "bw.total", VALIDATION, "Too many items requested for the BatchWriteItem call") \
	X(BW_MANY, "bw.many", VALIDATION, "1 validation error detected: Value '%' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]") \
	X(B_DUP, "b.dup", VALIDATION, "Provided list of item keys contains duplicates") \
	X(TX_EMPTY, "tx.empty", VALIDATION, "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1") \
	X(TX_MANY, "tx.many", VALIDATION, "1 validation error detected: Value '%' at 'transactItems' failed to satisfy constraint: Member must have length less than or equal to 100") \
	X(TX_SAME, "tx.same", VALIDATION, "Transaction request cannot include multiple operations on one item") \
	X(TX_CANCEL, "tx.cancel", TRANSACTION_CANCELED, "Transaction cancelled, please refer cancellation reasons for specific reasons [%]") \
	X(TX_CONFLICT, "tx.conflict", TRANSACTION_CONFLICT, "Transaction is ongoing for the item") \
	X(TX_PROGRESS, "tx.progress", TRANSACTION_IN_PROGRESS, "Transaction from previous request is still in progress") \
	X(TX_ONE, "tx.one", VALIDATION, "TransactItems can only contain one of Check, Put, Update or Delete") \
	X(TX_SIZE, "tx.size", VALIDATION, "Transaction size cannot exceed 4 MB: the items, keys and expression values of the request come to % bytes") \
	X(TX_SIZE_GET, "tx.size.get", VALIDATION, "Transaction size cannot exceed 4 MB: the items asked for come to % bytes") \
	X(TX_TOKEN, "tx.token", TOKEN_MISMATCH, "ClientRequestToken was used with other parameters within the last 10 minutes") \
	X(TTL_ENABLED, "ttl.enabled", VALIDATION, "TimeToLive is already enabled") \
	X(TTL_DISABLED, "ttl.disabled", VALIDATION, "TimeToLive is already disabled") \
	X(TTL_DIFFERENT, "ttl.different", VALIDATION, "TimeToLive is active on a different AttributeName: current AttributeName is %") \
	X(TTL_OFTEN, "ttl.often", VALIDATION, "Time to live has been modified multiple times within a fixed interval") \
	X(ST_NOTFOUND, "st.notfound", RESOURCE_NOT_FOUND, "Requested resource not found: Stream: % not found") \
	X(EX_SIZE_N, "ex.size.n", VALIDATION, "Invalid %: Expression size has exceeded the maximum allowed size; expression size: %") \
	X(EX_NAMES_LONG, "ex.names.long", VALIDATION, "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too long; size of key: %") \
	X(EX_VALUES_LONG, "ex.values.long", VALIDATION, "ExpressionAttributeValues contains invalid key: The expression attribute map contains a key that is too long;") \
	X(EX_NAMES_EMPTYNAME, "ex.names.emptyname", VALIDATION, "ExpressionAttributeNames contains invalid value: Empty attribute name for key %") \
	X(EX_VALUES_NOEXPR_QUERY, "ex.values.noexpr.query", VALIDATION, "ExpressionAttributeValues can only be specified when using expressions") \
	X(LEG_CONDOP_NONE, "leg.condop.none", VALIDATION, "ConditionalOperator cannot be used without Filter or Expected") \
	X(LEG_CONDOP_ONE, "leg.condop.one", VALIDATION, "ConditionalOperator can only be used when Filter or Expected has two or more elements") \
	X(UPD_INDEX_EXISTS, "upd.index.exists", VALIDATION, "Attempting to create an index which already exists") \
	X(UPD_INDEX_INUSE, "upd.index.inuse", RESOURCE_IN_USE, "Attempt to change a resource which is still in use: Index is being %.  Table: % Index: %") \
	X(S_SELECT_ALL, "s.select.all", VALIDATION, "Cannot specify the % when choosing to get %")
/* clang-format on */

#define MESSAGE_ENUM_(id, text_id, exception, template) MSG_##id,
enum message { MSG_NONE, MESSAGES(MESSAGE_ENUM_) MSG_COUNT };
#undef MESSAGE_ENUM_

#endif
