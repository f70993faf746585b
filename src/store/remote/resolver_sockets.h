/* SPDX-License-Identifier: Apache-2.0 */
/* Between resolver_ares.c and its sockets. Of this room only. */
#ifndef STORE_REMOTE_RESOLVER_SOCKETS_H
#define STORE_REMOTE_RESOLVER_SOCKETS_H
#define CARES_NO_DEPRECATED /* later versions know other names for the same */
#include <ares.h>
#include <sys/socket.h>

/* What c-ares opens and sends by: its own way may raise SIGPIPE. */
const struct ares_socket_functions *ddbi_resolver_sockets(void);

#endif
