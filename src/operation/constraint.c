/* SPDX-License-Identifier: Apache-2.0 */
#include "operation/constraint.h"
#include "base/text.h"
#include "operation/shape_walk.h"

/* ---- collecting ---- */

static void add(struct violations *v, const struct error *text)
{
	v->nomem |= text->exception == EXCEPTION_NOMEM;
	if (v->n < VIOLATIONS_MAX) {
		v->texts[v->n++] = text->message;
	}
}

void ddbi_violation(struct violations *v, enum message id, struct str value, struct str path, struct str more)
{
	struct error text = { .arena = v->err->arena };
	ddbi_fail(&text, id, value, path, more);
	add(v, &text);
}

void ddbi_violation_null(struct violations *v, struct str path)
{
	struct error text = { .arena = v->err->arena };
	ddbi_fail(&text, MSG_CON_NULL, path);
	add(v, &text);
}

static struct str joined(struct violations *v)
{
	size_t n = 0;
	for (size_t i = 0; i < v->n; i++) {
		n += v->texts[i].n + 2;
	}
	char *text = ddbi_arena_bytes(v->err->arena, n), *to = text;
	for (size_t i = 0; text && i < v->n; i++) {
		memcpy(to, v->texts[i].p, v->texts[i].n);
		memcpy(to + v->texts[i].n, "; ", 2);
		to += v->texts[i].n + 2;
	}
	return text ? (struct str){ text, n - 2 } : STR_NONE;
}

bool ddbi_violations_end(struct violations *v)
{
	if (v->n == 0) {
		return true;
	}
	struct str text = v->nomem ? STR_NONE : joined(v);
	if (!text.p) {
		return ddbi_fail_nomem(v->err);
	}
	return ddbi_fail(v->err, MSG_CON_WRAPPER, ddbi_arg_i64(v->err, (int64_t)v->n),
		v->n > 1 ? STR("s") : STR(""), text);
}

/* ---- where a value stands ---- */

struct step {
	const struct step *up;
	struct str name; /* a member, or the key of an entry */
	size_t index;    /* of a list's element, from 1; 0: by name */
	bool inside;     /* an element or entry: "member" follows */
};

static void write_path(const struct step *step, struct buf *out)
{
	if (step->up) {
		write_path(step->up, out);
		ddbi_buf_byte(out, '.');
	}
	if (step->index) {
		ddbi_buf_u64(out, step->index);
	} else {
		buf_str(out, step->name);
	}
	buf_z(out, step->inside ? ".member" : "");
}

#define PATH_TEXT_MAX 8192

static struct str path_text(struct violations *v, const struct step *step)
{
	struct buf text;
	ddbi_buf_init(&text, PATH_TEXT_MAX);
	write_path(step, &text);
	struct str copy = ddbi_arena_copy(v->err->arena, buf_view(&text));
	ddbi_buf_free(&text);
	v->nomem |= !copy.p;
	return copy.p ? copy : STR("");
}

static void violated(
	struct violations *v, enum message id, struct str value, const struct step *at, struct str more)
{
	if (v->n < VIOLATIONS_MAX) {
		ddbi_violation(v, id, value, path_text(v, at), more);
	}
}

/* ---- names ---- */

#define NAME_PATTERN "[a-zA-Z0-9_.-]+"
enum { TABLE_NAME_MIN = 3, TABLE_NAME_MAX = 255 };

static bool is_name_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '.' || c == '-';
}

bool ddbi_is_resource_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!is_name_byte(s.p[i])) {
			return false;
		}
	}
	return s.n > 0;
}

bool ddbi_is_table_arn(struct str s)
{
	return str_starts(s, STR("arn:")) && ddbi_str_contains(s, STR(":table/"));
}

void ddbi_violations_table_name(struct violations *v, struct str name, struct str path)
{
	if (ddbi_is_table_arn(name)) {
		return;
	}
	if (name.n == 0) {
		ddbi_violation(v, MSG_CON_LEN_MIN, name, path, STR("1"));
	} else if (name.n < TABLE_NAME_MIN) {
		ddbi_violation(v, MSG_CON_LEN_MIN, name, path, STR("3"));
	} else if (ddbi_utf16_length(name) > TABLE_NAME_MAX) {
		ddbi_violation(v, MSG_CON_LEN_MAX, name, path, STR("255"));
	} else if (!ddbi_is_resource_name(name)) {
		ddbi_violation(v, MSG_CON_REGEX, name, path, STR(NAME_PATTERN));
	}
}

static bool table_name_is_bad(struct str name)
{
	bool fits = name.n >= TABLE_NAME_MIN && name.n <= TABLE_NAME_MAX;
	return !(fits && ddbi_is_resource_name(name)) && !ddbi_is_table_arn(name);
}

/* The only pattern that the operations with checks use; what others use is not enforced by the service at
 * this point. */
static bool matches(const char *pattern, struct str s)
{
	return strcmp(pattern, NAME_PATTERN) != 0 || ddbi_is_resource_name(s);
}

/* The model calls everything that may be a name or an ARN so. */
static bool is_table_shape(const struct shape *shape)
{
	return strcmp(shape->name, "TableArn") == 0;
}

/* ---- scalars ---- */

static bool is_among(const char *const *values, struct str s)
{
	for (; *values; values++) {
		if (str_eq(str_z(*values), s)) {
			return true;
		}
	}
	return false;
}

#define ENUM_TEXT_MAX 4096

static struct str enum_text(struct violations *v, const char *const *values)
{
	struct buf text;
	ddbi_buf_init(&text, ENUM_TEXT_MAX);
	for (size_t i = 0; values[i]; i++) {
		buf_z(&text, i ? ", " : "");
		buf_z(&text, values[i]);
	}
	struct str copy = ddbi_arena_copy(v->err->arena, buf_view(&text));
	ddbi_buf_free(&text);
	v->nomem |= !copy.p;
	return copy.p ? copy : STR("");
}

static void check_string(struct violations *v, const struct shape *shape, struct str s, const struct step *at)
{
	if (is_table_shape(shape)) {
		if (table_name_is_bad(s)) {
			ddbi_violations_table_name(v, s, path_text(v, at));
		}
		return;
	}
	if (shape->values && !is_among(shape->values, s)) {
		violated(v, MSG_CON_ENUM, s, at, enum_text(v, shape->values));
	}
	if (shape->pattern && !matches(shape->pattern, s)) {
		violated(v, MSG_CON_REGEX, s, at, str_z(shape->pattern));
	}
	if (shape->has_min && (int64_t)ddbi_utf16_length(s) < shape->min) {
		violated(v, MSG_CON_LEN_MIN, s, at, ddbi_arg_i64(v->err, shape->min));
	}
	if (shape->has_max && (int64_t)s.n > shape->max && (int64_t)ddbi_utf16_length(s) > shape->max) {
		violated(v, MSG_CON_LEN_MAX, s, at, ddbi_arg_i64(v->err, shape->max));
	}
}

static void check_number(struct violations *v, const struct shape *shape, int64_t n, const struct step *at)
{
	if (shape->has_min && n < shape->min) {
		violated(v, MSG_CON_VAL_MIN, ddbi_arg_i64(v->err, n), at, ddbi_arg_i64(v->err, shape->min));
	}
	if (shape->has_max && n > shape->max) {
		violated(v, MSG_CON_VAL_MAX, ddbi_arg_i64(v->err, n), at, ddbi_arg_i64(v->err, shape->max));
	}
}

/* ---- lists and maps ---- */

static void walk(struct violations *, const struct shape *, const void *value, const struct step *at);

static void check_count(
	struct violations *v, const struct shape *shape, const struct any_list *list, const struct step *at)
{
	bool few = shape->has_min && (int64_t)list->len < shape->min;
	bool many = shape->has_max && (int64_t)list->len > shape->max;
	if (few || many) {
		violated(v, few ? MSG_CON_LEN_MIN : MSG_CON_LEN_MAX,
			ddbi_shape_dump_text(shape, list, v->err), at,
			ddbi_arg_i64(v->err, few ? shape->min : shape->max));
	}
}

static void walk_list(
	struct violations *v, const struct shape *shape, const struct any_list *list, const struct step *at)
{
	check_count(v, shape, list, at);
	for (size_t i = 0; i < list->len && v->n < VIOLATIONS_MAX; i++) {
		struct step step = { .up = at, .index = i + 1, .inside = true };
		walk(v, shape->element, list_element(list, shape->element, i), &step);
	}
}

static bool key_is_bad(const struct shape *key, struct str s)
{
	if (is_table_shape(key)) {
		return table_name_is_bad(s);
	}
	return (key->has_min && (int64_t)s.n < key->min) || (key->has_max && (int64_t)s.n > key->max) ||
	       (key->pattern && !matches(key->pattern, s));
}

static bool keys_are_bad(const struct shape *shape, const struct any_list *map)
{
	for (size_t i = 0; i < map->len; i++) {
		if (key_is_bad(shape->key, *map_key(map, shape->element, i))) {
			return true;
		}
	}
	return false;
}

/* All rules of a map's keys are told at once (01-P32). */
static struct str key_rules(struct violations *v, const struct shape *key)
{
	if (is_table_shape(key)) {
		return STR("Member must have length less than or equal to 255, "
			   "Member must have length greater than or equal to 3, "
			   "Member must satisfy regular expression pattern: " NAME_PATTERN);
	}
	struct error text = { .arena = v->err->arena };
	ddbi_failf(&text, EXCEPTION_VALIDATION,
		"Member must have length less than or equal to %lld, Member must have length greater than or "
		"equal to "
		"%lld%s%s",
		(long long)key->max, (long long)key->min,
		key->pattern ? ", Member must satisfy regular expression pattern: " : "",
		key->pattern ? key->pattern : "");
	v->nomem |= text.exception == EXCEPTION_NOMEM;
	return text.message;
}

static void walk_map(
	struct violations *v, const struct shape *shape, const struct any_list *map, const struct step *at)
{
	check_count(v, shape, map, at);
	if (keys_are_bad(shape, map)) {
		violated(v, MSG_CON_MAP_KEYS, ddbi_shape_dump_text(shape, map, v->err), at,
			key_rules(v, shape->key));
	}
	for (size_t i = 0; i < map->len && v->n < VIOLATIONS_MAX; i++) {
		struct step step = { .up = at, .name = *map_key(map, shape->element, i), .inside = true };
		walk(v, shape->element, map_value(map, shape->element, i), &step);
	}
}

/* ---- everything ---- */

/* An expression that comes as a tree is there, although its text is not. */
static bool is_tree(const struct shape *shape, const void *in, const struct shape_member *member)
{
	const void *trees = NULL;
	if (shape->trees) {
		memcpy(&trees, (const char *)in + shape->trees, sizeof trees);
	}
	return trees && strstr(member->name, "Expression");
}

static void walk_structure(struct violations *v, const struct shape *shape, const void *in,
	const struct step *at, const char *skip)
{
	for (size_t i = 0; i < shape->nmembers && v->n < VIOLATIONS_MAX; i++) {
		const struct shape_member *member = &shape->members[i];
		const void *value = shape_member(member, in);
		if (!value && !member->required) {
			continue;
		}
		struct step step = { .up = at, .name = str_z(member->path) };
		if (skip && strcmp(member->name, skip) == 0) {
			continue;
		}
		if (value) {
			walk(v, member->shape, value, &step);
		} else if (!is_tree(shape, in, member)) {
			ddbi_violation_null(v, path_text(v, &step));
		}
	}
}

static void walk(struct violations *v, const struct shape *shape, const void *value, const struct step *at)
{
	switch (shape->kind) {
	case SHAPE_STRING: check_string(v, shape, *(const struct str *)value, at); break;
	case SHAPE_INTEGER:
	case SHAPE_LONG: check_number(v, shape, ((const struct opt_int *)value)->v, at); break;
	case SHAPE_LIST: walk_list(v, shape, any_list(value), at); break;
	case SHAPE_MAP: walk_map(v, shape, any_list(value), at); break;
	case SHAPE_STRUCTURE: walk_structure(v, shape, value, at, NULL); break;
	default: break;
	}
}

void ddbi_violations_walk(struct violations *v, const struct shape *shape, const void *in, const char *skip)
{
	walk_structure(v, shape, in, NULL, skip);
}
