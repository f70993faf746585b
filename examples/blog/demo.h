/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOG_DEMO_H
#define BLOG_DEMO_H
#include "blog.h"

/* Puts authors, posts and all the rest into a blog that has no author yet. false: said why on stderr. */
bool demo_fill(struct blog *);
#endif
