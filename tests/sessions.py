"""A browser some hours later."""


def expire_session(client, user):
    """The reader saw a page, then the time of the session passed: the cookie is dropped."""
    client.force_login(user)
    client.get("/compte/")
    del client.cookies["sessionid"]
