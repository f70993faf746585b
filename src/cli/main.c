/* SPDX-License-Identifier: Apache-2.0 */
#include "base/meant.h"
#include "cli/command.h"
#include <stdio.h>

const struct cli_other ddbi_cli_others[] = {
	{ "copy", ddbi_cli_copy, "copy tables from one store to another" },
	{ "serve", ddbi_cli_serve, "serve DynamoDB's wire protocol, for AWS SDKs and tools" },
	{ NULL, NULL, NULL },
};

static void usage(FILE *out)
{
	fputs("usage: ddb COMMAND [OPTIONS]\n\n", out);
	for (size_t i = 0; ddbi_cli_commands[i]; i++)
		fprintf(out, "  %-11s %s\n", ddbi_cli_commands[i]->name, ddbi_cli_commands[i]->about);
	for (size_t i = 0; ddbi_cli_others[i].name; i++)
		fprintf(out, "  %-11s %s\n", ddbi_cli_others[i].name, ddbi_cli_others[i].about);
	fputs("\nddb COMMAND --help tells more; ddb --version says which this is.\n", out);
}

static int unknown(const char *name)
{
	const char *names[64];
	size_t n = 0;
	for (size_t i = 0; ddbi_cli_commands[i] && n < 64; i++)
		names[n++] = ddbi_cli_commands[i]->name;
	for (size_t i = 0; ddbi_cli_others[i].name && n < 64; i++)
		names[n++] = ddbi_cli_others[i].name;
	const char *meant = ddbi_meant(str_z(name), names, n);
	fprintf(stderr, "ddb: there is no command '%s'%s%s%s\n\n", name, meant ? "; did you mean " : "",
		meant ? meant : "", meant ? "?" : "");
	usage(stderr);
	return EXIT_USAGE;
}

static int run(const char *name, int argc, char **argv)
{
	for (size_t i = 0; ddbi_cli_commands[i]; i++)
		if (!strcmp(name, ddbi_cli_commands[i]->name))
			return ddbi_cli_run(ddbi_cli_commands[i], argc, argv);
	for (size_t i = 0; ddbi_cli_others[i].name; i++)
		if (!strcmp(name, ddbi_cli_others[i].name))
			return ddbi_cli_others[i].run(argc, argv);
	return unknown(name);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		usage(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "--version")) {
		puts("ddb " DDB_VERSION_TEXT);
		return EXIT_OK;
	}
	if (!strcmp(argv[1], "help") && argc > 2) {
		char help[] = "--help", *one[] = { help, NULL };
		return run(argv[2], 1, one);
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
		usage(stdout);
		return EXIT_OK;
	}
	return run(argv[1], argc - 2, argv + 2);
}
