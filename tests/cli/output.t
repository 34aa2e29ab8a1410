What is printed, and where
==========================

Standard output is data, standard error is for people.

  $ . "$CLI/setup.sh"
  $ make_token
  $ import_key desk1 --perm trade
  $ SIGN="hardseal sign desk1 GET /api/v5/public/time --timestamp $NOON"

  $ $SIGN 2>/dev/null | head -n 1
  OK-ACCESS-KEY: 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  $ hardseal sign nobody GET /api/v5/public/time 2>/dev/null
  [3]
  $ hardseal sign nobody GET /api/v5/public/time 2>&1 >/dev/null
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ block | hardseal key import desk2 --perm trade 2>/dev/null
  desk2: imported into token "hardseal" (in-token)
  $ block | hardseal key import desk3 --perm trade 2>&1 >/dev/null
  hardseal: note: no address is given: the exchange deletes a key that may trade or withdraw and is bound to no address after 14 days without use (--ip, if it is bound to one)

Less, and more
--------------

-q leaves the notes out, never an error; -v tells more, never a secret.

  $ block | hardseal -q key import desk4 --perm trade
  desk4: imported into token "hardseal" (in-token)
  $ hardseal -q sign nobody GET /api/v5/public/time
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal -v key list | wc -l
  hardseal: logged in to token "hardseal", serial SERIAL, of /usr/lib/softhsm/libsofthsm2.so
  5
  $ hardseal --verbose sign desk1 GET /api/v5/public/time 2>&1 >/dev/null
  hardseal: to sign: token pkcs11:serial=SERIAL;token=hardseal
  $ block | hardseal key import -v desk5 --perm trade 2>&1 | grep -c -e $SECRET -e "$PASSPHRASE" -e "$(cat home/config/pin)"
  0
  [1]

Errors as JSON
--------------

With --json there is one object on standard output, and nothing on standard
error; "exit" is the exit status.

  $ hardseal --json sign nobody GET /api/v5/public/time 2>/dev/null | json
  {
    "error": {
      "code": "not-found",
      "exit": 3,
      "message": "no key \"nobody\" on token \"hardseal\"",
      "hint": "hardseal key list shows what is there"
    }
  }
  $ status() { hardseal --json "$@" >answer 2>errors; echo "$? $(json error.exit <answer) $(json error.code <answer) $(wc -c <errors)"; }
  $ status nonsense
  2 2 usage 0
  $ status sign desk1
  2 2 usage 0
  $ status sign a/b GET /api/v5/public/time
  2 2 bad-input 0
  $ status sign desk1 POST /api/v5/trade/order --data @/dev/zero
  2 2 too-large 0
  $ status sign nobody GET /api/v5/public/time
  3 3 not-found 0
  $ status init
  3 3 exists 0
  $ status --config nowhere key list
  3 3 not-found 0
  $ status key list --pin-file /dev/null
  4 4 pin-needed 0
  $ (umask 077; echo 00000000 >wrong); status key list --pin-file wrong
  4 4 pin-wrong 0
  $ status key list
  4 4 pin-wrong 0
  $ hardseal --last-try key list >/dev/null
  $ status --token pkcs11:?module-path=/x key list
  5 5 module 0
  $ status --token "pkcs11:token=x?module-path=$MODULE" key list
  5 5 token-absent 0
  $ status key show desk1 --reveal-passphrase
  6 6 denied 0
  $ block | import_text closed --base-url https://127.0.0.1:1
  $ status request closed GET /api/v5/public/time
  8 8 not-sent 0

The option counts wherever it stands, even behind what is wrong.

  $ hardseal sign --nonsense --json
  {"error":{"code":"usage","exit":2,"message":"there is no option --nonsense","hint":""}}
  [2]
  $ hardseal --nonsense --json
  {"error":{"code":"usage","exit":2,"message":"there is no option --nonsense","hint":""}}
  [2]

Messages are one line
---------------------

Whatever was given, no message moves the cursor or begins a new line.

  $ hardseal sign "$(printf 'a\033[2J\nb\rc\b')" GET /api/v5/public/time
  hardseal: "a?[2J?b?c?" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ hardseal "$(printf 'no\nsuch\tthing')"
  hardseal: there is no command "no?such?thing"
    hint: hardseal --help lists the commands
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal "--$(printf 'no\nsuch')"
  hardseal: there is no option --no?such
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal --json "$(printf 'a\nb\377')"
  {"error":{"code":"usage","exit":2,"message":"there is no command \"a?b?\"","hint":"hardseal --help lists the commands"}}
  [2]
  $ hardseal key list --pin-file "$(printf 'x\ny')"
  hardseal: cannot open x?y: No such file or directory
    hint: this is where the PIN should be
  [3]

Standard output cannot take it
------------------------------

  $ $SIGN >/dev/full
  hardseal: cannot write the output: No space left on device
  [1]
  $ $SIGN --json >/dev/full
  hardseal: cannot write the output: No space left on device
  [1]
  $ hardseal key list >/dev/full
  hardseal: cannot write the output: No space left on device
  [1]
  $ hardseal key show desk1 >/dev/full
  hardseal: cannot write the output: No space left on device
  [1]
  $ hardseal token list >/dev/full
  hardseal: cannot write the output: No space left on device
  [1]
  $ hardseal login desk1 >/dev/full
  hardseal: cannot write the output: No space left on device
  [1]
  $ hardseal --help >/dev/full
  hardseal: cannot write the output: No space left on device
  [1]
  $ hardseal version >/dev/full
  hardseal: cannot write the output: No space left on device
  [1]
  $ hardseal completion bash >/dev/full
  hardseal: cannot write the output: No space left on device
  [1]
  $ hardseal bench sign desk1 --count 1 >/dev/full
  hardseal: cannot write the output: No space left on device
  [1]
  $ hardseal --json sign nobody GET /api/v5/public/time >/dev/full
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]

What has been done by then is said.

  $ block | hardseal -q key import full >/dev/full
  hardseal: cannot write the output: No space left on device
    hint: the key was imported all the same
  [1]
  $ hardseal -q key delete --yes full >/dev/full
  hardseal: cannot write the output: No space left on device
    hint: the key was deleted all the same
  [1]
  $ hardseal --home full init -q >/dev/full
  hardseal: cannot write the output: No space left on device
    hint: the token was made all the same, and is configured
  [1]
  $ sim_start
  $ import_key sent
  $ hardseal request sent GET /api/v5/public/time >/dev/full
  hardseal: cannot write the output: No space left on device
    hint: the request was sent and answered: it is done, whatever this command could not print
  [1]
  $ received
  1
  $ sim_stop
  $ names
  closed desk1 desk2 desk3 desk4 desk5 sent

A pipe whose reader is gone is an error, no signal that kills.

  $ exec 7> >(:); wait $!
  $ $SIGN >&7
  hardseal: cannot write the output: Broken pipe
  [1]
  $ exec 7>&-

Descriptors that are closed
---------------------------

Without standard input there is nothing to read; without standard error there is
nobody to tell.

  $ $SIGN <&- | wc -l
  4
  $ hardseal sign nobody GET /api/v5/public/time 2>&-
  [3]
  $ $SIGN 2>&- | wc -l
  4
  $ hardseal key list <&- 2>&- | wc -l
  8

Without standard output the data is lost, and that is an error.

  $ $SIGN >&-
  hardseal: cannot write the output: Bad file descriptor
  [1]
  $ hardseal --json key list >&-
  hardseal: cannot write the output: Bad file descriptor
  [1]
  $ $SIGN <&- >&- 2>&-
  [1]

Never does a file of the token take the place of a descriptor that was closed.

  $ state | grep -v token.object >before
  $ hardseal key show nobody <&- >&- 2>&-
  [3]
  $ block | hardseal key import nobody --perm none >&- 2>&-
  [2]
  $ state | grep -v token.object | diff before -
