"""Who may do what outside the three machines: keeping the calendar, the roster, the people and the regulations."""

from kyhan.cycle.act import Act
from kyhan.errors import NotAllowed
from kyhan.i18n import Phrase, say
from kyhan.workflows.roles import Actor, Role


def require(act: Act, label: Phrase, *roles: Role) -> None:
    """Returns when the actor holds one of `roles`.

    Raises:
        NotAllowed: otherwise, saying whose task it is.
    """
    require_actor(act.actor, label, *roles)


def require_actor(actor: Actor, label: Phrase, *roles: Role) -> None:
    """Does the same where nothing is written: for somebody who reads.

    Raises:
        NotAllowed: the actor holds none of `roles`.
    """
    if actor.roles & set(roles):
        return
    raise NotAllowed(
        say(
            "{name} không được {label}: việc này của {roles}.",
            "{name} may not {label}: this belongs to {roles}.",
            name=actor.name,
            label=label,
            roles=[role.label for role in roles],
        )
    )
