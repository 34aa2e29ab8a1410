"""codes: the exchange's answer codes as one table, and the refusal they make.

Status and text are the documented ones.  50011 is documented with 200 and 429
(429 here); 50119 is documented with 200 but is seen with 401 (401 here).
"{0}" and "{1}" are filled in by Refused.
"""

# code: (HTTP status, text)
CODES = {
    "0": (200, ""),
    "1": (200, "All operations failed"),
    "2": (200, "Bulk operation partially succeeded."),
    "404": (404, "Not Found"),
    "4088": (200, "Identity must be verified again."),
    "50000": (400, "Body for POST request cannot be empty."),
    "50001": (503, "Service temporarily unavailable. Please try again later."),
    "50002": (400, "JSON syntax error"),
    "50004": (400, "API endpoint request timeout. (does not mean that the "
                   "request was successful or failed, please check the "
                   "request result)."),
    "50005": (410, "API endpoint is inactive or unavailable."),
    "50006": (400, 'Invalid Content-Type. Please use "application/JSON".'),
    "50007": (200, "User blocked."),
    "50008": (200, "User doesn't exist."),
    "50009": (200, "Account is frozen due to stop-out."),
    "50011": (429, "Too Many Requests"),
    "50012": (200, "Account status invalid. Check account status"),
    "50013": (429, "Systems are busy. Please try again later."),
    "50014": (400, "Parameter {0} can not be empty."),
    "50015": (400, "Either parameter {0} or {1} is required"),
    "50016": (400, "Parameter {0} does not match parameter {1}"),
    "50024": (200, "Parameter {0} and {1} can not exist at the same time."),
    "50025": (200, "Parameter {0} count exceeds the limit {1}."),
    "50026": (500, "System error. Try again later"),
    "50027": (200, "This account is restricted from trading. Please contact "
                   "customer support for assistance."),
    "50028": (200, "Unable to place the order. Please contact the customer "
                   "service for details."),
    "50029": (200, "Your account has triggered OKX risk control and is "
                   "temporarily restricted from conducting transactions."),
    "50030": (200, "You don't have permission to use this API endpoint"),
    "50035": (403, "This endpoint requires that APIKey must be bound to IP"),
    "50036": (200, "The expTime can't be earlier than the current system "
                   "time. Please adjust the expTime and try again."),
    "50037": (200, "Order expired."),
    "50038": (200, "This feature is unavailable in demo trading"),
    "50040": (200, "Too frequent operations, please try again later"),
    "50041": (200, "Your user ID hasn’t been allowlisted. Please contact "
                   "customer service for assistance."),
    "50042": (200, "Repeated request"),
    "50044": (200, "Must select one broker type"),
    "50051": (200, "Due to compliance restrictions in your country or "
                   "region, you cannot use this feature."),
    "50052": (200, "Due to local laws and regulations, you cannot trade with "
                   "your chosen crypto."),
    "50053": (200, "This feature is only available in demo trading."),
    "50059": (200, "Before you continue, you'll need to complete additional "
                   "steps as required by your local regulators."),
    "50060": (200, "For security and compliance purposes, please complete "
                   "the identity verification process to continue using our "
                   "services."),
    "50061": (200, "You've reached the maximum order rate limit for this "
                   "account."),
    "50067": (200, "The API doesn't support cross site trading feature"),
    "50071": (200, "{0} already exists"),
    "50100": (400, "API frozen, please contact customer service."),
    "50101": (401, "APIKey does not match current environment."),
    "50102": (401, "Timestamp request expired."),
    "50103": (401, 'Request header "OK-ACCESS-KEY" cannot be empty.'),
    "50104": (401, 'Request header "OK-ACCESS-PASSPHRASE" cannot be empty.'),
    "50105": (401, 'Request header "OK-ACCESS-PASSPHRASE" incorrect.'),
    "50106": (401, 'Request header "OK-ACCESS-SIGN" cannot be empty.'),
    "50107": (401, 'Request header "OK-ACCESS-TIMESTAMP" cannot be empty.'),
    "50108": (401, "Exchange ID does not exist."),
    "50109": (401, "Exchange domain does not exist."),
    "50110": (401, "Your IP {0} is not included in your API key's IP "
                   "whitelist."),
    "50111": (401, "Invalid OK-ACCESS-KEY."),
    "50112": (401, "Invalid OK-ACCESS-TIMESTAMP."),
    "50113": (401, "Invalid signature."),
    "50114": (401, "Invalid authorization."),
    "50115": (405, "Invalid request method."),
    "50116": (200, "Fast API is allowed to create only one API key"),
    "50118": (200, "To link the app using your API key, your broker needs to "
                   "share their IP to be whitelisted"),
    "50119": (401, "API key doesn't exist"),
    "50120": (200, "This API key doesn't have permission to use this "
                   "function"),
    "50121": (200, "You can't access our services through the IP address "
                   "({0})"),
    "50122": (200, "Order amount must exceed minimum amount"),
    "51000": (400, "Parameter {0} error"),
    "51001": (200, "Instrument ID, Instrument ID code or Spread ID doesn't "
                   "exist."),
    "51003": (200, "Either client order ID or order ID is required."),
    "51008": (200, "Order failed. Insufficient {0} margin in account"),
    "51008_1000": (200, "Order failed. Insufficient {0} balance in account"),
    "51016": (200, "Client order ID already exists."),
    "51024": (200, "Trading account is blocked."),
    "51054": (500, "Request timed out. Please try again."),
    "51113": (429, "Market-price liquidation requests too frequent."),
    "51115": (429, "Cancel all pending close-orders before liquidation."),
    "51149": (500, "Order timed out. Please try again."),
    "51155": (200, "Due to local compliance requirements, trading of this "
                   "pair or contract is restricted."),
    "51400": (200, "Order cancellation failed as the order has been filled, "
                   "canceled or does not exist."),
    "51503": (200, "Your order has already been filled or canceled."),
    "51603": (200, "Order does not exist."),
    "51732": (200, "Required user KYC level not met."),
    "51733": (200, "User is under risk control."),
    "51734": (200, "User KYC country is not supported."),
    "51735": (200, "Sub-account is not supported."),
    "51736": (200, "Insufficient {0} balance."),
    "51737": (200, "The product is not available to this user."),
    "52910": (500, "Convert service error."),
    "52911": (500, "Convert service error, try again later."),
    "52912": (500, "Convert service timed out."),
    "54004": (200, "Order placement or modification failed because one of "
                   "the orders in the batch failed."),
    "58102": (429, "Rate limit reached. Please refer to API docs and "
                   "throttle requests accordingly."),
    "58124": (200, "Your transfer is being processed, transfer id:{0}."),
    "58127": (200, "Main account API key does not support current transfer "
                   "'type' parameter."),
    "58128": (200, "Sub-account API key does not support current transfer "
                   "'type' parameter."),
    "58207": (200, "Withdrawal address isn't on the verified address list."),
    "58209": (200, "Sub-accounts don't support withdrawals or deposits. "
                   "Please use your main account instead"),
    "58228": (200, "Withdrawal of non-tradable assets requires that the API "
                   "key must be bound to an IP"),
    "59500": (200, "Only the API key of the main account has permission."),
    "59501": (200, "Only {0} API keys can be created per account."),
    "59502": (200, "The note name is that of an API key created already."),
    "59503": (200, "Each API key can be bound to up to 20 IP addresses."),
    "59504": (200, "The sub-account doesn't support the withdrawal "
                   "function."),
    "59505": (200, "The passphrase format is incorrect."),
    "59506": (200, "API key doesn't exist."),
    "59510": (200, "Sub-account does not exist."),
    "59601": (200, "Sub-account name already exists."),
    "59113": (200, "Complete identity verification (level 2) to place "
                   "orders."),
}


def entry(code):
    """(status, text) of a code, of a sub-code that of its code; or None."""
    code = code or ""
    return CODES.get(code) or CODES.get(code.partition("_")[0])


class Refused(Exception):
    """A request or an order is refused with `code`; `params` fill its text;
    `status` instead of the documented one."""

    def __init__(self, code, *params, status=None):
        super().__init__(code)
        self.code = code
        self.params = params
        self._status = status

    @property
    def status(self):
        return self._status or entry(self.code)[0]

    @property
    def text(self):
        params = self.params or ("", "")
        return (entry(self.code) or (0, ""))[1].format(*params)


def failure(refused):
    """The answer body of a refused request.

    Refusals by the gate in front of the API (501xx) have no "data" and the
    text first; the others have the common envelope.
    """
    code, text = refused.code, refused.text
    if code == "404":
        return {"code": code, "data": {}, "detailMsg": "",
                "error_code": code, "error_message": text, "msg": text}
    if code.startswith("501"):
        return {"msg": text, "code": code}
    return {"code": code, "data": [], "msg": text}
