hardseal token pin: another PIN
===============================

  $ . "$CLI/setup.sh"
  $ (umask 077; echo 12345678 >old; echo 'a longer one' >new; echo 00000000 >wrong; echo 123 >short)
  $ make_token --pin-file old
  $ import_key desk1 --pin-file old
  $ signs() { [ "$(sign_of desk1 GET /api/v5/public/time --timestamp $NOON "$@")" = "$(mac $SECRET "${NOON}GET/api/v5/public/time")" ]; }

At a terminal
-------------

The old one once, the new one twice.

  $ terminal 'PIN of' 12345678 'New PIN' 'a longer one' 'same PIN' 'a longer one' -- hardseal token pin
  PIN of token "hardseal":
  New PIN for token "hardseal" (not shown):
  The same PIN again:
  hardseal: the PIN was changed
  $ signs --pin-file new
  $ hardseal key list --pin-file old
  hardseal: token "hardseal" refused the PIN of old: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once, and none is tried again by itself: put it right, then use --last-try once
  [4]

A wrong old one is a try that is remembered; the right one ends that.

  $ hardseal token pin --pin-file new --new-pin-file old
  hardseal: token "hardseal" refused its PIN on *: no PIN is tried again unattended (glob)
    hint: put the PIN right where it is kept, then use --last-try once; where it is typed at a terminal, that is enough
  [4]
  $ terminal 'PIN of' 00000000 -- hardseal token pin
  PIN of token "hardseal":
  hardseal: token "hardseal" refused the PIN of the terminal: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once: start again, and give the right one
  [4]
  $ terminal 'PIN of' 'a longer one' 'New PIN' 12345678 'same PIN' 12345679 -- hardseal token pin
  PIN of token "hardseal":
  New PIN for token "hardseal" (not shown):
  The same PIN again:
  hardseal: these are two PINs: nothing was changed
  [2]
  $ terminal 'PIN of' 'a longer one' 'New PIN' 123 -- hardseal token pin
  PIN of token "hardseal":
  New PIN for token "hardseal" (not shown):
  hardseal: the PIN has 3 bytes, not 4 to 255
  [2]
  $ terminal 'PIN of' 'a longer one' 'New PIN' ^C -- hardseal token pin
  PIN of token "hardseal":
  New PIN for token "hardseal" (not shown):
  [130]
  $ signs --pin-file new

From files
----------

  $ hardseal token pin --pin-file new --new-pin-file old
  hardseal: the PIN was changed
  hardseal: note: new has given the old PIN: put the new one there before the next login, which would be refused
  $ signs --pin-file old
  $ hardseal --json -q token pin --pin-file old --new-pin-file new
  {"changed":"pin","label":"hardseal","serial":"SERIAL"}
  $ signs --pin-file new

  $ hardseal token pin --pin-file new
  hardseal: there is no terminal to ask for the new PIN on
    hint: use --new-pin-file
  [4]
  $ hardseal token pin --pin-file new --new-pin-file short
  hardseal: the new PIN has 3 bytes, and token "hardseal" takes 4 to 255
  [2]
  $ hardseal token pin --pin-file new --new-pin-file missing
  hardseal: cannot open missing: No such file or directory
    hint: this is where the PIN should be
  [3]
  $ chmod 644 old; hardseal token pin --pin-file new --new-pin-file old; chmod 600 old
  hardseal: old is open to other users (mode 0644)
    hint: chmod 600 old
  $ signs --pin-file new

The copy that is kept of the token has the new PIN too: it is what comes back.

  $ object=$(echo home/data/softhsm2/tokens/*/token.object)
  $ : >$object
  $ signs --pin-file new
  hardseal: note: SoftHSM's token "hardseal" (serial SERIAL) had been emptied, as a kill or a crash during a login does; it was put back as it was on * UTC (glob)

Where that cannot be kept, or a refused PIN not be remembered, nothing is changed.

  $ chmod 777 home/state
  $ hardseal token pin --pin-file new --new-pin-file old
  hardseal: note: nothing is remembered of this login: $TMP/home/state can be written by other users (mode 0777)
  hardseal: $TMP/home/state can be written by other users (mode 0777)
    hint: chmod go-w $TMP/home/state
  [3]
  $ chmod 700 home/state
  $ signs --pin-file new

No PIN is in the state folder, or shown.

  $ grep -r -l -e 12345678 -e 'a longer one' home
  [1]
