/* SPDX-License-Identifier: Apache-2.0 */
/* What the blog stores. Rows and indexes of its models are in models.c, how they are found in queries.h. */
#ifndef BLOG_MODELS_H
#define BLOG_MODELS_H
#include <ddb/ddb.h>

struct author {
	char pk[DDB_UUID_SIZE];
	const char *username; /* no two authors have the same */
	const char *email, *bio;
	struct ddb_time created_at;
};
DDB_DECLARE(author);

/* One to one with an author. */
struct profile {
	char author_pk[DDB_UUID_SIZE];
	const char *website, *twitter, *location, *avatar_url;
	int64_t follower_count;
};
DDB_DECLARE(profile);

/* Where a post stands: in the feed, which everybody reads, or in the drawer. */
enum shelf { SHELF_DRAWER, SHELF_FEED };

struct post {
	char pk[DDB_UUID_SIZE];
	const char *title, *slug, *body;
	const char *author_pk;
	bool published, public;
	struct ddb_strlist tags; /* words of the author's own; labels are those of the blog */
	int64_t view_count;
	struct ddb_time created_at, updated_at;
	enum shelf shelf; /* FEED if published and public: see post_shelve */
};
DDB_DECLARE(post);

struct comment {
	char pk[DDB_UUID_SIZE];
	const char *post_pk, *author_name, *body;
	bool approved;
	struct ddb_time created_at;
};
DDB_DECLARE(comment);

struct tag {
	char pk[DDB_UUID_SIZE];
	const char *name;
	const char *slug; /* no two tags have the same */
	const char *colour;
};
DDB_DECLARE(tag);

/* A tag on a post: many to many. */
struct label {
	const char *post_pk, *tag_pk;
	struct ddb_time added_at;
};
DDB_DECLARE(label);

struct category {
	char pk[DDB_UUID_SIZE];
	const char *name, *slug, *description;
	const char *parent_pk; /* NULL: at the top */
};
DDB_DECLARE(category);

/* A post in a category: many to many, with something to say about it. */
struct post_category {
	char pk[DDB_UUID_SIZE];
	const char *post_pk, *category_pk;
	int64_t order;
	bool pinned;
	struct ddb_time added_at;
};
DDB_DECLARE(post_category);

struct revision {
	const char *post_pk;
	int64_t revision_number; /* 1, 2, 3, ... of the post */
	const char *editor_pk;   /* an author; NULL: nobody knows */
	const char *body_snapshot, *change_summary;
	struct ddb_time created_at;
};
DDB_DECLARE(revision);

/* Who may log in. */
struct user {
	const char *name;
	const char *password; /* as crypt(3) makes it: never the word itself */
	const char *author_pk;
	bool admin;
	struct ddb_time created_at;
};
DDB_DECLARE(user);

/* A log-in. It ends by itself: the store sweeps it away some time after expires_at. */
struct session {
	char id[65]; /* SHA-256 of the cookie in hex, so that who reads the table cannot log in with it */
	const char *user_name;
	const char *csrf; /* what each form of this session carries */
	struct ddb_time expires_at;
};
DDB_DECLARE(session);

/* How often somebody did something lately: a counter that ends by itself. */
struct rate {
	const char *who; /* "comment 127.0.0.1 29384756": what, from where, in which minute */
	int64_t count;
	struct ddb_time expires_at;
};
DDB_DECLARE(rate);

extern const struct ddb_model *const blog_models[];
extern const size_t blog_models_count;

/* Puts the post on its shelf. To be called whenever published or public may have changed, before it is
 * stored. */
void post_shelve(struct post *);

/* Short forms for conditions and changes: P(title) is the attribute. */
#define AU(member) DDB(author, member)
#define P(member)  DDB(post, member)
#define CO(member) DDB(comment, member)
#define T(member)  DDB(tag, member)
#define L(member)  DDB(label, member)
#define CA(member) DDB(category, member)
#define PC(member) DDB(post_category, member)
#define R(member)  DDB(revision, member)
#endif
