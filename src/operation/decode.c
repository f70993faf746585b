/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/decode.h"
#include "base/hash.h"
#include "operation/codec.h"
#include "operation/shape_walk.h"

/* Messages differ by where a value stands. */
enum position { AS_MEMBER, AS_ELEMENT };

static bool decode_value(struct decoder *, const struct shape *, enum position, void *out);

static bool no_memory(struct decoder *d)
{
	d->json.nomem = true;
	return false;
}

/* ---- what is not the container that the shape asks for ---- */

#define JAVA_PACKAGE "com.amazonaws.dynamodb.v20120810."

/* The values of a map as the service's Java declares them (01-P20). */
static void fail_map_array(struct error *err, const struct shape *value)
{
	if (value->kind == SHAPE_STRING) {
		ddbi_fail(err, MSG_SER_MAP_ARRAY, STR("java.lang.String"));
		return;
	}
	bool list = value->kind == SHAPE_LIST;
	struct error text = { .arena = err->arena };
	ddbi_failf(&text, EXCEPTION_SERIALIZATION, "%s" JAVA_PACKAGE "%s%s", list ? "java.util.List<" : "",
		list ? value->element->name : value->name, list ? ">" : "");
	ddbi_fail(err, MSG_SER_MAP_ARRAY, text.message);
}

static bool is_structure(const struct shape *shape)
{
	return shape->kind == SHAPE_STRUCTURE || shape->kind == SHAPE_ATTRIBUTE;
}

static bool refuse(struct decoder *d, const struct shape *shape, enum position position, enum json_kind kind)
{
	struct error *err = type_error(d);
	if (kind == JSON_BAD) {
		return false;
	}
	if (kind == JSON_OBJECT) {
		ddbi_fail(err, MSG_SER_SCALAR_OBJECT);
	} else if (kind == JSON_ARRAY && is_structure(shape)) {
		ddbi_fail(err, MSG_SER_STRUCT_ARRAY, str_z(shape->name));
	} else if (kind == JSON_ARRAY) {
		fail_map_array(err, shape->element);
	} else if (position == AS_MEMBER) {
		ddbi_fail(err, MSG_SER_MEMBER_SCALAR);
	} else if (is_structure(shape)) {
		ddbi_fail(err, MSG_SER_ELEMENT_SCALAR);
	} else {
		ddbi_fail(err, MSG_SER_GENERIC); /* 01-P21 */
	}
	return ddbi_json_skip(&d->json);
}

/* ---- structures ---- */

static const struct shape_member *find_member(const struct shape *shape, struct str name)
{
	for (size_t i = 0; i < shape->nmembers; i++) {
		const char *own = shape->members[i].name;
		if (own[0] == name.p[0] && str_eq(str_z(own), name)) {
			return &shape->members[i];
		}
	}
	return NULL;
}

/* The last of several members of the same name wins, and null takes back what was there (01-P24). */
static bool decode_member(struct decoder *d, const struct shape_member *member, void *structure)
{
	void *slot = (char *)structure + member->offset;
	bool nested = member->shape->kind == SHAPE_STRUCTURE;
	memset(slot, 0, nested ? sizeof(void *) : member->shape->size);
	if (ddbi_json_kind(&d->json) == JSON_NULL) {
		return ddbi_json_skip(&d->json);
	}
	if (nested) {
		void *inner = ddbi_arena_zalloc(d->json.arena, member->shape->size);
		memcpy(slot, &inner, sizeof inner);
		return inner ? decode_value(d, member->shape, AS_MEMBER, inner) : no_memory(d);
	}
	return decode_value(d, member->shape, AS_MEMBER, slot);
}

static bool decode_structure(struct decoder *d, const struct shape *shape, void *out)
{
	if (!ddbi_json_object(&d->json)) {
		return false;
	}
	for (struct str name; ddbi_json_member(&d->json, &name);) {
		const struct shape_member *member = name.n ? find_member(shape, name) : NULL;
		if (!(member ? decode_member(d, member, out) : ddbi_json_skip(&d->json))) {
			return false;
		}
	}
	return !d->json.failed && !d->json.nomem;
}

/* ---- lists and maps ---- */

#define FIRST_CAPACITY 4

/* A zeroed slot behind the last one; NULL: no memory. The list grows by doubling. */
static void *add_slot(struct decoder *d, struct any_list *list, size_t size, size_t *cap)
{
	if (list->len == *cap) {
		size_t more = *cap ? *cap * 2 : FIRST_CAPACITY;
		void *items = ddbi_arena_array(d->json.arena, more, size);
		if (!items) {
			no_memory(d);
			return NULL;
		}
		if (list->len) {
			memcpy(items, list->items, list->len * size);
		}
		list->items = items;
		*cap = more;
	}
	return memset((char *)list->items + list->len++ * size, 0, size);
}

static bool decode_list(struct decoder *d, const struct shape *shape, struct any_list *out)
{
	size_t cap = 0;
	out->set = true;
	if (!ddbi_json_array(&d->json)) {
		return false;
	}
	while (ddbi_json_element(&d->json)) {
		if (ddbi_json_kind(&d->json) == JSON_NULL) {
			if (!ddbi_json_skip(&d->json)) {
				return false;
			}
			continue;
		}
		void *slot = add_slot(d, out, shape->element->size, &cap);
		if (!slot || !decode_value(d, shape->element, AS_ELEMENT, slot)) {
			return false;
		}
	}
	return !d->json.failed && !d->json.nomem;
}

/* Beyond this many entries a key that comes twice is looked for in a hash map. */
#define SMALL_MAP 16

struct map_reader {
	struct any_list *out;
	const struct shape *value;
	size_t cap;
	struct map index; /* key -> 1 + number of the entry; empty while the map is small */
};

static bool index_entries(struct decoder *d, struct map_reader *r)
{
	for (size_t i = r->index.len; i < r->out->len; i++) {
		if (!ddbi_map_put(&r->index, *map_key(r->out, r->value, i), (void *)(uintptr_t)(i + 1))) {
			return no_memory(d);
		}
	}
	return true;
}

/* The number of the entry with that key, or SIZE_MAX. */
static size_t find_entry(const struct map_reader *r, struct str key)
{
	if (r->index.len) {
		return (size_t)(uintptr_t)ddbi_map_get(&r->index, key) - 1;
	}
	for (size_t i = 0; i < r->out->len; i++) {
		if (str_eq(*map_key(r->out, r->value, i), key)) {
			return i;
		}
	}
	return SIZE_MAX;
}

static bool add_entry(struct decoder *d, struct map_reader *r, struct str key, size_t *at)
{
	struct str *entry = add_slot(d, r->out, map_entry_size(r->value), &r->cap);
	if (!entry) {
		return false;
	}
	*entry = key;
	*at = r->out->len - 1;
	return r->out->len <= SMALL_MAP || index_entries(d, r);
}

static bool decode_entry(struct decoder *d, struct map_reader *r, struct str key)
{
	if (ddbi_json_kind(&d->json) == JSON_NULL) {
		return ddbi_json_skip(&d->json);
	}
	size_t at = find_entry(r, key);
	if (at == SIZE_MAX && !add_entry(d, r, key, &at)) {
		return false;
	}
	void *slot = map_value(r->out, r->value, at);
	memset(slot, 0, r->value->size);
	return decode_value(d, r->value, AS_ELEMENT, slot);
}

static bool decode_map(struct decoder *d, const struct shape *shape, struct any_list *out)
{
	struct map_reader reader = { .out = out, .value = shape->element };
	out->set = true;
	bool ok = ddbi_json_object(&d->json);
	for (struct str key; ok && ddbi_json_member(&d->json, &key);) {
		ok = decode_entry(d, &reader, key);
	}
	ddbi_map_free(&reader.index);
	return ok && !d->json.failed && !d->json.nomem;
}

/* ---- everything ---- */

static bool decode_value(struct decoder *d, const struct shape *shape, enum position position, void *out)
{
	enum json_kind kind = ddbi_json_kind(&d->json);
	switch (shape->kind) {
	case SHAPE_STRUCTURE:
		return kind == JSON_OBJECT ? decode_structure(d, shape, out)
					   : refuse(d, shape, position, kind);
	case SHAPE_MAP:
		return kind == JSON_OBJECT ? decode_map(d, shape, out) : refuse(d, shape, position, kind);
	case SHAPE_LIST:
		return kind == JSON_ARRAY ? decode_list(d, shape, out) : refuse(d, shape, position, kind);
	case SHAPE_ITEM:
		return kind == JSON_OBJECT ? ddbi_json_read_item(&d->json, &d->type_error, out)
					   : refuse(d, shape, position, kind);
	case SHAPE_ATTRIBUTE:
		return kind == JSON_OBJECT ? ddbi_json_read_attribute(&d->json, &d->type_error, out)
					   : refuse(d, shape, position, kind);
	default: return ddbi_decode_scalar(d, shape, kind, out);
	}
}

static bool decode_body(struct decoder *d, const struct shape *shape, void *out)
{
	return ddbi_json_kind(&d->json) == JSON_OBJECT && decode_structure(d, shape, out) &&
	       ddbi_json_end(&d->json);
}

bool ddbi_decode(
	const struct shape *shape, struct str text, struct buf *scratch, struct error *err, void *out)
{
	struct decoder d = { .type_error = { .arena = err->arena } };
	ddbi_json_begin(&d.json, text, err->arena, scratch);
	if (!decode_body(&d, shape, out)) {
		return d.json.nomem ? ddbi_fail_nomem(err)
				    : ddbi_fail_text(err, EXCEPTION_SERIALIZATION, STR_NONE);
	}
	if (d.type_error.exception != EXCEPTION_NONE) {
		*err = d.type_error;
		return false;
	}
	return true;
}
