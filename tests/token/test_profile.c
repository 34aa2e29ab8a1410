/*
 * test_profile: reading profile.conf, the ones that are built in, and which
 * of them is whose.
 */
#include <stdio.h>

#include <p11-kit/pkcs11.h>

#include "token/profile.h"

#include "support/run.h"

#define GOOD                                                                   \
    "[token]\nname = toy\n[match]\nmodel = Toy 1\nmodule = toy.so\n"           \
    "[key]\ntypes = generic-secret sha256-hmac\nhmac = no\ncreate = no\n"      \
    "generate = no\nsession-copy = yes\nmessage-max = 4096\n"                  \
    "id-bytes = 2\nomit = CKA_COPYABLE CKA_START_DATE\n"                       \
    "misread = CKA_EXTRACTABLE\nexportable = yes\n"                            \
    "[records]\nplace = file\n"                                                \
    "[pin]\nform = four digits\nlockout = no\nflags = no\n"                    \
    "[session]\nmax = 16\nidle-seconds = 30\ncheck-login = yes\n"              \
    "[objects]\nmax = 256\n"                                                   \
    "[module]\nhints = /a.so /b.so\nracy-start = yes\nbackup = yes\n"          \
    "probe = yes\n"

#define LEAST "[token]\nname = toy\n[match]\nmodel = Toy 1\n"

static void
good_text(void **state)
{
    struct hseal_profile p;

    (void)state;
    assert_ok(hseal_profile_parse(GOOD, "toy", &p, NULL));
    assert_string_equal(p.name, "toy");
    assert_string_equal(p.via, "");
    assert_string_equal(p.model, "Toy 1");
    assert_string_equal(p.module_names[0], "toy.so");
    assert_int_equal(p.key_types[0], HSEAL_KEY_TYPE_GENERIC_SECRET);
    assert_int_equal(p.key_types[1], HSEAL_KEY_TYPE_SHA256_HMAC);
    assert_int_equal(p.hmac, 0);
    assert_int_equal(p.create, 0);
    assert_int_equal(p.generate, 0);
    assert_int_equal(p.session_copy, 1);
    assert_int_equal(p.message_max, 4096);
    assert_int_equal(p.id_bytes, 2);
    assert_int_equal(p.omit.n, 2);
    assert_int_equal(p.omit.type[0], CKA_COPYABLE);
    assert_int_equal(p.omit.type[1], CKA_START_DATE);
    assert_int_equal(p.misread.n, 1);
    assert_true(hseal_attrs_have(&p.misread, CKA_EXTRACTABLE));
    assert_false(hseal_attrs_have(&p.misread, CKA_SENSITIVE));
    assert_int_equal(p.exportable, 1);
    assert_int_equal(p.records, HSEAL_PLACE_FILE);
    assert_string_equal(p.pin_form, "four digits");
    assert_int_equal(p.pin_lockout, 0);
    assert_int_equal(p.pin_flags, 0);
    assert_int_equal(p.sessions_max, 16);
    assert_int_equal(p.idle_seconds, 30);
    assert_int_equal(p.check_login, 1);
    assert_int_equal(p.objects_max, 256);
    assert_int_equal(p.racy_start, 1);
    assert_int_equal(p.backup, 1);
    assert_int_equal(p.probe, 1);
    assert_int_equal(p.transport, 0);
    assert_string_equal(p.module_hints[0], "/a.so");
    assert_string_equal(p.module_hints[1], "/b.so");
    assert_string_equal(p.module_hints[2], "");
}

/* What is not said is as careful as of a token that nobody knows. */
static void
what_is_missing_is_generic(void **state)
{
    struct hseal_profile p, generic;

    (void)state;
    hseal_profile_generic(&generic);
    assert_int_equal(generic.key_types[0], HSEAL_KEY_TYPE_GENERIC_SECRET);
    assert_int_equal(generic.key_types[1], HSEAL_KEY_TYPE_SHA256_HMAC);
    assert_true(generic.hmac && generic.create && generic.generate);
    assert_true(generic.pin_lockout && generic.pin_flags);
    assert_int_equal(generic.id_bytes, 16);
    assert_int_equal(generic.records, HSEAL_PLACE_TOKEN);
    assert_int_equal(generic.session_copy + generic.racy_start +
                         generic.backup + generic.probe + generic.transport +
                         generic.exportable + generic.check_login,
        0);
    assert_ok(hseal_profile_parse(LEAST, "toy", &p, NULL));
    assert_string_equal(p.name, "toy");
    assert_string_equal(p.model, "Toy 1");
    memcpy(generic.name, p.name, sizeof(p.name));
    memcpy(generic.model, p.model, sizeof(p.model));
    assert_memory_equal(&p, &generic, sizeof(p));
}

/* One line of the good text in another way. */
struct change {
    const char *from;
    const char *to;
};

static enum hseal_err
parse_changed(
    const struct change *c, struct hseal_profile *p, struct hseal_error *e)
{
    static const char good[] = GOOD;
    const char *at = strstr(good, c->from);
    char text[2048];

    assert_non_null(at);
    (void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - good), good,
        c->to, at + strlen(c->from));
    return hseal_profile_parse(text, "toy", p, e);
}

static void
good_variants(void **state)
{
    static const struct change rows[] = {
        { "generic-secret sha256-hmac", "sha256-hmac" },
        { "generic-secret sha256-hmac", "sha256-hmac, generic-secret" },
        { "generic-secret sha256-hmac", "sha256-hmac  ,\tgeneric-secret ," },
        { "session-copy = yes", "session-copy = no" },
        { "4096", "0" },
        { "4096", "999999999" },
        { "hints = /a.so /b.so", "hints =" },
        { "hints = /a.so /b.so", "hints = /a /b /c /d" },
        { "hints = /a.so /b.so\n", "" },
        { "racy-start = yes", "racy-start = no" },
        { "[token]", "; a comment\n[token]" },
        { "model = Toy 1\n", "" },
        { "module = toy.so\n", "" },
        { "id-bytes = 2", "id-bytes = 16" },
        { "omit = CKA_COPYABLE CKA_START_DATE", "omit =" },
        { "place = file", "place = token" },
        { "form = four digits", "form =" },
        { "backup = yes", "transport = no" },
    };
    struct hseal_profile p;
    struct hseal_error e;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        if (parse_changed(&rows[i], &p, &e) != HSEAL_ERR_OK)
            fail_msg("%s: %s", rows[i].to, e.message);
    assert_ok(parse_changed(&rows[0], &p, NULL));
    assert_int_equal(p.key_types[0], HSEAL_KEY_TYPE_SHA256_HMAC);
    assert_int_equal(p.key_types[1], HSEAL_KEY_TYPE_NONE);
    assert_ok(parse_changed(&rows[3], &p, NULL));
    assert_int_equal(p.session_copy, 0);
    assert_ok(parse_changed(&rows[4], &p, NULL));
    assert_int_equal(p.message_max, 0);
    assert_ok(parse_changed(&rows[8], &p, NULL));
    assert_string_equal(p.module_hints[0], "");
    assert_ok(parse_changed(&rows[14], &p, NULL));
    assert_int_equal(p.omit.n, 0);
    assert_ok(parse_changed(&rows[15], &p, NULL));
    assert_int_equal(p.records, HSEAL_PLACE_TOKEN);
}

static void
bad_text(void **state)
{
    /* clang-format off */
    static const struct {
        struct change change;
        const char *part; /* of the message */
    } rows[] = {
        { { "name = toy\n", "" },                            "[token] name" },
        { { "name = toy", "name =" },                        "line 2: [token] name" },
        { { "name = toy",
            "name = 12345678901234567890123456789012" },     "line 2: [token] name" },
        { { "model = Toy 1\nmodule = toy.so\n", "" },        "[match]" },
        { { "Toy 1", "123456789012345678901234567890123" },  "line 4: [match] model" },
        { { "generic-secret sha256-hmac", "" },              "line 7: [key] types" },
        { { "generic-secret sha256-hmac", "generic" },       "line 7: [key] types" },
        { { "generic-secret sha256-hmac", "sha512-hmac" },   "line 7: [key] types" },
        { { "sha256-hmac", "sha256-hmac sha256-hmac" },      "line 7: [key] types" },
        { { "hmac = no", "hmac = none" },                    "line 8: [key] hmac" },
        { { "create = no", "create =" },                     "line 9: [key] create" },
        { { "generate = no", "generate = No" },              "line 10: [key] generate" },
        { { "session-copy = yes", "session-copy = YES" },    "line 11: [key] session-copy" },
        { { "session-copy = yes", "session-copy = 1" },      "line 11: [key] session-copy" },
        { { "4096", "-1" },                                  "line 12: [key] message-max" },
        { { "4096", "4k" },                                  "line 12: [key] message-max" },
        { { "4096", "0x10" },                                "line 12: [key] message-max" },
        { { "4096", "1234567890" },                          "line 12: [key] message-max" },
        { { "message-max = 4096", "message-max =" },         "line 12: [key] message-max" },
        { { "id-bytes = 2", "id-bytes = 0" },                "line 13: [key] id-bytes" },
        { { "id-bytes = 2", "id-bytes = 17" },               "line 13: [key] id-bytes" },
        { { "CKA_COPYABLE", "COPYABLE" },                    "line 14: [key] omit" },
        { { "CKA_COPYABLE", "CKA_NOTHING" },                 "line 14: [key] omit" },
        { { "CKA_COPYABLE", "CKA_START_DATE" },              "line 14: [key] omit" },
        { { "omit = CKA_COPYABLE", "omit = CKA_ID CKA_SIGN CKA_VERIFY CKA_WRAP"
            " CKA_UNWRAP CKA_DERIVE CKA_LOCAL CKA_TOKEN" },  "line 14: [key] omit" },
        { { "misread = CKA_EXTRACTABLE", "misread = yes" },  "line 15: [key] misread" },
        { { "exportable = yes", "exportable = maybe" },      "line 16: [key] exportable" },
        { { "place = file", "place = disk" },                "line 18: [records] place" },
        { { "place = file", "place =" },                     "line 18: [records] place" },
        { { "four digits", "1234567890123456789012345678901"
            "234567890123456789012345678901234" },           "line 20: [pin] form" },
        { { "lockout = no", "lockout = 3" },                 "line 21: [pin] lockout" },
        { { "flags = no", "flags = bad" },                   "line 22: [pin] flags" },
        { { "max = 16", "max = many" },                      "line 24: [session] max" },
        { { "idle-seconds = 30", "idle-seconds = 30s" },     "line 25: [session] idle-seconds" },
        { { "check-login = yes", "check-login = once" },     "line 26: [session] check-login" },
        { { "max = 256", "max = 1e3" },                      "line 28: [objects] max" },
        { { "/a.so /b.so", "/a /b /c /d /e" },               "line 30: [module] hints" },
        { { "racy-start = yes", "racy-start = true" },       "line 31: [module] racy-start" },
        { { "backup = yes", "backup = 1" },                  "line 32: [module] backup" },
        { { "probe = yes", "probe = maybe" },                "line 33: [module] probe" },
        { { "backup = yes", "transport = y" },               "line 32: [module] transport" },
        { { "backup = yes", "transport = yes" },             "line 4: [match] model" },
        { { "[key]", "[key]\ntypo = 1" },                    "line 7: [key] knows no \"typo\"" },
        { { "[key]", "[kay]" },                              "line 6: there is no section [kay]" },
        { { "name = toy", "name = toy\nname = toy" },        "line 3" },
        { { "name = toy", "name = toy\nnonsense" },          "line 3" },
        { { "name = toy", " name = toy" },                   "line 2 begins with a blank" },
    };
    /* clang-format on */

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_profile p = { .name = "untouched" };
        struct hseal_error e;
        enum hseal_err err = parse_changed(&rows[i].change, &p, &e);
        if (err != HSEAL_ERR_CONFIG)
            fail_msg("%s: %s", rows[i].change.to, hseal_err_name(err));
        assert_contains(e.message, rows[i].part);
        assert_contains(e.message, "toy: ");
        assert_string_equal(p.name, "untouched");
    }
}

static void
bad_values_get_a_hint(void **state)
{
    static const struct change c = { "place = file", "place = disk" };
    struct hseal_profile p;
    struct hseal_error e;

    (void)state;
    assert_err(parse_changed(&c, &p, &e), CONFIG);
    assert_string_equal(
        e.message, "toy: line 18: [records] place cannot be \"disk\"");
    assert_string_equal(e.hint, "place: token or file");
}

#define TRANSPORT                                                              \
    "[token]\nname = wire\n[match]\nmodule = wire.so\n"                        \
    "[module]\nhints = /usr/lib/wire.so\ntransport = yes\n"

static void
transports(void **state)
{
    static const char *const bad[] = {
        "[token]\nname = wire\n[match]\nmodel = x\n[module]\ntransport = yes\n",
        TRANSPORT "[key]\ncreate = no\n",
        TRANSPORT "[records]\nplace = file\n",
        TRANSPORT "[pin]\nflags = no\n",
        TRANSPORT "[session]\nmax = 1\n",
        TRANSPORT "[session]\ncheck-login = yes\n",
        TRANSPORT "[objects]\nmax = 1\n",
    };
    struct hseal_profile p;
    struct hseal_error e;

    (void)state;
    assert_ok(hseal_profile_parse(TRANSPORT, "wire", &p, NULL));
    assert_int_equal(p.transport, 1);
    assert_string_equal(p.model, "");
    for (size_t i = 0; i < ROWS(bad); i++) {
        assert_err(hseal_profile_parse(bad[i], "wire", &p, &e), CONFIG);
        assert_contains(e.message, "transport");
    }
}

static void
hint_too_long_for_its_place(void **state)
{
    struct hseal_profile p;
    char path[140], line[150];
    struct change c = { "/a.so /b.so", line };

    (void)state;
    memset(path, 'x', sizeof(path));
    path[0] = '/';
    path[127] = '\0';
    (void)snprintf(line, sizeof(line), "%s", path);
    assert_ok(parse_changed(&c, &p, NULL));
    assert_string_equal(p.module_hints[0], path);
    (void)snprintf(line, sizeof(line), "%sy", path);
    assert_err(parse_changed(&c, &p, NULL), CONFIG);
}

static void
softhsm2_is_built_in(void **state)
{
    static const struct hseal_token_info info = { .model = "SoftHSM v2" };
    struct hseal_profile p;
    struct hseal_error e;

    (void)state;
    if (hseal_profile_find("/m.so", &info, &p, &e) != HSEAL_ERR_OK)
        fail_msg("%s", e.message);
    assert_string_equal(p.name, "softhsm2");
    assert_string_equal(p.via, "");
    assert_int_equal(p.key_types[0], HSEAL_KEY_TYPE_GENERIC_SECRET);
    assert_int_equal(p.session_copy, 1);
    assert_int_equal(p.message_max, 0);
    assert_int_equal(p.racy_start, 1);
    assert_int_equal(p.pin_lockout, 0);
    assert_contains(p.module_hints[0], "libsofthsm2.so");
    /* Its files are copied only where its own module is used. */
    assert_int_equal(p.backup, 0);
    assert_ok(hseal_profile_find("/opt/lib/libsofthsm2.so", &info, &p, &e));
    assert_int_equal(p.backup, 1);
}

static void
of_a_module(void **state)
{
    static const struct {
        const char *path;
        const char *name; /* NULL: none */
    } rows[] = {
        { "/usr/lib/softhsm/libsofthsm2.so", "softhsm2" },
        { "/usr/local/lib/softhsm/libsofthsm2.so", "softhsm2" },
        { "libsofthsm2.so", "softhsm2" },
        { "/usr/lib/softhsm/libsofthsm2.so.1", NULL },
        { "/usr/lib/softhsm/", NULL },
        { "/", NULL },
        { "", NULL },
        { "/usr/lib/pkcs11/libtpm2_pkcs11.so", "tpm2" },
        { "/opt/yubihsm_pkcs11.so", "yubihsm2" },
        { "/usr/lib/libsoftokn3.so", "nss" },
        { "/usr/lib/opencryptoki/libopencryptoki.so", "opencryptoki" },
        { "/usr/lib/opensc-pkcs11.so", "opensc" },
        { "/usr/lib/pkcs11/p11-kit-client.so", "p11-kit" },
        { "/usr/lib/p11-kit-proxy.so", "p11-kit" },
    };
    struct hseal_profile p;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int found = hseal_profile_of_module(rows[i].path, &p);
        if (found != (rows[i].name != NULL))
            fail_msg("\"%s\" is %s", rows[i].path, found ? p.name : "none");
        if (found)
            assert_string_equal(p.name, rows[i].name);
    }
}

/* What the modules of Debian 12 answer, each with its own. */
static void
of_a_token(void **state)
{
    static const struct {
        const char *path;
        const char *model;
        const char *name;
        const char *via;
    } rows[] = {
        { "/lib/libsofthsm2.so", "SoftHSM v2", "softhsm2", "" },
        { "/lib/p11-kit-client.so", "SoftHSM v2", "softhsm2", "p11-kit" },
        { "/lib/p11-kit-client.so", "YubiHSM", "yubihsm2", "p11-kit" },
        { "/lib/p11-kit-client.so", "SW   TPM", "generic", "p11-kit" },
        { "/lib/p11-kit-proxy.so", "NSS 3", "nss", "p11-kit" },
        { "/lib/libtpm2_pkcs11.so", "SW   TPM", "tpm2", "" },
        { "/lib/libtpm2_pkcs11.so", "SLB9670", "tpm2", "" },
        { "/lib/libopencryptoki.so", "IBM SoftTok", "opencryptoki", "" },
        { "/lib/libopencryptoki.so", "EP11", "generic", "" },
        { "/lib/libsoftokn3.so", "NSS 3", "nss", "" },
        { "/lib/opensc-pkcs11.so", "PKCS#15", "opensc", "" },
        { "/lib/opensc-pkcs11.so", "PKCS#15 emulated", "opensc", "" },
        { "/lib/yubihsm_pkcs11.so", "YubiHSM", "yubihsm2", "" },
        { "/lib/other.so", "SW   TPM", "generic", "" },
    };
    struct hseal_profile p;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_token_info info = { 0 };
        (void)snprintf(info.model, sizeof(info.model), "%s", rows[i].model);
        assert_ok(hseal_profile_find(rows[i].path, &info, &p, NULL));
        if (strcmp(p.name, rows[i].name) != 0 ||
            strcmp(p.via, rows[i].via) != 0)
            fail_msg("%s, %s is %s by \"%s\"", rows[i].path, rows[i].model,
                p.name, p.via);
    }
}

/* What is true of the module is not what is true of the token behind it. */
static void
a_transport_brings_the_token(void **state)
{
    static const struct hseal_token_info info = { .model = "SoftHSM v2" };
    struct hseal_profile behind, p;

    (void)state;
    assert_ok(hseal_profile_find(
        "/usr/lib/softhsm/libsofthsm2.so", &info, &behind, NULL));
    assert_ok(
        hseal_profile_find("/usr/lib/p11-kit-client.so", &info, &p, NULL));
    assert_int_equal(behind.backup + behind.racy_start, 2);
    assert_int_equal(p.backup, 0);
    assert_int_equal(p.session_copy, behind.session_copy);
    assert_int_equal(p.pin_lockout, behind.pin_lockout);
    assert_int_equal(p.records, behind.records);
    assert_string_equal(p.module_names[0], "p11-kit-client.so");
    assert_contains(p.module_hints[0], "/p11-kit-client.so");
}

/* What may not be sent, and what is not believed. */
static void
attributes_of_the_built_in(void **state)
{
    static const struct {
        const char *path;
        const char *model;
        unsigned long omitted, misread; /* 0: none is */
    } rows[] = {
        { "m", "SoftHSM v2", 0, 0 },
        { "m", "YubiHSM", CKA_VALUE_LEN, CKA_KEY_TYPE },
        { "libtpm2_pkcs11.so", "x", 0, CKA_EXTRACTABLE },
        { "m", "IBM SoftTok", CKA_COPYABLE, CKA_ALWAYS_SENSITIVE },
        { "m", "NSS 3", CKA_ALLOWED_MECHANISMS, 0 },
        { "m", "nothing", 0, 0 },
    };
    struct hseal_profile p;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_token_info info = { 0 };
        (void)snprintf(info.model, sizeof(info.model), "%s", rows[i].model);
        assert_ok(hseal_profile_find(rows[i].path, &info, &p, NULL));
        assert_int_equal(p.omit.n > 0, rows[i].omitted != 0);
        assert_int_equal(p.misread.n > 0, rows[i].misread != 0);
        assert_int_equal(
            hseal_attrs_have(&p.omit, rows[i].omitted), p.omit.n > 0);
        assert_int_equal(
            hseal_attrs_have(&p.misread, rows[i].misread), p.misread.n > 0);
    }
}

/* The facts that decide what hardseal does. */
static void
what_they_say(void **state)
{
    static const struct {
        const char *path;
        const char *model;
        int hmac, create, generate, exportable;
        enum hseal_place_kind records;
        size_t message_max, id_bytes, objects_max;
        enum hseal_key_type first;
    } rows[] = {
        { "m", "SoftHSM v2", 1, 1, 1, 0, HSEAL_PLACE_TOKEN, 0, 16, 0,
            HSEAL_KEY_TYPE_GENERIC_SECRET },
        { "m", "YubiHSM", 1, 1, 1, 0, HSEAL_PLACE_FILE, 3114, 2, 256,
            HSEAL_KEY_TYPE_SHA256_HMAC },
        { "libtpm2_pkcs11.so", "x", 1, 0, 0, 0, HSEAL_PLACE_TOKEN, 4096, 16, 0,
            HSEAL_KEY_TYPE_GENERIC_SECRET },
        { "m", "IBM SoftTok", 1, 1, 1, 0, HSEAL_PLACE_TOKEN, 0, 16, 0,
            HSEAL_KEY_TYPE_GENERIC_SECRET },
        { "m", "NSS 3", 1, 1, 1, 1, HSEAL_PLACE_FILE, 0, 16, 0,
            HSEAL_KEY_TYPE_GENERIC_SECRET },
        { "m", "PKCS#15", 0, 0, 0, 0, HSEAL_PLACE_FILE, 0, 16, 0,
            HSEAL_KEY_TYPE_GENERIC_SECRET },
    };
    struct hseal_profile p;

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct hseal_token_info info = { 0 };
        (void)snprintf(info.model, sizeof(info.model), "%s", rows[i].model);
        assert_ok(hseal_profile_find(rows[i].path, &info, &p, NULL));
        assert_string_not_equal(p.name, "generic");
        assert_int_equal(p.hmac, rows[i].hmac);
        assert_int_equal(p.create, rows[i].create);
        assert_int_equal(p.generate, rows[i].generate);
        assert_int_equal(p.exportable, rows[i].exportable);
        assert_int_equal(p.records, rows[i].records);
        assert_int_equal(p.message_max, rows[i].message_max);
        assert_int_equal(p.id_bytes, rows[i].id_bytes);
        assert_int_equal(p.objects_max, rows[i].objects_max);
        assert_int_equal(p.key_types[0], rows[i].first);
    }
}

/* Each that is built in can be read, and is found by what it says. */
static void
walk_the_built_in(void **state)
{
    struct hseal_profile p, found;
    struct hseal_error e;
    size_t n = 0;

    (void)state;
    while (hseal_profile_at(n, &p, &e) == HSEAL_ERR_OK) {
        struct hseal_token_info info = { 0 };
        const char *path =
            p.model[0] == '\0' ? p.module_names[0] : "/usr/lib/m.so";
        (void)snprintf(info.model, sizeof(info.model), "%.16s", p.model);
        assert_true(p.name[0] != '\0');
        assert_true(p.key_types[0] != HSEAL_KEY_TYPE_NONE);
        assert_ok(hseal_profile_find(path, &info, &found, NULL));
        assert_string_equal(p.transport ? found.via : found.name, p.name);
        n++;
    }
    if (e.code != HSEAL_ERR_NOT_FOUND)
        fail_msg("%s", e.message);
    assert_true(n >= 7);
}

/* A token that nobody knows: try both key types, trust no copy. */
static void
unknown_model_is_generic(void **state)
{
    static const char *const models[] = { "", "SoftHSM", "SoftHSM v2x",
        "softhsm v2", "SoftHSM v", "Yubi", "NSS" };
    struct hseal_profile p, generic;

    (void)state;
    hseal_profile_generic(&generic);
    for (size_t i = 0; i < ROWS(models); i++) {
        struct hseal_token_info info = { 0 };
        (void)snprintf(info.model, sizeof(info.model), "%s", models[i]);
        assert_ok(hseal_profile_find("/m.so", &info, &p, NULL));
        if (strcmp(p.name, "generic") != 0)
            fail_msg("model \"%s\" is taken for %s", models[i], p.name);
        assert_memory_equal(&p, &generic, sizeof(p));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_text),
        cmocka_unit_test(what_is_missing_is_generic),
        cmocka_unit_test(good_variants),
        cmocka_unit_test(bad_text),
        cmocka_unit_test(bad_values_get_a_hint),
        cmocka_unit_test(transports),
        cmocka_unit_test(hint_too_long_for_its_place),
        cmocka_unit_test(softhsm2_is_built_in),
        cmocka_unit_test(of_a_module),
        cmocka_unit_test(of_a_token),
        cmocka_unit_test(a_transport_brings_the_token),
        cmocka_unit_test(what_they_say),
        cmocka_unit_test(attributes_of_the_built_in),
        cmocka_unit_test(walk_the_built_in),
        cmocka_unit_test(unknown_model_is_generic),
    };

    return cmocka_run_group_tests_name("profile", tests, NULL, NULL);
}
