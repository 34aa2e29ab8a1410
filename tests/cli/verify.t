hardseal key verify: a key, and what the exchange says of it
============================================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start

What the stand-in knows of the key from here on:

  $ sim_says() {
  >     printf '[{"apiKey":"%s","secretKey":"%s","passphrase":"%s",%s}]\n' \
  >         "$KEY_ID" "$SECRET" "$PASSPHRASE" "$1" >sim/keys.json
  > }
  $ good='"perm":["read","trade"],"ip":["127.0.0.1"],"label":"desk"'
  $ sim_says "$good"
  $ import_key desk1 --perm read,trade --ip 127.0.0.1

As its record says
------------------

  $ hardseal key verify desk1
  desk1: account 44705892343619584 (main), label "desk", live, read,trade, bound to 127.0.0.1
  $ received target
  /api/v5/account/config
  $ hardseal --json key verify desk1
  {"name":"desk1","generation":1,"site":"global","env":"live","code":"0","account":{"uid":"44705892343619584","main_uid":"44705892343619584","main":true,"label":"desk","permissions":["read","trade"],"ips":["127.0.0.1"]},"known_at":null,"findings":[]}

Account and label are kept in the record.

  $ hardseal key show desk1 | grep -E '^(account|label):'
  account:      44705892343619584
  label:        desk
  $ hardseal --json key show desk1 | json account
  {
    "uid": "44705892343619584",
    "main_uid": "44705892343619584",
    "label": "desk"
  }

Nothing is written again where nothing has changed.

  $ state >before
  $ hardseal key verify desk1 >/dev/null
  $ state | diff before - | grep '^[<>].*home/state' | sed 's/.* //' | sort -u
  home/state/limits
  home/state/verified/desk1@23ca82fd7e936b07635c8b0e1eb826b1

The same addresses, in other words:

  $ sim_says '"perm":["trade","read"],"ip":["127.0.0.1/32"],"label":"desk"'
  $ hardseal key verify desk1
  desk1: account 44705892343619584 (main), label "desk", live, read,trade, bound to 127.0.0.1

Not as its record says
----------------------

  $ sim_says '"perm":["read","withdraw"],"ip":["127.0.0.0/8"],"label":"desk"'
  $ hardseal key verify desk1
  desk1: account 44705892343619584 (main), label "desk", live, read,withdraw, bound to 127.0.0.0/8
  desk1: more-permissions: the exchange lets it do more than its record says: withdraw
    remedy: take that away at the exchange; hardseal key verify --record desk1 accepts it
  desk1: fewer-permissions: its record says trade, which the exchange does not let it do
    remedy: grant that at the exchange; hardseal key verify --record desk1 accepts it
  desk1: more-addresses: it is bound to addresses that its record lacks: 127.0.0.0/8
    remedy: remove them at the exchange; hardseal key verify --record desk1 accepts them
  desk1: fewer-addresses: its record says that it is bound to 127.0.0.1, and it is not
    remedy: bind it to them at the exchange; hardseal key verify --record desk1 accepts it
  hardseal: 4 findings on the key "desk1"
  [6]
  $ sim_says '"perm":["read","trade"],"label":"desk"'
  $ hardseal key verify desk1
  desk1: account 44705892343619584 (main), label "desk", live, read,trade, bound to no address
  desk1: fewer-addresses: its record says that it is bound to 127.0.0.1, and it is not
    remedy: bind it to them at the exchange; hardseal key verify --record desk1 accepts it
  desk1: unbound: it may trade and is bound to no address: it works from anywhere, and the exchange deletes it after 14 days without use
    remedy: bind it at the exchange, then hardseal key verify --record desk1
  hardseal: 2 findings on the key "desk1"
  [6]
  $ hardseal --json key verify desk1 >found
  [6]
  $ json findings.0 <found; json findings.1.finding <found; json error <found
  {
    "finding": "fewer-addresses",
    "message": "its record says that it is bound to 127.0.0.1, and it is not",
    "remedy": "bind it to them at the exchange; hardseal key verify --record desk1 accepts it"
  }
  unbound
  {
    "code": "finding",
    "exit": 6,
    "message": "2 findings on the key \"desk1\"",
    "hint": ""
  }

Another label, and another account: they are not kept, and found again.

  $ sim_says "${good/desk/trend}"
  $ hardseal key verify desk1
  desk1: account 44705892343619584 (main), label "trend", live, read,trade, bound to 127.0.0.1
  desk1: label: it is called "trend" at the exchange, and was "desk" before
    remedy: hardseal key verify --record desk1 accepts it
  hardseal: 1 finding on the key "desk1"
  [6]
  $ sim_says "$good"',"uid":"99","mainUid":"77","subAcct":"trend1"'
  $ for i in 1 2; do hardseal key verify desk1; done
  desk1: account 99 (sub-account of 77), label "desk", live, read,trade, bound to 127.0.0.1
  desk1: account: it belongs to account 99, and belonged to 44705892343619584 before
    remedy: find out who did that; hardseal key verify --record desk1 accepts it
  hardseal: 1 finding on the key "desk1"
  desk1: account 99 (sub-account of 77), label "desk", live, read,trade, bound to 127.0.0.1
  desk1: account: it belongs to account 99, and belonged to 44705892343619584 before
    remedy: find out who did that; hardseal key verify --record desk1 accepts it
  hardseal: 1 finding on the key "desk1"
  [6]

A label cannot steer the terminal.

  $ sim_says "${good/desk/a\\u202eb}"
  $ hardseal key verify desk1 2>/dev/null | sed -n '1p; 2p'
  desk1: account 44705892343619584 (main), label "a???b", live, read,trade, bound to 127.0.0.1
  desk1: label: it is called "a???b" at the exchange, and was "desk" before

Accepted
--------

  $ sim_says '"perm":["read"],"label":"trend"'
  $ hardseal key verify --record desk1
  desk1: account 44705892343619584 (main), label "trend", live, read, bound to no address
  $ hardseal key show desk1 | grep -E '^(permissions|ips|label):'
  permissions:  read
  ips:          -
  label:        trend
  $ hardseal key verify desk1
  desk1: account 44705892343619584 (main), label "trend", live, read, bound to no address

What stays wrong is still told.

  $ sim_says '"perm":["read","trade"],"label":"trend"'
  $ hardseal key verify --record desk1
  desk1: account 44705892343619584 (main), label "trend", live, read,trade, bound to no address
  desk1: unbound: it may trade and is bound to no address: it works from anywhere, and the exchange deletes it after 14 days without use
    remedy: bind it at the exchange, then hardseal key verify --record desk1
  hardseal: 1 finding on the key "desk1"
  [6]

Refused
-------

  $ sim_says "$good"',"env":"demo"'
  $ hardseal key verify desk1
  desk1: environment: its record says live, and the exchange says that it is not
    remedy: hardseal key delete desk1, and import it, or a new one, with --env demo
  hardseal: the exchange refused: 50101: APIKey does not match current environment. (HTTP 401, stop-config)
    hint: its record says live: live and demo keys are different keys
  [7]
  $ echo '[]' >sim/keys.json
  $ requests=$(received)
  $ hardseal key verify desk1
  hardseal: note: desk1 signs nothing more until `hardseal key thaw desk1`
  hardseal: the exchange refused: 50119: API key doesn't exist (HTTP 401, stop-credential)
    hint: it was deleted, not used for 14 days, or belongs to another site; with a base URL of its own it is asked for nowhere else
  [7]
  $ [ "$(received)" = $((requests + 1)) ]
  $ hardseal -q key thaw --yes desk1
  desk1: thawed (generation 1)
  $ hardseal --json key verify desk1 >found
  hardseal: note: desk1 signs nothing more until `hardseal key thaw desk1`
  [7]
  $ json code <found; json account <found; json findings <found; json error.code <found
  50119
  null
  []
  exchange

An answer that is none, and none at all, is asked for again; but not for ever:

  $ sim_says "$good"
  $ hardseal -q key thaw --yes desk1
  desk1: thawed (generation 1)
  $ sim_fault 'GET /api/v5/account/config html'
  $ sim_fault 'GET /api/v5/account/config drop-before'
  $ hardseal -q key verify desk1
  desk1: account 44705892343619584 (main), label "desk", live, read,trade, bound to 127.0.0.1
  desk1: label: it is called "desk" at the exchange, and was "trend" before
    remedy: hardseal key verify --record desk1 accepts it
  desk1: more-addresses: it is bound to addresses that its record lacks: 127.0.0.1
    remedy: remove them at the exchange; hardseal key verify --record desk1 accepts them
  hardseal: 2 findings on the key "desk1"
  [6]
  $ sim_fault 'GET /api/v5/account/config html count=0'
  $ hardseal key verify --deadline 300 desk1
  hardseal: HTTP 403 without a code of the exchange: its edge or a proxy answered with a page: 403 | okx.com | Cloudflare
    hint: the exchange's edge or a proxy answered, not the exchange: wait before the next request; a lasting 403 means that it refuses this address
  [7]
  $ sim_post fault '{"clear": true}' >/dev/null
  $ sim_fault 'GET /api/v5/account/config drop-before count=0'
  $ rm home/state/limits
  $ hardseal key verify --deadline 300 desk1 2>/dev/null
  [9]
  $ sim_post fault '{"clear": true}' >/dev/null
  $ sim_fault 'GET /api/v5/account/config stall ms=2000'
  $ rm home/state/limits
  $ hardseal key verify --deadline 300 desk1 2>/dev/null
  [9]
  $ hardseal key verify nobody
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal key verify a/b 2>&1 | head -n 1
  hardseal: "a/b" cannot be a key's name
  $ hardseal -q key freeze desk1
  desk1: frozen (generation 1)
  $ hardseal key verify desk1
  hardseal: the key "desk1" is frozen
    hint: hardseal key thaw desk1 ends that
  [6]

At once, when it is imported
----------------------------

  $ sim_says "$good"
  $ import() { block | hardseal key import "$@" --verify --base-url "$SIM" --ca-file sim/ca.pem; }
  $ import desk2 --perm read,trade --ip 127.0.0.1
  desk2: imported into token "hardseal" (in-token)
  desk2: account 44705892343619584 (main), label "desk", live, read,trade, bound to 127.0.0.1
  $ hardseal key show desk2 | grep '^label:'
  label:        desk
  $ import --json desk3 --perm read,trade --ip 127.0.0.1 >found
  $ json account.label <found; json verify.code <found; json verify.findings <found
  desk
  0
  []

The key is there, whatever comes of it.

  $ import desk4
  desk4: imported into token "hardseal" (in-token)
  desk4: account 44705892343619584 (main), label "desk", live, read,trade, bound to 127.0.0.1
  desk4: more-permissions: the exchange lets it do more than its record says: trade
    remedy: take that away at the exchange; hardseal key verify --record desk4 accepts it
  desk4: more-addresses: it is bound to addresses that its record lacks: 127.0.0.1
    remedy: remove them at the exchange; hardseal key verify --record desk4 accepts them
  hardseal: note: the key is imported, and signs: `hardseal key verify desk4` asks again, `hardseal key freeze desk4` stops it, `hardseal key delete desk4` drops it
  hardseal: 2 findings on the key "desk4"
  [6]
  $ echo '[]' >sim/keys.json
  $ import -q desk5
  desk5: imported into token "hardseal" (in-token)
  hardseal: the exchange refused: 50119: API key doesn't exist (HTTP 401, stop-credential)
    hint: it was deleted, not used for 14 days, or belongs to another site; with a base URL of its own it is asked for nowhere else
  [7]
  $ import -q --json desk6 >found
  [7]
  $ json name <found; json verify.code <found; json error.code <found
  desk6
  50119
  exchange
  $ block | hardseal -q key import desk7 --verify --base-url https://127.0.0.1:1
  desk7: imported into token "hardseal" (in-token)
  hardseal: * (glob)
    hint: check the network; it is safe to repeat
  [8]
  $ names
  hardseal: note: the exchange has refused desk5, and it signs nothing: mend the cause, then `hardseal key thaw desk5`
  hardseal: note: the exchange has refused desk6, and it signs nothing: mend the cause, then `hardseal key thaw desk6`
  desk1 desk2 desk3 desk4 desk5 desk6 desk7

A rotation to another account
-----------------------------

  $ next_says() {
  >     printf '[{"apiKey":"%s","secretKey":"%s","passphrase":"%s",%s}]\n' \
  >         "$NEXT_ID" "$NEXT_SECRET" "$PASSPHRASE" "$1" >sim/keys.json
  > }
  $ next_says "$good"',"uid":"99"'
  $ next_block | hardseal key rotate desk2 --check --activate
  desk2@2: account 99 (main), label "desk", live, read,trade, bound to 127.0.0.1
  desk2@2: account: it belongs to account 99, and belonged to 44705892343619584 before
    remedy: find out who did that; hardseal key verify --record desk2@2 accepts it
  hardseal: note: generation 2 of desk2 stays staged and signs nothing: `hardseal key activate desk2` makes it live all the same, `hardseal key delete --generation 2 desk2` drops it
  hardseal: 1 finding on the key "desk2@2"
  [6]
  $ hardseal key verify --record desk2@2
  desk2@2: account 99 (main), label "desk", live, read,trade, bound to 127.0.0.1
  $ hardseal key activate desk2
  desk2: active (generation 2)
  $ hardseal key show desk2 | grep '^account:'
  account:      99

To one of the same account, which has a label of its own:

  $ next_says "${good/desk/desk-b}"
  $ next_block | hardseal -q key rotate desk3 --check --activate
  desk3: generation 2 is active on token "hardseal" (in-token), and the exchange takes it
  $ hardseal key show desk3 | grep '^label:'
  label:        desk-b

What is staged, and what signs
------------------------------

What is found of the one does not hide what is known of the other.

  $ sim_says "$good"
  $ import desk8 --perm read,trade --ip 127.0.0.1 >/dev/null
  $ next_block | hardseal -q key rotate desk8
  desk8@2: generation 2 is staged on token "hardseal" (in-token)
  $ next_says '"perm":["read","withdraw"],"ip":["127.0.0.1"]'
  $ hardseal -q key verify desk8@2 >/dev/null 2>&1
  [6]
  $ hardseal --json key review desk8 >found
  [6]
  $ for i in 0 1; do json keys.$i.generation <found; json keys.$i.verified_current <found; done
  1
  true
  2
  true
  $ hardseal -q key review desk8 2>/dev/null | grep verify:
  desk8@2: verify: it is not as its record says: more-permissions,fewer-permissions, found on 20??-??-?? (glob)

What has stopped a key is told once, and what it refuses is no remedy.

  $ hardseal -q key review desk5 2>/dev/null | grep -A 1 -E '(stopped|verify):'
  desk5: stopped: it signs nothing: the exchange refused it on 20??-??-?? with 50119 (glob)
    remedy: mend the cause, then hardseal key thaw desk5; or hardseal key rotate desk5

It goes with the key.

  $ kept() { find home/state/verified -name "$1@*" | wc -l; }
  $ kept desk8
  2
  $ hardseal -q key delete --yes --generation 2 desk8
  desk8@2: deleted
  $ kept desk8
  1
  $ hardseal --json key review desk8 | json keys.0.verified_current
  true
  $ hardseal -q key delete --yes desk8
  desk8: deleted
  $ kept desk8; kept desk3
  0
  2
  $ sim_stop
