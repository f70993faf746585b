/* SPDX-License-Identifier: Apache-2.0 */
/* Ordered key-value trees: all that the local store asks of an engine. It knows nothing of DynamoDB.
 *
 * An engine holds any number of trees, each a map from bytes to bytes in memcmp order. Reads go through a
 * snapshot, which never changes. One thread at a time may commit; a commit is atomic over all trees and is
 * seen by snapshots taken after it returned. A `cookie` travels with each commit and comes back from the
 * snapshots that see it: the store keeps its catalog version there.
 *
 * Threads: snapshots may be taken, used and released by any thread while another commits; one snapshot and
 * its iterators are used by one thread at a time. */
#ifndef KV_KV_H
#define KV_KV_H
#include "base/str.h"

enum kv_rc {
	KV_OK,
	KV_NONE, /* no such key; an iterator's end */
	KV_NOMEM,
	KV_FULL, /* the disk, or a limit on the file's size */
	KV_IO,
	KV_DAMAGED, /* the file is not what it should be */
	KV_BUSY,    /* the file is open in another process */
	KV_FORMAT   /* a format that this version cannot read */
};
const char *ddbi_kv_rc_text(enum kv_rc);

#define KV_MAX_KEY 7680 /* bytes; a key of 0 bytes is allowed */

/* A tree that is not there is empty: the first put makes it, and making it again changes nothing. */
typedef uint32_t kv_tree; /* 1 and up; the store assigns the numbers, and never again one that was dropped */

enum kv_verb { KV_PUT, KV_DELETE, KV_DELETE_RANGE, KV_CREATE_TREE, KV_DROP_TREE };

struct kv_write {
	enum kv_verb verb;
	kv_tree tree;
	struct str key;   /* DELETE_RANGE: the first key; empty: from the start */
	struct str value; /* DELETE_RANGE: the first key that stays; absent: to the end */
};

/* from <= key < to; to absent: no end. */
struct kv_range {
	struct str from, to;
};

struct kv_stats {
	uint64_t trees, bytes;              /* bytes: memory or file, approximately */
	uint64_t commits, syncs, snapshots; /* snapshots: held now */
};

struct kv;
struct kv_snapshot;
struct kv_iter;

struct kv_ops {
	const char *name;
	void (*close)(struct kv *);

	enum kv_rc (*snapshot)(struct kv *, struct kv_snapshot **out, uint64_t *cookie);
	void (*release)(struct kv_snapshot *);
	/* A snapshot for the thread that is about to commit, which may be cheaper to read from. From that
	 * commit on it is only released: nothing more is read, though values got before stay. Released by its
	 * thread; others wait with their commits until then. */
	enum kv_rc (*begin)(struct kv *, struct kv_snapshot **out, uint64_t *cookie);

	/* The value stays where it is until the snapshot is released. */
	enum kv_rc (*get)(struct kv_snapshot *, kv_tree, struct str key, struct str *value);
	/* values[i].p NULL: no such key. */
	enum kv_rc (*multi_get)(
		struct kv_snapshot *, kv_tree, const struct str keys[], size_t n, struct str values[]);

	/* Forward from range.from, or backward from just below range.to. Key and value stay until the next
	 * call on the iterator. An iterator is closed before its snapshot is released. After KV_DAMAGED it
	 * goes on behind the damaged row, whose key is told if it is known, or says KV_NONE. */
	enum kv_rc (*iterate)(
		struct kv_snapshot *, kv_tree, const struct kv_range *, bool backward, struct kv_iter **out);
	enum kv_rc (*next)(struct kv_iter *, struct str *key, struct str *value);
	void (*end)(struct kv_iter *);

	/* All or nothing, in order: later writes win over earlier ones. sync: on return it survives a power
	 * cut. After a failure nothing has changed, unless it says KV_IO or KV_DAMAGED: then that is unknown
	 * until the engine was opened again, and every later commit fails too. */
	enum kv_rc (*commit)(
		struct kv *, const struct kv_write writes[], size_t n, uint64_t cookie, bool sync);

	/* Makes everything committed without sync durable. */
	enum kv_rc (*sync)(struct kv *);
	/* Housekeeping off the commit path (checkpoints); returns soon. */
	enum kv_rc (*tidy)(struct kv *);
	/* About how many bytes the tree's keys and values take. */
	enum kv_rc (*tree_size)(struct kv_snapshot *, kv_tree, uint64_t *bytes);
	/* A writable copy that shares what it can; NULL where there is no cheap way. */
	enum kv_rc (*fork)(struct kv *, struct kv **out);
	void (*stats)(struct kv *, struct kv_stats *out);
};

/* Every engine's struct begins with this. */
struct kv {
	const struct kv_ops *ops;
};
struct kv_snapshot {
	struct kv *kv;
};
struct kv_iter {
	struct kv_snapshot *snapshot;
};

#endif
