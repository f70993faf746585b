/* SPDX-License-Identifier: Apache-2.0 */
/* The descriptor is read and written by a BIO of our own, for the one that OpenSSL brings raises SIGPIPE. */
#include "server/tls.h"
#include "base/mem.h"
#include <dlfcn.h>
#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#ifdef __APPLE__
#define LIBSSL "libssl.3.dylib"
#else
#define LIBSSL "libssl.so.3"
#endif

#define FUNCTIONS(X)                          \
	X(TLS_server_method)                  \
	X(SSL_CTX_new)                        \
	X(SSL_CTX_free)                       \
	X(SSL_CTX_ctrl)                       \
	X(SSL_CTX_set_options)                \
	X(SSL_CTX_use_certificate_chain_file) \
	X(SSL_CTX_use_PrivateKey_file)        \
	X(SSL_CTX_check_private_key)          \
	X(SSL_CTX_set_alpn_select_cb)         \
	X(SSL_new)                            \
	X(SSL_free)                           \
	X(SSL_set_bio)                        \
	X(SSL_set_accept_state)               \
	X(SSL_read)                           \
	X(SSL_write)                          \
	X(SSL_get_error)                      \
	X(SSL_is_init_finished)               \
	X(SSL_shutdown)

struct api {
#define MEMBER(name) __typeof__(name) *name;
	FUNCTIONS(MEMBER)
#undef MEMBER
};

struct tls_context {
	void *library;
	struct api api;
	SSL_CTX *ssl;
	BIO_METHOD *method;
};

struct tls {
	const struct tls_context *context;
	SSL *ssl;
	bool wants_write, broken;
};

/* ---- the descriptor ---- */

static int fd_of(BIO *b)
{
	return (int)(intptr_t)BIO_get_data(b);
}

static bool again(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static int bio_read(BIO *b, char *to, int n)
{
	ssize_t got = recv(fd_of(b), to, (size_t)n, MSG_DONTWAIT);
	BIO_clear_retry_flags(b);
	if (got < 0 && again())
		BIO_set_retry_read(b);
	return (int)got;
}

static int bio_write(BIO *b, const char *from, int n)
{
	ssize_t sent = send(fd_of(b), from, (size_t)n, MSG_DONTWAIT | MSG_NOSIGNAL);
	BIO_clear_retry_flags(b);
	if (sent < 0 && again())
		BIO_set_retry_write(b);
	return (int)sent;
}

static long bio_ctrl(BIO *b, int command, long n, void *p)
{
	(void)b;
	(void)n;
	(void)p;
	return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *make_method(void)
{
	BIO_METHOD *m = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "descriptor");
	if (m && BIO_meth_set_read(m, bio_read) && BIO_meth_set_write(m, bio_write) &&
		BIO_meth_set_ctrl(m, bio_ctrl))
		return m;
	BIO_meth_free(m);
	return NULL;
}

/* ---- the library and the certificate ---- */

/* ISO C has no way from an object's pointer to a function's; POSIX promises that they are alike. */
static bool find(void *library, const char *name, void *to)
{
	void *at = dlsym(library, name);
	memcpy(to, &at, sizeof at);
	return at != NULL;
}

static bool load(struct tls_context *c, struct error *err)
{
	c->library = dlopen(LIBSSL, RTLD_NOW | RTLD_LOCAL);
	bool ok = c->library != NULL;
#define FIND(name) ok = ok && find(c->library, #name, &c->api.name);
	FUNCTIONS(FIND)
#undef FIND
	return ok || ddbi_failf(err, EXCEPTION_IO, "TLS needs OpenSSL's " LIBSSL ", which cannot be loaded");
}

static bool refuse(struct error *err, const char *path, const char *what)
{
	unsigned long code = ERR_peek_last_error();
	const char *reason = code ? ERR_reason_error_string(code) : NULL;
	ERR_clear_error();
	return ddbi_failf(
		err, EXCEPTION_IO, "%s: %s%s%s", path, what, reason ? ": " : "", reason ? reason : "");
}

/* HTTP/1.1 is what there is; who offers it is told so, who offers other things alone is not. */
static int select_protocol(SSL *ssl, const unsigned char **out, unsigned char *n, const unsigned char *in,
	unsigned int in_n, void *user)
{
	(void)ssl;
	(void)user;
	for (unsigned i = 0; i < in_n && in[i] < in_n - i; i += in[i] + 1U)
		if (in[i] == 8 && memcmp(in + i + 1, "http/1.1", 8) == 0) {
			*out = in + i + 1;
			*n = 8;
			return SSL_TLSEXT_ERR_OK;
		}
	return SSL_TLSEXT_ERR_NOACK;
}

static bool set_up(struct tls_context *c, const char *cert, const char *key, struct error *err)
{
	const struct api *a = &c->api;
	c->ssl = a->SSL_CTX_new(a->TLS_server_method());
	c->method = make_method();
	if (!c->ssl || !c->method)
		return ddbi_fail_nomem(err);
	a->SSL_CTX_ctrl(c->ssl, SSL_CTRL_SET_MIN_PROTO_VERSION, TLS1_2_VERSION, NULL);
	a->SSL_CTX_ctrl(c->ssl, SSL_CTRL_SET_SESS_CACHE_MODE, SSL_SESS_CACHE_OFF, NULL);
	a->SSL_CTX_ctrl(c->ssl, SSL_CTRL_MODE,
		SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
			SSL_MODE_RELEASE_BUFFERS,
		NULL);
	a->SSL_CTX_set_options(c->ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
					       SSL_OP_IGNORE_UNEXPECTED_EOF |
					       SSL_OP_CIPHER_SERVER_PREFERENCE);
	a->SSL_CTX_set_alpn_select_cb(c->ssl, select_protocol, NULL);
	if (a->SSL_CTX_use_certificate_chain_file(c->ssl, cert) != 1)
		return refuse(err, cert, "no certificate can be read from it");
	if (a->SSL_CTX_use_PrivateKey_file(c->ssl, key, SSL_FILETYPE_PEM) != 1)
		return refuse(err, key, "no private key can be read from it");
	return a->SSL_CTX_check_private_key(c->ssl) == 1 ||
	       refuse(err, key, "it is not the certificate's private key");
}

bool ddbi_tls_open(const char *cert, const char *key, struct error *err, struct tls_context **out)
{
	struct tls_context *c = ddbi_zalloc(sizeof *c);
	if (!c)
		return ddbi_fail_nomem(err);
	if (load(c, err) && set_up(c, cert, key, err)) {
		*out = c;
		return true;
	}
	ddbi_tls_close(c);
	return false;
}

/* The library stays: it has registered what runs when the process ends. */
void ddbi_tls_close(struct tls_context *c)
{
	if (!c)
		return;
	if (c->ssl)
		c->api.SSL_CTX_free(c->ssl);
	BIO_meth_free(c->method);
	ddbi_free(c);
}

/* ---- connections ---- */

struct tls *ddbi_tls_new(struct tls_context *c, int fd)
{
	struct tls *t = ddbi_zalloc(sizeof *t);
	BIO *bio = t ? BIO_new(c->method) : NULL;
	SSL *ssl = bio ? c->api.SSL_new(c->ssl) : NULL;
	if (!ssl) {
		BIO_free(bio);
		ddbi_free(t);
		return NULL;
	}
	BIO_set_data(bio, (void *)(intptr_t)fd);
	BIO_set_init(bio, 1);
	c->api.SSL_set_bio(ssl, bio, bio);
	c->api.SSL_set_accept_state(ssl);
	*t = (struct tls){ .context = c, .ssl = ssl };
	return t;
}

void ddbi_tls_free(struct tls *t)
{
	if (!t)
		return;
	if (!t->broken && ddbi_tls_shaken(t))
		t->context->api.SSL_shutdown(t->ssl);
	ERR_clear_error();
	t->context->api.SSL_free(t->ssl);
	ddbi_free(t);
}

static long result(struct tls *t, int rc)
{
	int why = rc > 0 ? SSL_ERROR_NONE : t->context->api.SSL_get_error(t->ssl, rc);
	t->wants_write = why == SSL_ERROR_WANT_WRITE;
	switch (why) {
	case SSL_ERROR_NONE: return rc;
	case SSL_ERROR_ZERO_RETURN: return TLS_END;
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE: return TLS_AGAIN;
	default: break;
	}
	ERR_clear_error();
	t->broken = true;
	return TLS_BROKEN;
}

static int at_most(size_t n)
{
	return n > 1 << 20 ? 1 << 20 : (int)n;
}

long ddbi_tls_read(struct tls *t, char *to, size_t n)
{
	return t->broken ? TLS_BROKEN : result(t, t->context->api.SSL_read(t->ssl, to, at_most(n)));
}

long ddbi_tls_write(struct tls *t, const char *from, size_t n)
{
	return t->broken ? TLS_BROKEN : result(t, t->context->api.SSL_write(t->ssl, from, at_most(n)));
}

bool ddbi_tls_shaken(const struct tls *t)
{
	return t->context->api.SSL_is_init_finished(t->ssl);
}

bool ddbi_tls_wants_write(const struct tls *t)
{
	return t->wants_write;
}
