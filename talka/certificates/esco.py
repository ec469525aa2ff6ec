"""Skills of the European classification ESCO that voluntary work shows best: its addresses, and their names.

English names are ESCO's preferred ones (v1.1, transversal skills); Latvian ones are translated here. This publication
uses the ESCO classification of the European Commission.
"""

from __future__ import annotations

SKILL = "http://data.europa.eu/esco/skill/"
MOST = 5
"""In one certificate: a list of forty says nothing."""
_SKILLS = (
    ("60c78287-22eb-4103-9c8c-28deaa460da0", "strādāt komandā", "work in teams"),
    ("09e28145-e205-4b7a-8b3b-5c4876396069", "saskarsme ar cilvēkiem", "interact with others"),
    ("c29aa9d2-4da8-4bdd-831c-8d4a2fb51730", "strādāt patstāvīgi", "work independently"),
    ("113b4428-0a31-4199-8496-070af7854b91", "pildīt solīto", "meet commitments"),
    ("d9013e0e-e937-43d5-ab71-0e917ee882b8", "plānot laiku", "manage time"),
    ("49de9958-2aa4-4eef-a89d-fe5d5bcd28c4", "pielāgoties pārmaiņām", "adapt to change"),
    ("7a147904-22b3-498a-b4d9-7bceeb86b45d", "strādāt spriedzē", "cope with pressure"),
    ("7a8fb784-67fa-41e9-a75c-6b491d91f800", "risināt sarežģījumus", "develop strategy to solve problems"),
    ("d62d2b4c-a6f8-439e-8a1b-4f29ab5f2c47", "pieņemt lēmumus", "make decisions"),
    ("c624c6a3-b0ba-4a31-a296-0d433fe47e41", "domāt radoši", "think creatively"),
    ("83e6510b-ffeb-4aec-959c-4265fd0ff7b7", "būt rūpīgam sīkumos", "attend to detail"),
    ("75d8e5d9-bef3-418b-9011-01bff9f27207", "vadīt citus", "lead others"),
    ("e2d44a9b-f28c-489e-9861-b654b5ded507", "iedvesmot citus", "motivate others"),
    ("699e7c26-6502-4e78-a823-3656ff5a5b8b", "apmācīt un ievadīt darbā", "instruct others"),
    ("045f71e6-0699-4169-8a54-9c6b96f3174d", "dot padomu", "give advice to others"),
    ("95a41cf5-4037-4c96-91a8-c34b41637224", "atbalstīt kolēģus", "support colleagues"),
    ("7954861c-86d4-4529-afbb-2c23dab9ac74", "panākt vienošanos", "negotiate compromise"),
    ("609a8ac1-9d29-4237-9886-596dbbe7ca8a", "uzstāties klausītāju priekšā", "address an audience"),
    ("c10d5d87-36cf-42f5-8a12-e560fb5f4af8", "saprasties ar citu kultūru cilvēkiem", "demonstrate intercultural competence"),
    ("4e2ce047-1912-468f-8c04-ab7374c4a761", "atbalstīt kultūru daudzveidību", "support cultural diversity"),
    ("9bf266a6-188b-4d17-a22f-2f266d76832b", "gribēt mācīties", "demonstrate willingness to learn"),
    ("a311ab20-75df-4aff-8016-3142c5659d30", "uzklausīt kritiku", "accept constructive criticism"),
    ("a992f345-7c06-4982-8fc9-5fab55e316af", "saudzēt vidi darbā", "follow environmentally-sustainable work practices"),
    ("d2d9051a-10e1-41c5-9cfb-bbdc58016176", "ievērot darba drošību", "follow safety precautions in work practices"),
    ("6816e28f-a48d-41c7-8492-309f50c049fc", "ievērot higiēnu darbā", "follow hygienic work practices"),
    ("5f1dd9f6-dcb4-4384-88c9-f9f6a75305c9", "sazināties tiešsaistē", "use online communication tools"),
    ("5fd5c985-eaaa-47aa-8314-62359c54505a", "veidot digitālu saturu", "develop digital content"),
    ("33a82b83-c838-4889-ae62-fae1317481eb", "sargāt personas datus", "protect personal data and privacy"),
    ("be6ab363-3de1-427f-a8ef-85d5b0250822", "ziņot par faktiem", "report facts"),
    ("14832d87-2f2f-4895-b290-e4760ebae42a", "novērst tehniskas ķibeles", "solve technical problems"),
)  # fmt: skip


def skills(language: str) -> list[tuple[str, str]]:
    """(address, name), in the order they are chosen from."""
    return [(SKILL + code, english if language == "en" else latvian) for code, latvian, english in _SKILLS]


def is_skill(code: str) -> bool:
    return code.startswith(SKILL)
