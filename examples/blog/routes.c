/* SPDX-License-Identifier: Apache-2.0 */
/* All routes. A file with handlers has a list of its own, declared in blog.h. */
#include "blog.h"

const struct route *const all_routes[] = {
	static_routes,
	feed_routes,
	post_page_routes,
	write_routes,
	author_page_routes,
	tag_page_routes,
	category_page_routes,
	explorer_routes,
	NULL,
};
