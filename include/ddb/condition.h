/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/condition.h: conditions and changes: plain values, nothing to free.
 * DDB(user, age), DDB(user, address.city), DDB(user, spare->number): an attribute. It has a C type of its
 * own, so that a wrong comparison does not compile, and carries its model, so that a call on another model
 * refuses it (DDB_MISUSE). Members are named as in C, not as stored. */
#ifndef DDB_CONDITION_H
#define DDB_CONDITION_H
/* clang-format off */
#include <ddb/model.h>
#include <ddb/private/condition.h> /* machinery: no need to read it */
#include <ddb/private/begin.h>

#ifndef __cplusplus
#define DDB(s, m)             DDB_REF_OF_(s, m)(ddb_whole_(&s##_model, #m))
#define ddb_at(list, i)       DDB_AT_(list, i)           /* element of a list: ddb_at(U(names), 0) */
#define ddb_path(list, i, x)  DDB_PATH_(list, i, x)      /* member of an element: ddb_path(U(devices), 0, DDB(device, name)) */
#define ddb_key(map, k)       DDB_KEY_(map, k)           /* element of a map by key: ddb_key(U(labels), "colour") */
#define ddb_key_path(map, k, x) DDB_KEY_PATH_(map, k, x) /* ddb_key_path(U(phones), "home", DDB(phone, number)) */
/* By stored name: a DDB_..._OF row of a model as a text; any attribute as a ddb_value (values are const struct
 * ddb_value *), which is how conditions on items without a struct are written. */
#define DDB_TEXT_OF(s, name)  ddb_ref_text(ddb_by_name_(&s##_model, name))
static inline struct ddb_doc ddb_stored(const struct ddb_model *model, const char *name) { return ddb_ref_value(ddb_by_name_(model, name)); }
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
#define ddb_contains(attr, v) ddb_cond_(DDB_CONTAINS, DDB_PART_PAIR_(attr, v))       /* part of a text or of bytes, element of a set or list */
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
 * Nested attributes can be changed where the struct or element that holds them exists, or with .make_parents. */
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

/* A copy of the condition with all that it points to, in the arena. Without memory (or arena NULL): a condition
 * that every call refuses with DDB_NOMEM. What a DDB_CUSTOM member points to is not copied. */
struct ddb_cond ddb_cond_copy(struct ddb_arena *, struct ddb_cond);

#include <ddb/private/end.h>
/* clang-format on */
#endif
