/* SPDX-License-Identifier: Apache-2.0 */
#include "store/remote/curl_api.h"
#include <pthread.h>
#include <stdbool.h>

static const struct curl_api api = {
#define CURL_VALUE(name) .name = curl_##name,
	CURL_FUNCTIONS(CURL_VALUE)
#undef CURL_VALUE
};

/* Once a process, since libcurl's own way of doing it by itself is not safe among threads everywhere. */
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool usable;

static void begin(void)
{
	usable = api.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

const struct curl_api *ddbi_curl(void)
{
	pthread_once(&once, begin);
	return usable ? &api : NULL;
}
