"""The same opportunity from several sources: found, linked, and looked at by a moderator."""
