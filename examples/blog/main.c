/* SPDX-License-Identifier: Apache-2.0 */
/* The command: blog serve, seed, explain, user. */
#include "blog.h"
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"usage: blog serve [OPTIONS]       answer on http://127.0.0.1:8080/\n"
	"       blog seed --posts N        write N posts\n"
	"       blog explain               how the store finds what the blog asks it for\n"
	"       blog user add NAME [--admin]   somebody who may log in; asks for the password\n"
	"options:\n"
	"  --store S              file:PATH, memory:, http://HOST:PORT, aws:REGION; else DDB_STORE says,\n"
	"                         else file:blog.db\n"
	"  --sync-every MS        of a file: writes may take so long to the disk (0)\n"
	"  --threads N            that answer, or write, at a time (8)\n"
	"of serve:\n"
	"  --host H, --port P     where it listens (127.0.0.1, 8080); port 0: any that is free\n"
	"  --search-newest N      how many of the newest posts a search looks at (500)\n"
	"  --comments-a-minute N  from one address (6); 0: no limit\n"
	"  --behind-proxy         believe X-Forwarded-For, -Host and -Proto: a proxy of yours sets them\n"
	"  --demo                 fill an empty blog with something to look at, and a user demo\n"
	"BLOG_API_TOKEN in the environment: what writers have to send to the API.\n";

/* What the command line says. */
struct command {
	struct blog blog;
	const char *verb, *name; /* name: of a user */
	int posts;
	bool admin;
};

enum { STORE = 256, SYNC, THREADS, HOST, PORT, NEWEST, COMMENTS, PROXY, DEMO, POSTS, ADMIN, HELP };
static const struct option options[] = {
	{ "store", required_argument, NULL, STORE },
	{ "sync-every", required_argument, NULL, SYNC },
	{ "threads", required_argument, NULL, THREADS },
	{ "host", required_argument, NULL, HOST },
	{ "port", required_argument, NULL, PORT },
	{ "search-newest", required_argument, NULL, NEWEST },
	{ "comments-a-minute", required_argument, NULL, COMMENTS },
	{ "behind-proxy", no_argument, NULL, PROXY },
	{ "demo", no_argument, NULL, DEMO },
	{ "posts", required_argument, NULL, POSTS },
	{ "admin", no_argument, NULL, ADMIN },
	{ "help", no_argument, NULL, HELP },
	{ 0 },
};

static bool whole(const char *name, const char *text, int min, int max, int *out)
{
	char *end;
	errno = 0;
	long n = strtol(text, &end, 10);
	bool good = end != text && !*end && !errno && n >= min && n <= max;
	if (good)
		*out = (int)n;
	else
		fprintf(stderr, "blog: --%s wants a whole number from %d to %d, not \"%s\"\n", name, min, max,
			text);
	return good;
}

static bool take_option(struct command *c, int option, const char *name)
{
	struct blog *b = &c->blog;
	int newest;
	switch (option) {
	case STORE: b->where = optarg; return true;
	case HOST: b->host = optarg; return true;
	case PROXY: return b->behind_proxy = true;
	case DEMO: return b->demo = true;
	case ADMIN: return c->admin = true;
	case SYNC: return whole(name, optarg, 0, 60000, &b->sync_every_ms);
	case THREADS: return whole(name, optarg, 1, 64, &b->threads);
	case PORT: return whole(name, optarg, 0, 65535, &b->port);
	case COMMENTS: return whole(name, optarg, 0, INT_MAX, &b->comments_a_minute);
	case POSTS: return whole(name, optarg, 1, INT_MAX, &c->posts);
	case NEWEST:
		if (!whole(name, optarg, 1, 100000, &newest))
			return false;
		b->search_newest = (size_t)newest;
		return true;
	default: return false; /* getopt_long said it */
	}
}

/* false: said why on stderr. */
static bool read_arguments(struct command *c, int argc, char **argv)
{
	const char *words[3] = { 0 };
	size_t n = 0;
	for (int option, at = 0; (option = getopt_long(argc, argv, "", options, &at)) != -1;)
		if (!take_option(c, option, options[at].name))
			return false;
	while (optind < argc && n < 3)
		words[n++] = argv[optind++];
	c->verb = words[0];
	bool user = n && strcmp(c->verb, "user") == 0;
	c->name = user && n == 3 && strcmp(words[1], "add") == 0 ? words[2] : NULL;
	if (optind < argc || n != (user ? 3 : 1) || (user && !c->name))
		fprintf(stderr,
			n ? "blog: there is a word too many or too few\n" : "blog: what is it to do?\n");
	else
		return true;
	return false;
}

static int run(struct command *c)
{
	if (strcmp(c->verb, "serve") == 0)
		return blog_serve(&c->blog);
	if (strcmp(c->verb, "user") == 0)
		return blog_add_user(&c->blog, c->name, c->admin);
	if (strcmp(c->verb, "seed") == 0)
		return blog_seed(&c->blog, (size_t)c->posts, c->blog.threads);
	return blog_explain(&c->blog);
}

/* Before any thread is there, so that they all inherit it and blog_serve gets the signals. */
static void block_signals(void)
{
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
}

int main(int argc, char **argv)
{
	struct command c = { .blog = { .where = getenv("DDB_STORE"),
				     .host = "127.0.0.1",
				     .port = 8080,
				     .threads = 8,
				     .search_newest = 500,
				     .comments_a_minute = 6,
				     .api_token = getenv("BLOG_API_TOKEN") } };
	if (!read_arguments(&c, argc, argv)) {
		fputs(usage, stderr);
		return 2;
	}
	if (!c.blog.where || !*c.blog.where)
		c.blog.where = "file:blog.db";
	signal(SIGPIPE, SIG_IGN);
	if (strcmp(c.verb, "serve") == 0)
		block_signals();
	if (!blog_open(&c.blog))
		return 1;
	int status = run(&c);
	ddb_close(c.blog.store);
	return status;
}
