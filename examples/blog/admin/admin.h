/* SPDX-License-Identifier: Apache-2.0 */
/* /admin/: everything that is stored, in lists and forms which the tables in admin_kinds.c describe. */
#ifndef BLOG_ADMIN_H
#define BLOG_ADMIN_H
#include "http/fields.h"
#include "models.h"

union item {
	char pk[DDB_UUID_SIZE]; /* the first member of each of them */
	struct author author;
	struct post post;
	struct comment comment;
	struct tag tag;
	struct category category;
};

enum column_type { COLUMN_TEXT, COLUMN_FLAG, COLUMN_WHOLE, COLUMN_TIME };
struct column {
	const char *title;
	enum column_type type;
	size_t offset;
};

struct kind {
	const char *name, *title, *one, *a; /* "posts", "Posts", "post", "a post" */
	const struct ddb_model *model;
	size_t size; /* of the struct */
	struct listing {
		const char *name, *title; /* ?list=drawer, "Drafts and unlisted"; the first has "" */
		struct ddb_query (*query)(void);
	} lists[2];
	struct column columns[7]; /* the first is what the item is called */
	const char *searched;     /* the columns that a search looks at, in words: the first `nsearched` */
	size_t nsearched;
	const struct field *fields; /* of the form */
	size_t nfields;
	const char *unique; /* what no two of them may have the same of; NULL: nothing */
	const char *page;   /* where it is shown: "/posts/" and its key; NULL: nowhere */
	union item fresh;   /* what a new one begins as */

	/* Before it is stored. Returns what is wrong with it, or NULL. */
	const char *(*prepare)(struct request *, union item *);
	/* NULL: ddb_create and ddb_save. */
	enum ddb_rc (*create)(struct request *, union item *);
	enum ddb_rc (*save)(struct request *, const union item *loaded, union item *changed);
	enum ddb_rc (*remove)(struct request *, const char *pk);
};
extern const struct kind admin_kinds[]; /* ends with a name NULL */

/* Of a path that begins with /admin/KIND/, for one who may see it. NULL: it has answered. */
const struct kind *kind_asked(struct request *);
/* What a column shows of the item. */
const char *column_text(struct request *, const struct column *, const void *item);
/* The page, with what all of them show. Takes the reference; `values` may be changed until then. */
void reply_admin(struct request *, const struct kind *, unsigned status, const char *page, json_t *values);

handler admin_list, admin_add_form, admin_add, admin_change_form, admin_change, admin_delete;
#endif
