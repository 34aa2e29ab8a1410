A key that another tool has put on the token
============================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ vendor okx-desk1 0a1b
  $ keyless() { block | sed '/^secret/d'; }

Its label and CKA_ID name it; API key and passphrase come as by an import.

  $ keyless | hardseal key adopt desk1 --object 'pkcs11:object=okx-desk1;id=%0A%1b' --perm read,trade --ip 203.0.113.7 --base-url "$SIM" --ca-file sim/ca.pem
  desk1: adopted key "okx-desk1" of token "hardseal" (in-token); its first answer was believed
  hardseal: note: nobody here knows its secret, so whether it is the right one only the exchange can tell: hardseal request desk1 GET /api/v5/account/config
  $ [ "$(sign_of desk1 GET /api/v5/public/time --timestamp $NOON)" = "$(mac $SECRET "${NOON}GET/api/v5/public/time")" ]
  $ request desk1 GET /api/v5/account/config | json code
  0
  $ hardseal key show desk1 | grep -e adopted -e known
  adopted key:   okx-desk1
  known answer:  the first one was believed: nobody knew the secret
  $ hardseal --json key show desk1 | json adopted_label
  okx-desk1
  $ names
  desk1

What its tool has left on is noted.

  $ hardseal token doctor | grep -o 'usable for more than signing.*'
  usable for more than signing (CKA_VERIFY, CKA_ENCRYPT, CKA_DECRYPT, CKA_WRAP, CKA_UNWRAP): okx-desk1

It is one credential, once.

  $ keyless | hardseal key adopt desk1 --object 'pkcs11:object=okx-desk1;id=%0a%1b'
  hardseal: there is a key "desk1" on token "hardseal"
    hint: take another name, or delete that one first
  [3]

What is refused
---------------

  $ keyless | hardseal key adopt desk2 --object 'pkcs11:object=okx-desk1;id=%0a%1c'
  hardseal: token "hardseal" has no such secret key
    hint: pkcs11-tool --list-objects --login shows label and ID of each; it must be private (CKA_PRIVATE)
  [3]
  $ keyless | hardseal key adopt desk2
  hardseal: --object says which key on the token it is
    hint: --object 'pkcs11:object=LABEL;id=%0a%1b'; pkcs11-tool --list-objects --login shows label and ID of each
  usage: hardseal key adopt [OPTION]... NAME
  [2]
  $ bad() { keyless | hardseal --json key adopt desk2 --object "$1" | json error.message; }
  $ bad ''
  the object URI does not begin with "pkcs11:"
  $ bad okx-desk1
  the object URI does not begin with "pkcs11:"
  $ bad pkcs11:
  the object URI names no object
  $ bad pkcs11:token=hardseal
  the object URI names no object
  $ bad pkcs11:object=
  the object URI has an empty label
  $ bad 'pkcs11:object=okx desk1'
  the object URI has a blank or line break, which is %20 there
  $ bad pkcs11:object=a%00b
  the object URI has a label that is too long, or a NUL byte
  $ bad "pkcs11:object=$(repeat 128 a)"
  the object URI has a label that is too long, or a NUL byte
  $ bad "pkcs11:id=$(repeat 33 %0a)"
  the object URI has an id that is not of 1 to 32 bytes
  $ bad pkcs11:object=a\;id=zz%z
  the object URI has something that is not understood
  $ bad pkcs11:object=a\;type=private
  the object URI has a type that is not secret-key
  $ bad pkcs11:object=a\;vendor=1
  the object URI has something that is not understood
  $ bad 'pkcs11:object=a?pin-value=12345678'
  the object URI has a '?': module and PIN are those of --token
  $ bad pkcs11:object=okx-desk1\;token=another
  the object URI is of another token than "hardseal" (serial SERIAL)
  $ keyless | hardseal key adopt desk2 --object pkcs11:object=hardseal%23root
  hardseal: "hardseal#root" is a key of hardseal's own
  [2]
  $ block | hardseal key adopt desk2 --object 'pkcs11:object=okx-desk1;id=%0a%1b'
  hardseal: the input has a secret, which is not needed
    hint: leave it out: the key is on the token already
  [2]

A key that its tool has left readable:

  $ vendor --readable bare 0b
  $ keyless | hardseal key adopt desk2 --object 'pkcs11:object=bare;id=%0b'
  hardseal: * (glob)
  [5]
  $ keyless | hardseal key adopt desk2 --object 'pkcs11:object=bare;id=%0b' 2>&1 | grep -c 'no such secret key'
  0
  [1]
  $ names
  desk1

At a terminal
-------------

No secret is asked for.

  $ hardseal -q key delete --yes desk1
  desk1: deleted
  $ keyless | hardseal key adopt desk1 --object 'pkcs11:object=okx-desk1;id=%0a%1b' 2>&1 | grep -c 'no such secret key'
  1
  $ vendor okx-desk1 0a1b
  $ terminal 'API key' $KEY_ID Passphrase "$PASSPHRASE" -- hardseal -q key adopt desk1 --object 'pkcs11:object=okx-desk1;id=%0a%1b'
  API key (not shown):
  Passphrase (not shown):
  desk1: adopted key "okx-desk1" of token "hardseal" (in-token); its first answer was believed

By one of both, and by what other tools print of it
----------------------------------------------------

  $ hardseal -q key delete --yes desk1
  desk1: deleted
  $ vendor twice 01
  $ vendor twice 02
  $ keyless | hardseal key adopt -q desk1 --object pkcs11:object=twice
  hardseal: token "hardseal" has 2 such secret keys
    hint: give both, object=LABEL and id=, of the one
  [2]
  $ keyless | hardseal key adopt -q desk1 --object 'pkcs11:object=twice;id=%02'
  desk1: adopted key "twice" of token "hardseal" (in-token); its first answer was believed
  $ keyless | hardseal key adopt -q desk2 --object "$(hardseal --json token list | json tokens.0.uri | sed 's/?.*//');id=%01;type=secret-key"
  desk2: adopted key "twice" of token "hardseal" (in-token); its first answer was believed
  $ [ "$(sign_of desk2 GET /api/v5/public/time --timestamp $NOON)" = "$(mac $SECRET "${NOON}GET/api/v5/public/time")" ]
