hardseal login: logging in to the WebSocket
===========================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ import_key desk1
  $ import_key demo --env demo

The frame is one line of JSON, ready to be sent.

  $ hardseal login desk1 --timestamp 1704876947
  {"op":"login","args":[{"apiKey":"2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d","passphrase":"Pass-phrase 1","timestamp":"1704876947","sign":"5/36BgGV6m/6pmdc20zdqk0mzF5ZalmzzPD2fo3wavU="}]}
  $ hardseal login desk1 --timestamp 1704876947 | json
  {
    "op": "login",
    "args": [
      {
        "apiKey": "2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d",
        "passphrase": "Pass-phrase 1",
        "timestamp": "1704876947",
        "sign": "5/36BgGV6m/6pmdc20zdqk0mzF5ZalmzzPD2fo3wavU="
      }
    ]
  }

What is signed is the time, GET and /users/self/verify.

  $ mac $SECRET 1704876947GET/users/self/verify
  5/36BgGV6m/6pmdc20zdqk0mzF5ZalmzzPD2fo3wavU=

--json changes nothing, and a key for demo trading logs in alike, at another
address.

  $ [ "$(hardseal --json login desk1 --timestamp 1704876947)" = "$(hardseal login desk1 --timestamp 1704876947)" ]
  $ [ "$(hardseal login demo --timestamp 1704876947)" = "$(hardseal login desk1 --timestamp 1704876947)" ]

Without --timestamp it is now, in whole seconds.

  $ then=$(hardseal login desk1 | json args.0.timestamp)
  $ [ $(($(date +%s) - then)) -le 10 ]
  $ hardseal login desk1 | json args.0.timestamp
  [12]\d{9} (re)

  $ hardseal login desk1 --timestamp $NOON
  hardseal: "2020-12-08T09:08:57.715Z" is not a time in Unix seconds
    hint: a login is stamped in whole seconds, such as 1704876947
  [2]
  $ hardseal login desk1 --timestamp 1704876947.123
  hardseal: "1704876947.123" is not a time in Unix seconds
    hint: a login is stamped in whole seconds, such as 1704876947
  [2]
  $ hardseal login desk1 --timestamp 1704876947123
  hardseal: "*" is not a time in Unix seconds (glob)
    hint: a login is stamped in whole seconds, such as 1704876947
  [2]
  $ hardseal login desk1 --timestamp -1
  hardseal: "-1" is not a time in Unix seconds
    hint: a login is stamped in whole seconds, such as 1704876947
  [2]
  $ hardseal login desk1 --timestamp ''
  hardseal: "" is not a time in Unix seconds
    hint: a login is stamped in whole seconds, such as 1704876947
  [2]
  $ hardseal login
  hardseal: login needs NAME
  usage: hardseal login [OPTION]... NAME
  [2]
  $ hardseal login desk1 extra
  hardseal: login has 1 argument too many
  usage: hardseal login [OPTION]... NAME
  [2]
  $ hardseal login desk1 --data x
  hardseal: login takes no --data
  usage: hardseal login [OPTION]... NAME
  [2]
