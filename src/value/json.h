/* SPDX-License-Identifier: Apache-2.0 */
/* JSON as DynamoDB speaks it: a reader that is pulled through a text, and writing.
 *
 * Reading is one pass over borrowed text: strings without a backslash are slices of the text, others are
 * unescaped into the arena. UTF-8, surrogate pairs and nesting (at most 1,000 levels deep) are checked. After
 * a syntax error every call returns false and `failed` stays set. */
#ifndef VALUE_JSON_H
#define VALUE_JSON_H
#include "value/item.h"

struct json {
	const char *at, *end;
	struct ddb_arena *arena;
	struct buf *scratch; /* where items are packed: the caller's, reused; its maximum: twice the text's */
	unsigned depth;
	bool fresh;  /* an object or array has just begun: no comma comes first */
	bool failed; /* not JSON */
	bool nomem;
};

enum json_kind {
	JSON_BAD,
	JSON_OBJECT,
	JSON_ARRAY,
	JSON_STRING,
	JSON_INTEGER,
	JSON_FRACTION,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL
};

/* What is in the scratch buffer goes. */
void ddbi_json_begin(struct json *, struct str text, struct ddb_arena *, struct buf *scratch);
/* What the next value is; reads white space only. INTEGER: no point and no exponent. */
enum json_kind ddbi_json_kind(struct json *);
/* Objects: if (ddbi_json_object(j)) while (ddbi_json_member(j, &name)) read or skip its value. */
bool ddbi_json_object(struct json *);
bool ddbi_json_member(struct json *, struct str *name);
bool ddbi_json_array(struct json *);
bool ddbi_json_element(struct json *); /* true: there is one to read */
bool ddbi_json_string(struct json *, struct str *out);
bool ddbi_json_number(struct json *, struct str *text); /* its text as it stands */
bool ddbi_json_skip(struct json *);                     /* one value of any kind, true, false and null too */
bool ddbi_json_end(struct json *);                      /* nothing but white space follows */

/* An object of AttributeValues, straight into packed form in the arena. The caller has seen that an object
 * comes. A value of a wrong JSON type (01-1.5) sets *type_error to a SerializationException, the first
 * one only, and reading goes on; a value that breaks a rule of 02 becomes the item's fault. false: not JSON,
 * or no memory. */
bool ddbi_json_read_item(struct json *, struct error *type_error, struct item *out);
/* One AttributeValue; the caller has seen that an object comes. */
bool ddbi_json_read_attribute(struct json *, struct error *type_error, struct attribute *out);

/* ---- writing, straight from packed form ---- */
void ddbi_json_write_string(struct buf *, struct str);          /* quoted and escaped */
void ddbi_json_write_item(struct buf *, struct str item);       /* {"name":{"S":"..."},...} */
void ddbi_json_write_attribute(struct buf *, struct str value); /* {"S":"..."} */
void ddbi_json_write_ms(struct buf *, int64_t ms);              /* seconds with up to three decimals */

#endif
