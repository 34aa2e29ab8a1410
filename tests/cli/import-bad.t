hardseal key import: what is refused
====================================

  $ . "$CLI/setup.sh"
  $ make_token
  $ import_key desk1
  $ state >before

Whatever is wrong is found before the token hears of it: the message says what
and where, the hint what to do, the exit status is 2, and not a byte below home
has changed at the end of this page.

  $ import() { hardseal key import bad "$@"; }

No input
--------

  $ import </dev/null
  hardseal: the input is empty
    hint: pipe the credential in, or run it at a terminal to be asked
  [2]
  $ import <&-
  hardseal: the input is empty
    hint: pipe the credential in, or run it at a terminal to be asked
  [2]
  $ printf ' \n\n' | import
  hardseal: the input is empty
    hint: pipe the credential in, or run it at a terminal to be asked
  [2]
  $ hardseal --json key import bad </dev/null | json
  {
    "error": {
      "code": "bad-input",
      "exit": 2,
      "message": "the input is empty",
      "hint": "pipe the credential in, or run it at a terminal to be asked"
    }
  }

A secret
--------

Empty, of blanks alone, missing:

  $ block '' | import
  hardseal: the secret is missing or empty
  [2]
  $ block '  ' | import
  hardseal: the secret is missing or empty
  [2]
  $ block | grep -v secret | import
  hardseal: the secret is missing or empty
  [2]
  $ printf '{"apikey":"a","secretkey":"","passphrase":"p"}' | import
  hardseal: the secret is missing or empty
  [2]
  $ terminal 'API key' $KEY_ID Secret '' Passphrase p -- hardseal key import bad
  API key (not shown):
  Secret key (not shown):
  Passphrase (not shown):
  hardseal: the secret is missing or empty
  [2]

Too long, or with bytes that no secret has.  No message repeats any of it.

  $ block "$(repeat 513 k)" | import
  hardseal: the secret has 513 bytes, more than 512
  [2]
  $ block "$(repeat 20000 k)" | import
  hardseal: standard input: more than 16384 bytes
  [2]
  $ block 'two words' | import
  hardseal: the secret has a byte at position 4 that is not visible ASCII
    hint: copy it once more
  [2]
  $ block 'Schlüssel' | import
  hardseal: the secret has a byte at position 5 that is not visible ASCII
    hint: copy it once more
  [2]
  $ block "$(printf 'a\tb')" | import
  hardseal: the secret has a byte at position 2 that is not visible ASCII
    hint: copy it once more
  [2]
  $ block "$(printf 'a\001b')" | import
  hardseal: the secret has a byte at position 2 that is not visible ASCII
    hint: copy it once more
  [2]
  $ block "$(printf 'a\377b')" | import
  hardseal: the secret has a byte at position 2 that is not visible ASCII
    hint: copy it once more
  [2]
  $ printf 'apikey=a\nsecret=b\0c\npassphrase=p\n' | import
  hardseal: the secret has a byte at position 2 that is not visible ASCII
    hint: copy it once more
  [2]
  $ printf '{"apikey":"a","secretkey":"b\\u0000c","passphrase":"p"}' | import
  hardseal: the input is not valid JSON: syntax error at line 1, column 36
  [2]
  $ terminal 'API key' $KEY_ID Secret "$(repeat 600 k)" -- hardseal key import bad
  API key (not shown):
  Secret key (not shown):
  hardseal: the secret has 600 bytes, more than 512
  [2]
  $ terminal 'API key' $KEY_ID Secret "$(repeat 1200 k)" -- hardseal key import bad
  API key (not shown):
  Secret key (not shown):
  hardseal: the answer is longer than 1024 bytes
  [2]

A passphrase
------------

  $ block | grep -v passphrase | import
  hardseal: the passphrase is missing or empty
    hint: the exchange does not show it again: it is the one that you chose; add a line passphrase = "..."
  [2]
  $ block $SECRET '' | import
  hardseal: the passphrase is missing or empty
    hint: the exchange does not show it again: it is the one that you chose; add a line passphrase = "..."
  [2]
  $ block $SECRET ' ' | import
  hardseal: the passphrase is missing or empty
    hint: the exchange does not show it again: it is the one that you chose; add a line passphrase = "..."
  [2]
  $ block $SECRET "$(repeat 129 x)" | import
  hardseal: the passphrase has 129 bytes, more than 128
  [2]
  $ block $SECRET "$(printf 'a\tb')" | import
  hardseal: the passphrase has a control character at position 2
  [2]
  $ block $SECRET "$(printf 'a\rb')" | import
  hardseal: the passphrase has a control character at position 2
  [2]
  $ block $SECRET "$(printf 'a\033[2Jb')" | import
  hardseal: the passphrase has a control character at position 2
  [2]
  $ block $SECRET "$(printf 'a\377b')" | import
  hardseal: the passphrase is not valid UTF-8
  [2]
  $ printf '{"apikey":"a","secretkey":"b","passphrase":"a\\u0000b"}' | import
  hardseal: the input is not valid JSON: syntax error at line 1, column 53
  [2]
  $ printf '{"apikey":"a","secretkey":"b","passphrase":"a\\nb"}' | import
  hardseal: the passphrase has a control character at position 2
  [2]

An API key
----------

  $ block | grep -v apikey | import
  hardseal: the API key is missing or empty
  [2]
  $ block | sed 's/^apikey.*/apikey = "a b"/' | import
  hardseal: the API key has a byte at position 2 that is not visible ASCII
    hint: copy it once more
  [2]
  $ block | sed 's/^apikey.*/apikey = "clé"/' | import
  hardseal: the API key has a byte at position 3 that is not visible ASCII
    hint: copy it once more
  [2]
  $ block | sed "s/^apikey.*/apikey = $(repeat 129 a)/" | import
  hardseal: the API key has 129 bytes, more than 128
  [2]

The form
--------

  $ echo "$SECRET" | import
  hardseal: line 1 of the input is not KEY = VALUE
    hint: paste the block that the exchange shows, JSON, or lines such as apikey = "..."
  [2]
  $ { block; echo 'colour = "blue"'; } | import
  hardseal: line 4 of the input has a key that is not known
    hint: known are apikey, secretkey, passphrase, IP, permissions and label
  [2]
  $ { block; echo 'secretkey = "other"'; } | import
  hardseal: line 4 of the input gives the secret a second time
  [2]
  $ { block; echo '= x'; } | import
  hardseal: line 4 of the input has a key that is not known
    hint: known are apikey, secretkey, passphrase, IP, permissions and label
  [2]
  $ echo '{"apikey": "a", "secretkey": "b", "passphrase": ' | import
  hardseal: the input is not valid JSON: syntax error at line 1, column 47
  [2]
  $ echo '{"apikey": "a", "secretkey": "b", "secretkey": "c", "passphrase": "d"}' | import
  hardseal: the input is not valid JSON: a key stands twice at line 1, column 45
  [2]
  $ echo '{"apikey": "a", "secretkey": "b", "secret": "c", "passphrase": "d"}' | import
  hardseal: the JSON object of the input gives the secret a second time
  [2]
  $ echo '{"apikey": 7, "secretkey": "b", "passphrase": "d"}' | import
  hardseal: the JSON object of the input has a value that is no string
  [2]
  $ echo '{"apikey": "a", "colour": "b", "passphrase": "d"}' | import
  hardseal: the JSON object of the input has a key that is not known
    hint: known are apikey, secretkey, passphrase, IP, permissions and label
  [2]
  $ echo '["a"]' | import
  hardseal: line 1 of the input is not KEY = VALUE
    hint: paste the block that the exchange shows, JSON, or lines such as apikey = "..."
  [2]
  $ repeat 20000 '#' | import
  hardseal: standard input: more than 16384 bytes
  [2]
  $ block | sed 's/$/ # a comment/' | import
  hardseal: line 1 of the input opens a quote that does not end it
    hint: put nothing behind the closing quote, or leave both out
  [2]

No secret is an option or an argument
-------------------------------------

  $ import --secret "$SECRET"
  hardseal: there is no option --secret
    hint: secrets and PINs never stand in a command line, which others can read: see --pin-file, --pin-fd and `hardseal key import --help`
  usage: hardseal key import [OPTION]... [NAME]
  [2]
  $ import --passphrase=x
  hardseal: there is no option --passphrase
    hint: secrets and PINs never stand in a command line, which others can read: see --pin-file, --pin-fd and `hardseal key import --help`
  usage: hardseal key import [OPTION]... [NAME]
  [2]
  $ import "$SECRET" </dev/null
  hardseal: key import has 1 argument too many
  usage: hardseal key import [OPTION]... [NAME]
  [2]

Options
-------

  $ block | import --site mars
  hardseal: "mars" is not a site
    hint: global (www.okx.com), eea (my.okx.com) or us (app.okx.com)
  [2]
  $ block | import --env test
  hardseal: "test" is not an environment
    hint: live or demo
  [2]
  $ block | import --perm write
  hardseal: "write" is not a permission
    hint: read, trade, withdraw and keys are
  [2]
  $ block | import --perm ''
  hardseal: no permission is named
    hint: read, or read,trade, or read,trade,withdraw
  [2]
  $ block | import --perm read,trade,transfer
  hardseal: "transfer" is not a permission
    hint: read, trade, withdraw and keys are
  [2]
  $ { block; echo 'Permissions = "Everything"'; } | import
  hardseal: "Everything" is not a permission
    hint: read, trade, withdraw and keys are
  [2]
  $ block | import --ip 203.0.113
  hardseal: "203.0.113" is not an IP address
    hint: write 203.0.113.7, 2001:db8::7 or a segment such as 203.0.113.0/24
  [2]
  $ block | import --ip 203.0.113.7/33
  hardseal: "203.0.113.7/33" is not an IP address
    hint: write 203.0.113.7, 2001:db8::7 or a segment such as 203.0.113.0/24
  [2]
  $ block | import --ip 203.0.113.300
  hardseal: "203.0.113.300" is not an IP address
    hint: write 203.0.113.7, 2001:db8::7 or a segment such as 203.0.113.0/24
  [2]
  $ block | import --ip '2001:db8::/129'
  hardseal: "2001:db8::/129" is not an IP address
    hint: write 203.0.113.7, 2001:db8::7 or a segment such as 203.0.113.0/24
  [2]
  $ block | import --ip '2001:db8::g'
  hardseal: "2001:db8::g" is not an IP address
    hint: write 203.0.113.7, 2001:db8::7 or a segment such as 203.0.113.0/24
  [2]
  $ block | import --ip 203.0.113.0/
  hardseal: "203.0.113.0/" is not an IP address
    hint: write 203.0.113.7, 2001:db8::7 or a segment such as 203.0.113.0/24
  [2]
  $ block | import --ip example.org
  hardseal: "example.org" is not an IP address
    hint: write 203.0.113.7, 2001:db8::7 or a segment such as 203.0.113.0/24
  [2]
  $ block | import --ip "$(printf '203.0.113.7\033[2J')"
  hardseal: "203.0.113.7?[2J" is not an IP address
    hint: write 203.0.113.7, 2001:db8::7 or a segment such as 203.0.113.0/24
  [2]
  $ { block; echo 'IP = "everywhere"'; } | import
  hardseal: "everywhere" is not an IP address
    hint: write 203.0.113.7, 2001:db8::7 or a segment such as 203.0.113.0/24
  [2]
  $ block | import --ip "$(for n in $(seq 21); do printf '192.0.2.%d,' "$n"; done)"
  hardseal: more than 20 IP addresses: the exchange binds a key to 20 at most
  [2]
  $ ips() { for n in $(seq 21); do printf -- '--ip\n192.0.2.%d\n' "$n"; done; }
  $ mapfile -t options < <(ips)
  $ block | import "${options[@]}"
  hardseal: more than 20 IP addresses: the exchange binds a key to 20 at most
  [2]
  $ block | import --purpose "$(repeat 129 x)"
  hardseal: the purpose has 129 bytes, more than 128
  [2]
  $ block | import --purpose "$(printf 'a\nb')"
  hardseal: the purpose is not one line of UTF-8 text
  [2]
  $ block | import --expires tomorrow
  hardseal: "tomorrow" is not a date
    hint: write it as 2027-01-31
  [2]
  $ block | import --expires 2020-01-01
  hardseal: the expiry "2020-01-01" is in the past
  [2]
  $ block | import --expires 2099-02-30
  hardseal: "2099-02-30" is not a date
    hint: write it as 2027-01-31
  [2]
  $ block | import --expires 31.12.2099
  hardseal: "31.12.2099" is not a date
    hint: write it as 2027-01-31
  [2]
  $ block | import --base-url example.org
  hardseal: the base URL "example.org" does not start with https://
  [2]
  $ block | import --base-url http://example.org
  hardseal: the base URL "http://example.org" would send the passphrase in clear
    hint: use https://; plain http:// is for 127.0.0.1, [::1] and localhost only
  [2]
  $ block | import --base-url http://127.0.0.1.example.org
  hardseal: the base URL "http://127.0.0.1.example.org" would send the passphrase in clear
    hint: use https://; plain http:// is for 127.0.0.1, [::1] and localhost only
  [2]
  $ block | import --base-url ftp://example.org
  hardseal: the base URL "ftp://example.org" does not start with https://
  [2]
  $ block | import --base-url https://example.org/
  hardseal: the base URL "https://example.org/" is not https://HOST[:PORT]
    hint: no user name, path, query or slash at the end
  [2]
  $ block | import --base-url https://example.org/api
  hardseal: the base URL "https://example.org/api" is not https://HOST[:PORT]
    hint: no user name, path, query or slash at the end
  [2]
  $ block | import --base-url https://user:pw@example.org
  hardseal: the base URL has a user name in it
    hint: https://HOST[:PORT] is all
  [2]
  $ block | import --base-url https://example.org:0
  hardseal: the base URL "https://example.org:0" is not https://HOST[:PORT]
    hint: no user name, path, query or slash at the end
  [2]
  $ block | import --base-url https://example.org:65536
  hardseal: the base URL "https://example.org:65536" is not https://HOST[:PORT]
    hint: no user name, path, query or slash at the end
  [2]
  $ block | import --base-url 'https://exa mple.org'
  hardseal: the base URL "https://exa mple.org" is not https://HOST[:PORT]
    hint: no user name, path, query or slash at the end
  [2]
  $ block | import --base-url https://
  hardseal: the base URL "https://" is not https://HOST[:PORT]
    hint: no user name, path, query or slash at the end
  [2]
  $ block | import --base-url "https://$(repeat 300 x)"
  hardseal: the base URL is longer than 255 bytes
  [2]
  $ block | import --ca-file missing.pem
  hardseal: cannot find the CA file missing.pem: No such file or directory
  [3]
  $ block | import --ca-file .
  hardseal: the CA file $TMP is not a file
  [2]
  $ mkfifo pipe
  $ block | import --ca-file pipe
  hardseal: the CA file $TMP/pipe is not a file
  [2]
  $ block | import --deadline 5
  hardseal: --deadline takes a whole number from 100 to 600000
  usage: hardseal key import [OPTION]... [NAME]
  [2]
  $ block | import --check
  hardseal: key import takes no --check
  usage: hardseal key import [OPTION]... [NAME]
  [2]

Two sources for standard input
------------------------------

  $ block | import --pin-fd 0
  hardseal: standard input cannot give both the PIN and the credential
  usage: hardseal key import [OPTION]... [NAME]
  [2]

A token or a PIN that is not there
----------------------------------

  $ block | hardseal --home nowhere key import bad
  hardseal: no token is configured: there is no $TMP/nowhere/config/config
    hint: hardseal init makes a token and that file; --token URI names one that is there
  [3]
  $ ls nowhere
  ls: cannot access 'nowhere': No such file or directory
  [2]
  $ block | import --pin-file missing
  hardseal: cannot open missing: No such file or directory
    hint: this is where the PIN should be
  [3]

Nothing has changed
-------------------

  $ state | diff before -
  $ names
  desk1

What the token finds wrong
--------------------------

A wrong PIN, after which nothing logs in unattended:

  $ (umask 077; echo 00000000 >wrong)
  $ block | import --pin-file wrong
  hardseal: token "hardseal" refused the PIN of wrong: CKR_PIN_INCORRECT (0xa0)
    hint: it was tried once, and none is tried again by itself: put it right, then use --last-try once
  [4]
  $ block | import
  hardseal: token "hardseal" refused its PIN on *: no PIN is tried again unattended (glob)
    hint: put the PIN right where it is kept, then use --last-try once; where it is typed at a terminal, that is enough
  [4]
  $ block | import --pin-file wrong
  hardseal: token "hardseal" refused its PIN on *: no PIN is tried again unattended (glob)
    hint: put the PIN right where it is kept, then use --last-try once; where it is typed at a terminal, that is enough
  [4]

And a name that is there already:

  $ block | hardseal --last-try key import desk1
  hardseal: there is a key "desk1" on token "hardseal"
    hint: take another name, or delete that one first
  [3]
  $ names
  desk1

A quote that is not closed, or has something behind it
------------------------------------------------------

Neither is meant to be a part of the value.

  $ block | sed 's/^passphrase.*/passphrase = "open/' | import
  hardseal: .*line 3.* (re)
    hint: .* (re)
  [2]
  $ block | sed 's/^passphrase.*/passphrase = "Pass-phrase 1" # the desk/' | import
  hardseal: .*line 3.* (re)
    hint: .* (re)
  [2]
  $ names
  desk1
