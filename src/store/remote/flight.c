/* SPDX-License-Identifier: Apache-2.0 */
#include "base/mem.h"
#include "store/remote/client.h"

#define BODY_MAX ((size_t)64 << 20)
#define HEAD_MAX ((size_t)64 << 10)

struct flight *ddbi_flight_new(struct door *d)
{
	struct flight *f = ddbi_zalloc(sizeof *f);
	if (!f)
		return NULL;
	f->door = d;
	ddbi_buf_init(&f->body, BODY_MAX);
	ddbi_buf_init(&f->head, HEAD_MAX);
	ddbi_transfer_init(&f->transfer, d->remote->settings.options.max_answer);
	f->transfer.user = f;
	f->transfer.direct = d->remote->settings.items.loopback;
	return f;
}

void ddbi_flight_free(struct flight *f)
{
	ddbi_transfer_free(&f->transfer);
	ddbi_buf_free(&f->body);
	ddbi_buf_free(&f->head);
	ddbi_free(f);
}

static void insert_after(struct flights *l, struct flight *before, struct flight *f)
{
	f->prev = before;
	f->next = before ? before->next : l->first;
	*(before ? &before->next : &l->first) = f;
	*(f->next ? &f->next->prev : &l->last) = f;
}

void ddbi_flights_add(struct flights *l, struct flight *f)
{
	insert_after(l, l->last, f);
}

void ddbi_flights_remove(struct flights *l, struct flight *f)
{
	*(f->prev ? &f->prev->next : &l->first) = f->next;
	*(f->next ? &f->next->prev : &l->last) = f->prev;
	f->prev = f->next = NULL;
}

void ddbi_flights_insert(struct flights *l, struct flight *f)
{
	struct flight *before = l->last;
	while (before && before->due_us > f->due_us)
		before = before->prev;
	insert_after(l, before, f);
}
