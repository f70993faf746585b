/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/ddb.h: DynamoDB items as plain C structs.
 *
 * To begin, read examples/quickstart.c; come here for the details. Sections:
 *	1 values   2 models   3 conditions and changes   4 stores and sessions
 *	5 one item   6 finding   7 many items   8 raw calls   9 driving
 *	10 check, reset, dump and load   11 typed calls
 *
 * What holds for all of it:
 *  - DDB_ macros declare, ddb_ names are called. A name that ends in _ is machinery and not for users.
 *  - Calls return enum ddb_rc; DDB_OK is 0. On anything else the output is untouched, and
 *    ddb_error and ddb_errmsg on the same session tell more.
 *  - The library never frees what is in a struct. What it returns lives in the arena that you gave, or for as
 *    long as its function says.
 *  - NULL for an options pointer means all defaults, and so does a member that is left zero.
 *  - A session and what comes from it (cursors) belong to one thread at a time; sessions of one store may be
 *    used by many threads. An arena belongs to one thread at a time. Models are const and shared freely.
 *  - Texts are UTF-8. No locale and no time zone ever matters.
 *  - From C++: sections 1, 4, 8, 9 and 10; models and conditions are C only. */
#ifndef DDB_H
#define DDB_H
/* clang-format off */
#include <ddb/error.h>
#include <ddb/value.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* ==== 1. Values that a model struct may hold ====================================================
 * Text (const char *, or char name[N] inside the struct), every C integer, float, double, bool, enums,
 * nested structs, the types below and those of ddb/value.h: struct ddb_text_n (text with its length),
 * ddb_bytes, ddb_decimal (38 digits, exact) and ddb_value (anything).
 *
 * Pointers are borrowed. Absent, and so not stored, is: a NULL pointer, an empty char array, an unset
 * optional, a time of 0, an empty set, a list whose items are NULL (one of length 0 is stored), a ddb_value of
 * type DDB_NONE, an integer DDB_TTL of 0. Any other number, a bool and a nested struct are always there. */
struct ddb_time     { int64_t us; };                            /* microseconds since 1970, UTC; 0: absent */
struct ddb_strset   { const char *const *items; size_t len; };  /* no order, no duplicates */
struct ddb_intset   { const int64_t *items; size_t len; };
struct ddb_binset   { const struct ddb_bytes *items; size_t len; };
struct ddb_strlist  { const char *const *items; size_t len; };
struct ddb_intlist  { const int64_t *items; size_t len; };
struct ddb_opt_int  { bool set; int64_t value; };
struct ddb_opt_real { bool set; double value; };
struct ddb_opt_bool { bool set; bool value; };
struct ddb_opt_time { bool set; struct ddb_time value; };
#define DDB_LIST(s) struct { const struct s *items; size_t len; }   /* list of struct s: DDB_LIST(device) devices; */
#define DDB_UUID_SIZE 37                                            /* char id[DDB_UUID_SIZE], its NUL included */

/* The time by the system's clock. Cannot fail; any thread. */
struct ddb_time ddb_now(void);

#include <ddb/private/model.h> /* machinery: no need to read it */

#ifndef __cplusplus
/* ddb_in_hours(24): that long from now. ddb_add_hours(t, 1): that long after t. n may be negative. */
DDB_UNIT_(seconds, 1)
DDB_UNIT_(minutes, 60)
DDB_UNIT_(hours, 3600)
DDB_UNIT_(days, 86400)
DDB_UNIT_(weeks, 604800)
#endif

/* ==== 2. Models: a struct and, beside it, one const table =======================================
 *	struct user { const char *email; int age; };
 *	DDB_DECLARE(user);                              (in a header: user_put, user_get, ...)
 *	static const struct ddb_attr user_attrs[] = {
 *		DDB_HASH(user, email),
 *		DDB_ATTR(user, age, .required = true),
 *	};
 *	DDB_MODEL(user, "Users");                       (in one C file: user_model) */

/* The names of an enum's values; the table ends with { 0 }. */
struct ddb_name { const char *name; int64_t value; };

/* How a ddb_time is stored. */
enum ddb_stored {
	DDB_BY_DEFAULT,    /* text, except for a DDB_TTL row, which is epoch seconds */
	DDB_ISO_TEXT,      /* "2024-02-29T12:00:00.000000Z": the order of texts is the order of times */
	DDB_EPOCH_SECONDS, /* a whole number; the fraction is cut off */
	DDB_EPOCH_MS
};

/* One row. The members up to `as` are its options. */
struct ddb_attr {
	const char *name;       /* stored name; NULL: the member's */
	size_t max_length;      /* of a text or of bytes, in bytes; 0: no limit */
	bool required;          /* a put without it is refused */
	bool now_on_create;     /* a ddb_time, set by a put where it is 0 */
	bool now_on_save;       /* a ddb_time, set by every put and update */
	bool uuid;              /* a char[DDB_UUID_SIZE], made up by a put where it is "" */
	enum ddb_stored as;     /* of a ddb_time */
	const char *member;
	size_t offset, size;
	enum ddb_kind kind;
	enum ddb_role role;
	const struct ddb_name *names;
	const struct ddb_model *model;
	char end_;
};

/* An index; hash and range are members, and so are the names in include. */
struct ddb_index {
	const char *name, *hash, *range;
	bool local;                 /* an LSI: the table's hash key with another range key; otherwise a GSI */
	bool keys_only;             /* holds nothing but keys: half an item, so not used unless forced */
	const char *const *include; /* holds keys and these members, NULL-terminated; NULL: everything */
	char end_;
};

/* A model is const for the whole run: refer to it freely, from any thread. */
struct ddb_model {
	const char *name;  /* the struct's */
	const char *table; /* NULL: only nested in others */
	size_t size;
	const struct ddb_attr *attrs;
	size_t nattrs;
	const struct ddb_index *indexes;
	size_t nindexes;
	/* A struct of the model, or NULL. A member of it that is not zero stands in where a loaded item lacks the
	 * attribute, and in DDB_NEW where none is given. */
	const void *defaults;
	/* Hooks make no calls on the session: they are refused. This one is called with the struct at the start of
	 * each put and may change it. NULL: go on; else the call fails with
	 * DDB_INVALID and this text, which must live on. */
	const char *(*before_put)(void *item);
	void (*after_load)(void *item); /* called with each struct that was read, before the caller sees it */
	char end_;
};

/* What no compiler can refuse: two hash keys, two rows for one name, an option that does not fit, an index on a
 * member without a row, ... DDB_MISUSE: *why names the rows (why may be NULL). A call with such a model is
 * refused likewise; this is for tests. Any thread. */
enum ddb_rc ddb_model_check(const struct ddb_model *, struct ddb_error *why);

#ifndef __cplusplus
/* Rows: (struct, member, options...), where an option is .required = true and the like. */
#define DDB_ATTR(...)    DDB_ATTR_(__VA_ARGS__, .end_ = 0)
#define DDB_HASH(...)    DDB_HASH_(__VA_ARGS__, .end_ = 0)    /* the hash (partition) key: one row */
#define DDB_RANGE(...)   DDB_RANGE_(__VA_ARGS__, .end_ = 0)   /* the range (sort) key: at most one row */
#define DDB_TTL(...)     DDB_TTL_(__VA_ARGS__, .end_ = 0)     /* expiry: a ddb_time or an integer of epoch seconds; 0: never */
#define DDB_VERSION(...) DDB_VERSION_(__VA_ARGS__, .end_ = 0) /* see ddb_put */
#define DDB_ENUM(...)    DDB_ENUM_(__VA_ARGS__, .end_ = 0)    /* (struct, member, table of names, options...): stored by name */
#define DDB_MAP(...)     DDB_MAP_(__VA_ARGS__, .end_ = 0)     /* (struct, member, sub, options...): member is a struct sub */
#define DDB_MAPS(...)    DDB_MAPS_(__VA_ARGS__, .end_ = 0)    /* (struct, member, sub, options...): member is a DDB_LIST(sub) */

/* DDB_INDEX(user, "by_name", last_name, created_at, options...): hash and range key. DDB_INDEX_HASH(user,
 * "by_role", role, options...): a hash key only. An item whose key member is absent is not in the index. */
#define DDB_INDEX(...)      DDB_INDEX_(__VA_ARGS__, .end_ = 0)
#define DDB_INDEX_HASH(...) DDB_INDEX_HASH_(__VA_ARGS__, .end_ = 0)
#define DDB_INDEXES(array)  .indexes = (array), .nindexes = sizeof(array) / sizeof((array)[0])

/* DDB_MODEL(user, "Users", options...) defines user_model from the rows in user_attrs; an option is
 * DDB_INDEXES(user_indexes), .defaults = &user_defaults, .before_put = check_user, ... */
#define DDB_MODEL(...)      DDB_MODEL_(__VA_ARGS__, .end_ = 0)

/* A struct with the model's defaults where the given members are left zero:
 *	struct user u = DDB_NEW(user, .email = "jane@x.org");
 * A member that is given as zero counts as left out. */
#define DDB_NEW(s, ...)     s##_new((struct s){ __VA_ARGS__ })
#endif

/* ==== 3. Conditions and changes: plain values, nothing to free ==================================
 * DDB(user, age), DDB(user, address.city): an attribute. It has a C type of its own, so that a wrong
 * comparison does not compile, and carries its model, so that a call on another model refuses it (DDB_MISUSE).
 * Members are named as in C, not as stored. */
#ifndef __cplusplus
#define DDB(s, m)             DDB_BY_TYPE_(ddb_ref_, s, m)(ddb_whole_(&s##_model, #m))
#define ddb_at(list, i)       DDB_AT_(list, i)           /* element of a list: ddb_at(U(names), 0) */
#define ddb_path(list, i, x)  DDB_PATH_(list, i, x)      /* member of an element: ddb_path(U(devices), 0, DDB(device, name)) */
#define ddb_size(attr)        ddb_ref_sint(ddb_sized_((attr).ref)) /* of a text in UTF-16 units, of bytes, or elements */

/* A value is of the member's type; a number, text, bool or decimal may be compared with an attribute too, as in
 * ddb_lt(U(spent), U(budget)). For "absent" there are ddb_missing and ddb_remove, never NULL. A ddb_value
 * member takes a const struct ddb_value *. A condition on an attribute that is absent does not hold. */
#define ddb_eq(attr, v)       ddb_cond_(DDB_EQ, DDB_PAIR_(attr, v))
#define ddb_ne(attr, v)       ddb_cond_(DDB_NE, DDB_PAIR_(attr, v))          /* holds on an absent attribute */
#define ddb_lt(attr, v)       ddb_cond_(DDB_LT, DDB_ORDERED_PAIR_(attr, v))
#define ddb_le(attr, v)       ddb_cond_(DDB_LE, DDB_ORDERED_PAIR_(attr, v))
#define ddb_gt(attr, v)       ddb_cond_(DDB_GT, DDB_ORDERED_PAIR_(attr, v))
#define ddb_ge(attr, v)       ddb_cond_(DDB_GE, DDB_ORDERED_PAIR_(attr, v))
#define ddb_between(attr, lo, hi) ddb_between_(ddb_ge(attr, lo), ddb_le(attr, hi))   /* both included */
#define ddb_in(attr, list)    ddb_cond_(DDB_IN, DDB_IN_PAIR_(attr, list))            /* ddb_in(U(age), ddb_ints(1, 2)) */
#define ddb_contains(attr, v) ddb_cond_(DDB_CONTAINS, DDB_PART_PAIR_(attr, v))       /* part of a text, element of a set or list */
#define ddb_exists(attr)      ((struct ddb_cond){ .op = DDB_EXISTS, .ref = (attr).ref })
#define ddb_missing(attr)     ((struct ddb_cond){ .op = DDB_MISSING, .ref = (attr).ref })
#define ddb_has_type(attr, t) ddb_typed_((attr).ref, t)                              /* ddb_has_type(U(extra), DDB_M) */
static inline struct ddb_cond ddb_begins_with(struct ddb_text attr, const char *v) { return ddb_cond_(DDB_BEGINS, ddb_pair_text(attr, v)); }
#define ddb_texts(...)        ((struct ddb_strlist){ (const char *const[]){ __VA_ARGS__ }, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *) })
#define ddb_ints(...)         ((struct ddb_intlist){ (const int64_t[]){ __VA_ARGS__ }, sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t) })
#define ddb_text_set(...)     ((struct ddb_strset){ (const char *const[]){ __VA_ARGS__ }, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *) })
#define ddb_int_set(...)      ((struct ddb_intset){ (const int64_t[]){ __VA_ARGS__ }, sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t) })

/* These live as long as the block that they are written in: fine inside a call. To build a condition step by
 * step use the ..._in form, which copies all of it into the arena, or an array of your own with ddb_all. */
#define DDB_ALWAYS            ((struct ddb_cond){ .op = DDB_ALWAYS_ })
#define ddb_and(...)          ddb_all(DDB_CONDS_(__VA_ARGS__))
#define ddb_or(...)           ddb_any(DDB_CONDS_(__VA_ARGS__))
#define ddb_not(c)            ddb_not_(DDB_CONDS_(c))
#define ddb_and_in(arena, ...) ddb_cond_copy(arena, ddb_and(__VA_ARGS__))
#define ddb_or_in(arena, ...)  ddb_cond_copy(arena, ddb_or(__VA_ARGS__))
static inline struct ddb_cond ddb_all(const struct ddb_cond *c, size_t n) { return (struct ddb_cond){ .op = DDB_AND, .kids = c, .nkids = n }; } /* of none: always holds */
static inline struct ddb_cond ddb_any(const struct ddb_cond *c, size_t n) { return (struct ddb_cond){ .op = DDB_OR, .kids = c, .nkids = n }; }  /* of none: never holds */

/* What an update does, all at once or not at all:
 *	user_update(db, USER("jane@x.org"), ddb_changes(ddb_increment(U(age), 1), ddb_remove(U(nickname))), NULL);
 * Nested attributes can be changed where the struct or element that holds them exists. */
#define ddb_changes(...)      ((const struct ddb_change[]){ __VA_ARGS__, { .op = DDB_END } })
#define ddb_set(attr, v)      ddb_change_(DDB_SET, DDB_PAIR_(attr, v))
#define ddb_set_if_missing(attr, v) ddb_change_(DDB_SET_IF_MISSING, DDB_PAIR_(attr, v))
#define ddb_increment(attr, v) ddb_change_(DDB_INCREMENT, DDB_NUMBER_PAIR_(attr, v)) /* from its default, or 0, where absent */
#define ddb_append(attr, v)   ddb_change_(DDB_APPEND, DDB_ELEMENT_PAIR_(attr, v))    /* one element, to a list */
#define ddb_prepend(attr, v)  ddb_change_(DDB_PREPEND, DDB_ELEMENT_PAIR_(attr, v))
#define ddb_add_to(attr, v)   ddb_change_(DDB_ADD_TO, DDB_MEMBER_PAIR_(attr, v))     /* one member, to a set */
#define ddb_delete_from(attr, v) ddb_change_(DDB_DELETE_FROM, DDB_MEMBER_PAIR_(attr, v))
#define ddb_remove(attr)      ((struct ddb_change){ .op = DDB_REMOVE, .ref = (attr).ref })
/* A nested struct as a value: ddb_append(U(devices), DDB_PART(device, .name = "phone")). */
#define DDB_PART(s, ...)      ((struct ddb_part){ &s##_model, &(struct s){ __VA_ARGS__ } })
#endif

struct ddb_arena;
/* A copy of the condition with all that it points to, in the arena. Without memory (or arena NULL): a condition
 * that every call refuses with DDB_NOMEM. */
struct ddb_cond ddb_cond_copy(struct ddb_arena *, struct ddb_cond);

/* ==== 4. Stores and sessions ====================================================================
 * A store holds tables; a session is one thread's door to it. */
struct ddb;

/* Who does background work (index back-fill, freeing of deleted tables, ...) of a local store. */
enum ddb_background {
	DDB_BACKGROUND_DEFAULT,  /* a file: THREAD; memory: ON_CALLS */
	DDB_BACKGROUND_THREAD,   /* one thread a store */
	DDB_BACKGROUND_ON_CALLS, /* a slice now and then, by the calls themselves */
	DDB_BACKGROUND_MANUAL    /* nobody but ddb_run_jobs */
};

/* How a local store is made to look like a busy service far away, so that a program can be tested against it. All
 * of it is off by default, and a local store is then as fast and as sure as it can be. Where something goes wrong it
 * does so only with a request that is valid by itself, and with the service's own exceptions and texts.
 * A percentage (0 to 100) is that of operations on items that it happens to; they are drawn from the seed in the
 * order in which operations are begun. Sessions made by ddb_session share one course of events; other sessions on
 * the same store see nothing of it. A ddb_fork begins a course of its own. */
struct ddb_realism {
	uint64_t seed;                      /* the same seed and the same calls: the same course; 0 is one too */
	int latency_min_ms, latency_max_ms; /* how long every call takes: evenly spread between these */
	bool throttle;                      /* by ProvisionedThroughput, of tables and of global indexes: when it is used
	                                     * up DDB_THROTTLED, or a batch leaves something unprocessed */
	int burst_s;                        /* seconds of capacity that can be saved up; 0: 300, as with the service */
	int unprocessed_percent;            /* items of batches that are left unprocessed; never all of a batch */
	int stale_percent;                  /* reads without .consistent that see the store as it was; in memory only */
	int lag_ms;                         /* at most so long ago; 0: 100 */
	int table_delay_ms;                 /* a table is CREATING, UPDATING or DELETING for so long; until a table is made
	                                     * it cannot be used, until it is changed not be changed again */
	int conflict_percent;               /* single writes and transactions that meet another transaction */
	int error_percent;                  /* InternalServerError; of writes that end so every other one was done */
	int throttling_percent;             /* ThrottlingException */
};

struct ddb_open_opts {
	const char *region;       /* NULL: what an AWS SDK would find; local stores: "us-east-1" */
	const char *endpoint;     /* of a remote store; NULL: the region's */
	const char *table_prefix; /* put before the table name of every model; NULL: none */
	int timeout_ms;           /* of one attempt on a remote store; 0: default */
	int max_retries;          /* of a remote store; 0: default */
	bool no_scan;             /* refuse every ddb_find that would scan: as .no_scan of a query */
	enum ddb_background background;
	int sync_every_ms;        /* a file: 0: every write is on disk when its call returns; N: within N ms */
	int64_t (*clock_us)(void *user); /* the clock of a local store and of what models fill in, microseconds since 1970; NULL: the system's. Any thread */
	void *clock_user;
	uint64_t seed;            /* makes ids of tables and streams and UUIDs of models repeatable; 0: the system's random numbers.
	                           * Sessions that are opened apart from each other take seeds of their own */
	bool validation_envelope; /* a local store: "1 validation error detected: " before those messages of PutItem and
	                           * UpdateItem where a part of the service puts it; false: the messages by themselves */
	const struct ddb_realism *realism; /* makes a local store behave like a busy service; NULL: it does not */
};

/* Opens a store and a session on it. where:
 *	"memory:"       a new one, private; gone with its last session
 *	"memory:NAME"   the one of that name in this process, made when first opened
 *	"file:PATH"     one file, made if it is not there
 * DDB_BUSY: the file is open in another process. DDB_INVALID: no such kind of address, or it was not linked.
 * DDB_IO: the file cannot be opened, is damaged, or no libddb file. DDB_MISUSE: out or where is NULL. Options are
 * copied. On failure too *out is set, to a session that can do nothing but tell why and be closed, or to NULL if
 * there was no memory for one. Any thread. */
enum ddb_rc ddb_open(struct ddb **out, const char *where, const struct ddb_open_opts *);
/* Another session on the same store, with the same options, for another thread. Errors are kept in the given
 * session; *out is untouched then. */
enum ddb_rc ddb_session(struct ddb **out, struct ddb *);
/* A session on a private writable copy of a memory store, made at once whatever its size: load a fixture once
 * and fork it for each test. DDB_INVALID: the store is none in memory. */
enum ddb_rc ddb_fork(struct ddb **out, struct ddb *);
/* Ends the session; the store closes with its last one. Cursors must be finished before. NULL is fine. After the
 * fork() of a process a session is of no use to the child, which may only close it. */
void ddb_close(struct ddb *);

/* Why the last call on this session failed, until the next call on it; rc is DDB_OK if it did not. Owned by the
 * session; never NULL, whatever is given. */
const struct ddb_error *ddb_error(const struct ddb *);
const char *ddb_errmsg(const struct ddb *); /* its message */

/* What is read into an arena lives until the arena is freed. NULL: no memory. Any thread. */
struct ddb_arena *ddb_arena_new(void);
/* Frees all that is in it but keeps the arena for more. */
void ddb_arena_reset(struct ddb_arena *);
void ddb_arena_free(struct ddb_arena *); /* NULL is fine */

struct ddb_table_opts {
	int64_t read_units, write_units; /* capacity of the table and each GSI; both 0: paid per request */
	bool no_wait;                    /* return before the table can be used */
};
/* Makes the model's table with its indexes and TTL, and waits until it can be used. A table that is there already
 * is fine if its keys and the model's indexes are the same, and else DDB_INVALID, with what differs. */
enum ddb_rc ddb_create_table(struct ddb *, const struct ddb_model *, const struct ddb_table_opts *);
/* Deletes the table and all its items. DDB_NO_TABLE: there is none. */
enum ddb_rc ddb_delete_table(struct ddb *, const struct ddb_model *);

/* ==== 5. One item ===============================================================================
 * item, key and out are structs of the model; of a key only the key members count:
 * &(struct user){ .email = "jane@x.org" }.
 * Common errors: DDB_MISUSE (NULL, a wrong model, another model's condition), DDB_INVALID (a value that breaks
 * a rule, DynamoDB's or the model's), DDB_NO_TABLE, DDB_NOMEM, DDB_IO. */
struct ddb_put_opts    { struct ddb_cond when; };                     /* write only if it holds on the old item */
struct ddb_get_opts    { bool consistent; };
struct ddb_update_opts {
	struct ddb_cond when;
	void *out;               /* receives the item as it is afterwards; NULL: not wanted */
	struct ddb_arena *arena; /* where out's texts go */
};
struct ddb_delete_opts { struct ddb_cond when; };

/* Writes the item, replacing all of an old one. What it makes up (.uuid, .now_on_..., version) is written into
 * item, on success only. DDB_CONDITION_FAILED: `when` did not hold.
 * With a DDB_VERSION row the put succeeds only if the stored item has the version that is in the struct (0: no
 * version or no item), and counts it up by one; so of two who read the same item, the second to put is refused
 * with DDB_CONDITION_FAILED. */
enum ddb_rc ddb_put(struct ddb *, const struct ddb_model *, void *item, const struct ddb_put_opts *);
/* The same if there is no item with that key yet; else DDB_CONDITION_FAILED. */
enum ddb_rc ddb_create(struct ddb *, const struct ddb_model *, void *item);
/* Reads into *out; what it points to goes into the arena. DDB_NOT_FOUND: no such item. key may be out. Attributes
 * that the model does not know are passed over, and members without a row come back zero; a value that does not fit
 * its member is DDB_INVALID. A stored NULL counts as absent. */
enum ddb_rc ddb_get(struct ddb *, const struct ddb_model *, struct ddb_arena *, const void *key, void *out, const struct ddb_get_opts *);
/* Changes attributes of one item, atomically; an item that is not there is made, so give `when` as ddb_exists(...)
 * where that is not wanted. changes: from ddb_changes; of none only what now_on_save and the version do. The
 * version is counted up but not compared. Where only filling in `out` fails (no memory, a value that does not fit)
 * the change has been made. */
enum ddb_rc ddb_update(struct ddb *, const struct ddb_model *, const void *key, const struct ddb_change *changes, const struct ddb_update_opts *);
/* Deletes the item; one that is not there is fine (without `when`). */
enum ddb_rc ddb_delete(struct ddb *, const struct ddb_model *, const void *key, const struct ddb_delete_opts *);

/* Copies the model's defaults into the members that are zero. */
void ddb_fill_defaults(const struct ddb_model *, void *item);
/* Is its time up? false without a DDB_TTL row or an expiry. Expired items can be read until they are swept. */
bool ddb_expired(const struct ddb_model *, const void *item);
/* Seconds until it expires, rounded down; false: never (no row, no expiry) or already expired. */
bool ddb_expires_in(const struct ddb_model *, const void *item, int64_t *seconds);
/* Sets the expiry to that time, in the store and in item. DDB_CONDITION_FAILED: there is no such item. */
enum ddb_rc ddb_extend(struct ddb *, const struct ddb_model *, void *item, struct ddb_time until);

/* ==== 6. Finding: say what you want, the planner finds the way ==================================
 * It splits .where into what finds items (the hash key equal to a value, a range of the range key) and what filters
 * them, and uses GetItem, or Query on the table or an index that holds whole items, or else Scan. It looks at the
 * model alone and always decides the same. */
struct ddb_query {
	struct ddb_cond where;   /* left out: everything */
	const char *index;       /* force this index; NULL: the planner picks. Members that it lacks come back zero */
	const char *order_by;    /* a range key's member, "-member" descending; NULL: any order */
	size_t limit;            /* items in all; 0: no limit */
	size_t page_size;        /* items looked at per request; 0: as many as a page of 1 MB holds */
	bool descending;         /* by the range key of whatever is used */
	bool consistent;         /* not on a GSI */
	bool no_scan;            /* refuse to scan, and name the index that is missing */
};
struct ddb_cursor;
/* Never reads by itself: the first ddb_next does. A failed ddb_find returns a cursor too, which yields nothing
 * (NULL: no memory). The query need not outlive the call. NULL query: everything. */
struct ddb_cursor *ddb_find(struct ddb *, const struct ddb_model *, const struct ddb_query *);
/* The next item, good until the next call on the cursor; NULL: there is none, or an error. NULL cursor: NULL. */
const void *ddb_next(struct ddb_cursor *);
/* Frees the cursor. Tells whether all went well; on the session ddb_error tells why not. */
enum ddb_rc ddb_finish(struct ddb_cursor *);
/* All of them as an array in the arena. Nothing found is DDB_OK with *n 0. */
enum ddb_rc ddb_find_all(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_query *, void **items, size_t *n);
/* The first one; DDB_NOT_FOUND: there is none. */
enum ddb_rc ddb_first(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_query *, void *out);
/* How many there are, without reading them into structs. */
enum ddb_rc ddb_count(struct ddb *, const struct ddb_model *, const struct ddb_query *, size_t *n);

/* ==== 7. Many items =============================================================================
 * Not atomic: after a failure some items may have been written. */

/* Puts an array of structs, 25 a request. A model with a version is put item by item, so that versions are
 * checked. What is made up is written into the items that were stored. No two items may have the same key. */
enum ddb_rc ddb_put_all(struct ddb *, const struct ddb_model *, void *items, size_t n);
/* Reads those of n keys (an array of structs) that exist, 100 a request, into out (room for n), in any order;
 * *found: how many. No two keys may be the same. */
enum ddb_rc ddb_get_all(struct ddb *, const struct ddb_model *, struct ddb_arena *, const void *keys, size_t n, void *out, size_t *found);

/* ==== 8. Raw calls ==============================================================================
 * Any operation of DynamoDB by its name, with JSON in and out as on the wire:
 *	ddb_call(db, "GetItem", "{\"TableName\":\"Users\",\"Key\":{\"email\":{\"S\":\"jane@x.org\"}}}", &json)
 * *json_out lives until the next call on the session. On failure ddb_error holds DynamoDB's type and message, and
 * *json_out is the error's body as on the wire, with all that it carries. json_out may be NULL. DDB_NOMEM: nothing was
 * done, unless it was only an answer of more than 4096 bytes that there was no memory for. */
enum ddb_rc ddb_call(struct ddb *, const char *operation, const char *json_in, const char **json_out);

/* The same without waiting: the call is begun now and ends inside ddb_drive, or inside any call that waits on the
 * session, or at the latest in ddb_close, when `done` is called exactly once, with its rc (ddb_error tells more) and
 * the JSON of the answer or error, which lives until it returns (NULL: no memory). In `done` calls may be started but
 * not waited for, and the session may not be closed. A read sees the writes that were started before it; otherwise
 * calls end in any order. json_in is copied. *call, where wanted, names it to ddb_call_cancel until `done`. */
typedef void ddb_done_fn(void *user, enum ddb_rc, const char *json);
struct ddb_pending;
enum ddb_rc ddb_call_start(struct ddb *, const char *operation, const char *json_in, ddb_done_fn *done, void *user, struct ddb_pending **call);
/* true: it had not begun and will end as DDB_CANCELLED, having done nothing. false: too late, it runs its course. */
bool ddb_call_cancel(struct ddb *, struct ddb_pending *call);

/* ==== 9. Driving ================================================================================
 * For a program with an event loop of its own: poll ddb_fd for reading (-1: there is none), then ddb_drive. */
int ddb_fd(struct ddb *);
/* Does what there is to do and waits up to timeout_ms for it (0: not at all, -1: as long as it takes); returns how
 * many operations were completed. */
int ddb_drive(struct ddb *, int timeout_ms);
/* Does up to that many slices (of a few ms each) of a local store's background work; returns how many jobs are
 * left. */
int ddb_run_jobs(struct ddb *, int slices);

/* ==== 10. Check, reset, dump and load ===========================================================
 * Of a whole store. What a callback is given lives until it returns; it makes no calls on the session. */

/* Something that is wrong in a store. Members that do not apply are NULL. */
struct ddb_finding {
	const char *text;  /* a sentence, which names the place too */
	const char *table, *index;
	const char *key;   /* of the item, as DynamoDB JSON */
};
struct ddb_check_opts {
	bool (*found)(void *user, const struct ddb_finding *); /* false: enough, stop. NULL: findings are only counted */
	void (*progress)(void *user, uint64_t rows);           /* now and then: so many rows were looked at. NULL is fine */
	void *user;
};
/* Looks at everything that a local store keeps, as it was when the call began, and changes nothing: each row against
 * its entries in all indexes and the reverse, counters, expiry, streams, tokens, jobs, descriptions. DDB_OK: it was
 * carried through (or stopped by `found`), and *findings (may be NULL) says how much is wrong, 0 being a sound store.
 * Others may go on writing meanwhile. DDB_INVALID: the store is none in this process. */
enum ddb_rc ddb_check(struct ddb *, const struct ddb_check_opts *, size_t *findings);

/* Empties a local store: all tables with their items, tags and streams and all tokens are gone at once, also those
 * protected from deletion; background work gives the room back. DDB_INVALID: the store is none in this process. */
enum ddb_rc ddb_reset(struct ddb *);

struct ddb_copy_opts {
	const char *table;                            /* dump: this one alone. load: where items go before any table's line */
	void (*progress)(void *user, uint64_t items); /* now and then: so many items were copied. NULL is fine */
	void *user;                                   /* of all callbacks */
};
typedef bool ddb_write_fn(void *user, const char *bytes, size_t n); /* false: it failed (DDB_IO) */
typedef int64_t ddb_read_fn(void *user, char *room, size_t n);      /* how many bytes, at most n; 0: the end; below: it failed (DDB_IO) */
/* Writes the store as lines of JSON: of each table a CreateTable request, with its indexes, tags and time to live,
 * and then its items, one a line, {"Item":{...}} as in DynamoDB's exports. Each page of items is read by itself, so
 * writes made meanwhile may be in it or not. DDB_NO_TABLE: there is no opts->table. */
enum ddb_rc ddb_dump(struct ddb *, ddb_write_fn *, const struct ddb_copy_opts *);
/* Makes the tables and puts the items that such lines tell of, by ordinary operations. {"TableName":"T","Item":{...}}
 * is an item of another table than that of the line before. A table that is there already is DDB_BUSY. Errors name the
 * line; what stood before it may have been loaded. */
enum ddb_rc ddb_load(struct ddb *, ddb_read_fn *, const struct ddb_copy_opts *);

/* ==== 11. Typed calls: one line each over the functions above ===================================
 * DDB_DECLARE(user); gives user_put, user_get, user_find, ... which take a struct user and no model, and
 * otherwise do as ddb_put and the others. DDB_DECLARE_PART(address); is for a struct that is only nested in others.
 * Both belong in the header that has the struct. */
#ifndef __cplusplus
#define DDB_DECLARE_PART(s) extern const struct ddb_model s##_model; struct s
#define DDB_DECLARE(s)                                                                                              \
	DDB_DECLARE_PART(s); struct s##_cursor;                                                                     \
	DDB_TYPED_ struct s s##_new(struct s x)                                                                  \
	{ ddb_fill_defaults(&s##_model, &x); return x; }                                                            \
	DDB_TYPED_ enum ddb_rc s##_create_table(struct ddb *db, const struct ddb_table_opts *o)                  \
	{ return ddb_create_table(db, &s##_model, o); }                                                             \
	DDB_TYPED_ enum ddb_rc s##_delete_table(struct ddb *db)                                                  \
	{ return ddb_delete_table(db, &s##_model); }                                                                \
	DDB_TYPED_ enum ddb_rc s##_put(struct ddb *db, struct s *x, const struct ddb_put_opts *o)                \
	{ return ddb_put(db, &s##_model, x, o); }                                                                   \
	DDB_TYPED_ enum ddb_rc s##_create(struct ddb *db, struct s *x)                                           \
	{ return ddb_create(db, &s##_model, x); }                                                                   \
	DDB_TYPED_ enum ddb_rc s##_get(struct ddb *db, struct ddb_arena *a, const struct s *key, struct s *out, const struct ddb_get_opts *o) \
	{ return ddb_get(db, &s##_model, a, key, out, o); }                                                         \
	DDB_TYPED_ enum ddb_rc s##_update(struct ddb *db, const struct s *key, const struct ddb_change *c, const struct ddb_update_opts *o) \
	{ return ddb_update(db, &s##_model, key, c, o); }                                                           \
	DDB_TYPED_ enum ddb_rc s##_delete(struct ddb *db, const struct s *key, const struct ddb_delete_opts *o)  \
	{ return ddb_delete(db, &s##_model, key, o); }                                                              \
	DDB_TYPED_ bool s##_expired(const struct s *x)                                                           \
	{ return ddb_expired(&s##_model, x); }                                                                      \
	DDB_TYPED_ bool s##_expires_in(const struct s *x, int64_t *seconds)                                      \
	{ return ddb_expires_in(&s##_model, x, seconds); }                                                          \
	DDB_TYPED_ enum ddb_rc s##_extend(struct ddb *db, struct s *x, struct ddb_time until)                    \
	{ return ddb_extend(db, &s##_model, x, until); }                                                            \
	DDB_TYPED_ struct s##_cursor *s##_find(struct ddb *db, const struct ddb_query *q)                        \
	{ return (struct s##_cursor *)ddb_find(db, &s##_model, q); }                                                \
	DDB_TYPED_ const struct s *s##_next(struct s##_cursor *c)                                                \
	{ return (const struct s *)ddb_next((struct ddb_cursor *)c); }                                              \
	DDB_TYPED_ enum ddb_rc s##_finish(struct s##_cursor *c)                                                  \
	{ return ddb_finish((struct ddb_cursor *)c); }                                                              \
	DDB_TYPED_ enum ddb_rc s##_find_all(struct ddb *db, struct ddb_arena *a, const struct ddb_query *q, struct s **items, size_t *n) \
	{ void *p = NULL; enum ddb_rc rc = ddb_find_all(db, &s##_model, a, q, items ? &p : NULL, n); if (!rc) *items = p; return rc; } \
	DDB_TYPED_ enum ddb_rc s##_first(struct ddb *db, struct ddb_arena *a, const struct ddb_query *q, struct s *out) \
	{ return ddb_first(db, &s##_model, a, q, out); }                                                            \
	DDB_TYPED_ enum ddb_rc s##_count(struct ddb *db, const struct ddb_query *q, size_t *n)                   \
	{ return ddb_count(db, &s##_model, q, n); }                                                                 \
	DDB_TYPED_ enum ddb_rc s##_put_all(struct ddb *db, struct s *items, size_t n)                            \
	{ return ddb_put_all(db, &s##_model, items, n); }                                                           \
	DDB_TYPED_ enum ddb_rc s##_get_all(struct ddb *db, struct ddb_arena *a, const struct s *keys, size_t n, struct s *out, size_t *found) \
	{ return ddb_get_all(db, &s##_model, a, keys, n, out, found); }                                             \
	struct s
#endif

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
/* clang-format on */
#endif
