hardseal token doctor: a full check of a token
==============================================

  $ . "$CLI/setup.sh"
  $ need pkcs11-tool
  $ make_token --label desk
  $ import_key desk1

A sound token
-------------

  $ hardseal token doctor
  module:    /usr/lib/softhsm/libsofthsm2.so, of root, mode 0644
  library:   Implementation of PKCS11 2.6, SoftHSM; PKCS#11 2.40
  token:     desk, serial SERIAL
  model:     SoftHSM v2, SoftHSM project; hardware 2.6, firmware 2.6
  PIN:       ok
  profile:   softhsm2
  HMAC:      CKM_SHA256_HMAC, keys of 32 to 512
  HMAC:      CKM_SHA384_HMAC, keys of 48 to 512
  HMAC:      CKM_SHA512_HMAC, keys of 64 to 512
  sessions:  in use: not told; at most: no limit
  memory:    not told
  random:    offered, and works
  MAC:       as computed in memory
  message:   65536 bytes and more; by its profile: no limit
  latency:   p50 *.? us, p90 *.? us, p99 *.? us, max *.? us; of 200 (glob)
  offers:    import: yes; generate: yes; session copy: yes; wrap: yes; unwrap (RSA-OAEP): yes
  custody:   reading CKA_VALUE: holds (CKR_ATTRIBUTE_SENSITIVE)
  custody:   wrapping it, CKM_AES_KEY_WRAP: holds (CKR_KEY_UNEXTRACTABLE)
  custody:   wrapping it, CKM_AES_KEY_WRAP_PAD: holds (CKR_KEY_UNEXTRACTABLE)
  custody:   wrapping it, CKM_RSA_PKCS: holds (CKR_KEY_UNEXTRACTABLE)
  custody:   wrapping it, CKM_RSA_PKCS_OAEP: holds (CKR_KEY_UNEXTRACTABLE)
  custody:   copying it as extractable: holds (CKR_ATTRIBUTE_READ_ONLY)
  custody:   copying it as not sensitive: holds (CKR_ATTRIBUTE_READ_ONLY)
  custody:   making it extractable: holds (CKR_ATTRIBUTE_READ_ONLY)
  custody:   making it not sensitive: holds (CKR_ATTRIBUTE_READ_ONLY)
  custody:   not offered: wrap-aes-key-wrap-kwp, wrap-aes-cbc-pad, wrap-aes-ecb
  key:       desk1: gives its known answer; 2 objects
  objects:   3 on the token, no limit that is known; a credential takes 2
  note: whoever has the PIN can still turn on CKA_VERIFY, CKA_ENCRYPT, CKA_DECRYPT, CKA_WRAP, CKA_UNWRAP, CKA_DERIVE of: hardseal#root, desk1
  verdict: in-token: everything holds
  $ hardseal token doctor --json >report
  $ json module <report
  {
    "path": "/usr/lib/softhsm/libsofthsm2.so",
    "owner_uid": 0,
    "mode": "0644",
    "trusted": true
  }
  $ json probes.1 <report
  {
    "name": "wrap-aes-key-wrap",
    "outcome": "holds",
    "call": "C_WrapKey",
    "answer": "CKR_KEY_UNEXTRACTABLE",
    "rv": 106,
    "secret_seen": false
  }
  $ json keys.0 <report | sed '/"id"/d'
  {
    "label": "hardseal#root",
    "private": true,
    "protected": true,
    "modifiable": true,
    "usage": [],
    "can_turn_on": [
      "CKA_VERIFY",
      "CKA_ENCRYPT",
      "CKA_DECRYPT",
      "CKA_WRAP",
      "CKA_UNWRAP",
      "CKA_DERIVE"
    ]
  }
  $ json credentials <report
  [
    {
      "name": "desk1",
      "state": "ok",
      "known_answer": true,
      "objects": 2
    }
  ]
  $ json objects <report
  {
    "on_token": 3,
    "max": 0,
    "per_credential": 2,
    "room_for": null
  }
  $ json custody <report
  in-token
  $ json findings <report
  []
  $ json latency_us.signatures <report
  200
  $ json message <report
  {
    "longest_tried": 65536,
    "limited": false,
    "profile_max": 0
  }

Nothing is left on the token of what was tried.

  $ p11tool --list-objects | grep label: | sort
    label:          'hardseal:desk1'
    label:      hardseal#root
    label:      hardseal:desk1

A key that can be taken away
----------------------------

Made by another program, extractable, with the label of a credential.

  $ p11tool --keygen --key-type generic:64 --private --sensitive --extractable --label hardseal:spare >/dev/null
  $ hardseal token doctor | sed -n '/^FINDING/,$p'
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  FINDING key-exposed: spare: token "desk" made the key with CKA_EXTRACTABLE true
    remedy: count the secret as known: make a new API key at the exchange, import it, delete this one
  verdict: the token does not keep its secrets: 1 finding
  $ hardseal token doctor >/dev/null
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  [6]
  $ hardseal --json token doctor | json error
  {
    "code": "finding",
    "exit": 6,
    "message": "token \"desk\": 1 finding",
    "hint": "the report says what to do about each"
  }
  $ p11tool --delete-object --type secrkey --label hardseal:spare

A key in place of that of a credential: another label would be noticed, and so
is the same.

  $ id=$(p11tool --list-objects --type secrkey | awk '$2 == "hardseal:desk1" { found = 1 } found && $1 == "ID:" { print $2; exit }')
  $ p11tool --delete-object --type secrkey --label hardseal:desk1
  $ p11tool --keygen --key-type generic:64 --private --sensitive --label hardseal:desk1 --id $id >/dev/null
  $ hardseal token doctor | sed -n '/^FINDING/,$p'
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  FINDING known-answer: the key of "desk1" does not give its known answer: it is another key
    remedy: nothing was signed; find out who changed the token, then import again
  verdict: in-token: 1 finding
  $ p11tool --delete-object --type secrkey --label hardseal:desk1
  $ p11tool --keygen --key-type generic:64 --private --extractable --label hardseal:desk1 --id $id >/dev/null
  $ hardseal token doctor | sed -n '/^FINDING/,$p'
  hardseal: token "desk": 2 findings
    hint: the report says what to do about each
  FINDING known-answer: the key of "desk1" does not give its known answer: it is another key
    remedy: nothing was signed; find out who changed the token, then import again
  FINDING key-exposed: desk1: token "desk" made the key with CKA_SENSITIVE false
    remedy: count the secret as known: make a new API key at the exchange, import it, delete this one
  verdict: the token does not keep its secrets: 2 findings
  $ p11tool --delete-object --type secrkey --label hardseal:desk1

A record without its key, and a key that anybody can make without the PIN:

  $ hardseal token doctor | sed -n '/^FINDING/,$p'
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  FINDING key-missing: desk1: its record is there, and its key is not
    remedy: hardseal key delete removes it; then import it again
  verdict: in-token: 1 finding
  $ import_key desk1
  $ p11tool --keygen --key-type generic:64 --label hardseal:desk1 --id 66 >/dev/null
  $ hardseal token doctor | sed -n '/^FINDING/,$p'
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  FINDING key-public: a key is labelled hardseal:desk1 that needs no login: it is not hardseal's, and is not used
    remedy: destroy it with the token's own tool, and find out who made it
  verdict: in-token: 1 finding
  $ p11tool --delete-object --type secrkey --id 66
  $ hardseal -q key delete desk1 --yes
  desk1: deleted

A record that does not open, and an import that was broken off:

  $ printf 'HSR\377 from the future' >future
  $ p11tool --write-object future --type data --label hardseal:future --application-label hardseal --private >/dev/null
  $ p11tool --keygen --key-type generic:64 --private --sensitive --label hardseal:half >/dev/null
  $ hardseal token doctor | sed -n '/^note: half/,$p'
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  note: half: its import is under way or was broken off
  note: whoever has the PIN can still turn on CKA_DERIVE of: half
  note: whoever has the PIN can still turn on CKA_VERIFY, CKA_ENCRYPT, CKA_DECRYPT, CKA_WRAP, CKA_UNWRAP, CKA_DERIVE of: hardseal#root
  note: usable for more than signing (CKA_VERIFY, CKA_ENCRYPT, CKA_DECRYPT, CKA_WRAP, CKA_UNWRAP): half
  FINDING record: future: the record of "future" does not open: it was changed, or belongs to another name, key or token
    remedy: hardseal key delete removes it; then import it again
  verdict: in-token: 1 finding
  $ hardseal -q key delete future --yes
  future: deleted
  $ hardseal -q key delete half --yes
  half: deleted

Two root keys:

  $ p11tool --keygen --key-type generic:64 --private --sensitive --label 'hardseal#root' --id 77 >/dev/null
  $ hardseal token doctor | sed -n '/^FINDING/,$p'
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  FINDING root: the credentials cannot be read: token "desk" has 2 keys labelled hardseal#root
    remedy: one of them is not hardseal's, or two hosts have set the token up at once: remove the wrong one with the token's own tool
  verdict: in-token: 1 finding
  $ p11tool --delete-object --type secrkey --id 77
  $ hardseal token doctor | tail -n 1
  verdict: in-token: everything holds

The PIN
-------

A PIN file in the folder of the token goes where the token goes.

  $ cp -p home/config/pin home/data/softhsm2/pin
  $ hardseal token doctor --pin-file home/data/softhsm2/pin | sed -n '/^FINDING/,$p'
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  FINDING pin-beside-token: the PIN file home/data/softhsm2/pin lies beside the token in $TMP/home/data/softhsm2/tokens: one copy of that folder is the keys and what opens them
    remedy: move it to another folder, better to another device, and name it with pin-file in the configuration
  verdict: in-token: 1 finding
  $ hardseal token doctor --pin-file home/data/softhsm2/pin >/dev/null
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  [6]
  $ mkdir home/data/softhsm2/tokens/pins
  $ mv home/data/softhsm2/pin home/data/softhsm2/tokens/pins/pin
  $ ln -s home/data/softhsm2/tokens/pins/pin link
  $ hardseal token doctor --pin-file link | grep -c ^FINDING
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  1
  $ rm -r home/data/softhsm2/tokens/pins link
  $ hardseal token doctor --pin-fd 3 3<home/config/pin | tail -n 1
  verdict: in-token: everything holds

A wrong one that somebody has tried:

  $ (umask 077; echo 00000000 >wrong)
  $ hardseal --pin-file wrong token doctor
  hardseal: token "desk" refused the PIN of wrong: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once, and none is tried again by itself: put it right, then use --last-try once
  [4]
  $ hardseal --last-try token doctor | grep -e ^PIN -e ^note:.*PIN.*given
  PIN:       ok
  note: a wrong PIN was given to this token since the last right one

What a killed run has left
--------------------------

  $ p11tool --keygen --key-type generic:64 --private --sensitive --label 'hardseal#canary-0011223344556677' >/dev/null
  $ hardseal token doctor | grep -e canary -e ^verdict
  note: 1 key hardseal#canary-... of a run that was killed: destroyed
  verdict: in-token: everything holds
  $ hardseal token doctor | grep -e canary -e ^verdict
  verdict: in-token: everything holds

A signal that ends it comes when it will: the key is destroyed first.

  $ for ms in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16; do
  >     hardseal token doctor >/dev/null 2>&1 & doctor=$!
  >     sleep 0.$ms
  >     kill -TERM $doctor 2>/dev/null
  >     wait $doctor || true
  > done
  $ p11tool --list-objects | grep -c canary
  0
  [1]

A terminal
----------

What is being done is shown in one line, which is gone in the end.

  $ import_key desk1
  $ terminal --stdout report -- hardseal token doctor | sed 's/\x1b\[K/\n/g' | tr -d '\r' | grep .
  asking the token ...
  waiting for another token doctor ...
  making a key to try things on ...
  checking a MAC ...
  signing messages of growing length ...
  measuring signatures ...
  reading CKA_VALUE
  wrapping it, CKM_AES_KEY_WRAP
  wrapping it, CKM_AES_KEY_WRAP_PAD
  wrapping it, CKM_AES_KEY_WRAP_KWP
  wrapping it, CKM_AES_CBC_PAD
  wrapping it, CKM_AES_ECB
  wrapping it, CKM_RSA_PKCS
  wrapping it, CKM_RSA_PKCS_OAEP
  copying it as extractable
  copying it as not sensitive
  making it extractable
  making it not sensitive
  checking the credentials ...
  checking credential 1 of 1 ...
  $ tail -n 1 report
  verdict: in-token: everything holds
  $ terminal --stdout report -- hardseal -q token doctor

Ctrl-C while it signs: the key is destroyed before it acts.

  $ terminal --stdout report measuring ^C -- hardseal token doctor >/dev/null || true
  $ p11tool --list-objects | grep -c canary
  0
  [1]

A token that cannot be written to
---------------------------------

SoftHSM does not say so, and nothing could be tried: a finding.

  $ tokens=$(echo home/data/softhsm2/tokens/*)
  $ chmod 500 "$tokens"; chmod 400 "$tokens"/*
  $ plainly hardseal token doctor | grep -e ^custody -e ^note -e ^key -e '^FINDING' -e ^verdict
  hardseal: token "desk": 1 finding
    hint: the report says what to do about each
  custody:   not tried: C_CreateObject on desk: CKR_GENERAL_ERROR (0x5)
  key:       desk1: gives its known answer; 2 objects
  note: the token tells nothing of itself after the login: what is shown is of before
  note: whoever has the PIN can still turn on CKA_VERIFY, CKA_ENCRYPT, CKA_DECRYPT, CKA_WRAP, CKA_UNWRAP, CKA_DERIVE of: hardseal#root, desk1
  FINDING canary-not-made: nothing could be tried on a key of its own: C_CreateObject on desk: CKR_GENERAL_ERROR (0x5)
  verdict: in-token by what it says, not proven: 1 finding
  $ chmod 700 "$tokens"; chmod 600 "$tokens"/*

What goes wrong
---------------

  $ hardseal token doctor desk
  hardseal: token doctor has 1 argument too many
  usage: hardseal token doctor [OPTION]...
  [2]
  $ hardseal --token 'pkcs11:token=none?module-path=/usr/lib/missing.so' token doctor
  hardseal: the PKCS#11 module: /usr/lib/missing.so: No such file or directory
  [5]
  $ hardseal --token 'pkcs11:token=none?module-path=/usr/lib/missing.so' token doctor --json | json error.code
  module
