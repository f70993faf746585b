/* SPDX-License-Identifier: Apache-2.0 */
/* The service of served.h over TLS, by a certificate that this process is told to trust. */
#ifndef SUPPORT_SERVED_TLS_H
#define SUPPORT_SERVED_TLS_H
#include "support/certificate.h"
#include "support/served.h"

static char served_folder[64], served_certificate[96], served_key[96];

static inline void served_tls_clean(void)
{
	if (!*served_folder)
		return;
	unlink(served_certificate);
	unlink(served_key);
	rmdir(served_folder);
	*served_folder = '\0';
	unsetenv("AWS_CA_BUNDLE");
}

/* "https://127.0.0.1:PORT"; NULL: it did not start. served_stop ends it. */
static inline const char *served_start_tls(const char *ddb)
{
	snprintf(served_folder, sizeof served_folder, "/tmp/ddb-served-XXXXXX");
	if (!mkdtemp(served_folder))
		return NULL;
	snprintf(served_certificate, sizeof served_certificate, "%s/certificate.pem", served_folder);
	snprintf(served_key, sizeof served_key, "%s/key.pem", served_folder);
	atexit(served_tls_clean);
	const char *const more[] = { "--tls-cert", served_certificate, "--tls-key", served_key, NULL };
	if (!certificate_make("IP:127.0.0.1,DNS:db.test", served_certificate, served_key))
		return NULL;
	setenv("AWS_CA_BUNDLE", served_certificate, 1);
	return served_start_with(ddb, more);
}

#endif
