/* SPDX-License-Identifier: Apache-2.0 */
/* What a cut leaves: the log is gone through from the front, and what a sync has made durable becomes part of
 * the images. */
#include "base/os.h"
#include "trace_internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512

void trace_free(struct trace *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->events[i].data);
	for (size_t i = 0; i < FILES_MAX; i++)
		free(t->images[i].bytes);
	free(t->events);
	free(t->pending);
	free(t);
}

size_t trace_length(const struct trace *t)
{
	return t->n;
}

/* ---- names ---- */

struct entry *names_find(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (strcmp(names->entries[i].name, name) == 0)
			return &names->entries[i];
	return NULL;
}

static void forget(struct names *names, const char *name, unsigned file)
{
	struct entry *e = names_find(names, name);
	if (e && e->file == file)
		*e = names->entries[--names->n];
}

void names_apply(struct names *names, const struct event *e)
{
	if (e->kind == EV_UNLINK) {
		forget(names, e->name, e->file);
		return;
	}
	if (e->kind == EV_RENAME)
		forget(names, e->other, e->file);
	struct entry *at = names_find(names, e->name);
	if (!at) {
		at = &names->entries[names->n++];
		memcpy(at->name, e->name, sizeof at->name);
	}
	at->file = e->file;
}

/* ---- contents ---- */

static void resize(struct image *image, size_t size)
{
	if (size > image->cap) {
		image->cap = size * 2;
		image->bytes = realloc(image->bytes, image->cap);
		if (!image->bytes)
			abort();
	}
	if (size > image->size)
		memset(image->bytes + image->size, 0, size - image->size);
	image->size = size;
}

static void write_part(struct image *image, const struct event *e, size_t from, size_t to)
{
	if (e->offset + to > image->size)
		resize(image, e->offset + to);
	memcpy(image->bytes + e->offset + from, e->data + from, to - from);
}

void image_apply(struct image *image, const struct event *e)
{
	if (e->kind == EV_TRUNCATE)
		resize(image, e->size);
	else
		write_part(image, e, 0, e->size);
}

/* Sector by sector: written, as before, or, where the disk was at it, rubbish. */
static void apply_in_part(struct image *image, const struct event *e, uint64_t *random)
{
	for (size_t from = 0, to; from < e->size; from = to) {
		to = (e->offset + from) / SECTOR * SECTOR + SECTOR - e->offset;
		to = to < e->size ? to : e->size;
		uint64_t r = ddbi_random_next(random);
		if (r % 2 == 0)
			continue;
		write_part(image, e, from, to);
		for (size_t i = from; r % 31 == 0 && i < to; i++)
			image->bytes[e->offset + i] = (unsigned char)(r >> (i % 56));
	}
}

/* ---- going through the log ---- */

static bool changes_names(const struct event *e)
{
	return e->kind == EV_CREATE || e->kind == EV_UNLINK || e->kind == EV_RENAME;
}

static bool is_settled_by(const struct event *e, const struct event *sync)
{
	if (sync->kind == EV_SYNC_FOLDER)
		return changes_names(e);
	return !changes_names(e) && e->file == sync->file;
}

static void apply(struct trace *t, const struct event *e)
{
	if (changes_names(e))
		names_apply(&t->durable, e);
	else
		image_apply(&t->images[e->file], e);
}

static void settle(struct trace *t, const struct event *sync)
{
	size_t left = 0;
	for (size_t i = 0; i < t->npending; i++) {
		const struct event *e = &t->events[t->pending[i]];
		if (is_settled_by(e, sync))
			apply(t, e);
		else
			t->pending[left++] = t->pending[i];
	}
	t->npending = left;
}

static void go_to(struct trace *t, size_t at)
{
	if (!t->pending)
		t->pending = malloc(t->n * sizeof *t->pending);
	if (!t->pending || at < t->at)
		abort();
	for (; t->at < at; t->at++) {
		const struct event *e = &t->events[t->at];
		switch (e->kind) {
		case EV_SYNC:
		case EV_SYNC_FOLDER: settle(t, e); break;
		case EV_ACKNOWLEDGE: t->acknowledged = (uint32_t)e->size; break;
		default: t->pending[t->npending++] = t->at;
		}
	}
}

/* ---- what is left ---- */

static struct image copy_of(const struct image *image)
{
	struct image copy = { NULL, 0, 0 };
	resize(&copy, image->size);
	if (image->size)
		memcpy(copy.bytes, image->bytes, image->size);
	return copy;
}

static void survive(struct image *image, const struct event *e, enum cut_kind kind, uint64_t *random)
{
	uint64_t fate = ddbi_random_next(random) % 3;
	if (kind == CUT_EVERYTHING || (kind == CUT_SOMETHING && fate == 0))
		image_apply(image, e);
	else if (kind == CUT_SOMETHING && fate == 1 && e->kind == EV_WRITE)
		apply_in_part(image, e, random);
}

static void write_file(const struct trace *t, const struct entry *entry, enum cut_kind kind, uint64_t *random,
	const char *folder)
{
	char path[128];
	struct image image = copy_of(&t->images[entry->file]);
	for (size_t i = 0; i < t->npending; i++) {
		const struct event *e = &t->events[t->pending[i]];
		if (!changes_names(e) && e->file == entry->file)
			survive(&image, e, kind, random);
	}
	snprintf(path, sizeof path, "%s/%s", folder, entry->name);
	FILE *f = fopen(path, "wb");
	if (!f || (image.size && fwrite(image.bytes, 1, image.size, f) != image.size) || fclose(f) != 0)
		abort();
	free(image.bytes);
}

uint32_t trace_cut(struct trace *t, size_t at, enum cut_kind kind, uint64_t *random, const char *folder)
{
	go_to(t, at);
	struct names names = t->durable;
	for (size_t i = 0; i < t->npending; i++) {
		const struct event *e = &t->events[t->pending[i]];
		bool there =
			kind == CUT_EVERYTHING || (kind == CUT_SOMETHING && ddbi_random_next(random) % 2);
		if (changes_names(e) && there)
			names_apply(&names, e);
	}
	for (size_t i = 0; i < names.n; i++)
		write_file(t, &names.entries[i], kind, random, folder);
	return t->acknowledged;
}

/* ---- places ---- */

static bool is_rare(const struct trace *t, size_t i)
{
	const struct event *e = &t->events[i];
	return changes_names(e) || e->kind == EV_TRUNCATE || e->kind == EV_SYNC_FOLDER ||
	       (e->kind == EV_WRITE && e->file == t->names.entries[0].file);
}

size_t trace_rare_place(const struct trace *t, uint64_t *random)
{
	size_t from = ddbi_random_next(random) % t->n;
	for (size_t i = 0; i < t->n; i++)
		if (is_rare(t, (from + i) % t->n))
			return (from + i) % t->n;
	return from;
}

size_t trace_unsynced_max(const struct trace *t)
{
	size_t most = 0, now = 0;
	for (size_t i = 0; i < t->n; i++) {
		now = t->events[i].kind == EV_SYNC ? 0 : now + (t->events[i].kind == EV_WRITE);
		most = now > most ? now : most;
	}
	return most;
}
