Where the PIN comes from
========================

  $ . "$CLI/setup.sh"
  $ (umask 077; echo 12345678 >pin; printf 12345678 >bare; printf '12345678\r\n' >windows; echo 00000000 >wrong; : >empty; echo >newline)
  $ make_token --pin-file pin
  $ import_key desk1 --pin-file pin
  $ try() { "$@" >out && echo logged in || { status=$?; cat out; return $status; }; }

Nothing says where it is, and there is nobody to ask.

  $ try hardseal key list
  hardseal: token "hardseal" needs a PIN
    hint: use --pin-file, --pin-fd, pin-source= in the token URI or a terminal
  [4]
  $ try hardseal --json key list
  {"error":{"code":"pin-needed","exit":4,"message":"token \"hardseal\" needs a PIN","hint":"use --pin-file, --pin-fd, pin-source= in the token URI or a terminal"}}
  [4]

A file
------

A newline at its end does not count, nor does that of Windows.

  $ try hardseal key list --pin-file pin
  logged in
  $ try hardseal key list --pin-file bare
  logged in
  $ try hardseal key list --pin-file windows
  logged in
  $ try hardseal key list --pin-file=<(cat pin)
  logged in

Nobody else may be able to read it.

  $ for mode in 640 604 620 601 660 666; do chmod $mode pin; hardseal key list --pin-file pin; done
  hardseal: pin is open to other users (mode 0640)
    hint: chmod 600 pin
  hardseal: pin is open to other users (mode 0604)
    hint: chmod 600 pin
  hardseal: pin is open to other users (mode 0620)
    hint: chmod 600 pin
  hardseal: pin is open to other users (mode 0601)
    hint: chmod 600 pin
  hardseal: pin is open to other users (mode 0660)
    hint: chmod 600 pin
  hardseal: pin is open to other users (mode 0666)
    hint: chmod 600 pin
  [3]
  $ chmod 400 pin
  $ try hardseal key list --pin-file pin
  logged in
  $ chmod 600 pin

  $ hardseal key list --pin-file empty
  hardseal: the PIN of token "hardseal" is empty
  [4]
  $ hardseal key list --pin-file newline
  hardseal: the PIN of token "hardseal" is empty
  [4]
  $ hardseal key list --pin-file missing
  hardseal: cannot open missing: No such file or directory
    hint: this is where the PIN should be
  [3]
  $ hardseal key list --pin-file .
  hardseal: . is not a file
  [3]
  $ hardseal key list --pin-file ''
  hardseal: a file's name is empty
  [2]
  $ hardseal key list --pin-file /dev/null
  hardseal: the PIN of token "hardseal" is empty
  [4]
  $ (umask 077; repeat 3000 1 >long)
  $ hardseal key list --pin-file long
  hardseal: long: more than 256 bytes
  [2]
  $ (umask 077; printf '1234\0005678' >nul)
  $ hardseal key list --pin-file nul
  hardseal: token "hardseal" refused the PIN of nul: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once, and none is tried again by itself: put it right, then use --last-try once
  [4]

  $ try hardseal key list --last-try --pin-file pin
  logged in

A descriptor
------------

  $ try hardseal key list --pin-fd 5 5<pin
  logged in
  $ try hardseal key list --pin-fd 0 <pin
  logged in
  $ cat pin | try hardseal key list --pin-fd 0
  logged in

  $ hardseal key list --pin-fd 5
  hardseal: --pin-fd: descriptor 5 is not open
  usage: hardseal key list [OPTION]...
  [2]
  $ hardseal key list --pin-fd 5 5</dev/null
  hardseal: the PIN of token "hardseal" is empty
  [4]
  $ hardseal key list --pin-fd 5 5>>pin
  hardseal: cannot read the PIN descriptor: Bad file descriptor
  [1]
  $ hardseal key list --pin-fd five
  hardseal: --pin-fd takes a whole number from 0 to 2147483647
  usage: hardseal key list [OPTION]...
  [2]
  $ hardseal key list --pin-fd -1
  hardseal: --pin-fd takes a whole number from 0 to 2147483647
  usage: hardseal key list [OPTION]...
  [2]
  $ hardseal key list --pin-fd 99999999999999999999
  hardseal: --pin-fd takes a whole number from 0 to 2147483647
  usage: hardseal key list [OPTION]...
  [2]
  $ hardseal key list --pin-fd 5 --pin-file pin 5<pin
  hardseal: --pin-file and --pin-fd exclude each other
  usage: hardseal key list [OPTION]...
  [2]

The URI, or the configuration
-----------------------------

pin-source in a URI names a file, and so does pin-file in the configuration.

  $ URI=$(hardseal --json token list | json tokens.0.uri)
  $ try hardseal key list --token "$URI&pin-source=file:$PWD/pin"
  logged in
  $ try hardseal key list --token "$URI&pin-source=file://$PWD/pin"
  logged in
  $ hardseal key list --token "$URI&pin-source=file:pin"
  hardseal: the token URI's pin-source is not file:/path
  [2]
  $ hardseal key list --token "$URI&pin-source=|cat%20pin"
  hardseal: the token URI's pin-source is not file:/path
  [2]
  $ hardseal key list --token "$URI&pin-source=file:$PWD/missing"
  hardseal: cannot open $TMP/missing: No such file or directory
    hint: this is where the PIN should be
  [3]

  $ cp home/config/config plain
  $ sed "/^module/a pin-file = $PWD/pin" plain >home/config/config
  $ try hardseal key list
  logged in
  $ sed '/^module/a pin-file = pin' plain >home/config/config
  $ hardseal key list
  hardseal: $TMP/home/config/config: "pin-file" in [token] is not an absolute path
  [3]
  $ sed "/^module/a pin-file = $PWD/pin\\npin-file = $PWD/wrong" plain >home/config/config
  $ hardseal key list
  hardseal: $TMP/home/config/config: line 5: "pin-file" stands twice in [token]
  [3]
  $ sed -e "/^module/a pin-file = $PWD/pin" -e "s|^uri.*|&?pin-source=file:$PWD/pin|" plain >home/config/config
  $ hardseal key list
  hardseal: $TMP/home/config/config: [token] names the PIN file in "uri" and in "pin-file"
  [3]
  $ sed '/^module/a pin = 12345678' plain >home/config/config
  $ hardseal key list
  hardseal: $TMP/home/config/config: line 4: [token] knows no "pin"
  [3]
  $ cp plain home/config/config

Never the PIN itself, in no form, nor does any message repeat it:

  $ hardseal key list --token "$URI&pin-value=12345678"
  hardseal: the token URI holds a PIN (pin-value), where others can read it
    hint: put it into a file of mode 0600 and write pin-source=file:/path, or use --pin-file or --pin-fd
  [2]
  $ hardseal key list --token "pkcs11:token=hardseal;pin-value=12345678"
  hardseal: the token URI holds a PIN (pin-value), where others can read it
    hint: put it into a file of mode 0600 and write pin-source=file:/path, or use --pin-file or --pin-fd
  [2]
  $ sed 's/^uri.*/&?pin-value=12345678/' plain >home/config/config
  $ hardseal key list
  hardseal: $TMP/home/config/config: the token URI holds a PIN (pin-value), where others can read it
    hint: put it into a file of mode 0600 and write pin-source=file:/path, or use --pin-file or --pin-fd
  [3]
  $ cp plain home/config/config
  $ hardseal key list --pin 12345678
  hardseal: there is no option --pin
    hint: secrets and PINs never stand in a command line, which others can read: see --pin-file, --pin-fd and `hardseal key import --help`
  usage: hardseal key list [OPTION]...
  [2]
  $ hardseal key list --pin=12345678
  hardseal: there is no option --pin
    hint: secrets and PINs never stand in a command line, which others can read: see --pin-file, --pin-fd and `hardseal key import --help`
  usage: hardseal key list [OPTION]...
  [2]
  $ HARDSEAL_PIN=12345678 hardseal key list
  hardseal: token "hardseal" needs a PIN
    hint: use --pin-file, --pin-fd, pin-source= in the token URI or a terminal
  [4]

A folder of credentials
-----------------------

systemd puts hardseal.pin into a folder and names that in a variable.

  $ mkdir -m 700 credentials
  $ cp pin credentials/hardseal.pin
  $ CREDENTIALS_DIRECTORY=$PWD/credentials try hardseal key list
  logged in
  $ chmod 644 credentials/hardseal.pin
  $ CREDENTIALS_DIRECTORY=$PWD/credentials hardseal key list
  hardseal: $TMP/credentials/hardseal.pin is open to other users (mode 0644)
    hint: chmod 600 $TMP/credentials/hardseal.pin
  [3]
  $ rm credentials/hardseal.pin
  $ CREDENTIALS_DIRECTORY=$PWD/credentials hardseal key list
  hardseal: token "hardseal" needs a PIN
    hint: use --pin-file, --pin-fd, pin-source= in the token URI or a terminal
  [4]

The terminal
------------

  $ terminal 'PIN of' 12345678 -- hardseal key show desk1 | head -n 2
  PIN of token "hardseal":
  name:         desk1
  $ terminal 'PIN of' '' -- hardseal key list
  PIN of token "hardseal":
  hardseal: the PIN of token "hardseal" is empty
  [4]
  $ terminal 'PIN of' ^D -- hardseal key list
  PIN of token "hardseal":
  hardseal: no answer was given
  [2]
  $ terminal 'PIN of' ^C -- hardseal key list
  PIN of token "hardseal":
  [130]
  $ terminal --stdin /dev/null --stdout list 'PIN of' 12345678 -- hardseal key list
  PIN of token "hardseal":
  $ grep -c desk1 list
  1

The order
---------

--pin-file, --pin-fd, the URI or the configuration, the folder of credentials,
the terminal: the first that is given counts, and if it is wrong, no other is
tried.  --last-try is for what comes after a wrong one, see below.

  $ sed "/^module/a pin-file = $PWD/pin" plain >home/config/config
  $ (umask 077; cp wrong credentials/hardseal.pin)
  $ export CREDENTIALS_DIRECTORY=$PWD/credentials
  $ try hardseal key list
  logged in
  $ try hardseal key list --pin-file wrong
  hardseal: token "hardseal" refused the PIN of wrong: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once, and none is tried again by itself: put it right, then use --last-try once
  [4]
  $ try hardseal key list --last-try --pin-fd 5 5<wrong
  hardseal: token "hardseal" refused the PIN of --pin-fd: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once, and none is tried again by itself: put it right, then use --last-try once
  [4]
  $ cp plain home/config/config
  $ try hardseal key list --last-try
  hardseal: token "hardseal" refused the PIN of the credential hardseal.pin: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once, and none is tried again by itself: put it right, then use --last-try once
  [4]
  $ try hardseal key list --last-try --pin-file pin
  logged in
  $ try hardseal key list --token "$URI&pin-source=file:$PWD/pin"
  logged in
  $ terminal -- hardseal key list
  hardseal: token "hardseal" refused the PIN of the credential hardseal.pin: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once, and none is tried again by itself: put it right, then use --last-try once
  [4]
  $ try hardseal key list --last-try --pin-file pin
  logged in
  $ unset CREDENTIALS_DIRECTORY

With --token, the configured PIN file belongs to another token and is not used.

  $ sed "/^module/a pin-file = $PWD/pin" plain >home/config/config
  $ hardseal key list --token "$URI"
  hardseal: token "hardseal" needs a PIN
    hint: use --pin-file, --pin-fd, pin-source= in the token URI or a terminal
  [4]
  $ cp plain home/config/config

A wrong PIN
-----------

It is told, and tried once: nobody is asked again.

  $ terminal 'PIN of' 00000000 -- hardseal key list
  PIN of token "hardseal":
  hardseal: token "hardseal" refused the PIN of the terminal: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once: start again, and give the right one
  [4]

From then on no program tries one, not even the right one, whoever starts it
again and again; the token does not hear of it.

  $ token() { sha256sum home/data/softhsm2/tokens/*/token.object; }
  $ token >before
  $ hardseal key list --pin-file pin
  hardseal: token "hardseal" refused its PIN on *: no PIN is tried again unattended (glob)
    hint: put the PIN right where it is kept, then use --last-try once; where it is typed at a terminal, that is enough
  [4]
  $ hardseal --json sign desk1 GET /api/v5/public/time --pin-file wrong | json error.code
  pin-wrong
  $ import_key desk2 --pin-fd 5 5<pin
  hardseal: token "hardseal" refused its PIN on *: no PIN is tried again unattended (glob)
    hint: put the PIN right where it is kept, then use --last-try once; where it is typed at a terminal, that is enough
  [4]
  $ token | diff before -
  $ hardseal token list | grep -o -w low
  low

What is remembered is one word and a time.

  $ cat home/state/pins/*
  hardseal-pin 1 refused \d{10} *  (re)

A person at the terminal ends it, with the right PIN;

  $ terminal 'PIN of' 00000000 -- hardseal key list
  PIN of token "hardseal":
  hardseal: token "hardseal" refused the PIN of the terminal: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once: start again, and give the right one
  [4]
  $ terminal 'PIN of' 12345678 -- hardseal key show desk1 | head -n 2
  PIN of token "hardseal":
  name:         desk1
  $ try hardseal key list --pin-file pin
  logged in
  $ hardseal token list | grep -o -w ok
  ok

or --last-try, once the PIN is right where it is kept.

  $ hardseal --json key list --pin-file wrong
  {"error":{"code":"pin-wrong","exit":4,"message":"token \"hardseal\" refused the PIN of wrong: CKR_PIN_INCORRECT (0xa0)","hint":"it was tried once, and none is tried again by itself: put it right, then use --last-try once"}}
  [4]
  $ import_key desk2 --last-try --pin-file wrong
  hardseal: token "hardseal" refused the PIN of wrong: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once, and none is tried again by itself: put it right, then use --last-try once
  [4]
  $ try hardseal key list --last-try --pin-file pin
  logged in
  $ try hardseal key list --pin-file pin
  logged in
