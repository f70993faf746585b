/* SPDX-License-Identifier: Apache-2.0 */
/* Words for posts that nobody wrote: the same number, the same words. */
#ifndef BLOG_SEED_TEXT_H
#define BLOG_SEED_TEXT_H
#include <stddef.h>

#define SEED_TITLE 80
#define SEED_SLUG  100
#define SEED_BODY  600

const char *seed_name(size_t i);
const char *seed_email(size_t i);
const char *seed_tag(size_t i); /* of 12: its name and slug */
const char *seed_remark(size_t i);
void seed_text(size_t i, char title[SEED_TITLE], char slug[SEED_SLUG], char body[SEED_BODY]);
#endif
