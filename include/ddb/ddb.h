/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/ddb.h: DynamoDB items as plain C structs.
 *
 * Begin with session.h, session.c and main.c; come here for the details. Sections: 1 values, 2 models,
 * 3 conditions and changes, 4 stores and sessions, 5 one item, 6 finding, 7 many items, 8 typed calls.
 * DDB_ macros declare, ddb_ names are called; a name that ends in _ is machinery, not for users.
 */
#ifndef DDB_H
#define DDB_H
#include <ddb/error.h>
#include <ddb/value.h>

/* ==== 1. Values that a model struct may hold ====================================================
 * Text (const char *, or char name[N] inside the struct), every C integer, float, double, bool,
 * enums, nested structs, and the types below. Pointers are borrowed: the library never frees them.
 * Absent is a NULL text, an unset optional, an empty set; a plain number or bool is always there. */
struct ddb_time     { int64_t us; };                           /* microseconds since 1970, UTC; 0: absent */
struct ddb_strset   { const char *const *items; size_t len; };  /* no order, no duplicates */
struct ddb_intset   { const int64_t *items; size_t len; };
struct ddb_strlist  { const char *const *items; size_t len; };
struct ddb_intlist  { const int64_t *items; size_t len; };
struct ddb_opt_int  { bool set; int64_t value; };
struct ddb_opt_real { bool set; double value; };
struct ddb_opt_bool { bool set; bool value; };
struct ddb_opt_time { bool set; struct ddb_time value; };
#define DDB_LIST(s) struct { const struct s *items; size_t len; }   /* list of struct s */
#define DDB_UUID_SIZE 37                                            /* char id[DDB_UUID_SIZE] */

#include <ddb/private/model.h>                                            /* machinery: no need to read it */

/* ddb_in_hours(24): that long from now. ddb_add_hours(t, 1): that long after t. */
struct ddb_time ddb_now(void);
DDB_UNIT_(seconds, 1)
DDB_UNIT_(minutes, 60)
DDB_UNIT_(hours, 3600)
DDB_UNIT_(days, 86400)
DDB_UNIT_(weeks, 604800)

/* ==== 2. Models: a struct and, beside it, one const table ======================================= */
struct ddb_name { const char *name; int64_t value; };           /* enum names; end the table with { 0 } */

struct ddb_attr {                                               /* one row; the members up to uuid are its options */
	const char *name;                                       /* stored name; NULL: the member's */
	size_t max_length;                                      /* of a text, in bytes; 0: no limit */
	bool required;
	bool now_on_create;                                     /* a ddb_time, set by a put where it is 0 */
	bool now_on_save;                                       /* a ddb_time, set by every put */
	bool uuid;                                              /* a char[DDB_UUID_SIZE], made by a put where it is "" */
	const char *member;
	size_t offset, size;
	enum ddb_kind kind;
	enum ddb_role role;
	const struct ddb_name *names;
	const struct ddb_model *model;
	char end_;
};

struct ddb_index {
	const char *name, *hash, *range;
	bool local;                                             /* LSI; otherwise a GSI */
	bool keys_only;                                         /* holds half an item: not used unless forced */
	char end_;
};

struct ddb_model {                                              /* const for the whole run: refer to it freely */
	const char *name, *table;                               /* table NULL: only nested in others */
	size_t size;
	const struct ddb_attr *attrs;
	size_t nattrs;
	const struct ddb_index *indexes;
	size_t nindexes;
	const void *defaults;                                   /* a struct of the model, or NULL; zero members have none */
	void (*before_put)(void *item);                         /* or NULL */
	void (*after_load)(void *item);                         /* or NULL */
	char end_;
};

/* Rows: (struct, member, options...), where an option is .required = true and the like. */
#define DDB_ATTR(...)       DDB_ATTR_(__VA_ARGS__, .end_ = 0)
#define DDB_HASH(...)       DDB_HASH_(__VA_ARGS__, .end_ = 0)
#define DDB_RANGE(...)      DDB_RANGE_(__VA_ARGS__, .end_ = 0)
#define DDB_TTL(...)        DDB_TTL_(__VA_ARGS__, .end_ = 0)     /* ddb_time, or an integer of epoch seconds */
#define DDB_VERSION(...)    DDB_VERSION_(__VA_ARGS__, .end_ = 0) /* counted up by a put that finds the same one */
#define DDB_ENUM(s, m, tbl) DDB_ENUM_(s, m, tbl)                 /* stored by name, from a struct ddb_name table */
#define DDB_MAP(s, m, sub)  DDB_MAP_(s, m, sub)                  /* member is a struct sub */
#define DDB_MAPS(s, m, sub) DDB_MAPS_(s, m, sub)                 /* member is a DDB_LIST(sub) */

/* DDB_INDEX(user, "by_name", last_name, created_at, options...): hash key, range key. */
#define DDB_INDEX(...)      DDB_INDEX_(__VA_ARGS__, .end_ = 0)
#define DDB_INDEXES(array)  .indexes = (array), .nindexes = sizeof(array) / sizeof((array)[0])

/* DDB_MODEL(user, "Users", options...) defines user_model from the rows in user_attrs. */
#define DDB_MODEL(...)      DDB_MODEL_(__VA_ARGS__, .end_ = 0)

/* A struct with the model's defaults where the given members are left zero:
 * struct user u = DDB_NEW(user, .email = "jane@x.org"); */
#define DDB_NEW(s, ...)     s##_new((struct s){ __VA_ARGS__ })

/* ==== 3. Conditions and changes: plain values, nothing to free ==================================
 * DDB(user, age), DDB(user, address.city): an attribute. It has a C type of its own, so that a wrong
 * comparison does not compile, and carries its model, so that a call on another model refuses it. */
#define DDB(s, m)             DDB_BY_TYPE_(ddb_ref_, s, m)((struct ddb_ref){ .model = &s##_model, .path = #m, .at = -1 })
#define ddb_at(list, i)       DDB_AT_(list, i)                   /* element of a list of texts or integers */
#define ddb_path(list, i, x)  DDB_PATH_(list, i, x)              /* ddb_path(U(devices), 0, DDB(device, name)) */
#define ddb_size(attr)        ddb_ref_sint(ddb_sized_((attr).ref))

/* ddb_set and ddb_eq take values: for "absent" there are ddb_remove and ddb_missing, never NULL. */
#define ddb_eq(attr, v)       ddb_cond_(DDB_EQ, DDB_PAIR_(attr, v))
#define ddb_ne(attr, v)       ddb_cond_(DDB_NE, DDB_PAIR_(attr, v))
#define ddb_lt(attr, v)       ddb_cond_(DDB_LT, DDB_ORDERED_PAIR_(attr, v))
#define ddb_le(attr, v)       ddb_cond_(DDB_LE, DDB_ORDERED_PAIR_(attr, v))
#define ddb_gt(attr, v)       ddb_cond_(DDB_GT, DDB_ORDERED_PAIR_(attr, v))
#define ddb_ge(attr, v)       ddb_cond_(DDB_GE, DDB_ORDERED_PAIR_(attr, v))
#define ddb_between(attr, lo, hi) ddb_between_(ddb_ge(attr, lo), ddb_le(attr, hi))   /* both included */
#define ddb_in(attr, list)    ddb_cond_(DDB_IN, DDB_IN_PAIR_(attr, list))            /* ddb_in(U(age), ddb_ints(1, 2)) */
#define ddb_contains(attr, v) ddb_cond_(DDB_CONTAINS, DDB_PART_PAIR_(attr, v))       /* part of a text, element of a set or list */
#define ddb_exists(attr)      ((struct ddb_cond){ .op = DDB_EXISTS, .ref = (attr).ref })
#define ddb_missing(attr)     ((struct ddb_cond){ .op = DDB_MISSING, .ref = (attr).ref })
static inline struct ddb_cond ddb_begins_with(struct ddb_text attr, const char *v) { return ddb_cond_(DDB_BEGINS, ddb_pair_text(attr, v)); }
#define ddb_texts(...)        ((struct ddb_strlist){ (const char *const[]){ __VA_ARGS__ }, sizeof((const char *[]){ __VA_ARGS__ }) / sizeof(char *) })
#define ddb_ints(...)         ((struct ddb_intlist){ (const int64_t[]){ __VA_ARGS__ }, sizeof((int64_t[]){ __VA_ARGS__ }) / sizeof(int64_t) })

/* These live as long as the block that they are written in: fine inside a call. To build a condition
 * step by step use the ..._in form, which copies all of it into the arena, or an array of your own. */
#define DDB_ALWAYS            ((struct ddb_cond){ .op = DDB_ALWAYS_ })
#define ddb_and(...)          ddb_all(DDB_CONDS_(__VA_ARGS__))
#define ddb_or(...)           ddb_any(DDB_CONDS_(__VA_ARGS__))
#define ddb_not(c)            ddb_not_(DDB_CONDS_(c))
#define ddb_and_in(arena, ...) ddb_cond_copy(arena, ddb_and(__VA_ARGS__))
#define ddb_or_in(arena, ...)  ddb_cond_copy(arena, ddb_or(__VA_ARGS__))
struct ddb_arena;
struct ddb_cond ddb_cond_copy(struct ddb_arena *, struct ddb_cond);  /* no memory: a condition that calls refuse */
static inline struct ddb_cond ddb_all(const struct ddb_cond *c, size_t n) { return (struct ddb_cond){ .op = DDB_AND, .kids = c, .nkids = n }; } /* of none: true */
static inline struct ddb_cond ddb_any(const struct ddb_cond *c, size_t n) { return (struct ddb_cond){ .op = DDB_OR, .kids = c, .nkids = n }; }  /* of none: false */

/* user_update(db, key, ddb_changes(ddb_increment(U(age), 1), ddb_remove(U(nickname))), NULL); */
#define ddb_changes(...)      ((const struct ddb_change[]){ __VA_ARGS__, { .op = DDB_END } })
#define ddb_set(attr, v)      ddb_change_(DDB_SET, DDB_PAIR_(attr, v))
#define ddb_set_if_missing(attr, v) ddb_change_(DDB_SET_IF_MISSING, DDB_PAIR_(attr, v))
#define ddb_increment(attr, v) ddb_change_(DDB_INCREMENT, DDB_NUMBER_PAIR_(attr, v))
#define ddb_append(attr, v)   ddb_change_(DDB_APPEND, DDB_ELEMENT_PAIR_(attr, v))
#define ddb_prepend(attr, v)  ddb_change_(DDB_PREPEND, DDB_ELEMENT_PAIR_(attr, v))
#define ddb_add_to(attr, v)   ddb_change_(DDB_ADD_TO, DDB_MEMBER_PAIR_(attr, v))     /* a set */
#define ddb_delete_from(attr, v) ddb_change_(DDB_DELETE_FROM, DDB_MEMBER_PAIR_(attr, v))
#define ddb_remove(attr)      ((struct ddb_change){ .op = DDB_REMOVE, .ref = (attr).ref })
/* A nested struct as a value: ddb_append(U(devices), DDB_PART(device, .name = "phone")). */
#define DDB_PART(s, ...)      ((struct ddb_part){ &s##_model, &(struct s){ __VA_ARGS__ } })

/* ==== 4. Stores and sessions ====================================================================
 * Every call returns DDB_OK (0) or why not, and then leaves its output as it was. ddb_error() tells
 * more, until the next call on that session. One session per thread; the store closes with its last. */
struct ddb;
struct ddb_open_opts { const char *region, *endpoint, *table_prefix; int timeout_ms, max_retries; bool no_scan; };

/* where: "memory:" (private), "memory:NAME" (shared in the process), "file:PATH", "aws:REGION",
 * "aws:", "http://HOST:PORT" or "https://...". NULL options: all defaults, here and below. */
enum ddb_rc ddb_open(struct ddb **out, const char *where, const struct ddb_open_opts *);
enum ddb_rc ddb_session(struct ddb **out, struct ddb *);           /* another session on the same store */
enum ddb_rc ddb_fork(struct ddb **out, struct ddb *);              /* private writable copy of a memory store */
void ddb_close(struct ddb *);                                      /* NULL is fine */
const struct ddb_error *ddb_error(const struct ddb *);             /* owned by the session; never NULL */
const char *ddb_errmsg(const struct ddb *);

/* What is read into an arena lives until the arena is freed. */
struct ddb_arena *ddb_arena_new(void);                             /* NULL: no memory */
void ddb_arena_free(struct ddb_arena *);                           /* NULL is fine */

struct ddb_table_opts { int read_units, write_units; bool no_wait; }; /* units 0: paid per request */
enum ddb_rc ddb_create_table(struct ddb *, const struct ddb_model *, const struct ddb_table_opts *); /* idempotent: table, indexes, TTL */
enum ddb_rc ddb_model_check(const struct ddb_model *, struct ddb_error *why);  /* what no compiler can refuse; for tests */

/* ==== 5. One item ===============================================================================
 * A key is a struct of which only the key members count: &(struct user){ .email = "jane@x.org" }. */
struct ddb_put_opts    { struct ddb_cond when; };
struct ddb_get_opts    { bool consistent; };
struct ddb_update_opts { struct ddb_cond when; void *out; struct ddb_arena *arena; }; /* out: the new item, or NULL */
struct ddb_delete_opts { struct ddb_cond when; };
enum ddb_rc ddb_put(struct ddb *, const struct ddb_model *, void *item, const struct ddb_put_opts *); /* fills in what it makes up */
enum ddb_rc ddb_get(struct ddb *, const struct ddb_model *, struct ddb_arena *, const void *key, void *out, const struct ddb_get_opts *);
enum ddb_rc ddb_update(struct ddb *, const struct ddb_model *, const void *key, const struct ddb_change *, const struct ddb_update_opts *);
enum ddb_rc ddb_delete(struct ddb *, const struct ddb_model *, const void *key, const struct ddb_delete_opts *);
void        ddb_fill_defaults(const struct ddb_model *, void *item);
bool        ddb_expired(const struct ddb_model *, const void *item); /* false without a TTL */
enum ddb_rc ddb_extend(struct ddb *, const struct ddb_model *, void *item, struct ddb_time until); /* sets the TTL, there and in item */

/* ==== 6. Finding: say what you want, the planner finds the way ================================== */
struct ddb_query {
	struct ddb_cond where;                                  /* left out: everything */
	const char *index;                                      /* force this index; NULL: the planner picks */
	const char *order_by;                                   /* member, "-member" descending; NULL: any order */
	const char *resume;                                     /* from ddb_resume_token, or NULL */
	int limit, page_size;                                   /* items in all, items per request; 0: no limit, default */
	bool descending, consistent;
	bool no_scan;                                           /* refuse to scan, and name the index that is missing */
};
/* A failed ddb_find returns a cursor too: it yields nothing, and ddb_finish tells why (and frees it).
 * What ddb_next returns lives until the next call on the cursor. */
struct ddb_cursor;
struct ddb_cursor *ddb_find(struct ddb *, const struct ddb_model *, const struct ddb_query *);
const void *ddb_next(struct ddb_cursor *);
const char *ddb_resume_token(const struct ddb_cursor *);           /* NULL once all is read */
enum ddb_rc ddb_finish(struct ddb_cursor *);
enum ddb_rc ddb_find_all(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_query *, void **items, size_t *n);
enum ddb_rc ddb_first(struct ddb *, const struct ddb_model *, struct ddb_arena *, const struct ddb_query *, void *out);
enum ddb_rc ddb_count(struct ddb *, const struct ddb_model *, const struct ddb_query *, size_t *n);

/* ==== 7. Many items ============================================================================= */
struct ddb_step { const struct ddb_model *model; enum { DDB_DO_NOTHING, DDB_DO_PUT, DDB_DO_UPDATE, DDB_DO_DELETE, DDB_DO_CHECK } verb;
                  void *item; const void *key; const struct ddb_change *changes; struct ddb_cond when; };
#define ddb_steps(...) ((const struct ddb_step[]){ __VA_ARGS__, { .verb = DDB_DO_NOTHING } })
enum ddb_rc ddb_put_all(struct ddb *, const struct ddb_model *, void *items, size_t n);
enum ddb_rc ddb_get_all(struct ddb *, const struct ddb_model *, struct ddb_arena *, const void *keys, size_t n, void *out, size_t *found);
enum ddb_rc ddb_transact(struct ddb *, const struct ddb_step *steps);

/* ==== 8. Typed calls: one line each over the functions above =====================================
 * DDB_DECLARE(user); gives user_put, user_get, user_find, ... which take a struct user and no model.
 * DDB_DECLARE_PART(address); is for a struct that is only nested in others. */
#define DDB_DECLARE_PART(s) extern const struct ddb_model s##_model; struct s
#define DDB_DECLARE(s)                                                                                              \
	DDB_DECLARE_PART(s); struct s##_cursor;                                                                     \
	static inline struct s s##_new(struct s x)                                                                  \
	{ ddb_fill_defaults(&s##_model, &x); return x; }                                                            \
	static inline enum ddb_rc s##_create_table(struct ddb *db, const struct ddb_table_opts *o)                  \
	{ return ddb_create_table(db, &s##_model, o); }                                                             \
	static inline enum ddb_rc s##_put(struct ddb *db, struct s *x, const struct ddb_put_opts *o)                \
	{ return ddb_put(db, &s##_model, x, o); }                                                                   \
	static inline enum ddb_rc s##_get(struct ddb *db, struct ddb_arena *a, const struct s *key, struct s *out, const struct ddb_get_opts *o) \
	{ return ddb_get(db, &s##_model, a, key, out, o); }                                                         \
	static inline enum ddb_rc s##_update(struct ddb *db, const struct s *key, const struct ddb_change *c, const struct ddb_update_opts *o) \
	{ return ddb_update(db, &s##_model, key, c, o); }                                                           \
	static inline enum ddb_rc s##_delete(struct ddb *db, const struct s *key, const struct ddb_delete_opts *o)  \
	{ return ddb_delete(db, &s##_model, key, o); }                                                              \
	static inline bool s##_expired(const struct s *x)                                                           \
	{ return ddb_expired(&s##_model, x); }                                                                      \
	static inline enum ddb_rc s##_extend(struct ddb *db, struct s *x, struct ddb_time until)                    \
	{ return ddb_extend(db, &s##_model, x, until); }                                                            \
	static inline struct s##_cursor *s##_find(struct ddb *db, const struct ddb_query *q)                        \
	{ return (struct s##_cursor *)ddb_find(db, &s##_model, q); }                                                \
	static inline const struct s *s##_next(struct s##_cursor *c)                                                \
	{ return ddb_next((struct ddb_cursor *)c); }                                                                \
	static inline const char *s##_resume_token(const struct s##_cursor *c)                                      \
	{ return ddb_resume_token((const struct ddb_cursor *)c); }                                                  \
	static inline enum ddb_rc s##_finish(struct s##_cursor *c)                                                  \
	{ return ddb_finish((struct ddb_cursor *)c); }                                                              \
	static inline enum ddb_rc s##_find_all(struct ddb *db, struct ddb_arena *a, const struct ddb_query *q, struct s **items, size_t *n) \
	{ void *p = NULL; enum ddb_rc rc = ddb_find_all(db, &s##_model, a, q, &p, n); if (!rc) *items = p; return rc; } \
	static inline enum ddb_rc s##_first(struct ddb *db, struct ddb_arena *a, const struct ddb_query *q, struct s *out) \
	{ return ddb_first(db, &s##_model, a, q, out); }                                                            \
	static inline enum ddb_rc s##_count(struct ddb *db, const struct ddb_query *q, size_t *n)                   \
	{ return ddb_count(db, &s##_model, q, n); }                                                                 \
	static inline enum ddb_rc s##_put_all(struct ddb *db, struct s *items, size_t n)                            \
	{ return ddb_put_all(db, &s##_model, items, n); }                                                           \
	static inline enum ddb_rc s##_get_all(struct ddb *db, struct ddb_arena *a, const struct s *keys, size_t n, struct s *out, size_t *found) \
	{ return ddb_get_all(db, &s##_model, a, keys, n, out, found); }                                             \
	static inline struct ddb_step s##_put_step(struct s *x, struct ddb_cond when)                               \
	{ return (struct ddb_step){ .model = &s##_model, .verb = DDB_DO_PUT, .item = x, .when = when }; }           \
	static inline struct ddb_step s##_update_step(const struct s *key, const struct ddb_change *c, struct ddb_cond when) \
	{ return (struct ddb_step){ .model = &s##_model, .verb = DDB_DO_UPDATE, .key = key, .changes = c, .when = when }; } \
	static inline struct ddb_step s##_delete_step(const struct s *key, struct ddb_cond when)                    \
	{ return (struct ddb_step){ .model = &s##_model, .verb = DDB_DO_DELETE, .key = key, .when = when }; }       \
	static inline struct ddb_step s##_check_step(const struct s *key, struct ddb_cond when)                     \
	{ return (struct ddb_step){ .model = &s##_model, .verb = DDB_DO_CHECK, .key = key, .when = when }; }        \
	struct s
#endif
