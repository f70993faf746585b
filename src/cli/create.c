/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"
#include "cli/command.h"

static const struct cli_row rows[] = {
	CLI_ROW("hash", "NAME:TYPE", CLI_TEXT, hash, "the hash (partition) key; TYPE is S, N or B"),
	CLI_ROW("range", "NAME:TYPE", CLI_TEXT, range, "the range (sort) key"),
	CLI_ROW("index", "INDEX", CLI_LIST, indexes,
		"a global index, NAME=HASH:TYPE[,RANGE:TYPE][/HOLDS], where HOLDS\n"
		"is keys, or keys and attributes: keys,email,age (default: all).\n"
		"May be given several times"),
	CLI_ROW("local-index", "INDEX", CLI_LIST, local_indexes, "a local index, NAME=RANGE:TYPE[/HOLDS]"),
	CLI_ROW("ttl", "NAME", CLI_TEXT, ttl, "the attribute with the time of expiry, in epoch seconds"),
	CLI_ROW("read-units", "N", CLI_COUNT, read_units, "capacity for reading, and"),
	CLI_ROW("write-units", "N", CLI_COUNT, write_units,
		"for writing: both or neither (default: paid per request)"),
	CLI_ROW("stream", "KIND", CLI_TEXT, stream, "a stream of changes: keys, new, old, or both images"),
	CLI_ROW("tag", "KEY=VALUE", CLI_LIST, tags, "may be given several times"),
	CLI_ROW("protect", NULL, CLI_NOTHING, protect, "from deletion"),
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

struct making {
	struct ask *a;
	int code;
};

static bool refuse(struct making *m, const char *option, const char *text, const char *why)
{
	m->code = ddbi_cli_say(m->a, EXIT_USAGE, "--%s %s: %s", option, text, why);
	return false;
}

static bool nomem(struct making *m)
{
	m->code = ddbi_cli_nomem(m->a);
	return false;
}

/* NAME:TYPE, of a text of the option. */
static bool key(
	struct making *m, const char *option, const char *whole, struct str s, struct ddb_key_attr *out)
{
	static const struct {
		char letter;
		enum ddb_type type;
	} types[] = { { 'S', DDB_S }, { 'N', DDB_N }, { 'B', DDB_B } };
	if (s.n < 3 || s.p[s.n - 2] != ':')
		return refuse(m, option, whole,
			"a key is given as NAME:TYPE, where TYPE is S (text), N (number) or B (bytes)");
	out->name = ddbi_arena_copy(m->a->arena, (struct str){ s.p, s.n - 2 }).p;
	for (size_t i = 0; i < 3; i++)
		if (s.p[s.n - 1] == types[i].letter)
			out->type = types[i].type;
	if (!out->name)
		return nomem(m);
	return out->type ||
	       refuse(m, option, whole, "there are three types of keys: S (text), N (number) and B (bytes)");
}

static struct str until(struct str *rest, char at)
{
	const char *end = memchr(rest->p, at, rest->n);
	struct str part = { rest->p, end ? (size_t)(end - rest->p) : rest->n };
	*rest = str_sub(*rest, part.n + (end != NULL), rest->n - part.n - (end != NULL));
	return part;
}

/* keys, or keys,email,age */
static bool holds(
	struct making *m, const char *option, const char *whole, const char *text, struct ddb_item_index *out)
{
	const char **names = ddbi_cli_split(m->a->arena, text, ',');
	if (!names)
		return nomem(m);
	if (strcmp(names[0], "keys") != 0)
		return refuse(m, option, whole, "what it holds begins with keys: /keys or /keys,email,age");
	out->keys_only = !names[1];
	out->include = names[1] ? names + 1 : NULL;
	return true;
}

static bool index_of(struct making *m, const char *option, const char *whole, const struct ddb_key_attr *hash,
	struct ddb_item_index *out)
{
	const char *slash = strchr(whole, '/');
	struct str rest = { whole, slash ? (size_t)(slash - whole) : strlen(whole) };
	struct str name = until(&rest, '=');
	*out = (struct ddb_item_index){ .local = hash != NULL };
	if (!name.n || !rest.n)
		return refuse(m, option, whole,
			hash ? "give NAME=RANGE:TYPE" : "give NAME=HASH:TYPE or NAME=HASH:TYPE,RANGE:TYPE");
	out->name = ddbi_arena_copy(m->a->arena, name).p;
	if (!out->name)
		return nomem(m);
	if (hash)
		out->hash = *hash;
	else if (!key(m, option, whole, until(&rest, ','), &out->hash))
		return false;
	if (rest.n && !key(m, option, whole, rest, &out->range))
		return false;
	return !slash || holds(m, option, whole, slash + 1, out);
}

static bool all_indexes(struct making *m, struct ddb_item_table *t)
{
	const struct cli_list *global = &m->a->indexes, *local = &m->a->local_indexes;
	struct ddb_item_index *all =
		ARENA_ARRAY(m->a->arena, struct ddb_item_index, global->n + local->n + 1);
	if (!all)
		return nomem(m);
	t->indexes = all;
	for (size_t i = 0; i < global->n; i++)
		if (!index_of(m, "index", global->items[i], NULL, &all[t->nindexes++]))
			return false;
	for (size_t i = 0; i < local->n; i++)
		if (!index_of(m, "local-index", local->items[i], &t->hash, &all[t->nindexes++]))
			return false;
	return true;
}

static bool model_of(struct making *m)
{
	struct ask *a = m->a;
	struct ddb_error why;
	struct ddb_item_table t = { .table = a->table, .ttl = a->ttl };
	if (!a->hash) {
		m->code = ddbi_cli_say(a, EXIT_USAGE, "give the hash key: --hash NAME:TYPE");
		return false;
	}
	if (!key(m, "hash", a->hash, str_z(a->hash), &t.hash) ||
		(a->range && !key(m, "range", a->range, str_z(a->range), &t.range)) || !all_indexes(m, &t))
		return false;
	if (!ddb_item_model(a->arena, &t, &a->model, &why))
		return true;
	m->code = ddbi_cli_say(a, EXIT_USAGE, "%s", why.message);
	return false;
}

/* ---- options ---- */
static bool stream_of(struct making *m, enum ddb_stream *out)
{
	static const char *const names[] = { "", "keys", "new", "old", "both" };
	for (int i = DDB_STREAM_KEYS; m->a->stream && i <= DDB_STREAM_BOTH; i++)
		if (!strcmp(m->a->stream, names[i]))
			*out = (enum ddb_stream)i;
	return !m->a->stream || *out ||
	       refuse(m, "stream", m->a->stream, "there are four kinds: keys, new, old, both");
}

static bool tags_of(struct making *m, struct ddb_table_opts *out)
{
	const struct cli_list *list = &m->a->tags;
	struct ddb_tag *tags = ARENA_ARRAY(m->a->arena, struct ddb_tag, list->n + 1);
	if (!tags)
		return nomem(m);
	for (size_t i = 0; i < list->n; i++) {
		struct str rest = str_z(list->items[i]), name = until(&rest, '=');
		if (!name.n || !strchr(list->items[i], '='))
			return refuse(m, "tag", list->items[i], "give KEY=VALUE");
		tags[i].key = ddbi_arena_copy(m->a->arena, name).p;
		tags[i].value = rest.p;
		if (!tags[i].key)
			return nomem(m);
	}
	out->tags = tags;
	out->ntags = list->n;
	return true;
}

static bool options_of(struct making *m, struct ddb_table_opts *out)
{
	const struct ask *a = m->a;
	out->read_units = (int64_t)a->read_units;
	out->write_units = (int64_t)a->write_units;
	out->protect = a->protect;
	if (!a->read_units != !a->write_units) {
		m->code = ddbi_cli_say(a, EXIT_USAGE, "--read-units and --write-units go together");
		return false;
	}
	return stream_of(m, &out->stream) && tags_of(m, out);
}

static int show(struct ask *a, bool exists)
{
	struct buf *b = &a->out.lines;
	buf_z(b, "table ");
	ddbi_cli_printable(b, str_z(a->table), 1024);
	buf_z(b, exists ? " is there already, as described" : " is made");
	ddbi_cli_line(&a->out);
	return EXIT_OK;
}

/* So that no file is made for a table that cannot be. */
static int prepare(struct ask *a)
{
	struct making m = { a, EXIT_OK };
	struct ddb_table_opts opts = { .no_wait = false };
	return model_of(&m) && options_of(&m, &opts) ? EXIT_OK : m.code;
}

static int run(struct ask *a)
{
	struct making m = { a, EXIT_OK };
	struct ddb_table_opts opts = { .no_wait = false };
	bool exists = false;
	if (!options_of(&m, &opts))
		return m.code;
	if (ddb_table_exists(a->db, a->model, &exists) || ddb_create_table(a->db, a->model, &opts))
		return ddbi_cli_why(a);
	return ddbi_cli_columns(a) ? show(a, exists) : EXIT_OK;
}

const struct cli_command ddbi_cli_create = {
	.name = "create",
	.about = "make a table",
	.arguments = "TABLE",
	.least = 1,
	.most = 1,
	.first = CLI_NEW_TABLE,
	.text = "Makes a table and waits until it can be used. One that is there already is fine if it\n"
		"has these keys and indexes. A store's file is made if it is not there.",
	.rows = rows,
	.examples = "  ddb create Users --hash email:S --store app.db\n"
		    "  ddb create Posts --hash author:S --range created:N --ttl expires_at \\\n"
		    "      --index by_topic=topic:S,created:N --index by_slug=slug:S/keys,title",
	.prepare = prepare,
	.run = run,
};
