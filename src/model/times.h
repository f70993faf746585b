/* SPDX-License-Identifier: Apache-2.0 */
/* Times as text: microseconds since 1970 UTC and "YYYY-MM-DDTHH:MM:SS.ffffffZ". No locale, no time zone. */
#ifndef MODEL_TIMES_H
#define MODEL_TIMES_H
#include "base/str.h"

#define TIME_TEXT 27

/* false: before the year 0 or after 9999. No NUL. */
bool ddbi_time_format(int64_t us, char out[TIME_TEXT]);
/* Takes any number of digits in the fraction, or none (those beyond the sixth are cut off), and for Z also an
 * offset: +01:00, -0530. false: that is no time. */
bool ddbi_time_parse(struct str, int64_t *us);

#endif
