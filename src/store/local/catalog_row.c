/* SPDX-License-Identifier: Apache-2.0 */
/* Tables as rows of TREE_CATALOG. A row is a packed item; members that a reader does not know are ignored,
 * and those that a row lacks are zero, so that the format can grow without a new number. */
#include "base/mem.h"
#include "store/local/catalog.h"
#include "store/local/cell.h"
#include "value/decimal.h"

/* ---- writing ---- */

struct writer {
	struct ddb_arena *arena;
	struct ddb_member *members;
	size_t n, cap;
	bool failed;
};

static struct writer begin(struct ddb_arena *arena, size_t cap)
{
	struct writer w = {
		.arena = arena, .cap = cap, .members = ARENA_ARRAY(arena, struct ddb_member, cap)
	};
	w.failed = !w.members;
	return w;
}

static void add(struct writer *w, const char *name, struct ddb_value value)
{
	if (w->failed || w->n == w->cap)
		w->failed = true;
	else
		w->members[w->n++] = (struct ddb_member){ { name, strlen(name) }, value };
}

static struct ddb_value text_value(struct str s)
{
	return (struct ddb_value){ .type = DDB_S, .s = { s.p, s.n } };
}

static void add_text(struct writer *w, const char *name, struct str s)
{
	if (s.p)
		add(w, name, text_value(s));
}

static void add_int(struct writer *w, const char *name, int64_t v)
{
	if (v)
		add(w, name, (struct ddb_value){ .type = DDB_N, .n = ddbi_decimal_from_i64(v) });
}

static void add_bool(struct writer *w, const char *name, bool v)
{
	if (v)
		add(w, name, (struct ddb_value){ .type = DDB_BOOL, .flag = true });
}

static struct ddb_value *add_list(struct writer *w, const char *name, size_t n)
{
	struct ddb_value *items = ARENA_ARRAY(w->arena, struct ddb_value, n);
	if (!items)
		w->failed = true;
	else
		add(w, name, (struct ddb_value){ .type = DDB_L, .list = { items, n } });
	return items;
}

static struct ddb_value map_value(const struct writer *w)
{
	return (struct ddb_value){ .type = DDB_M, .m = { w->members, w->n } };
}

/* Name and type, one after the other. */
static void add_keys(struct writer *w, const char *name, const struct key_attribute *keys, size_t n)
{
	struct ddb_value *v = add_list(w, name, n * 2);
	for (size_t i = 0; v && i < n; i++) {
		v[i * 2] = text_value(keys[i].name);
		v[i * 2 + 1] = text_value(str_z(ddbi_type_name(keys[i].type)));
	}
}

static void add_throughput(struct writer *w, const struct throughput *t)
{
	add_int(w, "read", t->read_units);
	add_int(w, "write", t->write_units);
	add_int(w, "increased", t->increased_ms);
	add_int(w, "decreased", t->decreased_ms);
	add_int(w, "decreases", t->decreases_today);
	add_int(w, "max_read", t->max_read);
	add_int(w, "max_write", t->max_write);
	add_int(w, "warm_read", t->warm_read);
	add_int(w, "warm_write", t->warm_write);
}

static bool index_value(const struct index *ix, struct ddb_arena *arena, struct ddb_value *out)
{
	struct writer w = begin(arena, 24);
	add_text(&w, "name", ix->name);
	add_int(&w, "id", ix->id);
	add_int(&w, "tree", ix->tree);
	add_bool(&w, "global", ix->global);
	add_keys(&w, "keys", ix->keys, ix->nhash + ix->nrange);
	add_int(&w, "hashes", (int64_t)ix->nhash);
	add_int(&w, "projection", ix->projection);
	struct ddb_value *included = add_list(&w, "included", ix->nincluded);
	for (size_t i = 0; included && i < ix->nincluded; i++)
		included[i] = text_value(ix->included[i]);
	add_int(&w, "status", ix->status);
	add_bool(&w, "backfilling", ix->backfilling);
	add_throughput(&w, &ix->throughput);
	*out = map_value(&w);
	return !w.failed;
}

/* Key and value, one after the other. */
static void add_tags(struct writer *w, const struct table *t)
{
	struct ddb_value *v = t->ntags ? add_list(w, "tags", t->ntags * 2) : NULL;
	for (size_t i = 0; v && i < t->ntags; i++) {
		v[i * 2] = text_value(t->tags[i].key);
		v[i * 2 + 1] = text_value(t->tags[i].value);
	}
}

struct str ddbi_table_encode(const struct table *t, struct ddb_arena *arena)
{
	struct writer w = begin(arena, 40);
	add_text(&w, "name", t->name);
	add_int(&w, "id", t->id);
	add_int(&w, "tree", t->tree);
	add_text(&w, "uuid", str_z(t->uuid));
	add_keys(&w, "keys", t->keys, t->nkeys);
	add_int(&w, "status", t->status);
	add_int(&w, "created", t->created_ms);
	add_bool(&w, "on_demand", t->on_demand);
	add_bool(&w, "billing_changed", t->billing_changed);
	add_int(&w, "on_demand_since", t->on_demand_ms);
	add_throughput(&w, &t->throughput);
	add_bool(&w, "protected", t->protected);
	add_bool(&w, "stream", t->stream_enabled);
	add_text(&w, "stream_view", t->stream_view);
	add_text(&w, "stream_label", t->stream_label);
	add_int(&w, "stream_id", t->stream_id);
	add_text(&w, "class", t->table_class);
	add_text(&w, "kms_key", t->kms_key);
	add_text(&w, "region", t->region);
	add_text(&w, "ttl", t->ttl);
	add_int(&w, "ttl_tree", t->ttl_tree);
	add_tags(&w, t);
	add_keys(&w, "definitions", t->definitions, t->ndefinitions);
	struct ddb_value *indexes = add_list(&w, "indexes", t->nindexes);
	for (size_t i = 0; indexes && i < t->nindexes; i++)
		if (!index_value(&t->indexes[i], arena, &indexes[i]))
			w.failed = true;
	if (w.failed)
		return STR_NONE;
	return ddbi_item_pack(arena, &(struct ddb_item){ w.members, w.n });
}

struct str ddbi_head_encode(uint32_t next_id, struct ddb_arena *arena)
{
	struct writer w = begin(arena, 2);
	add_int(&w, "format", CATALOG_FORMAT);
	add_int(&w, "next_id", next_id);
	return w.failed ? STR_NONE : ddbi_item_pack(arena, &(struct ddb_item){ w.members, w.n });
}

/* ---- reading ---- */

/* A member of the item or of a packed map. `failed` once something has the wrong type. */
struct reader {
	struct str map;
	bool item, failed, nomem;
	struct ddb_arena *arena;
};

static struct str get(struct reader *r, const char *name, enum ddb_type type)
{
	struct str v = r->item ? ddbi_item_get(r->map, str_z(name)) : ddbi_packed_member(r->map, str_z(name));
	if (v.p && packed_type(v) != type) {
		r->failed = true;
		return STR_NONE;
	}
	return v;
}

static struct str get_text(struct reader *r, const char *name)
{
	struct str v = get(r, name, DDB_S);
	return v.p ? ddbi_packed_bytes(v) : STR_NONE;
}

static int64_t get_int(struct reader *r, const char *name, int64_t most)
{
	struct str v = get(r, name, DDB_N);
	int64_t n = 0;
	if (!v.p)
		return 0;
	struct ddb_decimal d = ddbi_packed_number(v);
	if (!ddbi_decimal_to_i64(&d, &n) || n < 0 || n > most)
		r->failed = true;
	return n;
}

static bool get_bool(struct reader *r, const char *name)
{
	struct str v = get(r, name, DDB_BOOL);
	return v.p && ddbi_packed_bool(v);
}

static bool key_type(struct str name, enum ddb_type *out)
{
	*out = str_eq(name, STR("S"))   ? DDB_S
	       : str_eq(name, STR("N")) ? DDB_N
	       : str_eq(name, STR("B")) ? DDB_B
					: DDB_NONE;
	return *out != DDB_NONE;
}

static size_t get_keys(struct reader *r, const char *name, struct key_attribute *keys, size_t max)
{
	struct str list = get(r, name, DDB_L);
	size_t n = list.p ? ddbi_packed_count(list) / 2 : 0;
	if (n > max) {
		r->failed = true;
		return 0;
	}
	for (size_t i = 0; i < n; i++) {
		struct str attribute = ddbi_packed_element(list, i * 2),
			   type = ddbi_packed_element(list, i * 2 + 1);
		if (packed_type(attribute) != DDB_S || packed_type(type) != DDB_S ||
			!key_type(ddbi_packed_bytes(type), &keys[i].type)) {
			r->failed = true;
			return 0;
		}
		keys[i].name = ddbi_packed_bytes(attribute);
	}
	return n;
}

static void get_throughput(struct reader *r, struct throughput *t)
{
	t->read_units = get_int(r, "read", INT64_MAX);
	t->write_units = get_int(r, "write", INT64_MAX);
	t->increased_ms = get_int(r, "increased", INT64_MAX);
	t->decreased_ms = get_int(r, "decreased", INT64_MAX);
	t->decreases_today = get_int(r, "decreases", INT64_MAX);
	t->max_read = get_int(r, "max_read", INT64_MAX);
	t->max_write = get_int(r, "max_write", INT64_MAX);
	t->warm_read = get_int(r, "warm_read", INT64_MAX);
	t->warm_write = get_int(r, "warm_write", INT64_MAX);
}

static void get_included(struct reader *r, struct index *ix)
{
	struct str list = get(r, "included", DDB_L);
	size_t n = list.p ? ddbi_packed_count(list) : 0;
	ix->included = ARENA_ARRAY(r->arena, struct str, n);
	if (!ix->included) {
		r->nomem = true;
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct str name = ddbi_packed_element(list, i);
		if (packed_type(name) != DDB_S) {
			r->failed = true;
			return;
		}
		ix->included[i] = ddbi_packed_bytes(name);
	}
	ix->nincluded = n;
}

static void get_index(struct reader *from, struct str value, struct index *ix)
{
	struct reader r = { .map = value, .arena = from->arena };
	if (packed_type(value) != DDB_M) {
		from->failed = true;
		return;
	}
	ix->name = get_text(&r, "name");
	ix->id = (uint32_t)get_int(&r, "id", UINT32_MAX);
	ix->tree = (kv_tree)get_int(&r, "tree", UINT32_MAX);
	ix->global = get_bool(&r, "global");
	size_t n = get_keys(&r, "keys", ix->keys, MAX_HASH_PARTS + MAX_RANGE_PARTS);
	ix->nhash = (size_t)get_int(&r, "hashes", MAX_HASH_PARTS);
	ix->nrange = n - ix->nhash;
	ix->projection = (enum projection_type)get_int(&r, "projection", PROJECTION_INCLUDE);
	get_included(&r, ix);
	ix->status = (enum table_status)get_int(&r, "status", TABLE_DELETING);
	ix->backfilling = get_bool(&r, "backfilling");
	get_throughput(&r, &ix->throughput);
	from->failed |= r.failed || !ix->name.p || !ix->tree || !ix->nhash || ix->nhash > n ||
			ix->nrange > MAX_RANGE_PARTS;
	from->nomem |= r.nomem;
}

static void get_indexes(struct reader *r, struct table *t)
{
	struct str list = get(r, "indexes", DDB_L);
	t->nindexes = list.p ? ddbi_packed_count(list) : 0;
	if (t->nindexes > MAX_LSI + MAX_GSI) {
		r->failed = true;
		return;
	}
	t->indexes = ddbi_arena_zalloc(r->arena, t->nindexes * sizeof *t->indexes);
	if (!t->indexes) {
		r->nomem = true;
		return;
	}
	for (size_t i = 0; i < t->nindexes; i++)
		get_index(r, ddbi_packed_element(list, i), &t->indexes[i]);
}

static void get_definitions(struct reader *r, struct table *t)
{
	size_t max = 2 + (MAX_LSI + MAX_GSI) * (MAX_HASH_PARTS + MAX_RANGE_PARTS);
	struct str list = get(r, "definitions", DDB_L);
	size_t n = list.p ? ddbi_packed_count(list) / 2 : 0;
	t->definitions = ARENA_ARRAY(r->arena, struct key_attribute, n < max ? n : max);
	if (!t->definitions)
		r->nomem = true;
	else
		t->ndefinitions = get_keys(r, "definitions", t->definitions, max);
}

static void get_tags(struct reader *r, struct table *t)
{
	struct str list = get(r, "tags", DDB_L);
	size_t n = list.p ? ddbi_packed_count(list) / 2 : 0;
	if (!n)
		return;
	t->tags = ARENA_ARRAY(r->arena, struct tag, n < MAX_TAGS ? n : MAX_TAGS);
	r->nomem |= !t->tags;
	r->failed |= n > MAX_TAGS;
	for (size_t i = 0; !r->nomem && !r->failed && i < n; i++) {
		struct str key = ddbi_packed_element(list, i * 2),
			   value = ddbi_packed_element(list, i * 2 + 1);
		r->failed |= packed_type(key) != DDB_S || packed_type(value) != DDB_S;
		if (!r->failed)
			t->tags[t->ntags++] =
				(struct tag){ ddbi_packed_bytes(key), ddbi_packed_bytes(value) };
	}
}

static void get_ttl(struct reader *r, struct table *t)
{
	t->ttl = get_text(r, "ttl");
	t->ttl_tree = (kv_tree)get_int(r, "ttl_tree", UINT32_MAX);
	r->failed |= !t->ttl.p != !t->ttl_tree;
}

static void get_table(struct reader *r, struct table *t)
{
	t->name = get_text(r, "name");
	t->id = (uint32_t)get_int(r, "id", UINT32_MAX);
	t->tree = (kv_tree)get_int(r, "tree", UINT32_MAX);
	struct str uuid = get_text(r, "uuid");
	t->nkeys = get_keys(r, "keys", t->keys, 2);
	t->status = (enum table_status)get_int(r, "status", TABLE_DELETING);
	t->created_ms = get_int(r, "created", INT64_MAX);
	t->on_demand = get_bool(r, "on_demand");
	t->billing_changed = get_bool(r, "billing_changed");
	t->on_demand_ms = get_int(r, "on_demand_since", INT64_MAX);
	get_throughput(r, &t->throughput);
	t->protected = get_bool(r, "protected");
	t->stream_enabled = get_bool(r, "stream");
	t->stream_view = get_text(r, "stream_view");
	t->stream_label = get_text(r, "stream_label");
	t->stream_id = (uint32_t)get_int(r, "stream_id", UINT32_MAX);
	t->table_class = get_text(r, "class");
	t->kms_key = get_text(r, "kms_key");
	t->region = get_text(r, "region");
	get_definitions(r, t);
	get_indexes(r, t);
	get_ttl(r, t);
	get_tags(r, t);
	if (uuid.n == sizeof t->uuid - 1)
		memcpy(t->uuid, uuid.p, uuid.n);
	else
		r->failed = true;
	r->failed |= !t->name.p || !t->id || !t->tree || !t->nkeys;
	r->failed |= t->stream_enabled && (!t->stream_view.p || !t->stream_label.p || !t->stream_id);
}

/* The cell, its arena and the row that its texts point into are one. */
static struct table_cell *new_cell(struct str row, struct str *copy)
{
	struct ddb_arena arena;
	ddbi_arena_init(&arena, ARENA_MAX_DEFAULT);
	struct table_cell *cell = ARENA_NEW(&arena, struct table_cell);
	*copy = cell ? ddbi_arena_copy(&arena, row) : STR_NONE;
	if (!copy->p) {
		ddbi_arena_free(&arena);
		return NULL;
	}
	cell->arena = arena;
	cell->refs = 1;
	return cell;
}

bool ddbi_table_decode(struct str row, struct error *err, struct table **out)
{
	struct str copy;
	if (!row.p || !ddbi_packed_valid(row))
		return ddbi_failf(
			err, EXCEPTION_DAMAGED, "the store is damaged: a table's description cannot be read");
	struct table_cell *cell = new_cell(row, &copy);
	if (!cell)
		return ddbi_fail_nomem(err);
	struct reader r = { .map = copy, .item = true, .arena = &cell->arena };
	get_table(&r, &cell->table);
	if (!r.failed && !r.nomem) {
		*out = &cell->table;
		return true;
	}
	ddbi_table_free(&cell->table);
	if (r.nomem)
		return ddbi_fail_nomem(err);
	return ddbi_failf(
		err, EXCEPTION_DAMAGED, "the store is damaged: a table's description is incomplete");
}

bool ddbi_head_decode(struct str row, struct error *err, uint32_t *next_id)
{
	struct reader r = { .map = row, .item = true };
	bool valid = ddbi_packed_valid(row);
	int64_t format = valid ? get_int(&r, "format", INT64_MAX) : 0;
	if (!r.failed && format > CATALOG_FORMAT)
		return ddbi_failf(err, EXCEPTION_DAMAGED,
			"the store has format %lld and this libddb reads formats up to %d: use a newer "
			"libddb",
			(long long)format, CATALOG_FORMAT);
	*next_id = valid ? (uint32_t)get_int(&r, "next_id", UINT32_MAX) : 0;
	if (r.failed || format < 1 || *next_id < TREE_FIRST_FREE)
		return ddbi_failf(
			err, EXCEPTION_DAMAGED, "the store is damaged: its format number cannot be read");
	return true;
}
