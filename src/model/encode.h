/* SPDX-License-Identifier: Apache-2.0 */
/* From structs to values and items. What is made borrows from the struct and, where it needs room of its own
 * (times as text, lists, nested structs), takes it from the arena. Errors are CONVERSION, with the member and
 * the rule, or DynamoDB's own where it has one. */
#ifndef MODEL_ENCODE_H
#define MODEL_ENCODE_H
#include "model/mapping.h"

struct encoder {
	struct ddb_arena *arena;
	struct error *err;
	unsigned depth;  /* containers around the value: the item, and nested structs, lists and maps */
	bool any_length; /* max_length does not matter: the value is only compared with */
};

/* The value of one member; type NONE: it is absent. */
bool ddbi_member_value(struct encoder *, const struct mapped *, const void *member, struct ddb_value *out);

/* The parts of it, for values that do not come from a struct. */
bool ddbi_text_value(struct encoder *, const struct mapped *, struct str text, struct ddb_value *out);
bool ddbi_binary_value(struct encoder *, const struct mapped *, struct ddb_bytes, struct ddb_value *out);
bool ddbi_real_value(struct encoder *, const struct mapped *, double, struct ddb_value *out);
bool ddbi_time_value(struct encoder *, const struct mapped *, struct ddb_time, struct ddb_value *out);
bool ddbi_decimal_value(struct encoder *, const struct mapped *, struct ddb_decimal, struct ddb_value *out);
bool ddbi_int_value(struct encoder *, const struct mapped *, int64_t, struct ddb_value *out);
bool ddbi_uint_value(struct encoder *, const struct mapped *, uint64_t, struct ddb_value *out);
bool ddbi_flag_value(struct encoder *, const struct mapped *, bool, struct ddb_value *out);
bool ddbi_date_value(struct encoder *, const struct mapped *, struct ddb_date, struct ddb_value *out);
/* What every list, set and map of a struct has, a map with its keys before. items NULL with a len of 0:
 * absent. */
struct elements {
	const char *const *keys;
	const void *items;
	size_t len;
};
bool ddbi_kind_has_keys(enum ddb_kind);
bool ddbi_kind_is_list(enum ddb_kind);
/* Of a member of such a kind. */
struct elements ddbi_read_elements(enum ddb_kind, const void *member);
void ddbi_write_elements(enum ddb_kind, struct elements, void *member);
/* kind: of a list, set or map, which may be another than the row's. */
bool ddbi_elements_value(
	struct encoder *, const struct mapped *, enum ddb_kind, struct elements, struct ddb_value *out);
/* A DDB_CUSTOM row's, by its own function. */
bool ddbi_custom_value(struct encoder *, const struct mapped *, const void *member, struct ddb_value *out);
/* Does any of the names come twice? The sentence begins with the row and `holds`. */
bool ddbi_names_once(
	struct encoder *, const struct mapped *, const char *holds, const struct ddb_member *, size_t n);
/* An attribute of a struct ddb_item in a model of items (item_model.c). */
bool ddbi_attribute_value(
	struct encoder *, const struct mapped *, const struct ddb_item *, struct ddb_value *out);
/* Whole items of such a model, and their keys, appended to out as in ddbi_append_item. What is missing of a
 * key is left out: the store tells. */
bool ddbi_append_tree(struct encoder *, const struct ddb_item *, struct buf *out, struct str *packed);
bool ddbi_append_tree_key(struct encoder *, const struct mapping *, const struct ddb_item *, struct buf *out,
	struct str *packed);
/* A whole nested struct as a map. */
bool ddbi_struct_value(struct encoder *, const struct mapping *, const void *item, struct ddb_value *out);

/* What a DDB_REST row holds, checked: no attribute that has a row of its own, none twice. Absent values are
 * left out; out has room for all of the row's members. */
bool ddbi_rest_members(
	struct encoder *, const struct mapping *, const void *item, struct ddb_member *out, size_t *n);
size_t ddbi_rest_count(const struct mapping *, const void *item);

/* All of an item, or its key alone, packed into out (cleared before); *packed is a view of it. */
bool ddbi_encode_item(const struct mapping *, const void *item, struct ddb_arena *, struct error *,
	struct buf *out, struct str *packed);
bool ddbi_encode_key(const struct mapping *, const void *item, struct ddb_arena *, struct error *,
	struct buf *out, struct str *packed);
/* The same, appended to out. */
bool ddbi_append_item(const struct mapping *, const void *item, struct ddb_arena *, struct error *,
	struct buf *out, struct str *packed);
bool ddbi_append_key(const struct mapping *, const void *item, struct ddb_arena *, struct error *,
	struct buf *out, struct str *packed);

/* The key of a packed item, appended. false: no memory. */
bool ddbi_append_key_of(
	const struct mapping *, struct str item, struct error *, struct buf *out, struct str *key);
/* Of a model with patterns also the members that its keys are made from: what a key struct has. */
bool ddbi_append_key_members(const struct mapping *, const void *item, struct ddb_arena *, struct error *,
	struct buf *out, struct str *packed);

/* The integers of a struct, by the member's size. */
int64_t ddbi_read_sint(const void *, size_t size);
uint64_t ddbi_read_uint(const void *, size_t size);

static inline void write_int(void *p, size_t size, uint64_t v)
{
	switch (size) {
	case 1: *(uint8_t *)p = (uint8_t)v; break;
	case 2: *(uint16_t *)p = (uint16_t)v; break;
	case 4: *(uint32_t *)p = (uint32_t)v; break;
	default: *(uint64_t *)p = v;
	}
}

/* How many bytes of a text a sentence shows: at most max, ending with a whole character. */
int ddbi_cut(struct str, size_t max);
/* "a string (S)" */
const char *ddbi_type_words(enum ddb_type);
/* A failed conversion: "user.age" and then the rest of the sentence. Always returns false. */
bool ddbi_refuse(struct error *, const struct mapped *, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
