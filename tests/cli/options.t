Options and arguments
=====================

  $ . "$CLI/setup.sh"
  $ make_token
  $ import_key desk1
  $ WANTED=$(mac $SECRET "${NOON}GET/api/v5/public/time")

Anywhere, in both forms
-----------------------

  $ check() { [ "$("$@" | sed -n 's/^OK-ACCESS-SIGN: //p')" = "$WANTED" ]; }
  $ check hardseal sign desk1 GET /api/v5/public/time --timestamp $NOON
  $ check hardseal sign desk1 GET /api/v5/public/time --timestamp=$NOON
  $ check hardseal --timestamp $NOON sign desk1 GET /api/v5/public/time
  $ check hardseal sign --timestamp $NOON desk1 GET /api/v5/public/time
  $ check hardseal sign desk1 --timestamp=$NOON GET -q /api/v5/public/time
  $ check hardseal -q sign desk1 GET /api/v5/public/time --timestamp $NOON --home home
  $ check hardseal sign desk1 GET --timestamp $NOON -- /api/v5/public/time
  $ check hardseal --timestamp $NOON -- sign desk1 GET /api/v5/public/time

A value may be empty, or begin with a dash.

  $ hardseal sign desk1 POST /api/v5/account/position-builder --data= >/dev/null
  $ hardseal sign desk1 POST /api/v5/account/position-builder --data --quiet --timestamp $NOON | sed -n 's/^OK-ACCESS-SIGN: //p'
  jvpy6v8wW9FYcdLkoVsQBvrYM3yoZ00vkoDXrJWz6cg=
  $ mac $SECRET "${NOON}POST/api/v5/account/position-builder--quiet"
  jvpy6v8wW9FYcdLkoVsQBvrYM3yoZ00vkoDXrJWz6cg=

After -- nothing is an option.

  $ hardseal key show -- --json
  hardseal: "--json" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ hardseal -- --version
  hardseal: there is no command "--version"
    hint: hardseal --help lists the commands
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal key show desk1 -- --json
  hardseal: key show has 1 argument too many
  usage: hardseal key show [OPTION]... NAME
  [2]

Flags may be given twice, short ones together.

  $ hardseal -q -q --json --json version | json version
  \d+\.\d+\.\d+ (re)
  $ hardseal -qq version
  hardseal \d+\.\d+\.\d+ (re)

What is wrong
-------------

  $ hardseal --nonsense
  hardseal: there is no option --nonsense
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal sign desk1 GET /api/v5/public/time --nonsense=secret
  hardseal: there is no option --nonsense
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal -x
  hardseal: there is no option -x
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal -qx version
  hardseal: there is no option -x
  usage: hardseal version [OPTION]...
  [2]
  $ hardseal version --js
  hardseal: there is no option --js
  usage: hardseal version [OPTION]...
  [2]
  $ hardseal version --JSON
  hardseal: there is no option --JSON
  usage: hardseal version [OPTION]...
  [2]
  $ hardseal version --json=yes
  hardseal: --json takes no value
  usage: hardseal version [OPTION]...
  [2]
  $ hardseal version -q -v
  hardseal: --quiet and --verbose exclude each other
  usage: hardseal version [OPTION]...
  [2]
  $ hardseal version --quiet --verbose
  hardseal: --quiet and --verbose exclude each other
  usage: hardseal version [OPTION]...
  [2]
  $ hardseal key list --home
  hardseal: --home needs a value: DIR
  usage: hardseal key list [OPTION]...
  [2]
  $ hardseal key list --token a --token b
  hardseal: "a" is no URI, and no token in $TMP/home/config/config
    hint: write it as pkcs11:token=LABEL?module-path=/path/of/module.so, or give it a section [token a] there
  [3]
  $ hardseal key list --home a --home b
  hardseal: --home is given twice
  usage: hardseal key list [OPTION]...
  [2]
  $ hardseal key import x --env live --env demo
  hardseal: --env is given twice
  usage: hardseal key import [OPTION]... [NAME]
  [2]
  $ hardseal key list --pin-file a --pin-fd 3
  hardseal: --pin-file and --pin-fd exclude each other
  usage: hardseal key list [OPTION]...
  [2]
  $ hardseal key list --perm read
  hardseal: key list takes no --perm
  usage: hardseal key list [OPTION]...
  [2]
  $ hardseal version --timestamp $NOON
  hardseal: version takes no --timestamp
  usage: hardseal version [OPTION]...
  [2]
  $ mapfile -t many < <(for n in $(seq 33); do printf -- '--ip\n192.0.2.1\n'; done)
  $ hardseal key import x "${many[@]}"
  hardseal: --ip is given more than 32 times
  usage: hardseal key import [OPTION]... [NAME]
  [2]

  $ hardseal
  hardseal: no command is given
    hint: hardseal --help lists the commands
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal nonsense
  hardseal: there is no command "nonsense"
    hint: hardseal --help lists the commands
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal key
  hardseal: "key" needs another word
    hint: there is: key import, key list, key show, key rotate, key activate, key freeze, key thaw, key delete, key adopt, key verify, key touch, key review, key seal-to
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal key nonsense
  hardseal: there is no command "key nonsense"
    hint: there is: key import, key list, key show, key rotate, key activate, key freeze, key thaw, key delete, key adopt, key verify, key touch, key review, key seal-to
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal keys list
  hardseal: there is no command "keys"
    hint: hardseal --help lists the commands
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal 'key list'
  hardseal: there is no command "key list"
    hint: hardseal --help lists the commands
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal ''
  hardseal: there is no command ""
    hint: hardseal --help lists the commands
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal version now
  hardseal: version has 1 argument too many
  usage: hardseal version [OPTION]...
  [2]
  $ hardseal bench sign desk1 --count 0
  hardseal: --count takes a whole number from 1 to 10000000
  usage: hardseal bench sign [OPTION]... NAME
  [2]
  $ hardseal bench sign desk1 --count 10000001
  hardseal: --count takes a whole number from 1 to 10000000
  usage: hardseal bench sign [OPTION]... NAME
  [2]
  $ hardseal bench sign desk1 --count many
  hardseal: --count takes a whole number from 1 to 10000000
  usage: hardseal bench sign [OPTION]... NAME
  [2]
  $ hardseal bench sign desk1 extra
  hardseal: bench sign has 1 argument too many
  usage: hardseal bench sign [OPTION]... NAME
  [2]

An argument that is too much is not repeated: it may have been a secret.

  $ hardseal key import x $SECRET 2>&1 | grep -c $SECRET
  0
  [1]
  $ hardseal sign desk1 GET /api/v5/public/time $SECRET --json | grep -c $SECRET
  0
  [1]

Help
----

Of the program, of a family, of each command; by option or by command.

  $ hardseal --help | head -n 1
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  $ hardseal --help | sed -n '/^Commands/,/^$/p' | sed -n 's/^  \(\([a-z-]\+ \)*\).*/\1/p' | sed 's/ $//' >commands
  $ cat commands
  init
  token list
  token doctor
  token sync
  token pin
  key import
  key list
  key show
  key rotate
  key activate
  key freeze
  key thaw
  key delete
  key adopt
  key verify
  key touch
  key review
  key seal-to
  seal
  sign
  login
  request
  clock
  subaccount key create
  subaccount key list
  subaccount key modify
  subaccount key rotate
  subaccount key delete
  bench sign
  completion
  help
  version
  $ hardseal --help | sed -n '/^Exit status/,$p'
  Exit status:
    0  done
    1  internal error, or a file that could not be read or written
    2  wrong usage or input
    3  configuration, or no such object
    4  PIN
    5  token or its module
    6  refused by policy, not confirmed, or the clock or a rate limit forbids it
    7  the exchange refused
    8  not sent
    9  sent, and the outcome is unknown
  $ while read -r command; do hardseal $command --help | head -n 1; done <commands
  usage: hardseal init [OPTION]...
  usage: hardseal token list [OPTION]...
  usage: hardseal token doctor [OPTION]...
  usage: hardseal token sync [OPTION]...
  usage: hardseal token pin [OPTION]...
  usage: hardseal key import [OPTION]... [NAME]
  usage: hardseal key list [OPTION]...
  usage: hardseal key show [OPTION]... NAME
  usage: hardseal key rotate [OPTION]... NAME
  usage: hardseal key activate [OPTION]... NAME
  usage: hardseal key freeze [OPTION]... NAME
  usage: hardseal key thaw [OPTION]... NAME
  usage: hardseal key delete [OPTION]... NAME
  usage: hardseal key adopt [OPTION]... NAME
  usage: hardseal key verify [OPTION]... NAME
  usage: hardseal key touch [OPTION]... [NAME]
  usage: hardseal key review [OPTION]... [NAME]
  usage: hardseal key seal-to [OPTION]...
  usage: hardseal seal [OPTION]... NAME
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  usage: hardseal login [OPTION]... NAME
  usage: hardseal request [OPTION]... NAME [METHOD] [PATH]
  usage: hardseal clock [OPTION]... [NAME]
  usage: hardseal subaccount key create [OPTION]... [NAME]
  usage: hardseal subaccount key list [OPTION]...
  usage: hardseal subaccount key modify [OPTION]... [NAME]
  usage: hardseal subaccount key rotate [OPTION]... [NAME]
  usage: hardseal subaccount key delete [OPTION]... [NAME]
  usage: hardseal bench sign [OPTION]... NAME
  usage: hardseal completion [OPTION]... SHELL
  usage: hardseal help [OPTION]... [COMMAND] [SUBCOMMAND] [WORD]
  usage: hardseal version [OPTION]...
  $ while read -r command; do hardseal help $command | cmp - <(hardseal $command --help); done <commands
  $ while read -r command; do hardseal $command --help | grep -q -e --json || echo "$command: no --json"; done <commands
  $ hardseal help | cmp - <(hardseal -h)
  $ hardseal key --help | sed -n '1p; /^Commands/,/^$/p' | grep .
  usage: hardseal key COMMAND [OPTION]... [ARGUMENT]...
  Commands:
    key import               put an API key into the token
    key list                 list the keys on the token, never a secret
    key show                 show what is known of one key, never its secret
    key rotate               put the next API key beside the one of that name
    key activate             let another generation of a key sign
    key freeze               stop a key from signing, until it is thawed
    key thaw                 let a key sign again that is frozen or stopped
    key delete               destroy a key and its record on the token
    key adopt                use a key that another tool has put on the token
    key verify               compare a key with what the exchange says of it
    key touch                use a key once, so that the exchange keeps it
    key review               find fault with the keys on the token
    key seal-to              write the public keys to seal an API key to
  $ hardseal help key | cmp - <(hardseal key --help)
  $ hardseal sign --help | grep .
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  sign: print the headers of a signed request, send nothing.
  Options:
    --data TEXT              the body: TEXT itself, @FILE, or - for standard input
    --timestamp TIME         sign this time, not the present one
    --allow-unknown          sign for an endpoint that hardseal does not know
    --confirm                show what is to be signed, and ask first
  Method, path with query, and body are signed byte for byte as they are given.
  The headers come one a line, so that they fit curl:
    hardseal sign desk1 GET /api/v5/account/balance |
        curl -H @- https://openapi.okx.com/api/v5/account/balance
  TIME is UTC as in 2020-12-08T09:08:57.715Z.  The passphrase is among the
  headers: do not log them.  The exchange takes a signature for 30 seconds.  What
  hardseal clock has found within the last hour corrects the time.
  What the key's record does not allow is not signed (status 6), nor is what goes
  to an endpoint that is not known, unless --allow-unknown says that it is right.
  A withdrawal, and what makes or changes sub-accounts or their keys, needs
  --confirm too: it shows what is signed, and asks where there is a terminal.
  --json: {"headers":{"OK-ACCESS-KEY":...,"OK-ACCESS-SIGN":...,
  "OK-ACCESS-TIMESTAMP":...,"OK-ACCESS-PASSPHRASE":...}}, of a demo key with
  "x-simulated-trading" too.
  Global options, before or after the command:
    --home DIR               keep all files below DIR, not in the XDG folders
    --config FILE            read this configuration file
    --token URI              use this token (RFC 7512 or [token NAME]); repeatable
    --pin-file FILE          read the PIN from FILE (mode 0600)
    --pin-fd N               read the PIN from descriptor N
    --last-try               insist: after a refused PIN, and with the last try
    --json                   print one JSON object, errors too
    -q, --quiet              print no notes
    -v, --verbose            say more on standard error, never a secret
    -h, --help               print help, of the command if there is one, and end
    --version                print the version and end
  $ hardseal help nonsense
  hardseal: there is no command "nonsense"
    hint: hardseal --help lists the commands
  usage: hardseal help [OPTION]... [COMMAND] [SUBCOMMAND] [WORD]
  [2]
  $ hardseal help key nonsense
  hardseal: there is no command "key nonsense"
    hint: there is: key import, key list, key show, key rotate, key activate, key freeze, key thaw, key delete, key adopt, key verify, key touch, key review, key seal-to
  usage: hardseal help [OPTION]... [COMMAND] [SUBCOMMAND] [WORD]
  [2]
  $ hardseal help key list more words
  hardseal: help has 1 argument too many
  usage: hardseal help [OPTION]... [COMMAND] [SUBCOMMAND] [WORD]
  [2]
  $ hardseal nonsense --help
  hardseal: there is no command "nonsense"
    hint: hardseal --help lists the commands
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]

It is for 80 columns, and asks for no token.

  $ { hardseal --help; while read -r command; do hardseal --home nowhere $command --help; done <commands; } | awk 'length > 80'
  $ ls nowhere
  ls: cannot access 'nowhere': No such file or directory
  [2]

The version
-----------

  $ hardseal version
  hardseal \d+\.\d+\.\d+ (re)
  $ hardseal --version
  hardseal \d+\.\d+\.\d+ (re)
  $ hardseal -v version | tail -n 1
  OpenSSL 3.* (glob)
  $ hardseal --json version | json openssl
  OpenSSL 3.* (glob)

Measuring
---------

  $ hardseal bench sign desk1 --count 20
  signatures    20
  median        * us (glob)
  p99           * us (glob)
  mean          * us (glob)
  per second    * (glob)
  session copy  yes
  $ hardseal --json bench sign desk1 --count 20 | json
  {
    "name": "desk1",
    "count": 20,
    "median_us": *, (glob)
    "p99_us": *, (glob)
    "mean_us": *, (glob)
    "per_second": *, (glob)
    "session_copy": true
  }

Completion
----------

  $ hardseal completion bash >completion
  $ bash -n completion
  $ complete() { bash -c '. ./completion; compopt() { :; }; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _hardseal; echo ${COMPREPLY[*]}' _ hardseal "$@"; }
  $ complete ''
  init token key seal sign login request clock subaccount bench completion help version --home --config --token --pin-file --pin-fd --last-try --json --quiet --verbose --help --version
  $ complete k
  key
  $ complete key ''
  import list show rotate activate freeze thaw delete adopt verify touch review seal-to --home --config --token --pin-file --pin-fd --last-try --json --quiet --verbose --help --version
  $ complete k
  key
  $ complete key ''
  import list show rotate activate freeze thaw delete adopt verify touch review seal-to --home --config --token --pin-file --pin-fd --last-try --json --quiet --verbose --help --version
  $ complete subaccount ''
  key --home --config --token --pin-file --pin-fd --last-try --json --quiet --verbose --help --version
  $ complete subaccount key r
  rotate
  $ complete subaccount key rotate --res
  --resume
  $ complete key import --e
  --env --expires
  $ complete key import --env ''
  live demo
  $ complete --home x key show --re
  --reveal-passphrase
  $ complete sign desk1 GET /api/v5/public/time --d
  --data
  $ complete --pin-file comp
  completion
  $ hardseal completion zsh
  hardseal: there is no completion for "zsh"
    hint: there is one for bash
  usage: hardseal completion [OPTION]... SHELL
  [2]
  $ hardseal completion
  hardseal: completion needs SHELL
  usage: hardseal completion [OPTION]... SHELL
  [2]
