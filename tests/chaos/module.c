/*
 * chaos/module.c: the function list, and what is behind it.
 */
#define _GNU_SOURCE

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chaos/inside.h"
#include "chaos/sessions.h"
#include "chaos/shapes.h"

#define EXPORTED __attribute__((visibility("default")))

struct chaos_state chaos = { .log_fd = -1 };
static struct chaos_control memory; /* where the script names no file */
static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;

/* Each function: enter, pass on, leave. */
#define CHAOS_WRAP(name, about, first, shape)                                  \
    CHAOS_WRAP_(name, about, first, CHAOS_SHAPE_##shape)
#define CHAOS_WRAP_(name, about, first, ...)                                   \
    CHAOS_WRAP__(name, about, first, __VA_ARGS__)
#define CHAOS_WRAP__(name, about, first, params, args)                         \
    static CK_RV pass_##name params                                            \
    {                                                                          \
        struct chaos_call c;                                                   \
                                                                               \
        if (chaos_enter(&c, CHAOS_C_##name, CHAOS_ABOUT_##about, first))       \
            c.rv = chaos.act.C_##name == NULL ? CKR_FUNCTION_NOT_SUPPORTED     \
                                              : chaos.act.C_##name args;       \
        return chaos_leave(&c);                                                \
    }
CHAOS_CALLS(CHAOS_WRAP)

static CK_RV
initialize(void *pointer)
{
    CK_RV rv = chaos_load(0);

    if (rv == CKR_OK)
        rv = pass_Initialize(pointer);
    return rv;
}

static CK_RV get_function_list(CK_FUNCTION_LIST **ret);

static CK_FUNCTION_LIST list = { .version = { 2, 40 },
#define CHAOS_X(name, about, first, shape) .C_##name = pass_##name,
    CHAOS_CALLS(CHAOS_X)
#undef CHAOS_X
};

/* What the list leads to when all is passed on. */
static CK_RV
hook_function_list(CK_FUNCTION_LIST **ret)
{
    if (ret == NULL)
        return CKR_ARGUMENTS_BAD;
    *ret = &list;
    return CKR_OK;
}

static CK_RV
hook_initialize(void *pointer)
{
    CK_RV rv = chaos.real->C_Initialize(pointer);

    /* After a fork: as on opencryptoki, what the parent had open is gone. */
    if (atomic_load(&chaos.forked) &&
        (rv == CKR_OK || rv == CKR_CRYPTOKI_ALREADY_INITIALIZED)) {
        CK_SLOT_ID slot[64];
        size_t n = chaos_session_slots(slot, 64);

        for (size_t i = 0; i < n; i++)
            (void)chaos.real->C_CloseAllSessions(slot[i]);
        chaos_session_clear_all();
        atomic_store(&chaos.forked, 0);
        rv = CKR_OK;
    }
    return rv;
}

static CK_RV
hook_finalize(void *pointer)
{
    CK_RV rv = chaos.real->C_Finalize(pointer);

    if (rv == CKR_OK) {
        chaos_session_clear_all();
        atomic_store(&chaos.dead, 0);
    }
    return rv;
}

static CK_RV
get_function_list(CK_FUNCTION_LIST **ret)
{
    list.C_Initialize = initialize;
    /* So that a rule can meet this call; what is wrong is said later. */
    if (chaos_load(1) == CKR_OK)
        return pass_GetFunctionList(ret);
    return hook_function_list(ret);
}

EXPORTED CK_RV
C_GetFunctionList(CK_FUNCTION_LIST **ret)
{
    return get_function_list(ret);
}

static void
in_child(void)
{
    if (chaos_quirk(OCK_FORK))
        atomic_store(&chaos.forked, 1);
}

/* CHAOS_CONF, or the file beside this library. */
static void
script_path(char out[CHAOS_PATH_MAX])
{
    const char *path = getenv("CHAOS_CONF");
    const char *slash = NULL;
    Dl_info info;
    int folder = 0;

    if (path != NULL && path[0] != '\0') {
        (void)snprintf(out, CHAOS_PATH_MAX, "%s", path);
        return;
    }
    if (dladdr(&chaos, &info) != 0 && info.dli_fname != NULL)
        slash = strrchr(info.dli_fname, '/');
    if (slash != NULL)
        folder = (int)(slash - info.dli_fname) + 1;
    (void)snprintf(out, CHAOS_PATH_MAX, "%.*schaos.conf", folder,
        slash == NULL ? "" : info.dli_fname);
}

/* dlsym gives an object pointer; C wants no cast from it to a function. */
static CK_FUNCTION_LIST *
real_open(const char *path, char *problem, size_t size)
{
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    CK_C_GetFunctionList get = NULL;
    CK_FUNCTION_LIST *real = NULL;
    void *symbol = NULL;

    if (library != NULL)
        symbol = dlsym(library, "C_GetFunctionList");
    memcpy(&get, &symbol, sizeof(get));
    if (library == NULL)
        (void)snprintf(problem, size, "%s", dlerror());
    else if (get == NULL || get(&real) != CKR_OK || real == NULL)
        (void)snprintf(problem, size, "%s: no PKCS#11 module", path);
    return real;
}

static void
start(CK_FUNCTION_LIST *real)
{
    uint64_t now_ns = chaos_clock_ns();

    chaos.act = *real;
    chaos.act.C_Initialize = hook_initialize;
    chaos.act.C_Finalize = hook_finalize;
    chaos.act.C_GetFunctionList = hook_function_list;
    chaos_hooks_slots(&chaos.act);
    chaos_hooks_login(&chaos.act);
    chaos_hooks_create(&chaos.act);
    chaos_hooks_read(&chaos.act);
    chaos_hooks_sign(&chaos.act);
    chaos_hooks_mechanisms(&chaos.act);
    chaos_rules_start(&chaos.script.rules, now_ns);
    atomic_store(&chaos.due_ns, 0);
    chaos_rules_changed();
    if (chaos_quirk(OCK_FORK))
        (void)pthread_atfork(NULL, NULL, in_child);
    chaos.real = real;
}

static int
files_open(const struct chaos_script *s, char *problem, size_t size)
{
    chaos.control = &memory;
    if (s->control[0] != '\0')
        chaos.control = chaos_control_map(s->control);
    if (chaos.control == NULL) {
        (void)snprintf(problem, size, "%s: cannot be used", s->control);
        return 0;
    }
    if (s->log[0] == '\0' || chaos.log_fd >= 0)
        return 1;
    chaos.log_fd =
        open(s->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (chaos.log_fd < 0)
        (void)snprintf(problem, size, "%s: cannot be used", s->log);
    return chaos.log_fd >= 0;
}

CK_RV
chaos_load(int quiet)
{
    char path[CHAOS_PATH_MAX], problem[CHAOS_PATH_MAX + 256];
    CK_FUNCTION_LIST *real = NULL;

    (void)pthread_mutex_lock(&loading);
    if (chaos.real == NULL) {
        script_path(path);
        if (chaos_script_read(path, &chaos.script, problem, sizeof(problem)) &&
            files_open(&chaos.script, problem, sizeof(problem)))
            real = real_open(chaos.script.module, problem, sizeof(problem));
        if (real != NULL)
            start(real);
        else if (!quiet)
            chaos_complain(problem);
    }
    (void)pthread_mutex_unlock(&loading);
    return chaos.real == NULL ? CKR_GENERAL_ERROR : CKR_OK;
}
