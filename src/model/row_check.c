/* SPDX-License-Identifier: Apache-2.0 */
/* What no compiler can refuse in one row: options that do not go with its kind. */
#include "base/text.h"
#include "model/encode.h"
#include "model/ids.h"

#define WRONG(err, ...) ddbi_failf(err, EXCEPTION_MISUSE, __VA_ARGS__)

/* A rule: what must not be so, and the rest of the sentence that begins with the row. */
struct rule {
	bool broken;
	const char *sentence;
};

static bool holds(const struct ddb_model *m, const struct ddb_attr *a, const struct rule *rules, size_t n,
	struct error *err)
{
	for (size_t i = 0; i < n; i++)
		if (rules[i].broken)
			return WRONG(err, "%s.%s: %s", m->name, a->member, rules[i].sentence);
	return true;
}

static bool is_time(const struct ddb_attr *a)
{
	return a->kind == ddb_kind_time || a->kind == ddb_kind_otime;
}

static bool is_text(const struct ddb_attr *a)
{
	return a->kind == ddb_kind_text || a->kind == ddb_kind_textn || a->kind == ddb_kind_chars ||
	       (a->kind == ddb_kind_custom && a->type == DDB_S);
}

static bool is_binary(const struct ddb_attr *a)
{
	return ddbi_stored_type(a) == DDB_B;
}

/* ---- names of values ---- */
static bool holds_value(const struct ddb_attr *a, int64_t v)
{
	unsigned bits = (unsigned)a->size * 8;
	switch (a->kind) {
	case ddb_kind_flag: return v == 0 || v == 1;
	case ddb_kind_sint:
		return bits == 64 || (v >= -(INT64_C(1) << (bits - 1)) && v < INT64_C(1) << (bits - 1));
	case ddb_kind_uint: return v >= 0 && (bits == 64 || v < INT64_C(1) << bits);
	default: return true;
	}
}

static bool name_fits(
	const struct ddb_model *m, const struct ddb_attr *a, const struct ddb_name *x, struct error *err)
{
	if (!ddbi_utf8_valid(str_z(x->name)))
		return WRONG(err, "%s.%s: the name of %lld is not valid UTF-8", m->name, a->member,
			(long long)x->value);
	if (!holds_value(a, x->value))
		return WRONG(err, "%s.%s: %s is %lld, which the member cannot hold", m->name, a->member,
			x->name, (long long)x->value);
	for (const struct ddb_name *y = a->names; y < x; y++)
		if (x->value == y->value || !strcmp(x->name, y->name))
			return WRONG(err, "%s.%s: %s and %s share a name or a value", m->name, a->member,
				y->name, x->name);
	return true;
}

static bool names_fit(const struct ddb_model *m, const struct ddb_attr *a, struct error *err)
{
	if (a->names && !a->names->name)
		return WRONG(err, "%s.%s: its table of names is empty", m->name, a->member);
	for (const struct ddb_name *x = a->names; x && x->name; x++)
		if (!name_fits(m, a, x, err))
			return false;
	return true;
}

/* ---- kinds with rules of their own ---- */
static bool id_fits(const struct ddb_model *m, const struct ddb_attr *a, struct error *err)
{
	static const char *const needs[] = { "", ".uuid needs a char[DDB_UUID_SIZE]",
		".ulid needs a char[DDB_ULID_SIZE]", ".ksuid needs a char[DDB_KSUID_SIZE]" };
	enum id_form form = ddbi_id_form(a);
	const struct rule rules[] = {
		{ a->uuid + a->ulid + a->ksuid > 1, ".uuid, .ulid and .ksuid exclude each other" },
		{ form && (a->kind != ddb_kind_chars || a->size < ddbi_id_size(form)), needs[form] },
	};
	return holds(m, a, rules, sizeof rules / sizeof *rules, err);
}

static bool custom_fits(const struct ddb_model *m, const struct ddb_attr *a, struct error *err)
{
	bool custom = a->kind == ddb_kind_custom;
	bool key = a->role == DDB_IS_HASH_ || a->role == DDB_IS_RANGE_;
	bool scalar = a->type == DDB_S || a->type == DDB_N || a->type == DDB_B;
	const struct rule rules[] = {
		{ !custom && (a->encode || a->decode || (a->type && a->kind != ddb_kind_item)),
			".encode, .decode and .type are options of a DDB_CUSTOM row" },
		{ custom && (!a->encode || !a->decode), "a DDB_CUSTOM row needs .encode and .decode" },
		{ custom && (a->type > DDB_BOOL || a->type == DDB_NULL),
			".type is none that a value can have" },
		{ custom && key && !scalar, "a key needs .type = DDB_S, DDB_N or DDB_B" },
	};
	return holds(m, a, rules, sizeof rules / sizeof *rules, err);
}

static bool unique_row_fits(const struct ddb_model *m, const struct ddb_attr *a, struct error *err)
{
	enum ddb_type t = ddbi_stored_type(a);
	bool key = a->role == DDB_IS_HASH_ || a->role == DDB_IS_RANGE_;
	const struct rule rules[] = {
		{ key, "a key is unique by itself; .unique is for other rows" },
		{ a->role, "an expiry or a version cannot be .unique" },
		{ t != DDB_S && t != DDB_N && t != DDB_B, ".unique needs a text, a number or bytes" },
	};
	return !a->unique || holds(m, a, rules, sizeof rules / sizeof *rules, err);
}

static bool rest_fits(const struct ddb_model *m, const struct ddb_attr *a, struct error *err)
{
	const struct rule options = { a->required || a->max_length || a->max_chars || a->unique || a->as ||
					      a->now_on_create || a->now_on_save || a->names ||
					      ddbi_id_form(a),
		"a DDB_REST has no options" };
	return a->kind != ddb_kind_rest || holds(m, a, &options, 1, err);
}

bool ddbi_row_fits(const struct ddb_model *m, const struct ddb_attr *a, struct error *err)
{
	struct str name = str_z(a->name);
	const struct rule rules[] = {
		{ name.p && !name.n, "its stored name is empty" },
		{ name.p && !ddbi_utf8_valid(name), "its stored name is not valid UTF-8" },
		{ (a->now_on_create || a->now_on_save) && a->kind != ddb_kind_time,
			".now_on_create and .now_on_save need a ddb_time" },
		{ a->as && !is_time(a), ".as needs a ddb_time" },
		{ a->as && a->role == DDB_IS_TTL_ && a->as != DDB_EPOCH_SECONDS,
			"an expiry is always stored as epoch seconds" },
		{ a->max_length && !is_text(a) && !is_binary(a), ".max_length needs a text or bytes" },
		{ a->max_chars && !is_text(a), ".max_chars needs a text" },
	};
	return rest_fits(m, a, err) && id_fits(m, a, err) && custom_fits(m, a, err) &&
	       holds(m, a, rules, sizeof rules / sizeof *rules, err) && unique_row_fits(m, a, err) &&
	       names_fit(m, a, err);
}
