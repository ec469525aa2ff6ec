from talka.accounts.actions.bans import answer_appeal, appeal, ban, lift_ban
from talka.accounts.actions.cast import create_cast, create_moderator
from talka.accounts.actions.consents import agree, withdraw
from talka.accounts.actions.credentials import (
    change_nickname,
    choose_language,
    drop_password,
    end_sessions,
    forget_session,
    passkey_added,
    say_age,
    set_password,
)
from talka.accounts.actions.identity import keep_identity, write_identity
from talka.accounts.actions.links import (
    ask_new_email,
    ask_recovery,
    ask_sign_up,
    open_link,
    recover_by_link,
    take_new_email,
)
from talka.accounts.actions.profile import write_profile
from talka.accounts.actions.recovery import check_code, confirm_returned, prove_by_code, recover, renew_code
from talka.accounts.actions.sign_up import (
    Age,
    age_of,
    bind_eid,
    certain_from,
    know_other_provider,
    prove_representation,
    sign_up,
    sign_up_by_eid,
    sign_up_by_email,
)

__all__ = [
    "Age",
    "age_of",
    "agree",
    "answer_appeal",
    "appeal",
    "ask_new_email",
    "ask_recovery",
    "ask_sign_up",
    "ban",
    "bind_eid",
    "certain_from",
    "change_nickname",
    "check_code",
    "choose_language",
    "confirm_returned",
    "create_cast",
    "create_moderator",
    "drop_password",
    "end_sessions",
    "forget_session",
    "keep_identity",
    "know_other_provider",
    "lift_ban",
    "open_link",
    "passkey_added",
    "prove_by_code",
    "prove_representation",
    "recover",
    "recover_by_link",
    "renew_code",
    "say_age",
    "set_password",
    "sign_up",
    "sign_up_by_eid",
    "sign_up_by_email",
    "take_new_email",
    "withdraw",
    "write_identity",
    "write_profile",
]
