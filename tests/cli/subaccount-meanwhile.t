The end of a sub-account's key that another process has replaced meanwhile
==========================================================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start --limits on
  $ printf '[{"apiKey":"%s","secretKey":"%s","passphrase":"%s","uid":"11","perm":["read","trade"],"ip":["127.0.0.1"]},{"apiKey":"%s","secretKey":"%s","passphrase":"%s","uid":"12","mainUid":"11","subAcct":"mmdesk1","perm":["read"]}]' \
  >     "$KEY_ID" "$SECRET" "$PASSPHRASE" "$NEXT_ID" "$NEXT_SECRET" "$PASSPHRASE" >sim/new
  $ mv sim/new sim/keys.json
  $ import_key main --perm read,keys --ip 127.0.0.1
  $ subkey() { hardseal subaccount key "$@"; }
  $ there() { subkey list --master main --sub-account mmdesk1 | sed '1d; s/ .*//' | sort | paste -s -d ' '; }
  $ works() { hardseal request "$1" GET /api/v5/account/config | json code; }
  $ asked() { for i in $(seq 400); do [ "$(received)" -gt "$BEFORE" ] && break; sleep 0.05; done; }
  $ subkey create mm1 --master main --sub-account mmdesk1 --yes
  mm1: made at the exchange, and imported (generation 1)

It waits for an answer while the key is rotated: the one that it showed is gone,
and the one that signs now was never agreed to.

  $ BEFORE=$(received)
  $ { asked; subkey rotate mm1 --yes >rotated 2>&1; cat rotated >told; } &
  $ terminal 'it has been' y -- bash -c '{ until [ -s told ]; do sleep 0.05; done; echo it has been; } & exec hardseal subaccount key delete mm1' >late; echo $?
  3
  $ wait $!; cat rotated
  mm1: rotated at the exchange, the old key is deleted there (generation 2)
  $ tail -n 2 late
  hardseal: another process has made, replaced or deleted the key "mm1" meanwhile
    hint: nothing was asked for; hardseal key list shows what there is
  $ works mm1
  0
  $ there
  - mm1

Nor while another is at it, which is waited for; here a hand does it, of which
no journal tells.

  $ exec 7>home/state/subaccount/lock; flock 7
  $ BEFORE=$(received)
  $ { subkey delete mm1 --yes; echo $?; } >late 2>&1 7>&- &
  $ asked
  $ KEY_ID=$NEXT_ID block "$NEXT_SECRET" | hardseal -q key rotate mm1 >/dev/null
  $ hardseal -q key activate mm1 >/dev/null
  $ exec 7>&-
  $ wait $!; cat late
  hardseal: another process has made, replaced or deleted the key "mm1" meanwhile
    hint: nothing was asked for; hardseal key list shows what there is
  3
  $ works mm1
  0
  $ there
  mm1 mm1@2

What was seen is what is deleted.

  $ subkey delete mm1 --yes
  mm1: deleted at the exchange and on the token
  $ names
  main
