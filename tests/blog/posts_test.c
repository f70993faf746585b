/* SPDX-License-Identifier: Apache-2.0 */
/* What pages and the API do with posts, also when many do it at the same time. */
#include "fake_request.h"
#include "posts.h"
#include "queries.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define THREADS 8
#define ROUNDS  10

struct world {
	struct blog blog;
	struct request request;
};

static int open_world(void **state, const struct ddb_realism *realism)
{
	struct world *w = calloc(1, sizeof *w);
	w->blog.search_newest = 5;
	assert_int_equal(ddb_open(&w->blog.store,
				 "memory:", &(struct ddb_open_opts){ .no_scan = true, .realism = realism }),
		DDB_OK);
	for (size_t i = 0; i < blog_models_count; i++)
		assert_int_equal(ddb_create_table(w->blog.store, blog_models[i], NULL), DDB_OK);
	w->request = fake_request(&w->blog, w->blog.store);
	*state = w;
	return 0;
}

static int set_up(void **state)
{
	return open_world(state, NULL);
}

/* Every third write meets another transaction. */
static int set_up_busy(void **state)
{
	return open_world(state, &(struct ddb_realism){ .conflict_percent = 33 });
}

static int tear_down(void **state)
{
	struct world *w = *state;
	fake_end(&w->request);
	ddb_close(w->blog.store);
	free(w);
	return 0;
}

#define OK(call)       assert_int_equal(call, DDB_OK)
#define REQUEST(state) (&((struct world *)*(state))->request)
#define NOBODY         "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"

static struct post made(struct request *r, const char *title, bool in_feed)
{
	struct post p = {
		.title = title, .slug = title, .body = "Body", .published = in_feed, .public = true
	};
	post_shelve(&p);
	OK(post_create(r->db, &p));
	return p;
}

static struct tag made_tag(struct request *r, const char *name)
{
	struct tag t = { .name = name, .slug = name };
	OK(tag_create(r->db, &t));
	return t;
}

static struct category made_category(struct request *r, const char *name, const char *parent_pk)
{
	struct category c = { .name = name, .slug = name, .parent_pk = parent_pk };
	OK(category_create(r->db, &c));
	return c;
}

static void label(struct request *r, const struct post *p, const struct tag *t)
{
	OK(add_label(r, &(struct label){ .post_pk = p->pk, .tag_pk = t->pk }, NULL));
}

/* ---- many at the same time ---- */

struct worker {
	struct world *world;
	const char *post_pk;
	int number;
	pthread_t thread;
};

static void all_at_once(struct world *w, const char *post_pk, void *(*work)(void *))
{
	struct worker workers[THREADS];
	for (int i = 0; i < THREADS; i++) {
		workers[i] = (struct worker){ .world = w, .post_pk = post_pk, .number = i };
		assert_int_equal(pthread_create(&workers[i].thread, NULL, work, &workers[i]), 0);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(workers[i].thread, NULL);
}

static void *view(void *arg)
{
	struct worker *w = arg;
	struct request r = fake_request(&w->world->blog, w->world->blog.store);
	struct post p;
	for (int i = 0; i < ROUNDS; i++)
		if (view_post(&r, w->post_pk, &p))
			abort();
	fake_end(&r);
	return NULL;
}

static void every_view_counts(void **state)
{
	struct request *r = REQUEST(state);
	struct post p = made(r, "p", true);
	all_at_once(*state, p.pk, view);
	r->head = true;
	OK(view_post(r, p.pk, &p));
	assert_int_equal(p.view_count, THREADS * ROUNDS);
	r->head = false;
	OK(view_post(r, p.pk, &p));
	assert_int_equal(p.view_count, THREADS * ROUNDS + 1);
	assert_string_equal(p.title, "p");
	assert_int_equal(view_post(r, NOBODY, &p), DDB_NOT_FOUND);
	assert_int_equal(find_post(r, NOBODY, &p), DDB_NOT_FOUND);
}

static void *revise(void *arg)
{
	struct worker *w = arg;
	struct request r = fake_request(&w->world->blog, w->world->blog.store);
	for (int i = 0; i < ROUNDS; i++)
		if (add_revision(&r, &(struct revision){ .post_pk = w->post_pk, .body_snapshot = "b" }))
			abort();
	fake_end(&r);
	return NULL;
}

static void revisions_are_numbered_without_gaps(void **state)
{
	struct request *r = REQUEST(state);
	struct post p = made(r, "p", true);
	all_at_once(*state, p.pk, revise);
	struct ddb_query query = revisions_of(p.pk);
	struct revision *all = NULL;
	size_t n;
	OK(revision_find_all(r->db, r->arena, &query, &all, &n));
	assert_int_equal(n, THREADS * ROUNDS);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(all[i].revision_number, n - i);
	assert_int_equal(add_revision(r, &(struct revision){ .post_pk = NOBODY }), DDB_NOT_FOUND);
}

/* One half of them publishes and retracts, the other hides and shows. */
static void *flip(void *arg)
{
	struct worker *w = arg;
	struct request r = fake_request(&w->world->blog, w->world->blog.store);
	for (int i = 0; i < ROUNDS; i++) {
		struct post loaded, p;
		if (find_post(&r, w->post_pk, &loaded))
			abort();
		p = loaded;
		if (w->number % 2)
			p.published = !p.published;
		else
			p.public = !p.public;
		if (save_post(&r, &loaded, &p))
			abort();
	}
	fake_end(&r);
	return NULL;
}

static void shelf_follows_its_flags(void **state)
{
	struct request *r = REQUEST(state);
	struct post p = made(r, "p", false);
	for (int i = 0; i < 5; i++) {
		all_at_once(*state, p.pk, flip);
		OK(find_post(r, p.pk, &p));
		assert_int_equal(p.shelf, p.published && p.public ? SHELF_FEED : SHELF_DRAWER);
	}
}

/* ---- saving ---- */

static void changes_of_others_stay(void **state)
{
	struct request *r = REQUEST(state);
	struct post loaded = made(r, "p", false), mine = loaded, theirs = loaded, p;
	theirs.title = "theirs";
	theirs.published = true;
	OK(save_post(r, &loaded, &theirs));
	OK(view_post(r, loaded.pk, &p));
	mine.body = "mine";
	OK(save_post(r, &loaded, &mine));
	OK(find_post(r, loaded.pk, &p));
	assert_string_equal(p.title, "theirs");
	assert_string_equal(p.body, "mine");
	assert_true(p.published);
	assert_int_equal(p.view_count, 1);
	assert_int_equal(p.shelf, SHELF_FEED);
	assert_true(mine.published);
	OK(delete_post(r, p.pk));
	mine = p;
	mine.body = "too late";
	assert_int_equal(save_post(r, &p, &mine), DDB_NOT_FOUND);
	mine.published = !p.published;
	assert_int_equal(save_post(r, &p, &mine), DDB_NOT_FOUND);
	assert_int_equal(find_post(r, p.pk, &p), DDB_NOT_FOUND);
}

/* ---- what hangs on a post ---- */

static void nothing_is_hung_on_no_post(void **state)
{
	struct request *r = REQUEST(state);
	struct post p = made(r, "p", true);
	struct tag t = made_tag(r, "t");
	struct category c = made_category(r, "c", NULL);
	bool added = false;
	assert_int_equal(
		add_comment(r, &(struct comment){ .post_pk = NOBODY, .author_name = "a", .body = "b" }),
		DDB_NOT_FOUND);
	assert_int_equal(
		add_label(r, &(struct label){ .post_pk = NOBODY, .tag_pk = t.pk }, NULL), DDB_NOT_FOUND);
	assert_int_equal(
		add_label(r, &(struct label){ .post_pk = p.pk, .tag_pk = NOBODY }, NULL), DDB_CANCELLED);
	assert_int_equal(
		add_to_category(r, &(struct post_category){ .post_pk = NOBODY, .category_pk = c.pk }, &added),
		DDB_NOT_FOUND);
	assert_int_equal(
		add_to_category(r, &(struct post_category){ .post_pk = p.pk, .category_pk = NOBODY }, &added),
		DDB_CANCELLED);
	for (int i = 0; i < 2; i++) {
		OK(add_label(r, &(struct label){ .post_pk = p.pk, .tag_pk = t.pk }, &added));
		assert_int_equal(added, i == 0);
	}
}

static void one_place_in_a_category(void **state)
{
	struct request *r = REQUEST(state);
	struct post p = made(r, "p", true), q = made(r, "q", true);
	struct category c = made_category(r, "c", NULL);
	struct post_category first = { .post_pk = p.pk, .category_pk = c.pk, .order = 1 },
			     again = { .post_pk = p.pk, .category_pk = c.pk, .order = 2, .pinned = true },
			     other = { .post_pk = q.pk, .category_pk = c.pk };
	bool added = false;
	OK(add_to_category(r, &first, &added));
	assert_true(added);
	OK(add_to_category(r, &again, &added));
	assert_false(added);
	assert_string_equal(again.pk, first.pk);
	assert_int_equal(again.order, 2);
	assert_true(again.pinned);
	assert_true(again.added_at.us == first.added_at.us);
	OK(add_to_category(r, &other, &added));
	assert_true(added);
	struct ddb_query query = posts_in(c.pk);
	size_t n;
	OK(post_category_count(r->db, &query, &n));
	assert_int_equal(n, 2);
}

static size_t items_left(struct request *r, const char *post_pk)
{
	const struct ddb_query comments = comments_on(post_pk), labels = labels_of(post_pk),
			       categories = categories_of(post_pk), revisions = revisions_of(post_pk);
	size_t n[4];
	OK(comment_count(r->db, &comments, &n[0]));
	OK(label_count(r->db, &labels, &n[1]));
	OK(post_category_count(r->db, &categories, &n[2]));
	OK(revision_count(r->db, &revisions, &n[3]));
	return n[0] + n[1] + n[2] + n[3];
}

static void hang_things_on(
	struct request *r, const struct post *p, const struct tag *t, const struct category *c)
{
	bool added;
	label(r, p, t);
	OK(add_to_category(r, &(struct post_category){ .post_pk = p->pk, .category_pk = c->pk }, &added));
	OK(add_revision(r, &(struct revision){ .post_pk = p->pk }));
	for (int i = 0; i < 30; i++)
		OK(add_comment(r, &(struct comment){ .post_pk = p->pk, .author_name = "a", .body = "b" }));
}

static void deleting_takes_all_that_hangs_on_it(void **state)
{
	struct request *r = REQUEST(state);
	struct post p = made(r, "p", true), q = made(r, "q", true);
	struct tag t = made_tag(r, "t");
	struct category c = made_category(r, "c", NULL);
	hang_things_on(r, &p, &t, &c);
	hang_things_on(r, &q, &t, &c);
	assert_int_equal(items_left(r, p.pk), 33);
	OK(delete_post(r, p.pk));
	assert_int_equal(items_left(r, p.pk), 0);
	assert_int_equal(delete_post(r, p.pk), DDB_NOT_FOUND);
	assert_int_equal(items_left(r, q.pk), 33);
}

static void deleting_tags_and_categories(void **state)
{
	struct request *r = REQUEST(state);
	struct post p = made(r, "p", true);
	struct tag t = made_tag(r, "t");
	struct category top = made_category(r, "top", NULL), child = made_category(r, "child", top.pk);
	struct tag *tags;
	size_t n;
	hang_things_on(r, &p, &t, &top);
	OK(delete_tag(r, t.pk));
	assert_int_equal(delete_tag(r, t.pk), DDB_NOT_FOUND);
	OK(tags_on(r, p.pk, &tags, &n));
	assert_int_equal(n, 0);
	OK(delete_category(r, top.pk));
	assert_int_equal(delete_category(r, top.pk), DDB_NOT_FOUND);
	assert_int_equal(items_left(r, p.pk), 31);
	OK(category_refresh(r->db, r->arena, &child, NULL));
	assert_null(child.parent_pk);
	made_tag(r, "t"); /* its slug is free again */
	made_category(r, "top", NULL);
}

static void deleting_an_author_leaves_posts(void **state)
{
	struct request *r = REQUEST(state);
	struct author a = { .username = "ann" };
	struct profile f = { .website = "w" };
	struct post p = { .title = "t", .slug = "s" };
	OK(author_create(r->db, &a));
	copy_pk(f.author_pk, a.pk);
	p.author_pk = a.pk;
	OK(profile_put(r->db, &f, NULL));
	OK(post_create(r->db, &p));
	OK(delete_author(r, a.pk));
	assert_int_equal(delete_author(r, a.pk), DDB_NOT_FOUND);
	assert_int_equal(profile_get(r->db, r->arena, &f, &f, NULL), DDB_NOT_FOUND);
	OK(find_post(r, p.pk, &p));
	assert_string_equal(p.author_pk, a.pk);
}

static void others_at_the_same_items_are_waited_for(void **state)
{
	struct request *r = REQUEST(state);
	struct post p = { .title = "p", .slug = "p" }, loaded;
	while (post_create(
		r->db, &p)) /* as it comes, that of the library's own calls is the caller's affair */
		;
	for (int i = 1; i <= 20; i++) {
		loaded = p;
		p.body = request_text(r, "%d", i);
		OK(save_post(r, &loaded, &p));
		OK(view_post(r, p.pk, &p));
		assert_int_equal(p.view_count, i);
		OK(add_comment(r, &(struct comment){ .post_pk = p.pk, .author_name = "a", .body = "b" }));
		OK(add_revision(r, &(struct revision){ .post_pk = p.pk }));
	}
	assert_int_equal(items_left(r, p.pk), 40);
}

/* ---- finding ---- */

static void tags_come_by_name(void **state)
{
	struct request *r = REQUEST(state);
	struct post p = made(r, "p", true);
	const char *const names[] = { "m", "z", "a" };
	struct tag t, *tags;
	size_t n = 9;
	OK(tags_on(r, p.pk, &tags, &n));
	assert_int_equal(n, 0);
	for (size_t i = 0; i < 3; i++) {
		t = made_tag(r, names[i]);
		label(r, &p, &t);
	}
	OK(tags_on(r, p.pk, &tags, &n));
	assert_int_equal(n, 3);
	assert_string_equal(tags[0].name, "a");
	assert_string_equal(tags[1].name, "m");
	assert_string_equal(tags[2].name, "z");
	assert_string_equal(tags[2].colour, "#cccccc");
}

static void related_share_the_most_labels(void **state)
{
	struct request *r = REQUEST(state);
	struct post p = made(r, "p", true), one = made(r, "one", true), two = made(r, "two", true),
		    none = made(r, "none", true), draft = made(r, "draft", false),
		    late = made(r, "late", true);
	struct tag a = made_tag(r, "a"), b = made_tag(r, "b"), c = made_tag(r, "c");
	struct post related[4];
	size_t n;
	OK(related_posts(r, p.pk, related, 4, &n));
	assert_int_equal(n, 0);
	label(r, &p, &a);
	label(r, &p, &b);
	label(r, &one, &a);
	label(r, &two, &b);
	label(r, &two, &a);
	label(r, &none, &c);
	label(r, &draft, &a);
	label(r, &draft, &b);
	label(r, &late, &b);
	OK(related_posts(r, p.pk, related, 4, &n));
	assert_int_equal(n, 3);
	assert_string_equal(related[0].pk, two.pk);
	assert_string_equal(related[1].pk, late.pk);
	assert_string_equal(related[2].pk, one.pk);
	OK(related_posts(r, p.pk, related, 1, &n));
	assert_int_equal(n, 1);
	assert_string_equal(related[0].pk, two.pk);
}

static size_t found(struct request *r, const char *words, size_t *searched)
{
	struct search s = search_posts(r, words);
	size_t n = 0;
	while (search_next(&s))
		n++;
	*searched = s.searched;
	OK(search_finish(&s));
	return n;
}

static void search_looks_at_the_newest(void **state)
{
	struct request *r = REQUEST(state);
	size_t searched;
	assert_int_equal(found(r, "", &searched), 0);
	made(r, "An old Needle", true);
	for (int i = 0; i < 4; i++)
		made(r, request_text(r, "Post %d", i), true);
	made(r, "A hidden Needle", false);
	assert_int_equal(found(r, "nEEDLE", &searched), 1);
	assert_int_equal(searched, 5);
	assert_int_equal(found(r, "", &searched), 5);
	assert_int_equal(found(r, "body", &searched), 5);
	assert_int_equal(found(r, "nowhere", &searched), 0);
	made(r, "One more", true); /* and the old one is not among the newest five any more */
	assert_int_equal(found(r, "needle", &searched), 0);
	assert_int_equal(searched, 5);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_view_counts),
		TEST(revisions_are_numbered_without_gaps),
		TEST(shelf_follows_its_flags),
		TEST(changes_of_others_stay),
		TEST(nothing_is_hung_on_no_post),
		TEST(one_place_in_a_category),
		TEST(deleting_takes_all_that_hangs_on_it),
		TEST(deleting_tags_and_categories),
		TEST(deleting_an_author_leaves_posts),
		cmocka_unit_test_setup_teardown(
			others_at_the_same_items_are_waited_for, set_up_busy, tear_down),
		TEST(tags_come_by_name),
		TEST(related_share_the_most_labels),
		TEST(search_looks_at_the_newest),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
