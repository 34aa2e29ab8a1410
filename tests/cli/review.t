hardseal key review: what is wrong with the keys
================================================

  $ . "$CLI/setup.sh"
  $ make_token

Nothing there, and nothing wrong:

  $ hardseal key review
  0 reviewed, nothing found
  $ one() { KEY_ID=id-of-$1 import_key "$@"; }
  $ one quiet --perm read,trade --ip 203.0.113.7
  $ one demo --perm read,trade --env demo
  $ one reads
  $ hardseal key review
  NAME   ACCOUNT  AGE  USED  LEFT  VERIFIED  STATE
  demo   -        0 d  -     -     -         ok
  quiet  -        0 d  -     -     -         ok
  reads  -        0 d  -     -     -         ok
  3 reviewed, nothing found
  $ hardseal --json key review reads
  {"reviewed":1,"keys":[{"name":"reads","generation":1,"state":"ok","adopted":false,"uid":null,"age_days":0,"last_use":null,"days_left":null,"verified":null,"verified_current":false}],"findings":[]}
  $ hardseal key review quiet
  NAME   ACCOUNT  AGE  USED  LEFT  VERIFIED  STATE
  quiet  -        0 d  -     -     -         ok
  1 reviewed, nothing found

For cron, which mails what is printed, only what is found is:

  $ hardseal -q key review

What a key may do, and for how long
-----------------------------------

  $ in_days() { date -u -d "$1 days" +%F; }
  $ one desk1 --perm read,trade,withdraw --expires "$(in_days 20)"
  $ one desk2 --perm read --expires "$(in_days 40)"
  $ hardseal -q key review
  desk1: expires-soon: its last day is 20??-??-?? (glob)
    remedy: hardseal key rotate desk1
  desk1: withdraw: it may withdraw: who gets to sign with it can empty the account
    remedy: make an API key without that permission, and hardseal key rotate desk1
  desk1: unbound: it may trade and is bound to no address: it works from anywhere, and the exchange deletes it after 14 days without use
    remedy: bind it at the exchange, then hardseal key verify --record desk1
  hardseal: 3 findings on token "hardseal"
  [6]
  $ hardseal --json key review desk1 >found
  [6]
  $ json findings.0 <found
  {
    "name": "desk1",
    "generation": 1,
    "finding": "expires-soon",
    "message": "its last day is 20??-??-??", (glob)
    "remedy": "hardseal key rotate desk1"
  }
  $ json findings.1.finding <found; json findings.2.finding <found
  withdraw
  unbound
  $ json reviewed <found; json error <found
  1
  {
    "code": "finding",
    "exit": 6,
    "message": "3 findings on token \"hardseal\"",
    "hint": ""
  }
  $ hardseal key review desk2 | tail -n 1
  1 reviewed, nothing found
  $ hardseal key review nobody
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal key review a/b 2>&1 | head -n 1
  hardseal: "a/b" cannot be a key's name

What is left behind
-------------------

A generation that was superseded; one that was just staged is none.

  $ next_block | hardseal -q key rotate quiet
  quiet@2: generation 2 is staged on token "hardseal" (in-token)
  $ hardseal key review quiet | tail -n 1
  2 reviewed, nothing found
  $ hardseal key activate quiet
  quiet: active (generation 2)
  $ hardseal -q key review quiet
  quiet@1: old-generation: generation 1 does not sign any more, and its key is still there
    remedy: hardseal key delete --generation 1 quiet, and delete its API key at the exchange
  hardseal: 1 finding on token "hardseal"
  [6]
  $ hardseal -q key delete --yes --generation 1 quiet
  quiet@1: deleted
  $ hardseal key review quiet | tail -n 1
  1 reviewed, nothing found

What is not whole: a record without its key, and a key without its record.

  $ need pkcs11-tool
  $ p11tool --delete-object --type secrkey --label hardseal:reads
  $ p11tool --delete-object --type data --label hardseal:demo
  $ hardseal -q key review reads
  reads: keyless: there is a record and no key
    remedy: hardseal key delete reads, then import it again
  hardseal: 1 finding on token "hardseal"
  [6]
  $ hardseal -q key review demo
  demo: unfinished: an import is under way or was broken off, and left a key
    remedy: import it again, or hardseal key delete demo
  hardseal: 1 finding on token "hardseal"
  [6]
  $ hardseal --json key review demo | json findings.0.generation
  null

One API key for two things
--------------------------

A name that says demo is none of these.

  $ KEY_ID=a1 import_key a1 --perm read --purpose arbitrage
  $ KEY_ID=a1 import_key b1 --perm read --purpose hedging
  $ KEY_ID=d1 import_key demo-bot
  $ KEY_ID=c1 import_key c1
  $ KEY_ID=c1 import_key c2 --env demo
  $ for name in a1 b1 c1 c2 demo-bot; do hardseal -q key review $name 2>/dev/null; done
  a1: shared: the same API key is here as b1 (live): what one of them does, stops or leaks is done by the other
    remedy: make an API key for each purpose, and hardseal key rotate a1
  b1: shared: the same API key is here as a1 (live): what one of them does, stops or leaks is done by the other
    remedy: make an API key for each purpose, and hardseal key rotate b1
  c1: environment: the same API key is here as live and as demo, as c2 (demo): one of them is wrong
    remedy: hardseal key verify tells which; hardseal key delete that one
  c2: environment: the same API key is here as live and as demo, as c1 (live): one of them is wrong
    remedy: hardseal key verify tells which; hardseal key delete that one
  $ for name in a1 b1 c1 c2 demo-bot; do hardseal -q key delete --yes $name; done >/dev/null

Nothing was changed by looking.

  $ hardseal -q key list | awk 'NR > 1 { print $1, $NF }'
  desk1 ok
  desk2 ok
  quiet ok
  reads keyless

What the exchange has said
--------------------------

  $ sim_start
  $ import_key asked --perm read,trade --ip 127.0.0.1
  $ hardseal -q key verify asked >/dev/null 2>&1
  [6]
  $ hardseal key review asked
  NAME   ACCOUNT            AGE  USED        LEFT  VERIFIED    STATE
  asked  44705892343619584  0 d  20??-??-??  14 d  20??-??-??  ok (glob)
  asked: unbound: it may trade and is bound to no address: it works from anywhere, and the exchange deletes it after 14 days without use
    remedy: bind it at the exchange, then hardseal key verify --record asked
  asked: verify: it is not as its record says: fewer-addresses,unbound, found on 20??-??-?? (glob)
    remedy: hardseal key verify asked
  hardseal: 2 findings on token "hardseal"
  [6]

What was found before the record was changed is information, until it is asked
again.

  $ sed -i 's/"facts":"[0-9a-f]*"/"facts":"other"/' home/state/verified/asked@*
  $ hardseal key review asked
  NAME   ACCOUNT            AGE  USED        LEFT  VERIFIED     STATE
  asked  44705892343619584  0 d  20??-??-??  -     20??-??-??\?  ok (glob)
  1 reviewed, nothing found

So is what is frozen.

  $ hardseal -q key freeze asked
  asked: frozen (generation 1)
  $ hardseal --json key review asked | json keys.0.state
  frozen

Limits of one's own
-------------------

  $ one young --perm read,trade
  $ cp home/config/config config
  $ printf '[review]\nkeys-per-account = 1\nidle-days = 5\n' >>home/config/config
  $ hardseal -q key review asked 2>/dev/null
  asked: crowded: account 44705892343619584 has as many API keys here as it may have, or more: 1
    remedy: delete at the exchange, and here, what is not used
  [6]
  $ hardseal --json key review young | json keys.0.days_left
  5
  $ for line in 'rotate-days = 0' 'rotate-days = x' 'idle-days = 99999' 'idle-days = -1' 'keys-per-account =' 'rotate = 3'; do
  >     { cat config; echo '[review]'; echo "$line"; } >home/config/config
  >     hardseal key review young 2>&1 | head -n 1
  > done
  hardseal: $TMP/home/config/config: line *: rotate-days is not 1 to 36500 (glob)
  hardseal: $TMP/home/config/config: line *: rotate-days is not 1 to 36500 (glob)
  hardseal: $TMP/home/config/config: line *: idle-days is not 1 to 36500 (glob)
  hardseal: $TMP/home/config/config: line *: idle-days is not 1 to 36500 (glob)
  hardseal: $TMP/home/config/config: line *: keys-per-account is not 1 to 100000 (glob)
  hardseal: $TMP/home/config/config: * (glob)
  $ sim_stop
