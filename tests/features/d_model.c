/* SPDX-License-Identifier: Apache-2.0 */
/* D1-D4, D25: what a model holds and what it refuses. */
#include "feature.h"

struct movie {
	const char *title;
	int year;
	const char *plot;
	char code[5];
	double rating;
	struct ddb_decimal price;
	struct ddb_time released;
	struct ddb_strset tags;
};
FEATURE_MODEL(movie, "Movies", DDB_HASH(movie, title), DDB_RANGE(movie, released), DDB_ATTR(movie, year),
	DDB_ATTR(movie, plot, .max_length = 8), DDB_ATTR(movie, code), DDB_ATTR(movie, rating),
	DDB_ATTR(movie, price), DDB_ATTR(movie, tags));
#define M(m)     DDB(movie, m)
#define RELEASED ((struct ddb_time){ INT64_C(922838400000000) }) /* 1999-03-31 */
#define KEY      "{'title':{'S':'Matrix'},'released':{'S':'1999-03-31T00:00:00.000000Z'}}"
#define NUMBERS  "'year':{'N':'1999'},'rating':{'N':'8.7'},'price':{'N':'0'}"

/* A member that the model does not have does not compile: tests/must_not_compile/38_unknown_member.c. */
FEATURE(d1_values_are_checked)
{
	struct movie x = { .title = "Matrix",
		.year = 1999,
		.plot = "12345678",
		.code = "A-12",
		.rating = 8.7,
		.released = RELEASED };
	assert_ok(f, movie_create_table(f->db, NULL));
	assert_ok(f, movie_put(f->db, &x, NULL));
	assert_stored(f, "Movies", KEY,
		"{'title':{'S':'Matrix'},'released':{'S':'1999-03-31T00:00:00.000000Z'},"
		"'plot':{'S':'12345678'},'code':{'S':'A-12'}," NUMBERS "}");
	x.plot = "123456789";
	assert_error_on(f, f->db, movie_put(f->db, &x, NULL), DDB_INVALID,
		"movie.plot has 9 bytes; its maximum is 8");
	x.plot = "\xC3";
	assert_error_on(f, f->db, movie_put(f->db, &x, NULL), DDB_INVALID, "movie.plot is not valid UTF-8");
	x.plot = NULL;
	memcpy(x.code, "ABCDE", 5);
	assert_error_on(f, f->db, movie_put(f->db, &x, NULL), DDB_INVALID,
		"movie.code has no NUL within its 5 bytes");
	assert_error_on(f, f->db, movie_update(f->db, &x, ddb_changes(ddb_set(M(plot), "123456789")), NULL),
		DDB_INVALID, "movie.plot has 9 bytes; its maximum is 8");
	assert_stored(f, "Movies", KEY,
		"{'title':{'S':'Matrix'},'released':{'S':'1999-03-31T00:00:00.000000Z'},"
		"'plot':{'S':'12345678'},'code':{'S':'A-12'}," NUMBERS "}");
}

struct two {
	const char *a, *b, *c;
};
FEATURE_MODEL(two, "Two", DDB_HASH(two, a), DDB_HASH(two, b));
struct none {
	const char *a;
};
FEATURE_MODEL(none, "None", DDB_ATTR(none, a));

struct keyed {
	const char *pk;
};
DDB_DECLARE_PART(keyed);
static const struct ddb_attr keyed_attrs[] = { DDB_HASH(keyed, pk) };
DDB_PART_MODEL(keyed);
struct heir { /* a key of its own besides the one that it inherits */
	struct keyed base;
	const char *id;
};
FEATURE_MODEL(heir, "Heirs", DDB_EMBED(heir, base, keyed), DDB_HASH(heir, id));

FEATURE(d2_exactly_one_hash_key)
{
	assert_model_refused(f, &two_model, "two: a and b are both the hash key");
	assert_model_refused(f, &none_model, "none: there is no DDB_HASH row");
	assert_model_refused(f, &heir_model, "heir: base.pk and id are both the hash key");
	assert_error_on(
		f, f->db, two_create_table(f->db, NULL), DDB_MISUSE, "two: a and b are both the hash key");
	assert_error_on(
		f, f->db, none_create_table(f->db, NULL), DDB_MISUSE, "none: there is no DDB_HASH row");
}

struct ranges {
	const char *a, *b, *c;
};
FEATURE_MODEL(ranges, "Ranges", DDB_HASH(ranges, a), DDB_RANGE(ranges, b), DDB_RANGE(ranges, c));

FEATURE(d3_at_most_one_range_key)
{
	assert_model_refused(f, &ranges_model, "ranges: b and c are both the range key");
	assert_error_on(f, f->db, ranges_create_table(f->db, NULL), DDB_MISUSE,
		"ranges: b and c are both the range key");
	assert_ok(f, movie_create_table(f->db, NULL));
	assert_table(f, "Movies",
		"{'KeySchema':[{'AttributeName':'title','KeyType':'HASH'},{'AttributeName':'released',"
		"'KeyType':'RANGE'}]}");
}

struct homeless {
	const char *a;
};
DDB_DECLARE(homeless);
static const struct ddb_attr homeless_attrs[] = { DDB_ATTR(homeless, a) };
DDB_PART_MODEL(homeless);

FEATURE(d4_a_model_has_a_table)
{
	assert_error_on(f, f->db, homeless_put(f->db, &(struct homeless){ "x" }, NULL), DDB_MISUSE,
		"homeless has no table: it is only nested in others");
	assert_error_on(f, f->db, homeless_create_table(f->db, NULL), DDB_MISUSE,
		"homeless has no table: it is only nested in others");
}

FEATURE(d25_what_is_written_reads_back_equal)
{
	struct movie x = { .title = "Matrix",
		.year = 1999,
		.rating = 0.1 + 0.2,
		.released = RELEASED,
		.price = { .hi = UINT64_C(5421010862427522170),
			.lo = UINT64_C(687399551400673279),
			.exponent = -2 } },
		     y;
	size_t n = 0;
	assert_ok(f, movie_create_table(f->db, NULL));
	assert_ok(f, movie_put(f->db, &x, NULL));
	assert_stored(f, "Movies", KEY,
		"{'title':{'S':'Matrix'},'released':{'S':'1999-03-31T00:00:00.000000Z'},"
		"'year':{'N':'1999'},'rating':{'N':'0.30000000000000004'},"
		"'price':{'N':'999999999999999999999999999999999999.99'}}");
	assert_ok(f, movie_get(f->db, f->arena, &x, &y, NULL));
	assert_that(f, y.price.hi == x.price.hi && y.price.lo == x.price.lo && y.price.exponent == -2);
	assert_that(f, !(y.rating < x.rating) && !(y.rating > x.rating) && y.released.us == x.released.us);
	/* A time is one text, whether stored or asked for. */
	const struct ddb_time released = RELEASED;
	assert_ok(f, movie_count(f->db,
			     &(struct ddb_query){ .where = ddb_and(ddb_eq(M(title), "Matrix"),
							  ddb_eq(M(released), released)) },
			     &n));
	assert_int(f, n, 1);
	x.rating = 8; /* a whole number is written as one; an empty set is not written */
	x.tags = (struct ddb_strset){ NULL, 0 };
	assert_ok(f, movie_put(f->db, &x, NULL));
	assert_stored(f, "Movies", KEY,
		"{'title':{'S':'Matrix'},'released':{'S':'1999-03-31T00:00:00.000000Z'},"
		"'year':{'N':'1999'},'rating':{'N':'8'},"
		"'price':{'N':'999999999999999999999999999999999999.99'}}");
	x.released.us = INT64_MAX;
	assert_error_on(f, f->db, movie_put(f->db, &x, NULL), DDB_INVALID,
		"movie.released is a time outside of the years 0 to 9999");
}
