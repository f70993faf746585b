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

/* AT_MOST: the ratio is good when it is small, a time; AT_LEAST: when it is large, a rate. GOAL: an absolute
 * figure that the value itself should not exceed, RATIO_GOAL: one that the ratio should not; both are only
 * shown: MET or UNMET. */
enum bench_bar { BAR_GOAL, BAR_AT_MOST, BAR_AT_LEAST, BAR_RATIO_GOAL };

struct bench_row {
	const char *name, *unit;
	double value, reference; /* in that unit; reference 0: there is none */
	double bar;
	enum bench_bar kind;
};

/* --json, --full and --only=TEXT (rows whose name begins so), and nothing else. */
void bench_arguments(int argc, char **argv);
bool bench_full(void); /* the long form of rows that have one */
bool bench_wanted(const char *name);

/* Rounds of about `round_ns` each, subject and reference in turn, after one to warm up. reference.run may be
 * NULL. By this thread's processor time, which the machine's other work disturbs least; _wall by the clock.
 */
struct bench_times bench_pair(struct bench_side subject, struct bench_side reference, double round_ns);
struct bench_times bench_pair_wall(struct bench_side subject, struct bench_side reference, double round_ns);
double bench_median(double *values, size_t n);                  /* sorts them */
double bench_percentile(double *values, size_t n, double part); /* sorts them; part: 0.99 */
double bench_now_ns(void);
double bench_cpu_ns(void); /* of this thread */
void bench_print(const struct bench_row *);
/* What the references of the rows to come are, in a few words: for --json. */
void bench_against(const char *reference);
/* A row that cannot be had here, and why. */
void bench_skip(const char *name, const char *why);
/* Ends the program: a bench that does not work measures nothing. */
void bench_die(const char *what, const char *why) __attribute__((noreturn));
/* Keeps the compiler from dropping what led to this value. */
void bench_keep(uint64_t);

#endif
