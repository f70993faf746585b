/* SPDX-License-Identifier: Apache-2.0 */
/* D27, D28, D30: calls on one item, queries, updates. */
#include "feature.h"
#include <stdio.h>

struct movie {
	const char *title;
	int year; /* 0 is a range key like any other */
	const char *genre;
	struct ddb_opt_int views;
	struct ddb_strset tags;
	struct ddb_strlist reviews;
};
FEATURE_MODEL(movie, "Movies", DDB_HASH(movie, title), DDB_RANGE(movie, year), DDB_ATTR(movie, genre),
	DDB_ATTR(movie, views), DDB_ATTR(movie, tags), DDB_ATTR(movie, reviews));
#define M(m)          DDB(movie, m)
#define MOVIE(t, y)   (&(struct movie){ .title = (t), .year = (y) })
#define KEY(y)        "{'title':{'S':'Matrix'},'year':{'N':'" #y "'}}"
#define WITH(y, more) "{'title':{'S':'Matrix'},'year':{'N':'" #y "'}," more "}"
#define MATRIX        ddb_eq(M(title), "Matrix")
#define QUERY(...)    ((struct ddb_query){ __VA_ARGS__ })
#define INTO(x)       (&(struct ddb_update_opts){ .out = (x), .arena = f->arena })

FEATURE(d27_get_put_create_delete)
{
	struct movie found, x = { .title = "Matrix", .year = 0, .genre = "SF" };
	assert_ok(f, movie_create_table(f->db, NULL));
	assert_error_on(f, f->db, movie_get(f->db, f->arena, &x, &found, NULL), DDB_NOT_FOUND,
		"there is no such item in Movies");
	assert_ok(f, movie_create(f->db, &x));
	assert_ok(f, movie_get(f->db, f->arena, MOVIE("Matrix", 0), &found, NULL));
	assert_text(f, found.genre, "SF");
	x.genre = "Drama"; /* create is for new items only */
	assert_error_on(
		f, f->db, movie_create(f->db, &x), DDB_CONDITION_FAILED, "The conditional request failed");
	assert_stored(f, "Movies", KEY(0), WITH(0, "'genre':{'S':'SF'}"));
	assert_error_on(f, f->db,
		movie_put(f->db, &x, &(struct ddb_put_opts){ .when = ddb_ne(M(genre), "SF") }),
		DDB_CONDITION_FAILED, "The conditional request failed");
	assert_ok(f, movie_put(f->db, &x, &(struct ddb_put_opts){ .when = ddb_eq(M(genre), "SF") }));
	assert_stored(f, "Movies", KEY(0), WITH(0, "'genre':{'S':'Drama'}"));
	assert_error_on(f, f->db,
		movie_delete(f->db, &x, &(struct ddb_delete_opts){ .when = ddb_eq(M(genre), "SF") }),
		DDB_CONDITION_FAILED, "The conditional request failed");
	assert_ok(f, movie_delete(f->db, &x, &(struct ddb_delete_opts){ .when = ddb_exists(M(genre)) }));
	assert_missing(f, "Movies", KEY(0));
}

static void put_movies(struct feature *f)
{
	assert_ok(f, movie_create_table(f->db, NULL));
	for (int year = 1999; year <= 2003; year++)
		assert_ok(f,
			movie_put(f->db,
				&(struct movie){
					.title = "Matrix", .year = year, .genre = year % 2 ? "SF" : "Drama" },
				NULL));
	assert_ok(f, movie_put(f->db, MOVIE("Alien", 1979), NULL));
}

static const char *found(struct feature *f, struct ddb_query q)
{
	static char list[100];
	size_t n = 0;
	struct movie_cursor *c = movie_find(f->db, &q);
	*list = '\0';
	for (const struct movie *m; (m = movie_next(c)) && n < sizeof list;)
		n += (size_t)snprintf(list + n, sizeof list - n, "%s%d", n ? " " : "", m->year);
	assert_ok(f, movie_finish(c));
	return list;
}

FEATURE(d28_query_and_scan)
{
	struct movie first = { .title = "before" }, *all = NULL;
	size_t n = 0;
	put_movies(f);
	assert_text(f, found(f, QUERY(.where = MATRIX)), "1999 2000 2001 2002 2003");
	assert_text(f, found(f, QUERY(.where = ddb_and(MATRIX, ddb_between(M(year), 2000, 2002)))),
		"2000 2001 2002");
	assert_text(f, found(f, QUERY(.where = ddb_and(MATRIX, ddb_gt(M(year), 2001)))), "2002 2003");
	assert_text(f, found(f, QUERY(.where = ddb_and(MATRIX, ddb_le(M(year), 2000)))), "1999 2000");
	assert_text(f, found(f, QUERY(.where = ddb_and(MATRIX, ddb_eq(M(year), 2001)))), "2001");
	assert_text(f, found(f, QUERY(.where = ddb_and(MATRIX, ddb_ne(M(year), 2001)))),
		"1999 2000 2002 2003"); /* not even AWS */
	assert_text(f, found(f, QUERY(.where = MATRIX, .descending = true, .limit = 2)), "2003 2002");
	assert_text(f, found(f, QUERY(.where = ddb_and(MATRIX, ddb_eq(M(genre), "SF")))), "1999 2001 2003");
	assert_text(f, found(f, QUERY(.where = ddb_lt(M(year), 1990))), "1979"); /* a scan */
	assert_ok(f, movie_find_all(f->db, f->arena, &QUERY(.where = MATRIX, .page_size = 2), &all, &n));
	assert_that(f, n == 5 && all[4].year == 2003);
	assert_ok(f, movie_first(f->db, f->arena, &QUERY(.where = MATRIX), &first));
	assert_int(f, first.year, 1999);
	assert_error_on(f, f->db,
		movie_first(f->db, f->arena, &QUERY(.where = ddb_eq(M(title), "none")), &first),
		DDB_NOT_FOUND, "nothing matches");
	assert_int(f, first.year, 1999);
	assert_stored(f, "Movies", KEY(2001), WITH(2001, "'genre':{'S':'SF'}"));
}

FEATURE(d30_update)
{
	struct movie out;
	put_movies(f);
	assert_ok(f, movie_update(f->db, MOVIE("Matrix", 1999),
			     ddb_changes(ddb_set(M(genre), "Action"), ddb_increment(M(views), 5),
				     ddb_add_to(M(tags), "green"), ddb_set(M(reviews), ddb_texts("fine"))),
			     NULL));
	assert_stored(f, "Movies", KEY(1999),
		WITH(1999, "'genre':{'S':'Action'},'views':{'N':'5'},'tags':{'SS':['green']},"
			   "'reviews':{'L':[{'S':'fine'}]}"));
	assert_ok(f, movie_update(f->db, MOVIE("Matrix", 1999),
			     ddb_changes(ddb_remove(M(genre)), ddb_increment(M(views), -2),
				     ddb_add_to(M(tags), "blue"), ddb_append(M(reviews), "odd")),
			     INTO(&out)));
	assert_stored(f, "Movies", KEY(1999),
		WITH(1999, "'views':{'N':'3'},'tags':{'SS':['blue','green']},'reviews':{'L':[{'S':'fine'},"
			   "{'S':'odd'}]}"));
	assert_that(f,
		out.views.value == 3 && out.tags.len == 2 && !out.genre); /* the item as it is afterwards */
	assert_ok(f, movie_update(f->db, MOVIE("Matrix", 1999),
			     ddb_changes(ddb_set_if_missing(M(views), 9), ddb_set_if_missing(M(genre), "SF"),
				     ddb_delete_from(M(tags), "green"), ddb_prepend(M(reviews), "new")),
			     NULL));
	assert_stored(f, "Movies", KEY(1999),
		WITH(1999, "'genre':{'S':'SF'},'views':{'N':'3'},'tags':{'SS':['blue']},"
			   "'reviews':{'L':[{'S':'new'},{'S':'fine'},{'S':'odd'}]}"));

	/* Values are checked before they are sent, conditions by the store; no changes at all are a mistake.
	 */
	const char *none = NULL;
	assert_error_on(f, f->db,
		movie_update(f->db, MOVIE("Matrix", 1999), ddb_changes(ddb_set(M(genre), none)), NULL),
		DDB_INVALID,
		"movie.genre cannot be given a NULL, a time of 0 or an empty set: use ddb_missing or "
		"ddb_remove");
	assert_error_on(f, f->db, movie_update(f->db, MOVIE("Matrix", 1999), NULL, NULL), DDB_MISUSE,
		"the list of changes is NULL");
	assert_error_on(f, f->db,
		movie_update(f->db, MOVIE("Matrix", 2000), ddb_changes(ddb_set(M(genre), "SF")),
			&(struct ddb_update_opts){ .when = ddb_missing(M(genre)) }),
		DDB_CONDITION_FAILED, "The conditional request failed");
	assert_stored(f, "Movies", KEY(2000), WITH(2000, "'genre':{'S':'Drama'}"));
}
