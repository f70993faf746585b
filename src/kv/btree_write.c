/* SPDX-License-Identifier: Apache-2.0 */
/* Every change goes down from the root once and leaves each node on its way writable. What can fail comes
 * before what changes, so that a tree is sound after a failure as well. */
#include "kv/btree.h"

/* ---- putting ---- */

/* The shortest key that is above `left` and not above `right`. */
static struct record *separator(struct writer *w, struct str left, struct str right)
{
	size_t n = 0;
	while (n < left.n && left.p[n] == right.p[n])
		n++;
	return ddbi_record_new(w, str_sub(right, 0, n + 1), STR(""));
}

/* Keys that come in order leave full nodes behind. */
static size_t split_point(const struct node *n, struct str key)
{
	bool at_end = str_cmp(record_key(n->keys[n->count - 1]), key) < 0;
	return at_end ? NODE_MAX - 2 : NODE_MAX / 2;
}

/* Splits the full kid i, which is writable, as is the parent, which has room. */
static bool split_kid(struct writer *w, struct node *parent, size_t i, struct str key)
{
	struct node *left = node_kid(parent, i);
	size_t mid = split_point(left, key);
	struct node *right = ddbi_node_new(w, left->level);
	struct record *between = NULL;
	if (!right)
		return false;
	if (!left->level) {
		between = separator(w, record_key(left->keys[mid - 1]), record_key(left->keys[mid]));
		if (!between) {
			ddbi_object_free(w->memory, &right->object);
			return false;
		}
	}
	struct record *from_inner = ddbi_node_split(left, right, mid);
	ddbi_node_insert(parent, i + 1, between ? between : from_inner, right);
	return true;
}

static bool is_full_for(const struct node *n, struct str key)
{
	size_t at;
	return n->count == NODE_MAX && (n->level || !ddbi_node_search(n, key, &at));
}

static bool add_root(struct writer *w, struct tree *t)
{
	unsigned level = t->root ? t->root->level + 1U : 0;
	if (level >= HEIGHT_MAX)
		return false;
	struct node *root = ddbi_node_new(w, level);
	if (!root)
		return false;
	if (t->root)
		ddbi_node_insert(root, 0, NULL, t->root);
	t->root = root;
	return true;
}

/* A writable kid with room for the key. */
static struct node *enter_kid(struct writer *w, struct node *n, struct str key)
{
	size_t i = ddbi_node_descend(n, key);
	if (!ddbi_node_writable(w, &node_kids(n)[i]))
		return NULL;
	if (is_full_for(node_kid(n, i), key)) {
		if (!split_kid(w, n, i, key))
			return NULL;
		i = ddbi_node_descend(n, key);
	}
	return node_kid(n, i);
}

static struct node *leaf_with_room(struct writer *w, struct tree *t, struct str key)
{
	if (t->root ? is_full_for(t->root, key) : true)
		if (!add_root(w, t))
			return NULL;
	if (!ddbi_node_writable(w, &t->root))
		return NULL;
	struct node *n = t->root;
	while (n && n->level)
		n = enter_kid(w, n, key);
	return n;
}

static uint64_t weight(const struct record *r)
{
	return r->object.size - sizeof *r;
}

bool ddbi_tree_put(struct writer *w, struct tree *t, struct str key, struct str value)
{
	size_t at;
	struct record *r = ddbi_record_new(w, key, value);
	if (!r)
		return false;
	struct node *leaf = leaf_with_room(w, t, key);
	if (!leaf) {
		ddbi_object_free(w->memory, &r->object);
		return false;
	}
	t->bytes += weight(r);
	if (ddbi_node_search(leaf, key, &at)) {
		struct record *old = leaf->keys[at];
		leaf->keys[at] = r;
		t->bytes -= weight(old);
		ddbi_retire(w, &old->object);
	} else {
		ddbi_node_insert(leaf, at, r, NULL);
	}
	return true;
}

/* ---- deleting ---- */

struct path {
	struct node *node[HEIGHT_MAX]; /* by level */
	size_t at[HEIGHT_MAX];
};

/* All nodes on the way to the key's leaf, writable. */
static bool writable_path(struct writer *w, struct tree *t, struct str key, struct path *path)
{
	struct node **place = &t->root;
	for (;;) {
		if (!ddbi_node_writable(w, place))
			return false;
		struct node *n = *place;
		path->node[n->level] = n;
		if (!n->level)
			return true;
		size_t at = path->at[n->level] = ddbi_node_descend(n, key);
		place = &node_kids(n)[at];
	}
}

static void remove_kid(struct writer *w, struct node *parent, size_t i, bool keep_separator)
{
	struct node *kid = node_kid(parent, i);
	struct record *between = ddbi_node_remove(parent, i);
	if (between && !keep_separator)
		ddbi_retire(w, &between->object);
	ddbi_retire(w, &kid->object);
}

/* Lets the kid i take in the neighbour j, if both are small enough. */
static bool merge(struct writer *w, struct node *parent, size_t i, size_t j)
{
	struct node *n = node_kid(parent, i), *neighbour = node_kid(parent, j);
	if (n->count + neighbour->count > NODE_MERGE)
		return false;
	struct record *between = parent->keys[i > j ? i : j];
	ddbi_node_absorb(n, neighbour, j < i, between);
	if (j > i) {
		remove_kid(w, parent, j, n->level != 0);
		return true;
	}
	/* The entry that stays is the left one's: its separator is right for the two. */
	node_kids(parent)[j] = n;
	node_kids(parent)[i] = neighbour;
	remove_kid(w, parent, i, n->level != 0);
	return true;
}

static void mend(struct writer *w, struct node *parent, size_t i)
{
	struct node *n = node_kid(parent, i);
	if (n->count == 0)
		remove_kid(w, parent, i, false);
	else if (n->count < NODE_FEW && !(i > 0 && merge(w, parent, i, i - 1)) && i + 1U < parent->count)
		merge(w, parent, i, i + 1);
}

static void mend_root(struct writer *w, struct tree *t)
{
	struct node *root = t->root;
	while (root->level && root->count == 1) {
		t->root = node_kid(root, 0);
		ddbi_retire(w, &root->object);
		root = t->root;
	}
	if (root->count == 0) {
		ddbi_retire(w, &root->object);
		t->root = NULL;
	}
}

static bool delete_present(struct writer *w, struct tree *t, struct str key)
{
	struct path path;
	size_t at;
	if (!writable_path(w, t, key, &path) || !ddbi_node_search(path.node[0], key, &at))
		return false;
	struct record *gone = ddbi_node_remove(path.node[0], at);
	t->bytes -= weight(gone);
	for (unsigned level = 1; level <= t->root->level; level++)
		mend(w, path.node[level], path.at[level]);
	mend_root(w, t);
	ddbi_retire(w, &gone->object); /* last: the key may be its own */
	return true;
}

bool ddbi_tree_delete(struct writer *w, struct tree *t, struct str key)
{
	return !ddbi_tree_get(t, key) || delete_present(w, t, key);
}

bool ddbi_tree_delete_range(struct writer *w, struct tree *t, struct str from, struct str to)
{
	struct cursor c;
	const struct record *r;
	while ((r = ddbi_btree_cursor_seek(&c, t, from)) && (!to.p || str_cmp(record_key(r), to) < 0))
		if (!delete_present(w, t, record_key(r)))
			return false;
	return true;
}
