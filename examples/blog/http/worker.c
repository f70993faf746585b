/* SPDX-License-Identifier: Apache-2.0 */
#include "http/worker.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

struct workers {
	pthread_mutex_t lock;
	struct worker *idle;
	struct worker all[];
};

struct workers *workers_new(struct ddb *store, int n)
{
	struct workers *w = calloc(1, sizeof *w + (size_t)n * sizeof w->all[0]);
	if (!w || pthread_mutex_init(&w->lock, NULL)) {
		fprintf(stderr, "blog: no memory\n");
		free(w);
		return NULL;
	}
	for (int i = 0; i < n; i++) {
		struct worker *worker = &w->all[i];
		worker->next = w->idle;
		w->idle = worker;
		worker->arena = ddb_arena_new();
		if (ddb_session(&worker->db, store) || !worker->arena) {
			fprintf(stderr, "blog: no session for each thread: %s\n", ddb_errmsg(store));
			workers_free(w);
			return NULL;
		}
	}
	return w;
}

void workers_free(struct workers *w)
{
	for (struct worker *worker = w ? w->idle : NULL; worker; worker = worker->next) {
		ddb_close(worker->db);
		ddb_arena_free(worker->arena);
	}
	if (w)
		pthread_mutex_destroy(&w->lock);
	free(w);
}

struct worker *worker_take(struct workers *w)
{
	pthread_mutex_lock(&w->lock);
	struct worker *worker = w->idle;
	w->idle = worker->next;
	pthread_mutex_unlock(&w->lock);
	return worker;
}

void worker_give_back(struct workers *w, struct worker *worker)
{
	ddb_arena_reset(worker->arena); /* keeps a block, and frees what a large answer needed */
	pthread_mutex_lock(&w->lock);
	worker->next = w->idle;
	w->idle = worker;
	pthread_mutex_unlock(&w->lock);
}
