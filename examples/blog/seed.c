/* SPDX-License-Identifier: Apache-2.0 */
/* blog seed: very many posts, written 25 at a time by several threads. Each has a session of its own. */
#include "blog.h"
#include "queries.h"
#include "seed_text.h"
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_THREADS   64
#define AUTHORS       5
#define TAGS          12
#define COMMENT_EVERY 20 /* every twentieth post has a comment */
#define SECONDS_APART 60 /* from one post to the next, back from now */

struct seeding {
	struct blog *blog;
	size_t posts;
	struct ddb_time now;
	struct author authors[AUTHORS];
	struct tag tags[TAGS];
	atomic_size_t next, done; /* the number of the next post; how many are written */
	atomic_bool stop;
};

static atomic_bool interrupted;

static void on_signal(int number)
{
	(void)number;
	interrupted = true;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Who writes, and about what. They are there already if the blog was seeded before. */
static bool seed_authors(struct seeding *s, struct ddb_arena *arena)
{
	struct ddb *db = s->blog->store;
	struct author *found;
	size_t n;
	struct ddb_query q = all_authors();
	q.limit = AUTHORS;
	if (author_find_all(db, arena, &q, &found, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		s->authors[i] = found[i];
	for (size_t i = n; i < AUTHORS; i++) {
		s->authors[i] =
			(struct author){ .username = seed_name(i), .email = seed_email(i), .bio = "" };
		if (author_put(db, &s->authors[i], NULL))
			return false;
	}
	return true;
}

static bool seed_tags(struct seeding *s, struct ddb_arena *arena)
{
	struct ddb *db = s->blog->store;
	for (size_t i = 0; i < TAGS; i++) {
		struct ddb_query q = tag_with_slug(seed_tag(i));
		s->tags[i] = DDB_NEW(tag, .name = seed_tag(i), .slug = seed_tag(i));
		enum ddb_rc rc = tag_one(db, arena, &q, &s->tags[i]);
		if (rc == DDB_NOT_FOUND)
			rc = tag_put(db, &s->tags[i], NULL);
		if (rc)
			return false;
	}
	return true;
}

/* One post and what hangs on it: everything in it follows from its number. */
static enum ddb_rc seed_post(const struct seeding *s, struct ddb_batch *batch, size_t i)
{
	char title[SEED_TITLE], slug[SEED_SLUG], body[SEED_BODY];
	seed_text(i, title, slug, body);
	struct post post = {
		.title = title,
		.slug = slug,
		.body = body,
		.author_pk = s->authors[i % AUTHORS].pk,
		.published = i % 50 != 49, /* a draft now and then */
		.public = true,
		.created_at = ddb_add_seconds(s->now, -(int64_t)i * SECONDS_APART),
	};
	post_shelve(&post);
	enum ddb_rc rc = post_batch_put(batch, &post);
	struct label label = { post.pk, s->tags[i % TAGS].pk, post.created_at };
	if (!rc)
		rc = label_batch_put(batch, &label);
	struct comment comment = { .post_pk = post.pk,
		.author_name = seed_name(i / COMMENT_EVERY),
		.body = seed_remark(i),
		.approved = true };
	if (!rc && i % COMMENT_EVERY == 0)
		rc = comment_batch_put(batch, &comment);
	return rc;
}

/* A thread with a session of its own. */
struct seeder {
	struct seeding *s;
	struct ddb *db;
	pthread_t thread;
};

static void *seed_share(void *arg)
{
	struct seeder *seeder = arg;
	struct seeding *s = seeder->s;
	struct ddb_batch *batch = ddb_batch(seeder->db, NULL);
	enum ddb_rc rc = batch ? DDB_OK : DDB_NOMEM;
	for (size_t i; !rc && !s->stop && (i = s->next++) < s->posts; s->done += !rc)
		rc = seed_post(s, batch, i);
	if (batch)
		rc = ddb_batch_finish(batch, NULL);
	if (rc && !s->stop)
		fprintf(stderr, "\nblog seed: %s\n", ddb_errmsg(seeder->db));
	if (rc)
		s->stop = true;
	return NULL;
}

/* On a terminal only. */
static void show_progress(const struct seeding *s, double started, bool last)
{
	size_t done = s->done;
	double took = seconds() - started, share = s->posts ? (double)done / (double)s->posts : 1;
	int full = (int)(share * 30);
	if (!isatty(STDERR_FILENO))
		return;
	fprintf(stderr, "\r[%.*s%.*s] %3.0f %%  %zu of %zu posts, %.0f a second %s", full,
		"##############################", 30 - full, "..............................", share * 100,
		done, s->posts, took > 0 ? (double)done / took : 0, last ? "\n" : "");
}

/* Sessions are made here, as the one they are made from is this thread's. */
static bool start(struct seeder *seeder, struct seeding *s)
{
	seeder->s = s;
	if (ddb_session(&seeder->db, s->blog->store)) {
		fprintf(stderr, "blog seed: no session for a thread: %s\n", ddb_errmsg(s->blog->store));
		return false;
	}
	int why = pthread_create(&seeder->thread, NULL, seed_share, seeder);
	if (why) {
		fprintf(stderr, "blog seed: no thread: %s\n", strerror(why));
		ddb_close(seeder->db);
	}
	return !why;
}

static bool run_threads(struct seeding *s, int threads, double started)
{
	struct seeder seeders[MAX_THREADS];
	int n = 0;
	while (n < threads && n < MAX_THREADS && start(&seeders[n], s))
		n++;
	while (n && !s->stop && s->done < s->posts) {
		struct timespec nap = { 0, 20000000 };
		nanosleep(&nap, NULL);
		show_progress(s, started, false);
		if (interrupted)
			s->stop = true;
	}
	for (int i = 0; i < n; i++) {
		pthread_join(seeders[i].thread, NULL);
		ddb_close(seeders[i].db);
	}
	if (n)
		show_progress(s, started, true);
	return n && !s->stop;
}

bool seed_posts(struct blog *blog, size_t posts, int threads, size_t *done, double *took)
{
	struct seeding s = { .blog = blog, .posts = posts, .now = ddb_now() };
	struct ddb_arena *arena = ddb_arena_new();
	bool ok = arena && seed_authors(&s, arena) && seed_tags(&s, arena);
	if (!ok)
		fprintf(stderr, "blog seed: %s\n", arena ? ddb_errmsg(blog->store) : strerror(ENOMEM));
	double started = seconds();
	ok = ok && run_threads(&s, threads, started);
	*took = seconds() - started;
	*done = s.done;
	ddb_arena_free(arena);
	return ok;
}

int blog_seed(struct blog *blog, size_t posts, int threads)
{
	size_t done;
	double took;
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	bool ok = seed_posts(blog, posts, threads, &done, &took);
	printf("%zu posts in %.1f s: %.0f a second. A post is 1 item and a row in each of 3 indexes, its tag "
	       "1 item and a\n"
	       "row in 1 index; every %dth has a comment: 1 item and 2 rows.\n",
		done, took, took > 0 ? (double)done / took : 0, COMMENT_EVERY);
	return ok ? 0 : 1;
}
