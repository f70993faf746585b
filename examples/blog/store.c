/* SPDX-License-Identifier: Apache-2.0 */
#include "blog.h"
#include <stdio.h>

bool blog_open(struct blog *blog)
{
	struct ddb_open_opts opts = {
		.no_scan = true, /* what no index serves is refused */
		.sync_every_ms = blog->sync_every_ms,
		.timeout_ms = blog->timeout_ms,
	};
	enum ddb_rc rc = ddb_open(&blog->store, blog->where, &opts);
	if (!rc)
		rc = ddb_create_tables(blog->store, blog_models, blog_models_count, NULL);
	if (!rc)
		return true;
	fprintf(stderr, "blog: %s: %s\n", blog->where, ddb_errmsg(blog->store));
	ddb_close(blog->store);
	blog->store = NULL;
	return false;
}
