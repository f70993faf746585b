/* SPDX-License-Identifier: Apache-2.0 */
/* The expiry of an item, in the program and in the store. */
#include "model/call.h"

#define SECOND INT64_C(1000000)

static const struct ddb_attr *ttl_row(const struct ddb_model *m)
{
	for (size_t i = 0; m && i < m->nattrs; i++)
		if (m->attrs[i].role == DDB_IS_TTL_)
			return &m->attrs[i];
	return NULL;
}

/* When it expires, in whole seconds as the store has it; 0: never. */
static int64_t expiry(const struct ddb_model *m, const void *item)
{
	const struct ddb_attr *a = ttl_row(m);
	if (!a || !item)
		return 0;
	const void *p = (const char *)item + a->offset;
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

bool ddb_expired(const struct ddb_model *m, const void *item)
{
	int64_t at = expiry(m, item);
	return at && at < ddb_now().us / SECOND;
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
	int64_t seconds = until.us / SECOND;
	switch (a->kind) {
	case ddb_kind_time: *(struct ddb_time *)p = until; return;
	case ddb_kind_otime: *(struct ddb_opt_time *)p = (struct ddb_opt_time){ true, until }; return;
	default: break;
	}
	switch (a->size) {
	case 1: *(int8_t *)p = (int8_t)seconds; break;
	case 2: *(int16_t *)p = (int16_t)seconds; break;
	case 4: *(int32_t *)p = (int32_t)seconds; break;
	default: *(int64_t *)p = seconds;
	}
}

/* What else the update has changed, so that a put of the same struct finds its version. */
static void take_over(const struct ddb_model *m, const void *loaded, void *item)
{
	for (size_t i = 0; i < m->nattrs; i++) {
		const struct ddb_attr *a = &m->attrs[i];
		if (a->now_on_save || a->role == DDB_IS_VERSION_)
			memcpy((char *)item + a->offset, (const char *)loaded + a->offset, a->size);
	}
}

static enum ddb_rc set_expiry(struct ddb *db, const struct ddb_model *m, const void *item, void *loaded,
	const struct ddb_attr *a, struct ddb_time until)
{
	bool is_time = a->kind == ddb_kind_time || a->kind == ddb_kind_otime;
	const struct ddb_ref ref = { .hops = { { .model = m, .path = a->member, .at = -1 } }, .nhops = 1 };
	const struct ddb_val seconds = { .kind = ddb_kind_sint, .u = { .sint = until.us / SECOND } };
	const struct ddb_val time = { .kind = ddb_kind_time, .u = { .time = until } };
	const struct ddb_change changes[] = { { .op = DDB_SET, .ref = ref, .val = is_time ? time : seconds },
		{ .op = DDB_END } };
	struct ddb_update_opts o = { .out = loaded, .arena = &db->arena };
	for (size_t i = 0; i < m->nattrs; i++)
		if (m->attrs[i].role == DDB_IS_HASH_)
			o.when = (struct ddb_cond){ .op = DDB_EXISTS,
				.ref = { .hops = { { .model = m, .path = m->attrs[i].member, .at = -1 } },
					.nhops = 1 } };
	return ddb_update(db, m, item, changes, &o);
}

enum ddb_rc ddb_extend(struct ddb *db, const struct ddb_model *m, void *item, struct ddb_time until)
{
	const struct ddb_attr *a = ttl_row(m);
	if (!db || !a || !item || !until.us)
		return ddbi_call_refused(db, EXCEPTION_MISUSE,
			!item ? "the item is NULL"
			: !a  ? "the model has no DDB_TTL row"
			      : "the time is 0: no expiry");
	void *loaded = ddbi_alloc(m->size);
	if (!loaded)
		return ddbi_call_refused(db, EXCEPTION_NOMEM, "out of memory");
	enum ddb_rc rc = set_expiry(db, m, item, loaded, a, until);
	if (rc == DDB_OK) {
		write_expiry(a, item, until);
		take_over(m, loaded, item);
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
