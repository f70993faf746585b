/* SPDX-License-Identifier: Apache-2.0 */
/* A certificate for a test's own service, signed by itself, good for a day. */
#ifndef SUPPORT_CERTIFICATE_H
#define SUPPORT_CERTIFICATE_H
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>

static inline bool certificate_sign(X509 *x, EVP_PKEY *key, const char *names)
{
	X509_NAME *subject = X509_get_subject_name(x);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, names);
	bool good = extension && X509_set_version(x, X509_VERSION_3) &&
		    ASN1_INTEGER_set(X509_get_serialNumber(x), 1) &&
		    X509_gmtime_adj(X509_getm_notBefore(x), -60) &&
		    X509_gmtime_adj(X509_getm_notAfter(x), 86400) && X509_set_pubkey(x, key) &&
		    X509_NAME_add_entry_by_txt(
			    subject, "CN", MBSTRING_ASC, (const unsigned char *)"libddb test", -1, -1, 0) &&
		    X509_set_issuer_name(x, subject) && X509_add_ext(x, extension, -1) &&
		    X509_sign(x, key, EVP_sha256()) > 0;
	X509_EXTENSION_free(extension);
	return good;
}

static inline bool certificate_save(X509 *x, EVP_PKEY *key, const char *certificate, const char *key_file)
{
	FILE *f = fopen(certificate, "w"), *k = fopen(key_file, "w");
	bool good = f && k && PEM_write_X509(f, x) && PEM_write_PrivateKey(k, key, NULL, NULL, 0, NULL, NULL);
	if (f)
		good = !fclose(f) && good;
	if (k)
		good = !fclose(k) && good;
	return good;
}

/* Writes both as PEM. names: "DNS:localhost,IP:127.0.0.1". */
static inline bool certificate_make(const char *names, const char *certificate, const char *key_file)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	bool good = key && x && certificate_sign(x, key, names) &&
		    certificate_save(x, key, certificate, key_file);
	X509_free(x);
	EVP_PKEY_free(key);
	return good;
}

#endif
