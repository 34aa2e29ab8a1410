hardseal key seal-to, hardseal seal: a key for the token, sealed elsewhere
=========================================================================

  $ . "$CLI/setup.sh"
  $ need openssl
  $ make_token

The token's host writes two public keys
---------------------------------------

  $ fingerprint() { sed -n "s/.*\"$1_fingerprint\": \"\(.*\)\".*/\1/p" "$2"; }
  $ hardseal key seal-to --out desk.pub --quiet
  $ shown "$(fingerprint wrap desk.pub)" WRAP
  $ shown "$(fingerprint open desk.pub)" OPEN
  $ grep -v _key desk.pub
  {
    "type": "hardseal public keys",
    "v": 1,
    "label": "hardseal",
    "serial": "SERIAL",
    "oaep": "sha1",
    "guarded": true,
    "wrap_fingerprint": "WRAP",
    "open_fingerprint": "OPEN"
  }

The same keys each time, and on standard output where no file is named:

  $ hardseal key seal-to >again.pub
  hardseal: note: wrap fingerprint: WRAP
  hardseal: note: open fingerprint: OPEN
  hardseal: note: compare both where hardseal seal shows them: whoever can change the file on its way could have it sealed to keys of their own
  $ cmp desk.pub again.pub
  $ hardseal --json key seal-to -q --out again.pub | json
  {
    "file": "again.pub",
    "token": {
      "label": "hardseal",
      "serial": "SERIAL"
    },
    "guarded": true,
    "wrap_fingerprint": "WRAP",
    "open_fingerprint": "OPEN"
  }

A fingerprint is the SHA-256 of the key, which OpenSSL reads.

  $ der() { sed -n "s/.*\"$1_key\": \"\(.*\)\".*/\1/p" "$2" | base64 -d; }
  $ der wrap desk.pub | sha256sum | cut -c1-64 | sed 's/..../& /g; s/ $//'
  WRAP
  $ der open desk.pub | openssl pkey -pubin -inform DER -noout -text | head -n 1
  Public-Key: (3072 bit)

Neither key is to be used for anything else, by pkcs11-tool or others:

  $ command -v pkcs11-tool >/dev/null || skip "pkcs11-tool is not installed"
  $ p11tool --list-objects --type privkey | grep -E 'label|Usage|Access' | sort
    Access:     sensitive, always sensitive, never extractable, local
    Access:     sensitive, always sensitive, never extractable, local
    Usage:      decrypt
    Usage:      unwrap
    label:      hardseal#open
    label:      hardseal#wrap

Sealing, without a token or a configuration
-------------------------------------------

  $ export HARDSEAL_HOME=$PWD/nowhere
  $ both=(--wrap-fingerprint "$(fingerprint wrap desk.pub)" --open-fingerprint "$(fingerprint open desk.pub)")
  $ block | hardseal seal --to desk.pub --out desk1.sealed --perm read,trade "${both[@]}" desk1
  hardseal: note: desk1 is sealed to token "hardseal"
  hardseal: note: no address is given: the exchange deletes a key that may trade or withdraw and is bound to no address after 14 days without use (--ip, if it is bound to one)
  $ ls nowhere
  ls: cannot access 'nowhere': No such file or directory
  [2]
  $ stat -c %a desk1.sealed
  600
  $ grep -E 'type|"v"|name|oaep|fingerprint' desk1.sealed
    "type": "hardseal sealed credential",
    "v": 1,
    "name": "desk1",
    "oaep": "sha1",
    "wrap_fingerprint": "WRAP",
    "open_fingerprint": "OPEN",
  $ grep -c -e "$SECRET" -e "$PASSPHRASE" -e "$KEY_ID" desk1.sealed
  0
  [1]
  $ block | hardseal --json seal --to desk.pub --out again.sealed "${both[@]}" desk1 -q | json guarded
  true
  $ cmp -s desk1.sealed again.sealed
  [1]

At a terminal the fingerprints are shown, and have to be confirmed.

  $ block >block.txt
  $ terminal --stdin block.txt 'Type yes' yes -- hardseal seal --to desk.pub --out typed.sealed desk1
  Sealing to token "hardseal", serial SERIAL:
    wrap: WRAP
    open: OPEN
  Does hardseal key seal-to show the same on its host?  Type yes: yes
  hardseal: note: desk1 is sealed to token "hardseal"
  $ terminal --stdin block.txt 'Type yes' no -- hardseal seal --to desk.pub --out no.sealed desk1
  Sealing to token "hardseal", serial SERIAL:
    wrap: WRAP
    open: OPEN
  Does hardseal key seal-to show the same on its host?  Type yes: no
  hardseal: the keys were not confirmed: nothing was sealed
  [6]
  $ ls no.sealed
  ls: cannot access 'no.sealed': No such file or directory
  [2]

Importing, on the token's host
------------------------------

  $ export HARDSEAL_HOME=$PWD/home
  $ block | hardseal seal -q --to desk.pub --out desk2.sealed --perm read,trade --ip 203.0.113.7 --purpose 'market making' --site eea --env demo --expires 2099-12-31 "${both[@]}" desk2
  $ hardseal key import --sealed desk2.sealed
  desk2: imported into token "hardseal" (in-token)
  hardseal: note: destroy desk2.sealed: whoever has it and the PIN can import it again
  $ hardseal key show desk2 | grep -v created
  name:         desk2
  key id:       2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  site:         eea
  env:          demo
  base url:     https://eea.okx.com
  ca file:      -
  permissions:  read,trade
  ips:          203.0.113.7
  purpose:      market making
  expires:      2100-01-01T00:00:00.000Z
  generation:   1
  custody:      in-token
  state:        ok
  token:        hardseal
  serial:       SERIAL
  $ [ "$(sign_of desk2 GET /api/v5/public/time --timestamp $NOON)" = "$(mac $SECRET "${NOON}GET/api/v5/public/time")" ]
  $ openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=x -keyout /dev/null -out ca.pem 2>openssl.log
  $ hardseal --json key import --sealed desk1.sealed -q desk1 --ca-file ca.pem | json
  {
    "name": "desk1",
    "key_id": "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d",
    "site": "global",
    "env": "live",
    "permissions": [
      "read",
      "trade"
    ],
    "ips": [],
    "purpose": null,
    "created": "20*", (glob)
    "expires": null,
    "generation": 1,
    "base_url": "https://openapi.okx.com",
    "ca_file": "$TMP/ca.pem",
    "custody": "in-token",
    "state": "ok",
    "token": {
      "label": "hardseal",
      "serial": "SERIAL"
    }
  }
  $ names
  desk1 desk2
  $ [ "$(sign_of desk1 GET /api/v5/public/time --timestamp $NOON)" = "$(mac $SECRET "${NOON}GET/api/v5/public/time")" ]

The next API key of that name comes the same way.

  $ next_block | hardseal seal -q --to desk.pub --out next.sealed --perm read "${both[@]}" desk1
  $ hardseal key rotate --sealed next.sealed desk1
  desk1@2: generation 2 is staged on token "hardseal" (in-token)
  hardseal: note: it signs nothing yet: `hardseal key activate desk1` makes it live
  hardseal: note: destroy next.sealed: whoever has it and the PIN can import it again
  $ hardseal -q key list | awk '{ print $1, $NF }'
  NAME STATE
  desk1 ok
  desk1@2 staged
  desk2 ok
  $ [ "$(sign_of desk1@2 GET /api/v5/public/time --timestamp $NOON)" = "$(mac $NEXT_SECRET "${NOON}GET/api/v5/public/time")" ]
  $ hardseal key rotate --sealed next.sealed desk1
  hardseal: generation 2 of "desk1" is staged already
    hint: hardseal key activate desk1 makes it live; hardseal key delete --generation 2 desk1 drops it
  [3]
  $ hardseal key delete -q --yes --generation 2 desk1
  desk1@2: deleted
  $ hardseal key rotate -q --sealed next.sealed --activate desk1
  desk1: generation 2 is active on token "hardseal" (in-token)
  $ [ "$(sign_of desk1 GET /api/v5/public/time --timestamp $NOON)" = "$(mac $NEXT_SECRET "${NOON}GET/api/v5/public/time")" ]
  $ hardseal key show desk1 | grep permissions
  permissions:  read
  $ hardseal key rotate --sealed next.sealed desk1
  hardseal: this is the API key that "desk1" has now
    hint: make a new one at the exchange, and give that one
  [2]
  $ hardseal key rotate --sealed next.sealed desk2
  hardseal: next.sealed holds "desk1", not "desk2"
    hint: its name is part of what is sealed: leave NAME out, or seal the key again
  [2]
  $ hardseal key rotate --sealed next.sealed --perm read desk1
  hardseal: --sealed and --perm exclude each other
    hint: that was said to hardseal seal, and is part of what is sealed
  usage: hardseal key rotate [OPTION]... NAME
  [2]
  $ hardseal key activate -q --generation 1 desk1
  desk1: active (generation 1)
  $ hardseal key delete -q --yes --generation 2 desk1
  desk1@2: deleted

Not a second time, and what is refused leaves nothing behind:

  $ objects() { p11tool --list-objects | grep -c label; }
  $ objects
  7
  $ hardseal key import --sealed desk1.sealed
  hardseal: there is a key "desk1" on token "hardseal"
    hint: hardseal key rotate --sealed makes it the next one of that name
  [3]
  $ hardseal key import --sealed desk1.sealed desk3
  hardseal: desk1.sealed holds "desk1", not "desk3"
    hint: its name is part of what is sealed: leave NAME out, or seal the key again
  [2]
  $ hardseal key import --sealed desk1.sealed --perm read --ip 203.0.113.7
  hardseal: --sealed and --perm exclude each other
    hint: that was said to hardseal seal, and is part of what is sealed
  usage: hardseal key import [OPTION]... [NAME]
  [2]
  $ hardseal key import --sealed desk1.sealed --base-url https://example.com
  hardseal: --sealed and --base-url exclude each other
    hint: that was said to hardseal seal, and is part of what is sealed
  usage: hardseal key import [OPTION]... [NAME]
  [2]
  $ hardseal key import
  hardseal: key import needs NAME, or --sealed
  usage: hardseal key import [OPTION]... [NAME]
  [2]
  $ hardseal key import --sealed nothing.sealed
  hardseal: cannot open nothing.sealed: No such file or directory
  [3]
  $ hardseal key import --sealed desk.pub
  hardseal: desk.pub is not what it should be: "type": "hardseal sealed credential"
  [3]
  $ head -c 17000 /dev/zero >large.sealed
  $ hardseal key import --sealed large.sealed
  hardseal: large.sealed: more than 16384 bytes
  [2]
  $ sed 's/"name": "desk1"/"name": "desk3"/' desk1.sealed >renamed.sealed
  $ hardseal key import --sealed renamed.sealed
  hardseal: the sealed "desk3" does not open: it was changed, or put together from two
    hint: seal it again, and import that file as it is
  [3]
  $ field() { sed -n "s/.*\"$1\": \"\(.*\)\".*/\1/p" "$2"; }
  $ block 11582BD0CFF14C41EDBF1AB98506286D >another.txt
  $ hardseal seal -q --to desk.pub --out another.sealed "${both[@]}" desk3 <another.txt
  $ block | hardseal seal -q --to desk.pub --out desk3.sealed "${both[@]}" desk3
  $ sed "s|$(field secret desk3.sealed)|$(field secret another.sealed)|" desk3.sealed >mixed.sealed
  $ cmp -s mixed.sealed desk3.sealed
  [1]
  $ hardseal key import --sealed mixed.sealed
  hardseal: the sealed "desk3" does not open: it was changed, or put together from two
    hint: seal it again, and import that file as it is
  [3]
  $ objects
  7
  $ names
  desk1 desk2

A file is for one token, and for the keys that it has.

  $ here=$HARDSEAL_HOME
  $ export HARDSEAL_HOME=$PWD/other
  $ make_token --label other
  $ hardseal key import --sealed desk1.sealed
  hardseal: token "other" has no key hardseal#wrap to open what is sealed to it
    hint: desk1 was sealed to another token, or before these keys were made: seal it again to what hardseal key seal-to writes now
  [3]
  $ hardseal key seal-to -q --out other.pub
  $ shown "$(fingerprint wrap other.pub)" WRAP2
  $ shown "$(fingerprint open other.pub)" OPEN2
  $ hardseal key import --sealed desk1.sealed
  hardseal: sealed to WRAP and OPEN; token "other" has WRAP2 and OPEN2
    hint: desk1 was sealed to another token, or before these keys were made: seal it again to what hardseal key seal-to writes now
  [3]
  $ names
  none
  $ export HARDSEAL_HOME=$here

Whoever has the file can import it again.

  $ hardseal key delete -q --yes desk1
  desk1: deleted
  $ hardseal key import --sealed desk1.sealed --quiet
  desk1: imported into token "hardseal" (in-token)
  $ hardseal key delete -q --yes desk1
  desk1: deleted
  $ hardseal key delete -q --yes desk2
  desk2: deleted

OpenSSL opens what was sealed
-----------------------------

To keys that OpenSSL has made, so that it can:

  $ for pair in wrap open; do openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out $pair.pem; openssl pkey -in $pair.pem -pubout -outform DER -out $pair.der; done
  $ print_of() { sha256sum $1.der | cut -c1-64 | sed 's/..../& /g; s/ $//'; }
  $ public() { printf '{"type":"hardseal public keys","v":1,"label":"mine","serial":"1","oaep":"%s","guarded":%s,"wrap_key":"%s","wrap_fingerprint":"%s","open_key":"%s","open_fingerprint":"%s"}' "$1" "$2" "$(base64 -w0 wrap.der)" "$(print_of wrap)" "$(base64 -w0 open.der)" "$(print_of open)"; }
  $ mine=(--wrap-fingerprint "$(print_of wrap)" --open-fingerprint "$(print_of open)")
  $ decrypt() { sed -n "s/.*\"$2\": \"\(.*\)\".*/\1/p" mine.sealed | base64 -d >blob; openssl pkeyutl -decrypt -inkey $1.pem -in blob -pkeyopt rsa_padding_mode:oaep -pkeyopt rsa_oaep_md:$hash -pkeyopt rsa_mgf1_md:$hash; }
  $ for hash in sha1 sha256; do public $hash true >mine.pub; block | hardseal seal -q --to mine.pub --out mine.sealed "${mine[@]}" x; decrypt wrap secret | od -A n -t c -w32 | sed 's/ *//g'; decrypt open content_key | wc -c; done
  22582BD0CFF14C41EDBF1AB98506286D
  \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0
  32
  22582BD0CFF14C41EDBF1AB98506286D
  \0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0
  32

A token that does not guard says so in its file, and that is passed on.

  $ public sha1 false >mine.pub
  $ block | hardseal seal --to mine.pub --out mine.sealed "${mine[@]}" x
  hardseal: note: token "mine" does not keep what is sealed to it from those who have its PIN: they can have it unwrapped into a key that they read
  hardseal: note: x is sealed to token "mine"

What is refused
---------------

  $ block | hardseal seal desk1
  hardseal: --to is missing
    hint: the file that hardseal key seal-to writes on the token's host
  usage: hardseal seal [OPTION]... NAME
  [2]
  $ block | hardseal seal --to nothing.pub desk1
  hardseal: cannot open nothing.pub: No such file or directory
  [3]
  $ block | hardseal seal --to block.txt desk1
  hardseal: block.txt is not JSON
  [3]
  $ block | hardseal seal --to desk1.sealed desk1
  hardseal: desk1.sealed is not what it should be: "type": "hardseal public keys"
  [3]
  $ sed 's/"v": 1/"v": 2/' desk.pub >new.pub
  $ block | hardseal seal --to new.pub desk1
  hardseal: new.pub is of format 2, and this hardseal reads format 1
    hint: a newer hardseal has written it: use that
  [3]
  $ head -c 9000 /dev/zero >large.pub
  $ block | hardseal seal --to large.pub desk1
  hardseal: large.pub: more than 8192 bytes
  [2]
  $ block | hardseal seal --to desk.pub "${both[@]}" -- -x
  hardseal: "-x" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]

Without somebody to compare, both fingerprints are needed, and both must be
right.

  $ block | hardseal seal --to desk.pub desk1
  hardseal: there is no terminal to compare the fingerprints on
    hint: add --wrap-fingerprint and --open-fingerprint, as hardseal key seal-to has shown them on the token's host
  usage: hardseal seal [OPTION]... NAME
  [2]
  $ block | hardseal seal --to desk.pub "${both[@]:0:2}" desk1
  hardseal: there is no terminal to compare the fingerprints on
    hint: add --wrap-fingerprint and --open-fingerprint, as hardseal key seal-to has shown them on the token's host
  usage: hardseal seal [OPTION]... NAME
  [2]
  $ block | hardseal seal --to desk.pub --wrap-fingerprint 12 desk1
  hardseal: --wrap-fingerprint is not 64 hexadecimal digits
  usage: hardseal seal [OPTION]... NAME
  [2]
  $ shown "$(print_of wrap)" ANOTHER
  $ block | hardseal seal --to mine.pub "${both[@]}" --out bad.sealed desk1
  hardseal: the file has other keys: --wrap-fingerprint is not ANOTHER
    hint: somebody has changed the file, or it is of another token: nothing was sealed
  [6]
  $ ls bad.sealed
  ls: cannot access 'bad.sealed': No such file or directory
  [2]

Nor may one key stand in the other's place: what is sealed to the second can be
decrypted.

  $ swap() { sed 's/"wrap_/"new_/; s/"open_/"wrap_/; s/"new_/"open_/'; }
  $ swap <desk.pub >swapped.pub
  $ block | hardseal seal --to swapped.pub "${both[@]}" desk1
  hardseal: the file has other keys: --wrap-fingerprint is not OPEN
    hint: somebody has changed the file, or it is of another token: nothing was sealed
  [6]

A key that another program has put there is not taken for the token's own.

  $ export HARDSEAL_HOME=$PWD/home
  $ p11tool --keypairgen --key-type rsa:2048 --label 'hardseal#wrap' --usage-decrypt >/dev/null
  $ hardseal key seal-to
  hardseal: token "hardseal" has 2 keys hardseal#wrap, and one is right
  [3]
  $ p11tool --delete-object --type privkey --label 'hardseal#wrap' >/dev/null
