/*
 * cli/verify.c: ask the exchange about a key, and compare with its record.
 * Layer: cli.
 */
#include <stdio.h>
#include <string.h>

#include <hardseal/client.h>

#include "base/error.h"
#include "cli/elsewhere.h"
#include "cli/refused.h"
#include "cli/verified.h"
#include "okx/answer.h"
#include "sign/holder.h"
#include "store/amend.h"

#include "cli/verify.h"

/* What a verification asks with. */
struct asking {
    struct hseal_client *client;
    struct hseal_signer *signer;
    long timeout_ms;
};

struct hseal_compared
hseal_verification_compared(const struct hseal_verification *v)
{
    struct hseal_compared x = {
        .name = v->spec,
        .record = &v->credential.record,
        .account = v->refusal == HSEAL_ERR_OK ? &v->account : NULL,
        .code = v->code,
        .at_site = v->at_site,
        .site = v->site,
    };

    return x;
}

void
hseal_verification_free(struct hseal_verification *v)
{
    hseal_credential_free(&v->credential);
    memset(v, 0, sizeof(*v));
}

/* ---- asking ---- */

/* The only place that sends.  A key that is refused may be sought elsewhere
 * before it is stopped. */
static enum hseal_err
send_one(const struct asking *a, struct hseal_signer *signer, const char *spec,
    struct hseal_answer *ret, struct hseal_error *e)
{
    const struct hseal_request req = { .method = "GET",
        .path = HSEAL_OKX_ACCOUNT_PATH };
    const struct hseal_send_params params = { .timeout_ms = a->timeout_ms,
        .flags = HSEAL_SEND_KEEP };
    enum hseal_err err =
        hseal_client_request(a->client, signer, spec, &req, &params, ret, e);

    return ret->status != 0 ? HSEAL_ERR_OK : err;
}

static void
judge(struct hseal_verification *v, const struct hseal_answer *a,
    struct hseal_okx_answer *said, struct hseal_okx_verdict *verdict)
{
    const struct hseal_okx_asked asked = { .status = a->status };
    struct hseal_view body = { (const unsigned char *)a->body, a->body_len };

    hseal_okx_answer_read(body, said);
    hseal_okx_verdict(said, &asked, verdict);
    (void)snprintf(v->code, sizeof(v->code), "%s", said->code);
    v->refusal = hseal_okx_answer_check(said, &asked, &v->why);
    if (v->refusal == HSEAL_ERR_OK)
        v->refusal = hseal_okx_account_read(body, &v->account, &v->why);
}

/* Codes with which a site shows that it knows the key. */
static int
shows_key(const char *code)
{
    static const char *const codes[] = { "0", "50100", "50101", "50105",
        "50110", "50113", "50120" };

    for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
        if (strcmp(code, codes[i]) == 0)
            return 1;
    return 0;
}

/* One request; what goes wrong says nothing about the key. */
static int
is_known_at(const struct asking *a, const char *spec, enum hseal_okx_site site)
{
    struct hseal_signer *there = NULL;
    struct hseal_okx_answer said;
    struct hseal_answer answer;
    struct hseal_view body;
    int known = 0;

    memset(&answer, 0, sizeof(answer));
    if (hseal_elsewhere_new(a->signer, site, &there, NULL) == HSEAL_ERR_OK &&
        send_one(a, there, spec, &answer, NULL) == HSEAL_ERR_OK) {
        body.data = (const unsigned char *)answer.body;
        body.len = answer.body_len;
        hseal_okx_answer_read(body, &said);
        known = shows_key(said.code);
    }
    hseal_answer_free(&answer);
    hseal_signer_free(there);
    return known;
}

static void
ask_sites(struct hseal_context *c, const struct asking *a,
    struct hseal_verification *v)
{
    const struct hseal_record *r = &v->credential.record;

    for (unsigned i = 0; i < HSEAL_OKX_SITE_COUNT && !v->at_site; i++) {
        enum hseal_okx_site site = (enum hseal_okx_site)i;
        if (site == r->site)
            continue;
        hseal_output_detail(
            &c->out, "asking %s for it", hseal_okx_site_base_url(site));
        if (!is_known_at(a, v->spec, site))
            continue;
        v->at_site = 1;
        v->site = site;
    }
}

static void
advise_unknown(struct hseal_verification *v, int asked)
{
    const char *advice =
        asked ? "no site that has answered knows it: it was deleted, or not "
                "used for 14 days"
        : v->credential.record.base_url[0] != '\0'
            ? "it was deleted, not used for 14 days, or belongs to another "
              "site; with a base URL of its own it is asked for nowhere else"
            : "it was deleted, not used for 14 days, or belongs to another "
              "site: hardseal key verify asks those, too";

    if (v->at_site)
        (void)hseal_hint(&v->why, v->refusal,
            "site %s knows it: its record names the wrong one",
            hseal_okx_site_name(v->site));
    else
        (void)hseal_hint(&v->why, v->refusal, "%s", advice);
}

static void
look_further(struct hseal_context *c, const struct asking *a, unsigned flags,
    struct hseal_verification *v)
{
    int asks = (flags & HSEAL_VERIFY_SITES) != 0 &&
               v->credential.record.base_url[0] == '\0';

    if (v->refusal == HSEAL_ERR_OK)
        return;
    if (strcmp(v->code, "50119") == 0) {
        if (asks)
            ask_sites(c, a, v);
        advise_unknown(v, asks);
    } else if (strcmp(v->code, "50101") == 0) {
        (void)hseal_hint(&v->why, v->refusal,
            "its record says %s: live and demo keys are different keys",
            hseal_okx_env_name(v->credential.record.env));
    }
}

static enum hseal_err
ask(struct hseal_context *c, const struct asking *a, unsigned flags,
    struct hseal_verification *v, struct hseal_error *e)
{
    const struct hseal_refused_key key = { a->signer, v->spec,
        v->credential.record.key_id };
    struct hseal_answer answer;
    struct hseal_okx_answer said;
    struct hseal_okx_verdict verdict;
    enum hseal_err err;

    memset(&answer, 0, sizeof(answer));
    err = send_one(a, a->signer, v->spec, &answer, e);
    if (err == HSEAL_ERR_OK) {
        judge(v, &answer, &said, &verdict);
        look_further(c, a, flags, v);
        hseal_refused(c, &key, &said, &verdict);
        v->stopped = verdict.code_class == HSEAL_OKX_CODE_STOP_CRED;
    }
    hseal_answer_free(&answer);
    return err;
}

/* An exchange that is busy says nothing about the key. */
static int
is_about_key(const struct hseal_verification *v)
{
    return v->refusal == HSEAL_ERR_OK || strncmp(v->code, "501", 3) == 0;
}

static void
compare(const struct hseal_home *home, struct hseal_verification *v)
{
    const struct hseal_compared x = hseal_verification_compared(v);
    uint64_t now_ms = hseal_clock_wall_ms(hseal_clock_system());

    v->found = hseal_difference_all(&x);
    if (is_about_key(v) && hseal_verified_put(home->state, &x, v->found, now_ms,
                               NULL) != HSEAL_ERR_OK)
        return; /* a review then has an older one, with its day */
}

static enum hseal_err
open_asking(struct hseal_context *c, struct hseal_store *store,
    struct asking *a, struct hseal_error *e)
{
    enum hseal_err err;

    err = hseal_arguments_timeout(&c->arguments, &a->timeout_ms, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_client(c, &a->client, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_holder_open(
            store, hseal_clock_system(), HSEAL_TIMEOUT_MS / 2, &a->signer, e);
    return err;
}

enum hseal_err
hseal_verify(struct hseal_context *c, const char *spec, unsigned flags,
    struct hseal_verification *v, struct hseal_error *e)
{
    struct asking a = { NULL, NULL, 0 };
    const struct hseal_home *home;
    struct hseal_store *store;
    enum hseal_err err;

    (void)snprintf(v->spec, sizeof(v->spec), "%s", spec);
    err = hseal_context_home(c, &home, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_context_store(c, 0, &store, e);
    if (err == HSEAL_ERR_OK)
        err = hseal_store_load(store, spec, &v->credential, e);
    if (err == HSEAL_ERR_OK)
        err = open_asking(c, store, &a, e);
    if (err == HSEAL_ERR_OK)
        err = ask(c, &a, flags, v, e);
    if (err == HSEAL_ERR_OK)
        compare(home, v);
    hseal_signer_free(a.signer);
    hseal_client_free(a.client);
    return err;
}

/* ---- what comes of it ---- */

#define BIT(d) (1U << HSEAL_DIFFERENCE_##d)

/* Each new record has every running program look at its keys again. */
static int
is_news(const struct hseal_verification *v, int all)
{
    const struct hseal_record *r = &v->credential.record;

    if (hseal_okx_owner_same(&r->owner, &v->account.owner))
        return all && hseal_verify_differs(v);
    return all || (v->found & (BIT(ACCOUNT) | BIT(LABEL))) == 0;
}

static enum hseal_err
learn_here(struct hseal_context *c, struct hseal_verification *v,
    uint64_t generation, int all, struct hseal_error *e)
{
    struct hseal_store *store;
    enum hseal_err err = hseal_context_store(c, 1, &store, e);

    return err == HSEAL_ERR_OK ? hseal_store_learn(store, v->credential.name,
                                     generation, &v->account, all, e)
                               : err;
}

/* What is left to be found where the record says so. */
static enum hseal_err
take_over(struct hseal_context *c, struct hseal_verification *v, int all,
    struct hseal_error *e)
{
    struct hseal_record *r = &v->credential.record;
    const struct hseal_home *home;
    enum hseal_err err = hseal_context_home(c, &home, e);

    if (err != HSEAL_ERR_OK)
        return err;
    r->owner = v->account.owner;
    if (all) {
        r->permissions =
            hseal_okx_accepted(r->permissions, v->account.permissions);
        r->ips = v->account.ips;
    }
    compare(home, v);
    return HSEAL_ERR_OK;
}

enum hseal_err
hseal_verify_learn(struct hseal_context *c, struct hseal_verification *v,
    uint64_t generation, int all, struct hseal_error *e)
{
    enum hseal_err err;

    if (v->refusal != HSEAL_ERR_OK || !is_news(v, all))
        return HSEAL_ERR_OK;
    err = learn_here(c, v, generation, all, e);
    return err == HSEAL_ERR_OK ? take_over(c, v, all, e) : err;
}

void
hseal_verify_learn_everywhere(struct hseal_context *c,
    struct hseal_verification *v, const uint64_t *generation)
{
    size_t known = 0;
    struct hseal_error why;

    if (v->refusal != HSEAL_ERR_OK || !is_news(v, 0))
        return;
    for (size_t i = 0; i < c->tokens.n; i++) {
        hseal_context_use(c, i);
        if (hseal_context_watch(c, &why) == HSEAL_ERR_OK &&
            learn_here(c, v, generation != NULL ? generation[i] : 0, 0, &why) ==
                HSEAL_ERR_OK)
            known++;
        else
            hseal_output_note(&c->out,
                "account and label could not be kept on token %s: %s",
                c->tokens.list[i].name, why.message);
    }
    hseal_context_use(c, 0);
    if (known > 0 && take_over(c, v, 0, &why) != HSEAL_ERR_OK)
        hseal_output_note(&c->out, "%s", why.message);
}

int
hseal_verify_differs(const struct hseal_verification *v)
{
    return (v->found & ~BIT(UNBOUND)) != 0;
}

enum hseal_err
hseal_verify_result(const struct hseal_verification *v, struct hseal_error *e)
{
    unsigned n = 0;

    if (v->refusal != HSEAL_ERR_OK) {
        if (e != NULL)
            *e = v->why;
        return v->refusal;
    }
    for (unsigned d = 0; d < HSEAL_DIFFERENCE_COUNT; d++)
        n += v->found >> d & 1U;
    if (n == 0)
        return HSEAL_ERR_OK;
    return hseal_fail(e, HSEAL_ERR_FINDING, "%u finding%s on the key \"%s\"", n,
        n == 1 ? "" : "s", v->spec);
}
