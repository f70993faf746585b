/* SPDX-License-Identifier: Apache-2.0 */
/* What is known before a way is chosen: the conjuncts of the condition, those that the model adds, and
 * whether they can hold together. Only attributes that are keys are looked at for contradictions: those are
 * what a request is made of. */
#include "model/planner.h"
#include "model/unique.h"

/* ---- looking at conditions ---- */
bool ddbi_compares(const struct condition *c, struct str name)
{
	if (c->noperands < 2 || c->operands[0].kind != OPERAND_PATH || c->operands[0].path.n != 1 ||
		!str_eq(c->operands[0].path.parts[0].name, name))
		return false;
	for (size_t i = 1; i < c->noperands; i++)
		if (c->operands[i].kind != OPERAND_VALUE)
			return false;
	return true;
}

void ddbi_each_name(const struct condition *c, void (*see)(void *, struct str), void *arg)
{
	for (size_t i = 0; i < c->noperands; i++) {
		const struct operand *o = &c->operands[i];
		while (o->kind == OPERAND_SIZE)
			o = o->inner;
		if (o->kind == OPERAND_PATH)
			see(arg, o->path.parts[0].name);
	}
	for (size_t i = 0; i < c->nchildren; i++)
		ddbi_each_name(&c->children[i], see, arg);
}

struct among {
	const struct str *names;
	size_t n;
	bool inside, outside; /* a name among them was seen, another one was */
};

static void see_among(void *arg, struct str name)
{
	struct among *a = arg;
	size_t i = 0;
	while (i < a->n && !str_eq(a->names[i], name))
		i++;
	a->inside = a->inside || i < a->n;
	a->outside = a->outside || i == a->n;
}

bool ddbi_mentions(const struct condition *c, struct str name)
{
	struct among a = { &name, 1, false, false };
	ddbi_each_name(c, see_among, &a);
	return a.inside;
}

bool ddbi_mentions_only(const struct condition *c, const struct str *names, size_t n)
{
	struct among a = { names, n, false, false };
	ddbi_each_name(c, see_among, &a);
	return a.inside && !a.outside;
}

const struct condition *ddbi_plan_equal(const struct planner *p, struct str name)
{
	for (size_t i = 0; name.p && i < p->n; i++)
		if (p->all[i].c->op == CONDITION_EQ && ddbi_compares(p->all[i].c, name))
			return p->all[i].c;
	return NULL;
}

const struct condition *ddbi_compare_name(
	const struct trees *t, struct str name, enum condition_op op, struct str packed)
{
	const struct mapped row = { .name = name };
	return ddbi_compare(t, &row, op, packed);
}

/* ---- what is always there ---- */
static bool asked_for(const struct planner *p, struct str name)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct condition *c = p->all[i].c;
		bool there = c->op == CONDITION_EXISTS && c->operands[0].kind == OPERAND_PATH &&
			     str_eq(c->operands[0].path.parts[0].name, name);
		if (there ||
			(c->op != CONDITION_NE && c->op != CONDITION_NOT_CONTAINS && ddbi_compares(c, name)))
			return true;
	}
	return false;
}

static bool put_always(const struct ddb_attr *a)
{
	if (a->required)
		return true;
	switch (a->kind) {
	case ddb_kind_sint:
	case ddb_kind_uint: return a->role != DDB_IS_TTL_;
	case ddb_kind_real:
	case ddb_kind_flag:
	case ddb_kind_decimal: return true;
	case ddb_kind_chars: return a->uuid || a->ulid || a->ksuid;
	case ddb_kind_time: return a->now_on_create || a->now_on_save;
	default: return false;
	}
}

/* The table's keys are made of it. */
static bool makes_key(const struct mapped *key, const struct mapped *row)
{
	for (size_t i = 0; key && key->pattern && i < key->pattern->n; i++)
		if (key->pattern->parts[i].row == row)
			return true;
	return false;
}

bool ddbi_always_there(const struct planner *p, struct str name)
{
	const struct mapping *m = p->t->mapping;
	const struct mapped *row = ddbi_mapping_stored(m, name);
	if (asked_for(p, name) || (row && (row == m->hash || row == m->range || row == m->discriminator)))
		return true;
	if (!row || m->model->items)
		return false;
	if (!row->pattern)
		return put_always(row->attr) || makes_key(m->hash, row) || makes_key(m->range, row);
	for (size_t i = 0; i < row->pattern->n; i++) {
		const struct mapped *part = row->pattern->parts[i].row;
		if (part && !ddbi_always_there(p, part->name))
			return false;
	}
	return true;
}

/* ---- collecting ---- */
static size_t count(const struct condition *c)
{
	if (c->op != CONDITION_AND)
		return 1;
	size_t n = 0;
	for (size_t i = 0; i < c->nchildren; i++)
		n += count(&c->children[i]);
	return n;
}

/* With the attribute on the left, where a text had the value there. */
static const struct condition *turned(const struct trees *t, const struct condition *c)
{
	static const enum condition_op mirrored[] = { [CONDITION_EQ] = CONDITION_EQ,
		[CONDITION_NE] = CONDITION_NE,
		[CONDITION_LT] = CONDITION_GT,
		[CONDITION_LE] = CONDITION_GE,
		[CONDITION_GT] = CONDITION_LT,
		[CONDITION_GE] = CONDITION_LE };
	if (c->op > CONDITION_GE || c->noperands != 2 || c->operands[0].kind != OPERAND_VALUE ||
		c->operands[1].kind != OPERAND_PATH)
		return c;
	struct condition *other = ARENA_NEW(t->arena, struct condition);
	struct operand *operands = ARENA_ARRAY(t->arena, struct operand, 2);
	if (!other || !operands)
		return NULL;
	operands[0] = c->operands[1];
	operands[1] = c->operands[0];
	*other = (struct condition){ .op = mirrored[c->op], .operands = operands, .noperands = 2 };
	return other;
}

static bool add(struct planner *p, const struct condition *c, bool implied, bool unique)
{
	if (!c)
		return ddbi_fail_nomem(p->t->err);
	p->all[p->n++] = (struct conjunct){ c, implied, unique };
	return true;
}

static bool flatten(struct planner *p, const struct condition *c)
{
	if (c->op != CONDITION_AND)
		return add(p, turned(p->t, c), false, false);
	for (size_t i = 0; i < c->nchildren; i++)
		if (!flatten(p, &c->children[i]))
			return false;
	return true;
}

static bool add_text(struct planner *p, struct str name, enum condition_op op, struct str text, bool implied)
{
	const struct ddb_value v = { .type = DDB_S, .s = { text.p, text.n } };
	struct str packed;
	return ddbi_pack_tree(p->t, &v, &packed) &&
	       add(p, ddbi_compare_name(p->t, name, op, packed), implied, false);
}

static bool add_discriminator(struct planner *p)
{
	const struct mapped *d = p->t->mapping->discriminator;
	if (!d || (p->how & PLAN_ANY_MODEL))
		return true;
	return add_text(p, d->name, CONDITION_EQ, d->pattern->parts[0].literal, false);
}

static struct str known(void *arg, const struct mapped *row)
{
	const struct condition *eq = ddbi_plan_equal(arg, row->name);
	return eq ? eq->operands[1].value : STR_NONE;
}

/* The key of an index, or of the table: hash (at 0) or range. */
static bool is_key(const struct planner *p, const struct mapped *row, bool hash)
{
	const struct mapping *m = p->t->mapping;
	if (row == (hash ? m->hash : m->range))
		return true;
	for (size_t i = 0; i < m->model->nindexes; i++) {
		struct str key = str_z(hash ? m->model->indexes[i].hash : m->model->indexes[i].range);
		if (key.p && str_eq(key, str_z(row->attr->member)))
			return true;
	}
	return false;
}

/* What the members that the condition fixes say about a key that is made of them. Of the table's keys it
 * stays a condition: without a discriminator it is what keeps items of other models out. */
static bool add_pattern(struct planner *p, const struct mapped *row)
{
	const struct mapping *m = p->t->mapping;
	bool any = p->how & PLAN_ANY_MODEL, table_key = row == m->hash || row == m->range;
	struct pattern_fixed f;
	if (row == m->discriminator || !(is_key(p, row, true) || (!any && is_key(p, row, false))))
		return true;
	if (!ddbi_pattern_fixed(row, known, p, p->t->arena, &f))
		return ddbi_fail_nomem(p->t->err);
	bool implied = any || !table_key || m->discriminator;
	if (f.whole)
		return add_text(p, row->name, CONDITION_EQ, f.text, implied);
	if (any || !f.text.n || !ddbi_always_there(p, row->name))
		return true;
	return add_text(p, row->name, CONDITION_BEGINS_WITH, f.text, implied);
}

static bool add_unique(struct planner *p)
{
	const struct mapping *m = p->t->mapping;
	for (size_t i = 0; i < m->nrows; i++)
		if (m->rows[i].attr->unique)
			return add(p,
				ddbi_compare_name(
					p->t, STR(UNIQUE_ATTRIBUTE), CONDITION_NOT_EXISTS, STR_NONE),
				false, true);
	return true;
}

bool ddbi_plan_collect(struct planner *p, const struct condition *all)
{
	const struct mapping *m = p->t->mapping;
	size_t n = all ? count(all) : 0;
	if (n > CONJUNCTS_MAX)
		return MISUSE(p->t, "more than %d conditions", CONJUNCTS_MAX);
	p->all = ARENA_ARRAY(p->t->arena, struct conjunct, n + m->npatterns + 2);
	if (!p->all)
		return ddbi_fail_nomem(p->t->err);
	if ((all && !flatten(p, all)) || !add_discriminator(p) || !add_unique(p))
		return false;
	for (size_t i = 0; i < m->npatterns; i++)
		if (!add_pattern(p, m->patterns[i]))
			return false;
	return true;
}

/* ---- contradictions ---- */
/* Attributes that are keys, with the value that the condition fixes them at (absent: none). A name may come
 * twice. */
struct facts {
	struct str *names, *values;
	size_t n;
};

static bool is_fact(const struct facts *f, struct str name)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->names[i], name))
			return true;
	return false;
}

/* The n-th name of a key; absent: it has none. */
static struct str key_name(const struct mapping *m, size_t i)
{
	if (i < 2) {
		const struct mapped *row = i ? m->range : m->hash;
		return row ? row->name : STR_NONE;
	}
	const struct ddb_index *x = &m->model->indexes[i / 2 - 1];
	struct str member = str_z(i % 2 ? x->range : x->hash);
	const struct mapped *row = member.p ? ddbi_mapping_row(m, member) : NULL;
	return row ? row->name : STR_NONE;
}

struct str ddbi_plan_item(const struct trees *t, const struct str *names, const struct str *values, size_t n)
{
	struct ddb_member *members = ARENA_ARRAY(t->arena, struct ddb_member, n);
	if (!members)
		return STR_NONE;
	for (size_t i = 0; i < n; i++) {
		members[i].name = (struct ddb_text_n){ names[i].p, names[i].n };
		if (!ddbi_unpack(values[i], t->arena, &members[i].value))
			return STR_NONE;
	}
	return ddbi_item_pack(t->arena, &(struct ddb_item){ members, n });
}

static bool is_its_own(const struct planner *p, const struct facts *f, const struct condition *c)
{
	for (size_t i = 0; i < f->n; i++)
		if (ddbi_plan_equal(p, f->names[i]) == c)
			return true;
	return false;
}

/* With the keys that are fixed, some conditions are decided: they go, or nothing can match. */
static bool decide(struct planner *p, const struct facts *f, bool *possible)
{
	struct str item = STR_NONE;
	size_t kept = 0;
	bool holds = true;
	for (size_t i = 0; i < p->n; i++) {
		const struct condition *c = p->all[i].c;
		bool decided = f->n && !is_its_own(p, f, c) && ddbi_mentions_only(c, f->names, f->n);
		if (decided && !item.p && !(item = ddbi_plan_item(p->t, f->names, f->values, f->n)).p)
			return ddbi_fail_nomem(p->t->err);
		holds = holds && (!decided || ddbi_evaluate(c, item));
		if (!decided)
			p->all[kept++] = p->all[i];
	}
	*possible = holds;
	if (holds)
		p->n = kept;
	return true;
}

/* Is there a value in the list with which all that is said of this attribute alone holds? */
static bool any_of(const struct planner *p, const struct condition *list, struct str name, bool *possible)
{
	*possible = false;
	for (size_t v = 1; v < list->noperands && !*possible; v++) {
		struct str item = ddbi_plan_item(p->t, &name, &list->operands[v].value, 1);
		if (!item.p)
			return ddbi_fail_nomem(p->t->err);
		bool holds = true;
		for (size_t i = 0; i < p->n && holds; i++)
			holds = !ddbi_mentions_only(p->all[i].c, &name, 1) ||
				ddbi_evaluate(p->all[i].c, item);
		*possible = holds;
	}
	return true;
}

static bool range_possible(const struct planner *p, struct str name, bool *possible)
{
	const struct condition *list = NULL;
	size_t n = 0;
	for (size_t i = 0; i < p->n; i++) {
		bool on = ddbi_compares(p->all[i].c, name);
		n += on;
		list = on && p->all[i].c->op == CONDITION_IN ? p->all[i].c : list;
	}
	if (n < 2)
		return true;
	if (list)
		return any_of(p, list, name, possible);
	*possible = !ddbi_bounds(p, name).empty;
	return true;
}

/* A list of nothing between its bounds, of any attribute: the store would refuse it. */
static bool reversed(const struct condition *c)
{
	return c->op == CONDITION_BETWEEN && c->operands[1].kind == OPERAND_VALUE &&
	       c->operands[2].kind == OPERAND_VALUE &&
	       ddbi_order_of(c->operands[1].value, c->operands[2].value) == 1;
}

bool ddbi_plan_possible(struct planner *p, bool *possible)
{
	const struct mapping *m = p->t->mapping;
	size_t nkeys = 2 + 2 * m->model->nindexes;
	struct facts f = { .n = 0 };
	*possible = true;
	for (size_t i = 0; i < p->n; i++)
		*possible = *possible && !reversed(p->all[i].c);
	if (!*possible || p->n < 2)
		return true;
	f.names = ARENA_ARRAY(p->t->arena, struct str, 2 * nkeys);
	if (!f.names)
		return ddbi_fail_nomem(p->t->err);
	f.values = f.names + nkeys;
	for (size_t i = 0; i < nkeys; i++) {
		struct str name = key_name(m, i);
		const struct condition *eq = ddbi_plan_equal(p, name);
		if (!eq || is_fact(&f, name))
			continue;
		f.names[f.n] = name;
		f.values[f.n++] = eq->operands[1].value;
	}
	if (!decide(p, &f, possible))
		return false;
	for (size_t i = 0; i < nkeys && *possible; i++) {
		struct str name = key_name(m, i);
		if (name.p && !is_fact(&f, name) && !range_possible(p, name, possible))
			return false;
	}
	return true;
}
