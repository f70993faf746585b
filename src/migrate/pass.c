/* SPDX-License-Identifier: Apache-2.0 */
/* All items of a table, page by page: as fast as is allowed, and with how far it is written down. */
#include "base/os.h"
#include "migrate/migrate.h"
#include "model/documents.h"
#include "model/pattern.h"
#include "model/unique.h"

#define PAGE_DEFAULT 100
#define PAGE_SECONDS 10 /* of work at most, where a rate is given */
#define NAP_MS       200

bool ddbi_item_is_ours(const struct mapping *m, struct str item)
{
	return ddbi_is_of_model(m, item, true) && !ddbi_item_get(item, STR(UNIQUE_ATTRIBUTE)).p;
}

bool ddbi_run_failed(struct run *r)
{
	ddbi_error_public(&r->err, &r->why);
	return false;
}

bool ddbi_run_told(struct run *r)
{
	r->why = r->db->last;
	return false;
}

/* ---- where it is ---- */
bool ddbi_run_note(struct run *r, struct str position, size_t step)
{
	const char *json = NULL;
	error_init(&r->err, &r->item);
	if (position.p && !ddbi_item_json(&r->item, position, NULL, DDB_DYNAMODB_JSON, &r->err, &json))
		return ddbi_run_failed(r);
	r->record.position = json;
	r->record.step = (int64_t)step;
	enum ddb_rc rc = ddbi_history_note(r->db, &r->lease, &r->record);
	r->record.position = NULL;
	r->noted_us = ddbi_monotonic_us();
	return rc == DDB_OK || ddbi_run_told(r);
}

static bool go_on(struct run *r, size_t step)
{
	const struct ddb_migrate_progress p = { r->course.migration->name, step, r->course.migration->nsteps,
		r->text, r->record.looked, r->record.changed, r->record.left };
	if (!r->opts->progress)
		return true;
	r->db->waiting = true;
	bool more = r->opts->progress(r->opts->user, &p);
	r->db->waiting = false;
	return more;
}

bool ddbi_run_alive(struct run *r, struct str position, size_t step)
{
	if (!go_on(r, step)) {
		if (!ddbi_run_note(r, position, step))
			return false;
		error_init(&r->err, &r->item);
		ddbi_failf(&r->err, EXCEPTION_CANCELLED,
			"%s was stopped; running it again goes on where it is", r->course.migration->name);
		return ddbi_run_failed(r);
	}
	return ddbi_monotonic_us() - r->noted_us < r->lease.us / 3 || ddbi_run_note(r, position, step);
}

/* ---- the rate ---- */
static size_t page_size(const struct run *r)
{
	size_t n = r->opts->page_size ? r->opts->page_size : PAGE_DEFAULT;
	size_t most = (size_t)r->opts->per_second * PAGE_SECONDS;
	return r->opts->per_second && most < n ? most : n;
}

static void pace(struct run *r)
{
	if (!r->opts->per_second)
		return;
	int64_t due = r->paced_from_us + r->paced * 1000000 / r->opts->per_second, left;
	r->paced++;
	while ((left = due - ddbi_monotonic_us()) > 0)
		ddbi_sleep_ms(left / 1000 < NAP_MS ? (unsigned)(left / 1000) + 1 : NAP_MS);
}

/* ---- a page ---- */
static bool migrate_item(struct run *r, size_t from, size_t to, struct str item)
{
	enum written what;
	if (!ddbi_item_is_ours(r->course.mapping, item))
		return true;
	error_init(&r->err, &r->item);
	if (!ddbi_item_migrate(r->db, &r->course, from, to, item, &r->item, &r->err, &what))
		return ddbi_run_failed(r);
	r->record.looked++;
	r->record.changed += what == ITEM_CHANGED;
	r->record.left += what == ITEM_LEFT;
	return true;
}

/* *at: the key of the last item that was done. */
static bool each_item(struct run *r, size_t from, size_t to, const struct scanned *page, struct str *at)
{
	for (size_t i = 0; i < page->n; i++) {
		struct str item = page->items[i].packed;
		pace(r);
		ddbi_arena_reset(&r->item);
		if (!migrate_item(r, from, to, item))
			return false;
		struct str key = ddbi_key_of(&r->page, r->course.mapping, item);
		if (!key.p) {
			ddbi_fail_nomem(&r->err);
			return ddbi_run_failed(r);
		}
		*at = key;
		if (!ddbi_run_alive(r, key, from))
			return false;
	}
	return true;
}

/* What was done before a failure is noted, where that is possible; the failure is what counts. */
static void note_failed(struct run *r, struct str at, size_t step)
{
	const struct ddb_error why = r->why;
	if (at.p && why.rc != DDB_BUSY && why.rc != DDB_CANCELLED)
		ddbi_run_note(r, at, step);
	r->why = why;
}

/* *start: where the next page begins; absent: there is none. */
static bool one_page(struct run *r, size_t from, size_t to, struct buf *start)
{
	struct scanned page;
	struct str at = start->len ? buf_view(start) : STR_NONE;
	ddbi_arena_reset(&r->page);
	error_init(&r->err, &r->page);
	if (!ddbi_migrate_scan(r->db, r->course.mapping, at, page_size(r), &r->page, &r->err, &page))
		return ddbi_run_failed(r);
	if (!each_item(r, from, to, &page, &at)) {
		note_failed(r, at, from);
		return false;
	}
	buf_clear(start);
	if (!page.next.p)
		return ddbi_run_note(r, STR_NONE, to);
	buf_str(start, page.next);
	if (!start->failed)
		return ddbi_run_note(r, page.next, from);
	ddbi_fail_nomem(&r->err);
	return ddbi_run_failed(r);
}

/* Where an earlier run was. */
static bool resume(struct run *r, size_t from, struct buf *start)
{
	struct ddb_item key;
	error_init(&r->err, &r->page);
	if (!r->record.position || r->record.step != (int64_t)from)
		return true;
	struct str packed = STR_NONE;
	if (!ddbi_item_tree(&r->page, str_z(r->record.position), DDB_DYNAMODB_JSON, &r->err, &key))
		return ddbi_run_failed(r);
	packed = ddbi_item_pack(&r->page, &key);
	buf_str(start, packed);
	if (packed.p && !start->failed)
		return true;
	ddbi_fail_nomem(&r->err);
	return ddbi_run_failed(r);
}

bool ddbi_pass_run(struct run *r, size_t from, size_t to)
{
	struct buf start;
	ddbi_buf_init(&start, 1 << 16);
	r->paced = 0;
	r->paced_from_us = ddbi_monotonic_us();
	bool ok = resume(r, from, &start);
	r->record.position = NULL;
	do
		ok = ok && one_page(r, from, to, &start);
	while (ok && start.len);
	ddbi_buf_free(&start);
	return ok;
}
