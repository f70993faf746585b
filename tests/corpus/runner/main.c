/* SPDX-License-Identifier: Apache-2.0 */
/* corpus_run memory[+realism|+latency|+throttle]|file|[http|remote|remote-typed|tls]:SERVER FILE...: runs
 * each case of the files on an empty store. There is no way to record answers: they are written from the
 * facts. README.md beside the cases tells their form. */
#include "corpus.h"
#include "target.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct run {
	struct target *target;
	json_t *setups, *kept;
	const char *file, *id;
	char why[4096];
};

static bool fail(struct run *r, const char *where, const char *text)
{
	char kept[3000];
	snprintf(kept, sizeof kept, "%s", text);
	snprintf(r->why, sizeof r->why, "%s%s", where, kept);
	return false;
}

/* The member `message` or `Message`; NULL: there is none. */
static const char *message_of(json_t *body)
{
	json_t *m = json_object_get(body, "message");
	return json_string_value(m ? m : json_object_get(body, "Message"));
}

static bool is_message(json_t *want, const char *got)
{
	size_t i;
	json_t *one;
	if (json_is_null(want))
		return !got;
	if (json_is_string(want))
		return got && !strcmp(json_string_value(want), got);
	json_array_foreach(want, i, one) if (got && !strcmp(json_string_value(one), got)) return true;
	return false;
}

static bool ends_with(const char *got, const json_t *suffix)
{
	size_t n = json_string_length(suffix), len = got ? strlen(got) : 0;
	return len >= n && !memcmp(got + len - n, json_string_value(suffix), n);
}

/* {"type":..., "message": text | [one of these] | null (none), "prefix": ..., "suffix": ...,
 * "item":..., "body": all of it} */
static bool check_error(struct run *r, const char *where, json_t *want, json_t *body)
{
	char path[2048] = "";
	const char *type = json_string_value(json_object_get(body, "__type")), *got = message_of(body);
	const char *hash = type ? strchr(type, '#') : NULL,
		   *expected = json_string_value(json_object_get(want, "type"));
	json_t *message = json_object_get(want, "message"), *prefix = json_object_get(want, "prefix");
	json_t *suffix = json_object_get(want, "suffix");
	json_t *item = json_object_get(want, "item"), *whole = json_object_get(want, "body");
	char *dump = json_dumps(body, JSON_COMPACT);
	bool ok = true;
	if (!expected || !type || strcmp(hash ? hash + 1 : type, expected))
		ok = false;
	if (message && !is_message(message, got))
		ok = false;
	if (prefix && (!got || strncmp(got, json_string_value(prefix), json_string_length(prefix))))
		ok = false;
	if (suffix && !ends_with(got, suffix))
		ok = false;
	if (!message && !prefix && !whole)
		ok = fail(r, where, ": the case expects an error without saying which message");
	else if (!ok) {
		char *w = json_dumps(want, JSON_COMPACT);
		snprintf(path, sizeof path, ": expected %.700s, got %.1200s", w, dump);
		free(w);
		fail(r, where, path);
	}
	free(dump);
	if (ok && item && !same(item, json_object_get(body, "Item"), path, sizeof path))
		ok = fail(r, where, path);
	if (ok && whole && !same(whole, body, path, sizeof path))
		ok = fail(r, where, path);
	return ok;
}

/* Written out, with what earlier steps kept. */
static json_t *full(struct run *r, json_t *v)
{
	json_t *filled = with_kept(v, r->kept), *out = expand(filled);
	json_decref(filled);
	return out;
}

static bool check_answer(struct run *r, const char *where, json_t *step, json_t *body, bool failed)
{
	char path[2048] = "";
	json_t *answer = json_object_get(step, "answer"), *error = json_object_get(step, "error");
	if (error) {
		if (failed)
			return check_error(r, where, error, body);
		char *dump = json_dumps(body, JSON_COMPACT);
		snprintf(path, sizeof path, ": expected an error, got %.1000s", dump);
		free(dump);
		return fail(r, where, path);
	}
	if (failed) {
		char *dump = json_dumps(body, JSON_COMPACT);
		snprintf(path, sizeof path, ": failed: %.1000s", dump);
		free(dump);
		return fail(r, where, path);
	}
	json_t *want = answer ? full(r, answer) : NULL;
	bool ok = !want || same(want, body, path, sizeof path) || fail(r, where, path);
	json_decref(want);
	return ok;
}

/* Until the table and its indexes are ACTIVE. */
static bool wait_active(struct run *r, const char *table)
{
	char request[400];
	snprintf(request, sizeof request, "{\"TableName\":\"%s\"}", table);
	for (int i = 0; i < 2000; i++) {
		bool failed, waiting;
		char *text = r->target->call(r->target, "DescribeTable", request, &failed);
		waiting = !text || strstr(text, "\"CREATING\"") || strstr(text, "\"UPDATING\"") ||
			  strstr(text, "\"DELETING\"");
		free(text);
		if (!waiting || failed)
			return failed ? fail(r, "wait", ": there is no such table") : true;
		nanosleep(&(struct timespec){ 0, 5000000 }, NULL);
	}
	return fail(r, "wait", ": not ACTIVE after ten seconds");
}

static bool run_once(struct run *r, const char *where, json_t *step)
{
	const char *wait = json_string_value(json_object_get(step, "wait"));
	const char *op = json_string_value(json_object_get(step, "op"));
	const char *raw = json_string_value(json_object_get(step, "raw"));
	json_t *request = json_object_get(step, "request");
	if (wait)
		return wait_active(r, wait);
	if (!op || (!raw && !request))
		return fail(r, where, ": a step needs an op and a request (or raw)");
	json_t *written = request ? full(r, request) : NULL;
	char *text = written ? json_dumps(written, JSON_COMPACT) : strdup(raw);
	json_decref(written);
	bool failed = false;
	char *out = r->target->call(r->target, op, text, &failed);
	free(text);
	json_t *body =
		out ? json_loads(*out ? out : "{}", JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL) : NULL;
	free(out);
	if (!body)
		return fail(r, where, ": the answer is no JSON");
	bool ok = check_answer(r, where, step, body, failed) &&
		  (keep(r->kept, json_object_get(step, "keep"), body) ||
			  fail(r, where, ": what it keeps is not in the answer"));
	json_decref(body);
	return ok;
}

/* A step with "until" is repeated until it is answered so. */
static bool run_step(struct run *r, const char *where, json_t *step)
{
	bool ok = run_once(r, where, step);
	for (int i = 0; i < 2000 && !ok && json_is_true(json_object_get(step, "until")); i++) {
		nanosleep(&(struct timespec){ 0, 5000000 }, NULL);
		ok = run_once(r, where, step);
	}
	return ok;
}

/* A list of steps, or the name of one under "setups"; names may stand in lists too. */
static bool run_steps(struct run *r, const char *where, json_t *steps)
{
	char at[256];
	size_t i;
	json_t *step;
	if (json_is_string(steps)) {
		json_t *named = json_object_get(r->setups, json_string_value(steps));
		return named ? run_steps(r, json_string_value(steps), named)
			     : fail(r, where, ": no such setup");
	}
	json_array_foreach(steps, i, step)
	{
		snprintf(at, sizeof at, "%.200s[%zu]", where, i);
		if (json_is_string(step) ? !run_steps(r, where, step) : !run_step(r, at, step))
			return false;
	}
	return true;
}

static bool run_case(struct run *r, json_t *c)
{
	r->why[0] = 0;
	json_object_clear(r->kept);
	r->id = json_string_value(json_object_get(c, "id"));
	if (!r->id || !json_array_size(json_object_get(c, "points")))
		return fail(r, "case", ": it needs an id and points");
	if (!json_object_get(c, "answer") && !json_object_get(c, "error") && !json_object_get(c, "after"))
		return fail(r, "case", ": it expects nothing");
	return (r->target->fresh(r->target) || fail(r, "store", ": cannot be emptied")) &&
	       run_steps(r, "setup", json_object_get(c, "setup")) && run_step(r, "request", c) &&
	       run_steps(r, "after", json_object_get(c, "after"));
}

static void run_file(struct run *r, const char *path, size_t *passed, size_t *failed)
{
	json_error_t e;
	json_t *top = json_load_file(path, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &e), *c;
	size_t i;
	r->file = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;
	if (!top) {
		printf("FAILED %s:%d: %s\n", path, e.line, e.text);
		++*failed;
		return;
	}
	r->setups = json_object_get(top, "setups");
	json_array_foreach(json_object_get(top, "cases"), i, c)
	{
		if (run_case(r, c)) {
			++*passed;
			continue;
		}
		++*failed;
		printf("FAILED %s %s on %s: %s\n", r->file, r->id ? r->id : "?", r->target->name, r->why);
	}
	json_decref(top);
}

int main(int argc, char **argv)
{
	struct run r = { .kept = json_object() };
	size_t passed = 0, failed = 0;
	if (argc < 3) {
		fprintf(stderr,
			"usage: corpus_run "
			"memory[+realism|+latency|+throttle]|file|[http|remote|remote-typed|tls]:SERVER "
			"FILE...\n");
		return 2;
	}
	if (!strncmp(argv[1], "http:", 5))
		r.target = target_http(argv[1] + 5);
	else if (!strncmp(argv[1], "remote:", 7))
		r.target = target_remote(argv[1] + 7, false);
	else if (!strncmp(argv[1], "remote-typed:", 13))
		r.target = target_remote(argv[1] + 13, true);
	else if (!strncmp(argv[1], "tls:", 4))
		r.target = target_tls(argv[1] + 4);
	else if (!strncmp(argv[1], "memory+", 7))
		r.target = target_realism(argv[1]);
	else
		r.target = !strcmp(argv[1], "file") ? target_file() : target_memory();
	if (!r.target)
		return 1;
	for (int i = 2; i < argc; i++)
		run_file(&r, argv[i], &passed, &failed);
	r.target->close(r.target);
	json_decref(r.kept);
	printf("%zu passed, %zu failed\n", passed, failed);
	return failed || !passed;
}
