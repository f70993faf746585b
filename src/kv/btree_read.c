/* SPDX-License-Identifier: Apache-2.0 */
#include "kv/btree.h"

/* The caller will look at most of a small value: its lines come together, while he makes ready. */
static void fetch_value(const struct record *r)
{
	struct str value = record_value(r);
	for (size_t i = 64; i < value.n && i <= 512; i += 64)
		__builtin_prefetch(value.p + i);
}

const struct record *ddbi_tree_get(const struct tree *t, struct str key)
{
	const struct node *n = t->root;
	size_t at;
	if (!n)
		return NULL;
	while (n->level)
		n = node_kid(n, ddbi_node_descend(n, key));
	if (!ddbi_node_search(n, key, &at))
		return NULL;
	fetch_value(n->keys[at]);
	return n->keys[at];
}

/* ---- cursors ---- */

static const struct record *here(const struct cursor *c)
{
	return c->node[0]->keys[c->at[0]];
}

/* These two return what they come to, rather than nothing: without a use of a result gcc 12 takes them, at
 * -O1 and -Os, for functions without effect. */
static const struct record *descend_first(struct cursor *c, unsigned level)
{
	while (level > 0) {
		const struct node *kid = node_kid(c->node[level], c->at[level]);
		c->node[--level] = kid;
		c->at[level] = 0;
	}
	return here(c);
}

static const struct record *descend_last(struct cursor *c, unsigned level)
{
	while (level > 0) {
		const struct node *kid = node_kid(c->node[level], c->at[level]);
		c->node[--level] = kid;
		c->at[level] = (uint8_t)(kid->count - 1);
	}
	return here(c);
}

/* Lets the cursor stand on the first entry of the right leaf that is not below the key; it may be one behind
 * the leaf's last. */
static bool seek_leaf(struct cursor *c, const struct tree *t, struct str key)
{
	const struct node *n = t->root;
	size_t at;
	if (!n)
		return false;
	c->height = n->level + 1U;
	for (; n->level; n = node_kid(n, at)) {
		at = ddbi_node_descend(n, key);
		c->node[n->level] = n;
		c->at[n->level] = (uint8_t)at;
	}
	ddbi_node_search(n, key, &at);
	c->node[0] = n;
	c->at[0] = (uint8_t)at;
	return true;
}

static const struct record *next_leaf(struct cursor *c)
{
	for (unsigned level = 1; level < c->height; level++)
		if (c->at[level] + 1 < c->node[level]->count) {
			c->at[level]++;
			return descend_first(c, level);
		}
	return NULL;
}

const struct record *ddbi_btree_cursor_seek(struct cursor *c, const struct tree *t, struct str key)
{
	if (!seek_leaf(c, t, key))
		return NULL;
	return c->at[0] < c->node[0]->count ? here(c) : next_leaf(c);
}

const struct record *ddbi_btree_cursor_seek_below(struct cursor *c, const struct tree *t, struct str key)
{
	if (key.p)
		return seek_leaf(c, t, key) ? ddbi_btree_cursor_previous(c) : NULL;
	if (!t->root)
		return NULL;
	c->height = t->root->level + 1U;
	c->node[t->root->level] = t->root;
	c->at[t->root->level] = (uint8_t)(t->root->count - 1);
	return descend_last(c, t->root->level);
}

const struct record *ddbi_btree_cursor_next(struct cursor *c)
{
	if (c->at[0] + 1 < c->node[0]->count) {
		c->at[0]++;
		return here(c);
	}
	return next_leaf(c);
}

const struct record *ddbi_btree_cursor_previous(struct cursor *c)
{
	for (unsigned level = 0; level < c->height; level++)
		if (c->at[level] > 0) {
			c->at[level]--;
			return descend_last(c, level);
		}
	return NULL;
}
