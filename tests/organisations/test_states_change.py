import pytest

from talka.core.errors import RefusedError, WrongStateError
from talka.core.models import AuditEntry
from talka.organisations import actions
from talka.organisations.models import Organisation
from tests.factories import organisation

pytestmark = pytest.mark.django_db


def codes(one: Organisation) -> list[str]:
    return list(AuditEntry.objects.filter(subject_id=one.public_id).order_by("id").values_list("code", flat=True))


def test_a_verified_one_comes_back_verified() -> None:
    one = organisation()
    actions.suspend(one, reason="rules_broken", by=None)
    assert (one.state, one.state_reason, one.is_public) == ("suspended", "rules_broken", False)
    actions.restore(one, by=None)
    assert (one.state, one.state_reason, one.is_public) == ("verified", "", True)
    assert codes(one) == ["organisation.suspend", "organisation.restore"]


@pytest.mark.parametrize("number", ["", "50008000001"])
def test_one_that_nobody_checked_comes_back_listed_and_not_verified(number: str) -> None:
    one = organisation(state="listed", registration_number=number)
    actions.suspend(one, reason="rules_broken", by=None)
    actions.restore(one, by=None)
    assert (one.state, one.state_before, one.is_public) == ("listed", "", True)
    assert codes(one) == ["organisation.suspend", "organisation.relist"]


def test_the_way_back_is_of_the_last_suspension() -> None:
    one = organisation(state="listed", registration_number="50008000001")
    actions.suspend(one, reason="rules_broken", by=None)
    actions.restore(one, by=None)
    Organisation.objects.filter(pk=one.pk).update(state="submitted")  # as its team will do
    one.refresh_from_db()
    actions.verify(one, by=None)
    actions.suspend(one, reason="rules_broken", by=None)
    assert actions.restore(one, by=None).state == "verified"


def test_nobody_is_verified_without_a_registration_number() -> None:
    one = organisation(state="submitted", registration_number="")
    with pytest.raises(RefusedError, match=r"organisation\.verify\.number_missing") as refused:
        actions.verify(one, by=None)
    assert refused.value.message.startswith("Vispirms ierakstiet reģistrācijas numuru")
    one.refresh_from_db()
    assert (one.state, codes(one)) == ("submitted", [])


def test_nobody_is_restored_to_verified_without_a_registration_number() -> None:
    one = organisation()
    actions.suspend(one, reason="rules_broken", by=None)
    one.registration_number = ""
    actions.store(one, by=None)
    with pytest.raises(RefusedError, match=r"organisation\.restore\.number_missing"):
        actions.restore(one, by=None)


def test_who_looked_at_an_old_row_is_told_so() -> None:
    one = organisation(state="submitted")
    stale = Organisation.objects.get(pk=one.pk)
    one.registration_number = ""
    actions.store(one, by=None)
    with pytest.raises(WrongStateError, match=r"organisation\.verify\.raced"):
        actions.verify(stale, by=None)


def test_no_way_leads_past_the_table() -> None:
    with pytest.raises(WrongStateError, match=r"restore\.not_from\.verified"):
        actions.restore(organisation(), by=None)
    with pytest.raises(WrongStateError, match=r"verify\.not_from\.listed"):
        actions.verify(organisation(state="listed"), by=None)
