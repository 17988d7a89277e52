"""Where each middleware stands."""


def test_the_middleware_is_installed_last(settings):
    assert settings.MIDDLEWARE[-1].endswith("AtomicUnsafeMethodsMiddleware")
