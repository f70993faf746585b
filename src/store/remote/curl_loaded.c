/* SPDX-License-Identifier: Apache-2.0 */
/* In place of curl_linked.c: libcurl is loaded when it is first needed, and stays. */
#include "store/remote/curl_api.h"
#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

#ifdef __APPLE__
#define LIBCURL "libcurl.4.dylib"
#else
#define LIBCURL "libcurl.so.4"
#endif

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct curl_api api; /* all of it, or nothing */
static bool usable;

/* ISO C has no way from an object's pointer to a function's; POSIX promises that they are alike. */
static bool find(void *library, const char *name, void *to)
{
	void *at = dlsym(library, name);
	memcpy(to, &at, sizeof at);
	return at != NULL;
}

static void begin(void)
{
	void *library = dlopen(LIBCURL, RTLD_NOW | RTLD_LOCAL);
	bool ok = library != NULL;
#define CURL_FIND(name) ok = ok && find(library, "curl_" #name, &api.name);
	CURL_FUNCTIONS(CURL_FIND)
#undef CURL_FIND
	usable = ok && api.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

const struct curl_api *ddbi_curl(void)
{
	pthread_once(&once, begin);
	return usable ? &api : NULL;
}
