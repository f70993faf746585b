/* SPDX-License-Identifier: Apache-2.0 */
/* Who frees what, and when.
 *
 * An object is seen by the versions from its birth up to the one before its death. What died in the commit
 * after version s lies in the graves of s. When s is held no more, each of its dead either is older than the
 * next older state that still lives, and moves to that one's graves, or is seen by nobody, and is freed. So
 * an old snapshot keeps what it sees itself, and not all that has died since. A dropped tree moves as a
 * whole. */
#include "base/mem.h"
#include "kv/btree.h"

/* ---- objects ---- */

void *ddbi_object_new(struct memory *m, size_t size, uint64_t born)
{
	struct object *o = ddbi_alloc(size);
	if (!o)
		return NULL;
	o->next = NULL;
	o->born = born;
	o->size = (uint32_t)size;
	o->nkey = 0;
	/* One writer: no need for an addition that others cannot come between. */
	atomic_store_explicit(&m->bytes, atomic_load_explicit(&m->bytes, memory_order_relaxed) + size,
		memory_order_relaxed);
	return o;
}

void ddbi_object_free(struct memory *m, struct object *o)
{
	atomic_store_explicit(&m->bytes, atomic_load_explicit(&m->bytes, memory_order_relaxed) - o->size,
		memory_order_relaxed);
	ddbi_free(o);
}

void ddbi_retire(struct writer *w, struct object *o)
{
	if (o->born == w->version) {
		ddbi_object_free(w->memory, o);
	} else if (o->born > w->memory->base) {
		o->next = w->graves.objects;
		w->graves.objects = o;
	}
}

bool ddbi_retire_tree(struct writer *w, struct node *root)
{
	if (!root)
		return true;
	struct dropped *d = ddbi_alloc(sizeof *d);
	if (!d)
		return false;
	*d = (struct dropped){ w->graves.trees, root };
	w->graves.trees = d;
	return true;
}

/* ---- whole trees ---- */

/* What is as old as `version` has nothing below it that is younger. */
void ddbi_free_tree(struct memory *m, struct node *n, uint64_t version)
{
	if (!n || n->object.born <= version)
		return;
	for (size_t i = n->level ? 1 : 0; i < n->count; i++)
		if (n->keys[i]->object.born > version)
			ddbi_object_free(m, &n->keys[i]->object);
	if (n->level)
		for (size_t i = 0; i < n->count; i++)
			ddbi_free_tree(m, node_kid(n, i), version);
	ddbi_object_free(m, &n->object);
}

void ddbi_free_dir(struct memory *m, struct dir *d, uint32_t height, uint64_t version)
{
	if (!d || d->object.born <= version)
		return;
	for (size_t i = 0; i < DIR_WAYS; i++)
		if (height > 1)
			ddbi_free_dir(m, d->kids[i], height - 1, version);
		else
			ddbi_free_tree(m, d->trees[i].root, version);
	ddbi_object_free(m, &d->object);
}

/* ---- graves ---- */

static void free_dropped(struct memory *m, struct graves *g, uint64_t version)
{
	struct dropped *d;
	while ((d = g->trees)) {
		g->trees = d->next;
		ddbi_free_tree(m, d->root, version);
		ddbi_free(d);
	}
}

void ddbi_free_graves(struct memory *m, struct graves *g)
{
	struct object *o;
	while ((o = g->objects)) {
		g->objects = o->next;
		ddbi_object_free(m, o);
	}
	free_dropped(m, g, m->base);
}

/* Nothing that was published has changed but the links among the dead, which mean nothing any more. */
void ddbi_abandon(struct writer *w)
{
	ddbi_free_dir(w->memory, w->dir, w->dir_height, w->version - 1);
	free_dropped(w->memory, &w->graves, w->version - 1);
}

/* `to` is the next older state. */
static void move_graves(struct memory *m, struct graves *from, struct state *to)
{
	struct object *o;
	struct dropped *d;
	while ((o = from->objects)) {
		from->objects = o->next;
		if (o->born > to->version) {
			ddbi_object_free(m, o);
			continue;
		}
		o->next = to->graves.objects;
		to->graves.objects = o;
	}
	while ((d = from->trees)) {
		from->trees = d->next;
		d->next = to->graves.trees;
		to->graves.trees = d;
	}
}

/* ---- states ---- */

/* A slot may still name a state for which its reader came too late: that one just lives a little longer. */
static void scan_slots(struct memory *m)
{
	m->scans++;
	for (struct slots *s = &m->slots; s; s = atomic_load(&s->next))
		for (size_t i = 0; i < SLOTS; i++) {
			struct state *held = atomic_load(&s->slot[i].held);
			if (held)
				held->seen_in = m->scans;
		}
}

void ddbi_reclaim(struct memory *m)
{
	struct state *newer = atomic_load(&m->current), *s;
	if (!newer->older)
		return;
	scan_slots(m);
	while ((s = newer->older)) {
		if (s->seen_in == m->scans) {
			newer = s;
			continue;
		}
		if (s->older)
			move_graves(m, &s->graves, s->older);
		else
			ddbi_free_graves(m, &s->graves);
		newer->older = s->older;
		s->older = m->spare;
		m->spare = s;
	}
}
