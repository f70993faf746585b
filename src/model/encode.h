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
	unsigned depth;  /* nested structs under way */
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
bool ddbi_texts_value(struct encoder *, const struct mapped *, enum ddb_type, const char *const *items,
	size_t n, struct ddb_value *out);
bool ddbi_ints_value(struct encoder *, const struct mapped *, enum ddb_type, const int64_t *items, size_t n,
	struct ddb_value *out);
bool ddbi_binaries_value(struct encoder *, const struct mapped *, const struct ddb_bytes *items, size_t n,
	struct ddb_value *out);
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

/* The integers of a struct, by the member's size. */
int64_t ddbi_read_sint(const void *, size_t size);
uint64_t ddbi_read_uint(const void *, size_t size);

/* A failed conversion: "user.age" and then the rest of the sentence. Always returns false. */
bool ddbi_refuse(struct error *, const struct mapped *, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
