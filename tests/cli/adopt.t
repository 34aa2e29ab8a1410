A key that another tool has put on the token
============================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ vendor okx-desk1 0a1b
  $ keyless() { block | sed '/^secret/d'; }

Its label and CKA_ID name it; API key and passphrase come as by an import.

  $ keyless | hardseal key adopt desk1 --key-label okx-desk1 --key-id 0A1b --perm read,trade --ip 203.0.113.7 --base-url "$SIM" --ca-file sim/ca.pem
  desk1: adopted key "okx-desk1" of token "hardseal" (in-token); its first answer was believed
  hardseal: note: nobody here knows its secret, so whether it is the right one only the exchange can tell: hardseal request desk1 GET /api/v5/account/config
  $ [ "$(sign_of desk1 GET / --timestamp $NOON)" = "$(mac $SECRET "${NOON}GET/")" ]
  $ request desk1 GET /api/v5/account/config | json code
  0
  $ hardseal key show desk1 | grep -e adopted -e known
  adopted key:   okx-desk1
  known answer:  the first one was believed: nobody knew the secret
  $ hardseal --json key show desk1 | json adopted_label
  okx-desk1
  $ names
  desk1

It is one credential, once.

  $ keyless | hardseal key adopt desk1 --key-label okx-desk1 --key-id 0a1b
  hardseal: there is a key "desk1" on token "hardseal"
    hint: take another name, or delete that one first
  [3]

What is refused
---------------

  $ keyless | hardseal key adopt desk2 --key-label okx-desk1 --key-id 0a1c
  hardseal: token "hardseal" has 0 secret keys "okx-desk1" with that CKA_ID, not one
    hint: pkcs11-tool --list-objects --login shows label and ID of each
  [3]
  $ keyless | hardseal key adopt desk2 --key-label okx-desk1
  hardseal: --key-label and --key-id say which key on the token it is
    hint: pkcs11-tool --list-objects --login shows label and ID of each
  usage: hardseal key adopt [OPTION]... NAME
  [2]
  $ for id in '' 0 0x0a 0a1 "$(repeat 66 0)"; do keyless | hardseal --json key adopt desk2 --key-label okx-desk1 --key-id "$id" | json error.message; done
  --key-id takes 1 to 32 bytes as hex digits
  --key-id takes 1 to 32 bytes as hex digits
  --key-id takes 1 to 32 bytes as hex digits
  --key-id takes 1 to 32 bytes as hex digits
  --key-id takes 1 to 32 bytes as hex digits
  $ keyless | hardseal key adopt desk2 --key-label 'hardseal#root' --key-id 0a1b
  hardseal: "hardseal#root" is a key of hardseal's own
  [2]
  $ block | hardseal key adopt desk2 --key-label okx-desk1 --key-id 0a1b
  hardseal: the input has a secret, which is not needed
    hint: leave it out: the key is on the token already
  [2]

A key that its tool has left readable:

  $ vendor --readable bare 0b
  $ keyless | hardseal key adopt desk2 --key-label bare --key-id 0b
  hardseal: * (glob)
  [5]
  $ keyless | hardseal key adopt desk2 --key-label bare --key-id 0b 2>&1 | grep -c 'has 0'
  0
  [1]
  $ names
  desk1

At a terminal
-------------

No secret is asked for.

  $ hardseal -q key delete --yes desk1
  desk1: deleted
  $ keyless | hardseal key adopt desk1 --key-label okx-desk1 --key-id 0a1b 2>&1 | grep -c 'has 0'
  1
  $ vendor okx-desk1 0a1b
  $ terminal 'API key' $KEY_ID Passphrase "$PASSPHRASE" -- hardseal -q key adopt desk1 --key-label okx-desk1 --key-id 0a1b
  API key (not shown):
  Passphrase (not shown):
  desk1: adopted key "okx-desk1" of token "hardseal" (in-token); its first answer was believed
