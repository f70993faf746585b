/* SPDX-License-Identifier: Apache-2.0 */
/* D29: a page at a time. */
#include "feature.h"

struct movie {
	const char *title;
	int year;
};
FEATURE_MODEL(movie, "Movies", DDB_HASH(movie, title), DDB_RANGE(movie, year));
#define MATRIX ddb_eq(DDB(movie, title), "Matrix")

FEATURE(d29_page)
{
	struct ddb_query q = { .where = MATRIX, .limit = 3 };
	struct ddb_page page = { .n = 0 };
	char next[1000];
	assert_ok(f, movie_create_table(f->db, NULL));
	for (int year = 1999; year < 2004; year++)
		assert_ok(f, movie_put(f->db, &(struct movie){ "Matrix", year }, NULL));
	assert_ok(f, movie_find_page(f->db, f->arena, &q, &page));
	assert_that(f, page.n == 3 && ((struct movie *)page.items)[2].year == 2001 && page.next);
	/* The token is a text that may go through a web page, to another session or
	 * another process. */
	assert_that(
		f, strlen(page.next) < sizeof next &&
			   page.next[strspn(page.next, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
						       "abcdefghijklmnopqrstuvwxyz0123456789-_")] == '\0');
	memcpy(next, page.next, strlen(page.next) + 1);
	assert_ok(f, movie_delete(f->db, &(struct movie){ "Matrix", 2001 },
			     NULL)); /* the item it was taken at may go */
	assert_missing(f, "Movies", "{'title':{'S':'Matrix'},'year':{'N':'2001'}}");
	struct ddb *other = feature_session(f, NULL);
	q.resume = next;
	assert_that(f, movie_find_page(other, f->arena, &q, &page) == DDB_OK);
	assert_that(f, page.n == 2 && ((struct movie *)page.items)[0].year == 2002);
	assert_that(f, !page.next); /* no more */
	ddb_close(other);
	/* It is of that query, and no other's. */
	q.where = ddb_eq(DDB(movie, title), "Alien");
	assert_error_on(f, f->db, movie_find_page(f->db, f->arena, &q, &page), DDB_INVALID,
		"movie: .resume is of another query: where, index, order and projection must be those that "
		"it was taken with");
	q.resume = "nonsense";
	assert_error_on(f, f->db, movie_find_page(f->db, f->arena, &q, &page), DDB_INVALID,
		"movie: .resume is damaged: give it as ddb_resume_token told it");
	assert_int(f, page.n, 2);
	assert_items(f, "Movies",
		"[{'title':{'S':'Matrix'},'year':{'N':'1999'}},{'title':{'S':'Matrix'},"
		"'year':{'N':'2000'}},{'title':{'S':'Matrix'},'year':{'N':'2002'}},"
		"{'title':{'S':'Matrix'},'year':{'N':'2003'}}]");
}
