"""API v1: operations (what is answered), gate (who may ask how often, errors, caching), document (OpenAPI)."""
