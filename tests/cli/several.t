Several tokens that hold the same keys
======================================

Two tokens of one module, each with a PIN of its own.

  $ . "$CLI/setup.sh"
  $ make_token --label left
  $ hardseal --home other init -q --label right >right.uri
  $ shown "$(sed 's/.*serial=\([0-9a-f]*\).*/\1/' right.uri)" OTHER
  $ mv other/data/softhsm2/tokens/* home/data/softhsm2/tokens/
  $ mv other/config/pin pin2
  $ cat >home/config/config <<EOF
  > [token left]
  > uri = $(sed 's/?.*//' uri)
  > module = $MODULE
  > pin-file = $PWD/home/config/pin
  > [token right]
  > uri = $(sed 's/?.*//' right.uri)
  > module = $MODULE
  > pin-file = $PWD/pin2
  > [environment]
  > SOFTHSM2_CONF = $PWD/home/data/softhsm2/softhsm2.conf
  > EOF

All or none
-----------

  $ import_key desk1 --perm read
  $ hardseal -q key list | cut -c 1-40
  token left:
  NAME   KEY-ID                           
  desk1  2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4
  token right:
  NAME   KEY-ID                           
  desk1  2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4
  $ hardseal token sync
  2 tokens hold the same keys

What one of them has already goes to none of them.

  $ import_key --token left desk2
  $ block | hardseal key import desk2
  hardseal: there is a key "desk2" on token left
    hint: take another name, or --token for the ones that lack it
  [3]
  $ hardseal --token right -q key list | awk 'NR > 1 { print $1 }'
  desk1

One signature
-------------

By the first that is well.

  $ want() { mac "$SECRET" "${NOON}GET/api/v5/public/time"; }
  $ [ "$(sign_of desk1 GET /api/v5/public/time --timestamp $NOON)" = "$(want)" ]
  $ hide() { mv "home/data/softhsm2/tokens/$1" hidden; }
  $ LEFT=$(basename "$(grep -al left home/data/softhsm2/tokens/*/token.object | xargs dirname)")
  $ hide "$LEFT"
  $ [ "$(sign_of desk1 GET /api/v5/public/time --timestamp $NOON 2>said)" = "$(want)" ]
  $ cat said
  hardseal: note: token right signs in place of left: no token of /usr/lib/softhsm/libsofthsm2.so matches the URI
  $ hardseal token list
  LABEL            SERIAL            MODEL       MANUFACTURER     FIRMWARE  PIN  PROFILE   STATE
  right            OTHER  SoftHSM v2  SoftHSM project  2.6       ok   softhsm2  ready
  (uninitialised)  -                 SoftHSM v2  SoftHSM project  2.6       -    softhsm2  -
  left             -                 -           -                -         -    -         absent
  $ hardseal --json token list | json tokens.2
  {
    "state": "absent",
    "name": "left",
    "uri": "pkcs11:serial=SERIAL;token=left?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:$TMP/home/config/pin"
  }
  $ hardseal -q token sync
  hardseal: token left: no token of /usr/lib/softhsm/libsofthsm2.so matches the URI
    hint: present: "right" (serial OTHER)
  [5]
  $ hardseal key freeze desk1
  token left:
  hardseal: token left: no token of /usr/lib/softhsm/libsofthsm2.so matches the URI
    hint: present: "right" (serial OTHER)
  token right:
  desk1: frozen (generation 1)
  hardseal: note: on token left it still signs: once it can be used, hardseal --token left key freeze desk1
  [5]
  $ mv hidden "home/data/softhsm2/tokens/$LEFT"
  $ hardseal token sync
  desk1 is frozen on token right, and not on token left: freeze or thaw it (hardseal --token left key freeze desk1, or hardseal --token right key thaw desk1)
  desk2 is missing on token right: import it there, with its secret (hardseal --token right key import desk2)
  2 tokens do not hold the same keys
  hardseal: 2 differences between 2 tokens
  [6]
  $ hardseal --token left key freeze -q desk1
  desk1: frozen (generation 1)
  $ hardseal key thaw -q --yes desk1
  token left:
  desk1: thawed (generation 1)
  token right:
  desk1: thawed (generation 1)

What differs
------------

A key that only one of them has is named, with what to do.

  $ hardseal token sync
  desk2 is missing on token right: import it there, with its secret (hardseal --token right key import desk2)
  2 tokens do not hold the same keys
  hardseal: 1 difference between 2 tokens
  [6]
  $ hardseal --token right --token left token sync
  desk2 is missing on token right: import it there, with its secret (hardseal --token right key import desk2)
  2 tokens do not hold the same keys
  hardseal: 1 difference between 2 tokens
  [6]
  $ block | hardseal key import --token right -q desk2 --purpose other
  desk2: imported into token "right" (in-token)
  $ hardseal token sync
  desk2 on token right differs: purpose
  2 tokens do not hold the same keys
  hardseal: 1 difference between 2 tokens
  [6]
  $ hardseal --json token sync | json
  {
    "findings": [
      {
        "code": "differs",
        "name": "desk2",
        "token": "right",
        "text": "desk2 on token right differs: purpose",
        "mended": false
      }
    ],
    "error": {
      "code": "finding",
      "exit": 6,
      "message": "1 difference between 2 tokens",
      "hint": ""
    }
  }
  $ hardseal token sync --mend
  desk2 on token right differs: purpose: mended
  2 tokens hold the same keys
  $ hardseal token sync
  2 tokens hold the same keys
  $ hardseal --token right key show desk2 | grep -i purpose
  purpose:      -

A frozen key is frozen everywhere, where it can be.

  $ hardseal --token left key freeze desk1
  desk1: frozen (generation 1)
  $ hardseal token sync
  desk1 on token right differs: state
  2 tokens do not hold the same keys
  hardseal: 1 difference between 2 tokens
  [6]
  $ hardseal token sync --mend
  desk1 on token right differs: state: mended
  2 tokens hold the same keys
  $ hardseal --token right sign desk1 GET /api/v5/public/time
  hardseal: the key "desk1" is frozen
    hint: hardseal key thaw desk1 ends that
  [6]

But only a person thaws.

  $ hardseal --token left key thaw --yes desk1
  desk1: thawed (generation 1)
  $ hardseal token sync --mend
  desk1 is frozen on token right, and not on token left: freeze or thaw it (hardseal --token left key freeze desk1, or hardseal --token right key thaw desk1)
  2 tokens do not hold the same keys
  hardseal: 1 difference between 2 tokens
  [6]
  $ hardseal --token right sign desk1 GET /api/v5/public/time 2>&1 | head -n 1
  hardseal: the key "desk1" is frozen
  $ hardseal key thaw --yes desk1
  token left:
  desk1: thawed (generation 1)
  token right:
  desk1: thawed (generation 1)
  $ hardseal token sync
  2 tokens hold the same keys

A rotation is told of each.

  $ next_block | hardseal key rotate desk1 -q
  desk1@2: generation 2 is staged on token "left" (in-token)
  desk1@2: generation 2 is staged on token "right" (in-token)
  $ hardseal -q key delete --yes --generation 2 desk1
  token left:
  desk1@2: deleted
  token right:
  desk1@2: deleted
  $ next_block | hardseal --json key rotate desk1 -q | json tokens.1.generation
  2
  $ hardseal -q key delete --yes --generation 2 desk1
  token left:
  desk1@2: deleted
  token right:
  desk1@2: deleted

Another secret under the same name
----------------------------------

  $ next_block | hardseal --token left key rotate -q --activate desk1
  desk1: generation 2 is active on token "left" (in-token)
  $ hardseal token sync
  desk1 on token right has another API key than on token left: rotate the older one (hardseal --token ... key rotate --activate desk1), or activate the generation that is right, if hardseal key list shows it
  2 tokens do not hold the same keys
  hardseal: 1 difference between 2 tokens
  [6]
  $ next_block | hardseal --token right key rotate -q --activate desk1
  desk1: generation 2 is active on token "right" (in-token)
  $ hardseal token sync
  2 tokens hold the same keys
  $ hardseal --token right key delete -q --yes desk2
  desk2: deleted
  $ block "$NEXT_SECRET" | hardseal --token right key import -q desk2
  desk2: imported into token "right" (in-token)
  $ hardseal token sync
  desk2 on token right has another secret than on token left: rotate the older one (hardseal --token ... key rotate --activate desk2), or activate the generation that is right, if hardseal key list shows it
  2 tokens do not hold the same keys
  hardseal: 1 difference between 2 tokens
  [6]

What is wrong with one of them
------------------------------

An answer for each token; one that has its error in it is not followed by
another.

  $ KEY_ID=third import_key --token left desk3 --perm read,trade
  $ hardseal --json key review desk3 >found
  [6]
  $ json tokens.0.error.message <found; json tokens.1.error.message <found
  1 finding on token "left"
  no key "desk3" on token "right"
  $ hardseal --token right key delete -q --generation 1 --yes desk1
  desk1@1: deleted
  $ hardseal --json key review >found
  [6]
  $ json tokens.0.error.code <found; json tokens.1.reviewed <found; json tokens.1.findings <found
  finding
  2
  []

One PIN
-------

It is no PIN of the other token, which would refuse it, and then everybody.

  $ for command in "key list" "key freeze desk1" "sign desk1 GET /api/v5/public/time"; do
  >     hardseal --pin-file home/config/pin $command
  >     hardseal --pin-fd 7 $command 7<pin2
  > done 2>&1 | grep -o -- '--pin.*gives.*' | sort | uniq -c | sed 's/^ *//'
  5 --pin-fd gives one PIN, and there are 2 tokens
  5 --pin-file gives one PIN, and there are 2 tokens
  $ cut -d ' ' -f 3 home/state/pins/*
  clear
  clear
  $ hardseal --token right --pin-file pin2 key list -q | sed -n '2s/ .*//p'
  desk1

A key that the exchange refuses
-------------------------------

The token that was away has another generation of it, with the same API key.

  $ sim_start
  $ import_key desk4
  $ via() { block "$1" | hardseal --token right key rotate -q --activate desk4; }
  $ KEY_ID=$NEXT_ID via "$NEXT_SECRET"
  desk4: generation 2 is active on token "right" (in-token)
  $ via "$SECRET"
  desk4: generation 3 is active on token "right" (in-token)
  $ RIGHT=$(basename "$(grep -al right home/data/softhsm2/tokens/*/token.object | xargs dirname)")
  $ hide "$RIGHT"
  $ sim_fault 'GET /api/v5/account/balance code code=50111'
  $ request desk4 GET /api/v5/account/balance >/dev/null 2>&1
  [7]
  $ mv hidden "home/data/softhsm2/tokens/$RIGHT"
  $ hardseal --token right sign desk4 GET /api/v5/account/balance 2>&1 | head -n 1
  hardseal: the key "desk4" was stopped on 20??-??-??T*Z, when the exchange refused it: 50111: Invalid OK-ACCESS-KEY. (glob)

Another API key is not stopped, and goes on signing.

  $ KEY_ID=$NEXT_ID via "$NEXT_SECRET"
  desk4: generation 4 is active on token "right" (in-token)
  $ hardseal --token right sign desk4 GET /api/v5/account/balance >/dev/null
  $ sim_stop

Bad words
---------

  $ hardseal --token left token sync
  hardseal: there is one token, and nothing to compare
    hint: name them with --token, or in sections [token NAME]
  usage: hardseal token sync [OPTION]...
  [2]
  $ hardseal token sync all
  hardseal: token sync has 1 argument too many
  usage: hardseal token sync [OPTION]...
  [2]
  $ hardseal --token middle token list
  hardseal: "middle" is no URI, and no token in $TMP/home/config/config
    hint: named there: "left", "right"
  [3]
  $ echo the shell ends here
  the shell ends here
