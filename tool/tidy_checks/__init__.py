"""The rules of `tool/tidy`, one file per kind."""
