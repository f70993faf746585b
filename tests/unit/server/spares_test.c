/* SPDX-License-Identifier: Apache-2.0 */
#include "server/spares.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

/* What a connection holds. */
struct holder {
	struct ddb_arena arena;
	struct buf buffers[SPARE_BUFFERS], *places[SPARE_BUFFERS];
};

static void holder_init(struct holder *h)
{
	ddbi_arena_init(&h->arena, 1 << 20);
	for (size_t i = 0; i < SPARE_BUFFERS; i++) {
		ddbi_buf_init(&h->buffers[i], (size_t)(i + 1) << 24);
		h->places[i] = &h->buffers[i];
	}
}

static void holder_free(struct holder *h)
{
	ddbi_arena_free(&h->arena);
	for (size_t i = 0; i < SPARE_BUFFERS; i++)
		ddbi_buf_free(&h->buffers[i]);
}

static void use(struct holder *h, size_t n)
{
	assert_non_null(ddbi_arena_bytes(&h->arena, 100));
	for (size_t i = 0; i < SPARE_BUFFERS; i++) {
		assert_non_null(ddbi_buf_reserve(&h->buffers[i], n));
		h->buffers[i].len = n;
	}
}

static void leave(struct spares *s, struct holder *h)
{
	ddbi_spares_leave(s, &h->arena, h->places);
}

static void take(struct spares *s, struct holder *h)
{
	ddbi_spares_take(s, &h->arena, h->places);
}

static void assert_holds_nothing(const struct holder *h)
{
	assert_null(h->arena.blocks);
	for (size_t i = 0; i < SPARE_BUFFERS; i++) {
		assert_null(h->buffers[i].p);
		assert_int_equal(0, h->buffers[i].len + h->buffers[i].cap);
		assert_int_equal((size_t)(i + 1) << 24, h->buffers[i].max);
	}
}

static void what_one_leaves_another_takes(void **state)
{
	static struct spares s;
	struct holder a, b;
	const char *was[SPARE_BUFFERS];
	(void)state;
	holder_init(&a);
	holder_init(&b);
	use(&a, 1000);
	for (size_t i = 0; i < SPARE_BUFFERS; i++)
		was[i] = a.buffers[i].p;
	leave(&s, &a);
	assert_holds_nothing(&a);
	assert_int_equal(1, s.n);
	take(&s, &b);
	assert_int_equal(0, s.n);
	assert_int_equal(0, s.bytes);
	for (size_t i = 0; i < SPARE_BUFFERS; i++) {
		assert_ptr_equal(was[i], b.buffers[i].p);
		assert_int_equal(0, b.buffers[i].len);
		assert_int_equal((size_t)(i + 1) << 24, b.buffers[i].max);
	}
	use(&a, 10); /* who has left all goes on by itself */
	use(&b, 2000);
	holder_free(&a);
	holder_free(&b);
	ddbi_spares_free(&s);
}

static void nothing_to_take(void **state)
{
	static struct spares s;
	struct holder h;
	(void)state;
	holder_init(&h);
	take(&s, &h);
	assert_holds_nothing(&h);
	ddbi_spares_free(&s);
}

static void what_is_large_is_freed(void **state)
{
	static struct spares s;
	struct holder h;
	(void)state;
	holder_init(&h);
	use(&h, 1 << 20); /* six of these are more than is kept in all */
	leave(&s, &h);
	assert_int_equal(0, s.n);
	assert_int_equal(0, s.bytes);
	assert_true(s.freed >= 6 << 20);
	assert_holds_nothing(&h);
}

static void no_more_is_kept_than_is_allowed(void **state)
{
	static struct spares s;
	struct holder h;
	(void)state;
	holder_init(&h);
	for (size_t i = 0; i < SPARES + 10; i++) {
		use(&h, 16);
		leave(&s, &h);
	}
	assert_true(s.n > 0 && s.n <= SPARES);
	assert_true(s.bytes <= 4 << 20);
	assert_true(s.freed > 0);
	assert_holds_nothing(&h);
	ddbi_spares_free(&s);
	assert_int_equal(0, s.n);
	assert_int_equal(0, s.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_one_leaves_another_takes),
		cmocka_unit_test(nothing_to_take),
		cmocka_unit_test(what_is_large_is_freed),
		cmocka_unit_test(no_more_is_kept_than_is_allowed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
