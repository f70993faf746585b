/* SPDX-License-Identifier: Apache-2.0 */
#ifndef BLOG_LISTEN_H
#define BLOG_LISTEN_H

/* A socket that listens on the host (a name, or an IPv4 or IPv6 address) and *port, which it sets where it
 * was 0. -1: said why on stderr. */
int listen_on(const char *host, int *port);
#endif
