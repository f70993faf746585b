/* SPDX-License-Identifier: Apache-2.0 */
/* Inside the planner. Its steps: the condition becomes a list of conjuncts, to which the model adds what
 * holds for all of its items (plan_facts.c); what contradicts itself ends it (plan_facts.c); whole keys
 * (plan_points.c); else the best route by a table or index (plan_route.c), else a scan; then the conjuncts
 * are split into key, filter and rest (plan_split.c), and what the requests ask for is put together
 * (plan_fields.c). */
#ifndef MODEL_PLANNER_H
#define MODEL_PLANNER_H
#include "expression/evaluate.h"
#include "model/pattern.h"
#include "model/plan.h"

#define CONJUNCTS_MAX  300 /* as many operators as DynamoDB takes */
#define MISUSE(t, ...) ddbi_failf((t)->err, EXCEPTION_MISUSE, __VA_ARGS__)

/* A condition that must hold together with all the others. */
struct conjunct {
	const struct condition *c;
	bool implied; /* follows from others: it may serve as a key condition, and need not be checked */
	bool unique;  /* keeps out the items that reserve unique values */
};

struct planner {
	const struct trees *t;
	const struct ddb_query *q;
	unsigned how;
	struct conjunct *all;
	size_t n, cap;
	struct path order;                /* what to order by; n 0: anything */
	struct str order_name;            /* the same where it is an attribute at the top; or absent */
	bool order_fixed;                 /* the condition fixes it: any order will do */
	const struct projection *project; /* what the caller wants; NULL: all */
};

/* ---- plan_facts.c ---- */
/* all: NULL: everything. */
bool ddbi_plan_collect(struct planner *, const struct condition *all);
/* May anything match? Drops conjuncts that the others decide. */
bool ddbi_plan_possible(struct planner *, bool *possible);
/* The first EQ (or EQ and IN) of that attribute with a value. */
const struct condition *ddbi_plan_equal(const struct planner *, struct str name);
/* Does it compare this attribute, one at the top, with values? */
bool ddbi_compares(const struct condition *, struct str name);
bool ddbi_mentions(const struct condition *, struct str name);
/* Does it look at no other attributes than these? */
bool ddbi_mentions_only(const struct condition *, const struct str *names, size_t n);
/* The name of each attribute that it looks at, once for each mention. */
void ddbi_each_name(const struct condition *, void (*)(void *, struct str name), void *);
/* Is the attribute there in every item of the model that the condition can match? */
bool ddbi_always_there(const struct planner *, struct str name);
const struct condition *ddbi_compare_name(
	const struct trees *, struct str name, enum condition_op, struct str packed);

/* A packed item of these attributes, in the arena; p NULL: no memory. */
struct str ddbi_plan_item(const struct trees *, const struct str *names, const struct str *values, size_t n);

/* ---- plan_bounds.c ---- */
/* What the conjuncts say about the range of an attribute that none of them fixes. */
struct bounds {
	const struct condition *low, *high, *prefix; /* the closest ones, or NULL */
	struct str from, to, start;                  /* packed */
	bool above, below;                           /* strict */
	bool empty;                                  /* no value is in it */
};
struct bounds ddbi_bounds(const struct planner *, struct str name);
/* -1, 0, 1; 2: they have no order. */
int ddbi_order_of(struct str a, struct str b);
/* The narrowest key condition on a range key; *out NULL: there is none. */
bool ddbi_plan_range(const struct planner *, struct str name, const struct condition **out);
/* Does the key condition let nothing through that c would not? c compares the same attribute. */
bool ddbi_implies(const struct condition *key, const struct condition *c);

/* ---- plan_points.c ---- */
/* Whole keys of the table: the way becomes NOTHING, GET or BATCH_GET; *pinned false: the condition does not
 * list them. */
bool ddbi_plan_points(const struct planner *, struct plan *out, bool *pinned);

/* ---- plan_route.c ---- */
enum verdict {
	ROUTE_FITS,
	ROUTE_HALF,      /* fits with fetch_rest; lacks an attribute */
	ROUTE_NO_HASH,   /* its hash key is not fixed */
	ROUTE_GAPS,      /* items may be missing in it, for want of its range key */
	ROUTE_CONSISTENT /* a global index has no consistent reads */
};
/* The table (index NULL) or an index, as a way to find things. */
struct route {
	const struct ddb_index *index;
	struct str hash, range;           /* stored names; range absent: there is none */
	const struct condition *eq;       /* on the hash key, or NULL */
	const struct condition *by_range; /* the key condition on the range key, or NULL */
	enum verdict verdict;
	struct str lacks;  /* HALF: the attribute */
	bool same_for_all; /* every item of the model has the same hash key */
	bool orders;       /* yields the order that is asked for */
	int score;         /* the higher the better; 0: not to be used */
};
bool ddbi_route(const struct planner *, const struct ddb_index *, struct route *out);
/* Does the index hold this attribute of each of its items? index NULL: yes. */
bool ddbi_plan_holds(const struct planner *, const struct ddb_index *, struct str name);
bool ddbi_unique_in(const struct planner *, const struct route *);

/* ---- plan_split.c ---- */
/* The conjuncts but for those of the key, as filter or as rest. */
bool ddbi_plan_split(const struct planner *, const struct route *, struct plan *out);

/* ---- plan_fields.c ---- */
bool ddbi_plan_project(struct planner *);
/* An attribute that is wanted and that the index lacks; absent: there is none. */
struct str ddbi_plan_lacks(const struct planner *, const struct route *);
/* The path of a member, or of one in nested structs; what: begins the message where there is none. */
bool ddbi_plan_path(const struct planner *, const char *what, const char *member, struct path *out);
bool ddbi_plan_fields(const struct planner *, const struct route *, struct plan *out);

/* ---- plan.c ---- */
/* The planner as it stands before it chooses; truth as of its condition, NEVER also for what cannot match. */
bool ddbi_plan_begin(struct planner *, enum truth *);
bool ddbi_plan_choose(const struct planner *, enum truth, struct plan *out);

#endif
