/* SPDX-License-Identifier: Apache-2.0 */
/* All routes. A file with handlers ends with a list of its own; blog.h declares it, and it has a line here.
 */
#include "blog.h"

const struct route *const all_routes[] = {
	author_routes,
	post_routes,
	comment_routes,
	tag_routes,
	category_routes,
	revision_routes,
	feed_routes,
	post_page_routes,
	write_routes,
	author_page_routes,
	tag_page_routes,
	category_page_routes,
	explorer_routes,
	static_routes,
	account_routes,
	admin_routes,
	NULL,
};
