/* SPDX-License-Identifier: Apache-2.0 */
#include "bench.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool as_json, full;
static const char *only = "", *against = "";
static volatile uint64_t kept;

void bench_arguments(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (!strcmp(argv[i], "--json")) {
			as_json = true;
		} else if (!strcmp(argv[i], "--full")) {
			full = true;
		} else if (!strncmp(argv[i], "--only=", 7)) {
			only = argv[i] + 7;
		} else {
			fprintf(stderr, "usage: %s [--json] [--full] [--only=TEXT]\n", argv[0]);
			exit(2);
		}
	}
}

bool bench_full(void)
{
	return full;
}

bool bench_wanted(const char *name)
{
	return !strncmp(name, only, strlen(only)) || !strncmp(name, only, strlen(name));
}

static double clock_ns(clockid_t id)
{
	struct timespec t;
	clock_gettime(id, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

double bench_now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

double bench_cpu_ns(void)
{
	return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

void bench_keep(uint64_t v)
{
	kept = v;
}

void bench_die(const char *what, const char *why)
{
	fprintf(stderr, "%s: %s\n", what, why);
	exit(1);
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

double bench_percentile(double *values, size_t n, double part)
{
	qsort(values, n, sizeof *values, compare);
	size_t at = (size_t)((double)n * part);
	return values[at < n ? at : n - 1];
}

typedef double bench_clock(void);

static double time_of(struct bench_side side, size_t n, bench_clock *now)
{
	double start = now();
	side.run(side.arg, n);
	return now() - start;
}

/* How many runs take about that long. */
static size_t runs_in(struct bench_side side, double ns, bench_clock *now)
{
	size_t n = 1;
	double took = time_of(side, n, now);
	while (took < ns / 4 && n < SIZE_MAX / 4) {
		n *= 2;
		took = time_of(side, n, now);
	}
	double runs = (double)n * ns / took;
	return runs < 1 ? 1 : (size_t)runs;
}

static struct bench_times pair(
	struct bench_side subject, struct bench_side reference, double round_ns, bench_clock *now)
{
	double s[BENCH_ROUNDS], r[BENCH_ROUNDS] = { 0 };
	size_t ns = runs_in(subject, round_ns, now),
	       nr = reference.run ? runs_in(reference, round_ns, now) : 1;
	for (size_t i = 0; i < BENCH_ROUNDS; i++) {
		s[i] = time_of(subject, ns, now) / (double)ns;
		if (reference.run)
			r[i] = time_of(reference, nr, now) / (double)nr;
	}
	return (struct bench_times){ bench_median(s, BENCH_ROUNDS), bench_median(r, BENCH_ROUNDS) };
}

struct bench_times bench_pair(struct bench_side subject, struct bench_side reference, double round_ns)
{
	return pair(subject, reference, round_ns, bench_cpu_ns);
}

struct bench_times bench_pair_wall(struct bench_side subject, struct bench_side reference, double round_ns)
{
	return pair(subject, reference, round_ns, bench_now_ns);
}

static const char *verdict(const struct bench_row *row, double ratio)
{
	switch (row->kind) {
	case BAR_AT_MOST: return ratio <= row->bar ? "PASS" : "MISS";
	case BAR_AT_LEAST: return ratio >= row->bar ? "PASS" : "MISS";
	case BAR_RATIO_GOAL: return ratio <= row->bar ? "MET" : "UNMET";
	default: return row->value <= row->bar ? "MET" : "UNMET";
	}
}

void bench_against(const char *reference)
{
	against = reference;
}

/* In quotation marks; what JSON has no room for becomes a blank. */
static void print_text(const char *s)
{
	putchar('"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			putchar('\\');
		putchar((unsigned char)*s < ' ' ? ' ' : *s);
	}
	putchar('"');
}

static void print_json(const struct bench_row *row, double ratio)
{
	static const char *const kinds[] = { "goal", "at most", "at least", "ratio goal" };
	fputs("{\"name\":", stdout);
	print_text(row->name);
	printf(",\"unit\":\"%s\",\"value\":%.6g,\"reference\":%.6g,\"ratio\":%.4g,\"bar\":%.4g,"
	       "\"kind\":\"%s\",\"against\":",
		row->unit, row->value, row->reference, ratio, row->bar, kinds[row->kind]);
	print_text(row->reference > 0 ? against : "");
	printf(",\"verdict\":\"%s\"}\n", verdict(row, ratio));
}

void bench_print(const struct bench_row *row)
{
	double ratio = row->reference > 0 ? row->value / row->reference : row->value;
	if (as_json)
		print_json(row, ratio);
	else
		printf("%-44s %10.4g %-5s %10.4g %8.3f %8.3g  %s\n", row->name, row->value, row->unit,
			row->reference, ratio, row->bar, verdict(row, ratio));
	fflush(stdout);
}

void bench_skip(const char *name, const char *why)
{
	if (as_json) {
		fputs("{\"name\":", stdout);
		print_text(name);
		fputs(",\"verdict\":\"SKIP\",\"reason\":", stdout);
		print_text(why);
		puts("}");
	} else {
		printf("%-44s SKIP: %s\n", name, why);
	}
	fflush(stdout);
}
