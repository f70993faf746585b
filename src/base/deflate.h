/* SPDX-License-Identifier: Apache-2.0 */
/* Making compressed bodies; inflate.h reads them. */
#ifndef BASE_DEFLATE_H
#define BASE_DEFLATE_H
#include "base/buf.h"

struct deflater;
struct deflater *ddbi_deflater_new(void); /* NULL: no memory */
void ddbi_deflater_free(struct deflater *);

enum deflate_coding { DEFLATE_NONE, DEFLATE_GZIP, DEFLATE_ZLIB };
/* Replaces what is in out. false: no memory, or it would not become shorter. */
bool ddbi_deflate(struct deflater *, enum deflate_coding, struct str in, struct buf *out);

#endif
