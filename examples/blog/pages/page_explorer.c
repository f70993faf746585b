/* SPDX-License-Identifier: Apache-2.0 */
/* /explorer/: a page that tries the API out, in JavaScript. */
#include "blog.h"
#include "pages/template.h"

static void explorer(struct request *r)
{
	reply_page(r, 200, "explorer", json_pack("{s:s}", "title", "API explorer"));
}

const struct route explorer_routes[] = {
	{ "GET", "/explorer/", explorer },
	{ 0 },
};
