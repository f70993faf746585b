/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"
#include <stdio.h>
#include <string.h>

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *about;
} commands[] = {
	{ "check", ddbi_cli_check, "look for what is wrong in a store's file" },
	{ "dump", ddbi_cli_dump, "write a store's tables and items as lines of JSON" },
	{ "load", ddbi_cli_load, "make tables and items of such lines" },
	{ "serve", ddbi_cli_serve, "serve DynamoDB's wire protocol, for AWS SDKs and tools" },
};

static void usage(FILE *out)
{
	fputs("usage: ddb COMMAND [OPTIONS]\n\n", out);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		fprintf(out, "  %-10s %s\n", commands[i].name, commands[i].about);
	fputs("\nddb COMMAND --help tells more; ddb --version says which this is.\n", out);
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
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "help")) {
		usage(stdout);
		return EXIT_OK;
	}
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 2, argv + 2);
	fprintf(stderr, "ddb: there is no command '%s'\n\n", argv[1]);
	usage(stderr);
	return EXIT_USAGE;
}
