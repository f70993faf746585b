/* SPDX-License-Identifier: Apache-2.0 */
/* The blog as a whole: its settings and what its handlers share. */
#ifndef BLOG_H
#define BLOG_H
#include "http/http.h"
#include "models.h"

struct blog {
	const char *where; /* the store: "file:blog.db", "http://127.0.0.1:8000", "aws:eu-west-1", ... */
	const char *host;  /* the address that it listens on */
	int port;          /* 0: any that is free */
	int threads;       /* that answer requests; each has a session of the store while it does */
	int sync_every_ms; /* of a file: how long a write may take to the disk; 0: it is there when answered
			    */
	int timeout_ms; /* of one attempt at a remote store: whoever reads will not wait for ever; 0: usual */
	bool behind_proxy; /* that tells in X-Forwarded-For, -Host and -Proto what clients asked it for */
	bool demo;         /* fill an empty blog with something to look at */
	/* What the API wants of writers ("Authorization: Bearer ..."); NULL: nothing. */
	const char *api_token;
	int comments_a_minute; /* from one address; 0: no limit */
	size_t search_newest;  /* how many of the newest posts a search looks at */
	struct ddb *store;     /* the first session; the others are made from it */
};

/* Opens the store, with its tables made where they are not there. false: said why on stderr. */
bool blog_open(struct blog *);

/* The routes of each file with handlers; each list ends with { 0 }. */
extern const struct route author_routes[], post_routes[], comment_routes[], tag_routes[], category_routes[],
	revision_routes[];
extern const struct route feed_routes[], post_page_routes[], write_routes[], author_page_routes[],
	tag_page_routes[], category_page_routes[], explorer_routes[], static_routes[];
extern const struct route account_routes[], admin_routes[];

/* The sub-commands. They return the exit status of the program. */
int blog_serve(struct blog *);
int blog_seed(struct blog *, size_t posts, int threads);
/* What blog_seed does and reports; false: said why on stderr. */
bool seed_posts(struct blog *, size_t posts, int threads, size_t *done, double *seconds);
int blog_explain(struct blog *);
int blog_add_user(struct blog *, const char *name, bool admin);
#endif
