/* SPDX-License-Identifier: Apache-2.0 */
#include "server/control.h"
#include "server/clock.h"
#include "server/exchange.h"
#include "store/store.h"
#include "value/json.h"
#include <stdio.h>

#define JOB_SLICES 1000 /* after the clock was moved: what is due then is done before the answer */

static const char json_type[] = "application/json";

static void answer(struct exchange *x, int status, const char *type)
{
	x->status = status;
	x->content_type = type;
	x->bare = true;
}

static bool refuse(struct exchange *x, struct str why)
{
	answer(x, 400, json_type);
	buf_clear(&x->body);
	buf_z(&x->body, "{\"message\":");
	ddbi_json_write_string(&x->body, why);
	buf_z(&x->body, "}");
	return true;
}

static bool done(struct exchange *x, bool ok, struct error *err)
{
	if (!ok)
		return refuse(x, err->message.p ? err->message : STR("no memory"));
	answer(x, 200, json_type);
	if (!x->body.len)
		buf_z(&x->body, "{}");
	return true;
}

/* ---- a flat object of texts and whole numbers ---- */

struct field {
	const char *name;
	struct str *text;
	int64_t *number;
	bool *there; /* of a number */
};

static bool read_field(struct json *j, const struct field *f)
{
	struct str text;
	if (f->text)
		return ddbi_json_string(j, f->text);
	*f->there = true;
	return ddbi_json_kind(j) == JSON_INTEGER && ddbi_json_number(j, &text) &&
	       ddbi_str_to_i64(text, f->number);
}

static bool read_fields(struct exchange *x, const struct field *fields, size_t n)
{
	struct json j;
	struct str name;
	if (!x->request.body.n)
		return true;
	ddbi_json_begin(&j, x->request.body, &x->arena, &x->scratch);
	if (ddbi_json_kind(&j) != JSON_OBJECT || !ddbi_json_object(&j))
		return false;
	while (ddbi_json_member(&j, &name)) {
		size_t i = 0;
		while (i < n && !str_eq(name, str_z(fields[i].name)))
			i++;
		if (i == n || !read_field(&j, &fields[i]))
			return false;
	}
	return !j.failed && ddbi_json_end(&j);
}

/* ---- the store and its clock ---- */

static bool reset(struct exchange *x)
{
	struct store *s = x->store;
	struct error *err = &x->op.error;
	bool ok = s->ops->reset
			  ? s->ops->reset(s, err)
			  : ddbi_failf(err, EXCEPTION_VALIDATION, "this store cannot be emptied at once");
	return done(x, ok, err);
}

static bool fork_store(struct exchange *x)
{
	int port = 0;
	char text[64];
	bool ok = ddbi_server_fork(x->service->server, x->store, &x->op.error, &port);
	if (ok) {
		snprintf(text, sizeof text, "{\"Endpoint\":\"http://127.0.0.1:%d\"}", port);
		buf_z(&x->body, text);
	}
	return done(x, ok, &x->op.error);
}

static bool end_fork(struct exchange *x)
{
	return done(x, ddbi_server_end_fork(x->service->server, x->store, &x->op.error), &x->op.error);
}

#define TIME_MAX ((int64_t)253402300799) /* the end of the year 9999, in seconds since 1970 */

static bool move_clock(struct exchange *x)
{
	struct test_clock *clock = x->service->clock;
	int64_t advance = 0, time = 0, now_s;
	bool has_advance = false, has_time = false;
	const struct field fields[] = { { "AdvanceSeconds", NULL, &advance, &has_advance },
		{ "Time", NULL, &time, &has_time } };
	if (!read_fields(x, fields, 2) || (has_advance && has_time))
		return refuse(x, STR("give {\"AdvanceSeconds\":N} or {\"Time\":SECONDS since 1970}"));
	now_s = test_clock_us(clock) / 1000000;
	if (has_time)
		advance = time - now_s;
	if (time < 0 || time > TIME_MAX || advance > TIME_MAX - now_s || advance < -now_s)
		return refuse(x, STR("the clock goes from 1970 to 9999"));
	atomic_fetch_add(&clock->offset_us, advance * 1000000);
	if (advance && x->store->ops->run_jobs)
		x->store->ops->run_jobs(x->store, JOB_SLICES);
	buf_z(&x->body, "{\"Time\":");
	ddbi_buf_i64(&x->body, test_clock_us(clock) / 1000000);
	buf_z(&x->body, "}");
	return done(x, true, NULL);
}

/* ---- faults ---- */

static bool plan_fault(struct exchange *x)
{
	struct faults *f = &x->service->faults;
	struct str operation = STR_NONE, error = STR_NONE, message = STR("a fault that a test has asked for");
	int64_t count = 1;
	bool has_count = false;
	const struct field fields[] = { { "Operation", &operation, NULL, NULL },
		{ "Error", &error, NULL, NULL }, { "Message", &message, NULL, NULL },
		{ "Count", NULL, &count, &has_count } };
	if (!read_fields(x, fields, 4))
		return refuse(x, STR("give Operation, Error, Message and Count, or {} for no faults"));
	if (!error.p) {
		*f = (struct faults){ .active = 0 };
		return done(x, true, NULL);
	}
	struct fault_plan p = { .id = operation.p ? ddbi_operation_by_name(operation) : OP_NONE,
		.exception = ddbi_exception_by_name(error.p, error.n),
		.left = count };
	if (operation.p && p.id == OP_NONE)
		return refuse(x, STR("Operation: there is no such operation"));
	if (p.exception == EXCEPTION_NONE || count < 1 || message.n >= sizeof p.message)
		return refuse(
			x, STR("Error is an exception's name, Count at least 1, Message up to 255 bytes"));
	memcpy(p.message, message.p, message.n);
	for (size_t i = 0; i < FAULTS_MAX; i++)
		if (!f->items[i].left) {
			f->items[i] = p;
			f->active++;
			return done(x, true, NULL);
		}
	return refuse(x, STR("there are 32 faults already"));
}

bool ddbi_fault_take(struct faults *f, struct op *op)
{
	for (size_t i = 0; f->active && i < FAULTS_MAX; i++) {
		struct fault_plan *p = &f->items[i];
		if (!p->left || (p->id != OP_NONE && p->id != op->id))
			continue;
		if (--p->left == 0)
			f->active--;
		ddbi_failf(&op->error, p->exception, "%s", p->message);
		return true;
	}
	return false;
}

/* ---- which it is ---- */

static bool health(struct exchange *x)
{
	answer(x, 200, "text/plain");
	buf_z(&x->body, "ok\n");
	return true;
}

static bool metrics(struct exchange *x)
{
	answer(x, 200, "text/plain; version=0.0.4");
	ddbi_server_metrics(x->service->server, &x->body);
	return true;
}

static const struct {
	const char *path, *method;
	bool (*run)(struct exchange *);
	bool test;
} endpoints[] = {
	{ "/-/health", "GET", health, false },
	{ "/-/metrics", "GET", metrics, false },
	{ "/-/reset", "POST", reset, true },
	{ "/-/fork", "POST", fork_store, true },
	{ "/-/close", "POST", end_fork, true },
	{ "/-/clock", "POST", move_clock, true },
	{ "/-/faults", "POST", plan_fault, true },
};

bool ddbi_control(struct exchange *x)
{
	const struct http_request *r = &x->request;
	if (!str_starts(r->path, STR("/-/")))
		return false;
	struct str method = x->head ? STR("GET") : r->method;
	/* What a page in a browser asks for is no test. */
	bool test = x->service->clock && !ddbi_http_header(r, "origin").p;
	for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++)
		if (str_eq(r->path, str_z(endpoints[i].path)) && str_eq(method, str_z(endpoints[i].method)) &&
			(test || !endpoints[i].test))
			return endpoints[i].run(x);
	answer(x, 404, "text/plain");
	buf_z(&x->body,
		test ? "There is nothing at this address.\n"
		     : "There is nothing at this address; reset, fork, clock and faults are there with "
		       "ddb serve --test-endpoints.\n");
	return true;
}
