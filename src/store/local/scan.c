/* SPDX-License-Identifier: Apache-2.0 */
/* Scan (07), of a table or an index, whole or one segment of it. */
#include "store/local/execute.h"
#include "store/local/page.h"
#include "store/local/paths.h"
#include "store/local/range.h"
#include "store/local/start_key.h"

static bool fail_segment(struct error *err, const struct scan_input *in)
{
	return ddbi_fail(err, MSG_ESK_SEGMENT, ddbi_arg_i64(err, in->total_segments.v),
		ddbi_arg_i64(err, in->segment.v));
}

static bool find_range(struct page *page, const struct scan_input *in)
{
	struct op *op = page->op;
	struct str start = in->exclusive_start_key.packed;
	page->range = (struct kv_range){ STR(""), STR_NONE };
	if (in->total_segments.set && !ddbi_segment_range((uint64_t)in->segment.v,
					      (uint64_t)in->total_segments.v, op->arena, &page->range))
		return ddbi_fail_nomem(&op->error);
	if (!start.p)
		return true;
	if (!ddbi_start_check(page->table, page->index, start, true, &op->error))
		return false;
	struct str position = ddbi_start_position(page->table, page->index, start, op->arena);
	if (!position.p)
		return ddbi_fail_nomem(&op->error);
	if (!ddbi_range_holds(&page->range, position))
		return fail_segment(&op->error, in);
	return ddbi_range_after(&page->range, position, false, op->arena) || ddbi_fail_nomem(&op->error);
}

bool ddbi_scan(const struct view *view, struct op *op, const struct prepared *p)
{
	const struct scan_input *in = op->input;
	struct scan_output *out = op->output;
	struct page page;
	if (!ddbi_page_open(&page, view, op, in->table_name, in->index_name, in->consistent_read.v))
		return false;
	page.limit = in->limit.v;
	page.filter = p->filter;
	page.projection = p->projection;
	page.capacity = in->return_consumed_capacity;
	struct page_answer answer;
	if (!find_range(&page, in) || !ddbi_check_key_paths(page.table, page.index, p, &op->error) ||
		!ddbi_page_select(&page, in->select, false) || !ddbi_page_read(&page, &answer))
		return false;
	*out = (struct scan_output){ answer.items, answer.count, answer.scanned, answer.last,
		answer.capacity };
	return true;
}
