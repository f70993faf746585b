/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/model.h: models: a struct and, beside it, one const table.
 *	struct user { const char *email; int age; };
 *	DDB_DECLARE(user);                              (in a header: user_put, user_get, ...)
 *	static const struct ddb_attr user_attrs[] = {
 *		DDB_HASH(user, email),
 *		DDB_ATTR(user, age, .required = true),
 *	};
 *	DDB_MODEL(user, "Users");                       (in one C file: user_model) */
#ifndef DDB_MODEL_H
#define DDB_MODEL_H
/* clang-format off */
#include <ddb/error.h>
#include <ddb/member.h>
#include <ddb/private/model.h> /* machinery: no need to read it */
#include <ddb/private/begin.h>

struct ddb_arena;
struct ddb_change;

/* The names of an enum's values; the table ends with { 0 }. */
struct ddb_name { const char *name; int64_t value; };

/* How a ddb_time is stored. */
enum ddb_stored {
	DDB_BY_DEFAULT,    /* text, except for a DDB_TTL row, which is epoch seconds */
	DDB_ISO_TEXT,      /* "2024-02-29T12:00:00.000000Z": the order of texts is the order of times */
	DDB_EPOCH_SECONDS, /* a whole number; the fraction is cut off */
	DDB_EPOCH_MS
};

/* One row. The members up to `decode` are its options. */
struct ddb_attr {
	const char *name;       /* stored name; NULL: the member's */
	size_t max_length;      /* of a text or of bytes, in bytes; 0: no limit */
	size_t max_chars;       /* of a text, in characters (Unicode code points); 0: no limit */
	bool required;          /* a put without it is refused */
	bool now_on_create;     /* a ddb_time, set by a put where it is 0 */
	bool now_on_save;       /* a ddb_time, set by every put and update */
	bool uuid;              /* a char[DDB_UUID_SIZE], made up by a put where it is "": a random UUID (version 4) */
	bool ulid;              /* a char[DDB_ULID_SIZE], likewise */
	bool ksuid;             /* a char[DDB_KSUID_SIZE], likewise. Another text in any of the three is refused by a put */
	bool unique;            /* no two items of the model have the same value: a text, a number or bytes, not a key. Puts
	                         * and deletes become transactions with an item that reserves the value, in the same table,
	                         * whose keys must be texts; updates cannot change it */
	enum ddb_stored as;     /* of a ddb_time */
	enum ddb_type type;     /* of a DDB_CUSTOM row: the type that encode makes; a key needs it. DDB_NONE: any */
	const char *pattern;    /* of a char array: made from other members, "USER#{email}"; see DDB_HASH_OF */
	/* Of a DDB_CUSTOM row: from the member to a value (DDB_NONE: absent) and back. Texts and lists that they make go
	 * into the arena. NULL: done; else the call fails with DDB_INVALID, "user.point: " and this text, which must live
	 * on. They make no calls on the session: those are refused. */
	const char *(*encode)(const void *member, struct ddb_arena *, struct ddb_value *out);
	const char *(*decode)(const struct ddb_value *, struct ddb_arena *, void *member);
	const char *member;
	size_t offset, size;
	enum ddb_kind kind;
	enum ddb_role role;
	const struct ddb_name *names;
	const struct ddb_model *model;
	char end_;
};

/* An index; hash and range are members (or names of DDB_..._OF rows), and so are the names in include. */
struct ddb_index {
	const char *name, *hash, *range;
	bool local;                 /* an LSI: the table's hash key with another range key; otherwise a GSI */
	bool keys_only;             /* holds nothing but keys: half an item, so not used unless forced or .fetch_rest */
	const char *const *include; /* holds keys and these members, NULL-terminated; NULL: everything */
	char end_;
};

/* Functions of your own that calls run. They make no calls on the session: those are refused. A `before` that returns
 * a text (which must live on) stops the call: DDB_INVALID with this text, nothing is written. `after` runs when the
 * call has succeeded. NULL: none. A model may have several such structs; the first comes first, and those of
 * embedded models (DDB_EMBED) come before all, with a pointer to the embedded struct. */
struct ddb_hooks {
	const char *(*before_put)(void *item);   /* may change the item: each put, create, save of a new item, batch or transaction */
	void (*after_put)(const void *item);
	const char *(*before_update)(const void *key, const struct ddb_change *changes); /* changes end with op DDB_END */
	void (*after_update)(const void *key, const struct ddb_change *changes);
	const char *(*before_delete)(const void *key);
	void (*after_delete)(const void *key);
	void (*after_load)(void *item);          /* each struct that was read, before the caller sees it; may change it */
};
/* Whether a call runs them. */
enum ddb_hooks_mode {
	DDB_HOOKS_AS_SET, /* what the session's option says, else the model's .skip_hooks: by default they run */
	DDB_HOOKS_SKIP,
	DDB_HOOKS_RUN
};

/* A model is const for the whole run: refer to it freely, from any thread. */
struct ddb_model {
	const char *name;  /* the struct's */
	const char *table; /* NULL: only nested in or embedded into others */
	size_t size;
	const struct ddb_attr *attrs;
	size_t nattrs;
	const struct ddb_index *indexes;
	size_t nindexes;
	/* A struct of the model, or NULL. A member of it that is not zero stands in where a loaded item lacks the
	 * attribute, and in DDB_NEW where none is given. */
	const void *defaults;
	/* Computes defaults: called by DDB_NEW and on a loaded item, after `defaults` were filled in; it fills in members
	 * that are still zero. NULL: nothing to compute. */
	void (*fill)(void *item);
	const struct ddb_hooks *hooks;
	size_t nhooks;
	bool skip_hooks;   /* hooks run only where a session or a call asks for it */
	bool items;        /* the struct is a struct ddb_item: ddb_item_model makes these */
	char end_;
};

/* What no compiler can refuse: two hash keys, two rows for one name, an option that does not fit, an index on a
 * member without a row, ... DDB_MISUSE: *why names the rows (why may be NULL). A call with such a model is
 * refused likewise; this is for tests. Any thread. */
enum ddb_rc ddb_model_check(const struct ddb_model *, struct ddb_error *why);

#ifndef __cplusplus
/* Rows: (struct, member, options...), where an option is .required = true and the like. */
#define DDB_ATTR(...)    DDB_KIND_ROW_(DDB_MAPPED_, DDB_PLAIN_NEEDED_, __VA_ARGS__, .end_ = 0)
/* The hash (partition) key: one row. */
#define DDB_HASH(...)    DDB_KIND_ROW_(DDB_KEYS_, DDB_KEY_NEEDED_, __VA_ARGS__, .role = DDB_IS_HASH_)
/* The range (sort) key: at most one row. */
#define DDB_RANGE(...)   DDB_KIND_ROW_(DDB_KEYS_, DDB_KEY_NEEDED_, __VA_ARGS__, .role = DDB_IS_RANGE_)
/* Expiry: a ddb_time or an integer of epoch seconds; 0: never. */
#define DDB_TTL(...)     DDB_KIND_ROW_(DDB_SECONDS_, DDB_SECONDS_NEEDED_, __VA_ARGS__, .role = DDB_IS_TTL_)
/* See ddb_put. */
#define DDB_VERSION(...) DDB_KIND_ROW_(DDB_WHOLE_, DDB_WHOLE_NEEDED_, __VA_ARGS__, .role = DDB_IS_VERSION_)
/* (struct, member, table of names, options...): stored by name; an enum, an integer, a bool or a ddb_opt_int. The same
 * as a key. */
#define DDB_ENUM(s, m, ...)       DDB_KIND_ROW_(DDB_NAMED_, DDB_NAMED_NEEDED_, s, m, .names = __VA_ARGS__)
#define DDB_ENUM_HASH(s, m, ...)  DDB_KIND_ROW_(DDB_NAMED_, DDB_NAMED_NEEDED_, s, m, .role = DDB_IS_HASH_, .names = __VA_ARGS__)
#define DDB_ENUM_RANGE(s, m, ...) DDB_KIND_ROW_(DDB_NAMED_, DDB_NAMED_NEEDED_, s, m, .role = DDB_IS_RANGE_, .names = __VA_ARGS__)
#define DDB_MAP(...)     DDB_MAP_(__VA_ARGS__, .end_ = 0)     /* (struct, member, sub, options...): member is a struct sub, or a const struct sub * */
#define DDB_MAPS(...)    DDB_MANY_(ddb_kind_maps, 0, "DDB_LIST", __VA_ARGS__, .end_ = 0) /* (struct, member, sub, options...): member is a DDB_LIST(sub) */
#define DDB_KEYED_MAPS(...) DDB_MANY_(ddb_kind_keyed, sizeof(char **), "DDB_KEYED", __VA_ARGS__, .end_ = 0) /* (struct, member, sub, options...): member is a DDB_KEYED(sub) */
/* A member of any C type, with .encode and .decode. In conditions and changes a struct type is given in a struct of the
 * model, ddb_eq(DDB(user, point), DDB_PART(user, .point = { 1, 2 })), any other as it is stored, by ddb_stored. */
#define DDB_CUSTOM(...)  DDB_CUSTOM_(DDB_PLAIN_, __VA_ARGS__, .end_ = 0)
#define DDB_CUSTOM_HASH(...)  DDB_CUSTOM_(DDB_IS_HASH_, __VA_ARGS__, .end_ = 0)  /* the same as a key; .type is S, N or B */
#define DDB_CUSTOM_RANGE(...) DDB_CUSTOM_(DDB_IS_RANGE_, __VA_ARGS__, .end_ = 0)
/* (struct, member, sub): member is a struct sub whose rows, keys included, are rows of this model too, as if its
 * members stood here; its hooks run, its .fill too. In conditions: DDB(user, base.created_at). At most one deep. */
#define DDB_EMBED(...)   DDB_EMBED_(__VA_ARGS__, .end_ = 0)
/* (struct, member): a struct ddb_item of all attributes that no other row knows. It is loaded with them, and what is
 * in it is put too, so that a program of yesterday does not lose what one of tomorrow stored. One row. */
#define DDB_REST(...)    DDB_REST_(__VA_ARGS__, .end_ = 0)

/* Rows without a member, for several models in one table: (struct, stored name, pattern, options...). The attribute
 * is a text made from members: "USER#{email}", "ORDER#{placed}#{number:8}". {member} is its value as stored: a text, an
 * enum's name, a time, a date or a whole number, of the last {number:8} with zeros in front up to 8 digits so that the
 * order of texts is that of the numbers. When an item is loaded its attribute must say the same as its members
 * (DDB_INVALID: it belongs to another model), and a text that holds what follows it in the pattern ("#") is refused by
 * a put, so that no key is ever another's; so are negative numbers and those of more digits than {number:8} says. In a
 * key struct the members that it names count. Each of them has a row. An update changes no member that a key is made
 * from; an attribute that is made from members is made anew when they are changed, for which the same update must set
 * all of them that are in no key. */
#define DDB_HASH_OF(...)  DDB_HASH_OF_(__VA_ARGS__, .end_ = 0)
#define DDB_RANGE_OF(...) DDB_RANGE_OF_(__VA_ARGS__, .end_ = 0)
#define DDB_ATTR_OF(...)  DDB_ATTR_OF_(__VA_ARGS__, .end_ = 0) /* keys of an index, for example. Absent where a member that it names is */
/* (struct, stored name, text): the attribute that says which model an item is of, such as "USER". Put with each item,
 * checked on loading, and a condition of every find. */
#define DDB_DISCRIMINATOR(...) DDB_DISCRIMINATOR_(__VA_ARGS__, .end_ = 0)

/* DDB_INDEX(user, "by_name", last_name, created_at, options...): hash and range key. DDB_INDEX_HASH(user,
 * "by_role", role, options...): a hash key only. An item whose key member is absent is not in the index. A row may be a
 * key of several indexes. DDB_INDEX_OF("gsi1", "gsi1pk", "gsi1sk", options...): keys that are DDB_ATTR_OF rows, or NULL. */
#define DDB_INDEX(...)      DDB_INDEX_(__VA_ARGS__, .end_ = 0)
#define DDB_INDEX_HASH(...) DDB_INDEX_HASH_(__VA_ARGS__, .end_ = 0)
#define DDB_INDEX_OF(...)   DDB_INDEX_OF_(__VA_ARGS__, .end_ = 0)
#define DDB_INDEXES(array)  .indexes = (array), .nindexes = sizeof(array) / sizeof((array)[0])
#define DDB_HOOKS(array)    .hooks = (array), .nhooks = sizeof(array) / sizeof((array)[0])

/* DDB_MODEL(user, "Users", options...) defines user_model from the rows in user_attrs; an option is
 * DDB_INDEXES(user_indexes), .defaults = &user_defaults, DDB_HOOKS(user_hooks), ... */
#define DDB_MODEL(s, ...)   const struct ddb_model s##_model = { .name = #s, .size = sizeof(struct s), \
	.attrs = s##_attrs, .nattrs = sizeof s##_attrs / sizeof s##_attrs[0], .table = __VA_ARGS__ }
/* DDB_PART_MODEL(address, options...): of a struct that is only nested in or embedded into others. */
#define DDB_PART_MODEL(...) DDB_PART_MODEL_(__VA_ARGS__, .end_ = 0)

/* A struct with the model's defaults where the given members are left zero:
 *	struct user u = DDB_NEW(user, .email = "jane@x.org");
 * A member that is given as zero counts as left out. */
#define DDB_NEW(s, ...)     s##_new((struct s){ __VA_ARGS__ })
#endif
/* Copies the model's defaults into the members that are zero, and computes others (.fill). */
void ddb_fill_defaults(const struct ddb_model *, void *item);

#include <ddb/private/end.h>
/* clang-format on */
#endif
