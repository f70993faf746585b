/* SPDX-License-Identifier: Apache-2.0 */
/* Shard iterators (O9): ARN|1|base64 of shard, position, time of issue and a check. */
#include "base/hash.h"
#include "base/text.h"
#include "store/local/stream.h"

enum { BODY = 4 + 8 + 8, WHOLE = BODY + 4, TEXT_MAX = 2048 };
#define VALID_MS (INT64_C(15) * 60 * 1000)
#define VERSION  "|1|"

/* Tells texts that were never given out; it is no secret. */
static uint64_t check(struct str arn, const char body[BODY])
{
	return ddbi_hash64(arn) ^ ddbi_hash64((struct str){ body, BODY });
}

struct str ddbi_iterator_encode(const struct shard_iterator *it, struct ddb_arena *arena)
{
	char whole[WHOLE];
	struct buf b;
	be_put(whole, it->shard, 4);
	be_put(whole + 4, it->at, 8);
	be_put(whole + 12, (uint64_t)it->issued_ms, 8);
	be_put(whole + BODY, check(it->arn, whole), 4);
	ddbi_buf_init(&b, TEXT_MAX);
	buf_str(&b, it->arn);
	buf_z(&b, VERSION);
	ddbi_base64_write(&b, (struct str){ whole, WHOLE });
	struct str out = b.failed ? STR_NONE : ddbi_arena_copy(arena, buf_view(&b));
	ddbi_buf_free(&b);
	return out;
}

static bool decode(struct str text, struct shard_iterator *out)
{
	char whole[WHOLE];
	size_t version = sizeof VERSION - 1, tail = base64_length(WHOLE), n = 0;
	if (text.n < version + tail)
		return false;
	out->arn = str_sub(text, 0, text.n - version - tail);
	if (!str_eq(str_sub(text, out->arn.n, version), STR(VERSION)) ||
		ddbi_base64_read(str_sub(text, out->arn.n + version, tail), whole, &n) != BASE64_OK ||
		n != WHOLE || be_get(whole + BODY, 4) != (check(out->arn, whole) & UINT32_MAX))
		return false;
	out->shard = (uint32_t)be_get(whole, 4);
	out->at = be_get(whole + 4, 8);
	out->issued_ms = (int64_t)be_get(whole + 12, 8);
	return true;
}

bool ddbi_iterator_decode(struct str text, int64_t now_ms, struct error *err, struct shard_iterator *out)
{
	if (!decode(text, out))
		return ddbi_failf(err, EXCEPTION_VALIDATION,
			"Invalid ShardIterator: it is none that GetShardIterator or GetRecords gave out");
	if (now_ms - out->issued_ms >= VALID_MS)
		return ddbi_failf(err, EXCEPTION_EXPIRED_ITERATOR,
			"The shard iterator has expired: it is valid for 15 minutes, so get another one with "
			"GetShardIterator");
	return true;
}
