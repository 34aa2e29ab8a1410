A token that cannot be written
==============================

  $ . "$CLI/setup.sh"
  $ plainly true || skip "root's powers over files cannot be given up here"
  $ make_token
  $ import_key desk1
  $ tokens=$(echo home/data/softhsm2/tokens/*)
  $ chmod 500 "$tokens"; chmod 400 "$tokens"/*
  $ plainly touch "$tokens/file" 2>/dev/null
  [1]

Signing goes on: it writes nothing.

  $ plainly hardseal key list | sed -n '2s/ .*//p'
  desk1
  $ [ "$(plainly hardseal sign desk1 GET /api/v5/public/time --timestamp $NOON | sed -n 's/^OK-ACCESS-SIGN: //p')" = "$(mac $SECRET "${NOON}GET/api/v5/public/time")" ]
  $ plainly hardseal token list | grep -c ok
  1

Importing and deleting fail, and leave the token as it was.

  $ state >before
  $ block | plainly hardseal key import desk2
  hardseal: C_CreateObject on hardseal: CKR_GENERAL_ERROR (0x5)
    hint: the token may be full or write-protected
  [5]
  $ block | plainly hardseal --json key import desk2 | json error.exit
  5
  $ plainly hardseal key delete --yes desk1
  hardseal: C_DestroyObject on hardseal: CKR_FUNCTION_FAILED (0x6)
  [5]
  $ state | diff before - | grep -v -e '^[0-9]' -e state/changes
  [1]
  $ plainly hardseal key list | sed -n '2,$s/ .*//p'
  desk1

When it can be written again, all goes on.

  $ chmod 700 "$tokens"; chmod 600 "$tokens"/*
  $ block | plainly hardseal -q key import desk2
  desk2: imported into token "hardseal" (in-token)
  $ names
  desk1 desk2

A folder that is closed
-----------------------

  $ chmod 0 "$tokens"
  $ plainly hardseal key list
  hardseal: no token of /usr/lib/softhsm/libsofthsm2.so matches the URI
    hint: it shows no token at all: is it plugged in, and is the module's configuration the right one?
  [5]
  $ chmod 700 "$tokens"

  $ chmod 0 home/data/softhsm2/softhsm2.conf
  $ plainly hardseal key list
  hardseal: C_Initialize of /usr/lib/softhsm/libsofthsm2.so: CKR_GENERAL_ERROR (0x5)
    hint: is its configuration in place, and readable for this user?
  [5]
  $ chmod 600 home/data/softhsm2/softhsm2.conf

  $ chmod 0 home/config/config
  $ plainly hardseal key list
  hardseal: cannot open $TMP/home/config/config: Permission denied
  [1]
  $ chmod 600 home/config/config

  $ chmod 0 home/config/pin
  $ plainly hardseal key list
  hardseal: cannot open $TMP/home/config/pin: Permission denied
  [1]
  $ chmod 600 home/config/pin

The state folder
----------------

It is where the lock is.

  $ rm -f home/state/lock
  $ chmod 500 home/state
  $ block | plainly hardseal key import desk3
  hardseal: cannot open $TMP/home/state/lock: Permission denied
  [1]
  $ plainly hardseal key delete --yes desk1
  hardseal: cannot open $TMP/home/state/lock: Permission denied
  [1]
  $ plainly hardseal key list | sed -n '2,$s/ .*//p'
  desk1
  desk2
  $ chmod 777 home/state
  $ block | hardseal key import desk3
  hardseal: $TMP/home/state can be written by other users (mode 0777)
    hint: chmod go-w $TMP/home/state
  [3]
  $ chmod 700 home/state
  $ names
  desk1 desk2

Signing wants to remember there how a login went.  A token that counts no
wrong PINs can do without, and that is said.

  $ sign() { "$@" hardseal $quiet sign desk1 GET /api/v5/public/time --timestamp $NOON | sed -n 's/^OK-ACCESS-SIGN: //p'; }
  $ right=$(mac $SECRET "${NOON}GET/api/v5/public/time")
  $ rm -r home/state; chmod 500 home
  $ [ "$(sign plainly)" = "$right" ]
  hardseal: note: nothing is remembered of this login: cannot make the folder $TMP/home/state: Permission denied
  $ quiet=-q; [ "$(sign plainly)" = "$right" ]
  $ block | plainly hardseal key import desk4
  hardseal: cannot make the folder $TMP/home/state: Permission denied
  [1]
  $ ls home
  config
  data
  $ chmod 700 home; mkdir -m 500 home/state
  $ quiet=; [ "$(sign plainly)" = "$right" ]
  hardseal: note: nothing is remembered of this login: cannot make the folder $TMP/home/state/pins: Permission denied
  $ chmod 700 home/state
  $ [ "$(sign)" = "$right" ]
  $ ls home/state/pins
  SERIAL
