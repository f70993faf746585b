/* SPDX-License-Identifier: Apache-2.0 */
/* /admin/KIND/delete/: those that were chosen, with all that hangs on them, once it was confirmed. */
#include "account/account.h"
#include "admin/admin.h"
#include "posts.h"
#include <string.h>

#define CHOSEN_MAX 500

static bool is_among(const char *keys, size_t n, size_t size, const char *pk)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(keys + i * size, pk))
			return true;
	return false;
}

/* The keys that were sent, each once, as structs of the model. NULL: no memory. */
static char *chosen(struct request *r, const struct kind *k, size_t *n)
{
	char *keys = request_array(r, CHOSEN_MAX, k->size);
	const char *pk;
	*n = 0;
	for (size_t i = 0; keys && *n < CHOSEN_MAX && (pk = request_form_nth(r, "pk", i)); i++)
		if (is_pk(pk) && !is_among(keys, *n, k->size, pk))
			copy_pk(keys + (*n)++ * k->size, pk);
	return keys;
}

static void ask(struct request *r, const struct kind *k, const void *keys, size_t n)
{
	char *items = request_array(r, n + 1, k->size);
	size_t found = 0;
	enum ddb_rc rc =
		items ? ddb_get_all(r->db, k->model, r->arena, keys, n, items, &found, NULL) : DDB_NOMEM;
	if (rc) {
		reply_failure(r, rc);
		return;
	}
	json_t *list = json_array();
	for (size_t i = 0; i < found; i++)
		json_array_append_new(list, json_pack("{s:s, s:s}", "pk", items + i * k->size, "name",
						    column_text(r, k->columns, items + i * k->size)));
	reply_admin(r, k, 200, "admin_delete",
		json_pack("{s:s, s:b, s:o}", "title", found ? "Delete these?" : "Nothing was chosen", "found",
			found > 0, "items", list));
}

static void delete_all(struct request *r, const struct kind *k, const char *keys, size_t n)
{
	size_t deleted = 0;
	for (size_t i = 0; i < n; i++) {
		enum ddb_rc rc = k->remove(r, keys + i * k->size);
		if (rc && rc != DDB_NOT_FOUND) { /* that somebody else deleted it is fine */
			reply_failure(r, rc);
			return;
		}
		deleted += !rc;
	}
	reply_redirect(r, request_text(r, "/admin/%s/?deleted=%zu", k->name, deleted));
}

void admin_delete(struct request *r)
{
	const struct kind *k = kind_asked(r);
	size_t n;
	if (!k || !csrf_checked(r))
		return;
	char *keys = chosen(r, k, &n);
	if (!keys)
		reply_failure(r, DDB_NOMEM);
	else if (n && request_form(r, "confirmed"))
		delete_all(r, k, keys, n);
	else
		ask(r, k, keys, n);
}
