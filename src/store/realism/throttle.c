/* SPDX-License-Identifier: Apache-2.0 */
/* Capacity (03-H1): a bucket of tokens for each table and global index, which fills at its provisioned rate
 * and holds burst_s seconds of it. What is left may go below zero: it is known only afterwards what an op
 * consumed, and there is nothing more to be had until that has been made up for. */
#include "base/mem.h"
#include "store/realism/world.h"

#define BURST_S 300

/* ---- meters ---- */

static double burst_of(const struct world *w)
{
	return w->options.burst_s ? w->options.burst_s : BURST_S;
}

static struct metered *find(const struct tended *t, struct str index)
{
	for (size_t i = 0; i < t->nmetered; i++)
		if (str_eq(str_z(t->metered[i].name), index))
			return &t->metered[i];
	return NULL;
}

/* A new rate takes effect at once; what a new meter has not seen used, it has to give. */
static void set_rate(struct meter *m, const struct meter *old, int64_t rate, double burst)
{
	m->rate = (double)rate;
	m->left = old ? old->left : m->rate * burst;
	if (m->left > m->rate * burst)
		m->left = m->rate * burst;
}

static struct metered make(const struct world *w, const struct tended *t, struct str name,
	const struct provisioned_throughput_description *p)
{
	struct metered m = { .name = "" };
	const struct metered *old = find(t, name);
	if (name.n && name.n < NAME_SIZE)
		memcpy(m.name, name.p, name.n);
	set_rate(&m.read, old ? &old->read : NULL, p ? p->read_capacity_units.v : 0, burst_of(w));
	set_rate(&m.write, old ? &old->write : NULL, p ? p->write_capacity_units.v : 0, burst_of(w));
	return m;
}

static void fill(struct meter *m, double seconds, double burst)
{
	m->left += m->rate * seconds;
	if (m->left > m->rate * burst)
		m->left = m->rate * burst;
}

static void fill_all(const struct world *w, struct tended *t)
{
	int64_t now = ddbi_world_now_us(w);
	double seconds = now > t->filled_us ? (double)(now - t->filled_us) / 1e6 : 0;
	for (size_t i = 0; i < t->nmetered; i++) {
		fill(&t->metered[i].read, seconds, burst_of(w));
		fill(&t->metered[i].write, seconds, burst_of(w));
	}
	t->filled_us = now;
}

static bool is_provisioned(const struct table_description *d)
{
	const struct provisioned_throughput_description *p = d->provisioned_throughput;
	return p && p->read_capacity_units.v > 0;
}

/* A table made anew under the name begins anew. */
static void measure(const struct world *w, struct tended *t, const struct table_description *d)
{
	struct metered next[METERS_MAX];
	size_t n = 1;
	if (!str_eq(str_z(t->id), d->table_id) && d->table_id.n < sizeof t->id) {
		memset(t->id, 0, sizeof t->id);
		memcpy(t->id, d->table_id.p, d->table_id.n);
		t->nmetered = 0;
	}
	fill_all(w, t);
	next[0] = make(w, t, STR(""), d->provisioned_throughput);
	for (size_t i = 0; i < d->global_secondary_indexes.len && n < METERS_MAX; i++) {
		const struct global_secondary_index_description *x = &d->global_secondary_indexes.items[i];
		next[n++] = make(w, t, x->index_name, x->provisioned_throughput);
	}
	memcpy(t->metered, next, n * sizeof *next);
	t->nmetered = n;
}

/* Asks what capacity the table has now. *out NULL: there is no such table, or it is paid per request. */
static bool ask(struct world *w, struct str name, struct ddb_arena *arena, struct tended **out)
{
	struct op op;
	*out = NULL;
	if (!ddbi_op_init(&op, OP_DESCRIBE_TABLE, arena))
		return false;
	((struct describe_table_input *)op.input)->table_name = name;
	store_wait(w->spy, &op);
	if (op_failed(&op))
		return op.error.exception != EXCEPTION_NOMEM;
	const struct table_description *d = ((struct describe_table_output *)op.output)->table;
	if (!is_provisioned(d))
		return true;
	struct tended *t = ddbi_tended_make(w, name);
	if (t && !t->metered)
		t->metered = ddbi_zalloc(METERS_MAX * sizeof *t->metered);
	if (!t || !t->metered)
		return false;
	measure(w, t, d);
	*out = t;
	return true;
}

/* ---- taking ---- */

/* An index that cannot keep up with the writes holds up its table. */
static bool can_write(const struct tended *t)
{
	for (size_t i = 0; i < t->nmetered; i++)
		if (t->metered[i].write.left <= 0)
			return false;
	return true;
}

/* A global index has a meter of its own, a local one its table's. */
static struct meter *meter_of(const struct tended *t, const struct share *s, bool write)
{
	struct metered *m = s->index.n && !write ? find(t, s->index) : NULL;
	if (!m)
		m = &t->metered[0];
	return write ? &m->write : &m->read;
}

static bool take(const struct tended *t, const struct share *s, bool write)
{
	struct meter *m = meter_of(t, s, write);
	if (write ? !can_write(t) : m->left <= 0)
		return false;
	m->left -= s->units;
	return true;
}

bool ddbi_throttle(struct world *w, struct shares *shares, struct ddb_arena *arena, size_t *refused)
{
	struct tended *t = NULL;
	*refused = 0;
	for (size_t i = 0; i < shares->len; i++) {
		struct share *s = &shares->items[i];
		bool same = i && str_eq(s->table, shares->items[i - 1].table);
		if (!same && !ask(w, s->table, arena, &t))
			return false;
		if (s->refused || !t || take(t, s, shares->write))
			continue;
		s->refused = true;
		++*refused;
	}
	return true;
}

/* ---- settling ---- */

static const struct tended *metered(struct world *w, struct str table)
{
	const struct tended *t = ddbi_tended_find(w, table);
	return t && t->nmetered ? t : NULL;
}

void ddbi_throttle_refund(struct world *w, const struct shares *shares)
{
	for (size_t i = 0; i < shares->len; i++) {
		const struct share *s = &shares->items[i];
		const struct tended *t = metered(w, s->table);
		if (t && !s->refused)
			meter_of(t, s, shares->write)->left += s->units;
	}
}

static double sum(const struct secondary_indexes_capacity_map *map)
{
	double units = 0;
	for (size_t i = 0; i < map->len; i++)
		units += map->items[i].value.capacity_units.v;
	return units;
}

static void charge(const struct tended *t, struct str index, double units, bool write)
{
	struct metered *m = find(t, index);
	if (m)
		(write ? &m->write : &m->read)->left -= units;
}

static void charge_all(const struct tended *t, const struct consumed_capacity *c, bool write)
{
	const struct secondary_indexes_capacity_map *global = &c->global_secondary_indexes;
	double own = c->table ? c->table->capacity_units.v : 0;
	charge(t, STR(""), own + sum(&c->local_secondary_indexes), write);
	for (size_t i = 0; i < global->len; i++)
		charge(t, global->items[i].key, global->items[i].value.capacity_units.v, write);
}

void ddbi_throttle_settle(struct world *w, const struct shares *shares, const struct op *op)
{
	size_t n;
	if (op->error.exception == EXCEPTION_CONDITION_FAILED ||
		op->error.exception == EXCEPTION_TRANSACTION_CANCELED)
		return;
	ddbi_throttle_refund(w, shares);
	if (op_failed(op))
		return;
	const struct consumed_capacity *list = ddbi_consumed_list(op, &n);
	for (size_t i = 0; i < n; i++) {
		const struct tended *t = metered(w, list[i].table_name);
		if (t)
			charge_all(t, &list[i], shares->write);
	}
}
