hardseal key touch: keys that would be lost without use
=======================================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ key() {
  >     printf '{"apiKey":"%s","secretKey":"%s","passphrase":"%s",%s}' \
  >         "$1" "$SECRET" "$PASSPHRASE" "$2"
  > }
  $ id() { echo "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e0$1"; }
  $ open='"perm":["read","trade"]'
  $ echo "[$(key $(id 1) $open),$(key $(id 2) $open),$(key $(id 3) $open,'"ip":["127.0.0.1"]'),$(key $(id 4) $open,'"env":"demo"'),$(key $(id 5) $open)]" >sim/keys.json
  $ for i in 1 2 5; do KEY_ID=$(id $i) import_key desk$i --perm read,trade; done
  $ KEY_ID=$(id 3) import_key desk3 --perm read,trade --ip 127.0.0.1
  $ KEY_ID=$(id 4) import_key desk4 --perm read,trade --env demo

It is one signed GET that anybody's key may send.

  $ hardseal key touch desk1
  desk1: used, 14 days left
  $ received method; received target
  GET
  /api/v5/account/config
  $ hardseal --json key touch desk1 | json keys.0.days_left
  14
  $ hardseal key touch desk3; hardseal key touch desk4
  desk3: used, does not end for want of use
  desk4: used, does not end for want of use

All that have need of it and were not used within a day:

  $ hardseal -q key freeze desk5
  desk5: frozen (generation 1)
  $ requests=$(received)
  $ hardseal key touch --all
  desk1: recent, 14 days left
  desk2: used, 14 days left
  desk5: frozen, 14 days left
  $ [ "$(received)" = $((requests + 1)) ]
  $ hardseal key touch --all
  desk1: recent, 14 days left
  desk2: recent, 14 days left
  desk5: frozen, 14 days left
  $ [ "$(received)" = $((requests + 1)) ]
  $ hardseal -q key touch --all
  $ hardseal --json key touch --all | json keys.2.state
  frozen

Any request is use; what the exchange answers to anybody is none.

  $ used() { find home/state/used -type f | wc -l; }
  $ used
  4
  $ file() { echo "home/state/used/$(printf %s "$(id $1)" | sha256sum | cut -c 1-32)"; }
  $ stat -c '%a %A' home/state/used $(file 1)
  700 drwx------
  600 -rw-------
  $ grep -r -l -E "$(id 1)|$PASSPHRASE" home/state
  [1]
  $ rm -r home/state/used
  $ request desk1 GET /api/v5/public/time | json code
  0
  $ [ -e home/state/used ]
  [1]
  $ request desk1 GET /api/v5/account/balance | json code
  0
  $ used
  1
  $ request desk2 GET /api/v5/account/balance?ccy=X >/dev/null
  $ used
  2
  $ sim_fault 'GET /api/v5/account/balance code code=50111'
  $ request desk3 GET /api/v5/account/balance >/dev/null 2>&1
  [7]
  $ used
  2

At most once a minute:

  $ days_ago() { echo $(($(date +%s%3N) - $2 * 86400000)) >$(file $1); }
  $ stamp=$(stat -c %y $(file 1))
  $ hardseal -q key touch desk1
  desk1: used, 14 days left
  $ [ "$(stat -c %y $(file 1))" = "$stamp" ]

One that is late, and one that the exchange has deleted meanwhile
-----------------------------------------------------------------

  $ days_ago 1 12
  $ days_ago 2 5
  $ days_ago 5 11
  $ hardseal key review desk1
  NAME   ACCOUNT  AGE  USED        LEFT  VERIFIED    STATE
  desk1  -        0 d  20??-??-??  2 d   20??-??-??  ok (glob)
  desk1: idle-soon: this host used it last on 20??-??-??: days until the exchange deletes it for want of use: 2 (glob)
    remedy: hardseal key touch desk1, by cron with --all; or bind it to an address
  desk1: unbound: it may trade and is bound to no address: it works from anywhere, and the exchange deletes it after 14 days without use
    remedy: bind it at the exchange, then hardseal key verify --record desk1
  hardseal: 2 findings on token "hardseal"
  [6]
  $ echo "[$(key $(id 2) $open)]" >sim/keys.json
  $ hardseal key touch --all
  hardseal: note: desk1 signs nothing more until `hardseal key thaw desk1`
  desk1: failed, 2 days left: the exchange refused: 50119: API key doesn't exist (HTTP 401, stop-credential)
  desk2: used, 14 days left
  desk5: frozen, 3 days left
  hardseal: 1 of 3 keys could not be used: the exchange refused: 50119: API key doesn't exist (HTTP 401, stop-credential)
    hint: it was deleted, not used for 14 days, or belongs to another site; with a base URL of its own it is asked for nowhere else
  [7]
  $ hardseal -q key thaw --yes desk1
  desk1: thawed (generation 1)
  $ hardseal -q key touch --all 2>/dev/null
  desk1: failed, 2 days left: the exchange refused: 50119: API key doesn't exist (HTTP 401, stop-credential)
  desk5: frozen, 3 days left
  [7]
  $ hardseal -q key thaw --yes desk1
  desk1: thawed (generation 1)
  $ hardseal --json key touch --all >found
  hardseal: note: desk1 signs nothing more until `hardseal key thaw desk1`
  [7]
  $ json keys.0.error.code <found; json keys.1.state <found; json error.exit <found
  exchange
  recent
  7
  $ hardseal key touch desk1 2>/dev/null
  [6]

Not as its record says:

  $ hardseal -q key delete --yes desk1
  desk1: deleted
  $ KEY_ID=$(id 2) import_key desk6
  $ hardseal key touch desk6
  hardseal: note: desk6 is not as its record says: hardseal key verify desk6
  desk6: used, 14 days left

What it has said counts from then on, and not the record.

  $ hardseal -q key delete --yes desk6
  desk6: deleted
  $ hardseal -q key thaw --yes desk3
  desk3: thawed (generation 1)
  $ echo "[$(key $(id 2) $open,'"ip":["127.0.0.1"]'),$(key $(id 3) $open)]" >sim/keys.json
  $ for i in 2 3; do hardseal key verify desk$i >/dev/null 2>&1; done
  [6]
  $ rm -r home/state/used
  $ hardseal key touch --all
  hardseal: note: desk3 is not as its record says: hardseal key verify desk3
  desk3: used, 14 days left
  desk5: frozen, 14 days left
  $ for i in 2 3; do hardseal --json key review desk$i 2>/dev/null | json keys.0.days_left; done
  null
  14

Bad words
---------

  $ hardseal key touch
  hardseal: key touch needs NAME or --all
  usage: hardseal key touch [OPTION]... [NAME]
  [2]
  $ hardseal key touch --all desk1
  hardseal: key touch needs NAME or --all, not both
  usage: hardseal key touch [OPTION]... [NAME]
  [2]
  $ hardseal key touch nobody
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ sim_stop
