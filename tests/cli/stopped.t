A key that the exchange refuses is stopped
==========================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ import_key desk1
  $ import_key desk2
  $ balance() { request "$1" GET /api/v5/account/balance; }
  $ states() { hardseal -q key list | sed -n '1!s/^\(desk[0-9@]*\) .*in-token *\(.*\)/\1 \2/p'; }
  $ states
  desk1 ok
  desk2 ok

Whoever is to know of it can have a command run, which reads the facts.

  $ cat >page <<'END'
  > #!/bin/sh
  > { cat; echo "args: $*"; env | grep -v -e ^PWD= -e ^_= -e ^SHLVL=; } >>"$1"
  > echo lost
  > echo "the pager says: $(wc -l <"$1") lines" >&2
  > END
  $ chmod 755 page
  $ printf '\n[alert]\ncommand = %s/page %s/paged 2\n' "$PWD" "$PWD" >>home/config/config

One answer is enough.

  $ sim_fault 'GET /api/v5/account/balance code code=50111'
  $ balance desk1
  hardseal: note: desk1 signs nothing more until `hardseal key thaw desk1`
  the pager says: 3 lines
  hardseal: the exchange refused: 50111: Invalid OK-ACCESS-KEY. (HTTP 401, stop-credential)
    hint: the exchange does not accept this API key id: compare it with the one that its site shows
  {"msg":"Invalid OK-ACCESS-KEY.","code":"50111"}
  [7]
  $ head -n 1 paged | json
  {
    "event": "stopped",
    "key": "desk1",
    "generation": 1,
    "key_id": "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d",
    "code": "50111",
    "class": "stop-credential",
    "message": "Invalid OK-ACCESS-KEY.",
    "hint": "the exchange does not accept this API key id: compare it with the one that its site shows",
    "ip": null,
    "host": "*", (glob)
    "time": "20??-??-??T*Z" (glob)
  }
  $ sed 1d paged
  args: $TMP/paged 2
  PATH=/usr/local/bin:/usr/bin:/bin
  $ received
  1

From then on nothing is signed with it, and nothing is sent.

  $ balance desk1
  hardseal: the key "desk1" was stopped on 20??-??-??T*Z, when the exchange refused it: 50111: Invalid OK-ACCESS-KEY. (glob)
    hint: the exchange does not accept this API key id: compare it with the one that its site shows; then hardseal key thaw desk1 ends the stop
  [6]
  $ hardseal sign desk1 GET /api/v5/account/balance
  hardseal: the key "desk1" was stopped on 20??-??-??T*Z, when the exchange refused it: 50111: Invalid OK-ACCESS-KEY. (glob)
    hint: the exchange does not accept this API key id: compare it with the one that its site shows; then hardseal key thaw desk1 ends the stop
  [6]
  $ hardseal login desk1
  hardseal: the key "desk1" was stopped on 20??-??-??T*Z, when the exchange refused it: 50111: Invalid OK-ACCESS-KEY. (glob)
    hint: the exchange does not accept this API key id: compare it with the one that its site shows; then hardseal key thaw desk1 ends the stop
  [6]
  $ hardseal --json sign desk1 GET /api/v5/account/balance | json error.code
  frozen
  $ received
  1

It is that key that is stopped, and no other.

  $ balance desk2 | json code
  0
  $ states
  desk1 stopped (50111, 20??-??-??) (glob)
  desk2 ok
  $ hardseal key list
  NAME   KEY-ID                                SITE    ENV   PERMISSIONS  IPS  CREATED     EXPIRES  CUSTODY   STATE
  desk1  2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  global  live  read         -    20??-??-??  -        in-token  stopped (50111, 20??-??-??) (glob)
  desk2  2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  global  live  read         -    20??-??-??  -        in-token  ok (glob)
  hardseal: note: the exchange has refused desk1, and it signs nothing: mend the cause, then `hardseal key thaw desk1`
  $ hardseal key show desk1 | grep -A 1 ^state
  hardseal: note: the exchange has refused desk1, and it signs nothing: mend the cause, then `hardseal key thaw desk1`
  state:        stopped
  stopped:      on 20??-??-??T*Z, by 50111: Invalid OK-ACCESS-KEY. (glob)
  $ hardseal -q --json key show desk1 | json state
  stopped
  $ hardseal -q --json key show desk1 | json stopped
  {
    "code": "50111",
    "text": "Invalid OK-ACCESS-KEY.",
    "time": "20??-??-??T*Z" (glob)
  }
  $ hardseal key review desk1
  NAME   ACCOUNT  AGE  USED        LEFT  VERIFIED  STATE
  desk1  -        0 d  20??-??-??  -     -         stopped (glob)
  desk1: stopped: it signs nothing: the exchange refused it on 20??-??-?? with 50111 (glob)
    remedy: mend the cause, then hardseal key thaw desk1; or hardseal key rotate desk1
  desk1: shared: the same API key is here as desk2 (live): what one of them does, stops or leaks is done by the other
    remedy: make an API key for each purpose, and hardseal key rotate desk1
  hardseal: 2 findings on token "hardseal"
  [6]
  $ ls home/state/breaker
  desk1@23ca82fd7e936b07
  $ stat -c %a home/state/breaker home/state/breaker/*
  700
  600
  $ json <home/state/breaker/desk1@*
  {
    "v": 1,
    "code": "50111",
    "text": "Invalid OK-ACCESS-KEY.",
    "time_ms": * (glob)
  }

Thawing ends it, and asks first.

  $ hardseal key thaw desk1 </dev/null
  hardseal: there is no terminal to ask on before thawing
    hint: add --yes
  usage: hardseal key thaw [OPTION]... NAME
  [2]
  $ terminal 'thaw it: ' desk1 -- hardseal key thaw desk1
  Stopped on 20??-??-??T*Z, by 50111: Invalid OK-ACCESS-KEY. (glob)
  desk1 will sign again.
  Type its name to thaw it: desk1
  hardseal: note: no longer stopped; desk1 was so on 20??-??-??T*Z, by 50111: Invalid OK-ACCESS-KEY. (glob)
  desk1: thawed (generation 1)
  $ ls home/state/breaker
  $ balance desk1 | json code
  0

Other answers stop nothing
--------------------------

  $ rm paged
  $ for code in 50101 50102 50011 50120 51000 50026; do sim_fault "GET /api/v5/account/balance code code=$code"; balance desk1 >/dev/null 2>&1; done
  $ sim_fault 'GET /api/v5/account/balance html'; balance desk1 >/dev/null 2>&1
  $ states
  desk1 ok
  desk2 ok
  $ ls paged
  ls: cannot access 'paged': No such file or directory
  [2]

A signature that is called wrong may be the request's fault as well as the
key's.

  $ sim_fault "GET /api/v5/account/balance code code=50113"; balance desk1 >/dev/null 2>&1
  [7]
  $ states
  desk1 ok
  desk2 ok

The address
-----------

  $ sim_fault 'GET /api/v5/account/balance code code=50110'
  $ balance desk1
  hardseal: note: desk1 signs nothing more until `hardseal key thaw desk1`
  the pager says: 3 lines
  hardseal: the exchange refused: 50110: Your IP 127.0.0.1 is not included in your API key's IP whitelist. (HTTP 401, stop-credential)
    hint: the exchange saw the address 127.0.0.1: this machine's address is not among those the key is bound to: add it at the exchange's site, or send from one that is; the key itself is fine
  {"msg":"Your IP 127.0.0.1 is not included in your API key's IP whitelist.","code":"50110"}
  [7]
  $ head -n 1 paged | json code
  50110

A new generation
----------------

  $ next_block | hardseal -q key rotate --activate desk1
  desk1: generation 2 is active on token "hardseal" (in-token)
  $ states
  desk1 ok
  desk1@1 old
  desk2 ok
  $ balance desk1 | json code
  0
  $ hardseal key activate --generation 1 desk1
  desk1: active (generation 1)
  hardseal: note: the exchange has refused desk1, and it signs nothing: mend the cause, then `hardseal key thaw desk1`
  $ states
  desk1 stopped (50110, 20??-??-??) (glob)
  desk1@2 old
  desk2 ok
  $ hardseal -q key freeze desk1
  desk1: frozen (generation 1)
  $ states
  desk1 frozen
  desk1@2 old
  desk2 ok
  $ hardseal key thaw --yes desk1
  hardseal: note: no longer stopped; desk1 was so on 20??-??-??T*Z, by 50110: Your IP 127.0.0.1 is not included in your API key's IP whitelist. (glob)
  desk1: thawed (generation 1)
  $ states
  desk1 ok
  desk1@2 old
  desk2 ok

That it is deleted on one token does not let it sign on another; an import is a
person's word.

  $ sim_fault 'GET /api/v5/account/balance code code=50105'
  $ balance desk1 >/dev/null 2>&1
  [7]
  $ hardseal -q key delete --yes desk1
  desk1: deleted
  $ ls home/state/breaker | cut -c 1-6
  desk1@
  $ import_key desk1
  $ ls home/state/breaker
  $ balance desk1 | json code
  0

What cannot be read stops
-------------------------

  $ HASH=$(printf %s "$KEY_ID" | sha256sum | cut -c 1-16)
  $ echo '{"v":1' >home/state/breaker/desk1@$HASH
  $ balance desk1
  hardseal: the key "desk1" was stopped, and what stopped it cannot be read
    hint: look in the folder "breaker" of the state and at the key at the exchange's site; hardseal key thaw desk1 ends the stop
  [6]
  $ states
  desk1 stopped (unreadable)
  desk2 ok
  $ hardseal -q --json key show desk1 | json stopped
  {
    "code": null,
    "text": null,
    "time": null
  }
  $ hardseal key review desk1
  NAME   ACCOUNT  AGE  USED        LEFT  VERIFIED  STATE
  desk1  -        0 d  20??-??-??  -     -         stopped (glob)
  desk1: stopped: it signs nothing: what stopped it cannot be read
    remedy: mend the cause, then hardseal key thaw desk1; or hardseal key rotate desk1
  desk1: shared: the same API key is here as desk2 (live): what one of them does, stops or leaks is done by the other
    remedy: make an API key for each purpose, and hardseal key rotate desk1
  hardseal: 2 findings on token "hardseal"
  [6]
  $ hardseal key thaw --yes desk1
  hardseal: note: no longer stopped; desk1 was so by what cannot be read any more
  desk1: thawed (generation 1)
  $ balance desk1 | json code
  0

The alert
---------

What it cannot do is no more than a note: the answer is there.

  $ config() { sed -i "s|^command = .*|command = $*|" home/config/config; }
  $ refuse() { sim_fault 'GET /api/v5/account/balance code code=50111'; hardseal request desk1 GET /api/v5/account/balance 2>&1 >/dev/null | grep alert; hardseal -q key thaw --yes desk1 >/dev/null; }
  $ config /bin/false
  $ refuse
  hardseal: note: the alert failed: the alert's command /bin/false ended with status 1
  $ config /bin/true; refuse

What could not be run is told before anything is sent, and not when it is needed.
Who freezes a key needs none of it.

  $ config /nowhere/page
  $ balance desk2
  hardseal: $TMP/home/config/config: line 10: the alert's command: /nowhere/page: No such file or directory
  [3]
  $ hardseal -q key freeze desk2
  desk2: frozen (generation 1)
  $ hardseal -q key thaw --yes desk2
  desk2: thawed (generation 1)
  $ config $PWD
  $ balance desk2 2>&1 | head -1
  hardseal: $TMP/home/config/config: line 10: the alert's command: $TMP is not a file
  $ chmod 777 page; config $PWD/page $PWD/paged
  $ balance desk2
  hardseal: $TMP/home/config/config: line 10: the alert's command: $TMP/page can be written by other users (mode 0777)
    hint: chmod go-w $TMP/page, after making sure that nobody has changed it
  [3]
  $ chmod 644 page
  $ balance desk2
  hardseal: $TMP/home/config/config: line 10: the alert's command: $TMP/page cannot be executed: Permission denied
    hint: chmod +x $TMP/page
  [3]
  $ config /bin/true $(seq 32)
  $ balance desk2
  hardseal: $TMP/home/config/config: line 10: the alert's command has more than 32 words
  [3]

It is run without a shell, so its path is a whole one.

  $ config page
  $ balance desk2
  hardseal: $TMP/home/config/config: line 10: the command of [alert] is not an absolute path
    hint: it is run without a shell: /path/to/program, and arguments
  [3]
