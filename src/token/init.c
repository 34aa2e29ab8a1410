/*
 * token/init.c: making a new token of a software module.
 * Layer: token.
 */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/signals.h"
#include "token/fail.h"
#include "token/functions.h"

#include "token/init.h"

#define LABEL_BYTES 32

/* The tokens of a module, at one moment. */
struct tokens {
    struct hseal_token_info *list;
    size_t n;
};

static enum hseal_err
free_slot(struct hseal_module *m, const struct tokens *now, CK_SLOT_ID *ret,
    struct hseal_error *e)
{
    size_t i = 0;

    while (i < now->n && now->list[i].initialised)
        i++;
    if (i == now->n)
        return hseal_fail(e, HSEAL_ERR_TOKEN_ABSENT,
            "%s has no token that is still to be initialised",
            hseal_module_path(m));
    *ret = now->list[i].slot_id;
    return HSEAL_ERR_OK;
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

static int
was_there(const struct tokens *before, const struct hseal_token_info *x)
{
    for (size_t i = 0; i < before->n; i++)
        if (before->list[i].initialised &&
            strcmp(before->list[i].serial, x->serial) == 0)
            return 1;
    return 0;
}

/*
 * SoftHSM gives the slot a new number, and another token may have the same
 * label: the new one is that whose serial was not there before.
 */
static enum hseal_err
find_new(const char *module_path, const char *label,
    const struct tokens *before, struct hseal_token_info *ret,
    struct hseal_error *e)
{
    struct hseal_module *m = NULL;
    struct tokens now = { NULL, 0 };
    enum hseal_err err;

    err = hseal_module_open(module_path, &m, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_module_tokens(m, &now.list, &now.n, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    err = hseal_fail(
        e, HSEAL_ERR_TOKEN, "token \"%s\" was made and is not there", label);
    for (size_t i = 0; i < now.n; i++) {
        const struct hseal_token_info *x = &now.list[i];
        if (x->initialised && strcmp(x->label, label) == 0 &&
            !was_there(before, x)) {
            *ret = *x;
            err = HSEAL_ERR_OK;
        }
    }
out:
    free(now.list);
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
    struct tokens before = { NULL, 0 };
    size_t len = strlen(label);
    CK_SLOT_ID slot = 0;
    CK_FUNCTION_LIST *f;
    enum hseal_err err;
    CK_RV rv;

    if (len < 1 || len > LABEL_BYTES || label[len - 1] == ' ')
        return hseal_fail(e, HSEAL_ERR_INPUT,
            "a token's label has 1 to %d bytes, the last of them no blank",
            LABEL_BYTES);
    err = hseal_module_open(module_path, &m, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_module_tokens(m, &before.list, &before.n, e);
    if (err == HSEAL_ERR_OK)
        err = free_slot(m, &before, &slot, e);
    if (err != HSEAL_ERR_OK)
        goto out;
    memset(padded, ' ', sizeof(padded)); /* 32 bytes, no NUL */
    memcpy(padded, label, len);
    f = hseal_module_functions(m);
    rv = f->C_InitToken(slot, so_pin->data, so_pin->len, padded);
    if (rv != CKR_OK)
        err = hseal_fail_ckr(e, rv, "C_InitToken", label);
    else
        err = set_user_pin(f, slot, label, so_pin, pin, e);
out:
    hseal_module_close(m); /* before it is opened anew */
    if (err == HSEAL_ERR_OK)
        err = find_new(module_path, label, &before, ret, e);
    free(before.list);
    return err;
}
