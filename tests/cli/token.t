hardseal token list: the tokens that are there
==============================================

  $ . "$CLI/setup.sh"
  $ make_token --label desk

The tokens of the configured module.  Nobody is logged in, so no PIN is needed,
even where none could be had.

  $ rm home/config/pin
  $ hardseal token list
  LABEL            SERIAL            MODEL       MANUFACTURER     FIRMWARE  PIN  PROFILE   STATE
  desk             SERIAL  SoftHSM v2  SoftHSM project  2.6       ok   softhsm2  ready
  (uninitialised)  -                 SoftHSM v2  SoftHSM project  2.6       -    softhsm2  -
  $ hardseal --json token list | json
  {
    "tokens": [
      {
        "state": "ready",
        "name": null,
        "label": "desk",
        "serial": "SERIAL",
        "model": "SoftHSM v2",
        "manufacturer": "SoftHSM project",
        "firmware": "2.6",
        "initialised": true,
        "pin": "ok",
        "write_protected": false,
        "profile": "softhsm2",
        "via": null,
        "module": "/usr/lib/softhsm/libsofthsm2.so",
        "uri": "pkcs11:serial=SERIAL;token=desk?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so"
      },
      {
        "state": "uninitialised",
        "name": null,
        "label": "",
        "serial": "",
        "model": "SoftHSM v2",
        "manufacturer": "SoftHSM project",
        "firmware": "2.6",
        "initialised": false,
        "pin": null,
        "write_protected": false,
        "profile": "softhsm2",
        "via": null,
        "module": "/usr/lib/softhsm/libsofthsm2.so",
        "uri": null
      }
    ]
  }

The URI is what --token takes.  SoftHSM is told where its tokens are by a
variable, which only the configuration can set.

  $ URI=$(hardseal --json token list | json tokens.0.uri)
  $ hardseal --token "$URI" token list
  LABEL            SERIAL            MODEL       MANUFACTURER     FIRMWARE  PIN  PROFILE   STATE
  desk             SERIAL  SoftHSM v2  SoftHSM project  2.6       ok   softhsm2  ready
  (uninitialised)  -                 SoftHSM v2  SoftHSM project  2.6       -    softhsm2  -

A URI that names the module alone is enough to see what the module has.

  $ hardseal --token "pkcs11:?module-path=$MODULE" token list
  LABEL            SERIAL            MODEL       MANUFACTURER     FIRMWARE  PIN  PROFILE   STATE
  desk             SERIAL  SoftHSM v2  SoftHSM project  2.6       ok   softhsm2  ready
  (uninitialised)  -                 SoftHSM v2  SoftHSM project  2.6       -    softhsm2  -

The state of the PIN
--------------------

A wrong PIN is remembered by the token.

  $ (umask 077; echo 00000000 >wrong)
  $ hardseal --pin-file wrong key list
  hardseal: token "desk" refused the PIN of wrong: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once, and none is tried again by itself: put it right, then use --last-try once
  [4]
  $ hardseal token list | grep desk
  desk             SERIAL  SoftHSM v2  SoftHSM project  2.6       low  softhsm2  PIN refused

Two tokens
----------

  $ hardseal --home other init -q --label side >/dev/null
  $ mv other/data/softhsm2/tokens/* home/data/softhsm2/tokens/
  $ hardseal token list | sed 's/  .*//' | sort
  (uninitialised)
  LABEL
  desk
  side

Without a configuration
-----------------------

SoftHSM's tokens: its own configuration may be closed to this user, and then it
shows nothing.  Other modules make files or look for devices when loaded.

  $ hardseal --home empty token list 2>/dev/null | sed -n '1s/ .*//p'
  LABEL
  $ ls empty
  ls: cannot access 'empty': No such file or directory
  [2]

What goes wrong
---------------

  $ hardseal --token 'pkcs11:?module-path=/usr/lib/missing.so' token list
  LABEL  SERIAL  MODEL  MANUFACTURER  FIRMWARE  PIN  PROFILE  STATE
  hardseal: the PKCS#11 module: /usr/lib/missing.so: No such file or directory
  [5]
  $ hardseal --json --token 'pkcs11:?module-path=/usr/lib/missing.so' token list | json
  {
    "tokens": [],
    "errors": [
      {
        "code": "module",
        "exit": 5,
        "message": "the PKCS#11 module: /usr/lib/missing.so: No such file or directory",
        "hint": ""
      }
    ],
    "error": {
      "code": "module",
      "exit": 5,
      "message": "the PKCS#11 module: /usr/lib/missing.so: No such file or directory",
      "hint": ""
    }
  }
  $ hardseal --token 'nonsense' token list
  hardseal: "nonsense" is no URI, and no token in $TMP/home/config/config
    hint: write it as pkcs11:token=LABEL?module-path=/path/of/module.so, or give it a section [token nonsense] there
  [3]
  $ hardseal token list desk
  hardseal: token list has 1 argument too many
  usage: hardseal token list [OPTION]...
  [2]
  $ hardseal token
  hardseal: "token" needs another word
    hint: there is: token list, token doctor, token sync, token pin
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
  $ hardseal token nonsense
  hardseal: there is no command "token nonsense"
    hint: there is: token list, token doctor, token sync, token pin
  usage: hardseal [OPTION]... COMMAND [ARGUMENT]...
  [2]
