/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"
#include "cli/cli.h"
#include <stdio.h>

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;
	return m < c ? m : c;
}

/* How many letters to change, add or leave out; names here are short. */
static size_t distance(struct str a, struct str b)
{
	size_t row[64];
	if (b.n >= 64)
		return SIZE_MAX;
	for (size_t j = 0; j <= b.n; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.n; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t j = 1; j <= b.n; j++) {
			size_t above = row[j];
			row[j] = min3(above + 1, row[j - 1] + 1, diagonal + (a.p[i - 1] != b.p[j - 1]));
			diagonal = above;
		}
	}
	return row[b.n];
}

static void unknown(const char *command, struct str name, const struct cli_option *options)
{
	const struct cli_option *best = NULL;
	size_t least = 3;
	for (const struct cli_option *o = options; o->name; o++) {
		size_t d = distance(name, str_z(o->name));
		if (d < least) {
			least = d;
			best = o;
		}
	}
	fprintf(stderr, "ddb %s: there is no option --%.*s%s%s%s\n", command, (int)name.n, name.p,
		best ? "; did you mean --" : "", best ? best->name : "", best ? "?" : "");
}

static const struct cli_option *find(struct str name, const struct cli_option *options)
{
	for (; options->name; options++)
		if (str_eq(name, str_z(options->name)))
			return options;
	return NULL;
}

bool ddbi_cli_options(const char *command, int argc, char **argv, const struct cli_option *options, int *rest)
{
	int i = 0;
	for (; i < argc && argv[i][0] == '-' && argv[i][1] == '-' && argv[i][2]; i++) {
		struct str name = str_z(argv[i] + 2);
		const char *equals = memchr(name.p, '=', name.n), *value = NULL;
		if (equals) {
			name.n = (size_t)(equals - name.p);
			value = equals + 1;
		}
		const struct cli_option *o = find(name, options);
		if (!o) {
			unknown(command, name, options);
			return false;
		}
		if (!o->value && value) {
			fprintf(stderr, "ddb %s: --%s takes no value\n", command, o->name);
			return false;
		}
		if (o->value && !value && ++i < argc)
			value = argv[i];
		if (o->value && !value) {
			fprintf(stderr, "ddb %s: --%s needs a value\n", command, o->name);
			return false;
		}
		if (o->value)
			*o->value = value;
		else
			*o->flag = true;
	}
	*rest = i;
	return true;
}

bool ddbi_cli_arguments(const char *command, int argc, char **argv, const struct cli_option *options,
	const char *out[], int most)
{
	int n = 0, rest;
	for (int i = 0; i < most; i++)
		out[i] = NULL;
	for (;;) {
		if (!ddbi_cli_options(command, argc, argv, options, &rest))
			return false;
		if (rest == argc)
			return true;
		if (n == most) {
			fprintf(stderr, "ddb %s: '%s' is one argument too many; ddb %s --help tells more\n",
				command, argv[rest], command);
			return false;
		}
		out[n++] = argv[rest];
		argc -= rest + 1;
		argv += rest + 1;
	}
}

bool ddbi_cli_needs(const char *command, const char *argument, const char *what)
{
	if (!argument)
		fprintf(stderr, "ddb %s: name %s; ddb %s --help tells more\n", command, what, command);
	return argument != NULL;
}
