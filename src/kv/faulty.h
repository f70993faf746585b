/* SPDX-License-Identifier: Apache-2.0 */
#ifndef KV_FAULTY_H
#define KV_FAULTY_H
#include "kv/kv.h"

/* An engine around another one that makes chosen calls fail: for tests. */
struct kv_fault_plan {
	uint64_t nth;      /* the nth call from now fails (1 = the next); 0: none */
	bool forever;      /* and all after it */
	bool after_effect; /* it takes effect, and then says that it failed */
	enum kv_rc rc;
	uint64_t calls; /* counted since the plan was set */
};
/* Takes over `inner`; closing closes it. */
enum kv_rc ddbi_kv_faulty_open(struct kv *inner, struct kv **out);
struct kv_fault_plan *ddbi_kv_faulty_plan(struct kv *);

#endif
