/* SPDX-License-Identifier: Apache-2.0 */
/* The way into /admin/, and what its pages have in common. */
#include "admin/admin.h"
#include "account/account.h"
#include "blog.h"
#include "pages/template.h"
#include "pages/view.h"
#include <string.h>

#define SHOWN_BYTES 80 /* of a text in a list */

const struct kind *kind_asked(struct request *r)
{
	if (!must_be_admin(r))
		return NULL;
	for (const struct kind *k = admin_kinds; k->name; k++)
		if (!strcmp(k->name, r->args[0]))
			return k;
	reply_failure(r, DDB_NOT_FOUND);
	return NULL;
}

/* As much of it as a list shows, in whole characters. */
static const char *shortened(struct request *r, const char *text)
{
	size_t n = strlen(text), cut = SHOWN_BYTES;
	if (n <= cut)
		return text;
	while (cut && (text[cut] & 0xC0) == 0x80)
		cut--;
	return request_text(r, "%.*s …", (int)cut, text);
}

const char *column_text(struct request *r, const struct column *c, const void *item)
{
	const void *at = (const char *)item + c->offset;
	char time[DDB_TIME_SIZE];
	switch (c->type) {
	case COLUMN_TEXT: return *(const char *const *)at ? shortened(r, *(const char *const *)at) : "";
	case COLUMN_FLAG: return *(const bool *)at ? "Yes" : "No";
	case COLUMN_WHOLE: return request_text(r, "%lld", (long long)*(const int64_t *)at);
	default: /* "2026-11-21 09:57" */
		if (!ddb_time_text(*(const struct ddb_time *)at, time))
			return "";
		return request_text(r, "%.10s %.5s", time, time + 11);
	}
}

void reply_admin(struct request *r, const struct kind *k, unsigned status, const char *page, json_t *values)
{
	json_object_set_new(
		values, "kind", json_pack("{s:s, s:s, s:s}", "name", k->name, "title", k->title, "a", k->a));
	reply_page(r, status, page, values);
}

static void admin_index(struct request *r)
{
	if (!must_be_admin(r))
		return;
	json_t *kinds = json_array();
	for (const struct kind *k = admin_kinds; k->name; k++)
		json_array_append_new(
			kinds, json_pack("{s:s, s:s, s:s}", "name", k->name, "title", k->title, "a", k->a));
	reply_page(r, 200, "admin", json_pack("{s:s, s:o}", "title", "Admin", "kinds", kinds));
}

const struct route admin_routes[] = {
	{ "GET", "/admin/", admin_index },
	{ "GET", "/admin/:/", admin_list },
	{ "GET", "/admin/:/add/", admin_add_form },
	{ "POST", "/admin/:/add/", admin_add },
	{ "POST", "/admin/:/delete/", admin_delete },
	{ "GET", "/admin/:/:/", admin_change_form },
	{ "POST", "/admin/:/:/", admin_change },
	{ 0 },
};
