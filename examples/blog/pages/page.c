/* SPDX-License-Identifier: Apache-2.0 */
/* A page: its template inside of the layout. */
#include "account/account.h"
#include "http/request.h"
#include "pages/template.h"
#include <string.h>

static json_t *user_view(const struct user *user)
{
	return user ? json_pack("{s:s, s:b, s:s?}", "name", user->name, "admin", user->admin, "author_pk",
			      user->author_pk)
		    : json_null();
}

/* NULL: it has answered. */
static const char *fill_page(struct request *r, const char *name, const json_t *values)
{
	size_t size = 0;
	const char *why = "no such page", *text = page_file(name, &size);
	char *filled = text && values ? template_fill(text, size, values, &why) : NULL;
	if (filled)
		return request_keep(r, filled);
	request_log(r, request_text(r, "%s: %s", name, values ? why : "no values"));
	reply_problem(r, 500, "Something went wrong here, and was written down.");
	return NULL;
}

/* A token makes a cookie, so pages without a form do without. */
static bool needs_csrf(struct request *r, const char *name)
{
	size_t size = 0;
	const char *text = page_file(name, &size);
	return request_user(r) || (text && strstr(text, "{{csrf}}"));
}

/* What each page may show. */
static void add_common(struct request *r, const char *name, json_t *values)
{
	const char *search = strcmp(r->path, "/") ? NULL : request_query(r, "q");
	json_object_set_new(values, "path", json_string(r->path));
	json_object_set_new(values, "user", user_view(request_user(r)));
	if (needs_csrf(r, name))
		json_object_set_new(values, "csrf", json_string(csrf_token(r)));
	if (search)
		json_object_set_new(values, "search", json_string(search));
}

void reply_page(struct request *r, unsigned status, const char *name, json_t *given)
{
	json_t *values = request_json(r, given);
	const char *file = request_text(r, "%s.html", name);
	if (values)
		add_common(r, file, values);
	const char *content = fill_page(r, file, values);
	if (!content || json_object_set_new(values, "content", json_string_nocheck(content)))
		return;
	const char *page = fill_page(r, "layout.html", values);
	if (!page)
		return;
	reply_html(r, status, page);
	reply_header(r, "Cache-Control", "private, no-cache"); /* it depends on who asks */
}
