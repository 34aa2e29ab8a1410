hardseal init: a token to start with
====================================

  $ . "$CLI/setup.sh"

Without hardware, hardseal keeps its keys in a SoftHSM token of its own.  The
URI of the token is the data that init prints; what a person wants to know goes
to standard error.

  $ hardseal init >uri
  hardseal: note: a SoftHSM token is in $TMP/home/data/softhsm2/tokens
  hardseal: note: its PIN is in $TMP/home/config/pin: whoever can read that folder and this file can sign; on a terminal, init asks for a PIN instead
  hardseal: note: the configuration is in $TMP/home/config/config
  $ cat uri
  pkcs11:serial=SERIAL;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so
  $ shown "$(sed 's/.*serial=\([0-9a-f]*\).*/\1/' uri)" SERIAL

All of it is below the home folder, and nobody else can read it.

  $ find home -type d -perm /077
  $ find home -type f -perm /077
  $ find home -type f | sort | grep -v tokens
  home/config/config
  home/config/pin
  home/data/softhsm2/softhsm2.conf
  home/state/lock
  $ grep . home/config/config
  [token]
  uri = pkcs11:serial=SERIAL;token=hardseal
  module = /usr/lib/softhsm/libsofthsm2.so
  pin-file = $TMP/home/config/pin
  [environment]
  SOFTHSM2_CONF = $TMP/home/data/softhsm2/softhsm2.conf
  $ wc -c <home/config/pin
  24

It works at once, and nobody is asked anything.

  $ hardseal key list
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE

A configuration is never replaced
---------------------------------

  $ find home -type f -exec sha256sum {} + | sort >before
  $ hardseal init
  hardseal: there is a configuration already: $TMP/home/config/config
    hint: hardseal token list shows its token; another --home makes room for another one
  [3]
  $ hardseal --json init | json
  {
    "error": {
      "code": "exists",
      "exit": 3,
      "message": "there is a configuration already: $TMP/home/config/config",
      "hint": "hardseal token list shows its token; another --home makes room for another one"
    }
  }
  $ find home -type f -exec sha256sum {} + | sort | diff before -

Where the configuration is not, a new token is made.  The old one, its PIN and
what it needs stay: with the old configuration it is still there.

  $ mv home/config/config old
  $ hardseal init --quiet >uri
  $ hardseal key list
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE
  $ hardseal --config old key list
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE

  $ hardseal --home two init -q
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ hardseal --home two --config elsewhere/config init -q
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ hardseal --home two key list
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE
  $ hardseal --home two --config elsewhere/config key list
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE

The answer as JSON
------------------

  $ hardseal --home other --json init -q | json
  {
    "uri": "pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so", (glob)
    "config": "$TMP/other/config/config",
    "module": "/usr/lib/softhsm/libsofthsm2.so",
    "tokens": "$TMP/other/data/softhsm2/tokens",
    "pin_file": "$TMP/other/config/pin"
  }
  $ hardseal --home pinned --json init -q --pin-file home/config/pin | json pin_file
  null

A label
-------

  $ hardseal --home l1 init -q --label desk
  pkcs11:serial=*;token=desk?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ hardseal --home l2 init -q --label 'two words'
  pkcs11:serial=*;token=two%20words?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ hardseal --home l3 init -q --label 'Börse'
  pkcs11:serial=*;token=B%C3%B6rse?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ hardseal --home l3 token list | grep -o '^B[^ ]*'
  Börse
  $ hardseal --home l4 init -q --label "$(repeat 32 x)"
  pkcs11:serial=*;token=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)

  $ hardseal --home l5 init --label "$(repeat 33 x)"
  hardseal: a token's label is 1 to 32 bytes of printable UTF-8, no blank at its end
  [2]
  $ hardseal --home l5 init --label ''
  hardseal: a token's label is 1 to 32 bytes of printable UTF-8, no blank at its end
  [2]
  $ hardseal --home l5 init --label 'desk '
  hardseal: a token's label is 1 to 32 bytes of printable UTF-8, no blank at its end
  [2]
  $ hardseal --home l5 init --label "$(printf 'a\tb')"
  hardseal: a token's label is 1 to 32 bytes of printable UTF-8, no blank at its end
  [2]
  $ hardseal --home l5 init --label "$(printf 'a\377b')"
  hardseal: a token's label is 1 to 32 bytes of printable UTF-8, no blank at its end
  [2]
  $ ls l5
  ls: cannot access 'l5': No such file or directory
  [2]

The PIN
-------

At a terminal, init asks for it twice.  Then it is in no file.

  $ terminal 'not shown' 'correct horse' again 'correct horse' -- hardseal --home t1 init
  PIN for the new token "hardseal" (not shown):
  The same PIN again:
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  hardseal: note: a SoftHSM token is in $TMP/t1/data/softhsm2/tokens
  hardseal: note: the configuration names no PIN file: commands take --pin-file or --pin-fd, or ask on a terminal; a lost PIN cannot be replaced
  hardseal: note: the configuration is in $TMP/t1/config/config
  $ grep pin-file t1/config/config
  [1]
  $ terminal PIN 'correct horse' -- hardseal --home t1 key list
  PIN of token "hardseal":
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE
  $ hardseal --home t1 key list
  hardseal: token "hardseal" needs a PIN
    hint: use --pin-file, --pin-fd, pin-source= in the token URI or a terminal
  [4]

Two different ones, one that is too short, no answer, an interruption: nothing
is made.

  $ terminal 'not shown' 12345678 again 12345679 -- hardseal --home t2 init
  PIN for the new token "hardseal" (not shown):
  The same PIN again:
  hardseal: these are two PINs: nothing was made
  [2]
  $ terminal 'not shown' 123 -- hardseal --home t2 init
  PIN for the new token "hardseal" (not shown):
  hardseal: the PIN has 3 bytes, not 4 to 255
  [2]
  $ terminal 'not shown' '' -- hardseal --home t2 init
  PIN for the new token "hardseal" (not shown):
  hardseal: the PIN has 0 bytes, not 4 to 255
  [2]
  $ terminal 'not shown' '^D' -- hardseal --home t2 init
  PIN for the new token "hardseal" (not shown):
  hardseal: no answer was given
  [2]
  $ terminal 'not shown' '^C' -- hardseal --home t2 init
  PIN for the new token "hardseal" (not shown):
  [130]
  $ ls t2
  ls: cannot access 't2': No such file or directory
  [2]

It may come from a file or a descriptor, with or without a newline at its end.

  $ (umask 077; printf 87654321 >pin; printf '87654321\n' >pin-line; printf '123\n' >pin-short; : >pin-empty)
  $ hardseal --home p1 init --pin-file pin
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  hardseal: note: a SoftHSM token is in $TMP/p1/data/softhsm2/tokens
  hardseal: note: the configuration names no PIN file: commands take --pin-file or --pin-fd, or ask on a terminal; a lost PIN cannot be replaced
  hardseal: note: the configuration is in $TMP/p1/config/config
  $ hardseal --home p1 key list --pin-file pin-line
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE
  $ hardseal --home p2 init -q --pin-fd 5 5<pin-line
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ hardseal --home p2 key list --pin-file pin
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE

  $ hardseal --home p3 init --pin-file pin-short
  hardseal: the PIN has 3 bytes, not 4 to 255
  [2]
  $ hardseal --home p3 init --pin-file pin-empty
  hardseal: the PIN of token "hardseal" is empty
  [4]
  $ hardseal --home p3 init --pin-file missing
  hardseal: cannot open missing: No such file or directory
    hint: this is where the PIN should be
  [3]
  $ (umask 077; repeat 256 1 >pin-long)
  $ hardseal --home p3 init --pin-file pin-long
  hardseal: the PIN has 256 bytes, not 4 to 255
  [2]
  $ chmod 640 pin
  $ hardseal --home p3 init --pin-file pin
  hardseal: pin is open to other users (mode 0640)
    hint: chmod 600 pin
  [3]
  $ ls p3
  ls: cannot access 'p3': No such file or directory
  [2]

Where it goes
-------------

--home wins over $HARDSEAL_HOME, and that over the folders of XDG.

  $ env -u HARDSEAL_HOME XDG_CONFIG_HOME="$PWD/xdg/c" XDG_STATE_HOME="$PWD/xdg/s" XDG_DATA_HOME="$PWD/xdg/d" hardseal init -q
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ find xdg -type d | grep -v tokens/ | sort
  xdg
  xdg/c
  xdg/c/hardseal
  xdg/d
  xdg/d/hardseal
  xdg/d/hardseal/softhsm2
  xdg/d/hardseal/softhsm2/tokens
  xdg/s
  xdg/s/hardseal
  $ env -u HARDSEAL_HOME hardseal init -q
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ find user -name config -o -name softhsm2.conf | sort
  user/.config/hardseal/config
  user/.local/share/hardseal/softhsm2/softhsm2.conf
  $ env -u HARDSEAL_HOME XDG_CONFIG_HOME=relative HOME="$PWD/user2" hardseal init -q
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ ls -A user2 relative
  ls: cannot access 'relative': No such file or directory
  user2:
  .config
  .local
  [2]
  $ env -u HARDSEAL_HOME -u HOME hardseal init
  hardseal: neither $HARDSEAL_HOME nor $HOME says where hardseal's files are
    hint: set one, or use --home
  [3]
  $ HARDSEAL_HOME= HOME=relative hardseal init
  hardseal: neither $HARDSEAL_HOME nor $HOME says where hardseal's files are
    hint: set one, or use --home
  [3]
  $ hardseal --home '' init
  hardseal: an empty path is given
  [2]
  $ hardseal --home l6 --config own/place init -q
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ sed -n 's/ = .*//p' own/place
  uri
  module
  pin-file
  SOFTHSM2_CONF
  $ hardseal --home l6 --config own/place key list
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE

A path that SoftHSM's or hardseal's configuration could not hold is refused
before anything is made.

  $ hardseal --home 'a#b' init
  hardseal: the path $TMP/a#b/data/softhsm2/tokens has a character that its configuration cannot hold
    hint: choose another --home, without '#', ';' and control characters
  [2]
  $ hardseal --home 'a;b' init
  hardseal: the path $TMP/a;b/data/softhsm2/tokens has a character that its configuration cannot hold
    hint: choose another --home, without '#', ';' and control characters
  [2]
  $ hardseal --home "$(printf 'a\nb')" init
  hardseal: the path $TMP/a?b/data/softhsm2/tokens has a character that its configuration cannot hold
    hint: choose another --home, without '#', ';' and control characters
  [2]
  $ hardseal --home "$(repeat 210 x)" init
  hardseal: the new configuration: line 4 is longer than 198 bytes
    hint: choose a --home with a shorter, plain path
  [2]
  $ ls | grep -e '^a' -e '^xx'
  [1]

A blank is fine.

  $ hardseal --home 'my home' init -q
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)
  $ hardseal --home 'my home' key list
  NAME  KEY-ID  SITE  ENV  PERMISSIONS  IPS  CREATED  EXPIRES  CUSTODY  STATE

What else is refused
--------------------

  $ hardseal --home no init --token 'pkcs11:token=x'
  hardseal: init makes a token of its own: it takes no --token
  usage: hardseal init [OPTION]...
  [2]
  $ hardseal --home no init --module libsofthsm2.so
  hardseal: the PKCS#11 module: libsofthsm2.so is not an absolute path
    hint: give the whole path, such as /usr/lib/softhsm/libsofthsm2.so
  [5]
  $ hardseal --home no init --module /usr/lib/missing.so
  hardseal: the PKCS#11 module: /usr/lib/missing.so: No such file or directory
  [5]
  $ hardseal --home no init more
  hardseal: init has 1 argument too many
  usage: hardseal init [OPTION]...
  [2]
  $ ls no
  ls: cannot access 'no': No such file or directory
  [2]

A folder that cannot be written, or that others can write:

  $ mkdir locked open
  $ chmod 500 locked
  $ plainly hardseal --home locked init
  hardseal: cannot make the folder $TMP/locked/state: Permission denied
  [1]
  $ chmod 700 locked
  $ plainly hardseal --home locked init -q
  pkcs11:serial=*;token=hardseal?module-path=%2Fusr%2Flib%2Fsofthsm%2Flibsofthsm2.so (glob)

  $ mkdir -m 777 open/config
  $ hardseal --home open init
  hardseal: $TMP/open/config can be written by other users (mode 0777)
    hint: chmod go-w $TMP/open/config
  [3]
