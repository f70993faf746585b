/* SPDX-License-Identifier: Apache-2.0 */
#include "base/meant.h"
#include "cli/cli.h"
#include <stdio.h>

#define OPTIONS_MAX 64

static void unknown(const char *command, struct str name, const struct cli_option *options)
{
	const char *names[OPTIONS_MAX];
	size_t n = 0;
	while (options[n].name && n < OPTIONS_MAX) {
		names[n] = options[n].name;
		n++;
	}
	const char *meant = ddbi_meant(name, names, n);
	fprintf(stderr, "ddb %s: there is no option --%.*s%s%s%s\n", command, (int)name.n, name.p,
		meant ? "; did you mean --" : "", meant ? meant : "", meant ? "?" : "");
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
