/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/check.h"
#include "store/local/ttl.h"

bool ddbi_check_expiry_of(struct checking *c, struct str key, struct str item)
{
	const struct table *t = c->table;
	int64_t seconds;
	struct str there;
	if (!ddbi_expiry_of(item, t->ttl, &seconds))
		return true;
	struct str expiry = ddbi_expiry_key(seconds, key, &c->arena);
	if (!expiry.p)
		return ddbi_fail_nomem(c->err);
	if (!ddbi_check_get(c, t->ttl_tree, expiry, &there))
		return false;
	if (there.p || ddbi_check_has_job(c, JOB_EXPIRY, t->ttl_tree))
		return true;
	return ddbi_check_found(c, item, "the item has no entry in the index by expiry");
}

static bool check_entry(struct checking *c, void *of, struct str key, struct str value)
{
	struct str item;
	int64_t seconds = 0;
	(void)of;
	if (key.n <= EXPIRY_SIZE || value.n || c->damaged)
		return ddbi_check_found(c, STR_NONE, "the entry at %s of the index by expiry cannot be read",
			ddbi_check_hex(c, key));
	struct str row_key = str_sub(key, EXPIRY_SIZE, key.n - EXPIRY_SIZE);
	if (!ddbi_check_get(c, c->table->tree, row_key, &item))
		return false;
	if (!item.p)
		return ddbi_check_found(c, STR_NONE,
			"the index by expiry has an entry at %s of an item that is not there",
			ddbi_check_hex(c, key));
	if (!ddbi_packed_valid(item))
		return true; /* found already */
	if (ddbi_expiry_of(item, c->table->ttl, &seconds) && seconds == ddbi_expiry_seconds(key))
		return true;
	return ddbi_check_found(c, item,
		"the index by expiry has an entry at the second %lld, which is not "
		"when the item expires",
		(long long)ddbi_expiry_seconds(key));
}

bool ddbi_check_expiry(struct checking *c)
{
	return ddbi_check_each(c, c->table->ttl_tree, check_entry, NULL);
}
