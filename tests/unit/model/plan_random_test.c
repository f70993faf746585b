/* SPDX-License-Identifier: Apache-2.0 */
/* Random models, items and queries: what the planner's way finds is what a look at every item finds, and it
 * scans only where nothing else would do. The oracle works on structs and knows nothing of plans. */
#include "base/arena.h"
#include "things.h"

struct row {
	const char *t0, *t1, *t2;
	int64_t n0, n1;
	struct ddb_opt_int o0;
};
enum { T0, T1, T2, N0, N1, O0, MEMBERS };
static const struct ddb_attr members[MEMBERS] = {
	{ .member = "t0", .offset = offsetof(struct row, t0), .size = sizeof(char *), .kind = ddb_kind_text },
	{ .member = "t1", .offset = offsetof(struct row, t1), .size = sizeof(char *), .kind = ddb_kind_text },
	{ .member = "t2", .offset = offsetof(struct row, t2), .size = sizeof(char *), .kind = ddb_kind_text },
	{ .member = "n0", .offset = offsetof(struct row, n0), .size = 8, .kind = ddb_kind_sint },
	{ .member = "n1", .offset = offsetof(struct row, n1), .size = 8, .kind = ddb_kind_sint },
	{ .member = "o0",
		.offset = offsetof(struct row, o0),
		.size = sizeof(struct ddb_opt_int),
		.kind = ddb_kind_oint },
};
static const char *const texts[] = { "a", "ab", "abc", "b", "ba" };
#define TEXTS 5
#define ITEMS 40

static uint64_t state = 88172645463325252u;

static unsigned draw(unsigned n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (unsigned)((state >> 20) % n);
}

/* ---- a model ---- */
struct world {
	struct ddb_model model;
	struct ddb_attr attrs[MEMBERS];
	struct ddb_index indexes[4];
	const char *include[4][2];
	char name[16];
	unsigned hash, range; /* MEMBERS: no range key */
	struct row items[ITEMS];
	size_t n;
};

static unsigned other(unsigned than, unsigned n)
{
	unsigned i = draw(n - 1);
	return i + (i >= than);
}

static void make_index(struct world *w, struct ddb_index *x, size_t i)
{
	static const char *const names[] = { "by0", "by1", "by2", "by3" };
	bool local = w->range < MEMBERS && draw(3) == 0;
	unsigned hash = local ? w->hash : draw(MEMBERS), range = other(hash, MEMBERS);
	*x = (struct ddb_index){ .name = names[i], .hash = members[hash].member, .local = local };
	if (local || draw(3))
		x->range = members[range].member;
	w->include[i][0] = members[draw(MEMBERS)].member;
	if (draw(3) == 0)
		x->keys_only = true;
	else if (draw(3) == 0)
		x->include = w->include[i];
}

static void make_model(struct world *w, int number)
{
	memset(w, 0, sizeof *w);
	memcpy(w->attrs, members, sizeof members);
	w->hash = draw(O0);
	w->range = draw(3) ? other(w->hash, O0) : MEMBERS;
	w->attrs[w->hash].role = DDB_IS_HASH_;
	if (w->range < MEMBERS)
		w->attrs[w->range].role = DDB_IS_RANGE_;
	for (int i = T0; i <= T2; i++)
		w->attrs[i].required = draw(3) == 0;
	snprintf(w->name, sizeof w->name, "Random%d", number);
	w->model = (struct ddb_model){ .name = "row",
		.table = w->name,
		.size = sizeof(struct row),
		.attrs = w->attrs,
		.nattrs = MEMBERS,
		.indexes = w->indexes,
		.nindexes = draw(5) };
	for (size_t i = 0; i < w->model.nindexes; i++)
		make_index(w, &w->indexes[i], i);
	for (size_t i = 0; i + 1 < w->model.nindexes;
		i++) /* a table's local indexes differ in their range keys */
		for (size_t j = i + 1; j < w->model.nindexes; j++)
			if (w->indexes[i].local && w->indexes[j].local &&
				w->indexes[i].range == w->indexes[j].range)
				w->indexes[j].local = false;
}

static void make_item(const struct world *w, struct row *r)
{
	const char **t[] = { &r->t0, &r->t1, &r->t2 };
	*r = (struct row){ .n0 = draw(4), .n1 = draw(4), .o0 = { draw(2), draw(4) } };
	if (!r->o0.set)
		r->o0.value = 0;
	for (unsigned i = 0; i < 3; i++)
		*t[i] = w->attrs[i].required || w->attrs[i].role || draw(3) ? texts[draw(TEXTS)] : NULL;
}

/* ---- values of members ---- */
struct value {
	const char *text; /* of texts */
	int64_t number;
	bool there, is_text;
};

static unsigned member_of(const char *name)
{
	unsigned i = 0;
	while (strcmp(members[i].member, name))
		i++;
	return i;
}

static struct value value_of(const struct row *r, unsigned i)
{
	const char *t[] = { r->t0, r->t1, r->t2 };
	if (i <= T2)
		return (struct value){ .text = t[i], .there = t[i], .is_text = true };
	if (i == O0)
		return (struct value){ .number = r->o0.value, .there = r->o0.set };
	return (struct value){ .number = i == N0 ? r->n0 : r->n1, .there = true };
}

static int compare(struct value a, struct value b)
{
	int c = a.is_text ? strcmp(a.text, b.text) : (a.number > b.number) - (a.number < b.number);
	return (c > 0) - (c < 0);
}

static struct value operand(const struct ddb_val *v)
{
	if (v->kind == ddb_kind_text)
		return (struct value){ .text = v->u.text, .there = true, .is_text = true };
	return (struct value){ .number = v->u.sint, .there = true };
}

/* ---- the oracle ---- */
static bool holds(const struct ddb_cond *, const struct row *);

static bool in_list(struct value a, const struct ddb_val *list)
{
	if (a.is_text) {
		for (size_t i = 0; i < list->u.strlist.len; i++)
			if (!strcmp(list->u.strlist.items[i], a.text))
				return true;
		return false;
	}
	for (size_t i = 0; i < list->u.intlist.len; i++)
		if (list->u.intlist.items[i] == a.number)
			return true;
	return false;
}

static bool holds_leaf(const struct ddb_cond *c, const struct row *r)
{
	struct value a = value_of(r, member_of(c->ref.hops[0].path));
	if (c->op == DDB_EXISTS || c->op == DDB_MISSING)
		return a.there == (c->op == DDB_EXISTS);
	if (!a.there)
		return c->op == DDB_NE;
	if (c->op == DDB_IN)
		return in_list(a, &c->a);
	struct value b = operand(&c->a);
	switch (c->op) {
	case DDB_EQ: return compare(a, b) == 0;
	case DDB_NE: return compare(a, b) != 0;
	case DDB_LT: return compare(a, b) < 0;
	case DDB_LE: return compare(a, b) <= 0;
	case DDB_GT: return compare(a, b) > 0;
	case DDB_GE: return compare(a, b) >= 0;
	case DDB_BETWEEN: return compare(a, b) >= 0 && compare(a, operand(&c->b)) <= 0;
	case DDB_BEGINS: return !strncmp(a.text, b.text, strlen(b.text));
	default: return strstr(a.text, b.text) != NULL; /* contains */
	}
}

static bool holds(const struct ddb_cond *c, const struct row *r)
{
	if (c->op == DDB_NOT)
		return !holds(c->kids, r);
	if (c->op != DDB_AND && c->op != DDB_OR)
		return c->op == DDB_ALWAYS_ || holds_leaf(c, r);
	for (size_t i = 0; i < c->nkids; i++)
		if (holds(&c->kids[i], r) != (c->op == DDB_AND))
			return c->op == DDB_OR;
	return c->op == DDB_AND;
}

/* ---- a condition ---- */
static struct ddb_val make_value(unsigned member)
{
	if (member <= T2)
		return (struct ddb_val){ .kind = ddb_kind_text, .u = { .text = texts[draw(TEXTS)] } };
	return (struct ddb_val){ .kind = ddb_kind_sint, .u = { .sint = draw(4) } };
}

static struct ddb_val make_list(struct ddb_arena *a, unsigned member)
{
	size_t n = draw(4);
	if (member <= T2) {
		const char **items = ddbi_arena_alloc(a, (n + 1) * sizeof *items);
		for (size_t i = 0; i < n; i++)
			items[i] = texts[draw(TEXTS)];
		return (struct ddb_val){ .kind = ddb_kind_strlist, .u = { .strlist = { items, n } } };
	}
	int64_t *items = ddbi_arena_alloc(a, (n + 1) * sizeof *items);
	for (size_t i = 0; i < n; i++)
		items[i] = draw(4);
	return (struct ddb_val){ .kind = ddb_kind_intlist, .u = { .intlist = { items, n } } };
}

/* Mostly on keys, so that all ways come about. */
static struct ddb_cond make_leaf(const struct world *w, struct ddb_arena *a)
{
	static const enum ddb_op ops[] = { DDB_EQ, DDB_EQ, DDB_EQ, DDB_EQ, DDB_EQ, DDB_NE, DDB_LT, DDB_LE,
		DDB_GT, DDB_GE, DDB_BETWEEN, DDB_IN, DDB_IN, DDB_EXISTS, DDB_MISSING, DDB_BEGINS,
		DDB_CONTAINS };
	unsigned kind = draw(6), m = kind == 0                         ? w->hash
				     : kind == 1 && w->range < MEMBERS ? w->range
								       : draw(MEMBERS);
	struct ddb_cond c = { .op = ops[draw(m <= T2 ? 17 : 15)],
		.ref = ddb_whole_(&w->model, members[m].member) };
	if (c.op == DDB_EXISTS || c.op == DDB_MISSING)
		return c;
	c.a = c.op == DDB_IN ? make_list(a, m) : make_value(m);
	if (c.op == DDB_BETWEEN)
		c.b = make_value(m);
	return c;
}

static struct ddb_cond make_cond(const struct world *w, struct ddb_arena *a, unsigned depth)
{
	unsigned kind = depth ? draw(8) : 4;
	if (kind > 4)
		return make_leaf(w, a);
	size_t n = kind == 0 ? 1 : 1 + draw(4);
	struct ddb_cond *kids = ddbi_arena_alloc(a, n * sizeof *kids);
	for (size_t i = 0; i < n; i++)
		kids[i] = depth < 3 ? make_cond(w, a, depth + 1) : make_leaf(w, a);
	return (struct ddb_cond){ .op = kind == 0   ? DDB_NOT
					: kind <= 2 ? DDB_OR
						    : DDB_AND,
		.kids = kids,
		.nkids = n };
}

/* ---- the ways ---- */
/* Does the condition fix the member, so that everybody can see it? */
static bool fixes(const struct ddb_cond *c, unsigned member)
{
	if (c->op == DDB_EQ)
		return !strcmp(c->ref.hops[0].path, members[member].member);
	for (size_t i = 0; c->op == DDB_AND && i < c->nkids; i++)
		if (fixes(&c->kids[i], member))
			return true;
	return false;
}

static bool in_index(const struct ddb_index *x, const struct row *r)
{
	return value_of(r, member_of(x->hash)).there && (!x->range || value_of(r, member_of(x->range)).there);
}

static bool always_there(const struct world *w, unsigned m)
{
	return w->attrs[m].required || w->attrs[m].role || m == N0 || m == N1;
}

/* An index that surely has all of what is asked for. */
static bool would_do(const struct world *w, const struct ddb_index *x, const struct ddb_query *q)
{
	if (!fixes(&q->where, member_of(x->hash)) || (!x->local && q->consistent))
		return false;
	if (x->range && !always_there(w, member_of(x->range)) && !fixes(&q->where, member_of(x->range)))
		return false;
	return q->fetch_rest || (!x->keys_only && !x->include);
}

static void check_way(const struct world *w, const struct ddb_query *q, const struct ddb_explanation *e)
{
	bool hash = fixes(&q->where, w->hash), range = w->range == MEMBERS || fixes(&q->where, w->range),
	     better = hash;
	for (size_t i = 0; i < w->model.nindexes; i++)
		better = better || would_do(w, &w->indexes[i], q);
	if (q->index)
		assert_true(e->way == DDB_WAY_NOTHING || (e->index && !strcmp(e->index, q->index)));
	else if (hash && range)
		assert_true(e->way == DDB_WAY_GET || e->way == DDB_WAY_NOTHING);
	else if (better)
		assert_true(e->way != DDB_WAY_SCAN);
	assert_int_equal(e->reads_whole_table, e->way == DDB_WAY_SCAN && !e->index);
	if (!q->order_by)
		assert_false(e->sorted_in_memory);
}

/* ---- a query ---- */
/* Half of the conditions are made to list keys. */
static struct ddb_cond make_where(const struct world *w, struct ddb_arena *a)
{
	unsigned keys[] = { w->hash, w->range };
	struct ddb_cond *kids = ddbi_arena_alloc(a, 3 * sizeof *kids);
	size_t n = 0;
	kids[n++] = make_cond(w, a, 0);
	for (int i = 0; i < 2 && keys[i] < MEMBERS; i++) {
		struct ddb_cond *c = &kids[n++];
		*c = (struct ddb_cond){ .op = draw(2) ? DDB_IN : DDB_EQ,
			.ref = ddb_whole_(&w->model, members[keys[i]].member) };
		c->a = c->op == DDB_IN ? make_list(a, keys[i]) : make_value(keys[i]);
	}
	return draw(2) ? kids[0] : (struct ddb_cond){ .op = DDB_AND, .kids = kids, .nkids = n };
}

/* Keys are always among them, so that items can be told apart. */
static const char *const *make_project(const struct world *w, struct ddb_arena *a)
{
	const char **list = ddbi_arena_alloc(a, 5 * sizeof *list);
	size_t n = 0;
	list[n++] = members[draw(MEMBERS)].member;
	list[n++] = members[w->hash].member;
	list[n++] = members[draw(MEMBERS)].member;
	if (w->range < MEMBERS)
		list[n++] = members[w->range].member;
	list[n] = NULL;
	return list;
}

static void make_query(const struct world *w, struct ddb_arena *a, struct ddb_query *q)
{
	static const char *const orders[] = { "t0", "-t0", "t1", "-t1", "n0", "-n0", "n1", "-n1", "o0", "-o0",
		"t2" };
	*q = (struct ddb_query){
		.where = make_where(w, a), .fetch_rest = draw(2), .page_size = draw(3) ? 0 : 1 + draw(9)
	};
	if (draw(2))
		q->order_by = orders[draw(11)];
	q->descending = draw(4) == 0;
	q->consistent = draw(8) == 0;
	q->limit = draw(4) ? 0 : 1 + draw(5);
	if (draw(3) == 0)
		q->project = make_project(w, a);
	if (w->model.nindexes && draw(6) == 0) {
		q->index = w->indexes[draw((unsigned)w->model.nindexes)].name;
		q->consistent = false;
		q->fetch_rest = true;
	}
}

static bool shows(const struct ddb_query *q, unsigned m)
{
	size_t i = 0;
	while (q->project && q->project[i] && strcmp(q->project[i], members[m].member))
		i++;
	return !q->project || q->project[i];
}

/* What is not asked for is zero. */
static bool same(const struct ddb_query *q, const struct row *found, const struct row *b)
{
	static const struct row none;
	for (unsigned i = 0; i < MEMBERS; i++) {
		struct value x = value_of(found, i), y = value_of(shows(q, i) ? b : &none, i);
		if (x.there != y.there || (x.there && compare(x, y)))
			return false;
	}
	return true;
}

static const struct ddb_index *forced(const struct world *w, const struct ddb_query *q)
{
	for (size_t i = 0; q->index && i < w->model.nindexes; i++)
		if (!strcmp(w->indexes[i].name, q->index))
			return &w->indexes[i];
	return NULL;
}

static bool wanted(const struct world *w, const struct ddb_query *q, const struct row *r)
{
	const struct ddb_index *x = forced(w, q);
	return holds(&q->where, r) && (!x || in_index(x, r));
}

static const struct row *stored(const struct world *w, const struct ddb_query *q, const struct row *found)
{
	for (size_t i = 0; i < w->n; i++)
		if (same(q, found, &w->items[i]))
			return &w->items[i];
	fail_msg("what was found is none of the items");
	return NULL;
}

static bool comes_before(const struct ddb_query *q, const struct row *x, const struct row *y)
{
	bool down = *q->order_by == '-' || q->descending;
	unsigned m = member_of(q->order_by + (*q->order_by == '-'));
	struct value a = value_of(x, m), b = value_of(y, m);
	int c = a.there && b.there ? compare(a, b) : (int)b.there - (int)a.there;
	return down ? c > 0 : c < 0;
}

/* In order; and what the limit left out does not come before what it let in. */
static void check_order(const struct world *w, const struct ddb_query *q, const struct row *found, size_t n)
{
	const struct row *last = n ? stored(w, q, &found[n - 1]) : NULL;
	for (size_t i = 1; i < n; i++)
		assert_false(comes_before(q, stored(w, q, &found[i]), stored(w, q, &found[i - 1])));
	for (size_t i = 0; last && i < w->n; i++) {
		bool there = !wanted(w, q, &w->items[i]);
		for (size_t k = 0; k < n; k++)
			there = there || same(q, &found[k], &w->items[i]);
		assert_true(there || !comes_before(q, &w->items[i], last));
	}
}

/* Each of what is to be found once, as it is. */
static size_t check_found(const struct world *w, const struct ddb_query *q, const struct row *found, size_t n)
{
	size_t expected = 0;
	for (size_t i = 0; i < w->n; i++) {
		size_t times = 0;
		bool is_wanted = wanted(w, q, &w->items[i]);
		for (size_t k = 0; k < n; k++)
			times += same(q, &found[k], &w->items[i]);
		expected += is_wanted;
		assert_true(times <= is_wanted && (q->limit || times == is_wanted));
	}
	return expected;
}

static unsigned ways[5], sorted_in_memory, fetched;

static void run(struct ground *g, const struct world *w)
{
	struct ddb_arena *a = ddb_arena_new();
	struct ddb_query q;
	struct ddb_explanation e;
	void *found = NULL;
	size_t n = 0, counted = 0;
	make_query(w, a, &q);
	OK(g, ddb_explain(g->db, &w->model, a, &q, &e));
	check_way(w, &q, &e);
	if (ddb_find_all(g->db, &w->model, a, &q, &found, &n) != DDB_OK)
		fail_msg("%s\n%s", ddb_errmsg(g->db), e.text);
	size_t expected = check_found(w, &q, found, n);
	if (q.limit && expected > q.limit)
		expected = q.limit;
	if (n != expected)
		fail_msg("%zu found, %zu expected\n%s", n, expected, e.text);
	OK(g, ddb_count(g->db, &w->model, &q, &counted));
	assert_int_equal(counted, n);
	if (q.order_by)
		check_order(w, &q, found, n);
	ways[e.way]++;
	sorted_in_memory += e.sorted_in_memory;
	fetched += strstr(e.text, "fetched by key") != NULL;
	ddb_arena_free(a);
}

static void fill(struct ground *g, struct world *w)
{
	for (size_t i = 0; i < ITEMS; i++) {
		struct row r;
		size_t k = 0;
		make_item(w, &r);
		while (k < w->n && (compare(value_of(&r, w->hash), value_of(&w->items[k], w->hash)) ||
					   (w->range < MEMBERS && compare(value_of(&r, w->range),
									  value_of(&w->items[k], w->range)))))
			k++;
		w->items[k] = r;
		w->n += k == w->n;
		OK(g, ddb_put(g->db, &w->model, &r, NULL));
	}
}

static void every_way_finds_the_same(void **unused)
{
	static struct world worlds[60];
	struct ground *g = *unused;
	for (int i = 0; i < 60; i++) {
		struct world *w = &worlds[i];
		make_model(w, i);
		OK(g, ddb_create_table(g->db, &w->model, NULL));
		fill(g, w);
		for (int k = 0; k < 60; k++)
			run(g, w);
	}
	for (int i = 0; i < 5; i++)
		assert_true(ways[i] > 50);
	assert_true(sorted_in_memory > 50 && fetched > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(every_way_finds_the_same) };
	return cmocka_run_group_tests(tests, ground_up, ground_down);
}
