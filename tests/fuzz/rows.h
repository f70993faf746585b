/* SPDX-License-Identifier: Apache-2.0 */
/* For fuzz targets of the model: a model with every kind of member, and one whose keys are made from members
 * and which keeps what it does not know. */
#ifndef TESTS_FUZZ_ROWS_H
#define TESTS_FUZZ_ROWS_H
#include "base/text.h"
#include <ddb/ddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct part {
	const char *name;
	struct ddb_strlist owners;
};
DDB_DECLARE_PART(part);
static const struct ddb_attr part_attrs[] = { DDB_ATTR(part, name), DDB_ATTR(part, owners) };
DDB_PART_MODEL(part);

struct base {
	struct ddb_time made;
	const char *by;
};
DDB_DECLARE_PART(base);
static const struct ddb_attr base_attrs[] = { DDB_ATTR(base, made), DDB_ATTR(base, by) };
DDB_PART_MODEL(base);

enum role { MEMBER, ADMIN };
static const struct ddb_name roles[] = { { "member", MEMBER }, { "admin", ADMIN }, { 0 } };
static const struct ddb_name words[] = { { "no", 0 }, { "yes", 1 }, { 0 } };

/* Every kind of member. */
struct row {
	const char *id;
	int64_t n;
	signed char small;
	uint64_t big;
	double real;
	float narrow;
	bool flag, said;
	enum role role;
	struct ddb_opt_int maybe_role;
	const char *size;
	struct ddb_text_n textn;
	char chars[8];
	struct ddb_decimal price;
	struct ddb_bytes blob;
	struct ddb_time when, seconds, gone;
	struct ddb_date day;
	struct ddb_opt_int oint;
	struct ddb_opt_uint ouint;
	struct ddb_opt_real oreal;
	struct ddb_opt_bool oflag;
	struct ddb_opt_decimal odecimal;
	struct ddb_opt_time otime;
	struct ddb_strset tags;
	struct ddb_intset numbers;
	struct ddb_decset exact;
	struct ddb_binset hashes;
	struct ddb_strlist texts;
	struct ddb_intlist list;
	struct ddb_reallist reals;
	struct ddb_strmap labels;
	struct ddb_intmap counts;
	struct part part;
	const struct part *spare;
	DDB_LIST(part) parts;
	DDB_KEYED(part) keyed;
	struct base base;
	struct ddb_value any;
	int custom;
	int version;
};
DDB_DECLARE(row);
static const char *encode_custom(const void *member, struct ddb_arena *arena, struct ddb_value *out)
{
	(void)arena;
	*out = ddb_int_value(*(const int *)member + 1);
	return NULL;
}
static const char *decode_custom(const struct ddb_value *v, struct ddb_arena *arena, void *member)
{
	int64_t n;
	(void)arena;
	if (v->type != DDB_N || !ddb_decimal_to_int(v->n, &n) || n < 1 || n > 1000)
		return "a number from 1 to 1000 is needed";
	*(int *)member = (int)n - 1;
	return NULL;
}
static const struct ddb_attr row_attrs[] = { DDB_HASH(row, id), DDB_ATTR(row, n), DDB_ATTR(row, small),
	DDB_ATTR(row, big), DDB_ATTR(row, real), DDB_ATTR(row, narrow), DDB_ATTR(row, flag),
	DDB_ENUM(row, said, words), DDB_ENUM(row, role, roles), DDB_ENUM(row, maybe_role, roles),
	DDB_ATTR(row, size, .required = true), DDB_ATTR(row, textn, .max_length = 20), DDB_ATTR(row, chars),
	DDB_ATTR(row, price), DDB_ATTR(row, blob, .max_length = 8), DDB_ATTR(row, when),
	DDB_ATTR(row, seconds, .as = DDB_EPOCH_SECONDS), DDB_TTL(row, gone), DDB_ATTR(row, day),
	DDB_ATTR(row, oint), DDB_ATTR(row, ouint), DDB_ATTR(row, oreal), DDB_ATTR(row, oflag),
	DDB_ATTR(row, odecimal), DDB_ATTR(row, otime), DDB_ATTR(row, tags), DDB_ATTR(row, numbers),
	DDB_ATTR(row, exact), DDB_ATTR(row, hashes), DDB_ATTR(row, texts), DDB_ATTR(row, list),
	DDB_ATTR(row, reals), DDB_ATTR(row, labels), DDB_ATTR(row, counts), DDB_MAP(row, part, part),
	DDB_MAP(row, spare, part), DDB_MAPS(row, parts, part), DDB_KEYED_MAPS(row, keyed, part),
	DDB_EMBED(row, base, base), DDB_ATTR(row, any),
	DDB_CUSTOM(row, custom, .encode = encode_custom, .decode = decode_custom, .type = DDB_N),
	DDB_VERSION(row, version) };
static const struct ddb_index row_indexes[] = { DDB_INDEX(row, "by_size", size, n),
	DDB_INDEX_HASH(row, "by_role", role, .keys_only = true), DDB_INDEX(row, "by_day", day, when) };
DDB_MODEL(row, "Rows", DDB_INDEXES(row_indexes));

/* Attributes made from members, and any others. */
struct open {
	const char *name;
	int number;
	struct ddb_item rest;
};
DDB_DECLARE(open);
static const struct ddb_attr open_attrs[] = { DDB_HASH_OF(open, "pk", "OPEN#{name}"),
	DDB_RANGE_OF(open, "sk", "N#{number:4}"), DDB_DISCRIMINATOR(open, "kind", "OPEN"),
	DDB_ATTR(open, name), DDB_ATTR(open, number), DDB_REST(open, rest) };
DDB_MODEL(open, "Open");

static struct ddb *db;

static inline void require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "does not hold: %s (%s)\n", what, ddb_errmsg(db));
	abort();
}

/* Nothing expires. */
static inline int64_t early(void *user)
{
	(void)user;
	return 1;
}

static inline void open_store(void)
{
	const struct ddb_open_opts opts = { .seed = 1, .clock_us = early };
	require(ddb_open(&db, "memory:", &opts) == DDB_OK, "a store opens");
}

/* Also: is what is said of it readable? */
static inline bool ordinary(enum ddb_rc rc)
{
	const char *text = ddb_errmsg(db);
	require(ddbi_utf8_valid(str_z(text)), "a message is valid UTF-8");
	require(rc == DDB_OK || *text, "a failure has a message");
	return rc == DDB_OK || rc == DDB_INVALID || rc == DDB_CONDITION_FAILED;
}

#endif
