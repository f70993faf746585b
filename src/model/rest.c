/* SPDX-License-Identifier: Apache-2.0 */
/* DDB_REST: attributes that no other row knows, kept as they are. */
#include "base/text.h"
#include "model/decode.h"
#include "model/encode.h"
#include "model/unique.h"

static const struct ddb_item *rest_of(const struct mapping *m, const void *item)
{
	return mapped_at(&m->rest, item);
}

static struct str name_of(const struct ddb_member *m)
{
	return (struct str){ m->name.data, m->name.len };
}

size_t ddbi_rest_count(const struct mapping *m, const void *item)
{
	return m->rest.attr ? rest_of(m, item)->len : 0;
}

static bool name_fits(struct encoder *e, const struct mapping *m, struct str name)
{
	if (!name.p || !name.n)
		return ddbi_refuse(e->err, &m->rest, "holds an attribute without a name");
	if (!ddbi_utf8_valid(name))
		return ddbi_refuse(e->err, &m->rest, "holds an attribute whose name is not valid UTF-8");
	if (m->unique && str_eq(name, STR(UNIQUE_ATTRIBUTE)))
		return ddbi_refuse(e->err, &m->rest,
			"holds attribute " UNIQUE_ATTRIBUTE ", which is that of reservations");
	const struct mapped *row = ddbi_mapping_stored(m, name);
	return !row || ddbi_refuse(e->err, &m->rest, "holds attribute %.*s, which is that of %s.%s",
			       ddbi_cut(name, 255), name.p, row->model->name, row->attr->member);
}

bool ddbi_rest_members(
	struct encoder *e, const struct mapping *m, const void *item, struct ddb_member *out, size_t *n)
{
	const struct ddb_item *rest = rest_of(m, item);
	*n = 0;
	if (rest->len && !rest->members)
		return ddbi_refuse(
			e->err, &m->rest, "has a length of %zu, but its members are NULL", rest->len);
	for (size_t i = 0; i < rest->len; i++) {
		if (rest->members[i].value.type == DDB_NONE)
			continue;
		out[*n] = rest->members[i];
		if (!name_fits(e, m, name_of(&out[*n])) ||
			!ddbi_value_check_inside(&out[*n].value, e->depth, e->err))
			return false;
		++*n;
	}
	return ddbi_names_once(e, &m->rest, "attribute", out, *n);
}

bool ddbi_rest_keep(
	struct decoder *d, const struct mapping *m, struct str name, struct str value, size_t max, void *item)
{
	struct ddb_item *rest = (void *)((char *)item + m->rest.attr->offset);
	if (!rest->members && !(rest->members = ARENA_ARRAY(d->arena, struct ddb_member, max)))
		return ddbi_fail_nomem(d->err);
	struct ddb_member *kept = &rest->members[rest->len++];
	struct str copy = ddbi_arena_copy(d->arena, name);
	if (!copy.p)
		return ddbi_fail_nomem(d->err);
	kept->name = (struct ddb_text_n){ copy.p, copy.n };
	return ddbi_value_load(d, value, &kept->value);
}
