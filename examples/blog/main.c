/* SPDX-License-Identifier: Apache-2.0 */
/* The command: blog serve, seed, explain, user. */
#include "options.h"
#include <signal.h>
#include <stdlib.h>

static int run(struct command *c)
{
	switch (c->verb) {
	case SERVE: return blog_serve(&c->blog);
	case SEED: return blog_seed(&c->blog, (size_t)c->posts, c->blog.threads);
	case EXPLAIN: return blog_explain(&c->blog);
	case ADD_USER: return blog_add_user(&c->blog, c->user, c->admin);
	}
	return 2;
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
	const char *where = getenv("DDB_STORE");
	struct command c = { .blog = {
				     .where = where && *where ? where : "file:blog.db",
				     .host = "127.0.0.1",
				     .port = 8080,
				     .threads = 8,
				     .sync_every_ms = 1000, /* each view of a post is a write */
				     .search_newest = 500,
				     .comments_a_minute = 6,
				     .api_token = getenv("BLOG_API_TOKEN"),
			     } };
	int status = read_command(argc, argv, &c);
	if (status >= 0)
		return status;
	signal(SIGPIPE, SIG_IGN); /* that a client is gone, or a disk full, is an error and not the end */
	signal(SIGXFSZ, SIG_IGN);
	if (c.verb == SERVE) {
		block_signals();
		c.blog.timeout_ms = 5000;
	}
	if (!blog_open(&c.blog))
		return 1;
	status = run(&c);
	ddb_close(c.blog.store);
	return status;
}
