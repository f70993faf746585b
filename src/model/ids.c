/* SPDX-License-Identifier: Apache-2.0 */
#include "model/ids.h"
#include "base/os.h"

#define KSUID_EPOCH INT64_C(1400000000) /* its seconds count from 2014-05-13 */

static const char crockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
static const char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

enum id_form ddbi_id_form(const struct ddb_attr *a)
{
	return a->uuid ? ID_UUID : a->ulid ? ID_ULID : a->ksuid ? ID_KSUID : ID_NONE;
}

size_t ddbi_id_size(enum id_form form)
{
	static const size_t sizes[] = {
		[ID_UUID] = DDB_UUID_SIZE, [ID_ULID] = DDB_ULID_SIZE, [ID_KSUID] = DDB_KSUID_SIZE
	};
	return sizes[form];
}

const char *ddbi_id_name(enum id_form form)
{
	static const char *const names[] = { "", "UUID", "ULID", "KSUID" };
	return names[form];
}

static bool random_bytes(struct ddb *db, struct error *err, unsigned char *out, size_t n)
{
	if (!db->options.seed)
		return ddbi_random(out, n) ||
		       ddbi_failf(err, EXCEPTION_IO, "the system gives no random bytes");
	for (size_t i = 0; i < n; i += 8) {
		uint64_t r = ddbi_random_next(&db->random);
		memcpy(out + i, &r, n - i < 8 ? n - i : 8);
	}
	return true;
}

static void write_uuid(unsigned char b[16], char *out)
{
	static const char hex[] = "0123456789abcdef";
	b[6] = (unsigned char)(0x40 | (b[6] & 0x0F)); /* version 4 */
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3F));
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = hex[b[i] >> 4];
		*out++ = hex[b[i] & 15];
	}
	*out = 0;
}

static void put_big_endian(unsigned char *to, uint64_t v, int n)
{
	for (int i = n; i-- > 0; v >>= 8)
		to[i] = (unsigned char)v;
}

static uint64_t between(int64_t v, uint64_t max)
{
	return v < 0 ? 0 : (uint64_t)v > max ? max : (uint64_t)v;
}

/* The digits of a big-endian number, by long division. Destroys the number. */
static void write_digits(
	unsigned char *bytes, int n, const char *digits, unsigned base, char *out, int length)
{
	out[length] = 0;
	while (length-- > 0) {
		unsigned left = 0;
		for (int i = 0; i < n; i++) {
			left = left << 8 | bytes[i];
			bytes[i] = (unsigned char)(left / base);
			left %= base;
		}
		out[length] = digits[left];
	}
}

bool ddbi_id_make(struct ddb *db, struct error *err, enum id_form form, struct ddb_time now, char *out)
{
	unsigned char b[20];
	if (!random_bytes(db, err, b, form == ID_KSUID ? 20 : 16))
		return false;
	switch (form) {
	case ID_UUID: write_uuid(b, out); return true;
	case ID_ULID: /* 48 bits of milliseconds, 80 random ones */
		put_big_endian(b, between(now.us / 1000, (UINT64_C(1) << 48) - 1), 6);
		write_digits(b, 16, crockford, 32, out, DDB_ULID_SIZE - 1);
		return true;
	default: /* 32 bits of seconds, 128 random ones */
		put_big_endian(b, between(now.us / 1000000 - KSUID_EPOCH, UINT32_MAX), 4);
		write_digits(b, 20, base62, 62, out, DDB_KSUID_SIZE - 1);
		return true;
	}
}

static bool is_uuid(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i], low = (char)(c | 0x20);
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? c != '-' : !((c >= '0' && c <= '9') || (low >= 'a' && low <= 'f')))
			return false;
	}
	return true;
}

static bool all_of(struct str s, const char *digits)
{
	for (size_t i = 0; i < s.n; i++)
		if (!s.p[i] || !strchr(digits, s.p[i]))
			return false;
	return true;
}

bool ddbi_id_valid(enum id_form form, struct str s)
{
	if (s.n != ddbi_id_size(form) - 1)
		return false;
	switch (form) {
	case ID_UUID: return is_uuid(s);
	case ID_ULID: return s.p[0] <= '7' && all_of(s, crockford); /* 26 digits hold 130 bits */
	default: return all_of(s, base62) && memcmp(s.p, "aWgEPTl1tmebfsQzFP4bxwgy80V", s.n) <= 0;
	}
}
