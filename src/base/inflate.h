/* SPDX-License-Identifier: Apache-2.0 */
/* Compressed bodies. */
#ifndef BASE_INFLATE_H
#define BASE_INFLATE_H
#include "base/buf.h"

enum inflate_result { INFLATE_OK, INFLATE_BAD, INFLATE_LARGE, INFLATE_NOMEM };

/* coding: "gzip" or "deflate" (in its zlib frame or bare). The content replaces what is in out, whose maximum
 * bounds it: LARGE is more than that. Bytes behind the compressed content are BAD. */
enum inflate_result ddbi_inflate(struct str coding, struct str in, struct buf *out);

#endif
