/* SPDX-License-Identifier: Apache-2.0 */
/* For the tests of finding: 60 people and 80 posts. */
#ifndef TESTS_UNIT_MODEL_PEOPLE_H
#define TESTS_UNIT_MODEL_PEOPLE_H
#include "things.h"

/* p00@x.org to p59@x.org: last names A, B, C in turn; ages 0 to 59; every fifth an admin; every tenth in team
 * 1; first names f0 to f3 in turn. */
#define PEOPLE 60
/* 40 posts in each of two blogs, numbers 0 to 39: likes = number * 7 % 40. */
#define POSTS 40

static inline int fill_people(void **state)
{
	static const char *const last[] = { "A", "B", "C" };
	ground_up(state);
	struct ground *g = *state;
	for (int i = 0; i < PEOPLE; i++) {
		char email[32], first[8];
		snprintf(email, sizeof email, "p%02d@x.org", i);
		snprintf(first, sizeof first, "f%d", i % 4);
		struct person p = { .email = email,
			.first_name = first,
			.last_name = last[i % 3],
			.age = i,
			.score = i / 2.0,
			.role = i % 5 == 0 ? ROLE_ADMIN : ROLE_MEMBER,
			.team = { i % 10 == 0, 1 },
			.created_at = { INT64_C(1700000000000000) + i } };
		OK(g, person_put(g->db, &p, NULL));
	}
	for (int i = 0; i < 2 * POSTS; i++) {
		struct post p = { .blog = i % 2 ? "odd" : "even",
			.number = i / 2,
			.likes = i / 2 * 7 % POSTS,
			.title = i % 4 < 2 ? "x" : "y" };
		OK(g, post_put(g->db, &p, NULL));
	}
	return 0;
}

/* What a cursor still yields, in the order in which it comes: "p00 p15". */
static inline void add_person(char *text, size_t size, const struct person *p)
{
	size_t n = strlen(text);
	snprintf(text + n, size - n, "%s%.3s", n ? " " : "", p->email);
}
static inline void add_post(char *text, size_t size, const struct post *p)
{
	size_t n = strlen(text);
	snprintf(text + n, size - n, "%s%d", n ? " " : "", (int)p->number);
}

static inline const char *people(struct ground *g, struct ddb_query q)
{
	static char text[4096];
	struct person_cursor *c = person_find(g->db, &q);
	*text = 0;
	for (const struct person *p; (p = person_next(c));)
		add_person(text, sizeof text, p);
	OK(g, person_finish(c));
	return text;
}

static inline const char *posts(struct ground *g, struct ddb_query q)
{
	static char text[4096];
	struct post_cursor *c = post_find(g->db, &q);
	*text = 0;
	for (const struct post *p; (p = post_next(c));)
		add_post(text, sizeof text, p);
	OK(g, post_finish(c));
	return text;
}
#define Q(...)     ((struct ddb_query){ __VA_ARGS__ })
#define WHERE(...) .where = __VA_ARGS__

#endif
