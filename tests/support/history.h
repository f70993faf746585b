/* SPDX-License-Identifier: Apache-2.0 */
/* Checks that a recorded history of concurrent operations is strictly serializable: that one order of all
 * of them explains what each saw, and that what had ended before another began comes first. For operations on
 * one item alone that is linearizability.
 *
 * It is decided, not searched for. Every write gives its item a version of its own and knows the version it
 * replaced (as the old item, or by a condition that held), so the versions of an item are chains, from a
 * creation to a deletion. Edges between operations follow: a writer comes before who sees its version and
 * those before who replaces it; and before and after in time. An order exists if there is no circle. Include
 * after cmocka.h. */
#ifndef SUPPORT_HISTORY_H
#define SUPPORT_HISTORY_H
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HISTORY_ITEMS 6
#define UNSEEN        INT64_MIN /* of a counter: it was not in the answer */

enum touch_kind { TOUCH_SEES, TOUCH_PUTS, TOUCH_ADDS, TOUCH_DELETES };

/* What an operation did to, or learnt of, one item, all at one moment. */
struct touch {
	enum touch_kind kind;
	int item;
	uint32_t seen;   /* the version that was there; 0: no item */
	int64_t counter; /* of that version; UNSEEN: not known */
	uint32_t wrote;  /* the new version; 0 unless it puts or adds */
	int64_t put;     /* the counter that a put gives it; an addition makes it the old one and 1 */
};

struct event {
	int64_t start, end;
	const char *name;
	int thread;
	int ntouches;
	struct touch touches[HISTORY_ITEMS];
};

struct history {
	struct event *events;
	uint32_t n;
	uint32_t versions; /* all are smaller */
};

#define NOBODY UINT32_MAX

struct version {
	bool there;
	int item;
	uint32_t writer, follower; /* events */
	uint32_t next;             /* version; 0: none, or deleted */
	int64_t counter;
	const struct touch *made;
	uint32_t life;
};

/* From a creation to the deletion. */
struct life {
	int item;
	uint32_t creator, deleter;
	int64_t first_end, last_start; /* of all that was done in it */
};

struct edge {
	uint32_t from, to;
};

struct judge {
	const struct history *h;
	struct version *versions;
	struct life *lives;
	struct edge *edges;
	uint32_t nlives;
	size_t nedges, cap;
	char *why;
	size_t why_size;
};

__attribute__((format(printf, 2, 3))) static inline bool judge_no(struct judge *j, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(j->why, j->why_size, format, args);
	va_end(args);
	return false;
}

static inline void *judge_room(size_t n, size_t size)
{
	void *p = calloc(n ? n : 1, size);
	if (!p)
		abort();
	return p;
}

static inline void judge_edge(struct judge *j, uint32_t from, uint32_t to)
{
	if (from == to)
		return;
	if (j->nedges == j->cap) {
		j->cap = j->cap ? j->cap * 2 : 1024;
		j->edges = realloc(j->edges, j->cap * sizeof *j->edges);
		if (!j->edges)
			abort();
	}
	j->edges[j->nedges++] = (struct edge){ from, to };
}

/* ---- versions and the chains they form ---- */

static inline bool judge_made(struct judge *j, uint32_t event, const struct touch *t)
{
	struct version *v = &j->versions[t->wrote];
	if (v->there)
		return judge_no(j, "version %u was written twice", t->wrote);
	*v = (struct version){
		.there = true, .item = t->item, .writer = event, .follower = NOBODY, .made = t, .life = NOBODY
	};
	return true;
}

static inline bool judge_known(struct judge *j, uint32_t event, const struct touch *t)
{
	if (!t->seen || (t->seen < j->h->versions && j->versions[t->seen].there &&
				j->versions[t->seen].item == t->item))
		return true;
	return judge_no(j, "%s (%u) of thread %d saw version %u of item %d, which nobody wrote",
		j->h->events[event].name, event, j->h->events[event].thread, t->seen, t->item);
}

static inline bool judge_followed(struct judge *j, uint32_t event, const struct touch *t)
{
	if (t->kind == TOUCH_SEES || !t->seen)
		return true;
	struct version *v = &j->versions[t->seen];
	if (v->follower != NOBODY)
		return judge_no(j, "lost update: %s (%u) and %s (%u) both replaced version %u of item %d",
			j->h->events[v->follower].name, v->follower, j->h->events[event].name, event, t->seen,
			t->item);
	v->follower = event;
	v->next = t->wrote;
	return true;
}

static inline bool judge_each(struct judge *j, bool (*rule)(struct judge *, uint32_t, const struct touch *))
{
	for (uint32_t i = 0; i < j->h->n; i++)
		for (int k = 0; k < j->h->events[i].ntouches; k++)
			if (!rule(j, i, &j->h->events[i].touches[k]))
				return false;
	return true;
}

static inline bool judge_write(struct judge *j, uint32_t event, const struct touch *t)
{
	return t->kind == TOUCH_SEES || t->kind == TOUCH_DELETES || judge_made(j, event, t);
}

/* From a creation along its chain. */
static inline bool judge_life(struct judge *j, uint32_t event, const struct touch *t)
{
	if (!t->wrote || t->seen)
		return true;
	struct life *life = &j->lives[j->nlives];
	*life = (struct life){ t->item, event, NOBODY, INT64_MAX, INT64_MIN };
	int64_t counter = 0;
	for (uint32_t id = t->wrote; id; id = j->versions[id].next) {
		struct version *v = &j->versions[id];
		v->life = j->nlives;
		v->counter = counter = v->made->kind == TOUCH_PUTS ? v->made->put : counter + 1;
		if (!v->next)
			life->deleter = v->follower;
	}
	j->nlives++;
	return true;
}

static inline bool judge_in_a_life(struct judge *j, uint32_t event, const struct touch *t)
{
	uint32_t id = t->wrote ? t->wrote : t->seen;
	if (id && j->versions[id].life == NOBODY)
		return judge_no(j, "version %u of item %d has no beginning", id, t->item);
	if (!id)
		return true;
	struct life *life = &j->lives[j->versions[id].life];
	const struct event *e = &j->h->events[event];
	life->first_end = e->end < life->first_end ? e->end : life->first_end;
	life->last_start = e->start > life->last_start ? e->start : life->last_start;
	return true;
}

/* ---- what each saw ---- */

static inline bool judge_seen(struct judge *j, uint32_t event, const struct touch *t)
{
	const struct event *e = &j->h->events[event];
	if (!t->seen)
		return true;
	const struct version *v = &j->versions[t->seen];
	if (t->counter != UNSEEN && t->counter != v->counter)
		return judge_no(j,
			"%s (%u) of thread %d saw version %u of item %d with counter %" PRId64
			", not %" PRId64,
			e->name, event, e->thread, t->seen, t->item, t->counter, v->counter);
	judge_edge(j, v->writer, event);
	if (t->kind == TOUCH_SEES && v->follower != NOBODY)
		judge_edge(j, event, v->follower);
	return true;
}

/* Who saw no item did so before each life or after it. */
static inline bool judge_absent(struct judge *j, uint32_t event, const struct touch *t)
{
	const struct event *e = &j->h->events[event];
	if (t->seen)
		return true;
	uint32_t own = t->wrote ? j->versions[t->wrote].life : NOBODY;
	for (uint32_t i = 0; i < j->nlives; i++) {
		const struct life *life = &j->lives[i];
		if (life->item != t->item || i == own)
			continue;
		bool after = e->start > life->first_end, before = e->end < life->last_start;
		if (after && (before || life->deleter == NOBODY))
			return judge_no(j, "%s (%u) of thread %d saw no item %d while there was one", e->name,
				event, e->thread, t->item);
		if (after)
			judge_edge(j, life->deleter, event);
		if (before)
			judge_edge(j, event, life->creator);
	}
	return true;
}

static inline bool judge_lives(struct judge *j)
{
	for (uint32_t a = 0; a < j->nlives; a++)
		for (uint32_t b = 0; b < j->nlives; b++) {
			const struct life *one = &j->lives[a], *other = &j->lives[b];
			if (a == b || one->item != other->item)
				continue;
			bool first = one->first_end < other->last_start || other->deleter == NOBODY;
			bool second = other->first_end < one->last_start || one->deleter == NOBODY;
			if (first && second)
				return judge_no(j, "item %d was created twice: by %s (%u) and %s (%u)",
					one->item, j->h->events[one->creator].name, one->creator,
					j->h->events[other->creator].name, other->creator);
			if (first)
				judge_edge(j, one->deleter, other->creator);
		}
	return true;
}

/* ---- time ---- */

struct moment {
	int64_t at;
	uint32_t event;
};

static inline int judge_by_time(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;
	return (x->at > y->at) - (x->at < y->at);
}

/* Nodes n to 2n are the moments at which events ended, in order: an event leads to its own, each to the next,
 * and the last one before an event's start to that event. */
static inline void judge_time(struct judge *j)
{
	uint32_t n = j->h->n, ended = 0;
	struct moment *ends = judge_room(n, sizeof *ends), *starts = judge_room(n, sizeof *starts);
	for (uint32_t i = 0; i < n; i++) {
		ends[i] = (struct moment){ j->h->events[i].end, i };
		starts[i] = (struct moment){ j->h->events[i].start, i };
	}
	qsort(ends, n, sizeof *ends, judge_by_time);
	qsort(starts, n, sizeof *starts, judge_by_time);
	for (uint32_t i = 0; i < n; i++) {
		judge_edge(j, ends[i].event, n + i);
		if (i + 1 < n)
			judge_edge(j, n + i, n + i + 1);
	}
	for (uint32_t i = 0; i < n; i++) {
		while (ended < n && ends[ended].at < starts[i].at)
			ended++;
		if (ended)
			judge_edge(j, n + ended - 1, starts[i].event);
	}
	free(ends);
	free(starts);
}

/* ---- the circle ---- */

static inline int judge_by_from(const void *a, const void *b)
{
	const struct edge *x = a, *y = b;
	return (x->from > y->from) - (x->from < y->from);
}

/* Every node that is left has one before it that is left; going back long enough ends up in a circle. */
static inline bool judge_tell(struct judge *j, const uint32_t *before, uint32_t nodes)
{
	uint32_t at = 0, *back = judge_room(nodes, sizeof *back);
	size_t len = 0;
	for (size_t i = 0; i < j->nedges; i++)
		if (before[j->edges[i].from] && before[j->edges[i].to])
			back[j->edges[i].to] = j->edges[i].from;
	while (!before[at])
		at++;
	for (uint32_t i = 0; i < nodes; i++)
		at = back[at];
	len = (size_t)snprintf(j->why, j->why_size, "no order explains (each before the one on its left)");
	for (uint32_t i = 0, from = at; (i == 0 || at != from) && i < nodes; i++, at = back[at])
		if (at < j->h->n && len < j->why_size)
			len += (size_t)snprintf(j->why + len, j->why_size - len, "; %s (%u) of thread %d",
				j->h->events[at].name, at, j->h->events[at].thread);
	free(back);
	return false;
}

static inline bool judge_circles(struct judge *j)
{
	uint32_t nodes = 2 * j->h->n, ready = 0, done = 0;
	uint32_t *before = judge_room(nodes, sizeof *before), *queue = judge_room(nodes, sizeof *queue);
	size_t *first = judge_room((size_t)nodes + 1, sizeof *first);
	qsort(j->edges, j->nedges, sizeof *j->edges, judge_by_from);
	for (size_t i = 0; i < j->nedges; i++) {
		before[j->edges[i].to]++;
		first[j->edges[i].from + 1]++;
	}
	for (uint32_t i = 0; i < nodes; i++) {
		first[i + 1] += first[i];
		if (!before[i])
			queue[ready++] = i;
	}
	for (; done < ready; done++)
		for (size_t i = first[queue[done]]; i < first[queue[done] + 1]; i++)
			if (--before[j->edges[i].to] == 0)
				queue[ready++] = j->edges[i].to;
	bool good = done == nodes || judge_tell(j, before, nodes);
	free(before);
	free(queue);
	free(first);
	return good;
}

/* False: `why` says what cannot be. */
static inline bool history_explained(const struct history *h, char *why, size_t why_size)
{
	struct judge j = { .h = h, .why = why, .why_size = why_size };
	j.versions = judge_room(h->versions, sizeof *j.versions);
	j.lives = judge_room(h->versions, sizeof *j.lives);
	*why = '\0';
	bool good = judge_each(&j, judge_write) && judge_each(&j, judge_known) &&
		    judge_each(&j, judge_followed) && judge_each(&j, judge_life) &&
		    judge_each(&j, judge_in_a_life) && judge_each(&j, judge_seen) &&
		    judge_each(&j, judge_absent) && judge_lives(&j);
	if (good) {
		judge_time(&j);
		good = judge_circles(&j);
	}
	free(j.versions);
	free(j.lives);
	free(j.edges);
	return good;
}

#endif
