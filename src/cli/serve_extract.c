/* SPDX-License-Identifier: Apache-2.0 */
/* --key, as often as it is there, and the flags of DynamoDB Local, so that scripts made for it go on working:
 * those that choose where the data is mean here what they mean there, those that tune it mean nothing. */
#include "cli/cli.h"
#include "cli/serve.h"
#include <stdio.h>

/* The value of argv[*i], which is `name VALUE` or `name=VALUE`; NULL: it is another option. */
static const char *value_of(const char *name, int argc, char **argv, int *i, bool *missing)
{
	size_t n = strlen(name);
	if (strncmp(argv[*i], name, n) != 0 || (argv[*i][n] && argv[*i][n] != '='))
		return NULL;
	if (argv[*i][n] == '=')
		return argv[*i] + n + 1;
	*missing = *i + 1 == argc;
	if (*missing)
		fprintf(stderr, "ddb serve: %s needs a value\n", name);
	return *missing ? NULL : argv[++*i];
}

static bool keep_key(struct serve_arguments *a, const char *key)
{
	if (a->nkeys == SERVE_KEYS_MAX) {
		fprintf(stderr,
			"ddb serve: --key is there more than %d times: put them into a file for --keys\n",
			SERVE_KEYS_MAX);
		return false;
	}
	a->keys[a->nkeys++] = key;
	return true;
}

static bool set_path(struct serve_arguments *a, const char *folder)
{
	int n = snprintf(a->path, sizeof a->path, "%s/ddb.db", folder);
	if (n < 0 || (size_t)n >= sizeof a->path) {
		fprintf(stderr, "ddb serve: -dbPath: the path is too long\n");
		return false;
	}
	a->file = a->path;
	return true;
}

enum taken { TAKEN, NOT_MINE, REFUSED };

static enum taken flag(struct serve_arguments *a, const char *text)
{
	static const char *const nothing[] = { "-sharedDb", "-optimizeDbBeforeStartup", "-disableTelemetry" };
	for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
		if (!strcmp(text, nothing[i]))
			return TAKEN;
	if (!strcmp(text, "-inMemory")) {
		a->file = NULL;
	} else if (!strcmp(text, "-delayTransientStatuses")) {
		snprintf(a->realism_text, sizeof a->realism_text, "table_delay_ms=1000");
		a->realism = a->realism_text;
	} else if (!strcmp(text, "-help") || !strcmp(text, "-h")) {
		a->help = true;
	} else {
		return NOT_MINE;
	}
	return TAKEN;
}

static enum taken take(int argc, char **argv, int *i, struct serve_arguments *a)
{
	bool missing = false;
	const char *value;
	if ((value = value_of("--key", argc, argv, i, &missing)))
		return keep_key(a, value) ? TAKEN : REFUSED;
	if (!missing && (value = value_of("-dbPath", argc, argv, i, &missing)))
		return set_path(a, value) ? TAKEN : REFUSED;
	if (!missing && (value = value_of("-port", argc, argv, i, &missing))) {
		a->port = value;
		return TAKEN;
	}
	if (!missing && value_of("-cors", argc, argv, i, &missing))
		return TAKEN; /* every origin is allowed anyway */
	return missing ? REFUSED : flag(a, argv[*i]);
}

bool ddbi_serve_extract(int argc, char **argv, struct serve_arguments *a, char **out, int *n)
{
	*n = 0;
	for (int i = 0; i < argc; i++) {
		enum taken t = take(argc, argv, &i, a);
		if (t == REFUSED)
			return false;
		if (t == NOT_MINE)
			out[(*n)++] = argv[i];
	}
	return true;
}
