/* SPDX-License-Identifier: Apache-2.0 */
/* The stores that several sessions of the process reach by one address: "memory:NAME", and files, which one
 * process can open only once. The list is the process's, so it can only be global. */
#include "base/mem.h"
#include "base/process.h"
#include "session/session.h"
#include <pthread.h>

struct shared_store {
	struct shared_store *next;
	struct store *door; /* keeps the store open; never driven */
	size_t sessions;
	unsigned generation; /* in the child of a fork() its parent's stores are not there */
	size_t n;
	char id[];
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct shared_store *all;

static struct shared_store *find(struct str id)
{
	struct shared_store *s = all;
	while (s && !(s->generation == ddbi_process_generation() && str_eq((struct str){ s->id, s->n }, id)))
		s = s->next;
	return s;
}

static struct shared_store *open_new(const struct session_driver *driver, const char *rest, struct str id,
	const struct ddb_open_opts *options, struct error *err)
{
	struct shared_store *s = ddbi_zalloc(sizeof *s + id.n);
	if (!s) {
		ddbi_fail_nomem(err);
		return NULL;
	}
	s->generation = ddbi_process_generation();
	s->n = id.n;
	memcpy(s->id, id.p, id.n);
	if (!driver->open(rest, options, err, &s->door)) {
		ddbi_free(s);
		return NULL;
	}
	s->next = all;
	all = s;
	return s;
}

static void drop(struct shared_store *s)
{
	struct shared_store **at = &all;
	while (*at != s)
		at = &(*at)->next;
	*at = s->next;
	s->door->ops->close(s->door);
	ddbi_free(s);
}

/* Under the lock the whole time, so that of two that open one file the second finds what the first made. */
bool ddbi_shared_open(const struct session_driver *driver, const char *rest, struct str id,
	const struct ddb_open_opts *options, struct error *err, struct shared_store **out,
	struct store **door)
{
	pthread_mutex_lock(&lock);
	struct shared_store *s = find(id);
	if (!s)
		s = open_new(driver, rest, id, options, err);
	bool ok = s && s->door->ops->door(s->door, err, door);
	if (ok) {
		s->sessions++;
		*out = s;
	} else if (s && !s->sessions) {
		drop(s);
	}
	pthread_mutex_unlock(&lock);
	return ok;
}

void ddbi_shared_hold(struct shared_store *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&lock);
	s->sessions++;
	pthread_mutex_unlock(&lock);
}

void ddbi_shared_release(struct shared_store *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&lock);
	if (--s->sessions == 0)
		drop(s);
	pthread_mutex_unlock(&lock);
}
