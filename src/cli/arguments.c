/* SPDX-License-Identifier: Apache-2.0 */
/* Arguments by a command's table. */
#include "base/arena.h"
#include "base/meant.h"
#include "cli/command.h"
#include <stdarg.h>
#include <stdio.h>

#define ROWS_MAX 64

struct reading {
	const struct cli_command *command;
	struct ask *ask;
	char **argv;
	int argc, at; /* argv[at] is next */
};

__attribute__((format(printf, 2, 3))) static bool refuse(const struct reading *r, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fprintf(stderr, "ddb %s: ", r->command->name);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
	return false;
}

static const struct cli_row *find(const struct cli_command *c, struct str name)
{
	for (const struct cli_row *row = c->rows; row->name; row++)
		if (str_eq(name, str_z(row->name)))
			return row;
	return NULL;
}

static bool is_option(const char *word)
{
	return word[0] == '-' && word[1] == '-' && word[2];
}

static struct str option_name(const char *word)
{
	return (struct str){ word + 2, strcspn(word + 2, "=") };
}

static bool unknown(const struct reading *r, struct str name)
{
	const char *names[ROWS_MAX];
	size_t n = 0;
	for (const struct cli_row *row = r->command->rows; row->name && n < ROWS_MAX; row++)
		names[n++] = row->name;
	const char *meant = ddbi_meant(name, names, n);
	if (meant)
		return refuse(r, "there is no option --%.*s; did you mean --%s?", (int)name.n, name.p, meant);
	return refuse(r, "there is no option --%.*s; ddb %s --help lists them", (int)name.n, name.p,
		r->command->name);
}

/* ---- values ---- */
static size_t marks_of(const char *text)
{
	size_t n = 0;
	for (; *text; text++)
		n += *text == '?';
	return n;
}

/* As many words as there are question marks. One that is the name of an option ends them. */
static bool take_marks(struct reading *r, const struct cli_row *row, const char *text, struct cli_marks *out)
{
	size_t n = marks_of(text), given = 0;
	*out = (struct cli_marks){ text, r->argv + r->at, n };
	while (given < n && r->at < r->argc &&
		!(is_option(r->argv[r->at]) && find(r->command, option_name(r->argv[r->at])))) {
		r->at++;
		given++;
	}
	return given == n || refuse(r, "--%s '%s' has %zu ?, but %zu %s behind it", row->name, text, n, given,
				     given == 1 ? "value stands" : "values stand");
}

static bool take_count(struct reading *r, const struct cli_row *row, const char *text, size_t *out)
{
	int64_t n = 0;
	if (!ddbi_str_to_i64(str_z(text), &n) || n < 0)
		return refuse(r, "--%s %s: give a whole number", row->name, text);
	*out = (size_t)n;
	return true;
}

static bool take_value(struct reading *r, const struct cli_row *row, const char *text)
{
	void *member = (char *)r->ask + row->at;
	struct cli_list *list = member;
	switch (row->takes) {
	case CLI_COUNT: return take_count(r, row, text, member);
	case CLI_MARKS: return take_marks(r, row, text, member);
	case CLI_LIST:
		if (list->n == CLI_LIST_MAX)
			return refuse(r, "--%s is given more than %d times", row->name, CLI_LIST_MAX);
		list->items[list->n++] = text;
		return true;
	default: *(const char **)member = text; return true;
	}
}

static bool take_option(struct reading *r)
{
	const char *word = r->argv[r->at++];
	struct str name = option_name(word);
	const char *value = name.p[name.n] ? name.p + name.n + 1 : NULL;
	const struct cli_row *row = find(r->command, name);
	if (!row)
		return unknown(r, name);
	if (row->takes == CLI_NOTHING) {
		*(bool *)((char *)r->ask + row->at) = true;
		return !value || refuse(r, "--%s takes no value", row->name);
	}
	if (!value && r->at < r->argc)
		value = r->argv[r->at++];
	if (!value)
		return refuse(r, "--%s needs a value: %s", row->name, row->value);
	return take_value(r, row, value);
}

static bool check_count(const struct reading *r)
{
	const struct cli_command *c = r->command;
	size_t n = r->ask->nwords;
	if (n < c->least)
		return refuse(r, "%s; usage: ddb %s %s",
			n ? "an argument is missing" : "arguments are missing", c->name, c->arguments);
	return n <= c->most || refuse(r, "'%s' is one argument too many; usage: ddb %s %s",
				       r->ask->words[c->most], c->name, c->arguments);
}

bool ddbi_cli_read(const struct cli_command *command, int argc, char **argv, struct ask *out)
{
	struct reading r = { .command = command, .ask = out, .argv = argv, .argc = argc };
	bool all = false; /* behind --: no more options */
	out->command = command;
	out->words = ARENA_ARRAY(out->arena, char *, (size_t)argc + 1);
	if (!out->words)
		return refuse(&r, "there is not enough memory");
	while (r.at < argc) {
		if (!all && !strcmp(argv[r.at], "--")) {
			all = true;
			r.at++;
		} else if (!all && is_option(argv[r.at])) {
			if (!take_option(&r))
				return false;
		} else
			out->words[out->nwords++] = argv[r.at++];
	}
	return out->help || check_count(&r);
}
