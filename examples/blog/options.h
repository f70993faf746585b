/* SPDX-License-Identifier: Apache-2.0 */
/* The command line. */
#ifndef BLOG_OPTIONS_H
#define BLOG_OPTIONS_H
#include "blog.h"

struct command {
	enum verb { SERVE, SEED, EXPLAIN, ADD_USER } verb;
	struct blog blog;
	const char *user;
	bool admin; /* the user is to be */
	int posts;  /* to seed */
};

/* -1: the program is to go on; else its exit status, as it has said what is wrong on stderr, or helped. */
int read_command(int argc, char **argv, struct command *);
#endif
