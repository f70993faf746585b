/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool as_json;
static volatile uint64_t kept;

void bench_arguments(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--json") != 0) {
			fprintf(stderr, "usage: %s [--json]\n", argv[0]);
			exit(2);
		}
		as_json = true;
	}
}

double bench_now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

void bench_keep(uint64_t v)
{
	kept = v;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

double bench_median(double *values, size_t n)
{
	qsort(values, n, sizeof *values, compare);
	return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

static double time_of(struct bench_side side, size_t n)
{
	double start = bench_now_ns();
	side.run(side.arg, n);
	return bench_now_ns() - start;
}

/* How many runs take about that long. */
static size_t runs_in(struct bench_side side, double ns)
{
	size_t n = 1;
	double took = time_of(side, n);
	while (took < ns / 4 && n < SIZE_MAX / 4) {
		n *= 2;
		took = time_of(side, n);
	}
	double runs = (double)n * ns / took;
	return runs < 1 ? 1 : (size_t)runs;
}

struct bench_times bench_pair(struct bench_side subject, struct bench_side reference, double round_ns)
{
	double s[BENCH_ROUNDS], r[BENCH_ROUNDS] = { 0 };
	size_t ns = runs_in(subject, round_ns), nr = reference.run ? runs_in(reference, round_ns) : 1;
	for (size_t i = 0; i < BENCH_ROUNDS; i++) {
		s[i] = time_of(subject, ns) / (double)ns;
		if (reference.run)
			r[i] = time_of(reference, nr) / (double)nr;
	}
	return (struct bench_times){ bench_median(s, BENCH_ROUNDS), bench_median(r, BENCH_ROUNDS) };
}

static const char *verdict(const struct bench_row *row, double ratio)
{
	switch (row->kind) {
	case BAR_AT_MOST: return ratio <= row->bar ? "PASS" : "MISS";
	case BAR_AT_LEAST: return ratio >= row->bar ? "PASS" : "MISS";
	default: return "GOAL";
	}
}

void bench_print(const struct bench_row *row)
{
	double ratio = row->reference > 0 ? row->value / row->reference : row->value;
	if (as_json)
		printf("{\"name\":\"%s\",\"unit\":\"%s\",\"value\":%.6g,\"reference\":%.6g,\"ratio\":%.4g,"
		       "\"bar\":%.4g,\"verdict\":\"%s\"}\n",
			row->name, row->unit, row->value, row->reference, ratio, row->bar,
			verdict(row, ratio));
	else
		printf("%-44s %10.4g %-5s %10.4g %8.3f %8.3g  %s\n", row->name, row->value, row->unit,
			row->reference, ratio, row->bar, verdict(row, ratio));
	fflush(stdout);
}
