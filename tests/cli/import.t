hardseal key import: an API key goes into the token
===================================================

  $ . "$CLI/setup.sh"
  $ make_token

Three forms
-----------

The block that the exchange's page copies, to which a line with the passphrase
is added:

  $ cat >block.txt <<END
  > apikey = "$KEY_ID"
  > secretkey = "$SECRET"
  > IP = "203.0.113.7"
  > API key name = "market making"
  > Permissions = "Read/Trade"
  > passphrase = "$PASSPHRASE"
  > END
  $ hardseal key import block <block.txt
  hardseal: note: permissions taken from the input: read,trade
  hardseal: note: IP list taken from the input: 203.0.113.7
  hardseal: note: purpose taken from the input: market making
  block: imported into token "hardseal" (in-token)
  $ hardseal key show block | grep -E '^(ips|purpose|permissions)'
  permissions:  read,trade
  ips:          203.0.113.7
  purpose:      market making

The same as JSON:

  $ cat >key.json <<END
  > {
  >   "apiKey": "$KEY_ID",
  >   "secretKey": "$SECRET",
  >   "passphrase": "$PASSPHRASE"
  > }
  > END
  $ hardseal key import json <key.json
  json: imported into token "hardseal" (in-token)

And as lines of a shell or an .env file:

  $ cat >key.env <<END
  > # the desk's key
  > export OKX_API_KEY=$KEY_ID
  > OKX_SECRET_KEY='$SECRET'
  > 
  > OKX_PASSPHRASE="$PASSPHRASE"
  > END
  $ hardseal key import env <key.env
  env: imported into token "hardseal" (in-token)

All three sign alike, and as OpenSSL does.

  $ for name in block json env; do sign_of $name GET /api/v5/account/balance --timestamp $NOON; done
  AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=
  AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=
  AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=
  $ mac $SECRET "${NOON}GET/api/v5/account/balance"
  AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=

What programs write is taken too: other names of the same things, colons, a
byte order mark, the line ends of Windows.

  $ printf 'API-Key: %s\nAPI_Secret: %s\nPassword: %s\n' $KEY_ID $SECRET "$PASSPHRASE" | hardseal key import colons
  colons: imported into token "hardseal" (in-token)
  $ printf '\357\273\277apikey=%s\r\nsecret=%s\r\npassphrase=%s\r\n' $KEY_ID $SECRET "$PASSPHRASE" | hardseal key import windows
  windows: imported into token "hardseal" (in-token)
  $ sign_of windows GET /api/v5/public/time --timestamp $NOON
  EkwQWIBPogytldSaIWzKqhjq027sDYesTiB+e8nu5cA=
  $ mac $SECRET "${NOON}GET/api/v5/public/time"
  EkwQWIBPogytldSaIWzKqhjq027sDYesTiB+e8nu5cA=

As JSON, the answer is the object of the list.

  $ block | hardseal --json key import told | json
  {
    "name": "told",
    "key_id": "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d",
    "site": "global",
    "env": "live",
    "permissions": [
      "read"
    ],
    "ips": [],
    "purpose": null,
    "created": "20*Z", (glob)
    "expires": null,
    "generation": 1,
    "base_url": "https://openapi.okx.com",
    "ca_file": null,
    "custody": "in-token",
    "state": "ok",
    "token": {
      "label": "hardseal",
      "serial": "SERIAL"
    }
  }
  $ hardseal --json key show told >told
  $ hardseal --json key list | grep -c -F -f told
  1

At a terminal
-------------

Key, secret and passphrase are asked for; only the key is shown as it is typed.

  $ terminal 'API key' $KEY_ID Secret $SECRET Passphrase "$PASSPHRASE" -- hardseal key import typed
  API key (not shown):
  Secret key (not shown):
  Passphrase (not shown):
  typed: imported into token "hardseal" (in-token)
  $ sign_of typed GET /api/v5/public/time --timestamp $NOON
  EkwQWIBPogytldSaIWzKqhjq027sDYesTiB+e8nu5cA=

Where the pasted block has no passphrase, as the exchange's page never has, it
alone is asked for.

  $ head -n 2 block.txt >halves.txt
  $ terminal --stdin halves.txt Passphrase "$PASSPHRASE" -- hardseal key import halves
  Passphrase (not shown):
  halves: imported into token "hardseal" (in-token)
  $ terminal -- hardseal key show halves --reveal-passphrase | grep passphrase
  passphrase:   Pass-phrase 1

Nothing is piped in, as from a script without input: everything is asked for.

  $ terminal --stdin /dev/null 'API key' $KEY_ID Secret $SECRET Passphrase "$PASSPHRASE" -- hardseal key import asked
  API key (not shown):
  Secret key (not shown):
  Passphrase (not shown):
  asked: imported into token "hardseal" (in-token)

An interruption leaves nothing behind, and the terminal as it was.

  $ terminal 'API key' $KEY_ID Secret '^C' -- hardseal key import interrupted
  API key (not shown):
  Secret key (not shown):
  [130]
  $ terminal 'API key' $KEY_ID Secret $SECRET Passphrase '^D' -- hardseal key import interrupted
  API key (not shown):
  Secret key (not shown):
  Passphrase (not shown):
  hardseal: no answer was given
  [2]
  $ terminal 'API key' $KEY_ID Secret '^C' -- sh -c 'trap : INT; hardseal key import interrupted; stty -a | grep -o -w -e -echo -e echo'
  API key (not shown):
  Secret key (not shown):
  echo
  $ hardseal key show interrupted
  hardseal: no key "interrupted" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]

The PIN too, if it is in no file:

  $ mv home/config/config config && grep -v pin-file config >home/config/config
  $ terminal 'API key' $KEY_ID Secret $SECRET Passphrase "$PASSPHRASE" 'PIN of' "$(cat home/config/pin)" -- hardseal key import pinned
  API key (not shown):
  Secret key (not shown):
  Passphrase (not shown):
  PIN of token "hardseal":
  pinned: imported into token "hardseal" (in-token)
  $ mv config home/config/config

Blanks are cut off, and that is said
------------------------------------

  $ printf 'apikey=  %s\t\nsecretkey = "  %s "\npassphrase = " p 1 "\n' $KEY_ID $SECRET | hardseal key import blanks
  hardseal: note: blanks at the ends of the API key are left out
  hardseal: note: blanks at the ends of the secret are left out
  hardseal: note: blanks at the ends of the passphrase are left out
  blanks: imported into token "hardseal" (in-token)
  $ printf '{"apikey": "%s", "secretkey": "%s\\n", "passphrase": "\\tp 1"}\n' $KEY_ID $SECRET | hardseal key import blanks-json
  hardseal: note: blanks at the ends of the secret are left out
  hardseal: note: blanks at the ends of the passphrase are left out
  blanks-json: imported into token "hardseal" (in-token)
  $ printf '{"apikey": "%s", "secretkey": "%s\\n", "passphrase": "\\tp 1"}\n' $KEY_ID $SECRET | hardseal key import blanks-quiet -q
  blanks-quiet: imported into token "hardseal" (in-token)
  $ for name in blanks blanks-json; do sign_of $name GET /api/v5/public/time --timestamp $NOON; terminal -- hardseal key show $name --reveal-passphrase | grep passphrase; done
  EkwQWIBPogytldSaIWzKqhjq027sDYesTiB+e8nu5cA=
  passphrase:   p 1
  EkwQWIBPogytldSaIWzKqhjq027sDYesTiB+e8nu5cA=
  passphrase:   p 1
  $ terminal 'API key' " $KEY_ID" Secret "$SECRET " Passphrase "$PASSPHRASE" -- hardseal key import blanks-typed
  API key (not shown):
  Secret key (not shown):
  Passphrase (not shown):
  hardseal: note: blanks at the ends of the API key are left out
  hardseal: note: blanks at the ends of the secret are left out
  blanks-typed: imported into token "hardseal" (in-token)
  $ sign_of blanks-typed GET /api/v5/public/time --timestamp $NOON
  EkwQWIBPogytldSaIWzKqhjq027sDYesTiB+e8nu5cA=

Passphrases
-----------

Blanks inside, quotes, backslashes, UTF-8: what is typed is what is sent.

  $ phrase() { block $SECRET "$1" | import_text "$2" && hardseal sign "$2" GET /api/v5/public/time | sed -n 's/^OK-ACCESS-PASSPHRASE: //p'; }
  $ phrase 'two  words' p1
  two  words
  $ phrase 'say "hi"' p2
  say "hi"
  $ phrase "it's" p3
  it's
  $ phrase 'back\slash\n' p4
  back\slash\n
  $ phrase 'Übung 测试 ✓' p5
  Übung 测试 ✓
  $ phrase '#!$%&/()=?,;<>|' p6
  #!$%&/()=?,;<>|
  $ phrase 'a=b:c' p7
  a=b:c
  $ phrase "$(repeat 128 x)" p8 | wc -c
  129
  $ printf '{"apikey": "%s", "secretkey": "%s", "passphrase": "\\u00dc \\"q\\" \\\\"}' $KEY_ID $SECRET | hardseal key import p9
  p9: imported into token "hardseal" (in-token)
  $ hardseal sign p9 GET /api/v5/public/time | grep PASS
  OK-ACCESS-PASSPHRASE: Ü "q" \
  $ terminal 'API key' $KEY_ID Secret $SECRET Passphrase 'Ü "q" \' -- hardseal key import -q p10
  API key (not shown):
  Secret key (not shown):
  Passphrase (not shown):
  p10: imported into token "hardseal" (in-token)
  $ hardseal sign p10 GET /api/v5/public/time | grep PASS
  OK-ACCESS-PASSPHRASE: Ü "q" \

In the login frame it is JSON.

  $ hardseal login p2 | json args.0.passphrase
  say "hi"
  $ hardseal login p4 | json args.0.passphrase
  back\slash\n

Secrets of all lengths
----------------------

HMAC pads a short key and hashes a long one; the token signs the same.

  $ check() { block "$1" | import_text "$2" && [ "$(sign_of "$2" GET /api/v5/public/time --timestamp $NOON)" = "$(mac "$1" "${NOON}GET/api/v5/public/time")" ]; }
  $ check s s1
  $ check "$(repeat 63 k)" s63
  $ check "$(repeat 64 k)" s64
  $ check "$(repeat 65 k)" s65
  $ check "$(repeat 131 k)" s131
  $ check "$(repeat 512 k)" s512
  $ check '!"#$%&()*+,-./:;<=>?@[\]^_`{|}~' signs

What the key may do
-------------------

The words are those of the exchange, and "keys"; read always belongs to it.

  $ perm() { hardseal key delete -q --yes perm >/dev/null 2>&1; block | hardseal --json key import -q perm --perm "$1" | json permissions | tr -d ' \n'; echo; }
  $ perm read
  ["read"]
  $ perm trade
  ["read","trade"]
  $ perm read,trade
  ["read","trade"]
  $ perm withdraw
  ["read","withdraw"]
  $ perm read,trade,withdraw
  ["read","trade","withdraw"]
  $ perm keys
  ["read","keys"]
  $ perm read,trade,keys
  ["read","trade","keys"]
  $ perm Read/Trade
  ["read","trade"]
  $ perm read_only
  ["read"]
  $ perm 'trade, read'
  ["read","trade"]
  $ block | hardseal key import withdraws --perm withdraw --ip 203.0.113.7
  withdraws: imported into token "hardseal" (in-token)
  hardseal: note: this key may withdraw: a key without that permission cannot empty the account, and is what hardseal advises
  $ block | hardseal key import mints --perm keys
  mints: imported into token "hardseal" (in-token)
  hardseal: note: this key may make keys of sub-accounts: who signs with it can do what those can; use it for nothing else
  hardseal: note: no address is given: the exchange deletes a key that may trade or withdraw and is bound to no address after 14 days without use (--ip, if it is bound to one)

Where it may be used from
-------------------------

Addresses, as a list or one option each: IPv4, IPv6, segments.

  $ block | hardseal key import bound --ip 203.0.113.7,198.51.100.0/24 --ip 2001:db8::7 --ip '2001:db8::/32'
  bound: imported into token "hardseal" (in-token)
  $ hardseal key show bound | grep ips
  ips:          203.0.113.7, 198.51.100.0/24, 2001:db8::7, 2001:db8::/32
  $ hardseal key list | grep bound | awk '{ print $6 }'
  4
  $ block | hardseal --json key import bound6 --ip ::1 --ip 0.0.0.0/0 | json ips
  [
    "::1",
    "0.0.0.0/0"
  ]

Twenty of them; one that is named twice counts once.

  $ list() { for n in $(seq "$1"); do printf '192.0.2.%d,' "$n"; done; }
  $ block | hardseal --json key import twenty --ip "$(list 20)" --ip 192.0.2.1 | json ips | wc -l
  22
  $ hardseal key list | grep twenty | awk '{ print $6 }'
  20

Options win over what the input says.

  $ hardseal key import options --ip 198.51.100.1 --perm read --purpose audit <block.txt
  options: imported into token "hardseal" (in-token)
  $ hardseal key show options | grep -E '^(ips|purpose|permissions)'
  permissions:  read
  ips:          198.51.100.1
  purpose:      audit

Site, environment, purpose, end
-------------------------------

  $ block | hardseal key import eu --site eea --env demo --purpose 'Börse, Test' --expires 2099-12-31
  eu: imported into token "hardseal" (in-token)
  $ hardseal key show eu | grep -E '^(site|env|base|purpose|expires)'
  site:         eea
  env:          demo
  base url:     https://eea.okx.com
  purpose:      Börse, Test
  expires:      2100-01-01T00:00:00.000Z
  $ hardseal key list | grep '^eu'
  eu            2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d  eea     demo  read           -    ????-??-??  2099-12-31  in-token  ok (glob)
  $ hardseal sign eu GET /api/v5/public/time | grep simulated
  x-simulated-trading: 1
  $ block | hardseal --json key import us --site us --expires 2099-12-31T23:59:59Z | json expires
  2099-12-31T23:59:59.000Z
  $ hardseal key show us | grep base
  base url:     https://us.okx.com

A host and a CA of its own
--------------------------

  $ openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=ca -keyout /dev/null -out ca.pem 2>/dev/null
  $ block | hardseal key import own --base-url https://proxy.example:8443 --ca-file ca.pem
  own: imported into token "hardseal" (in-token)
  $ hardseal key show own | grep -E '^(base|ca)'
  base url:     https://proxy.example:8443
  ca file:      $TMP/ca.pem
  $ block | hardseal key import own6 --base-url 'http://[::1]:8080'
  own6: imported into token "hardseal" (in-token)

Nothing of the secret is in a file
----------------------------------

  $ grep -r -l -a -e $SECRET -e "$(printf %s $SECRET | od -An -v -tx1 | tr -d ' \n')" home
  [1]
