/*
 * chaos/shapes.h: the parameters of the functions in calls.h, and how they
 * are passed on: CHAOS_SHAPE_x is "(parameters), (arguments)".
 */
#ifndef HSEAL_CHAOS_SHAPES_H
#define HSEAL_CHAOS_SHAPES_H

#include <p11-kit/pkcs11.h>

/* clang-format off */
#define CHAOS_SHAPE_pointer (void *pointer), (pointer)
#define CHAOS_SHAPE_info (CK_INFO *info), (info)
#define CHAOS_SHAPE_function_list (CK_FUNCTION_LIST **ret), (ret)
#define CHAOS_SHAPE_slot_list                                                 \
    (CK_BBOOL present, CK_SLOT_ID *list, CK_ULONG *n), (present, list, n)
#define CHAOS_SHAPE_slot_info                                                 \
    (CK_SLOT_ID slot, CK_SLOT_INFO *info), (slot, info)
#define CHAOS_SHAPE_token_info                                                \
    (CK_SLOT_ID slot, CK_TOKEN_INFO *info), (slot, info)
#define CHAOS_SHAPE_mechanism_list                                            \
    (CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *n), (slot, list, n)
#define CHAOS_SHAPE_mechanism_info                                            \
    (CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info),       \
    (slot, type, info)
#define CHAOS_SHAPE_init_token                                                \
    (CK_SLOT_ID slot, CK_BYTE *pin, CK_ULONG pin_len, CK_BYTE *label),        \
    (slot, pin, pin_len, label)
#define CHAOS_SHAPE_open_session                                              \
    (CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify,    \
        CK_SESSION_HANDLE *ret),                                              \
    (slot, flags, application, notify, ret)
#define CHAOS_SHAPE_slot (CK_SLOT_ID slot), (slot)
#define CHAOS_SHAPE_session (CK_SESSION_HANDLE session), (session)
#define CHAOS_SHAPE_session_info                                              \
    (CK_SESSION_HANDLE session, CK_SESSION_INFO *info), (session, info)
#define CHAOS_SHAPE_set_state                                                 \
    (CK_SESSION_HANDLE session, CK_BYTE *state, CK_ULONG len,                 \
        CK_OBJECT_HANDLE encryption, CK_OBJECT_HANDLE authentication),        \
    (session, state, len, encryption, authentication)
#define CHAOS_SHAPE_login                                                     \
    (CK_SESSION_HANDLE session, CK_USER_TYPE user, CK_BYTE *pin,              \
        CK_ULONG pin_len),                                                    \
    (session, user, pin, pin_len)
#define CHAOS_SHAPE_create                                                    \
    (CK_SESSION_HANDLE session, CK_ATTRIBUTE *attrs, CK_ULONG n,              \
        CK_OBJECT_HANDLE *ret),                                               \
    (session, attrs, n, ret)
#define CHAOS_SHAPE_copy                                                      \
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attrs, \
        CK_ULONG n, CK_OBJECT_HANDLE *ret),                                   \
    (session, object, attrs, n, ret)
#define CHAOS_SHAPE_object                                                    \
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object), (session, object)
#define CHAOS_SHAPE_object_size                                               \
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ULONG *size),     \
    (session, object, size)
#define CHAOS_SHAPE_attributes                                                \
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attrs, \
        CK_ULONG n),                                                          \
    (session, object, attrs, n)
#define CHAOS_SHAPE_template                                                  \
    (CK_SESSION_HANDLE session, CK_ATTRIBUTE *attrs, CK_ULONG n),             \
    (session, attrs, n)
#define CHAOS_SHAPE_find                                                      \
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *list, CK_ULONG max,         \
        CK_ULONG *n),                                                         \
    (session, list, max, n)
#define CHAOS_SHAPE_mechanism                                                 \
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism), (session, mechanism)
#define CHAOS_SHAPE_mechanism_key                                             \
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,                      \
        CK_OBJECT_HANDLE key),                                                \
    (session, mechanism, key)
#define CHAOS_SHAPE_in                                                        \
    (CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len),                 \
    (session, data, len)
#define CHAOS_SHAPE_in_in                                                     \
    (CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len, CK_BYTE *other,  \
        CK_ULONG other_len),                                                  \
    (session, data, len, other, other_len)
#define CHAOS_SHAPE_out                                                       \
    (CK_SESSION_HANDLE session, CK_BYTE *out, CK_ULONG *out_len),             \
    (session, out, out_len)
#define CHAOS_SHAPE_in_out                                                    \
    (CK_SESSION_HANDLE session, CK_BYTE *data, CK_ULONG len, CK_BYTE *out,    \
        CK_ULONG *out_len),                                                   \
    (session, data, len, out, out_len)
#define CHAOS_SHAPE_generate                                                  \
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_ATTRIBUTE *attrs, \
        CK_ULONG n, CK_OBJECT_HANDLE *ret),                                   \
    (session, mechanism, attrs, n, ret)
#define CHAOS_SHAPE_generate_pair                                             \
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,                      \
        CK_ATTRIBUTE *public_attrs, CK_ULONG n_public,                        \
        CK_ATTRIBUTE *private_attrs, CK_ULONG n_private,                      \
        CK_OBJECT_HANDLE *ret_public, CK_OBJECT_HANDLE *ret_private),         \
    (session, mechanism, public_attrs, n_public, private_attrs, n_private,    \
        ret_public, ret_private)
#define CHAOS_SHAPE_wrap                                                      \
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,                      \
        CK_OBJECT_HANDLE with, CK_OBJECT_HANDLE key, CK_BYTE *out,            \
        CK_ULONG *out_len),                                                   \
    (session, mechanism, with, key, out, out_len)
#define CHAOS_SHAPE_unwrap                                                    \
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,                      \
        CK_OBJECT_HANDLE with, CK_BYTE *data, CK_ULONG len,                   \
        CK_ATTRIBUTE *attrs, CK_ULONG n, CK_OBJECT_HANDLE *ret),              \
    (session, mechanism, with, data, len, attrs, n, ret)
#define CHAOS_SHAPE_derive                                                    \
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,                      \
        CK_OBJECT_HANDLE base, CK_ATTRIBUTE *attrs, CK_ULONG n,               \
        CK_OBJECT_HANDLE *ret),                                               \
    (session, mechanism, base, attrs, n, ret)
#define CHAOS_SHAPE_wait                                                      \
    (CK_FLAGS flags, CK_SLOT_ID *slot, void *reserved),                       \
    (flags, slot, reserved)
/* clang-format on */

#endif
