hardseal subaccount key: keys that the exchange makes into the token
====================================================================

The stand-in knows a main account with the sub-account mmdesk1, which has one
key that was made by hand.  The master key is bound to this machine's address.

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start --limits on
  $ keys() {
  >     printf '[{"apiKey":"%s","secretKey":"%s","passphrase":"%s","uid":"11","perm":["read","trade"],"ip":[%s]},' \
  >         "$KEY_ID" "$SECRET" "$PASSPHRASE" "$1" >sim/new
  >     printf '{"apiKey":"%s","secretKey":"%s","passphrase":"%s","uid":"12","mainUid":"11","subAcct":"mmdesk1","label":"byhand","perm":["read","trade"],"ip":["127.0.0.1"]}]' \
  >         "$NEXT_ID" "$NEXT_SECRET" "$PASSPHRASE" >>sim/new
  >     mv sim/new sim/keys.json
  > }
  $ keys '"127.0.0.1"'
  $ import_key main --perm read,keys --ip 127.0.0.1
  $ subkey() { hardseal subaccount key "$@"; }
  $ id_of() { hardseal --json key show "$1" | json key_id; }

Making one
----------

  $ subkey create mm1 --master main --sub-account mmdesk1 --perm read,trade --ip 127.0.0.1 --yes
  mm1: made at the exchange, and imported (generation 1)
  $ hardseal request mm1 GET /api/v5/account/config | json data.0.uid
  12
  $ subkey list --master main --sub-account mmdesk1 | sed 's/[0-9a-f-]\{36\}/ID/; s/mm1[0-9a-f]\{18\}/MARK/; s/  */ /g'
  NAME API KEY LABEL PERMISSIONS ADDRESSES CREATED
  - ID byhand read,trade 127.0.0.1 -
  mm1 ID MARK read,trade 127.0.0.1 20*-*-* (glob)
  $ hardseal --json subaccount key list --master main --sub-account mmdesk1 | json keys.1 | sed 's/[0-9a-f-]\{36\}/ID/; s/mm1[0-9a-f]\{18\}/MARK/'
  {
    "key_id": "ID",
    "label": "MARK",
    "permissions": [
      "read",
      "trade"
    ],
    "ips": [
      "127.0.0.1"
    ],
    "created_ms": *, (glob)
    "name": "mm1"
  }
  $ hardseal key show mm1 | grep -c 'read,trade'
  1
  $ json step <home/state/subaccount/mm1.json
  done
  $ stat -c %a home/state/subaccount/mm1.json
  600

Asked before, at a terminal; without one, --yes is needed.

  $ subkey create mm2 --master main --sub-account mmdesk1
  hardseal: there is no terminal to ask on before asking the exchange for that
    hint: add --yes
  usage: hardseal subaccount key create [OPTION]... [NAME]
  [2]
  $ terminal 'y/N' n -- hardseal subaccount key create mm2 --master main --sub-account mmdesk1 --label desk --ip 10.0.0.1,127.0.0.1
  With the live master key "main", make a new API key at https://SIM:
    sub-account: mmdesk1
    label:       desk* (glob)
    permissions: read
    addresses:   10.0.0.1, 127.0.0.1
  Its secret goes into the token, and nowhere else.
  Go on? [y/N] n
  hardseal: not confirmed: nothing was asked for
  [6]
  $ terminal 'y/N' y -- hardseal subaccount key create mm2 --master main --sub-account mmdesk1 --label desk --ip 10.0.0.1,127.0.0.1 | tail -n 1
  mm2: made at the exchange, and imported (generation 1)

What is refused before the exchange hears of it
-----------------------------------------------

  $ BEFORE=$(received)
  $ subkey create mm1 --master main --sub-account mmdesk1 --yes
  hardseal: there is a key "mm1" on token * (glob)
    hint: hardseal subaccount key rotate mm1 gives it a new one
  [3]
  $ subkey create mm3 --master main --sub-account mm --yes
  hardseal: "mm" is no name of a sub-account
    hint: they have 6 to 20 letters or digits
  [2]
  $ subkey create mm3 --master main --sub-account mmdesk1 --perm read,withdraw --yes
  hardseal: a sub-account's key can read and trade, and nothing else
    hint: --perm read, or read,trade
  [6]
  $ for command in create modify; do hardseal help subaccount key $command | grep -e '--perm LIST'; done
    --perm LIST              what it may do: read (default), trade
    --perm LIST              what it may do from now on: read, trade
  $ subkey create mm3 --master main --sub-account mmdesk1 --perm read,keys --yes
  hardseal: a sub-account's key can read and trade, and nothing else
    hint: --perm read, or read,trade
  [6]
  $ subkey create mm3 --master main --sub-account mmdesk1 --label 'a b' --yes
  hardseal: the label "a b" is not of 1 to 50 letters or digits
  [2]
  $ subkey create mm3 --master other --sub-account mmdesk1 --yes
  hardseal: no key "other" on token "hardseal"
    hint: hardseal key list shows what there is
  [3]
  $ subkey create mm3 --yes
  hardseal: subaccount key create needs --master
  usage: hardseal subaccount key create [OPTION]... [NAME]
  [2]
  $ subkey rotate mm3 --yes
  hardseal: no key "mm3" on token "hardseal"
    hint: hardseal key list shows what there is
  [3]
  $ subkey delete mm3 --yes
  hardseal: no key "mm3" on token "hardseal"
    hint: hardseal key list shows what there is
  [3]
  $ subkey create --yes
  hardseal: subaccount key create needs NAME, or --resume
  usage: hardseal subaccount key create [OPTION]... [NAME]
  [2]
  $ [ "$(received)" = "$BEFORE" ]
  $ ls home/state/subaccount
  lock
  mm1.json
  mm2.json

Rotating
--------

Master key and sub-account are those of the last time; permissions and addresses
those of the old key at the exchange.

  $ OLD=$(id_of mm1)
  $ subkey rotate mm1 --yes
  mm1: rotated at the exchange, the old key is deleted there (generation 2)
  $ [ "$(id_of mm1)" != "$OLD" ]
  $ hardseal request mm1 GET /api/v5/account/config | json data.0.perm
  read_only,trade
  $ hardseal key list | grep -c mm1
  1
  $ subkey list --master main --sub-account mmdesk1 | grep -c "$OLD"
  0
  [1]
  $ subkey rotate --resume
  hardseal: there is nothing to resume
  [3]

One that was imported by hand is rotated, too; --keep leaves the old generation.

  $ next_block | import_text hand --base-url "$SIM" --ca-file sim/ca.pem --perm read
  $ subkey rotate hand --master main --sub-account mmdesk1 --keep --yes
  hardseal: note: hand has other permissions or addresses at the exchange than its record says; the new key gets those (read,trade; 127.0.0.1)
  hand: rotated at the exchange, the old key is deleted there (generation 2)
  $ hardseal key list | sed -n 's/^\(hand[^ ]*\) .* \([^ ]*\)$/\1 \2/p'
  hand ok
  hand@1 old

What is not the sub-account's cannot be.

  $ import_key alien
  $ subkey rotate alien --master main --sub-account mmdesk1 --yes
  hardseal: the API key of "alien" is none of sub-account mmdesk1
    hint: hardseal subaccount key list --master main --sub-account mmdesk1
  [3]

Changing
--------

  $ subkey modify mm1 --perm read --ip 127.0.0.1,203.0.113.7 --yes
  mm1: changed (generation 2)
  $ hardseal --json key show mm1 | json permissions
  [
    "read"
  ]
  $ hardseal request mm1 GET /api/v5/account/config | json data.0.ip
  127.0.0.1,203.0.113.7
  $ subkey modify mm1 --yes
  hardseal: subaccount key modify needs --label, --perm or --ip
  usage: hardseal subaccount key modify [OPTION]... [NAME]
  [2]
  $ subkey modify mm1 --perm read,keys --yes
  hardseal: a sub-account's key can read and trade, and nothing else
    hint: --perm read, or read,trade
  [6]
  $ subkey modify mm1 --ip '' --yes
  hardseal: --ip names no address
  [2]

Deleting
--------

  $ ID=$(id_of mm2)
  $ subkey delete mm1 --yes
  mm1: deleted at the exchange and on the token
  $ subkey delete --master main --sub-account mmdesk1 --key-id "$ID" --yes | sed "s/$ID/ID/"
  ID: deleted at the exchange
  $ subkey delete mm2 --yes 2>&1 | sed "s/$ID/ID/"
  hardseal: the API key ID is none of sub-account mmdesk1
    hint: another --sub-account?  If it is deleted there already: hardseal key delete mm2
  $ names
  alien hand hand@1 main mm2

What the exchange refuses
-------------------------

A master key that is bound to no address may look, and nothing else.

  $ keys ''
  $ subkey create mm3 --master main --sub-account mmdesk1 --yes
  hardseal: the exchange refused: 50035: This endpoint requires that APIKey must be bound to IP (HTTP 403, stop-config)
    hint: the exchange lets only a master key that is bound to an address make, change or delete keys: bind it there to this host's, and say so here (hardseal key rotate --ip, or import it anew)
  [7]
  $ ls home/state/subaccount
  hand.json
  lock
  mm2.json
  $ keys '"127.0.0.1"'

And so may one whose record does not say that it may make keys.

  $ import_key clerk --perm read,trade --ip 127.0.0.1
  $ subkey create mm3 --master clerk --sub-account mmdesk1 --yes
  hardseal: the key "clerk" may not sign POST /api/v5/users/subaccount/apikey: * (glob)
    hint: take a key of its own for that, imported with --perm keys; * (glob)
  [6]
  $ ls home/state/subaccount
  hand.json
  lock
  mm2.json
  $ hardseal key delete clerk --yes >/dev/null 2>&1

A new key that the exchange does not take is taken back, there and here.

  $ sim_fault 'GET /api/v5/account/config code code=50110 count=1'
  $ subkey create mm3 --master main --sub-account mmdesk1 --yes
  hardseal: note: mm3: the new key was taken back, at the exchange and on the token
  hardseal: the exchange refused: 50110: Your IP 127.0.0.1 is not included in your API key's IP whitelist. (HTTP 401, stop-credential)
    hint: the exchange saw the address 127.0.0.1: this machine's address is not among those the key is bound to: add it at the exchange's site, or send from one that is; the key itself is fine
  [7]
  $ names
  alien hand hand@1 main mm2
  $ subkey list --master main --sub-account mmdesk1 | grep -c mm3
  0
  [1]

Frozen
------

The master key signs: the key itself need not be able to, to be deleted.

  $ subkey create mm4 --master main --sub-account mmdesk1 --yes
  mm4: made at the exchange, and imported (generation 1)
  $ hardseal -q key freeze mm4 >/dev/null
  $ subkey rotate mm4 --yes
  hardseal: the key "mm4" is frozen
    hint: hardseal key thaw mm4 first
  [6]
  $ subkey modify mm4 --perm read --yes
  hardseal: the key "mm4" is frozen
    hint: hardseal key thaw mm4 first
  [6]
  $ subkey delete mm4 --yes
  mm4: deleted at the exchange and on the token
  $ names
  alien hand hand@1 main mm2

Side by side
------------

One after the other; who cannot wait is told what to wait for.

  $ flock home/state/subaccount/lock sleep 1 &
  $ until ! flock -n home/state/subaccount/lock true; do sleep 0.05; done
  $ subkey create mm4 --master main --sub-account mmdesk1 --yes
  mm4: made at the exchange, and imported (generation 1)
  $ wait $!
  $ exec 7>home/state/subaccount/lock; flock 7
  $ subkey rotate mm4 --deadline 1000 --yes
  hardseal: another process has held the keys of sub-accounts for 6000 ms
    hint: another hardseal subaccount key create, rotate or delete is at work: run this again when it has ended; nothing was asked for
  [5]
  $ exec 7>&-

What another has done meanwhile was not known when this was agreed to.

  $ exec 7>home/state/subaccount/lock; flock 7
  $ BEFORE=$(received)
  $ { subkey rotate mm4 --yes; echo $?; } >late 2>&1 7>&- &
  $ for i in $(seq 200); do [ "$(received)" -ge $((BEFORE + 2)) ] && break; sleep 0.05; done
  $ sed -i 's/"mark": *"mm4[0-9a-f]*"/"mark":"mm40123456789abcdef"/' home/state/subaccount/mm4.json
  $ exec 7>&-
  $ wait $!; cat late
  hardseal: another process has made, replaced or deleted the key "mm4" meanwhile
    hint: nothing was asked for; hardseal key list shows what there is
  3
  $ subkey delete mm4 --yes
  mm4: deleted at the exchange and on the token

Cut off
-------

The answer with the secret is lost: the key is found by its label and deleted,
and another one made.

  $ sim_fault 'POST /api/v5/users/subaccount/apikey drop-after'
  $ subkey create mm3 --master main --sub-account mmdesk1 --ip 127.0.0.1 --yes
  mm3: made at the exchange, and imported (generation 1)
  $ subkey list --master main --sub-account mmdesk1 | grep -c mm3
  1
  $ sim_fault 'POST /api/v5/users/subaccount/apikey drop-after count=2'
  $ subkey rotate mm3 --yes
  hardseal: note: mm3 is under way (creating): hardseal subaccount key rotate --resume mm3 finishes it or takes it back
  hardseal: the connection to SIM ended before a whole answer; the request was sent, and may have been executed
    hint: * (glob)
  [9]
  $ subkey rotate mm3 --yes
  hardseal: a rotation of "mm3" is under way: creating
    hint: hardseal subaccount key rotate --resume mm3 finishes it or takes it back
  usage: hardseal subaccount key rotate [OPTION]... [NAME]
  [2]
  $ subkey delete mm3 --yes 2>&1 | head -n 1
  hardseal: a rotation of "mm3" is under way: creating
  $ hardseal request mm3 GET /api/v5/account/config | json code
  0
  $ subkey rotate --resume
  mm3: rotated at the exchange, the old key is deleted there (generation 2)
  $ subkey list --master main --sub-account mmdesk1 | grep -c mm3
  1

The new key is known only after a while; the answer to a deletion is lost.

  $ sim_fault 'POST /api/v5/users/subaccount/delete-apikey drop-after'
  $ subkey rotate mm3 --yes
  mm3: rotated at the exchange, the old key is deleted there (generation 3)
  $ subkey list --master main --sub-account mmdesk1 | grep -c mm3
  1

The PIN, and an end by hand
---------------------------

The process that does the work reads the PIN, wherever it comes from; ^C ends
both, and nothing has been asked for.

  $ subkey rotate mm3 --yes --pin-fd 5 5<home/config/pin
  mm3: rotated at the exchange, the old key is deleted there (generation 4)
  $ subkey rotate mm3 --yes --pin-fd 0 <home/config/pin
  mm3: rotated at the exchange, the old key is deleted there (generation 5)
  $ terminal 'y/N' ^C -- hardseal subaccount key rotate mm3 | tail -n 1
  Go on? [y/N] ^C
  $ json step <home/state/subaccount/mm3.json
  done
  $ subkey rotate mm3 --yes --json | json generation
  6
  $ subkey create mm3 --master main --sub-account mmdesk1 --yes --json | json error.code
  exists
