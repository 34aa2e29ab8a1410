What a key may be called
========================

  $ . "$CLI/setup.sh"
  $ make_token

1 to 64 letters, digits, dots, underscores and dashes, a letter or digit first.

  $ import_key desk1
  $ import_key a
  $ import_key 7
  $ import_key Desk-2.b_c
  $ import_key "$(repeat 64 n)"
  $ names
  7 Desk-2.b_c a desk1 nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn

Upper and lower case are two names.

  $ import_key DESK1
  $ hardseal key show DESK1 | head -n 1
  name:         DESK1

All else is refused before the secret is even read, with what a name is.

  $ bad() { hardseal key import "$@" </dev/null; }
  $ bad ''
  hardseal: "" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad a/b
  hardseal: "a/b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad ../a
  hardseal: "../a" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad .hidden
  hardseal: ".hidden" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad -- -dash
  hardseal: "-dash" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad _a
  hardseal: "_a" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad 'two words'
  hardseal: "two words" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad 'a:b'
  hardseal: "a:b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad 'a#b'
  hardseal: "a#b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad 'müller'
  hardseal: "müller" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad "$(printf 'a\nb')"
  hardseal: "a?b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad "$(printf 'a\033[31mb')"
  hardseal: "a?[31mb" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad "$(printf 'a\377b')"
  hardseal: "a?b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad "$(repeat 65 n)"
  hardseal: "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad "$(repeat 200 n)"
  hardseal: "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ bad "$(repeat 200 n)" --json | json error.code
  bad-input

Every command that takes a name says so.

  $ hardseal key show a/b
  hardseal: "a/b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ hardseal key delete --yes a/b
  hardseal: "a/b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ hardseal sign a/b GET /api/v5/public/time
  hardseal: "a/b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ hardseal login a/b
  hardseal: "a/b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ hardseal request a/b GET /api/v5/public/time
  hardseal: "a/b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]
  $ hardseal bench sign a/b
  hardseal: "a/b" cannot be a key's name
    hint: 1 to 64 letters, digits, '.', '_' or '-', a letter or digit first
  [2]

A name that is not there:

  $ hardseal key show nobody
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal key delete --yes nobody
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal sign nobody GET /api/v5/account/balance
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal login nobody
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal request nobody GET /api/v5/account/balance
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal bench sign nobody
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]

The same name twice: the first one stays as it is.

  $ hardseal key show desk1 >before
  $ block other-secret other-phrase | hardseal key import desk1
  hardseal: there is a key "desk1" on token "hardseal"
    hint: take another name, or delete that one first
  [3]
  $ hardseal key show desk1 | diff before -
  $ [ "$(sign_of desk1 GET /api/v5/public/time --timestamp $NOON)" = "$(mac $SECRET "${NOON}GET/api/v5/public/time")" ]

  $ names
  7 DESK1 Desk-2.b_c a desk1 nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn
