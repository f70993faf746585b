/* SPDX-License-Identifier: Apache-2.0 */
#include "base/inflate.h"
#include <libdeflate.h>

typedef enum libdeflate_result (*inflate_fn)(
	struct libdeflate_decompressor *, const void *, size_t, void *, size_t, size_t *, size_t *);

/* The size is not known beforehand: room is doubled until it is enough or at the maximum. */
static enum inflate_result run(
	struct libdeflate_decompressor *d, inflate_fn inflate, struct str in, struct buf *out)
{
	size_t room = in.n * 4 + 1024;
	for (;; room *= 2) {
		size_t used = 0, made = 0;
		if (room > out->max)
			room = out->max;
		buf_clear(out);
		char *at = ddbi_buf_reserve(out, room);
		if (!at)
			return INFLATE_NOMEM;
		enum libdeflate_result rc = inflate(d, in.p, in.n, at, room, &used, &made);
		if (rc == LIBDEFLATE_INSUFFICIENT_SPACE && room < out->max)
			continue;
		if (rc == LIBDEFLATE_INSUFFICIENT_SPACE)
			return INFLATE_LARGE;
		if (rc != LIBDEFLATE_SUCCESS || used != in.n)
			return INFLATE_BAD;
		out->len = made;
		return INFLATE_OK;
	}
}

enum inflate_result ddbi_inflate(struct str coding, struct str in, struct buf *out)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	enum inflate_result rc = INFLATE_BAD;
	if (!d)
		return INFLATE_NOMEM;
	if (ddbi_str_eq_nocase(coding, STR("gzip"))) {
		rc = run(d, libdeflate_gzip_decompress_ex, in, out);
	} else if (ddbi_str_eq_nocase(coding, STR("deflate"))) {
		rc = run(d, libdeflate_zlib_decompress_ex, in, out);
		if (rc == INFLATE_BAD)
			rc = run(d, libdeflate_deflate_decompress_ex, in, out);
	}
	libdeflate_free_decompressor(d);
	return rc;
}
