hardseal sign: the headers of a request
=======================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ import_key desk1 --perm trade

One header a line, as curl takes them.  Nothing is sent.

  $ hardseal sign desk1 GET /api/v5/account/balance --timestamp $NOON
  OK-ACCESS-KEY: 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  OK-ACCESS-SIGN: AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=
  OK-ACCESS-TIMESTAMP: 2020-12-08T09:08:57.715Z
  OK-ACCESS-PASSPHRASE: Pass-phrase 1
  $ hardseal --json sign desk1 GET /api/v5/account/balance --timestamp $NOON | json
  {
    "headers": {
      "OK-ACCESS-KEY": "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d",
      "OK-ACCESS-SIGN": "AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=",
      "OK-ACCESS-TIMESTAMP": "2020-12-08T09:08:57.715Z",
      "OK-ACCESS-PASSPHRASE": "Pass-phrase 1"
    }
  }

A key for demo trading has one more.

  $ import_key demo --env demo
  $ hardseal sign demo GET /api/v5/account/balance --timestamp $NOON
  OK-ACCESS-KEY: 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d
  OK-ACCESS-SIGN: AkD5YszBhggtIyjDlmTy/9PpNVntel+1Lff8wh0qpQw=
  OK-ACCESS-TIMESTAMP: 2020-12-08T09:08:57.715Z
  OK-ACCESS-PASSPHRASE: Pass-phrase 1
  x-simulated-trading: 1
  $ hardseal --json sign demo GET /api/v5/public/time --timestamp $NOON | json headers.x-simulated-trading
  1

Published vectors
-----------------

Of the exchange's SDKs and users, with their secrets; the rest of them is in
tests/e2e/test_vectors.py.

  $ vector() { printf 'apikey=k\nsecretkey=%s\npassphrase=p\n' "$1" | import_text "$2" --perm trade; }
  $ vector mysecret v1
  $ sign_of v1 GET '/api/v5/account/balance?ccy=BTC' --timestamp 2020-12-08T09:08:57.715Z
  OkAjRTXqfIRKxx7SRjIowU96vZPkf4n9X2G+8yduCf4=
  $ vector chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO v2
  $ sign_of v2 GET /api/v5/account/balance --timestamp 2020-12-08T09:08:57.715Z
  PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k=
  $ sign_of v1 POST /api/v5/trade/order --timestamp 2020-03-28T12:21:41.274Z --data '{"instId":"BTC-USDT","tdMode":"isolated","side":"buy","ordType":"limit","px":"1","sz":"1"}'
  5JgIEfkRBluy4x31t6uitZqzoshK+kWWjq9f597WRqQ=

The time
--------

Without --timestamp it is now, in milliseconds, UTC.

  $ hardseal sign desk1 GET /api/v5/public/time | sed -n 's/^OK-ACCESS-TIMESTAMP: //p'
  20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (re)
  $ then=$(hardseal sign desk1 GET /api/v5/public/time | sed -n 's/^OK-ACCESS-TIMESTAMP: //p')
  $ [ $(( $(date +%s) - $(date -d "$then" +%s) )) -le 10 ]
  $ hardseal sign desk1 GET /api/v5/public/time --timestamp 2020-12-08T09:08:57Z | grep -c 57Z
  1

  $ hardseal sign desk1 GET /api/v5/public/time --timestamp now
  hardseal: "now" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET /api/v5/public/time --timestamp 1607418537
  hardseal: "1607418537" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET /api/v5/public/time --timestamp 2020-12-08T09:08:57.715
  hardseal: "2020-12-08T09:08:57.715" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET /api/v5/public/time --timestamp 2020-13-08T09:08:57.715Z
  hardseal: "2020-13-08T09:08:57.715Z" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET /api/v5/public/time --timestamp 2021-02-29T09:08:57.715Z
  hardseal: "2021-02-29T09:08:57.715Z" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET /api/v5/public/time --timestamp 2020-12-08T24:08:57.715Z
  hardseal: "2020-12-08T24:08:57.715Z" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET /api/v5/public/time --timestamp ''
  hardseal: "" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]
  $ hardseal sign desk1 GET /api/v5/public/time --timestamp "$(printf '2020-12-08T09:08:57.715Z\nX: y')"
  hardseal: "2020-12-08T09:08:57.715Z?X: y" is not a timestamp
    hint: write UTC as 2020-12-08T09:08:57.715Z, or leave it out for now
  [2]

The path
--------

It is signed byte for byte: nothing is decoded, encoded, sorted or tidied up.

  $ same() { [ "$(sign_of -q desk1 GET "$1" --allow-unknown --timestamp $NOON)" = "$(mac $SECRET "${NOON}GET$1")" ]; }
  $ same /
  $ same '/api/v5/account/balance?ccy=BTC,ETH'
  $ same '/api/v5/account/balance?ccy=BTC%2CETH'
  $ same '/api/v5/account/balance?ccy=BTC%2cETH'
  $ same '/a?z=1&a=2&&=&b'
  $ same '/a/../b/./c//d'
  $ same '/a?b=+%20+&c="<>{}|\^`[]@:;!$*()~'
  $ same "/a'b"
  $ same '/?%'
  $ same "/$(repeat 8000 x)"

So a comma and its escape are two signatures.

  $ sign_of desk1 GET '/api/v5/account/balance?b=1,2' --timestamp $NOON
  tbydrW/VhNtlNMmt5JdWVK/Tna7zruC+sm4NxP+qMWg=
  $ sign_of desk1 GET '/api/v5/account/balance?b=1%2C2' --timestamp $NOON
  LiiXpcJ82pJ0aimn7m3wlQxnDog18J+9l60ZZtuI18M=

What could not be sent as it is, is not signed.

  $ hardseal sign desk1 GET api/v5/account/balance
  hardseal: the path "api/v5/account/balance" does not start with '/'
    hint: write it without the host, such as /api/v5/account/balance
  [2]
  $ hardseal sign desk1 GET https://openapi.okx.com/api/v5/account/balance
  hardseal: the path "https://openapi.okx.com/api/v5/account/balance" does not start with '/'
    hint: write it without the host, such as /api/v5/account/balance
  [2]
  $ hardseal sign desk1 GET ''
  hardseal: the path "" does not start with '/'
    hint: write it without the host, such as /api/v5/account/balance
  [2]
  $ hardseal sign desk1 GET '/api/v5/account/balance?ccy=BTC, ETH'
  hardseal: the path has the byte 0x20 at position 33
    hint: percent-encode it (%20): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET '/api/v5/account/balance#top'
  hardseal: the path has the byte 0x23 at position 24
    hint: percent-encode it (%23): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET "$(printf '/a\r\nX-Evil: 1')"
  hardseal: the path has the byte 0x0d at position 3
    hint: percent-encode it (%0D): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET "$(printf '/a\nb')"
  hardseal: the path has the byte 0x0a at position 3
    hint: percent-encode it (%0A): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET "$(printf '/a\tb')"
  hardseal: the path has the byte 0x09 at position 3
    hint: percent-encode it (%09): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET "$(printf '/a\177b')"
  hardseal: the path has the byte 0x7f at position 3
    hint: percent-encode it (%7F): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET '/ä'
  hardseal: the path has the byte 0xc3 at position 2
    hint: percent-encode it (%C3): the path is signed and sent as it is given
  [2]
  $ hardseal sign desk1 GET "/$(repeat 9000 x)"
  hardseal: the path has 9001 bytes, more than 8192
  [2]

The method
----------

  $ for method in GET POST DELETE; do sign_of desk1 $method /api/v5/public/time -q --allow-unknown --timestamp $NOON; done
  EkwQWIBPogytldSaIWzKqhjq027sDYesTiB+e8nu5cA=
  PyI7KY8tRdyxgpz63F2MZU9SlR8jDkTQ3q1Ze4RhZ/Y=
  UWl9fqAcOHEyXyLXud28RUzNbVkY/2gcpKHyayvt3j0=
  $ for method in GET POST DELETE; do mac $SECRET "$NOON$method/api/v5/public/time"; done
  EkwQWIBPogytldSaIWzKqhjq027sDYesTiB+e8nu5cA=
  PyI7KY8tRdyxgpz63F2MZU9SlR8jDkTQ3q1Ze4RhZ/Y=
  UWl9fqAcOHEyXyLXud28RUzNbVkY/2gcpKHyayvt3j0=

  $ hardseal sign desk1 get /
  hardseal: "get" is not a method of the exchange
    hint: write GET, POST or DELETE in upper case
  [2]
  $ hardseal sign desk1 PUT /
  hardseal: "PUT" is not a method of the exchange
    hint: write GET, POST or DELETE in upper case
  [2]
  $ hardseal sign desk1 '' /
  hardseal: "" is not a method of the exchange
    hint: write GET, POST or DELETE in upper case
  [2]
  $ hardseal sign desk1 'GET ' /
  hardseal: "GET " is not a method of the exchange
    hint: write GET, POST or DELETE in upper case
  [2]
  $ hardseal sign desk1 "$(printf 'GET\r\nX: y')" /
  hardseal: "GET??X: y" is not a method of the exchange
    hint: write GET, POST or DELETE in upper case
  [2]

The body
--------

As text, from a file, from standard input: the same bytes are the same
signature, and a newline at the end is one of them.

  $ BODY='{"instId":"BTC-USDT","sz":"0.1"}'
  $ printf %s "$BODY" >body
  $ mac $SECRET "${NOON}POST/api/v5/trade/order$BODY"
  Two1zGA8gsqfHvIZopiI2ZsmUk6oxnfg6xLcyFlL7LM=
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data "$BODY"
  Two1zGA8gsqfHvIZopiI2ZsmUk6oxnfg6xLcyFlL7LM=
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data @body
  Two1zGA8gsqfHvIZopiI2ZsmUk6oxnfg6xLcyFlL7LM=
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data - <body
  Two1zGA8gsqfHvIZopiI2ZsmUk6oxnfg6xLcyFlL7LM=
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data @- <body
  Two1zGA8gsqfHvIZopiI2ZsmUk6oxnfg6xLcyFlL7LM=
  $ sign_of desk1 DELETE /api/v5/trade/order -q --allow-unknown --timestamp $NOON --data @body
  eqw9asib7P82tFbAOSpTcC4WTdff1/y46pafL55aP3w=
  $ mac $SECRET "${NOON}DELETE/api/v5/trade/order$BODY"
  eqw9asib7P82tFbAOSpTcC4WTdff1/y46pafL55aP3w=
  $ echo "$BODY" | sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data -
  fFqdCEVQIy7t/VECRq/QHs77j4dV8aX/OkW+PW1E8Fs=

None, and an empty one:

  $ mac $SECRET "${NOON}POST/api/v5/trade/order"
  YPm1V6zDsBZ4V+f1KaqNFgzIyDjczH3S4CfDh7R8Sb8=
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON
  YPm1V6zDsBZ4V+f1KaqNFgzIyDjczH3S4CfDh7R8Sb8=
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data ''
  YPm1V6zDsBZ4V+f1KaqNFgzIyDjczH3S4CfDh7R8Sb8=
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data @/dev/null
  YPm1V6zDsBZ4V+f1KaqNFgzIyDjczH3S4CfDh7R8Sb8=
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data -
  YPm1V6zDsBZ4V+f1KaqNFgzIyDjczH3S4CfDh7R8Sb8=
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data - <&-
  YPm1V6zDsBZ4V+f1KaqNFgzIyDjczH3S4CfDh7R8Sb8=
  $ sign_of desk1 GET /api/v5/trade/order --timestamp $NOON --data ''
  oadKMeZI+ncTwCmS/aD5YZrGL2/CgzepoJ3Vyizv4Ds=
  $ mac $SECRET "${NOON}GET/api/v5/trade/order"
  oadKMeZI+ncTwCmS/aD5YZrGL2/CgzepoJ3Vyizv4Ds=

Any bytes, up to 1 MiB:

  $ printf 'a\0\377\r\n' >binary
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data @binary
  vVZi6uQxiTCryrsufChDL44XP1597NnnxjMGyyY/jVE=
  $ { printf %s "${NOON}POST/api/v5/trade/order"; cat binary; } | openssl dgst -sha256 -mac HMAC -macopt key:$SECRET -binary | base64
  vVZi6uQxiTCryrsufChDL44XP1597NnnxjMGyyY/jVE=
  $ head -c 1048576 /dev/zero >mib
  $ sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data @mib
  IjiNxNh8dk5ND8uMK0W05sx6A9Hjxrtq9aSu9ryO+nI=
  $ { printf %s "${NOON}POST/api/v5/trade/order"; cat mib; } | openssl dgst -sha256 -mac HMAC -macopt key:$SECRET -binary | base64
  IjiNxNh8dk5ND8uMK0W05sx6A9Hjxrtq9aSu9ryO+nI=
  $ cat mib | sign_of desk1 POST /api/v5/trade/order --timestamp $NOON --data -
  IjiNxNh8dk5ND8uMK0W05sx6A9Hjxrtq9aSu9ryO+nI=
  $ head -c 1048577 /dev/zero >more
  $ hardseal sign desk1 POST /api/v5/trade/order --data @more
  hardseal: the body has more than 1048576 bytes
  [2]
  $ cat more | hardseal sign desk1 POST /api/v5/trade/order --data -
  hardseal: the body has more than 1048576 bytes
  [2]
  $ hardseal sign desk1 POST /api/v5/trade/order --data @/dev/zero
  hardseal: the body has more than 1048576 bytes
  [2]

  $ hardseal sign desk1 GET /api/v5/trade/order --data "$BODY"
  hardseal: a GET has no body
    hint: parameters of a GET go into the path, after '?'
  [2]
  $ hardseal sign desk1 POST /api/v5/trade/order --data @missing
  hardseal: cannot open missing: No such file or directory
  [3]
  $ hardseal sign desk1 POST /api/v5/trade/order --data @
  hardseal: a file's name is empty
  [2]
  $ hardseal sign desk1 POST /api/v5/trade/order --data @.
  hardseal: cannot read .: Is a directory
  [1]
  $ hardseal sign desk1 POST /api/v5/trade/order --data
  hardseal: --data needs a value: TEXT
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal sign desk1 POST /api/v5/trade/order --data a --data b
  hardseal: --data is given twice
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal sign desk1 POST /api/v5/trade/order --data - --pin-fd 0 <home/config/pin
  hardseal: standard input cannot give both the PIN and the body
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]

Arguments
---------

  $ hardseal sign
  hardseal: sign needs NAME
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal sign desk1
  hardseal: sign needs METHOD
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal sign desk1 GET
  hardseal: sign needs PATH
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
  $ hardseal sign desk1 GET /api/v5/public/time extra
  hardseal: sign has 1 argument too many
  usage: hardseal sign [OPTION]... NAME METHOD PATH
  [2]
