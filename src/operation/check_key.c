/* SPDX-License-Identifier: Apache-2.0 */
/* Key attributes against a schema: presence, type, empty, length (02-K3 to K10), one attribute after the
 * other. */
#include "operation/check.h"

enum { HASH_KEY_MAX = 2048, RANGE_KEY_MAX = 1024 };

static bool fail_empty(const struct key_attribute *key, struct error *err)
{
	return ddbi_fail(err, key->type == DDB_S ? MSG_KEY_EMPTY_S : MSG_KEY_EMPTY_B, key->name);
}

static bool check_length(struct str value, const struct key_attribute *key, bool hash, struct error *err)
{
	if (key->type == DDB_N) {
		return true;
	}
	size_t n = ddbi_packed_bytes(value).n;
	if (n == 0) {
		return fail_empty(key, err);
	}
	if (n > (hash ? HASH_KEY_MAX : RANGE_KEY_MAX)) {
		return ddbi_fail(err, hash ? MSG_KEY_HASH_SIZE : MSG_KEY_RANGE_SIZE);
	}
	return true;
}

static bool check_item_attribute(
	struct str item, const struct key_attribute *key, bool hash, struct error *err)
{
	struct str value = ddbi_item_get(item, key->name);
	if (!value.p) {
		return ddbi_fail(err, MSG_KEY_MISSING, key->name);
	}
	if (packed_type(value) != key->type) {
		return ddbi_fail(err, MSG_KEY_TYPE, key->name, str_z(ddbi_type_name(key->type)),
			str_z(ddbi_type_name(packed_type(value))));
	}
	return check_length(value, key, hash, err);
}

static bool check_key_attribute(
	struct str key, const struct key_attribute *part, bool hash, struct error *err)
{
	struct str value = ddbi_item_get(key, part->name);
	if (!value.p || packed_type(value) != part->type) {
		return ddbi_fail(err, MSG_KEY_SCHEMA);
	}
	return check_length(value, part, hash, err);
}

bool ddbi_check_item_key(struct str item, const struct key_attribute *keys, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (!check_item_attribute(item, &keys[i], i == 0, err)) {
			return false;
		}
	}
	return true;
}

bool ddbi_check_batch_item_key(struct str item, const struct key_attribute *keys, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (!check_key_attribute(item, &keys[i], i == 0, err)) {
			return false;
		}
	}
	return true;
}

bool ddbi_check_key(struct str key, const struct key_attribute *keys, size_t n, struct error *err)
{
	if (ddbi_item_count(key) != n) {
		return ddbi_fail(err, MSG_KEY_SCHEMA);
	}
	return ddbi_check_batch_item_key(key, keys, n, err);
}

bool ddbi_check_key_filled(struct str item, const struct key_attribute *keys, size_t n, struct error *err)
{
	for (size_t i = 0; i < n; i++) {
		struct str value = ddbi_item_get(item, keys[i].name);
		if (keys[i].type != DDB_N && packed_type(value) == keys[i].type &&
			ddbi_packed_bytes(value).n == 0) {
			return fail_empty(&keys[i], err);
		}
	}
	return true;
}
