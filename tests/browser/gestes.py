"""What a person does on the pages, in their words: sign in, tick, add a line."""

from playwright.sync_api import expect

from tests.factories import MOT_DE_PASSE


def sign_in(page, user):
    page.goto("/connexion/")
    type_password(page, user)
    expect(page).to_have_url("/tableau-de-bord/")


def type_password(page, user):
    page.get_by_label("Adresse électronique").fill(user.email)
    page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
    page.get_by_role("button", name="Se connecter", exact=True).click()


def press(page, name):
    """The button or the link of that name, in the page itself."""
    main = page.locator("main")
    button = main.get_by_role("button", name=name, exact=True)
    button.or_(main.get_by_role("link", name=name, exact=True)).first.click()


def press_other(page, name):
    """One of « Autres actions », in its menu."""
    page.locator("main details.autres summary").click()
    press(page, name)


def tick(page, text):
    """DSFR lays the label over the box: a person clicks the words."""
    page.locator("main .fr-checkbox-group label", has_text=text).first.click()


def fill(page, **fields):
    """Fields by name; a choice by its label, a text by its words."""
    for name, value in fields.items():
        field = page.locator(f"main form [name='{name}']")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def fill_row(page, prefix, number, **fields):
    fill(page, **{f"{prefix}-{number}-{name}": value for name, value in fields.items()})


def told(page, text):
    """The message on top of the page."""
    expect(page.locator("main .fr-alert", has_text=text).first).to_be_visible()


def plain(locator):
    """Its words, with ordinary spaces."""
    return locator.inner_text().replace("\u202f", " ").replace("\u00a0", " ")
