/* SPDX-License-Identifier: Apache-2.0 */
/* What a put fills in by itself. */
#include "base/os.h"
#include "model/call.h"
#include "model/pattern.h"

static bool random_bytes(struct call *c, unsigned char out[16])
{
	if (!c->db->options.seed)
		return ddbi_random(out, 16) ||
		       ddbi_failf(&c->err, EXCEPTION_IO, "the system gives no random bytes");
	for (size_t i = 0; i < 16; i += 8) {
		uint64_t r = ddbi_random_next(&c->db->random);
		memcpy(out + i, &r, 8);
	}
	return true;
}

/* A random UUID (version 4) as text. */
static bool make_uuid(struct call *c, char *out)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char b[16];
	if (!random_bytes(c, b))
		return false;
	b[6] = (unsigned char)(0x40 | (b[6] & 0x0F));
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3F));
	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = hex[b[i] >> 4];
		*out++ = hex[b[i] & 15];
	}
	*out = 0;
	return true;
}

static uint64_t largest(const struct ddb_attr *a)
{
	unsigned bits = (unsigned)a->size * 8 - (a->kind == ddb_kind_sint);
	return UINT64_MAX >> (64 - bits);
}

static bool count_up(struct error *err, const struct mapped *row, void *p)
{
	const struct ddb_attr *a = row->attr;
	if (a->kind == ddb_kind_sint && ddbi_read_sint(p, a->size) < 0)
		return ddbi_refuse(err, row, "is negative, and no version");
	uint64_t v = ddbi_read_uint(p, a->size);
	if (v >= largest(a))
		return ddbi_refuse(err, row, "is a version that cannot be counted up any more");
	switch (a->size) {
	case 1: *(uint8_t *)p = (uint8_t)(v + 1); break;
	case 2: *(uint16_t *)p = (uint16_t)(v + 1); break;
	case 4: *(uint32_t *)p = (uint32_t)(v + 1); break;
	default: *(uint64_t *)p = v + 1;
	}
	return true;
}

struct ddb_time ddbi_now(const struct ddb *db)
{
	return db && db->options.clock_us ? (struct ddb_time){ db->options.clock_us(db->options.clock_user) }
					  : ddb_now();
}

bool ddbi_make_up(struct call *c, void *item)
{
	const struct mapping *m = c->mapping;
	struct ddb_time now = ddbi_now(c->db);
	for (size_t i = 0; i < m->nrows; i++) {
		const struct mapped *row = &m->rows[i];
		const struct ddb_attr *a = row->attr;
		void *p = (char *)item + a->offset;
		if (a->uuid && !*(const char *)p && !make_uuid(c, p))
			return false;
		if (a->now_on_save || (a->now_on_create && ((const struct ddb_time *)p)->us == 0))
			*(struct ddb_time *)p = now;
		if (a->role == DDB_IS_VERSION_ && !count_up(&c->err, row, p))
			return false;
	}
	return !m->npatterns || ddbi_pattern_fill(m, item, &c->db->arena, &c->err);
}
