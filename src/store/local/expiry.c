/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/job.h"
#include "store/local/ttl.h"
#include "value/decimal.h"

bool ddbi_expiry_of(struct str item, struct str attribute, int64_t *seconds)
{
	struct str value = item.p ? ddbi_item_get(item, attribute) : STR_NONE;
	if (packed_type(value) != DDB_N)
		return false;
	struct ddb_decimal number = ddbi_packed_number(value);
	return ddbi_decimal_ceil_i64(&number, seconds);
}

/* With the sign turned round, negative numbers come first. */
#define SIGN (UINT64_C(1) << 63)

struct str ddbi_expiry_key(int64_t seconds, struct str row_key, struct ddb_arena *arena)
{
	uint64_t ordered = (uint64_t)seconds ^ SIGN;
	char *p = ddbi_arena_bytes(arena, EXPIRY_SIZE + row_key.n);
	if (!p)
		return STR_NONE;
	for (int i = EXPIRY_SIZE - 1; i >= 0; i--, ordered >>= 8)
		p[i] = (char)(ordered & 0xff);
	if (row_key.n)
		memcpy(p + EXPIRY_SIZE, row_key.p, row_key.n);
	return (struct str){ p, EXPIRY_SIZE + row_key.n };
}

int64_t ddbi_expiry_seconds(struct str key)
{
	uint64_t ordered = 0;
	for (size_t i = 0; i < EXPIRY_SIZE && i < key.n; i++)
		ordered = ordered << 8 | (unsigned char)key.p[i];
	return (int64_t)(ordered ^ SIGN);
}

/* ---- keeping it ---- */

static bool add(
	struct stage *s, const struct table *t, int64_t seconds, struct str row_key, struct error *err)
{
	struct str key = ddbi_expiry_key(seconds, row_key, ddbi_stage_arena(s));
	if (!key.p)
		return ddbi_fail_nomem(err);
	ddbi_sweep_expect(ddbi_stage_local(s), seconds, ddbi_stage_now_us(s));
	return ddbi_stage_put(s, t->ttl_tree, key, STR(""), err);
}

static bool take_away(
	struct stage *s, const struct table *t, int64_t seconds, struct str row_key, struct error *err)
{
	struct str key = ddbi_expiry_key(seconds, row_key, ddbi_stage_arena(s));
	return key.p ? ddbi_stage_delete(s, t->ttl_tree, key, err) : ddbi_fail_nomem(err);
}

/* While the index is being filled the old item may have no entry yet; taking it away does no harm, and one
 * that stays the same is put in by the job. */
bool ddbi_expiry_change(struct stage *s, const struct change *c, struct error *err)
{
	int64_t before = 0, after = 0;
	bool had = ddbi_expiry_of(c->old, c->table->ttl, &before);
	bool has = ddbi_expiry_of(c->new, c->table->ttl, &after);
	if (had && has && before == after)
		return true;
	return (!had || take_away(s, c->table, before, c->key, err)) &&
	       (!has || add(s, c->table, after, c->key, err));
}

/* ---- filling it, after it was made for a table that has items ---- */

static bool add_row(struct walk *w, struct str key, struct str item, struct error *err)
{
	int64_t seconds;
	return !ddbi_expiry_of(item, w->table->ttl, &seconds) || add(w->stage, w->table, seconds, key, err);
}

bool ddbi_job_expiry(struct stage *s, const struct job *j, struct error *err)
{
	struct walk w = { .stage = s, .job = *j, .row = add_row };
	w.table = ddbi_catalog_table(ddbi_stage_view(s)->catalog, j->table);
	if (!w.table || w.table->id != j->table_id || w.table->ttl_tree != j->tree)
		return ddbi_job_done(s, j, err); /* deleted or switched off meanwhile */
	if (!ddbi_walk_slice(&w, err))
		return false;
	return w.end ? ddbi_job_done(s, j, err) : ddbi_job_update(s, &w.job, err);
}
