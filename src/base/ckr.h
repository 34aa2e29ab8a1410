/*
 * base/ckr.h: the names of CK_RV return values.
 * Layer: base.
 */
#ifndef HSEAL_BASE_CKR_H
#define HSEAL_BASE_CKR_H

/**
 * hseal_ckr_name(value): "CKR_PIN_LOCKED" and so on; a fixed phrase for a
 * vendor's or an unknown value.  Static storage.
 * Spec: PKCS#11 v3.0 section 5.1.
 */
const char *hseal_ckr_name(unsigned long value);

/**
 * hseal_ckr_is_gone(value): 1 if it says that an object is no longer there
 * (CKR_OBJECT_HANDLE_INVALID).
 */
int hseal_ckr_is_gone(unsigned long value);

#endif
