/* SPDX-License-Identifier: Apache-2.0 */
/* What the benches share: two things timed in turn, medians, and rows
 *	name value reference ratio bar PASS|MISS
 * or with --json one JSON object a line. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BENCH_ROUNDS 7

/* Runs the thing n times. */
typedef void bench_run(void *arg, size_t n);

struct bench_side {
	bench_run *run;
	void *arg;
};

struct bench_times {
	double subject, reference; /* nanoseconds for one run: medians of the rounds */
};

/* AT_MOST: the ratio is good when it is small, a time; AT_LEAST: when it is large, a rate. BAR_NONE: a goal,
 * only shown. */
enum bench_bar { BAR_NONE, BAR_AT_MOST, BAR_AT_LEAST };

struct bench_row {
	const char *name, *unit;
	double value, reference; /* in that unit; reference 0: there is none */
	double bar;
	enum bench_bar kind;
};

/* --json, and nothing else. */
void bench_arguments(int argc, char **argv);
/* Rounds of about `round_ns` each, subject and reference in turn, after one to warm up. reference.run may be
 * NULL. */
struct bench_times bench_pair(struct bench_side subject, struct bench_side reference, double round_ns);
double bench_median(double *values, size_t n); /* sorts them */
double bench_now_ns(void);
void bench_print(const struct bench_row *);
/* Keeps the compiler from dropping what led to this value. */
void bench_keep(uint64_t);

#endif
