/* SPDX-License-Identifier: Apache-2.0 */
#include "base/deflate.h"
#include <libdeflate.h>

#define LEVEL 1 /* answers are made while their clients wait */

struct deflater *ddbi_deflater_new(void)
{
	return (struct deflater *)libdeflate_alloc_compressor(LEVEL);
}

void ddbi_deflater_free(struct deflater *d)
{
	libdeflate_free_compressor((struct libdeflate_compressor *)d);
}

bool ddbi_deflate(struct deflater *d, enum deflate_coding coding, struct str in, struct buf *out)
{
	struct libdeflate_compressor *c = (struct libdeflate_compressor *)d;
	buf_clear(out);
	char *at = in.n ? ddbi_buf_reserve(out, in.n) : NULL;
	if (!at)
		return false;
	out->len = coding == DEFLATE_GZIP ? libdeflate_gzip_compress(c, in.p, in.n, at, in.n)
					  : libdeflate_zlib_compress(c, in.p, in.n, at, in.n);
	return out->len > 0;
}
