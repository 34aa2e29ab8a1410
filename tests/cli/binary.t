hardseal request: an answer that is no text
===========================================

One endpoint answers in binary, but refuses in JSON.

  $ . "$CLI/setup.sh"
  $ make_token
  $ sim_start
  $ import_key desk1
  $ BOOK='/api/v5/market/books-sbe?instIdCode=10'
  $ hardseal request desk1 GET "$BOOK" >book
  $ wc -c <book
  40
  $ od -An -tu1 -N16 book
    32   0 238   3   1   0   0   0  10   0   0   0   0   0   0   0
  $ hardseal --json request desk1 GET "$BOOK" >told
  $ for name in outcome status class attempts; do json $name <told; done
  answered
  200
  ok
  1
  $ json body_base64 <told | base64 -d | od -An -tu1 -N16
    32   0 238   3   1   0   0   0  10   0   0   0   0   0   0   0
  $ request desk1 GET /api/v5/market/books-sbe
  hardseal: the exchange refused: 50014: Parameter instIdCode can not be empty. (HTTP 400, bug)
    hint: a parameter is missing or wrong: compare the request with the documentation of the endpoint; it fails again as it is
  {"code":"50014","data":[],"msg":"Parameter instIdCode can not be empty."}
  [7]
