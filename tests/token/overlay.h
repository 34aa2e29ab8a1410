/*
 * token/overlay.h: some functions of a token's module replaced, to play other
 * tokens and their failures over SoftHSM.
 */
#ifndef HSEAL_TEST_OVERLAY_H
#define HSEAL_TEST_OVERLAY_H

#include "token/anytoken.h"

/** All zero: as the module is. */
struct overlay {
    unsigned long info_rv; /* of C_GetMechanismInfo */
    int info_no_unwrap;
    unsigned long generate_rv; /* of C_GenerateKeyPair */
    int plain_templates;       /* no CKA_ALLOWED_MECHANISMS, no nested ones */
    int no_nested;             /* no CKA_UNWRAP_TEMPLATE */
    int small_keys;            /* no more than 2048 bits */
    unsigned long unwrap_rv;
    int unwrap_readable;     /* as opencryptoki: extractable, not sensitive */
    int unwrap_wrong;        /* to another key */
    unsigned long sha256_rv; /* of C_UnwrapKey with that hash */
    unsigned destroy_fails;  /* so many times */
    unsigned long copy_rv;   /* of C_CopyObject */
    unsigned long decrypt_init_rv;
    unsigned init_fails; /* so many times; 0: always */
    unsigned long decrypt_rv;
    int decrypt_wrong;     /* the first bit */
    int decrypt_long;      /* says more bytes than there was room for */
    unsigned long read_rv; /* of C_GetAttributeValue of read_type */
    unsigned long read_type;
    int read_flip;      /* ... or the flag the other way round */
    unsigned generated; /* counts C_GenerateKeyPair */
    unsigned long bits; /* of the last one */
};

/** overlay_put(x): from now on; the control, all zero.  One at a time. */
struct overlay *overlay_put(struct anytoken *x);

#endif
