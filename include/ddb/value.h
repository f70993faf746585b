/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/value.h: any DynamoDB attribute value, and items without a struct.
 *
 * These are plain structs. Nothing in them is owned: pointers are borrowed from whoever filled them in,
 * and what the library fills in lives in the arena that was given to the call. */
#ifndef DDB_VALUE_H
#define DDB_VALUE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text with its length, for text that may hold NUL bytes. UTF-8. data NULL: absent. */
struct ddb_text_n {
	const char *data;
	size_t len;
};

/* Any bytes. data NULL: absent. */
struct ddb_bytes {
	const void *data;
	size_t len;
};

/* A DynamoDB number, exactly: (negative ? -1 : 1) * coefficient * 10^exponent, where the coefficient is
 * hi * 2^64 + lo and below 10^38. Normal form: no trailing zero in the coefficient, and zero is all
 * zeros; what the library returns is always in normal form. */
struct ddb_decimal {
	uint64_t hi, lo;
	int16_t exponent;
	bool negative;
};

/* The ten types of DynamoDB. DDB_NONE is no value at all: absent. */
enum ddb_type {
	DDB_NONE,
	DDB_S,    /* text */
	DDB_N,    /* number */
	DDB_B,    /* binary */
	DDB_SS,   /* set of texts: list.items are DDB_S */
	DDB_NS,   /* set of numbers: list.items are DDB_N */
	DDB_BS,   /* set of binaries: list.items are DDB_B */
	DDB_M,    /* map: members by name */
	DDB_L,    /* list */
	DDB_NULL, /* the value NULL, which is not the same as absent */
	DDB_BOOL
};

/* A map or an item: members in any order, no name twice. */
struct ddb_item {
	struct ddb_member *members;
	size_t len;
};

/* A list, or the members of a set. */
struct ddb_values {
	struct ddb_value *items;
	size_t len;
};

struct ddb_value {
	enum ddb_type type;
	union {
		struct ddb_text_n s;
		struct ddb_decimal n;
		struct ddb_bytes b;
		struct ddb_values list; /* L, SS, NS, BS */
		struct ddb_item m;
		bool flag;
	};
};

struct ddb_member {
	struct ddb_text_n name;
	struct ddb_value value;
};

#endif
