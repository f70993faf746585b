/* SPDX-License-Identifier: Apache-2.0 */
#include "options.h"
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
	"usage: blog serve [OPTIONS]           answer on http://127.0.0.1:8080/ until Ctrl-C\n"
	"       blog seed --posts N            write N posts\n"
	"       blog explain                   how the store finds what the blog asks it for\n"
	"       blog user add NAME [--admin]   somebody who may log in; the password is asked for\n"
	"\n"
	"  --store S              file:PATH, memory:, http://HOST:PORT or aws:REGION; else DDB_STORE of the\n"
	"                         environment, else file:blog.db\n"
	"  --sync-every MS        (1000) how long a write to a file may take to the disk, so what a power\n"
	"                         cut may cost; 0: it is there when answered\n"
	"serve and seed:\n"
	"  --threads N            that answer, or write, at a time (8)\n"
	"serve:\n"
	"  --host H               the address to listen on (127.0.0.1)\n"
	"  --port P               (8080) 0: any that is free\n"
	"  --search-newest N      how many of the newest posts a search looks at (500)\n"
	"  --comments-a-minute N  that an address may write (6) 0: any number\n"
	"  --behind-proxy         a proxy of yours sets X-Forwarded-For, -Host and -Proto: believe them\n"
	"  --demo                 puts something to look at into an empty blog\n"
	"\n"
	"Where BLOG_API_TOKEN is in the environment, those who write through the API have to send it.\n";

/* Each option has a letter, by which its verbs know it. */
static const struct verb_options {
	enum verb verb;
	const char *words[2];
	const char *options;
} verbs[] = {
	{ SERVE, { "serve" }, "sythpncbd" },
	{ SEED, { "seed" }, "sytN" },
	{ EXPLAIN, { "explain" }, "s" },
	{ ADD_USER, { "user", "add" }, "sya" },
};
static const struct option options[] = {
	{ "store", required_argument, NULL, 's' },
	{ "sync-every", required_argument, NULL, 'y' },
	{ "threads", required_argument, NULL, 't' },
	{ "host", required_argument, NULL, 'h' },
	{ "port", required_argument, NULL, 'p' },
	{ "search-newest", required_argument, NULL, 'n' },
	{ "comments-a-minute", required_argument, NULL, 'c' },
	{ "behind-proxy", no_argument, NULL, 'b' },
	{ "demo", no_argument, NULL, 'd' },
	{ "posts", required_argument, NULL, 'N' },
	{ "admin", no_argument, NULL, 'a' },
	{ "help", no_argument, NULL, '?' },
	{ 0 },
};

static int wrong(const char *what, const char *which)
{
	fprintf(stderr, "blog: %s%s\n\n%s", what, which, help);
	return 2;
}

static bool whole(int option, int min, int max, int *out)
{
	const char *text = optarg;
	const struct option *o = options;
	char *end;
	errno = 0;
	long n = strtol(text, &end, 10);
	bool good = end != text && !*end && !errno && n >= min && n <= max;
	while (o->val != option)
		o++;
	if (good)
		*out = (int)n;
	else
		fprintf(stderr, "blog: --%s is a whole number from %d to %d, not \"%s\"\n", o->name, min, max,
			text);
	return good;
}

static bool take(struct command *c, int option)
{
	struct blog *b = &c->blog;
	int newest;
	switch (option) {
	case 's': b->where = optarg; return true;
	case 'h': b->host = optarg; return true;
	case 'b': return b->behind_proxy = true;
	case 'd': return b->demo = true;
	case 'a': return c->admin = true;
	case 'y': return whole(option, 0, 60000, &b->sync_every_ms);
	case 't': return whole(option, 1, 64, &b->threads);
	case 'p': return whole(option, 0, 65535, &b->port);
	case 'c': return whole(option, 0, INT_MAX, &b->comments_a_minute);
	case 'N': return whole(option, 1, INT_MAX, &c->posts);
	default:
		if (!whole(option, 1, 100000, &newest))
			return false;
		b->search_newest = (size_t)newest;
		return true;
	}
}

/* The verb of these words; what follows it is left in *words. */
static const struct verb_options *find_verb(char ***words)
{
	for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
		const struct verb_options *v = &verbs[i];
		char **at = *words;
		bool is = at[0] && strcmp(at[0], v->words[0]) == 0;
		if (is && v->words[1])
			is = *++at && strcmp(*at, v->words[1]) == 0;
		if (is) {
			*words = at + 1;
			return v;
		}
	}
	return NULL;
}

static int read_words(struct command *c, char **words, const char *given)
{
	const char *first = words[0];
	const struct verb_options *v = find_verb(&words);
	if (!v)
		return first ? wrong("there is no such command: ", first) : wrong("what is it to do?", "");
	c->verb = v->verb;
	if (v->verb == ADD_USER && !(c->user = *words++))
		return wrong("what is the user's name?", "");
	if (*words)
		return wrong("what is this for? ", *words);
	for (const struct option *o = options; o->name; o++)
		if (strchr(given, o->val) && !strchr(v->options, o->val))
			return wrong("this command has no --", o->name);
	if (v->verb == SEED && !c->posts)
		return wrong("how many? --posts N says it", "");
	return -1;
}

int read_command(int argc, char **argv, struct command *c)
{
	char given[sizeof options / sizeof options[0]] = "";
	opterr = 0;
	for (int option, at = 0; (option = getopt_long(argc, argv, ":", options, &at)) != -1;) {
		if (option == ':')
			return wrong("a value is missing after ", argv[optind - 1]);
		if (option == '?' && strcmp(argv[optind - 1], "--help") != 0)
			return wrong("there is no option ", argv[optind - 1]);
		if (option == '?')
			return fputs(help, stdout) < 0;
		if (!take(c, option))
			return 2;
		if (!strchr(given, option))
			given[strlen(given)] = (char)option;
	}
	return read_words(c, argv + optind, given);
}
