/* SPDX-License-Identifier: Apache-2.0 */
/* A command's help, out of its table. */
#include "cli/command.h"
#include <stdio.h>

#define COLUMN 22 /* where the explanations begin */

static void print_row(const struct cli_row *row)
{
	int n = printf("  --%s%s%s", row->name, row->value ? " " : "", row->value ? row->value : "");
	const char *p = row->about;
	bool first = true;
	if (n > COLUMN - 2) {
		putchar('\n');
		n = 0;
	}
	for (; *p; first = false) {
		size_t line = strcspn(p, "\n");
		printf("%*s%.*s\n", COLUMN - (first ? n : 0), "", (int)line, p);
		p += line + (p[line] != 0);
	}
}

void ddbi_cli_help(const struct cli_command *c)
{
	printf("usage: ddb %s%s%s [OPTIONS]\n\n%s\n\n", c->name, *c->arguments ? " " : "", c->arguments,
		c->text);
	for (const struct cli_row *row = c->rows; row->name; row++)
		print_row(row);
	if (c->examples)
		printf("\nExamples:\n%s\n", c->examples);
	puts("\nExit codes: 0 ok, 1 failed, 2 usage, 3 something is missing on this machine, 4 not found,\n"
	     "5 a condition did not hold, 6 refused, or no credentials, 130 interrupted by Ctrl-C.");
}
