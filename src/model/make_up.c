/* SPDX-License-Identifier: Apache-2.0 */
/* What a put fills in by itself. */
#include "model/call.h"
#include "model/ids.h"
#include "model/pattern.h"

static uint64_t largest(const struct ddb_attr *a)
{
	unsigned bits = (unsigned)a->size * 8 - (a->kind == ddb_kind_sint);
	return UINT64_MAX >> (64 - bits);
}

static bool count_up(struct error *err, const struct mapped *row, void *p)
{
	const struct ddb_attr *a = row->attr;
	if (a->kind == ddb_kind_sint && ddbi_read_sint(p, a->size) < 0)
		return ddbi_refuse(err, row, "is negative, and no version");
	uint64_t v = ddbi_read_uint(p, a->size);
	if (v >= largest(a))
		return ddbi_refuse(err, row, "is a version that cannot be counted up any more");
	write_int(p, a->size, v + 1);
	return true;
}

struct ddb_time ddbi_now(const struct ddb *db)
{
	return db && db->options.clock_us ? (struct ddb_time){ db->options.clock_us(db->options.clock_user) }
					  : ddb_now();
}

/* Where there is none yet; what is there must be one. */
static bool make_id(struct call *c, const struct mapped *row, enum id_form form, struct ddb_time now, char *p)
{
	if (!*p)
		return ddbi_id_make(c->db, &c->err, form, now, p);
	const char *end = memchr(p, 0, row->attr->size);
	struct str text = { p, end ? (size_t)(end - p) : row->attr->size };
	return ddbi_id_valid(form, text) || ddbi_refuse(&c->err, row, "is \"%.*s\", which is no %s",
						    ddbi_cut(text, 60), p, ddbi_id_name(form));
}

bool ddbi_make_up(struct call *c, void *item)
{
	const struct mapping *m = c->mapping;
	struct ddb_time now = ddbi_now(c->db);
	for (size_t i = 0; i < m->nrows; i++) {
		const struct mapped *row = &m->rows[i];
		const struct ddb_attr *a = row->attr;
		void *p = (char *)item + a->offset;
		enum id_form id = ddbi_id_form(a);
		if (id && !make_id(c, row, id, now, p))
			return false;
		if (a->now_on_save || (a->now_on_create && ((const struct ddb_time *)p)->us == 0))
			*(struct ddb_time *)p = now;
		if (a->role == DDB_IS_VERSION_ && !count_up(&c->err, row, p))
			return false;
	}
	return !m->npatterns || ddbi_pattern_fill(m, item, &c->db->arena, &c->err);
}

bool ddbi_make_up_save(struct call *c, void *item)
{
	const struct mapping *m = c->mapping;
	for (size_t i = 0; i < m->nrows; i++) {
		const struct mapped *row = &m->rows[i];
		void *p = (char *)item + row->attr->offset;
		if (row->attr->now_on_save)
			*(struct ddb_time *)p = ddbi_now(c->db);
		if (row->attr->role == DDB_IS_VERSION_ && !count_up(&c->err, row, p))
			return false;
	}
	return !m->npatterns || ddbi_pattern_fill(m, item, &c->db->arena, &c->err);
}
