hardseal key review: what is wrong with the keys
================================================

  $ . "$CLI/setup.sh"
  $ make_token

Nothing there, and nothing wrong:

  $ hardseal key review
  0 reviewed, nothing found
  $ import_key quiet --perm read,trade --ip 203.0.113.7
  $ import_key demo --perm read,trade --env demo
  $ import_key reads
  $ hardseal key review
  3 reviewed, nothing found
  $ hardseal --json key review
  {"reviewed":3,"findings":[]}
  $ hardseal key review quiet
  1 reviewed, nothing found

What a key may do, and for how long
-----------------------------------

  $ in_days() { date -u -d "$1 days" +%F; }
  $ import_key desk1 --perm read,trade,withdraw --expires "$(in_days 20)"
  $ import_key desk2 --perm read --expires "$(in_days 40)"
  $ hardseal key review
  desk1: expires-soon: its last day is 20??-??-?? (glob)
    remedy: hardseal key rotate desk1
  desk1: withdraw: it may withdraw: who gets to sign with it can empty the account
    remedy: make an API key without that permission, and hardseal key rotate desk1
  desk1: unbound: it may trade and is bound to no address: it works from anywhere, and the exchange deletes it after 14 days without use
    remedy: bind it at the exchange, and give --ip when you rotate it
  hardseal: 3 findings on token "hardseal"
  [6]
  $ hardseal --json key review desk1 >found
  [6]
  $ json findings.0 <found
  {
    "name": "desk1",
    "generation": 1,
    "finding": "expires-soon",
    "message": "its last day is 20??-??-??", (glob)
    "remedy": "hardseal key rotate desk1"
  }
  $ json findings.1.finding <found; json findings.2.finding <found
  withdraw
  unbound
  $ json reviewed <found; json error <found
  1
  {
    "code": "finding",
    "exit": 6,
    "message": "3 findings on token \"hardseal\"",
    "hint": ""
  }
  $ hardseal key review desk2
  1 reviewed, nothing found
  $ hardseal key review nobody
  hardseal: no key "nobody" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal key review a/b 2>&1 | head -n 1
  hardseal: "a/b" cannot be a key's name

What is left behind
-------------------

A generation that was superseded; one that was just staged is none.

  $ next_block | hardseal -q key rotate quiet
  quiet@2: generation 2 is staged on token "hardseal" (in-token)
  $ hardseal key review quiet
  2 reviewed, nothing found
  $ hardseal key activate quiet
  quiet: active (generation 2)
  $ hardseal key review quiet
  quiet@1: old-generation: generation 1 does not sign any more, and its key is still there
    remedy: hardseal key delete --generation 1 quiet, and delete its API key at the exchange
  hardseal: 1 finding on token "hardseal"
  [6]
  $ hardseal -q key delete --yes --generation 1 quiet
  quiet@1: deleted
  $ hardseal key review quiet
  1 reviewed, nothing found

What is not whole: a record without its key, and a key without its record.

  $ need pkcs11-tool
  $ p11tool --delete-object --type secrkey --label hardseal:reads
  $ p11tool --delete-object --type data --label hardseal:demo
  $ hardseal key review reads
  reads: keyless: there is a record and no key
    remedy: hardseal key delete reads, then import it again
  hardseal: 1 finding on token "hardseal"
  [6]
  $ hardseal key review demo
  demo: unfinished: an import is under way or was broken off, and left a key
    remedy: import it again, or hardseal key delete demo
  hardseal: 1 finding on token "hardseal"
  [6]
  $ hardseal --json key review demo | json findings.0.generation
  null

Nothing was changed by looking.

  $ hardseal -q key list | awk 'NR > 1 { print $1, $NF }'
  desk1 ok
  desk2 ok
  quiet ok
  reads keyless
