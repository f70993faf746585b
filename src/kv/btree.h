/* SPDX-License-Identifier: Apache-2.0 */
/* The memory engine's inside: a persistent B+tree, a directory of such trees, and who frees what.
 *
 * Everything a reader can reach is an object: it is born in one commit, never changes once that commit is
 * published, and dies when a later commit replaces it. An object whose `born` is the version being written is
 * not published yet: it is changed in place and freed at once. Each object has one place in a version's
 * trees.
 *
 * A fork inherits what was born up to its `base`, which belongs to its origin and is left alone. */
#ifndef KV_BTREE_H
#define KV_BTREE_H
#include "kv/memory.h"
#include <pthread.h>
#include <stdatomic.h>

struct object {
	struct object *next; /* among the dead; no reader looks at it */
	uint64_t born;
	uint32_t size;
	uint32_t nkey; /* of a record */
};

/* A key with its value; as a separator without. */
struct record {
	struct object object;
	char bytes[];
};

static inline struct str record_key(const struct record *r)
{
	return (struct str){ r->bytes, r->object.nkey };
}
static inline struct str record_value(const struct record *r)
{
	return (struct str){ r->bytes + r->object.nkey, r->object.size - sizeof *r - r->object.nkey };
}

#define NODE_MAX   32
#define NODE_FEW   8  /* below that a neighbour may take it in */
#define NODE_MERGE 24 /* and so many they may be together */
#define HEIGHT_MAX 24
#define PREFIX_MIN 4 /* a shorter common prefix is not worth the look at a key */

/* Entries are sorted by key. heads[i]: the 8 bytes of keys[i] behind the prefix that all keys of the node
 * have in common, as a big-endian number, so that most searches look at no key. In an inner node kids[i]
 * holds keys
 * >= keys[i], and keys[0] is absent. */
struct node {
	struct object object;
	uint8_t level; /* 0: a leaf */
	uint8_t count;
	uint16_t prefix;
	uint64_t heads[NODE_MAX];
	struct record *keys[NODE_MAX];
};
struct inner {
	struct node node;
	struct node *kids[NODE_MAX];
};

static inline struct node **node_kids(struct node *n)
{
	return ((struct inner *)(void *)n)->kids;
}
static inline struct node *node_kid(const struct node *n, size_t i)
{
	return ((const struct inner *)(const void *)n)->kids[i];
}

struct tree {
	struct node *root; /* NULL: empty */
	uint64_t bytes;    /* of keys and values */
	bool exists;
};

/* The directory: a radix tree over tree numbers, 4 bits a level. */
#define DIR_WAYS 16
#define DIR_BITS 4
struct dir {
	struct object object;
	uint32_t used;
	union {
		struct dir *kids[DIR_WAYS];
		struct tree trees[DIR_WAYS]; /* at level 0 */
	};
};

/* A tree that was dropped: freed as a whole. */
struct dropped {
	struct dropped *next;
	struct node *root;
};

struct graves {
	struct object *objects;
	struct dropped *trees;
};

/* What one commit published. States are recycled, and their memory is given back with the engine only, so
 * that a pointer to one can always be followed. */
struct state {
	uint64_t version, cookie;
	struct dir *dir;
	uint32_t dir_height; /* 0: no tree */
	uint32_t trees;
	/* The writer's own. */
	struct state *older;
	struct graves graves; /* what died in the next commit that was not unseen at once: the newest version
				 that sees it is this one */
	uint64_t seen_in;     /* the last scan of the slots that found it held */
};

#define SLOTS 16
struct slot {
	struct kv_snapshot snapshot;
	_Atomic(struct state *) held;
	atomic_bool taken;
	char apart[104]; /* two readers' slots share no cache line */
};
struct slots {
	struct slot slot[SLOTS];
	_Atomic(struct slots *) next;
};

struct memory {
	struct kv kv;
	_Atomic(struct state *) current;
	struct slots slots;
	_Atomic uint64_t refs; /* itself and its forks */
	_Atomic uint64_t commits, syncs, bytes;

	pthread_mutex_t lock; /* the writer's; what follows is under it */
	struct state *spare;
	uint64_t scans;

	uint64_t base; /* 0: not a fork */
	struct memory *origin;
	struct kv_snapshot *inherited;
};

/* A commit under way. */
struct writer {
	struct memory *memory;
	uint64_t version;
	struct dir *dir;
	uint32_t dir_height, trees;
	struct graves graves;
};

/* ---- objects: reclaim.c ---- */
void *ddbi_object_new(struct memory *, size_t size, uint64_t born);
void ddbi_object_free(struct memory *, struct object *);
/* The version being written does not have it any more. */
void ddbi_retire(struct writer *, struct object *);
/* false: no memory. */
bool ddbi_retire_tree(struct writer *, struct node *root);
/* Frees what was born after `version`, from here down. */
void ddbi_free_tree(struct memory *, struct node *, uint64_t version);
void ddbi_free_dir(struct memory *, struct dir *, uint32_t height, uint64_t version);
/* Frees what no held snapshot and not the current state can see. By the writer. */
void ddbi_reclaim(struct memory *);
/* Takes back everything that the writer made. */
void ddbi_abandon(struct writer *);
void ddbi_free_graves(struct memory *, struct graves *);

/* ---- snapshots: memory_snapshot.c ---- */
enum kv_rc ddbi_memory_snapshot(struct kv *, struct kv_snapshot **out, uint64_t *cookie);
void ddbi_memory_release(struct kv_snapshot *);
const struct state *ddbi_memory_state(const struct kv_snapshot *);

/* ---- one node: btree_node.c ---- */
/* The first entry that is not below the key; true: it is the key. */
bool ddbi_node_search(const struct node *, struct str key, size_t *at);
/* The kid that has the key, if any has. */
size_t ddbi_node_descend(const struct node *, struct str key);
struct node *ddbi_node_new(struct writer *, unsigned level);
/* A copy that may be changed takes the node's place; false: no memory. */
bool ddbi_node_writable(struct writer *, struct node **place);
void ddbi_node_insert(struct node *, size_t at, struct record *key, struct node *kid);
/* Returns the key that went with the entry, or NULL. */
struct record *ddbi_node_remove(struct node *, size_t at);
/* Moves the entries from `mid` on to the empty node `right`; what separates them in an inner node is
 * returned. */
struct record *ddbi_node_split(struct node *left, struct node *right, size_t mid);
/* Takes in the entries of a neighbour, which is not changed; `between`: what separated them (inner nodes). */
void ddbi_node_absorb(struct node *, const struct node *neighbour, bool from_left, struct record *between);
struct record *ddbi_record_new(struct writer *, struct str key, struct str value);

/* ---- a tree: btree_read.c, btree_write.c ---- */
const struct record *ddbi_tree_get(const struct tree *, struct str key);

/* The way to one entry; level 0 is the leaf. */
struct cursor {
	const struct node *node[HEIGHT_MAX];
	uint8_t at[HEIGHT_MAX];
	unsigned height;
};
/* The first entry >= key, or NULL. */
const struct record *ddbi_btree_cursor_seek(struct cursor *, const struct tree *, struct str key);
/* The last entry < key (absent: of all), or NULL. */
const struct record *ddbi_btree_cursor_seek_below(struct cursor *, const struct tree *, struct str key);
const struct record *ddbi_btree_cursor_next(struct cursor *);
const struct record *ddbi_btree_cursor_previous(struct cursor *);

/* false: no memory; the tree is sound in any case. */
bool ddbi_tree_put(struct writer *, struct tree *, struct str key, struct str value);
bool ddbi_tree_delete(struct writer *, struct tree *, struct str key);
bool ddbi_tree_delete_range(struct writer *, struct tree *, struct str from, struct str to);

/* ---- the directory: tree_dir.c ---- */
/* NULL: there is no such tree. */
const struct tree *ddbi_dir_find(const struct dir *, uint32_t height, kv_tree);
/* The tree for changing, made if need be; NULL: no memory. */
struct tree *ddbi_dir_writable(struct writer *, kv_tree);
bool ddbi_dir_drop(struct writer *, kv_tree); /* false: no memory */

#endif
