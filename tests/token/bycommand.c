/*
 * token/bycommand.c: encrypting to a token's key by OpenSSL's command.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "token/wrap.h"

#include "support/run.h"

#include "token/bycommand.h"

/* The file NAME of the token's folder. */
static const char *
path_of(struct anytoken *x, const char *name)
{
    static char path[2][160];
    static int turn;

    turn = !turn;
    (void)snprintf(path[turn], sizeof(path[turn]), "%s/%s", x->soft.dir, name);
    return path[turn];
}

static void
write_public(struct anytoken *x, unsigned long key)
{
    struct hseal_buf der;

    hseal_buf_init(&der, HSEAL_OAEP_DER_MAX);
    assert_ok(hseal_wrap_public(x->t, key, &der, NULL));
    assert_ok(hseal_file_write(path_of(x, "der"), der.data, der.len, NULL));
    hseal_buf_free(&der);
}

void
bycommand_encrypt(struct anytoken *x, unsigned long key,
    struct hseal_view plain, struct hseal_buf *blob)
{
    char command[512];

    write_public(x, key);
    assert_ok(
        hseal_file_write(path_of(x, "plain"), plain.data, plain.len, NULL));
    (void)snprintf(command, sizeof(command),
        "cd %s && openssl pkeyutl -encrypt -pubin -keyform DER -inkey der "
        "-in plain -out blob -pkeyopt rsa_padding_mode:oaep "
        "-pkeyopt rsa_oaep_md:sha1 -pkeyopt rsa_mgf1_md:sha1",
        x->soft.dir);
    assert_int_equal(system(command), 0);
    hseal_buf_init(blob, HSEAL_OAEP_BYTES_MAX);
    assert_ok(hseal_file_read(path_of(x, "blob"), blob, NULL));
}
