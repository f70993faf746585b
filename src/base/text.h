/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings of text and bytes: UTF-8 and base64. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H
#include "base/buf.h"

/* Strict: no overlong form, no surrogate, nothing above U+10FFFF. */
bool ddbi_utf8_valid(struct str);
/* UTF-16 code units of valid UTF-8: what size() of a string counts. */
size_t ddbi_utf16_length(struct str);
/* Writes cp's one to four bytes; returns how many. */
size_t ddbi_utf8_put(char out[4], uint32_t cp);

/* Standard alphabet with padding. */
static inline size_t base64_length(size_t n)
{
	return (n + 2) / 3 * 4;
}
void ddbi_base64_write(struct buf *, struct str bytes);
enum base64_result { BASE64_OK, BASE64_LENGTH, BASE64_BAD };
/* out has room for in.n / 4 * 3. LENGTH: in.n is not a multiple of 4. BAD: a wrong character, padding or
 * pad bits that are not zero. */
enum base64_result ddbi_base64_read(struct str in, char *out, size_t *n);

#endif
