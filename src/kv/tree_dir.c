/* SPDX-License-Identifier: Apache-2.0 */
#include "kv/btree.h"

static size_t digit(kv_tree t, uint32_t level)
{
	return t >> (level * DIR_BITS) & (DIR_WAYS - 1);
}

static bool reaches(uint32_t height, kv_tree t)
{
	return (uint64_t)t < UINT64_C(1) << (height * DIR_BITS);
}

const struct tree *ddbi_dir_find(const struct dir *d, uint32_t height, kv_tree t)
{
	if (!d || !reaches(height, t))
		return NULL;
	for (uint32_t level = height - 1; level > 0 && d; level--)
		d = d->kids[digit(t, level)];
	if (!d)
		return NULL;
	const struct tree *found = &d->trees[digit(t, 0)];
	return found->exists ? found : NULL;
}

static struct dir *dir_new(struct writer *w)
{
	struct dir *d = ddbi_object_new(w->memory, sizeof *d, w->version);
	if (!d)
		return NULL;
	d->used = 0;
	memset(d->trees, 0, sizeof d->trees);
	return d;
}

/* What is there, or a new one, takes the place as one that may be changed. */
static bool dir_writable(struct writer *w, struct dir **place)
{
	struct dir *old = *place;
	if (old && old->object.born == w->version)
		return true;
	struct dir *d = dir_new(w);
	if (!d)
		return false;
	if (old) {
		d->used = old->used;
		memcpy(d->trees, old->trees, sizeof d->trees);
		ddbi_retire(w, &old->object);
	}
	*place = d;
	return true;
}

static bool grow(struct writer *w, kv_tree t)
{
	while (!w->dir || !reaches(w->dir_height, t)) {
		struct dir *top = dir_new(w);
		if (!top)
			return false;
		if (w->dir) {
			top->kids[0] = w->dir;
			top->used = 1;
		}
		w->dir = top;
		w->dir_height++;
	}
	return true;
}

struct tree *ddbi_dir_writable(struct writer *w, kv_tree t)
{
	if (!grow(w, t))
		return NULL;
	struct dir **place = &w->dir;
	for (uint32_t level = w->dir_height - 1;; level--) {
		if (!dir_writable(w, place))
			return NULL;
		if (level == 0)
			break;
		struct dir *d = *place;
		place = &d->kids[digit(t, level)];
		d->used += *place == NULL;
		if (!*place && !(*place = dir_new(w))) {
			d->used--;
			return NULL;
		}
	}
	struct tree *found = &(*place)->trees[digit(t, 0)];
	if (!found->exists) {
		found->exists = true;
		(*place)->used++;
		w->trees++;
	}
	return found;
}

/* Takes out what is empty, from the bottom up. */
static void prune(struct writer *w, kv_tree t)
{
	struct dir *way[32 / DIR_BITS];
	struct dir *d = w->dir;
	for (uint32_t level = w->dir_height; level-- > 0; d = d->kids[digit(t, level)]) {
		way[level] = d;
		if (level == 0)
			break;
	}
	for (uint32_t level = 0; level < w->dir_height && way[level]->used == 0; level++) {
		ddbi_retire(w, &way[level]->object);
		if (level + 1 == w->dir_height) {
			w->dir = NULL;
			w->dir_height = 0;
			return;
		}
		way[level + 1]->kids[digit(t, level + 1)] = NULL;
		way[level + 1]->used--;
	}
}

bool ddbi_dir_drop(struct writer *w, kv_tree t)
{
	if (!ddbi_dir_find(w->dir, w->dir_height, t))
		return true;
	struct tree *found = ddbi_dir_writable(w, t);
	if (!found || !ddbi_retire_tree(w, found->root))
		return false;
	*found = (struct tree){ .exists = false };
	w->trees--;
	struct dir *d = w->dir;
	for (uint32_t level = w->dir_height - 1; level > 0; level--)
		d = d->kids[digit(t, level)];
	d->used--;
	prune(w, t);
	return true;
}
