/* SPDX-License-Identifier: Apache-2.0 */
#include "store/local/view.h"
#include "operation/check.h"
#include "store/local/core.h"

/* The published catalog, or the one about to be, whose version that is; counted for the caller. */
static const struct catalog *hold(struct local *l, uint64_t version)
{
	pthread_mutex_lock(&l->catalog_lock);
	struct catalog *c = l->catalog;
	if (c->version != version)
		c = l->next && l->next->version == version ? l->next : NULL;
	if (c)
		c->refs++;
	pthread_mutex_unlock(&l->catalog_lock);
	return c;
}

/* A commit that lies between the snapshot and the look at the catalog may have replaced it: then once more.
 */
static bool take(
	struct local *l, bool to_commit, const struct catalog *held, struct error *err, struct view *out)
{
	for (;;) {
		struct kv_snapshot *snapshot;
		uint64_t cookie;
		enum kv_rc rc =
			(to_commit ? l->kv->ops->begin : l->kv->ops->snapshot)(l->kv, &snapshot, &cookie);
		if (rc != KV_OK)
			return ddbi_kv_fail(err, rc);
		const struct catalog *c = held && held->version == cookie ? held : hold(l, cookie);
		if (c) {
			*out = (struct view){ .local = l, .snapshot = snapshot, .catalog = c };
			return true;
		}
		l->kv->ops->release(snapshot);
	}
}

bool ddbi_view_take(struct local *l, struct error *err, struct view *out)
{
	return take(l, false, NULL, err, out);
}

bool ddbi_view_begin(struct local *l, struct error *err, struct view *out)
{
	return take(l, true, NULL, err, out);
}

bool ddbi_view_borrow(struct local *l, const struct catalog **held, struct error *err, struct view *out)
{
	if (!take(l, false, *held, err, out))
		return false;
	out->borrowed = true;
	if (out->catalog != *held) {
		ddbi_catalog_release(*held);
		*held = out->catalog;
	}
	return true;
}

void ddbi_view_release(struct view *v)
{
	if (!v->snapshot)
		return;
	v->local->kv->ops->release(v->snapshot);
	if (!v->borrowed)
		ddbi_catalog_release(v->catalog);
	*v = (struct view){ .local = NULL };
}

bool ddbi_view_get(const struct view *v, kv_tree tree, struct str key, struct error *err, struct str *value)
{
	enum kv_rc rc = v->local->kv->ops->get(v->snapshot, tree, key, value);
	if (rc == KV_OK)
		return true;
	*value = STR_NONE;
	return rc == KV_NONE || ddbi_kv_fail(err, rc);
}

static void put_be(char *out, uint64_t v, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--, v >>= 8)
		out[i] = (char)(v & 0xff);
}

static int64_t get_be64(const char *p)
{
	uint64_t v = 0;
	for (int i = 0; i < 8; i++)
		v = v << 8 | (unsigned char)p[i];
	return (int64_t)v;
}

struct str ddbi_counter_key(uint32_t id, char out[COUNTER_KEY_SIZE])
{
	put_be(out, id, COUNTER_KEY_SIZE);
	return (struct str){ out, COUNTER_KEY_SIZE };
}

struct str ddbi_counter_value(const struct counter *c, char out[COUNTER_VALUE_SIZE])
{
	put_be(out, (uint64_t)c->items, 8);
	put_be(out + 8, (uint64_t)c->bytes, 8);
	return (struct str){ out, COUNTER_VALUE_SIZE };
}

struct counter ddbi_counter_read(struct str value)
{
	return (struct counter){ get_be64(value.p), get_be64(value.p + 8) };
}

bool ddbi_view_counter(const struct view *v, uint32_t id, struct error *err, struct counter *out)
{
	char key[COUNTER_KEY_SIZE];
	struct str value;
	if (!ddbi_view_get(v, TREE_COUNTER, ddbi_counter_key(id, key), err, &value))
		return false;
	*out = (struct counter){ 0, 0 };
	if (!value.p)
		return true;
	if (value.n != COUNTER_VALUE_SIZE)
		return ddbi_kv_fail(err, KV_DAMAGED);
	*out = ddbi_counter_read(value);
	return true;
}

const struct table *ddbi_view_table(const struct catalog *c, struct str name_or_arn, struct error *err)
{
	const struct table *t = ddbi_catalog_table(c, ddbi_table_name(name_or_arn));
	if (t && t->status != TABLE_CREATING)
		return t;
	ddbi_fail(err, MSG_TBL_NOTFOUND_DATA);
	return NULL;
}

const struct table *ddbi_view_table_control(
	const struct catalog *c, struct str name_or_arn, struct error *err)
{
	struct str name = ddbi_table_name(name_or_arn);
	const struct table *t = ddbi_catalog_table(c, name);
	if (!t)
		ddbi_fail(err, MSG_TBL_NOTFOUND_CONTROL, name);
	return t;
}

bool ddbi_kv_fail(struct error *err, enum kv_rc rc)
{
	enum exception exception = EXCEPTION_IO;
	if (rc == KV_NOMEM)
		return ddbi_fail_nomem(err);
	if (rc == KV_DAMAGED || rc == KV_FORMAT)
		exception = EXCEPTION_DAMAGED;
	else if (rc == KV_BUSY)
		exception = EXCEPTION_BUSY;
	return ddbi_fail_text(err, exception, str_z(ddbi_kv_rc_text(rc)));
}
