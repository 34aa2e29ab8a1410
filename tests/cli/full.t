A token without room
====================

The folder of the token is a file system with few pages of 4 KiB: two for the
token itself, one for the key that seals, one for each key and each record.

  $ . "$CLI/setup.sh"
  $ [ "$(id -u)" -eq 0 ] || skip "only root can mount a file system"
  $ echo true >nothing
  $ in_room 64 nothing 2>/dev/null || skip "no file system can be mounted here"

  $ cat >scenario <<'END'
  > make_token
  > for name in desk1 desk2; do
  >     block | hardseal -q key import $name
  >     echo "status $?"
  > done
  > echo "there:" $(names)
  > hardseal key list -q | tail -n +2 | sed 's/.* //'
  > END

Whatever there is no room for, that is said, and nothing of it stays.

No room for the key that seals:

  $ in_room 12 scenario
  hardseal: C_GenerateKey on hardseal: CKR_FUNCTION_FAILED (0x6)
    hint: the token may be full or write-protected
  status 5
  hardseal: C_GenerateKey on hardseal: CKR_FUNCTION_FAILED (0x6)
    hint: the token may be full or write-protected
  status 5
  there: none

For the first key:

  $ rm -r home; in_room 16 scenario
  hardseal: C_GetAttributeValue on hardseal: CKR_OBJECT_HANDLE_INVALID (0x82)
    hint: the token did not keep the key: it may be full or write-protected
  status 5
  hardseal: C_GetAttributeValue on hardseal: CKR_OBJECT_HANDLE_INVALID (0x82)
    hint: the token did not keep the key: it may be full or write-protected
  status 5
  there: none

For its record:

  $ rm -r home; in_room 20 scenario
  hardseal: token "hardseal" did not keep the record of "desk1"
    hint: the token may be full or write-protected
  status 5
  hardseal: token "hardseal" did not keep the record of "desk2"
    hint: the token may be full or write-protected
  status 5
  there: none

For the second key, and its record:

  $ rm -r home; in_room 24 scenario
  desk1: imported into token "hardseal" (in-token)
  status 0
  hardseal: C_GetAttributeValue on hardseal: CKR_OBJECT_HANDLE_INVALID (0x82)
    hint: the token did not keep the key: it may be full or write-protected
  status 5
  there: desk1
  ok
  $ rm -r home; in_room 28 scenario
  desk1: imported into token "hardseal" (in-token)
  status 0
  hardseal: token "hardseal" did not keep the record of "desk2"
    hint: the token may be full or write-protected
  status 5
  there: desk1
  ok

The first one signs all the same, and when there is room again, the second one
can be imported.

  $ cat >again <<'END'
  > make_token
  > import_key desk1
  > import_key desk2 2>/dev/null
  > [ "$(sign_of desk1 GET /api/v5/public/time --timestamp $NOON)" = "$(mac $SECRET "${NOON}GET/api/v5/public/time")" ] && echo signs
  > mount -o remount,size=64k home/data
  > import_key desk2 && names
  > END
  $ rm -r home; in_room 28 again
  signs
  desk1 desk2

A state folder without room
---------------------------

No copy of the token can be kept, and so no login may lose it.

  $ cat >state <<'END'
  > make_token
  > mount -t tmpfs -o "mode=0700,size=64k" tmpfs home/state
  > head -c 64k /dev/zero >home/state/file
  > hardseal key list
  > echo "status $?"
  > rm home/state/file
  > hardseal key list
  > END
  $ rm -r home; in_room 64 state
  hardseal: cannot write $TMP/home/state/softhsm2/SERIAL/token.object: No space left on device
    hint: make room on the disk
  status 1
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE
