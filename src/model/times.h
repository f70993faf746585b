/* SPDX-License-Identifier: Apache-2.0 */
/* Times as text: microseconds since 1970 UTC and "YYYY-MM-DDTHH:MM:SS.ffffffZ"; dates as "YYYY-MM-DD". No
 * locale, no time zone. */
#ifndef MODEL_TIMES_H
#define MODEL_TIMES_H
#include "base/str.h"
#include <ddb/member.h>

#define TIME_TEXT 27
#define DATE_TEXT 10

/* false: before the year 0 or after 9999. No NUL. */
bool ddbi_time_format(int64_t us, char out[TIME_TEXT]);
/* Takes any number of digits in the fraction, or none (those beyond the sixth are cut off), and for Z also an
 * offset: +01:00, -0530. false: that is no time. */
bool ddbi_time_parse(struct str, int64_t *us);

/* false: there is no such day, or not in the years 0 to 9999. No NUL. */
bool ddbi_date_format(struct ddb_date, char out[DATE_TEXT]);
/* false: that is no date. */
bool ddbi_date_parse(struct str, struct ddb_date *out);

#endif
