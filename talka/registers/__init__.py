"""The state's facts: municipalities, places, legal entities, fields, competences and holidays."""
