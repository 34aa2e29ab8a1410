/*
 * token/init.c: making a new token of a software module.
 * Layer: token.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/functions.h"

#include "token/init.h"

#define LABEL_BYTES 32

static enum hseal_err
free_slot(struct hseal_module *m, CK_SLOT_ID *ret, struct hseal_error *e)
{
    struct hseal_token_info *list = NULL;
    size_t n = 0, i = 0;
    enum hseal_err err = hseal_module_tokens(m, &list, &n, e);

    if (err != HSEAL_ERR_OK)
        return err;
    while (i < n && list[i].initialised)
        i++;
    if (i < n)
        *ret = list[i].slot_id;
    else
        err = hseal_fail(e, HSEAL_ERR_TOKEN_ABSENT,
            "%s has no token that is still to be initialised",
            hseal_module_path(m));
    free(list);
    return err;
}

static enum hseal_err
set_user_pin(CK_FUNCTION_LIST *f, CK_SLOT_ID slot, const char *label,
    const struct hseal_secret *so_pin, const struct hseal_secret *pin,
    struct hseal_error *e)
{
    CK_SESSION_HANDLE session;
    enum hseal_err err = HSEAL_ERR_OK;
    CK_RV rv;

    rv = f->C_OpenSession(
        slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &session);
    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_OpenSession", label);
    rv = f->C_Login(session, CKU_SO, so_pin->data, so_pin->len);
    if (rv != CKR_OK)
        err = hseal_fail_ckr(e, rv, "C_Login", label);
    if (err == HSEAL_ERR_OK) {
        rv = f->C_InitPIN(session, pin->data, pin->len);
        if (rv != CKR_OK)
            err = hseal_fail_ckr(e, rv, "C_InitPIN", label);
    }
    (void)f->C_CloseSession(session); /* logs out */
    return err;
}

/* SoftHSM gives the slot a new number: find the token by its label. */
static enum hseal_err
find_new(const char *module_path, const char *label,
    struct hseal_token_info *ret, struct hseal_error *e)
{
    struct hseal_module *m = NULL;
    struct hseal_token_info *list = NULL;
    size_t n = 0;
    enum hseal_err err;

    err = hseal_module_open(module_path, &m, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_module_tokens(m, &list, &n, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    err = hseal_fail(
        e, HSEAL_ERR_TOKEN, "token \"%s\" was made and is not there", label);
    for (size_t i = 0; i < n; i++) {
        if (list[i].initialised && strcmp(list[i].label, label) == 0) {
            *ret = list[i];
            err = HSEAL_ERR_OK;
        }
    }
out:
    free(list);
    hseal_module_close(m);
    return err;
}

enum hseal_err
hseal_token_init(const char *module_path, const char *label,
    const struct hseal_secret *so_pin, const struct hseal_secret *pin,
    struct hseal_token_info *ret, struct hseal_error *e)
{
    unsigned char padded[LABEL_BYTES];
    struct hseal_module *m = NULL;
    size_t len = strlen(label);
    CK_SLOT_ID slot = 0;
    CK_FUNCTION_LIST *f;
    enum hseal_err err;
    CK_RV rv;

    if (len < 1 || len > LABEL_BYTES)
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "a token's label has 1 to %d bytes", LABEL_BYTES);
    err = hseal_module_open(module_path, &m, e);
    if (err == HSEAL_ERR_OK)
        err = free_slot(m, &slot, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    memset(padded, ' ', sizeof(padded)); /* 32 bytes, no NUL */
    memcpy(padded, label, len);
    f = hseal_module_functions(m);
    rv = f->C_InitToken(slot, so_pin->data, so_pin->len, padded);
    if (rv != CKR_OK) {
        err = hseal_fail_ckr(e, rv, "C_InitToken", label);
        goto out;
    }
    err = set_user_pin(f, slot, label, so_pin, pin, e);
out:
    hseal_module_close(m);
    return err == HSEAL_ERR_OK ? find_new(module_path, label, ret, e) : err;
}
