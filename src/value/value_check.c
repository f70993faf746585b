/* SPDX-License-Identifier: Apache-2.0 */
/* The rules of 02-A and 02-S on trees that a user made, in the order of 02-A6. */
#include "base/text.h"
#include "value/decimal.h"
#include "value/layout.h"

#define NESTED_MAX 31 /* lists and maps inside an attribute value (02-V5) */

static struct str text_of(struct ddb_text_n s)
{
	return (struct str){ s.data, s.len };
}

/* Trees come from users: a length without what it is the length of is no crash. */
static bool is_there(const void *p, size_t n, const char *what, struct error *err)
{
	return p || !n || ddbi_failf(err, EXCEPTION_VALIDATION, "%s of length %zu is NULL", what, n);
}

static bool check_utf8(struct str s, const char *otherwise, struct error *err)
{
	return s.n == 0 || ddbi_utf8_valid(s) || ddbi_failf(err, EXCEPTION_VALIDATION, "%s", otherwise);
}

static bool check_number(const struct ddb_decimal *n, struct error *err)
{
	struct ddb_decimal normal = *n;
	enum decimal_result result = ddbi_decimal_normalize(&normal);
	return result == DECIMAL_OK || ddbi_decimal_fail(err, result, STR(""));
}

static bool check_name(struct str name, struct error *err)
{
	if (name.n == 0 || !name.p)
		return ddbi_fail(err, MSG_NAME_EMPTY);
	if (name.n > NAME_MAX_LENGTH)
		return ddbi_fail_text(err, EXCEPTION_VALIDATION, STR(NAME_LONG_TEXT));
	return check_utf8(name, "An attribute name is not valid UTF-8", err);
}

/* ---- sets ---- */
static bool check_scalar(const struct ddb_value *v, struct error *err)
{
	switch (v->type) {
	case DDB_S:
		return is_there(v->s.data, v->s.len, "A text", err) &&
		       check_utf8(text_of(v->s),
			       "A text is not valid UTF-8; keep other bytes in a binary value (B)", err);
	case DDB_B: return is_there(v->b.data, v->b.len, "A binary value", err);
	case DDB_N: return check_number(&v->n, err);
	default: return true;
	}
}

static bool check_members(const struct ddb_value *set, struct error *err)
{
	enum ddb_type member = ddbi_set_member(set->type);
	for (size_t i = 0; i < set->list.len; i++) {
		const struct ddb_value *v = &set->list.items[i];
		if (v->type != member)
			return ddbi_failf(err, EXCEPTION_VALIDATION,
				"Member %zu of a set of type %s is of type %s; it must be of type %s", i,
				ddbi_type_name(set->type), ddbi_type_name(v->type), ddbi_type_name(member));
		if (!check_scalar(v, err))
			return false;
	}
	return true;
}

/* Sorting finds equal members; the packed form is thrown away. */
static bool check_duplicates(const struct ddb_value *set, struct error *err)
{
	struct buf members;
	ddbi_buf_init(&members, PACKED_LENGTH_MAX);
	ddbi_set_put_members(&members, set);
	size_t count = set->list.len;
	enum sort_result result = SORT_NOMEM;
	if (!members.failed)
		result = ddbi_members_sort(&members, 0, set->type, true, &count);
	bool ok = result == SORT_OK;
	if (result == SORT_DUPLICATE)
		ddbi_set_fail_duplicate(err, buf_view(&members), set->type);
	else if (!ok)
		ddbi_fail_nomem(err);
	ddbi_buf_free(&members);
	return ok;
}

static bool check_set(const struct ddb_value *v, struct error *err)
{
	if (v->list.len == 0)
		return ddbi_set_fail_empty(err, v->type);
	return check_members(v, err) && (v->list.len == 1 || check_duplicates(v, err));
}

/* ---- lists and maps ---- */
static bool check(const struct ddb_value *, unsigned nested, struct error *);

static bool check_list(const struct ddb_value *v, unsigned nested, struct error *err)
{
	for (size_t i = 0; i < v->list.len; i++) {
		if (!check(&v->list.items[i], nested, err))
			return false;
	}
	return true;
}

static bool fail_same_name(const struct ddb_item *m, struct error *err)
{
	for (size_t i = 0; i < m->len; i++) {
		for (size_t k = 0; k < i; k++) {
			struct str name = text_of(m->members[i].name);
			if (str_eq(name, text_of(m->members[k].name)))
				return ddbi_failf(err, EXCEPTION_VALIDATION,
					"A map holds two members named \"%.*s\"; each name may occur once",
					name.n < 256 ? (int)name.n : 256, name.p);
		}
	}
	return true;
}

/* Packing sorts the names, and refuses one that comes twice. */
static bool unique_names(const struct ddb_item *m, struct error *err)
{
	struct packer names;
	struct buf out;
	struct str ignored;
	ddbi_buf_init(&out, PACKED_LENGTH_MAX);
	ddbi_pack_begin(&names, &out);
	for (size_t i = 0; i < m->len; i++)
		ddbi_pack_null(&names, text_of(m->members[i].name));
	bool unique = ddbi_pack_end(&names, &ignored);
	ddbi_buf_free(&out);
	return unique || (fail_same_name(m, err) && ddbi_fail_nomem(err));
}

static bool check_map(const struct ddb_value *v, unsigned nested, struct error *err)
{
	for (size_t i = 0; i < v->m.len; i++) {
		if (!check_name(text_of(v->m.members[i].name), err) ||
			!check(&v->m.members[i].value, nested, err))
			return false;
	}
	return v->m.len < 2 || unique_names(&v->m, err);
}

static bool check(const struct ddb_value *v, unsigned nested, struct error *err)
{
	bool container = v->type == DDB_L || v->type == DDB_M;
	if (container && nested >= NESTED_MAX)
		return ddbi_fail(err, MSG_AV_NESTING);
	switch (v->type) {
	case DDB_L:
		return is_there(v->list.items, v->list.len, "A list", err) && check_list(v, nested + 1, err);
	case DDB_M: return is_there(v->m.members, v->m.len, "A map", err) && check_map(v, nested + 1, err);
	case DDB_SS:
	case DDB_NS:
	case DDB_BS: return is_there(v->list.items, v->list.len, "A set", err) && check_set(v, err);
	case DDB_S:
	case DDB_N:
	case DDB_B:
	case DDB_NULL:
	case DDB_BOOL: return check_scalar(v, err);
	default: return ddbi_fail(err, MSG_AV_EMPTY);
	}
}

bool ddbi_value_check(const struct ddb_value *v, struct error *err)
{
	return check(v, 0, err);
}

bool ddbi_value_check_inside(const struct ddb_value *v, unsigned around, struct error *err)
{
	return check(v, around - 1, err);
}
