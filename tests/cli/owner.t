What belongs to another user
============================

  $ . "$CLI/setup.sh"
  $ [ "$(id -u)" -eq 0 ] || skip "only root can make files of other users"
  $ chown 65534 . && chown 0 . || skip "no other user's files can be made here"
  $ make_token
  $ import_key desk1

A PIN file:

  $ chown 65534 home/config/pin
  $ hardseal key list
  hardseal: $TMP/home/config/pin belongs to another user (uid 65534)
    hint: make a file of your own
  [3]
  $ chown 0 home/config/pin

The configuration, which names the module that is loaded:

  $ chown 65534 home/config/config
  $ hardseal key list
  hardseal: $TMP/home/config/config belongs to another user (uid 65534)
  [3]
  $ chown 0 home/config/config

The module, or a folder above it:

  $ mkdir lib
  $ cp $MODULE lib/module.so
  $ URI="pkcs11:token=hardseal?module-path=$PWD/lib/module.so&pin-source=file:$PWD/home/config/pin"
  $ chown 65534 lib/module.so
  $ hardseal key list --token "$URI"
  hardseal: the PKCS#11 module: $TMP/lib/module.so belongs to another user (uid 65534)
  [5]
  $ chown 0 lib/module.so; chown 65534 lib
  $ hardseal key list --token "$URI"
  hardseal: the PKCS#11 module: $TMP/lib belongs to another user (uid 65534)
  [5]
  $ chown 0 lib
  $ hardseal key list --token "$URI" | sed -n '2s/ .*//p'
  desk1

The folder of the lock, for commands that write:

  $ chown 65534 home/state
  $ block | hardseal key import desk2
  hardseal: $TMP/home/state belongs to another user (uid 65534)
  [3]

Others do without it, where wrong PINs do not lock the token:

  $ hardseal key list | sed -n '2s/ .*//p'
  hardseal: note: nothing is remembered of this login: $TMP/home/state belongs to another user (uid 65534)
  desk1
  $ chown 0 home/state
  $ names
  desk1
