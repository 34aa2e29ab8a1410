A key of `subaccount key` that the exchange refuses is stopped
==============================================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start --limits on
  $ printf '[{"apiKey":"%s","secretKey":"%s","passphrase":"%s","uid":"11","perm":["read","trade"],"ip":["127.0.0.1"]},{"apiKey":"%s","secretKey":"%s","passphrase":"%s","uid":"12","mainUid":"11","subAcct":"mmdesk1"}]' \
  >     "$KEY_ID" "$SECRET" "$PASSPHRASE" "$NEXT_ID" "$NEXT_SECRET" "$PASSPHRASE" >sim/new
  $ mv sim/new sim/keys.json
  $ import_key main --perm read,keys --ip 127.0.0.1
  $ subkey() { hardseal subaccount key "$@"; }
  $ printf '#!/bin/sh\ncat >>"$1"\n' >page
  $ chmod 755 page
  $ printf '\n[alert]\ncommand = %s/page %s/paged\n' "$PWD" "$PWD" >>home/config/config
  $ paged() { tail -n 1 paged | json "$1"; }
  $ subkey create mm1 --master main --sub-account mmdesk1 --yes
  mm1: made at the exchange, and imported (generation 1)

The master key, whatever it asked for; a person is told which key it is.

  $ sim_fault 'GET /api/v5/users/subaccount/apikey code code=50111 count=1'
  $ subkey list --master main --sub-account mmdesk1
  hardseal: note: main signs nothing more until `hardseal key thaw main`
  hardseal: the exchange refused: 50111: * (glob)
    hint: * (glob)
  [7]
  $ paged key
  main
  $ [ "$(paged key_id)" = "$KEY_ID" ]
  $ subkey list --master main --sub-account mmdesk1
  hardseal: the key "main" was stopped on * (glob)
    hint: * (glob)
  [6]
  $ hardseal -q key thaw main --yes >/dev/null
  $ sim_fault 'POST /api/v5/users/subaccount/apikey code code=50105 count=1'
  $ subkey create mm2 --master main --sub-account mmdesk1 --yes
  hardseal: note: main signs nothing more until `hardseal key thaw main`
  hardseal: the exchange refused: 50105: * (glob)
    hint: * (glob)
  [7]
  $ paged code
  50105
  $ hardseal -q key thaw main --yes >/dev/null
  $ sim_fault 'POST /api/v5/users/subaccount/modify-apikey code code=50119 count=1'
  $ subkey modify mm1 --perm read,trade --yes
  hardseal: note: main signs nothing more until `hardseal key thaw main`
  hardseal: the exchange refused: 50119: * (glob)
    hint: * (glob)
  [7]
  $ hardseal -q key thaw main --yes >/dev/null

But a signature that is refused may be the request's fault.

  $ sim_fault 'POST /api/v5/users/subaccount/modify-apikey code code=50113 count=1'
  $ subkey modify mm1 --perm read,trade --yes
  hardseal: the exchange refused: 50113: * (glob)
    hint: * (glob)
  [7]
  $ wc -l <paged
  3

The key that is to be rotated, which signs for itself; a new one is taken back
and not stopped.

  $ sim_fault 'GET /api/v5/account/config code code=50110 count=1'
  $ subkey rotate mm1 --yes
  hardseal: note: mm1 signs nothing more until `hardseal key thaw mm1`
  hardseal: the exchange refused: 50110: * (glob)
    hint: * (glob)
  [7]
  $ paged key
  mm1
  $ hardseal -q key thaw mm1 --yes >/dev/null
  $ sim_fault 'GET /api/v5/account/config code code=50113 count=1'
  $ subkey rotate mm1 --yes
  hardseal: note: mm1 signs nothing more until `hardseal key thaw mm1`
  hardseal: the exchange refused: 50113: * (glob)
    hint: * (glob)
  [7]
  $ hardseal -q key thaw mm1 --yes >/dev/null

One that the exchange does not know any more is not tried again; a new one may
be known only after a while.

  $ configs() { grep -c 'api/v5/account/config"' sim/requests.log; }
  $ for code in 50111 50119; do
  >     sim_fault "GET /api/v5/account/config code code=$code count=1"
  >     BEFORE=$(configs)
  >     subkey rotate mm1 --yes
  >     echo $? $(($(configs) - BEFORE))
  >     hardseal -q key thaw mm1 --yes >/dev/null
  > done
  hardseal: note: mm1 signs nothing more until `hardseal key thaw mm1`
  hardseal: the exchange refused: 50111: * (glob)
    hint: * (glob)
  7 1
  hardseal: note: mm1 signs nothing more until `hardseal key thaw mm1`
  hardseal: the exchange refused: 50119: * (glob)
    hint: * (glob)
  7 1
  $ sim_fault 'GET /api/v5/account/config code code=50119 count=1'
  $ BEFORE=$(configs)
  $ subkey create mm2 --master main --sub-account mmdesk1 --yes
  mm2: made at the exchange, and imported (generation 1)
  $ echo $(($(configs) - BEFORE))
  2
  $ subkey delete mm2 --yes
  mm2: deleted at the exchange and on the token

  $ sim_fault 'GET /api/v5/account/config code code=50105 count=1'
  $ subkey create mm2 --master main --sub-account mmdesk1 --yes
  hardseal: note: mm2: the new key was taken back, at the exchange and on the token
  hardseal: the exchange refused: 50105: * (glob)
    hint: * (glob)
  [7]
  $ wc -l <paged
  7
  $ names
  main mm1

Its end
-------

One that the exchange has refused, or that is frozen besides, signs nothing; the
master key deletes it there.  What stopped it does not stop the next one of its
name.

  $ stop() { sim_fault 'GET /api/v5/account/balance code code=50111 count=1'; hardseal -q request "$1" GET /api/v5/account/balance >/dev/null 2>&1; }
  $ there() { subkey list --master main --sub-account mmdesk1 | grep -c "^$1 "; }
  $ stop mm1
  [7]
  $ hardseal request mm1 GET /api/v5/account/balance
  hardseal: the key "mm1" was stopped on * (glob)
    hint: * (glob)
  [6]
  $ ls home/state/breaker | cut -c 1-4
  mm1@
  $ subkey delete mm1 --yes
  mm1: deleted at the exchange and on the token
  $ there mm1
  0
  [1]
  $ names
  main
  $ ls home/state/subaccount
  lock
  $ subkey create mm1 --master main --sub-account mmdesk1 --yes
  mm1: made at the exchange, and imported (generation 1)
  $ request mm1 GET /api/v5/account/config | json code
  0
  $ stop mm1
  [7]
  $ hardseal -q key freeze mm1
  mm1: frozen (generation 1)
  $ subkey delete mm1 --yes
  mm1: deleted at the exchange and on the token
  $ there mm1
  0
  [1]

Where the master key is the one that is stopped, nothing is deleted anywhere.

  $ subkey create mm1 --master main --sub-account mmdesk1 --yes
  mm1: made at the exchange, and imported (generation 1)
  $ stop main
  [7]
  $ subkey delete mm1 --yes
  hardseal: the key "main" was stopped on * (glob)
    hint: * (glob)
  [6]
  $ hardseal -q key list | grep -c ^mm1
  1
  $ hardseal -q key thaw main --yes >/dev/null
  $ there mm1
  1
  $ request mm1 GET /api/v5/account/config | json code
  0
