/* SPDX-License-Identifier: Apache-2.0 */
/* JSON without type descriptors, as people and other programs write it: binary as base64 text, sets as lists.
 */
#ifndef VALUE_JSON_PLAIN_H
#define VALUE_JSON_PLAIN_H
#include "value/json.h"

void ddbi_json_plain_value(struct buf *, struct str value);

/* A whole value, as a tree in j->arena: a text is S, a number N, an array L, an object M. Names twice,
 * numbers that DynamoDB does not store and too much nesting are errors; what is no JSON sets j->failed. */
bool ddbi_json_plain_read(struct json *, struct error *, struct ddb_value *out);

#endif
