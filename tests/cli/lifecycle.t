The life of a key: rotate, activate, freeze, delete
===================================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ sed -i 's/"perm"/"ip":["127.0.0.1"],&/g' sim/keys.json
  $ import_key desk1 --perm read,trade --ip 127.0.0.1 --purpose 'market making' --expires 2099-12-31

A key is named, with its generation where that does not count, and its state.

  $ generations() { hardseal -q key list | awk 'NR > 1 { print $1, $NF }'; }
  $ generations
  desk1 ok
  $ uses() { hardseal sign "$@" GET /api/v5/public/time | sed -n 's/^OK-ACCESS-KEY: //p'; }
  $ [ "$(uses desk1)" = $KEY_ID ]

The next one, staged
--------------------

A new API key comes in as by an import.  It signs nothing yet.

  $ next_block | hardseal key rotate desk1
  desk1@2: generation 2 is staged on token "hardseal" (in-token)
  hardseal: note: it signs nothing yet: `hardseal key activate desk1` makes it live
  $ generations
  desk1 ok
  desk1@2 staged
  $ [ "$(uses desk1)" = $KEY_ID ]

Unless it is named with its generation: to try it.

  $ [ "$(uses desk1@2)" = $NEXT_ID ]
  $ request desk1@2 GET /api/v5/account/config | json code
  0
  $ received_headers | grep -i ok-access-key:
  OK-ACCESS-KEY: 9d0c7a55-1b1e-4c53-8c29-6f0d3e8a7b21
  $ hardseal login desk1@2 | grep -c $NEXT_ID
  1
  $ hardseal sign desk1@3 GET /api/v5/public/time
  hardseal: "desk1" has no generation 3 that is active or staged
    hint: hardseal key list shows its generations; hardseal key activate goes back to an old one
  [3]
  $ for spec in desk1@ desk1@0 desk1@x desk1@2x @2 desk1@-1; do hardseal sign $spec GET /api/v5/public/time 2>&1 | head -n 1; done
  hardseal: "desk1@" cannot be a key's name
  hardseal: "desk1@0" cannot be a key's name
  hardseal: "desk1@x" cannot be a key's name
  hardseal: "desk1@2x" cannot be a key's name
  hardseal: "" cannot be a key's name
  hardseal: "desk1@-1" cannot be a key's name

What was not said of it is as with the first one, but for the expiry.

  $ facts() { hardseal --json -q key list | "$PYTHON" -I -S -c 'import json, sys; [print(k["generation"], k["state"], k["site"], k["env"], ",".join(k["permissions"]), k["ips"], k["purpose"], k["expires"], k["base_url"][:20], k["ca_file"] is not None) for k in json.load(sys.stdin)["keys"]]'; }
  $ facts
  1 ok global live read,trade ['127.0.0.1'] market making 2100-01-01T00:00:00.000Z https://127.0.0.1:* True (glob)
  2 staged global live read,trade ['127.0.0.1'] market making None https://127.0.0.1:* True (glob)

One at a time.

  $ next_block | hardseal key rotate desk1
  hardseal: generation 2 of "desk1" is staged already
    hint: hardseal key activate desk1 makes it live; hardseal key delete --generation 2 desk1 drops it
  [3]
  $ hardseal -q key delete --generation 2 --yes desk1
  desk1@2: deleted
  $ generations
  desk1 ok

Asking the exchange first
-------------------------

  $ next_block | hardseal -q key rotate --check desk1
  desk1@2: generation 2 is staged on token "hardseal" (in-token), and the exchange takes it
  $ received target
  /api/v5/account/config
  $ hardseal -q key delete --generation 2 --yes desk1
  desk1@2: deleted
  $ next_block | hardseal -q --json key rotate --check desk1 | json check
  ok
  $ hardseal -q key delete --generation 2 --yes desk1
  desk1@2: deleted

It does not know this one: it stays staged, whatever else was asked for.

  $ KEY_ID=$NEXT_ID block FFFF4A9B0C3E58720F9A1B2C3D4E5F60 | hardseal key rotate --check --activate desk1
  hardseal: note: desk1@2 signs nothing more until `hardseal key thaw desk1`
  hardseal: note: generation 2 of desk1 stays staged and signs nothing: `hardseal key activate desk1` makes it live all the same, `hardseal key delete --generation 2 desk1` drops it
  hardseal: the exchange refused: 50113: Invalid signature. (HTTP 401, stop-credential)
    hint: the exchange computes another signature: the secret on the token is not the one of this API key id, or what was sent is not what was signed
  [7]
  $ generations
  desk1 ok
  desk1@2 staged
  $ [ "$(uses desk1)" = $KEY_ID ]
  $ hardseal -q key delete --generation 2 --yes desk1
  desk1@2: deleted

Nor does it answer here.

  $ next_block | hardseal -q key rotate --check --activate --base-url https://127.0.0.1:1 desk1
  hardseal: * (glob)
    hint: check the network; it is safe to repeat
  [8]
  $ hardseal -q key delete --generation 2 --yes desk1
  desk1@2: deleted

Activate
--------

  $ next_block | hardseal -q key rotate desk1 --perm read --ip 198.51.100.1
  desk1@2: generation 2 is staged on token "hardseal" (in-token)
  $ hardseal key activate desk1
  desk1: active (generation 2)
  $ [ "$(uses desk1)" = $NEXT_ID ]
  $ facts | cut -d ' ' -f 1-6
  2 ok global live read ['198.51.100.1']
  1 old global live read,trade ['127.0.0.1']
  $ generations
  desk1 ok
  desk1@1 old

What is old signs no more, not even by its number, and there is a way back to it.

  $ hardseal sign desk1@1 GET /api/v5/public/time
  hardseal: "desk1" has no generation 1 that is active or staged
    hint: hardseal key list shows its generations; hardseal key activate goes back to an old one
  [3]
  $ hardseal key activate --generation 1 desk1
  desk1: active (generation 1)
  $ [ "$(uses desk1)" = $KEY_ID ]
  $ hardseal --json key activate desk1 --generation 2 | json generation
  2
  $ hardseal key activate desk1 --generation 2
  desk1: active (generation 2)

  $ hardseal key activate desk1
  hardseal: "desk1" has nothing staged
    hint: hardseal key list shows its generations
  [3]
  $ hardseal key activate desk1 --generation 9
  hardseal: "desk1" has no generation 9 with its key
    hint: hardseal key list shows its generations
  [3]
  $ hardseal key activate desk1 --generation 0
  hardseal: --generation takes a whole number from 1 to 9223372036854775807
  usage: hardseal key activate [OPTION]... NAME
  [2]
  $ hardseal key activate nobody
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]

All in one:

  $ block | hardseal -q key rotate desk1 --perm read,trade --ip 127.0.0.1 --check --activate
  desk1: generation 3 is active on token "hardseal" (in-token), and the exchange takes it
  $ generations
  desk1 ok
  desk1@1 old
  desk1@2 old

Freeze and thaw
---------------

  $ next_block | hardseal -q key rotate desk1
  desk1@4: generation 4 is staged on token "hardseal" (in-token)
  $ hardseal key freeze desk1
  desk1: frozen (generation 3)
  $ hardseal key freeze desk1
  desk1: frozen (generation 3)
  $ hardseal sign desk1 GET /api/v5/public/time
  hardseal: the key "desk1" is frozen
    hint: hardseal key thaw desk1 ends that
  [6]
  $ hardseal --json request desk1 GET /api/v5/public/time | json error.code
  frozen
  $ next_block | hardseal key rotate desk1
  hardseal: the key "desk1" is frozen
    hint: hardseal key thaw desk1 first
  [6]
  $ hardseal sign desk1@4 GET /api/v5/public/time
  hardseal: the key "desk1" is frozen, and so is what is staged for it
  [6]
  $ hardseal key activate desk1
  hardseal: the key "desk1" is frozen
    hint: hardseal key thaw desk1 first
  [6]
  $ hardseal -q key delete --generation 4 --yes desk1
  desk1@4: deleted
  $ generations
  desk1 frozen
  desk1@1 old
  desk1@2 old

Thawing is asked about.

  $ hardseal key thaw desk1
  hardseal: there is no terminal to ask on before thawing
    hint: add --yes
  usage: hardseal key thaw [OPTION]... NAME
  [2]
  $ terminal 'thaw it' desk2 -- hardseal key thaw desk1
  desk1 will sign again.
  Type its name to thaw it: desk2
  hardseal: this is not its name: desk1 was not thawed
  [6]
  $ hardseal sign desk1 GET /api/v5/public/time 2>/dev/null
  [6]
  $ terminal 'thaw it' desk1 -- hardseal key thaw desk1
  desk1 will sign again.
  Type its name to thaw it: desk1
  desk1: thawed (generation 3)
  $ [ "$(uses desk1)" = $KEY_ID ]
  $ hardseal --json key freeze desk1 | json state
  frozen
  $ hardseal --json key thaw desk1 --yes | json state
  ok
  $ hardseal key freeze nobody
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]

Delete
------

An old generation, asked about by its number; not the one that signs.

  $ terminal 'delete it' desk1 -- hardseal key delete --generation 1 desk1
  desk1@1 will not sign any more, and cannot be brought back.
  Type its name to delete it: desk1
  hardseal: this is not its name: desk1@1 was not deleted
  [6]
  $ terminal 'delete it' desk1@1 -- hardseal key delete --generation 1 desk1
  desk1@1 will not sign any more, and cannot be brought back.
  Type its name to delete it: desk1@1
  desk1@1: deleted
  hardseal: note: delete the API key 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d at the exchange too: whoever has a copy of its secret can still use it there
  $ hardseal -q key delete --yes --generation 3 desk1
  hardseal: generation 3 of "desk1" is the active one
    hint: activate another one first, or delete the whole key
  [2]
  $ hardseal -q --json key delete --yes --generation 1 desk1 | json error.code
  not-found
  $ generations
  desk1 ok
  desk1@2 old

All that is left of a name:

  $ hardseal --json key delete --yes desk1
  {"deleted":"desk1"}
  hardseal: note: delete the API key 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d, 9d0c7a55-1b1e-4c53-8c29-6f0d3e8a7b21 at the exchange too: whoever has a copy of its secret can still use it there
  $ names
  none

What rotate refuses
-------------------

  $ next_block | hardseal key rotate desk1
  hardseal: no key "desk1" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ import_key desk1
  $ block | hardseal key rotate desk1
  hardseal: this is the API key that "desk1" has now
    hint: make a new one at the exchange, and give that one
  [2]
  $ next_block | sed /^pass/d | hardseal key rotate desk1
  hardseal: the passphrase is missing or empty
    hint: the exchange does not show it again: it is the one that you chose; add a line passphrase = "..."
  [2]
  $ next_block | hardseal key rotate desk1 --deadline 5
  hardseal: --deadline takes a whole number from 100 to 600000
  usage: hardseal key rotate [OPTION]... NAME
  [2]
  $ names
  desk1

At a terminal it asks, as an import does.

  $ terminal 'API key' $NEXT_ID 'Secret key' $NEXT_SECRET Passphrase "$PASSPHRASE" -- hardseal -q key rotate desk1 --activate
  API key (not shown):
  Secret key (not shown):
  Passphrase (not shown):
  desk1: generation 2 is active on token "hardseal" (in-token)

An exchange that is slow is not a token that hangs
--------------------------------------------------

  $ sed -i '/^\[token\]/a timeout-ms = 1000' home/config/config
  $ sim_fault 'GET /api/v5/account/config stall ms=2500'
  $ import_key slow --perm read,trade --ip 127.0.0.1
  $ next_block | hardseal -q key rotate slow --check
  slow@2: generation 2 is staged on token "hardseal" (in-token), and the exchange takes it
