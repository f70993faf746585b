/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/retry.h"
#include <math.h>

#define FILL_MIN 0.5
#define SMOOTH   0.8
#define BETA     0.7
#define SCALE    0.4

void ddbi_rate_init(struct rate *r)
{
	*r = (struct rate){ .tokens = 1 };
}

static double capacity(const struct rate *r)
{
	return r->fill > 1 ? r->fill : 1;
}

static void refill(struct rate *r, double now)
{
	if (r->last_fill > 0)
		r->tokens = fmin(capacity(r), r->tokens + (now - r->last_fill) * r->fill);
	r->last_fill = now;
}

double ddbi_rate_take(struct rate *r, double now)
{
	if (!r->on)
		return 0;
	refill(r, now);
	if (r->tokens < 1)
		return (1 - r->tokens) / r->fill;
	r->tokens -= 1;
	return 0;
}

static void measure(struct rate *r, double now)
{
	double window = floor(now * 2) / 2;
	if (r->window_start <= 0)
		r->window_start = window;
	r->requests++;
	if (window <= r->window_start)
		return;
	double rate = r->requests / (window - r->window_start);
	r->measured = rate * SMOOTH + r->measured * (1 - SMOOTH);
	r->requests = 0;
	r->window_start = window;
}

static void set_fill(struct rate *r, double fill, double now)
{
	refill(r, now);
	r->fill = fill > FILL_MIN ? fill : FILL_MIN;
	r->tokens = fmin(r->tokens, capacity(r));
}

void ddbi_rate_learn(struct rate *r, bool throttled, double now)
{
	double wanted;
	measure(r, now);
	if (throttled) {
		double used = r->on ? fmin(r->measured, r->fill) : r->measured;
		r->last_max = used;
		r->last_throttle = now;
		r->window = cbrt(r->last_max * (1 - BETA) / SCALE);
		r->on = true;
		wanted = used * BETA;
	} else {
		r->window = cbrt(r->last_max * (1 - BETA) / SCALE);
		double t = now - r->last_throttle - r->window;
		wanted = SCALE * t * t * t + r->last_max;
	}
	if (r->on)
		set_fill(r, fmin(wanted, 2 * r->measured), now);
}
