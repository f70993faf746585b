/* SPDX-License-Identifier: Apache-2.0 */
#include "rows.h"
#include "base/mem.h"
#include "bench.h"

#define GROUP 256

void rows_check(enum kv_rc rc)
{
	if (rc != KV_OK)
		bench_die("the engine failed", ddbi_kv_rc_text(rc));
}

void rows_make(struct rows *r, struct ddb *db, size_t n)
{
	*r = (struct rows){ .n = n, .seed = 1, .texts = ddbi_alloc(n * sizeof *r->texts) };
	ddbi_buf_init(&r->keys, SIZE_MAX / 2);
	ddbi_buf_init(&r->item, 1 << 20);
	if (!r->texts)
		bench_die("the keys cannot be made", "no memory");
	for (size_t i = 0; i < n; i++) {
		entry_key(i, r->texts[i]);
		buf_clear(&r->item);
		entry_row(db, i, &r->keys, &r->item);
		r->key_size = r->keys.len / (i + 1);
	}
	if (r->keys.failed || r->key_size * n != r->keys.len)
		bench_die("the rows cannot be made", "no memory");
}

void rows_free(struct rows *r)
{
	ddbi_free(r->texts);
	ddbi_buf_free(&r->keys);
	ddbi_buf_free(&r->item);
}

void rows_fill(const struct rows *r, struct kv *kv)
{
	struct kv_write writes[GROUP];
	rows_check(kv->ops->commit(
		kv, &(struct kv_write){ .verb = KV_CREATE_TREE, .tree = ROWS_TREE }, 1, 1, false));
	for (size_t i = 0; i < r->n;) {
		size_t n = 0;
		for (; n < GROUP && i < r->n; n++, i++)
			writes[n] =
				(struct kv_write){ KV_PUT, ROWS_TREE, rows_key(r, i), buf_view(&r->item) };
		rows_check(kv->ops->commit(kv, writes, n, 1, false));
	}
}
