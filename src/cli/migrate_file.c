/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "base/buf.h"
#include "cli/migrate.h"
#include "value/item.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define FILE_MAX ((size_t)16 << 20)

struct file {
	struct ask *ask;
	const char *path;
	const char *migration; /* that is being read; NULL: none yet */
	size_t step;           /* of it, from 1; 0: none */
	int *code;
};

/* "plan.json, 0001_roles, step 2: ..." */
static bool wrong(struct file *f, const char *what, const char *name)
{
	if (f->step)
		*f->code = ddbi_cli_say(f->ask, EXIT_USAGE, "%s, %s, step %zu: %s%s", f->path, f->migration,
			f->step, what, name ? name : "");
	else
		*f->code = ddbi_cli_say(f->ask, EXIT_USAGE, "%s%s%s: %s%s", f->path, f->migration ? ", " : "",
			f->migration ? f->migration : "", what, name ? name : "");
	return false;
}

static bool nomem(struct file *f)
{
	*f->code = ddbi_cli_nomem(f->ask);
	return false;
}

/* ---- members ---- */
static bool text(struct file *f, const struct ddb_value *v, const char *name, const char **out)
{
	if (!v || v->type != DDB_S || !v->s.len || memchr(v->s.data, 0, v->s.len))
		return wrong(f, "this needs to be a text: ", name);
	*out = ddbi_arena_copy(f->ask->arena, (struct str){ v->s.data, v->s.len }).p;
	return *out || nomem(f);
}

static bool member(struct file *f, const struct ddb_item *from, const char *name, const char **out)
{
	return text(f, ddb_item_get(from, name), name, out);
}

static bool type_of(struct file *f, struct str s, enum ddb_type *out)
{
	for (int t = DDB_S; t <= DDB_BOOL; t++)
		if (str_eq(s, str_z(ddbi_type_name((enum ddb_type)t)))) {
			*out = (enum ddb_type)t;
			return true;
		}
	return wrong(f, "a type is S, N, B, SS, NS, BS, M, L, NULL or BOOL", NULL);
}

/* "city:S" */
static bool key(struct file *f, const struct ddb_item *from, const char *name, struct ddb_key_attr *out)
{
	const char *whole;
	if (!member(f, from, name, &whole))
		return false;
	const char *colon = strrchr(whole, ':');
	if (!colon || colon == whole)
		return wrong(f, "a key is written NAME:TYPE, such as city:S: ", name);
	out->name = ddbi_arena_copy(f->ask->arena, (struct str){ whole, (size_t)(colon - whole) }).p;
	return out->name ? type_of(f, str_z(colon + 1), &out->type) : nomem(f);
}

/* ---- steps ---- */
static bool read_add(struct file *f, const struct ddb_item *from, struct ddb_migrate_step *out)
{
	const struct ddb_value *value = ddb_item_get(from, "value");
	if (!value)
		return wrong(f, "an attribute is added with a value", NULL);
	out->value = *value;
	return member(f, from, "add", &out->name);
}

static bool read_remove(struct file *f, const struct ddb_item *from, struct ddb_migrate_step *out)
{
	return member(f, from, "remove", &out->name);
}

static bool read_rename(struct file *f, const struct ddb_item *from, struct ddb_migrate_step *out)
{
	return member(f, from, "rename", &out->from) && member(f, from, "to", &out->name);
}

static bool read_retype(struct file *f, const struct ddb_item *from, struct ddb_migrate_step *out)
{
	const char *type;
	return member(f, from, "retype", &out->name) && member(f, from, "type", &type) &&
	       type_of(f, str_z(type), &out->type);
}

static bool read_holds(struct file *f, const struct ddb_value *holds, struct ddb_item_index *out)
{
	if (!holds ||
		(holds->type == DDB_S && str_eq((struct str){ holds->s.data, holds->s.len }, STR("all"))))
		return true;
	if (holds->type == DDB_S && str_eq((struct str){ holds->s.data, holds->s.len }, STR("keys"))) {
		out->keys_only = true;
		return true;
	}
	if (holds->type != DDB_L || !holds->list.len)
		return wrong(f, "an index holds \"all\", \"keys\" or a list of attributes", NULL);
	const char **names = ARENA_ARRAY(f->ask->arena, const char *, holds->list.len + 1);
	if (!names)
		return nomem(f);
	for (size_t i = 0; i < holds->list.len; i++)
		if (!text(f, &holds->list.items[i], "holds", &names[i]))
			return false;
	names[holds->list.len] = NULL;
	out->include = names;
	return true;
}

static bool read_index(struct file *f, const struct ddb_item *from, struct ddb_migrate_step *out)
{
	struct ddb_item_index *x = ARENA_NEW(f->ask->arena, struct ddb_item_index);
	if (!x)
		return nomem(f);
	out->index = x;
	return key(f, from, "hash", &x->hash) &&
	       (!ddb_item_get(from, "range") || key(f, from, "range", &x->range)) &&
	       read_holds(f, ddb_item_get(from, "holds"), x);
}

static bool read_add_index(struct file *f, const struct ddb_item *from, struct ddb_migrate_step *out)
{
	return member(f, from, "add_index", &out->name) && read_index(f, from, out);
}

/* With its keys it can be made again. */
static bool read_remove_index(struct file *f, const struct ddb_item *from, struct ddb_migrate_step *out)
{
	return member(f, from, "remove_index", &out->name) &&
	       (!ddb_item_get(from, "hash") || read_index(f, from, out));
}

static bool or_null(struct file *f, const struct ddb_item *from, const char *name, const char **out)
{
	const struct ddb_value *v = ddb_item_get(from, name);
	return !v || v->type == DDB_NULL || text(f, v, name, out);
}

static bool read_ttl(struct file *f, const struct ddb_item *from, struct ddb_migrate_step *out)
{
	return or_null(f, from, "ttl", &out->name) && or_null(f, from, "was", &out->from);
}

static bool read_tags(struct file *f, const struct ddb_item *from, struct ddb_migrate_step *out)
{
	const struct ddb_value *all = ddb_item_get(from, "tags");
	if (all->type != DDB_M || !all->m.len)
		return wrong(f, "tags are an object, {\"team\":\"blue\",\"old\":null}", NULL);
	struct ddb_tag *tags = ARENA_ARRAY(f->ask->arena, struct ddb_tag, all->m.len);
	if (!tags)
		return nomem(f);
	for (size_t i = 0; i < all->m.len; i++) {
		const struct ddb_member *m = &all->m.members[i];
		tags[i].value = NULL;
		tags[i].key = ddbi_arena_copy(f->ask->arena, (struct str){ m->name.data, m->name.len }).p;
		if (!tags[i].key)
			return nomem(f);
		if (m->value.type != DDB_NULL && !text(f, &m->value, tags[i].key, &tags[i].value))
			return false;
	}
	out->tags = tags;
	out->ntags = all->m.len;
	return true;
}

/* Each kind by the member that says it, and the other members that it may have. */
static const struct {
	const char *name;
	enum ddb_migrate_kind kind;
	bool (*read)(struct file *, const struct ddb_item *, struct ddb_migrate_step *);
	const char *others[3];
} kinds[] = {
	{ "add", DDB_MIGRATE_ADD, read_add, { "value" } },
	{ "remove", DDB_MIGRATE_REMOVE, read_remove, { NULL } },
	{ "rename", DDB_MIGRATE_RENAME, read_rename, { "to" } },
	{ "retype", DDB_MIGRATE_RETYPE, read_retype, { "type" } },
	{ "add_index", DDB_MIGRATE_ADD_INDEX, read_add_index, { "hash", "range", "holds" } },
	{ "remove_index", DDB_MIGRATE_REMOVE_INDEX, read_remove_index, { "hash", "range", "holds" } },
	{ "ttl", DDB_MIGRATE_TTL, read_ttl, { "was" } },
	{ "tags", DDB_MIGRATE_TAGS, read_tags, { NULL } },
};
#define KINDS (sizeof kinds / sizeof *kinds)

static bool only_known(struct file *f, const struct ddb_item *from, size_t kind)
{
	for (size_t i = 0; i < from->len; i++) {
		struct str name = { from->members[i].name.data, from->members[i].name.len };
		bool known = str_eq(name, str_z(kinds[kind].name));
		for (size_t k = 0; k < 3; k++)
			known = known ||
				(kinds[kind].others[k] && str_eq(name, str_z(kinds[kind].others[k])));
		const char *shown = known ? "" : ddbi_arena_copy(f->ask->arena, name).p;
		if (!known)
			return shown ? wrong(f, "such a step has no ", shown) : nomem(f);
	}
	return true;
}

static bool read_step(struct file *f, const struct ddb_value *from, struct ddb_migrate_step *out)
{
	size_t kind = 0;
	*out = (struct ddb_migrate_step){ .name = NULL };
	while (from->type == DDB_M && kind < KINDS && !ddb_item_get(&from->m, kinds[kind].name))
		kind++;
	if (from->type != DDB_M || kind == KINDS)
		return wrong(f,
			"a step has one of add, remove, rename, retype, add_index, remove_index, ttl, tags",
			NULL);
	out->kind = kinds[kind].kind;
	return only_known(f, &from->m, kind) && kinds[kind].read(f, &from->m, out);
}

static bool read_steps(struct file *f, const struct ddb_value *from, struct ddb_migration *out)
{
	if (!from || from->type != DDB_L)
		return wrong(f, "a migration has a list of steps", NULL);
	struct ddb_migrate_step *steps =
		ARENA_ARRAY(f->ask->arena, struct ddb_migrate_step, from->list.len + 1);
	if (!steps)
		return nomem(f);
	for (size_t i = 0; i < from->list.len; i++) {
		f->step = i + 1;
		if (!read_step(f, &from->list.items[i], &steps[i]))
			return false;
	}
	f->step = 0;
	out->steps = steps;
	out->nsteps = from->list.len;
	return true;
}

/* ---- migrations ---- */
/* A model for each table, once. */
static bool learn(
	struct file *f, const char *table, const struct cli_migrations *before, struct ddb_migration *out)
{
	for (size_t i = 0; i < before->n; i++)
		if (!strcmp(before->items[i].model->table, table)) {
			out->model = before->items[i].model;
			return true;
		}
	enum ddb_rc rc = ddb_learn_model(f->ask->db, f->ask->arena, table, &out->model);
	f->ask->table = table;
	if (rc)
		*f->code = rc == DDB_NO_TABLE ? ddbi_cli_no_table(f->ask) : ddbi_cli_why(f->ask);
	return !rc;
}

static bool read_migration(struct file *f, const struct ddb_value *from, struct cli_migrations *all)
{
	struct ddb_migration *out = &all->items[all->n];
	const char *table;
	*out = (struct ddb_migration){ .name = NULL };
	f->migration = NULL;
	if (from->type != DDB_M || !member(f, &from->m, "name", &out->name))
		return from->type == DDB_M
			       ? false
			       : wrong(f, "a migration is an object with a name, a table and steps", NULL);
	f->migration = out->name;
	if (!member(f, &from->m, "table", &table) || !or_null(f, &from->m, "about", &out->about) ||
		!read_steps(f, ddb_item_get(&from->m, "steps"), out) || !learn(f, table, all, out))
		return false;
	all->n++;
	return true;
}

static bool read_all(struct file *f, const char *json, struct cli_migrations *out)
{
	struct ddb_item root;
	struct ddb_error why;
	if (ddb_item_from_json(f->ask->arena, json, DDB_PLAIN_JSON, &root, &why))
		return wrong(f, why.message, NULL);
	const struct ddb_value *list = ddb_item_get(&root, "migrations");
	if (!list || list->type != DDB_L)
		return wrong(f, "there is no list: {\"migrations\":[ ... ]}", NULL);
	out->items = ARENA_ARRAY(f->ask->arena, struct ddb_migration, list->list.len + 1);
	if (!out->items)
		return nomem(f);
	for (size_t i = 0; i < list->list.len; i++)
		if (!read_migration(f, &list->list.items[i], out))
			return false;
	return true;
}

static bool read_bytes(struct file *f, FILE *in, struct buf *out)
{
	char room[16384];
	size_t n;
	while ((n = fread(room, 1, sizeof room, in)) > 0)
		ddbi_buf_add(out, room, n);
	ddbi_buf_byte(out, '\0');
	if (ferror(in))
		return wrong(f, strerror(errno), NULL);
	return !out->failed || (out->too_long ? wrong(f, "this is more than 16 MB", NULL) : nomem(f));
}

bool ddbi_cli_migrations(struct ask *a, const char *path, struct cli_migrations *out, int *code)
{
	struct file f = { .ask = a, .path = path, .code = code };
	bool standard = !strcmp(path, "-");
	FILE *in = standard ? stdin : fopen(path, "rb");
	struct buf json;
	*out = (struct cli_migrations){ .n = 0 };
	if (!in) {
		*code = ddbi_cli_say(a, EXIT_NOT_FOUND, "%s: %s", path, strerror(errno));
		return false;
	}
	ddbi_buf_init(&json, FILE_MAX);
	bool ok = read_bytes(&f, in, &json) && read_all(&f, json.p, out);
	ddbi_buf_free(&json);
	if (!standard)
		fclose(in);
	return ok;
}
