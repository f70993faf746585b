/* SPDX-License-Identifier: Apache-2.0 */
#include "kv/btree.h"

/* ---- heads ---- */

static uint64_t big_endian(const char *p)
{
	const unsigned char *b = (const unsigned char *)p;
	return (uint64_t)b[0] << 56 | (uint64_t)b[1] << 48 | (uint64_t)b[2] << 40 | (uint64_t)b[3] << 32 |
	       (uint64_t)b[4] << 24 | (uint64_t)b[5] << 16 | (uint64_t)b[6] << 8 | (uint64_t)b[7];
}

/* Short keys are filled up with zeros: that keeps the order, but for ties, which the keys decide. */
static uint64_t head_of(struct str key, size_t skip)
{
	if (key.n >= skip + 8)
		return big_endian(key.p + skip);
	uint64_t head = 0;
	for (size_t i = skip; i < skip + 8; i++)
		head = head << 8 | (i < key.n ? (unsigned char)key.p[i] : 0);
	return head;
}

static size_t first_key(const struct node *n)
{
	return n->level ? 1 : 0;
}

static size_t common_prefix(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n, i = 0;
	while (i < n && a.p[i] == b.p[i])
		i++;
	return i;
}

static size_t prefix_of(const struct node *n)
{
	size_t first = first_key(n);
	if (n->count < first + 2)
		return 0;
	size_t prefix = common_prefix(record_key(n->keys[first]), record_key(n->keys[n->count - 1]));
	return prefix < PREFIX_MIN ? 0 : prefix;
}

static void set_heads(struct node *n, size_t prefix)
{
	n->prefix = (uint16_t)prefix;
	for (size_t i = first_key(n); i < n->count; i++)
		n->heads[i] = head_of(record_key(n->keys[i]), prefix);
}

static void fit_prefix(struct node *n)
{
	size_t prefix = prefix_of(n);
	if (prefix != n->prefix)
		set_heads(n, prefix);
}

/* ---- searching ---- */

/* All heads of a node at once: a search comes to them one after another, and waits for each. */
static void fetch_heads(const struct node *n)
{
	for (size_t i = 0; i < NODE_MAX; i += 8)
		__builtin_prefetch(n->heads + i);
}

static int compare_behind(struct str key, const struct record *r, size_t skip)
{
	struct str k = record_key(r);
	return str_cmp(str_sub(key, skip, key.n - skip), str_sub(k, skip, k.n - skip));
}

/* The first of the heads from..count that is not below; without branches to guess. */
static size_t first_head(const struct node *n, size_t from, uint64_t head)
{
	size_t left = n->count - from;
	const uint64_t *at = n->heads + from;
	while (left > 1) {
		size_t half = left / 2;
		at += at[half - 1] < head ? half : 0;
		left -= half;
	}
	return (size_t)(at - n->heads) + (left && *at < head);
}

static bool search_ties(const struct node *n, struct str key, uint64_t head, size_t *at)
{
	size_t low = *at, high = low;
	while (high < n->count && n->heads[high] == head)
		high++;
	while (low < high) {
		size_t mid = (low + high) / 2;
		int c = compare_behind(key, n->keys[mid], n->prefix);
		if (c == 0) {
			*at = mid;
			return true;
		}
		if (c < 0)
			high = mid;
		else
			low = mid + 1;
	}
	*at = low;
	return false;
}

bool ddbi_node_search(const struct node *n, struct str key, size_t *at)
{
	fetch_heads(n);
	size_t first = first_key(n), prefix = n->prefix;
	if (prefix && n->count > first) {
		int c = str_cmp(str_sub(key, 0, key.n < prefix ? key.n : prefix),
			(struct str){ n->keys[first]->bytes, prefix });
		if (c != 0) {
			*at = c < 0 ? first : n->count;
			return false;
		}
	}
	uint64_t head = head_of(key, prefix);
	*at = n->count > first ? first_head(n, first, head) : first;
	return *at < n->count && n->heads[*at] == head && search_ties(n, key, head, at);
}

size_t ddbi_node_descend(const struct node *n, struct str key)
{
	size_t at;
	return ddbi_node_search(n, key, &at) ? at : at - 1;
}

/* ---- making ---- */

struct record *ddbi_record_new(struct writer *w, struct str key, struct str value)
{
	if (key.n > KV_MAX_KEY || value.n > UINT32_MAX / 2)
		return NULL;
	struct record *r = ddbi_object_new(w->memory, sizeof *r + key.n + value.n, w->version);
	if (!r)
		return NULL;
	r->object.nkey = (uint32_t)key.n;
	if (key.n)
		memcpy(r->bytes, key.p, key.n);
	if (value.n)
		memcpy(r->bytes + key.n, value.p, value.n);
	return r;
}

struct node *ddbi_node_new(struct writer *w, unsigned level)
{
	struct node *n =
		ddbi_object_new(w->memory, level ? sizeof(struct inner) : sizeof(struct node), w->version);
	if (!n)
		return NULL;
	n->level = (uint8_t)level;
	n->count = 0;
	n->prefix = 0;
	return n;
}

static void copy_entries(struct node *to, size_t at, const struct node *from, size_t first, size_t n)
{
	memcpy(to->heads + at, from->heads + first, n * sizeof *to->heads);
	memcpy(to->keys + at, from->keys + first, n * sizeof *to->keys);
	if (to->level)
		memcpy(node_kids(to) + at, ((const struct inner *)(const void *)from)->kids + first,
			n * sizeof(struct node *));
}

bool ddbi_node_writable(struct writer *w, struct node **place)
{
	struct node *old = *place;
	if (old->object.born == w->version)
		return true;
	struct node *n = ddbi_node_new(w, old->level);
	if (!n)
		return false;
	n->count = old->count;
	n->prefix = old->prefix;
	copy_entries(n, 0, old, 0, old->count);
	*place = n;
	ddbi_retire(w, &old->object);
	return true;
}

/* ---- changing ---- */

static void move_keys(struct node *n, size_t to, size_t from)
{
	memmove(n->heads + to, n->heads + from, (n->count - from) * sizeof *n->heads);
	memmove(n->keys + to, n->keys + from, (n->count - from) * sizeof *n->keys);
}

static void move_kids(struct node *n, size_t to, size_t from)
{
	if (n->level)
		memmove(node_kids(n) + to, node_kids(n) + from, (n->count - from) * sizeof(struct node *));
}

static bool has_prefix(const struct node *n, size_t at)
{
	size_t other = at == first_key(n) ? at + 1 : first_key(n);
	return n->prefix == 0 ||
	       (other < n->count &&
		       str_starts(record_key(n->keys[at]), (struct str){ n->keys[other]->bytes, n->prefix }));
}

static bool ties(const struct node *n, size_t at)
{
	return (at > first_key(n) && n->heads[at - 1] == n->heads[at]) ||
	       (at + 1 < n->count && n->heads[at + 1] == n->heads[at]);
}

void ddbi_node_insert(struct node *n, size_t at, struct record *key, struct node *kid)
{
	move_keys(n, at + 1, at);
	move_kids(n, at + 1, at);
	n->keys[at] = key;
	if (n->level)
		node_kids(n)[at] = kid;
	n->count++;
	if (!key)
		return;
	n->heads[at] = head_of(record_key(key), n->prefix);
	if (!has_prefix(n, at) || ties(n, at))
		fit_prefix(n);
}

struct record *ddbi_node_remove(struct node *n, size_t at)
{
	/* With an inner node's first kid goes what separates it from the second. */
	size_t k = n->level && at == 0 ? 1 : at;
	struct record *gone = NULL;
	if (k < n->count) {
		gone = n->keys[k];
		move_keys(n, k, k + 1);
	}
	move_kids(n, at, at + 1);
	n->count--;
	return gone;
}

struct record *ddbi_node_split(struct node *left, struct node *right, size_t mid)
{
	struct record *between = left->level ? left->keys[mid] : NULL;
	right->count = (uint8_t)(left->count - mid);
	right->prefix = left->prefix;
	copy_entries(right, 0, left, mid, right->count);
	left->count = (uint8_t)mid;
	if (right->level)
		right->keys[0] = NULL;
	fit_prefix(left);
	fit_prefix(right);
	return between;
}

void ddbi_node_absorb(struct node *n, const struct node *neighbour, bool from_left, struct record *between)
{
	size_t seam = from_left ? neighbour->count : n->count;
	if (from_left) {
		move_keys(n, neighbour->count, 0);
		move_kids(n, neighbour->count, 0);
	}
	copy_entries(n, from_left ? 0 : n->count, neighbour, 0, neighbour->count);
	n->count = (uint8_t)(n->count + neighbour->count);
	if (n->level)
		n->keys[seam] = between;
	set_heads(n, prefix_of(n));
}
