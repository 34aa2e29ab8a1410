Credentials that are not whole
==============================

  $ . "$CLI/setup.sh"
  $ need pkcs11-tool
  $ make_token
  $ import_key desk1 --perm read,trade --ip 203.0.113.7
  $ import_key archive

A credential is a key and its record.  Objects are taken from the token here
with another program, behind hardseal's back.

A key whose record is gone: an import that was killed looks like this.

  $ p11tool --delete-object --type data --label hardseal:archive
  $ hardseal key list
  NAME   KEY-ID                                SITE    ENV   PERMISSIONS  IPS  CREATED     EXPIRES  CUSTODY   STATE
  desk1  2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  global  live  read,trade   1    ????-??-??  -        in-token  ok (glob)
  hardseal: note: an import of archive is under way or was broken off: import it again, or `hardseal key delete archive`
  $ hardseal key show archive
  name:     archive
  custody:  -
  state:    unfinished
  token:    hardseal
  serial:   SERIAL
  hardseal: note: an import of archive is under way or was broken off: import it again, or `hardseal key delete archive`
  $ hardseal --json key show archive | json
  hardseal: note: an import of archive is under way or was broken off: import it again, or `hardseal key delete archive`
  {
    "name": "archive",
    "custody": null,
    "state": "unfinished",
    "token": {
      "label": "hardseal",
      "serial": "SERIAL"
    }
  }
  $ hardseal sign archive GET /api/v5/account/balance
  hardseal: "archive" is unfinished: its import was broken off
    hint: import it again
  [3]
  $ hardseal request archive GET /api/v5/account/balance
  hardseal: "archive" is unfinished: its import was broken off
    hint: import it again
  [3]

It is imported anew as if nothing were there.

  $ import_key archive
  $ hardseal key show archive | grep -E '^(state|custody)'
  custody:      in-token
  state:        ok

A record whose key is gone:

  $ p11tool --delete-object --type secrkey --label hardseal:archive
  $ hardseal key list
  NAME     KEY-ID                                SITE    ENV   PERMISSIONS  IPS  CREATED     EXPIRES  CUSTODY   STATE
  archive  2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  global  live  read         -    ????-??-??  -        -         keyless (glob)
  desk1    2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  global  live  read,trade   1    ????-??-??  -        in-token  ok (glob)
  hardseal: note: archive has a record and no key: import it again, or `hardseal key delete archive`
  $ hardseal key show archive
  name:         archive
  key id:       2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  site:         global
  env:          live
  base url:     https://openapi.okx.com
  ca file:      -
  permissions:  read
  ips:          -
  purpose:      -
  created:      20*Z (glob)
  expires:      never
  generation:   1
  custody:      -
  state:        keyless
  token:        hardseal
  serial:       SERIAL
  hardseal: note: archive has a record and no key: import it again, or `hardseal key delete archive`
  $ hardseal sign archive GET /api/v5/account/balance
  hardseal: the record of "archive" is there, and its key is not
    hint: delete it and import it again, or activate another generation
  [3]
  $ import_key archive
  $ hardseal key list | grep -c ok
  2

A record that does not open, here since it is another one's:

  $ p11tool --read-object --type data --label hardseal:archive --output-file record
  $ p11tool --write-object record --type data --label hardseal:copied --application-label hardseal --private
  Created Data Object:
  Data object 2
    label:          'hardseal:copied'
    application:    'hardseal'
    app_id:         <empty>
    flags:           modifiable private
  $ hardseal key list
  NAME     KEY-ID                                SITE    ENV   PERMISSIONS  IPS  CREATED     EXPIRES  CUSTODY   STATE
  archive  2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  global  live  read         -    ????-??-??  -        in-token  ok (glob)
  copied   -                                     -       -     -            -    -           -        -         unreadable
  desk1    2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  global  live  read,trade   1    ????-??-??  -        in-token  ok (glob)
  hardseal: note: copied cannot be used: the record of "copied" does not open: it was changed, or belongs to another name, key or token; `hardseal key delete copied` removes it
  $ hardseal key show copied
  name:     copied
  custody:  -
  state:    unreadable
  why:      the record of "copied" does not open: it was changed, or belongs to another name, key or token
  token:    hardseal
  serial:   SERIAL
  hardseal: note: copied cannot be used: the record of "copied" does not open: it was changed, or belongs to another name, key or token; `hardseal key delete copied` removes it
  $ hardseal --json key show copied | json
  hardseal: note: copied cannot be used: the record of "copied" does not open: it was changed, or belongs to another name, key or token; `hardseal key delete copied` removes it
  {
    "name": "copied",
    "custody": null,
    "state": "unreadable",
    "token": {
      "label": "hardseal",
      "serial": "SERIAL"
    },
    "why": "the record of \"copied\" does not open: it was changed, or belongs to another name, key or token"
  }
  $ hardseal sign copied GET /api/v5/account/balance
  hardseal: the record of "copied" does not open: it was changed, or belongs to another name, key or token
    hint: hardseal token doctor tells more; without a copy of it, hardseal key delete copied and import it again
  [3]
  $ import_key copied
  hardseal: the record of "copied" does not open: it was changed, or belongs to another name, key or token
    hint: hardseal key delete copied removes it
  [3]
  $ hardseal key delete copied --yes
  copied: deleted
  hardseal: note: delete the API key at the exchange too: whoever has a copy of its secret can still use it there
  $ names
  archive desk1

A record of a format that is still to come, or no record at all:

  $ printf 'HSR\377 from the future' >future
  $ p11tool --write-object future --type data --label hardseal:future --application-label hardseal --private >/dev/null
  $ hardseal key list | grep future
  hardseal: note: future cannot be used: the record of "future" does not open: it was changed, or belongs to another name, key or token; `hardseal key delete future` removes it
  future   -                                     -       -     -            -    -           -        -         unreadable
  $ hardseal sign future GET /api/v5/public/time
  hardseal: the record of "future" does not open: it was changed, or belongs to another name, key or token
    hint: hardseal token doctor tells more; without a copy of it, hardseal key delete future and import it again
  [3]
  $ hardseal key delete future --yes --quiet
  future: deleted

Another program's objects are none of hardseal's business.

  $ p11tool --write-object future --type data --label hardseal:other --application-label other --private >/dev/null
  $ p11tool --keygen --key-type generic:64 --label other >/dev/null
  $ names
  archive desk1

A key that anybody can make without the PIN is not looked at, whatever it is
called.  Two that were made with it are an error: one is not hardseal's.

  $ p11tool --keygen --key-type generic:64 --label 'hardseal#root' >/dev/null
  $ hardseal sign desk1 GET /api/v5/public/time >/dev/null
  $ p11tool --keygen --key-type generic:64 --private --label 'hardseal#root' >/dev/null
  $ hardseal key list
  hardseal: token "hardseal" has 2 keys labelled hardseal#root
    hint: one of them is not hardseal's, or two hosts have set the token up at once: remove the wrong one with the token's own tool
  [3]
  $ hardseal sign desk1 GET /api/v5/public/time
  hardseal: token "hardseal" has 2 keys labelled hardseal#root
    hint: one of them is not hardseal's, or two hosts have set the token up at once: remove the wrong one with the token's own tool
  [3]

A token that was initialised anew under us
------------------------------------------

  $ mkdir -p -m 0700 anew/config anew/tokens
  $ printf 'directories.tokendir = %s\nobjectstore.backend = file\n' "$PWD/anew/tokens" >anew/conf
  $ again() { SOFTHSM2_CONF=$PWD/anew/conf softhsm2-util --init-token "$@" --label desk --so-pin 123456 --pin 1234 >/dev/null; }
  $ again --free
  $ (umask 077; echo 1234 >anew/pin)
  $ printf '%s\n' '[token]' 'uri = pkcs11:token=desk' "module = $MODULE" "pin-file = $PWD/anew/pin" '[environment]' "SOFTHSM2_CONF = $PWD/anew/conf" >anew/config/config
  $ block | hardseal --home anew key import -q desk1
  desk1: imported into token "desk" (in-token)
  $ again --token desk
  $ hardseal --home anew sign desk1 GET /api/v5/public/time
  hardseal: token "desk" was initialised anew since "desk1" was imported: its keys are gone
    hint: make new API keys at the exchange, and import those
  [3]
  $ hardseal --home anew sign nobody GET /api/v5/public/time
  hardseal: no key "nobody" on token "desk"
    hint: hardseal key list shows what is there
  [3]
  $ block | hardseal --home anew key import -q desk1
  desk1: imported into token "desk" (in-token)
  $ hardseal --home anew sign desk1 GET /api/v5/public/time | wc -l
  4
