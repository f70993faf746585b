/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/private/condition.h: machinery of condition.h and text.h. Users need not read it, and use nothing of it
 * by name. */
#ifndef DDB_PRIVATE_CONDITION_H
#define DDB_PRIVATE_CONDITION_H
#include <ddb/member.h>

/* clang-format off */

/* ==== Attributes, values, conditions and changes ================================================= */
struct ddb_model;
/* One step of a path: a member (or members of nested structs: "address.city") of a model, and then, unless
 * at is -1, an element of that list, or, with a key, of that map. stored: path is a stored name, in one piece. */
struct ddb_hop { const struct ddb_model *model; const char *path; int at; bool stored; const char *key; };
enum { DDB_HOPS_ = 4 };
struct ddb_ref { struct ddb_hop hops[DDB_HOPS_]; int nhops; bool size; };

enum ddb_op {
	DDB_ALWAYS_, DDB_END, DDB_BROKEN_, DDB_TREE_ /* from a text: .tree */,
	DDB_EQ, DDB_NE, DDB_LT, DDB_LE, DDB_GT, DDB_GE, DDB_BETWEEN, DDB_IN, DDB_BEGINS, DDB_CONTAINS, DDB_EXISTS,
	DDB_MISSING, DDB_HAS_TYPE, DDB_AND, DDB_OR, DDB_NOT,
	DDB_SET, DDB_SET_IF_MISSING, DDB_INCREMENT, DDB_REMOVE, DDB_APPEND, DDB_PREPEND, DDB_ADD_TO, DDB_DELETE_FROM,
	DDB_ACTION_ /* from a text: .tree */
};
struct ddb_part { const struct ddb_model *model; const void *item; };
union ddb_any_ {
	const char *text; struct ddb_text_n textn; int64_t sint; uint64_t uint; double real; bool flag;
	struct ddb_decimal decimal; struct ddb_bytes blob; struct ddb_time time; struct ddb_strset strset;
	struct ddb_intset intset; struct ddb_binset blobset; struct ddb_strlist strlist; struct ddb_intlist intlist;
	struct ddb_date date; struct ddb_decset decset; struct ddb_reallist reallist; struct ddb_strmap strmap;
	struct ddb_intmap intmap; const struct ddb_value *value; struct ddb_part part; struct ddb_hop attr;
};
struct ddb_val    { enum ddb_kind kind; union ddb_any_ u; };
struct ddb_pair   { struct ddb_ref ref; struct ddb_val val; };
struct ddb_cond   { enum ddb_op op; struct ddb_ref ref; struct ddb_val a, b; const struct ddb_cond *kids; size_t nkids; const void *tree; };
struct ddb_change { enum ddb_op op; struct ddb_ref ref; struct ddb_val val; const void *tree; };

#ifndef __cplusplus

/* ==== Attributes in expressions: one type per family of members ================================= */
#define DDB_FAMILY_(T) struct T { struct ddb_ref ref; };
DDB_FAMILY_(ddb_text)     DDB_FAMILY_(ddb_int)     DDB_FAMILY_(ddb_real)    DDB_FAMILY_(ddb_flag)
DDB_FAMILY_(ddb_exact)    DDB_FAMILY_(ddb_blob)    DDB_FAMILY_(ddb_when)    DDB_FAMILY_(ddb_textset)
DDB_FAMILY_(ddb_numset)   DDB_FAMILY_(ddb_blobset) DDB_FAMILY_(ddb_textlist) DDB_FAMILY_(ddb_numlist)
DDB_FAMILY_(ddb_node)     DDB_FAMILY_(ddb_doc)     DDB_FAMILY_(ddb_day)     DDB_FAMILY_(ddb_exactset)
DDB_FAMILY_(ddb_reals)    DDB_FAMILY_(ddb_textmap) DDB_FAMILY_(ddb_nummap)
#define DDB_REF_(kind, T) static inline struct T ddb_ref_##kind(struct ddb_ref r) { return (struct T){ r }; }
DDB_REF_(text, ddb_text)   DDB_REF_(textn, ddb_text)  DDB_REF_(chars, ddb_text)  DDB_REF_(sint, ddb_int)
DDB_REF_(uint, ddb_int)    DDB_REF_(real, ddb_real)   DDB_REF_(flag, ddb_flag)   DDB_REF_(decimal, ddb_exact)
DDB_REF_(blob, ddb_blob)   DDB_REF_(time, ddb_when)   DDB_REF_(oint, ddb_int)    DDB_REF_(oreal, ddb_real)
DDB_REF_(oflag, ddb_flag)  DDB_REF_(otime, ddb_when)  DDB_REF_(strset, ddb_textset) DDB_REF_(intset, ddb_numset)
DDB_REF_(blobset, ddb_blobset) DDB_REF_(strlist, ddb_textlist) DDB_REF_(intlist, ddb_numlist)
DDB_REF_(value, ddb_doc)   DDB_REF_(other, ddb_node)  DDB_REF_(date, ddb_day)    DDB_REF_(ouint, ddb_int)
DDB_REF_(odecimal, ddb_exact) DDB_REF_(decset, ddb_exactset) DDB_REF_(reallist, ddb_reals)
DDB_REF_(strmap, ddb_textmap) DDB_REF_(intmap, ddb_nummap)

static inline struct ddb_ref ddb_whole_(const struct ddb_model *model, const char *path)
{ return (struct ddb_ref){ .hops = { { model, path, -1, false, NULL } }, .nhops = 1 }; }
static inline struct ddb_ref ddb_by_name_(const struct ddb_model *model, const char *name)
{ return (struct ddb_ref){ .hops = { { model, name, -1, true, NULL } }, .nhops = 1 }; }
static inline struct ddb_ref ddb_sized_(struct ddb_ref r) { r.size = true; return r; }
static inline struct ddb_ref ddb_element_(struct ddb_ref r, int i)
{ r.hops[r.nhops - 1].at = i < 0 ? -2 : i; return r; }
static inline struct ddb_ref ddb_keyed_(struct ddb_ref r, const char *key)
{ r.hops[r.nhops - 1].at = 0; r.hops[r.nhops - 1].key = key ? key : ""; return r; }
/* A path of too many steps keeps its count and is refused by the call that it is given to. */
static inline struct ddb_ref ddb_join_(struct ddb_ref list, struct ddb_ref leaf)
{
	for (int k = 0; k < leaf.nhops && list.nhops <= DDB_HOPS_; k++, list.nhops++)
		if (list.nhops < DDB_HOPS_)
			list.hops[list.nhops] = leaf.hops[k];
	list.size = leaf.size;
	return list;
}
#define DDB_AT_(list, i) _Generic((list), struct ddb_textlist: ddb_ref_text, struct ddb_numlist: ddb_ref_sint, \
	struct ddb_reals: ddb_ref_real, struct ddb_node: ddb_ref_other)(ddb_element_((list).ref, i))
#define DDB_KEY_(map, k) _Generic((map), struct ddb_textmap: ddb_ref_text, struct ddb_nummap: ddb_ref_sint, \
	struct ddb_node: ddb_ref_other)(ddb_keyed_((map).ref, k))
/* Only a list or map of structs has elements with members: anything else is no struct ddb_node. */
static inline struct ddb_ref ddb_into_(struct ddb_node list, int i, struct ddb_ref leaf) { return ddb_join_(ddb_element_(list.ref, i), leaf); }
static inline struct ddb_ref ddb_into_key_(struct ddb_node map, const char *key, struct ddb_ref leaf) { return ddb_join_(ddb_keyed_(map.ref, key), leaf); }
/* The family of a leaf stays what it was. */
#define DDB_SAME_FAMILY_(x) _Generic((x), struct ddb_text: ddb_ref_text, struct ddb_int: ddb_ref_sint,       \
	struct ddb_real: ddb_ref_real, struct ddb_flag: ddb_ref_flag, struct ddb_exact: ddb_ref_decimal,       \
	struct ddb_blob: ddb_ref_blob, struct ddb_when: ddb_ref_time, struct ddb_textset: ddb_ref_strset,      \
	struct ddb_numset: ddb_ref_intset, struct ddb_blobset: ddb_ref_blobset,                                \
	struct ddb_textlist: ddb_ref_strlist, struct ddb_numlist: ddb_ref_intlist,                             \
	struct ddb_doc: ddb_ref_value, struct ddb_day: ddb_ref_date,                               \
	struct ddb_exactset: ddb_ref_decset, struct ddb_reals: ddb_ref_reallist,                               \
	struct ddb_textmap: ddb_ref_strmap, struct ddb_nummap: ddb_ref_intmap,                                 \
	 struct ddb_node: ddb_ref_other)
#define DDB_PATH_(list, i, x) DDB_SAME_FAMILY_(x)(ddb_into_(list, i, (x).ref))
#define DDB_KEY_PATH_(map, k, x) DDB_SAME_FAMILY_(x)(ddb_into_key_(map, k, (x).ref))

/* ==== Pairs of attribute and value ==============================================================
 * Each function takes one family and one type of value; the macros pick it by the types of both. */
#define DDB_PAIR_FN_(name, T, ctype, k, field) static inline struct ddb_pair ddb_pair_##name(struct T x, ctype v) \
	{ return (struct ddb_pair){ x.ref, { .kind = ddb_kind_##k, .u = { .field = v } } }; }
DDB_PAIR_FN_(text, ddb_text, const char *, text, text)
DDB_PAIR_FN_(textn, ddb_text, struct ddb_text_n, textn, textn)
DDB_PAIR_FN_(sint, ddb_int, int64_t, sint, sint)
DDB_PAIR_FN_(uint, ddb_int, uint64_t, uint, uint)
DDB_PAIR_FN_(real, ddb_real, double, real, real)
DDB_PAIR_FN_(flag, ddb_flag, bool, flag, flag)
DDB_PAIR_FN_(exact, ddb_exact, struct ddb_decimal, decimal, decimal)
DDB_PAIR_FN_(exact_sint, ddb_exact, int64_t, sint, sint)
DDB_PAIR_FN_(exact_uint, ddb_exact, uint64_t, uint, uint)
DDB_PAIR_FN_(blob, ddb_blob, struct ddb_bytes, blob, blob)
DDB_PAIR_FN_(time, ddb_when, struct ddb_time, time, time)
DDB_PAIR_FN_(strset, ddb_textset, struct ddb_strset, strset, strset)
DDB_PAIR_FN_(intset, ddb_numset, struct ddb_intset, intset, intset)
DDB_PAIR_FN_(blobset, ddb_blobset, struct ddb_binset, blobset, blobset)
DDB_PAIR_FN_(strlist, ddb_textlist, struct ddb_strlist, strlist, strlist)
DDB_PAIR_FN_(intlist, ddb_numlist, struct ddb_intlist, intlist, intlist)
DDB_PAIR_FN_(part, ddb_node, struct ddb_part, map, part)
DDB_PAIR_FN_(doc, ddb_doc, const struct ddb_value *, value, value)
DDB_PAIR_FN_(date, ddb_day, struct ddb_date, date, date)
DDB_PAIR_FN_(decset, ddb_exactset, struct ddb_decset, decset, decset)
DDB_PAIR_FN_(reallist, ddb_reals, struct ddb_reallist, reallist, reallist)
DDB_PAIR_FN_(strmap, ddb_textmap, struct ddb_strmap, strmap, strmap)
DDB_PAIR_FN_(intmap, ddb_nummap, struct ddb_intmap, intmap, intmap)
DDB_PAIR_FN_(of_exactset, ddb_exactset, struct ddb_decimal, decimal, decimal)
DDB_PAIR_FN_(of_reals, ddb_reals, double, real, real)
DDB_PAIR_FN_(text_in, ddb_text, struct ddb_strlist, strlist, strlist)
DDB_PAIR_FN_(int_in, ddb_int, struct ddb_intlist, intlist, intlist)
DDB_PAIR_FN_(of_textset, ddb_textset, const char *, text, text)
DDB_PAIR_FN_(of_numset, ddb_numset, int64_t, sint, sint)
DDB_PAIR_FN_(of_blobset, ddb_blobset, struct ddb_bytes, blob, blob)
DDB_PAIR_FN_(of_textlist, ddb_textlist, const char *, text, text)
DDB_PAIR_FN_(of_numlist, ddb_numlist, int64_t, sint, sint)

/* The value is another attribute, a member of the same item. */
#define DDB_ATTR_FN_(name, T, V) static inline struct ddb_pair ddb_pair_##name(struct T x, struct V y) \
	{ struct ddb_hop h = y.ref.hops[0];                                                            \
	  if (y.ref.nhops != 1 || y.ref.size) h.path = NULL;                                           \
	  return (struct ddb_pair){ x.ref, { .kind = ddb_kind_attr_, .u = { .attr = h } } }; }
DDB_ATTR_FN_(text_attr, ddb_text, ddb_text)  DDB_ATTR_FN_(int_int, ddb_int, ddb_int)
DDB_ATTR_FN_(real_int, ddb_real, ddb_int)    DDB_ATTR_FN_(real_real, ddb_real, ddb_real)
DDB_ATTR_FN_(exact_int, ddb_exact, ddb_int)  DDB_ATTR_FN_(exact_exact, ddb_exact, ddb_exact)
DDB_ATTR_FN_(flag_attr, ddb_flag, ddb_flag)

/* Picked for a wrong value or attribute. Never defined; the name of the type is the message. */
#define DDB_REFUSE_VALUE_(name, sentence) struct sentence { int u_; }; struct ddb_pair ddb_no_##name(struct ddb_##name, struct sentence);
#define DDB_REFUSE_ATTR_(name, sentence) struct sentence { int u_; }; struct ddb_pair ddb_no_##name(struct sentence, ...);
DDB_REFUSE_VALUE_(text, ddb_a_text_is_needed_here__for_NULL_use_ddb_missing_or_ddb_remove)
DDB_REFUSE_VALUE_(int, ddb_a_whole_number_is_needed_here)
DDB_REFUSE_VALUE_(real, ddb_a_number_is_needed_here)
DDB_REFUSE_VALUE_(exact, ddb_a_decimal_or_a_whole_number_is_needed_here)
DDB_REFUSE_VALUE_(flag, ddb_true_or_false_is_needed_here)
DDB_REFUSE_ATTR_(number, ddb_this_needs_a_member_that_is_a_number)
DDB_REFUSE_ATTR_(order, ddb_this_needs_a_member_with_an_order)
DDB_REFUSE_ATTR_(list, ddb_this_needs_a_member_that_is_a_list)
DDB_REFUSE_ATTR_(set, ddb_this_needs_a_member_that_is_a_set)
DDB_REFUSE_ATTR_(part, ddb_this_needs_a_text_bytes_a_set_or_a_list)
DDB_REFUSE_ATTR_(in, ddb_this_needs_a_text_or_a_whole_number)

#define DDB_TEXT_V_(v)  _Generic((v), char *: ddb_pair_text, const char *: ddb_pair_text, struct ddb_text_n: ddb_pair_textn, struct ddb_text: ddb_pair_text_attr, default: ddb_no_text)
#define DDB_INT_V_(v)   _Generic((v), DDB_SIGNED_(, ddb_pair_sint), DDB_UNSIGNED_(, ddb_pair_uint), struct ddb_int: ddb_pair_int_int, default: ddb_no_int)
#define DDB_REAL_V_(v)  _Generic((v), DDB_SIGNED_(, ddb_pair_real), DDB_UNSIGNED_(, ddb_pair_real), float: ddb_pair_real, double: ddb_pair_real, \
	struct ddb_int: ddb_pair_real_int, struct ddb_real: ddb_pair_real_real, default: ddb_no_real)
#define DDB_EXACT_V_(v) _Generic((v), DDB_SIGNED_(, ddb_pair_exact_sint), DDB_UNSIGNED_(, ddb_pair_exact_uint), struct ddb_decimal: ddb_pair_exact, \
	struct ddb_int: ddb_pair_exact_int, struct ddb_exact: ddb_pair_exact_exact, default: ddb_no_exact)
#define DDB_FLAG_V_(v)  _Generic((v), bool: ddb_pair_flag, int: ddb_pair_flag, struct ddb_flag: ddb_pair_flag_attr, default: ddb_no_flag)   /* true is an int in C11 */
#define DDB_NUMBERS_(v) struct ddb_int: DDB_INT_V_(v), struct ddb_real: DDB_REAL_V_(v), struct ddb_exact: DDB_EXACT_V_(v)
#define DDB_ORDERED_(v) DDB_NUMBERS_(v), struct ddb_text: DDB_TEXT_V_(v), struct ddb_blob: ddb_pair_blob, struct ddb_when: ddb_pair_time, struct ddb_day: ddb_pair_date
#define DDB_PAIR_(attr, v) _Generic((attr), DDB_ORDERED_(v), struct ddb_flag: DDB_FLAG_V_(v),                  \
	struct ddb_textset: ddb_pair_strset, struct ddb_numset: ddb_pair_intset, struct ddb_blobset: ddb_pair_blobset, \
	struct ddb_textlist: ddb_pair_strlist, struct ddb_numlist: ddb_pair_intlist, struct ddb_node: ddb_pair_part, \
	struct ddb_exactset: ddb_pair_decset, struct ddb_reals: ddb_pair_reallist, struct ddb_textmap: ddb_pair_strmap, \
	struct ddb_nummap: ddb_pair_intmap, struct ddb_doc: ddb_pair_doc)(attr, v)
#define DDB_ORDERED_PAIR_(attr, v) _Generic((attr), DDB_ORDERED_(v), struct ddb_doc: ddb_pair_doc, default: ddb_no_order)(attr, v)
#define DDB_NUMBER_PAIR_(attr, v)  _Generic((attr), DDB_NUMBERS_(v), struct ddb_doc: ddb_pair_doc, default: ddb_no_number)(attr, v)
#define DDB_MEMBER_PAIR_(attr, v)  _Generic((attr), struct ddb_textset: ddb_pair_of_textset, struct ddb_numset: ddb_pair_of_numset, \
	struct ddb_blobset: ddb_pair_of_blobset, struct ddb_exactset: ddb_pair_of_exactset, struct ddb_doc: ddb_pair_doc, default: ddb_no_set)(attr, v)
#define DDB_ELEMENT_PAIR_(attr, v) _Generic((attr), struct ddb_textlist: ddb_pair_of_textlist, struct ddb_numlist: ddb_pair_of_numlist, \
	struct ddb_reals: ddb_pair_of_reals, struct ddb_node: ddb_pair_part, struct ddb_doc: ddb_pair_doc, default: ddb_no_list)(attr, v)
#define DDB_PART_PAIR_(attr, v)    _Generic((attr), struct ddb_text: DDB_TEXT_V_(v), struct ddb_blob: ddb_pair_blob, struct ddb_textset: ddb_pair_of_textset, \
	struct ddb_numset: ddb_pair_of_numset, struct ddb_blobset: ddb_pair_of_blobset, struct ddb_textlist: ddb_pair_of_textlist,    \
	struct ddb_numlist: ddb_pair_of_numlist, struct ddb_exactset: ddb_pair_of_exactset, struct ddb_reals: ddb_pair_of_reals, \
	struct ddb_doc: ddb_pair_doc, default: ddb_no_part)(attr, v)
#define DDB_IN_PAIR_(attr, list)   _Generic((attr), struct ddb_text: ddb_pair_text_in, struct ddb_int: ddb_pair_int_in, default: ddb_no_in)(attr, list)

static inline struct ddb_cond ddb_cond_(enum ddb_op op, struct ddb_pair p) { return (struct ddb_cond){ .op = op, .ref = p.ref, .a = p.val }; }
static inline struct ddb_cond ddb_typed_(struct ddb_ref r, enum ddb_type t) { return (struct ddb_cond){ .op = DDB_HAS_TYPE, .ref = r, .a = { .kind = ddb_kind_sint, .u = { .sint = t } } }; }
static inline struct ddb_change ddb_change_(enum ddb_op op, struct ddb_pair p) { return (struct ddb_change){ .op = op, .ref = p.ref, .val = p.val }; }
static inline struct ddb_cond ddb_between_(struct ddb_cond lo, struct ddb_cond hi) { lo.op = DDB_BETWEEN; lo.b = hi.a; return lo; }
static inline struct ddb_cond ddb_not_(const struct ddb_cond *c, size_t n) { return (struct ddb_cond){ .op = DDB_NOT, .kids = c, .nkids = n }; }
/* Such a list ends with a mark of its own, so that an omitted condition can never cut it short. */
#define DDB_CONDS_(...) ((const struct ddb_cond[]){ __VA_ARGS__, { .op = DDB_END } }), SIZE_MAX

/* ==== Lists of members, and of values for question marks ========================================= */
/* Each of up to 32 arguments through a macro: a member's name, checked to be one. */
#define DDB_COUNT_(...) DDB_COUNT_N_(__VA_ARGS__, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define DDB_COUNT_N_(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, n, ...) n
#define DDB_GLUE_(a, b)  DDB_GLUE2_(a, b)
#define DDB_GLUE2_(a, b) a##b
#define DDB_EACH_1(f, s, x) f(s, x)
#define DDB_EACH_2(f, s, x, ...) f(s, x), DDB_EACH_1(f, s, __VA_ARGS__)
#define DDB_EACH_3(f, s, x, ...) f(s, x), DDB_EACH_2(f, s, __VA_ARGS__)
#define DDB_EACH_4(f, s, x, ...) f(s, x), DDB_EACH_3(f, s, __VA_ARGS__)
#define DDB_EACH_5(f, s, x, ...) f(s, x), DDB_EACH_4(f, s, __VA_ARGS__)
#define DDB_EACH_6(f, s, x, ...) f(s, x), DDB_EACH_5(f, s, __VA_ARGS__)
#define DDB_EACH_7(f, s, x, ...) f(s, x), DDB_EACH_6(f, s, __VA_ARGS__)
#define DDB_EACH_8(f, s, x, ...) f(s, x), DDB_EACH_7(f, s, __VA_ARGS__)
#define DDB_EACH_9(f, s, x, ...) f(s, x), DDB_EACH_8(f, s, __VA_ARGS__)
#define DDB_EACH_10(f, s, x, ...) f(s, x), DDB_EACH_9(f, s, __VA_ARGS__)
#define DDB_EACH_11(f, s, x, ...) f(s, x), DDB_EACH_10(f, s, __VA_ARGS__)
#define DDB_EACH_12(f, s, x, ...) f(s, x), DDB_EACH_11(f, s, __VA_ARGS__)
#define DDB_EACH_13(f, s, x, ...) f(s, x), DDB_EACH_12(f, s, __VA_ARGS__)
#define DDB_EACH_14(f, s, x, ...) f(s, x), DDB_EACH_13(f, s, __VA_ARGS__)
#define DDB_EACH_15(f, s, x, ...) f(s, x), DDB_EACH_14(f, s, __VA_ARGS__)
#define DDB_EACH_16(f, s, x, ...) f(s, x), DDB_EACH_15(f, s, __VA_ARGS__)
#define DDB_EACH_17(f, s, x, ...) f(s, x), DDB_EACH_16(f, s, __VA_ARGS__)
#define DDB_EACH_18(f, s, x, ...) f(s, x), DDB_EACH_17(f, s, __VA_ARGS__)
#define DDB_EACH_19(f, s, x, ...) f(s, x), DDB_EACH_18(f, s, __VA_ARGS__)
#define DDB_EACH_20(f, s, x, ...) f(s, x), DDB_EACH_19(f, s, __VA_ARGS__)
#define DDB_EACH_21(f, s, x, ...) f(s, x), DDB_EACH_20(f, s, __VA_ARGS__)
#define DDB_EACH_22(f, s, x, ...) f(s, x), DDB_EACH_21(f, s, __VA_ARGS__)
#define DDB_EACH_23(f, s, x, ...) f(s, x), DDB_EACH_22(f, s, __VA_ARGS__)
#define DDB_EACH_24(f, s, x, ...) f(s, x), DDB_EACH_23(f, s, __VA_ARGS__)
#define DDB_EACH_25(f, s, x, ...) f(s, x), DDB_EACH_24(f, s, __VA_ARGS__)
#define DDB_EACH_26(f, s, x, ...) f(s, x), DDB_EACH_25(f, s, __VA_ARGS__)
#define DDB_EACH_27(f, s, x, ...) f(s, x), DDB_EACH_26(f, s, __VA_ARGS__)
#define DDB_EACH_28(f, s, x, ...) f(s, x), DDB_EACH_27(f, s, __VA_ARGS__)
#define DDB_EACH_29(f, s, x, ...) f(s, x), DDB_EACH_28(f, s, __VA_ARGS__)
#define DDB_EACH_30(f, s, x, ...) f(s, x), DDB_EACH_29(f, s, __VA_ARGS__)
#define DDB_EACH_31(f, s, x, ...) f(s, x), DDB_EACH_30(f, s, __VA_ARGS__)
#define DDB_EACH_32(f, s, x, ...) f(s, x), DDB_EACH_31(f, s, __VA_ARGS__)
#define DDB_EACH_(f, s, ...) DDB_GLUE_(DDB_EACH_, DDB_COUNT_(__VA_ARGS__))(f, s, __VA_ARGS__)
#define DDB_MEMBER_NAME_(s, m) &#m[0 * sizeof DDB_MEMBER_(s, m)]
#define DDB_MEMBERS_(s, ...) ((const char *const[]){ DDB_EACH_(DDB_MEMBER_NAME_, s, __VA_ARGS__), NULL })
#define DDB_ARG_(s, v) _Generic((v), char *: ddb_arg_text, const char *: ddb_arg_text, bool: ddb_arg_bool,      \
	DDB_SIGNED_(, ddb_arg_int), DDB_UNSIGNED_(, ddb_arg_uint), float: ddb_arg_real, double: ddb_arg_real,  \
	struct ddb_time: ddb_arg_time, struct ddb_decimal: ddb_arg_decimal, struct ddb_bytes: ddb_arg_bytes,   \
	struct ddb_value *: ddb_arg_value, const struct ddb_value *: ddb_arg_value)(v)
#define DDB_ARGS_(...) ((struct ddb_args){ (const struct ddb_val[]){ DDB_EACH_(DDB_ARG_, , __VA_ARGS__) }, DDB_COUNT_(__VA_ARGS__) })

#endif /* __cplusplus */
/* clang-format on */
#endif
