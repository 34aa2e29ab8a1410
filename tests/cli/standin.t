What the stand-in exchange can be told, from a transcript

  $ . "$CLI/setup.sh"
  $ sim_start --random 'GET /api/v5/account/positions html=1:502' --seed 4
  $ make_token
  $ import_key desk1 --perm read,trade

Days pass for a key that nobody uses

  $ request desk1 GET /api/v5/account/balance | json code
  0
  $ sim_post idle '{"days": 15}'
  {"idle_days": 15}
  $ request desk1 GET /api/v5/account/balance 2>/dev/null | json code
  50119
  $ sim_get keys | json gone.$KEY_ID
  idle

Limits and random faults

  $ sim_get limits | json refused
  {
    "50011": 0,
    "50061": 0
  }
  $ sim_get random | json rules.0
  GET /api/v5/account/positions html=1:502
  $ sim_post idle '{"days": -1}'
  control: {"error":"wanted: {\"days\": N}, from 0 up"}
  [1]
