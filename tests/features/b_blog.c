/* SPDX-License-Identifier: Apache-2.0 */
/* B27-B34: the blog, asked over HTTP; what it has stored is looked at past it. */
#include "account/account.h"
#include "blog_http.h"

#define UNKNOWN "7d9f3a52-6b1e-4c57-9a3d-0f6f6f3b6c11"
#define AUTHOR  "pk username email bio created_at"
#define POST    "pk title slug body author_pk published public tags view_count created_at updated_at"
#define COMMENT "pk post_pk author_name body approved created_at"

/* A copy of a text member of the last answer. */
static const char *keep(const struct site *s, const char *name)
{
	struct feature *f = s->f;
	const char *value = site_text(s, name);
	if (!value)
		fail_row(f, "there is no %s in %s", name, s->body);
	return text("%s", value);
}

static const char *key_of(const char *pk)
{
	return text("{'pk':{'S':'%s'}}", pk);
}

/* The author of the last answer as it has to be stored. */
static const char *author_item(const struct site *s, const char *more)
{
	return text("{'pk':{'S':'%s'},'username':{'S':'%s'},'created_at':{'S':'%s'},'all':{'S':'AUTHOR'}%s}",
		keep(s, "pk"), keep(s, "username"), stored_time(keep(s, "created_at")), more);
}

static const char *post_item(const struct site *s, const char *shelf, const char *more)
{
	return text("{'pk':{'S':'%s'},'title':{'S':'%s'},'slug':{'S':'%s'},'created_at':{'S':'%s'},"
		    "'updated_at':{'S':'%s'},'shelf':{'S':'%s'}%s}",
		keep(s, "pk"), keep(s, "title"), keep(s, "slug"), stored_time(keep(s, "created_at")),
		stored_time(keep(s, "updated_at")), shelf, more);
}

static const char *comment_item(const struct site *s, const char *approved)
{
	return text("{'pk':{'S':'%s'},'post_pk':{'S':'%s'},'author_name':{'S':'%s'},'body':{'S':'%s'},"
		    "'approved':{'BOOL':%s},'created_at':{'S':'%s'},'all':{'S':'COMMENT'}}",
		keep(s, "pk"), keep(s, "post_pk"), keep(s, "author_name"), keep(s, "body"), approved,
		stored_time(keep(s, "created_at")));
}

/* Makes a post; its key. */
static const char *made_post(struct site *s, const char *json)
{
	struct feature *f = s->f;
	site_ask(s, "POST", "/api/posts/", json);
	assert_status(s, 201);
	return keep(s, "pk");
}

static size_t listed(const struct site *s, const char *name)
{
	return json_array_size(json_object_get(s->json, name));
}

/* Logs in as an admin. */
static void enter_admin(struct site *s)
{
	struct feature *f = s->f;
	assert_ok_on(f, s->blog.store, add_user(s->blog.store, "root", "a good password", NULL, true));
	site_ask(s, "GET", "/accounts/login/", NULL);
	site_submit(s, "/accounts/login/", "name=root&password=a+good+password");
	assert_status(s, 303);
}

/* Adds or changes something by the form at the path. */
static void fill_in(struct site *s, const char *path, const char *form)
{
	struct feature *f = s->f;
	site_ask(s, "GET", path, NULL);
	assert_status(s, 200);
	site_submit(s, path, form);
	assert_status(s, 303);
}

static bool shows(struct site *s, const char *path, const char *what)
{
	site_ask(s, "GET", path, NULL);
	return s->status == 200 && strstr(s->body, what);
}

/* The key of that one of the list in the last answer whose member has this value. */
static const char *key_called(struct site *s, const char *list, const char *member, const char *value)
{
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(s->json, list), i, item)
	{
		const char *is = json_string_value(json_object_get(item, member));
		if (is && !strcmp(is, value))
			return text("%s", json_string_value(json_object_get(item, "pk")));
	}
	return "none";
}

FEATURE(b27_admin_lists_searches_adds_changes_and_deletes)
{
	struct site s;
	site_start(&s, f);
	site_ask(&s, "GET", "/admin/", NULL);
	assert_status(&s, 303); /* to the log-in, which the original leaves to its framework */
	enter_admin(&s);
	assert_that(f, shows(&s, "/admin/", "/admin/authors/"));

	fill_in(&s, "/admin/authors/add/", "username=Ann+Lee&email=ann%40x.org&bio=Bakes.");
	fill_in(&s, "/admin/authors/add/", "username=Bob&email=b%40x.org");
	site_ask(&s, "GET", "/api/authors/", NULL);
	const char *ann = key_called(&s, "authors", "username", "Ann Lee");
	const char *bob = key_called(&s, "authors", "username", "Bob");
	site_ask(&s, "GET", text("/api/authors/%s/", ann), NULL);
	assert_stored(f, "demo_authors", key_of(ann),
		author_item(&s, ",'email':{'S':'ann@x.org'},'bio':{'S':'Bakes.'}"));
	assert_that(f, shows(&s, "/admin/authors/?q=nN+lE", ann) && !strstr(s.body, bob));
	assert_that(f, shows(&s, "/admin/authors/?q=B%40X", bob) && !strstr(s.body, ann));

	fill_in(&s, "/admin/posts/add/", "title=Old&slug=old&published=1&public=1");
	site_ask(&s, "GET", "/api/posts/", NULL);
	const char *post = key_called(&s, "posts", "slug", "old");
	fill_in(&s, text("/admin/posts/%s/", post), "title=New&slug=new&public=1&body=Text.");
	site_ask(&s, "GET", "/api/posts/?limit=1", NULL);
	const json_t *changed = json_array_get(json_object_get(s.json, "posts"), 0);
	assert_stored(f, "demo_posts", key_of(post),
		text("{'pk':{'S':'%s'},'title':{'S':'New'},'slug':{'S':'new'},'body':{'S':'Text.'},"
		     "'published':{'BOOL':false},'public':{'BOOL':true},'view_count':{'N':'0'},"
		     "'shelf':{'S':'drawer'},'created_at':{'S':'%s'},'updated_at':{'S':'%s'}}",
			post, stored_time(json_string_value(json_object_get(changed, "created_at"))),
			stored_time(json_string_value(json_object_get(changed, "updated_at")))));
	fill_in(&s, "/admin/comments/add/",
		text("post_pk=%s&author_name=Cleo&body=Well+said.&approved=1", post));
	site_ask(&s, "GET", text("/api/posts/%s/", post), NULL);
	const json_t *made = json_array_get(json_object_get(s.json, "comments"), 0);
	const char *comment = text("%s", json_string_value(json_object_get(made, "pk")));
	assert_that(f, shows(&s, "/admin/comments/?q=WELL", comment));

	site_ask(&s, "GET", "/admin/authors/", NULL); /* in bulk, after a question */
	site_submit(&s, "/admin/authors/delete/", text("pk=%s&pk=%s", ann, bob));
	assert_status(&s, 200);
	site_submit(&s, "/admin/authors/delete/", text("pk=%s&pk=%s&confirmed=1", ann, bob));
	assert_status(&s, 303);
	assert_missing(f, "demo_authors", key_of(ann));
	assert_missing(f, "demo_authors", key_of(bob));
	site_ask(&s, "GET", "/admin/posts/", NULL);
	site_submit(&s, "/admin/posts/delete/", text("pk=%s&confirmed=1", post));
	assert_missing(f, "demo_posts", key_of(post));
	assert_missing(f, "demo_comments", key_of(comment));
	site_stop(&s);
}

FEATURE(b28_authors_are_listed_and_made)
{
	struct site s;
	site_start(&s, f);
	site_ask(&s, "GET", "/api/authors/", NULL);
	assert_status(&s, 200);
	assert_json(f, s.body, "{'authors':[]}");

	site_ask(&s, "POST", "/api/authors/", "{'username':'ann'}");
	assert_status(&s, 201);
	assert_text(f, json_keys(s.json), AUTHOR);
	assert_text(f, site_text(&s, "email"), "");
	const char *ann = keep(&s, "pk");
	assert_stored(f, "demo_authors", key_of(ann), author_item(&s, ""));

	site_ask(&s, "POST", "/api/authors/", "{'username':'bob','email':'b@x.org','bio':'Bakes.'}");
	assert_status(&s, 201);
	assert_stored(f, "demo_authors", key_of(keep(&s, "pk")),
		author_item(&s, ",'email':{'S':'b@x.org'},'bio':{'S':'Bakes.'}"));

	site_ask(&s, "POST", "/api/authors/", "{'email':'c@x.org'}");
	assert_status(&s, 400);
	assert_text(f, json_keys(s.json), "error");
	assert_that(f, strstr(site_text(&s, "error"), "username"));

	site_ask(&s, "GET", "/api/authors/", NULL);
	assert_int(f, listed(&s, "authors"), 2);
	site_stop(&s);
}

FEATURE(b29_an_author_is_read_changed_and_deleted)
{
	struct site s;
	site_start(&s, f);
	site_ask(&s, "POST", "/api/authors/", "{'username':'ann','bio':'before'}");
	const char *pk = keep(&s, "pk"), *path = text("/api/authors/%s/", pk);
	site_ask(&s, "GET", path, NULL);
	assert_status(&s, 200);
	assert_text(f, json_keys(s.json), AUTHOR);
	assert_stored(f, "demo_authors", key_of(pk), author_item(&s, ",'bio':{'S':'before'}"));

	site_ask(&s, "PUT", path, "{'bio':'after'}");
	assert_status(&s, 200);
	assert_text(f, site_text(&s, "username"), "ann");
	assert_stored(f, "demo_authors", key_of(pk), author_item(&s, ",'bio':{'S':'after'}"));
	site_ask(&s, "PUT", path, "{'bio':'never','username':7}");
	assert_status(&s, 400); /* which was a 500 once */
	site_ask(&s, "GET", path, NULL);
	assert_stored(f, "demo_authors", key_of(pk), author_item(&s, ",'bio':{'S':'after'}"));

	const char *post = made_post(&s, text("{'title':'T','slug':'t','author_pk':'%s'}", pk));
	site_ask(&s, "DELETE", path, NULL);
	assert_status(&s, 204);
	assert_text(f, s.body, "");
	assert_missing(f, "demo_authors", key_of(pk));
	site_ask(&s, "DELETE", path, NULL);
	assert_status(&s, 404);
	assert_json(f, s.body, "{'error':'Not found'}");
	site_ask(&s, "GET", text("/api/posts/%s/", post), NULL);
	assert_text(f, site_text(&s, "author_pk"), pk); /* its posts stay */
	site_stop(&s);
}

FEATURE(b30_posts_are_listed_by_author_and_made)
{
	struct site s;
	site_start(&s, f);
	made_post(&s, "{'title':'First','slug':'first'}");
	assert_text(f, json_keys(s.json), POST);
	assert_stored(f, "demo_posts", key_of(keep(&s, "pk")),
		post_item(&s, "drawer",
			",'published':{'BOOL':false},'public':{'BOOL':true},'view_count':{'N':'0'}"));
	made_post(&s, "{'title':'Second','slug':'second','body':'Text.','author_pk':'" UNKNOWN
		      "','published':true,'tags':['a','b'],'public':false,'view_count':9}");
	assert_stored(f, "demo_posts", key_of(keep(&s, "pk")),
		post_item(&s, "feed",
			",'body':{'S':'Text.'},'author_pk':{'S':'" UNKNOWN "'},'published':{'BOOL':true},"
			"'public':{'BOOL':true},'view_count':{'N':'0'},'tags':{'L':[{'S':'a'},{'S':'b'}]}"));

	site_ask(&s, "GET", "/api/posts/", NULL);
	assert_status(&s, 200);
	assert_int(f, listed(&s, "posts"), 2);
	site_ask(&s, "GET", "/api/posts/?author_pk=", NULL);
	assert_int(f, listed(&s, "posts"), 2);
	site_ask(&s, "GET", "/api/posts/?author_pk=" UNKNOWN,
		NULL); /* by an index: the blog's session refuses scans */
	assert_int(f, listed(&s, "posts"), 1);
	assert_text(f, json_keys(json_array_get(json_object_get(s.json, "posts"), 0)), POST);
	site_ask(&s, "POST", "/api/posts/", "{'title':'Third'}");
	assert_status(&s, 400);
	assert_that(f, strstr(site_text(&s, "error"), "slug"));
	site_stop(&s);
}

FEATURE(b31_a_post_is_read_with_comments_counted_changed_and_deleted)
{
	struct site s;
	site_start(&s, f);
	const char *pk = made_post(&s, "{'title':'T','slug':'t'}"), *path = text("/api/posts/%s/", pk);
	site_ask(&s, "POST", text("%scomments/", path),
		"{'author_name':'Cleo','body':'Hm.','approved':false}");
	const char *comment = keep(&s, "pk");
	for (int views = 1; views <= 3; views++) {
		site_ask(&s, "GET", path, NULL);
		assert_status(&s, 200);
		assert_text(f, json_keys(s.json), POST " comments");
		assert_int(f, json_integer_value(json_object_get(s.json, "view_count")), views);
		assert_int(f, listed(&s, "comments"), 1);
	}
	assert_stored(f, "demo_posts", key_of(pk),
		post_item(&s, "drawer",
			",'published':{'BOOL':false},'public':{'BOOL':true},'view_count':{'N':'3'}"));

	site_ask(&s, "PUT", path, "{'published':true,'view_count':0,'author_pk':'" UNKNOWN "'}");
	assert_status(&s, 200);
	assert_text(f, json_keys(s.json), POST);
	assert_stored(f, "demo_posts", key_of(pk),
		post_item(&s, "feed",
			",'published':{'BOOL':true},'public':{'BOOL':true},'view_count':{'N':'3'}"));
	site_ask(&s, "PUT", path, "{'published':'yes'}");
	assert_status(&s, 400);

	site_ask(&s, "DELETE", path, NULL);
	assert_status(&s, 204);
	assert_missing(f, "demo_posts", key_of(pk));
	assert_missing(f, "demo_comments", key_of(comment));
	site_ask(&s, "GET", path, NULL);
	assert_status(&s, 404);
	assert_json(f, s.body, "{'error':'Not found'}");
	site_stop(&s);
}

FEATURE(b32_comments_are_made_on_posts_that_are_there)
{
	struct site s;
	site_start(&s, f);
	const char *pk = made_post(&s, "{'title':'T','slug':'t'}"),
		   *path = text("/api/posts/%s/comments/", pk);
	site_ask(&s, "POST", path, "{'author_name':'Cleo','body':'Well said.'}");
	assert_status(&s, 201);
	assert_text(f, json_keys(s.json), COMMENT);
	assert_text(f, site_text(&s, "post_pk"), pk);
	assert_stored(f, "demo_comments", key_of(keep(&s, "pk")), comment_item(&s, "true"));
	site_ask(&s, "POST", path, "{'author_name':'Dan','body':'No.','approved':false}");
	assert_stored(f, "demo_comments", key_of(keep(&s, "pk")), comment_item(&s, "false"));

	site_ask(&s, "POST", path, "{'author_name':'Cleo'}");
	assert_status(&s, 400);
	assert_that(f, strstr(site_text(&s, "error"), "body"));
	site_ask(&s, "POST", "/api/posts/" UNKNOWN "/comments/",
		"[]"); /* the post is looked for before the body */
	assert_status(&s, 404);
	assert_json(f, s.body, "{'error':'Post not found'}");
	site_stop(&s);
}

FEATURE(b33_a_comment_is_deleted)
{
	struct site s;
	site_start(&s, f);
	const char *post = made_post(&s, "{'title':'T','slug':'t'}"),
		   *path = text("/api/posts/%s/comments/", post);
	site_ask(&s, "POST", path, "{'author_name':'Cleo','body':'One.'}");
	const char *pk = keep(&s, "pk");
	site_ask(&s, "POST", path, "{'author_name':'Dan','body':'Two.'}");
	const char *other = keep(&s, "pk"), *left = comment_item(&s, "true");

	site_ask(&s, "DELETE", text("/api/comments/%s/", pk), NULL);
	assert_status(&s, 204);
	assert_text(f, s.body, "");
	assert_missing(f, "demo_comments", key_of(pk));
	assert_stored(f, "demo_comments", key_of(other), left);
	site_ask(&s, "DELETE", text("/api/comments/%s/", pk), NULL);
	assert_status(&s, 404);
	assert_json(f, s.body, "{'error':'Not found'}");
	site_ask(&s, "GET", text("/api/comments/%s/", other), NULL);
	assert_status(&s, 405);
	site_stop(&s);
}

FEATURE(b34_quick_start)
{
	struct site s;
	site_start(&s, f);
	site_ask(
		&s, "POST", "/api/authors/", "{'username':'jane','email':'jane@example.com','bio':'Writer'}");
	assert_status(&s, 201);
	const char *author = keep(&s, "pk");
	assert_stored(f, "demo_authors", key_of(author),
		author_item(&s, ",'email':{'S':'jane@example.com'},'bio':{'S':'Writer'}"));
	made_post(
		&s, text("{'title':'Hello','slug':'hello','body':'World','author_pk':'%s','published':true}",
			    author));
	assert_stored(f, "demo_posts", key_of(keep(&s, "pk")),
		post_item(&s, "feed",
			text(",'body':{'S':'World'},'author_pk':{'S':'%s'},'published':{'BOOL':true},"
			     "'public':{'BOOL':true},'view_count':{'N':'0'}",
				author)));
	const char *post = keep(&s, "pk");
	site_ask(&s, "GET", "/api/posts/", NULL);
	assert_status(&s, 200);
	assert_int(f, listed(&s, "posts"), 1);
	assert_text(f,
		json_string_value(json_object_get(json_array_get(json_object_get(s.json, "posts"), 0), "pk")),
		post);
	site_stop(&s);
}
