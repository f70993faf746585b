/* SPDX-License-Identifier: Apache-2.0 */
/* B9: what a put checks. */
#include "feature.h"

struct author {
	char pk[DDB_UUID_SIZE];
	const char *username, *bio;
};
DDB_DECLARE(author);
static const struct ddb_attr author_attrs[] = {
	DDB_HASH(author, pk, .uuid = true),
	DDB_ATTR(author, username, .required = true, .max_chars = 5),
	DDB_ATTR(author, bio),
};
DDB_MODEL(author, "blog_author");

#define PK  "0190163d-8694-439b-aea5-966c26f8ad91"
#define KEY "{'pk':{'S':'" PK "'}}"

/* What is of a wrong type does not compile: tests/must_not_compile. */
FEATURE(b9_checks_on_save)
{
	struct author a = { PK, NULL, NULL };
	assert_ok(f, author_create_table(f->db, NULL));
	assert_error_on(f, f->db, author_put(f->db, &a, NULL), DDB_INVALID, "author.username is required");
	a.username = "\xC3\xA4\xC3\xB6\xC3\xBC\xC3\x9F\xE2\x82\xAC"; /* five characters, and
									eleven bytes */
	assert_ok(f, author_put(f->db, &a, NULL));
	assert_stored(f, "blog_author", KEY,
		"{'pk':{'S':'" PK "'},'username':{'S':'\\u00e4\\u00f6\\u00fc\\u00df\\u20ac'}}");
	a.username = "sixsix";
	assert_error_on(f, f->db, author_put(f->db, &a, NULL), DDB_INVALID,
		"author.username has 6 characters; its maximum is 5");
	assert_error_on(f, f->db, author_put_all(f->db, &a, 1, NULL), DDB_INVALID, /* in a batch too */
		"author.username has 6 characters; its maximum is 5");
	memcpy(a.pk, "x", 2);
	a.username = "ann";
	assert_error_on(
		f, f->db, author_put(f->db, &a, NULL), DDB_INVALID, "author.pk is \"x\", which is no UUID");
	memcpy(a.pk, PK, sizeof a.pk);
	a.username = "\xE4";
	assert_error_on(
		f, f->db, author_put(f->db, &a, NULL), DDB_INVALID, "author.username is not valid UTF-8");
	assert_stored(f, "blog_author", KEY,
		"{'pk':{'S':'" PK "'},'username':{'S':'\\u00e4\\u00f6\\u00fc\\u00df\\u20ac'}}");
}
