/*
 * token/backup.h: a copy of what SoftHSM can lose in C_Login.
 * Layer: token.
 */
#ifndef HSEAL_TOKEN_BACKUP_H
#define HSEAL_TOKEN_BACKUP_H

#include <stddef.h>
#include <stdint.h>

#include <hardseal/error.h>

/*
 * Each C_Login of SoftHSM 2, right or wrong, writes TOKENDIR/UUID/token.object
 * anew in its place: ftruncate to nothing, then one write of some 320 bytes
 * with the token's key sealed by the PINs.  Killed between the two, it stays
 * empty, the token is not among the slots any more, and all its objects are
 * lost (found with SoftHSM 2.6.1; a power cut or a full disk does the same
 * and could leave a part).  The moment is short after a while without
 * logins; where one follows another closely, ftruncate waits for the disk
 * with the file empty already, and every second kill at random hits it.
 * Cut right before a sealed key, the token is shown, but says that it has no
 * PIN (0x102), or can be wiped without the SO PIN.  No other file is at risk
 * in C_Login: `generation` and `token.lock` are not written, objects neither.
 * A running module that has looked at the empty file answers 0x5 for that
 * token until it is finalised, even when the file is whole again.
 *
 *     hseal_backup_begin    no other hardseal logs in or mends until the end
 *     hseal_backup_mend     before C_Initialize
 *     C_Initialize, finding the token
 *     hseal_backup_keep     before C_Login
 *     C_Login
 *     hseal_backup_end
 *
 * It is not to be held while a person types: end before asking for the PIN,
 * and begin again before keep.
 *
 * Around a change of a PIN, which writes the same file the same way three
 * times: begin, mend, keep; C_SetPIN or C_InitPIN; keep, which replaces the
 * copy with the old PIN; where that fails, drop; end.  Killed in between, the
 * token comes back with its old PIN.  Dropping before the change would leave
 * a moment in which a kill loses the token.
 *
 * The copy is STATE_DIR/softhsm2/SERIAL/token.object (0600).  It is sealed as
 * the original is: who can read it can try PINs on it.
 *
 * What remains: if the PIN was changed with another tool, the token was not
 * opened by hardseal since, and its file was then lost to nothing, the copy
 * brings back the old PIN along with the token: an empty file says nothing of
 * the PIN it had.  So say when the copy was last seen to be right
 * (hseal_mended.kept_s).  Where a part of the file is left, it must not
 * contradict the copy.
 */

/** The tokens of one SoftHSM configuration, held.  Opaque. */
struct hseal_backup;

/** What was found and done. */
enum hseal_mend {
    HSEAL_MEND_PUT_BACK, /* it was lost, and is whole again */
    HSEAL_MEND_NO_COPY,  /* it is lost, and there is no good copy */
    HSEAL_MEND_CHANGED,  /* what is left of it is newer than the copy */
    HSEAL_MEND_COUNT
};

struct hseal_mended {
    enum hseal_mend what;
    char serial[17];
    char label[33];  /* of the copy; "" if there is none; as the token says */
    uint64_t kept_s; /* when the copy was last the same, seconds since 1970 */
};

/** Room that hseal_backup_mend wants. */
#define HSEAL_MENDED_MAX 8

/**
 * hseal_backup_begin(conf_path, state_dir, timeout_ms, ret, e): find the
 * folder of tokens in the configuration file of SoftHSM (SOFTHSM2_CONF), and
 * wait up to `timeout_ms` for any other hardseal, of whichever user, that
 * holds it.  *ret is NULL, with OK, where there is nothing to look after:
 * tokens are not kept in files, or the folder is not an absolute path, is not
 * there or cannot be read.  The caller frees *ret with hseal_backup_end.
 * Errors: NOT_FOUND (no configuration), CONFIG (it is no regular file),
 * DEADLINE, IO, LIMIT, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_backup_begin(const char *conf_path,
    const char *state_dir, unsigned timeout_ms, struct hseal_backup **ret,
    struct hseal_error *e);

/** hseal_backup_end(b): let others in; NULL is fine. */
void hseal_backup_end(struct hseal_backup *b);

/**
 * hseal_backup_mend(b, ret, ret_n, e): put back each token.object that is
 * lost and has a good copy, and describe each that was lost in ret[0] up to
 * *ret_n - 1; those beyond HSEAL_MENDED_MAX are put back, but not described.
 * Not while another thread is inside the module: the files are opened and
 * closed, which would drop the module's locks on them.  One that is whole,
 * or not understood, is never written; one that is lost is looked at again
 * after a tenth of a second, in case another tool is just writing it.  It is
 * written in its place, so that owner, mode and access list stay, and what
 * another tool writes later still wins.  A token's folder must have the name
 * that SoftHSM gave it: it tells the serial.
 * Errors: IO (what could be done before is done and described), NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_backup_mend(struct hseal_backup *b,
    struct hseal_mended ret[HSEAL_MENDED_MAX], size_t *ret_n,
    struct hseal_error *e);

/**
 * hseal_backup_keep(b, serial, e): copy token.object of the token with that
 * serial, unless the copy is the same already; on the disk when this returns.
 * One that is not whole is not copied, and that is no error.  Not while
 * another thread is inside the module.
 * Errors: NOT_FOUND (no such token in the folder), IO, CONFIG, NOMEM.
 */
HSEAL_MUST_USE enum hseal_err hseal_backup_keep(
    struct hseal_backup *b, const char *serial, struct hseal_error *e);

/**
 * hseal_backup_drop(b, serial, e): remove the copy; fine if there is none.
 * Errors: IO.
 */
HSEAL_MUST_USE enum hseal_err hseal_backup_drop(
    struct hseal_backup *b, const char *serial, struct hseal_error *e);

#endif
