"""sites: regional hosts.  A key lives on one of them."""

# host: site
HOSTS = {
    "openapi.okx.com": "global", "www.okx.com": "global",
    "eea.okx.com": "eea", "my.okx.com": "eea",
    "us.okx.com": "us", "app.okx.com": "us",
}

# what a site does not have
MISSING = {
    "eea": ("/api/v5/account/leverage-info",),
}


def site_of(request, port_site):
    """The site that `request` was sent to: by its Host, else its port's."""
    for value in request.values(b"host"):
        host = value.decode("latin-1").partition(":")[0].lower()
        return HOSTS.get(host, port_site)
    return port_site
