/* SPDX-License-Identifier: Apache-2.0 */
/* The expiry of an item, in the program and in the store. */
#include "model/call.h"
#include "model/embed.h"
#include "value/decimal.h"

#define SECOND INT64_C(1000000)

static int64_t expiry_of_item(const struct ddb_item *item, const char *name)
{
	const struct ddb_value *v = ddb_item_get(item, name);
	int64_t seconds;
	return v && v->type == DDB_N && ddbi_decimal_to_i64(&v->n, &seconds) ? seconds : 0;
}

/* When it expires, in whole seconds as the store has it; 0: never. */
static int64_t expiry(const struct ddb_model *m, const void *item)
{
	size_t at = 0;
	const struct ddb_attr *a = m && item ? ddbi_row_with_role(m, DDB_IS_TTL_, &at) : NULL;
	if (!a)
		return 0;
	if (m->items)
		return expiry_of_item(item, a->name ? a->name : a->member);
	const void *p = (const char *)item + at;
	switch (a->kind) {
	case ddb_kind_time: return ((const struct ddb_time *)p)->us / SECOND;
	case ddb_kind_otime: {
		const struct ddb_opt_time *o = p;
		return o->set ? o->value.us / SECOND : 0;
	}
	case ddb_kind_uint: return (int64_t)ddbi_read_uint(p, a->size);
	default: return ddbi_read_sint(p, a->size);
	}
}

bool ddb_expired_at(const struct ddb_model *m, const void *item, struct ddb_time now)
{
	int64_t at = expiry(m, item);
	return at && at < now.us / SECOND;
}

bool ddb_expired(const struct ddb_model *m, const void *item)
{
	return ddb_expired_at(m, item, ddb_now());
}

bool ddb_expires_in(const struct ddb_model *m, const void *item, int64_t *seconds)
{
	int64_t at = expiry(m, item), now = ddb_now().us / SECOND;
	if (!at || at < now)
		return false;
	if (seconds)
		*seconds = at - now;
	return true;
}

static void write_expiry(const struct ddb_attr *a, void *item, struct ddb_time until)
{
	void *p = (char *)item + a->offset;
	switch (a->kind) {
	case ddb_kind_time: *(struct ddb_time *)p = until; return;
	case ddb_kind_otime: *(struct ddb_opt_time *)p = (struct ddb_opt_time){ true, until }; return;
	default: write_int(p, a->size, (uint64_t)(until.us / SECOND));
	}
}

/* An item that has no such attribute has no room for it: its members are the caller's. */
static void write_expiry_of_item(const struct mapped *row, struct ddb_item *item, struct ddb_time until)
{
	for (size_t i = 0; i < item->len; i++) {
		struct ddb_member *m = &item->members[i];
		if (str_eq((struct str){ m->name.data, m->name.len }, row->name))
			m->value = (struct ddb_value){ .type = DDB_N,
				.n = ddbi_decimal_from_i64(until.us / SECOND) };
	}
}

/* What else the update has changed, so that a put of the same struct finds its version. */
static void take_over(const struct mapping *m, const void *loaded, void *item)
{
	for (size_t i = 0; i < m->nrows; i++) {
		const struct ddb_attr *a = m->rows[i].attr;
		if (a->now_on_save || a->role == DDB_IS_VERSION_)
			memcpy((char *)item + a->offset, (const char *)loaded + a->offset, a->size);
	}
}

static struct ddb_ref ref_of(const struct mapping *m, const struct mapped *row)
{
	return (struct ddb_ref){
		.hops = { { .model = m->model, .path = row->name.p, .at = -1, .stored = true } }, .nhops = 1
	};
}

static enum ddb_rc set_expiry(
	struct ddb *db, const struct mapping *m, const void *item, void *loaded, struct ddb_time until)
{
	const struct ddb_attr *a = m->ttl->attr;
	bool is_time = a->kind == ddb_kind_time || a->kind == ddb_kind_otime;
	const struct ddb_val seconds = { .kind = ddb_kind_sint, .u = { .sint = until.us / SECOND } };
	const struct ddb_val time = { .kind = ddb_kind_time, .u = { .time = until } };
	const struct ddb_change changes[] = {
		{ .op = DDB_SET, .ref = ref_of(m, m->ttl), .val = is_time ? time : seconds },
		{ .op = DDB_END }
	};
	return ddb_update(db, m->model, item, changes,
		&(struct ddb_update_opts){ .out = loaded,
			.arena = &db->arena,
			.when = { .op = DDB_EXISTS, .ref = ref_of(m, m->hash) } });
}

/* The model's mapping, where all of the arguments make sense. */
static const struct mapping *can_extend(
	struct ddb *db, const struct ddb_model *m, const void *item, struct ddb_time until, enum ddb_rc *rc)
{
	struct call c;
	bool ok = ddbi_call_begin(&c, db, m) && ddbi_call_needs(&c, item, "the item") &&
		  (c.mapping->ttl || ddbi_failf(&c.err, EXCEPTION_MISUSE, "the model has no DDB_TTL row")) &&
		  (until.us || ddbi_failf(&c.err, EXCEPTION_MISUSE, "the time is 0: no expiry"));
	*rc = ddbi_call_end(&c, ok);
	return ok ? c.mapping : NULL;
}

enum ddb_rc ddb_extend(struct ddb *db, const struct ddb_model *m, void *item, struct ddb_time until)
{
	enum ddb_rc rc;
	const struct mapping *mapping = can_extend(db, m, item, until, &rc);
	if (!mapping)
		return rc;
	void *loaded = ddbi_alloc(m->size);
	if (!loaded)
		return ddbi_call_refused(db, EXCEPTION_NOMEM, "out of memory");
	rc = set_expiry(db, mapping, item, loaded, until);
	if (rc == DDB_OK && m->items) {
		write_expiry_of_item(mapping->ttl, item, until);
	} else if (rc == DDB_OK) {
		write_expiry(mapping->ttl->attr, item, until);
		take_over(mapping, loaded, item);
	}
	ddbi_free(loaded);
	return rc;
}

/* defaults: a struct of the model. */
static void take_defaults(const struct ddb_model *m, const char *defaults, char *item)
{
	for (size_t i = 0; i < m->nattrs; i++) {
		const struct ddb_attr *a = &m->attrs[i];
		if (a->kind == ddb_kind_embed)
			take_defaults(a->model, defaults + a->offset, item + a->offset);
		else if (ddbi_all_zero(item + a->offset, a->size))
			memcpy(item + a->offset, defaults + a->offset, a->size);
	}
}

void ddb_fill_defaults(const struct ddb_model *m, void *item)
{
	if (!m || !item || m->items)
		return;
	if (m->defaults)
		take_defaults(m, m->defaults, item);
	for (size_t i = 0; i < m->nattrs; i++)
		if (m->attrs[i].kind == ddb_kind_embed)
			ddb_fill_defaults(m->attrs[i].model, (char *)item + m->attrs[i].offset);
	if (m->fill)
		m->fill(item);
}
