/* SPDX-License-Identifier: Apache-2.0 */
/* What there is: descriptions of tables, the numbers that they use, counters and jobs. */
#include "store/local/check.h"
#include "store/local/job.h"

/* ---- numbers ---- */

const struct owner *ddbi_check_owner(const struct checking *c, uint32_t number)
{
	char key[COUNTER_KEY_SIZE];
	return ddbi_map_get(&c->numbers, ddbi_counter_key(number, key));
}

static bool claim(struct checking *c, uint32_t number, bool expiry)
{
	const struct owner *other = ddbi_check_owner(c, number);
	if (other)
		return ddbi_check_found(c, STR_NONE, "its number %u is also that of the table %.*s", number,
			(int)other->table->name.n, other->table->name.p);
	struct owner *o = ARENA_NEW(&c->keep, struct owner);
	if (!o)
		return ddbi_fail_nomem(c->err);
	*o = (struct owner){ .table = c->table, .index = c->index, .expiry = expiry };
	if (!ddbi_map_put(&c->numbers, ddbi_counter_key(number, o->number), o))
		return ddbi_fail_nomem(c->err);
	return !c->next_id || number < c->next_id ||
	       ddbi_check_found(
		       c, STR_NONE, "its number %u was never given: the next one is %u", number, c->next_id);
}

/* A table or index may have its rows in a tree of another number. */
static bool claim_both(struct checking *c, uint32_t id, kv_tree tree)
{
	return claim(c, id, false) && (tree == id || claim(c, tree, false));
}

static bool claim_all(struct checking *c, const struct table *t)
{
	bool ok = true;
	c->table = t;
	ok = claim_both(c, t->id, t->tree) && (!t->ttl.p || claim(c, t->ttl_tree, true));
	for (size_t i = 0; ok && i < t->nindexes; i++) {
		c->index = &t->indexes[i];
		ok = claim_both(c, c->index->id, c->index->tree);
		c->index = NULL;
	}
	c->table = NULL;
	return ok;
}

/* ---- descriptions ---- */

/* Decoding says what it thinks in an error of its own. */
struct attempt {
	struct ddb_arena arena;
	struct error err;
};

static void attempt_begin(struct attempt *a)
{
	ddbi_arena_init(&a->arena, ARENA_MAX_DEFAULT);
	error_init(&a->err, &a->arena);
}

/* Was it for want of memory? Then that is the check's error. */
static bool attempt_nomem(struct checking *c, struct attempt *a)
{
	bool yes = a->err.exception == EXCEPTION_NOMEM;
	ddbi_arena_free(&a->arena);
	if (yes)
		ddbi_fail_nomem(c->err);
	return yes;
}

static bool check_head(struct checking *c, struct str row)
{
	struct attempt a;
	attempt_begin(&a);
	bool ok = ddbi_head_decode(row, &a.err, &c->next_id);
	if (attempt_nomem(c, &a))
		return false;
	return ok || ddbi_check_found(c, STR_NONE, "the row of the format number cannot be read");
}

static bool check_description(struct checking *c, void *of, struct str key, struct str row)
{
	struct attempt a;
	struct table *t;
	(void)of;
	if (!key.n)
		return check_head(c, row);
	attempt_begin(&a);
	bool ok = ddbi_packed_valid(row) && ddbi_table_decode(row, &a.err, &t), fits = false;
	if (ok) {
		fits = str_eq(t->name, key);
		ddbi_table_free(t);
	}
	if (attempt_nomem(c, &a))
		return false;
	if (!ok)
		return ddbi_check_found(
			c, STR_NONE, "the description of the table %.*s cannot be read", (int)key.n, key.p);
	return fits || ddbi_check_found(c, STR_NONE,
			       "the description of a table stands under the name %.*s, "
			       "which is not its own",
			       (int)key.n, key.p);
}

static bool check_presence(struct checking *c, const struct table *t)
{
	struct str row;
	ddbi_arena_reset(&c->arena);
	c->table = t;
	bool ok = ddbi_check_get(c, TREE_CATALOG, t->name, &row) &&
		  (row.p || ddbi_check_found(c, STR_NONE, "its description is missing"));
	c->table = NULL;
	return ok && claim_all(c, t);
}

/* ---- jobs ---- */

bool ddbi_check_has_job(const struct checking *c, enum job_kind kind, uint32_t number)
{
	for (size_t i = 0; i < c->njobs; i++)
		if (c->jobs[i].kind == kind &&
			(kind == JOB_BACKFILL ? c->jobs[i].index_id : c->jobs[i].tree) == number)
			return true;
	return false;
}

static bool keep_job(struct checking *c, const struct job *j)
{
	/* Room for twice as many whenever their number is a power of two. */
	if (!(c->njobs & (c->njobs - 1))) {
		struct job *more = ARENA_ARRAY(&c->keep, struct job, c->njobs ? c->njobs * 2 : 1);
		if (!more)
			return ddbi_fail_nomem(c->err);
		if (c->njobs)
			memcpy(more, c->jobs, c->njobs * sizeof *more);
		c->jobs = more;
	}
	c->jobs[c->njobs] = *j;
	c->jobs[c->njobs].table = c->jobs[c->njobs].after = STR_NONE; /* not needed, and gone with the row */
	c->njobs++;
	return true;
}

static bool check_job(struct checking *c, void *of, struct str key, struct str row)
{
	struct job j;
	(void)of;
	if (!ddbi_job_read(key, row, &j))
		return ddbi_check_found(
			c, STR_NONE, "the row of the job at %s cannot be read", ddbi_check_hex(c, key));
	if (j.kind != JOB_BACKFILL && j.kind != JOB_FREE && j.kind != JOB_EXPIRY)
		return ddbi_check_found(
			c, STR_NONE, "the job %u is of kind %d, which is not known", j.id, (int)j.kind);
	const struct owner *owner = j.kind == JOB_FREE ? ddbi_check_owner(c, j.tree) : NULL;
	if (owner && !ddbi_check_found(c, STR_NONE, "the job %u frees rows that the table %.*s still has",
			     j.id, (int)owner->table->name.n, owner->table->name.p))
		return false;
	return keep_job(c, &j);
}

bool ddbi_check_catalog(struct checking *c)
{
	if (!ddbi_check_each(c, TREE_CATALOG, check_description, NULL))
		return false;
	if (!c->next_id &&
		!ddbi_check_found(c, STR_NONE, "the format number and the next free number are not known"))
		return false;
	for (size_t i = 0; i < c->view.catalog->n; i++)
		if (!check_presence(c, c->view.catalog->tables[i]))
			return false;
	return ddbi_check_each(c, TREE_JOB, check_job, NULL);
}

/* ---- counters ---- */

/* Those of tables and indexes were compared with their rows. */
static bool check_counter(struct checking *c, void *of, struct str key, struct str value)
{
	uint32_t id = 0;
	(void)of;
	(void)value;
	for (size_t i = 0; i < key.n && i < COUNTER_KEY_SIZE; i++)
		id = id << 8 | (unsigned char)key.p[i];
	const struct owner *owner = key.n == COUNTER_KEY_SIZE ? ddbi_check_owner(c, id) : NULL;
	return (owner && !owner->expiry) ||
	       ddbi_check_found(
		       c, STR_NONE, "the counter at %s belongs to no table or index", ddbi_check_hex(c, key));
}

bool ddbi_check_counters(struct checking *c)
{
	return ddbi_check_each(c, TREE_COUNTER, check_counter, NULL);
}
