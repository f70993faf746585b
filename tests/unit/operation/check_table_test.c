/* SPDX-License-Identifier: Apache-2.0 */
/* CreateTable (03-3.1, in its order), UpdateTable (03-3.3), DeleteTable, DescribeTable, ListTables (02-T2,
 * T3). */
#include "support.h"

#define NAMES    "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"
#define SHORT    "Member must have length greater than or equal to 3"
#define LONG     "Member must have length less than or equal to 255"
#define NOTNULL  "Member must not be null"
#define REQUIRED INVALID "The parameter 'TableName' is required but was not present in the request"
#define A64      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define NAME256  A64 A64 A64 A64

/* ---- building requests ---- */
#define T                    "\"TableName\":\"abc\""
#define DEF(n)               "{\"AttributeName\":\"" n "\",\"AttributeType\":\"S\"}"
#define HASH(n)              "{\"AttributeName\":\"" n "\",\"KeyType\":\"HASH\"}"
#define RANGE(n)             "{\"AttributeName\":\"" n "\",\"KeyType\":\"RANGE\"}"
#define DEFS(...)            "\"AttributeDefinitions\":[" __VA_ARGS__ "]"
#define KEYS(...)            "\"KeySchema\":[" __VA_ARGS__ "]"
#define ON_DEMAND            "\"BillingMode\":\"PAY_PER_REQUEST\""
#define UNITS(r, w)          "\"ProvisionedThroughput\":{\"ReadCapacityUnits\":" r ",\"WriteCapacityUnits\":" w "}"
#define ALL                  "\"Projection\":{\"ProjectionType\":\"ALL\"}"
#define INDEX(n, keys, more) "{\"IndexName\":\"" n "\"," keys "," more "}"
#define LSIS(...)            "\"LocalSecondaryIndexes\":[" __VA_ARGS__ "]"
#define GSIS(...)            "\"GlobalSecondaryIndexes\":[" __VA_ARGS__ "]"
#define AB                   DEFS(DEF("a") "," DEF("b"))
#define ABC                  DEFS(DEF("a") "," DEF("b") "," DEF("c"))
#define TABLE_A              T "," ON_DEMAND "," KEYS(HASH("a"))
#define TABLE_AB             T "," ON_DEMAND "," KEYS(HASH("a") "," RANGE("b"))

static void test_names(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "02-T2", "{\"BillingMode\":\"x\"}", REQUIRED },
		{ "02-T3", "{\"TableName\":\"\"}", ONE_ERROR "Value ''" AT("tableName") SHORT },
		{ "02-T3", "{\"TableName\":\"ab\"}", ONE_ERROR "Value 'ab'" AT("tableName") SHORT },
		{ "02-T3", "{\"TableName\":\"" NAME256 "\"}",
			ONE_ERROR "Value '" NAME256 "'" AT("tableName") LONG },
		{ "02-T1", "{\"TableName\":\"abc;\"}", ONE_ERROR "Value 'abc;'" AT("tableName") NAMES },
	};
	RUN_CASES(request_check, OP_CREATE_TABLE, cases);
	RUN_CASES(request_check, OP_DELETE_TABLE, cases);
	RUN_CASES(request_check, OP_DESCRIBE_TABLE, cases);
	RUN_CASES(request_check, OP_UPDATE_TABLE, cases);
	static const struct request_case arns[] = {
		{ "01-P39", "{\"TableName\":\"arn:aws:dynamodb:us-east-1:000000000000:table/abc\"}", "" },
		{ "fine", "{\"TableName\":\"abc\"}", "" },
	};
	RUN_CASES(request_check, OP_DELETE_TABLE, arns);
	RUN_CASES(request_check, OP_DESCRIBE_TABLE, arns);
}

static void test_list(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "03-L14", "{\"ExclusiveStartTableName\":\"a;\",\"Limit\":0}",
			INVALID "3 validation errors detected: Value 'a;'" AT("exclusiveStartTableName") NAMES
			"; Value 'a;'" AT("exclusiveStartTableName") SHORT
			"; Value '0'" AT("limit") "Member must have value greater than or equal to 1" },
		{ "03-L14", "{\"Limit\":101}",
			ONE_ERROR
			"Value '101'" AT("limit") "Member must have value less than or equal to 100" },
		{ "03-L14", "{\"Limit\":100,\"ExclusiveStartTableName\":\"nothing-like-it\"}", "" },
		{ "03-L14", "{}", "" },
	};
	RUN_CASES(request_check, OP_LIST_TABLES, cases);
}

static void test_create_constraints(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "step 2", "{" T "}",
			INVALID "2 validation errors detected: Value null" AT("attributeDefinitions") NOTNULL
			"; Value null" AT("keySchema") NOTNULL },
		{ "step 2, con.enum",
			"{" T
			"," DEFS(DEF("a")) "," KEYS("{\"AttributeName\":\"a\",\"KeyType\":\"INVALID\"}") "}",
			ONE_ERROR
			"Value 'INVALID'" AT("keySchema.1.member.keyType") "Member must satisfy enum value "
									   "set: [HASH, RANGE]" },
		{ "01-P34",
			"{" T "," ON_DEMAND "," KEYS(HASH(
				"a")) ",\"AttributeDefinitions\":[{\"AttributeName\":\"a\",\"AttributeType\":"
				      "\"SS\"}],\"TableClass\":\"x\"}",
			INVALID "2 validation errors detected: Value 'SS'" AT(
				"attributeDefinitions.1.member.attributeType") "Member must satisfy enum "
									       "value set: [B, N, S]; Value "
									       "'x'" AT("tableClass") "Member"
												      " must "
												      "satisf"
												      "y "
												      "enum "
												      "value "
												      "set: "
												      "[STAND"
												      "ARD, "
												      "STANDA"
												      "RD_"
												      "INFREQ"
												      "UENT_"
												      "ACCESS"
												      "]" },
		{ "step 2: empty", "{" T "," DEFS(DEF("a")) "," KEYS() "}",
			ONE_ERROR
			"Value '[]'" AT("keySchema") "Member must have length greater than or equal to 1" },
		{ "step 2: more than 2", "{" T "," ABC "," KEYS(HASH("a") "," RANGE("b") "," RANGE("c")) "}",
			ONE_ERROR
			"Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
			"KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, "
			"keyType=RANGE)]'" AT(
				"keySchema") "Member must have length less than or equal to 2" },
		{ "step 2: local index",
			"{" TABLE_AB "," ABC
			"," LSIS(INDEX("idx", KEYS(HASH("a") "," RANGE("b") "," RANGE("c")), ALL)) "}",
			ONE_ERROR
			"Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
			"KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=c, "
			"keyType=RANGE)]'" AT(
				"localSecondaryIndexes.1.member.keySchema") "Member must have length less "
									    "than or equal to 2" },
		{ "02-M1", "{" T "," ON_DEMAND "," DEFS(DEF("")) "," KEYS(HASH("")) "}",
			INVALID "2 validation errors detected: Value ''" AT(
				"attributeDefinitions.1.member.attributeName") "Member must have length "
									       "greater than or equal to 1; "
									       "Value ''" AT(
										       "keySchema.1."
										       "member."
										       "attributeName") "Memb"
													"er "
													"must"
													" hav"
													"e "
													"leng"
													"th "
													"grea"
													"ter "
													"than"
													" or "
													"equa"
													"l "
													"to "
													"1" },
		{ "01-P32", "{" T "," DEFS(DEF("a")) "," KEYS(HASH("a")) "," UNITS("0", "-1") "}",
			INVALID "2 validation errors detected: Value '0'" AT(
				"provisionedThroughput.readCapacityUnits") "Member must have value greater "
									   "than or equal to 1; Value "
									   "'-1'" AT(
										   "provisionedThroughput."
										   "writeCapacityUnits") "M"
													 "e"
													 "m"
													 "b"
													 "e"
													 "r"
													 " "
													 "m"
													 "u"
													 "s"
													 "t"
													 " "
													 "h"
													 "a"
													 "v"
													 "e"
													 " "
													 "v"
													 "a"
													 "l"
													 "u"
													 "e"
													 " "
													 "g"
													 "r"
													 "e"
													 "a"
													 "t"
													 "e"
													 "r"
													 " "
													 "t"
													 "h"
													 "a"
													 "n"
													 " "
													 "o"
													 "r"
													 " "
													 "e"
													 "q"
													 "u"
													 "a"
													 "l"
													 " "
													 "t"
													 "o"
													 " "
													 "1" },
		{ "01-P31", "{" TABLE_A "," DEFS(DEF("a")) "," GSIS("{}") "}",
			INVALID "3 validation errors detected: Value null" AT(
				"globalSecondaryIndexes.1.member.indexName") NOTNULL
			"; Value null" AT("globalSecondaryIndexes.1.member.keySchema") NOTNULL
			"; Value null" AT("globalSecondaryIndexes.1.member.projection") NOTNULL },
		{ "03-3.1 step 10: by the model",
			"{" TABLE_AB "," AB "," LSIS(INDEX("idx", KEYS(HASH("a") "," RANGE("b")),
				"\"Projection\":{\"ProjectionType\":\"x\",\"NonKeyAttributes\":[]}")) "}",
			INVALID "2 validation errors detected: Value 'x'" AT(
				"localSecondaryIndexes.1.member."
				"projection.projectionType") "Member "
							     "must "
							     "satisfy "
							     "enum "
							     "value "
							     "set: "
							     "[ALL, "
							     "INCLUDE, "
							     "KEYS_ONLY]"
							     "; Value "
							     "'[]'" AT("lo"
								       "ca"
								       "lS"
								       "ec"
								       "on"
								       "da"
								       "ry"
								       "In"
								       "de"
								       "xe"
								       "s."
								       "1."
								       "me"
								       "mb"
								       "er"
								       ".p"
								       "ro"
								       "je"
								       "ct"
								       "io"
								       "n."
								       "no"
								       "nK"
								       "ey"
								       "At"
								       "tr"
								       "ib"
								       "ut"
								       "e"
								       "s") "Member must have length greater "
									    "than or equal to 1" },
	};
	RUN_CASES(request_check, OP_CREATE_TABLE, cases);
}

static void test_create_billing(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "tbl.ondemand.throughput", "{" TABLE_A "," DEFS(DEF("x")) "," UNITS("1", "1") "}",
			PARAMETERS "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
				   "BillingMode is "
				   "PAY_PER_REQUEST" },
		{ "tbl.provisioned.missing", "{" T "," KEYS(HASH("a")) "," DEFS(DEF("x")) "}",
			PARAMETERS
			"ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
			"PROVISIONED" },
		{ "tbl.provisioned.missing",
			"{" T ",\"BillingMode\":\"PROVISIONED\"," KEYS(HASH("a")) "," DEFS(DEF("x")) "}",
			PARAMETERS
			"ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
			"PROVISIONED" },
		{ "tbl.bounds",
			"{" T "," KEYS(HASH("a")) "," DEFS(DEF("x")) "," UNITS(
				"1000000000001", "1000000000001") "}",
			INVALID "Given value 1000000000001 for ReadCapacityUnits is out of bounds" },
		{ "tbl.bounds",
			"{" T "," KEYS(HASH("a")) "," DEFS(DEF("x")) "," UNITS(
				"1000000000000", "1000000000001") "}",
			INVALID "Given value 1000000000001 for WriteCapacityUnits is out of bounds" },
		{ "tbl.bounds: index",
			"{" T "," KEYS(HASH("a")) "," DEFS(DEF("x")) "," UNITS("1", "1") "," GSIS(
				INDEX("idx", KEYS(HASH("a")), ALL "," UNITS("1", "1000000000001"))) "}",
			INVALID
			"Given value 1000000000001 for WriteCapacityUnits is out of bounds for index idx" },
	};
	RUN_CASES(request_check, OP_CREATE_TABLE, cases);
}

#define UNDEFINED(keys, defs)                                                                        \
	PARAMETERS "Some index key attributes are not defined in AttributeDefinitions. Keys: [" keys \
		   "], AttributeDefinitions: [" defs "]"
#define NODEF INVALID "Invalid KeySchema: Some index key attribute have no definition"

static void test_create_keys(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "step 5: tbl.key.nodef", "{" TABLE_AB "," DEFS(DEF("a")) "}", NODEF },
		{ "step 5: duplicates in both",
			"{" T "," ON_DEMAND
			"," KEYS(HASH("a") "," RANGE("a")) "," DEFS(DEF("a") "," DEF("a")) "}",
			NODEF },
		{ "step 6: [pk HASH, pk RANGE], one definition",
			"{" T "," ON_DEMAND "," KEYS(HASH("a") "," RANGE("a")) "," DEFS(DEF("a")) "}",
			NODEF },
		{ "step 5: tbl.key.undefined", "{" TABLE_A "," DEFS(DEF("b")) "}", UNDEFINED("a", "b") },
		{ "step 5: tbl.key.undefined", "{" TABLE_AB "," DEFS(DEF("b") "," DEF("c")) "}",
			UNDEFINED("a, b", "b, c") },
		{ "step 6: tbl.key.same", "{" T "," ON_DEMAND "," KEYS(HASH("a") "," RANGE("a")) "," AB "}",
			INVALID
			"Both the Hash Key and the Range Key element in the KeySchema have the same name" },
		{ "step 6: tbl.key.first", "{" T "," ON_DEMAND "," KEYS(RANGE("a")) "," DEFS(DEF("a")) "}",
			INVALID "Invalid KeySchema: The first KeySchemaElement is not a HASH key type" },
		{ "step 6: tbl.key.first", "{" T "," ON_DEMAND "," KEYS(RANGE("a") "," HASH("b")) "," AB "}",
			INVALID "Invalid KeySchema: The first KeySchemaElement is not a HASH key type" },
		{ "step 6: tbl.key.second", "{" T "," ON_DEMAND "," KEYS(HASH("a") "," HASH("b")) "," AB "}",
			INVALID "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type" },
		{ "step 7: tbl.lsi.emptylist", "{" TABLE_A "," DEFS(DEF("a")) "," LSIS() "," GSIS() "}",
			PARAMETERS "List of LocalSecondaryIndexes is empty" },
		{ "step 7: tbl.gsi.emptylist", "{" TABLE_A "," DEFS(DEF("a")) "," GSIS() "}",
			PARAMETERS "List of GlobalSecondaryIndexes is empty" },
		{ "step 13: tbl.def.count", "{" TABLE_A "," AB "}",
			PARAMETERS "Number of attributes in KeySchema does not exactly match number of "
				   "attributes defined in "
				   "AttributeDefinitions" },
		{ "step 13: twice", "{" TABLE_A "," DEFS(DEF("a") "," DEF("a")) "}",
			PARAMETERS "Number of attributes in KeySchema does not exactly match number of "
				   "attributes defined in "
				   "AttributeDefinitions" },
		{ "well", "{" TABLE_AB "," AB "}", "" },
		{ "well", "{" T "," KEYS(HASH("a")) "," DEFS(DEF("a")) "," UNITS("1", "1") "}", "" },
	};
	RUN_CASES(request_check, OP_CREATE_TABLE, cases);
}

static void test_create_local_indexes(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "step 8: step 5",
			"{" TABLE_AB "," AB "," LSIS(INDEX("idx", KEYS(HASH("a") "," RANGE("c")), ALL)) "}",
			UNDEFINED("a, c", "a, b") },
		{ "step 8: tbl.lsi.norange",
			"{" TABLE_A "," AB "," LSIS(INDEX("idx", KEYS(HASH("a") "," RANGE("b")), ALL)) "}",
			PARAMETERS
			"Table KeySchema does not have a range key, which is required when specifying a "
			"LocalSecondaryIndex" },
		{ "step 8: tbl.lsi.idxnorange",
			"{" TABLE_AB "," AB "," LSIS(INDEX("idx", KEYS(HASH("a")), ALL)) "}",
			PARAMETERS "Index KeySchema does not have a range key for index: idx" },
		{ "step 8: tbl.lsi.hash",
			"{" TABLE_AB "," AB "," LSIS(INDEX("idx", KEYS(HASH("b") "," RANGE("a")), ALL)) "}",
			PARAMETERS "Index KeySchema does not have the same leading hash key as table "
				   "KeySchema for index: idx. "
				   "index hash key: b, table hash key: a" },
		{ "step 8: order",
			"{" TABLE_AB "," AB "," LSIS(INDEX("idx", KEYS(RANGE("b") "," HASH("a")), ALL)) "}",
			INVALID "Invalid KeySchema: The first KeySchemaElement is not a HASH key type" },
		{ "step 10: tbl.proj.unknown",
			"{" TABLE_AB "," AB
			"," LSIS(INDEX("idx", KEYS(HASH("a") "," RANGE("b")), "\"Projection\":{}")) "}",
			PARAMETERS "Unknown ProjectionType: null" },
		{ "step 11: tbl.idx.dup",
			"{" TABLE_AB "," AB "," LSIS(INDEX("idx", KEYS(HASH("a") "," RANGE("b")),
				ALL) "," INDEX("idx", KEYS(HASH("a") "," RANGE("b")), ALL)) "}",
			PARAMETERS "Duplicate index name: idx" },
		{ "step 11: one name space",
			"{" TABLE_AB "," AB "," LSIS(INDEX("idx", KEYS(HASH("a") "," RANGE("b")),
				ALL)) "," GSIS(INDEX("idx", KEYS(HASH("b")), ALL)) "}",
			PARAMETERS "Duplicate index name: idx" },
		{ "03-C2",
			"{" TABLE_AB "," AB "," LSIS(INDEX("idx", KEYS(HASH("a") "," RANGE("b")), ALL)) "}",
			"" },
	};
	RUN_CASES(request_check, OP_CREATE_TABLE, cases);
}

#define PROJECT(type, more) "\"Projection\":{\"ProjectionType\":\"" type "\"" more "}"
#define ATTRS               "\"NonKeyAttributes\":[\"x\"]"

static void test_create_global_indexes(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "step 9: step 5",
			"{" TABLE_A "," DEFS(DEF("a")) "," GSIS(INDEX("idx", KEYS(HASH("c")), ALL)) "}",
			UNDEFINED("c", "a") },
		{ "step 9: step 5",
			"{" TABLE_A
			"," DEFS(DEF("a")) "," GSIS(INDEX("idx", KEYS(HASH("a") "," RANGE("c")), ALL)) "}",
			NODEF },
		{ "step 9: order",
			"{" TABLE_A "," DEFS(DEF("a")) "," GSIS(INDEX("idx", KEYS(RANGE("a")), ALL)) "}",
			INVALID "Invalid KeySchema: The first KeySchemaElement is not a HASH key type" },
		{ "step 9: same name",
			"{" TABLE_A "," AB "," GSIS(INDEX("idx", KEYS(HASH("b") "," RANGE("b")), ALL)) "}",
			INVALID
			"Both the Hash Key and the Range Key element in the KeySchema have the same name" },
		{ "03-C3",
			"{" TABLE_A "," ABC
			"," GSIS(INDEX("idx", KEYS(HASH("b") "," HASH("c") "," RANGE("a")), ALL)) "}",
			"" },
		{ "03-C3: HASH first",
			"{" TABLE_A "," ABC
			"," GSIS(INDEX("idx", KEYS(HASH("b") "," RANGE("c") "," HASH("a")), ALL)) "}",
			INVALID "Invalid KeySchema: all HASH key elements must come before the RANGE key "
				"elements for index: idx" },
		{ "step 9: tbl.gsi.throughput",
			"{" TABLE_A "," DEFS(DEF("a")) "," GSIS(
				INDEX("idx", KEYS(HASH("a")), ALL "," UNITS("1", "1"))) "}",
			PARAMETERS
			"ProvisionedThroughput should not be specified for index: idx when BillingMode is "
			"PAY_PER_REQUEST" },
		{ "step 9: a provisioned table needs it",
			"{" T "," UNITS("1", "1") "," KEYS(HASH("a")) "," DEFS(DEF("a")) "," GSIS(
				INDEX("idx", KEYS(HASH("a")), ALL)) "}",
			PARAMETERS "ProvisionedThroughput must be specified for index: idx" },
		{ "step 10: tbl.proj.extra",
			"{" TABLE_A "," DEFS(DEF("a")) "," GSIS(
				INDEX("idx", KEYS(HASH("a")), PROJECT("ALL", "," ATTRS))) "}",
			PARAMETERS "ProjectionType is ALL, but NonKeyAttributes is specified" },
		{ "step 10: tbl.proj.extra",
			"{" TABLE_A "," DEFS(DEF("a")) "," GSIS(
				INDEX("idx", KEYS(HASH("a")), PROJECT("KEYS_ONLY", "," ATTRS))) "}",
			PARAMETERS "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified" },
		{ "step 10: tbl.proj.missing",
			"{" TABLE_A "," DEFS(DEF("a")) "," GSIS(
				INDEX("idx", KEYS(HASH("a")), PROJECT("INCLUDE", ""))) "}",
			PARAMETERS "ProjectionType is INCLUDE, but NonKeyAttributes is not specified" },
		{ "step 10: duplicates",
			"{" TABLE_A "," DEFS(DEF("a")) "," GSIS(INDEX("idx", KEYS(HASH("a")),
				PROJECT("INCLUDE", ",\"NonKeyAttributes\":[\"x\",\"y\",\"x\"]"))) "}",
			PARAMETERS "Duplicate attribute x in NonKeyAttributes of index: idx" },
		{ "13.2",
			"{\"TableName\":\"Music\"," DEFS(DEF("Artist") "," DEF("Song") "," DEF(
				"Year")) "," KEYS(HASH("Artist") "," RANGE("Song")) "," ON_DEMAND
										    "," GSIS(INDEX("byYear",
											    KEYS(HASH(
												    "Year")),
											    PROJECT("KEYS_"
												    "ONLY",
												    ""))) ","
													  "\""
													  "St"
													  "re"
													  "am"
													  "Sp"
													  "ec"
													  "if"
													  "ic"
													  "at"
													  "io"
													  "n"
													  "\""
													  ":{"
													  "\""
													  "St"
													  "re"
													  "am"
													  "En"
													  "ab"
													  "le"
													  "d"
													  "\""
													  ":t"
													  "ru"
													  "e,"
													  "\""
													  "St"
													  "re"
													  "am"
													  "Vi"
													  "ew"
													  "Ty"
													  "pe"
													  "\""
													  ":"
													  "\""
													  "NE"
													  "W_"
													  "AN"
													  "D_"
													  "OL"
													  "D_"
													  "IM"
													  "AG"
													  "ES"
													  "\""
													  "}"
													  "}",
			"" },
	};
	RUN_CASES(request_check, OP_CREATE_TABLE, cases);
}

static void assert_index_count(const char *list, const char *keys, int n, const char *expected)
{
	static char json[20000];
	static struct request r;
	size_t len = (size_t)snprintf(json, sizeof json, "{" TABLE_AB "," AB ",\"%s\":[", list);
	for (int i = 0; i < n; i++)
		len += (size_t)snprintf(json + len, sizeof json - len,
			"%s{\"IndexName\":\"idx%d\",%s," ALL "}", i ? "," : "", i, keys);
	snprintf(json + len, sizeof json - len, "]}");
	assert_string_equal(request_check(&r, OP_CREATE_TABLE, json), expected);
	request_end(&r);
}

/* step 12 */
static void test_create_index_counts(void **state)
{
	(void)state;
	const char *local = KEYS(HASH("a") "," RANGE("b")), *global = KEYS(HASH("b"));
	assert_index_count("LocalSecondaryIndexes", local, 5, "");
	assert_index_count("LocalSecondaryIndexes", local, 6,
		PARAMETERS "Number of LocalSecondaryIndexes exceeds per-table limit of 5");
	assert_index_count("GlobalSecondaryIndexes", global, 20, "");
	assert_index_count("GlobalSecondaryIndexes", global, 21,
		PARAMETERS "GlobalSecondaryIndex count exceeds the per-table limit of 20");
	assert_index_count("GlobalSecondaryIndexes", global, 60,
		PARAMETERS "GlobalSecondaryIndex count exceeds the per-table limit of 20");
}

#define BASE        TABLE_A "," DEFS(DEF("a"))
#define PROVISIONED T "," KEYS(HASH("a")) "," DEFS(DEF("a")) "," UNITS("1", "1")

static void test_create_rest(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "step 14: tbl.stream.view",
			"{" BASE ",\"StreamSpecification\":{\"StreamEnabled\":false,\"StreamViewType\":\"NEW_"
			"IMAGE\"}}",
			PARAMETERS "Table is being created with a stream disabled, UpdateViewType should not "
				   "be specified" },
		{ "step 14", "{" BASE ",\"StreamSpecification\":{\"StreamEnabled\":true}}",
			PARAMETERS "StreamViewType must be specified when StreamEnabled is true" },
		{ "step 14", "{" BASE ",\"StreamSpecification\":{\"StreamEnabled\":false}}", "" },
		{ "step 15: tbl.odt.create",
			"{" PROVISIONED
			",\"OnDemandThroughput\":{\"MaxWriteRequestUnits\":1,\"MaxReadRequestUnits\":1}}",
			PARAMETERS "MaxReadRequestUnits for OnDemandThroughput cannot be specified when "
				   "table BillingMode is "
				   "PROVISIONED." },
		{ "step 15: tbl.odt.create",
			"{" PROVISIONED ",\"OnDemandThroughput\":{\"MaxWriteRequestUnits\":1}}",
			PARAMETERS "MaxWriteRequestUnits for OnDemandThroughput cannot be specified when "
				   "table BillingMode is "
				   "PROVISIONED." },
		{ "step 15: tbl.odt.range", "{" BASE ",\"OnDemandThroughput\":{\"MaxReadRequestUnits\":0}}",
			PARAMETERS "Requested MaxReadRequestUnits for OnDemandThroughput for table is "
				   "outside of valid range" },
		{ "step 15: empty is absent", "{" PROVISIONED ",\"OnDemandThroughput\":{}}", "" },
		{ "step 16", "{" BASE ",\"Tags\":[{\"Key\":\"\",\"Value\":\"\"}]}",
			INVALID "The Tag Key provided is invalid, Key: " },
		{ "step 16, 03-G1", "{" BASE ",\"Tags\":[{\"Key\":\"aws:x\",\"Value\":\"\"}]}",
			INVALID "Tag Key cannot be prefixed with aws:, Key: aws:x" },
		{ "step 16", "{" BASE ",\"Tags\":[{\"Key\":\"env\",\"Value\":\"test\"}]}", "" },
	};
	RUN_CASES(request_check, OP_CREATE_TABLE, cases);
}

#define UPDATES(...) "\"GlobalSecondaryIndexUpdates\":[" __VA_ARGS__ "]"
#define CREATE(n)    "{\"Create\":" INDEX(n, KEYS(HASH("a")), ALL) "}"
#define DELETE(n)    "{\"Delete\":{\"IndexName\":\"" n "\"}}"
#define UPDATE(n)    "{\"Update\":{\"IndexName\":\"" n "\"," UNITS("1", "1") "}}"
#define ONLINE                                                                                              \
	"LimitExceededException: Subscriber limit exceeded: Only 1 online index can be created or deleted " \
	"simultaneously per table"

static void test_update(void **state)
{
	(void)state;
	static const struct request_case cases[] = {
		{ "03-U1", "{" T "}",
			INVALID
			"At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
			"GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required" },
		{ "03-U1", "{" T "," DEFS(DEF("a")) "," UPDATES() "}",
			INVALID
			"At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
			"GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required" },
		{ "03-U18", "{" T ",\"DeletionProtectionEnabled\":false}", "" },
		{ "03-U18", "{" T ",\"TableClass\":\"STANDARD\"}", "" },
		{ "03-U2", "{" T ",\"BillingMode\":\"PROVISIONED\"}",
			PARAMETERS
			"ProvisionedThroughput must be specified when BillingMode is PROVISIONED" },
		{ "03-U2", "{" T "," ON_DEMAND "," UNITS("1", "1") "}",
			PARAMETERS "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when "
				   "BillingMode is "
				   "PAY_PER_REQUEST" },
		{ "tbl.bounds", "{" T "," UNITS("1000000000001", "1") "}",
			INVALID "Given value 1000000000001 for ReadCapacityUnits is out of bounds" },
		{ "03-U7", "{" T "," UPDATES("{}") "}",
			PARAMETERS
			"One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
			"GlobalSecondaryIndexUpdate.Delete must not be null" },
		{ "03-U7", "{" T "," UPDATES(UPDATE("abc") "," DELETE("abc")) "}",
			PARAMETERS "Only one global secondary index update per index is allowed "
				   "simultaneously. Index: abc" },
		{ "03-U8", "{" T "," DEFS(DEF("a")) "," UPDATES(CREATE("abc") "," CREATE("abd")) "}",
			ONLINE },
		{ "03-U8", "{" T "," UPDATES(DELETE("abc") "," DELETE("abd")) "}", ONLINE },
		{ "03-U8", "{" T "," DEFS(DEF("a")) "," UPDATES(CREATE("abc") "," DELETE("abd")) "}",
			ONLINE },
		{ "03-U10", "{" T "," DEFS(DEF("b")) "," UPDATES(CREATE("abc")) "}", UNDEFINED("a", "b") },
		{ "03-U10", "{" T "," UPDATES(CREATE("abc")) "}", UNDEFINED("a", "") },
		{ "projection",
			"{" T "," DEFS(DEF("a")) "," UPDATES(
				"{\"Create\":" INDEX("abc", KEYS(HASH("a")), PROJECT("INCLUDE", "")) "}") "}",
			PARAMETERS "ProjectionType is INCLUDE, but NonKeyAttributes is not specified" },
		{ "03-U17: tbl.odt.update",
			"{" T ",\"BillingMode\":\"PROVISIONED\"," UNITS(
				"1", "1") ",\"OnDemandThroughput\":{\"MaxReadRequestUnits\":1}}",
			PARAMETERS "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the "
				   "table BillingMode is "
				   "PROVISIONED" },
		{ "03-U17", "{" T ",\"OnDemandThroughput\":{\"MaxReadRequestUnits\":-1}}", "" },
		{ "03-U17", "{" T ",\"OnDemandThroughput\":{\"MaxWriteRequestUnits\":0}}",
			PARAMETERS "Requested MaxWriteRequestUnits for OnDemandThroughput for table is "
				   "outside of valid range" },
		{ "03-U17", "{" T ",\"OnDemandThroughput\":{}}",
			PARAMETERS "MaxReadRequestUnits or MaxWriteRequestUnits must be specified in "
				   "OnDemandThroughput" },
		{ "01-P31", "{" T "," UPDATES("{\"Update\":{}}") "}",
			ONE_ERROR "Value null" AT("globalSecondaryIndexUpdates.1.member.update.indexName")
				NOTNULL },
		{ "well", "{" T "," DEFS(DEF("a")) "," UPDATES(CREATE("abc") "," UPDATE("abd")) "}", "" },
	};
	RUN_CASES(request_check, OP_UPDATE_TABLE, cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_create_constraints),
		cmocka_unit_test(test_create_billing),
		cmocka_unit_test(test_create_keys),
		cmocka_unit_test(test_create_local_indexes),
		cmocka_unit_test(test_create_global_indexes),
		cmocka_unit_test(test_create_index_counts),
		cmocka_unit_test(test_create_rest),
		cmocka_unit_test(test_update),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
