/*
 * token/slots.c: the tokens of a module.
 * Layer: token.
 *
 * By the module's own C_GetSlotList: libp11 0.4.12 closes every session of
 * the process when it lists slots a second time, and goes on showing a token
 * that was pulled out.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "token/fail.h"
#include "token/functions.h"

#include "token/module.h"

#define SLOTS_MAX 4096
#define TRIES 4

/* A blank-padded field of PKCS#11 as a C string. */
static void
copy_field(char *out, const unsigned char *field, size_t size)
{
    while (size > 0 && (field[size - 1] == ' ' || field[size - 1] == '\0'))
        size--;
    memcpy(out, field, size);
    out[size] = '\0';
}

static void
fill_info(
    struct hseal_token_info *out, CK_SLOT_ID slot, const CK_TOKEN_INFO *ck)
{
    memset(out, 0, sizeof(*out));
    out->slot_id = slot;
    copy_field(out->label, ck->label, sizeof(ck->label));
    copy_field(
        out->manufacturer, ck->manufacturerID, sizeof(ck->manufacturerID));
    copy_field(out->model, ck->model, sizeof(ck->model));
    copy_field(out->serial, ck->serialNumber, sizeof(ck->serialNumber));
    (void)snprintf(out->hardware, sizeof(out->hardware), "%u.%u",
        ck->hardwareVersion.major, ck->hardwareVersion.minor);
    (void)snprintf(out->firmware, sizeof(out->firmware), "%u.%u",
        ck->firmwareVersion.major, ck->firmwareVersion.minor);
    out->initialised = (ck->flags & CKF_TOKEN_INITIALIZED) != 0;
    out->login_required = (ck->flags & CKF_LOGIN_REQUIRED) != 0;
    out->pin_pad = (ck->flags & CKF_PROTECTED_AUTHENTICATION_PATH) != 0;
    out->pin_set = (ck->flags & CKF_USER_PIN_INITIALIZED) != 0;
    out->pin_count_low = (ck->flags & CKF_USER_PIN_COUNT_LOW) != 0;
    out->pin_final_try = (ck->flags & CKF_USER_PIN_FINAL_TRY) != 0;
    out->pin_locked = (ck->flags & CKF_USER_PIN_LOCKED) != 0;
    out->write_protected = (ck->flags & CKF_WRITE_PROTECTED) != 0;
}

/* The slots with a token in them; a card may come between the two calls. */
static enum hseal_err
list_slots(struct hseal_module *m, CK_SLOT_ID **ret, CK_ULONG *ret_n,
    struct hseal_error *e)
{
    CK_FUNCTION_LIST *f = hseal_module_functions(m);
    CK_SLOT_ID *list = NULL;
    CK_ULONG n = 0, room = 0;
    CK_RV rv = CKR_BUFFER_TOO_SMALL;

    for (int i = 0; i < TRIES && rv == CKR_BUFFER_TOO_SMALL; i++) {
        free(list);
        list = NULL;
        /* NULL makes some modules look for readers anew. */
        rv = f->C_GetSlotList(CK_TRUE, NULL, &n);
        if (rv != CKR_OK)
            break;
        if (n > SLOTS_MAX)
            return hseal_fail(e, HSEAL_ERR_TOKEN,
                "C_GetSlotList on %s: %lu slots are too many",
                hseal_module_path(m), n);
        list = calloc(n + 1, sizeof(*list));
        if (list == NULL)
            return hseal_fail_nomem(e);
        if (n == 0) /* p11-kit's client cannot write none: BUFFER_TOO_SMALL */
            break;
        room = n;
        rv = f->C_GetSlotList(CK_TRUE, list, &n);
    }
    if (rv != CKR_OK) {
        free(list);
        return hseal_fail_ckr(e, rv, "C_GetSlotList", hseal_module_path(m));
    }
    if (n > room) {
        free(list);
        return hseal_fail(e, HSEAL_ERR_TOKEN,
            "C_GetSlotList on %s: more slots than it had room for",
            hseal_module_path(m));
    }
    *ret = list;
    *ret_n = n;
    return HSEAL_ERR_OK;
}

static int
is_absence(CK_RV rv)
{
    return rv == CKR_TOKEN_NOT_PRESENT || rv == CKR_DEVICE_REMOVED ||
           rv == CKR_TOKEN_NOT_RECOGNIZED || rv == CKR_SLOT_ID_INVALID;
}

static CK_RV
look(struct hseal_module *m, CK_SLOT_ID slot, CK_TOKEN_INFO *ret)
{
    return hseal_module_functions(m)->C_GetTokenInfo(slot, ret);
}

enum hseal_err
hseal_module_look(struct hseal_module *m, unsigned long slot_id,
    struct hseal_token_info *ret, struct hseal_error *e)
{
    CK_TOKEN_INFO ck;
    CK_RV rv = look(m, slot_id, &ck);

    if (rv != CKR_OK)
        return hseal_fail_ckr(e, rv, "C_GetTokenInfo", hseal_module_path(m));
    fill_info(ret, slot_id, &ck);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_module_tokens(struct hseal_module *m, struct hseal_token_info **ret,
    size_t *ret_n, struct hseal_error *e)
{
    struct hseal_token_info *list = NULL;
    CK_SLOT_ID *slots = NULL;
    CK_ULONG n_slots = 0;
    size_t n = 0;
    enum hseal_err err = list_slots(m, &slots, &n_slots, e);

    if (err != HSEAL_ERR_OK)
        return err;
    list = calloc(n_slots + 1, sizeof(*list));
    if (list == NULL) {
        err = hseal_fail_nomem(e);
        goto out;
    }
    for (CK_ULONG i = 0; i < n_slots; i++) {
        CK_TOKEN_INFO ck;
        CK_RV rv = look(m, slots[i], &ck);
        if (is_absence(rv)) /* gone since */
            continue;
        if (rv != CKR_OK) {
            err = hseal_fail_ckr(e, rv, "C_GetTokenInfo", hseal_module_path(m));
            goto out;
        }
        fill_info(&list[n++], slots[i], &ck);
    }
    *ret = list;
    *ret_n = n;
    list = NULL;
out:
    free(list);
    free(slots);
    return err;
}

/* "tok1" (serial 1234), "tok2" (serial 5678): what is there instead. */
static void
describe(const struct hseal_token_info *list, size_t n, char *out, size_t size)
{
    size_t used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < n && used < size; i++) {
        int len;
        if (!list[i].initialised)
            continue;
        len = snprintf(out + used, size - used, "%s\"%s\" (serial %s)",
            used == 0 ? "" : ", ", list[i].label, list[i].serial);
        used += len > 0 ? (size_t)len : 0;
    }
}

enum hseal_err
hseal_module_find(struct hseal_module *m, const struct hseal_uri *uri,
    struct hseal_token_info *ret, struct hseal_error *e)
{
    struct hseal_token_info *list = NULL;
    const struct hseal_token_info *found = NULL;
    size_t n = 0, matches = 0;
    char there[256];
    enum hseal_err err;

    err = hseal_module_tokens(m, &list, &n, e);
    if (err != HSEAL_ERR_OK)
        return err;
    for (size_t i = 0; i < n; i++) {
        if (list[i].initialised && hseal_uri_matches(uri, &list[i])) {
            found = &list[i];
            matches++;
        }
    }
    if (matches == 1) {
        *ret = *found;
        goto out;
    }
    describe(list, n, there, sizeof(there));
    if (matches == 0) {
        err = hseal_fail(e, HSEAL_ERR_TOKEN_ABSENT,
            "no token of %s matches the URI", hseal_module_path(m));
        if (there[0] == '\0')
            (void)hseal_hint(e, err,
                "it shows no token at all: is it plugged in, and is the "
                "module's configuration the right one?");
        else
            (void)hseal_hint(e, err, "present: %s", there);
    } else {
        err = hseal_fail(e, HSEAL_ERR_TOKEN_ABSENT,
            "the token URI matches %zu tokens", matches);
        (void)hseal_hint(e, err, "add serial= to it; present: %s", there);
    }
out:
    free(list);
    return err;
}
