hardseal key delete
===================

  $ . "$CLI/setup.sh"
  $ make_token
  $ import_key desk1
  $ import_key desk2
  $ import_key desk3

At a terminal it asks for the name.

  $ terminal 'delete it' desk1 -- hardseal key delete desk1
  desk1 will not sign any more, and cannot be brought back.
  Type its name to delete it: desk1
  desk1: deleted
  hardseal: note: delete the API key 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d at the exchange too: whoever has a copy of its secret can still use it there
  $ names
  desk2 desk3

Another answer, none, or an interruption: nothing is deleted.

  $ terminal 'delete it' desk3 -- hardseal key delete desk2
  desk2 will not sign any more, and cannot be brought back.
  Type its name to delete it: desk3
  hardseal: this is not its name: desk2 was not deleted
  [6]
  $ terminal 'delete it' '' -- hardseal key delete desk2
  desk2 will not sign any more, and cannot be brought back.
  Type its name to delete it:
  hardseal: this is not its name: desk2 was not deleted
  [6]
  $ terminal 'delete it' yes -- hardseal key delete desk2
  desk2 will not sign any more, and cannot be brought back.
  Type its name to delete it: yes
  hardseal: this is not its name: desk2 was not deleted
  [6]
  $ terminal 'delete it' '^D' -- hardseal key delete desk2
  desk2 will not sign any more, and cannot be brought back.
  Type its name to delete it:
  hardseal: this is not its name: desk2 was not deleted
  [6]
  $ terminal 'delete it' '^C' -- hardseal key delete desk2
  desk2 will not sign any more, and cannot be brought back.
  Type its name to delete it: ^C
  [130]
  $ names
  desk2 desk3

Without a terminal it wants --yes.

  $ hardseal key delete desk2
  hardseal: there is no terminal to ask on before deleting
    hint: add --yes
  usage: hardseal key delete [OPTION]... NAME
  [2]
  $ hardseal --json key delete desk2 | json error.exit
  2
  $ names
  desk2 desk3
  $ hardseal key delete desk2 --yes
  desk2: deleted
  hardseal: note: delete the API key 2f7bd0cb-5c5b-4a1e-9d9b-0a3c2b1f4e5d at the exchange too: whoever has a copy of its secret can still use it there
  $ names
  desk3

As JSON, and without notes:

  $ hardseal --json -q key delete desk3 --yes
  {"deleted":"desk3"}
  $ names
  none

What was deleted is gone, and its name is free.

  $ hardseal key delete desk3 --yes
  hardseal: no key "desk3" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal key show desk3
  hardseal: no key "desk3" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ hardseal sign desk3 GET /api/v5/account/balance
  hardseal: no key "desk3" on token "hardseal"
    hint: hardseal key list shows what is there
  [3]
  $ import_key desk3
  $ names
  desk3

What is refused
---------------

  $ hardseal key delete
  hardseal: key delete needs NAME
  usage: hardseal key delete [OPTION]... NAME
  [2]
  $ hardseal key delete a b --yes
  hardseal: key delete has 1 argument too many
  usage: hardseal key delete [OPTION]... NAME
  [2]
  $ hardseal key delete --yes=no a
  hardseal: --yes takes no value
  usage: hardseal key delete [OPTION]... NAME
  [2]
