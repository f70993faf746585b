/* SPDX-License-Identifier: Apache-2.0 */
/* The packed encoding: how items are stored, sent between rooms and compared.
 *
 * A packed value is canonical: map members and set members are sorted by bytes (numbers by value), numbers
 * are in normal form. So two values are equal in DynamoDB's sense exactly when their bytes are equal.
 *
 * A packed value begins with its enum ddb_type in one byte. A packed item begins with a format byte, its
 * DynamoDB size (02-2.8), the number of attributes and a table of offsets sorted by name, so that its size
 * and single attributes need no decoding. The layout is written down in packed.c and is the file format.
 *
 * Everything read here was written by us or checked by ddbi_packed_valid; slices that come out point into
 * the packed bytes. */
#ifndef VALUE_ITEM_H
#define VALUE_ITEM_H
#include "base/arena.h"
#include "base/buf.h"
#include "error/error.h"
#include <ddb/value.h>

/* What is wrong with a value that a request carries (02-A6: a bad number, an empty set, ...). Decoding notes
 * the first such fault and goes on; the operation reports it where DynamoDB does. */
struct fault {
	struct error error;
	struct str name; /* the attribute (or :placeholder) at the top level that holds it */
};

/* An item: a map from attribute name to value. packed.p NULL: absent. */
struct item {
	struct str packed;
	const struct fault *fault; /* NULL: all of it is valid */
};

/* One attribute value. */
struct attribute {
	struct str packed;
	const struct fault *fault;
};

#define ITEM_MAX_SIZE    409600 /* 02-Z2 */
#define ITEM_MAX_NESTING 32     /* levels counting the item itself (02-V5) */

/* ---- reading an item ---- */
size_t ddbi_item_size(struct str item);  /* DynamoDB's byte count, from the head */
size_t ddbi_item_count(struct str item); /* attributes */
/* The i-th attribute in order of name. */
void ddbi_item_at(struct str item, size_t i, struct str *name, struct str *value);
/* The packed value of that attribute; absent: STR_NONE. */
struct str ddbi_item_get(struct str item, struct str name);

/* ---- reading a packed value ---- */
static inline enum ddb_type packed_type(struct str value)
{
	return value.n ? (enum ddb_type)(unsigned char)value.p[0] : DDB_NONE;
}
size_t ddbi_packed_size(struct str value);               /* DynamoDB's byte count */
size_t ddbi_packed_count(struct str value);              /* elements of L, M and sets; 0 for others */
size_t ddbi_packed_depth(struct str value);              /* 0 for a scalar or set, 1 for an empty list, ... */
struct str ddbi_packed_bytes(struct str value);          /* content of S and B */
bool ddbi_packed_bool(struct str value);                 /* content of BOOL */
struct ddb_decimal ddbi_packed_number(struct str value); /* content of N */
struct str ddbi_packed_element(struct str list, size_t i);      /* STR_NONE: beyond the end, or no list */
struct str ddbi_packed_member(struct str map, struct str name); /* STR_NONE: not there, or no map */
/* Walks L, M and sets: for (it = packed_iter(v); ddbi_packed_next(&it); ) uses it.name (M) and it.value.
 * Members of sets come as packed S, N or B values. */
struct packed_iter {
	struct str rest;
	enum ddb_type type;
	struct str name, value;
};
struct packed_iter ddbi_packed_iter(struct str value);
bool ddbi_packed_next(struct packed_iter *);

/* Trees from packed values. Texts and bytes stay where they are; lists and maps take room in the arena
 * (none is needed for a scalar). false: no memory. */
bool ddbi_unpack(struct str value, struct ddb_arena *, struct ddb_value *out);
bool ddbi_item_unpack(struct str item, struct ddb_arena *, struct ddb_item *out);

/* For bytes that somebody else may have changed (a file, a backup): is this a packed item? */
bool ddbi_packed_valid(struct str item);

/* ---- writing ---- */
/* Puts an item together, attributes in any order. On success the item is at out->p + start.
 *	struct packer p;
 *	ddbi_pack_begin(&p, out);
 *	ddbi_pack_text(&p, name, text); ...
 *	if (!ddbi_pack_end(&p, &item)) no memory, or a name twice
 * It costs least when the attributes come in order of their names; sorting more than 64 takes memory. */
struct packer {
	struct buf *out;
	size_t start, n, size, last; /* last: where the newest member begins */
	bool unsorted;
};
void ddbi_pack_begin(struct packer *, struct buf *out);
void ddbi_pack_text(struct packer *, struct str name, struct str text);    /* S */
void ddbi_pack_binary(struct packer *, struct str name, struct str bytes); /* B */
void ddbi_pack_number(struct packer *, struct str name, const struct ddb_decimal *);
void ddbi_pack_int(struct packer *, struct str name, int64_t);
void ddbi_pack_bool(struct packer *, struct str name, bool);
void ddbi_pack_null(struct packer *, struct str name);
void ddbi_pack_packed(struct packer *, struct str name, struct str value); /* as it is */
/* Sorts sets and maps, normalizes numbers. The value must be valid (see ddbi_value_check). */
void ddbi_pack_value(struct packer *, struct str name, const struct ddb_value *);
/* item: a view of the result, good until out changes. On failure out is as long as before. */
bool ddbi_pack_end(struct packer *, struct str *item);

/* One value by itself, appended to out. */
void ddbi_pack_one(struct buf *out, const struct ddb_value *);
/* A whole item, in the arena; p NULL: no memory. */
struct str ddbi_item_pack(struct ddb_arena *, const struct ddb_item *);
struct str ddbi_value_pack(struct ddb_arena *, const struct ddb_value *);

/* The rules of 02-A and 02-S on a tree that a user made: empty sets, duplicates, NULL type, numbers,
 * nesting, UTF-8. */
bool ddbi_value_check(const struct ddb_value *, struct error *);
/* The same of a value deeper inside an item; around: the containers around it, the item itself among them. */
bool ddbi_value_check_inside(const struct ddb_value *, unsigned around, struct error *);
/* DynamoDB's equality of two trees: deep, numbers by value, sets and maps without order. */
bool ddbi_value_equal(const struct ddb_value *, const struct ddb_value *);
/* Order of two scalars of the same type among S, N, B. */
int ddbi_value_compare(const struct ddb_value *, const struct ddb_value *);
const char *ddbi_type_name(enum ddb_type); /* "S", "NULL", ... */

#endif
