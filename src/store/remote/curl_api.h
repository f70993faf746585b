/* SPDX-License-Identifier: Apache-2.0 */
/* libcurl's functions by way of a table: the libraries are linked with it, while the ddb command, which
 * seldom needs it, loads it when it does (libcurl with what it needs takes half of a short command's time).
 * Of this room only. */
#ifndef STORE_REMOTE_CURL_API_H
#define STORE_REMOTE_CURL_API_H
#include <curl/curl.h>

/* X(name): curl_name is a function of libcurl. */
#define CURL_FUNCTIONS(X)      \
	X(global_init)         \
	X(easy_init)           \
	X(easy_cleanup)        \
	X(easy_setopt)         \
	X(easy_getinfo)        \
	X(easy_strerror)       \
	X(multi_init)          \
	X(multi_cleanup)       \
	X(multi_setopt)        \
	X(multi_add_handle)    \
	X(multi_remove_handle) \
	X(multi_socket_action) \
	X(multi_assign)        \
	X(multi_info_read)

/* The macros of curl.h stand in the way of their names. */
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

struct curl_api {
#define CURL_MEMBER(name) __typeof__(curl_##name) *name;
	CURL_FUNCTIONS(CURL_MEMBER)
#undef CURL_MEMBER
};

/* Ready for use, and the same for all threads; NULL: it cannot be loaded or begun. */
const struct curl_api *ddbi_curl(void);

#endif
