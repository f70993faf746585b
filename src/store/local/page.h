/* SPDX-License-Identifier: Apache-2.0 */
/* A page of Query or Scan: the rows of a range, evaluated one by one (07-7.3). */
#ifndef STORE_LOCAL_PAGE_H
#define STORE_LOCAL_PAGE_H
#include "operation/op.h"
#include "store/local/capacity.h"
#include "store/local/view.h"

#define PAGE_MAX_BYTES 1048576 /* 07-P2 */

struct page {
	const struct view *view;
	struct op *op;
	const struct table *table;
	const struct index *index; /* NULL: the table itself */
	struct kv_range range;
	bool backward;
	bool one_row;  /* at most one row can match, and a query of it cannot be continued (07-K4) */
	int64_t limit; /* of evaluated rows; 0: none */
	const struct condition *filter;
	const struct projection *projection;
	bool count_only;
	bool fetch_to_filter,
		fetch_to_return; /* what the local index lacks comes from the table (07-S6, S7) */
	bool consistent;
	struct str capacity; /* ReturnConsumedCapacity */
};

/* What Query and Scan answer alike. */
struct page_answer {
	struct item_list items;
	struct opt_int count, scanned;
	struct item last; /* LastEvaluatedKey */
	struct consumed_capacity *capacity;
};

/* Table and index (07-X1, X2). The rest of the page is zero. */
bool ddbi_page_open(struct page *, const struct view *, struct op *, struct str table_name,
	struct str index_name, bool consistent);
/* Select and the attributes that projection and filter name, against what the index carries (07-7.5). */
bool ddbi_page_select(struct page *, struct str select, bool query);
/* Reads the page. */
bool ddbi_page_read(const struct page *, struct page_answer *);

#endif
