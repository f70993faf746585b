/* SPDX-License-Identifier: Apache-2.0 */
/* Which attributes a page returns, and where they come from (07-7.5). */
#include "base/hash.h"
#include "store/local/index.h"
#include "store/local/page.h"
#include "store/local/paths.h"

/* The attributes that an index lacks, each once, as they stand in a message: "b, c". */
struct missing {
	const struct page *page;
	struct map seen;
	struct buf names;
};

static void missing_init(struct missing *missing, const struct page *page)
{
	*missing = (struct missing){ .page = page };
	ddbi_buf_init(&missing->names, ARENA_MAX_DEFAULT);
}

static void missing_free(struct missing *missing)
{
	ddbi_map_free(&missing->seen);
	ddbi_buf_free(&missing->names);
}

static bool note_missing(void *user, const struct path *path)
{
	struct missing *missing = user;
	struct str name = path->parts[0].name;
	if (ddbi_index_projects(missing->page->table, missing->page->index, name) ||
		ddbi_map_get(&missing->seen, name))
		return true;
	if (missing->seen.len)
		buf_z(&missing->names, ", ");
	buf_str(&missing->names, name);
	return ddbi_map_put(&missing->seen, name, missing) && !missing->names.failed;
}

/* What the projection names: *lacking says whether the table's own item is needed. */
static bool select_projection(struct page *page, bool *lacking)
{
	struct error *err = &page->op->error;
	struct missing missing;
	missing_init(&missing, page);
	bool ok = ddbi_each_projection_path(page->projection, note_missing, &missing) || ddbi_fail_nomem(err);
	*lacking = missing.seen.len > 0;
	if (ok && *lacking && page->index->global)
		ok = ddbi_fail(err, MSG_Q_GSI_PROJECT, page->index->name, buf_view(&missing.names));
	missing_free(&missing);
	return ok;
}

/* What the filter names. A Scan of a global index takes it for missing (07-S8). */
static bool select_filter(struct page *page, bool query, bool *lacking)
{
	struct error *err = &page->op->error;
	struct missing missing;
	missing_init(&missing, page);
	bool ok = ddbi_each_condition_path(page->filter, note_missing, &missing) || ddbi_fail_nomem(err);
	*lacking = missing.seen.len > 0 && !page->index->global;
	if (ok && missing.seen.len && page->index->global && query)
		ok = ddbi_fail(err, MSG_Q_FILTER_PROJECT, page->index->name, buf_view(&missing.names));
	missing_free(&missing);
	return ok;
}

bool ddbi_page_select(struct page *page, struct str select, bool query)
{
	page->count_only = str_eq(select, STR("COUNT"));
	const struct index *index = page->index;
	if (!index || index->projection == PROJECTION_ALL)
		return true;
	bool whole = str_eq(select, STR("ALL_ATTRIBUTES")), projected, filtered;
	if (whole && index->global)
		return ddbi_fail(&page->op->error, MSG_Q_SELECT_GSI, index->name);
	if (!select_projection(page, &projected) || !select_filter(page, query, &filtered))
		return false;
	page->fetch_to_return = whole || projected;
	page->fetch_to_filter = filtered;
	return true;
}
