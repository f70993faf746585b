/* SPDX-License-Identifier: Apache-2.0 */
/* Keys against definitions, and projections (03-3.1 steps 5, 6, 8 to 10). */
#include "operation/checks.h"

static bool is_hash(const struct key_schema_element *element)
{
	return str_eq(element->key_type, STR("HASH"));
}

/* ---- are they defined? ---- */

static bool is_defined(struct str name, const struct attribute_definitions *definitions)
{
	for (size_t i = 0; i < definitions->len; i++) {
		if (str_eq(definitions->items[i].attribute_name, name)) {
			return true;
		}
	}
	return false;
}

/* Different names among the definitions, counted no further than `enough`. */
static size_t count_defined(const struct attribute_definitions *definitions, size_t enough)
{
	size_t n = 0;
	for (size_t i = 0; i < definitions->len && n < enough; i++) {
		struct attribute_definitions before = { definitions->items, i, true };
		n += !is_defined(definitions->items[i].attribute_name, &before);
	}
	return n;
}

#define NAMES_TEXT_MAX 65536

static bool fail_undefined(
	const struct key_schema *keys, const struct attribute_definitions *definitions, struct error *err)
{
	struct buf have, defined;
	ddbi_buf_init(&have, NAMES_TEXT_MAX);
	ddbi_buf_init(&defined, NAMES_TEXT_MAX);
	for (size_t i = 0; i < keys->len; i++) {
		buf_z(&have, i ? ", " : "");
		buf_str(&have, keys->items[i].attribute_name);
	}
	for (size_t i = 0; i < definitions->len && !defined.failed; i++) {
		buf_z(&defined, i ? ", " : "");
		buf_str(&defined, definitions->items[i].attribute_name);
	}
	ddbi_fail(err, MSG_TBL_KEY_UNDEFINED, buf_view(&have), buf_view(&defined));
	ddbi_buf_free(&have);
	ddbi_buf_free(&defined);
	return false;
}

bool ddbi_check_keys_known(
	const struct key_schema *keys, const struct attribute_definitions *definitions, struct error *err)
{
	for (size_t i = 0; i < keys->len; i++) {
		if (!is_defined(keys->items[i].attribute_name, definitions)) {
			return fail_undefined(keys, definitions, err);
		}
	}
	return true;
}

bool ddbi_check_keys_defined(
	const struct key_schema *keys, const struct attribute_definitions *definitions, struct error *err)
{
	if (count_defined(definitions, keys->len) < keys->len) {
		return ddbi_fail(err, MSG_TBL_KEY_NODEF);
	}
	return ddbi_check_keys_known(keys, definitions, err);
}

/* ---- their order ---- */

bool ddbi_check_key_order(const struct key_schema *keys, struct error *err)
{
	bool range = keys->len > 1;
	if (range && str_eq(keys->items[0].attribute_name, keys->items[1].attribute_name)) {
		return ddbi_fail(err, MSG_TBL_KEY_SAME);
	}
	if (!is_hash(&keys->items[0])) {
		return ddbi_fail(err, MSG_TBL_KEY_FIRST);
	}
	if (range && is_hash(&keys->items[1])) {
		return ddbi_fail(err, MSG_TBL_KEY_SECOND);
	}
	return true;
}

enum { KEY_PARTS_MAX = 4 };

static bool has_same_names(const struct key_schema *keys)
{
	for (size_t i = 1; i < keys->len; i++) {
		for (size_t k = 0; k < i; k++) {
			if (str_eq(keys->items[i].attribute_name, keys->items[k].attribute_name)) {
				return true;
			}
		}
	}
	return false;
}

static bool check_global_order(const struct key_schema *keys, struct str index, struct error *err)
{
	size_t nhash = 0;
	while (nhash < keys->len && is_hash(&keys->items[nhash])) {
		nhash++;
	}
	for (size_t i = nhash; i < keys->len; i++) {
		if (is_hash(&keys->items[i])) {
			return ddbi_fail(err, MSG_TBL_KEY_ORDER, index);
		}
	}
	if (nhash > KEY_PARTS_MAX || keys->len - nhash > KEY_PARTS_MAX) {
		return ddbi_fail(
			err, MSG_TBL_KEY_PARTS, nhash > KEY_PARTS_MAX ? STR("HASH") : STR("RANGE"), index);
	}
	return true;
}

bool ddbi_check_global_keys(const struct key_schema *keys, struct str index,
	const struct attribute_definitions *definitions, struct error *err)
{
	if (!ddbi_check_keys_defined(keys, definitions, err)) {
		return false;
	}
	if (has_same_names(keys)) {
		return ddbi_fail(err, MSG_TBL_KEY_SAME);
	}
	return is_hash(&keys->items[0]) ? check_global_order(keys, index, err)
					: ddbi_fail(err, MSG_TBL_KEY_FIRST);
}

/* ---- projections ---- */

bool ddbi_check_index_projection(
	const struct index_projection *projection, struct str index, struct error *err)
{
	struct str type = projection->projection_type;
	const struct non_key_attribute_name_list *names = &projection->non_key_attributes;
	if (!type.p) {
		return ddbi_fail(err, MSG_TBL_PROJ_UNKNOWN);
	}
	bool include = str_eq(type, STR("INCLUDE"));
	if (!include && names->set) {
		return ddbi_fail(err, MSG_TBL_PROJ_EXTRA, type);
	}
	if (include && !names->set) {
		return ddbi_fail(err, MSG_TBL_PROJ_MISSING);
	}
	bool nomem;
	struct str twice = ddbi_first_duplicate(names->items, names->len, &nomem);
	if (twice.p) {
		return ddbi_fail(err, MSG_TBL_PROJ_DUP, twice, index);
	}
	return !nomem || ddbi_fail_nomem(err);
}
