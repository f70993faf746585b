/* SPDX-License-Identifier: Apache-2.0 */
/* ddb/member.h: values that a struct of a model may hold.
 *
 * Text (const char *, or char name[N] inside the struct), every C integer, float, double, bool, enums, nested
 * structs (in place, or const struct address * where one may be absent), the types below and those of
 * ddb/value.h: struct ddb_text_n (text with its length), ddb_bytes, ddb_decimal (38 digits, exact) and
 * ddb_value (anything).
 *
 * Pointers are borrowed. Absent, and so not stored, is: a NULL pointer, an empty char array, an unset
 * optional, a time of 0, a date of month 0, an empty set, a list or map whose items are NULL (one of length 0
 * is stored), a ddb_value of type DDB_NONE, an integer DDB_TTL of 0. Any other number, a bool and a nested
 * struct in place are always there. */
#ifndef DDB_MEMBER_H
#define DDB_MEMBER_H
/* clang-format off */
#include <ddb/value.h>
#include <ddb/private/begin.h>

struct ddb_time     { int64_t us; };                            /* microseconds since 1970, UTC; 0: absent */
struct ddb_date     { int16_t year; uint8_t month, day; };      /* a day, stored as "2024-02-29"; month 0: absent */

struct ddb_strset   { const char *const *items; size_t len; };  /* no order, no duplicates */
struct ddb_intset   { const int64_t *items; size_t len; };
struct ddb_decset   { const struct ddb_decimal *items; size_t len; };
struct ddb_binset   { const struct ddb_bytes *items; size_t len; };

struct ddb_strlist  { const char *const *items; size_t len; };
struct ddb_intlist  { const int64_t *items; size_t len; };
struct ddb_reallist { const double *items; size_t len; };
#define DDB_LIST(s) struct { const struct s *items; size_t len; }   /* list of struct s: DDB_LIST(device) devices; */

/* Maps by a text key of your own choosing, no key twice: keys[i] is that of items[i]. A ddb_value holds all others. */
struct ddb_strmap   { const char *const *keys; const char *const *items; size_t len; };
struct ddb_intmap   { const char *const *keys; const int64_t *items; size_t len; };
#define DDB_KEYED(s) struct { const char *const *keys; const struct s *items; size_t len; } /* DDB_KEYED(phone) phones; */

struct ddb_opt_int     { bool set; int64_t value; };
struct ddb_opt_uint    { bool set; uint64_t value; };
struct ddb_opt_real    { bool set; double value; };
struct ddb_opt_bool    { bool set; bool value; };
struct ddb_opt_decimal { bool set; struct ddb_decimal value; };
struct ddb_opt_time    { bool set; struct ddb_time value; };

#define DDB_UUID_SIZE  37  /* char id[DDB_UUID_SIZE], its NUL included: "0190163d-8694-739b-aea5-966c26f8ad91" */
#define DDB_ULID_SIZE  27  /* "01ARZ3NDEKTSV4RRFFQ69G5FAV": the order of texts is that of making, to the millisecond */
#define DDB_KSUID_SIZE 28  /* "0ujtsYcgvSTl8PAuAdqWYSMnLOv": the same, to the second */

/* The time by the system's clock. Cannot fail; any thread. */
struct ddb_time ddb_now(void);

/* Times and dates as text. No locale, no time zone; any thread.
 * ddb_time_text writes "2024-02-29T12:00:00.000000Z"; false: outside of the years 0 to 9999. ddb_time_of takes that,
 * with any number of digits in the fraction or none, and an offset (+01:00) in place of the Z; false: it is no time.
 * The same for dates, "2024-02-29". */
#define DDB_TIME_SIZE 28
#define DDB_DATE_SIZE 11
bool ddb_time_text(struct ddb_time, char out[DDB_TIME_SIZE]);
bool ddb_time_of(const char *text, struct ddb_time *out);
bool ddb_date_text(struct ddb_date, char out[DDB_DATE_SIZE]);
bool ddb_date_of(const char *text, struct ddb_date *out);
/* The day, in UTC, that the time is in (month 0: its year does not fit); the time at which the day begins (an absent
 * date: 0). */
struct ddb_date ddb_day_of(struct ddb_time);
struct ddb_time ddb_day_begin(struct ddb_date);

#ifndef __cplusplus
/* ddb_in_hours(24): that long from now. ddb_add_hours(t, 1): that long after t. n may be negative. */
#define DDB_UNIT_(unit, seconds)                                                                       \
	static inline struct ddb_time ddb_add_##unit(struct ddb_time t, int64_t n)                     \
	{ return (struct ddb_time){ t.us + n * INT64_C(1000000) * (seconds) }; }                       \
	static inline struct ddb_time ddb_in_##unit(int64_t n) { return ddb_add_##unit(ddb_now(), n); }
DDB_UNIT_(seconds, 1)
DDB_UNIT_(minutes, 60)
DDB_UNIT_(hours, 3600)
DDB_UNIT_(days, 86400)
DDB_UNIT_(weeks, 604800)
#endif

#include <ddb/private/end.h>
/* clang-format on */
#endif
