/* SPDX-License-Identifier: Apache-2.0 */
/* Values of a JSON type that does not belong there: the SerializationExceptions of 01-1.5. */
#include "value/json_reader.h"

const char *ddbi_json_pass(struct reader *r, const char *p)
{
	r->j->at = p;
	return ddbi_json_skip(r->j) ? r->j->at : NULL;
}

static struct str token(enum json_kind kind)
{
	switch (kind) {
	case JSON_TRUE: return STR("TRUE_VALUE");
	case JSON_FALSE: return STR("FALSE_VALUE");
	case JSON_FRACTION: return STR("DECIMAL_VALUE");
	default: return STR("NUMBER_VALUE");
	}
}

static void wrong_array(struct error *e, enum wanted wanted)
{
	static const char attribute[] = "com.amazonaws.dynamodb.v20120810.AttributeValue";
	switch (wanted) {
	case WANT_STRING: ddbi_fail(e, MSG_SER_SCALAR_ARRAY, STR("String")); break;
	case WANT_BOOLEAN: ddbi_fail(e, MSG_SER_SCALAR_ARRAY, STR("Boolean")); break;
	case WANT_BLOB: ddbi_fail(e, MSG_SER_BLOB_ARRAY); break;
	case WANT_MAP: ddbi_fail(e, MSG_SER_MAP_ARRAY, str_z(attribute)); break;
	default: ddbi_fail(e, MSG_SER_STRUCT_ARRAY, STR("AttributeValue")); break;
	}
}

static void wrong_scalar(struct error *e, enum wanted wanted, enum json_kind kind)
{
	bool flag = kind == JSON_TRUE || kind == JSON_FALSE;
	switch (wanted) {
	case WANT_STRING:
		if (flag)
			ddbi_fail(e, MSG_SER_SCALAR_BOOL, token(kind), STR("String"));
		else
			ddbi_fail(e, MSG_SER_STR_NUM, token(kind));
		break;
	case WANT_BOOLEAN:
		if (kind == JSON_STRING)
			ddbi_fail(e, MSG_SER_BOOL_STR);
		else
			ddbi_fail(e, MSG_SER_BOOL_NUM, token(kind));
		break;
	case WANT_BLOB: ddbi_fail(e, MSG_SER_BLOB_SCALAR); break;
	case WANT_LIST:
	case WANT_MAP: ddbi_fail(e, MSG_SER_MEMBER_SCALAR); break;
	case WANT_ATTRIBUTE: ddbi_fail(e, MSG_SER_ELEMENT_SCALAR); break;
	}
}

const char *ddbi_json_wrong(struct reader *r, const char *p, enum wanted wanted)
{
	r->j->at = p;
	enum json_kind kind = ddbi_json_kind(r->j);
	struct error *e = r->type_error;
	if (e->exception != EXCEPTION_NONE || kind == JSON_NULL || kind == JSON_BAD)
		return ddbi_json_pass(r, p);
	if (kind == JSON_ARRAY)
		wrong_array(e, wanted);
	else if (kind == JSON_OBJECT)
		ddbi_fail(e, MSG_SER_SCALAR_OBJECT);
	else
		wrong_scalar(e, wanted, kind);
	return ddbi_json_pass(r, p);
}
