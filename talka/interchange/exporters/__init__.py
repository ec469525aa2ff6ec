"""From opportunities to partners' formats, the way back of `importers`. `neutral` says what an opportunity says, in the
fields that every importer fills; the others write it down in one format each.
"""
