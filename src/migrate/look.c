/* SPDX-License-Identifier: Apache-2.0 */
/* Looking ahead: a sample of a table's items, and the sentences that come of it. */
#include "migrate/migrate.h"

#define PAGE_BYTES ((double)(1 << 20))
#define STEPS_MAX  ((size_t)64 << 20)

static const struct ddb_plan_opts no_options;

bool ddbi_planned_begin(
	struct planned *p, struct ddb *db, struct ddb_arena *arena, const struct ddb_plan_opts *o)
{
	*p = (struct planned){ .db = db, .arena = arena, .opts = o ? o : &no_options };
	ddbi_arena_init(&p->work, ARENA_MAX_DEFAULT);
	error_init(&p->err, &p->work);
	ddbi_buf_init(&p->steps, STEPS_MAX);
	ddbi_buf_init(&p->text, STEPS_MAX);
	return ddbi_session_begin(db, &p->err);
}

/* " - 120 items, about 123 requests, 12.5 read and 120 write units" */
static const char *with_costs(struct planned *p, const struct ddb_plan_step *s)
{
	const char *text = s->text;
	if (text && s->items >= 0)
		text = ddbi_migrate_format(p->arena, "%s - %s%lld %s", text, s->exact ? "" : "about ",
			(long long)s->items, s->items == 1 ? "item" : "items");
	if (text && s->requests)
		text = ddbi_migrate_format(p->arena, "%s%s about %lld %s, %.1f read and %.1f write units",
			text, s->items >= 0 ? "," : " -", (long long)s->requests,
			s->requests == 1 ? "request" : "requests", s->read_units, s->write_units);
	return text;
}

bool ddbi_planned_add(struct planned *p, struct ddb_plan_step s)
{
	s.text = with_costs(p, &s);
	if (!s.text)
		return ddbi_fail_nomem(&p->err);
	ddbi_buf_add(&p->steps, &s, sizeof s);
	if (s.migration) {
		buf_z(&p->text, s.migration);
		buf_z(&p->text, ": ");
	}
	buf_z(&p->text, s.text);
	buf_z(&p->text, "\n");
	return (!p->steps.failed && !p->text.failed) || ddbi_fail_nomem(&p->err);
}

static bool keep(struct planned *p, struct ddb_migrate_plan *out)
{
	size_t n = p->steps.len / sizeof(struct ddb_plan_step);
	struct ddb_plan_step *steps = ARENA_ARRAY(p->arena, struct ddb_plan_step, n + 1);
	struct str text = ddbi_arena_copy(p->arena, buf_view(&p->text));
	if (!steps || !text.p)
		return ddbi_fail_nomem(&p->err);
	if (n)
		memcpy(steps, p->steps.p, n * sizeof *steps);
	*out = (struct ddb_migrate_plan){ steps, n, p->looked, text.p };
	return true;
}

enum ddb_rc ddbi_planned_end(struct planned *p, bool ok, struct ddb_migrate_plan *out)
{
	ok = ok && keep(p, out);
	if (ok)
		error_init(&p->err, &p->work);
	ddbi_error_public(&p->err, &p->db->last);
	if (!ok && p->told.rc)
		p->db->last = p->told;
	ddbi_buf_free(&p->steps);
	ddbi_buf_free(&p->text);
	ddbi_arena_free(&p->work);
	return p->db->last.rc;
}

/* ---- tables ---- */
bool ddbi_table_facts(struct planned *p, const struct mapping *m, struct table_facts *out)
{
	struct op op;
	*out = (struct table_facts){ .exists = true };
	if (!ddbi_op_init(&op, OP_DESCRIBE_TABLE, &p->work))
		return ddbi_fail_nomem(&p->err);
	((struct describe_table_input *)op.input)->table_name = m->table;
	if (ddbi_migrate_op(p->db, &op, &p->err)) {
		const struct table_description *t = ((const struct describe_table_output *)op.output)->table;
		out->items = t->item_count.v;
		out->bytes = t->table_size_bytes.v;
		return true;
	}
	if (p->err.exception != EXCEPTION_RESOURCE_NOT_FOUND)
		return false;
	error_init(&p->err, &p->work);
	*out = (struct table_facts){ .all = true };
	return true;
}

static bool look_at_page(
	struct planned *p, const struct scanned *page, struct table_facts *t, look_fn *fn, void *user)
{
	for (size_t i = 0; i < page->n; i++) {
		struct str item = page->items[i].packed;
		t->looked++;
		t->looked_bytes += (int64_t)ddbi_item_size(item);
		if (!fn(user, item, &p->err))
			return false;
	}
	p->looked += (int64_t)page->n;
	return true;
}

/* A page is gone with the next one, and so is its start key. */
static bool look_at_pages(struct planned *p, const struct mapping *m, struct table_facts *t, look_fn *fn,
	void *user, struct buf *start)
{
	struct ddb_arena arena;
	struct scanned page = { .n = 0 };
	size_t most = p->opts->sample ? p->opts->sample : LOOK_SAMPLE, left = most - (size_t)t->looked;
	struct str at = start->len ? buf_view(start) : STR_NONE;
	struct error err;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	error_init(&err, &arena);
	bool ok = ddbi_migrate_scan(p->db, m, at, left < LOOK_PAGE ? left : LOOK_PAGE, &arena, &err, &page);
	if (!ok)
		ddbi_fail_text(&p->err, err.exception, err.message);
	ok = ok && look_at_page(p, &page, t, fn, user);
	buf_clear(start);
	if (ok && page.next.p)
		buf_str(start, page.next);
	t->all = ok && !page.next.p;
	ddbi_arena_free(&arena);
	return ok && (!start->failed || ddbi_fail_nomem(&p->err));
}

bool ddbi_look(struct planned *p, const struct mapping *m, struct table_facts *t, look_fn *fn, void *user)
{
	struct buf start;
	size_t most = p->opts->sample ? p->opts->sample : LOOK_SAMPLE;
	bool ok = true;
	if (!t->exists || p->opts->no_items)
		return true;
	ddbi_buf_init(&start, 1 << 16);
	do
		ok = look_at_pages(p, m, t, fn, user, &start);
	while (ok && !t->all && (size_t)t->looked < most);
	ddbi_buf_free(&start);
	return ok;
}

/* ---- figures ---- */
static double whole(const struct table_facts *t)
{
	if (t->all || !t->looked || t->items < t->looked)
		return 1;
	return (double)t->items / (double)t->looked;
}

int64_t ddbi_estimate(const struct table_facts *t, int64_t counted)
{
	return t->all ? counted : (int64_t)((double)counted * whole(t) + 0.5);
}

void ddbi_cost_reading(const struct table_facts *t, struct ddb_plan_step *s)
{
	double bytes = t->all || t->looked_bytes > t->bytes ? (double)t->looked_bytes : (double)t->bytes;
	double items = t->all ? (double)t->looked : (double)(t->items > t->looked ? t->items : t->looked);
	double pages = items / LOOK_PAGE > bytes / PAGE_BYTES ? items / LOOK_PAGE : bytes / PAGE_BYTES;
	if (!t->exists)
		return;
	s->requests += (int64_t)pages + 1;
	s->read_units += bytes / 4096 + 1;
}
