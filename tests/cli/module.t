The module and the token
========================

  $ . "$CLI/setup.sh"
  $ make_token --label desk
  $ import_key desk1
  $ SERIAL=$(hardseal --json token list | json tokens.0.serial)
  $ PIN=file:$PWD/home/config/pin
  $ list() { hardseal key list --token "$1?module-path=$2&pin-source=$PIN" | sed -n '2s/ .*//p'; return "${PIPESTATUS[0]}"; }

A token is named by an RFC 7512 URI, with the module that drives it.

  $ list "pkcs11:token=desk;serial=$SERIAL" $MODULE
  desk1
  $ list pkcs11:token=desk $MODULE
  desk1
  $ list "pkcs11:serial=$SERIAL" $MODULE
  desk1
  $ list 'pkcs11:model=SoftHSM%20v2' $MODULE
  desk1
  $ list 'pkcs11:manufacturer=SoftHSM%20project' $MODULE
  desk1
  $ list 'pkcs11:' $MODULE
  desk1

The module
----------

  $ list pkcs11:token=desk /usr/lib/missing.so
  hardseal: the PKCS#11 module: /usr/lib/missing.so: No such file or directory
  [5]
  $ list pkcs11:token=desk libsofthsm2.so
  hardseal: the PKCS#11 module: libsofthsm2.so is not an absolute path
    hint: give the whole path, such as /usr/lib/softhsm/libsofthsm2.so
  [5]
  $ list pkcs11:token=desk ../libsofthsm2.so
  hardseal: the PKCS#11 module: ../libsofthsm2.so is not an absolute path
    hint: give the whole path, such as /usr/lib/softhsm/libsofthsm2.so
  [5]
  $ list pkcs11:token=desk ''
  hardseal: the PKCS#11 module:  is not an absolute path
    hint: give the whole path, such as /usr/lib/softhsm/libsofthsm2.so
  [5]
  $ list pkcs11:token=desk /usr/lib
  hardseal: the PKCS#11 module: /usr/lib is not a file
  [5]
  $ hardseal key list --token pkcs11:token=desk
  hardseal: the token URI names no PKCS#11 module
    hint: add ?module-path=/usr/lib/softhsm/libsofthsm2.so or that of your token
  [2]
  $ hardseal key list --token "pkcs11:token=desk?module-name=softhsm2"
  hardseal: the token URI names its module by module-name
    hint: give the whole path of the module as module-path=/...
  [2]

A file, a library, but no module:

  $ echo 'no library' >text.so
  $ list pkcs11:token=desk "$PWD/text.so"
  hardseal: cannot load $TMP/text.so: $TMP/text.so: file too short
  [5]
  $ : >empty.so
  $ list pkcs11:token=desk "$PWD/empty.so"
  hardseal: cannot load $TMP/empty.so: $TMP/empty.so: file too short
  [5]
  $ cp "$(ldd ../bin/hardseal | awk '/libjansson/ { print $3 }')" library.so
  $ list pkcs11:token=desk "$PWD/library.so"
  hardseal: $TMP/library.so is no PKCS#11 module: it has no C_GetFunctionList
  [5]

Whoever can write the module, or a folder above it, decides what it does with
the PIN and the keys.

  $ mkdir -p lib/below
  $ cp $MODULE lib/below/module.so
  $ list pkcs11:token=desk "$PWD/lib/below/module.so"
  desk1
  $ chmod 666 lib/below/module.so
  $ list pkcs11:token=desk "$PWD/lib/below/module.so"
  hardseal: the PKCS#11 module: $TMP/lib/below/module.so can be written by other users (mode 0666)
    hint: chmod go-w $TMP/lib/below/module.so, after making sure that nobody has changed it
  [5]
  $ chmod 664 lib/below/module.so
  $ list pkcs11:token=desk "$PWD/lib/below/module.so"
  hardseal: the PKCS#11 module: $TMP/lib/below/module.so can be written by other users (mode 0664)
    hint: chmod go-w $TMP/lib/below/module.so, after making sure that nobody has changed it
  [5]
  $ chmod 644 lib/below/module.so; chmod 777 lib
  $ list pkcs11:token=desk "$PWD/lib/below/module.so"
  hardseal: the PKCS#11 module: $TMP/lib can be written by other users (mode 0777)
    hint: chmod go-w $TMP/lib, after making sure that nobody has changed it
  [5]
  $ chmod 1777 lib
  $ list pkcs11:token=desk "$PWD/lib/below/module.so"
  desk1
  $ chmod 755 lib; ln -s below/module.so lib/link.so
  $ list pkcs11:token=desk "$PWD/lib/link.so"
  desk1
  $ mkdir -m 777 open; cp $MODULE open/module.so; ln -s "$PWD/open/module.so" lib/open.so
  $ list pkcs11:token=desk "$PWD/lib/open.so"
  hardseal: the PKCS#11 module: $TMP/open can be written by other users (mode 0777)
    hint: chmod go-w $TMP/open, after making sure that nobody has changed it
  [5]

The same in the configuration:

  $ cp home/config/config config
  $ sed 's/^module.*/module = libsofthsm2.so/' config >home/config/config
  $ hardseal key list
  hardseal: the PKCS#11 module: libsofthsm2.so is not an absolute path
    hint: give the whole path, such as /usr/lib/softhsm/libsofthsm2.so
  [5]
  $ sed '/^module/d' config >home/config/config
  $ hardseal key list
  hardseal: the token URI names no PKCS#11 module
    hint: add ?module-path=/usr/lib/softhsm/libsofthsm2.so or that of your token
  [2]
  $ sed 's/^uri.*/&?module-path=x/' config >home/config/config
  $ hardseal key list
  hardseal: $TMP/home/config/config: [token] names the module in "uri" and in "module"
  [3]
  $ cp config home/config/config

The token
---------

  $ list 'pkcs11:token=other' $MODULE
  hardseal: no token of /usr/lib/softhsm/libsofthsm2.so matches the URI
    hint: present: "desk" (serial SERIAL)
  [5]
  $ list "pkcs11:token=desk;serial=0123456789abcdef" $MODULE
  hardseal: no token of /usr/lib/softhsm/libsofthsm2.so matches the URI
    hint: present: "desk" (serial SERIAL)
  [5]
  $ list "pkcs11:token=other;serial=$SERIAL" $MODULE
  hardseal: no token of /usr/lib/softhsm/libsofthsm2.so matches the URI
    hint: present: "desk" (serial SERIAL)
  [5]
  $ hardseal --json key list --token "pkcs11:token=other?module-path=$MODULE" | json error.code
  token-absent

Two that match:

  $ hardseal --home two init -q --label desk --pin-file home/config/pin >/dev/null
  $ mv two/data/softhsm2/tokens/* home/data/softhsm2/tokens/
  $ list pkcs11:token=desk $MODULE
  hardseal: the token URI matches 2 tokens
    hint: add serial= to it; present: * (glob)
  [5]
  $ list "pkcs11:token=desk;serial=$SERIAL" $MODULE
  desk1

No token at all:

  $ sed 's/softhsm2.conf/empty.conf/' config >home/config/config
  $ mkdir nothing
  $ echo "directories.tokendir = $PWD/nothing" >home/data/softhsm2/empty.conf
  $ hardseal key list
  hardseal: no token of /usr/lib/softhsm/libsofthsm2.so matches the URI
    hint: it shows no token at all: is it plugged in, and is the module's configuration the right one?
  [5]
  $ rm home/data/softhsm2/empty.conf
  $ hardseal key list
  hardseal: C_Initialize of /usr/lib/softhsm/libsofthsm2.so: CKR_GENERAL_ERROR (0x5)
    hint: is its configuration in place, and readable for this user?
  [5]
  $ cp config home/config/config

The URI
-------

  $ list token=desk $MODULE
  hardseal: the token URI does not begin with "pkcs11:"
    hint: write it as pkcs11:token=LABEL?module-path=/path/of/module.so
  [2]
  $ list 'pkcs11:token=desk;token=side' $MODULE
  hardseal: the token URI has "token" twice
  [2]
  $ list 'pkcs11:tokn=desk' $MODULE
  hardseal: the token URI has "tokn", by which no token is chosen
    hint: before the '?': token, manufacturer, model, serial or slot-id; after it: module-path, pin-source and x-module-args
  [2]
  $ list 'pkcs11:token' $MODULE
  hardseal: "pkcs11:token?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:$TMP/home/config/pin" is not a token URI: URI syntax is invalid
    hint: write it as pkcs11:token=LABEL?module-path=/path/of/module.so
  [2]
  $ list 'pkcs11:token=desk;object=x' $MODULE
  hardseal: the token URI has "object", by which no token is chosen
    hint: before the '?': token, manufacturer, model, serial or slot-id; after it: module-path, pin-source and x-module-args
  [2]
  $ list 'pkcs11:token=a%2' $MODULE
  hardseal: "pkcs11:token=a%2?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:$TMP/home/config/pin" is not a token URI: URI encoding invalid or corrupted
    hint: write it as pkcs11:token=LABEL?module-path=/path/of/module.so
  [2]
  $ list 'pkcs11:token=a%00b' $MODULE
  hardseal: the token URI has a NUL byte (%00)
  [2]
  $ list 'pkcs11:token=two words' $MODULE
  hardseal: the token URI has a blank or line break
    hint: write %20 for a blank in a label or path
  [2]
  $ list "pkcs11:token=desk;id=$SERIAL" $MODULE
  hardseal: the token URI has "id", by which no token is chosen
    hint: before the '?': token, manufacturer, model, serial or slot-id; after it: module-path, pin-source and x-module-args
  [2]
  $ hardseal key list --token "pkcs11:token=desk?module-path=$MODULE&module-path=$MODULE"
  hardseal: the token URI has "module-path" twice
  [2]
  $ hardseal key list --token "pkcs11:token=desk?module-path=$MODULE&max-sessions=2"
  hardseal: the token URI has "max-sessions", by which no token is chosen
    hint: before the '?': token, manufacturer, model, serial or slot-id; after it: module-path, pin-source and x-module-args
  [2]
  $ hardseal key list --token ''
  hardseal: the token URI does not begin with "pkcs11:"
    hint: write it as pkcs11:token=LABEL?module-path=/path/of/module.so
  [2]

The configuration
-----------------

  $ hardseal --home nowhere key list
  hardseal: no token is configured: there is no $TMP/nowhere/config/config
    hint: hardseal init makes a token and that file; --token URI names one that is there
  [3]
  $ hardseal --config nowhere key list
  hardseal: cannot open $TMP/nowhere: No such file or directory
  [3]
  $ mkdir folder
  $ hardseal --config folder key list
  hardseal: $TMP/folder is not a file
  [3]
  $ bad() { printf '%b\n' "$1" >bad; hardseal --config bad key list; }
  $ bad ''
  hardseal: $TMP/bad: [token] has no "uri"
    hint: hardseal --json token list shows the tokens and their URIs
  [3]
  $ bad '[token]'
  hardseal: $TMP/bad: [token] has no "uri"
    hint: hardseal --json token list shows the tokens and their URIs
  [3]
  $ bad '[token]\nuri = desk'
  hardseal: $TMP/bad: the token URI does not begin with "pkcs11:"
    hint: write it as pkcs11:token=LABEL?module-path=/path/of/module.so
  [3]
  $ bad '[token]\nurl = pkcs11:token=desk'
  hardseal: $TMP/bad: line 2: [token] knows no "url"
  [3]
  $ bad '[tokens]\nuri = pkcs11:token=desk'
  hardseal: $TMP/bad: line 1: there is no section [tokens]
  [3]
  $ bad '[token]\nuri = pkcs11:token=desk\nuri = pkcs11:token=side'
  hardseal: $TMP/bad: line 3: "uri" stands twice in [token]
  [3]
  $ bad '[token]\nuri'
  hardseal: $TMP/bad: line 2 is neither [section] nor key = value
  [3]
  $ bad 'uri = pkcs11:token=desk'
  hardseal: $TMP/bad: line 1: "uri" stands before any [section]
  [3]
  $ bad "[token]\nuri = pkcs11:token=$(repeat 200 x)"
  hardseal: $TMP/bad: line 2 is longer than 198 bytes
  [3]
  $ bad '[token]\nuri = pkcs11:token=desk\nmodule = /usr/lib/softhsm/libsofthsm2.so\n[environment]\nLD_PRELOAD = /tmp/x.so'
  hardseal: $TMP/bad: line 5: [environment] may not set LD_PRELOAD
    hint: it may set what tells a PKCS#11 module where its token is, such as SOFTHSM2_CONF
  [3]
  $ bad '[token]\nuri = pkcs11:token=desk\nmodule = /usr/lib/softhsm/libsofthsm2.so\n[environment]\nSOFTHSM2_CONF = softhsm2.conf'
  hardseal: $TMP/bad: line 5: SOFTHSM2_CONF in [environment] is not an absolute path
  [3]
  $ cp config bad; chmod 666 bad
  $ hardseal --config bad key list
  hardseal: $TMP/bad can be written by other users (mode 0666)
    hint: chmod go-w $TMP/bad, after making sure that nobody has changed it
  [3]
  $ chmod 644 bad
  $ hardseal --config bad key list | sed -n '2s/ .*//p'
  desk1

The environment
---------------

What modules would take orders from is dropped, and that is said, with what to
do instead.

  $ SOFTHSM2_CONF=/nowhere hardseal key list | sed -n '2s/ .*//p'
  desk1
  $ PKCS11SPY=/x OPENSC_DEBUG=9 hardseal key list | sed -n '2s/ .*//p'
  hardseal: note: not used, though in the environment: PKCS11SPY, OPENSC_DEBUG (no module is to write down what it sees)
  desk1
  $ OPENSC_CONF=/x OPENSC_DEBUG=9 TPM2_PKCS11_STORE=/y hardseal key list 2>&1 >/dev/null
  hardseal: note: not used, though in the environment: OPENSC_CONF, TPM2_PKCS11_STORE (it belongs into [environment] of $TMP/home/config/config)
  hardseal: note: not used, though in the environment: OPENSC_DEBUG (no module is to write down what it sees)
  $ PKCS11SPY=/x hardseal -q key list | sed -n '2s/ .*//p'
  desk1
  $ SOFTHSM2_CONF=/nowhere hardseal --home nowhere key list
  hardseal: note: not used, though in the environment: SOFTHSM2_CONF (it belongs into [environment] of $TMP/nowhere/config/config)
  hardseal: no token is configured: there is no $TMP/nowhere/config/config
    hint: hardseal init makes a token and that file; --token URI names one that is there
  [3]
  $ SSLKEYLOGFILE=keys OPENSSL_CONF=/x hardseal key list | sed -n '2s/ .*//p'
  desk1
  $ ls keys
  ls: cannot access 'keys': No such file or directory
  [2]

A pipe in the place of a configuration is refused, not waited for.

  $ conf=home/data/softhsm2/softhsm2.conf
  $ mv $conf softhsm2.conf; mkfifo $conf
  $ timeout 60 hardseal key list
  hardseal: $TMP/home/data/softhsm2/softhsm2.conf is not a file
  [3]
  $ rm $conf; ln -s $PWD/softhsm2.conf $conf
  $ hardseal key list | sed -n '2s/ .*//p'
  desk1
  $ mv home/config/config kept; mkfifo home/config/config
  $ timeout 60 hardseal key list
  hardseal: $TMP/home/config/config is not a file
  [3]
  $ rm home/config/config; ln -s $PWD/kept home/config/config
  $ hardseal key list | sed -n '2s/ .*//p'
  desk1
