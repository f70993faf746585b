/* SPDX-License-Identifier: Apache-2.0 */
/* Query (07). The order of the checks is that of 07-7.1. */
#include "store/local/execute.h"
#include "store/local/page.h"
#include "store/local/paths.h"
#include "store/local/range.h"
#include "store/local/start_key.h"

static struct key_schema_view schema(const struct page *page)
{
	const struct key_attribute *keys = page->index ? page->index->keys : page->table->keys;
	size_t nhash = page->index ? page->index->nhash : 1;
	size_t nrange = page->index ? page->index->nrange : page->table->nkeys - 1;
	return (struct key_schema_view){ keys, keys + nhash, nhash, nrange };
}

static bool start_after(struct page *page, const struct key_bounds *bounds, struct str start)
{
	struct op *op = page->op;
	struct str position = ddbi_start_position(page->table, page->index, start, op->arena);
	if (!position.p)
		return ddbi_fail_nomem(&op->error);
	return ddbi_start_in_query(
		       page->table, page->index, bounds, &page->range, start, position, &op->error) &&
	       (ddbi_range_after(&page->range, position, page->backward, op->arena) ||
		       ddbi_fail_nomem(&op->error));
}

/* The range of the tree: start key against the schema, key condition, start key against the range. */
static bool find_range(struct page *page, const struct key_condition *condition, struct str start)
{
	struct op *op = page->op;
	struct key_schema_view keys = schema(page);
	struct key_bounds bounds;
	if (start.p && !ddbi_start_check(page->table, page->index, start, false, &op->error))
		return false;
	if (!ddbi_key_bounds(condition, &keys, &op->error, &bounds))
		return false;
	if (!ddbi_query_range(page->index, &bounds, op->arena, &page->range))
		return ddbi_fail_nomem(&op->error);
	return !start.p || start_after(page, &bounds, start);
}

struct key_filter {
	const struct page *page;
	bool legacy;
};

/* 04-Q6 */
static bool is_no_key(void *user, const struct path *path)
{
	const struct key_filter *filter = user;
	struct key_schema_view keys = schema(filter->page);
	struct str name = path->parts[0].name;
	for (size_t i = 0; i < keys.nhash + keys.nrange; i++)
		if (str_eq(keys.hash[i].name, name))
			return ddbi_fail(&filter->page->op->error,
				filter->legacy ? MSG_FLT_KEY_LEGACY : MSG_FLT_KEY, name);
	return true;
}

bool ddbi_query(const struct view *view, struct op *op, const struct prepared *p)
{
	const struct query_input *in = op->input;
	struct query_output *out = op->output;
	struct page page;
	if (!ddbi_page_open(&page, view, op, in->table_name, in->index_name, in->consistent_read.v))
		return false;
	page.backward = in->scan_index_forward.set && !in->scan_index_forward.v;
	page.limit = in->limit.v;
	page.one_row = !page.index && page.table->nkeys == 1;
	page.filter = p->filter;
	page.projection = p->projection;
	page.capacity = in->return_consumed_capacity;
	struct key_filter rule = { &page, in->query_filter.len > 0 };
	struct page_answer answer;
	if (!find_range(&page, p->key_condition, in->exclusive_start_key.packed) ||
		!ddbi_check_key_paths(page.table, page.index, p, &op->error) ||
		!ddbi_each_condition_path(p->filter, is_no_key, &rule) ||
		!ddbi_page_select(&page, in->select, true) || !ddbi_page_read(&page, &answer))
		return false;
	*out = (struct query_output){ answer.items, answer.count, answer.scanned, answer.last,
		answer.capacity };
	return true;
}
