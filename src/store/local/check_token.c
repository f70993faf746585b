/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/check.h"
#include "store/local/token.h"

/* What was done under a token is found by its name, and forgotten by its age. */
static bool check_name(struct checking *c, struct str key, struct str row)
{
	struct str age, there;
	if (!ddbi_token_row_valid(row))
		return ddbi_check_found(
			c, STR_NONE, "the row of the token %.*s cannot be read", (int)(key.n - 1), key.p + 1);
	age = ddbi_token_age_key(key, row, &c->arena);
	if (!age.p)
		return ddbi_fail_nomem(c->err);
	if (!ddbi_check_get(c, TREE_TOKEN, age, &there))
		return false;
	return there.p || ddbi_check_found(c, STR_NONE, "the token %.*s would never be forgotten",
				  (int)(key.n - 1), key.p + 1);
}

/* A token may be gone before all its ages are, once its time is over. */
static bool check_age(struct checking *c, struct str key, struct str name)
{
	struct str there;
	int64_t us;
	if (!ddbi_token_age(key, name, &us))
		return ddbi_check_found(
			c, STR_NONE, "the age of a token at %s cannot be read", ddbi_check_hex(c, key));
	struct str by_name = ddbi_token_name_key(name, &c->arena);
	if (!by_name.p)
		return ddbi_fail_nomem(c->err);
	if (!ddbi_check_get(c, TREE_TOKEN, by_name, &there))
		return false;
	return there.p || c->now_us - us >= TOKEN_WINDOW_US ||
	       ddbi_check_found(c, STR_NONE, "the token %.*s has an age, but what was done is not known",
		       (int)name.n, name.p);
}

static bool check_row(struct checking *c, void *of, struct str key, struct str row)
{
	(void)of;
	switch (key.n > 1 ? key.p[0] : 0) {
	case TOKEN_BY_NAME: return check_name(c, key, row);
	case TOKEN_BY_AGE: return check_age(c, key, row);
	default:
		return ddbi_check_found(
			c, STR_NONE, "the row of a token at %s cannot be read", ddbi_check_hex(c, key));
	}
}

bool ddbi_check_tokens(struct checking *c)
{
	return ddbi_check_each(c, TREE_TOKEN, check_row, NULL);
}
