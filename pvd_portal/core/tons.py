"""The five tones of the pages, and what each one says to a reader.

Red: overdue now. Orange: the reader's turn. Blue: somebody else's turn. Green: done. Grey: past,
or nothing to do. A look is (tone, icon); the tables are beside the words that they dress, each
with one function: `Lifecycle.look`, `look_of_statut`, `look_of_financement`, `look_of_decision`,
`look_of_situation`.
"""

EN_RETARD = "error"
A_VOUS = "warning"
AUTRES = "info"
FAIT = "success"
PASSE = "neutral"
TONS = frozenset({EN_RETARD, A_VOUS, AUTRES, FAIT, PASSE})

Look = tuple[str, str]

LOOK_EN_RETARD: Look = (EN_RETARD, "alarm-warning-line")
LOOK_A_VOUS: Look = (A_VOUS, "user-line")
LOOK_AUTRES: Look = (AUTRES, "time-line")
LOOK_FAIT: Look = (FAIT, "check-line")
# Over, without having succeeded: no alarm.
LOOK_CLOS: Look = (PASSE, "close-circle-line")
