"""Every word of the vocabularies partners use leads to one of our fields."""

from __future__ import annotations

import pytest

from talka.interchange.importers.vocabulary import FIELDS, KINDS, REMOTE, country_code, field_code, split_known
from talka.registers.queries import tables

DOMAINS = """animaux autre batiment-industrie-logistique benevolat-competences communication culture-loisirs education emploi
environnement gestion-finance-droit humanitaire memoire-et-citoyennete numerique prevention-protection recherche sante
service-public-defense-securite sport solidarite-insertion vivre-ensemble"""
ACTIVITIES = """accueil-de-public activites-manuelles aide-psychologique animation-valorisation collecte-de-produits
comptabilite-finance documentation-traduction ecoute-permanence encadrement-d-equipes enseignement-formation evenementiel
gestion-de-projets gestion-recherche-des-partenariats lutte-contre-isolement mediation-information mentorat-parrainage
mission-internationale preservation-patrimoine prevention-sensibilisation ramassage-dechets responsabilites-associatives
sante-soins secours-aide sensibilisation soins-animaux soutien-accompagnement soutien-scolaire taches-administratives
transmission-pedagogie vie-citoyenne alphabetisation animation art autre bricolage collecte communication conseil
distribution informatique jardinage juridique logistique recrutement secourisme sport visites operations-militaires
sciences-humaines-social restauration-hotellerie maintenance-technique gestion-ressources-humaines
gestion-entretien-patrimoine"""
CAUSES = """AnimalWelfare AntiPoverty ArtsAndCulture Care CivilRights Community CrimeSafety CrimeExOffenders
DevelopmentEmergencyRelief Disability EducationLanguages Environment EthnicMinorities Families GenderSexuality GeneralPublic
Health Heritage Housing Illness InCare LearningDisabilities LGBT LiteracyNeeds LocalAuthority LocalCommunity LoneParents
LowIncomeHouseholds MensGroups MentalHealth OffendersAndExOffenders OlderPeople OverseasAidDevelopingWorld Parents
PhysicalDisability RefugeesAsylumSeekers ReligionFaith ResidentsDisadvantagedNeighbourhoods SensoryImpairment
SportOutdoorActivities SubstanceAbuse Unemployment VictimsOfCrime WomensGroups YouthAndChildren"""
NYC = "Strengthening Communities;Helping Neighbors in Need;Education;Health;Environment;Emergency Preparedness"


@pytest.mark.parametrize("words", [DOMAINS.split(), ACTIVITIES.split(), CAUSES.split(), NYC.split(";")])
def test_every_word_is_known(words: list[str]) -> None:
    assert [word for word in words if field_code(word) is None] == []


@pytest.mark.django_db
def test_every_code_is_one_of_our_fields_and_each_field_is_reached() -> None:
    assert set(FIELDS.values()) == set(tables().fields)


def test_uris_are_read_by_their_last_part() -> None:
    assert field_code("https://ns.volunteeringdata.io/AnimalWelfare") == "dzivnieki"
    assert field_code("volunteering:AnimalWelfare") == "dzivnieki"


def test_names_that_hold_commas_are_not_torn() -> None:
    assert split_known(["Secours, Aide, Sport"], FIELDS) == ["Secours, Aide", "Sport"]


@pytest.mark.parametrize(
    ("word", "code"), {"oui": "possible", "Non": "no", "100": "full", "hybride": "possible"}.items()
)
def test_remote_in_french(word: str, code: str) -> None:
    assert REMOTE[word.lower()] == code


def test_a_word_has_one_meaning() -> None:
    assert (KINDS["onetime"], KINDS["ongoing"]) == ("one_off", "regular")


@pytest.mark.parametrize(
    ("name", "code"),
    {
        "Latvija": "LV",
        "France": "FR",
        "lv": "LV",
        "Igaunija": "EE",
        "USA": "US",
        "United Kingdom": "GB",
        "Narnija": None,
    }.items(),
)
def test_countries_by_name_or_code(name: str, code: str | None) -> None:
    assert country_code(name) == code
