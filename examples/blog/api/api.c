/* SPDX-License-Identifier: Apache-2.0 */
#include "api/api.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define LIMIT_MAX 500

bool path_pk(struct request *r, size_t i, char out[DDB_UUID_SIZE])
{
	if (is_pk(r->args[i]))
		copy_pk(out, r->args[i]);
	else
		reply_failure(r, DDB_NOT_FOUND);
	return is_pk(r->args[i]);
}

bool found_post(struct request *r, enum ddb_rc rc)
{
	if (rc == DDB_NOT_FOUND)
		reply_error(r, 404, "Post not found");
	else if (rc)
		reply_failure(r, rc);
	return rc == DDB_OK;
}

bool path_post(struct request *r, struct post *post)
{
	return found_post(r, is_pk(r->args[0]) ? find_post(r, r->args[0], post) : DDB_NOT_FOUND);
}

bool fill_slug(struct request *r, const char *name, const char **slug)
{
	if (!*slug)
		*slug = slug_of(r, name);
	if (!**slug)
		reply_error(r, 400, "slug: is required, as none can be made of the name \"%s\"", name);
	return **slug;
}

bool query_limit(struct request *r, size_t usual, size_t *limit)
{
	const char *text = request_query(r, "limit");
	char *end;
	*limit = usual;
	if (!text || !*text)
		return true;
	errno = 0;
	long n = strtol(text, &end, 10);
	if (*end || n < 1)
		reply_error(r, 400, "limit: must be a whole number from 1 to %d", LIMIT_MAX);
	*limit = n < LIMIT_MAX ? (size_t)n : LIMIT_MAX;
	return !*end && n >= 1;
}

void reply_list(struct request *r, const char *name, json_t *list, enum ddb_rc rc)
{
	list = request_json(r, list);
	if (rc)
		reply_failure(r, rc);
	else
		reply_json(r, 200, json_pack("{s:O}", name, list));
}

void reply_deleted(struct request *r, enum ddb_rc rc)
{
	if (rc)
		reply_failure(r, rc);
	else
		reply_empty(r, 204);
}
