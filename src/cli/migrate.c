/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/migrate.h"
#include "base/arena.h"
#include "base/terminal.h"
#include "value/json.h"
#include <stdio.h>
#include <unistd.h>

#define LEASE_MS 10000 /* Ctrl-C leaves a migration behind for so long */

static const struct cli_row rows[] = {
	CLI_ROW("dry-run", NULL, CLI_NOTHING, dry_run,
		"tell what would be done and what it costs, and do nothing"),
	CLI_ROW("list", NULL, CLI_NOTHING, list, "list what was run here and, with FILE, what is pending"),
	CLI_ROW("rollback", "NAME", CLI_TEXT, rollback, "undo that one of FILE's, where it can be undone"),
	CLI_ROW("mark", "NAME", CLI_TEXT, mark, "note it as applied without running it"),
	CLI_ROW("unmark", "NAME", CLI_TEXT, unmark, "forget that it was ever run"),
	CLI_ROW("rate", "N", CLI_COUNT, rate,
		"items per second that are looked at (default: as fast as it goes)"),
	CLI_ROW("sample", "N", CLI_COUNT, sample,
		"items of each table that --dry-run looks at (default: 1000)"),
	CLI_JSON_ROW,
	CLI_STORE_ROW,
	CLI_HELP_ROW,
	CLI_END,
};

/* ---- lines ---- */
static void add_text(struct buf *b, const char *name, const char *text)
{
	buf_z(b, b->len && b->p[b->len - 1] != '{' ? ",\"" : "\"");
	buf_z(b, name);
	buf_z(b, "\":");
	if (text)
		ddbi_json_write_string(b, str_z(text));
	else
		buf_z(b, "null");
}

static void add_number(struct buf *b, const char *name, int64_t n)
{
	buf_z(b, ",\"");
	buf_z(b, name);
	buf_z(b, "\":");
	ddbi_buf_i64(b, n);
}

static void add_units(struct buf *b, const char *name, double units)
{
	char text[64];
	snprintf(text, sizeof text, ",\"%s\":%.1f", name, units);
	buf_z(b, text);
}

static bool state_line(struct ask *a, const struct ddb_migration_state *s)
{
	struct buf *b = &a->out.lines;
	char ended[64] = "";
	if (s->ended_at.us)
		ddb_time_text(s->ended_at, ended);
	ddbi_buf_byte(b, '{');
	add_text(b, "migration", s->name);
	add_text(b, "state", s->state);
	add_text(b, "table", s->table);
	add_number(b, "looked", s->looked);
	add_number(b, "changed", s->changed);
	add_number(b, "left", s->left);
	add_text(b, "ended", s->ended_at.us ? ended : NULL);
	ddbi_buf_byte(b, '}');
	return ddbi_cli_line(&a->out);
}

static bool told_line(struct ask *a, const struct ddb_migration_state *s)
{
	struct buf *b = &a->out.lines;
	char text[200];
	ddbi_cli_printable(b, str_z(s->name), 1024);
	snprintf(text, sizeof text, ": %s, %lld of %lld items changed", s->state, (long long)s->changed,
		(long long)s->looked);
	buf_z(b, text);
	if (s->left) {
		snprintf(text, sizeof text, ", %lld left alone", (long long)s->left);
		buf_z(b, text);
	}
	return ddbi_cli_line(&a->out);
}

static bool plan_line(struct ask *a, const struct ddb_plan_step *s)
{
	struct buf *b = &a->out.lines;
	if (ddbi_cli_columns(a)) {
		ddbi_cli_printable(b, str_z(s->migration), 1024);
		buf_z(b, ": ");
		ddbi_cli_printable(b, str_z(s->text), 1 << 16);
		return ddbi_cli_line(&a->out);
	}
	ddbi_buf_byte(b, '{');
	add_text(b, "migration", s->migration);
	add_text(b, "text", s->text);
	add_number(b, "items", s->items);
	buf_z(b, s->exact ? ",\"exact\":true" : ",\"exact\":false");
	add_number(b, "requests", s->requests);
	add_units(b, "read_units", s->read_units);
	add_units(b, "write_units", s->write_units);
	ddbi_buf_byte(b, '}');
	return ddbi_cli_line(&a->out);
}

/* ---- states ---- */
struct states {
	struct ddb_migration_state *items;
	size_t n;
};

static int list_states(struct ask *a, struct states *out)
{
	return ddb_migrate_list(a->db, a->arena, &out->items, &out->n) ? ddbi_cli_why(a) : EXIT_OK;
}

static const struct ddb_migration_state *find_state(const struct states *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->items[i].name, name))
			return &s->items[i];
	return NULL;
}

static bool is_applied(const struct ddb_migration_state *s)
{
	return s && (!strcmp(s->state, "applied") || !strcmp(s->state, "marked"));
}

/* Those of the file that were never run come behind the others. */
static bool add_pending(struct ask *a, const struct cli_migrations *m, struct states *s)
{
	struct ddb_migration_state *all = ARENA_ARRAY(a->arena, struct ddb_migration_state, s->n + m->n + 1);
	if (!all)
		return false;
	if (s->n)
		memcpy(all, s->items, s->n * sizeof *all);
	struct states known = *s;
	for (size_t i = 0; i < m->n; i++)
		if (!find_state(&known, m->items[i].name))
			all[s->n++] = (struct ddb_migration_state){ .name = m->items[i].name,
				.about = m->items[i].about,
				.table = m->items[i].model->table,
				.state = "pending" };
	s->items = all;
	return true;
}

enum { COLUMNS = 5 };

static bool grid_row(struct ask *a, struct cli_cell *cells, const struct ddb_migration_state *s)
{
	char text[32];
	const char *const texts[] = { s->name, s->state, s->table ? s->table : "" };
	for (size_t i = 0; i < 3; i++) {
		struct buf b;
		ddbi_buf_init(&b, 1 << 14);
		ddbi_cli_printable(&b, str_z(texts[i]), 1024);
		cells[i].text = ddbi_arena_copy(a->arena, buf_view(&b));
		ddbi_buf_free(&b);
	}
	for (size_t i = 3; i < COLUMNS; i++) {
		int n = snprintf(text, sizeof text, "%lld", (long long)(i == 3 ? s->looked : s->changed));
		cells[i] =
			(struct cli_cell){ ddbi_arena_copy(a->arena, (struct str){ text, (size_t)n }), true };
	}
	for (size_t i = 0; i < COLUMNS; i++)
		if (!cells[i].text.p)
			return false;
	return true;
}

static int show_grid(struct ask *a, const struct states *s)
{
	static const struct str heads[COLUMNS] = { { "MIGRATION", 9 }, { "STATE", 5 }, { "TABLE", 5 },
		{ "ITEMS", 5 }, { "CHANGED", 7 } };
	struct cli_cell *cells = ddbi_arena_zalloc(a->arena, (s->n + 1) * COLUMNS * sizeof *cells);
	struct cli_grid grid = { heads, cells, COLUMNS, s->n };
	for (size_t i = 0; cells && i < s->n; i++)
		if (!grid_row(a, cells + i * COLUMNS, &s->items[i]))
			return ddbi_cli_nomem(a);
	if (!cells)
		return ddbi_cli_nomem(a);
	return ddbi_cli_grid(&a->out, &grid, ddbi_terminal_width(STDOUT_FILENO)) ? EXIT_OK : EXIT_FAILED;
}

static int list(struct ask *a, const struct cli_migrations *m)
{
	struct states s = { .n = 0 };
	int code = list_states(a, &s);
	if (code)
		return code;
	if (!add_pending(a, m, &s))
		return ddbi_cli_nomem(a);
	if (ddbi_cli_columns(a) && s.n)
		return show_grid(a, &s);
	if (ddbi_cli_columns(a))
		return ddbi_cli_say(a, EXIT_OK, "no migration was ever run in %s", a->store);
	for (size_t i = 0; i < s.n; i++)
		if (!state_line(a, &s.items[i]))
			return EXIT_FAILED;
	return EXIT_OK;
}

/* ---- running ---- */
static bool progress(void *user, const struct ddb_migrate_progress *p)
{
	ddbi_cli_progress(user, (uint64_t)p->looked);
	return true;
}

static int dry_run(struct ask *a, const struct cli_migrations *m)
{
	const struct ddb_plan_opts o = { .sample = a->sample };
	struct ddb_migrate_plan plan;
	if (ddb_migrate_preview(a->db, a->arena, m->items, m->n, &o, &plan))
		return ddbi_cli_why(a);
	if (!plan.nsteps && ddbi_cli_columns(a))
		return ddbi_cli_say(a, EXIT_OK, "there is nothing to be done");
	for (size_t i = 0; i < plan.nsteps; i++)
		if (!plan_line(a, &plan.steps[i]))
			return EXIT_FAILED;
	return EXIT_OK;
}

/* What became of those that were not applied before, or of the one that was rolled back. */
static int tell(struct ask *a, const struct cli_migrations *m, const struct states *before)
{
	struct states after = { .n = 0 };
	size_t told = 0;
	int code = list_states(a, &after);
	for (size_t i = 0; !code && i < m->n; i++) {
		const struct ddb_migration_state *s = find_state(&after, m->items[i].name);
		if (!s || (before && is_applied(find_state(before, s->name))))
			continue;
		told++;
		if (!(ddbi_cli_columns(a) ? told_line(a, s) : state_line(a, s)))
			return EXIT_FAILED;
	}
	if (!code && !told && ddbi_cli_columns(a))
		return ddbi_cli_say(a, EXIT_OK, "there is nothing to be done");
	return code;
}

/* back: of one migration. */
static int run_all(struct ask *a, const struct cli_migrations *m, bool back)
{
	struct cli_progress shown = { .what = "items" };
	const struct ddb_migrate_opts o = {
		.per_second = (unsigned)a->rate, .lease_ms = LEASE_MS, .progress = progress, .user = &shown
	};
	struct states before = { .n = 0 };
	int code = list_states(a, &before);
	if (code)
		return code;
	enum ddb_rc rc =
		back ? ddb_migrate_rollback(a->db, m->items, &o) : ddb_migrate(a->db, m->items, m->n, &o);
	ddbi_cli_progress_end(&shown);
	return rc ? ddbi_cli_why(a) : tell(a, m, back ? NULL : &before);
}

static int roll_back(struct ask *a, const struct cli_migrations *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (!strcmp(m->items[i].name, a->rollback)) {
			const struct cli_migrations one = { &m->items[i], 1 };
			return run_all(a, &one, true);
		}
	return ddbi_cli_say(a, EXIT_NOT_FOUND, "there is no migration %s in %s", a->rollback, a->words[0]);
}

static int mark(struct ask *a)
{
	const char *name = a->mark ? a->mark : a->unmark;
	return ddb_migrate_mark(a->db, name, a->mark != NULL) ? ddbi_cli_why(a) : EXIT_OK;
}

static int run(struct ask *a)
{
	struct cli_migrations m = { .n = 0 };
	int code = EXIT_OK;
	if (a->mark || a->unmark)
		return mark(a);
	if (!a->nwords && !a->list)
		return ddbi_cli_say(
			a, EXIT_USAGE, "name the file with the migrations; ddb migrate --help tells more");
	if (a->rate > 1000000)
		return ddbi_cli_say(a, EXIT_USAGE, "--rate: at most 1000000");
	if (a->nwords && !ddbi_cli_migrations(a, a->words[0], &m, &code))
		return code;
	if (a->list)
		return list(a, &m);
	if (a->dry_run)
		return dry_run(a, &m);
	return a->rollback ? roll_back(a, &m) : run_all(a, &m, false);
}

const struct cli_command ddbi_cli_migrate = {
	.name = "migrate",
	.about = "change items and tables that are there, once, by a file of steps",
	.arguments = "[FILE]",
	.least = 0,
	.most = 1,
	.first = CLI_NO_TABLE,
	.text = "Runs those migrations of FILE (- is the standard input) that have not been run yet,\n"
		"each once: the table ddb_migrations keeps what was. One that was stopped or died goes\n"
		"on where it was. Items that others write meanwhile lose nothing. FILE is JSON:\n"
		"\n"
		"  {\"migrations\":[{\"name\":\"0001_roles\",\"table\":\"Users\",\"steps\":[\n"
		"    {\"add\":\"role\",\"value\":\"member\"},         where an item lacks it\n"
		"    {\"remove\":\"nick\"},\n"
		"    {\"rename\":\"name\",\"to\":\"full_name\"},\n"
		"    {\"retype\":\"age\",\"type\":\"N\"},            S into N and N into S\n"
		"    "
		"{\"add_index\":\"by_city\",\"hash\":\"city:S\",\"range\":\"age:N\",\"holds\":\"keys\"},\n"
		"    {\"remove_index\":\"by_role\"},\n"
		"    {\"ttl\":\"expires_at\"},                   or null\n"
		"    {\"tags\":{\"team\":\"blue\",\"old\":null}}     null takes one off\n"
		"  ]}]}",
	.rows = rows,
	.examples = "  ddb migrate steps.json --dry-run --store app.db\n"
		    "  ddb migrate steps.json --rate 500 --store aws:eu-central-1\n"
		    "  ddb migrate --list --store app.db",
	.run = run,
};
