/*
 * token/loginlock.c: the lock around a login of SoftHSM, and what is mended
 * under it.
 * Layer: token.
 */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"

#include "token/login.h"

enum hseal_err
hseal_login_lock(struct hseal_token *t, const char *module_path,
    struct hseal_login *l, struct hseal_error *e)
{
    struct hseal_profile p;

    if (t->state_dir == NULL || t->softhsm_conf == NULL ||
        !hseal_profile_of_module(module_path, &p) || !p.backup)
        return HSEAL_ERR_OK;
    /* One that cannot be read is the module's to complain of. */
    if (access(t->softhsm_conf, R_OK) != 0)
        return HSEAL_ERR_OK;
    return hseal_backup_begin(
        t->softhsm_conf, t->state_dir, HSEAL_LOGIN_WAIT_MS, &l->lock, e);
}

static void
describe(const struct hseal_mended *x, char *out, size_t size)
{
    time_t kept = (time_t)x->kept_s;
    char when[32] = "";
    struct tm tm;

    if (gmtime_r(&kept, &tm) != NULL)
        (void)strftime(when, sizeof(when), "%Y-%m-%d %H:%M:%S UTC", &tm);
    switch (x->what) {
    case HSEAL_MEND_PUT_BACK:
        (void)snprintf(out, size,
            "SoftHSM's token \"%s\" (serial %s) had been emptied, as a kill or "
            "a crash during a login does; it was put back as it was on %s",
            x->label, x->serial, when);
        break;
    case HSEAL_MEND_CHANGED:
        (void)snprintf(out, size,
            "SoftHSM's token with serial %s is damaged, and was changed since "
            "%s, when the copy was last right: it was not put back (that copy "
            "is state/softhsm2/%s; what it replaces is token.object in the "
            "token's folder)",
            x->serial, when, x->serial);
        break;
    default:
        (void)snprintf(out, size,
            "SoftHSM's token with serial %s has been emptied, and there is no "
            "copy of it",
            x->serial);
        break;
    }
}

enum hseal_err
hseal_login_mend(
    struct hseal_token *t, const struct hseal_login *l, struct hseal_error *e)
{
    struct hseal_mended list[HSEAL_MENDED_MAX];
    char text[480];
    size_t n = 0;
    enum hseal_err err;

    if (l->lock == NULL)
        return HSEAL_ERR_OK;
    err = hseal_backup_mend(l->lock, list, &n, e);
    for (size_t i = 0; i < n && i < HSEAL_MENDED_MAX && t->note != NULL; i++) {
        describe(&list[i], text, sizeof(text));
        t->note(t->note_arg, text);
    }
    return err;
}

void
hseal_login_unlock(struct hseal_login *l)
{
    hseal_backup_end(l->lock);
    l->lock = NULL;
}
