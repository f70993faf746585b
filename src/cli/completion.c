/* SPDX-License-Identifier: Apache-2.0 */
/* Completion for shells, out of the tables of all commands. */
#include "cli/command.h"

static const struct cli_row rows[] = { CLI_HELP_ROW, CLI_END };

static void add(struct ask *a, const char *text)
{
	buf_z(&a->out.lines, text);
}

static void add_line(struct ask *a, const char *text)
{
	add(a, text);
	ddbi_cli_line(&a->out);
}

static void add_names(struct ask *a)
{
	const char *space = "";
	for (size_t i = 0; ddbi_cli_commands[i]; i++, space = " ") {
		add(a, space);
		add(a, ddbi_cli_commands[i]->name);
	}
	for (size_t i = 0; ddbi_cli_others[i].name; i++) {
		add(a, " ");
		add(a, ddbi_cli_others[i].name);
	}
}

/* ---- bash ---- */
static void bash_options(struct ask *a, const struct cli_command *c, bool with_value)
{
	for (const struct cli_row *row = c->rows; row->name; row++)
		if (!with_value || row->value) {
			add(a, " --");
			add(a, row->name);
		}
}

static void bash_command(struct ask *a, const struct cli_command *c)
{
	add(a, "\t");
	add(a, c->name);
	add(a, ") options='");
	bash_options(a, c, false);
	add(a, "' takes='");
	bash_options(a, c, true);
	add(a, " '");
	add(a, c->first == CLI_TABLE ? " table=yes" : "");
	add_line(a, " ;;");
}

static int bash(struct ask *a)
{
	add_line(a, "# Completion of ddb for bash: ddb completion bash makes this.");
	add_line(a, "_ddb()\n{");
	add_line(a, "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}");
	add_line(a, "\tlocal options= takes= table= store= i");
	add_line(a, "\tCOMPREPLY=()");
	add(a, "\tif [ \"$COMP_CWORD\" -eq 1 ]; then\n\t\tCOMPREPLY=($(compgen -W '");
	add_names(a);
	add_line(a, "' -- \"$cur\"))\n\t\treturn\n\tfi");
	add_line(a, "\tcase ${COMP_WORDS[1]} in");
	for (size_t i = 0; ddbi_cli_commands[i]; i++)
		bash_command(a, ddbi_cli_commands[i]);
	add_line(a, "\t*) # its help is the table of its options\n"
		    "\t\toptions=$(ddb \"${COMP_WORDS[1]}\" --help 2>/dev/null | sed -n 's/^  "
		    "\\(--[a-z-]*\\).*/\\1/p')\n"
		    "\t\ttakes=\" $(ddb \"${COMP_WORDS[1]}\" --help 2>/dev/null | sed -n 's/^  "
		    "\\(--[a-z-]*\\) [A-Z].*/\\1/p' |\n"
		    "\t\t\ttr '\\n' ' ')\" ;;\n\tesac");
	add_line(a, "\tcase $takes in *\" $prev \"*) return ;; esac # a value: files are offered");
	add_line(a, "\tcase $cur in -*)\n\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$cur\"))\n\t\treturn "
		    ";;\n\tesac");
	add_line(a, "\t[ \"$table\" ] && [ \"$COMP_CWORD\" -eq 2 ] || return");
	add_line(a, "\tfor ((i = 3; i < ${#COMP_WORDS[@]} - 1; i++)); do");
	add_line(a, "\t\t[ \"${COMP_WORDS[i]}\" = --store ] && store=${COMP_WORDS[i+1]}\n\tdone");
	add_line(a, "\tCOMPREPLY=($(compgen -W \"$(ddb tables --names ${store:+--store \"$store\"} "
		    "2>/dev/null)\" -- \"$cur\"))");
	add_line(a, "}");
	add_line(a, "complete -o default -F _ddb ddb");
	return EXIT_OK;
}

/* ---- zsh ---- */
/* The first line of an explanation, within quotes. */
static void zsh_about(struct ask *a, const char *text)
{
	for (; *text && *text != '\n'; text++) {
		if (strchr("[]:\\", *text))
			add(a, "\\");
		if (*text == '\'')
			add(a, "'\\'");
		ddbi_buf_byte(&a->out.lines, *text);
	}
}

static bool zsh_is_file(const struct cli_row *row)
{
	return !strcmp(row->name, "store") || !strcmp(row->value, "PATH");
}

static void zsh_option(struct ask *a, const struct cli_row *row)
{
	add(a, row->takes == CLI_LIST ? " '*--" : " '--");
	add(a, row->name);
	add(a, "[");
	zsh_about(a, row->about);
	add(a, "]");
	if (row->value) {
		add(a, ":");
		zsh_about(a, row->value);
		add(a, zsh_is_file(row) ? ":_files" : ":");
	}
	add(a, "'");
}

/* A table and what is no file; one of some words, which are written small; or files. */
static void zsh_arguments(struct ask *a, const struct cli_command *c)
{
	if (c->first == CLI_TABLE) {
		add(a, c->most > 1 ? " '1:TABLE:_ddb_tables' '*: :'" : " '1:TABLE:_ddb_tables'");
	} else if (*c->arguments >= 'a' && *c->arguments <= 'z') {
		add(a, " '1: :(");
		for (const char *p = c->arguments; *p; p++)
			ddbi_buf_byte(&a->out.lines, *p == '|' ? ' ' : *p);
		add(a, ")'");
	} else {
		add(a, c->most && c->first != CLI_NEW_TABLE ? " '*: :_files'" : " '*: :'");
	}
}

static void zsh_command(struct ask *a, const struct cli_command *c)
{
	add(a, "\t");
	add(a, c->name);
	add(a, ") _arguments");
	for (const struct cli_row *row = c->rows; row->name; row++)
		zsh_option(a, row);
	zsh_arguments(a, c);
	add_line(a, " ;;");
}

static void zsh_name(struct ask *a, const char *name, const char *about)
{
	add(a, "\t\t\t'");
	add(a, name);
	add(a, ":");
	zsh_about(a, about);
	add_line(a, "'");
}

static int zsh(struct ask *a)
{
	add_line(a, "#compdef ddb\n# Completion of ddb for zsh: ddb completion zsh makes this.");
	add_line(a, "_ddb_tables()\n{\n\tlocal -a names");
	add_line(a, "\tnames=(${(f)\"$(ddb tables --names ${opt_args[--store]:+--store $opt_args[--store]} "
		    "2>/dev/null)\"})");
	add_line(a, "\tcompadd -a names\n}");
	add_line(a, "_ddb()\n{\n\tlocal -a commands\n\tlocal command=$words[2]\n\tif (( CURRENT == 2 )); "
		    "then\n\t\tcommands=(");
	for (size_t i = 0; ddbi_cli_commands[i]; i++)
		zsh_name(a, ddbi_cli_commands[i]->name, ddbi_cli_commands[i]->about);
	for (size_t i = 0; ddbi_cli_others[i].name; i++)
		zsh_name(a, ddbi_cli_others[i].name, ddbi_cli_others[i].about);
	add_line(a, "\t\t)\n\t\t_describe command commands\n\t\treturn\n\tfi");
	add_line(a, "\tshift words\n\t(( CURRENT-- ))\n\tcase $command in");
	for (size_t i = 0; ddbi_cli_commands[i]; i++)
		zsh_command(a, ddbi_cli_commands[i]);
	add_line(a,
		"\t*) # its help is the table of its options\n"
		"\t\tcompadd -- $(ddb $command --help 2>/dev/null | sed -n 's/^  \\(--[a-z-]*\\).*/\\1/p')\n"
		"\t\t_files ;;\n\tesac\n}\n_ddb \"$@\"");
	return EXIT_OK;
}

static int run(struct ask *a)
{
	if (!strcmp(a->words[0], "bash"))
		return bash(a);
	if (!strcmp(a->words[0], "zsh"))
		return zsh(a);
	return ddbi_cli_say(a, EXIT_USAGE, "there is completion for bash and zsh, not for %s", a->words[0]);
}

const struct cli_command ddbi_cli_completion = {
	.name = "completion",
	.about = "print completion for bash or zsh",
	.arguments = "bash|zsh",
	.least = 1,
	.most = 1,
	.first = CLI_NO_TABLE,
	.text = "Prints what makes a shell complete commands, options and tables.",
	.rows = rows,
	.examples = "  . <(ddb completion bash)\n  ddb completion zsh >~/.zfunc/_ddb",
	.run = run,
	.local = true,
};
