/* SPDX-License-Identifier: Apache-2.0 */
/* JSON to packed and back: the items of a Query reply of 55 kB, against counting the quotes of the same text
 * with SSE2. */
#include "base/os.h"
#include "bench.h"
#include "value/json.h"
#include <stdio.h>
#include <stdlib.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define TEXT_SIZE 55000
#define ROUND_NS  60e6

struct reply {
	struct ddb_arena arena;
	struct buf text, scratch, out;
	struct str items[512];
	size_t nitems;
};

static size_t count_quotes(struct str s)
{
	size_t n = 0, i = 0;
#ifdef __SSE2__
	const __m128i quote = _mm_set1_epi8('"');
	for (; i + 16 <= s.n; i += 16) {
		__m128i x = _mm_loadu_si128((const __m128i *)(const void *)(s.p + i));
		n += (size_t)__builtin_popcount((unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(x, quote)));
	}
#endif
	for (; i < s.n; i++)
		n += s.p[i] == '"';
	return n;
}

/* ---- the text: items of six attributes and about 300 bytes ---- */
static void random_letters(char *to, size_t n, uint64_t *seed)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (char)('a' + ddbi_random_next(seed) % 26);
}

static void write_one(struct buf *out, uint64_t *seed)
{
	char key[24], note[150];
	random_letters(key, sizeof key, seed);
	random_letters(note, sizeof note, seed);
	buf_z(out, "{\"active\":{\"BOOL\":true},\"created\":{\"N\":\"17");
	ddbi_buf_u64(out, 10000000 + ddbi_random_next(seed) % 80000000);
	buf_z(out, "\"},\"note\":{\"S\":\"");
	ddbi_buf_add(out, note, 60 + ddbi_random_next(seed) % 90);
	buf_z(out, "\"},\"pk\":{\"S\":\"");
	ddbi_buf_add(out, key, sizeof key);
	buf_z(out, "\"},\"price\":{\"N\":\"");
	ddbi_buf_u64(out, ddbi_random_next(seed) % 1000);
	buf_z(out, ".25\"},\"tags\":{\"L\":[{\"S\":\"");
	ddbi_buf_add(out, key, 8);
	buf_z(out, "\"},{\"S\":\"");
	ddbi_buf_add(out, note, 12);
	buf_z(out, "\"}]}}");
}

static void make_text(struct buf *out)
{
	uint64_t seed = 1;
	buf_z(out, "{\"Items\":[");
	write_one(out, &seed);
	while (out->len < TEXT_SIZE) {
		ddbi_buf_byte(out, ',');
		write_one(out, &seed);
	}
	buf_z(out, "],\"Count\":200,\"ScannedCount\":200}");
}

/* ---- what is timed ---- */
static bool read_items(struct reply *r, struct json *j, struct error *type_error)
{
	struct item item;
	r->nitems = 0;
	while (ddbi_json_element(j)) {
		if (ddbi_json_kind(j) != JSON_OBJECT || !ddbi_json_read_item(j, type_error, &item))
			return false;
		r->items[r->nitems++] = item.packed;
	}
	return true;
}

static bool read_reply(struct reply *r)
{
	struct json j;
	struct error type_error;
	struct str name;
	ddbi_arena_reset(&r->arena);
	error_init(&type_error, &r->arena);
	ddbi_json_begin(&j, buf_view(&r->text), &r->arena, &r->scratch);
	if (!ddbi_json_object(&j))
		return false;
	while (ddbi_json_member(&j, &name)) {
		bool items = str_eq(name, STR("Items"));
		if (items ? !ddbi_json_array(&j) || !read_items(r, &j, &type_error) : !ddbi_json_skip(&j))
			return false;
	}
	return ddbi_json_end(&j);
}

static void run_read(void *arg, size_t n)
{
	struct reply *r = arg;
	for (size_t i = 0; i < n; i++) {
		if (!read_reply(r)) {
			fprintf(stderr, "the reply cannot be read\n");
			exit(1);
		}
	}
	bench_keep(r->nitems);
}

static void run_write(void *arg, size_t n)
{
	struct reply *r = arg;
	for (size_t i = 0; i < n; i++) {
		buf_clear(&r->out);
		buf_z(&r->out, "{\"Items\":[");
		for (size_t k = 0; k < r->nitems; k++) {
			if (k)
				ddbi_buf_byte(&r->out, ',');
			ddbi_json_write_item(&r->out, r->items[k]);
		}
		buf_z(&r->out, "],\"Count\":200,\"ScannedCount\":200}");
	}
	bench_keep(r->out.len);
}

static void run_count(void *arg, size_t n)
{
	const struct reply *r = arg;
	size_t quotes = 0;
	for (size_t i = 0; i < n; i++) {
		struct str text = buf_view(&r->text);
		__asm__ volatile("" : "+r"(text.p));
		quotes += count_quotes(text);
	}
	bench_keep(quotes);
}

static void row(const char *name, struct reply *r, bench_run *run, double bar)
{
	struct bench_times t =
		bench_pair((struct bench_side){ run, r }, (struct bench_side){ run_count, r }, ROUND_NS);
	double bytes = (double)r->text.len;
	bench_print(&(struct bench_row){
		name, "GB/s", bytes / t.subject, bytes / t.reference, bar, BAR_AT_LEAST });
}

int main(int argc, char **argv)
{
	static struct reply r;
	bench_arguments(argc, argv);
	bench_against("a count of quotes in the same text, by SSE2");
	if (!bench_wanted("codec:"))
		return 0;
	ddbi_arena_init(&r.arena, ARENA_MAX_DEFAULT);
	ddbi_buf_init(&r.text, 1 << 20);
	ddbi_buf_init(&r.scratch, 1 << 20);
	ddbi_buf_init(&r.out, 1 << 20);
	make_text(&r.text);
	row("codec: JSON -> packed, 55 kB", &r, run_read, 0.13);
	row("codec: packed -> JSON, 55 kB", &r, run_write, 0.15);
	bool same = str_eq(buf_view(&r.out), buf_view(&r.text));
	if (!same)
		fprintf(stderr, "what was written is not what was read\n");
	ddbi_buf_free(&r.text);
	ddbi_buf_free(&r.scratch);
	ddbi_buf_free(&r.out);
	ddbi_arena_free(&r.arena);
	return same ? 0 : 1;
}
